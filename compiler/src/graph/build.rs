//! Trees to the graph. Each function is told where the call goes on behind a part and gives the first point of
//! the part, so that blocks are built from their ends.

mod question;
mod transfer;

use ivr_runtime::bundle::{EndpointId, RulesetId};
use ivr_runtime::value::Value;

use super::speech::Speaking;
use super::{Act, Choice, Door, Edge, Entry, Graph, Guarded, Node, NodeId, Speech};
use crate::check::{Checked, constant_duration, constant_int};
use crate::fold::Folder;
use crate::project::{Config, Project};
use crate::resolve::{Def, RulesetSymbol, Symbols, item};
use crate::source::Span;
use crate::syntax::tree::{
    Block, Clause, ClauseKind, EntryLabel, Expr, File, Guard, Handler, ItemKind, Name, Points, RuleDecl,
    RulesetDecl, ScoreLine, Stmt, StmtKind, Target,
};

/// Seconds that a `wait` or `play` takes whose length is not written out: the most that the telephone side
/// allows.
const LONGEST_WAIT: u64 = 604_800;
/// Seconds that `play` takes where it does not say.
const PLAYING: u64 = 30;
/// Seconds that an integration may take where nothing says so.
const WITHIN: u64 = 10;

/// Makes the graph.
pub(super) fn build<'a>(project: &Project, trees: &'a [File], checked: &Checked) -> Graph<'a> {
    let mut builder = Builder {
        graph: Graph::default(),
        symbols: &checked.symbols,
        config: &project.config,
        folder: Folder::new(project, checked),
        speaking: Speaking { trees, checked },
        ruleset: RulesetId(0),
        rule: None,
        repeats: Vec::new(),
    };
    builder.rulesets(trees);
    builder.doors();
    builder.graph
}

struct Builder<'a, 'p> {
    graph: Graph<'a>,
    symbols: &'p Symbols,
    config: &'p Config,
    folder: Folder<'p>,
    speaking: Speaking<'p>,
    /// Where the statements at hand stand.
    ruleset: RulesetId,
    rule: Option<u32>,
    /// The menus around, the innermost last.
    repeats: Vec<NodeId>,
}

