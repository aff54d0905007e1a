//! One test as a trial.

use ivr_runtime::bundle::{Bundle, RuleId, RulesetId};
use ivr_runtime::engine::text_of;
use ivr_runtime::simulator::{Action, Options, Place, To, Trial, TrialStep, Words};
use ivr_runtime::value::Value;
use jiff::civil::DateTime;

use super::super::Lowering;
use super::super::guard::split;
use super::super::world::{mock, set_given};
use super::{Case, Names};
use crate::fold::widen;
use crate::prove::Proven;
use crate::resolve::{Def, Ty};
use crate::source::Span;
use crate::syntax::tree::{Expr, FieldInit, Name, Reached, TestDecl, TestStepKind};

/// When a call comes whose test does not say when: a Monday morning in no month of its own.
const WHEN: DateTime = DateTime::constant(2026, 3, 2, 10, 0, 0, 0);

/// A test whose values are not texts yet.
pub(super) struct Draft<'a> {
    decl: &'a TestDecl,
    options: Options,
    /// Attributes the call brings.
    with: Vec<(String, Value)>,
    call: Span,
    steps: Vec<DraftStep>,
}

/// Where a call stands in its test, how it begins, and the attributes that it brings.
type Call = (Span, Options, Vec<(String, Value)>);

struct DraftStep {
    span: Span,
    words: Option<Span>,
    parts: Vec<Span>,
    kind: TrialStep,
    /// Slots of what is said.
    slots: Vec<(String, Value)>,
}

impl Draft<'_> {
    /// The test, on the program it runs on.
    pub(super) fn finish(self, bundle: &Bundle) -> Case {
        let texts = |values: Vec<(String, Value)>| -> Vec<(String, String)> {
            values.into_iter().map(|(name, value)| (name, text_of(&value, bundle))).collect()
        };
        let mut options = self.options;
        options.attributes = texts(self.with);
        let spans = self.steps.iter().map(|step| step.span).collect();
        let words = self.steps.iter().map(|step| step.words).collect();
        let parts = self.steps.iter().map(|step| step.parts.clone()).collect();
        let steps = self
            .steps
            .into_iter()
            .map(|step| match step.kind {
                TrialStep::Act(Action::Say(words)) => {
                    TrialStep::Act(Action::Say(Words { slots: texts(step.slots), ..words }))
                }
                other => other,
            })
            .collect();
        Case {
            name: self.decl.name.text.to_string(),
            span: self.decl.name.span,
            call: self.call,
            trial: Trial { options, steps },
            steps: spans,
            words,
            parts,
        }
    }
}

