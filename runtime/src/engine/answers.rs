//! What callers and bots answer: menus, collects, confirmations, listening, understanding.
//!
//! Where the telephone side reports that it could not even ask (`Failed`), the try counts as a silent
//! one: the caller is asked again, and in the end the `give up` of the author takes over.

use super::step::Resumed;
use crate::bundle::{
    BotLocals, CollectBy, CollectId, ConfirmId, IntentEntry, ListenId, LocalId, MenuId, Pc, ResourceId,
    UnderstandId,
};
use crate::exchange::{Event, Fault, Record, Understanding};
use crate::input;
use crate::value::Value;
use crate::vm::Machine;
use rust_decimal::Decimal;

type Answered = Result<Resumed, Fault>;

/// What bots call the intent of a caller who has nothing to give.
pub const NO_DATA: [&str; 2] = ["nodata", "no_data"];
/// The least confidence with which a bot must have heard it, in hundredths: the intent is full of words such as
/// "no" and "umm", which half-heard speech resembles.
const NO_DATA_AT: Decimal = Decimal::from_parts(85, 0, 0, false, 2);

/// Where a failed try leads.
struct Tries {
    counter: LocalId,
    tries: u8,
    /// While others remain.
    again: Pc,
    /// After the last.
    give_up: Pc,
}

impl Tries {
    /// Counts the try.
    fn failed(&self, machine: &mut Machine<'_>) -> Answered {
        let others = machine.failed_try(self.counter, self.tries);
        Ok(Resumed::At(if others { self.again } else { self.give_up }))
    }
}

pub(super) fn menu(machine: &mut Machine<'_>, id: MenuId, event: Event) -> Answered {
    let Some(info) = machine.loaded.menus.get(id.index()) else { return Err(Fault::ForeignState) };
    let tries = |again, give_up| Tries { counter: info.attempt, tries: info.tries, again, give_up };
    match event {
        Event::Keys(keys) => {
            let mut pressed = keys.chars();
            let key = pressed.next().filter(|_| pressed.next().is_none());
            match info.entries.iter().find(|(it, _)| Some(it.0) == key) {
                Some((_, to)) => {
                    chosen(machine, &keys);
                    Ok(Resumed::At(*to))
                }
                None => {
                    chosen(machine, "no match");
                    tries(info.no_match, info.give_up_no_match).failed(machine)
                }
            }
        }
        Event::Silence | Event::Failed => {
            could_not_ask(machine, &event, "a menu");
            tries(info.no_input, info.give_up_no_input).failed(machine)
        }
        _ => Ok(Resumed::Stray("a key")),
    }
}

pub(super) fn collect(machine: &mut Machine<'_>, id: CollectId, event: Event) -> Answered {
    let Some(info) = machine.loaded.collects.get(id.index()) else { return Err(Fault::ForeignState) };
    let (loaded, now) = (machine.loaded, machine.environment.now);
    let value = match (event, info.by) {
        (event @ (Event::Silence | Event::Failed), _) => {
            could_not_ask(machine, &event, "a collect");
            let silent = Tries {
                counter: info.attempt,
                tries: info.tries,
                again: info.no_input,
                give_up: info.give_up_no_input,
            };
            return silent.failed(machine);
        }
        (Event::Keys(keys), _) => input::keyed(&keys, info.format, loaded, now),
        (Event::Intent(heard), CollectBy::Speech { slot, confidence, no_data, .. }) => {
            let sure = input::confidence(&heard.confidence);
            if NO_DATA.contains(&heard.intent.as_str()) && sure >= NO_DATA_AT && no_data.is_some() {
                return Ok(no_data.map_or(Resumed::Again, Resumed::At));
            }
            machine.thread.set_local(confidence, Value::Decimal(sure));
            let name = loaded.strings.get(slot);
            let slot = heard.slots.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str());
            input::spoken(slot, &heard.transcript, info.format.ty, loaded, now)
        }
        _ => return Ok(Resumed::Stray("a value")),
    };
    match value {
        Some(value) => {
            machine.thread.set_local(info.candidate, value);
            Ok(Resumed::At(info.valid))
        }
        None => {
            chosen(machine, "no match");
            let wrong = Tries {
                counter: info.attempt,
                tries: info.tries,
                again: info.invalid,
                give_up: info.give_up_no_match,
            };
            wrong.failed(machine)
        }
    }
}

