//! The declarations of a program make sense: types, enums, records, places, resources, calendars,
//! endpoints, the rescue.

use rustc_hash::FxHashSet;

use super::kinds::Kinds;
use super::values::is_day;
use super::{Flaw, Spot, each, insist};
use crate::bundle::packed::MAX_NESTING;
use crate::bundle::{
    BundleError, EnumDef, Program, Rescue, RescueEnd, RescueSay, Resource, ResourceId, ResourceKind, Table,
    Type, TypeId,
};

/// Checks the declarations; ids are in range.
pub(super) fn check(program: &Program) -> Result<Kinds, BundleError> {
    types(program)?;
    enums(program)?;
    let kinds = Kinds::of(program).map_err(|flaw| BundleError::Unsound { at: Spot::Settings, flaw })?;
    each(Table::Place, &program.places, |place| {
        insist(!place.attribute || is_attribute_type(program, place.ty), "an attribute cannot have this type")
    })?;
    each(Table::Switch, &program.switches, |switch| {
        let fits = matches!(
            program.types.get(switch.ty.index()),
            Some(Type::Bool | Type::Int | Type::Text | Type::Enum(_))
        );
        insist(fits, "a switch cannot have this type")
    })?;
    each(Table::Resource, &program.resources, |resource| check_resource(program, resource))?;
    each(Table::Calendar, &program.calendars, |calendar| {
        insist(calendar.days.is_sorted_by_key(|(day, _)| *day), "the days of a calendar ascend")?;
        insist(calendar.days.iter().all(|(day, _)| is_day(*day)), "the day is beyond the calendar")
    })?;
    endpoints(program)?;
    if let Some(rescue) = &program.rescue {
        check_rescue(program, rescue).map_err(|flaw| BundleError::Unsound { at: Spot::Rescue, flaw })?;
    }
    debug(program).map_err(|flaw| BundleError::Unsound { at: Spot::Debug, flaw })?;
    Ok(kinds)
}

/// Types refer to types before them, so that none holds itself.
fn types(program: &Program) -> Result<(), BundleError> {
    let mut seen = FxHashSet::default();
    let mut depths: Vec<usize> = Vec::with_capacity(program.types.len());
    each(Table::Type, &program.types, |ty| {
        insist(seen.insert(*ty), "a type stands in the table once")?;
        let inner = match *ty {
            Type::Digits { min, max } => {
                insist(min <= max, "there are fewer most digits than least")?;
                None
            }
            Type::List(inner) => Some(inner),
            Type::Optional(inner) => {
                let twice = matches!(program.types.get(inner.index()), Some(Type::Optional(_)));
                insist(!twice, "an optional type is not itself optional")?;
                Some(inner)
            }
            _ => None,
        };
        let depth = match inner {
            None => 0,
            Some(inner) => match depths.get(inner.index()) {
                Some(depth) => depth + 1,
                None => return Err(Flaw::Broken("a type refers to types before it")),
            },
        };
        insist(depth <= MAX_NESTING, "types nest too deep")?;
        depths.push(depth);
        Ok(())
    })?;
    Ok(())
}

/// The built-in enums stand first, as the runtime knows them.
fn enums(program: &Program) -> Result<(), BundleError> {
    for (position, (name, values)) in EnumDef::BUILT_IN.iter().enumerate() {
        let same = program.enums.get(position).is_some_and(|definition| {
            program.strings.get(definition.name) == *name
                && definition
                    .values
                    .iter()
                    .map(|&value| program.strings.get(value))
                    .eq(values.iter().copied())
        });
        let at = Spot::Entry(Table::Enum, position);
        insist(same, "the built-in enums stand first").map_err(|flaw| BundleError::Unsound { at, flaw })?;
    }
    Ok(())
}

fn is_attribute_type(program: &Program, ty: TypeId) -> bool {
    match program.types.get(ty.index()) {
        Some(Type::Optional(inner)) => is_attribute_type(program, *inner),
        Some(ty) => matches!(
            ty,
            Type::Text
                | Type::Bool
                | Type::Int
                | Type::Decimal
                | Type::Enum(_)
                | Type::Date
                | Type::DateTime
                | Type::Phone
                | Type::Digits { .. }
        ),
        None => false,
    }
}

fn check_resource(program: &Program, resource: &Resource) -> Result<(), Flaw> {
    if let Some(hours) = resource.hours {
        insist(resource.kind == ResourceKind::Queue, "only a queue has hours")?;
        want_resource(program, hours, ResourceKind::Hours)?;
    }
    let bare = resource.intents.is_empty() && resource.slots.is_empty();
    insist(bare || resource.kind == ResourceKind::Bot, "only a bot has intents and slots")
}

/// Insists that a resource is what it is used as.
pub(super) fn want_resource(program: &Program, id: ResourceId, kind: ResourceKind) -> Result<(), Flaw> {
    let is = program.resources.get(id.index()).is_some_and(|resource| resource.kind == kind);
    insist(
        is,
        match kind {
            ResourceKind::Queue => "the resource is not a queue",
            ResourceKind::Hours => "the resource is not hours",
            ResourceKind::Prompt => "the resource is not a prompt",
            ResourceKind::Flow => "the resource is not a flow",
            ResourceKind::Bot => "the resource is not a bot",
        },
    )
}

/// A number belongs to one endpoint.
fn endpoints(program: &Program) -> Result<(), BundleError> {
    let mut numbers = FxHashSet::default();
    each(Table::Endpoint, &program.endpoints, |endpoint| {
        let new = |&number| endpoint.disabled || numbers.insert(program.strings.get(number));
        insist(endpoint.numbers.iter().all(new), "a number belongs to one endpoint")
    })?;
    Ok(())
}

fn check_rescue(program: &Program, rescue: &Rescue) -> Result<(), Flaw> {
    for say in &rescue.say {
        if let RescueSay::Prompt(prompt) = say {
            want_resource(program, *prompt, ResourceKind::Prompt)?;
        }
    }
    match rescue.end {
        RescueEnd::Enqueue(queue) => want_resource(program, queue, ResourceKind::Queue),
        RescueEnd::Dial(_) | RescueEnd::Hangup => Ok(()),
    }
}

fn debug(program: &Program) -> Result<(), Flaw> {
    let debug = &program.debug;
    let complete = debug.rules.is_empty() || debug.rules.len() == program.rules.len();
    insist(complete, "either every rule has a position, or none")?;
    // Maxima and sums of them all, rather than leaving at the first that is wrong: there are so many.
    let files = debug.rules.iter().map(|(file, _)| *file).max();
    insist(files.is_none_or(|file| usize::from(file) < debug.files.len()), "there is no such file")?;
    let files = debug.code.iter().map(|(_, file, _)| *file).max();
    insist(files.is_none_or(|file| usize::from(file) < debug.files.len()), "there is no such file")?;
    let after = debug.code.iter().skip(1);
    let back = debug.code.iter().zip(after).filter(|((a, ..), (b, ..))| a >= b).count();
    insist(back == 0, "the positions ascend")?;
    let last = debug.code.last().is_none_or(|(pc, ..)| pc.index() < program.code.len());
    insist(last, "the position is beyond the code")
}
