//! Guarantees about whole programs (section 10 of the language's design): what no single statement shows and
//! the walk of a call does.
//!
//! Each guarantee is a file of its own that opens with the argument why it holds. All of them ask the same call
//! graph ([`crate::graph`]); what a guard depends on is left open, switches have any value. A finding comes with
//! a call that shows the harm where a caller can be led into it.
//!
//! A [`Proven`] program can be lowered; nothing else can make one.

mod chat;
mod circles;
mod depth;
mod example;
mod falls_off;
mod fuel;
mod ground;
mod handlers;
mod menus;
mod midway;
mod never;
mod report;
mod scores;
mod silent_caller;
mod silent_loop;
mod times;
mod trap;
mod unused;

pub use report::{Deepest, EndpointReport, Loop, Outcome as EndOutcome, Person, Report, Silence, report};

use ground::Ground;

use crate::check::Checked;
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::Graph;
use crate::project::Project;
use crate::secrecy::Marks;
use crate::syntax::tree::File;

/// What must be right before a program is lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Everything: the program is for callers.
    Whole,
    /// Everything but what proofs find. Such a program can hurt its callers; it is for a caller who wants to see how.
    DespiteProofs,
}

/// A program that has passed a [`Gate`].
#[derive(Debug, Clone, Copy)]
pub struct Proven<'a> {
    trees: &'a [File],
    checked: &'a Checked,
    marks: &'a Marks,
}

impl<'a> Proven<'a> {
    /// The syntax trees, in the order of the sources.
    pub fn trees(self) -> &'a [File] {
        self.trees
    }

    /// What checking found out.
    pub fn checked(self) -> &'a Checked {
        self.checked
    }

    /// How far values may travel.
    pub fn marks(self) -> &'a Marks {
        self.marks
    }

    /// Passes the gate, unless something that stages have `found` is an error that it holds back.
    pub fn new(
        gate: Gate,
        trees: &'a [File],
        checked: &'a Checked,
        marks: &'a Marks,
        found: &[Diagnostic],
    ) -> Option<Self> {
        let held_back = |it: &Diagnostic| {
            it.severity == Severity::Error && !(gate == Gate::DespiteProofs && it.code.is_proof())
        };
        (!found.iter().any(held_back)).then_some(Self { trees, checked, marks })
    }
}

/// Finds what would hurt callers of a checked program. `found` is what the stages before have said: where
/// statements or names could not be read, ways through the program are missing, and nothing is proved.
pub fn prove(project: &Project, trees: &[File], checked: &Checked, found: &[Diagnostic]) -> Vec<Diagnostic> {
    let broken = |it: &Diagnostic| it.severity == Severity::Error && it.code.hides_ways();
    if found.iter().any(broken) {
        return Vec::new();
    }
    let graph = Graph::new(project, trees, checked);
    let mut ground = Ground::new(project, trees, checked, &graph);
    // In this order: what one of them has told of a circle, the next does not tell again.
    scores::check(&mut ground);
    never::check(&mut ground);
    handlers::check(&mut ground);
    falls_off::check(&mut ground);
    silent_loop::check(&mut ground);
    depth::check(&mut ground);
    trap::check(&mut ground);
    silent_caller::check(&mut ground);
    midway::check(&mut ground);
    fuel::check(&mut ground);
    chat::check(&mut ground);
    menus::check(&mut ground);
    unused::check(&mut ground);
    ground.found
}
