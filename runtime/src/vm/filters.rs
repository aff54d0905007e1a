//! The instruction `Filter`: from values to the functions of [`crate::filter`] and back.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::machine::Machine;
use crate::exchange::Fault;
use crate::filter::{Filter, number, text};
use crate::speak::{self, Language};
use crate::value::Value;
use crate::{bundle::Bundle, json};

impl Machine<'_> {
    pub(super) fn filter(&mut self, filter: Filter, count: u8) -> Result<(), Fault> {
        let arguments: [Value; 2] = {
            let mut popped = self.pop_many(usize::from(count));
            [popped.next().unwrap_or_default(), popped.next().unwrap_or_default()]
        };
        let value = self.pop();
        if !value.is_known() {
            self.push(Value::Unknown);
            return Ok(());
        }
        let language = &self.loaded.tongue(self.state.language).language;
        let bundle = self.loaded.bundle();
        match filter {
            Filter::Length => self.push(Value::Int(text::length(text_of(&value)))),
            Filter::Round => {
                self.push(Value::Decimal(number::round(decimal_of(&value), int_of(&arguments[0]))))
            }
            Filter::InZone => self.push(in_zone(value, &arguments[0])),
            Filter::Count => self.push(Value::Int(count_of(&value))),
            Filter::First => self.push(first(&value)),
            _ => {
                let made = texts(filter, &value, &arguments, bundle, language)?;
                return self.push_text(made);
            }
        }
        Ok(())
    }
}

/// The filters that give a text.
fn texts(
    filter: Filter,
    value: &Value,
    [first, second]: &[Value; 2],
    bundle: &Bundle,
    language: &Language,
) -> Result<String, Fault> {
    Ok(match filter {
        Filter::Upper => text_of(value).to_uppercase(),
        Filter::Lower => text_of(value).to_lowercase(),
        Filter::Title => text::title(&speak::plain(value, bundle, language)),
        Filter::Trim => text_of(value).trim().to_owned(),
        Filter::FirstChars => text::first(text_of(value), int_of(first)).to_owned(),
        Filter::LastChars => text::last(text_of(value), int_of(first)).to_owned(),
        Filter::Pad => text::pad(&speak::plain(value, bundle, language), int_of(first))
            .ok_or(Fault::TooLarge("a text"))?,
        Filter::Replace => {
            text::replace(text_of(value), text_of(first), text_of(second)).ok_or(Fault::TooLarge("a text"))?
        }
        Filter::Masked => text::masked(text_of(value)),
        Filter::Spell => text::spell(&speak::plain(value, bundle, language), ", "),
        Filter::SpellFast => text::spell(&speak::plain(value, bundle, language), " "),
        Filter::Money => {
            let currency = first.as_text().unwrap_or(&bundle.currency);
            number::money(decimal_of(value), currency)
        }
        Filter::Ordinal => language.words.ordinal(int_of(value)),
        Filter::Date => by_pattern(value, first, language.date(), bundle, language),
        Filter::Time => by_pattern(value, first, language.time(), bundle, language),
        Filter::Join => join(value, text_of(first), bundle, language)?,
        Filter::Json => {
            let mut out = String::new();
            json::append(&mut out, value, bundle);
            out
        }
        // `each` is lowered to a walk; the others do not give texts.
        Filter::Each | Filter::Length | Filter::Round | Filter::InZone | Filter::Count | Filter::First => {
            String::new()
        }
    })
}

fn by_pattern(value: &Value, pattern: &Value, plain: &str, bundle: &Bundle, language: &Language) -> String {
    let mut out = String::new();
    speak::append_moment(&mut out, value, pattern.as_text().unwrap_or(plain), bundle, language);
    out
}

fn join(value: &Value, between: &str, bundle: &Bundle, language: &Language) -> Result<String, Fault> {
    let mut out = String::new();
    let Value::List(items) = value else { return Ok(out) };
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(between);
        }
        speak::append(&mut out, item, bundle, language);
        if out.len() > super::machine::MAX_TEXT {
            return Err(Fault::TooLarge("a text"));
        }
    }
    Ok(out)
}

fn in_zone(value: Value, zone: &Value) -> Value {
    match (value, zone) {
        (Value::DateTime(at) | Value::Zoned(at, _), Value::Text(zone)) => Value::Zoned(at, Arc::clone(zone)),
        (value, _) => value,
    }
}

fn count_of(value: &Value) -> i64 {
    let count = match value {
        Value::List(items) => items.len(),
        Value::Json(json) => match &**json {
            serde_json::Value::Array(elements) => elements.len(),
            serde_json::Value::Object(members) => members.len(),
            _ => 0,
        },
        _ => 0,
    };
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn first(value: &Value) -> Value {
    match value {
        Value::List(items) => items.first().cloned().unwrap_or_default(),
        _ => Value::Unknown,
    }
}

fn text_of(value: &Value) -> &str {
    value.as_text().unwrap_or_default()
}

fn int_of(value: &Value) -> i64 {
    match value {
        Value::Int(number) => *number,
        _ => 0,
    }
}

fn decimal_of(value: &Value) -> Decimal {
    match value {
        Value::Int(number) => Decimal::from(*number),
        Value::Decimal(number) => *number,
        _ => Decimal::ZERO,
    }
}
