//! `wait` and `play`: time passes.

use ivr_runtime::bundle::{Op, WaitInfo};
use ivr_runtime::value::Value;

use super::Lowering;
use super::clauses::Clauses;
use crate::resolve::Ty;
use crate::syntax::tree::{Clause, Expr, Handler, Name};

/// Seconds that `play` takes where it does not say.
const PLAYING: i64 = 30;

impl<'a> Lowering<'a> {
    pub(super) fn wait(&mut self, duration: &'a Expr, clauses: &'a [Clause]) {
        let scope = self.frame.open();
        self.expression(duration);
        let wait = self.interactions.waits.reserve();
        self.code.op(Op::Wait(wait));

        let mut ends = Vec::new();
        let message = Clauses(clauses).handler(Handler::Message).map(|block| {
            let transcript = self.local(&Ty::Text);
            self.frame.bind("transcript", transcript);
            (self.branch(block, &mut ends), transcript)
        });
        self.frame.close(scope);
        self.code.land_all(ends);
        let done = self.code.label();
        self.interactions.waits.fill(wait, WaitInfo { prompt: None, message, done });
    }

    pub(super) fn play(&mut self, prompt: &'a Name, duration: Option<&'a Expr>) {
        let Some(prompt) = self.needed(prompt) else { return };
        self.or(duration, Value::Duration(PLAYING));
        let wait = self.interactions.waits.reserve();
        self.code.op(Op::Wait(wait));
        let done = self.code.label();
        self.interactions.waits.fill(wait, WaitInfo { prompt: Some(prompt), message: None, done });
    }
}
