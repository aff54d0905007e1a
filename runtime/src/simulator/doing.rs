//! What a call is doing when it needs somebody to act.

use std::fmt;

use super::happening::{Ask, End};
use crate::bundle::Mark;

/// What the call is doing.
#[derive(Debug, Clone, PartialEq)]
pub enum Doing {
    /// It asks the caller.
    Asking {
        /// The question.
        ask: Ask,
        /// The answer it wants.
        wants: Wants,
        /// Seconds until the caller counts as silent.
        timeout: u16,
        /// The queue the caller waits in, where a treatment asks.
        queue: Option<String>,
    },
    /// It waits, or plays something for a time.
    Waiting {
        /// How long this stretch is.
        seconds: u32,
        /// A chat message ends the wait.
        message: bool,
        /// The queue the caller waits in, where this is a treatment.
        queue: Option<String>,
        /// Seconds since the caller in the queue was last asked something.
        unasked: u32,
    },
    /// A bot reads a text; where somebody plays the bots.
    Understanding {
        /// The bot.
        bot: String,
        /// The text.
        text: String,
        /// The intents of the bot.
        intents: Vec<String>,
    },
    /// It rings at an outside number.
    Ringing {
        /// The number.
        number: String,
        /// Seconds it rings.
        within: u16,
        /// The flow goes on when the other side hangs up.
        stay: bool,
    },
    /// It is over.
    Over(End),
}

/// The answers a call can want.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wants {
    /// One key.
    Key {
        /// Those that lead somewhere.
        keys: Vec<char>,
    },
    /// Several keys.
    Keys {
        /// Fewest.
        min: u8,
        /// Most: the input is complete at this number.
        max: u8,
        /// The key that ends the input.
        terminator: Option<char>,
        /// What they are for is private; or secret, and then they are encrypted and shown to nobody.
        mark: Mark,
    },
    /// Words that mean something.
    Intent {
        /// The bot that listens.
        bot: String,
        /// The intents that lead somewhere, in the order of the program.
        intents: Vec<String>,
    },
    /// A spoken value.
    Slot {
        /// The bot that listens.
        bot: String,
        /// The slot.
        slot: String,
        /// How far what is said may travel.
        mark: Mark,
    },
    /// Yes or no by the keys 1 and 2.
    YesNoKeys,
    /// Yes or no by voice.
    YesNoSpeech,
}

impl Doing {
    /// The queue the caller waits in.
    pub fn queue(&self) -> Option<&str> {
        match self {
            Self::Asking { queue, .. } | Self::Waiting { queue, .. } => queue.as_deref(),
            Self::Understanding { .. } | Self::Ringing { .. } | Self::Over(_) => None,
        }
    }
}

/// What the call was doing, as a clause: "the call asks for one key (1, 2 or 0) in `main` of `welcome`".
impl fmt::Display for Doing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asking { ask, wants, .. } => {
                write!(f, "the call asks for {wants} in rule `{}` of `{}`", ask.rule, ask.ruleset)
            }
            Self::Waiting { queue: Some(queue), .. } => {
                write!(f, "the caller waits in the queue `{queue}`")
            }
            Self::Waiting { seconds, message: true, queue: None, .. } => {
                write!(f, "the call waits {seconds} seconds for a message")
            }
            Self::Waiting { seconds, .. } => write!(f, "the call waits {seconds} seconds"),
            Self::Understanding { bot, .. } => write!(f, "the bot `{bot}` reads a text"),
            Self::Ringing { number, .. } => write!(f, "the call rings at {number}"),
            Self::Over(end) => write!(f, "the call was over: {end}"),
        }
    }
}

impl fmt::Display for Wants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key { keys } => {
                let keys: Vec<_> = keys.iter().map(char::to_string).collect();
                match keys.as_slice() {
                    [] => write!(f, "one key"),
                    keys => write!(f, "one key ({})", keys.join(" ")),
                }
            }
            Self::Keys { min, max, .. } if min == max => {
                write!(f, "{max} key{}", if *max == 1 { "" } else { "s" })
            }
            Self::Keys { min, max, .. } => write!(f, "{min} to {max} keys"),
            Self::Intent { bot, .. } => write!(f, "words for the bot `{bot}`"),
            Self::Slot { bot, slot, .. } => write!(f, "a spoken `{slot}` for the bot `{bot}`"),
            Self::YesNoKeys => write!(f, "yes (1) or no (2)"),
            Self::YesNoSpeech => write!(f, "a spoken yes or no"),
        }
    }
}

/// How the call ended, as a clause: "it is in the queue `general`".
impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use super::happening::How;

        let target = self.target.as_deref().unwrap_or_default();
        match self.how {
            How::Queue => write!(f, "it reached the queue `{target}`"),
            How::Number => write!(f, "it was put through to {target}"),
            How::Callback => write!(f, "it arranged a callback by `{target}`"),
            How::Flow => write!(f, "it went to the flow `{target}`"),
            How::Hangup => write!(f, "the program hung up"),
            How::Error => write!(f, "it failed"),
            How::Abandoned => write!(f, "the caller hung up"),
        }
    }
}
