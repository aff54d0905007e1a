//! Instructions on records, lists and JSON.

use std::sync::Arc;

use serde_json::Value as Json;

use super::machine::Machine;
use crate::bundle::{RecordId, StrId, TypeId};
use crate::exchange::Fault;
use crate::json;
use crate::value::Value;

impl Machine<'_> {
    pub(super) fn field(&mut self, field: u16) {
        let value = match self.pop() {
            Value::Record(_, fields) => fields.get(usize::from(field)).cloned(),
            _ => None,
        };
        self.push(value.unwrap_or_default());
    }

    pub(super) fn with_field(&mut self, field: u16) -> Result<(), Fault> {
        let value = self.pop();
        let record = match self.pop() {
            Value::Record(id, mut fields) => {
                if let Some(slot) = Arc::make_mut(&mut fields).get_mut(usize::from(field)) {
                    *slot = value;
                }
                Value::Record(id, fields)
            }
            other => other,
        };
        self.push_nested(record)
    }

    pub(super) fn json_field(&mut self, name: StrId) {
        let name = self.loaded.strings.get(name);
        let value = match self.pop() {
            Value::Json(json) => json.get(name).map_or(Value::Unknown, part),
            _ => Value::Unknown,
        };
        self.push(value);
    }

    pub(super) fn index(&mut self) {
        let (index, of) = (self.pop(), self.pop());
        let value = match (&of, &index) {
            (Value::List(items), Value::Int(at)) => position(*at).and_then(|at| items.get(at)).cloned(),
            (Value::Json(json), Value::Int(at)) => position(*at).and_then(|at| json.get(at)).map(part),
            (Value::Json(json), Value::Text(name)) => json.get(&**name).map(part),
            _ => None,
        };
        self.push(value.unwrap_or_default());
    }

    pub(super) fn convert(&mut self, ty: TypeId) {
        let value = match self.pop() {
            Value::Json(json) => {
                json::decode(Arc::unwrap_or_clone(json), ty, self.loaded).unwrap_or_default()
            }
            _ => Value::Unknown,
        };
        self.push(value);
    }

    pub(super) fn int_to_decimal(&mut self) {
        let value = match self.pop() {
            Value::Int(number) => Value::Decimal(number.into()),
            other => other,
        };
        self.push(value);
    }

    pub(super) fn make_list(&mut self, count: u16) -> Result<(), Fault> {
        let items = self.pop_many(usize::from(count)).collect();
        self.push_nested(Value::List(items))
    }

    pub(super) fn make_record(&mut self, id: RecordId) -> Result<(), Fault> {
        let count = self.loaded.records.get(id.index()).map_or(0, |def| def.fields.len());
        let fields = self.pop_many(count).collect();
        self.push_nested(Value::Record(id, fields))
    }

    /// Pushes a value that holds others, if it does not nest too deep: see [`json::MAX_DEPTH`].
    fn push_nested(&mut self, value: Value) -> Result<(), Fault> {
        if !nests_at_most(&value, json::MAX_DEPTH) {
            return Err(Fault::TooLarge("a list or record"));
        }
        self.push(value);
        Ok(())
    }
}

fn nests_at_most(value: &Value, levels: usize) -> bool {
    match value {
        Value::List(items) | Value::Record(_, items) => {
            levels.checked_sub(1).is_some_and(|below| items.iter().all(|item| nests_at_most(item, below)))
        }
        _ => true,
    }
}

fn position(index: i64) -> Option<usize> {
    usize::try_from(index).ok()
}

/// A part of JSON as a value of its own; `null` is unknown.
fn part(json: &Json) -> Value {
    match json {
        Json::Null => Value::Unknown,
        json => Value::Json(Arc::new(json.clone())),
    }
}
