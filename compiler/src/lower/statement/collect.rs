//! `collect`: a value that the caller keys in or says.
//!
//! The engine reads the input into a local, the candidate. The code behind it holds the candidate to its
//! bounds, asks for confirmation and only then assigns the place.

use ivr_runtime::bundle::{
    CollectBy, CollectId, CollectInfo, ConfirmBy, ConfirmInfo, Format, Key, LocalId, Mark, Op, Pc, Section,
};
use ivr_runtime::value::Value;

use super::Lowering;
use super::ask::{Failures, Question};
use super::clauses::Clauses;
use crate::lower::code::Pending;
use crate::lower::place::{Path, Target};
use crate::resolve::Ty;
use crate::syntax::tree::{Clause, Expr, Handler, Message, Name, Terminator, Threshold};

/// Seconds between two keys where the statement does not say.
const PAUSE: u8 = 3;

/// A `collect` while it is lowered.
struct Collecting<'a> {
    id: CollectId,
    question: Question,
    path: Path,
    place_type: &'a Ty,
    candidate: LocalId,
    confidence: Option<LocalId>,
}

impl<'a> Lowering<'a> {
    pub(super) fn collect(&mut self, place: &'a Expr, speech: Option<&'a Name>, clauses: &'a [Clause]) {
        let clauses = Clauses(clauses);
        let Some(Target::Path(path)) = self.target(place) else { return self.no_code(place.span) };
        let bot = match speech {
            Some(name) => match self.needed(name) {
                Some(bot) => Some(bot),
                None => return,
            },
            None => None,
        };
        let scope = self.frame.open();
        let place_type = self.ty(place);
        let candidate = self.local(place_type.inner());
        let confidence = bot.map(|_| self.local(&Ty::Decimal));
        let mark = self.path_mark(&path);
        let mut question = self.question(clauses);
        question.forgotten = (mark != Mark::Open).then_some(candidate);
        let id = self.interactions.collects.reserve();
        let collecting = Collecting { id, question, path, place_type, candidate, confidence };

        self.utter_if(Section::Prompt, clauses.ask());
        self.code.op(Op::Collect(id));
        let mut ends = Vec::new();
        let (valid, confirm) = self.collected(&collecting, clauses, &mut ends);
        let no_data =
            clauses.handler(Handler::NoData).map(|block| self.last(question, Some(block), &mut ends));
        let wrong = match clauses.handler(Handler::Invalid) {
            Some(_) => Handler::Invalid,
            None => Handler::NoMatch,
        };
        let failures = self.failures(question, clauses, wrong, &mut ends);
        self.code.land_all(ends);
        if let Some(confirm) = confirm {
            self.fill_confirm(confirm, question, failures);
        }
        let by = match (bot, confidence) {
            (Some(bot), Some(confidence)) => {
                let slot = self.tables.string(clauses.slot().map_or("", Name::as_str));
                CollectBy::Speech { bot, slot, confidence, no_data }
            }
            _ => CollectBy::Keys {
                terminator: terminator(clauses.ends_with()),
                pause: self.setting(clauses.pause(), PAUSE),
            },
        };
        let format = self.format(place_type.inner(), clauses.digits());
        self.frame.close(scope);
        self.interactions.collects.fill(
            id,
            CollectInfo {
                place: collecting.path.place,
                encrypted: mark == Mark::Secret,
                attempt: question.attempt,
                tries: question.tries,
                timeout: question.timeout,
                format,
                by,
                candidate,
                valid,
                no_input: failures.no_input,
                invalid: failures.no_match,
                give_up_no_input: failures.give_up_no_input,
                give_up_no_match: failures.give_up_no_match,
            },
        );
    }
}

/// A confirmation whose failures are known once those of its statement are.
pub(super) struct PendingConfirm {
    id: ivr_runtime::bundle::ConfirmId,
    by: ConfirmBy,
    yes: Pc,
    unclear: Pc,
}

