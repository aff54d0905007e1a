//! The text form of any value: what contact attributes, traces and metrics hold. Single values as in
//! [`crate::scalar`]; lists, records and `json` as JSON; nothing for an unknown one.
//!
//! Not for ears: speaking is [`crate::speak`].

use crate::bundle::{Bundle, Type, TypeId};
use crate::value::Value;
use crate::{json, scalar};

/// The text form of a value.
pub(crate) fn write(value: &Value, bundle: &Bundle) -> String {
    let mut text = String::new();
    append(&mut text, value, bundle);
    text
}

/// Appends the text form of a value.
pub(crate) fn append(text: &mut String, value: &Value, bundle: &Bundle) {
    match value {
        Value::List(_) | Value::Record(..) | Value::Json(_) => json::append(text, value, bundle),
        _ => scalar::append(text, value, bundle),
    }
}

/// Reads the text form of a type back; `None` where the text is no such value. Blanks around it do not
/// count, except in a text.
pub(crate) fn read(text: &str, ty: TypeId, bundle: &Bundle) -> Option<Value> {
    match *bundle.types.get(ty.index())? {
        Type::Optional(inner) => read(text, inner, bundle),
        Type::Text => Some(Value::text(text)),
        Type::Record(_) | Type::List(_) | Type::Json => json::read(text, ty, bundle).ok(),
        single => scalar::read(text.trim(), single, bundle),
    }
}
