//! What is known here: which values that may be unknown certainly have one at this point.
//!
//! A value is named by its *path*: a place or local, then fields. Paths are interned once per program
//! run of the checker, so that knowledge is one flag a path. Statements change flags and leave a log;
//! looking at one branch after another is then "run the branch, read from the log what it changed,
//! undo it", and costs what the branches change, not what is known.
//!
//! What belongs to the moment (what today is called, how long until hours open) is another thing once
//! time has passed: [`Knowledge::time_passes`] lets go of it.
//!
//! INVARIANT: where a path is known, so is every path it begins with.

use ivr_runtime::bundle::{Builtin, CalendarId, PlaceId, ResourceId};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::resolve::Ty;
use crate::source::Span;

/// A path, interned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PathId(u32);

/// What a path begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Root {
    /// A state or attribute field.
    Place(PlaceId),
    /// The n-th parameter or bound name since the beginning.
    Local(u32),
    /// A value of the engine's.
    Builtin(Builtin),
    /// What today is called.
    Today(CalendarId),
    /// How long until hours open.
    OpensIn(ResourceId),
    /// How long until hours close.
    ClosesIn(ResourceId),
}

impl Root {
    /// Whether it may become unknown by itself while time passes.
    const fn is_fleeting(self) -> bool {
        match self {
            Self::Today(_) | Self::OpensIn(_) | Self::ClosesIn(_) => true,
            // Of the engine's values only those of the call itself may be unknown.
            Self::Place(_) | Self::Local(_) | Self::Builtin(_) => false,
        }
    }
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// A field of a record, by position.
    Field(u16),
    /// A field of a JSON object.
    Key(SmolStr),
    /// An element.
    Element(i64),
    /// The value converted.
    As(Ty),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Form {
    Root(Root),
    Step(PathId, Step),
}

/// Why a value is not known any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Loss {
    /// The statement that took the knowledge.
    pub span: Span,
    /// What it did.
    pub how: Lost,
}

/// How knowledge is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// A `call` to rulesets that may change the place.
    Called,
    /// `clear`
    Cleared,
    /// Something else was put into the whole of it.
    Assigned,
    /// A handler that comes back to the question may have taken it.
    AskedAgain,
    /// Time passes, and the moment it was true of is over.
    TimePassed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct State {
    known: bool,
    loss: Option<Loss>,
}

#[derive(Debug)]
struct Node {
    parent: Option<PathId>,
    first_child: Option<PathId>,
    next_sibling: Option<PathId>,
    state: State,
}

/// A few paths; most conditions speak of one or two.
pub(super) type Paths = smallvec::SmallVec<[PathId; 4]>;

/// Knowledge at the current point, with the way back.
#[derive(Debug)]
pub(super) struct Knowledge {
    ids: FxHashMap<Form, PathId>,
    nodes: Vec<Node>,
    /// Paths of values that belong to the moment.
    fleeting: Vec<PathId>,
    log: Vec<(PathId, State)>,
    reachable: bool,
}

/// A point to go back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    log: usize,
    reachable: bool,
}

/// What a branch made of the knowledge it began with.
#[derive(Debug)]
pub(super) struct Exit {
    changes: Vec<(PathId, State)>,
    reachable: bool,
}

impl Knowledge {
    pub(super) fn new() -> Self {
        Self {
            ids: FxHashMap::default(),
            nodes: Vec::new(),
            fleeting: Vec::new(),
            log: Vec::new(),
            reachable: true,
        }
    }

    /// The path that is `root` alone.
    pub(super) fn root(&mut self, root: Root) -> PathId {
        let before = self.nodes.len();
        let id = self.intern(Form::Root(root), None);
        if root.is_fleeting() && self.nodes.len() > before {
            self.fleeting.push(id);
        }
        id
    }

    /// `base` and one step more.
    pub(super) fn step(&mut self, base: PathId, step: Step) -> PathId {
        self.intern(Form::Step(base, step), Some(base))
    }

