//! One step does not run out of what one step may do.
//!
//! Between two moments at which the call waits for somebody (a question, a `wait`, an answer, a queue, a number) the
//! machine runs at most [`FUEL`] instructions; with more, the step is broken off and the rescue takes over. A
//! program must not come near: half of it is the limit here, the rest is for lists that are longer than
//! [`cost::LIST`].
//!
//! Circles that are gone round without such a moment: those in which nothing is said have been told of by
//! [`super::silent_loop`]; those in which something is said and no guard asked are told of here. What is left are
//! loops that say something each time and that guards end, such as one that counts: they are gone round as often as
//! their guards let them, which is the author's to know, and count one round.
//!
//! Why it is sound but for these: without circles the most that a step can run is the longest way from where it begins (an endpoint, a
//! treatment, what follows such a moment) to the next such moment, or to the end of a ruleset and on behind the
//! `call`s that wait for it, which are at most [`FRAMES`]. The ways are those of the graph: all, whatever guards say.
//! What each point costs is estimated from above ([`cost`]).

mod cost;

use rustc_hash::FxHashSet;

use super::circles::{Arrows, Circles};
use super::ground::{Ground, any};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{Act, Callers, Edge, Finishes, Guarded, Node, NodeId};
use crate::source::Span;
use cost::{Costs, UNIT};

/// The most instructions that the engine runs in one step.
const FUEL: u64 = 100_000;
/// The most that a program may come to.
const LIMIT: u64 = FUEL / 2;
/// The most rulesets that wait for each other.
const FRAMES: usize = 64;

pub(super) fn check(ground: &mut Ground<'_>) {
    let graph = ground.graph;
    let finishes = Finishes::new(graph, goes_on);
    let callers = everybody(ground);
    let arrows = Arrows::new(graph, &finishes, |id| callers.reaches(id), goes_on);
    let circles = Circles::new(graph, &arrows);
    let mut round: Vec<Vec<NodeId>> = circles.round(&arrows).map(<[NodeId]>::to_vec).collect();
    round.sort_by_key(|circle| circle.iter().filter_map(|it| ground.place(*it)).min());
    for circle in &round {
        let guarded =
            |it: &NodeId| matches!(graph.node(*it).map(|it| it.act), Some(Act::Decide(Guarded::Open)));
        if !ground.is_told(circle)
            && !circle.iter().any(guarded)
            && let Some(problem) = without_a_pause(ground, circle)
        {
            ground.report(problem);
            ground.tell(circle);
        }
    }
    let longest = Longest::new(ground, &circles);
    if let Some(problem) = longest.too_long(ground, &callers) {
        ground.report(problem);
    }
}

/// Whether the call waits for somebody at a point: there a step ends.
const fn waits(act: Act) -> bool {
    matches!(
        act,
        Act::Ask(_)
            | Act::Wait
            | Act::Invoke
            | Act::Understand
            | Act::Enqueue(..)
            | Act::Callback(_)
            | Act::Dial
            | Act::Flow(_)
            | Act::Hangup
    )
}

fn goes_on(node: &Node<'_>, _: &Edge) -> bool {
    !waits(node.act)
}

/// Where calls come, those in treatments among them.
fn everybody(ground: &Ground<'_>) -> Callers {
    let treatments = ground.graph.nodes.iter().filter_map(|node| match node.act {
        Act::Enqueue(_, Some(treatment)) => ground.graph.start(treatment),
        _ => None,
    });
    let starts = ground.graph.doors.iter().map(|it| it.start).chain(treatments);
    Callers::new(ground.graph, starts, &ground.finishes, any)
}

