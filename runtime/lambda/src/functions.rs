//! Functions that this one invokes: itself, to have an integration run beside the call, and the integrations.

mod lambda;

use std::future::Future;
use std::time::Duration;

pub use lambda::Lambda;

/// What came of a function that was called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    /// It answered with this JSON.
    Answered(String),
    /// It failed, or could not be called.
    Failed,
    /// It took too long.
    TimedOut,
}

/// Invokes functions. A payload is JSON; an integration gets its arguments and nothing else.
pub trait Functions: Send + Sync + 'static {
    /// Has a function run some time soon, without waiting for it.
    fn start(&self, function: &str, payload: &str) -> impl Future<Output = Result<(), String>> + Send;

    /// Calls a function once and waits for what it answers.
    fn call(&self, function: &str, payload: &str, within: Duration) -> impl Future<Output = Called> + Send;
}
