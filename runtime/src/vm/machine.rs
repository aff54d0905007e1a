//! The machine: registers, operand stack, and what a step has said and done so far.

use jiff::Zoned;

use super::Loaded;
use crate::bundle::{Mark, Pc, Section, UtteranceKind};
use crate::civil;
use crate::exchange::{Effect, Environment, Fault, Moment, Next, Record, Tried, Utterance, Uttered};
use crate::state::{CallState, Thread};
use crate::value::Value;

/// The most instructions of one step. A program that compiles does not come near it.
pub(crate) const FUEL: u32 = 100_000;
/// The most rulesets inside one another. With one more, the one that has waited longest is forgotten: a program
/// that compiles never goes back to it.
pub(crate) const MAX_FRAMES: usize = 64;
/// The longest text a program may make, in bytes.
pub(crate) const MAX_TEXT: usize = 32 * 1024;
/// The most bytes one directive may say.
const MAX_SAID: usize = 64 * 1024;
/// The most text messages and metrics of one step.
const MAX_EFFECTS: usize = 256;

/// How a run ended without a fault.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// At an instruction that waits for an answer.
    Yield(Next),
    /// The outermost ruleset ended.
    Ended,
}

/// A machine for one step.
pub(crate) struct Machine<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) environment: &'a Environment,
    pub(crate) state: CallState,
    /// The frames that run: those of the call, or those of a treatment.
    pub(crate) thread: Thread,
    /// The next instruction.
    pub(crate) pc: Pc,
    /// The operand stack.
    pub(super) stack: Vec<Value>,
    pub(super) fuel: u32,
    /// How many random numbers were drawn.
    pub(super) drawn: u64,
    /// Walks over lists that are under way, the innermost last.
    pub(super) walks: Vec<super::texts::Walk>,
    /// The clock of the call centre, once it was asked.
    clock: Option<Zoned>,
    pub(crate) said: Said,
    pub(crate) effects: Vec<Effect>,
    pub(crate) records: Vec<Record>,
    pub(crate) trace: Vec<Tried>,
    pub(crate) course: Vec<Moment>,
    pub(crate) points: Vec<u32>,
}

