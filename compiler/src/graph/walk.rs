//! Walks through the graph: from where a call can finish, what it can reach, and examples of both.
//!
//! A `call` is stepped over where what it enters can come back. That is found out first, for all points at
//! once and from the ends backwards ([`Finishes`]); what can be reached is found from the beginnings forwards
//! ([`Callers`]), apart for calls that somebody waits for and for those that nobody does. Both take time in
//! proportion to the graph, and both remember how they came where they are, so that each answer has its
//! example.

use std::collections::VecDeque;

use super::{Act, Choice, Edge, Graph, Node, NodeId};
use crate::source::Span;

/// One step of a walk: a point, and what leads on from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The point.
    pub node: NodeId,
    /// What leads on.
    pub choice: Choice,
    /// Where that is written.
    pub span: Span,
}

/// How a walk finishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// Back at whoever called the ruleset.
    Return,
    /// At an end of the call.
    End,
}

/// How the shortest walk to a finish goes on from a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Via {
    /// It is there.
    Here,
    /// Along an edge, by its position.
    Edge(u32),
    /// Into another ruleset.
    Into,
    /// Into another ruleset, back, and on.
    Behind,
}

/// From which points a finish can be reached.
#[derive(Debug)]
pub struct Finishes {
    returns: Vec<Option<Via>>,
    ends: Vec<Option<Via>>,
}

impl Finishes {
    /// Finds them, along the edges that are allowed.
    pub fn new(graph: &Graph<'_>, allowed: impl Fn(&Node<'_>, &Edge) -> bool) -> Self {
        let behind = Behind::new(graph);
        let count = graph.nodes.len();
        let mut found = Self { returns: vec![None; count], ends: vec![None; count] };
        // First all returns: whether a call is stepped over hangs on them.
        for finish in [Finish::Return, Finish::End] {
            let mut open: VecDeque<NodeId> = VecDeque::new();
            for id in graph.ids() {
                if let Some(node) = graph.node(id) {
                    let here = match finish {
                        Finish::Return => node.act.returns(),
                        Finish::End => node.act.ends(),
                    };
                    if here {
                        found.set(id, finish, Via::Here);
                        open.push_back(id);
                    }
                }
            }
            while let Some(id) = open.pop_front() {
                for &before in behind.of(id) {
                    if found.via(before, finish).is_none()
                        && let Some(node) = graph.node(before)
                        && let Some(via) = found.look(graph, node, finish, &allowed)
                    {
                        found.set(before, finish, via);
                        open.push_back(before);
                    }
                }
            }
        }
        found
    }

    /// Whether a walk from the point can finish this way.
    pub fn can(&self, node: NodeId, finish: Finish) -> bool {
        self.via(node, finish).is_some()
    }

    fn via(&self, node: NodeId, finish: Finish) -> Option<Via> {
        let of = match finish {
            Finish::Return => &self.returns,
            Finish::End => &self.ends,
        };
        of.get(node.index()).copied().flatten()
    }

    fn set(&mut self, node: NodeId, finish: Finish, via: Via) {
        let of = match finish {
            Finish::Return => &mut self.returns,
            Finish::End => &mut self.ends,
        };
        if let Some(slot) = of.get_mut(node.index()) {
            *slot = Some(via);
        }
    }

    fn look(
        &self,
        graph: &Graph<'_>,
        node: &Node<'_>,
        finish: Finish,
        allowed: &impl Fn(&Node<'_>, &Edge) -> bool,
    ) -> Option<Via> {
        let can = |at: Option<NodeId>, finish| at.is_some_and(|at| self.can(at, finish));
        match node.act {
            Act::Goto(ruleset) => can(graph.start(ruleset), finish).then_some(Via::Into),
            Act::Call(ruleset) => {
                let start = graph.start(ruleset);
                if finish == Finish::End && can(start, Finish::End) {
                    return Some(Via::Into);
                }
                let next = node.edges.first().map(|edge| edge.to);
                (can(start, Finish::Return) && can(next, finish)).then_some(Via::Behind)
            }
            Act::Again(question) => self.can(question, finish).then_some(Via::Into),
            _ => {
                let edge =
                    node.edges.iter().position(|edge| allowed(node, edge) && self.can(edge.to, finish));
                edge.and_then(|it| u32::try_from(it).ok()).map(Via::Edge)
            }
        }
    }

    /// An example of a walk from a point to a finish, calls walked through; empty where there is none.
    pub fn example(&self, graph: &Graph<'_>, from: NodeId, finish: Finish) -> Vec<Step> {
        let mut steps = Vec::new();
        // What is still to be walked, the next on top.
        let mut open = vec![(from, finish)];
        while let Some((id, finish)) = open.pop() {
            let (Some(node), Some(via)) = (graph.node(id), self.via(id, finish)) else { continue };
            let next = |choice| Step { node: id, choice, span: node.span };
            match (via, node.act) {
                (Via::Here, _) => steps.push(next(Choice::Next)),
                (Via::Edge(at), _) => {
                    if let Some(edge) = node.edges.get(at as usize) {
                        steps.push(Step { node: id, choice: edge.choice, span: edge.span });
                        open.push((edge.to, finish));
                    }
                }
                (Via::Into, Act::Again(question)) => open.push((question, finish)),
                (Via::Into | Via::Behind, Act::Goto(ruleset) | Act::Call(ruleset)) => {
                    steps.push(next(Choice::Next));
                    if via == Via::Behind
                        && let Some(edge) = node.edges.first()
                    {
                        open.push((edge.to, finish));
                    }
                    if let Some(start) = graph.start(ruleset) {
                        let inside = if via == Via::Behind { Finish::Return } else { finish };
                        open.push((start, inside));
                    }
                }
                (Via::Into | Via::Behind, _) => {}
            }
        }
        steps
    }
}

