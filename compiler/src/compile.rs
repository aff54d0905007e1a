//! The pipeline: a project's sources to a program, with everything found on the way.

use ivr_runtime::bundle::{self, Program};

use crate::check::{Checked, check};
use crate::diagnostic::{Diagnostic, Outcome, Severity, settle};
use crate::lower::lower;
use crate::project::Project;
use crate::prove::{Proven, prove};
use crate::resolve::resolve;
use crate::syntax::parse::parse;
use crate::syntax::tree::File;

/// A project after all stages: what editor, formatter, graph and tests ask their questions of.
#[derive(Debug, Clone)]
pub struct Compilation {
    /// The syntax trees, in the order of the sources.
    pub trees: Vec<File>,
    /// What checking found out.
    pub checked: Checked,
    /// The program; `None` where something found forbids taking calls.
    pub program: Option<Program>,
    /// What was found, by file and place, at the project's levels.
    pub diagnostics: Vec<Diagnostic>,
}

impl Compilation {
    /// Whether anything found forbids taking calls.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|it| it.severity == Severity::Error)
    }
}

/// Compiles a project.
pub fn compile(project: &Project) -> Compilation {
    compile_through(project, |trees, checked, found| Proven::new(trees, checked, found))
}

/// Compiles a project although proofs about it may have failed: for a call that shows the harm. Such a program
/// is not for callers.
pub fn compile_despite_proofs(project: &Project) -> Compilation {
    compile_through(project, |trees, checked, found| Proven::despite_proofs(trees, checked, found))
}

/// The last gate before lowering.
type Gate = for<'a> fn(&'a [File], &'a Checked, &[Diagnostic]) -> Option<Proven<'a>>;

fn compile_through(project: &Project, gate: Gate) -> Compilation {
    let mut found = Found::default();
    let trees: Vec<_> =
        project.sources.iter().map(|(id, source)| found.note(parse(id, &source.text))).collect();
    let symbols = found.note(resolve(&trees, &project.config));
    let checked = found.note(check(&trees, symbols, &project.config));
    let proofs = prove(project, &trees, &checked, &found.diagnostics);
    found.diagnostics.extend(proofs);
    project.config.apply_levels(&mut found.diagnostics);
    let program =
        gate(&trees, &checked, &found.diagnostics).and_then(|proven| match lower(project, proven) {
            Ok(program) => Some(program),
            Err(diagnostics) => {
                found.diagnostics.extend(diagnostics);
                None
            }
        });
    settle(&mut found.diagnostics);
    Compilation { trees, checked, program, diagnostics: found.diagnostics }
}

/// Compiles a project to a bundle. The same sources give the same bytes.
pub fn build(project: &Project) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let compilation = compile(project);
    compilation.program.as_ref().map(bundle::write).ok_or(compilation.diagnostics)
}

/// What the stages found.
#[derive(Default)]
struct Found {
    diagnostics: Vec<Diagnostic>,
}

impl Found {
    /// Keeps what a stage found and hands on its value.
    fn note<T>(&mut self, outcome: Outcome<T>) -> T {
        self.diagnostics.extend(outcome.diagnostics);
        outcome.value
    }
}
