//! The pipeline: a project's sources to a program, with everything found on the way.

use ivr_runtime::bundle::{self, Program};

use crate::check::{Checked, check};
use crate::diagnostic::{Diagnostic, Outcome, Severity, settle};
use crate::lower::{Tests, lower, lower_tests};
use crate::project::Project;
use crate::prove::{Gate, Proven, prove};
use crate::resolve::resolve;
use crate::secrecy::{Marks, secrecy};
use crate::syntax::parse::parse;
use crate::syntax::tree::File;

/// A project after all stages: what editor, formatter, graph and tests ask their questions of.
#[derive(Debug, Clone)]
pub struct Compilation {
    /// The syntax trees, in the order of the sources.
    pub trees: Vec<File>,
    /// What checking found out.
    pub checked: Checked,
    /// How far values may travel.
    pub marks: Marks,
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
    to_program(project, Gate::Whole)
}

/// Compiles a project although proofs about it may have failed: for a call that shows the harm. Such a program
/// is not for callers.
pub fn compile_despite_proofs(project: &Project) -> Compilation {
    to_program(project, Gate::DespiteProofs)
}

/// Compiles a project for its tests: not to a program but to the tests, with a program for them.
pub fn compile_tests(project: &Project) -> (Compilation, Option<Tests>) {
    through(project, Gate::Whole, lower_tests)
}

/// The same although proofs may have failed; see [`compile_despite_proofs`].
pub fn compile_tests_despite_proofs(project: &Project) -> (Compilation, Option<Tests>) {
    through(project, Gate::DespiteProofs, lower_tests)
}

fn to_program(project: &Project, gate: Gate) -> Compilation {
    let (mut compilation, program) = through(project, gate, lower);
    compilation.program = program;
    compilation
}

/// All stages; the last one as wanted.
fn through<T>(
    project: &Project,
    gate: Gate,
    lower: impl for<'a> FnOnce(&'a Project, Proven<'a>) -> Result<T, Vec<Diagnostic>>,
) -> (Compilation, Option<T>) {
    let mut found = Found::default();
    let trees: Vec<_> =
        project.sources.iter().map(|(id, source)| found.note(parse(id, &source.text))).collect();
    let symbols = found.note(resolve(&trees, &project.config));
    let checked = found.note(check(&trees, symbols, &project.config));
    let marks = found.note(secrecy(&trees, &checked));
    let proofs = prove(project, &trees, &checked, &found.diagnostics);
    found.diagnostics.extend(proofs);
    project.config.apply_levels(&mut found.diagnostics);
    let proven = Proven::new(gate, &trees, &checked, &marks, &found.diagnostics);
    let lowered = proven.and_then(|proven| match lower(project, proven) {
        Ok(lowered) => Some(lowered),
        Err(diagnostics) => {
            found.diagnostics.extend(diagnostics);
            None
        }
    });
    settle(&mut found.diagnostics);
    let diagnostics = found.diagnostics;
    (Compilation { trees, checked, marks, program: None, diagnostics }, lowered)
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
