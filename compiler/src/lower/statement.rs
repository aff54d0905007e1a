//! Statements. The operand stack is empty between any two of them.

mod ask;
mod clauses;
mod collect;
mod invoke;
mod leave;
mod listen;
mod menu;
mod pause;
mod split;

use ivr_runtime::bundle::{LocalId, Op, Section};
use ivr_runtime::value::Value;

use super::Lowering;
use super::place::Target;
use crate::resolve::{Def, Ty};
use crate::source::Span;
use crate::syntax::tree::{self, Block, Expr, Literal, Name, Stmt, StmtKind};

impl<'a> Lowering<'a> {
    /// Statements one after the other; those that nothing leads to are left out.
    pub(super) fn block(&mut self, block: &'a Block) {
        self.point(block.span);
        for stmt in &block.stmts {
            if !self.code.live() {
                break;
            }
            self.position(stmt.verb);
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            StmtKind::Say(messages) => self.utter_all(messages),
            StmtKind::Play { prompt, duration } => self.play(prompt, duration.as_ref()),
            StmtKind::Menu { prompt, clauses } => self.menu(prompt, clauses),
            StmtKind::Collect { place, speech, clauses } => self.collect(place, speech.as_ref(), clauses),
            StmtKind::Listen { prompt, bot, clauses } => self.listen(prompt, bot, clauses),
            StmtKind::Understand { text, bot, clauses } => self.understand(text, bot, clauses),
            StmtKind::Invoke { function, args, into, clauses } => {
                self.invoke(function, args, into.as_ref(), clauses);
            }
            StmtKind::Set { place, add, value } => self.set(place, *add, value),
            StmtKind::Clear(place) => self.clear(place),
            StmtKind::Enqueue { queue, clauses } => self.enqueue(queue, clauses),
            StmtKind::Callback { queue, clauses } => self.callback(queue, clauses),
            StmtKind::Dial { number, clauses } => self.dial(number, clauses),
            StmtKind::Sms { number, text } => self.two(number, text, Op::Sms),
            StmtKind::Split { by, clauses } => self.split(by.as_ref(), clauses),
            StmtKind::Wait { duration, clauses } => self.wait(duration, clauses),
            StmtKind::Metric { name, value } => self.metric(name, value.as_ref()),
            StmtKind::Goto(target) => self.transfer(target, Op::Goto),
            StmtKind::GotoFlow(name) => match self.resource(name) {
                Some(flow) => self.code.op(Op::Flow(flow)),
                None => self.no_code(name.span),
            },
            StmtKind::Call(target) => self.transfer(target, Op::Call),
            StmtKind::Return => self.code.op(Op::Return),
            StmtKind::Hangup => self.code.op(Op::Hangup),
            StmtKind::Repeat => match self.frame.repeats.last() {
                Some(menu) => self.code.jump_to(*menu),
                None => self.no_code(stmt.span),
            },
            StmtKind::Broken => self.no_code(stmt.span),
        }
    }

    /// A statement that checking should have refused.
    fn no_code(&mut self, span: Span) {
        self.impossible(span, "this statement");
    }

    fn transfer(&mut self, target: &'a tree::Target, op: fn(ivr_runtime::bundle::RulesetId) -> Op) {
        match self.symbols.names.get(&target.name.text) {
            Some(Def::Ruleset(ruleset)) => self.enter(*ruleset, &target.args, op),
            _ => self.no_code(target.span),
        }
    }

    fn set(&mut self, place: &'a Expr, add: bool, value: &'a Expr) {
        let Some(target) = self.target(place) else { return self.no_code(place.span) };
        let ty = self.ty(place);
        self.assign(&target, &mut |lowering| {
            if add {
                lowering.expression(place);
            }
            lowering.value(value, ty);
            if add {
                lowering.code.op(Op::Add);
            }
        });
    }

    /// A place that is always known goes back to its default, any other has no value afterwards.
    fn clear(&mut self, place: &'a Expr) {
        let Some(target) = self.target(place) else { return self.no_code(place.span) };
        let default = match &target {
            Target::Path(path) if path.fields.is_empty() && !self.ty(place).is_optional() => {
                self.default_of(path.place)
            }
            _ => None,
        };
        self.assign(&target, &mut |lowering| match default {
            Some(default) => lowering.code.op(Op::Const(default)),
            None => lowering.code.op(Op::Unknown),
        });
    }

    fn metric(&mut self, name: &'a Literal, value: Option<&'a Expr>) {
        match value {
            Some(value) => self.expression(value),
            None => self.push(Value::Int(1)),
        }
        let name = self.tables.string(&name.text);
        self.code.op(Op::Metric(name));
    }

    /// A local of a type, until the scope is closed.
    fn local(&mut self, ty: &Ty) -> LocalId {
        let ty = self.tables.ty(ty);
        self.frame.take(ty)
    }

    /// The bot, queue or recording that a statement needs; reports a name that checking let through.
    fn needed(&mut self, name: &Name) -> Option<ivr_runtime::bundle::ResourceId> {
        let resource = self.resource(name);
        if resource.is_none() {
            self.no_code(name.span);
        }
        resource
    }

    /// Utters messages into a section, where there are any.
    fn utter_if(&mut self, section: Section, messages: Option<&'a [tree::Message]>) {
        if let Some(messages) = messages {
            self.utter_into(section, messages);
        }
    }
}
