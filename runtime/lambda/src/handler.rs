//! A step of a call: read what there is, let the engine decide, write it once, answer.
//!
//! What cannot be undone happens after the write, and only for the one whose write was taken: a repeated
//! request, or one that came at the same time, gets the answer that is stored and does nothing besides.

mod bots;
mod callbacks;
mod environment;
mod integration;
mod making;
mod texts;
mod trouble;

use std::sync::Arc;
use std::time::Duration;

use ivr_runtime::bundle::ResourceKind;
use ivr_runtime::engine::{Answer as Answered, CallState, Event, Fault, Loaded, Next, abandon};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::current::Current;
use crate::journal::{About, Journal, Line, metrics, records};
use crate::lookout::Lookout;
use crate::persist::persist;
use crate::programs::Programs;
use crate::protocol::{self, Answer, Invocation, Names, Refusal, Request};
use crate::services::Services;
use crate::store::{Call, Kept, Settings, Store, Written};
use crate::vault::{Locked, Of, Sealer, Vault, What, is_sealed};
use making::{Made, Making};
use trouble::Trouble;

/// Connect gives up after eight seconds, whatever the function's own limit is.
const PATIENCE: Duration = Duration::from_millis(7500);
/// What is kept of the time for the answer itself.
const ANSWERING: Duration = Duration::from_millis(250);
/// How long a process that starts waits for what it could also load later.
const WARMING_UP: Duration = Duration::from_secs(2);
/// How long a step waits to learn what goes on in the contact centre.
const LOOKING: Duration = Duration::from_millis(2500);
/// How long a call is kept after its last step, in seconds.
const KEPT: i64 = 24 * 60 * 60;

/// One invocation of the function.
#[derive(Debug, Clone)]
pub struct Occasion {
    /// Its id: no two invocations have the same, not even repeated ones.
    pub id: String,
    /// How much time is left.
    pub left: Duration,
    /// The function that was invoked, with its alias: what it invokes to run something beside a call.
    pub function: String,
}

/// Where a call stands before a step.
struct Standing {
    state: CallState,
    /// The step that started the integration that was started last.
    run: u32,
    /// The caller's number waited for a callback already.
    awaited: bool,
    /// How what follows is sealed.
    sealer: Sealer,
}

/// Answers steps. One for a process; calls share what it knows.
pub struct Handler<S, J> {
    store: Arc<S>,
    services: Services,
    vault: Arc<Vault>,
    journal: Arc<J>,
    lookout: Lookout,
    /// Seconds since 1970.
    clock: Box<dyn Fn() -> i64 + Send + Sync>,
    current: Arc<Current>,
    programs: Programs,
}