/// The points from which each point is one step away.
struct Behind {
    first: Vec<u32>,
    nodes: Vec<NodeId>,
}

impl Behind {
    fn new(graph: &Graph<'_>) -> Self {
        let mut count = vec![0_u32; graph.nodes.len() + 1];
        each_way(graph, &mut |_, to| bump(&mut count, to.index()));
        let mut sum = 0;
        for slot in &mut count {
            sum += std::mem::replace(slot, sum);
        }
        let first = count.clone();
        let mut nodes = vec![NodeId(0); sum as usize];
        each_way(graph, &mut |from, to| {
            if let Some(at) = count.get_mut(to.index()) {
                if let Some(slot) = nodes.get_mut(*at as usize) {
                    *slot = from;
                }
                *at += 1;
            }
        });
        Self { first, nodes }
    }

    fn of(&self, node: NodeId) -> &[NodeId] {
        let at = |index: usize| self.first.get(index).map_or(self.nodes.len(), |it| *it as usize);
        self.nodes.get(at(node.index())..at(node.index() + 1)).unwrap_or_default()
    }
}

fn bump(count: &mut [u32], at: usize) {
    if let Some(slot) = count.get_mut(at) {
        *slot += 1;
    }
}

/// Every step that anything of one point can hang on another.
fn each_way(graph: &Graph<'_>, see: &mut impl FnMut(NodeId, NodeId)) {
    for id in graph.ids() {
        let Some(node) = graph.node(id) else { continue };
        for edge in &node.edges {
            see(id, edge.to);
        }
        match node.act {
            Act::Goto(ruleset) | Act::Call(ruleset) => {
                if let Some(start) = graph.start(ruleset) {
                    see(id, start);
                }
            }
            Act::Again(question) => see(id, question),
            _ => {}
        }
    }
}

/// A point, and whether somebody waits for the ruleset to come back.
pub type Standing = (NodeId, bool);

