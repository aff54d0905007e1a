//! What tests come to: why one failed, as a finding in the source, and what all of them came by.

mod coverage;
mod failure;
mod saved;
mod values;

pub use coverage::{Coverage, Tally};
pub use failure::failure;
pub use saved::{Saved, Setting, Tape, save, saved_name, unused_name};
pub use values::{as_literal, is_phone};
