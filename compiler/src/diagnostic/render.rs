//! Diagnostics as text for people and programs, one renderer a file. None of them knows any rule.

mod excerpt;
mod github;
mod human;
mod json;
mod sarif;
mod short;

pub use github::write_github;
pub use human::{Human, write_human};
pub use json::write_json;
pub use sarif::write_sarif;
pub use short::write_short;

use std::borrow::Cow;

use super::Severity;
use crate::source::{LineColumn, Sources, Span};

impl Severity {
    /// `error` or `warning`
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Where a span is, as people count.
struct Place<'a> {
    path: &'a str,
    start: LineColumn,
    end: LineColumn,
}

/// The place of `span`, if its file is among the sources.
fn place(span: Span, sources: &Sources) -> Option<Place<'_>> {
    let file = sources.get(span.file)?;
    let at = |offset| file.lines.line_column(&file.text, offset);
    Some(Place { path: &file.path, start: at(span.start), end: at(span.end.max(span.start)) })
}

/// The place of `span`; a finding about the project as a whole is shown at its first character.
fn position(span: Option<Span>, sources: &Sources) -> Place<'_> {
    let first = LineColumn { line: 1, column: 1 };
    span.and_then(|span| place(span, sources)).unwrap_or_else(|| Place {
        path: sources.front().map_or(".", |it| &it.path),
        start: first,
        end: first,
    })
}

/// The path of a program's file as one sees it from outside of `folder`, the folder of the program.
fn within<'a>(folder: &str, path: &'a str) -> Cow<'a, str> {
    if folder.is_empty() || path.starts_with('/') {
        Cow::Borrowed(path)
    } else {
        Cow::Owned(format!("{folder}/{path}"))
    }
}

/// Stands for a label without words while a drawing is made.
const WORDLESS: &str = "\u{e000}";

/// `text` without characters that would move the cursor, change colours or turn the reading direction:
/// the author's words may hold anything.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.chars().any(|it| it != visible(it)) {
        Cow::Owned(text.chars().map(visible).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// A message with the names of characters that cannot be seen in place of them, such as `U+2028`.
fn spelled(text: &str) -> Cow<'_, str> {
    let unseen = |it: char| it != char::REPLACEMENT_CHARACTER && visible(it) == char::REPLACEMENT_CHARACTER;
    if !text.chars().any(unseen) {
        return harmless(text);
    }
    let mut spelled = String::with_capacity(text.len() + 8);
    for it in text.chars() {
        match unseen(it) {
            true => spelled.push_str(&format!("U+{:04X}", u32::from(it))),
            false => spelled.push(visible(it)),
        }
    }
    Cow::Owned(spelled)
}

/// The character that is shown for `it`: itself, or a picture of it if it cannot be seen. Tabs stay.
fn visible(it: char) -> char {
    match it {
        '\t' => it,
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(it)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        // C1 controls, line separators of Unicode, marks without width, marks that turn the direction, and
        // the one that means WORDLESS
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{200b}'
        | '\u{200e}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{e000}'
        | '\u{feff}' => char::REPLACEMENT_CHARACTER,
        _ => it,
    }
}
