//! Bundles: compiled programs as one file.
//!
//! [`Program`] is the model both sides share: the compiler fills one, the engine runs one.

mod ids;
mod interactions;
mod op;
mod program;
mod types;

pub use ids::*;
pub use interactions::*;
pub use op::*;
pub use program::*;
pub use types::*;
