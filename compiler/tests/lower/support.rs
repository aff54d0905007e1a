//! Programs compiled from source, and calls on them.

use ivr_compiler::compile::compile_despite_proofs;
use ivr_compiler::diagnostic::Diagnostic;
use ivr_compiler::project::{Config, Project};
use ivr_compiler::source::Sources;
use ivr_runtime::bundle::{Bundle, Channel, Key, PlaceId, Program};
use ivr_runtime::engine::{
    Answer, CallState, Contact, Directive, Effect, Entry, Environment, Event, HoursNow, Loaded, Next,
    QueueNow, Record, Step, Tried, Understanding, Utterance, Uttered, go_on, step,
};
use ivr_runtime::value::Value;

/// Monday 2 March 2026, 10:15 in UTC, the time zone of a program without settings.
const MONDAY_MORNING: i64 = 1_772_446_500;

/// A program of one file.
pub(crate) fn project(source: &str) -> Project {
    Project { config: Config::default(), sources: Sources::new([("main.ivr".to_owned(), source.to_owned())]) }
}

/// Compiles a program that must compile; what proofs say of parts of phone lines is beside the point here.
pub(crate) fn program(source: &str) -> Program {
    program_of(&project(source))
}

/// Compiles a project that must compile.
pub(crate) fn program_of(project: &Project) -> Program {
    let compilation = compile_despite_proofs(project);
    match compilation.program {
        Some(program) => program,
        None => panic!("{}", told(project, &compilation.diagnostics)),
    }
}

