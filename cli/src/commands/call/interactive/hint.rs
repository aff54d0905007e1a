//! What somebody at the terminal can type now: in a few words beside the cursor, and at length for `?`.

use ivr_runtime::bundle::Mark;
use ivr_runtime::simulator::{Doing, Wants};

use super::Secret;

/// What a bot makes of words that nobody gives a meaning.
pub(super) const NOTHING: &str = "nothing understood";

/// A few words.
pub(super) fn short(doing: &Doing) -> String {
    let mut hint = match doing {
        Doing::Asking { wants, .. } => match wants {
            Wants::Key { keys } => {
                let keys: Vec<_> = keys.iter().map(char::to_string).collect();
                format!("{}, Enter: silence", keys.join(" "))
            }
            Wants::Keys { min, max, terminator, .. } => {
                let count = if min == max { max.to_string() } else { format!("{min} to {max}") };
                let keys = if *max == 1 { "key" } else { "keys" };
                // At the most keys the input is complete without the key that ends it.
                let end = terminator.filter(|_| min < max).map(|key| format!(", then {key}"));
                format!("{count} {keys}{}, Enter: silence", end.unwrap_or_default())
            }
            Wants::Intent { .. } => "your words, Enter: silence".to_owned(),
            Wants::Slot { slot, .. } => format!("your {}, Enter: silence", slot.replace('_', " ")),
            Wants::YesNoKeys => "1: yes, 2: no, Enter: silence".to_owned(),
            Wants::YesNoSpeech => "yes, no, Enter: silence".to_owned(),
        },
        Doing::Waiting { queue: Some(_), .. } => "Enter: wait on".to_owned(),
        Doing::Waiting { message: true, .. } => "a message, Enter: nothing".to_owned(),
        Doing::Waiting { .. } => "Enter: wait on".to_owned(),
        Doing::Ringing { number, .. } => {
            format!("{number}; Enter: they answer, b: busy, n: no answer, f: fails")
        }
        Doing::Understanding { .. } | Doing::Over(_) => return String::new(),
    };
    if doing.queue().is_some() {
        hint.push_str(", a: an agent answers");
    }
    hint.push_str(", ?: help");
    hint
}

/// What of an answer is not to be read on the screen.
pub(super) fn secret(doing: &Doing) -> Secret {
    match doing {
        Doing::Asking { wants: Wants::Keys { mark: Mark::Secret, .. }, .. } => Secret::Keys,
        Doing::Asking { wants: Wants::Slot { mark: Mark::Secret, .. }, .. } => Secret::Words,
        _ => Secret::Nothing,
    }
}

/// What Enter alone means.
pub(super) fn empty(doing: &Doing) -> &'static str {
    match doing {
        Doing::Asking { .. } | Doing::Over(_) => "silence",
        Doing::Understanding { .. } => NOTHING,
        Doing::Waiting { .. } => "waits",
        Doing::Ringing { .. } => "they answer",
    }
}

/// At length: what to type, and what it does.
pub(super) fn long(doing: &Doing) -> Vec<(String, String)> {
    let mut rows = Rows::default();
    match doing {
        Doing::Asking { wants, timeout, .. } => {
            asked(wants, &mut rows);
            rows.add("Enter", format!("say and press nothing for {timeout} seconds"));
        }
        Doing::Waiting { message: true, .. } => {
            rows.add("words", "the message that the customer writes");
            rows.add("Enter", "let the time pass");
        }
        Doing::Waiting { seconds, .. } => rows.add("Enter", format!("wait for {seconds} seconds")),
        Doing::Ringing { .. } => {
            rows.add("Enter", "they answer");
            rows.add("b", "the line is busy");
            rows.add("n", "nobody answers");
            rows.add("f", "the call fails in another way");
        }
        Doing::Understanding { .. } | Doing::Over(_) => {}
    }
    if doing.queue().is_some() {
        rows.add("a", "an agent answers");
    }
    rows.add("h, Ctrl-D", "hang up");
    rows.0
}

fn asked(wants: &Wants, rows: &mut Rows) {
    match wants {
        Wants::Key { keys } => {
            let keys: Vec<_> = keys.iter().map(char::to_string).collect();
            let keys = if keys.is_empty() { "none".to_owned() } else { keys.join(" ") };
            rows.add("a key", format!("{keys} lead somewhere; any other is a wrong key"));
        }
        Wants::Keys { min, max, terminator, mark } => {
            let count = if min == max { max.to_string() } else { format!("{min} to {max}") };
            let end = terminator.map(|key| format!("; `{key}` ends them earlier")).unwrap_or_default();
            let secret = if *mark == Mark::Secret { "; secret, so nobody is shown them" } else { "" };
            rows.add("keys", format!("{count} of them, all at once{end}{secret}"));
        }
        Wants::Intent { bot, intents } => {
            let intent = intents.first().map_or("INTENT", String::as_str);
            let all = format!("said to the bot `{bot}`; then you choose what it understands,");
            rows.add("words", format!("{all} or say so at once: `help me as {intent} 0.7`"));
            for (index, intent) in intents.iter().enumerate() {
                rows.add((index + 1).to_string(), format!("words that it understands as `{intent}`"));
            }
        }
        Wants::Slot { bot, slot, .. } => {
            let none = "with nothing to give: `I have none as no_data`";
            rows.add("words", format!("what the bot `{bot}` hears as `{slot}`; {none}"));
        }
        Wants::YesNoKeys => rows.add("1, 2", "yes, no"),
        Wants::YesNoSpeech => rows.add("yes, no", "said, not keyed"),
    }
}

#[derive(Default)]
struct Rows(Vec<(String, String)>);

impl Rows {
    fn add(&mut self, keys: impl Into<String>, what: impl Into<String>) {
        self.0.push((keys.into(), what.into()));
    }
}
