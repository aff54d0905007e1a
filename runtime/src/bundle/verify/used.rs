//! Interactions where they are used: what they take, which locals of the ruleset they fill, where they
//! lead. What holds wherever they are used is in [`super::interactions`].

use super::Flaw;
use super::code::Walk;
use super::kinds::Kind;
use crate::bundle::{BotLocals, CollectBy, CollectId, EnumDef, InvokeId, LocalId, Op, Pc, ResourceId, Table};

type Checked = Result<(), Flaw>;

impl Walk<'_, '_> {
    /// Takes the operands of an interaction, and checks its locals and targets when it is used first.
    pub(super) fn interact(&mut self, op: Op) -> Checked {
        match op {
            Op::Menu(id) => {
                if self.uses(Table::Menu, id.0)?
                    && let Some(menu) = self.program.menus.get(id.index())
                {
                    self.counter(menu.attempt)?;
                    menu.entries.iter().try_for_each(|(_, target)| self.lead(*target))?;
                    self.lead_all([menu.no_input, menu.no_match])?;
                    self.lead_all([menu.give_up_no_input, menu.give_up_no_match])?;
                }
            }
            Op::Collect(id) | Op::CollectInvalid(id) => {
                if self.uses(Table::Collect, id.0)? {
                    self.collect(id)?;
                }
            }
            Op::Confirm(id) => {
                if self.uses(Table::Confirm, id.0)?
                    && let Some(confirm) = self.program.confirms.get(id.index())
                {
                    self.counter(confirm.attempt)?;
                    self.lead_all([confirm.yes, confirm.no, confirm.unclear])?;
                    self.lead_all([confirm.give_up_no_match, confirm.give_up_no_input])?;
                }
            }
            Op::Split(id) => {
                let split = self.program.splits.get(id.index());
                if split.is_some_and(|split| split.by_value) {
                    self.pop()?;
                }
                if self.uses(Table::Split, id.0)?
                    && let Some(split) = split
                {
                    split.branches.iter().try_for_each(|(_, target, _)| self.lead(*target))?;
                }
            }
            Op::Callback(id) => {
                self.take_all(&[Kind::Text, Kind::Duration, Kind::Int, Kind::Duration])?;
                if self.uses(Table::Callback, id.0)?
                    && let Some(callback) = self.program.callbacks.get(id.index())
                {
                    self.lead_all(callback.failed)?;
                }
            }
            Op::Wait(id) => {
                self.take(Kind::Duration)?;
                if self.uses(Table::Wait, id.0)?
                    && let Some(wait) = self.program.waits.get(id.index())
                {
                    if let Some((target, local)) = wait.message {
                        self.want_local(local, Kind::Text)?;
                        self.lead(target)?;
                    }
                    self.lead(wait.done)?;
                }
            }
            _ => {
                self.no_treatment()?;
                self.interact_outside_queue(op)?;
            }
        }
        Ok(())
    }

    /// The interactions that treatments do not have.
    fn interact_outside_queue(&mut self, op: Op) -> Checked {
        match op {
            Op::Listen(id) => {
                if self.uses(Table::Listen, id.0)?
                    && let Some(listen) = self.program.listens.get(id.index())
                {
                    self.counter(listen.attempt)?;
                    self.bot_locals(listen.bot, &listen.locals)?;
                    listen.entries.iter().try_for_each(|entry| self.lead(entry.target))?;
                    self.lead_all([listen.no_input, listen.no_match])?;
                    self.lead_all([listen.give_up_no_input, listen.give_up_no_match])?;
                }
            }
            Op::Understand(id) => {
                self.take(Kind::Text)?;
                if self.uses(Table::Understand, id.0)?
                    && let Some(understand) = self.program.understands.get(id.index())
                {
                    self.bot_locals(understand.bot, &understand.locals)?;
                    understand.entries.iter().try_for_each(|entry| self.lead(entry.target))?;
                    self.lead(understand.otherwise)?;
                }
            }
            Op::Invoke(id) => self.invoke(id)?,
            Op::Enqueue(id) => {
                // Seconds as they are written out, or a duration that is only known in the call.
                let age = self.pop()?;
                if !self.kinds.fits(age, Kind::Duration) {
                    self.kinds.want(age, Kind::Int)?;
                }
                self.take(Kind::Int)?;
                if self.uses(Table::Enqueue, id.0)?
                    && let Some(enqueue) = self.program.enqueues.get(id.index())
                {
                    self.lead_all(enqueue.full)?;
                }
            }
            Op::Dial(id) => {
                self.take(Kind::Text)?;
                if self.uses(Table::Dial, id.0)?
                    && let Some(dial) = self.program.dials.get(id.index())
                {
                    let targets = [dial.stay, dial.busy, dial.no_answer, dial.failed];
                    self.lead_all(targets.into_iter().flatten())?;
                }
            }
            _ => return Err(Flaw::Broken("the verifier does not know this instruction")),
        }
        Ok(())
    }

    fn lead_all(&mut self, targets: impl IntoIterator<Item = Pc>) -> Checked {
        targets.into_iter().try_for_each(|target| self.lead(target))
    }

    /// Insists that a local counts tries.
    fn counter(&self, id: LocalId) -> Checked {
        self.want_local(id, Kind::Int)
    }

    fn collect(&mut self, id: CollectId) -> Checked {
        let Some(collect) = self.program.collects.get(id.index()) else { return Ok(()) };
        self.counter(collect.attempt)?;
        self.want_local(collect.candidate, self.kinds.of_type(collect.format.ty))?;
        if let CollectBy::Speech { confidence, no_data, .. } = collect.by {
            self.want_local(confidence, Kind::Decimal)?;
            self.lead_all(no_data)?;
        }
        self.lead_all([collect.valid, collect.no_input, collect.invalid])?;
        self.lead_all([collect.give_up_no_input, collect.give_up_no_match])
    }

    fn bot_locals(&self, bot: ResourceId, locals: &BotLocals) -> Checked {
        self.want_local(locals.intent, Kind::Text)?;
        self.want_local(locals.confidence, Kind::Decimal)?;
        self.want_local(locals.transcript, Kind::Text)?;
        let slots = self.program.resources.get(bot.index()).map_or(&[][..], |bot| &bot.slots);
        slots
            .iter()
            .zip(&locals.slots)
            .try_for_each(|(slot, &local)| self.want_local(local, self.kinds.of_type(slot.ty)))
    }

    fn invoke(&mut self, id: InvokeId) -> Checked {
        let Some(invoke) = self.program.invokes.get(id.index()) else { return Ok(()) };
        if let Some(integration) = self.program.integrations.get(invoke.integration.index()) {
            for param in integration.params.iter().rev() {
                self.take(self.kinds.of_type(param.ty))?;
            }
        }
        if !self.uses(Table::Invoke, id.0)? {
            return Ok(());
        }
        self.want_local(invoke.reason, Kind::of_enum(EnumDef::FAILURE))?;
        if let (Some(answer), Some(ty)) = (invoke.answer, invoke.answer_type) {
            self.want_local(answer, self.kinds.of_type(ty))?;
        }
        self.lead_all([invoke.ok, invoke.failed])
    }
}
