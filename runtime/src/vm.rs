//! The machine that runs a program's instructions up to the next yield.
//!
//! It trusts what the verifier has proved of a [`crate::bundle::Bundle`]: ids, jumps, kinds of values.
//! Where trust would cost a panic it is still total, and takes a value out of place for an unknown one.

mod arithmetic;
mod conditions;
mod control;
mod decide;
mod dispatch;
mod filters;
mod index;
mod lines;
mod loaded;
mod machine;
mod secrecy;
mod structure;
mod talk;
mod texts;
mod trace;
mod values;
mod world;
mod yields;

pub use arithmetic::calculate;
pub use decide::Deciding;
pub(crate) use decide::Decisions;
pub use loaded::Loaded;
pub(crate) use machine::{Machine, Outcome};
pub(crate) use secrecy::mark_inside;
