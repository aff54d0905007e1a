//! Why a table did not do what it should. Names what happened, never what is in the table.

use std::fmt;

/// Why a table did not do what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// It has too much to do, or is ill: later it may.
    Busy(String),
    /// No answer in time, or none at all: it may have done it.
    Late(String),
    /// It will not, however often it is asked.
    Refused(String),
    /// What it has is not what was written.
    Damaged(&'static str),
}

impl StoreError {
    /// Whether asking again may help.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Late(_))
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy(why) => write!(f, "the table is busy: {why}"),
            Self::Late(why) => write!(f, "the table did not answer: {why}"),
            Self::Refused(why) => write!(f, "the table refused: {why}"),
            Self::Damaged(what) => write!(f, "the table holds something damaged: {what}"),
        }
    }
}

impl std::error::Error for StoreError {}
