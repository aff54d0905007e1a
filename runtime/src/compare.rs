//! When two values are equal, and which comes first.
//!
//! Total over all values: what cannot be compared is not equal and has no order. JSON compares with a
//! typed value as that type.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::bundle::Bundle;
use crate::scalar;
use crate::value::Value;

/// `==`: false where one is unknown.
pub(crate) fn equal(a: &Value, b: &Value, bundle: &Bundle) -> bool {
    match (a, b) {
        (Value::Json(a), Value::Json(b)) => equal_json(a, b),
        (Value::Json(json), value) | (value, Value::Json(json)) => equal_to_json(value, json, bundle),
        (Value::List(a), Value::List(b)) => all_equal(a, b, bundle),
        (Value::Record(a, x), Value::Record(b, y)) => {
            a == b && x.len() == y.len() && x.iter().zip(&**y).all(|(a, b)| same(a, b, bundle))
        }
        _ => order(a, b, bundle) == Some(Ordering::Equal) || plainly_equal(a, b),
    }
}

/// Equal as parts of records: two unknown fields do not tell records apart.
fn same(a: &Value, b: &Value, bundle: &Bundle) -> bool {
    (!a.is_known() && !b.is_known()) || equal(a, b, bundle)
}

fn all_equal(a: &[Value], b: &[Value], bundle: &Bundle) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, bundle))
}

/// The kinds that are equal or not and have no order.
fn plainly_equal(a: &Value, b: &Value) -> bool {
    matches!((a, b), (Value::Bool(a), Value::Bool(b)) if a == b)
}

/// `<` and its kin: the order of two values of one kind, if the kind has one.
pub(crate) fn order(a: &Value, b: &Value, bundle: &Bundle) -> Option<Ordering> {
    match (a, b) {
        (Value::Json(json), value) => plain_order(&like(json, value, bundle)?, value),
        (value, Value::Json(json)) => plain_order(value, &like(json, value, bundle)?),
        _ => plain_order(a, b),
    }
}

/// The order of two values that are not JSON: also for constants that are known while compiling.
pub fn plain_order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) | (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
        (Value::Decimal(a), Value::Decimal(b)) => Some(a.cmp(b)),
        (Value::Int(a), Value::Decimal(b)) => Some(Decimal::from(*a).cmp(b)),
        (Value::Decimal(a), Value::Int(b)) => Some(a.cmp(&Decimal::from(*b))),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => Some(a.cmp(b)),
        (Value::DateTime(a) | Value::Zoned(a, _), Value::DateTime(b) | Value::Zoned(b, _)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        (Value::Enum(a, x), Value::Enum(b, y)) if a == b => Some(x.cmp(y)),
        _ => None,
    }
}

/// `==` with a part of JSON.
pub(crate) fn equal_to_json(value: &Value, json: &Json, bundle: &Bundle) -> bool {
    match (value, json) {
        (Value::Json(other), json) => equal_json(other, json),
        (Value::List(items), Json::Array(elements)) => {
            items.len() == elements.len()
                && items.iter().zip(elements).all(|(item, element)| equal_part(item, element, bundle))
        }
        (Value::Record(id, values), Json::Object(members)) => {
            bundle.records.get(id.index()).is_some_and(|def| {
                def.fields.iter().zip(&**values).all(|(field, value)| {
                    let member = members.get(bundle.strings.get(field.name));
                    equal_part(value, member.unwrap_or(&Json::Null), bundle)
                })
            })
        }
        _ => like(json, value, bundle).is_some_and(|typed| equal(&typed, value, bundle)),
    }
}

fn equal_part(value: &Value, json: &Json, bundle: &Bundle) -> bool {
    match value {
        Value::Unknown => json.is_null(),
        _ => equal_to_json(value, json, bundle),
    }
}

/// A JSON scalar as a value of the kind of `other`.
fn like(json: &Json, other: &Value, bundle: &Bundle) -> Option<Value> {
    match (other, json) {
        (Value::Bool(_), Json::Bool(truth)) => Some(Value::Bool(*truth)),
        (Value::Int(_) | Value::Decimal(_), Json::Number(number)) => {
            scalar::decimal(number.as_str()).map(Value::Decimal)
        }
        (Value::Duration(_), Json::Number(number)) => number.as_i64().map(Value::Duration),
        (Value::Duration(_), Json::String(words)) => scalar::duration(words).map(Value::Duration),
        (Value::Text(_), Json::String(words)) => Some(Value::text(words)),
        (Value::Enum(id, _), Json::String(name)) => {
            scalar::enum_position(bundle, *id, name).map(|position| Value::Enum(*id, position))
        }
        (Value::Date(_), Json::String(words)) => scalar::date(words).map(Value::Date),
        (Value::Time(_), Json::String(words)) => scalar::time(words).map(Value::Time),
        (Value::DateTime(_) | Value::Zoned(..), Json::String(words)) => {
            scalar::instant(words, bundle.time_zone()).map(Value::DateTime)
        }
        _ => None,
    }
}

/// JSON with JSON: numbers by their value (`1` is `1.0`), objects whatever the order of their members.
fn equal_json(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => {
            a == b || scalar::decimal(a.as_str()).is_some_and(|a| scalar::decimal(b.as_str()) == Some(a))
        }
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal_json(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal_json(a, b)))
        }
        _ => a == b,
    }
}