impl<'a> Builder<'a, '_> {
    fn rulesets(&mut self, trees: &'a [File]) {
        let symbols = self.symbols;
        // Ends first: `goto` and `call` name rulesets, not points, so the order does not matter.
        for (position, symbol) in symbols.rulesets.iter().enumerate() {
            let id = RulesetId(u32::try_from(position).unwrap_or(u32::MAX));
            let entry = match item(trees, symbol.item).map(|it| &it.kind) {
                Some(ItemKind::Ruleset(decl)) if !symbol.disabled => Some(self.ruleset(id, symbol, decl)),
                _ => None,
            };
            self.graph.rulesets.push(entry);
        }
    }

    fn doors(&mut self) {
        for (position, endpoint) in self.symbols.endpoints.iter().enumerate() {
            let start = endpoint.start.and_then(|it| self.graph.start(it));
            if let (Some(start), false) = (start, endpoint.disabled) {
                let endpoint = EndpointId(u16::try_from(position).unwrap_or(u16::MAX));
                self.graph.doors.push(Door { endpoint, start });
            }
        }
    }

    fn ruleset(&mut self, id: RulesetId, symbol: &RulesetSymbol, decl: &'a RulesetDecl) -> Entry {
        self.ruleset = id;
        self.rule = None;
        let end = self.point(Act::End, symbol.span);
        let mut next = end;
        for (position, rule) in decl.rules.iter().enumerate().rev() {
            if rule.disabled.is_none() {
                self.rule = u32::try_from(position).ok();
                next = self.rule(rule, next);
            }
        }
        Entry { start: next, end }
    }

    fn rule(&mut self, rule: &'a RuleDecl, next: NodeId) -> NodeId {
        let guarded = self.guarded(&rule.guard);
        let body = self.block(&rule.body, next);
        let decide = self.point(Act::Decide(guarded), rule.name.span);
        if guarded != Guarded::Never {
            self.way(decide, body, Choice::Fires, rule.name.span);
        }
        if guarded != Guarded::Always {
            self.way(decide, next, Choice::Passes, rule.name.span);
        }
        self.graph.sequences.push((decide, next));
        decide
    }

    /// What a guard alone tells. The sum of a score lies between those of its negative and its positive points.
    fn guarded(&self, guard: &Guard) -> Guarded {
        match guard {
            Guard::Always => Guarded::Always,
            Guard::When(condition) => match self.folder.fold(condition) {
                Some(Value::Bool(true)) => Guarded::Always,
                Some(Value::Bool(false) | Value::Unknown) => Guarded::Never,
                _ => Guarded::Open,
            },
            Guard::Score { threshold, lines, .. } => {
                let (least, most) = score_range(lines);
                if i128::from(threshold.value) <= least {
                    Guarded::Always
                } else if i128::from(threshold.value) > most {
                    Guarded::Never
                } else {
                    Guarded::Open
                }
            }
        }
    }

    /// Statements one after another.
    fn block(&mut self, block: &'a Block, next: NodeId) -> NodeId {
        let mut next = next;
        for (position, stmt) in block.stmts.iter().enumerate().rev() {
            let behind = next;
            next = self.statement(stmt, behind);
            if position + 1 < block.stmts.len() {
                self.graph.sequences.push((next, behind));
            }
        }
        next
    }

    fn statement(&mut self, stmt: &'a Stmt, next: NodeId) -> NodeId {
        let id = self.written(stmt, next);
        if let Some(node) = self.graph.nodes.get_mut(id.index()) {
            node.stmt = Some(stmt);
        }
        id
    }

    fn written(&mut self, stmt: &'a Stmt, next: NodeId) -> NodeId {
        match &stmt.kind {
            StmtKind::Say(messages) => self.talk(Act::Talk, stmt, self.speaking.messages(messages), next),
            StmtKind::Play { duration, .. } => {
                let seconds = duration.as_ref().map_or(PLAYING, longest);
                self.talk(Act::Wait, stmt, Speech::of_seconds(seconds), next)
            }
            StmtKind::Wait { duration, clauses } => self.wait(stmt, duration, clauses, next),
            StmtKind::Set { .. } | StmtKind::Clear(_) | StmtKind::Sms { .. } | StmtKind::Metric { .. } => {
                self.step(Act::Work, stmt.verb, next)
            }
            StmtKind::Menu { prompt, clauses } => self.menu(stmt, prompt, clauses, next),
            StmtKind::Collect { speech, clauses, .. } => self.collect(stmt, speech.is_some(), clauses, next),
            StmtKind::Listen { prompt, bot, clauses } => self.listen(stmt, prompt, bot, clauses, next),
            StmtKind::Understand { bot, clauses, .. } => self.understand(stmt, bot, clauses, next),
            StmtKind::Invoke { clauses, .. } => self.invoke(stmt, clauses, next),
            StmtKind::Split { clauses, .. } => self.split(stmt, clauses, next),
            StmtKind::Enqueue { queue, clauses } => self.enqueue(stmt, queue, clauses, next),
            StmtKind::Callback { queue, clauses } => self.callback(stmt, queue, clauses, next),
            StmtKind::Dial { clauses, .. } => self.dial(stmt, clauses, next),
            StmtKind::Goto(target) => self.point(self.entering(target, Act::Goto), stmt.verb),
            StmtKind::GotoFlow(flow) => {
                let act = self.resource(flow).map_or(Act::Broken, Act::Flow);
                self.point(act, stmt.verb)
            }
            StmtKind::Call(target) => {
                let node = self.point(self.entering(target, Act::Call), stmt.verb);
                self.way(node, next, Choice::Returned, stmt.verb);
                node
            }
            StmtKind::Return => self.point(Act::Return, stmt.verb),
            StmtKind::Hangup => self.point(Act::Hangup, stmt.verb),
            StmtKind::Repeat => match self.repeats.last().copied() {
                Some(menu) => self.step(Act::Work, stmt.verb, menu),
                None => self.point(Act::Broken, stmt.verb),
            },
            StmtKind::Broken => {
                let node = self.point(Act::Broken, stmt.span);
                self.way(node, next, Choice::Next, stmt.span);
                node
            }
        }
    }

    fn wait(&mut self, stmt: &Stmt, duration: &Expr, clauses: &'a [Clause], next: NodeId) -> NodeId {
        let node = self.talk(Act::Wait, stmt, Speech::of_seconds(longest(duration)), next);
        self.handlers(node, clauses, &[Handler::Message], next);
        node
    }

    /// The ruleset that a `goto` or `call` enters.
    fn entering(&self, target: &Target, act: fn(RulesetId) -> Act) -> Act {
        match self.symbols.names.get(&target.name.text) {
            Some(Def::Ruleset(id))
                if self.symbols.rulesets.get(id.index()).is_some_and(|it| !it.disabled) =>
            {
                act(*id)
            }
            _ => Act::Broken,
        }
    }

    fn resource(&self, name: &Name) -> Option<ivr_runtime::bundle::ResourceId> {
        match self.symbols.names.get(&name.text) {
            Some(Def::Resource(id)) => Some(*id),
            _ => None,
        }
    }

    // ---- Points and ways ----

    fn point(&mut self, act: Act, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.graph.nodes.len()).unwrap_or(u32::MAX));
        let edges = smallvec::SmallVec::new();
        let time = Speech::default();
        let (ruleset, rule) = (self.ruleset, self.rule);
        self.graph.nodes.push(Node { act, span, ruleset, rule, time, stmt: None, edges });
        id
    }

    /// A point that leads to the next.
    fn step(&mut self, act: Act, span: Span, next: NodeId) -> NodeId {
        let node = self.point(act, span);
        self.way(node, next, Choice::Next, span);
        node
    }

    fn talk(&mut self, act: Act, stmt: &Stmt, time: Speech, next: NodeId) -> NodeId {
        let node = self.step(act, stmt.verb, next);
        self.takes(node, time);
        node
    }

    fn takes(&mut self, node: NodeId, time: Speech) {
        if let Some(node) = self.graph.nodes.get_mut(node.index()) {
            node.time = time;
        }
    }

    fn way(&mut self, from: NodeId, to: NodeId, choice: Choice, span: Span) {
        if let Some(node) = self.graph.nodes.get_mut(from.index()) {
            node.edges.push(Edge { to, choice, span });
        }
    }

    /// Ways through those of the wanted handlers that are there; tells how many.
    fn handlers(&mut self, node: NodeId, clauses: &'a [Clause], wanted: &[Handler], next: NodeId) -> usize {
        let mut found = 0;
        for clause in clauses {
            if let ClauseKind::Handler { handler, body } = &clause.kind
                && wanted.contains(handler)
            {
                let first = self.block(body, next);
                self.way(node, first, Choice::Handler(*handler), clause.head);
                found += 1;
            }
        }
        found
    }

    /// A split's shares, the rest among them where something is left for it.
    fn split(&mut self, stmt: &Stmt, clauses: &'a [Clause], next: NodeId) -> NodeId {
        let node = self.point(Act::Split, stmt.verb);
        for clause in clauses {
            let ClauseKind::Entry { label, body, .. } = &clause.kind else { continue };
            let choice = match label {
                EntryLabel::Percent(share) => {
                    let hundredths = (*share * rust_decimal::Decimal::ONE_HUNDRED).round();
                    Choice::Share(u16::try_from(hundredths).unwrap_or(u16::MAX))
                }
                EntryLabel::Else => Choice::Rest,
                EntryLabel::Key(_) | EntryLabel::Intent(_) => continue,
            };
            let first = self.block(body, next);
            self.way(node, first, choice, clause.head);
        }
        node
    }
}

/// The least and the greatest sum that the lines of a score can come to.
pub(crate) fn score_range(lines: &[ScoreLine]) -> (i128, i128) {
    let points = |line: &ScoreLine| {
        let Points { value, .. } = line.points;
        i128::from(value)
    };
    let sum = |wanted: fn(i128) -> i128| lines.iter().map(|line| wanted(points(line))).sum();
    (sum(|it| it.min(0)), sum(|it| it.max(0)))
}

/// Seconds at most of a duration.
fn longest(expr: &Expr) -> u64 {
    constant_duration(expr).map_or(LONGEST_WAIT, |seconds| u64::try_from(seconds).unwrap_or(0))
}

/// A number that must be written out.
fn fixed(expr: &Expr) -> Option<u64> {
    constant_int(expr).or_else(|| constant_duration(expr)).and_then(|it| u64::try_from(it).ok())
}
