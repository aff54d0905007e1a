//! A call's state as bytes: what an adapter stores between two steps.
//!
//! ```text
//! version   one byte, 1
//! bundle    32 bytes, the hash of the bundle
//! call      step, what it waits for, flags, since, language, the contact
//! places    how many, then a value each; a single byte where it has its default
//! unsent    contact attributes that are still to be sent
//! frames    of the call, then of the treatment: ruleset, rule, position, locals
//! last      the directive given last
//! ```
//!
//! Places that were appended to a program's layout after the state was written get their defaults: a
//! state may have fewer places than the program, never more.

use std::fmt;

use super::wire::{Reader, Wire, write_text};
use super::{CallState, Caller, Frame, PlaceSet, Thread, Waits, default, values};
use crate::bundle::{Bundle, Channel, ConstId, Pc, PlaceId, RuleId, RulesetId};
use crate::json::MAX_DEPTH;
use crate::value::Value;

const VERSION: u8 = 1;
/// More frames than a call can have.
const MAX_FRAMES: usize = 256;

/// Why bytes are no state of a call on a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateError {
    /// They end too early.
    Truncated,
    /// They were written by a newer runtime.
    NewerVersion(u8),
    /// They belong to another bundle.
    OtherBundle,
    /// Something is not what it should be; what.
    Damaged(&'static str),
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => write!(f, "the state of the call is cut short"),
            Self::NewerVersion(version) => {
                write!(f, "the state of the call has version {version}, this runtime reads up to {VERSION}")
            }
            Self::OtherBundle => write!(f, "the state of the call belongs to another bundle"),
            Self::Damaged(what) => {
                write!(f, "the state of the call is damaged: {what} is not what it should be")
            }
        }
    }
}

impl std::error::Error for StateError {}

impl CallState {
    /// The state as bytes. Values that are secret are in it in clear: an adapter seals what it stores.
    pub fn encode(&self, bundle: &Bundle) -> Vec<u8> {
        let mut out = Vec::with_capacity(512);
        out.push(VERSION);
        out.extend_from_slice(&self.bundle.0);
        self.step.write(&mut out);
        self.waits.write(&mut out);
        self.end_recorded.write(&mut out);
        self.strays.write(&mut out);
        self.since.write(&mut out);
        self.language.write(&mut out);
        self.caller.write(&mut out);
        self.places.len().write(&mut out);
        for (position, value) in self.places.iter().enumerate() {
            let place = bundle.places.get(position);
            match place.is_some_and(|place| is_default(bundle, place.default, value)) {
                true => out.push(values::DEFAULT),
                false => values::write(value, &mut out),
            }
        }
        self.unsent.places.write(&mut out);
        write_thread(&self.main, &mut out);
        write_thread(&self.treatment, &mut out);
        self.last.write(&mut out);
        out
    }

    /// The state of a call on a bundle from its bytes.
    pub fn decode(bytes: &[u8], bundle: &Bundle) -> Result<Self, StateError> {
        let mut from = Reader::new(bytes, bundle);
        let from = &mut from;
        match from.byte()? {
            VERSION => {}
            version => return Err(StateError::NewerVersion(version)),
        }
        if from.bytes(32)? != bundle.hash().0 {
            return Err(StateError::OtherBundle);
        }
        let state = Self {
            bundle: bundle.hash(),
            step: Wire::read(from)?,
            waits: Wire::read(from)?,
            end_recorded: Wire::read(from)?,
            strays: Wire::read(from)?,
            since: Wire::read(from)?,
            language: language(from)?,
            caller: Wire::read(from)?,
            places: places(from)?,
            unsent: unsent(from)?,
            main: thread(from)?,
            treatment: thread(from)?,
            last: Wire::read(from)?,
        };
        if !from.is_empty() {
            return Err(StateError::Damaged("the end"));
        }
        Ok(state)
    }
}

fn is_default(bundle: &Bundle, default: Option<ConstId>, value: &Value) -> bool {
    match default.and_then(|id| bundle.constants.get(id.index())) {
        Some(default) => default == value,
        None => !value.is_known(),
    }
}

