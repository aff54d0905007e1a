//! Reading JSON as a typed value, or saying where it does not fit.
//!
//! Lenient only where nothing is lost: `5` and `5.0` are an int and a decimal, `"12.50"` a decimal, seconds
//! or `"PT5M"` a duration; a phone number is made E.164; members that the record does not have are ignored;
//! `null` or a missing member is unknown where the type allows it.

use std::fmt::Write;
use std::sync::Arc;

use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;

use super::MAX_DEPTH;
use crate::bundle::{Bundle, EnumId, RecordId, Type, TypeId};
use crate::scalar;
use crate::value::Value;

/// Where an answer does not fit and what was expected there. Never what was found: that may be private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// `$.customer.tier`
    pub(crate) path: String,
    /// In words.
    pub(crate) expected: String,
}

impl std::fmt::Display for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: expected {}", self.path, self.expected)
    }
}

/// A step on the way from the whole answer to a part of it; lives on the stack of the reader.
#[derive(Clone, Copy)]
enum Way<'a> {
    Root,
    Member(&'a Way<'a>, &'a str),
    Element(&'a Way<'a>, usize),
}

impl Way<'_> {
    fn append(&self, path: &mut String) {
        match self {
            Way::Root => path.push('$'),
            Way::Member(way, name) => {
                way.append(path);
                path.push('.');
                path.push_str(name);
            }
            Way::Element(way, index) => {
                way.append(path);
                // Writing into a `String` cannot fail.
                let _ = write!(path, "[{index}]");
            }
        }
    }

    fn depth(&self) -> usize {
        match self {
            Way::Root => 0,
            Way::Member(way, _) | Way::Element(way, _) => way.depth() + 1,
        }
    }

    fn misfit(&self, expected: impl Into<String>) -> Misfit {
        let mut path = String::new();
        self.append(&mut path);
        Misfit { path, expected: expected.into() }
    }
}

/// Reads JSON text as a type.
pub(crate) fn read(text: &str, ty: TypeId, bundle: &Bundle) -> Result<Value, Misfit> {
    match serde_json::from_str(text) {
        Ok(json) => decode(json, ty, bundle),
        Err(_) => Err(Way::Root.misfit("JSON")),
    }
}

/// Reads JSON as a type.
pub(crate) fn decode(json: Json, ty: TypeId, bundle: &Bundle) -> Result<Value, Misfit> {
    Reader { bundle }.value(json, ty, &Way::Root)
}

struct Reader<'a> {
    bundle: &'a Bundle,
}

impl Reader<'_> {
    fn value(&self, json: Json, ty: TypeId, way: &Way<'_>) -> Result<Value, Misfit> {
        let Some(&ty) = self.bundle.types.get(ty.index()) else { return Ok(Value::Unknown) };
        if way.depth() > MAX_DEPTH {
            return Err(way.misfit(format!("at most {MAX_DEPTH} levels")));
        }
        match (ty, json) {
            (Type::Optional(_), Json::Null) => Ok(Value::Unknown),
            (Type::Optional(inner), json) => self.value(json, inner, way),
            (Type::Json, json) => Ok(Value::Json(Arc::new(json))),
            (Type::List(inner), Json::Array(elements)) => self.list(elements, inner, way),
            (Type::Record(id), Json::Object(members)) => self.record(members, id, way),
            (ty, json) => self.scalar(&json, ty).ok_or_else(|| way.misfit(self.expected(ty))),
        }
    }

    fn list(&self, elements: Vec<Json>, inner: TypeId, way: &Way<'_>) -> Result<Value, Misfit> {
        let read = |(index, element)| self.value(element, inner, &Way::Element(way, index));
        elements.into_iter().enumerate().map(read).collect::<Result<_, _>>().map(Value::List)
    }

    fn record(
        &self,
        mut members: serde_json::Map<String, Json>,
        id: RecordId,
        way: &Way<'_>,
    ) -> Result<Value, Misfit> {
        let fields = self.bundle.records.get(id.index()).map_or(&[][..], |def| &def.fields);
        let read = |field: &crate::bundle::Field| {
            let name = self.bundle.strings.get(field.name);
            let way = Way::Member(way, name);
            match members.remove(name) {
                Some(member) => self.value(member, field.ty, &way),
                None => self.value(Json::Null, field.ty, &way),
            }
        };
        Ok(Value::Record(id, fields.iter().map(read).collect::<Result<_, _>>()?))
    }

    fn scalar(&self, json: &Json, ty: Type) -> Option<Value> {
        match (ty, json) {
            (Type::Bool, Json::Bool(truth)) => Some(Value::Bool(*truth)),
            (Type::Int, Json::Number(number)) => int(number.as_str()).map(Value::Int),
            (Type::Decimal, Json::Number(number)) => scalar::decimal(number.as_str()).map(Value::Decimal),
            (Type::Duration, Json::Number(number)) => int(number.as_str()).map(Value::Duration),
            (_, Json::String(words)) => self.text(words, ty),
            _ => None,
        }
    }

    /// Texts are of every type but those JSON has literals for.
    fn text(&self, words: &str, ty: Type) -> Option<Value> {
        match ty {
            Type::Bool | Type::Int => None,
            ty => scalar::read(words, ty, self.bundle),
        }
    }

    /// What a type wants, in words.
    fn expected(&self, ty: Type) -> String {
        let words = match ty {
            Type::Bool => "`true` or `false`",
            Type::Int => "a whole number",
            Type::Decimal => "a decimal number",
            Type::Date => "a date such as `2026-12-25`",
            Type::Time => "a time such as `09:30`",
            Type::DateTime => "a date and time such as `2026-12-25T09:30:00Z`",
            Type::Duration => "a number of seconds",
            Type::Text => "a text",
            Type::Phone => "a phone number such as `+61412345678`",
            Type::Digits { min, max } if min == max => return format!("a text of {min} digits"),
            Type::Digits { min, max } => return format!("a text of {min} to {max} digits"),
            Type::CardNumber => "a card number",
            Type::CardExpiry => "a card expiry such as `0729`",
            Type::Enum(id) => return self.expected_enum(id),
            Type::Record(_) => "an object",
            Type::List(_) => "an array",
            Type::Json => "JSON",
            Type::Optional(inner) => {
                return self
                    .bundle
                    .types
                    .get(inner.index())
                    .map_or_else(String::new, |&ty| self.expected(ty));
            }
        };
        words.to_owned()
    }

    fn expected_enum(&self, id: EnumId) -> String {
        let values = self.bundle.enums.get(id.index()).map_or(&[][..], |def| &def.values);
        let names = values.iter().map(|&value| format!("`{}`", self.bundle.strings.get(value)));
        format!("one of {}", names.collect::<Vec<_>>().join(", "))
    }
}

/// A whole number, also written `5.0` or `5e2`.
fn int(number: &str) -> Option<i64> {
    if let Ok(whole) = number.parse() {
        return Some(whole);
    }
    let exact = scalar::decimal(number)?;
    exact.is_integer().then(|| exact.to_i64()).flatten()
}