/// What was found, one a line.
pub(crate) fn told(project: &Project, diagnostics: &[Diagnostic]) -> String {
    let lines = diagnostics.iter().map(|it| {
        let text = it.span.map_or("", |span| project.sources.slice(span));
        format!("{}: {} at `{text}`", it.code, it.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The listing of a program that must compile and pass the verifier.
pub(crate) fn listing(source: &str) -> String {
    ivr_runtime::bundle::listing::print(&verified(program(source)))
}

/// A program that must pass the verifier.
pub(crate) fn verified(program: Program) -> Bundle {
    match Bundle::new(program) {
        Ok(bundle) => bundle,
        Err(error) => panic!("the verifier refuses it: {error}"),
    }
}

/// The rules of `main` behind an endpoint, with nothing else around.
pub(crate) fn rules(rules: &str) -> String {
    format!("{LINE}\nruleset main {{\n{rules}\n}}")
}

/// One rule without a guard.
pub(crate) fn body(body: &str) -> String {
    rules(&format!("rule only {{\n{body}\n}}"))
}

/// An endpoint that starts at `main`.
pub(crate) const LINE: &str = "endpoint line { numbers \"+61390001000\" start main }";

/// A call.
pub(crate) struct Call {
    loaded: Loaded,
    state: Option<CallState>,
    pub(crate) environment: Environment,
    contact: Contact,
    pub(crate) directive: Directive,
    pub(crate) effects: Vec<Effect>,
    pub(crate) records: Vec<Record>,
    pub(crate) trace: Vec<Tried>,
}

impl Call {
    /// A program to be called; see [`Call::begin`].
    pub(crate) fn to(source: &str) -> Self {
        Self::on(program(source))
    }

    /// A program to be called.
    pub(crate) fn on(program: Program) -> Self {
        let environment = Environment { now: MONDAY_MORNING, seed: 1, ..Environment::default() };
        let contact = Contact {
            id: "c".to_owned(),
            from: Some("+61400000001".to_owned()),
            dialled: Some("+61390001000".to_owned()),
            ..Contact::default()
        };
        Self {
            loaded: Loaded::new(verified(program)),
            state: None,
            environment,
            contact,
            directive: Directive { before: Vec::new(), next: Next::Disconnect { attributes: Vec::new() } },
            effects: Vec::new(),
            records: Vec::new(),
            trace: Vec::new(),
        }
    }

    /// A call that has begun.
    pub(crate) fn begun(source: &str) -> Self {
        Self::to(source).begin()
    }

    /// The contact is a chat.
    pub(crate) fn chat(mut self) -> Self {
        self.contact.channel = Channel::Chat;
        self
    }

    /// A place has a value before the call begins.
    pub(crate) fn given(mut self, place: &str, value: Value) -> Self {
        let id = self.place_id(place);
        let mut state = self.state.take().unwrap_or_else(|| self.fresh());
        state.set_place(id, value);
        self.state = Some(state);
        self
    }

    /// Hours of operation are closed.
    pub(crate) fn closed(mut self, hours: &str) -> Self {
        let at = self.resource(hours);
        self.environment.hours.resize(at + 1, HoursNow::default());
        self.environment.hours[at].open = false;
        self
    }

    /// A queue has these figures.
    pub(crate) fn queue(mut self, queue: &str, figures: QueueNow) -> Self {
        let at = self.resource(queue);
        self.environment.queues.resize(at + 1, QueueNow::default());
        self.environment.queues[at] = figures;
        self
    }

    /// The call begins at the dialled number.
    pub(crate) fn begin(mut self) -> Self {
        self.event(Event::Start { entry: Entry::Dialled, attributes: Vec::new() });
        self
    }

    /// Another call on the same program, at an endpoint.
    pub(crate) fn begin_again_at(&mut self, endpoint: &str) -> &mut Self {
        self.state = None;
        self.event(Event::Start { entry: Entry::Endpoint(endpoint.to_owned()), attributes: Vec::new() })
    }

    /// An event.
    pub(crate) fn event(&mut self, event: Event) -> &mut Self {
        let state = self.state.take().unwrap_or_else(|| self.fresh());
        let Step { state, directive, effects, records, trace, .. } =
            step(&self.loaded, state, event, &self.environment);
        self.state = Some(state);
        self.directive = directive;
        self.effects = effects;
        self.records = records;
        self.trace = trace;
        self
    }

    /// An event that belongs to the step that was made last.
    pub(crate) fn go_on(&mut self, event: Event) -> &mut Self {
        let made = Step {
            state: self.state.take().unwrap_or_else(|| self.fresh()),
            directive: self.directive.clone(),
            effects: std::mem::take(&mut self.effects),
            records: std::mem::take(&mut self.records),
            trace: std::mem::take(&mut self.trace),
            course: Vec::new(),
            points: Vec::new(),
        };
        let Step { state, directive, effects, records, trace, .. } =
            go_on(&self.loaded, made, event, &self.environment);
        self.state = Some(state);
        self.directive = directive;
        self.effects = effects;
        self.records = records;
        self.trace = trace;
        self
    }

    /// How many steps the call has made.
    pub(crate) fn steps(&self) -> u32 {
        self.state.as_ref().map_or(0, CallState::step)
    }

    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        self.event(Event::Keys(keys.to_owned()))
    }

    pub(crate) fn silence(&mut self) -> &mut Self {
        self.event(Event::Silence)
    }

    pub(crate) fn answer(&mut self, json: &str) -> &mut Self {
        self.event(Event::Answered(Answer::Json(json.to_owned())))
    }

    pub(crate) fn intent(&mut self, intent: &str, confidence: &str, slots: &[(&str, &str)]) -> &mut Self {
        self.event(Event::Intent(understanding(intent, confidence, slots)))
    }

    fn fresh(&self) -> CallState {
        CallState::new(&self.loaded, self.contact.clone())
    }

    fn resource(&self, name: &str) -> usize {
        let names = &self.loaded.strings;
        let found = self.loaded.resources.iter().position(|it| names.get(it.name) == name);
        found.unwrap_or_else(|| panic!("there is no resource {name}"))
    }

    fn place_id(&self, name: &str) -> PlaceId {
        let names = &self.loaded.strings;
        let found = self.loaded.places.iter().position(|it| names.get(it.name) == name);
        PlaceId(found.unwrap_or_else(|| panic!("there is no place {name}")) as u16)
    }

    /// The value of a place.
    pub(crate) fn place(&self, name: &str) -> Value {
        let state = self.state.as_ref().expect("the call has begun");
        state.place(self.place_id(name)).clone()
    }

    /// What is said before the directive, joined by ` / `.
    pub(crate) fn said(&self) -> String {
        words(&self.directive.before)
    }

    /// The prompt of the directive.
    pub(crate) fn asked(&self) -> String {
        match &self.directive.next {
            Next::Menu { prompt, .. }
            | Next::CollectKeys { prompt, .. }
            | Next::Listen { prompt, .. }
            | Next::Confirm { prompt, .. } => words(prompt),
            other => panic!("nothing is asked: {other:?}"),
        }
    }

    /// Which try the directive is.
    pub(crate) fn attempt(&self) -> u8 {
        match &self.directive.next {
            Next::Menu { attempt, .. }
            | Next::CollectKeys { attempt, .. }
            | Next::Listen { attempt, .. }
            | Next::Confirm { attempt, .. } => *attempt,
            other => panic!("nothing is asked: {other:?}"),
        }
    }

    /// The keys that a menu takes.
    pub(crate) fn menu_keys(&self) -> String {
        match &self.directive.next {
            Next::Menu { keys, .. } => keys.iter().map(|Key(key)| *key).collect(),
            other => panic!("no menu: {other:?}"),
        }
    }

    /// Whether the call hangs up next.
    pub(crate) fn hangs_up(&self) -> bool {
        matches!(self.directive.next, Next::Disconnect { .. })
    }

    /// The name of the queue that the call goes to next.
    pub(crate) fn queued(&self) -> &str {
        match &self.directive.next {
            Next::Enqueue { queue, .. } => self.loaded.strings.get(self.loaded.resources[queue.index()].name),
            other => panic!("no queue: {other:?}"),
        }
    }
}

/// What a bot made of words.
pub(crate) fn understanding(intent: &str, confidence: &str, slots: &[(&str, &str)]) -> Understanding {
    Understanding {
        intent: intent.to_owned(),
        confidence: confidence.to_owned(),
        transcript: "so to speak".to_owned(),
        slots: slots.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    }
}

fn words(utterances: &[Utterance]) -> String {
    let words = utterances.iter().map(|it| match &it.kind {
        Uttered::Words(_, words) => words.to_string(),
        Uttered::Prompt(prompt) => format!("prompt {}", prompt.0),
    });
    words.collect::<Vec<_>>().join(" / ")
}
