//! Circles of a directed graph: Tarjan's strongly connected components, without recursion, because the way
//! through a large program is long.

use crate::graph::{Act, Edge, Finish, Finishes, Graph, Node, NodeId};

/// Arrows between points.
pub(super) struct Arrows {
    first: Vec<u32>,
    to: Vec<NodeId>,
}

impl Arrows {
    /// All steps that a call can take along the edges that are `allowed`, between points that are `inside`. A
    /// `call` leads into what it calls, and on where that can come back.
    pub(super) fn new(
        graph: &Graph<'_>,
        finishes: &Finishes,
        inside: impl Fn(NodeId) -> bool,
        allowed: impl Fn(&Node<'_>, &Edge) -> bool,
    ) -> Self {
        let mut arrows = Self { first: Vec::with_capacity(graph.nodes.len() + 1), to: Vec::new() };
        for id in graph.ids() {
            arrows.first.push(arrows.count());
            let Some(node) = graph.node(id).filter(|_| inside(id)) else { continue };
            let mut lead = |to: Option<NodeId>| arrows.to.extend(to.filter(|to| inside(*to)));
            match node.act {
                Act::Goto(ruleset) => lead(graph.start(ruleset)),
                Act::Call(ruleset) => {
                    let start = graph.start(ruleset);
                    lead(start);
                    if start.is_some_and(|it| finishes.can(it, Finish::Return)) {
                        lead(node.edges.first().map(|it| it.to));
                    }
                }
                _ => node.edges.iter().filter(|it| allowed(node, it)).for_each(|it| lead(Some(it.to))),
            }
        }
        arrows.first.push(arrows.count());
        arrows
    }

    fn count(&self) -> u32 {
        u32::try_from(self.to.len()).unwrap_or(u32::MAX)
    }

    /// Where a point leads.
    pub(super) fn from(&self, node: NodeId) -> &[NodeId] {
        let at = |index: usize| self.first.get(index).map_or(self.to.len(), |it| *it as usize);
        self.to.get(at(node.index())..at(node.index() + 1)).unwrap_or_default()
    }
}

/// The components of a graph.
pub(super) struct Circles {
    /// The component of each point.
    of: Vec<u32>,
    /// The points of each component. A component comes behind all those that it leads to.
    pub(super) components: Vec<Vec<NodeId>>,
}

impl Circles {
    /// The component of a point.
    pub(super) fn of(&self, node: NodeId) -> u32 {
        self.of.get(node.index()).copied().unwrap_or(u32::MAX)
    }

    /// The components that are circles: of several points, or of one that leads to itself.
    pub(super) fn round<'a>(&'a self, arrows: &'a Arrows) -> impl Iterator<Item = &'a [NodeId]> {
        self.components.iter().map(Vec::as_slice).filter(|points| match points {
            [only] => arrows.from(*only).contains(only),
            _ => true,
        })
    }

    /// Finds the components among the points from which an arrow starts or at which one ends.
    pub(super) fn new(graph: &Graph<'_>, arrows: &Arrows) -> Self {
        let count = graph.nodes.len();
        let mut search = Search {
            order: vec![UNSEEN; count],
            low: vec![UNSEEN; count],
            open: Vec::new(),
            next: 0,
            found: Self { of: vec![u32::MAX; count], components: Vec::new() },
        };
        for start in graph.ids() {
            if search.at(start) == UNSEEN {
                search.from(start, arrows);
            }
        }
        search.found
    }
}

const UNSEEN: u32 = u32::MAX;

struct Search {
    /// When each point was met.
    order: Vec<u32>,
    /// The earliest point that each is known to lead back to.
    low: Vec<u32>,
    /// Points that have no component yet.
    open: Vec<NodeId>,
    next: u32,
    found: Circles,
}

impl Search {
    fn at(&self, node: NodeId) -> u32 {
        self.order.get(node.index()).copied().unwrap_or(UNSEEN)
    }

    fn low(&self, node: NodeId) -> u32 {
        self.low.get(node.index()).copied().unwrap_or(UNSEEN)
    }

    fn lower(&mut self, node: NodeId, to: u32) {
        if let Some(low) = self.low.get_mut(node.index()) {
            *low = (*low).min(to);
        }
    }

    fn meet(&mut self, node: NodeId) {
        if let (Some(order), Some(low)) = (self.order.get_mut(node.index()), self.low.get_mut(node.index())) {
            (*order, *low) = (self.next, self.next);
        }
        self.next += 1;
        self.open.push(node);
    }

    fn from(&mut self, start: NodeId, arrows: &Arrows) {
        self.meet(start);
        // The points on the way, and how many arrows of each have been followed.
        let mut way = vec![(start, 0_usize)];
        while let Some((here, followed)) = way.last_mut() {
            let here = *here;
            let Some(&to) = arrows.from(here).get(*followed) else {
                way.pop();
                if let Some((before, _)) = way.last() {
                    let low = self.low(here);
                    self.lower(*before, low);
                }
                if self.low(here) == self.at(here) {
                    self.close(here);
                }
                continue;
            };
            *followed += 1;
            if self.at(to) == UNSEEN {
                self.meet(to);
                way.push((to, 0));
            } else if self.found.of(to) == u32::MAX {
                let order = self.at(to);
                self.lower(here, order);
            }
        }
    }

    /// Everything that is open from `first` on is one component.
    fn close(&mut self, first: NodeId) {
        let at = self.open.iter().rposition(|it| *it == first).unwrap_or(0);
        let points = self.open.split_off(at);
        let number = u32::try_from(self.found.components.len()).unwrap_or(u32::MAX);
        for point in &points {
            if let Some(slot) = self.found.of.get_mut(point.index()) {
                *slot = number;
            }
        }
        self.found.components.push(points);
    }
}
