//! What can be said of statements by their form: the blocks inside them, what they may change, what
//! they may take away before a question is asked again.
//!
//! What a ruleset may change before it comes back is closed over the rulesets that it calls or goes to,
//! handlers and entries included: that is what a `call` of it forgets. What only stands on ways that
//! never come back (to a queue, to the end) does not count.

use std::rc::Rc;

use ivr_runtime::bundle::{PlaceId, RulesetId};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::resolve::{Def, Symbols, item};
use crate::source::Span;
use crate::syntax::tree::{
    Block, Clause, ClauseKind, EntryLabel, Expr, ExprKind, File, Guard, Handler, ItemKind, RuleDecl, Stmt,
    StmtKind, Target,
};

/// The clauses of a statement, if it is of a kind that has some.
pub(crate) fn clauses(stmt: &Stmt) -> &[Clause] {
    match &stmt.kind {
        StmtKind::Menu { clauses, .. }
        | StmtKind::Collect { clauses, .. }
        | StmtKind::Listen { clauses, .. }
        | StmtKind::Understand { clauses, .. }
        | StmtKind::Invoke { clauses, .. }
        | StmtKind::Enqueue { clauses, .. }
        | StmtKind::Callback { clauses, .. }
        | StmtKind::Dial { clauses, .. }
        | StmtKind::Split { clauses, .. }
        | StmtKind::Wait { clauses, .. } => clauses,
        StmtKind::Say(_)
        | StmtKind::Play { .. }
        | StmtKind::Set { .. }
        | StmtKind::Clear(_)
        | StmtKind::Sms { .. }
        | StmtKind::Metric { .. }
        | StmtKind::Goto(_)
        | StmtKind::GotoFlow(_)
        | StmtKind::Call(_)
        | StmtKind::Return
        | StmtKind::Hangup
        | StmtKind::Repeat
        | StmtKind::Broken => &[],
    }
}

/// The statements of an entry or handler.
pub(super) fn body(clause: &Clause) -> Option<&Block> {
    match &clause.kind {
        ClauseKind::Entry { body, .. } | ClauseKind::Handler { body, .. } => Some(body),
        _ => None,
    }
}

/// Every statement of a block and of the blocks inside it, outermost first.
pub(crate) fn each_statement<'a>(block: &'a Block, visit: &mut impl FnMut(&'a Stmt)) {
    for stmt in &block.stmts {
        visit(stmt);
        for clause in clauses(stmt) {
            if let Some(body) = body(clause) {
                each_statement(body, visit);
            }
        }
    }
}

/// The place that a path in a statement begins with, by name alone.
fn place_named(symbols: &Symbols, expr: &Expr) -> Option<PlaceId> {
    match &expr.kind {
        ExprKind::Name(name) => match symbols.names.get(name) {
            Some(Def::Place(place)) => Some(*place),
            _ => None,
        },
        ExprKind::Field { base, name } => match &base.kind {
            ExprKind::Name(root) if root == "attributes" => symbols.attribute_names.get(&name.text).copied(),
            _ => place_named(symbols, base),
        },
        ExprKind::Index { base, .. } => place_named(symbols, base),
        _ => None,
    }
}

/// Whether a path is a place alone, with no field behind it.
fn is_whole(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Field { base, .. } => matches!(&base.kind, ExprKind::Name(root) if root == "attributes"),
        ExprKind::Index { .. } => false,
        _ => true,
    }
}

/// A place that something may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Change {
    /// The place.
    pub place: PlaceId,
    /// All of it; otherwise only fields inside.
    pub whole: bool,
}

/// What a statement writes to.
fn written(symbols: &Symbols, stmt: &Stmt) -> Option<Change> {
    match &stmt.kind {
        StmtKind::Set { place, .. }
        | StmtKind::Clear(place)
        | StmtKind::Collect { place, .. }
        | StmtKind::Invoke { into: Some(place), .. } => {
            Some(Change { place: place_named(symbols, place)?, whole: is_whole(place) })
        }
        _ => None,
    }
}

