//! SSML: well formed, only with tags that Amazon Connect speaks, values only where text stands.
//!
//! The values in the text are represented by a character that nobody types, so that the whole can be
//! read as one document.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::context::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Text, TextPart};

/// Tags that Amazon Connect speaks.
const TAGS: &[&str] = &[
    "speak",
    "break",
    "lang",
    "mark",
    "p",
    "phoneme",
    "prosody",
    "s",
    "say-as",
    "sub",
    "w",
    "amazon:effect",
    "amazon:domain",
];

/// Stands for a value.
const VALUE: char = '\u{F8FF}';

/// A text as one document, with the way back to its places.
struct Document<'a> {
    text: String,
    /// Where each part begins in the document, and the part.
    parts: Vec<(usize, &'a TextPart)>,
    whole: Span,
}

impl<'a> Document<'a> {
    fn new(text: &'a Text) -> Self {
        let mut document = String::new();
        let mut parts = Vec::with_capacity(text.parts.len());
        for part in &text.parts {
            parts.push((document.len(), part));
            match part {
                TextPart::Literal(literal) => document.push_str(&literal.text),
                TextPart::Value(_) => document.push(VALUE),
            }
        }
        Self { text: document, parts, whole: text.span }
    }

    /// The place in the source of a stretch of the document: exact where the part is written without
    /// escapes, otherwise the part.
    fn span(&self, start: usize, end: usize) -> Span {
        let Some((begins, part)) = self.parts.iter().rev().find(|(at, _)| *at <= start) else {
            return self.whole;
        };
        match part {
            TextPart::Value(value) => value.span,
            TextPart::Literal(literal) => {
                let span = literal.span;
                if (span.end - span.start) as usize != literal.text.len() {
                    return span;
                }
                let shift = |at: usize| {
                    let inside = u32::try_from(at.saturating_sub(*begins)).unwrap_or(u32::MAX);
                    span.start.saturating_add(inside).min(span.end)
                };
                Span { start: shift(start), end: shift(end.max(start + 1)), ..span }
            }
        }
    }
}

impl<'a> Checker<'a> {
    /// Checks the tags of a text; its values are checked elsewhere.
    pub(super) fn ssml(&mut self, text: &'a Text) {
        let document = Document::new(text);
        match read(&document) {
            Ok(spoken) => {
                self.message_length(text.span, spoken, document.text.chars().count());
            }
            Err(problem) => self.report(*problem),
        }
    }
}

