//! Bundles: compiled programs as one file.
//!
//! [`Program`] is the model both sides share: the compiler fills one, the engine runs one that has been
//! verified, a [`Bundle`].

mod error;
mod ids;
mod interactions;
mod op;
mod program;
mod strings;
mod types;
mod verified;

pub use error::*;
pub use ids::*;
pub use interactions::*;
pub use op::*;
pub use program::*;
pub use strings::*;
pub use types::*;
pub use verified::*;
