//! Messages in the few places that a flow has for them.
//!
//! A flow cannot count: it has an action for a first message, one for a second, and so on. Words in one
//! language are put together where there would be too many messages, and always where they are the prompt of
//! a question, because keys pressed during a message before the question are lost.

use ivr_runtime::bundle::{ResourceId, UtteranceKind};
use ivr_runtime::engine::{Utterance, Uttered};

/// How many places a flow has for messages in a row.
pub(super) const PLACES: usize = 8;

/// What is played in one place.
pub(super) struct Message<'a> {
    pub(super) kind: Kind,
    pub(super) language: &'a str,
}

/// The kinds of message.
pub(super) enum Kind {
    Text(String),
    Ssml(String),
    Prompt(ResourceId),
}

/// One message a place, put together only where they do not fit.
pub(super) fn apart(utterances: &[Utterance]) -> Vec<Message<'_>> {
    match utterances.len() {
        0..=PLACES => utterances.iter().map(message).collect(),
        _ => together(utterances),
    }
}

/// As few messages as can be.
pub(super) fn together(utterances: &[Utterance]) -> Vec<Message<'_>> {
    let mut messages: Vec<Message<'_>> = Vec::new();
    for utterance in utterances {
        let next = message(utterance);
        let joined = messages.last().filter(|it| it.language == next.language);
        match joined.and_then(|last| join(&last.kind, &next.kind)) {
            Some(kind) => {
                messages.pop();
                messages.push(Message { kind, ..next });
            }
            None => messages.push(next),
        }
    }
    messages
}

fn message(utterance: &Utterance) -> Message<'_> {
    let kind = match &utterance.kind {
        Uttered::Words(UtteranceKind::Text, text) => Kind::Text(text.to_string()),
        Uttered::Words(UtteranceKind::Ssml, text) => Kind::Ssml(text.to_string()),
        Uttered::Prompt(prompt) => Kind::Prompt(*prompt),
    };
    Message { kind, language: &utterance.language }
}

fn join(first: &Kind, second: &Kind) -> Option<Kind> {
    match (first, second) {
        (Kind::Prompt(_), _) | (_, Kind::Prompt(_)) => None,
        (Kind::Text(a), Kind::Text(b)) => Some(Kind::Text(format!("{a} {b}"))),
        (a, b) => Some(Kind::Ssml(format!("<speak>{} {}</speak>", marked_up(a)?, marked_up(b)?))),
    }
}

/// What stands between `<speak>` and `</speak>`; nothing where the tag says more than its name.
fn marked_up(kind: &Kind) -> Option<String> {
    match kind {
        Kind::Text(text) => Some(text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")),
        Kind::Ssml(text) => text.trim().strip_prefix("<speak>")?.strip_suffix("</speak>").map(str::to_owned),
        Kind::Prompt(_) => None,
    }
}
