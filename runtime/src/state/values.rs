//! Values as bytes: a tag for the kind, then the value. Reading checks them against a type.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::StateError;
use super::wire::{Reader, Wire, read_signed, write_signed, write_text};
use crate::bundle::{Bundle, EnumId, RecordId, Type, TypeId};
use crate::json::MAX_DEPTH;
use crate::value::Value;

/// Kinds of value. The numbers are part of the format: never given to another kind.
mod tag {
    pub(super) const UNKNOWN: u8 = 0;
    pub(super) const FALSE: u8 = 1;
    pub(super) const TRUE: u8 = 2;
    pub(super) const INT: u8 = 3;
    pub(super) const DECIMAL: u8 = 4;
    pub(super) const DATE: u8 = 5;
    pub(super) const TIME: u8 = 6;
    pub(super) const DATE_TIME: u8 = 7;
    pub(super) const ZONED: u8 = 8;
    pub(super) const DURATION: u8 = 9;
    pub(super) const TEXT: u8 = 10;
    pub(super) const ENUM: u8 = 11;
    pub(super) const LIST: u8 = 12;
    pub(super) const RECORD: u8 = 13;
    pub(super) const JSON: u8 = 14;
}

/// Where [`write`] would write the value of a place that has its default. No kind has this tag.
pub(super) const DEFAULT: u8 = 255;

/// Appends a value.
pub(super) fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Unknown => out.push(tag::UNKNOWN),
        Value::Bool(false) => out.push(tag::FALSE),
        Value::Bool(true) => out.push(tag::TRUE),
        Value::Int(number) => tagged(tag::INT, number, out),
        Value::Decimal(number) => {
            out.push(tag::DECIMAL);
            write_signed(number.mantissa(), out);
            number.scale().write(out);
        }
        Value::Date(days) => tagged(tag::DATE, days, out),
        Value::Time(seconds) => tagged(tag::TIME, seconds, out),
        Value::DateTime(seconds) => tagged(tag::DATE_TIME, seconds, out),
        Value::Zoned(seconds, zone) => {
            tagged(tag::ZONED, seconds, out);
            zone.write(out);
        }
        Value::Duration(seconds) => tagged(tag::DURATION, seconds, out),
        Value::Text(text) => tagged(tag::TEXT, text, out),
        Value::Enum(id, position) => {
            tagged(tag::ENUM, &id.0, out);
            position.write(out);
        }
        Value::List(items) => {
            tagged(tag::LIST, &items.len(), out);
            items.iter().for_each(|item| write(item, out));
        }
        Value::Record(id, fields) => {
            tagged(tag::RECORD, &id.0, out);
            fields.iter().for_each(|field| write(field, out));
        }
        Value::Json(json) => {
            out.push(tag::JSON);
            write_text(&json.to_string(), out);
        }
    }
}

fn tagged(tag: u8, payload: &impl Wire, out: &mut Vec<u8>) {
    out.push(tag);
    payload.write(out);
}

/// Reads a value of a type, or an unknown one: any place or local may be without a value.
pub(super) fn read(from: &mut Reader<'_>, ty: TypeId) -> Result<Value, StateError> {
    let tag = from.byte()?;
    read_tagged(from, tag, ty, MAX_DEPTH)
}

/// Reads the value that follows a tag.
pub(super) fn read_tagged(
    from: &mut Reader<'_>,
    tag: u8,
    ty: TypeId,
    levels: usize,
) -> Result<Value, StateError> {
    if tag == tag::UNKNOWN {
        return Ok(Value::Unknown);
    }
    let ty = stripped(from.bundle, ty).ok_or(StateError::Damaged("a type"))?;
    match (tag, ty) {
        (tag::FALSE, Type::Bool) => Ok(Value::Bool(false)),
        (tag::TRUE, Type::Bool) => Ok(Value::Bool(true)),
        (tag::INT, Type::Int) => i64::read(from).map(Value::Int),
        (tag::DECIMAL, Type::Decimal) => decimal(from).map(Value::Decimal),
        (tag::DATE, Type::Date) => i32::read(from).map(Value::Date),
        (tag::TIME, Type::Time) => match u32::read(from)? {
            seconds @ ..86_400 => Ok(Value::Time(seconds)),
            _ => Err(StateError::Damaged("a time")),
        },
        (tag::DATE_TIME, Type::DateTime) => i64::read(from).map(Value::DateTime),
        (tag::ZONED, Type::DateTime) => Ok(Value::Zoned(i64::read(from)?, Arc::read(from)?)),
        (tag::DURATION, Type::Duration) => i64::read(from).map(Value::Duration),
        (tag::TEXT, Type::Text | Type::Phone | Type::Digits { .. } | Type::CardNumber | Type::CardExpiry) => {
            Arc::read(from).map(Value::Text)
        }
        (tag::ENUM, Type::Enum(id)) => enumerated(from, id),
        (tag::LIST, Type::List(inner)) => list(from, inner, levels),
        (tag::RECORD, Type::Record(id)) => record(from, id, levels),
        (tag::JSON, Type::Json) => match serde_json::from_str(from.text()?) {
            Ok(json) => Ok(Value::Json(Arc::new(json))),
            Err(_) => Err(StateError::Damaged("JSON")),
        },
        _ => Err(StateError::Damaged("the kind of a value")),
    }
}

/// The type without its `?`.
fn stripped(bundle: &Bundle, ty: TypeId) -> Option<Type> {
    match *bundle.types.get(ty.index())? {
        Type::Optional(inner) => bundle.types.get(inner.index()).copied(),
        ty => Some(ty),
    }
}

fn decimal(from: &mut Reader<'_>) -> Result<Decimal, StateError> {
    let mantissa = read_signed(from)?;
    let scale = u32::read(from)?;
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| StateError::Damaged("a decimal"))
}

fn enumerated(from: &mut Reader<'_>, id: EnumId) -> Result<Value, StateError> {
    let (written, position) = (u16::read(from)?, u16::read(from)?);
    let values = from.bundle.enums.get(id.index()).map_or(0, |def| def.values.len());
    let known = written == id.0 && usize::from(position) < values;
    known.then_some(Value::Enum(id, position)).ok_or(StateError::Damaged("an enum value"))
}

fn list(from: &mut Reader<'_>, inner: TypeId, levels: usize) -> Result<Value, StateError> {
    let below = levels.checked_sub(1).ok_or(StateError::Damaged("the depth of a value"))?;
    let count = from.count()?;
    let item = |_| {
        let tag = from.byte()?;
        read_tagged(from, tag, inner, below)
    };
    Ok(Value::List((0..count).map(item).collect::<Result<_, _>>()?))
}

fn record(from: &mut Reader<'_>, id: RecordId, levels: usize) -> Result<Value, StateError> {
    let below = levels.checked_sub(1).ok_or(StateError::Damaged("the depth of a value"))?;
    if u16::read(from)? != id.0 {
        return Err(StateError::Damaged("a record"));
    }
    let bundle = from.bundle;
    let fields = bundle.records.get(id.index()).map_or(&[][..], |def| &def.fields);
    let field = |field: &crate::bundle::Field| {
        let tag = from.byte()?;
        read_tagged(from, tag, field.ty, below)
    };
    Ok(Value::Record(id, fields.iter().map(field).collect::<Result<_, _>>()?))
}