/// Sorted by place, each once; what is changed as a whole anywhere is changed as a whole.
fn merge(changes: &mut Vec<Change>) {
    changes.sort_unstable_by(|a, b| (a.place, b.whole).cmp(&(b.place, a.whole)));
    changes.dedup_by_key(|it| it.place);
}

fn ruleset_named(symbols: &Symbols, name: &str) -> Option<RulesetId> {
    match symbols.names.get(name) {
        Some(Def::Ruleset(id)) => Some(*id),
        _ => None,
    }
}

/// What may happen in a ruleset, and in those it leads to, before it comes back to a `call`.
#[derive(Debug, Default)]
pub(super) struct Meanwhile {
    /// The places that may change, sorted.
    pub changes: Vec<Change>,
    /// A step of the call may end, so that time passes.
    pub time_passes: bool,
}

/// What rulesets may change, and what else the program says about itself as a whole.
#[derive(Debug, Default)]
pub(super) struct Effects {
    /// What may happen before a ruleset comes back to a `call`, by ruleset; shared within a circle of
    /// rulesets.
    meanwhile: Vec<Rc<Meanwhile>>,
    /// Whether a ruleset can come back to a `call`, by ruleset.
    returns: Vec<bool>,
    /// Names of rulesets that a `split` leads to by an arrow: what a test may `mock split` to.
    pub(super) split_branches: FxHashSet<SmolStr>,
}

impl Effects {
    /// Finds out what each ruleset may change.
    pub(super) fn new(trees: &[File], symbols: &Symbols) -> Self {
        let rules: Vec<&[RuleDecl]> = symbols
            .rulesets
            .iter()
            .map(|ruleset| match item(trees, ruleset.item).map(|it| &it.kind) {
                Some(ItemKind::Ruleset(decl)) => decl.rules.as_slice(),
                _ => &[],
            })
            .collect();
        let mut uses = Uses::default();
        for (at, rules) in rules.iter().enumerate() {
            uses.gather(symbols, at, rules);
        }
        if !uses.calls {
            // Nothing ever comes back, so nobody asks.
            return Self { split_branches: uses.split_branches, ..Self::default() };
        }
        let returns = find_returning(symbols, &rules, &uses);
        let direct = rules.iter().map(|rules| Walk::new(symbols, &returns).ruleset(rules).1).collect();
        Self { meanwhile: close(direct), returns, split_branches: uses.split_branches }
    }

    /// What may happen in a call of the ruleset before it comes back.
    pub(super) fn meanwhile(&self, ruleset: RulesetId) -> Rc<Meanwhile> {
        self.meanwhile.get(ruleset.index()).cloned().unwrap_or_default()
    }

    /// Whether a call of the ruleset can come back.
    pub(super) fn returns(&self, ruleset: RulesetId) -> bool {
        self.returns.get(ruleset.index()).copied().unwrap_or(true)
    }
}

/// Who leads to whom, and other things worth one look at all statements.
#[derive(Debug, Default)]
struct Uses {
    /// Rulesets that lead to a ruleset, by ruleset.
    led_to_by: Vec<Vec<usize>>,
    calls: bool,
    split_branches: FxHashSet<SmolStr>,
}

impl Uses {
    fn gather(&mut self, symbols: &Symbols, at: usize, rules: &[RuleDecl]) {
        self.led_to_by.resize(symbols.rulesets.len(), Vec::new());
        for rule in rules {
            each_statement(&rule.body, &mut |stmt| match &stmt.kind {
                StmtKind::Goto(target) | StmtKind::Call(target) => {
                    self.calls |= matches!(stmt.kind, StmtKind::Call(_));
                    let target = ruleset_named(symbols, target.name.as_str());
                    if let Some(users) = target.and_then(|it| self.led_to_by.get_mut(it.index()))
                        && users.last() != Some(&at)
                    {
                        users.push(at);
                    }
                }
                StmtKind::Split { clauses, .. } => {
                    let arrows = clauses.iter().filter_map(body).filter(|it| it.arrow);
                    self.split_branches.extend(arrows.flat_map(|it| &it.stmts).filter_map(
                        |it| match &it.kind {
                            StmtKind::Goto(target) => Some(target.name.text.clone()),
                            _ => None,
                        },
                    ));
                }
                _ => {}
            });
        }
    }
}

