//! The text forms of single values: how a date, a number or a card number is written where it is not
//! spoken, and what is one.
//!
//! | type | form |
//! | --- | --- |
//! | `bool` | `true`, `false` |
//! | `int`, `decimal` | digits, `.` as the decimal point, zeros as they are |
//! | `date`, `time` | `2026-12-25`, `09:30`, `09:30:15` |
//! | `datetime` | `2026-12-25T09:30:00+11:00`, in its zone |
//! | `duration` | seconds |
//! | an enum | the name of the value |

mod card;

pub(crate) use card::{card_expiry, card_number};

use std::fmt::Write;
use std::str::FromStr;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use crate::bundle::{Bundle, EnumId, Type};
use crate::value::Value;
use crate::{civil, phone};

/// Appends a single value; nothing for an unknown one, and nothing for lists, records and JSON, which are
/// not single.
pub(crate) fn append(text: &mut String, value: &Value, bundle: &Bundle) {
    // Writing into a `String` cannot fail.
    let _ = match value {
        Value::Unknown | Value::List(_) | Value::Record(..) | Value::Json(_) => Ok(()),
        Value::Bool(truth) => write!(text, "{truth}"),
        Value::Int(number) | Value::Duration(number) => write!(text, "{number}"),
        Value::Decimal(number) => write!(text, "{number}"),
        Value::Date(days) => append_date(text, *days),
        Value::Time(seconds) => append_time(text, *seconds),
        Value::DateTime(seconds) => append_instant(text, *seconds, bundle.time_zone()),
        Value::Zoned(seconds, zone) => append_instant(text, *seconds, &zone_named(zone, bundle)),
        Value::Text(words) => text.write_str(words),
        Value::Enum(id, position) => text.write_str(enum_name(bundle, *id, *position)),
    };
}

fn append_date(text: &mut String, days: i32) -> std::fmt::Result {
    match civil::date_of(days) {
        Some(date) => write!(text, "{date}"),
        None => Ok(()),
    }
}

fn append_time(text: &mut String, seconds: u32) -> std::fmt::Result {
    write!(text, "{:02}:{:02}", seconds / 3600, seconds / 60 % 60)?;
    match seconds % 60 {
        0 => Ok(()),
        rest => write!(text, ":{rest:02}"),
    }
}

fn append_instant(text: &mut String, seconds: i64, zone: &TimeZone) -> std::fmt::Result {
    match civil::zoned(seconds, zone) {
        Some(at) => write!(text, "{}", at.strftime("%Y-%m-%dT%H:%M:%S%:z")),
        None => Ok(()),
    }
}

/// The zone of a name; the call centre's where there is none of that name, which the checker excludes.
pub(crate) fn zone_named(name: &str, bundle: &Bundle) -> TimeZone {
    jiff::tz::TimeZoneDatabase::bundled().get(name).unwrap_or_else(|_| bundle.time_zone().clone())
}

/// The name of an enum's value.
pub(crate) fn enum_name(bundle: &Bundle, id: EnumId, position: u16) -> &str {
    let name = bundle.enums.get(id.index()).and_then(|def| def.values.get(usize::from(position)));
    name.map_or("", |&name| bundle.strings.get(name))
}

/// The position of an enum's value by its name.
pub(crate) fn enum_position(bundle: &Bundle, id: EnumId, name: &str) -> Option<u16> {
    let def = bundle.enums.get(id.index())?;
    let position = def.values.iter().position(|&it| bundle.strings.get(it) == name)?;
    u16::try_from(position).ok()
}

/// Reads a single value of a type; `None` where the text is no such value, and for types that are not
/// single.
pub(crate) fn read(text: &str, ty: Type, bundle: &Bundle) -> Option<Value> {
    match ty {
        Type::Bool => text.parse().ok().map(Value::Bool),
        Type::Int => text.parse().ok().map(Value::Int),
        Type::Decimal => decimal(text).map(Value::Decimal),
        Type::Date => date(text).map(Value::Date),
        Type::Time => time(text).map(Value::Time),
        Type::DateTime => instant(text, bundle.time_zone()).map(Value::DateTime),
        Type::Duration => duration(text).map(Value::Duration),
        Type::Text => Some(Value::text(text)),
        Type::Phone => phone::normalise(text, &bundle.country).map(Value::text),
        Type::Digits { min, max } => digits(text, min, max).map(Value::text),
        Type::CardNumber => card_number(text).map(Value::text),
        Type::CardExpiry => card_expiry(text).map(|_| Value::text(text)),
        Type::Enum(id) => enum_position(bundle, id, text).map(|position| Value::Enum(id, position)),
        Type::Record(_) | Type::List(_) | Type::Json | Type::Optional(_) => None,
    }
}

/// Digits of a length.
pub(crate) fn digits(text: &str, min: u8, max: u8) -> Option<&str> {
    let fits = (usize::from(min)..=usize::from(max)).contains(&text.len());
    plain_digits(text).filter(|_| fits)
}

/// Digits and nothing else.
pub(crate) fn plain_digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())).then_some(text)
}

/// An exact decimal number: digits with at most one point, or with an exponent as JSON has it.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let plain = text.strip_prefix('-').unwrap_or(text);
    if !plain.starts_with(|it: char| it.is_ascii_digit()) || plain.contains('_') {
        return None;
    }
    if plain.contains(['e', 'E']) {
        return scientific(text);
    }
    Decimal::from_str_exact(text).ok()
}

/// `1.5e3`, where it is exact.
fn scientific(text: &str) -> Option<Decimal> {
    let (digits, exponent) = text.split_once(['e', 'E'])?;
    let digits = Decimal::from_str_exact(digits).ok()?;
    let exponent = i64::from_str(exponent.strip_prefix('+').unwrap_or(exponent)).ok()?;
    if digits.is_zero() {
        return Some(digits);
    }
    let scale = i64::from(digits.scale()) - exponent;
    if scale >= 0 {
        return Decimal::try_from_i128_with_scale(digits.mantissa(), u32::try_from(scale).ok()?).ok();
    }
    let factor = 10_i128.checked_pow(u32::try_from(-scale).ok()?)?;
    Decimal::try_from_i128_with_scale(digits.mantissa().checked_mul(factor)?, 0).ok()
}

/// `2026-12-25`, exactly ten characters.
pub(crate) fn date(text: &str) -> Option<i32> {
    if text.len() != 10 {
        return None;
    }
    text.parse::<Date>().ok().map(civil::days_of)
}

/// `09:30`, `09:30:15`.
pub(crate) fn time(text: &str) -> Option<u32> {
    let well_formed = matches!(text.len(), 5 | 8) && text.as_bytes().get(2) == Some(&b':');
    if !well_formed || text.ends_with(":60") {
        return None;
    }
    text.parse::<Time>().ok().map(civil::seconds_of)
}

/// `2026-12-25T09:30:00+11:00`, `...Z`, or without an offset: as the clocks of `zone` show it. Fractions
/// of a second are dropped.
pub(crate) fn instant(text: &str, zone: &TimeZone) -> Option<i64> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(at.as_second());
    }
    civil::instant_of(text.parse::<DateTime>().ok()?, zone)
}

/// Seconds, or ISO 8601 (`PT1H30M`, `P2D`) as bots give it.
pub(crate) fn duration(text: &str) -> Option<i64> {
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let span = text.parse::<jiff::Span>().ok()?;
    let fixed = span.get_years() == 0 && span.get_months() == 0;
    let day_long = jiff::SpanRelativeTo::days_are_24_hours();
    fixed.then(|| span.to_duration(day_long).ok().map(|it: SignedDuration| it.as_secs())).flatten()
}
