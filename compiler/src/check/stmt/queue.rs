//! `enqueue`, `callback`, `dial`: the ways to people.

use ivr_runtime::bundle::Builtin;

use super::clauses::{Kind, Verb};
use crate::check::context::Checker;
use crate::check::expr::{Taker, Use};
use crate::check::known::{Exit, Root};
use crate::check::limits::{AGE, CALLBACK_AFTER, CALLBACK_EVERY, DIAL_WITHIN, PRIORITY, TRIES};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Def, ResourceSymbol, Ty, Wanted};
use crate::syntax::tree::{Block, Clause, ClauseKind, Expr, Handler, Name, Stmt};

impl<'a> Checker<'a> {
    /// `enqueue QUEUE { ... }`: goes on only behind its handlers.
    pub(super) fn enqueue(&mut self, stmt: &'a Stmt, name: &'a Name, clauses: &'a [Clause]) {
        let present = self.present(Verb::Enqueue, clauses);
        let queue = self.queue(name);
        if let Some(hours) = queue.and_then(|it| it.hours)
            && present.lacks(Kind::Handler(Handler::Closed))
        {
            let hours = self.symbols.resources.get(hours.index()).map_or("", |it| &it.name);
            let help = format!("say what happens outside `{hours}`: `closed {{ ... }}`");
            self.needs(stmt, "`closed`", "outside its hours nobody would answer", &help);
        }
        let mut exits = Vec::new();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Priority(priority) => self.open_count(priority, PRIORITY),
                ClauseKind::Age(age) => self.open_duration(age, AGE),
                ClauseKind::Treatment(treatment) => {
                    self.find(treatment, Wanted::Treatment);
                }
                ClauseKind::AgentHears(messages) | ClauseKind::CallerHears(messages) => {
                    self.messages(messages)
                }
                ClauseKind::Handler {
                    handler: Handler::Closed | Handler::Unstaffed | Handler::Full,
                    body,
                } => exits.push(self.later_exit(stmt, body)),
                _ => self.stray_clause(clause),
            }
        }
        self.known.join(&exits);
    }

    fn queue(&mut self, name: &Name) -> Option<&'a ResourceSymbol> {
        let symbols = self.symbols;
        match self.find(name, Wanted::Queue) {
            Some(Def::Resource(id)) => symbols.resources.get(id.index()),
            _ => None,
        }
    }

    /// A handler behind which the flow goes on.
    pub(super) fn handler_exit(&mut self, body: &'a Block) -> Exit {
        let mark = self.known.mark();
        self.block(body);
        self.known.exit(mark)
    }

    /// A handler of what only turns out when the world has been asked.
    fn later_exit(&mut self, stmt: &Stmt, body: &'a Block) -> Exit {
        let mark = self.known.mark();
        self.known.time_passes(stmt.verb);
        self.block(body);
        self.known.exit(mark)
    }

    /// `callback QUEUE { ... }`: ends the call, unless it cannot be arranged.
    pub(super) fn callback(&mut self, stmt: &'a Stmt, name: &'a Name, clauses: &'a [Clause]) {
        let present = self.present(Verb::Callback, clauses);
        self.queue(name);
        if present.lacks(Kind::Number) {
            self.callers_number(stmt, name);
        }
        let mut exits = Vec::new();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Number(number) => {
                    self.value(number, &Ty::Phone, Taker::setting("number"), Use::Dialled);
                }
                ClauseKind::After(after) => self.open_duration(after, CALLBACK_AFTER),
                ClauseKind::Every(every) => self.open_duration(every, CALLBACK_EVERY),
                ClauseKind::Tries(tries) => self.open_count(tries, TRIES),
                ClauseKind::Handler { handler: Handler::Failed, body } => {
                    exits.push(self.later_exit(stmt, body));
                }
                _ => self.stray_clause(clause),
            }
        }
        self.known.join(&exits);
    }

    /// Without `number`, a callback rings `caller.phone`.
    fn callers_number(&mut self, stmt: &Stmt, name: &Name) {
        let path = self.known.root(Root::Builtin(Builtin::CallerPhone));
        if self.known.is_known(path) {
            return;
        }
        let span = stmt.verb.to(name.span);
        let problem = Diagnostic::new(Code::E0402, span, "`caller.phone` may be unknown here")
            .at("rings `caller.phone`, as it names no number")
            .why("the caller would be promised a call that can reach nobody")
            .help("name a number, `number ...`, or ask `caller.phone is known` before");
        self.report(problem);
    }

    /// `dial PHONE { ... }`: with `stay` the flow goes on when the other side hangs up.
    pub(super) fn dial(&mut self, stmt: &'a Stmt, number: &'a Expr, clauses: &'a [Clause]) {
        let present = self.present(Verb::Dial, clauses);
        let taker = Taker { what: "the step", name: "dial", declared: None };
        self.value(number, &Ty::Phone, taker, Use::Dialled);
        let mut exits = Vec::new();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Within(within) => self.fixed_duration(within, DIAL_WITHIN),
                ClauseKind::ThenKeys(keys) => self.sent_keys(keys),
                ClauseKind::Stay => {}
                ClauseKind::Handler {
                    handler: Handler::Busy | Handler::NoAnswer | Handler::Failed,
                    body,
                } => exits.push(self.later_exit(stmt, body)),
                _ => self.stray_clause(clause),
            }
        }
        if present.has(Kind::Stay) {
            let mark = self.known.mark();
            self.known.time_passes(stmt.verb);
            exits.push(self.known.exit(mark));
        }
        self.known.join(&exits);
    }
}
