//! A simulated call: steps the engine, does what it says, and stops where somebody must act.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::action::{Action, Misfit, MisfitReason, Words};
use super::doing::Doing;
use super::happening::{End, Happening, How, Start};
use super::options::{Options, StartError, To};
use super::passed::Passed;
use super::respond::{Shown, message, respond, understanding};
use super::world::{TALK_SECONDS, World};
use crate::bundle::{Channel, RuleId};
use crate::engine::{self, CallState, Decider, Loaded};
use crate::exchange::{Contact, DialOutcome, Entry, Event, Fault, Next, Record, Step, Tried, Utterance};

/// More steps than this without an end is a call that goes round in circles.
const MOST_STEPS: u64 = 10_000;

/// A call on a program.
#[derive(Debug, Clone)]
pub struct Simulation<'p> {
    pub(super) program: &'p Loaded,
    state: CallState,
    pub(super) world: World,
    began: i64,
    shown: Shown,
    pub(super) plays_bots: bool,
    pub(super) doing: Doing,
    /// What happened since it was last asked for.
    happenings: Vec<Happening>,
    /// Everything logged so far.
    records: Vec<Record>,
    /// Contact attributes as Amazon Connect has them.
    pub(super) attributes: BTreeMap<String, String>,
    /// The integration that works now: its name, and its arguments as they may be shown.
    pub(super) invoking: Option<(String, String)>,
    /// The queue the caller waits in.
    pub(super) queue: Option<Waiting>,
    spoken_words: usize,
    /// Tell each rule that is tried.
    pub(super) trace: bool,
    passed: Passed,
}

/// A caller in a queue.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) name: String,
    pub(super) agent_hears: Vec<Utterance>,
    pub(super) caller_hears: Vec<Utterance>,
    /// Seconds since the caller was last asked something.
    pub(super) unasked: u32,
}

impl<'p> Simulation<'p> {
    /// Begins a call and runs it until somebody must act.
    pub fn start(program: &'p Loaded, options: &Options) -> Result<Self, StartError> {
        let dialled = options.to.dialled(program, &options.attributes)?;
        let now = options
            .at
            .to_zoned(program.time_zone().clone())
            .map_err(|_| StartError::OutOfTime)?
            .timestamp()
            .as_second();
        let contact = Contact {
            id: "simulated-call".to_owned(),
            from: options.from.clone(),
            dialled: dialled.clone(),
            ..Contact::default()
        };
        let mut state = CallState::new(program, contact);
        if let Some(tag) = &options.language {
            state.set_language(program, tag);
        }
        for (place, value) in &options.givens {
            state.set_place(*place, value.clone());
        }
        let mut call = Self {
            program,
            state,
            world: World::new(program, options, now),
            began: now,
            plays_bots: options.plays_bots,
            shown: if options.trace { Shown::Open } else { Shown::Private },
            // Nobody sees this: the first step says what the call does.
            doing: Doing::Over(End { how: How::Error, target: None, attributes: Vec::new() }),
            happenings: Vec::new(),
            records: Vec::new(),
            attributes: options.attributes.iter().cloned().collect(),
            invoking: None,
            queue: None,
            spoken_words: 0,
            trace: options.trace,
            passed: Passed::default(),
        };
        let (entry, name) = match &options.to {
            To::Number(_) => (Entry::Dialled, None),
            To::Endpoint(name) => (Entry::Endpoint(name.clone()), Some(name)),
            To::Ruleset(name) => (Entry::Ruleset(name.clone()), Some(name)),
        };
        let next = call.step(Event::Start { entry, attributes: options.attributes.clone() });
        let endpoint = match name {
            Some(name) => name.clone(),
            None => call.endpoint_entered(),
        };
        let start = Start {
            alone: matches!(options.to, To::Ruleset(_)),
            chat: is_chat(program, &endpoint),
            endpoint,
            at: date_time(options.at),
            from: options.from.clone(),
            to: dialled,
        };
        call.happenings.insert(0, Happening::Start(start));
        call.run(next);
        Ok(call)
    }