/// Reads the whole document; how many characters of it are spoken.
fn read(document: &Document<'_>) -> Result<usize, Box<Diagnostic>> {
    let mut reader = Reader::from_str(&document.text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<(String, Span)> = Vec::new();
    let mut spoken = 0;
    let mut seen_speak = false;
    loop {
        let start = position(&reader);
        let event = reader.read_event();
        let span = document.span(start, position(&reader));
        match event {
            Ok(Event::Start(tag)) => {
                let name = check_tag(&tag, span, open.is_empty(), seen_speak)?;
                seen_speak = true;
                open.push((name, span));
            }
            Ok(Event::Empty(tag)) => {
                check_tag(&tag, span, open.is_empty(), seen_speak)?;
                seen_speak = true;
            }
            Ok(Event::End(_)) => {
                open.pop();
            }
            Ok(Event::Text(words)) => {
                spoken += words.chars().filter(|it| *it != VALUE).count();
                if open.is_empty() && !words.trim().is_empty() {
                    return Err(outside(span));
                }
            }
            Ok(Event::CData(words)) => {
                if words.contains(VALUE) {
                    return Err(value_misplaced(span, "in a `CDATA` part"));
                }
                spoken += words.len();
            }
            Ok(Event::GeneralRef(name)) => {
                check_reference(&name, span)?;
                spoken += 1;
            }
            Ok(Event::Eof) => break,
            Ok(Event::Comment(words)) => {
                if words.contains(VALUE) {
                    return Err(value_misplaced(span, "in a comment"));
                }
            }
            Ok(Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {
                return Err(broken(span, "only tags and words may stand here".to_owned()));
            }
            Err(flaw) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(start);
                return Err(explain(&flaw, document.span(at, at + 1), open.last()));
            }
        }
    }
    match open.last() {
        Some((name, span)) => Err(broken(*span, format!("`<{name}>` is never closed"))),
        None if !seen_speak => Err(outside(document.whole)),
        None => Ok(spoken),
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The name of a tag that may stand here.
fn check_tag(
    tag: &BytesStart<'_>,
    span: Span,
    outermost: bool,
    seen_speak: bool,
) -> Result<String, Box<Diagnostic>> {
    let name = tag.name().as_ref().to_owned();
    if name.contains(VALUE) {
        return Err(value_misplaced(span, "as the name of a tag"));
    }
    for attribute in tag.attributes() {
        match attribute {
            Ok(attribute) => {
                if attribute.key.as_ref().contains(VALUE) {
                    return Err(value_misplaced(span, "as the name of an attribute"));
                }
            }
            Err(flaw) => return Err(broken(span, format!("in the attributes of `<{name}>`: {flaw}"))),
        }
    }
    if outermost && (seen_speak || name != "speak") {
        return Err(outside(span));
    }
    if !TAGS.contains(&name.as_str()) {
        let problem =
            Diagnostic::new(Code::E0315, span, format!("Amazon Connect knows no tag `<{name}>`"))
                .why("it would be ignored, and the words be spoken as if it were not there")
                .help("it speaks `break`, `lang`, `mark`, `p`, `phoneme`, `prosody`, `s`, `say-as`, `sub`, `w` and `amazon:effect`");
        let near = crate::diagnostic::nearest(&name, TAGS.iter().copied());
        return Err(Box::new(match near {
            Some(near) => problem.help(format!("did you mean `<{near}>`?")),
            None => problem,
        }));
    }
    Ok(name)
}

fn check_reference(name: &str, span: Span) -> Result<(), Box<Diagnostic>> {
    let known = matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") || name.starts_with('#');
    if known {
        return Ok(());
    }
    Err(ampersand(span, format!("`&{name};` stands for nothing")))
}

fn broken(span: Span, message: String) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new(Code::E0315, span, "this SSML is not well formed")
            .at(message)
            .why("Amazon Connect would not speak it, and the caller would hear nothing")
            .help("every tag that opens must close: `<p>...</p>`, `<break time=\"1s\"/>`"),
    )
}

/// An `&` that is no reference.
fn ampersand(span: Span, label: String) -> Box<Diagnostic> {
    let problem = broken(span, label);
    Box::new(problem.help("write `&amp;` for the character itself"))
}

fn outside(span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new(Code::E0315, span, "all of an SSML message stands inside `<speak>...</speak>`")
            .why("Amazon Connect would not speak it, and the caller would hear nothing")
            .help("write `ssml \"<speak>...</speak>\"`"),
    )
}

fn value_misplaced(span: Span, where_: &str) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new(Code::E0315, span, format!("a value cannot stand {where_}"))
            .why("what it holds could break the tags around it")
            .help("values may stand among the words, and inside the quotes of an attribute"),
    )
}

/// What the reader found, in words.
fn explain(flaw: &quick_xml::Error, span: Span, open: Option<&(String, Span)>) -> Box<Diagnostic> {
    use quick_xml::errors::{Error, IllFormedError};
    let (message, label) = match flaw {
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            (format!("`</{found}>` closes nothing here; `<{expected}>` is still open"), open)
        }
        Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
            (format!("`</{found}>` closes a tag that was never opened"), None)
        }
        Error::IllFormed(IllFormedError::UnclosedReference) => {
            return ampersand(span, "`&` begins a reference, such as `&lt;`".to_owned());
        }
        Error::Syntax(_) => ("this tag does not end".to_owned(), None),
        other => (other.to_string(), None),
    };
    let mut problem = broken(span, message);
    if let Some((name, opened)) = label {
        problem = Box::new(problem.label(*opened, format!("`<{name}>` opens here")));
    }
    problem
}
