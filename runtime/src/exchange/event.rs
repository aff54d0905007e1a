//! What happened on the telephone side since the last directive.

use crate::bundle::Channel;

/// The contact: given once, at the start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// `call.id`
    pub id: String,
    /// `caller.phone`, E.164; `None` for a withheld number or a chat.
    pub from: Option<String>,
    /// `call.dialled`
    pub dialled: Option<String>,
    /// `call.channel`
    pub channel: Channel,
    /// `call.endpoint`: filled by the engine at the start.
    pub endpoint: String,
    /// `call.started`: seconds since 1970-01-01T00:00Z; filled by the engine at the start.
    pub started: i64,
}

/// Where a call starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// At the endpoint that the contact attribute `ivr_endpoint` names, else at that of the dialled
    /// number.
    Dialled,
    /// At this endpoint.
    Endpoint(String),
    /// At this ruleset, which has no parameters: for trying one ruleset alone.
    Ruleset(String),
}

/// An event.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The contact arrived, with these contact attributes.
    Start {
        /// Where.
        entry: Entry,
        /// Contact attributes it brings; those the program declares are taken over where they fit.
        attributes: Vec<(String, String)>,
    },
    /// Keys, without the terminator.
    Keys(String),
    /// Nothing came in time.
    Silence,
    /// A bot understood something.
    Intent(Understanding),
    /// Yes or no to a confirmation by speech.
    Confirmed(bool),
    /// An integration answered.
    Answered(Answer),
    /// The bot's reading of a text (for [`super::Next::Understand`]); `None` where it failed.
    Understood(Option<Understanding>),
    /// The contact is in the queue; its treatment may begin, or go on.
    QueueTick,
    /// The queue takes no more.
    QueueFull,
    /// How a dialled call went.
    Dialled(DialOutcome),
    /// The time of a `wait` or `play` is over.
    WaitDone,
    /// A chat message came during a `wait`.
    Message(String),
    /// What the last directive asked for could not be done.
    Failed,
    /// The contact is over: the caller hung up, or an agent answered.
    Ended,
}

/// What a bot made of words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Understanding {
    /// The intent; empty where none fitted.
    pub intent: String,
    /// From 0 to 1; read as a decimal, anything else counts as 0.
    pub confidence: String,
    /// The words.
    pub transcript: String,
    /// Slots by name, as the bot's interpreted values.
    pub slots: Vec<(String, String)>,
}

/// What an integration came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It answered with this JSON text.
    Json(String),
    /// It failed.
    Error,
    /// It took too long.
    Timeout,
    /// It still works: the same directive again.
    Pending,
}

/// How a dialled call went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialOutcome {
    /// They spoke, and the other side hung up.
    Completed,
    /// The line was busy.
    Busy,
    /// Nobody answered in time.
    NoAnswer,
    /// Anything else.
    Failed,
}
