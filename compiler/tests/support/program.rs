//! Programs for tests, compiled as far as checking goes.

use ivr_compiler::check::check;
use ivr_compiler::diagnostic::{Diagnostic, settle};
use ivr_compiler::project::Config;
use ivr_compiler::resolve::resolve;
use ivr_compiler::secrecy::secrecy;
use ivr_compiler::source::Sources;
use ivr_compiler::syntax::parse::parse;

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

    /// Everything found while parsing, resolving, checking and following marked values, in order.
    pub(crate) fn findings(&self) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
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
        findings.extend(secrecy(&trees, &checked.value).diagnostics);
        settle(&mut findings);
        findings
    }
}
