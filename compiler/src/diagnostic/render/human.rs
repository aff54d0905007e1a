//! Findings for people: the source with the places marked, the reason, the mend. ariadne draws the source;
//! what stands above and below it is ours, so that it reads in the order cause, place, consequence, mend.

use std::borrow::Cow;
use std::io::{self, Write};

use ariadne::{Cache, CharSet, Color, Config, IndexType, Report, ReportKind};

use super::excerpt::Excerpt;
use super::{WORDLESS, harmless, position};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Source, Sources, Span};

/// Counting to a line costs time for each finding; nobody looks at a drawing of a line this far down.
const LAST_DRAWN_LINE: u32 = 1_000_000;

/// How findings are shown.
#[derive(Debug, Clone, Copy)]
pub struct Human {
    /// With the colours of a terminal.
    pub color: bool,
    /// Columns to fill with reasons and mends.
    pub width: usize,
    /// At most this many findings, errors before warnings: nobody mends the fifty-first before the first.
    pub limit: usize,
}

/// Writes findings one below the other and tells how many it wrote.
pub fn write_human(
    out: &mut impl Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    style: Human,
) -> io::Result<usize> {
    let errors = diagnostics.iter().filter(|it| it.severity == Severity::Error).count();
    let mut errors_left = errors.min(style.limit);
    let mut warnings_left = style.limit - errors_left;
    let mut shown = 0;
    for it in diagnostics {
        let left = match it.severity {
            Severity::Error => &mut errors_left,
            Severity::Warning => &mut warnings_left,
        };
        if *left > 0 {
            *left -= 1;
            shown += 1;
            Finding { it, sources, style }.write(out)?;
        }
    }
    Ok(shown)
}

/// Lines, frames and margins: neither source nor message. The number is the one ariadne uses.
const FRAME: &str = "38;5;246";

struct Finding<'a> {
    it: &'a Diagnostic,
    sources: &'a Sources,
    style: Human,
}

/// The places of a finding that are in one file.
struct Group<'a> {
    id: FileId,
    file: &'a Source,
    /// The place that the line above the drawing names.
    named: Span,
    labels: Vec<Mark<'a>>,
    excerpt: Excerpt,
}

/// A place and what to see there.
struct Mark<'a> {
    span: Span,
    message: Cow<'a, str>,
    color: Color,
}

