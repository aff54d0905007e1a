//! What is not as it was reviewed, told to people.

use std::io::{self, ErrorKind, Write};

use ivr_compiler::messages::{Comparison, Difference, Entry, Reviewed};
use similar::{ChangeTag, TextDiff};

use super::super::Run;
use crate::output::Output;
use crate::status::ExitStatus;

/// Tells what comparing the texts of a program with the list of that name gave. If nobody reads what differs, it
/// differs all the same.
pub(super) fn tell(comparison: &Comparison<'_>, texts: usize, list: &str, output: &Output) -> Run {
    match (Page { out: output.stderr(), list, output }).write(comparison) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => return Err(error.into()),
        _ if !comparison.differences.is_empty() => return Ok(ExitStatus::Findings),
        _ => {}
    }
    let mut stdout = output.stdout();
    writeln!(stdout, "{} reviewed in {list}", count(texts, "text is as it was", "texts are as they were"))?;
    stdout.flush()?;
    Ok(ExitStatus::Done)
}

/// Columns of the labels of texts.
const LABEL: usize = 10;
/// Longer texts are not compared word by word: no caller hears them, so the list is another one.
const LONGEST: usize = 16 * 1024;

struct Page<'o, W> {
    out: W,
    list: &'o str,
    output: &'o Output,
}

