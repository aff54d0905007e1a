//! What a caller gets when the engine cannot go on, and what a call that is over still answers.

use std::sync::Arc;

use super::step::record_end;
use crate::bundle::{RescueEnd, RescueSay, Section, UtteranceKind};
use crate::exchange::{Event, Fault, Next, Utterance, Uttered};
use crate::state::Waits;
use crate::vm::{Loaded, Machine};

/// What is said where a program has no `rescue`.
const APOLOGY: &str = "Sorry, something went wrong. Please call again later.";
/// The language of the apology in a program that does not speak English.
const ENGLISH: &str = "en-US";
/// Seconds of waiting music between two questions of a queue without a treatment.
pub(super) const HOLD: u32 = 20;

/// Gives up on the program and does what its `rescue` says. What the step was about to say is dropped: half
/// a sentence before an apology helps nobody.
pub(super) fn rescue(machine: &mut Machine<'_>, fault: Fault) -> Next {
    let record = machine.fault_record(fault, false);
    machine.records.push(record);
    machine.state.main.clear();
    machine.state.treatment.clear();
    machine.state.waits = Waits::Over;
    let loaded = machine.loaded;
    let (end, number, say) = match &loaded.rescue {
        Some(rescue) => {
            let number = match rescue.end {
                RescueEnd::Dial(number) => Some(loaded.shared(number)),
                RescueEnd::Enqueue(_) | RescueEnd::Hangup => None,
            };
            let language = loaded.tongue(0).tag.clone();
            let say = rescue.say.iter().map(|say| spoken(machine, *say, language.clone())).collect();
            (rescue.end, number, say)
        }
        None => {
            let kind = Uttered::Words(UtteranceKind::Text, APOLOGY.into());
            (RescueEnd::Hangup, None, vec![Utterance { kind, language: english(loaded) }])
        }
    };
    machine.said.replace(Section::Before, say);
    let next = Next::Rescue { end, number, attributes: machine.changed_attributes() };
    record_end(machine, &next);
    machine.state.last = Some(next.clone());
    next
}

/// The program's own English, if it has one: another voice in the last sentence would be strange.
fn english(loaded: &Loaded) -> Arc<str> {
    let mut tongues = loaded.tongues().iter().map(|tongue| &tongue.tag);
    let own = tongues.find(|tag| tag.split('-').next().is_some_and(|it| it.eq_ignore_ascii_case("en")));
    own.map_or_else(|| ENGLISH.into(), Arc::clone)
}

fn spoken(machine: &Machine<'_>, say: RescueSay, language: Arc<str>) -> Utterance {
    let kind = match say {
        RescueSay::Text(text) => Uttered::Words(UtteranceKind::Text, machine.loaded.shared(text)),
        RescueSay::Ssml(text) => Uttered::Words(UtteranceKind::Ssml, machine.loaded.shared(text)),
        RescueSay::Prompt(prompt) => Uttered::Prompt(prompt),
    };
    Utterance { kind, language }
}

/// What a call that is over answers: the same as last time; in a queue it was rescued into, music.
pub(super) fn after_the_end(machine: &mut Machine<'_>, event: &Event) -> Next {
    match (event, &machine.state.last) {
        (Event::QueueTick | Event::WaitDone, _) => Next::Wait { seconds: HOLD, prompt: None, message: false },
        (Event::Ended, _) | (_, None) => Next::Disconnect { attributes: machine.changed_attributes() },
        (_, Some(last)) => last.clone(),
    }
}
