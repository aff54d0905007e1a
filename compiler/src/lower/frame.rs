//! The locals of a frame: parameters first, then what statements need while they run.
//!
//! A statement opens a scope, takes locals and binds names in it, and closes it; what it took serves
//! the next statement that wants the same type.

use ivr_runtime::bundle::{LocalId, Pc, TypeId};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::place::Path;
use crate::resolve::{MessageId, Ty};
use crate::syntax::tree::Expr;

/// What a name stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bound<'a> {
    /// A local.
    Local(LocalId),
    /// An argument of a message, worked out where it is used.
    Argument {
        /// The argument; `None` where it was left out.
        value: Option<&'a Expr>,
        /// The type of the parameter.
        ty: &'a Ty,
        /// How many names were bound where the argument stands: it does not see the later ones.
        visible: usize,
    },
}

/// The frame of the ruleset that is being lowered.
#[derive(Debug, Default)]
pub(super) struct Frame<'a> {
    types: Vec<TypeId>,
    taken: Vec<Taken>,
    free: FxHashMap<TypeId, Vec<LocalId>>,
    free_walks: FxHashMap<TypeId, Vec<LocalId>>,
    bindings: Vec<(SmolStr, Bound<'a>)>,
    /// Messages whose words are being lowered, innermost last.
    pub(super) inlined: Vec<MessageId>,
    /// The code is that of a condition or of an endpoint's start, which write no locals.
    pub(super) pure: bool,
    /// Where `repeat` leads, innermost last.
    pub(super) repeats: Vec<Pc>,
    /// The value that was collected and is being confirmed, and the place that is to get it: reads of
    /// the place see the local.
    pub(super) candidate: Option<(Path, LocalId)>,
}

#[derive(Debug, Clone, Copy)]
enum Taken {
    One(LocalId, TypeId),
    Walk(LocalId, TypeId),
}

/// What was taken and bound before a scope was opened.
#[must_use = "a scope that is never closed keeps its locals"]
pub(super) struct Scope {
    taken: usize,
    bindings: usize,
}

/// The types of a walk over a list: see [`ivr_runtime::bundle::Op::EachNext`].
#[derive(Debug, Clone, Copy)]
pub(super) struct WalkTypes {
    /// The list.
    pub(super) list: TypeId,
    /// `int`
    pub(super) index: TypeId,
    /// An element.
    pub(super) element: TypeId,
    /// `list<text>`
    pub(super) texts: TypeId,
}

impl<'a> Frame<'a> {
    /// Types of all locals, in order.
    pub(super) fn into_types(self) -> Vec<TypeId> {
        self.types
    }

    /// Whether any local was ever taken.
    pub(super) fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// Opens a scope.
    pub(super) fn open(&self) -> Scope {
        Scope { taken: self.taken.len(), bindings: self.bindings.len() }
    }

    /// Closes a scope: its names are gone, its locals free.
    pub(super) fn close(&mut self, scope: Scope) {
        self.bindings.truncate(scope.bindings);
        for taken in self.taken.drain(scope.taken.min(self.taken.len())..).rev() {
            match taken {
                Taken::One(local, ty) => self.free.entry(ty).or_default().push(local),
                Taken::Walk(local, list) => self.free_walks.entry(list).or_default().push(local),
            }
        }
    }

    /// A local of a type, until the scope is closed.
    pub(super) fn take(&mut self, ty: TypeId) -> LocalId {
        let local = match self.free.get_mut(&ty).and_then(Vec::pop) {
            Some(local) => local,
            None => self.fresh([ty]),
        };
        self.taken.push(Taken::One(local, ty));
        local
    }

    /// The first of four locals for a walk, until the scope is closed.
    pub(super) fn take_walk(&mut self, types: WalkTypes) -> LocalId {
        let local = match self.free_walks.get_mut(&types.list).and_then(Vec::pop) {
            Some(local) => local,
            None => self.fresh([types.list, types.index, types.element, types.texts]),
        };
        self.taken.push(Taken::Walk(local, types.list));
        local
    }

    /// Adds locals side by side. Their number is held to the limit where the frame is finished.
    fn fresh<const N: usize>(&mut self, types: [TypeId; N]) -> LocalId {
        let first = LocalId(u16::try_from(self.types.len()).unwrap_or(u16::MAX));
        self.types.extend(types);
        first
    }

    /// Gives a local a name, until the scope is closed.
    pub(super) fn bind(&mut self, name: impl Into<SmolStr>, local: LocalId) {
        self.bindings.push((name.into(), Bound::Local(local)));
    }

    /// How many names are bound.
    pub(super) fn visible(&self) -> usize {
        self.bindings.len()
    }

    /// Gives a name to an argument of a message, until the scope is closed. The argument itself sees the
    /// first `visible` names only.
    pub(super) fn bind_argument(
        &mut self,
        name: SmolStr,
        value: Option<&'a Expr>,
        ty: &'a Ty,
        visible: usize,
    ) {
        self.bindings.push((name, Bound::Argument { value, ty, visible }));
    }

    /// What a name is bound to: the innermost binding.
    pub(super) fn lookup(&self, name: &str) -> Option<Bound<'a>> {
        self.bindings.iter().rev().find(|(bound, _)| bound == name).map(|(_, bound)| *bound)
    }

    /// Hides all but the first `visible` names.
    pub(super) fn hide(&mut self, visible: usize) -> Hidden<'a> {
        Hidden(self.bindings.split_off(visible.min(self.bindings.len())))
    }

    /// Shows what was hidden.
    pub(super) fn show(&mut self, hidden: Hidden<'a>) {
        self.bindings.extend(hidden.0);
    }
}

/// Names that are out of sight for a while.
#[must_use = "what is hidden must be shown again"]
pub(super) struct Hidden<'a>(Vec<(SmolStr, Bound<'a>)>);
