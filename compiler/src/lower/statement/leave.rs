//! `enqueue`, `callback`, `dial`: the caller is handed on.

use ivr_runtime::bundle::{
    Builtin, CallbackInfo, DialInfo, EnqueueInfo, Figure, Op, ResourceId, RulesetId, Section,
};
use ivr_runtime::value::Value;

use super::Lowering;
use super::clauses::Clauses;
use crate::lower::code::Pending;
use crate::resolve::{Def, Ty};
use crate::syntax::tree::{Block, Clause, Expr, Handler, Name};

/// Seconds until the first try of a callback: time to hang up.
const CALLBACK_AFTER: i64 = 30;
/// Tries of a callback.
const CALLBACK_TRIES: i64 = 2;
/// Seconds between the tries of a callback.
const CALLBACK_EVERY: i64 = 600;
/// Seconds a dialled number may ring.
const RINGING: u16 = 30;

impl<'a> Lowering<'a> {
    pub(super) fn enqueue(&mut self, queue: &'a Name, clauses: &'a [Clause]) {
        let Some(queue) = self.needed(queue) else { return };
        let clauses = Clauses(clauses);
        let mut ends = Vec::new();
        self.unless_open(queue, clauses.handler(Handler::Closed), &mut ends);
        self.unless_staffed(queue, clauses.handler(Handler::Unstaffed), &mut ends);

        self.utter_if(Section::AgentHears, clauses.agent_hears());
        self.utter_if(Section::CallerHears, clauses.caller_hears());
        self.optional(clauses.priority());
        self.optional(clauses.age());
        let enqueue = self.interactions.enqueues.reserve();
        self.code.op(Op::Enqueue(enqueue));

        let full = clauses.handler(Handler::Full).map(|block| self.branch(block, &mut ends));
        self.code.land_all(ends);
        let treatment = clauses.treatment().and_then(|name| self.treatment(name));
        self.interactions.enqueues.fill(enqueue, EnqueueInfo { queue, treatment, full });
    }

    /// A setting as a whole number (of seconds, for a time); unknown where it is not given.
    fn optional(&mut self, setting: Option<&'a Expr>) {
        match setting.map(|expr| (expr, self.folder.fold(expr))) {
            None => self.code.op(Op::Unknown),
            Some((_, Some(Value::Duration(seconds)))) => self.push(Value::Int(seconds)),
            Some((expr, _)) => self.expression(expr),
        }
    }

    fn treatment(&mut self, name: &Name) -> Option<RulesetId> {
        match self.symbols.names.get(&name.text) {
            Some(Def::Ruleset(id)) => Some(*id),
            _ => {
                self.no_code(name.span);
                None
            }
        }
    }

    /// `closed { }`: asked before anything else.
    fn unless_open(&mut self, queue: ResourceId, closed: Option<&'a Block>, ends: &mut Vec<Pending>) {
        let hours = self.symbols.resources.get(queue.index()).and_then(|queue| queue.hours);
        if let (Some(hours), Some(closed)) = (hours, closed) {
            self.code.op(Op::HoursOpen(hours));
            self.unless(closed, ends);
        }
    }

    /// `unstaffed { }`: nobody is logged in.
    fn unless_staffed(&mut self, queue: ResourceId, unstaffed: Option<&'a Block>, ends: &mut Vec<Pending>) {
        if let Some(unstaffed) = unstaffed {
            self.code.op(Op::QueueFigure(queue, Figure::Staffed));
            self.push(Value::Int(0));
            self.code.op(Op::Gt);
            self.unless(unstaffed, ends);
        }
    }

    /// Runs the block where the bool on the stack is false, and then goes on behind the statement.
    fn unless(&mut self, block: &'a Block, ends: &mut Vec<Pending>) {
        let fine = self.code.jump_if_true();
        self.block(block);
        ends.push(self.code.jump());
        self.code.land(fine);
    }

    pub(super) fn callback(&mut self, queue: &'a Name, clauses: &'a [Clause]) {
        let Some(queue) = self.needed(queue) else { return };
        let clauses = Clauses(clauses);
        match clauses.number() {
            Some(number) => self.expression(number),
            None => self.code.op(Op::Builtin(Builtin::CallerPhone)),
        }
        self.or(clauses.after(), Value::Duration(CALLBACK_AFTER));
        self.or(clauses.tries(), Value::Int(CALLBACK_TRIES));
        self.or(clauses.every(), Value::Duration(CALLBACK_EVERY));
        let callback = self.interactions.callbacks.reserve();
        self.code.op(Op::Callback(callback));

        let mut ends = Vec::new();
        let failed = clauses.handler(Handler::Failed).map(|block| self.branch(block, &mut ends));
        self.code.land_all(ends);
        self.interactions.callbacks.fill(callback, CallbackInfo { queue, failed });
    }

    /// A setting, or what it is where it is not given.
    pub(super) fn or(&mut self, setting: Option<&'a Expr>, default: Value) {
        match setting {
            Some(setting) => self.expression(setting),
            None => self.push(default),
        }
    }

    pub(super) fn dial(&mut self, number: &'a Expr, clauses: &'a [Clause]) {
        let clauses = Clauses(clauses);
        self.value(number, &Ty::Phone);
        let dial = self.interactions.dials.reserve();
        self.code.op(Op::Dial(dial));

        let mut ends = Vec::new();
        let mut handler = |lowering: &mut Self, handler| {
            clauses.handler(handler).map(|block| lowering.branch(block, &mut ends))
        };
        let busy = handler(self, Handler::Busy);
        let no_answer = handler(self, Handler::NoAnswer);
        let failed = handler(self, Handler::Failed);
        let stay = clauses.stay().then(|| {
            self.code.land_all(ends.drain(..));
            self.code.label()
        });
        self.code.land_all(ends);
        let within = self.setting(clauses.within(), RINGING);
        let keys = clauses.then_keys().map(|keys| self.tables.string(keys));
        // A call that fails in a way of its own that nobody handles has failed all the same.
        let (busy, no_answer) = (busy.or(failed), no_answer.or(failed));
        self.interactions.dials.fill(dial, DialInfo { within, keys, stay, busy, no_answer, failed });
    }
}