impl<'a> Machine<'a> {
    /// A machine that stands nowhere yet.
    pub(crate) fn new(loaded: &'a Loaded, environment: &'a Environment, state: CallState) -> Self {
        Self {
            loaded,
            environment,
            state,
            thread: Thread::default(),
            pc: Pc(0),
            stack: Vec::with_capacity(usize::from(loaded.max_stack()).max(8)),
            fuel: FUEL,
            drawn: 0,
            walks: Vec::new(),
            clock: None,
            said: Said::default(),
            effects: Vec::new(),
            records: Vec::new(),
            trace: Vec::new(),
            course: Vec::new(),
            points: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    pub(super) fn push_bool(&mut self, truth: bool) {
        self.stack.push(Value::Bool(truth));
    }

    /// Pushes a text that the program made.
    pub(super) fn push_text(&mut self, text: String) -> Result<(), Fault> {
        if text.len() > MAX_TEXT {
            return Err(Fault::TooLarge("a text"));
        }
        self.stack.push(Value::Text(text.into()));
        Ok(())
    }

    /// Takes the top of the stack, which the verifier has proved to be there.
    pub(super) fn pop(&mut self) -> Value {
        self.stack.pop().unwrap_or_default()
    }

    /// Takes the topmost values, in the order they were pushed.
    pub(super) fn pop_many(&mut self, count: usize) -> std::vec::Drain<'_, Value> {
        let from = self.stack.len().saturating_sub(count);
        self.stack.drain(from..)
    }

    pub(super) fn burn(&mut self, amount: u32) -> Result<(), Fault> {
        self.fuel = self.fuel.checked_sub(amount).ok_or(Fault::OutOfFuel)?;
        Ok(())
    }

    /// Now, as the clocks of the call centre show it.
    pub(super) fn clock(&mut self) -> Zoned {
        let (now, zone) = (self.environment.now, self.loaded.time_zone());
        let read =
            || civil::zoned(now, zone).unwrap_or_else(|| jiff::Timestamp::UNIX_EPOCH.to_zoned(zone.clone()));
        self.clock.get_or_insert_with(read).clone()
    }

    /// Sets a place; what changes of a contact attribute is to be sent.
    pub(crate) fn set_place(&mut self, place: crate::bundle::PlaceId, value: Value) {
        let Some(slot) = self.state.places.get_mut(place.index()) else { return };
        let def = self.loaded.places.get(place.index());
        let sent = def.is_some_and(|def| def.attribute && def.mark == Mark::Open);
        if sent && *slot != value {
            self.state.unsent.insert(place);
        }
        *slot = value;
    }

    /// Does something besides.
    pub(super) fn effect(&mut self, effect: Effect) -> Result<(), Fault> {
        if self.effects.len() >= MAX_EFFECTS {
            return Err(Fault::TooLarge("what one step sends"));
        }
        self.effects.push(effect);
        self.course.push(Moment::Effect);
        Ok(())
    }

    /// Says something.
    pub(super) fn say(&mut self, utterance: Utterance) -> Result<(), Fault> {
        if self.said.say(utterance)? == Some(Section::Before) {
            self.course.push(Moment::Message);
        }
        Ok(())
    }

    /// Says these instead of what was said so far.
    pub(crate) fn say_instead(&mut self, utterances: Vec<Utterance>) {
        self.said = Said::default();
        self.course.retain(|moment| *moment != Moment::Message);
        self.course.extend(utterances.iter().map(|_| Moment::Message));
        self.said.before = utterances;
    }

    /// Logs something.
    pub(crate) fn record(&mut self, record: Record) {
        self.records.push(record);
        self.course.push(Moment::Record);
    }

    /// Notes a rule that was tried.
    pub(super) fn tell(&mut self, tried: Tried) {
        self.trace.push(tried);
        self.course.push(Moment::Rule);
    }

    /// Notes a fault after which the call goes on.
    pub(crate) fn recovered(&mut self, fault: Fault) {
        let record = self.fault_record(fault, true);
        self.record(record);
    }

    /// The record of a fault at the current position.
    pub(crate) fn fault_record(&self, fault: Fault, recovered: bool) -> Record {
        let rule = self.thread.top().and_then(|frame| frame.rule);
        Record::Fault { fault, rule, place: self.source_position(), recovered }
    }

    /// File and line of the instruction that ran last.
    fn source_position(&self) -> Option<(std::sync::Arc<str>, u32)> {
        let debug = &self.loaded.debug;
        let last = self.pc.0.saturating_sub(1);
        let after = debug.code.partition_point(|&(pc, _, _)| pc.0 <= last);
        let &(_, file, line) = debug.code.get(after.checked_sub(1)?)?;
        Some((debug.files.get(usize::from(file))?.as_str().into(), line))
    }
}

/// What a step has said so far, by where it belongs.
#[derive(Debug, Default)]
pub(crate) struct Said {
    into: Section,
    bytes: usize,
    before: Vec<Utterance>,
    prompt: Vec<Utterance>,
    waiting: Vec<Utterance>,
    agent_hears: Vec<Utterance>,
    caller_hears: Vec<Utterance>,
}

impl Said {
    /// What is said from here on belongs there.
    pub(super) fn turn_to(&mut self, section: Section) {
        self.into = section;
    }

    /// Says something, and tells where it went; an empty text is not said.
    fn say(&mut self, utterance: Utterance) -> Result<Option<Section>, Fault> {
        if let Uttered::Words(_, words) = &utterance.kind {
            if words.trim().is_empty() {
                return Ok(None);
            }
            self.bytes += words.len();
            if self.bytes > MAX_SAID {
                return Err(Fault::TooLarge("what is said at once"));
            }
        }
        let into = self.into;
        self.section(into).push(utterance);
        Ok(Some(into))
    }

    /// Takes what was said for a section.
    pub(crate) fn take(&mut self, section: Section) -> Vec<Utterance> {
        std::mem::take(self.section(section))
    }

    /// Whether anything was said before what comes next.
    pub(crate) fn anything(&self) -> bool {
        !self.before.is_empty()
    }

    fn section(&mut self, section: Section) -> &mut Vec<Utterance> {
        match section {
            Section::Before => &mut self.before,
            Section::Prompt => &mut self.prompt,
            Section::Waiting => &mut self.waiting,
            Section::AgentHears => &mut self.agent_hears,
            Section::CallerHears => &mut self.caller_hears,
        }
    }
}

/// Words in the language of the call.
pub(crate) fn words(machine: &Machine<'_>, kind: UtteranceKind, text: std::sync::Arc<str>) -> Utterance {
    let language = machine.loaded.tongue(machine.state.language).tag.clone();
    Utterance { kind: Uttered::Words(kind, text), language }
}
