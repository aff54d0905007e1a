//! Walks over the tree: every part of a statement once, in the order of the source, for whoever wants to know of
//! all names, texts and values alike.
//!
//! Only for that: a stage to which it matters *what* a clause says matches on it itself, so that a new clause does
//! not compile before somebody has thought of it there.

use super::{
    Arg, Block, Clause, ClauseKind, Expr, ExprKind, Message, MessageKind, Name, Stmt, StmtKind, Target, Text,
    TextPart,
};

/// What a clause holds, whatever it says.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// What happens in an entry or handler.
    Body(&'a Block),
    /// A setting.
    Value(&'a Expr),
    /// What is said or asked.
    Said(&'a [Message]),
    /// The name of something declared elsewhere.
    Name(&'a Name),
    /// Nothing but itself.
    Nothing,
}

impl Clause {
    /// What it holds.
    pub fn part(&self) -> Part<'_> {
        match &self.kind {
            ClauseKind::Entry { body, .. } | ClauseKind::Handler { body, .. } => Part::Body(body),
            ClauseKind::Timeout(it)
            | ClauseKind::Pause(it)
            | ClauseKind::Within(it)
            | ClauseKind::Age(it)
            | ClauseKind::After(it)
            | ClauseKind::Every(it)
            | ClauseKind::Tries(it)
            | ClauseKind::Priority(it)
            | ClauseKind::Min(it)
            | ClauseKind::Max(it)
            | ClauseKind::Number(it) => Part::Value(it),
            ClauseKind::Ask(it)
            | ClauseKind::Waiting(it)
            | ClauseKind::AgentHears(it)
            | ClauseKind::CallerHears(it)
            | ClauseKind::Confirm { message: it, .. } => Part::Said(it),
            ClauseKind::Treatment(name) => Part::Name(name),
            ClauseKind::Digits { .. }
            | ClauseKind::EndsWith(_)
            | ClauseKind::Slot(_)
            | ClauseKind::ThenKeys(_)
            | ClauseKind::Stay
            | ClauseKind::Broken => Part::Nothing,
        }
    }
}

/// Somebody who walks. Each method goes on to the parts; whoever overrides one and wants them calls the function
/// of the same name in this module.
pub trait Visit {
    /// Statements between braces.
    fn block(&mut self, block: &Block) {
        block.stmts.iter().for_each(|stmt| self.stmt(stmt));
    }

    /// A statement.
    fn stmt(&mut self, stmt: &Stmt) {
        self::stmt(self, stmt);
    }

    /// A clause of a statement.
    fn clause(&mut self, clause: &Clause) {
        self::clause(self, clause);
    }

    /// A message.
    fn message(&mut self, message: &Message) {
        self::message(self, message);
    }

    /// A text with values in it.
    fn text(&mut self, text: &Text) {
        self::text(self, text);
    }

    /// An expression.
    fn expr(&mut self, expr: &Expr) {
        self::expr(self, expr);
    }

    /// The ruleset that is gone to, and its arguments.
    fn target(&mut self, target: &Target) {
        self.name(&target.name);
        self.args(&target.args);
    }

    /// Arguments.
    fn args(&mut self, args: &[Arg]) {
        args.iter().for_each(|arg| self.expr(&arg.value));
    }

    /// The name of something declared elsewhere, where only one kind of thing can stand.
    fn name(&mut self, _name: &Name) {}
}

/// Goes on to the parts of a statement.
pub fn stmt<V: Visit + ?Sized>(to: &mut V, stmt: &Stmt) {
    let (said, clauses) = match &stmt.kind {
        StmtKind::Say(messages) => (messages.as_slice(), [].as_slice()),
        StmtKind::Menu { prompt, clauses } => (prompt.as_slice(), clauses.as_slice()),
        StmtKind::Listen { prompt, bot, clauses } => {
            to.name(bot);
            (prompt.as_slice(), clauses.as_slice())
        }
        other => (&[][..], values(to, other)),
    };
    said.iter().for_each(|message| to.message(message));
    clauses.iter().for_each(|clause| to.clause(clause));
}

/// Goes on to the names and values of a statement that asks nothing with a message, and gives its clauses.
fn values<'a, V: Visit + ?Sized>(to: &mut V, kind: &'a StmtKind) -> &'a [Clause] {
    match kind {
        StmtKind::Play { prompt, duration } => {
            to.name(prompt);
            duration.iter().for_each(|it| to.expr(it));
        }
        StmtKind::Collect { place, speech, clauses } => {
            to.expr(place);
            speech.iter().for_each(|it| to.name(it));
            return clauses;
        }
        StmtKind::Understand { text, bot, clauses } => {
            to.expr(text);
            to.name(bot);
            return clauses;
        }
        StmtKind::Invoke { function, args, into, clauses } => {
            to.name(function);
            to.args(args);
            into.iter().for_each(|it| to.expr(it));
            return clauses;
        }
        StmtKind::Set { place: first, value: second, .. } | StmtKind::Sms { number: first, text: second } => {
            to.expr(first);
            to.expr(second);
        }
        StmtKind::Clear(place) => to.expr(place),
        StmtKind::Enqueue { queue, clauses } | StmtKind::Callback { queue, clauses } => {
            to.name(queue);
            return clauses;
        }
        StmtKind::Dial { number: value, clauses } | StmtKind::Wait { duration: value, clauses } => {
            to.expr(value);
            return clauses;
        }
        StmtKind::Split { by, clauses } => {
            by.iter().for_each(|it| to.expr(it));
            return clauses;
        }
        StmtKind::Metric { value, .. } => value.iter().for_each(|it| to.expr(it)),
        StmtKind::Goto(target) | StmtKind::Call(target) => to.target(target),
        StmtKind::GotoFlow(flow) => to.name(flow),
        StmtKind::Say(_)
        | StmtKind::Menu { .. }
        | StmtKind::Listen { .. }
        | StmtKind::Return
        | StmtKind::Hangup
        | StmtKind::Repeat
        | StmtKind::Broken => {}
    }
    &[]
}

