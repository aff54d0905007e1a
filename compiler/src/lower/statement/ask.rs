//! What `menu`, `collect` and `listen` share: tries that fail, and what happens then.

use ivr_runtime::bundle::{LocalId, Op, Pc};
use ivr_runtime::value::Value;

use super::Lowering;
use super::clauses::Clauses;
use crate::lower::code::Pending;
use crate::resolve::Ty;
use crate::syntax::tree::{Block, Handler};

/// A question that is asked again after a try that failed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question {
    /// Counts failed tries.
    pub(super) attempt: LocalId,
    /// Where the question is asked.
    pub(super) ask: Pc,
    /// How many tries there are.
    pub(super) tries: u8,
    /// Seconds to wait for an answer.
    pub(super) timeout: u16,
    /// A marked value that nobody needs any more once the question is given up.
    pub(super) forgotten: Option<LocalId>,
}

/// Where tries that failed lead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failures {
    /// A silent try while others remain.
    pub(super) no_input: Pc,
    /// A wrong answer while other tries remain.
    pub(super) no_match: Pc,
    /// The last try was silent.
    pub(super) give_up_no_input: Pc,
    /// The last try had a wrong answer.
    pub(super) give_up_no_match: Pc,
}

impl<'a> Lowering<'a> {
    /// Begins a question: no try has failed. Its prompt is to be uttered next.
    pub(super) fn question(&mut self, clauses: Clauses<'a>) -> Question {
        let defaults = self.project.config.defaults;
        let tries = self.setting(clauses.tries(), defaults.tries);
        let timeout = self.setting(clauses.timeout(), defaults.timeout);
        let attempt = self.local(&Ty::Int);
        self.push(Value::Int(0));
        self.code.op(Op::SetLocal(attempt));
        Question { attempt, ask: self.code.label(), tries, timeout, forgotten: None }
    }

    /// Code of the handlers of tries that failed. Those of a single try lead back to the question, those
    /// of the last one to the end of the statement.
    pub(super) fn failures(
        &mut self,
        question: Question,
        clauses: Clauses<'a>,
        wrong: Handler,
        ends: &mut Vec<Pending>,
    ) -> Failures {
        let no_input = self.again(question, clauses.handler(Handler::NoInput));
        let no_match = self.again(question, clauses.handler(wrong));
        let both = clauses.handler(Handler::GiveUp);
        let apart = [Handler::GiveUpNoInput, Handler::GiveUpNoMatch].map(|it| clauses.handler(it));
        let both = match apart {
            [Some(_), Some(_)] => None,
            _ => Some(self.last(question, both, ends)),
        };
        let [give_up_no_input, give_up_no_match] = apart.map(|handler| match (handler, both) {
            (None, Some(both)) => both,
            (handler, _) => self.last(question, handler, ends),
        });
        Failures { no_input, no_match, give_up_no_input, give_up_no_match }
    }

    /// What follows a try that failed while others remain: the handler, if any, then the question.
    fn again(&mut self, question: Question, handler: Option<&'a Block>) -> Pc {
        let Some(block) = handler.filter(|block| !block.stmts.is_empty()) else { return question.ask };
        let pc = self.code.label();
        self.counting(question, block);
        self.code.jump_to(question.ask);
        pc
    }

    /// What follows the last try, or the caller's word that there is nothing to give.
    pub(super) fn last(
        &mut self,
        question: Question,
        handler: Option<&'a Block>,
        ends: &mut Vec<Pending>,
    ) -> Pc {
        let pc = self.code.label();
        self.forget(question.forgotten);
        if let Some(block) = handler {
            self.counting(question, block);
        }
        ends.push(self.code.jump());
        pc
    }

    /// A handler, in which `attempt` counts the tries that failed.
    fn counting(&mut self, question: Question, block: &'a Block) {
        let scope = self.frame.open();
        self.frame.bind("attempt", question.attempt);
        self.block(block);
        self.frame.close(scope);
    }

    /// An entry or handler after which the rule goes on behind the statement.
    pub(super) fn branch(&mut self, block: &'a Block, ends: &mut Vec<Pending>) -> Pc {
        let pc = self.code.label();
        self.block(block);
        ends.push(self.code.jump());
        pc
    }
}
