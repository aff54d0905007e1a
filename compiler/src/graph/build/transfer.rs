//! Ways out of the program and what comes back from them: `invoke`, `enqueue`, `callback`, `dial`.

use ivr_runtime::bundle::RulesetId;

use super::{Builder, WITHIN, fixed};
use crate::graph::{Act, Choice, NodeId, Speech};
use crate::resolve::Def;
use crate::syntax::tree::{Clause, ClauseKind, Handler, Name, Stmt};

/// Seconds that a number rings where nothing says how long.
const RINGING: u64 = 30;

impl<'a> Builder<'a, '_> {
    pub(super) fn invoke(&mut self, stmt: &Stmt, clauses: &'a [Clause], next: NodeId) -> NodeId {
        let node = self.step(Act::Invoke, stmt.verb, next);
        let within = self.within(clauses, self.config.defaults.within.map_or(WITHIN, Into::into));
        self.takes(node, Speech::of_seconds(within));
        self.handlers(node, clauses, &[Handler::Failed], next);
        node
    }

    pub(super) fn enqueue(
        &mut self,
        stmt: &Stmt,
        queue: &Name,
        clauses: &'a [Clause],
        next: NodeId,
    ) -> NodeId {
        let treatment = clauses.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Treatment(name) => self.treatment(name),
            _ => None,
        });
        let queue = self.resource(queue);
        let act = queue.map_or(Act::Broken, |queue| Act::Enqueue(queue, treatment));
        let node = self.point(act, stmt.verb);
        // `closed` without hours never runs; what says so is the proof about handlers.
        let hours = queue.and_then(|it| self.symbols.resources.get(it.index())).and_then(|it| it.hours);
        if hours.is_some() {
            self.handlers(node, clauses, &[Handler::Closed], next);
        }
        self.handlers(node, clauses, &[Handler::Unstaffed, Handler::Full], next);
        node
    }

    fn treatment(&self, name: &Name) -> Option<RulesetId> {
        match self.symbols.names.get(&name.text) {
            Some(Def::Ruleset(id)) => Some(*id),
            _ => None,
        }
    }

    pub(super) fn callback(
        &mut self,
        stmt: &Stmt,
        queue: &Name,
        clauses: &'a [Clause],
        next: NodeId,
    ) -> NodeId {
        let act = self.resource(queue).map_or(Act::Broken, Act::Callback);
        let node = self.point(act, stmt.verb);
        self.handlers(node, clauses, &[Handler::Failed], next);
        node
    }

    pub(super) fn dial(&mut self, stmt: &Stmt, clauses: &'a [Clause], next: NodeId) -> NodeId {
        let node = self.point(Act::Dial, stmt.verb);
        let within = self.within(clauses, RINGING);
        // How long people talk whom `stay` connects is no part of the silence that is measured.
        self.takes(node, Speech::of_seconds(within));
        self.handlers(node, clauses, &[Handler::Busy, Handler::NoAnswer, Handler::Failed], next);
        if let Some(stay) = clauses.iter().find(|it| matches!(it.kind, ClauseKind::Stay)) {
            self.way(node, next, Choice::Next, stay.span);
        }
        node
    }

    fn within(&self, clauses: &[Clause], default: u64) -> u64 {
        let within = clauses.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Within(expr) => fixed(expr),
            _ => None,
        });
        within.unwrap_or(default)
    }
}
