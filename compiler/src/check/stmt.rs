//! Statements: what each may contain, what it leaves known, whether the call goes on behind it.
//!
//! Each function leaves the knowledge as it is behind its statement; a statement that never continues
//! ends with [`super::known::Knowledge::leave`].

use super::context::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{Stmt, StmtKind};

mod clauses;
mod collect;
mod invoke;
mod jump;
mod listen;
mod menu;
mod place;
mod queue;
mod send;
mod split;
mod wait;

impl<'a> Checker<'a> {
    /// One statement.
    pub(super) fn statement(&mut self, stmt: &'a Stmt) {
        if self.here.treatment {
            self.allowed_in_treatment(stmt);
        }
        match &stmt.kind {
            StmtKind::Say(messages) => self.messages(messages),
            StmtKind::Play { prompt, duration } => self.play(stmt, prompt, duration.as_ref()),
            StmtKind::Menu { prompt, clauses } => self.menu(stmt, prompt, clauses),
            StmtKind::Collect { place, speech, clauses } => {
                self.collect(stmt, place, speech.as_ref(), clauses)
            }
            StmtKind::Listen { prompt, bot, clauses } => self.listen(stmt, prompt, bot, clauses),
            StmtKind::Understand { text, bot, clauses } => self.understand(stmt, text, bot, clauses),
            StmtKind::Invoke { function, args, into, clauses } => {
                self.invoke(stmt, function, args, into.as_ref(), clauses);
            }
            StmtKind::Set { place, add, value } => self.set(place, *add, value),
            StmtKind::Clear(place) => self.clear(stmt, place),
            StmtKind::Enqueue { queue, clauses } => self.enqueue(stmt, queue, clauses),
            StmtKind::Callback { queue, clauses } => self.callback(stmt, queue, clauses),
            StmtKind::Dial { number, clauses } => self.dial(stmt, number, clauses),
            StmtKind::Sms { number, text } => self.sms(number, text),
            StmtKind::Split { by, clauses } => self.split(stmt, by.as_ref(), clauses),
            StmtKind::Wait { duration, clauses } => self.wait(stmt, duration, clauses),
            StmtKind::Metric { name, value } => self.metric(name, value.as_ref()),
            StmtKind::Goto(target) => self.goto(target),
            StmtKind::GotoFlow(flow) => self.goto_flow(flow),
            StmtKind::Call(target) => self.call_ruleset(stmt, target),
            StmtKind::Return | StmtKind::Hangup => self.known.leave(),
            StmtKind::Repeat => self.repeat(stmt),
            StmtKind::Broken => self.give_up_knowledge(),
        }
    }

    /// A queued caller cannot be led elsewhere.
    fn allowed_in_treatment(&mut self, stmt: &Stmt) {
        let (verb, help) = match &stmt.kind {
            StmtKind::Goto(_) | StmtKind::Call(_) | StmtKind::GotoFlow(_) => {
                ("lead the call elsewhere", "offer a `callback`, or `hangup`")
            }
            StmtKind::Return => ("return", "the rules of a treatment repeat by themselves"),
            StmtKind::Enqueue { .. } => ("queue the caller a second time", "choose the queue before"),
            StmtKind::Dial { .. } => ("dial", "offer a `callback` instead"),
            StmtKind::Invoke { .. } => {
                ("ask an integration", "ask it before `enqueue`, and keep the answer in `state`")
            }
            StmtKind::Listen { .. } | StmtKind::Understand { .. } => {
                ("use a bot", "use a `menu` or `collect` by keys")
            }
            StmtKind::Split { .. } => ("split calls", "split before `enqueue`"),
            _ => return,
        };
        let problem = Diagnostic::new(Code::E0604, stmt.span, format!("a treatment cannot {verb}"))
            .why("the caller is queued while it runs: an agent may answer at any moment")
            .help(help);
        let problem = Diagnostic { span: Some(stmt.verb), ..problem };
        self.report(problem);
    }
}
