//! What the world of a call says: givens and mocks.

use ivr_runtime::bundle::ResourceKind;
use ivr_runtime::simulator::Options;

use crate::check::{Checked, GivenTarget, check_given, check_mock};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::lower::{constant, mock as answer, set_given};
use crate::project::Project;
use crate::resolve::Def;
use crate::syntax::parse::{parse_given, parse_mock};

/// A program that is checked, and the texts that stand beside it.
#[derive(Debug)]
pub struct Beside<'c> {
    /// The project, which keeps the texts as sources.
    pub project: &'c mut Project,
    /// What checking found out.
    pub checked: &'c mut Checked,
}

impl Beside<'_> {
    /// `PLACE = EXPR` or `HOURS is closed`: into the options, and as the line of a test. What is wrong with it is
    /// found like what is wrong with a program.
    pub fn given(&mut self, text: &str, options: &mut Options) -> Outcome<Option<String>> {
        if self.hours(text, options) {
            return Outcome { value: Some(text.trim().to_owned()), diagnostics: Vec::new() };
        }
        let Outcome { value, diagnostics } = self.place(text, options);
        Outcome { value: value.map(|verb| format!("{verb} {}", text.trim())), diagnostics }
    }

    /// `F -> EXPR`, `F fails error`, `split -> BRANCH` or `HOURS is closed`, likewise.
    pub fn mock(&mut self, text: &str, options: &mut Options) -> Outcome<Option<String>> {
        if self.hours(text, options) {
            return Outcome { value: Some(text.trim().to_owned()), diagnostics: Vec::new() };
        }
        let diagnostics = self.answers(text, options);
        Outcome { value: Some(format!("mock {}", text.trim())), diagnostics }
    }

    /// `office is open`, `office is closed`
    fn hours(&self, text: &str, options: &mut Options) -> bool {
        let words: Vec<_> = text.split_whitespace().collect();
        let [name, "is", state @ ("open" | "closed")] = words.as_slice() else { return false };
        let Some(Def::Resource(id)) = self.checked.symbols.names.get(*name) else { return false };
        let kind = self.checked.symbols.resources.get(id.index()).map(|it| it.kind);
        if kind != Some(ResourceKind::Hours) {
            return false;
        }
        options.hours.entry(*id).or_default().open = *state == "open";
        true
    }

    /// `PLACE = EXPR`. Gives the word that begins the line of a test.
    fn place(&mut self, text: &str, options: &mut Options) -> Outcome<Option<&'static str>> {
        let file = self.project.sources.add("--given", text);
        let parsed = parse_given(file, text);
        let mut diagnostics = parsed.diagnostics;
        let Some((place, value)) = parsed.value.filter(|_| diagnostics.is_empty()) else {
            return Outcome { value: None, diagnostics };
        };
        let checked = check_given(self.checked, &self.project.config, &place, &value);
        diagnostics.extend(checked.diagnostics);
        let Some(given) = checked.value else { return Outcome { value: None, diagnostics } };
        match constant(self.project, self.checked, &value, &given.ty) {
            Ok(value) => {
                set_given(options, given.target, value);
                let switch = matches!(given.target, GivenTarget::Switch(_));
                Outcome { value: Some(if switch { "switch" } else { "given" }), diagnostics }
            }
            Err(problem) => {
                diagnostics.push(*problem);
                Outcome { value: None, diagnostics }
            }
        }
    }

    /// `F -> EXPR`, `F fails error`, `split -> BRANCH`
    fn answers(&mut self, text: &str, options: &mut Options) -> Vec<Diagnostic> {
        let file = self.project.sources.add("--mock", text);
        let parsed = parse_mock(file, text);
        let mut diagnostics = parsed.diagnostics;
        let Some((target, outcome)) = parsed.value.filter(|_| diagnostics.is_empty()) else {
            return diagnostics;
        };
        let checked = check_mock(self.checked, &self.project.config, &target, &outcome);
        diagnostics.extend(checked.diagnostics);
        let Some(mock) = checked.value else { return diagnostics };
        match answer(self.project, self.checked, mock.target, &outcome) {
            Ok(mock) => options.mocks.push(mock),
            Err(problem) => diagnostics.push(*problem),
        }
        diagnostics
    }
}
