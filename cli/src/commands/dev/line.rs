//! The line that takes calls: the function's handler, a new one for each program, on a store that all share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use ivr_lambda::handler::{Handler, Occasion};
use ivr_lambda::protocol::Refusal;
use ivr_lambda::services::LocalKeys;
use ivr_lambda::store::Memory;
use jiff::Timestamp;
use serde_json::Value;

use super::functions::{self, Mocks};
use super::log::Log;

/// How long an invocation may take that somebody waits for, as Amazon Connect has it.
pub(super) const WAITED_FOR: Duration = Duration::from_secs(8);
/// How long any other may take, as Lambda has it.
pub(super) const BESIDE: Duration = Duration::from_secs(15 * 60);
/// What the function is called, by itself.
const NAME: &str = "ivr";

/// What time it is for callers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Clock {
    /// The time of this machine.
    Real,
    /// It was this second since 1970 then.
    From(i64, Instant),
}

impl Clock {
    /// Seconds since 1970.
    pub(super) fn now(self) -> i64 {
        match self {
            Self::Real => Timestamp::now().as_second(),
            Self::From(at, then) => {
                at.saturating_add(i64::try_from(then.elapsed().as_secs()).unwrap_or(i64::MAX))
            }
        }
    }
}

/// The line that takes calls.
pub(super) struct Line {
    store: Arc<Memory>,
    handler: RwLock<Arc<Handler<Memory, Log>>>,
    /// Where integrations without a mock are sent.
    elsewhere: Option<String>,
    /// Outlast the program that is loaded: calls that go on are opened by the next handler.
    keys: Option<Arc<LocalKeys>>,
    log: Log,
    invocations: AtomicU64,
}

impl Line {
    /// A line on which nothing is live yet.
    pub(super) fn new(elsewhere: Option<String>, log: Log) -> Arc<Self> {
        let store = Arc::new(Memory::default());
        let keys = LocalKeys::new().map(Arc::new);
        Arc::new_cyclic(|line| {
            let services =
                functions::services(line, Mocks::default(), elsewhere.as_deref(), keys.clone(), &log);
            let handler = Handler::new(Arc::clone(&store), services, log, || Clock::Real.now());
            let handler = RwLock::new(Arc::new(handler));
            Self { store, handler, elsewhere, keys, log, invocations: AtomicU64::new(0) }
        })
    }

    /// Calls and bundles.
    pub(super) fn store(&self) -> &Memory {
        &self.store
    }

    /// Has steps from now on made by a handler that knows nothing of what was live before.
    pub(super) fn renew(self: &Arc<Self>, mocks: Mocks, clock: Clock) {
        let line = Arc::downgrade(self);
        let services =
            functions::services(&line, mocks, self.elsewhere.as_deref(), self.keys.clone(), &self.log);
        let handler = Handler::new(Arc::clone(&self.store), services, self.log, move || clock.now());
        *self.handler.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(handler);
    }

    /// Invokes the function.
    pub(super) async fn invoke(&self, event: &Value, left: Duration) -> Result<Value, Refusal> {
        let handler = Arc::clone(&self.handler.read().unwrap_or_else(PoisonError::into_inner));
        let id = format!("dev-{}", self.invocations.fetch_add(1, Ordering::Relaxed));
        handler.answer(event, &Occasion { id, left, function: NAME.to_owned() }).await
    }
}
