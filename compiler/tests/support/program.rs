//! Programs for tests, compiled through all stages.

use ivr_compiler::compile::compile;
use ivr_compiler::diagnostic::Diagnostic;
use ivr_compiler::project::{Config, Project};
use ivr_compiler::source::Sources;

/// A program of the corpus.
pub(crate) struct Program {
    /// Its files.
    pub(crate) sources: Sources,
    /// Its settings.
    pub(crate) config: Config,
}

impl Program {
    /// A program of one file.
    pub(crate) fn of_text(name: &str, text: &str) -> Self {
        let sources = Sources::new([(format!("{name}.ivr"), text.to_owned())]);
        Self { sources, config: Config::default() }
    }

    /// Everything found by all stages, in order.
    pub(crate) fn findings(&self) -> Vec<Diagnostic> {
        let project = Project { sources: self.sources.clone(), config: self.config.clone() };
        compile(&project).diagnostics
    }
}
