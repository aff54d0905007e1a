//! `goto`, `call`, `goto flow`.

use crate::check::context::Checker;
use crate::check::known::{Loss, Lost};
use crate::resolve::{Def, Wanted};
use crate::syntax::tree::{Name, Stmt, Target};
use ivr_runtime::bundle::RulesetId;

impl<'a> Checker<'a> {
    /// `goto r(args)`
    pub(super) fn goto(&mut self, target: &'a Target) {
        self.jump_target(target);
        self.known.leave();
    }

    /// `call r(args)`: may come back, and may have changed things.
    pub(super) fn call_ruleset(&mut self, stmt: &Stmt, target: &'a Target) {
        let Some(ruleset) = self.jump_target(target) else { return self.give_up_knowledge() };
        if !self.effects.returns(ruleset) {
            return self.known.leave();
        }
        let meanwhile = self.effects.meanwhile(ruleset);
        if meanwhile.time_passes {
            self.known.time_passes(stmt.span);
        }
        let loss = Some(Loss { span: stmt.span, how: Lost::Called });
        for change in &meanwhile.changes {
            let Some(path) = self.place_path(change.place) else { continue };
            if change.whole {
                self.known.forget(path, loss);
            } else {
                self.known.forget_below(path, loss);
            }
        }
    }

    fn jump_target(&mut self, target: &'a Target) -> Option<RulesetId> {
        match self.find(&target.name, Wanted::Ruleset) {
            Some(Def::Ruleset(id)) => {
                self.enter(id, target);
                Some(id)
            }
            _ => {
                for arg in &target.args {
                    self.quietly(&arg.value);
                }
                None
            }
        }
    }

    /// `goto flow legacy`
    pub(super) fn goto_flow(&mut self, flow: &Name) {
        self.find(flow, Wanted::Flow);
        self.known.leave();
    }
}
