//! What all proofs stand on: the graph, where calls can come in it, and what has been found so far.

use ivr_runtime::bundle::RulesetId;
use rustc_hash::FxHashSet;

use crate::check::Checked;
use crate::diagnostic::Diagnostic;
use crate::graph::{Act, Callers, Edge, Finish, Finishes, Graph, Node, NodeId};
use crate::project::Project;
use crate::resolve::item;
use crate::source::Span;
use crate::syntax::tree::{File, ItemKind, RuleDecl, RulesetDecl};

/// The ground of the proofs.
pub(super) struct Ground<'a> {
    pub(super) project: &'a Project,
    pub(super) trees: &'a [File],
    pub(super) checked: &'a Checked,
    pub(super) graph: &'a Graph<'a>,
    /// Where walks on all ways can finish.
    pub(super) finishes: Finishes,
    /// Where calls can come on all ways.
    pub(super) callers: Callers,
    /// Points of circles that have been told of.
    pub(super) told: FxHashSet<NodeId>,
    /// What has been found.
    pub(super) found: Vec<Diagnostic>,
}

/// All ways.
pub(super) fn any(_: &Node<'_>, _: &Edge) -> bool {
    true
}

/// The ways of a caller who never does anything.
pub(super) fn silent(_: &Node<'_>, edge: &Edge) -> bool {
    edge.choice.is_silent()
}

impl<'a> Ground<'a> {
    pub(super) fn new(
        project: &'a Project,
        trees: &'a [File],
        checked: &'a Checked,
        graph: &'a Graph<'a>,
    ) -> Self {
        let finishes = Finishes::new(graph, any);
        let callers = Callers::new(graph, graph.doors.iter().map(|it| it.start), &finishes, any);
        Self {
            project,
            trees,
            checked,
            graph,
            finishes,
            callers,
            told: FxHashSet::default(),
            found: Vec::new(),
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// The name of a ruleset.
    pub(super) fn name(&self, ruleset: RulesetId) -> &'a str {
        self.checked.symbols.rulesets.get(ruleset.index()).map_or("", |it| &it.name)
    }

    /// A ruleset as it is written.
    pub(super) fn decl(&self, ruleset: RulesetId) -> Option<&'a RulesetDecl> {
        let symbol = self.checked.symbols.rulesets.get(ruleset.index())?;
        match &item(self.trees, symbol.item)?.kind {
            ItemKind::Ruleset(decl) => Some(decl),
            _ => None,
        }
    }

    /// The rule that a point belongs to, as it is written.
    pub(super) fn rule(&self, node: &Node<'_>) -> Option<&'a RuleDecl> {
        self.decl(node.ruleset)?.rules.get(node.rule? as usize)
    }

    /// The ruleset that a `goto` or `call` leads to.
    pub(super) fn led_to(&self, node: NodeId) -> Option<RulesetId> {
        match self.graph.node(node)?.act {
            Act::Goto(ruleset) | Act::Call(ruleset) => Some(ruleset),
            _ => None,
        }
    }

    /// The `goto` or `call` that closes a circle: the one that leads back to where a call comes first. Where
    /// several do, the last of them in the program.
    pub(super) fn closing(&self, circle: &[NodeId]) -> Option<NodeId> {
        let inside: FxHashSet<NodeId> = circle.iter().copied().collect();
        let starts: FxHashSet<NodeId> = circle
            .iter()
            .filter_map(|it| self.graph.start(self.led_to(*it)?))
            .filter(|it| inside.contains(it))
            .collect();
        let first = self.callers.all().iter().map(|(node, _)| *node).find(|it| starts.contains(it))?;
        let leads_there =
            |it: &&NodeId| self.led_to(**it).and_then(|ruleset| self.graph.start(ruleset)) == Some(first);
        circle.iter().filter(leads_there).max_by_key(|it| self.place(**it)).copied()
    }

    /// Whether a ruleset can go back to whoever called it.
    pub(super) fn comes_back(&self, ruleset: RulesetId) -> bool {
        self.graph.start(ruleset).is_some_and(|it| self.finishes.can(it, Finish::Return))
    }

    /// Where a point is written, to put points in the order of the program.
    pub(super) fn place(&self, node: NodeId) -> Option<(crate::source::FileId, u32)> {
        self.graph.node(node).map(|it| (it.span.file, it.span.start))
    }

    /// Where a point is written.
    pub(super) fn span(&self, node: NodeId) -> Option<Span> {
        self.graph.node(node).map(|it| it.span)
    }

    /// Remembers that a circle has been told of.
    pub(super) fn tell(&mut self, circle: &[NodeId]) {
        self.told.extend(circle);
    }

    /// Whether anything of a circle has been told of.
    pub(super) fn is_told(&self, circle: &[NodeId]) -> bool {
        circle.iter().any(|it| self.told.contains(it))
    }

    /// What an author could write where a call needs an end: a queue of the program, or hanging up.
    pub(super) fn some_end(&self) -> String {
        use ivr_runtime::bundle::ResourceKind;
        let resources = &self.checked.symbols.resources;
        match resources.iter().find(|it| it.kind == ResourceKind::Queue && it.hours.is_none()) {
            Some(queue) => format!("enqueue {}", queue.name),
            None => "hangup".to_owned(),
        }
    }
}
