//! What it costs to run a statement or a guard, estimated from above on the tree.
//!
//! Every part of an expression becomes at most [`A_PART`] instructions, and what a statement adds to its parts at
//! most [`A_STATEMENT`]. Missing arguments and fields cost as if they were written. A message costs all of its
//! wordings, though one is spoken. A walk through a list is taken to come by [`LIST`] elements, or by as many as are
//! written out. A rule whose guard only compares places with constants is tried without code, 64 for one
//! instruction; that is why costs are counted in 64ths.

use ivr_runtime::filter::Filter;
use rustc_hash::FxHashMap;

use super::super::ground::Ground;
use crate::check::{Checked, Meaning};
use crate::graph::{Act, Node};
use crate::resolve::{Def, MessageId, item};
use crate::syntax::tree::visit::{self, Part, Visit};
use crate::syntax::tree::{
    Arg, BinaryOp, Clause, Expr, ExprKind, Guard, IsTest, ItemKind, Message, Stmt, StmtKind, Text, UnaryOp,
};

/// Parts of one instruction.
pub(super) const UNIT: u64 = 64;
/// Elements that a list is taken to have: more than anybody would listen to.
pub(super) const LIST: u64 = 30;
/// Instructions for a part of an expression.
const A_PART: u64 = 4;
/// Instructions for a statement besides its parts.
const A_STATEMENT: u64 = 32;

/// Knows what messages cost.
pub(super) struct Costs<'g, 'a> {
    ground: &'g Ground<'a>,
    messages: Vec<u64>,
}

impl<'g, 'a> Costs<'g, 'a> {
    pub(super) fn new(ground: &'g Ground<'a>) -> Self {
        let own = ground.checked.symbols.messages.iter().map(|symbol| {
            let mut parts = Parts::new(ground.checked);
            if let Some(ItemKind::Message(decl)) = item(ground.trees, symbol.item).map(|it| &it.kind) {
                for variant in &decl.variants {
                    parts.add(1);
                    parts.text(&variant.text);
                }
            }
            parts
        });
        let own: Vec<Parts<'_>> = own.collect();
        Self { ground, messages: totals(&own) }
    }

    /// What a point costs, in 64ths of an instruction.
    pub(super) fn of(&self, node: &Node<'_>) -> u64 {
        let mut parts = Parts::new(self.ground.checked);
        let base = match (node.act, node.stmt) {
            (_, Some(stmt)) => {
                parts.stmt(stmt);
                A_STATEMENT
            }
            (Act::Decide(_), None) => match self.ground.rule(node).map(|it| &it.guard) {
                None | Some(Guard::Always) => 0,
                Some(Guard::When(condition)) if parts.compares(condition) => 0,
                Some(Guard::When(condition)) => {
                    parts.expr(condition);
                    1
                }
                Some(Guard::Score { lines, .. }) => {
                    for line in lines {
                        if !parts.compares(&line.condition) {
                            parts.expr(&line.condition);
                        }
                    }
                    u64::from(parts.count > 0)
                }
            },
            _ => 1,
        };
        let messages = parts.messages.iter().map(|(id, times)| self.message(*id).saturating_mul(*times));
        let parts = parts.count.saturating_mul(A_PART).saturating_add(base);
        let all = messages.fold(parts, u64::saturating_add);
        // Each rule that is tried, and each end of one that goes on to the next.
        all.saturating_mul(UNIT).saturating_add(1)
    }

    fn message(&self, id: MessageId) -> u64 {
        self.messages.get(id.0 as usize).copied().unwrap_or(0)
    }
}

/// What messages cost, those within them included. Without recursion: they may lie deep in each other.
fn totals(own: &[Parts<'_>]) -> Vec<u64> {
    let mut totals: Vec<Option<u64>> = vec![None; own.len()];
    let mut begun = vec![false; own.len()];
    let mut open: Vec<usize> = (0..own.len()).collect();
    while let Some(&at) = open.last() {
        let Some(parts) = own.get(at).filter(|_| totals.get(at).is_some_and(Option::is_none)) else {
            open.pop();
            continue;
        };
        let inner = || parts.messages.iter().map(|(id, times)| (id.0 as usize, *times));
        if !std::mem::replace(&mut begun[at], true) {
            let unknown = inner().map(|(id, _)| id).filter(|it| begun.get(*it) == Some(&false));
            open.extend(unknown.collect::<Vec<_>>());
            continue;
        }
        // Messages that hold themselves have been refused.
        let cost = |id: usize| totals.get(id).copied().flatten().unwrap_or(0);
        let all = inner().map(|(id, times)| cost(id).saturating_mul(times));
        let all =
            all.fold(parts.count.saturating_mul(A_PART).saturating_add(A_STATEMENT), u64::saturating_add);
        totals[at] = Some(all);
        open.pop();
    }
    totals.into_iter().map(Option::unwrap_or_default).collect()
}

/// Counts parts of expressions, and the messages among them.
struct Parts<'c> {
    checked: &'c Checked,
    count: u64,
    messages: FxHashMap<MessageId, u64>,
    /// How often what is counted is run.
    times: u64,
}

