//! Calls do not pile up.
//!
//! Every `call` leaves one ruleset waiting. The engine keeps the latest [`MOST_WAITING`] of them; with one more,
//! the one that has waited longest is forgotten. That is no loss where nobody goes back to it any more.
//!
//! Why it is sound: rulesets wait for those that were entered after them. A ruleset whose end cannot be reached
//! never goes back, so that all that wait below it wait in vain. Hence only a `call` in a ruleset that can come
//! back itself counts. Between rulesets, `goto` adds none that waits and such a `call` adds one. Where a circle
//! has one in it, each round adds one that is needed. Without such a circle the most that are needed at a time
//! is the longest way through the circles of others, each such `call` counting one.

use ivr_runtime::bundle::RulesetId;
use rustc_hash::FxHashMap;

use super::example::{Round, Ways};
use super::ground::{Ground, any};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{Act, NodeId};

/// Rulesets that may wait for others: the engine keeps 64 in all, one of them runs.
const MOST_WAITING: u32 = 63;

/// A way from one ruleset to another.
#[derive(Debug, Clone, Copy)]
struct Lead {
    to: RulesetId,
    waits: bool,
    at: NodeId,
}

pub(super) fn check(ground: &mut Ground<'_>) {
    let leads = leads(ground);
    let order = components(&leads);
    let home: FxHashMap<RulesetId, usize> = order
        .iter()
        .enumerate()
        .flat_map(|(number, rulesets)| rulesets.iter().map(move |it| (*it, number)))
        .collect();
    let mut piles = false;
    for rulesets in &order {
        let inside = |it: &RulesetId| home.get(it) == rulesets.first().and_then(|it| home.get(it));
        let calls = rulesets.iter().flat_map(|it| leads.get(it).into_iter().flatten());
        let mut calls: Vec<NodeId> = calls.filter(|it| it.waits && inside(&it.to)).map(|it| it.at).collect();
        calls.sort_by_key(|it| ground.place(*it));
        let Some(&first) = calls.first() else { continue };
        piles = true;
        if !ground.is_told(&calls)
            && let Some(problem) = circle(ground, first, &calls)
        {
            ground.report(problem);
        }
    }
    if !piles {
        too_deep(ground, &leads, &order, &home);
    }
}

/// Where the rulesets that calls come to lead.
fn leads(ground: &Ground<'_>) -> FxHashMap<RulesetId, Vec<Lead>> {
    let mut leads: FxHashMap<RulesetId, Vec<Lead>> = FxHashMap::default();
    for at in ground.graph.ids().filter(|it| ground.callers.reaches(*it)) {
        let Some(node) = ground.graph.node(at) else { continue };
        let (to, waits) = match node.act {
            Act::Goto(to) => (to, false),
            Act::Call(to) => (to, ground.comes_back(node.ruleset)),
            _ => continue,
        };
        leads.entry(node.ruleset).or_default().push(Lead { to, waits, at });
        leads.entry(to).or_default();
    }
    leads
}

/// Rulesets that lead to each other, each set behind those that it leads to. (Kosaraju's two searches.)
fn components(leads: &FxHashMap<RulesetId, Vec<Lead>>) -> Vec<Vec<RulesetId>> {
    let mut all: Vec<RulesetId> = leads.keys().copied().collect();
    all.sort_unstable();
    let mut back: FxHashMap<RulesetId, Vec<RulesetId>> = FxHashMap::default();
    for (from, to) in leads {
        to.iter().for_each(|it| back.entry(it.to).or_default().push(*from));
    }
    let forth = |it: RulesetId| leads.get(&it).into_iter().flatten().map(|it| it.to).collect();
    let first = finished(&all, forth);
    let mut seen = rustc_hash::FxHashSet::default();
    let mut sets = Vec::new();
    for start in first.into_iter().rev() {
        if !seen.insert(start) {
            continue;
        }
        let mut set = vec![start];
        let mut next = 0;
        while let Some(&here) = set.get(next) {
            next += 1;
            for &before in back.get(&here).into_iter().flatten() {
                if seen.insert(before) {
                    set.push(before);
                }
            }
        }
        sets.push(set);
    }
    sets.reverse();
    sets
}

/// Rulesets in the order in which a search from them is done.
fn finished(all: &[RulesetId], leads: impl Fn(RulesetId) -> Vec<RulesetId>) -> Vec<RulesetId> {
    let mut seen = rustc_hash::FxHashSet::default();
    let mut done = Vec::with_capacity(all.len());
    for &start in all {
        if !seen.insert(start) {
            continue;
        }
        let mut way = vec![(start, leads(start))];
        while let Some((here, open)) = way.last_mut() {
            match open.pop() {
                Some(next) if seen.insert(next) => way.push((next, leads(next))),
                Some(_) => {}
                None => {
                    done.push(*here);
                    way.pop();
                }
            }
        }
    }
    done
}

fn circle(ground: &Ground<'_>, at: NodeId, calls: &[NodeId]) -> Option<Diagnostic> {
    let span = ground.span(at)?;
    let called = ground.name(ground.led_to(at)?);
    let mut problem = Diagnostic::new(
        Code::E0805,
        span,
        format!("this `call` of `{called}` can come by here again before it has come back"),
    )
    .why(format!(
        "with every round one more ruleset waits; who goes round more than {MOST_WAITING} times does not get back"
    ))
    .help("lead back by `return`, or on by `goto` where nothing is to be done afterwards");
    for other in calls.iter().filter(|it| **it != at).take(4) {
        if let Some(span) = ground.span(*other) {
            problem = problem.label(span, "and this one, too");
        }
    }
    let way = ground.way_to(at);
    let everywhere: Vec<NodeId> = ground.graph.ids().filter(|it| ground.callers.reaches(*it)).collect();
    let ways = Ways { circle: &everywhere, finishes: &ground.finishes, allowed: any };
    let round = ground.round(at, &way, &ways);
    Some(ground.shown_by(problem, &way, round))
}

/// The most rulesets that can wait behind each set, from the last set on.
fn too_deep(
    ground: &mut Ground<'_>,
    leads: &FxHashMap<RulesetId, Vec<Lead>>,
    order: &[Vec<RulesetId>],
    home: &FxHashMap<RulesetId, usize>,
) {
    let mut below = vec![0_u32; order.len()];
    let mut deepest: Option<NodeId> = None;
    for (number, rulesets) in order.iter().enumerate() {
        let mut most = 0;
        for lead in rulesets.iter().flat_map(|it| leads.get(it).into_iter().flatten()) {
            let Some(&to) = home.get(&lead.to).filter(|to| **to != number) else { continue };
            let depth = below.get(to).copied().unwrap_or(0).saturating_add(u32::from(lead.waits));
            if depth > MOST_WAITING && deepest.is_none() {
                deepest = Some(lead.at);
            }
            most = most.max(depth);
        }
        if let Some(slot) = below.get_mut(number) {
            *slot = most;
        }
    }
    let Some((at, span)) = deepest.and_then(|at| Some((at, ground.span(at)?))) else { return };
    let problem = Diagnostic::new(
        Code::E0805,
        span,
        format!("behind this `call`, more than {MOST_WAITING} rulesets can wait for each other"),
    )
    .why("a caller who gets that deep does not get back")
    .help("lead on by `goto` where nothing is to be done afterwards");
    let way = ground.way_to(at);
    let problem = ground.shown_by(problem, &way, Round::None);
    ground.report(problem);
}