/// Which rulesets can come back: by their end, by `return`, or by going to one that can. Begins with
/// none and adds those that can as long as there are such.
fn find_returning(symbols: &Symbols, rules: &[&[RuleDecl]], uses: &Uses) -> Vec<bool> {
    let mut returns = vec![false; rules.len()];
    let mut open: Vec<usize> = (0..rules.len()).rev().collect();
    while let Some(at) = open.pop() {
        if returns.get(at) != Some(&false) {
            continue;
        }
        let Some(rules) = rules.get(at) else { continue };
        if Walk::new(symbols, &returns).ruleset(rules).0 {
            put(&mut returns, at, true);
            open.extend(uses.led_to_by.get(at).into_iter().flatten());
        }
    }
    returns
}

/// What one ruleset does itself on its ways back, and where these lead.
#[derive(Debug, Default)]
struct Direct {
    changes: Vec<Change>,
    time_passes: bool,
    leads_to: Vec<RulesetId>,
}

/// Goes through a ruleset from its end to its beginning. Each function is told whether the call can
/// come back from behind a statement, and says whether it can from before it. Only what stands on a
/// way back matters to the caller of a ruleset.
struct Walk<'a> {
    symbols: &'a Symbols,
    returns: &'a [bool],
    found: Direct,
}

impl<'a> Walk<'a> {
    fn new(symbols: &'a Symbols, returns: &'a [bool]) -> Self {
        Self { symbols, returns, found: Direct::default() }
    }

    /// Whether the ruleset can come back, and what it does on the way.
    fn ruleset(mut self, rules: &[RuleDecl]) -> (bool, Direct) {
        let mut before = true;
        for rule in rules.iter().rev().filter(|it| it.disabled.is_none()) {
            let activated = self.block(&rule.body, before, false);
            before = activated || before && !matches!(rule.guard, Guard::Always);
        }
        merge(&mut self.found.changes);
        self.found.leads_to.sort_unstable();
        self.found.leads_to.dedup();
        (before, self.found)
    }

    /// `repeated` says whether the call can come back from behind a `repeat`.
    fn block(&mut self, block: &Block, after: bool, repeated: bool) -> bool {
        block.stmts.iter().rev().fold(after, |after, stmt| self.statement(stmt, after, repeated))
    }

    fn statement(&mut self, stmt: &Stmt, after: bool, repeated: bool) -> bool {
        match &stmt.kind {
            StmtKind::Return => true,
            StmtKind::Hangup | StmtKind::GotoFlow(_) => false,
            StmtKind::Repeat => repeated,
            StmtKind::Goto(target) => self.jump(target),
            StmtKind::Call(target) => after && self.jump(target),
            StmtKind::Set { .. } | StmtKind::Clear(_) => {
                if after {
                    self.found.changes.extend(written(self.symbols, stmt));
                }
                after
            }
            _ => self.clauses(stmt, after, repeated),
        }
    }

    fn jump(&mut self, target: &Target) -> bool {
        let Some(ruleset) = ruleset_named(self.symbols, target.name.as_str()) else { return true };
        let back = self.returns.get(ruleset.index()).copied().unwrap_or(true);
        if back {
            self.found.leads_to.push(ruleset);
        }
        back
    }

