//! Interactions make sense by themselves: keys, bots and their intents, shares, treatments. What depends on
//! the ruleset they are used in is checked there, see [`super::ops`].

use super::super::{
    BotLocals, BundleError, CollectBy, CollectInfo, EnqueueInfo, IntentEntry, Key, MenuInfo, Program,
    Resource, ResourceId, ResourceKind, SplitInfo, StrId, Table, Type,
};
use super::kinds::Kinds;
use super::tables::want_resource;
use super::{Flaw, each, insist};

/// Checks every interaction; ids are in range.
pub(super) fn check(program: &Program, kinds: &Kinds) -> Result<(), BundleError> {
    each(Table::Menu, &program.menus, check_menu)?;
    each(Table::Collect, &program.collects, |collect| check_collect(program, kinds, collect))?;
    each(Table::Confirm, &program.confirms, |confirm| check_tries(confirm.tries))?;
    each(Table::Listen, &program.listens, |listen| {
        check_tries(listen.tries)?;
        check_bot(program, listen.bot, &listen.locals, &listen.entries)
    })?;
    each(Table::Understand, &program.understands, |understand| {
        check_bot(program, understand.bot, &understand.locals, &understand.entries)
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

fn check_collect(program: &Program, kinds: &Kinds, collect: &CollectInfo) -> Result<(), Flaw> {
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
            let name = program.strings.get(slot);
            let slots = bot_of(program, bot).map_or(&[][..], |bot| &bot.slots);
            let slot = slots.iter().find(|slot| program.strings.get(slot.name) == name);
            let kind = slot.map(|slot| kinds.of_type(slot.ty));
            insist(kind.is_some(), "the bot has no such slot")
        }
    }
}

fn bot_of(program: &Program, bot: ResourceId) -> Option<&Resource> {
    program.resources.get(bot.index())
}

fn check_bot(
    program: &Program,
    bot: ResourceId,
    locals: &BotLocals,
    entries: &[IntentEntry],
) -> Result<(), Flaw> {
    want_resource(program, bot, ResourceKind::Bot)?;
    let (intents, slots): (&[StrId], _) =
        bot_of(program, bot).map_or((&[], 0), |bot| (&bot.intents, bot.slots.len()));
    insist(locals.slots.len() == slots, "each slot of the bot has a local")?;
    let known: rustc_hash::FxHashSet<&str> =
        intents.iter().map(|&intent| program.strings.get(intent)).collect();
    for entry in entries {
        insist(known.contains(program.strings.get(entry.intent)), "the bot has no such intent")?;
        insist(entry.at <= 1000, "a confidence is at most 1")?;
    }
    Ok(())
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