impl<'a> Finding<'a> {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let (severity, code) = (self.it.severity.as_str(), self.it.code);
        let kind = match self.it.severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
        };
        let head = self.paint(kind, &format!("{severity}[{code}]"));
        writeln!(out, "{head}{}", self.paint("1", &format!(": {}", harmless(&self.it.message))))?;
        let groups = self.groups();
        let last_line = groups.iter().map(|it| it.excerpt.last_line).max();
        // A blank, the digits of the highest number, a blank.
        let margin = last_line.map_or(2, |line| line.max(1).ilog10() as usize + 3);
        if groups.is_empty() {
            self.write_place(out, margin)?;
        } else {
            self.write_drawing(out, &groups)?;
        }
        self.write_notes(out, margin)?;
        writeln!(out, "{}\n", self.paint(FRAME, &format!("{}╯", "─".repeat(margin))))
    }

    /// Where the finding is, if there is nothing to draw: its file has no text, or has too many lines.
    fn write_place(&self, out: &mut impl Write, margin: usize) -> io::Result<()> {
        let place = position(self.it.span, self.sources);
        let text = self.it.span.and_then(|span| self.sources.get(span.file)).map(|file| &file.text);
        let point = match text {
            Some(text) if !text.is_empty() => format!(":{}:{}", place.start.line, place.start.column),
            _ => String::new(),
        };
        let (left, right) = (self.paint(FRAME, "╭─["), self.paint(FRAME, "]"));
        writeln!(out, "{}{left} {}{point} {right}", " ".repeat(margin), harmless(place.path))
    }

    /// The places file by file, that of the finding itself first.
    fn groups(&self) -> Vec<Group<'a>> {
        let primary = self.it.span.map(|span| Mark {
            span,
            message: match &self.it.primary_label {
                Some(words) => harmless(words),
                // Without words, ariadne would not underline. Among others, a label is better named.
                None => Cow::Borrowed(if self.it.labels.is_empty() { WORDLESS } else { "here" }),
            },
            color: match self.it.severity {
                Severity::Error => Color::Red,
                Severity::Warning => Color::Yellow,
            },
        });
        let others = self.it.labels.iter().map(|label| Mark {
            span: label.span,
            message: harmless(&label.message),
            color: Color::Cyan,
        });
        let mut files: Vec<(FileId, &Source, Vec<Mark<'_>>)> = Vec::new();
        for mark in primary.into_iter().chain(others) {
            let Some(file) = self.drawable(mark.span) else { continue };
            match files.iter_mut().find(|(id, ..)| *id == mark.span.file) {
                Some((.., marks)) => marks.push(mark),
                None => files.push((mark.span.file, file, vec![mark])),
            }
        }
        files
            .into_iter()
            .filter_map(|(id, file, mut labels)| {
                let named = labels.first()?.span;
                let spans: Vec<_> = labels.iter().map(|it| it.span).collect();
                // Out of order, a file would be drawn in several pieces.
                labels
                    .sort_by_key(|it| (file.lines.line_column(&file.text, it.span.end).line, it.span.start));
                Some(Group { id, file, named, labels, excerpt: Excerpt::new(file, &spans) })
            })
            .collect()
    }

    fn drawable(&self, span: Span) -> Option<&'a Source> {
        let file = self.sources.get(span.file).filter(|it| !it.text.is_empty())?;
        let last = file.lines.line_column(&file.text, span.end.max(span.start));
        (last.line <= LAST_DRAWN_LINE).then_some(file)
    }

    fn write_drawing(&self, out: &mut impl Write, groups: &[Group<'_>]) -> io::Result<()> {
        let config = Config::new()
            .with_color(self.style.color)
            .with_char_set(CharSet::Unicode)
            .with_index_type(IndexType::Char);
        let marks = groups.iter().flat_map(|group| {
            group.labels.iter().map(|mark| {
                ariadne::Label::new((group.id, group.excerpt.range(group.file, mark.span)))
                    .with_message(&mark.message)
                    .with_color(mark.color)
            })
        });
        let Some(first) = groups.first() else { return Ok(()) };
        let place = (first.id, first.excerpt.range(first.file, first.named));
        let report = Report::build(ReportKind::Error, place).with_config(config).with_labels(marks).finish();
        let mut drawn = Vec::new();
        report.write(Excerpts::new(groups), &mut drawn)?;
        let mut drawn = String::from_utf8_lossy(&drawn).into_owned();
        for group in groups {
            correct_place(&mut drawn, group);
        }
        // The first line is ariadne's heading, the last one its bottom; ours are written around the notes.
        let inner = drawn.split_once('\n').map_or("", |(_, rest)| rest).trim_end();
        let inner = inner.rsplit_once('\n').map_or("", |(rest, _)| rest);
        let lines: Vec<&str> = inner.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let is_pointed_at = lines.get(number + 1).is_some_and(|next| next.contains(WORDLESS));
            if is_pointed_at {
                // The underline alone, without the arrow down to words that are not there.
                writeln!(out, "{}", line.replace('┬', "─").trim_end())?;
            } else if !line.contains(WORDLESS) {
                writeln!(out, "{}", line.trim_end())?;
            }
        }
        Ok(())
    }

    fn write_notes(&self, out: &mut impl Write, margin: usize) -> io::Result<()> {
        let fix = self.it.fix.as_ref().map(|fix| &fix.title);
        let call = self.it.example.as_ref().map(|it| it.in_words()).filter(|it| !it.is_empty());
        let notes =
            [("call", call.as_ref()), ("why", self.it.why.as_ref()), ("help", self.it.help.as_ref().or(fix))];
        let bar = format!("{}{}", " ".repeat(margin), self.paint(FRAME, "│"));
        let mut is_first = true;
        for (name, text) in notes.into_iter().filter_map(|(name, text)| Some((name, text?))) {
            if std::mem::take(&mut is_first) {
                writeln!(out, "{bar}")?;
            }
            let width = self.style.width.saturating_sub(margin + 8).max(20);
            for (number, line) in wrap(text, width).enumerate() {
                let head = if number == 0 { format!("{name:>4}:") } else { "     ".to_owned() };
                writeln!(out, "{bar} {} {}", self.paint("38;5;115", &head), harmless(line))?;
            }
        }
        Ok(())
    }

    fn paint(&self, style: &str, text: &str) -> String {
        if self.style.color { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// In a line that was cut, ariadne counts the columns of what is left.
fn correct_place(drawn: &mut String, group: &Group<'_>) {
    let path = harmless(&group.file.path);
    let (line, column) = group.excerpt.shown_at(group.file, group.named);
    let real = group.file.lines.line_column(&group.file.text, group.named.start);
    let wrong = format!(" {path}:{line}:{column} ");
    let right = format!(" {path}:{}:{} ", real.line, real.column);
    if wrong != right {
        *drawn = drawn.replacen(&wrong, &right, 1);
    }
}

/// Breaks `text` into lines of about `width` characters, at blanks; lines of its own are kept.
fn wrap(text: &str, width: usize) -> impl Iterator<Item = &str> {
    text.lines().flat_map(move |line| {
        let mut rest = line;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let end = match rest.char_indices().nth(width) {
                None => rest.len(),
                Some((full, next)) => {
                    let blank = rest.get(..full + next.len_utf8()).and_then(|it| it.rfind(' '));
                    blank.filter(|at| *at > 0).unwrap_or(full)
                }
            };
            let (head, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
            rest = tail.trim_start();
            Some(head)
        })
    })
}

/// The excerpts as ariadne asks for them.
struct Excerpts<'a> {
    files: Vec<(FileId, String, ariadne::Source<&'a str>)>,
}

impl<'a> Excerpts<'a> {
    fn new(groups: &'a [Group<'_>]) -> Self {
        let file = |it: &'a Group<'_>| {
            let path = harmless(&it.file.path).into_owned();
            (it.id, path, ariadne::Source::from(it.excerpt.text.as_str()))
        };
        Self { files: groups.iter().map(file).collect() }
    }
}

impl<'a> Cache<FileId> for Excerpts<'a> {
    type Storage = &'a str;

    fn fetch(&mut self, id: &FileId) -> Result<&ariadne::Source<&'a str>, impl std::fmt::Debug> {
        let found = self.files.iter().find(|(it, ..)| it == id);
        found.map(|(.., source)| source).ok_or("the file is not among those of the finding")
    }

    fn display<'d>(&self, id: &'d FileId) -> Option<impl std::fmt::Display + 'd> {
        self.files.iter().find(|(it, ..)| it == id).map(|(_, path, _)| path.clone())
    }
}