impl<'a> Lowering<'a> {
    /// One test. `expected` are the rules of what it expects, in order; `names` those of the endpoints that
    /// tests have got.
    pub(super) fn draft(
        &mut self,
        proven: Proven<'a>,
        decl: &'a TestDecl,
        expected: Vec<RuleId>,
        names: &mut Names<'a>,
    ) -> Option<Draft<'a>> {
        let (call, mut options, with) = self.call_of(decl, names)?;
        for step in &decl.steps {
            self.world_line(proven, &step.kind, &mut options);
        }
        let mut expected = expected.into_iter();
        let mut steps = Vec::new();
        for step in &decl.steps {
            let mut slots = Vec::new();
            let (mut words, mut parts) = (None, Vec::new());
            let kind = match &step.kind {
                TestStepKind::Hears { exactly, text } => {
                    words = Some(text.span);
                    TrialStep::Hears { words: text.text.to_string(), exactly: *exactly }
                }
                TestStepKind::Says { text, intent, confidence, slots: given } => {
                    slots = self.slots(given);
                    TrialStep::Act(Action::Say(Words {
                        text: text.text.to_string(),
                        intent: intent.as_ref().map(|it| it.text.to_string()),
                        confidence: confidence.map(|it| it.to_string()),
                        slots: Vec::new(),
                    }))
                }
                TestStepKind::Expect(condition) => {
                    parts = split(condition).1.into_iter().map(|(part, _)| part.span).collect();
                    TrialStep::Expect(expected.next()?)
                }
                TestStepKind::Reaches(reached) => TrialStep::Reaches(self.place_reached(reached)?),
                other => match action(other) {
                    Some(action) => TrialStep::Act(action),
                    None => continue,
                },
            };
            steps.push(DraftStep { span: step.span, words, parts, kind, slots });
        }
        Some(Draft { decl, options, with, call, steps })
    }

    /// Where the call of a test begins, and what it brings.
    fn call_of(&mut self, decl: &'a TestDecl, names: &mut Names<'a>) -> Option<Call> {
        let step = decl.steps.iter().find(|step| matches!(step.kind, TestStepKind::Call { .. }))?;
        let TestStepKind::Call { endpoint, ruleset, from, at, with } = &step.kind else { return None };
        let to = match (endpoint, ruleset) {
            (Some(endpoint), _) => To::Endpoint(endpoint.text.to_string()),
            (None, Some(target)) => {
                let Some(Def::Ruleset(id)) = self.symbols.names.get(&target.name.text) else { return None };
                let takes = self.symbols.rulesets.get(id.0 as usize).is_some_and(|it| !it.params.is_empty());
                match takes {
                    true => To::Endpoint(self.endpoint_for(*id, target, names)),
                    false => To::Ruleset(target.name.text.to_string()),
                }
            }
            (None, None) => return None,
        };
        let at = match at.as_ref().and_then(|it| self.folder.fold(it)) {
            Some(Value::DateTime(at)) => self.folder.local(at).unwrap_or(WHEN),
            _ => WHEN,
        };
        let from = match from.as_ref().and_then(|it| self.folder.fold(it)) {
            Some(Value::Text(number)) => Some(number.to_string()),
            _ => None,
        };
        let with = with.iter().filter_map(|init| self.attribute(init)).collect();
        Some((step.span, Options { from, ..Options::new(to, at) }, with))
    }

    fn attribute(&self, init: &FieldInit) -> Option<(String, Value)> {
        let place = self.symbols.attribute_names.get(&init.name.text);
        let ty = place.and_then(|it| self.symbols.places.get(it.index())).map(|it| &it.field.ty);
        let value = self.folder.fold(&init.value)?;
        Some((init.name.text.to_string(), ty.map_or(value.clone(), |ty| widen(value, ty))))
    }

    /// What fills the slots of a bot.
    fn slots(&self, given: &[FieldInit]) -> Vec<(String, Value)> {
        let slots = given.iter();
        slots.filter_map(|init| Some((init.name.text.to_string(), self.folder.fold(&init.value)?))).collect()
    }

    /// A line that holds from the start.
    fn world_line(&mut self, proven: Proven<'a>, line: &'a TestStepKind, options: &mut Options) {
        let checked = proven.checked();
        match line {
            TestStepKind::Given { place, value } => {
                let Some(given) = checked.settings.given.get(&place.span) else { return };
                match self.folder.constant(value, &given.ty) {
                    Ok(value) => set_given(options, given.target, value),
                    Err(problem) => self.found.push(*problem),
                }
            }
            TestStepKind::Mock { target, outcome } => {
                let Some(mocked) = checked.settings.mocked.get(&target.span) else { return };
                match mock(self.project, checked, mocked.clone(), outcome) {
                    Ok(mock) => options.mocks.push(mock),
                    Err(problem) => self.found.push(*problem),
                }
            }
            TestStepKind::Switch { name, value } => self.switch(name, value, options),
            TestStepKind::Hours { name, open } => {
                if let Some(hours) = self.hours(name) {
                    options.hours.entry(hours).or_default().open = *open;
                }
            }
            _ => {}
        }
    }

    fn switch(&mut self, name: &Name, value: &'a Expr, options: &mut Options) {
        let Some(Def::Switch(id)) = self.symbols.names.get(&name.text) else { return };
        let ty = self.symbols.switches.get(id.index()).map_or(Ty::Error, |it| it.field.ty.clone());
        match self.folder.constant(value, &ty) {
            Ok(value) => options.switches.push((*id, value)),
            Err(problem) => self.found.push(*problem),
        }
    }

    fn place_reached(&self, reached: &Reached) -> Option<Place> {
        Some(match reached {
            Reached::Queue(name) => Place::Queue(name.text.to_string()),
            Reached::Number(number) => Place::Number(number.text.to_string()),
            Reached::Ruleset(name) => Place::Ruleset(self.ruleset_named(name)?),
            Reached::Flow(name) => Place::Flow(name.text.to_string()),
            Reached::Callback(name) => Place::Callback(name.text.to_string()),
            Reached::Hangup => Place::Hangup,
            Reached::Rescue => Place::Rescue,
        })
    }

    fn ruleset_named(&self, name: &Name) -> Option<RulesetId> {
        match self.symbols.names.get(&name.text) {
            Some(Def::Ruleset(id)) => Some(*id),
            _ => None,
        }
    }
}

/// What somebody does in a step, apart from words.
fn action(step: &TestStepKind) -> Option<Action> {
    Some(match step {
        TestStepKind::Silent => Action::Silent,
        TestStepKind::Presses(key) => Action::Press(*key),
        TestStepKind::Enters(keys) => Action::Enter(keys.text.to_string()),
        TestStepKind::Confirms(yes) => Action::Confirm(*yes),
        TestStepKind::HangsUp => Action::HangUp,
        TestStepKind::Waits => Action::Wait,
        _ => return None,
    })
}
