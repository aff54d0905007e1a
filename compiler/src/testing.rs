//! What tests come to: why one failed, as a finding in the source, and what all of them came by.

mod coverage;
mod failure;

pub use coverage::{Coverage, Tally};
pub use failure::failure;