impl<'c> Parts<'c> {
    fn new(checked: &'c Checked) -> Self {
        Self { checked, count: 0, messages: FxHashMap::default(), times: 1 }
    }

    fn add(&mut self, count: usize) {
        self.count = self.count.saturating_add((count as u64).saturating_mul(self.times));
    }

    /// Whether a guard becomes nothing but comparisons: one part, or several joined alike.
    fn compares(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Unary { op: UnaryOp::Not, operand } => self.is_place(operand),
            ExprKind::Is { operand, test: IsTest::Known | IsTest::Unknown, .. } => self.is_place(operand),
            ExprKind::Binary { op: BinaryOp::And | BinaryOp::Or, .. } => self.joined(expr),
            _ => self.is_place(expr) || self.compares_once(expr),
        }
    }

    /// All parts compare, and `and` and `or` are not mixed.
    fn joined(&self, expr: &Expr) -> bool {
        let ExprKind::Binary { op: joined_by, .. } = &expr.kind else { return false };
        let mut open = vec![expr];
        while let Some(part) = open.pop() {
            match &part.kind {
                ExprKind::Binary { op, left, right, .. } if op == joined_by => {
                    open.extend([&**left, &**right])
                }
                ExprKind::Binary { op: BinaryOp::And | BinaryOp::Or, .. } => return false,
                _ if self.compares(part) => {}
                _ => return false,
            }
        }
        true
    }

    fn compares_once(&self, expr: &Expr) -> bool {
        let ExprKind::Binary { op, left, right, .. } = &expr.kind else { return false };
        let orders = matches!(
            op,
            BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge
        );
        let sides = [(left, right), (right, left)];
        orders && sides.iter().any(|(place, other)| self.is_place(place) && self.is_constant(other))
    }

    fn meaning(&self, expr: &Expr) -> Meaning {
        self.checked.facts.get(expr.span.file, expr.id).map(|it| it.meaning).unwrap_or_default()
    }

    /// A place, or a field of the record in one.
    fn is_place(&self, expr: &Expr) -> bool {
        match (self.meaning(expr), &expr.kind) {
            (Meaning::Place(_), _) => true,
            (Meaning::RecordField(_), ExprKind::Field { base, .. }) => {
                matches!(self.meaning(base), Meaning::Place(_))
            }
            _ => false,
        }
    }

    fn is_constant(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Constant(_) => true,
            ExprKind::Text(text) => text.as_literal().is_some(),
            ExprKind::Name(_) => matches!(self.meaning(expr), Meaning::EnumValue(..)),
            _ => false,
        }
    }

    /// The parameters of what is entered or invoked: those left out are pushed, too.
    fn params(&mut self, name: &str) {
        let symbols = &self.checked.symbols;
        self.add(match symbols.names.get(name) {
            Some(Def::Integration(id)) => {
                symbols.integrations.get(id.index()).map_or(0, |it| it.params.len())
            }
            Some(Def::Ruleset(id)) => symbols.rulesets.get(id.index()).map_or(0, |it| it.params.len()),
            _ => 0,
        });
    }

    /// `list | each("...")`: its text is made for each element.
    fn each(&mut self, list: &Expr, args: &[Arg]) {
        self.expr(list);
        let written = match &list.kind {
            ExprKind::List(items) => items.len() as u64,
            _ => 0,
        };
        let around = self.times;
        self.add(2);
        self.times = around.saturating_mul(written.max(LIST));
        self.add(1);
        self.args(args);
        self.times = around;
    }
}

impl Visit for Parts<'_> {
    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Invoke { function, .. } => self.params(&function.text),
            StmtKind::Goto(target) | StmtKind::Call(target) => self.params(&target.name.text),
            // `+=` reads the place, too.
            StmtKind::Set { place, .. } => self.expr(place),
            _ => {}
        }
        visit::stmt(self, stmt);
    }

    fn clause(&mut self, clause: &Clause) {
        match clause.part() {
            // What entries and handlers do are points of their own.
            Part::Body(_) => self.add(1),
            _ => visit::clause(self, clause),
        }
    }

    fn message(&mut self, message: &Message) {
        self.add(1);
        visit::message(self, message);
    }

    fn text(&mut self, text: &Text) {
        self.add(text.parts.len() + 1);
        visit::text(self, text);
    }

    fn expr(&mut self, expr: &Expr) {
        self.add(1);
        let meaning = self.meaning(expr);
        match (meaning, &expr.kind) {
            (Meaning::Message(id), _) => {
                let times = self.messages.entry(id).or_default();
                *times = times.saturating_add(self.times);
            }
            (Meaning::Record(id), _) => {
                self.add(self.checked.symbols.records.get(id.index()).map_or(0, |it| it.fields.len()));
            }
            (Meaning::Filter(Filter::Each), ExprKind::Filter { value, args, .. }) => {
                return self.each(value, args);
            }
            _ => {}
        }
        visit::expr(self, expr);
    }
}
