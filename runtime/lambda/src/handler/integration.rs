//! Integrations run beside the call: the function invokes itself, that invocation calls the integration and keeps
//! what it answered, and the flow polls. Each runs at most once: Lambda may deliver an event twice, so a run is
//! claimed before the integration is called.

use std::time::Duration;

use ivr_runtime::engine::{Answer, Event, Next};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use super::{Handler, KEPT, Occasion};
use crate::journal::{About, Journal, Line};
use crate::persist::persist;
use crate::protocol::{RunRequest, VERSION};
use crate::services::Called;
use crate::store::{Outcome, Run, Store, StoreError};

impl<S: Store, J: Journal> Handler<S, J> {
    /// Starts the integration that a step asks for. Where that fails, the flow finds that it did.
    pub(super) async fn start_integration(
        &self,
        next: &Next,
        about: About<'_>,
        occasion: &Occasion,
        deadline: Instant,
    ) {
        let Next::Poll { function, arguments, within, start: true, .. } = next else { return };
        let request = RunRequest {
            contact: about.contact.to_owned(),
            step: about.step,
            function: function.to_string(),
            arguments: arguments.to_string(),
            within: *within,
            until: about.now.saturating_add(i64::from(*within)),
        };
        let payload = request.json().to_string();
        let starting = timeout_at(deadline, self.services.functions.start(&occasion.function, &payload));
        let why = match starting.await {
            Ok(Ok(())) => return,
            Ok(Err(why)) => why,
            Err(_) => "the time of the step is up".to_owned(),
        };
        Line::new("error", "integration_not_started", about).with("why", why).write(&self.journal);
        let failed = run(&request, Outcome::Failed, about.now);
        // If this cannot be written either, the time of the integration passes.
        let _ = persist(deadline, || self.store.claim(&failed)).await;
    }

    /// What an event is that asks for the answer of an integration: the answer, if there is one.
    pub(super) fn polled(event: Event, started_at: u32, found: Option<Run>) -> Event {
        if event != Event::Answered(Answer::Pending) {
            return event;
        }
        match found.filter(|it| it.step == started_at).map(|it| it.outcome) {
            None | Some(Outcome::Running) => event,
            Some(Outcome::Answered(json)) => Event::Answered(Answer::Json(json)),
            Some(Outcome::Failed) => Event::Answered(Answer::Error),
            Some(Outcome::TimedOut) => Event::Answered(Answer::Timeout),
        }
    }

    /// An invocation by ourselves: runs an integration and keeps what it answered, if it answered in time. A
    /// claim whose answer is lost counts as another's: rather not at all than twice.
    pub(super) async fn run(&self, request: &RunRequest, occasion: &Occasion) -> Value {
        let now = (self.clock)();
        let about = About { contact: &request.contact, step: request.step, bundle: None, now };
        let within = Duration::from_secs(request.within.into()).min(occasion.left);
        let deadline = Instant::now() + within;
        let claim = run(request, Outcome::Running, now);
        let outcome = match persist(deadline, || self.store.claim(&claim)).await {
            Ok(true) => {
                match self.services.functions.call(&request.function, &request.arguments, within).await {
                    Called::Answered(json) if json.len() <= MOST_ANSWER => Outcome::Answered(json),
                    Called::Answered(_) | Called::Failed => Outcome::Failed,
                    Called::TimedOut => Outcome::TimedOut,
                }
            }
            Ok(false) => return self.ran(about, "repeated", &Ok(false)),
            Err(error) => return self.ran(about, "unclaimed", &Err(error)),
        };
        let word = outcome.word();
        if (self.clock)() > request.until {
            return self.ran(about, "late", &Ok(false));
        }
        let finished = run(request, outcome, now);
        // The caller may still wait when the time of the integration is up.
        let keeping = Instant::now() + KEEPING;
        let kept = persist(keeping, || self.store.finish(&finished)).await;
        self.ran(about, word, &kept)
    }

    fn ran(&self, about: About<'_>, outcome: &str, kept: &Result<bool, StoreError>) -> Value {
        let mut line = Line::new("info", "integration_ran", about).with("outcome", outcome);
        match kept {
            Ok(kept) => line.put("kept", *kept),
            Err(error) => line.put("why", error.to_string()),
        }
        line.write(&self.journal);
        json!({ "protocol": VERSION, "outcome": outcome })
    }
}

/// The longest answer that is kept; an item takes little more.
const MOST_ANSWER: usize = 256 * 1024;
/// How long it may take to keep an answer.
const KEEPING: Duration = Duration::from_secs(2);

fn run(request: &RunRequest, outcome: Outcome, now: i64) -> Run {
    Run { contact: request.contact.clone(), step: request.step, outcome, ttl: now.saturating_add(KEPT) }
}
