//! What a test or the command line lets answer for the world: integrations, bots, queues, numbers, chance.

use ivr_runtime::bundle::{EnumDef, IntegrationId, ResourceId, ResourceKind};
use smol_str::SmolStr;

use super::constant::constant_int;
use super::context::Checker;
use super::expr::Taker;
use super::facts::Checked;
use super::given::{beside, in_flags};
use super::types::fits;
use crate::diagnostic::{Code, Diagnostic, Outcome};
use crate::project::Config;
use crate::resolve::{Def, Ty, Wanted};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, MockOutcome, Name};

/// What a mock answers for.
#[derive(Debug, Clone, PartialEq)]
pub struct Mock {
    /// What it stands in for.
    pub target: MockTarget,
}

/// What can be mocked, and how.
#[derive(Debug, Clone, PartialEq)]
pub enum MockTarget {
    /// `mock f -> e`: the type of the answer; an answer of an integration without one is dropped.
    Answer(IntegrationId, Option<Ty>),
    /// `mock f fails timeout`: the position among the values of `Failure`.
    Failure(IntegrationId, u16),
    /// `mock split -> b`: the branch of that name.
    Split(SmolStr),
    /// `mock concierge -> lost_card`: what the bot makes of every text it is given by `understand`;
    /// `mock concierge fails error`: nothing.
    Understanding(ResourceId, Option<SmolStr>),
    /// `mock general fails full`: the queue takes no more.
    QueueFull(ResourceId),
    /// `mock dial fails busy`: how dialled calls go.
    Dial(DialMock),
    /// `mock callback fails error`, `mock callback -> arranged`: whether callbacks can be arranged.
    Callback(bool),
    /// `mock random -> 5`: the number that is drawn.
    Random(i64),
}

/// How dialled calls are made to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialMock {
    /// `mock dial -> answered`
    Answered,
    /// `mock dial fails busy`
    Busy,
    /// `mock dial fails no_answer`
    NoAnswer,
    /// `mock dial fails failed`
    Failed,
}

/// Checks a `--mock` and adds the facts about its expressions.
pub fn check_mock(
    checked: &mut Checked,
    config: &Config,
    target: &Name,
    outcome: &MockOutcome,
) -> Outcome<Option<Mock>> {
    let mut outcome =
        beside(checked, config, |checker| checker.mock(target, outcome).map(|target| Mock { target }));
    in_flags(
        &mut outcome.diagnostics,
        "an integration, a bot, a queue, `dial`, `callback`, `split` and `random` can be mocked",
    );
    outcome
}

impl<'a> Checker<'a> {
    /// `mock f -> e`, `mock f fails timeout`, `mock split -> b`, and what stands for bots, queues and
    /// dialled calls
    pub(super) fn mock(&mut self, target: &'a Name, outcome: &'a MockOutcome) -> Option<MockTarget> {
        if target.as_str() == "split" {
            return self.mock_split(outcome);
        }
        if target.as_str() == "dial" {
            return self.mock_dial(target, outcome);
        }
        if target.as_str() == "callback" {
            return self.mock_callback(target, outcome);
        }
        if target.as_str() == "random" && !self.symbols.names.contains_key(&target.text) {
            return self.mock_random(target, outcome);
        }
        if let Some(Def::Resource(id)) = self.symbols.names.get(&target.text).copied() {
            match self.symbols.resources.get(id.index()).map(|it| it.kind) {
                Some(ResourceKind::Bot) => return self.mock_bot(id, outcome),
                Some(ResourceKind::Queue) => return self.mock_queue(id, target, outcome),
                _ => {}
            }
        }
        let Some(Def::Integration(id)) = self.find(target, Wanted::Integration) else {
            if let MockOutcome::Answer(answer) = outcome {
                self.quietly(answer);
            }
            return None;
        };
        match outcome {
            MockOutcome::Fails(reason) => {
                if let Some(position) = self.enum_value(EnumDef::FAILURE, reason.as_str()) {
                    return Some(MockTarget::Failure(id, position));
                }
                if !reason.text.is_empty() {
                    let problem = Diagnostic::new(
                        Code::E0210,
                        reason.span,
                        format!("an integration cannot fail with `{}`", reason.text),
                    )
                    .why("the call meets no other failures")
                    .help("it fails with `error`, `timeout` or `invalid`")
                    .nearest(reason.span, &reason.text, ["error", "timeout", "invalid"]);
                    self.report(problem);
                }
                None
            }
            MockOutcome::Answer(answer) => self.mock_answer(target, id, answer),
        }
    }

