//! Values as JSON and back: arguments and answers of integrations, the filter `json`, `as T`.
//!
//! Decimals are JSON numbers, exact to the last zero; dates, times and datetimes are ISO texts (a datetime
//! with its offset), a duration is a number of seconds, an enum value its name, a record an object without
//! the fields that are unknown.

mod read;
mod write;

pub(crate) use read::{decode, read};
pub(crate) use write::{append, append_text};

/// The deepest nesting of lists and records a value may have. The call state encodes, compares and drops
/// values by recursion, so what comes in from outside must not choose how deep that goes.
pub(crate) const MAX_DEPTH: usize = 64;
