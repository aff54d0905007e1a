//! The layout of a careful author: the same words, comments and paragraphs in lines that are easy to read.
//!
//! The printer goes through the tokens of a file along its tree and says where lines may end (`doc`), `render`
//! decides which of them do, `align` brings columns under each other. Before anything is handed out, `meaning`
//! compares what the result says with what was said before: formatting never changes what callers hear.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Span};
use crate::syntax::parse::parse;

mod align;
mod declaration;
mod doc;
mod expression;
mod meaning;
mod printer;
mod render;
mod statement;
mod test;
#[cfg(test)]
mod tests;
mod token;

/// Why a file is left as it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// It has errors: what it means is not known.
    Errors(Vec<Diagnostic>),
    /// The formatter made a mistake, which it noticed itself: what stands here would mean something else.
    Mistake(Span),
}

/// The text of a file as a careful author lays it out. Where all lines end as those of Windows do, they still
/// do: how lines end is decided by whoever checks files out, and not part of the layout.
///
/// # Errors
///
/// A file that cannot be read without errors is refused.
pub fn format(file: FileId, text: &str) -> Result<String, Refusal> {
    let result = format_to(file, text, doc::WIDTH)?;
    Ok(if is_of_windows(text) { result.replace('\n', "\r\n") } else { result })
}

/// Whether every line that ends, ends with `\r\n`.
fn is_of_windows(text: &str) -> bool {
    let of_windows = text.matches("\r\n").count();
    of_windows > 0 && of_windows == text.matches('\n').count()
}

/// The same in lines of so many columns.
fn format_to(file: FileId, text: &str, width: usize) -> Result<String, Refusal> {
    let mistake = |at: usize| {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        Refusal::Mistake(Span::new(file, at, at))
    };
    let read = parse(file, text);
    if read.has_errors() {
        let errors = read.diagnostics.into_iter().filter(|it| it.severity == Severity::Error);
        return Err(Refusal::Errors(errors.collect()));
    }
    let mut printer = printer::Printer::new(text, token::tokens(text), width);
    printer.file(&read.value);
    if let Some(at) = printer.lost() {
        return Err(mistake(at));
    }
    let result = align::align(render::render(&printer.doc), width);
    let result = if result == "\n" { String::new() } else { result };
    let again = parse(file, &result);
    match meaning::difference((&read.value, text), (&again.value, &result)) {
        None if !again.has_errors() => Ok(result),
        at => Err(mistake(at.unwrap_or(0))),
    }
}