/// Goes on to what a clause holds.
pub fn clause<V: Visit + ?Sized>(to: &mut V, clause: &Clause) {
    match clause.part() {
        Part::Body(block) => to.block(block),
        Part::Value(value) => to.expr(value),
        Part::Said(messages) => messages.iter().for_each(|message| to.message(message)),
        Part::Name(name) => to.name(name),
        Part::Nothing => {}
    }
}

/// Goes on to the text or the recording of a message.
pub fn message<V: Visit + ?Sized>(to: &mut V, message: &Message) {
    match &message.kind {
        MessageKind::Text(expr) => to.expr(expr),
        MessageKind::Ssml(text) => to.text(text),
        MessageKind::Prompt(name) => to.name(name),
        MessageKind::Broken => {}
    }
}

/// Goes on to the values in a text.
pub fn text<V: Visit + ?Sized>(to: &mut V, text: &Text) {
    for part in &text.parts {
        if let TextPart::Value(value) = part {
            to.expr(value);
        }
    }
}

/// Goes on to the parts of an expression.
pub fn expr<V: Visit + ?Sized>(to: &mut V, expr: &Expr) {
    match &expr.kind {
        ExprKind::Constant(_) | ExprKind::Name(_) | ExprKind::Broken => {}
        ExprKind::Text(text) => to.text(text),
        ExprKind::Field { base, .. } => to.expr(base),
        ExprKind::Index { base, index } => {
            to.expr(base);
            to.expr(index);
        }
        ExprKind::Call { args, .. } => to.args(args),
        ExprKind::Record { fields, .. } => fields.iter().for_each(|it| to.expr(&it.value)),
        ExprKind::List(items) => items.iter().for_each(|it| to.expr(it)),
        ExprKind::Filter { value, args, .. } => {
            to.expr(value);
            to.args(args);
        }
        ExprKind::Unary { operand, .. } | ExprKind::Is { operand, .. } => to.expr(operand),
        ExprKind::Binary { left, right, .. } => {
            to.expr(left);
            to.expr(right);
        }
        ExprKind::As { value, .. } => to.expr(value),
    }
}
