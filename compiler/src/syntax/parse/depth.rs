//! How deeply braces, parentheses, brackets and texts are nested, found in one pass before anything
//! recursive runs. People do not nest deeper than ten or so; what does is a mistake or an attack.

use super::build::len;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// Deepest nesting that is read. A menu within a menu takes two levels, a value in a text two.
pub(super) const MAX_NESTING: usize = 96;

/// What is open at some point of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Brace,
    Paren,
    Bracket,
    /// `list<`
    Angle,
    /// `"`, which ends with its line
    Text,
    /// `"""`
    LongText,
    /// `{` in a text
    Value,
}

/// The place where a text is nested too deeply to be read, if there is one.
pub(super) fn too_deep(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        at += match open.last() {
            Some(Open::Text | Open::LongText) => in_text(&mut open, rest),
            _ => outside_text(&mut open, *byte, rest, bytes.get(..at).unwrap_or_default()),
        };
        if open.len() > MAX_NESTING {
            return Some(len(text.get(..at - 1).unwrap_or(text)));
        }
    }
    None
}

/// Goes on in a text; answers how far.
fn in_text(open: &mut Vec<Open>, rest: &[u8]) -> usize {
    let long = open.last() == Some(&Open::LongText);
    match rest {
        [b'\\', b'\n', ..] if !long => 1,
        [b'\\', _, ..] => 2,
        [b'"', b'"', b'"', ..] if long => {
            open.pop();
            3
        }
        [b'"', ..] | [b'\n', ..] if !long => {
            open.pop();
            1
        }
        [b'{', ..] => {
            open.push(Open::Value);
            1
        }
        _ => 1,
    }
}

/// Goes on outside of texts; answers how far.
fn outside_text(open: &mut Vec<Open>, byte: u8, rest: &[u8], before: &[u8]) -> usize {
    match byte {
        b'/' if rest.starts_with(b"//") => {
            return rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        }
        b'"' if rest.starts_with(b"\"\"\"") => {
            open.push(Open::LongText);
            return 3;
        }
        b'"' => open.push(Open::Text),
        b'{' => open.push(Open::Brace),
        b'(' => open.push(Open::Paren),
        b'[' => open.push(Open::Bracket),
        b'<' if before.trim_ascii_end().ends_with(b"list") => open.push(Open::Angle),
        b')' => close(open, &[Open::Paren]),
        b']' => close(open, &[Open::Bracket]),
        b'>' => close(open, &[Open::Angle]),
        b'}' => {
            let kept = open.iter().rposition(|it| matches!(it, Open::Brace | Open::Value));
            open.truncate(kept.unwrap_or(0));
        }
        b'\n' => end_line(open),
        _ => {}
    }
    1
}

/// Closes the innermost `kind`, unless a brace or a text stands in between.
fn close(open: &mut Vec<Open>, kind: &[Open]) {
    let inner = open.iter().rposition(|it| kind.contains(it));
    let wall = open.iter().rposition(|it| !matches!(it, Open::Paren | Open::Bracket | Open::Angle));
    if let Some(inner) = inner.filter(|inner| wall.is_none_or(|wall| wall < *inner)) {
        open.truncate(inner);
    }
}

/// A text on one line ends there, and with it what its values left open.
fn end_line(open: &mut Vec<Open>) {
    if let Some(text) = open.iter().position(|it| *it == Open::Text) {
        open.truncate(text);
    }
    open.retain(|it| *it != Open::Angle);
}

/// The message for a text that is nested too deeply at `at`.
pub(super) fn diagnostic(file: FileId, text: &str, at: u32) -> Diagnostic {
    let width = text.get(at as usize..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let span = Span::new(file, at, at + u32::try_from(width).unwrap_or(0));
    Diagnostic::new(Code::E0112, span, format!("this is nested more than {MAX_NESTING} levels deep"))
        .why("nothing in this file is read, so no caller gets to what it says")
        .help("move inner parts into rulesets of their own, or close the braces that were left open")
}
