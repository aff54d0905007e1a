//! What a step leaves for analytics, effects and traces. Marked values never appear here in clear.

use std::sync::Arc;

use super::Directive;
use crate::bundle::{Mark, RuleId, RulesetId};

/// The result of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step<S> {
    /// The call's new state.
    pub state: S,
    /// What the telephone side must do.
    pub directive: Directive,
    /// What to do besides, once.
    pub effects: Vec<Effect>,
    /// What to log.
    pub records: Vec<Record>,
    /// Every rule tried, where the environment asks for a trace.
    pub trace: Vec<Tried>,
    /// The order in which all of that came: each moment is the next one of its list.
    pub course: Vec<Moment>,
    /// Every [`crate::bundle::Op::Point`] that was come by, as often as it was.
    pub points: Vec<u32>,
}

/// Something in the course of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A message of the directive's `before`.
    Message,
    /// An effect.
    Effect,
    /// A record.
    Record,
    /// A rule that was tried.
    Rule,
}

/// Something done without the caller waiting for it.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A text message.
    Sms {
        /// E.164.
        to: Arc<str>,
        /// What it says; may hold private values: sent, never logged.
        text: Arc<str>,
    },
    /// A figure for operations.
    Metric {
        /// Its name.
        name: Arc<str>,
        /// What is added, as a decimal text.
        value: Arc<str>,
    },
}

/// An analytics entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// The call began.
    CallStarted {
        /// Where.
        endpoint: Arc<str>,
    },
    /// A ruleset was entered, by `goto`, `call` or as the start.
    RulesetEntered(RulesetId),
    /// A rule activated.
    RuleActivated(RuleId),
    /// The caller chose something: a key of a menu, an intent. Collected values are not recorded.
    ChoiceMade {
        /// The rule that asked.
        rule: RuleId,
        /// What was chosen: the key, the intent, `no input`, `no match`.
        choice: Arc<str>,
    },
    /// An integration came to an end.
    IntegrationEnded {
        /// Its name in the program.
        integration: Arc<str>,
        /// `ok`, `error`, `timeout`, `invalid`.
        outcome: &'static str,
        /// Where an answer did not fit its type: `$.customer.tier`, and what was expected there.
        misfit: Option<Arc<str>>,
    },
    /// The call left the program.
    CallEnded {
        /// `queue`, `number`, `callback`, `flow`, `hangup`, `error`, `abandoned`.
        how: &'static str,
        /// The name in the program; for a dialled number, none.
        target: Option<Arc<str>>,
    },
    /// Something went wrong; the caller got the rescue, unless `recovered`.
    Fault {
        /// What.
        fault: Fault,
        /// The rule it happened in, where in one.
        rule: Option<RuleId>,
        /// File and line in the source, where known.
        place: Option<(Arc<str>, u32)>,
        /// The call went on.
        recovered: bool,
    },
}

/// What can go wrong. Names places, never contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The step took too many instructions.
    OutOfFuel,
    /// An int or decimal left its range.
    Overflow,
    /// A division by zero.
    DivisionByZero,
    /// A ruleset ended with no caller to return to.
    FellOffTheEnd,
    /// An event that the call does not wait for; what it waited for.
    UnexpectedEvent(&'static str),
    /// No endpoint for the contact.
    NoEndpoint,
    /// A transfer, callback or dialled call failed and nothing handles it.
    Unhandled(&'static str),
    /// The state does not fit the program.
    ForeignState,
    /// An attribute or a text grew beyond what the platform takes.
    TooLarge(&'static str),
    /// A value that a directive needs is unknown or of the wrong form; what it is for.
    MissingValue(&'static str),
    /// A language that the program does not have.
    UnknownLanguage,
    /// A pass of a treatment that took no time; the queue goes on with music.
    IdleTreatment,
}

/// A rule that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// Which.
    pub rule: RuleId,
    /// It activated.
    pub activated: bool,
    /// The sum of a score, all lines counted.
    pub score: Option<i64>,
    /// For each guard line with an operand: what was compared, its value as text (masked where
    /// marked), and whether the line held.
    pub lines: Vec<TriedLine>,
}

/// A guard line that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct TriedLine {
    /// `customer.tier`; empty for a condition that is code.
    pub operand: Arc<str>,
    /// The value as text; `unknown`; `private` or `secret` where marked.
    pub value: Arc<str>,
    /// How far the value may travel.
    pub mark: Mark,
    /// The line held.
    pub held: bool,
}