    /// A statement with entries and handlers, one of which is taken.
    fn clauses(&mut self, stmt: &Stmt, after: bool, repeated: bool) -> bool {
        let is_menu = matches!(stmt.kind, StmtKind::Menu { .. });
        let bodies = |retry: bool| {
            let asks = asks_again(stmt);
            clauses(stmt).iter().filter(move |it| (asks && is_retry(it)) == retry).filter_map(body)
        };
        let mut before = goes_on(stmt) && after;
        for body in bodies(false) {
            before |= self.block(body, after, repeated && !is_menu);
        }
        // Behind a retry the question is asked again, and so it is behind the `repeat` of a menu.
        let again = before;
        for body in bodies(true) {
            before |= self.block(body, again, false);
        }
        if is_menu && again {
            for body in bodies(false) {
                self.block(body, after, true);
            }
        }
        if before {
            self.found.changes.extend(written(self.symbols, stmt));
            self.found.time_passes |= ends_step(stmt);
        }
        before
    }
}

/// Whether a step of the call ends at the statement: the world is asked for something.
fn ends_step(stmt: &Stmt) -> bool {
    matches!(
        stmt.kind,
        StmtKind::Menu { .. }
            | StmtKind::Collect { .. }
            | StmtKind::Listen { .. }
            | StmtKind::Understand { .. }
            | StmtKind::Invoke { .. }
            | StmtKind::Enqueue { .. }
            | StmtKind::Callback { .. }
            | StmtKind::Dial { .. }
            | StmtKind::Wait { .. }
            | StmtKind::Play { .. }
            | StmtKind::Broken
    )
}

/// Whether the flow can go on behind a statement without any of its entries and handlers.
fn goes_on(stmt: &Stmt) -> bool {
    match &stmt.kind {
        StmtKind::Menu { .. }
        | StmtKind::Listen { .. }
        | StmtKind::Understand { .. }
        | StmtKind::Split { .. }
        | StmtKind::Enqueue { .. }
        | StmtKind::Callback { .. } => false,
        StmtKind::Dial { clauses, .. } => clauses.iter().any(|it| matches!(it.kind, ClauseKind::Stay)),
        _ => true,
    }
}

/// Whether a statement asks the caller, and asks again where the answer does not do.
fn asks_again(stmt: &Stmt) -> bool {
    matches!(stmt.kind, StmtKind::Menu { .. } | StmtKind::Collect { .. } | StmtKind::Listen { .. })
}

/// Whether the question is asked again behind this handler.
fn is_retry(clause: &Clause) -> bool {
    matches!(
        clause.kind,
        ClauseKind::Handler { handler: Handler::NoInput | Handler::NoMatch | Handler::Invalid, .. }
    )
}

/// Closes direct effects over the rulesets they lead to. Rulesets of one circle share one set: each of
/// them can lead to all others. (Tarjan's algorithm, without recursion: circles can be long.)
fn close(direct: Vec<Direct>) -> Vec<Rc<Meanwhile>> {
    const UNSEEN: usize = usize::MAX;
    let count = direct.len();
    let mut order = vec![UNSEEN; count];
    let mut low = vec![UNSEEN; count];
    let mut open = vec![false; count];
    let mut stack: Vec<usize> = Vec::new();
    let mut closed: Vec<Rc<Meanwhile>> = vec![Rc::default(); count];
    let mut next = 0;
    for start in 0..count {
        if order.get(start) != Some(&UNSEEN) {
            continue;
        }
        // Where each ruleset on the way stands in the list of those it leads to.
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((at, edge)) = way.last_mut().map(|it| (it.0, &mut it.1)) {
            if *edge == 0 && order.get(at) == Some(&UNSEEN) {
                put(&mut order, at, next);
                put(&mut low, at, next);
                put(&mut open, at, true);
                stack.push(at);
                next += 1;
            }
            let target = direct.get(at).and_then(|it| it.leads_to.get(*edge)).map(|it| it.index());
            *edge += 1;
            match target {
                Some(target) if order.get(target) == Some(&UNSEEN) => way.push((target, 0)),
                Some(target) if open.get(target) == Some(&true) => {
                    let reached = order.get(target).copied().unwrap_or(UNSEEN);
                    lower(&mut low, at, reached);
                }
                Some(_) => {}
                None => {
                    way.pop();
                    if let Some((parent, _)) = way.last() {
                        let reached = low.get(at).copied().unwrap_or(UNSEEN);
                        lower(&mut low, *parent, reached);
                    }
                    if low.get(at) == order.get(at) {
                        close_circle(at, &mut stack, &mut open, &direct, &mut closed);
                    }
                }
            }
        }
    }
    closed
}

