//! How long a silent caller stays at most, and where.
//!
//! The longest way along silent ways, added up from the ends backwards. It exists where no silent circle does
//! ([`super::silent_caller`]): then components of the graph are single points, and each comes behind all that it
//! leads to. A question counts all of its tries, with the longest handler of a silent try between them. Where a
//! circle is, the way has no length.

use super::circles::{Arrows, Circles};
use super::ground::{Ground, silent};
use crate::graph::{Act, Choice, Finishes, Graph, Node, NodeId};
use crate::syntax::tree::Handler;

/// The longest silent ways from a point, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Longest {
    /// To an end of the call, and which.
    end: Option<(u64, NodeId)>,
    /// Back to whoever called the ruleset.
    back: Option<u64>,
    /// To where the question around is asked again.
    again: Option<u64>,
    /// The way may have no end.
    endless: bool,
}

/// The longest silent ways from every point.
pub(super) struct Times {
    longest: Vec<Longest>,
}

impl Times {
    pub(super) fn new(ground: &Ground<'_>) -> Self {
        let graph = ground.graph;
        let finishes = Finishes::new(graph, silent);
        let arrows = Arrows::new(graph, &finishes, |_| true, silent);
        let circles = Circles::new(graph, &arrows);
        let mut times = Self { longest: vec![Longest::default(); graph.nodes.len()] };
        let rate = ground.project.config.defaults.words_per_minute;
        for component in &circles.components {
            let round = match component.as_slice() {
                [only] => arrows.from(*only).contains(only),
                _ => true,
            };
            for &id in component {
                let longest = match graph.node(id) {
                    Some(node) if !round => times.look(graph, id, node, rate),
                    _ => Longest { endless: true, ..Longest::default() },
                };
                if let Some(slot) = times.longest.get_mut(id.index()) {
                    *slot = longest;
                }
            }
        }
        times
    }

    /// The longest silent call from a point and its end; `None` where it may be endless.
    pub(super) fn longest(&self, from: NodeId) -> Option<(u64, NodeId)> {
        let of = self.of(from);
        if of.endless { None } else { of.end }
    }

    fn of(&self, node: NodeId) -> Longest {
        self.longest.get(node.index()).copied().unwrap_or_default()
    }

    fn look(&self, graph: &Graph<'_>, id: NodeId, node: &Node<'_>, rate: u16) -> Longest {
        let own = node.time.millis(rate);
        match node.act {
            Act::Goto(ruleset) => match graph.start(ruleset) {
                Some(start) => Longest { again: None, ..self.of(start) },
                None => Longest::default(),
            },
            Act::Call(ruleset) => self.call(graph, node, graph.start(ruleset)),
            Act::Return | Act::End => Longest { back: Some(0), ..Longest::default() },
            Act::Again(_) => Longest { again: Some(0), ..Longest::default() },
            Act::Ask(question) => {
                let tries = graph.question(question).map_or(1, |it| it.tries);
                self.question(node, own, u64::from(tries))
            }
            act => {
                let mut longest = Longest::default();
                if act.ends() {
                    longest.end = Some((own, id));
                }
                for edge in node.edges.iter().filter(|it| silent(node, it)) {
                    longest.through(self.of(edge.to), own);
                }
                longest
            }
        }
    }

    fn call(&self, graph: &Graph<'_>, node: &Node<'_>, start: Option<NodeId>) -> Longest {
        let Some(start) = start.filter(|it| graph.node(*it).is_some()) else { return Longest::default() };
        let inside = self.of(start);
        let mut longest = Longest { back: None, again: None, ..inside };
        if let (Some(back), Some(edge)) = (inside.back, node.edges.first()) {
            longest.through(self.of(edge.to), back);
        }
        longest
    }

    /// All tries silent, or a handler of one of them that leads away.
    fn question(&self, node: &Node<'_>, round: u64, tries: u64) -> Longest {
        let handler = |it: &&crate::graph::Edge| it.choice == Choice::Handler(Handler::NoInput);
        let between = node.edges.iter().find(handler).and_then(|it| self.of(it.to).again).unwrap_or(0);
        let mut longest = Longest::default();
        for edge in node.edges.iter().filter(|it| silent(node, it)) {
            let to = self.of(edge.to);
            if handler(&edge) {
                let spent = round * (tries - 1) + between * tries.saturating_sub(2);
                longest.through(Longest { again: None, ..to }, spent);
            } else {
                longest.through(to, round * tries + between * (tries - 1));
            }
        }
        longest
    }
}

impl Longest {
    /// Takes a way into account that goes on elsewhere after some time.
    fn through(&mut self, on: Self, spent: u64) {
        let add = |it: u64| it.saturating_add(spent);
        let end = on.end.map(|(time, at)| (add(time), at));
        self.end = self.end.max(end);
        self.back = self.back.max(on.back.map(add));
        self.again = self.again.max(on.again.map(add));
        self.endless |= on.endless;
    }
}
