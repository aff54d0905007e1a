//! Integrations run beside the call: the function invokes itself, that invocation calls the integration and keeps
//! what it answered, and the flow polls. Each runs at most once: Lambda may deliver an event twice, so a run is
//! claimed before the integration is called.

use std::time::Duration;

use ivr_runtime::engine::{Answer, Event, Loaded, Next};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use super::trouble::Trouble;
use super::{Handler, KEPT, Occasion};
use crate::journal::{About, Journal, Line};
use crate::persist::persist;
use crate::protocol::{Arguments, RunRequest, VERSION};
use crate::services::Called;
use crate::store::{Call, Kept, Outcome, Run, Store, StoreError};
use crate::vault::{Locked, Of, Sealer, What};

impl<S: Store, J: Journal> Handler<S, J> {
    /// Starts the integration that a step asks for. Where that fails, the flow finds that it did.
    pub(super) async fn start_integration(
        &self,
        next: &Next,
        about: About<'_>,
        sealer: &Sealer,
        occasion: &Occasion,
        deadline: Instant,
    ) {
        let Next::Poll { function, arguments, within, start: true, .. } = next else { return };
        let of = Of { what: What::Arguments, contact: about.contact, step: about.step };
        let sealed = sealer.seal(of, arguments.as_bytes());
        let mut request = RunRequest {
            contact: about.contact.to_owned(),
            step: about.step,
            function: function.to_string(),
            arguments: Arguments::Clear(String::new()),
            within: *within,
            until: about.now.saturating_add(i64::from(*within)),
        };
        let started = match sealed {
            Ok(sealed) => {
                request.arguments =
                    sealed.map_or_else(|| Arguments::Clear(arguments.to_string()), Arguments::Sealed);
                let payload = request.json().to_string();
                let starting = self.services.functions.start(&occasion.function, &payload);
                timeout_at(deadline, starting)
                    .await
                    .unwrap_or_else(|_| Err("the time of the step is up".to_owned()))
            }
            Err(why) => Err(why.to_string()),
        };
        let Err(why) = started else { return };
        Line::new("error", "integration_not_started", about).with("why", why).write(&self.journal);
        let failed = run(&request, Outcome::Failed, about.now);
        // If this cannot be written either, the time of the integration passes.
        let _ = persist(deadline, || self.store.claim(&failed)).await;
    }

    /// What an event is that asks for the answer of an integration: the answer, if there is one.
    pub(super) async fn polled(
        &self,
        event: Event,
        call: &Call,
        found: Option<Run>,
        program: &Loaded,
        deadline: Instant,
    ) -> Result<Event, Trouble> {
        if event != Event::Answered(Answer::Pending) {
            return Ok(event);
        }
        let outcome = found.filter(|it| it.step == call.run).map(|it| it.outcome);
        Ok(match outcome {
            None | Some(Outcome::Running) => event,
            Some(Outcome::Answered(Kept::Clear(_))) if program.has_secrets() => {
                return Err(Trouble::Unsealed(call.bundle));
            }
            Some(Outcome::Answered(answer)) => {
                let of = Of { what: What::Run, contact: &call.contact, step: call.run };
                Event::Answered(Answer::Json(self.text(of, answer, call, deadline).await?))
            }
            Some(Outcome::Failed) => Event::Answered(Answer::Error),
            Some(Outcome::TimedOut) => Event::Answered(Answer::Timeout),
        })
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
            Ok(true) => self.called(request, within, about).await,
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

    /// Calls an integration; what cannot be opened or kept as it must be has failed.
    async fn called(&self, request: &RunRequest, within: Duration, about: About<'_>) -> Outcome {
        self.call(request, within).await.unwrap_or_else(|why| {
            Line::new("error", "integration_unsealed", about)
                .with("why", why.to_string())
                .write(&self.journal);
            Outcome::Failed
        })
    }

    /// Calls an integration. The key under which its answer is kept is asked for meanwhile, where it is not there.
    async fn call(&self, request: &RunRequest, within: Duration) -> Result<Outcome, Locked> {
        let deadline = Instant::now() + within;
        let of = |what| Of { what, contact: &request.contact, step: request.step };
        let arguments = match &request.arguments {
            Arguments::Clear(json) => json.clone(),
            Arguments::Sealed(sealed) => {
                let opened = self.vault.open(&*self.store, of(What::Arguments), sealed, deadline).await?;
                String::from_utf8(opened).map_err(|_| Locked::Damaged)?
            }
        };
        let left = deadline.saturating_duration_since(Instant::now());
        let calling = self.services.functions.call(&request.function, &arguments, left);
        let (called, sealer) = tokio::join!(calling, self.sealer(deadline));
        let json = match called {
            Called::Answered(json) if json.len() <= MOST_ANSWER => json,
            Called::Answered(_) | Called::Failed => return Ok(Outcome::Failed),
            Called::TimedOut => return Ok(Outcome::TimedOut),
        };
        let sealed = sealer?.seal(of(What::Run), json.as_bytes())?;
        Ok(Outcome::Answered(sealed.map_or(Kept::Clear(json), Kept::Sealed)))
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
