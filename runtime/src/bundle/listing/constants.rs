//! Constants in listings. A constant says its type: `5`, `12.50`, `12d` (a decimal without places), `90s`
//! (a duration), `2026-12-25`, `09:30:00`, `2026-12-25T09:30:00Z`, `"text"`, `true`, `Tier.gold`,
//! `[1, 2]`, `record Customer ["Ada", Tier.gold]`, `json "{\"a\": 1}"`, `unknown`, and
//! `zoned 2026-12-25T09:30:00Z "Australia/Perth"`.

use std::sync::Arc;

use jiff::civil::{Date, Time};
use jiff::{Span, Timestamp};
use rust_decimal::Decimal;

use super::token::TokenKind;
use super::{AsmError, Parser, Printer};
use crate::bundle::{EnumId, RecordId, Table};
use crate::value::Value;

const EPOCH: Date = Date::constant(1970, 1, 1);

pub(super) fn print(to: &mut Printer<'_>, value: &Value) {
    match value {
        Value::Unknown => to.word("unknown"),
        Value::Bool(value) => to.word(if *value { "true" } else { "false" }),
        Value::Int(value) => to.word(&value.to_string()),
        Value::Decimal(value) if value.scale() == 0 => to.word(&format!("{value}d")),
        Value::Decimal(value) => to.word(&value.to_string()),
        Value::Date(days) => to.word(&day(*days)),
        Value::Time(seconds) => to.word(&time_of_day(*seconds)),
        Value::DateTime(seconds) => to.word(&moment(*seconds)),
        Value::Zoned(seconds, zone) => {
            to.word(&format!("zoned {} ", moment(*seconds)));
            to.quoted(zone);
        }
        Value::Duration(seconds) => to.word(&format!("{seconds}s")),
        Value::Text(text) => to.quoted(text),
        Value::Enum(definition, value) => to.enum_value(*definition, *value),
        Value::List(items) => print_all(to, items),
        Value::Record(definition, fields) => {
            to.word("record ");
            to.id(Table::Record, definition.0.into());
            to.word(" ");
            print_all(to, fields);
        }
        Value::Json(json) => {
            to.word("json ");
            to.quoted(&json.to_string());
        }
    }
}

fn print_all(to: &mut Printer<'_>, values: &[Value]) {
    to.word("[");
    for (position, value) in values.iter().enumerate() {
        if position > 0 {
            to.word(", ");
        }
        print(to, value);
    }
    to.word("]");
}

/// A day as it stands in a listing; one beyond the calendar as its number.
pub(super) fn day(days: i32) -> String {
    let date = Span::new().try_days(days).and_then(|span| EPOCH.checked_add(span));
    date.map_or_else(|_| format!("{days}days"), |date| date.to_string())
}

fn time_of_day(seconds: u32) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn moment(seconds: i64) -> String {
    Timestamp::from_second(seconds).map_or_else(|_| format!("{seconds}moment"), |moment| moment.to_string())
}

pub(super) fn parse(from: &mut Parser<'_>) -> Result<Value, AsmError> {
    match from.peek() {
        Some(TokenKind::Text(text)) => {
            from.at += 1;
            Ok(Value::text(text))
        }
        Some(TokenKind::Number(number)) => {
            from.at += 1;
            parse_number(number).ok_or_else(|| from.fail(format!("`{number}` is no number, time or date")))
        }
        Some(TokenKind::Mark("[")) => Ok(Value::List(parse_all(from)?.into())),
        Some(TokenKind::Word(_)) => parse_word(from),
        _ => Err(from.wanted("a constant")),
    }
}

fn parse_all(from: &mut Parser<'_>) -> Result<Vec<Value>, AsmError> {
    from.nested(|from| from.list("[", "]", parse))
}

fn parse_word(from: &mut Parser<'_>) -> Result<Value, AsmError> {
    Ok(match from.word("constant")? {
        "unknown" => Value::Unknown,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "json" => {
            let json = serde_json::from_str(from.text()?);
            Value::Json(Arc::new(json.map_err(|error| from.fail(format!("this is not JSON: {error}")))?))
        }
        "zoned" => {
            let Value::DateTime(seconds) = parse(from)? else {
                return Err(from.fail("`zoned` is followed by a date with a time"));
            };
            Value::Zoned(seconds, from.text()?.into())
        }
        "record" => {
            let definition = record(from)?;
            Value::Record(definition, parse_all(from)?.into())
        }
        "enum" => {
            let definition = enum_id(from, Table::Enum)?;
            let value = from.position().ok_or_else(|| from.wanted("the position of a value"))?;
            let value = u16::try_from(value).map_err(|_| from.fail("no enum has so many values"))?;
            Value::Enum(definition, value)
        }
        name => {
            let definition = from.resolve(Table::Enum, name)?;
            from.expect(".")?;
            let member = from.word("value")?;
            let value = from.member(Table::Enum, definition, member)?;
            Value::Enum(narrow(from, definition).map(EnumId)?, value)
        }
    })
}

fn record(from: &mut Parser<'_>) -> Result<RecordId, AsmError> {
    let id = from.id(Table::Record)?;
    narrow(from, id).map(RecordId)
}

fn enum_id(from: &mut Parser<'_>, table: Table) -> Result<EnumId, AsmError> {
    let id = from.id(table)?;
    narrow(from, id).map(EnumId)
}

fn narrow(from: &Parser<'_>, id: u32) -> Result<u16, AsmError> {
    u16::try_from(id).map_err(|_| from.fail(format!("`#{id}` is beyond every table")))
}

fn parse_number(number: &str) -> Option<Value> {
    if let Some(days) = number.strip_suffix("days") {
        return days.parse().ok().map(Value::Date);
    }
    if let Some(seconds) = number.strip_suffix("moment") {
        return seconds.parse().ok().map(Value::DateTime);
    }
    if let Some(seconds) = number.strip_suffix('s') {
        return seconds.parse().ok().map(Value::Duration);
    }
    if number.contains('T') {
        return number.parse::<Timestamp>().ok().map(|moment| Value::DateTime(moment.as_second()));
    }
    if number.contains(':') {
        return parse_time(number).map(Value::Time);
    }
    if let Some(whole) = number.strip_suffix('d') {
        return whole
            .parse::<i128>()
            .ok()
            .and_then(|whole| Decimal::try_from_i128_with_scale(whole, 0).ok())
            .map(Value::Decimal);
    }
    if number.contains('.') {
        return Decimal::from_str_exact(number).ok().map(Value::Decimal);
    }
    if number.get(1..).is_some_and(|rest| rest.contains('-')) {
        return parse_day(number).map(Value::Date);
    }
    number.parse().ok().map(Value::Int)
}

/// Days since 1970-01-01 of a date.
pub(super) fn parse_day(date: &str) -> Option<i32> {
    let date: Date = date.parse().ok()?;
    date.since(EPOCH).ok().map(|span| span.get_days())
}

fn parse_time(time: &str) -> Option<u32> {
    let time: Time = time.parse().ok()?;
    let [hour, minute, second] =
        [time.hour(), time.minute(), time.second()].map(|part| u32::from(part.unsigned_abs()));
    Some((hour * 60 + minute) * 60 + second)
}
