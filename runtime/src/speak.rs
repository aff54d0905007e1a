//! How values sound: what a value in `{ }` without a filter becomes, in the language of the call.
//!
//! | value | spoken |
//! | --- | --- |
//! | numbers | as written |
//! | `bool` | `yes`, `no` |
//! | a weekday | its name in the language of the call |
//! | an enum | its name, blanks for underscores |
//! | `date`, `time`, `datetime` | `25 December 2026`, `9:30 am`, both with a comma |
//! | `duration` | `2 hours and 5 minutes` |
//! | a list | its elements, commas between them |
//! | a record, `json` | JSON, for want of anything better; a JSON text or number as itself |

mod duration;
mod language;
mod names;
pub mod pattern;

pub(crate) use duration::append_duration;
pub(crate) use language::Language;

use jiff::civil::Time;

use crate::bundle::{Bundle, EnumDef};
use crate::value::Value;
use crate::{civil, json, scalar};
use pattern::Moment;

/// A value in words.
pub(crate) fn plain(value: &Value, bundle: &Bundle, language: &Language) -> String {
    let mut out = String::new();
    append(&mut out, value, bundle, language);
    out
}

/// Appends a value in words.
pub(crate) fn append(out: &mut String, value: &Value, bundle: &Bundle, language: &Language) {
    match value {
        Value::Bool(truth) => out.push_str(if *truth { language.words.yes } else { language.words.no }),
        Value::Date(_) => append_moment(out, value, language.words.date, bundle, language),
        Value::Time(_) => append_moment(out, value, language.words.time, bundle, language),
        Value::DateTime(_) | Value::Zoned(..) => {
            append_moment(out, value, language.words.date, bundle, language);
            out.push_str(language.words.comma);
            append_moment(out, value, language.words.time, bundle, language);
        }
        Value::Duration(seconds) => append_duration(out, *seconds, language.words),
        Value::Enum(EnumDef::WEEKDAY, position) => {
            // The enum begins with Monday, the names with Sunday.
            let from_sunday = i8::try_from((position + 1) % 7).unwrap_or_default();
            out.push_str(names::weekday(language.locale, from_sunday, false));
        }
        Value::Enum(id, position) => {
            out.extend(
                scalar::enum_name(bundle, *id, *position).chars().map(|it| if it == '_' { ' ' } else { it }),
            );
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(language.words.comma);
                }
                append(out, item, bundle, language);
            }
        }
        Value::Json(inner) => match &**inner {
            serde_json::Value::Null => {}
            serde_json::Value::String(words) => out.push_str(words),
            serde_json::Value::Bool(truth) => append(out, &Value::Bool(*truth), bundle, language),
            _ => json::append(out, value, bundle),
        },
        Value::Record(..) => json::append(out, value, bundle),
        Value::Unknown | Value::Int(_) | Value::Decimal(_) | Value::Text(_) => {
            scalar::append(out, value, bundle);
        }
    }
}

/// Appends a date, time or datetime by a pattern; nothing for other values.
pub(crate) fn append_moment(
    out: &mut String,
    value: &Value,
    pattern: &str,
    bundle: &Bundle,
    language: &Language,
) {
    if let Some(moment) = moment(value, bundle) {
        pattern::append(out, pattern, &moment, language);
    }
}

/// What a pattern can show of a value: a date is its midnight, a time is of the first day of 1970.
fn moment(value: &Value, bundle: &Bundle) -> Option<Moment> {
    let local = |local| {
        let instant = civil::instant_of(local, bundle.time_zone())?;
        Some(Moment { local, ..Moment::of(&civil::zoned(instant, bundle.time_zone())?) })
    };
    match value {
        Value::Date(days) => local(civil::date_of(*days)?.to_datetime(Time::midnight())),
        Value::Time(seconds) => local(civil::date_of(0)?.to_datetime(civil::time_of(*seconds)?)),
        Value::DateTime(seconds) => civil::zoned(*seconds, bundle.time_zone()).as_ref().map(Moment::of),
        Value::Zoned(seconds, zone) => {
            civil::zoned(*seconds, &scalar::zone_named(zone, bundle)).as_ref().map(Moment::of)
        }
        _ => None,
    }
}
