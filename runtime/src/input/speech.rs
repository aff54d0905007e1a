//! Spoken values: a bot's slot, and the words it heard.

use super::card_expiry;
use crate::bundle::{Bundle, Type, TypeId};
use crate::value::Value;
use crate::{phone, scalar};

/// A spoken value of a type. Bots are good at dates, times and numbers, which come resolved in the slot;
/// they are poor at long numbers, which are read from the transcript first.
pub(crate) fn spoken(
    slot: Option<&str>,
    transcript: &str,
    ty: TypeId,
    bundle: &Bundle,
    now: i64,
) -> Option<Value> {
    match *bundle.types.get(ty.index())? {
        Type::Optional(inner) => spoken(slot, transcript, inner, bundle, now),
        ty @ (Type::Phone | Type::Digits { .. } | Type::CardNumber | Type::CardExpiry) => {
            [Some(transcript), slot]
                .into_iter()
                .flatten()
                .find_map(|words| long_number(words, ty, bundle, now))
        }
        Type::Text => Some(slot.unwrap_or(transcript).trim()).filter(|it| !it.is_empty()).map(Value::text),
        _ => self::slot(slot?, ty, bundle),
    }
}

/// A bot's resolved slot as a value of its type.
pub(crate) fn slot(value: &str, ty: TypeId, bundle: &Bundle) -> Option<Value> {
    match *bundle.types.get(ty.index())? {
        Type::Optional(inner) => slot(value, inner, bundle),
        Type::Bool => match value.trim().to_lowercase().as_str() {
            "yes" | "true" => Some(Value::Bool(true)),
            "no" | "false" => Some(Value::Bool(false)),
            _ => None,
        },
        // Bots show values to people: `Lost card` stands for `lost_card`.
        ty @ Type::Enum(_) => scalar::read(&value.trim().to_lowercase().replace([' ', '-'], "_"), ty, bundle),
        Type::Phone => phone::from_speech(value, &bundle.country).map(Value::text),
        Type::Digits { min, max } => {
            let digits = phone::expand(value)?;
            scalar::digits(&digits, min, max).map(Value::text)
        }
        ty => scalar::read(value.trim(), ty, bundle),
    }
}

fn long_number(words: &str, ty: Type, bundle: &Bundle, now: i64) -> Option<Value> {
    if ty == Type::Phone {
        return phone::from_speech(words, &bundle.country).map(Value::text);
    }
    let digits = phone::expand(words)?;
    match ty {
        Type::Digits { min, max } => scalar::digits(&digits, min, max),
        Type::CardNumber => scalar::card_number(&digits),
        _ => card_expiry(&digits, bundle, now),
    }
    .map(Value::text)
}
