//! Constants: their values exist, and what kind they have.

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::kinds::{Kind, Kinds};
use super::{Flaw, each, insist};
use crate::bundle::packed::MAX_NESTING;
use crate::bundle::{BundleError, Program, Table, Type, TypeId};
use crate::value::Value;

/// How deep JSON may nest: what its reader takes, with room to spare.
const MAX_JSON_NESTING: usize = 100;

/// Checks the constants, and notes their kinds; then the defaults that refer to them.
pub(super) fn check(program: &Program, kinds: &mut Kinds) -> Result<(), BundleError> {
    kinds.constants = each(Table::Constant, &program.constants, |value| kind_of(program, kinds, value, 0))?;
    each(Table::Place, &program.places, |place| match place.default {
        Some(default) => {
            let kind = kinds.of_constant(default);
            insist(kind != Kind::Nothing, "a default has a value")?;
            kinds.want(kind, kinds.of_type(place.ty))
        }
        None => insist(is_optional(program, place.ty), "a place without a default must be optional"),
    })?;
    each(Table::Switch, &program.switches, |switch| {
        let kind = kinds.of_constant(switch.default);
        insist(kind != Kind::Nothing, "a default has a value")?;
        kinds.want(kind, kinds.of_type(switch.ty))
    })?;
    Ok(())
}

fn is_optional(program: &Program, ty: TypeId) -> bool {
    matches!(program.types.get(ty.index()), Some(Type::Optional(_)))
}

/// The kind of a value that exists.
fn kind_of(program: &Program, kinds: &mut Kinds, value: &Value, depth: usize) -> Result<Kind, Flaw> {
    let holds_values = matches!(value, Value::List(_) | Value::Record(..));
    insist(!holds_values || depth < MAX_NESTING, "values nest too deep")?;
    Ok(match value {
        Value::Unknown => Kind::Nothing,
        Value::Bool(_) => Kind::Bool,
        Value::Int(_) => Kind::Int,
        Value::Decimal(_) => Kind::Decimal,
        Value::Date(days) => {
            insist(is_day(*days), "the date is beyond the calendar")?;
            Kind::Date
        }
        Value::Time(seconds) => {
            insist(*seconds < 86_400, "the time is beyond the end of the day")?;
            Kind::Time
        }
        Value::DateTime(seconds) => {
            insist(Timestamp::from_second(*seconds).is_ok(), "the time is beyond the calendar")?;
            Kind::DateTime
        }
        Value::Zoned(seconds, zone) => {
            insist(Timestamp::from_second(*seconds).is_ok(), "the time is beyond the calendar")?;
            let zone_exists = jiff::tz::TimeZoneDatabase::bundled().get(zone).is_ok();
            if !zone_exists {
                return Err(Flaw::TimeZone(zone.to_string()));
            }
            Kind::DateTime
        }
        Value::Duration(_) => Kind::Duration,
        Value::Text(_) => Kind::Text,
        Value::Enum(id, position) => {
            let definition = program.enums.get(id.index());
            let exists =
                definition.is_some_and(|definition| usize::from(*position) < definition.values.len());
            insist(exists, "the enum has no such value")?;
            Kind::of_enum(*id)
        }
        Value::List(items) => {
            let mut element = Kind::Nothing;
            for item in items.iter() {
                let kind = kind_of(program, kinds, item, depth + 1)?;
                element = kinds.join(element, kind)?;
            }
            kinds.list(element)?
        }
        Value::Record(id, fields) => {
            let wanted = program.records.get(id.index()).map(|record| record.fields.len());
            insist(wanted == Some(fields.len()), "the record has other fields")?;
            for (position, field) in fields.iter().enumerate() {
                let kind = kind_of(program, kinds, field, depth + 1)?;
                kinds.want(kind, kinds.fields(*id).get(position).copied().unwrap_or(Kind::Any))?;
            }
            Kind::of_record(*id)
        }
        Value::Json(json) => {
            insist(nests_within(json, MAX_JSON_NESTING), "the JSON nests too deep")?;
            let again = serde_json::from_str::<serde_json::Value>(&json.to_string());
            insist(again.is_ok_and(|again| again == **json), "the JSON is not itself when read again")?;
            Kind::Json
        }
    })
}

/// Whether a day, counted from 1970-01-01, is in the calendar.
pub(super) fn is_day(days: i32) -> bool {
    let epoch = Date::constant(1970, 1, 1);
    Span::new().try_days(days).and_then(|span| epoch.checked_add(span)).is_ok()
}

fn nests_within(json: &serde_json::Value, levels: usize) -> bool {
    match json {
        serde_json::Value::Array(items) => {
            levels > 0 && items.iter().all(|item| nests_within(item, levels - 1))
        }
        serde_json::Value::Object(fields) => {
            levels > 0 && fields.values().all(|field| nests_within(field, levels - 1))
        }
        _ => true,
    }
}
