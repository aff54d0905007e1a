//! What passes between a contact flow and the function: Connect's event in, a flat map of strings out.
//! `PROTOCOL.md` is the same for those who write flows.
//!
//! Nothing in here waits, reads a table or knows the time.

mod answer;
mod event;
mod hook;
mod message;
mod refusal;
mod request;

pub use answer::{Answer, Misfit, Names, answer, flow_rescue, nothing};
pub use hook::Hook;
pub use refusal::Refusal;
pub use request::{Arguments, CalledBack, Invocation, Request, RunRequest, read};

/// The version of the protocol: one number, raised when a flow of before would go wrong.
pub const VERSION: &str = "1";
/// What stands where there is nothing: a flow cannot compare with an empty text.
pub const NONE: &str = "none";
