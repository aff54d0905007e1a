//! Workflow commands of GitHub Actions, one line a finding: written to the log of a step, they become remarks
//! beside the lines of a change.

use std::io::{self, Write};

use super::{harmless, place, within};
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// Writes a command for each finding. `folder` leads from the repository's folder to the program's files:
/// `lines/bank`, or empty.
pub fn write_github(
    out: &mut impl Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    folder: &str,
) -> io::Result<()> {
    for it in diagnostics {
        write!(out, "::{} ", it.severity.as_str())?;
        if let Some(place) = it.span.and_then(|span| place(span, sources)) {
            let (start, end) = (place.start, place.end);
            write!(out, "file={},line={}", property(&within(folder, place.path)), start.line)?;
            // Columns are refused where they are of different lines.
            if start.line == end.line {
                write!(out, ",col={},endLine={},endColumn={},", start.column, end.line, end.column)?;
            } else {
                write!(out, ",endLine={},", end.line)?;
            }
        }
        writeln!(out, "title={}::{}", property(it.code.as_str()), data(&words(it, sources, folder)))?;
    }
    Ok(())
}

/// Everything there is to say: nothing can be drawn here.
fn words(it: &Diagnostic, sources: &Sources, folder: &str) -> String {
    let mut words = shown(&it.message);
    if let Some(label) = &it.primary_label {
        words.push_str(&format!("\nhere: {}", shown(label)));
    }
    for label in &it.labels {
        let Some(place) = place(label.span, sources) else { continue };
        let path = within(folder, place.path);
        words.push_str(&format!("\n{}:{}: {}", shown(&path), place.start.line, shown(&label.message)));
    }
    let title = it.fix.as_ref().map(|fix| &fix.title);
    for (name, text) in [("why", it.why.as_ref()), ("help", it.help.as_ref().or(title))] {
        if let Some(text) = text {
            words.push_str(&format!("\n{name}: {}", shown(text)));
        }
    }
    words
}

/// `text` line by line without what could do harm in a log.
fn shown(text: &str) -> String {
    text.lines().map(|line| harmless(line)).collect::<Vec<_>>().join("\n")
}

/// What stands behind `::` runs to the end of the line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands behind `=` runs to the next comma or `::`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
