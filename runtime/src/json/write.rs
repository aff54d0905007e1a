//! Writing values as JSON text.

use std::fmt::Write;

use crate::bundle::{Bundle, RecordId};
use crate::scalar;
use crate::value::Value;

/// Appends a value as JSON.
pub(crate) fn append(out: &mut String, value: &Value, bundle: &Bundle) {
    match value {
        Value::Unknown => out.push_str("null"),
        Value::Bool(_) | Value::Int(_) | Value::Decimal(_) | Value::Duration(_) => {
            scalar::append(out, value, bundle);
        }
        Value::Text(words) => append_text(out, words),
        Value::Date(_) | Value::Time(_) | Value::DateTime(_) | Value::Zoned(..) | Value::Enum(..) => {
            let mut form = String::new();
            scalar::append(&mut form, value, bundle);
            append_text(out, &form);
        }
        Value::List(items) => append_list(out, items, bundle),
        Value::Record(id, values) => append_record(out, *id, values, bundle),
        // Writing into a `String` cannot fail.
        Value::Json(json) => write!(out, "{json}").unwrap_or_default(),
    }
}

fn append_list(out: &mut String, items: &[Value], bundle: &Bundle) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        append(out, item, bundle);
    }
    out.push(']');
}

fn append_record(out: &mut String, id: RecordId, values: &[Value], bundle: &Bundle) {
    out.push('{');
    let fields = bundle.records.get(id.index()).map_or(&[][..], |def| &def.fields);
    let mut first = true;
    for (field, value) in fields.iter().zip(values).filter(|(_, value)| value.is_known()) {
        if !std::mem::take(&mut first) {
            out.push(',');
        }
        append_text(out, bundle.strings.get(field.name));
        out.push(':');
        append(out, value, bundle);
    }
    out.push('}');
}

/// Appends a text as a JSON string.
pub(crate) fn append_text(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Writing into a `String` cannot fail.
            control if control < ' ' => write!(out, "\\u{:04x}", u32::from(control)).unwrap_or_default(),
            other => out.push(other),
        }
    }
    out.push('"');
}