/// What calls can reach.
#[derive(Debug)]
pub struct Callers {
    from: [Vec<Option<Origin>>; 2],
    /// In the order in which they were found, the nearest first.
    order: Vec<Standing>,
}

/// How a point was reached first.
#[derive(Debug, Clone, Copy)]
enum Origin {
    /// A call begins there.
    Door,
    /// From another point.
    Step { before: Standing, choice: Choice, span: Span },
}

impl Callers {
    /// Walks from some points, along the edges that are allowed. `finishes` must have been found with the same.
    pub fn new(
        graph: &Graph<'_>,
        starts: impl IntoIterator<Item = NodeId>,
        finishes: &Finishes,
        allowed: impl Fn(&Node<'_>, &Edge) -> bool,
    ) -> Self {
        let none = vec![None; graph.nodes.len()];
        let mut callers = Self { from: [none.clone(), none], order: Vec::new() };
        for start in starts {
            callers.reach((start, false), Origin::Door);
        }
        let mut next = 0;
        while let Some(&here) = callers.order.get(next) {
            next += 1;
            callers.go_on(graph, here, finishes, &allowed);
        }
        callers
    }

    fn go_on(
        &mut self,
        graph: &Graph<'_>,
        here: Standing,
        finishes: &Finishes,
        allowed: &impl Fn(&Node<'_>, &Edge) -> bool,
    ) {
        let (id, called) = here;
        let Some(node) = graph.node(id) else { return };
        let step = |choice, span| Origin::Step { before: here, choice, span };
        match node.act {
            Act::Goto(ruleset) => {
                if let Some(start) = graph.start(ruleset) {
                    self.reach((start, called), step(Choice::Next, node.span));
                }
            }
            Act::Call(ruleset) => {
                let Some(start) = graph.start(ruleset) else { return };
                self.reach((start, true), step(Choice::Next, node.span));
                if let (Some(edge), true) = (node.edges.first(), finishes.can(start, Finish::Return)) {
                    self.reach((edge.to, called), step(Choice::Returned, edge.span));
                }
            }
            _ => {
                for edge in node.edges.iter().filter(|edge| allowed(node, edge)) {
                    self.reach((edge.to, called), step(edge.choice, edge.span));
                }
            }
        }
    }

    fn reach(&mut self, (node, called): Standing, origin: Origin) {
        let of = if called { &mut self.from[1] } else { &mut self.from[0] };
        if let Some(slot @ None) = of.get_mut(node.index()) {
            *slot = Some(origin);
            self.order.push((node, called));
        }
    }

    fn origin(&self, (node, called): Standing) -> Option<Origin> {
        let of = if called { &self.from[1] } else { &self.from[0] };
        of.get(node.index()).copied().flatten()
    }

    /// Whether a call can come there with somebody waiting, or nobody.
    pub fn stands(&self, at: Standing) -> bool {
        self.origin(at).is_some()
    }

    /// Whether a call can come there.
    pub fn reaches(&self, node: NodeId) -> bool {
        self.stands((node, false)) || self.stands((node, true))
    }

    /// Where calls can come, the nearest first.
    pub fn all(&self) -> &[Standing] {
        &self.order
    }

    /// How a call comes there, what it calls on the way walked through.
    pub fn example(&self, graph: &Graph<'_>, finishes: &Finishes, at: Standing) -> Vec<Step> {
        let mut parts: Vec<(Standing, Choice, Span)> = Vec::new();
        let mut here = at;
        while let Some(Origin::Step { before, choice, span }) = self.origin(here) {
            parts.push((before, choice, span));
            here = before;
        }
        let mut steps = Vec::new();
        for ((node, _), choice, span) in parts.into_iter().rev() {
            steps.push(Step { node, choice, span });
            if choice == Choice::Returned
                && let Some(Act::Call(ruleset)) = graph.node(node).map(|it| it.act)
                && let Some(start) = graph.start(ruleset)
            {
                steps.extend(finishes.example(graph, start, Finish::Return));
            }
        }
        steps
    }
}
