//! The directive that was given last, as bytes.

use super::StateError;
use super::wire::{Reader, Wire};
use crate::bundle::{CollectId, Mark, RescueEnd, StrId, UtteranceKind};
use crate::exchange::{Next, Utterance, Uttered};

impl Wire for Utterance {
    fn write(&self, out: &mut Vec<u8>) {
        match &self.kind {
            Uttered::Words(UtteranceKind::Text, words) => (0_u8, words.clone()).write(out),
            Uttered::Words(UtteranceKind::Ssml, words) => (1_u8, words.clone()).write(out),
            Uttered::Prompt(prompt) => (2_u8, *prompt).write(out),
        }
        self.language.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
        let kind = match from.byte()? {
            0 => Uttered::Words(UtteranceKind::Text, Wire::read(from)?),
            1 => Uttered::Words(UtteranceKind::Ssml, Wire::read(from)?),
            2 => Uttered::Prompt(Wire::read(from)?),
            _ => return Err(StateError::Damaged("an utterance")),
        };
        Ok(Self { kind, language: Wire::read(from)? })
    }
}

impl Wire for Mark {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(match self {
            Self::Open => 0,
            Self::Private => 1,
            Self::Secret => 2,
        });
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
        match from.byte()? {
            0 => Ok(Self::Open),
            1 => Ok(Self::Private),
            2 => Ok(Self::Secret),
            _ => Err(StateError::Damaged("a mark")),
        }
    }
}

impl Wire for CollectId {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
        let id = Self(Wire::read(from)?);
        let known = id.index() < from.bundle.collects.len();
        known.then_some(id).ok_or(StateError::Damaged("a collect"))
    }
}

impl Wire for RescueEnd {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Enqueue(queue) => (0_u8, *queue).write(out),
            Self::Dial(number) => (1_u8, number.0).write(out),
            Self::Hangup => out.push(2),
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
        match from.byte()? {
            0 => Ok(Self::Enqueue(Wire::read(from)?)),
            1 => {
                let number = StrId(Wire::read(from)?);
                let known = number.index() < from.bundle.strings.len();
                known.then_some(Self::Dial(number)).ok_or(StateError::Damaged("a number to dial"))
            }
            2 => Ok(Self::Hangup),
            _ => Err(StateError::Damaged("the end of a rescue")),
        }
    }
}

/// Writes the variants of [`Next`] with their numbers and fields, in both directions. The numbers and the
/// order of fields are part of the format.
macro_rules! directives {
    ($($number:literal $variant:ident { $($field:ident),* })*) => {
        impl Wire for Next {
            fn write(&self, out: &mut Vec<u8>) {
                match self {$(
                    Self::$variant { $($field),* } => {
                        out.push($number);
                        $($field.write(out);)*
                    }
                )*}
            }

            fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
                match from.byte()? {
                    $($number => Ok(Self::$variant { $($field: Wire::read(from)?),* }),)*
                    _ => Err(StateError::Damaged("a directive")),
                }
            }
        }
    };
}

directives! {
    0 Menu { prompt, keys, timeout, attempt, tries }
    1 CollectKeys {
        prompt, collect, max, min, terminator, timeout, pause, encrypted, attempt, tries
    }
    2 Listen { prompt, bot, intents, slot, timeout, attempt, tries }
    3 Confirm { prompt, speech, timeout, attempt, tries }
    4 Poll { integration, function, arguments, marked, within, waiting, start }
    5 Understand { bot, text }
    6 Enqueue { queue, priority, age, treatment, agent_hears, caller_hears, attributes }
    7 Callback { queue, number, after, tries, every, attributes }
    8 Dial { number, within, keys, stay, attributes }
    9 Wait { seconds, prompt, message }
    10 Handover { flow, attributes }
    11 Disconnect { attributes }
    12 Rescue { end, number, attributes }
}