impl<S: Store, J: Journal> Handler<S, J> {
    /// A handler on a store.
    pub fn new(
        store: Arc<S>,
        mut services: Services,
        journal: J,
        clock: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> Self {
        let lookout = Lookout::new(services.centre.clone());
        let vault = Arc::new(Vault::new(services.keys.take()));
        Self {
            store,
            services,
            vault,
            journal: Arc::new(journal),
            lookout,
            clock: Box::new(clock),
            current: Arc::default(),
            programs: Programs::default(),
        }
    }

    /// Loads what the first call needs before there is one: while a process starts, Lambda gives it more of the
    /// machine than later. What cannot be loaded now is loaded, or told, when a call needs it.
    pub async fn warm_up(&self) {
        let _ = self.live(Instant::now() + WARMING_UP).await;
    }

    /// Answers whatever the function was invoked with. An error is one for Amazon Connect: the flow takes
    /// its error branch.
    pub async fn answer(&self, event: &Value, occasion: &Occasion) -> Result<Value, Refusal> {
        let deadline = Instant::now() + PATIENCE.min(occasion.left).saturating_sub(ANSWERING);
        match protocol::read(event) {
            Ok(Invocation::Step(request)) => Ok(self.step(*request, occasion, deadline).await),
            Ok(Invocation::Run(request)) => Ok(self.run(&request, occasion).await),
            Ok(Invocation::CalledBack(request)) => Ok(self.called_back(&request, deadline).await),
            Ok(Invocation::Hook(hook)) => {
                let about = About { contact: "", step: 0, bundle: None, now: (self.clock)() };
                let line = Line::new("info", "code_hook", about).with("hook", hook.source);
                line.with("intent", hook.intent).write(&self.journal);
                Ok(hook.answer)
            }
            Ok(Invocation::KeepWarm) => {
                // Nobody waits: what cannot be loaded now is loaded, or told, when a call needs it.
                if let Ok((settings, _)) = self.live(deadline).await {
                    self.look_ahead(settings, deadline).await;
                }
                Ok(protocol::nothing())
            }
            Err(refusal) => {
                let about = About { contact: "", step: 0, bundle: None, now: (self.clock)() };
                Line::new("error", "refused", about).with("why", refusal.to_string()).write(&self.journal);
                Err(refusal)
            }
        }
    }

    async fn step(&self, request: Request, occasion: &Occasion, deadline: Instant) -> Value {
        let (contact, step) = (request.contact.clone(), request.step);
        match self.try_step(request, occasion, deadline).await {
            Ok(answer) => answer,
            Err(trouble) => {
                let about =
                    About { contact: &contact.id, step, bundle: trouble.bundle(), now: (self.clock)() };
                Line::new("error", "rescued", about).with("why", trouble.to_string()).write(&self.journal);
                self.rescue(contact, step, deadline).await.json()
            }
        }
    }

    async fn try_step(
        &self,
        request: Request,
        occasion: &Occasion,
        deadline: Instant,
    ) -> Result<Value, Trouble> {
        if request.step == 0 {
            return self.first_step(request, occasion, deadline).await;
        }
        let contact = &request.contact.id;
        let polls = request.event == Event::Answered(Answered::Pending);
        let (call, settings, sealer, found) = tokio::join!(
            persist(deadline, || self.store.call(contact)),
            self.current.get(&self.store, deadline),
            self.sealer(deadline),
            async { if polls { persist(deadline, || self.store.run(contact)).await } else { Ok(None) } }
        );
        let call = call?.ok_or(Trouble::NoCall)?;
        if request.step.checked_add(1) == Some(call.step) {
            return self.repeated(call, deadline).await;
        }
        if call.step != request.step {
            return Err(Trouble::OtherStep { asked: request.step, is: call.step });
        }
        let program = self.programs.get(&*self.store, call.bundle, deadline).await;
        let program = program.map_err(|why| Trouble::Bundle(call.bundle, why))?;
        let state = self.state(&call, &program, deadline).await?;
        let settings = self.looked_around(settings?, &program, deadline).await;
        let event = self.polled(request.event, &call, found?, &program, deadline).await?;
        let request = Request { event, ..request };
        let standing = Standing { state, run: call.run, awaited: call.awaited, sealer: sealer? };
        self.make(standing, request, &program, &settings, occasion, deadline).await
    }

    /// The step with which a call begins. Nothing is read of it: that it was made already shows when it is written.
    async fn first_step(
        &self,
        request: Request,
        occasion: &Occasion,
        deadline: Instant,
    ) -> Result<Value, Trouble> {
        let (live, sealer) = tokio::join!(self.live(deadline), self.sealer(deadline));
        let (settings, program) = live?;
        if program.has_secrets() && !self.vault.seals() {
            return Err(Trouble::NeedsKey(program.hash()));
        }
        let settings = self.looked_around(settings, &program, deadline).await;
        let state = CallState::new(&program, request.contact.clone());
        let awaited = self.is_awaited(&program, request.contact.from.as_deref(), deadline).await;
        let standing = Standing { state, run: 0, awaited, sealer: sealer? };
        self.make(standing, request, &program, &settings, occasion, deadline).await
    }

    /// The state of a call as it was stored.
    async fn state(&self, call: &Call, program: &Loaded, deadline: Instant) -> Result<CallState, Trouble> {
        let opened = match is_sealed(&call.state) {
            true => {
                let of = Of { what: What::State, contact: &call.contact, step: call.step };
                let opened = self.vault.open(&*self.store, of, &call.state, deadline).await;
                Some(opened.map_err(|why| Trouble::Locked(call.bundle, why))?)
            }
            // Such a call was never stored like that.
            false if program.has_secrets() => return Err(Trouble::Unsealed(call.bundle)),
            false => None,
        };
        let bytes = opened.as_ref().unwrap_or(&call.state);
        let state = CallState::decode(bytes, program).map_err(|why| Trouble::State(call.bundle, why))?;
        match state.contact() == call.contact && state.step() == call.step {
            true => Ok(state),
            false => Err(Trouble::ForeignState(call.bundle)),
        }
    }

    /// A text of a call as it was stored.
    async fn text(&self, of: Of<'_>, kept: Kept, call: &Call, deadline: Instant) -> Result<String, Trouble> {
        match kept {
            Kept::Clear(text) => Ok(text),
            Kept::Sealed(sealed) => {
                let opened = self.vault.open(&*self.store, of, &sealed, deadline).await;
                let opened = opened.map_err(|why| Trouble::Locked(call.bundle, why))?;
                String::from_utf8(opened).map_err(|_| Trouble::Answer(call.bundle))
            }
        }
    }

    async fn sealer(&self, deadline: Instant) -> Result<Sealer, Locked> {
        self.vault.sealer(&self.store, (self.clock)(), deadline).await
    }

    /// Makes the step, writes it, and does what it does besides.
    async fn make(
        &self,
        Standing { state, run, awaited, sealer }: Standing,
        request: Request,
        program: &Loaded,
        settings: &Settings,
        occasion: &Occasion,
        deadline: Instant,
    ) -> Result<Value, Trouble> {
        let now = (self.clock)();
        let (contact, by) = (request.contact.id.as_str(), occasion.id.as_str());
        let (step, sealer) = (request.step, &sealer);
        let making = Making { contact, step, program, settings, awaited, run, sealer, by, now };
        let event = event_name(&request.event);
        let undone = callbacks::undone(&state, &request.event);
        let before = state.clone();
        let step = self.understood(making.begin(state, request.event), &making, deadline).await;
        let made = making.finish(step, before)?;
        let call = &made.call;
        match persist(deadline, || self.store.write(call)).await? {
            Written::Yes => {}
            // A request of ours that seemed lost was not.
            Written::Not(Some(there)) if there.step == call.step && there.by == call.by => {}
            Written::Not(Some(there)) if there.step == call.step => {
                return self.repeated(there, deadline).await;
            }
            Written::Not(there) => {
                let is = there.map_or(0, |it| it.step);
                return Err(Trouble::OtherStep { asked: call.step - 1, is });
            }
        }
        let about = About { contact, step: call.step, bundle: Some(call.bundle), now };
        self.log(&made, event, about);
        let next = &made.step.directive.next;
        let callback = callbacks::arranged(next, now).or(undone);
        // First what costs no time: a process may die over the rest.
        metrics(&self.journal, about, program, &made.step.effects);
        records(&self.journal, about, program, &made.step.records);
        tokio::join!(
            self.start_integration(next, about, sealer, occasion, deadline),
            self.keep_callback(callback, about, deadline),
            self.send_texts(&made.step.effects, program, about, deadline),
        );
        Ok(made.answer.json())
    }

    /// Writes down that a step was made.
    fn log(&self, made: &Made, event: &str, about: About<'_>) {
        let answer = &made.answer;
        let mut line = Line::new("info", "step", about)
            .with("event", event)
            .with("directive", answer.get("directive").unwrap_or_default());
        if let Some(misfit) = &made.misfit {
            line.put("misfit", misfit.as_str());
        }
        if !answer.unnamed().is_empty() {
            line.put("unnamed", answer.unnamed());
        }
        line.write(&self.journal);
    }

    /// The answer to a step that was made already.
    async fn repeated(&self, mut there: Call, deadline: Instant) -> Result<Value, Trouble> {
        let kept = std::mem::replace(&mut there.answer, Kept::Clear(String::new()));
        let of = Of { what: What::Answer, contact: &there.contact, step: there.step };
        let answer = self.text(of, kept, &there, deadline).await?;
        let about = About {
            contact: &there.contact,
            step: there.step,
            bundle: Some(there.bundle),
            now: (self.clock)(),
        };
        Line::new("info", "repeated", about).write(&self.journal);
        serde_json::from_str(&answer).map_err(|_| Trouble::Answer(there.bundle))
    }

    /// What operations set, and the bundle on which new calls start.
    async fn live(&self, deadline: Instant) -> Result<(Arc<Settings>, Arc<Loaded>), Trouble> {
        let settings = self.current.get(&self.store, deadline).await?;
        let live = settings.live.ok_or(Trouble::NothingLive)?;
        let program = self.programs.get(&*self.store, live, deadline).await;
        Ok((settings, program.map_err(|why| Trouble::Bundle(live, why))?))
    }

    /// What operations set, with hours and figures in it. What is old is looked up beside the step; where the
    /// program asks for what nobody knows, before it.
    async fn looked_around(
        &self,
        settings: Arc<Settings>,
        program: &Loaded,
        deadline: Instant,
    ) -> Arc<Settings> {
        let now = (self.clock)();
        if !self.lookout.must_look(&settings, program, now) {
            self.lookout.look_beside(&self.store, &self.journal, &settings, now);
            return settings;
        }
        self.look_ahead(settings, deadline).await
    }

    /// Looks up what is old of hours and figures, and gives the settings with it.
    async fn look_ahead(&self, settings: Arc<Settings>, deadline: Instant) -> Arc<Settings> {
        let looking = self.lookout.look(&self.store, &self.journal, &settings, (self.clock)());
        match timeout_at(deadline.min(Instant::now() + LOOKING), looking).await {
            Ok(true) => self.current.again(&self.store, deadline).await.unwrap_or(settings),
            Ok(false) | Err(_) => settings,
        }
    }

    /// What a caller gets whose step could not be made: the rescue of the program that is live, because that of
    /// the call may be what is missing; without one, the flow's own. Nothing is written, so `step` stays.
    async fn rescue(&self, contact: ivr_runtime::engine::Contact, step: u32, deadline: Instant) -> Answer {
        let Ok((settings, program)) = self.live(deadline).await else { return protocol::flow_rescue(step) };
        let environment =
            environment::environment((&contact.id, step, 0), (self.clock)(), &program, &settings);
        let state = CallState::new(&program, contact);
        let made = abandon(&program, state, Fault::ForeignState, &environment);
        let answer = protocol::answer(&made.directive, step, &program, &*settings);
        answer.unwrap_or_else(|_| protocol::flow_rescue(step))
    }
}

impl Names for Settings {
    fn in_instance(&self, kind: ResourceKind, name: &str) -> Option<String> {
        self.resource(kind, name).map(str::to_owned)
    }
}

fn starts_integration(next: &Next) -> bool {
    matches!(next, Next::Poll { start: true, .. })
}

/// The kind of an event, without what it holds.
fn event_name(event: &Event) -> &'static str {
    match event {
        Event::Start { .. } => "start",
        Event::Keys(_) => "keys",
        Event::Silence => "silence",
        Event::Intent(_) => "intent",
        Event::Confirmed(_) => "confirmed",
        Event::Answered(_) => "answered",
        Event::Understood(_) => "understood",
        Event::QueueTick => "queue_tick",
        Event::QueueFull => "queue_full",
        Event::Dialled(_) => "dialled",
        Event::WaitDone => "wait_done",
        Event::Message(_) => "message",
        Event::Failed => "failed",
        Event::Ended => "ended",
    }
}