impl<W: Write> Page<'_, W> {
    fn write(&mut self, comparison: &Comparison<'_>) -> io::Result<()> {
        for difference in &comparison.differences {
            self.difference(*difference)?;
        }
        for (entry, row) in &comparison.conditions {
            self.condition(entry, row)?;
        }
        for (later, earlier) in &comparison.repeated {
            self.about_rows(later, "note", &format!("row {} repeats row {}", later.row, earlier.row))?;
        }
        if !comparison.differences.is_empty() {
            self.summary(&comparison.differences)?;
        }
        self.out.flush()
    }

    fn difference(&mut self, difference: Difference<'_>) -> io::Result<()> {
        match difference {
            Difference::Changed(entry, row) => {
                let told = format!("`{}` is not as in row {} of {}", entry.id, row.row, self.list);
                self.head(&place(entry), "changed", &told)?;
                self.line("reviewed", "31", &row.text)?;
                self.line("now", "32", &entry.text)?;
                if row.text.len().max(entry.text.len()) > LONGEST {
                    return Ok(());
                }
                let marked = self.marked(&row.text, &entry.text);
                self.painted("words", &marked)
            }
            Difference::New(entry) => {
                let told = format!("`{}` ({}) was not reviewed", entry.id, entry.kind);
                self.head(&place(entry), "new", &told)?;
                self.line("now", "32", &entry.text)?;
                entry.conditions.iter().try_for_each(|it| self.line("", "2", it))
            }
            Difference::Contradicts { later, earlier } => {
                let told = format!("row {} contradicts row {}", later.row, earlier.row);
                self.about_rows(later, "contradicted", &told)?;
                self.line(&format!("row {}", earlier.row), "31", &earlier.text)?;
                self.line(&format!("row {}", later.row), "31", &later.text)
            }
            Difference::Gone(row) => {
                let id = if row.id.is_empty() {
                    "a text without id".to_owned()
                } else {
                    format!("`{}`", printable(&row.id))
                };
                self.head(
                    &format!("{}: row {}", self.list, row.row),
                    "gone",
                    &format!("nobody hears {id} any more"),
                )?;
                self.line("reviewed", "31", &row.text)
            }
        }
    }

    /// The words are those that were reviewed, but others may hear them now.
    fn condition(&mut self, entry: &Entry, row: &Reviewed) -> io::Result<()> {
        let told =
            format!("`{}` is said under other conditions than in row {} of {}", entry.id, row.row, self.list);
        self.head(&place(entry), "note", &told)?;
        let always = |conditions: &str| {
            if conditions.is_empty() { "always".to_owned() } else { conditions.to_owned() }
        };
        self.line("reviewed", "31", &always(row.condition.as_deref().unwrap_or_default()))?;
        self.line("now", "32", &always(&entry.condition()))
    }

    /// A row and another one that is about the same text.
    fn about_rows(&mut self, row: &Reviewed, what: &str, told: &str) -> io::Result<()> {
        let id =
            if row.id.is_empty() { String::new() } else { format!(", both are `{}`", printable(&row.id)) };
        self.head(self.list, what, &format!("{told}{id}"))
    }

    fn head(&mut self, place: &str, what: &str, told: &str) -> io::Result<()> {
        let color = if what == "note" { "1" } else { "1;31" };
        writeln!(self.out, "{place}: {}: {told}", self.output.paint_stderr(color, what))
    }

    /// The words of both texts: what went, what came and what stayed.
    fn marked(&self, old: &str, new: &str) -> String {
        let mut marked = String::new();
        for run in runs(old, new) {
            match run {
                Stretch::Same(words) => marked.push_str(&printable(&words)),
                Stretch::Changed { old, new } => {
                    for (words, style, open, close) in [(old, "31", "[-", "-]"), (new, "32", "{+", "+}")] {
                        if !words.is_empty() {
                            let words = format!("{open}{}{close}", printable(&words));
                            marked.push_str(&self.output.paint_stderr(style, &words));
                        }
                    }
                }
            }
        }
        marked
    }

    /// A text behind its label.
    fn line(&mut self, label: &str, style: &str, text: &str) -> io::Result<()> {
        let lines = text.lines().map(|line| self.output.paint_stderr(style, &printable(line)));
        let painted = lines.collect::<Vec<_>>().join("\n");
        self.painted(label, &painted)
    }

    /// The same for one that has its colours; further lines of it stand under the first.
    fn painted(&mut self, label: &str, text: &str) -> io::Result<()> {
        let mut label = label;
        for line in text.lines() {
            writeln!(self.out, "{}", format!("{label:>LABEL$}  {line}").trim_end())?;
            label = "";
        }
        Ok(())
    }

    fn summary(&mut self, differences: &[Difference<'_>]) -> io::Result<()> {
        let number = |is: fn(&Difference<'_>) -> bool| differences.iter().filter(|it| is(it)).count();
        let parts = [
            (number(|it| matches!(it, Difference::Changed(..))), "changed"),
            (number(|it| matches!(it, Difference::Gone(_))), "gone"),
            (number(|it| matches!(it, Difference::New(_))), "new"),
            (number(|it| matches!(it, Difference::Contradicts { .. })), "contradicted"),
        ];
        let parts =
            parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
        let parts = parts.collect::<Vec<_>>().join(", ");
        let texts = count(differences.len(), "text is not as it was", "texts are not as they were");
        let (error, help) =
            (self.output.paint_stderr("1;31", "error"), self.output.paint_stderr("38;5;115", " help"));
        if differences.iter().all(|it| matches!(it, Difference::Contradicts { .. })) {
            let rows = count(differences.len(), "row contradicts another", "rows contradict others");
            writeln!(self.out, "{error}: {rows}: nobody knows which words were approved")?;
            return writeln!(self.out, "{help}: keep the row that was approved, and no other of its `id`");
        }
        writeln!(self.out, "{error}: {texts} reviewed: {parts}; what callers hear is not what was approved")?;
        writeln!(
            self.out,
            "{help}: put the reviewed words into the program, or have these reviewed and keep the new list of \
             `ivr messages --csv`"
        )
    }
}

fn place(entry: &Entry) -> String {
    format!("{}:{}", entry.file, entry.line)
}

/// A text without what would steer a terminal: nobody knows where a list has been.
fn printable(text: &str) -> String {
    let shown = |it: char| if it.is_control() && it != '\t' && it != '\n' { '\u{fffd}' } else { it };
    text.chars().map(shown).collect()
}

/// A stretch of two texts.
enum Stretch {
    /// It stands in both.
    Same(String),
    /// What stands in one stands in place of what stands in the other.
    Changed { old: String, new: String },
}

/// Two texts word by word. Blanks between words that changed belong to them: a sentence that was put another way
/// is not told in shreds.
fn runs(old: &str, new: &str) -> Vec<Stretch> {
    let (old, new) = (old.replace("\r\n", "\n"), new.replace("\r\n", "\n"));
    let diff = TextDiff::from_words(&old, &new);
    let mut runs: Vec<Stretch> = Vec::new();
    let mut blanks = String::new();
    for change in diff.iter_all_changes() {
        let (words, tag) = (change.value(), change.tag());
        match runs.last_mut() {
            Some(Stretch::Changed { .. }) if tag == ChangeTag::Equal && words.trim().is_empty() => {
                blanks.push_str(words);
            }
            Some(Stretch::Changed { old, new }) if tag != ChangeTag::Equal => {
                old.push_str(&blanks);
                new.push_str(&blanks);
                blanks.clear();
                if tag == ChangeTag::Delete { old.push_str(words) } else { new.push_str(words) }
            }
            Some(Stretch::Same(same)) if tag == ChangeTag::Equal => same.push_str(words),
            _ => runs.push(match tag {
                ChangeTag::Equal => Stretch::Same(std::mem::take(&mut blanks) + words),
                ChangeTag::Delete => Stretch::Changed { old: words.to_owned(), new: String::new() },
                ChangeTag::Insert => Stretch::Changed { old: String::new(), new: words.to_owned() },
            }),
        }
    }
    runs
}

fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
