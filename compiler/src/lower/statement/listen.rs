//! `listen` and `understand`: a bot finds the intent of words that were said or written.

use ivr_runtime::bundle::{
    BotLocals, ConfirmBy, IntentEntry, ListenInfo, Op, Pc, ResourceId, Section, UnderstandInfo,
};
use rust_decimal::prelude::ToPrimitive;

use super::Lowering;
use super::clauses::Clauses;
use super::collect::PendingConfirm;
use crate::lower::code::Pending;
use crate::resolve::Ty;
use crate::syntax::tree::{Clause, EntryLabel, Expr, Handler, Message, Name, Threshold};

impl<'a> Lowering<'a> {
    pub(super) fn listen(&mut self, prompt: &'a [Message], bot: &'a Name, clauses: &'a [Clause]) {
        let Some(bot) = self.needed(bot) else { return };
        let clauses = Clauses(clauses);
        let scope = self.frame.open();
        let locals = self.bot_locals(bot);
        let question = self.question(clauses);
        self.utter_into(Section::Prompt, prompt);
        let listen = self.interactions.listens.reserve();
        self.code.op(Op::Listen(listen));

        let mut ends = Vec::new();
        let mut confirms = Vec::new();
        let entries = self.intents(bot, &locals, clauses, &mut ends, &mut confirms);
        let failures = self.failures(question, clauses, Handler::NoMatch, &mut ends);
        for confirm in confirms {
            self.fill_confirm(confirm, question, failures);
        }
        self.code.land_all(ends);
        self.frame.close(scope);

        self.interactions.listens.fill(
            listen,
            ListenInfo {
                bot,
                locals,
                attempt: question.attempt,
                tries: question.tries,
                timeout: question.timeout,
                entries,
                no_input: failures.no_input,
                no_match: failures.no_match,
                give_up_no_input: failures.give_up_no_input,
                give_up_no_match: failures.give_up_no_match,
            },
        );
    }

    pub(super) fn understand(&mut self, text: &'a Expr, bot: &'a Name, clauses: &'a [Clause]) {
        let Some(bot) = self.needed(bot) else { return };
        let clauses = Clauses(clauses);
        let scope = self.frame.open();
        let locals = self.bot_locals(bot);
        self.expression(text);
        let understand = self.interactions.understands.reserve();
        self.code.op(Op::Understand(understand));

        let mut ends = Vec::new();
        let entries = self.intents(bot, &locals, clauses, &mut ends, &mut Vec::new());
        let otherwise = self.otherwise(clauses, &mut ends);
        self.code.land_all(ends);
        self.frame.close(scope);
        self.interactions.understands.fill(understand, UnderstandInfo { bot, locals, entries, otherwise });
    }

    fn otherwise(&mut self, clauses: Clauses<'a>, ends: &mut Vec<Pending>) -> Pc {
        match clauses.handler(Handler::Otherwise) {
            Some(block) => self.branch(block, ends),
            None => self.code.label(),
        }
    }

    /// Locals for what a bot finds.
    fn bot_locals(&mut self, bot: ResourceId) -> BotLocals {
        let slots = self.symbols.resources.get(bot.index()).map_or(&[][..], |bot| &bot.slots);
        BotLocals {
            intent: self.local(&Ty::Text),
            confidence: self.local(&Ty::Decimal),
            transcript: self.local(&Ty::Text),
            slots: slots.iter().map(|slot| self.local(&slot.ty.clone().optional())).collect(),
        }
    }

    /// Code of the entries, in which what the bot found has names.
    fn intents(
        &mut self,
        bot: ResourceId,
        locals: &BotLocals,
        clauses: Clauses<'a>,
        ends: &mut Vec<Pending>,
        confirms: &mut Vec<PendingConfirm>,
    ) -> Vec<IntentEntry> {
        let scope = self.frame.open();
        self.bind_found(bot, locals);
        let mut entries = Vec::new();
        for (label, at, body) in clauses.entries() {
            let EntryLabel::Intent(intent) = label else { continue };
            let target = self.code.label();
            if let Some((below, message)) = clauses.confirm() {
                let sure = self.sure_enough(Some(locals.confidence), below);
                confirms.push(self.confirm(ConfirmBy::Speech, message));
                self.code.land_all(sure);
            }
            self.branch(body, ends);
            let intent = self.tables.string(intent.as_str());
            entries.push(IntentEntry { intent, at: at.map_or(0, thousandths), target });
        }
        self.frame.close(scope);
        entries
    }

    fn bind_found(&mut self, bot: ResourceId, locals: &BotLocals) {
        self.frame.bind("intent", locals.intent);
        self.frame.bind("confidence", locals.confidence);
        self.frame.bind("transcript", locals.transcript);
        let slots = self.symbols.resources.get(bot.index()).map_or(&[][..], |bot| &bot.slots);
        for (slot, local) in slots.iter().zip(&locals.slots) {
            self.frame.bind(slot.name.clone(), *local);
        }
    }
}

/// A confidence in thousandths.
fn thousandths(threshold: Threshold) -> u16 {
    (threshold.value * rust_decimal::Decimal::ONE_THOUSAND).round().to_u16().unwrap_or(1000)
}
