//! Who waits for a callback. Amazon Connect does not tell, so the function keeps it: from the step that arranges
//! a callback to the event `called_back`, or until it would not be made any more.

use ivr_runtime::bundle::{Builtin, Bundle, Op};
use ivr_runtime::engine::{CallState, Event, Next};
use serde_json::Value;
use tokio::time::Instant;

use super::Handler;
use crate::journal::{About, Journal, Line};
use crate::persist::persist;
use crate::protocol::{self, CalledBack};
use crate::store::Store;

/// How long a callback may lie in its queue after its first try is due, in seconds.
const LYING: i64 = 24 * 60 * 60;

/// What a step means for who waits for a callback.
pub(super) enum Callback {
    /// The number waits, at most up to then.
    Arranged(String, i64),
    /// The number does not any more: it was called, or that could not be arranged.
    Over(String),
}

/// What comes of an event where a callback was asked for: it may be one that could not be arranged.
pub(super) fn undone(state: &CallState, event: &Event) -> Option<Callback> {
    match (state.asked(), event) {
        (Some(Next::Callback { number, .. }), Event::Failed) => Some(Callback::Over(number.to_string())),
        _ => None,
    }
}

/// A callback that a step arranges.
pub(super) fn arranged(next: &Next, now: i64) -> Option<Callback> {
    let Next::Callback { number, after, tries, every, .. } = next else { return None };
    let trying = i64::from(*after) + i64::from(*tries) * i64::from(*every);
    Some(Callback::Arranged(number.to_string(), now.saturating_add(trying).saturating_add(LYING)))
}

impl<S: Store, J: Journal> Handler<S, J> {
    /// Whether the number of a caller who has just arrived waits for a callback. Asked for only where the
    /// program wants to know; not known counts as no.
    pub(super) async fn is_awaited(&self, program: &Bundle, number: Option<&str>, deadline: Instant) -> bool {
        let wants = |op: &Op| matches!(op, Op::Builtin(Builtin::CallerCallbackPending));
        let Some(number) = number.filter(|_| program.code.iter().any(wants)) else { return false };
        let now = (self.clock)();
        persist(deadline, || self.store.is_awaited(number, now)).await.unwrap_or(false)
    }

    /// Keeps what a step means for who waits for a callback.
    pub(super) async fn keep_callback(
        &self,
        callback: Option<Callback>,
        about: About<'_>,
        deadline: Instant,
    ) {
        let (number, until) = match &callback {
            Some(Callback::Arranged(number, until)) => (number, Some(*until)),
            Some(Callback::Over(number)) => (number, None),
            None => return,
        };
        if let Err(error) = persist(deadline, || self.store.set_awaited(number, until)).await {
            Line::new("warn", "callback_not_noted", about)
                .with("why", error.to_string())
                .write(&self.journal);
        }
    }

    /// A number was called back.
    pub(super) async fn called_back(&self, request: &CalledBack, deadline: Instant) -> Value {
        let about = About { contact: &request.contact, step: 0, bundle: None, now: (self.clock)() };
        self.keep_callback(Some(Callback::Over(request.number.clone())), about, deadline).await;
        Line::new("info", "called_back", about).write(&self.journal);
        protocol::nothing()
    }
}