    fn mock_answer(&mut self, target: &'a Name, id: IntegrationId, answer: &'a Expr) -> Option<MockTarget> {
        let symbols = self.symbols;
        let integration = symbols.integrations.get(id.index())?;
        if let ExprKind::Name(word) = &answer.kind
            && self.enum_value(EnumDef::FAILURE, word).is_some()
            && !symbols.names.contains_key(word)
            && !matches!(integration.result.as_ref().map(Ty::inner), Some(Ty::Enum(_)))
        {
            self.failure_as_answer(target, word, answer.span);
            return None;
        }
        let Some(result) = &integration.result else {
            self.infer(answer, None);
            return self.must_be_constant(answer, "the answer").then_some(MockTarget::Answer(id, None));
        };
        let taker =
            Taker { what: "the integration", name: target.as_str(), declared: Some(integration.span) };
        let fine = self.written_answer(answer, result, taker);
        fine.then(|| MockTarget::Answer(id, Some(result.clone())))
    }

    /// The answer an integration is made to give: like any other value, but said of the answer.
    fn written_answer(&mut self, answer: &'a Expr, result: &Ty, taker: Taker<'_>) -> bool {
        let before = self.diagnostics.len();
        if matches!(result.inner(), Ty::Json) {
            self.infer(answer, None);
        } else {
            let seen = self.infer(answer, Some(result));
            if !fits(&seen.ty, result) {
                let message = format!(
                    "this is `{}`, but `{}` answers `{}`",
                    self.symbols.show(&seen.ty),
                    taker.name,
                    self.symbols.show(result.inner())
                );
                let mut problem = Diagnostic::new(Code::E0301, answer.span, message);
                if let Some(declared) = taker.declared {
                    problem = problem.label(declared, "declared here");
                }
                let problem = self.bridge(problem, answer, &seen.ty, result);
                self.report(problem);
            }
        }
        self.varies_anyway(before, answer);
        self.diagnostics.len() == before && self.must_be_constant(answer, "the answer")
    }

    /// Forgets that a value may be unknown where it could not stand even if it were known.
    pub(super) fn varies_anyway(&mut self, before: usize, value: &'a Expr) {
        let mut found = self.diagnostics.get(before..).unwrap_or_default().iter();
        if found.all(|it| it.code == Code::E0402) && self.varying(value).is_some() {
            self.diagnostics.truncate(before);
        }
    }

    /// `mock f -> timeout`: the reason of a failure where an answer stands.
    fn failure_as_answer(&mut self, target: &Name, reason: &str, span: Span) {
        let line = format!("{} fails {reason}", target.text);
        let instead = Span { start: target.span.end, ..span };
        let problem = Diagnostic::new(Code::E0903, span, format!("`{reason}` is a failure, not an answer"))
            .help(format!("write {}", self.line("mock", &line)))
            .fix(format!("replace by `fails {reason}`"), instead, format!(" fails {reason}"));
        self.report(problem);
    }

    /// What a bot understands is one of its intents.
    fn mock_bot(&mut self, id: ResourceId, outcome: &'a MockOutcome) -> Option<MockTarget> {
        let (intent, span) = match outcome {
            MockOutcome::Fails(_) => return Some(MockTarget::Understanding(id, None)),
            MockOutcome::Answer(Expr { kind: ExprKind::Name(intent), span, .. }) => (intent.clone(), *span),
            MockOutcome::Answer(Expr { kind: ExprKind::Text(text), span, .. }) => {
                (text.as_literal().unwrap_or_default().into(), *span)
            }
            MockOutcome::Answer(Expr { kind: ExprKind::Broken, .. }) => return None,
            MockOutcome::Answer(other) => (SmolStr::default(), other.span),
        };
        let intents = &self.symbols.resources.get(id.index())?.intents;
        if intents.iter().any(|(name, _)| *name == intent) {
            return Some(MockTarget::Understanding(id, Some(intent)));
        }
        let names: Vec<_> = intents.iter().map(|(name, _)| name.as_str()).collect();
        let problem = Diagnostic::new(Code::E0903, span, "a bot understands one of its intents")
            .help(format!("name one of: {}", names.join(", ")))
            .nearest(span, &intent, names);
        self.report(problem);
        None
    }

    fn mock_queue(&mut self, id: ResourceId, target: &Name, outcome: &'a MockOutcome) -> Option<MockTarget> {
        match outcome {
            MockOutcome::Fails(reason) if reason.as_str() == "full" => Some(MockTarget::QueueFull(id)),
            MockOutcome::Fails(Name { text, span }) if text == "unstaffed" => {
                let given = self.line("given", &format!("{}.staffed = 0", target.text));
                let message = "that nobody is logged in is no failure of a queue, but a figure of it";
                let problem = Diagnostic::new(Code::E0903, *span, message).help(format!("write {given}"));
                self.report(problem);
                None
            }
            MockOutcome::Answer(Expr { kind: ExprKind::Name(word), span, .. }) if word == "full" => {
                self.failure_as_answer(target, word, *span);
                None
            }
            MockOutcome::Fails(Name { span, .. }) | MockOutcome::Answer(Expr { span, .. }) => {
                let problem = Diagnostic::new(Code::E0903, *span, "all that a queue can do is to be full")
                    .help(format!("say {}", self.line("mock", &format!("{} fails full", target.text))));
                self.report(problem);
                None
            }
        }
    }

