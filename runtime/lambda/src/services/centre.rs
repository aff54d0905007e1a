//! What goes on in the contact centre: when hours of operation are open, and how full queues are.

mod connect;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use ivr_runtime::engine::QueueNow;
use jiff::civil::Date;

pub use connect::Connect;
pub(crate) use connect::IDLE;

use super::Soon;
use crate::aws::Unanswered;

/// Tells what goes on in the contact centre.
pub trait Centre: Send + Sync {
    /// When hours of operation are open on these days, the first and the last included: seconds since 1970,
    /// from and to, in order, apart from each other.
    fn open<'a>(
        &'a self,
        hours: &'a str,
        days: (Date, Date),
        within: Duration,
    ) -> Soon<'a, Result<Vec<(i64, i64)>, Unknown>>;

    /// Whether a queue of this name can be asked for.
    fn knows(&self, queue: &str) -> bool;

    /// Figures of queues, by what they are called in the instance. Of a queue in which nothing happens there
    /// are none.
    fn figures<'a>(
        &'a self,
        queues: &'a [&'a str],
        within: Duration,
    ) -> Soon<'a, Result<BTreeMap<String, QueueNow>, Unknown>>;
}

/// Why it is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// The name is not that of something in Amazon Connect.
    NotAnArn,
    /// Amazon Connect would not tell; its status.
    Refused(u16),
    /// It did not answer; why.
    Unanswered(String),
    /// What it answered is not what was asked for.
    Misread,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnArn => write!(f, "its name in the instance is not an ARN of Amazon Connect"),
            Self::Refused(status @ (401 | 403)) => {
                write!(f, "Amazon Connect answered {status}: the role of the function may not ask it")
            }
            Self::Refused(status) => write!(f, "Amazon Connect answered {status}"),
            Self::Unanswered(why) => write!(f, "Amazon Connect did not answer: {why}"),
            Self::Misread => write!(f, "what Amazon Connect answered cannot be read"),
        }
    }
}

impl From<Unanswered> for Unknown {
    fn from(why: Unanswered) -> Self {
        Self::Unanswered(why.to_string())
    }
}
