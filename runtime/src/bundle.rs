//! Bundles: compiled programs as one file.
//!
//! [`Program`] is the model both sides share: the compiler fills one, the engine runs one that has been
//! verified, a [`Bundle`].

mod error;
mod format;
mod interactions;
mod layout;
pub mod listing;
mod op;
mod packed;
mod program;
mod strings;
mod types;
mod verified;
mod verify;
mod wire;

pub use crate::ids::*;
pub use error::*;
pub use format::{FORMAT_VERSION, HEADER_LENGTH, seal, write};
pub use interactions::*;
pub use op::*;
pub use program::*;
pub use strings::*;
pub use types::*;
pub use verified::*;
pub use verify::{Flaw, Spot, compile_regex};
pub use wire::Malformed;
