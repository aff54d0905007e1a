//! A call between two steps: everything the next step needs, and nothing of the program.

mod directive;
mod encode;
mod frames;
mod values;
mod wire;

pub use encode::StateError;
pub(crate) use frames::{Frame, Thread};

use std::fmt;
use std::sync::Arc;

use crate::bundle::{Bundle, BundleHash, Channel, ConstId, Mark, PlaceId, RuleId, RulesetId};
use crate::exchange::{Contact, Next};
use crate::text;
use crate::value::Value;

/// The state of a call.
#[derive(Clone, PartialEq)]
pub struct CallState {
    /// The bundle the call started on and finishes on.
    pub(crate) bundle: BundleHash,
    /// How many steps the call has made.
    pub(crate) step: u32,
    /// Who calls.
    pub(crate) caller: Caller,
    /// Position in the program's languages.
    pub(crate) language: u16,
    /// What the call waits for.
    pub(crate) waits: Waits,
    /// A [`crate::exchange::Record::CallEnded`] was written since the call last left the program.
    pub(crate) end_recorded: bool,
    /// How many events in a row were not waited for.
    pub(crate) strays: u8,
    /// When the call began to wait, in seconds since 1970-01-01T00:00Z.
    pub(crate) since: i64,
    /// State and attribute fields.
    pub(crate) places: Vec<Value>,
    /// Contact attributes that changed and were not sent yet.
    pub(crate) unsent: PlaceSet,
    /// The call itself.
    pub(crate) main: Thread,
    /// What a queued caller hears; no frames between two passes.
    pub(crate) treatment: Thread,
    /// What was last asked of the telephone side, to be asked again.
    pub(crate) last: Option<Next>,
}

/// What a call waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waits {
    /// The first event.
    Start,
    /// An answer to the instruction the call stands at.
    Main,
    /// In a queue: for the next tick, or for an answer to the instruction the treatment stands at.
    Queue,
    /// Nothing: the call is over, or with `rescue`.
    Over,
}

/// The contact, as the program sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Caller {
    pub(crate) id: Arc<str>,
    pub(crate) phone: Option<Arc<str>>,
    pub(crate) dialled: Option<Arc<str>>,
    pub(crate) channel: Channel,
    pub(crate) endpoint: Arc<str>,
    pub(crate) started: i64,
}

impl CallState {
    /// The state of a contact that has just arrived.
    pub fn new(bundle: &Bundle, contact: Contact) -> Self {
        let caller = Caller {
            id: contact.id.into(),
            phone: contact.from.map(Into::into),
            dialled: contact.dialled.map(Into::into),
            channel: contact.channel,
            endpoint: contact.endpoint.into(),
            started: contact.started,
        };
        let places = bundle.places.iter().map(|place| default(bundle, place.default)).collect();
        Self { bundle: bundle.hash(), caller, places, ..Self::default() }
    }

    /// Lets go of everything the call remembers: places have what they have at the start of a call.
    pub(crate) fn forget(&mut self, bundle: &Bundle) {
        self.places = bundle.places.iter().map(|place| default(bundle, place.default)).collect();
        self.unsent.take();
        self.last = None;
    }

    /// The bundle the call runs on.
    pub fn bundle(&self) -> BundleHash {
        self.bundle
    }

    /// The contact's id.
    pub fn contact(&self) -> &str {
        &self.caller.id
    }

    /// How many steps the call has made.
    pub fn step(&self) -> u32 {
        self.step
    }

    /// What was asked of the telephone side last.
    pub fn asked(&self) -> Option<&Next> {
        self.last.as_ref()
    }

    /// Whether the call has left the program for good.
    pub fn is_over(&self) -> bool {
        self.waits == Waits::Over
    }

    /// The call is in this language, if the program has it.
    pub fn set_language(&mut self, bundle: &Bundle, tag: &str) {
        let found = bundle.languages.iter().position(|it| it.eq_ignore_ascii_case(tag));
        if let Some(position) = found.and_then(|it| u16::try_from(it).ok()) {
            self.language = position;
        }
    }

    /// The tag of the language the call is in.
    pub fn language<'a>(&self, bundle: &'a Bundle) -> &'a str {
        let languages = &bundle.languages;
        languages.get(usize::from(self.language)).or(languages.first()).map_or("", String::as_str)
    }

    /// The value of a place.
    pub fn place(&self, place: PlaceId) -> &Value {
        self.places.get(place.index()).unwrap_or(&Value::Unknown)
    }

    /// Puts a value into a place from outside: `given` of tests and of `ivr call`. Whoever does so vouches
    /// for its type.
    pub fn set_place(&mut self, place: PlaceId, value: Value) {
        if let Some(slot) = self.places.get_mut(place.index()) {
            *slot = value;
        }
    }

    /// The contact attributes as the program sees them: names and texts of those that are known.
    pub fn attributes(&self, bundle: &Bundle) -> Vec<(String, String)> {
        let attributes = bundle.places.iter().zip(&self.places).filter(|(it, _)| it.attribute);
        let known = attributes.filter(|(it, value)| it.mark == Mark::Open && value.is_known());
        known
            .map(|(it, value)| (bundle.strings.get(it.name).to_owned(), text::write(value, bundle)))
            .collect()
    }

    /// The rule the call stands in; the treatment's where one runs.
    pub fn rule(&self) -> Option<RuleId> {
        self.innermost()?.rule
    }

    /// The ruleset the call stands in; the treatment where one runs.
    pub fn ruleset(&self) -> Option<RulesetId> {
        Some(self.innermost()?.ruleset)
    }

    fn innermost(&self) -> Option<&Frame> {
        let queued = self.treatment.frames.last().filter(|_| self.waits == Waits::Queue);
        queued.or(self.main.frames.last())
    }
}

impl Default for CallState {
    /// The state of no call: it fits no bundle.
    fn default() -> Self {
        Self {
            bundle: BundleHash([0; 32]),
            step: 0,
            caller: Caller::default(),
            language: 0,
            waits: Waits::Start,
            end_recorded: false,
            strays: 0,
            since: 0,
            places: Vec::new(),
            unsent: PlaceSet::default(),
            main: Thread::default(),
            treatment: Thread::default(),
            last: None,
        }
    }
}

impl fmt::Debug for CallState {
    /// Where the call stands, and nothing of what it holds: that may be a card number, and this may be a
    /// log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallState")
            .field("bundle", &self.bundle)
            .field("step", &self.step)
            .field("waits", &self.waits)
            .field("frames", &self.main.frames)
            .field("treatment", &self.treatment.frames)
            .finish_non_exhaustive()
    }
}

fn default(bundle: &Bundle, constant: Option<ConstId>) -> Value {
    constant.and_then(|id| bundle.constants.get(id.index())).cloned().unwrap_or_default()
}

/// A set of places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct PlaceSet {
    places: Vec<PlaceId>,
}

impl PlaceSet {
    /// Adds a place.
    pub(crate) fn insert(&mut self, place: PlaceId) {
        if let Err(at) = self.places.binary_search(&place) {
            self.places.insert(at, place);
        }
    }

    /// Empties the set and gives what was in it, in order.
    pub(crate) fn take(&mut self) -> Vec<PlaceId> {
        std::mem::take(&mut self.places)
    }
}
