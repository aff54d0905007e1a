//! Trials: a call with everything that is expected of it, played to the first thing that does not hold.
//!
//! The steps are taken in order. What passes without anybody's doing passes by itself, by the rule of
//! [`super::plan()`]; a step that looks at the call waits for that first, though it never takes a caller out of a
//! queue. What is heard is looked for among what is said since the caller last did something, behind the words that
//! were found before: `hears` lines follow the order of what is said.

mod hearing;
mod play;

use super::action::{Action, Misfit};
use super::doing::Doing;
use super::happening::{Happening, How};
use super::options::{Options, StartError};
use super::passed::Passed;
use crate::bundle::{RuleId, RulesetId};
use crate::exchange::Tried;

/// A call and what is expected of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// How it begins.
    pub options: Options,
    /// What is done and expected, in order.
    pub steps: Vec<TrialStep>,
}

/// A step of a trial.
#[derive(Debug, Clone, PartialEq)]
pub enum TrialStep {
    /// Somebody acts.
    Act(Action),
    /// The caller hears this.
    Hears {
        /// The words; blanks count as one.
        words: String,
        /// They are the whole message.
        exactly: bool,
    },
    /// The guard of this rule holds.
    Expect(RuleId),
    /// The call is there, or has come by there.
    Reaches(Place),
}

/// Where a call can get to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a queue.
    Queue(String),
    /// Put through to a number that answered.
    Number(String),
    /// In a ruleset, now or before.
    Ruleset(RulesetId),
    /// In another contact flow.
    Flow(String),
    /// Promised to be called back from a queue.
    Callback(String),
    /// At the end: the program hung up.
    Hangup,
    /// At the rescue, after a fault.
    Rescue,
}

/// What came of a trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Tested {
    /// The first thing that did not hold; `None` for a trial that passed.
    pub failure: Option<TrialFailure>,
    /// What happened up to there.
    pub happenings: Vec<Happening>,
    /// The rule that was active last.
    pub last_rule: Option<RuleId>,
    /// Every ruleset that was entered.
    pub entered: Vec<RulesetId>,
    /// What the call came by.
    pub passed: Passed,
    /// Words that were expected and have changed, where changed words were accepted.
    pub reworded: Vec<Reworded>,
}

/// Words that have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reworded {
    /// The step that expected other words.
    pub step: usize,
    /// The message that the caller hears now.
    pub now: String,
}

/// Where and why a trial failed.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialFailure {
    /// The step, by its position; `None` where the call could not begin.
    pub step: Option<usize>,
    /// Why.
    pub why: Why,
}

/// Why a trial failed.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// The call cannot begin.
    NoStart(StartError),
    /// The action does not fit what the call is doing.
    Misfit(Box<Misfit>),
    /// The words were not heard.
    NotHeard {
        /// What was heard since the caller last did something.
        heard: Vec<String>,
        /// The position in `heard` of the message that is most like them, where one is.
        nearest: Option<usize>,
        /// When they were heard before, where they were.
        earlier: Option<Earlier>,
        /// What the call is doing.
        doing: Box<Doing>,
    },
    /// The condition does not hold.
    NotHeld(Tried),
    /// The condition cannot be worked out, for this cause.
    NotWorkedOut(String),
    /// The call is somewhere else.
    NotThere(Box<Doing>),
    /// The runtime failed, and nobody expected that.
    Faulted(String),
}

/// When words were heard that are not heard where they are expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// Since the caller last did something, before the words that were found last.
    BeforeFound,
    /// Before the caller last did something.
    BeforeActing,
}

/// How a trial is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules {
    /// Note which lines of scores held.
    pub watch_lines: bool,
    /// Take the message that is most like them for words that are not heard, and go on.
    pub accept_words: bool,
}

/// Whether a call that ended like this was lost to a fault.
const fn failed(how: How) -> bool {
    matches!(how, How::Error)
}
