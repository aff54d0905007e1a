//! What the checker carries from one part of a program to the next.

use ivr_runtime::bundle::{PlaceId, RulesetId};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::facts::{ExprFact, Facts, Meaning, Settings};
use super::flow::Effects;
use super::known::{Knowledge, PathId, Paths, Root};
use crate::diagnostic::Diagnostic;
use crate::project::Config;
use crate::resolve::{Symbols, Ty, Wanted, find};
use crate::syntax::tree::{Expr, File, Name};

/// The checker at work.
pub(super) struct Checker<'a> {
    pub(super) symbols: &'a Symbols,
    pub(super) trees: &'a [File],
    pub(super) config: &'a Config,
    pub(super) effects: Effects,
    /// What the rulesets ask to be known, by ruleset.
    pub(super) requires: Vec<Vec<Required<'a>>>,
    pub(super) facts: Facts,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) known: Knowledge,
    /// Names bound around here, the innermost last.
    pub(super) bindings: Vec<Binding>,
    /// How many names were bound so far, to tell them apart.
    pub(super) bound: u32,
    /// Where the statement at hand stands.
    pub(super) here: Here,
    /// How long texts in attributes can become, and where the longest is written.
    pub(super) attribute_bytes: FxHashMap<PlaceId, (usize, crate::source::Span)>,
    /// What the lines of tests set.
    pub(super) settings: Settings,
    place_paths: Vec<PathId>,
}

/// A path that a ruleset `requires`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Required<'a> {
    /// As written.
    pub expr: &'a Expr,
    /// What it names; `None` if that is wrong, and reported.
    pub path: Option<PathId>,
}

/// Where a statement stands, as far as that decides what it may do.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Here {
    /// In a treatment.
    pub treatment: bool,
    /// In an entry of a menu, where `repeat` makes sense.
    pub menu_entry: bool,
    /// Never executed: in a disabled ruleset or rule.
    pub disabled: bool,
    /// Beside the program, as a flag of a command.
    pub on_command_line: bool,
}

/// A name bound around here: a parameter, `attempt`, a slot.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    pub name: SmolStr,
    pub ty: Ty,
    pub path: PathId,
    /// What it is, for messages: "a parameter".
    pub what: &'static str,
}

/// What is seen of an expression from outside.
#[derive(Debug, Clone)]
pub(super) struct Seen<'a> {
    /// Its type, without `?`.
    pub ty: Ty,
    /// It is declared so that it may be unknown.
    pub optional: bool,
    /// It may be unknown here, and this is why.
    pub gap: Option<Gap<'a>>,
    /// The path it is, if it is one that can be known or lead to such.
    pub path: Option<PathId>,
    /// What is known if it has a value.
    pub implies: Paths,
    /// What is known if it has none.
    pub unless: Paths,
}

/// Where an unknown value comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gap<'a> {
    /// The longest path that is unknown.
    pub whole: &'a Expr,
    /// The part of it that may lack a value.
    pub cause: &'a Expr,
}

impl Seen<'_> {
    /// A value that is always there.
    pub(super) fn of(ty: Ty) -> Self {
        Self { ty, optional: false, gap: None, path: None, implies: Paths::new(), unless: Paths::new() }
    }

    /// Something broken that has been reported.
    pub(super) fn error() -> Self {
        Self::of(Ty::Error)
    }

    /// The type with the `?` it is declared with.
    pub(super) fn declared(&self) -> Ty {
        if self.optional { self.ty.clone().optional() } else { self.ty.clone() }
    }
}

impl<'a> Checker<'a> {
    pub(super) fn new(trees: &'a [File], symbols: &'a Symbols, config: &'a Config, effects: Effects) -> Self {
        let mut known = Knowledge::new();
        let place_paths = (0..symbols.places.len())
            .map(|it| known.root(Root::Place(PlaceId(u16::try_from(it).unwrap_or(u16::MAX)))))
            .collect();
        Self {
            symbols,
            trees,
            config,
            effects,
            requires: Vec::new(),
            facts: Facts::new(trees.iter().map(|it| it.expr_count)),
            diagnostics: Vec::new(),
            known,
            bindings: Vec::new(),
            bound: 0,
            here: Here::default(),
            attribute_bytes: FxHashMap::default(),
            settings: Settings::default(),
            place_paths,
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Notes what was found out about an expression, and hands it on.
    pub(super) fn note(&mut self, expr: &Expr, seen: Seen<'a>, meaning: Meaning) -> Seen<'a> {
        self.facts.set(expr.span.file, expr.id, ExprFact { ty: seen.declared(), meaning });
        seen
    }

    /// Notes the meaning of an expression that is no value itself.
    pub(super) fn note_meaning(&mut self, expr: &Expr, meaning: Meaning) {
        self.facts.set(expr.span.file, expr.id, ExprFact { ty: Ty::Error, meaning });
    }

    /// What `name` stands for; reported unless it is of the wanted kind.
    pub(super) fn find(&mut self, name: &Name, wanted: Wanted) -> Option<crate::resolve::Def> {
        match find(self.symbols, name, wanted) {
            Ok(def) => Some(def),
            Err(problem) => {
                self.diagnostics.extend(problem.map(|it| *it));
                None
            }
        }
    }

    /// The path that is a place.
    pub(super) fn place_path(&self, place: PlaceId) -> Option<PathId> {
        self.place_paths.get(place.index()).copied()
    }

    /// The innermost binding of `name`.
    pub(super) fn binding(&self, name: &str) -> Option<&Binding> {
        self.bindings.iter().rev().find(|it| it.name == name)
    }

    /// Binds a name until the bindings are cut back.
    pub(super) fn bind(&mut self, name: SmolStr, ty: Ty, what: &'static str) {
        let path = self.known.root(Root::Local(self.bound));
        self.bound += 1;
        self.bindings.push(Binding { name, ty, path, what });
    }

    /// Does `work` and drops the names it bound.
    pub(super) fn scoped<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.bindings.len();
        let result = work(self);
        self.bindings.truncate(before);
        result
    }

    /// Does `work` with `paths` known, and goes back.
    pub(super) fn assuming<T>(&mut self, paths: &Paths, work: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.known.mark();
        self.known.learn_all(paths);
        let result = work(self);
        self.known.rewind(mark);
        result
    }

    /// What a ruleset asks to be known.
    pub(super) fn required(&self, ruleset: RulesetId) -> &[Required<'a>] {
        self.requires.get(ruleset.index()).map_or(&[], Vec::as_slice)
    }

    /// Something broken stands here: what follows may have counted on it, so that nothing that
    /// depends on knowledge is reported for the rest of this branch.
    pub(super) fn give_up_knowledge(&mut self) {
        self.known.leave();
    }
}
