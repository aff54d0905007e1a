//! What the people in a call can do, and what is said when that does not fit.

use std::fmt;

use super::doing::Doing;

/// Something the caller, or the other side of a transfer, does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// The caller presses one key.
    Press(char),
    /// The caller presses keys, with or without the one that ends the input.
    Enter(String),
    /// The caller says something. In a chat: writes it.
    Say(Words),
    /// The caller says yes or no, by voice or by the keys 1 and 2.
    Confirm(bool),
    /// The caller does nothing until the call goes on by itself.
    Silent,
    /// A stretch of a treatment or of a `wait` passes.
    Wait,
    /// The caller hangs up.
    HangUp,
    /// An agent, or whoever was dialled, answers.
    Answer,
    /// The line that was dialled is busy.
    Busy,
    /// Whoever was dialled does not answer.
    NoAnswer,
    /// The dialled call fails in another way.
    Fail,
}

impl Action {
    /// What the caller did, for a sentence: "the caller pressed `2`".
    fn as_clause(&self) -> String {
        match self {
            Self::Press(key) => format!("`{key}` was pressed"),
            Self::Enter(keys) => format!("`{keys}` was entered"),
            Self::Say(words) => format!("`{}` was said", words.text),
            Self::Confirm(true) => "yes was said".to_owned(),
            Self::Confirm(false) => "no was said".to_owned(),
            Self::Silent => "the caller was silent".to_owned(),
            Self::Wait => "the caller waited".to_owned(),
            Self::HangUp => "the caller hung up".to_owned(),
            Self::Answer => "somebody answered".to_owned(),
            Self::Busy => "the line was busy".to_owned(),
            Self::NoAnswer => "nobody answered".to_owned(),
            Self::Fail => "dialling failed".to_owned(),
        }
    }
}

/// Words, and what the bot makes of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// The words.
    pub text: String,
    /// The intent; `None` where the bot finds none.
    pub intent: Option<String>,
    /// How sure it is, a decimal from 0 to 1; `None` is quite sure.
    pub confidence: Option<String>,
    /// Slots it fills.
    pub slots: Vec<(String, String)>,
}

/// An action that does not fit what the call is doing; the call has not moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Misfit {
    /// What was tried.
    pub action: Action,
    /// What the call was doing.
    pub doing: Doing,
    /// Why it does not fit.
    pub reason: MisfitReason,
}

/// Why an action does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MisfitReason {
    /// The call wants something else.
    OtherKind,
    /// A key that telephones do not have.
    NoSuchKey(char),
    /// More keys than the call takes.
    TooManyKeys {
        /// Most keys.
        max: u8,
        /// The key that ends the input before that.
        terminator: Option<char>,
    },
    /// An intent that the bot does not have.
    NoSuchIntent {
        /// The intent.
        intent: String,
        /// The bot.
        bot: String,
        /// Those it has.
        intents: Vec<String>,
    },
    /// A slot that the bot does not have.
    NoSuchSlot {
        /// The slot.
        slot: String,
        /// The bot.
        bot: String,
        /// Those it has.
        slots: Vec<String>,
    },
    /// A confidence that is not a number from 0 to 1.
    BadConfidence(String),
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            MisfitReason::OtherKind => {
                write!(f, "{}, but {}", self.action.as_clause(), self.doing)
            }
            MisfitReason::NoSuchKey(key) => {
                write!(f, "`{key}` is not a key of a telephone: those are 0 to 9, * and #")
            }
            MisfitReason::TooManyKeys { max, terminator } => {
                let keys = if *max == 1 { "1 key".to_owned() } else { format!("{max} keys") };
                let ends = terminator.map(|key| format!(", or at `{key}`")).unwrap_or_default();
                write!(f, "{}, but {}: it goes on after {keys}{ends}", self.action.as_clause(), self.doing)
            }
            MisfitReason::NoSuchIntent { intent, bot, intents } => {
                write!(f, "the bot `{bot}` has no intent `{intent}`{}", listed(intents))
            }
            MisfitReason::NoSuchSlot { slot, bot, slots } => {
                write!(f, "the bot `{bot}` has no slot `{slot}`{}", listed(slots))
            }
            MisfitReason::BadConfidence(text) => {
                write!(f, "`{text}` is not a confidence: those are numbers from 0 to 1")
            }
        }
    }
}

impl std::error::Error for Misfit {}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        names => format!(", only {}", quoted(names)),
    }
}

/// `a`, `b` and `c`
fn quoted(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
