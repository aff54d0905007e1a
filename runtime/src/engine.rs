//! The call engine: `(program, call state, event, environment) -> (call state, directive, records)`.
//!
//! Pure and deterministic. It never does I/O and never panics; what goes wrong becomes
//! [`Next::Rescue`] with a [`Record::Fault`].
//!
//! ```text
//! let loaded = Loaded::new(bundle);
//! let mut state = CallState::new(&loaded, contact);
//! loop {
//!     let step = step(&loaded, state, event, &environment);
//!     event = /* do what step.directive says, and tell what came of it */;
//!     state = step.state;
//! }
//! ```
//!
//! Between two steps a call stands at the instruction that yielded; the instruction and the event decide
//! together where it goes on. [`answers`] has that for what callers and bots answer, [`transfers`] for
//! what becomes of queues, numbers and waits, [`queue`] for the time in a queue.

mod answers;
mod decider;
mod fault;
mod queue;
mod rescue;
mod start;
mod step;
mod transfers;

pub use answers::NO_DATA;

pub use crate::compare::plain_order;
pub use crate::exchange::*;
pub use crate::state::{CallState, StateError};
pub use crate::vm::{Deciding, Loaded, calculate};
pub use decider::Decider;
pub(crate) use fault::cause;
pub use fault::sentence;
pub use step::{abandon, go_on, step};

use crate::bundle::{Bundle, TypeId};
use crate::value::Value;

/// The text of a value as contact attributes and bots have it; nothing for an unknown one.
pub fn text_of(value: &Value, bundle: &Bundle) -> String {
    crate::text::write(value, bundle)
}

/// The value of a type that a text stands for, as contact attributes and switches have them; nothing where it
/// stands for none.
pub fn value_of(text: &str, ty: TypeId, bundle: &Bundle) -> Option<Value> {
    crate::text::read(text, ty, bundle)
}

/// A value as integrations write it, in JSON.
pub fn json_of(value: &Value, bundle: &Bundle) -> String {
    let mut json = String::new();
    crate::json::append(&mut json, value, bundle);
    json
}
