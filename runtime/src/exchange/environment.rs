//! What a step may read of the world. Gathered before the step, so that it can be written down and
//! replayed.

use crate::bundle::CalendarId;
use crate::value::Value;

/// The world at the moment of a step.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Environment {
    /// Seconds since 1970-01-01T00:00Z.
    pub now: i64,
    /// What random choices of this step are drawn from.
    pub seed: u64,
    /// Hours of operation, by position in the program's resources; missing ones count as open.
    pub hours: Vec<HoursNow>,
    /// Queue figures, by position in the program's resources; missing ones as [`QueueNow::default`].
    pub queues: Vec<QueueNow>,
    /// Values set by operations, by position in the program's switches; `None` and missing ones are
    /// the default.
    pub switches: Vec<Option<Value>>,
    /// Days that operations added to calendars: days since 1970-01-01 and what they are called.
    pub calendar_days: Vec<(CalendarId, i32, String)>,
    /// The caller's number already waits for a callback.
    pub callback_pending: bool,
    /// Branches that splits take, for tests: a branch with one of these names is chosen.
    pub forced_splits: Vec<String>,
    /// The number that `random` draws, for tests; the nearest one of its range.
    pub forced_random: Option<i64>,
    /// Collect a trace of every rule tried.
    pub trace: bool,
}

/// Hours of operation at the moment of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoursNow {
    /// Open now.
    pub open: bool,
    /// Seconds until they open, where known and closed.
    pub opens_in: Option<i64>,
    /// Seconds until they close, where known and open.
    pub closes_in: Option<i64>,
}

impl Default for HoursNow {
    fn default() -> Self {
        Self { open: true, opens_in: None, closes_in: None }
    }
}

/// Figures of a queue at the moment of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueNow {
    /// Contacts that wait.
    pub waiting: i64,
    /// Age of the oldest of them in seconds.
    pub oldest: i64,
    /// Agents that could take one now.
    pub available: i64,
    /// Callbacks that wait.
    pub callbacks: i64,
    /// Agents logged in.
    pub staffed: i64,
}

impl Default for QueueNow {
    /// An idle queue with one agent in it.
    fn default() -> Self {
        Self { waiting: 0, oldest: 0, available: 1, callbacks: 0, staffed: 1 }
    }
}
