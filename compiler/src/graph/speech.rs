//! How long messages and waits take: words that are spoken, and seconds that pass besides.
//!
//! Words in a program are counted as they are written. How many a value has is not known before the call, so a
//! few are assumed; a recording is taken to be as long as a short sentence. The language with the most words
//! counts.

use crate::check::{Checked, Meaning};
use crate::resolve::{MessageId, item};
use crate::syntax::tree::{ExprKind, File, ItemKind, Message, MessageKind, Text, TextPart};

/// Words that a value is taken to have.
const WORDS_A_VALUE: u64 = 3;
/// Words that a text from elsewhere is taken to have.
const WORDS_A_TEXT: u64 = 12;
/// Seconds that a recording is taken to last.
const SECONDS_A_RECORDING: u64 = 10;

/// A stretch of time: words to be spoken, and seconds besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Speech {
    /// Spoken words.
    pub words: u64,
    /// Seconds of waiting, of recordings and of breaks.
    pub seconds: u64,
}

impl Speech {
    /// Seconds and nothing said.
    pub const fn of_seconds(seconds: u64) -> Self {
        Self { words: 0, seconds }
    }

    /// In milliseconds, at a number of words a minute.
    pub const fn millis(self, words_per_minute: u16) -> u64 {
        let a_minute = if words_per_minute == 0 { 1 } else { words_per_minute as u64 };
        self.seconds.saturating_mul(1000).saturating_add(self.words.saturating_mul(60_000) / a_minute)
    }

    /// One after the other.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            words: self.words.saturating_add(other.words),
            seconds: self.seconds.saturating_add(other.seconds),
        }
    }

    /// Whichever of the two takes longer, part by part.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { words: self.words.max(other.words), seconds: self.seconds.max(other.seconds) }
    }
}

/// Knows the messages of a program.
#[derive(Clone, Copy)]
pub(super) struct Speaking<'a> {
    pub(super) trees: &'a [File],
    pub(super) checked: &'a Checked,
}

impl Speaking<'_> {
    /// How long messages take.
    pub(super) fn messages(self, messages: &[Message]) -> Speech {
        messages.iter().map(|message| self.message(message)).fold(Speech::default(), Speech::and)
    }

    fn message(self, message: &Message) -> Speech {
        match &message.kind {
            MessageKind::Text(expr) => match &expr.kind {
                ExprKind::Text(text) => words(text),
                _ => match self.checked.facts.get(expr.span.file, expr.id).map(|it| it.meaning) {
                    Some(Meaning::Message(id)) => self.declared(id),
                    _ => Speech { words: WORDS_A_TEXT, seconds: 0 },
                },
            },
            MessageKind::Ssml(text) => ssml(text),
            MessageKind::Prompt(_) => Speech::of_seconds(SECONDS_A_RECORDING),
            MessageKind::Broken => Speech::default(),
        }
    }

    /// A `message`, in its longest language.
    fn declared(self, id: MessageId) -> Speech {
        let symbol = self.checked.symbols.messages.get(id.0 as usize);
        match symbol.and_then(|it| item(self.trees, it.item)).map(|it| &it.kind) {
            Some(ItemKind::Message(decl)) => decl
                .variants
                .iter()
                .map(|variant| if variant.ssml { ssml(&variant.text) } else { words(&variant.text) })
                .fold(Speech::default(), Speech::or),
            _ => Speech::default(),
        }
    }
}

fn count(text: &str) -> u64 {
    text.split_whitespace().count() as u64
}

fn words(text: &Text) -> Speech {
    let words = text.parts.iter().map(|part| match part {
        TextPart::Literal(literal) => count(&literal.text),
        TextPart::Value(_) => WORDS_A_VALUE,
    });
    Speech { words: words.sum(), seconds: 0 }
}

/// Words outside of tags, and the breaks.
fn ssml(text: &Text) -> Speech {
    let mut speech = Speech::default();
    let mut whole = String::new();
    for part in &text.parts {
        match part {
            TextPart::Literal(literal) => whole.push_str(&literal.text),
            TextPart::Value(_) => speech.words += WORDS_A_VALUE,
        }
    }
    for (at, piece) in whole.split('<').enumerate() {
        let (tag, outside) = match piece.split_once('>') {
            Some((tag, outside)) if at > 0 => (tag, outside),
            _ => ("", piece),
        };
        speech.words += count(outside);
        if tag.starts_with("break") {
            speech.seconds += break_seconds(tag);
        }
    }
    speech
}

/// `break time="1500ms"`, rounded up; a break without a time is one second.
fn break_seconds(tag: &str) -> u64 {
    let Some((_, rest)) = tag.split_once("time=") else { return 1 };
    let time = rest.trim_start_matches(['"', '\'']);
    let digits = time.find(|it: char| !it.is_ascii_digit()).unwrap_or(time.len());
    let number: u64 = time.get(..digits).and_then(|it| it.parse().ok()).unwrap_or(1);
    if time.get(digits..).is_some_and(|it| it.starts_with("ms")) { number.div_ceil(1000) } else { number + 1 }
}
