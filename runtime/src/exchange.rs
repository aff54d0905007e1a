//! What passes between the engine and the world: events and the environment come in, directives,
//! effects and records go out. Plain data, so that a step can be written down and replayed.
//!
//! Users name these types through [`crate::engine`].

mod directive;
mod environment;
mod event;
mod record;

pub use directive::*;
pub use environment::*;
pub use event::*;
pub use record::*;
