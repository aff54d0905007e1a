//! What the world of a call says: givens and mocks.

use ivr_runtime::bundle::{Figure, ResourceId, ResourceKind};
use ivr_runtime::engine::{DialOutcome, HoursNow, Understanding};
use ivr_runtime::simulator::{Mock, Options, Reply};
use ivr_runtime::value::Value;

use crate::check::{Checked, DialMock, GivenTarget, MockTarget, check_given, check_mock};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::lower::constant;
use crate::project::Project;
use crate::resolve::{Def, Ty};
use crate::syntax::parse::{parse_given, parse_mock};
use crate::syntax::tree::MockOutcome;

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
                set(options, given.target, value);
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
        match self.answer(mock.target, &outcome) {
            Ok(mock) => options.mocks.push(mock),
            Err(problem) => diagnostics.push(*problem),
        }
        diagnostics
    }

    fn answer(&self, target: MockTarget, outcome: &MockOutcome) -> Result<Mock, Box<Diagnostic>> {
        Ok(match target {
            MockTarget::Answer(integration, ty) => {
                let MockOutcome::Answer(answer) = outcome else {
                    return Ok(Mock::Integration(integration, Reply::Error));
                };
                let wanted = ty.unwrap_or(Ty::Json);
                let value = constant(self.project, self.checked, answer, &wanted)?;
                Mock::Integration(integration, reply(value, &wanted))
            }
            MockTarget::Failure(integration, reason) => Mock::Integration(
                integration,
                match reason {
                    1 => Reply::Timeout,
                    2 => Reply::Invalid,
                    _ => Reply::Error,
                },
            ),
            MockTarget::Split(branch) => Mock::Split(branch.to_string()),
            MockTarget::Understanding(bot, intent) => Mock::Understanding(bot, intent.map(understood)),
            MockTarget::QueueFull(queue) => Mock::QueueFull(queue),
            MockTarget::Dial(DialMock::Busy) => Mock::Dial(DialOutcome::Busy),
            MockTarget::Dial(DialMock::NoAnswer) => Mock::Dial(DialOutcome::NoAnswer),
            MockTarget::Dial(DialMock::Failed) => Mock::Dial(DialOutcome::Failed),
        })
    }
}

/// A bot that is quite sure.
fn understood(intent: impl Into<String>) -> Understanding {
    Understanding { intent: intent.into(), confidence: "1".to_owned(), ..Understanding::default() }
}

/// A text that holds a JSON object or list is that where any JSON is wanted: the language has no
/// literals for it.
fn reply(value: Value, wanted: &Ty) -> Reply {
    match &value {
        Value::Text(text) if matches!(wanted.inner(), Ty::Json) && is_structure(text) => {
            Reply::Json(text.to_string())
        }
        _ => Reply::Value(value),
    }
}

fn is_structure(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn set(options: &mut Options, target: GivenTarget, value: Value) {
    match target {
        GivenTarget::Place(place) => options.givens.push((place, value)),
        GivenTarget::Switch(switch) => options.switches.push((switch, value)),
        GivenTarget::Figure(queue, figure) => figure_of(options, queue, figure, &value),
        GivenTarget::OpensIn(id) => {
            let now = HoursNow { open: false, opens_in: number(&value), closes_in: None };
            options.hours.insert(id, now);
        }
        GivenTarget::ClosesIn(id) => {
            let now = HoursNow { open: true, opens_in: None, closes_in: number(&value) };
            options.hours.insert(id, now);
        }
        GivenTarget::CallbackPending => options.callback_pending = value.is_true(),
    }
}

fn figure_of(options: &mut Options, queue: ResourceId, figure: Figure, value: &Value) {
    let now = options.queues.entry(queue).or_default();
    let Some(value) = number(value) else { return };
    match figure {
        Figure::Waiting => now.waiting = value,
        Figure::Oldest => now.oldest = value,
        Figure::Available => now.available = value,
        Figure::Callbacks => now.callbacks = value,
        Figure::Staffed => now.staffed = value,
    }
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) | Value::Duration(number) => Some(*number),
        _ => None,
    }
}
