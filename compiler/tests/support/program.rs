//! Programs for tests, compiled through all stages.

use ivr_compiler::compile::compile;
use ivr_compiler::diagnostic::{Diagnostic, settle};
use ivr_compiler::project::{Config, Project};
use ivr_compiler::source::Sources;

/// A program of the corpus.
pub(crate) struct Program {
    /// Its files.
    pub(crate) sources: Sources,
    /// Its settings.
    pub(crate) config: Config,
    /// What was found in its settings.
    pub(crate) in_settings: Vec<Diagnostic>,
}

impl Program {
    /// A program of one file.
    pub(crate) fn of_text(name: &str, text: &str) -> Self {
        let sources = Sources::new([(format!("{name}.ivr"), text.to_owned())]);
        Self { sources, config: Config::default(), in_settings: Vec::new() }
    }

    /// Everything found while reading the settings and by all stages, in order.
    pub(crate) fn findings(&self) -> Vec<Diagnostic> {
        let mut findings = self.in_settings.clone();
        let project = Project { sources: self.sources.clone(), config: self.config.clone() };
        findings.extend(compile(&project).diagnostics);
        self.config.apply_levels(&mut findings);
        settle(&mut findings);
        findings
    }
}
