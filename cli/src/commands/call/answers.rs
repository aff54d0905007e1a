//! What the world of a call says: `--given` and `--mock`, in the words of the language.

use ivr_compiler::check::{Checked, GivenTarget, check_given, check_mock};
use ivr_compiler::diagnostic::{Diagnostic, Outcome};
use ivr_compiler::lower::{constant, mock as answer, set_given};
use ivr_compiler::project::Project;
use ivr_compiler::resolve::Def;
use ivr_compiler::syntax::parse::{parse_given, parse_mock};
use ivr_runtime::bundle::ResourceKind;
use ivr_runtime::simulator::Options;

use super::setup::Setup;
use crate::args::CallArgs;

/// A program that is checked, and the texts that stand beside it.
pub(super) struct Beside<'c> {
    pub(super) project: &'c mut Project,
    pub(super) checked: &'c mut Checked,
}

impl Beside<'_> {
    /// Reads every `--given` and `--mock`. What is wrong with them is found like what is wrong with a
    /// program.
    pub(super) fn read(&mut self, args: &CallArgs, setup: &mut Setup) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for text in &args.given {
            if self.hours(text, setup) {
                setup.setting.lines.push(text.trim().to_owned());
                continue;
            }
            let given = self.given(text, &mut setup.options);
            found.extend(given.diagnostics);
            setup.setting.lines.extend(given.value.map(|verb| format!("{verb} {}", text.trim())));
        }
        for text in &args.mocks {
            if self.hours(text, setup) {
                setup.setting.lines.push(text.trim().to_owned());
                continue;
            }
            found.extend(self.mock(text, &mut setup.options));
            setup.setting.lines.push(format!("mock {}", text.trim()));
        }
        found
    }

    /// `office is open`, `office is closed`
    fn hours(&self, text: &str, setup: &mut Setup) -> bool {
        let words: Vec<_> = text.split_whitespace().collect();
        let [name, "is", state @ ("open" | "closed")] = words.as_slice() else { return false };
        let Some(Def::Resource(id)) = self.checked.symbols.names.get(*name) else { return false };
        let kind = self.checked.symbols.resources.get(id.index()).map(|it| it.kind);
        if kind != Some(ResourceKind::Hours) {
            return false;
        }
        setup.options.hours.entry(*id).or_default().open = *state == "open";
        true
    }

    /// `PLACE = EXPR`. Gives the word that begins the line of a test.
    fn given(&mut self, text: &str, options: &mut Options) -> Outcome<Option<&'static str>> {
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
    fn mock(&mut self, text: &str, options: &mut Options) -> Vec<Diagnostic> {
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