impl<'a> Lowering<'a> {
    /// What follows input that could be read: bounds, confirmation, assignment.
    fn collected(
        &mut self,
        collecting: &Collecting<'a>,
        clauses: Clauses<'a>,
        ends: &mut Vec<Pending>,
    ) -> (Pc, Option<PendingConfirm>) {
        let valid = self.code.label();
        self.bound(collecting, clauses.min(), Op::Lt);
        self.bound(collecting, clauses.max(), Op::Gt);
        let confirm = clauses.confirm().map(|(below, message)| {
            let sure = self.sure_enough(collecting.confidence, below);
            self.frame.candidate = Some((collecting.path.clone(), collecting.candidate));
            let by = if collecting.confidence.is_some() { ConfirmBy::Speech } else { ConfirmBy::Keys };
            let confirm = self.confirm(by, message);
            self.frame.candidate = None;
            self.code.land_all(sure);
            confirm
        });
        let candidate = collecting.candidate;
        self.assign(&Target::Path(collecting.path.clone()), &mut |lowering| {
            lowering.code.op(Op::Local(candidate));
        });
        self.forget(collecting.question.forgotten);
        ends.push(self.code.jump());
        (valid, confirm)
    }

    /// Refuses the candidate where it lies `outside` a bound.
    fn bound(&mut self, collecting: &Collecting<'a>, bound: Option<&'a Expr>, outside: Op) {
        let Some(bound) = bound else { return };
        self.code.op(Op::Local(collecting.candidate));
        self.value(bound, collecting.place_type);
        self.code.op(outside);
        let inside = self.code.jump_if_false();
        self.code.op(Op::CollectInvalid(collecting.id));
        self.code.land(inside);
    }

    /// Skips the confirmation where the bot was sure enough.
    pub(super) fn sure_enough(
        &mut self,
        confidence: Option<LocalId>,
        below: Option<Threshold>,
    ) -> Option<Pending> {
        let (confidence, below) = (confidence?, below?);
        self.code.op(Op::Local(confidence));
        self.push(Value::Decimal(below.value));
        self.code.op(Op::Ge);
        Some(self.code.jump_if_true())
    }

    /// Asks for confirmation; code behind it belongs to a yes.
    pub(super) fn confirm(&mut self, by: ConfirmBy, message: &'a [Message]) -> PendingConfirm {
        let unclear = self.code.label();
        self.utter_into(Section::Prompt, message);
        let id = self.interactions.confirms.reserve();
        self.code.op(Op::Confirm(id));
        PendingConfirm { id, by, yes: self.code.label(), unclear }
    }

    /// A confirmation that is not given costs a try of the question it belongs to.
    pub(super) fn fill_confirm(&mut self, confirm: PendingConfirm, question: Question, failures: Failures) {
        self.interactions.confirms.fill(
            confirm.id,
            ConfirmInfo {
                by: confirm.by,
                timeout: question.timeout,
                attempt: question.attempt,
                tries: question.tries,
                yes: confirm.yes,
                no: question.ask,
                unclear: confirm.unclear,
                give_up_no_match: failures.give_up_no_match,
                give_up_no_input: failures.give_up_no_input,
            },
        );
    }

    /// How keys become a value of a type, and how many there can be.
    fn format(&mut self, ty: &Ty, digits: Option<(u32, u32)>) -> Format {
        let of_type = match ty {
            Ty::Digits(min, max) => (*min, *max),
            Ty::Int => (1, 18),
            Ty::Date => (8, 8),
            Ty::Time => (3, 4),
            Ty::Phone => (3, 15),
            Ty::CardNumber => (12, 19),
            Ty::CardExpiry => (4, 4),
            _ => (1, 20),
        };
        let short = |count: u32| u8::try_from(count).unwrap_or(u8::MAX);
        let (min, max) = digits.map_or(of_type, |(min, max)| (short(min), short(max)));
        Format { ty: self.tables.ty(ty), min, max }
    }
}

/// The key that ends the input.
fn terminator(ends_with: Option<Terminator>) -> Option<Key> {
    match ends_with.unwrap_or(Terminator::Hash) {
        Terminator::Hash => Some(Key('#')),
        Terminator::Star => Some(Key('*')),
        Terminator::Nothing => None,
    }
}