/// The circle whose first member is `first` lies on top of the stack: all it leads to is closed.
fn close_circle(
    first: usize,
    stack: &mut Vec<usize>,
    open: &mut [bool],
    direct: &[Direct],
    closed: &mut [Rc<Meanwhile>],
) {
    let from = stack.iter().rposition(|it| *it == first).unwrap_or(0);
    let members = stack.split_off(from);
    let mut meanwhile = Meanwhile::default();
    for member in &members {
        let Some(own) = direct.get(*member) else { continue };
        meanwhile.changes.extend(&own.changes);
        meanwhile.time_passes |= own.time_passes;
        for target in &own.leads_to {
            if let Some(reached) = closed.get(target.index()) {
                meanwhile.changes.extend(&reached.changes);
                meanwhile.time_passes |= reached.time_passes;
            }
        }
    }
    merge(&mut meanwhile.changes);
    let shared = Rc::new(meanwhile);
    for member in members {
        put(open, member, false);
        if let Some(slot) = closed.get_mut(member) {
            *slot = shared.clone();
        }
    }
}

fn put<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

fn lower(list: &mut [usize], at: usize, to: usize) {
    if let Some(slot) = list.get_mut(at) {
        *slot = (*slot).min(to);
    }
}

/// What a stretch of statements may take away: where, and how far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    /// The place; as a whole if it may itself become unknown, otherwise only what it leads to.
    pub change: Change,
    /// The statement that does it.
    pub span: Span,
}

/// What the blocks that lead back to a question may take away before it is asked again.
pub(super) fn taken_before_asking_again(
    symbols: &Symbols,
    effects: &Effects,
    clauses: &[Clause],
) -> Vec<Taken> {
    let mut taken = Vec::new();
    for clause in clauses {
        let Some(body) = body(clause) else { continue };
        if leads_back(clause, body) {
            each_statement(body, &mut |stmt| take(symbols, effects, stmt, &mut taken));
        }
    }
    taken
}

/// Whether the question is asked again after this clause.
fn leads_back(clause: &Clause, body: &Block) -> bool {
    match &clause.kind {
        ClauseKind::Handler { .. } => is_retry(clause),
        ClauseKind::Entry { label: EntryLabel::Key(_), .. } => {
            let mut repeats = false;
            each_statement(body, &mut |stmt| repeats |= matches!(stmt.kind, StmtKind::Repeat));
            repeats
        }
        _ => false,
    }
}

fn take(symbols: &Symbols, effects: &Effects, stmt: &Stmt, taken: &mut Vec<Taken>) {
    match &stmt.kind {
        StmtKind::Clear(_) => {
            taken.extend(written(symbols, stmt).map(|change| Taken { change, span: stmt.span }));
        }
        // What gets a value is known afterwards, only its fields may not be.
        StmtKind::Set { .. } | StmtKind::Collect { .. } | StmtKind::Invoke { .. } => {
            let change = written(symbols, stmt).map(|it| Change { whole: false, ..it });
            taken.extend(change.map(|change| Taken { change, span: stmt.span }));
        }
        StmtKind::Call(target) => {
            if let Some(ruleset) = ruleset_named(symbols, target.name.as_str()) {
                let changes = &effects.meanwhile(ruleset).changes;
                taken.extend(changes.iter().map(|it| Taken { change: *it, span: stmt.span }));
            }
        }
        _ => {}
    }
}
