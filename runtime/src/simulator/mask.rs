//! Arguments of integrations as they may be shown: marked values hidden behind the name of their mark.

use serde_json::Value as Json;

use crate::bundle::{Field, Mark, Program, Type, TypeId};

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
