//! Marked values as they may be shown: arguments of integrations hidden behind the name of their mark, and
//! what a caller answers behind stars.

use serde_json::Value as Json;

use crate::bundle::{CollectBy, CollectId, Field, Mark, PlaceId, Program, ResourceId, Type, TypeId};
use crate::vm::mark_inside;

/// The arguments, a JSON object, with marked parameters and marked fields of records masked.
pub(super) fn arguments(program: &Program, integration: &str, arguments: &str, marked: Mark) -> String {
    if marked == Mark::Open {
        return arguments.to_owned();
    }
    let found = program.integrations.iter().find(|it| program.strings.get(it.name) == integration);
    let parsed = serde_json::from_str::<Json>(arguments);
    let (Some(integration), Ok(Json::Object(mut object))) = (found, parsed) else {
        return "{}".to_owned();
    };
    let mut masked = false;
    for param in &integration.params {
        if let Some(value) = object.get_mut(program.strings.get(param.name)) {
            masked |= mask(program, param, value);
        }
    }
    if !masked {
        // Something is marked that no parameter says is: hide everything.
        object.values_mut().for_each(|value| *value = hidden(marked));
    }
    Json::Object(object).to_string()
}

/// `text` with a star for each character, where it is marked.
pub(super) fn stars(text: &str, mark: Mark) -> String {
    match mark {
        Mark::Open => text.to_owned(),
        Mark::Private | Mark::Secret => "*".repeat(text.chars().count()),
    }
}

/// The mark of what a collect by keys is for.
pub(super) fn keyed(program: &Program, collect: CollectId) -> Mark {
    program.collects.get(collect.index()).map_or(Mark::Open, |info| place(program, info.place))
}

/// The mark of what a bot is to hear: that of its slot, or of a place that is filled from it.
pub(super) fn spoken(program: &Program, bot: ResourceId, slot: &str) -> Mark {
    let name = |id| program.strings.get(id);
    let slots = program.resources.get(bot.index()).map(|it| it.slots.as_slice()).unwrap_or_default();
    let own = slots.iter().filter(|it| name(it.name) == slot).map(|it| it.mark);
    let filled = program.collects.iter().filter_map(|info| match info.by {
        CollectBy::Speech { bot: by, slot: from, .. } if by == bot && name(from) == slot => {
            Some(if info.encrypted { Mark::Secret } else { place(program, info.place) })
        }
        _ => None,
    });
    own.chain(filled).max().unwrap_or_default()
}

/// The mark of a place, and of the fields of a record in it: which of those is filled, nobody says.
fn place(program: &Program, id: PlaceId) -> Mark {
    program.places.get(id.index()).map_or(Mark::Open, |place| {
        let private = mark_inside(place.ty, program).min(Mark::Private);
        place.mark.max(private)
    })
}

/// Whether anything had to be hidden.
fn mask(program: &Program, field: &Field, value: &mut Json) -> bool {
    if field.mark != Mark::Open {
        *value = hidden(field.mark);
        return true;
    }
    mask_inside(program, field.ty, value)
}

fn mask_inside(program: &Program, ty: TypeId, value: &mut Json) -> bool {
    let mut masked = false;
    match (program.types.get(ty.index()), value) {
        (Some(Type::Optional(inner)), value) => masked = mask_inside(program, *inner, value),
        (Some(Type::List(inner)), Json::Array(items)) => {
            for item in items {
                masked |= mask_inside(program, *inner, item);
            }
        }
        (Some(Type::Record(id)), Json::Object(object)) => {
            let fields = program.records.get(id.index()).map(|def| def.fields.as_slice()).unwrap_or_default();
            for field in fields {
                if let Some(value) = object.get_mut(program.strings.get(field.name)) {
                    masked |= mask(program, field, value);
                }
            }
        }
        _ => {}
    }
    masked
}

fn hidden(mark: Mark) -> Json {
    Json::from(match mark {
        Mark::Open => "",
        Mark::Private => "private",
        Mark::Secret => "secret",
    })
}
