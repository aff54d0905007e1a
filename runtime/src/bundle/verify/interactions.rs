//! Interactions make sense by themselves: keys, bots and their intents, shares, treatments. What depends on
//! the ruleset they are used in is checked there, see [`super::ops`].

use rustc_hash::FxHashSet;

use super::tables::want_resource;
use super::{Flaw, each, insist};
use crate::bundle::{
    BotLocals, BundleError, CollectBy, CollectInfo, EnqueueInfo, Id, IntentEntry, Key, MenuInfo, Program,
    ResourceId, ResourceKind, SplitInfo, Table, Type,
};

/// Checks every interaction; ids are in range.
pub(super) fn check(program: &Program) -> Result<(), BundleError> {
    each(Table::Menu, &program.menus, check_menu)?;
    let bots = Bots::of(program);
    each(Table::Collect, &program.collects, |collect| check_collect(program, &bots, collect))?;
    each(Table::Confirm, &program.confirms, |confirm| check_tries(confirm.tries))?;
    each(Table::Listen, &program.listens, |listen| {
        check_tries(listen.tries)?;
        bots.check(listen.bot, &listen.locals, &listen.entries)
    })?;
    each(Table::Understand, &program.understands, |understand| {
        bots.check(understand.bot, &understand.locals, &understand.entries)
    })?;
    each(Table::Invoke, &program.invokes, |invoke| {
        insist(invoke.answer.is_none() || invoke.answer_type.is_some(), "an answer that is kept has a type")
    })?;
    each(Table::Enqueue, &program.enqueues, |enqueue| check_enqueue(program, enqueue))?;
    each(Table::Callback, &program.callbacks, |callback| {
        want_resource(program, callback.queue, ResourceKind::Queue)
    })?;
    each(Table::Wait, &program.waits, |wait| match wait.prompt {
        Some(prompt) => want_resource(program, prompt, ResourceKind::Prompt),
        None => Ok(()),
    })?;
    each(Table::Split, &program.splits, check_split)?;
    Ok(())
}

fn check_tries(tries: u8) -> Result<(), Flaw> {
    insist(tries > 0, "there is at least one try")
}

fn check_key(key: Key) -> Result<(), Flaw> {
    insist(matches!(key.0, '0'..='9' | '*' | '#'), "telephones have no such key")
}

fn check_menu(menu: &MenuInfo) -> Result<(), Flaw> {
    check_tries(menu.tries)?;
    insist(menu.entries.len() <= 12, "telephones have twelve keys")?;
    for (position, (key, _)) in menu.entries.iter().enumerate() {
        check_key(*key)?;
        let again = menu.entries.iter().take(position).any(|(other, _)| other == key);
        insist(!again, "a key leads to one place")?;
    }
    Ok(())
}

fn check_collect(program: &Program, bots: &Bots<'_>, collect: &CollectInfo) -> Result<(), Flaw> {
    check_tries(collect.tries)?;
    insist(collect.format.min <= collect.format.max, "there are fewer most keys than least")?;
    let ty = program.types.get(collect.format.ty.index());
    let readable =
        !matches!(ty, None | Some(Type::Optional(_) | Type::List(_) | Type::Record(_) | Type::Json));
    insist(readable, "nobody can key or say a value of this type")?;
    match collect.by {
        CollectBy::Keys { terminator, .. } => terminator.map_or(Ok(()), check_key),
        CollectBy::Speech { bot, slot, .. } => {
            want_resource(program, bot, ResourceKind::Bot)?;
            insist(bots.slots.contains(&(bot, program.strings.get(slot))), "the bot has no such slot")
        }
    }
}

/// The intents and slots of all bots, so that asking for one takes the same time however many there are.
struct Bots<'p> {
    program: &'p Program,
    intents: FxHashSet<(ResourceId, &'p str)>,
    slots: FxHashSet<(ResourceId, &'p str)>,
}

impl<'p> Bots<'p> {
    fn of(program: &'p Program) -> Self {
        let mut bots = Self { program, intents: FxHashSet::default(), slots: FxHashSet::default() };
        for (position, resource) in program.resources.iter().enumerate() {
            let Some(id) = u32::try_from(position).ok().and_then(ResourceId::from_index) else { break };
            bots.intents.extend(resource.intents.iter().map(|&intent| (id, program.strings.get(intent))));
            bots.slots.extend(resource.slots.iter().map(|slot| (id, program.strings.get(slot.name))));
        }
        bots
    }

    fn check(&self, bot: ResourceId, locals: &BotLocals, entries: &[IntentEntry]) -> Result<(), Flaw> {
        want_resource(self.program, bot, ResourceKind::Bot)?;
        let slots = self.program.resources.get(bot.index()).map(|bot| bot.slots.len());
        insist(slots == Some(locals.slots.len()), "each slot of the bot has a local")?;
        for entry in entries {
            let known = self.intents.contains(&(bot, self.program.strings.get(entry.intent)));
            insist(known, "the bot has no such intent")?;
            insist(entry.at <= 1000, "a confidence is at most 1")?;
        }
        Ok(())
    }
}

fn check_enqueue(program: &Program, enqueue: &EnqueueInfo) -> Result<(), Flaw> {
    want_resource(program, enqueue.queue, ResourceKind::Queue)?;
    let Some(treatment) = enqueue.treatment else { return Ok(()) };
    let fits = program
        .rulesets
        .get(treatment.index())
        .is_some_and(|ruleset| ruleset.treatment && ruleset.params == 0);
    insist(fits, "what is heard in a queue is a treatment without parameters")
}

fn check_split(split: &SplitInfo) -> Result<(), Flaw> {
    insist(split.branches.is_sorted_by_key(|(share, ..)| *share), "shares are cumulative")?;
    insist(split.branches.last().is_some_and(|(share, ..)| *share == 10_000), "shares add up to 100 %")
}