fn language(from: &mut Reader<'_>) -> Result<u16, StateError> {
    let language = u16::read(from)?;
    let known = usize::from(language) < from.bundle.languages.len().max(1);
    known.then_some(language).ok_or(StateError::Damaged("the language"))
}

fn places(from: &mut Reader<'_>) -> Result<Vec<Value>, StateError> {
    let bundle = from.bundle;
    let written = usize::read(from)?;
    if written > bundle.places.len() {
        return Err(StateError::Damaged("the number of places"));
    }
    let mut places = Vec::with_capacity(bundle.places.len());
    for (position, place) in bundle.places.iter().enumerate() {
        places.push(match position < written {
            true => match from.byte()? {
                values::DEFAULT => default(bundle, place.default),
                tag => values::read_tagged(from, tag, place.ty, MAX_DEPTH)?,
            },
            false => default(bundle, place.default),
        });
    }
    Ok(places)
}

fn unsent(from: &mut Reader<'_>) -> Result<PlaceSet, StateError> {
    let places = Vec::<PlaceId>::read(from)?;
    let ascending = places.is_sorted_by(|a, b| a < b);
    ascending.then_some(PlaceSet { places }).ok_or(StateError::Damaged("the unsent attributes"))
}

fn write_thread(thread: &Thread, out: &mut Vec<u8>) {
    thread.frames.len().write(out);
    for (depth, frame) in thread.frames.iter().enumerate() {
        frame.ruleset.write(out);
        frame.rule.write(out);
        frame.pc.0.write(out);
        let end = thread.frames.get(depth + 1).map_or(thread.locals.len(), |next| next.base as usize);
        let locals = thread.locals.get(frame.base as usize..end).unwrap_or_default();
        locals.iter().for_each(|local| values::write(local, out));
    }
}

fn thread(from: &mut Reader<'_>) -> Result<Thread, StateError> {
    let count = from.count()?;
    if count > MAX_FRAMES {
        return Err(StateError::Damaged("the number of frames"));
    }
    let bundle = from.bundle;
    let mut thread = Thread::default();
    for _ in 0..count {
        let (ruleset, rule) = (RulesetId::read(from)?, Option::<RuleId>::read(from)?);
        let pc = Pc(Wire::read(from)?);
        let def = bundle.rulesets.get(ruleset.index()).ok_or(StateError::Damaged("a ruleset"))?;
        if pc.index() >= bundle.code.len() || rule.is_some_and(|rule| rule.index() >= bundle.rules.len()) {
            return Err(StateError::Damaged("a position"));
        }
        let base = u32::try_from(thread.locals.len()).map_err(|_| StateError::Damaged("the locals"))?;
        thread.frames.push(Frame { ruleset, rule, pc, base });
        for ty in &def.locals {
            thread.locals.push(values::read(from, *ty)?);
        }
    }
    Ok(thread)
}

impl Wire for Waits {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(match self {
            Self::Start => 0,
            Self::Main => 1,
            Self::Queue => 2,
            Self::Over => 3,
        });
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
        match from.byte()? {
            0 => Ok(Self::Start),
            1 => Ok(Self::Main),
            2 => Ok(Self::Queue),
            3 => Ok(Self::Over),
            _ => Err(StateError::Damaged("what the call waits for")),
        }
    }
}

impl Wire for Caller {
    fn write(&self, out: &mut Vec<u8>) {
        write_text(&self.id, out);
        self.phone.write(out);
        self.dialled.write(out);
        (self.channel == Channel::Chat).write(out);
        write_text(&self.endpoint, out);
        self.started.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
        Ok(Self {
            id: Wire::read(from)?,
            phone: Wire::read(from)?,
            dialled: Wire::read(from)?,
            channel: if bool::read(from)? { Channel::Chat } else { Channel::Voice },
            endpoint: Wire::read(from)?,
            started: Wire::read(from)?,
        })
    }
}
