//! Declarations with something in them that moves: rulesets, messages, endpoints.

use super::cells::Cell;
use super::flow::{Bound, Flows, Walk};
use crate::resolve::{FieldSymbol, item};
use crate::syntax::tree::ItemKind;

impl<'a> Walk<'a> {
    /// Walks the whole program. Tests are left out: nothing in them reaches a caller.
    pub(super) fn program(mut self) -> Flows<'a> {
        let symbols = self.symbols;
        self.all_messages();
        for endpoint in &symbols.endpoints {
            if let (Some(start), Some(ItemKind::Endpoint(decl))) =
                (endpoint.start, item(self.trees, endpoint.item).map(|it| &it.kind))
                && let Some(target) = &decl.start
            {
                self.idle = endpoint.disabled;
                self.enter(start, &target.args);
                self.idle = false;
            }
        }
        for (n, ruleset) in (0..).zip(&symbols.rulesets) {
            let Some(ItemKind::Ruleset(decl)) = item(self.trees, ruleset.item).map(|it| &it.kind) else {
                continue;
            };
            let id = ivr_runtime::bundle::RulesetId(n);
            self.scoped(|walk| {
                walk.bind_params(&ruleset.params, |at| Cell::Param(id, at));
                for rule in &decl.rules {
                    walk.idle = ruleset.disabled || rule.disabled.is_some();
                    walk.block(&rule.body);
                }
                walk.idle = false;
            });
        }
        self.flows
    }

    /// Gives parameters their names.
    pub(super) fn bind_params(&mut self, params: &'a [FieldSymbol], cell: impl Fn(usize) -> Cell) {
        for (at, param) in params.iter().enumerate() {
            let bound = self.cells.id(cell(at)).map_or(Bound::Open, Bound::Cell);
            self.bindings.push((&param.name, bound));
        }
    }
}
