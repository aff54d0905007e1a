//! Instructions that answer yes or no. None of them faults, none of them answers unknown.

use std::cmp::Ordering;

use serde_json::Value as Json;

use super::machine::Machine;
use crate::bundle::{Comparison, RegexId};
use crate::value::Value;
use crate::{compare, phone};

impl Machine<'_> {
    pub(super) fn equal(&mut self, wanted: bool) {
        let (b, a) = (self.pop(), self.pop());
        let equal = compare::equal(&a, &b, self.loaded);
        self.push_bool(equal == wanted);
    }

    pub(super) fn compare(&mut self, comparison: Comparison) {
        let (b, a) = (self.pop(), self.pop());
        let order = compare::order(&a, &b, self.loaded);
        self.push_bool(order.is_some_and(|order| admits(comparison, order)));
    }

    pub(super) fn is_in(&mut self) {
        let (of, value) = (self.pop(), self.pop());
        let holds = self.holds(&of, &value);
        self.push_bool(holds);
    }

    pub(super) fn contains(&mut self) {
        let (value, of) = (self.pop(), self.pop());
        let holds = self.holds(&of, &value);
        self.push_bool(holds);
    }

    fn holds(&self, of: &Value, value: &Value) -> bool {
        match (of, value) {
            (Value::List(items), value) => items.iter().any(|item| compare::equal(item, value, self.loaded)),
            (Value::Text(text), Value::Text(part)) => text.contains(&**part),
            (Value::Json(json), value) => self.json_holds(json, value),
            (Value::Text(text), Value::Json(json)) => json.as_str().is_some_and(|part| text.contains(part)),
            _ => false,
        }
    }

    fn json_holds(&self, json: &Json, value: &Value) -> bool {
        match json {
            Json::Array(elements) => elements.iter().any(|it| compare::equal_to_json(value, it, self.loaded)),
            Json::String(text) => match value {
                Value::Text(part) => text.contains(&**part),
                Value::Json(part) => part.as_str().is_some_and(|part| text.contains(part)),
                _ => false,
            },
            _ => false,
        }
    }

    pub(super) fn text_test(&mut self, test: fn(&str, &str) -> bool) {
        let (part, text) = (self.pop(), self.pop());
        let holds = match (text_in(&text), text_in(&part)) {
            (Some(text), Some(part)) => test(text, part),
            _ => false,
        };
        self.push_bool(holds);
    }

    pub(super) fn matches(&mut self, id: RegexId) {
        let text = self.pop();
        let matches = text_in(&text).zip(self.loaded.regex(id)).is_some_and(|(text, it)| it.is_match(text));
        self.push_bool(matches);
    }

    pub(super) fn is_known(&mut self) {
        let known = self.pop().is_known();
        self.push_bool(known);
    }

    pub(super) fn is_empty(&mut self) {
        let empty = match self.pop() {
            Value::Unknown => true,
            Value::Text(text) => text.trim().is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Json(json) => match &*json {
                Json::Null => true,
                Json::String(text) => text.trim().is_empty(),
                Json::Array(elements) => elements.is_empty(),
                Json::Object(members) => members.is_empty(),
                Json::Bool(_) | Json::Number(_) => false,
            },
            _ => false,
        };
        self.push_bool(empty);
    }

    pub(super) fn is_mobile(&mut self) {
        let number = self.pop();
        let mobile = text_in(&number).is_some_and(phone::is_mobile);
        self.push_bool(mobile);
    }

    pub(super) fn not(&mut self) {
        let truth = self.pop().is_true();
        self.push_bool(!truth);
    }

    pub(super) fn language_is(&mut self, position: u16) {
        let is = self.state.language == position;
        self.push_bool(is);
    }
}

/// The text of a text, or of JSON that is one.
fn text_in(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Json(json) => json.as_str(),
        _ => None,
    }
}

/// Whether a comparison holds for an order.
pub(super) fn admits(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Eq => order.is_eq(),
        Comparison::Ne => order.is_ne(),
        Comparison::Lt => order.is_lt(),
        Comparison::Le => order.is_le(),
        Comparison::Gt => order.is_gt(),
        Comparison::Ge => order.is_ge(),
    }
}