fn without_a_pause(ground: &Ground<'_>, circle: &[NodeId]) -> Option<Diagnostic> {
    let closing = ground.closing(circle).or_else(|| {
        let leads = circle.iter().copied().filter(|it| ground.led_to(*it).is_some());
        leads.max_by_key(|it| ground.place(*it))
    })?;
    let back_to = ground.name(ground.led_to(closing)?);
    let problem = Diagnostic::new(
        Code::E0810,
        ground.span(closing)?,
        format!("this leads back to `{back_to}`, and on the way nothing is asked or waited for"),
    )
    .why("all rounds are one step: after too many of them it is broken off, and the caller gets the rescue")
    .help("ask or wait for something on the way round, or lead elsewhere");
    let way = ground.way_to(closing);
    let ways = super::example::Ways { circle, finishes: &ground.finishes, allowed: any };
    let round = ground.round(closing, &way, &ways);
    Some(ground.shown_by(problem, &way, round))
}

/// The most that is run from a point on, in parts of an instruction.
#[derive(Debug, Clone, Copy, Default)]
struct On {
    /// Until the call waits for somebody, ends, or comes to where its ruleset does.
    until: u64,
    /// Until it is back at whoever called the ruleset.
    back: Option<u64>,
}

impl On {
    /// Takes into account that the call can go on like that after what has been run already.
    fn through(&mut self, on: Self, run: u64) {
        self.until = self.until.max(on.until.saturating_add(run));
        self.back = self.back.max(on.back.map(|it| it.saturating_add(run)));
    }
}

/// The most that is run from every point on.
struct Longest {
    own: Vec<u64>,
    on: Vec<On>,
    /// Behind the `call`s of each ruleset.
    behind: Vec<u64>,
}

impl Longest {
    fn new(ground: &Ground<'_>, circles: &Circles) -> Self {
        let graph = ground.graph;
        let costs = Costs::new(ground);
        let own = graph.nodes.iter().map(|node| costs.of(node)).collect();
        let on = vec![On::default(); graph.nodes.len()];
        let mut longest = Self { own, on, behind: vec![0; graph.rulesets.len()] };
        for component in &circles.components {
            let mut on = On::default();
            let mut run = 0_u64;
            for id in component {
                if let Some(node) = graph.node(*id) {
                    on.through(longest.look(ground, *id, node), 0);
                    run = run.saturating_add(longest.own(*id));
                }
            }
            // One round, and then out wherever that is longest.
            if component.len() > 1 {
                let out = on;
                on.through(out, run);
            }
            for id in component {
                if let Some(slot) = longest.on.get_mut(id.index()) {
                    *slot = on;
                }
            }
        }
        longest.find_behind(ground);
        longest
    }

    fn of(&self, node: NodeId) -> On {
        self.on.get(node.index()).copied().unwrap_or_default()
    }

    fn own(&self, node: NodeId) -> u64 {
        self.own.get(node.index()).copied().unwrap_or(0)
    }

    fn look(&self, ground: &Ground<'_>, id: NodeId, node: &Node<'_>) -> On {
        let own = self.own(id);
        let mut on = On { until: own, back: None };
        match node.act {
            Act::Goto(ruleset) => {
                if let Some(start) = ground.graph.start(ruleset) {
                    on.through(self.of(start), own);
                }
            }
            Act::Call(ruleset) => {
                let Some(start) = ground.graph.start(ruleset) else { return on };
                let inside = self.of(start);
                on.until = on.until.max(inside.until.saturating_add(own));
                if let (Some(back), Some(edge)) = (inside.back, node.edges.first()) {
                    on.through(self.of(edge.to), back.saturating_add(own));
                }
            }
            Act::Return | Act::End => on.back = Some(own),
            Act::Again(question) => on.until = own.saturating_add(self.own(question)),
            act if waits(act) => {}
            _ => node.edges.iter().for_each(|edge| on.through(self.of(edge.to), own)),
        }
        on
    }

