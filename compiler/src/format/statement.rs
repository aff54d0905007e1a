//! Steps, and the clauses of those that talk with the caller.

use super::doc::{Part, Row};
use super::printer::{Braces, ONE, Printer, STEP};
use crate::syntax::tree::{Arg, Block, Clause, ClauseKind, Expr, Stmt, StmtKind, Target};

impl Printer<'_> {
    /// `{ ... }` or `-> ruleset`
    pub(super) fn body(&mut self, block: &Block) {
        self.body_in(block, steps(block));
    }

    /// The same, in braces of another kind.
    pub(super) fn body_in(&mut self, block: &Block, style: Braces) {
        if block.arrow {
            self.expect("->");
            self.space();
            return block.stmts.iter().for_each(|stmt| self.leave(&stmt.kind));
        }
        self.braces(block.stmts.len(), style, |it, number| {
            if let Some(stmt) = block.stmts.get(number) {
                it.part(Part::Item, |it| it.stmt(stmt));
            }
        });
    }

    /// Where a `goto` or an arrow leads, without the word itself.
    fn leave(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::Goto(target) => self.target(target),
            StmtKind::GotoFlow(name) => self.words_until(name.span.end),
            _ => {}
        }
    }

    /// A ruleset and its arguments.
    pub(super) fn target(&mut self, target: &Target) {
        self.word();
        self.optional_args(&target.args);
    }

    fn optional_args(&mut self, args: &[Arg]) {
        if self.peek() == "(" {
            self.args(args);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        self.word();
        match &stmt.kind {
            StmtKind::Return | StmtKind::Hangup | StmtKind::Repeat => return,
            StmtKind::Split { by: None, clauses } => return self.clauses(clauses),
            _ => self.space(),
        }
        match &stmt.kind {
            StmtKind::Say(messages) => self.messages(messages),
            StmtKind::Menu { prompt, clauses } => {
                self.messages(prompt);
                self.clauses(clauses);
            }
            StmtKind::Listen { prompt, bot, clauses } => {
                self.messages(prompt);
                self.space();
                self.words_until(bot.span.end);
                self.clauses(clauses);
            }
            StmtKind::Understand { text, bot, clauses } => {
                self.expr(text);
                self.space();
                self.words_until(bot.span.end);
                self.clauses(clauses);
            }
            StmtKind::Collect { place, speech, clauses } => {
                self.expr(place);
                if let Some(bot) = speech {
                    self.space();
                    self.words_until(bot.span.end);
                }
                self.clauses(clauses);
            }
            StmtKind::Invoke { args, into, clauses, .. } => {
                self.word();
                self.optional_args(args);
                if let Some(place) = into {
                    self.space();
                    self.expect("into");
                    self.space();
                    self.expr(place);
                }
                self.clauses(clauses);
            }
            _ => self.other_stmt(stmt),
        }
    }

    fn other_stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Set { place, value, .. } => {
                self.expr(place);
                self.space();
                self.words_until(value.span.start);
                self.space();
                self.expr(value);
            }
            StmtKind::Clear(place) => self.expr(place),
            StmtKind::Enqueue { clauses, .. } | StmtKind::Callback { clauses, .. } => {
                self.word();
                self.clauses(clauses);
            }
            StmtKind::Dial { number: first, clauses } | StmtKind::Wait { duration: first, clauses } => {
                self.expr(first);
                self.clauses(clauses);
            }
            StmtKind::Sms { number, text } => {
                self.group(|it| {
                    it.indented(STEP, |it| {
                        it.expr(number);
                        it.line(" ");
                        it.expr(text);
                    });
                });
            }
            StmtKind::Split { by, clauses } => {
                if let Some(value) = by {
                    self.expect("by");
                    self.space();
                    self.expr(value);
                }
                self.clauses(clauses);
            }
            StmtKind::Metric { name, value } => {
                self.words_until(name.span.end);
                self.behind(value.as_ref());
            }
            StmtKind::Play { prompt, duration } => {
                self.words_until(prompt.span.end);
                self.behind(duration.as_ref());
            }
            StmtKind::Call(target) => self.target(target),
            leaving => self.leave(leaving),
        }
    }

    /// A value, if there is one, with the words before it.
    pub(super) fn behind(&mut self, value: Option<&Expr>) {
        if let Some(value) = value {
            self.space();
            if self.token().start < value.span.start as usize {
                self.words_until(value.span.start);
                self.space();
            }
            self.expr(value);
        }
    }

    // ---- Clauses ----

    fn clauses(&mut self, clauses: &[Clause]) {
        if self.peek() != "{" {
            return;
        }
        self.space();
        self.braces(clauses.len(), ONE, |it, number| {
            if let Some(clause) = clauses.get(number) {
                it.part(kind_of(clause), |it| it.clause(clause));
            }
        });
    }

    fn clause(&mut self, clause: &Clause) {
        match &clause.kind {
            ClauseKind::Entry { at, body, .. } => {
                self.joined_until(clause.head.end);
                self.space();
                if let Some(at) = at {
                    self.column(0);
                    self.words_until(at.span.end);
                    self.space();
                }
                self.column(1);
                self.body(body);
            }
            ClauseKind::Handler { body, .. } => {
                self.words_until(clause.head.end);
                self.space();
                self.column(1);
                self.body(body);
            }
            other => {
                self.words_until(clause.head.end);
                self.setting(other);
            }
        }
    }

    /// What follows the words that a setting begins with.
    fn setting(&mut self, kind: &ClauseKind) {
        if *kind != ClauseKind::Stay {
            self.space();
        }
        match kind {
            ClauseKind::Timeout(value)
            | ClauseKind::Pause(value)
            | ClauseKind::Within(value)
            | ClauseKind::Age(value)
            | ClauseKind::After(value)
            | ClauseKind::Every(value)
            | ClauseKind::Tries(value)
            | ClauseKind::Priority(value)
            | ClauseKind::Min(value)
            | ClauseKind::Max(value)
            | ClauseKind::Number(value) => self.expr(value),
            ClauseKind::Digits { .. } => self.keys(),
            ClauseKind::EndsWith(_)
            | ClauseKind::Slot(_)
            | ClauseKind::Treatment(_)
            | ClauseKind::ThenKeys(_) => {
                self.word();
            }
            ClauseKind::Ask(messages)
            | ClauseKind::Waiting(messages)
            | ClauseKind::AgentHears(messages)
            | ClauseKind::CallerHears(messages) => self.messages(messages),
            ClauseKind::Confirm { below, message } => {
                if let Some(below) = below {
                    self.words_until(below.span.end);
                    self.space();
                }
                self.messages(message);
            }
            ClauseKind::Stay | ClauseKind::Entry { .. } | ClauseKind::Handler { .. } | ClauseKind::Broken => {
            }
        }
    }

    /// `6`, `4..12`
    fn keys(&mut self) {
        self.word();
        if self.peek() == ".." {
            self.word();
            self.word();
        }
    }
}

/// Braces around steps: one of them may share their line, and one more that leaves, such as `hangup`.
pub(super) fn steps(block: &Block) -> Braces {
    let leaves = |stmt: &Stmt| match &stmt.kind {
        StmtKind::Enqueue { clauses, .. }
        | StmtKind::Callback { clauses, .. }
        | StmtKind::Dial { clauses, .. } => clauses.is_empty(),
        StmtKind::Goto(_)
        | StmtKind::GotoFlow(_)
        | StmtKind::Return
        | StmtKind::Hangup
        | StmtKind::Repeat => true,
        _ => false,
    };
    match block.stmts.as_slice() {
        [_, last] if leaves(last) => Braces { inline: 2, ..ONE },
        _ => ONE,
    }
}

/// Which lines a clause is aligned with.
fn kind_of(clause: &Clause) -> Part {
    Part::Row(match &clause.kind {
        ClauseKind::Entry { .. } => Row::Entry,
        ClauseKind::Handler { body, .. } if body.arrow => Row::HandlerArrow,
        ClauseKind::Handler { .. } => Row::HandlerBlock,
        _ => Row::Value,
    })
}
