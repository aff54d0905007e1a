//! The simulator: drives the engine as Amazon Connect would, without any of it.
//!
//! A [`Simulation`] runs a call until somebody must act and says what it is [`Doing`]; [`Action`]s let
//! callers, agents and switchboards act; [`Happening`]s tell what an observer sees. It is pure and
//! deterministic: equal programs, [`Options`] and actions give equal happenings.
//!
//! ```text
//! let mut call = Simulation::start(&bundle, &options)?;
//! while call.end().is_none() {
//!     show(call.take_happenings());
//!     call.act(&what_next(call.doing()))?;
//! }
//! ```

mod action;
mod call;
mod doing;
mod follow;
mod happening;
mod json;
mod mask;
mod options;
mod passed;
mod plan;
mod respond;
mod suppose;
mod trial;
mod world;

pub use action::*;
pub use call::Simulation;
pub use doing::*;
pub use happening::*;
pub use options::*;
pub use passed::Passed;
pub use plan::*;
pub use suppose::suppose;
pub use trial::*;
pub use world::{INTEGRATION_SECONDS, TALK_SECONDS};
