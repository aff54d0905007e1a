//! Walks that a call that shows something needs besides the way to it: round a circle, and through the handler of a
//! failed try back to its question.
//!
//! The shortest walk is looked for, first among those that suppose nothing of a rule that has not been supposed yet.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::ground::Ground;
use crate::graph::{Act, Choice, Edge, Finish, Finishes, Guarded, Node, NodeId, Step};

/// What the call does behind the way that leads to a finding.
#[derive(Debug)]
pub(in crate::prove) enum Round {
    /// The way is all of it.
    None,
    /// It goes round like this.
    Walk(Vec<Step>),
    /// It goes round in a way that was not found.
    Unknown,
}

/// The ways that may be taken on a round.
pub(in crate::prove) struct Ways<'c, F> {
    /// The points of the circle.
    pub(in crate::prove) circle: &'c [NodeId],
    /// Where walks on the allowed ways can finish.
    pub(in crate::prove) finishes: &'c Finishes,
    /// The ways.
    pub(in crate::prove) allowed: F,
}

/// What rules are known to do.
pub(super) type Supposed = FxHashMap<NodeId, Choice>;

impl Ground<'_> {
    /// A round from a point, to which a way leads, back to it.
    pub(in crate::prove) fn round<F>(&self, from: NodeId, way: &[Step], ways: &Ways<'_, F>) -> Round
    where
        F: Fn(&Node<'_>, &Edge) -> bool,
    {
        let supposed: Supposed = way.iter().map(|it| (it.node, it.choice)).collect();
        let inside: FxHashSet<NodeId> = ways.circle.iter().copied().collect();
        let (finishes, allowed) = (ways.finishes, &ways.allowed);
        let search = Search { ground: self, from, enters: true, inside: Some(inside), finishes, allowed };
        search.best(&supposed, |it| it == from).map_or(Round::Unknown, Round::Walk)
    }

    /// A walk from the handler of a failed try to where its question is asked again.
    pub(super) fn back_to_question(
        &self,
        handler: NodeId,
        question: NodeId,
        supposed: &Supposed,
        allowed: impl Fn(&Node<'_>, &Edge) -> bool,
    ) -> Option<Vec<Step>> {
        let finishes = &self.finishes;
        let search = Search { ground: self, from: handler, enters: false, inside: None, finishes, allowed };
        let again = |it| self.graph.node(it).is_some_and(|it| it.act == Act::Again(question));
        if again(handler) { Some(Vec::new()) } else { search.best(supposed, again) }
    }
}

struct Search<'s, 'a, F> {
    ground: &'s Ground<'a>,
    from: NodeId,
    /// The walk may enter other rulesets. One that comes back to a question from there does not find it as it was.
    enters: bool,
    /// The only points that the walk may come by.
    inside: Option<FxHashSet<NodeId>>,
    finishes: &'s Finishes,
    allowed: F,
}

impl<F: Fn(&Node<'_>, &Edge) -> bool> Search<'_, '_, F> {
    fn best(&self, supposed: &Supposed, goal: impl Fn(NodeId) -> bool) -> Option<Vec<Step>> {
        let agrees = |node: &Node<'_>, id: NodeId, edge: &Edge| {
            let open = node.act == Act::Decide(Guarded::Open);
            !open || supposed.get(&id).is_none_or(|it| *it == edge.choice)
        };
        self.walk(agrees, &goal).or_else(|| self.walk(|_, _, _| true, &goal))
    }

    fn walk(
        &self,
        agrees: impl Fn(&Node<'_>, NodeId, &Edge) -> bool,
        goal: impl Fn(NodeId) -> bool,
    ) -> Option<Vec<Step>> {
        let mut before: FxHashMap<NodeId, Step> = FxHashMap::default();
        let mut open = VecDeque::from([self.from]);
        while let Some(here) = open.pop_front() {
            for (step, to) in self.leads(here, &agrees) {
                let outside = self.inside.as_ref().is_some_and(|it| !it.contains(&to));
                if outside || before.contains_key(&to) {
                    continue;
                }
                before.insert(to, step);
                if goal(to) {
                    return Some(self.gone(to, &before));
                }
                open.push_back(to);
            }
        }
        None
    }

    /// Where a call can go on from a point.
    fn leads(&self, id: NodeId, agrees: impl Fn(&Node<'_>, NodeId, &Edge) -> bool) -> Vec<(Step, NodeId)> {
        let graph = self.ground.graph;
        let Some(node) = graph.node(id) else { return Vec::new() };
        let step = |choice, span| Step { node: id, choice, span };
        let into = |ruleset| graph.start(ruleset).filter(|_| self.enters);
        match node.act {
            Act::Goto(ruleset) => {
                into(ruleset).map(|to| (step(Choice::Next, node.span), to)).into_iter().collect()
            }
            Act::Call(ruleset) => {
                let entered = into(ruleset).map(|to| (step(Choice::Next, node.span), to));
                // What goes round begins with what leads back, not with what comes behind it.
                let begins = self.enters && id == self.from;
                let comes_back = graph.start(ruleset).is_some_and(|it| self.finishes.can(it, Finish::Return));
                let behind = node.edges.first().filter(|_| comes_back && !begins);
                entered.into_iter().chain(behind.map(|it| (step(Choice::Returned, it.span), it.to))).collect()
            }
            _ => {
                let edges = node.edges.iter();
                let taken = edges.filter(|it| (self.allowed)(node, it) && agrees(node, id, it));
                taken.map(|edge| (step(edge.choice, edge.span), edge.to)).collect()
            }
        }
    }

    /// The steps that led to a point, calls walked through.
    fn gone(&self, goal: NodeId, before: &FxHashMap<NodeId, Step>) -> Vec<Step> {
        let graph = self.ground.graph;
        let mut back = Vec::new();
        let mut here = goal;
        while let Some(step) = before.get(&here) {
            back.push(*step);
            here = step.node;
            if here == self.from {
                break;
            }
        }
        let mut steps = Vec::new();
        for step in back.into_iter().rev() {
            steps.push(step);
            if step.choice == Choice::Returned
                && let Some(Act::Call(ruleset)) = graph.node(step.node).map(|it| it.act)
                && let Some(start) = graph.start(ruleset)
            {
                steps.extend(self.finishes.example(graph, start, Finish::Return));
            }
        }
        steps
    }
}
