//! Why an invocation is refused. Names what is wrong and where, never what a caller said or keyed.

use std::fmt;

use super::VERSION;

/// Why an invocation is refused. The flow takes its error branch, which plays the rendered `rescue`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Not an event of a contact flow, nor anything else the function answers.
    NotConnect {
        /// What it seems to be.
        seems: &'static str,
    },
    /// A part of Connect's event that must be there.
    Missing(&'static str),
    /// A contact id with characters that no contact id has, or too long.
    ContactId,
    /// A channel that programs cannot take.
    Channel(String),
    /// A protocol that this function does not speak.
    Protocol(String),
    /// A step that is not a number.
    Step(String),
    /// An event that the protocol does not have.
    Event(String),
    /// A value that the event cannot have.
    Value {
        /// The event.
        event: &'static str,
        /// What it takes.
        wants: &'static str,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConnect { seems } => {
                write!(f, "this is not an event of a contact flow but {seems}: only flows may invoke `ivr`")
            }
            Self::Missing(part) => write!(f, "the event has no `{part}`"),
            Self::ContactId => {
                write!(f, "the contact id is not one: 1 to 256 letters, digits, `-` and `_` are expected")
            }
            Self::Channel(channel) => write!(f, "programs take calls and chats, not contacts of `{channel}`"),
            Self::Protocol(version) => {
                write!(
                    f,
                    "the flow speaks protocol `{version}`, this function `{VERSION}`: publish both again"
                )
            }
            Self::Step(step) => {
                write!(f, "the step `{step}` is not a number: the flow must send the one it got")
            }
            Self::Event(event) => write!(f, "the protocol has no event `{event}`"),
            Self::Value { event, wants } => write!(f, "the value of the event `{event}` must be {wants}"),
        }
    }
}

impl std::error::Error for Refusal {}

/// As much of a text as a message may repeat.
pub(super) fn excerpt(text: &str) -> String {
    const MOST: usize = 40;
    let shown: String = text.chars().filter(|it| !it.is_control()).take(MOST).collect();
    if text.chars().count() > MOST { shown + "..." } else { shown }
}