    /// Behind the `call`s of a ruleset the step goes on, and where that ruleset ends, behind its own.
    fn find_behind(&mut self, ground: &Ground<'_>) {
        let leads: Vec<_> =
            ground.graph.nodes.iter().filter(|it| matches!(it.act, Act::Goto(_) | Act::Call(_))).collect();
        for _ in 0..FRAMES {
            let mut changed = false;
            for node in &leads {
                let (to, most) = match node.act {
                    Act::Goto(to) => (to, self.behind(node)),
                    Act::Call(to) => {
                        (to, node.edges.first().map_or(0, |edge| self.to_the_end(node, edge.to)))
                    }
                    _ => continue,
                };
                if let Some(slot) = self.behind.get_mut(to.index()).filter(|it| **it < most) {
                    *slot = most;
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
    }

    fn behind(&self, node: &Node<'_>) -> u64 {
        self.behind.get(node.ruleset.index()).copied().unwrap_or(0)
    }

    /// The most that a step runs from a point of the same ruleset on.
    fn to_the_end(&self, node: &Node<'_>, from: NodeId) -> u64 {
        let on = self.of(from);
        on.until.max(on.back.map_or(0, |it| it.saturating_add(self.behind(node))))
    }

    /// The longest step, if it is too long.
    fn too_long(&self, ground: &Ground<'_>, callers: &Callers) -> Option<Diagnostic> {
        let mut worst: Option<(u64, Option<NodeId>, NodeId)> = None;
        let mut begin = |most: u64, after: Option<NodeId>, first: NodeId| {
            if most > LIMIT * UNIT && worst.is_none_or(|it| it.0 < most) {
                worst = Some((most, after, first));
            }
        };
        for door in &ground.graph.doors {
            begin(self.of(door.start).until, None, door.start);
        }
        for id in ground.graph.ids().filter(|it| callers.reaches(*it)) {
            let Some(node) = ground.graph.node(id) else { continue };
            if let Act::Enqueue(_, Some(treatment)) = node.act
                && let Some(start) = ground.graph.start(treatment)
            {
                begin(self.of(start).until, Some(id), start);
            }
            for edge in node.edges.iter().filter(|_| waits(node.act)) {
                begin(self.own(id).saturating_add(self.to_the_end(node, edge.to)), Some(id), edge.to);
            }
        }
        let (most, after, first) = worst?;
        self.problem(ground, most / UNIT, after, first)
    }

    fn problem(
        &self,
        ground: &Ground<'_>,
        most: u64,
        after: Option<NodeId>,
        first: NodeId,
    ) -> Option<Diagnostic> {
        let span = after.map_or_else(|| ground.span(first), |it| ground.span(it))?;
        let message = format!(
            "behind this, a step can run {most} instructions before the call asks, waits or is handed on: more than \
             half of the {FUEL} that it may"
        );
        let mut problem = Diagnostic::new(Code::E0810, span, message)
            .why("a step that runs out of instructions is broken off, and the caller gets the rescue")
            .help("call the same rulesets less often on one way, or ask or wait for something in between");
        for at in self.through(ground, first) {
            problem = problem.label(at, "the longest way leads through here");
        }
        let way = ground.way_to(after.unwrap_or(first));
        Some(ground.shown_by(problem, &way, super::example::Round::None))
    }

    /// The first few `goto`s and `call`s on the longest way.
    fn through(&self, ground: &Ground<'_>, first: NodeId) -> Vec<Span> {
        let mut leads = Vec::new();
        let mut seen = FxHashSet::default();
        let mut here = first;
        while seen.insert(here) && leads.len() < 4 {
            let Some(node) = ground.graph.node(here).filter(|it| !waits(it.act)) else { break };
            let into = ground.led_to(here).and_then(|it| ground.graph.start(it));
            leads.extend(into.map(|_| node.span));
            let next = into.into_iter().chain(node.edges.iter().map(|it| it.to));
            let Some(longest) = next.max_by_key(|it| self.of(*it).until.max(self.of(*it).back.unwrap_or(0)))
            else {
                break;
            };
            here = longest;
        }
        leads
    }
}
