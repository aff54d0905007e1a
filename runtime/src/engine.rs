//! The call engine: `(program, call state, event, environment) -> (call state, directive, records)`.
//!
//! Pure and deterministic. It never does I/O and never panics; what goes wrong becomes
//! [`Next::Rescue`] with a [`Record::Fault`].

pub use crate::exchange::*;