pub(super) fn confirm(machine: &mut Machine<'_>, id: ConfirmId, event: Event) -> Answered {
    let Some(info) = machine.loaded.confirms.get(id.index()) else { return Err(Fault::ForeignState) };
    let tries = |again, give_up| Tries { counter: info.attempt, tries: info.tries, again, give_up };
    match event {
        Event::Confirmed(true) => Ok(Resumed::At(info.yes)),
        Event::Keys(keys) if keys == "1" => Ok(Resumed::At(info.yes)),
        Event::Confirmed(false) => tries(info.no, info.give_up_no_match).failed(machine),
        Event::Keys(keys) if keys == "2" => tries(info.no, info.give_up_no_match).failed(machine),
        Event::Keys(_) | Event::Intent(_) => tries(info.unclear, info.give_up_no_match).failed(machine),
        Event::Silence | Event::Failed => {
            could_not_ask(machine, &event, "a confirmation");
            tries(info.unclear, info.give_up_no_input).failed(machine)
        }
        _ => Ok(Resumed::Stray("yes or no")),
    }
}

pub(super) fn listen(machine: &mut Machine<'_>, id: ListenId, event: Event) -> Answered {
    let Some(info) = machine.loaded.listens.get(id.index()) else { return Err(Fault::ForeignState) };
    let tries = |again, give_up| Tries { counter: info.attempt, tries: info.tries, again, give_up };
    match event {
        Event::Intent(heard) => match entry(machine, &info.entries, &heard) {
            Some(entry) => {
                understood(machine, info.bot, &info.locals, &heard);
                chosen(machine, &heard.intent);
                Ok(Resumed::At(entry.target))
            }
            None => {
                chosen(machine, "no match");
                tries(info.no_match, info.give_up_no_match).failed(machine)
            }
        },
        Event::Keys(_) => {
            chosen(machine, "no match");
            tries(info.no_match, info.give_up_no_match).failed(machine)
        }
        Event::Silence | Event::Failed => {
            could_not_ask(machine, &event, "listening");
            tries(info.no_input, info.give_up_no_input).failed(machine)
        }
        _ => Ok(Resumed::Stray("an intent")),
    }
}

pub(super) fn understand(machine: &mut Machine<'_>, id: UnderstandId, event: Event) -> Answered {
    let Some(info) = machine.loaded.understands.get(id.index()) else { return Err(Fault::ForeignState) };
    let heard = match event {
        Event::Understood(heard) => heard,
        Event::Intent(heard) => Some(heard),
        Event::Failed => None,
        _ => return Ok(Resumed::Stray("what a bot makes of a text")),
    };
    let fits =
        heard.and_then(|heard| entry(machine, &info.entries, &heard).map(|entry| (heard, entry.target)));
    match fits {
        Some((heard, target)) => {
            understood(machine, info.bot, &info.locals, &heard);
            chosen(machine, &heard.intent);
            Ok(Resumed::At(target))
        }
        None => {
            chosen(machine, "no match");
            Ok(Resumed::At(info.otherwise))
        }
    }
}

/// The first entry for the intent whose least confidence was reached.
fn entry<'a>(
    machine: &Machine<'_>,
    entries: &'a [IntentEntry],
    heard: &Understanding,
) -> Option<&'a IntentEntry> {
    let sure = input::confidence(&heard.confidence);
    entries.iter().find(|entry| {
        machine.loaded.strings.get(entry.intent) == heard.intent && sure >= Decimal::new(entry.at.into(), 3)
    })
}

/// Puts what a bot understood into the locals of the statement; slots it did not fill are unknown.
fn understood(machine: &mut Machine<'_>, bot: ResourceId, locals: &BotLocals, heard: &Understanding) {
    let loaded = machine.loaded;
    machine.thread.set_local(locals.intent, Value::text(&heard.intent));
    machine.thread.set_local(locals.confidence, Value::Decimal(input::confidence(&heard.confidence)));
    machine.thread.set_local(locals.transcript, Value::text(&heard.transcript));
    let slots = loaded.resources.get(bot.index()).map_or(&[][..], |bot| &bot.slots);
    for (slot, local) in slots.iter().zip(&locals.slots) {
        let name = loaded.strings.get(slot.name);
        let given = heard.slots.iter().find(|(it, _)| it == name);
        let value = given.and_then(|(_, value)| input::slot(value, slot.ty, loaded));
        machine.thread.set_local(*local, value.unwrap_or_default());
    }
}

/// Records what the caller chose.
fn chosen(machine: &mut Machine<'_>, choice: &str) {
    if let Some(rule) = machine.thread.top().and_then(|frame| frame.rule) {
        machine.record(Record::ChoiceMade { rule, choice: choice.into() });
    }
}

fn could_not_ask(machine: &mut Machine<'_>, event: &Event, what: &'static str) {
    match event {
        Event::Failed => machine.recovered(Fault::Unhandled(what)),
        _ => chosen(machine, "no input"),
    }
}