    /// The program it runs on.
    pub fn program(&self) -> &'p Loaded {
        self.program
    }

    /// What the call is doing: what it needs somebody to do, or how it ended.
    pub fn doing(&self) -> &Doing {
        &self.doing
    }

    /// How the call ended, once it has.
    pub fn end(&self) -> Option<&End> {
        match &self.doing {
            Doing::Over(end) => Some(end),
            Doing::Asking { .. }
            | Doing::Waiting { .. }
            | Doing::Understanding { .. }
            | Doing::Ringing { .. } => None,
        }
    }

    /// What happened since this was last called.
    pub fn take_happenings(&mut self) -> Vec<Happening> {
        std::mem::take(&mut self.happenings)
    }

    /// Everything the engine logged so far.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The state of the call.
    pub fn state(&self) -> &CallState {
        &self.state
    }

    /// What the call came by so far.
    pub fn passed(&self) -> &Passed {
        &self.passed
    }

    /// Tries a rule of the program on the call as it is now. Nothing changes by it.
    pub fn try_rule(&self, rule: RuleId) -> Result<Tried, Fault> {
        let environment = self.world.environment_now();
        Decider::new(self.program, self.state.clone(), &environment).try_rule(rule)
    }

    /// Seconds the call waited so far; see the clock in [`super::Options`].
    pub fn seconds(&self) -> i64 {
        self.world.now() - self.began
    }

    /// Words the caller heard so far.
    pub fn spoken_words(&self) -> usize {
        self.spoken_words
    }

    /// Somebody acts, and the call runs until somebody must act again. A misfit changes nothing.
    pub fn act(&mut self, action: &Action) -> Result<(), Box<Misfit>> {
        let misfit = |call: &Self, reason| {
            Box::new(Misfit { action: action.clone(), doing: call.doing.clone(), reason })
        };
        match (&self.doing, action) {
            (Doing::Over(_), _) => return Err(misfit(self, MisfitReason::OtherKind)),
            (_, Action::HangUp) => self.finish(Event::Ended, How::Abandoned, None),
            (
                Doing::Asking { queue: Some(_), .. } | Doing::Waiting { queue: Some(_), .. },
                Action::Answer,
            ) => {
                self.agent_answers();
            }
            (Doing::Asking { wants, timeout, .. }, _) => {
                let response = respond(self.program, wants, *timeout, action, self.shown)
                    .map_err(|reason| misfit(self, reason))?;
                self.world.pass(response.seconds);
                self.happen(Happening::Input(response.input));
                self.go_on(response.event);
            }
            (Doing::Waiting { seconds, .. }, Action::Wait | Action::Silent) => {
                let seconds = *seconds;
                self.wait(seconds);
            }
            (Doing::Waiting { message: true, .. }, Action::Say(words)) => {
                let text = words.text.clone();
                self.happen(Happening::Input(message(&text)));
                self.go_on(Event::Message(text));
            }
            (Doing::Understanding { bot, text, .. }, Action::Say(words)) => {
                let (bot, words) = (bot.clone(), Words { text: text.clone(), ..words.clone() });
                let understood =
                    understanding(self.program, &bot, &words).map_err(|reason| misfit(self, reason))?;
                let intent = understood.intent.clone();
                self.happen(Happening::Understand { bot, intent, unmocked: false });
                self.go_on(Event::Understood(words.intent.map(|_| understood)));
            }
            (Doing::Ringing { .. }, Action::Answer | Action::Busy | Action::NoAnswer | Action::Fail) => {
                let outcome = match action {
                    Action::Busy => DialOutcome::Busy,
                    Action::NoAnswer => DialOutcome::NoAnswer,
                    Action::Fail => DialOutcome::Failed,
                    _ => DialOutcome::Completed,
                };
                if let Some(event) = self.dialled(outcome) {
                    self.go_on(event);
                }
            }
            _ => return Err(misfit(self, MisfitReason::OtherKind)),
        }
        Ok(())
    }

    /// A stretch of waiting passes.
    fn wait(&mut self, seconds: u32) {
        self.world.pass(seconds);
        if let Some(queue) = &mut self.queue {
            queue.unasked = queue.unasked.saturating_add(seconds);
        }
        self.happen(Happening::Wait { seconds });
        self.go_on(Event::WaitDone);
    }

    /// An agent takes the caller out of the queue.
    pub(super) fn agent_answers(&mut self) {
        let Some(queue) = self.queue.take() else { return };
        for utterance in &queue.agent_hears {
            let say = self.say(utterance);
            self.happen(Happening::Whisper(say));
        }
        self.hear(&queue.caller_hears);
        self.finish(Event::Ended, How::Queue, Some(queue.name));
    }

    /// A dialled call has gone one way or another. Gives the event with which the flow goes on.
    pub(super) fn dialled(&mut self, outcome: DialOutcome) -> Option<Event> {
        let Doing::Ringing { number, stay, within } = self.doing.clone() else { return None };
        self.happen(Happening::Dial { number: number.clone(), outcome });
        match outcome {
            DialOutcome::Completed if !stay => {
                self.finish(Event::Dialled(outcome), How::Number, Some(number));
                return None;
            }
            DialOutcome::Completed => self.world.pass(TALK_SECONDS),
            DialOutcome::NoAnswer => self.world.pass(u32::from(within)),
            DialOutcome::Busy | DialOutcome::Failed => {}
        }
        Some(Event::Dialled(outcome))
    }

    fn go_on(&mut self, event: Event) {
        let next = self.step(event);
        self.run(next);
    }

    /// Does what the engine asks for until somebody must act.
    fn run(&mut self, first: Next) {
        let mut next = first;
        while let Some(event) = self.follow(next) {
            if self.world.steps() >= MOST_STEPS {
                let message = format!("the call did not come to an end in {MOST_STEPS} steps");
                self.happen(Happening::Fault { message, recovered: false });
                self.over(How::Error, None);
                return;
            }
            next = self.step(event);
        }
    }

    /// One step of the engine, and what is to be done next: what the step said, logged and caused has
    /// happened when this returns.
    fn step(&mut self, event: Event) -> Next {
        let environment = self.world.next_environment();
        let Step { state, directive, effects, records, trace, course, points } =
            engine::step(self.program, std::mem::take(&mut self.state), event, &environment);
        self.state = state;
        self.passed.points.extend_from_slice(&points);
        self.passed.note_lines(self.program, &trace);
        let step = Step { state: (), directive, effects, records, trace, course, points };
        self.note(&step);
        self.records.extend(step.records);
        step.directive.next
    }

    /// The call ends from outside; the engine is told, so that it logs the end.
    fn finish(&mut self, event: Event, how: How, target: Option<String>) {
        self.step(event);
        self.over(how, target);
    }

    /// The call is over.
    pub(super) fn over(&mut self, how: How, target: Option<String>) {
        let mut attributes = self.attributes.clone();
        attributes.extend(self.state.attributes(self.program));
        let end = End { how, target, attributes: attributes.into_iter().collect() };
        self.happen(Happening::End(end.clone()));
        self.doing = Doing::Over(end);
    }

    /// Writes down what happened.
    pub(super) fn happen(&mut self, happening: Happening) {
        if let Happening::Say(say) = &happening {
            self.spoken_words += words(&say.heard());
        }
        if let Happening::Ask(ask) = &happening {
            self.spoken_words += words(&ask.heard());
        }
        self.happenings.push(happening);
    }

    fn endpoint_entered(&self) -> String {
        let entered = self.records.iter().find_map(|record| match record {
            Record::CallStarted { endpoint } => Some(Arc::clone(endpoint)),
            _ => None,
        });
        entered.map(|it| it.to_string()).unwrap_or_default()
    }
}

/// Whether the endpoint of this name is a chat.
fn is_chat(program: &Loaded, endpoint: &str) -> bool {
    let program = program.program();
    let named = program.endpoints.iter().find(|it| program.strings.get(it.name) == endpoint);
    named.is_some_and(|it| it.channel == Channel::Chat)
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// As the language writes it; seconds only where there are any.
fn date_time(at: jiff::civil::DateTime) -> String {
    let format = if at.second() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    at.strftime(format).to_string()
}
