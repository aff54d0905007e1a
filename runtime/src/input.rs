//! What callers key and say, as values.
//!
//! Keys are read by the [`Format`] of a `collect`; speech by a type, from a bot's slot and the words it
//! heard. Everything here answers `None` where the input is no such value: the caller is asked again.

mod speech;

pub(crate) use speech::{slot, spoken};

use crate::bundle::{Bundle, Format, Type};
use crate::value::Value;
use crate::{civil, phone, scalar};

/// What keys mean in a format. `now` is for what must not be in the past.
pub(crate) fn keyed(keys: &str, format: Format, bundle: &Bundle, now: i64) -> Option<Value> {
    let length = keys.chars().count();
    if length < usize::from(format.min) || length > usize::from(format.max) {
        return None;
    }
    match *bundle.types.get(format.ty.index())? {
        Type::Int => scalar::plain_digits(keys)?.parse().ok().map(Value::Int),
        Type::Decimal => decimal(keys),
        Type::Date => date(keys),
        Type::Time => time(keys),
        Type::Phone => phone::from_digits(keys, &bundle.country).map(Value::text),
        Type::Digits { min, max } => scalar::digits(keys, min, max).map(Value::text),
        Type::CardNumber => scalar::card_number(keys).map(Value::text),
        Type::CardExpiry => card_expiry(keys, bundle, now).map(Value::text),
        Type::Text => scalar::plain_digits(keys).map(Value::text),
        _ => None,
    }
}

/// `12*50` is 12.50: the star is the decimal point.
fn decimal(keys: &str) -> Option<Value> {
    let (whole, fraction) = keys.split_once('*').unwrap_or((keys, ""));
    let (whole, fraction) = (if whole.is_empty() { "0" } else { whole }, fraction.trim_end_matches('*'));
    if keys.matches('*').count() > 1 || keys == "*" {
        return None;
    }
    let number = match fraction {
        "" => scalar::plain_digits(whole)?.to_owned(),
        _ => format!("{}.{}", scalar::plain_digits(whole)?, scalar::plain_digits(fraction)?),
    };
    scalar::decimal(&number).map(Value::Decimal)
}

/// `DDMMYYYY`
fn date(keys: &str) -> Option<Value> {
    let keys = scalar::plain_digits(keys).filter(|it| it.len() == 8)?;
    let (day, month, year) = (keys.get(..2)?, keys.get(2..4)?, keys.get(4..)?);
    let year = year.parse().ok().filter(|year| (1000..=9999).contains(year))?;
    civil::date(year, month.parse().ok()?, day.parse().ok()?).map(Value::Date)
}

/// `HHMM`, `HMM`
fn time(keys: &str) -> Option<Value> {
    let keys = scalar::plain_digits(keys).filter(|it| matches!(it.len(), 3 | 4))?;
    let (hour, minute) = keys.split_at_checked(keys.len() - 2)?;
    let (hour, minute) = (hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?);
    (hour < 24 && minute < 60).then_some(Value::Time(hour * 3600 + minute * 60))
}

/// `MMYY` not before the current month of the call centre.
fn card_expiry<'a>(digits: &'a str, bundle: &Bundle, now: i64) -> Option<&'a str> {
    let (month, year) = scalar::card_expiry(digits)?;
    let today = civil::zoned(now, bundle.time_zone())?.date();
    // Two digits mean the year of that ending that is nearest, from fifty years back.
    let century = today.year() - today.year().rem_euclid(100);
    let year = [-100, 0, 100].map(|shift| century + shift + year);
    let year = year.into_iter().find(|it| *it >= today.year() - 50)?;
    ((year, month) >= (today.year(), today.month())).then_some(digits)
}

/// A confidence from 0 to 1; anything else counts as 0.
pub(crate) fn confidence(text: &str) -> rust_decimal::Decimal {
    let read = scalar::decimal(text.trim()).filter(|it| !it.is_sign_negative());
    read.filter(|it| *it <= rust_decimal::Decimal::ONE).unwrap_or_default()
}
