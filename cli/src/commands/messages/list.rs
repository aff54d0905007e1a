//! The list of texts: for spreadsheets, for programs, for people.

use std::io::{self, Write};

use ivr_compiler::messages::{Entry, Form};

use super::sheet::guarded;
use crate::output::Output;

/// The names of the columns. `id` and `text` are those that `--check` needs.
const COLUMNS: [&str; 12] = [
    "id",
    "text",
    "language",
    "kind",
    "conditions",
    "used_in",
    "ruleset",
    "rule",
    "file",
    "line",
    "form",
    "spoken_in",
];
/// Columns for the number of a line.
const LINE: usize = 5;
/// Columns for what a text is for.
const KIND: usize = 14;

/// Writes the list for spreadsheets. The byte order mark is what makes them read it as UTF-8.
pub(super) fn write_csv(out: &mut impl Write, entries: &[Entry]) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut table = csv::Writer::from_writer(out);
    table.write_record(COLUMNS).map_err(io::Error::from)?;
    for entry in entries {
        let line = entry.line.to_string();
        let (conditions, used_in) = (entry.condition(), entry.used_in.join(", "));
        let spoken_in = entry.spoken_in.join(", ");
        let cells = [
            entry.id.as_str(),
            &entry.text,
            &entry.language,
            &entry.kind,
            &conditions,
            &used_in,
            &entry.ruleset,
            &entry.rule,
            &entry.file,
            &line,
            entry.form.word(),
            &spoken_in,
        ];
        table.write_record(cells.map(|it| guarded(it).into_owned())).map_err(io::Error::from)?;
    }
    table.flush()
}

/// Writes the list as JSON, one object a line.
pub(super) fn write_json(out: &mut impl Write, entries: &[Entry]) -> io::Result<()> {
    for entry in entries {
        serde_json::to_writer(&mut *out, entry).map_err(io::Error::from)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Writes the list for people, ruleset by ruleset.
pub(super) fn write_human(out: &mut impl Write, entries: &[Entry], output: &Output) -> io::Result<()> {
    let mut group = "";
    let mut rule = "";
    for entry in entries {
        let own = if entry.ruleset.is_empty() { &entry.file } else { &entry.ruleset };
        if group != own {
            if !group.is_empty() {
                writeln!(out)?;
            }
            let title = output.paint_stdout("1;33", own);
            let file = if entry.ruleset.is_empty() { "" } else { &entry.file };
            writeln!(out, "{}", format!("{title}  {file}").trim_end())?;
            (group, rule) = (own, "");
        }
        if rule != entry.rule {
            writeln!(out, "  {}", output.paint_stdout("36", &entry.rule))?;
            rule = &entry.rule;
        }
        write_entry(out, entry, output)?;
    }
    let count = match entries.len() {
        0 => "Nobody hears a word.".to_owned(),
        1 => "1 text".to_owned(),
        count => format!("{count} texts"),
    };
    writeln!(out, "{}{count}", if entries.is_empty() { "" } else { "\n" })
}

fn write_entry(out: &mut impl Write, entry: &Entry, output: &Output) -> io::Result<()> {
    let width = output.width.saturating_sub(LINE + KIND + 4).max(20);
    // What stands outside of rulesets is known by its id alone.
    let kind = if entry.ruleset.is_empty() { &entry.id } else { &entry.kind };
    let mut head = format!("{:>LINE$}  {kind:<KIND$}  ", entry.line);
    if kind.chars().count() > KIND {
        writeln!(out, "{}", head.trim_end())?;
        head = blank();
    }
    let text = match entry.form {
        Form::Recording => format!("(recording) {}", entry.text),
        Form::Text | Form::Ssml => entry.text.clone(),
    };
    for line in text.lines().flat_map(|line| wrapped(line, width)) {
        writeln!(out, "{}", format!("{head}{line}").trim_end())?;
        head = blank();
    }
    let used = (!entry.used_in.is_empty()).then(|| format!("used in {}", entry.used_in.join(", ")));
    for note in entry.conditions.iter().chain(&used) {
        for line in wrapped(note, width) {
            writeln!(out, "{}{}", blank(), output.paint_stdout("2", &line))?;
        }
    }
    Ok(())
}

fn blank() -> String {
    " ".repeat(LINE + KIND + 4)
}

/// Lines of at most so many columns, broken between words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |it| it.chars().count());
        if line > 0 && line + 1 + word.chars().count() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
