//! How far values may travel: as far as the most private thing in them.

use crate::bundle::{Bundle, Field, Mark, Operand, Program, RecordId, Type, TypeId};
use crate::value::Value;

/// The mark of what a guard line looks at.
pub(super) fn mark_of(operand: Operand, bundle: &Bundle) -> Mark {
    let Some(place) = bundle.places.get(operand.place.index()) else { return Mark::Secret };
    let inner = match operand.field {
        Some(field) => field_of(place.ty, field, bundle)
            .map_or(Mark::Secret, |it| it.mark.max(mark_inside(it.ty, bundle))),
        None => mark_inside(place.ty, bundle),
    };
    place.mark.max(inner)
}

/// The mark of a value of a field or parameter: of the value as a whole and of what is in it.
pub(super) fn mark_of_value(field: &Field, value: &Value, bundle: &Bundle) -> Mark {
    match value {
        Value::Unknown => Mark::Open,
        value => field.mark.max(mark_in_value(field.ty, value, bundle)),
    }
}

/// The most private mark in a value that is known.
fn mark_in_value(ty: TypeId, value: &Value, bundle: &Bundle) -> Mark {
    let marks = |marks: &mut dyn Iterator<Item = Mark>| marks.max().unwrap_or_default();
    match (bundle.types.get(ty.index()), value) {
        (Some(Type::Optional(inner)), value) => mark_in_value(*inner, value, bundle),
        (Some(Type::List(inner)), Value::List(items)) => {
            marks(&mut items.iter().map(|item| mark_in_value(*inner, item, bundle)))
        }
        (Some(Type::Record(id)), Value::Record(_, values)) => {
            let fields = bundle.records.get(id.index()).map_or(&[][..], |def| &def.fields);
            marks(&mut fields.iter().zip(&**values).map(|(it, value)| mark_of_value(it, value, bundle)))
        }
        _ => Mark::Open,
    }
}

/// The field of a record type, optional or not.
pub(super) fn field_of(ty: TypeId, field: u16, bundle: &Bundle) -> Option<&Field> {
    match bundle.types.get(ty.index())? {
        Type::Optional(inner) => field_of(*inner, field, bundle),
        Type::Record(id) => bundle.records.get(id.index())?.fields.get(usize::from(field)),
        _ => None,
    }
}

/// The most private mark in a type. Records may hold themselves through lists: each is looked into once.
pub(crate) fn mark_inside(ty: TypeId, program: &Program) -> Mark {
    let mut mark = Mark::Open;
    let mut seen: Vec<RecordId> = Vec::new();
    let mut open = vec![ty];
    while let Some(ty) = open.pop() {
        match program.types.get(ty.index()) {
            Some(Type::Optional(inner) | Type::List(inner)) => open.push(*inner),
            Some(Type::Record(id)) if !seen.contains(id) => {
                seen.push(*id);
                let fields = program.records.get(id.index()).map_or(&[][..], |def| &def.fields);
                for field in fields {
                    mark = mark.max(field.mark);
                    open.push(field.ty);
                }
            }
            _ => {}
        }
    }
    mark
}

/// Whether anything in a program is secret. Values have no marks while a call runs, and locals have none at all:
/// what counts is where values that are secret come from and where they may go.
pub(super) fn has_secrets(program: &Program) -> bool {
    let fields = program.records.iter().flat_map(|it| &it.fields);
    let slots = program.resources.iter().flat_map(|it| &it.slots);
    let parameters = program.integrations.iter().flat_map(|it| &it.params);
    let marks = fields.chain(slots).chain(parameters).map(|it| it.mark);
    let marks = marks.chain(program.places.iter().map(|it| it.mark));
    let mut marks = marks.chain(program.integrations.iter().map(|it| it.result_mark));
    marks.any(|it| it == Mark::Secret) || program.collects.iter().any(|it| it.encrypted)
}
