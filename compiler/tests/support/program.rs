//! Programs for tests, compiled as far as checking goes.

use ivr_compiler::check::check;
use ivr_compiler::diagnostic::{Diagnostic, settle};
use ivr_compiler::project::Config;
use ivr_compiler::resolve::resolve;
use ivr_compiler::source::Sources;
use ivr_compiler::syntax::parse::parse;

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

    /// Everything found while reading the settings, parsing, resolving and checking, in order.
    pub(crate) fn findings(&self) -> Vec<Diagnostic> {
        let mut findings = self.in_settings.clone();
        let mut trees = Vec::new();
        for (id, source) in self.sources.iter() {
            let parsed = parse(id, &source.text);
            findings.extend(parsed.diagnostics);
            trees.push(parsed.value);
        }
        let resolved = resolve(&trees, &self.config);
        findings.extend(resolved.diagnostics);
        let checked = check(&trees, resolved.value, &self.config);
        findings.extend(checked.diagnostics);
        self.config.apply_levels(&mut findings);
        settle(&mut findings);
        findings
    }
}
