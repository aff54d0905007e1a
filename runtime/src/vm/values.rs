//! Instructions that move values: constants, places, locals, switches.

use super::machine::Machine;
use crate::bundle::{ConstId, LocalId, PlaceId, SwitchId};
use crate::value::Value;

impl Machine<'_> {
    pub(super) fn constant(&mut self, id: ConstId) {
        let value = self.loaded.constants.get(id.index()).cloned();
        self.push(value.unwrap_or_default());
    }

    pub(super) fn place(&mut self, id: PlaceId) {
        let value = self.state.place(id).clone();
        self.push(value);
    }

    pub(super) fn assign_place(&mut self, id: PlaceId) {
        let value = self.pop();
        self.set_place(id, value);
    }

    pub(super) fn local(&mut self, id: LocalId) {
        let value = self.thread.local(id).clone();
        self.push(value);
    }

    pub(super) fn assign_local(&mut self, id: LocalId) {
        let value = self.pop();
        self.thread.set_local(id, value);
    }

    /// What operations set, where it has the switch's kind, else the default.
    pub(super) fn switch(&mut self, id: SwitchId) {
        let default = self.loaded.switches.get(id.index()).map(|switch| switch.default);
        let default = default.and_then(|id| self.loaded.constants.get(id.index()));
        let set = self.environment.switches.get(id.index()).and_then(Option::as_ref);
        let set = set.filter(|set| default.is_none_or(|default| same_kind(set, default)));
        self.push(set.or(default).cloned().unwrap_or_default());
    }
}

/// Operations could set anything; the program may count on the switch's type.
fn same_kind(set: &Value, default: &Value) -> bool {
    match (set, default) {
        (Value::Enum(a, _), Value::Enum(b, _)) => a == b,
        _ => std::mem::discriminant(set) == std::mem::discriminant(default),
    }
}
