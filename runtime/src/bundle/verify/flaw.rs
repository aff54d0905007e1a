//! What makes a program unsound, and where.

use std::fmt;

use crate::bundle::{Pc, Table};

/// Where a flaw is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// The program's settings.
    Settings,
    /// An entry of a table, by its position.
    Entry(Table, usize),
    /// A position in the code.
    Code(Pc),
    /// The rescue.
    Rescue,
    /// The debug positions.
    Debug,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings => write!(f, "settings"),
            Self::Entry(table, position) => write!(f, "{} #{position}", table.word()),
            Self::Code(pc) => write!(f, "instruction #{}", pc.0),
            Self::Rescue => write!(f, "rescue"),
            Self::Debug => write!(f, "debug positions"),
        }
    }
}

/// What makes a program unsound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// An id beyond its table.
    Range {
        /// The table.
        table: Table,
        /// The id.
        id: u32,
    },
    /// A local that the ruleset does not have.
    Local(u16),
    /// A local that is given values of another kind than it takes.
    LocalKind {
        /// The local.
        local: u16,
        /// What it takes.
        takes: String,
        /// What it is given.
        given: String,
    },
    /// A value of the wrong kind.
    Kind {
        /// What is wanted.
        wanted: String,
        /// What is there.
        found: String,
    },
    /// Two values that cannot be worked on together.
    Kinds {
        /// What was to be done.
        operation: &'static str,
        /// The first.
        left: String,
        /// The second.
        right: String,
    },
    /// A value is taken from an empty operand stack.
    Underflow,
    /// More values on the operand stack than there may be.
    Overflow,
    /// Values left on the operand stack where it must be empty.
    LeftBehind(usize),
    /// Two ways meet with operand stacks of different depths, or with values that do not fit.
    Meeting {
        /// Where.
        at: Pc,
    },
    /// Code reached from two rulesets, or from a condition and a body.
    Shared {
        /// Where.
        at: Pc,
    },
    /// An interaction used by two rulesets.
    SharedInteraction {
        /// The table.
        table: Table,
        /// The id.
        id: u32,
    },
    /// The code ends without saying how to go on.
    RunsOff,
    /// An instruction that must not stand in this kind of code.
    Misplaced(&'static str),
    /// A rule of the format that is broken.
    Broken(&'static str),
    /// A regular expression that cannot be used, and why.
    Regex(String),
    /// A time zone that does not exist.
    TimeZone(String),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range { table, id } => write!(f, "there is no {} #{id}", table.word()),
            Self::Local(id) => write!(f, "there is no local %{id} here"),
            Self::LocalKind { local, takes, given } => write!(f, "local %{local} takes {takes}, not {given}"),
            Self::Kind { wanted, found } => write!(f, "{wanted} is wanted, not {found}"),
            Self::Kinds { operation, left, right } => write!(f, "cannot {operation} {left} and {right}"),
            Self::Underflow => write!(f, "takes a value that is not there"),
            Self::Overflow => write!(f, "too many values at a time"),
            Self::LeftBehind(1) => write!(f, "a value is left behind"),
            Self::LeftBehind(count) => write!(f, "{count} values are left behind"),
            Self::Meeting { at } => {
                write!(f, "meets other values at instruction #{} than others bring", at.0)
            }
            Self::Shared { at } => write!(f, "instruction #{} belongs to other code", at.0),
            Self::SharedInteraction { table, id } => {
                write!(f, "{} #{id} belongs to another ruleset", table.word())
            }
            Self::RunsOff => write!(f, "the code ends here without saying how to go on"),
            Self::Misplaced(code) => write!(f, "must not stand in {code}"),
            Self::Broken(law) => f.write_str(law),
            Self::Regex(why) => write!(f, "the regular expression cannot be used: {why}"),
            Self::TimeZone(zone) => write!(f, "there is no time zone `{zone}`"),
        }
    }
}