    /// The path that is `root` alone, if anything spoke of it before.
    pub(super) fn find_root(&self, root: Root) -> Option<PathId> {
        self.ids.get(&Form::Root(root)).copied()
    }

    /// `base` and one step more, if anything spoke of it before.
    pub(super) fn find_step(&self, base: PathId, step: Step) -> Option<PathId> {
        self.ids.get(&Form::Step(base, step)).copied()
    }

    fn intern(&mut self, form: Form, parent: Option<PathId>) -> PathId {
        if let Some(id) = self.ids.get(&form) {
            return *id;
        }
        let id = PathId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let next_sibling = parent.and_then(|it| self.node_mut(it)).and_then(|it| it.first_child.replace(id));
        self.nodes.push(Node { parent, first_child: None, next_sibling, state: State::default() });
        self.ids.insert(form, id);
        id
    }

    fn node(&self, id: PathId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    fn node_mut(&mut self, id: PathId) -> Option<&mut Node> {
        self.nodes.get_mut(id.0 as usize)
    }

    /// Whether the path has a value here. Where no call gets to, everything counts as known: nothing
    /// there is worth a message.
    pub(super) fn is_known(&self, path: PathId) -> bool {
        !self.reachable || self.node(path).is_some_and(|it| it.state.known)
    }

    /// Paths that `left` and `right` both speak of, be it as the beginning of a longer one.
    pub(super) fn both(&self, left: &Paths, right: &Paths) -> Paths {
        if left.is_empty() || right.is_empty() {
            return Paths::new();
        }
        let right = self.with_beginnings(right);
        self.with_beginnings(left).into_iter().filter(|it| right.contains(it)).collect()
    }

    fn with_beginnings(&self, paths: &Paths) -> Paths {
        let mut all = paths.clone();
        for path in paths {
            let mut at = self.node(*path).and_then(|it| it.parent);
            while let Some(parent) = at {
                if !all.contains(&parent) {
                    all.push(parent);
                }
                at = self.node(parent).and_then(|it| it.parent);
            }
        }
        all
    }

    /// What took the knowledge of `path`, or of what it begins with.
    pub(super) fn loss(&self, path: PathId) -> Option<Loss> {
        let mut at = Some(path);
        while let Some(node) = at.and_then(|it| self.node(it)) {
            if let Some(loss) = node.state.loss {
                return Some(loss);
            }
            at = node.parent;
        }
        None
    }

    /// Whether a call can get here.
    pub(super) fn reachable(&self) -> bool {
        self.reachable
    }

    /// No call gets here: the statement before leads elsewhere.
    pub(super) fn leave(&mut self) {
        self.reachable = false;
    }

    /// The path, and all it begins with, has a value.
    pub(super) fn learn(&mut self, path: PathId) {
        let mut at = Some(path);
        while let Some(id) = at {
            let Some(node) = self.node(id) else { return };
            at = node.parent;
            if !node.state.known {
                self.change(id, State { known: true, loss: None });
            }
        }
    }

    /// All of `paths` have values.
    pub(super) fn learn_all(&mut self, paths: &[PathId]) {
        for path in paths {
            self.learn(*path);
        }
    }

    /// Nothing is known of the path and what it leads to.
    pub(super) fn forget(&mut self, path: PathId, loss: Option<Loss>) {
        let Some(node) = self.node(path) else { return };
        let (known, child) = (node.state.known, node.first_child);
        if known {
            self.change(path, State { known: false, loss });
        }
        self.forget_all_from(child, loss);
    }

    /// Something else is in the path: what it leads to is not known, itself untouched.
    pub(super) fn forget_below(&mut self, path: PathId, loss: Option<Loss>) {
        let child = self.node(path).and_then(|it| it.first_child);
        self.forget_all_from(child, loss);
    }

    /// What belongs to the moment is not known any more.
    pub(super) fn time_passes(&mut self, span: Span) {
        let loss = Some(Loss { span, how: Lost::TimePassed });
        for at in 0..self.fleeting.len() {
            if let Some(path) = self.fleeting.get(at) {
                self.forget(*path, loss);
            }
        }
    }

    fn forget_all_from(&mut self, first: Option<PathId>, loss: Option<Loss>) {
        // Depth is bounded by the nesting of records and of the source text.
        let mut at = first;
        while let Some(id) = at {
            at = self.node(id).and_then(|it| it.next_sibling);
            self.forget(id, loss);
        }
    }

    fn change(&mut self, path: PathId, to: State) {
        if let Some(node) = self.nodes.get_mut(path.0 as usize)
            && node.state != to
        {
            self.log.push((path, node.state));
            node.state = to;
        }
    }

    /// A point to come back to.
    pub(super) fn mark(&self) -> Mark {
        Mark { log: self.log.len(), reachable: self.reachable }
    }

    /// Back to `mark`: what was learned and forgotten since is undone.
    pub(super) fn rewind(&mut self, mark: Mark) {
        while self.log.len() > mark.log {
            let Some((path, old)) = self.log.pop() else { break };
            if let Some(node) = self.nodes.get_mut(path.0 as usize) {
                node.state = old;
            }
        }
        self.reachable = mark.reachable;
    }

    /// Ends a branch that began at `mark`: back there, with what the branch changed.
    pub(super) fn exit(&mut self, mark: Mark) -> Exit {
        let mut changes = Vec::new();
        if self.reachable {
            for (path, _) in self.log.iter().skip(mark.log) {
                if let Some(node) = self.node(*path) {
                    changes.push((*path, node.state));
                }
            }
            changes.sort_unstable_by_key(|(path, _)| *path);
            changes.dedup_by_key(|(path, _)| *path);
        }
        let reachable = self.reachable;
        self.rewind(mark);
        Exit { changes, reachable }
    }

    /// Goes on where branches meet: known is what is known at the end of every branch that gets here.
    /// All began here, at the current point. Without such a branch no call gets here.
    pub(super) fn join(&mut self, exits: &[Exit]) {
        if !self.reachable {
            return;
        }
        let mut arriving = exits.iter().filter(|it| it.reachable);
        let Some(first) = arriving.next() else {
            self.reachable = false;
            return;
        };
        let others: Vec<&Exit> = arriving.collect();
        if others.is_empty() {
            for (path, state) in &first.changes {
                self.change(*path, *state);
            }
            return;
        }
        // What no branch touched stays; what one touched is known if all of them know it.
        let mut touched: Vec<PathId> = first.changes.iter().map(|(path, _)| *path).collect();
        touched.extend(others.iter().flat_map(|it| it.changes.iter().map(|(path, _)| *path)));
        touched.sort_unstable();
        touched.dedup();
        for path in touched {
            let Some(before) = self.node(path).map(|it| it.state) else { continue };
            let mut at_end =
                std::iter::once(first).chain(others.iter().copied()).map(|it| it.state(path, before));
            let unknown = at_end.find(|it| !it.known);
            self.change(path, unknown.unwrap_or(State { known: true, loss: None }));
        }
    }

    /// Forgets everything: another ruleset begins.
    pub(super) fn reset(&mut self) {
        self.rewind(Mark { log: 0, reachable: true });
    }
}

impl Exit {
    fn state(&self, path: PathId, before: State) -> State {
        match self.changes.binary_search_by_key(&path, |(path, _)| *path) {
            Ok(at) => self.changes.get(at).map_or(before, |(_, state)| *state),
            Err(_) => before,
        }
    }
}

/// Paths in either.
pub(super) fn either(left: &Paths, right: &Paths) -> Paths {
    if right.is_empty() {
        return left.clone();
    }
    let mut all = left.clone();
    all.extend(right.iter().copied().filter(|it| !left.contains(it)));
    all
}