    fn mock_dial(&mut self, target: &Name, outcome: &'a MockOutcome) -> Option<MockTarget> {
        let (word, span) = match outcome {
            MockOutcome::Fails(reason) => (reason.as_str(), reason.span),
            MockOutcome::Answer(Expr { kind: ExprKind::Name(word), .. }) if word == "answered" => {
                return Some(MockTarget::Dial(DialMock::Answered));
            }
            MockOutcome::Answer(Expr { kind: ExprKind::Name(word), span, .. })
                if matches!(word.as_str(), "busy" | "no_answer" | "failed") =>
            {
                self.failure_as_answer(target, word, *span);
                return None;
            }
            MockOutcome::Answer(Expr { kind: ExprKind::Broken, .. }) => return None,
            MockOutcome::Answer(other) => ("", other.span),
        };
        match word {
            "busy" => Some(MockTarget::Dial(DialMock::Busy)),
            "no_answer" => Some(MockTarget::Dial(DialMock::NoAnswer)),
            "failed" => Some(MockTarget::Dial(DialMock::Failed)),
            other => {
                let problem =
                    Diagnostic::new(Code::E0903, span, "a dialled call cannot be made to go like this")
                        .help(format!(
                            "say {}, `no_answer` or `failed`; one that is answered is {}",
                            self.line("mock", "dial fails busy"),
                            self.line("mock", "dial -> answered")
                        ))
                        .nearest(span, other, ["busy", "no_answer", "failed"]);
                self.report(problem);
                None
            }
        }
    }

    fn mock_callback(&mut self, target: &Name, outcome: &'a MockOutcome) -> Option<MockTarget> {
        let arranged = match outcome {
            MockOutcome::Fails(reason) => (reason.as_str() == "error").then_some(false),
            MockOutcome::Answer(Expr { kind: ExprKind::Name(word), span, .. }) if word == "error" => {
                self.failure_as_answer(target, word, *span);
                return None;
            }
            MockOutcome::Answer(Expr { kind: ExprKind::Name(word), .. }) => {
                (word == "arranged").then_some(true)
            }
            MockOutcome::Answer(Expr { kind: ExprKind::Broken, .. }) => return None,
            MockOutcome::Answer(_) => None,
        };
        if arranged.is_none() {
            let span = match outcome {
                MockOutcome::Fails(reason) => reason.span,
                MockOutcome::Answer(answer) => answer.span.to(target.span),
            };
            let problem =
                Diagnostic::new(Code::E0903, span, "a callback is arranged, or it fails").help(format!(
                    "say {}; one that can be arranged is {}",
                    self.line("mock", "callback fails error"),
                    self.line("mock", "callback -> arranged")
                ));
            self.report(problem);
        }
        arranged.map(MockTarget::Callback)
    }

    fn mock_random(&mut self, target: &Name, outcome: &'a MockOutcome) -> Option<MockTarget> {
        let number = match outcome {
            MockOutcome::Answer(answer) => {
                self.quietly(answer);
                constant_int(answer)
            }
            MockOutcome::Fails(_) => None,
        };
        if number.is_none() {
            let problem = Diagnostic::new(Code::E0903, target.span, "`random` draws a whole number")
                .help(format!("say which: {}", self.line("mock", "random -> 5")));
            self.report(problem);
        }
        number.map(MockTarget::Random)
    }

    fn mock_split(&mut self, outcome: &'a MockOutcome) -> Option<MockTarget> {
        match outcome {
            MockOutcome::Answer(Expr { kind: ExprKind::Name(branch), span, .. }) => {
                if self.effects.split_branches.contains(branch) {
                    return Some(MockTarget::Split(branch.clone()));
                }
                let mut names: Vec<_> = self.effects.split_branches.iter().map(SmolStr::as_str).collect();
                names.sort_unstable();
                let problem = Diagnostic::new(Code::E0903, *span, format!("no `split` leads to `{branch}`"))
                    .help("name the ruleset behind the arrow of a branch")
                    .nearest(*span, branch, names);
                self.report(problem);
                None
            }
            MockOutcome::Answer(Expr { kind: ExprKind::Broken, .. }) => None,
            MockOutcome::Answer(other) => {
                let problem = Diagnostic::new(Code::E0903, other.span, "a `split` takes one of its branches")
                    .help(format!(
                        "name the ruleset behind the arrow of a branch: {}",
                        self.line("mock", "split -> speech_menu")
                    ));
                self.report(problem);
                None
            }
            MockOutcome::Fails(reason) => {
                let problem = Diagnostic::new(Code::E0903, reason.span, "a `split` cannot fail").help(
                    format!("say which branch it takes: {}", self.line("mock", "split -> speech_menu")),
                );
                self.report(problem);
                None
            }
        }
    }
}
