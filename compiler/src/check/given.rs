//! What a test or the command line makes true of the world: places, switches, figures of queues,
//! answers of integrations.

use ivr_runtime::bundle::{
    Builtin, CalendarId, EnumDef, Figure, IntegrationId, PlaceId, ResourceId, ResourceKind, SwitchId,
};
use smol_str::SmolStr;

use super::constant::{constant_duration, constant_int};
use super::context::Checker;
use super::expr::{Taker, Use, show_path};
use super::facts::{Checked, Meaning};
use super::flow::Effects;
use super::types::fits;
use crate::diagnostic::{Code, Diagnostic, Outcome};
use crate::project::Config;
use crate::resolve::{Def, Ty, Wanted};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, MockOutcome, Name};

/// What `given PLACE = e` sets, and the type its value has there.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// What is set.
    pub target: GivenTarget,
    /// The type that is wanted there.
    pub ty: Ty,
}

/// What can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenTarget {
    /// A state or attribute field.
    Place(PlaceId),
    /// A switch.
    Switch(SwitchId),
    /// A live figure of a queue; the number of agents logged in (`staffed`) among them.
    Figure(ResourceId, Figure),
    /// How long until hours open.
    OpensIn(ResourceId),
    /// How long until hours close.
    ClosesIn(ResourceId),
    /// `caller.callback_pending`
    CallbackPending,
    /// `call.language`
    Language,
    /// `public_holidays.today`: the day of the call is in the calendar, by this name.
    CalendarToday(CalendarId),
}

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

/// Checks a `--given` and adds the facts about its expressions.
pub fn check_given(
    checked: &mut Checked,
    config: &Config,
    place: &Expr,
    value: &Expr,
) -> Outcome<Option<Given>> {
    let mut outcome = beside(checked, config, |checker| checker.given(place, value));
    in_flags(&mut outcome.diagnostics, GIVABLE);
    outcome
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

const GIVABLE: &str = "a field of `state` or `attributes`, a switch or a figure of a queue can be given";

/// What is wrong with a flag breaks off no call, and nothing can be declared in one.
fn in_flags(diagnostics: &mut [Diagnostic], possible: &str) {
    for it in diagnostics {
        it.why = None;
        if it.code == Code::E0201 && it.fix.is_none() {
            it.help = Some(possible.to_owned());
        }
    }
}

/// Does `work` with a checker beside a program that is checked already.
fn beside<'c, T>(
    checked: &'c mut Checked,
    config: &'c Config,
    work: impl FnOnce(&mut Checker<'c>) -> T,
) -> Outcome<T> {
    let Checked { symbols, facts, split_branches, .. } = checked;
    let mut effects = Effects::default();
    effects.split_branches = std::mem::take(split_branches);
    let mut checker = Checker::new(&[], symbols, config, effects);
    checker.facts = std::mem::take(facts);
    checker.here.on_command_line = true;
    let value = work(&mut checker);
    *facts = checker.facts;
    *split_branches = checker.effects.split_branches;
    Outcome { value, diagnostics: checker.diagnostics }
}

impl<'a> Checker<'a> {
    /// `given PLACE = e`
    pub(super) fn given(&mut self, place: &'a Expr, value: &'a Expr) -> Option<Given> {
        let Some((target, ty)) = self.given_target(place) else {
            self.quietly(value);
            return None;
        };
        let name = show_path(place).unwrap_or_default();
        let taker = Taker { what: "the place", name: &name, declared: None };
        let fine = self.written_value(value, &ty, taker, "what is given");
        let fine = fine && self.no_less_than_none(target, &name, value);
        let fine = fine && (target != GivenTarget::Language || self.spoken_language(value));
        fine.then_some(Given { target, ty })
    }

    /// A call is only ever in a language of the project.
    fn spoken_language(&mut self, value: &Expr) -> bool {
        let Some(tag) = super::constant::constant_text(value) else { return true };
        let languages = &self.config.languages;
        if languages.iter().any(|it| it.eq_ignore_ascii_case(tag)) {
            return true;
        }
        let message = format!("`{tag}` is not a language of this project");
        let problem = Diagnostic::new(Code::E0903, value.span, message)
            .help(format!("its languages are {}", languages.join(", ")))
            .nearest(value.span, tag, languages.iter().map(String::as_str));
        self.report(problem);
        false
    }

    /// Nobody waits in a queue for less than no time, or with fewer than no others.
    fn no_less_than_none(&mut self, target: GivenTarget, name: &str, value: &Expr) -> bool {
        let counts =
            matches!(target, GivenTarget::Figure(..) | GivenTarget::OpensIn(_) | GivenTarget::ClosesIn(_));
        let negative = constant_int(value).or(constant_duration(value)).is_some_and(|it| it < 0);
        if counts && negative {
            let message = format!("`{name}` is never negative");
            self.report(Diagnostic::new(Code::E0903, value.span, message).help("give 0 or more"));
        }
        !(counts && negative)
    }

    /// A line that sets the world, as it is written here: in a test, or as a flag.
    fn line(&self, word: &str, rest: &str) -> String {
        match self.is_beside() {
            true => format!("`--{word} '{rest}'`"),
            false => format!("`{word} {rest}`"),
        }
    }

    /// This is no part of the program but a flag beside it.
    fn is_beside(&self) -> bool {
        self.here.on_command_line
    }

    /// A value that is written out; any such value fits `json`.
    fn written_value(&mut self, value: &'a Expr, ty: &Ty, taker: Taker<'_>, what: &str) -> bool {
        let before = self.diagnostics.len();
        if matches!(ty.inner(), Ty::Json) {
            self.infer(value, None);
        } else {
            self.value(value, ty, taker, Use::Assigned);
        }
        self.varies_anyway(before, value);
        self.diagnostics.len() == before && self.must_be_constant(value, what)
    }

    fn given_target(&mut self, place: &'a Expr) -> Option<(GivenTarget, Ty)> {
        if let Some(queue) = self.staffed_queue(place) {
            return Some((GivenTarget::Figure(queue, Figure::Staffed), Ty::Int));
        }
        let before = self.diagnostics.len();
        let seen = self.infer(place, None);
        if self.diagnostics.len() > before || matches!(place.kind, ExprKind::Broken) {
            return None;
        }
        let target = match self.facts.get(place.span.file, place.id)?.meaning {
            Meaning::Place(id) => GivenTarget::Place(id),
            Meaning::Switch(id) => GivenTarget::Switch(id),
            Meaning::Figure(queue, figure) => GivenTarget::Figure(queue, figure),
            Meaning::OpensIn(hours) => GivenTarget::OpensIn(hours),
            Meaning::ClosesIn(hours) => GivenTarget::ClosesIn(hours),
            Meaning::Builtin(Builtin::CallerCallbackPending) => GivenTarget::CallbackPending,
            Meaning::Builtin(Builtin::CallLanguage) => GivenTarget::Language,
            Meaning::CalendarToday(calendar) => GivenTarget::CalendarToday(calendar),
            meaning => {
                let problem = self.not_givable(place, meaning);
                self.report(problem);
                return None;
            }
        };
        Some((target, seen.ty))
    }

    /// `general.staffed`: programs ask with `unstaffed { }`, tests say how many there are.
    fn staffed_queue(&mut self, place: &Expr) -> Option<ResourceId> {
        let ExprKind::Field { base, name } = &place.kind else { return None };
        let ExprKind::Name(queue) = &base.kind else { return None };
        let Some(Def::Resource(id)) = self.symbols.names.get(queue).copied() else { return None };
        let is_queue = self.symbols.resources.get(id.index())?.kind == ResourceKind::Queue;
        if !is_queue || name.as_str() != "staffed" {
            return None;
        }
        self.note_meaning(base, Meaning::Resource(id));
        self.note(place, super::context::Seen::of(Ty::Int), Meaning::Figure(id, Figure::Staffed));
        Some(id)
    }

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
    fn varies_anyway(&mut self, before: usize, value: &'a Expr) {
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

    /// Something that follows from other things, or is part of one.
    fn not_givable(&self, place: &Expr, meaning: Meaning) -> Diagnostic {
        let path = show_path(place).unwrap_or_else(|| "this".to_owned());
        let told = |flag: &str, line: &str| if self.is_beside() { flag.to_owned() } else { line.to_owned() };
        let help = match meaning {
            Meaning::Builtin(Builtin::CallerPhone) => told(
                "say who calls: `--from +61400000001`",
                "say who calls: `call support from \"+61400000001\"`",
            ),
            Meaning::Builtin(
                Builtin::ClockNow
                | Builtin::ClockToday
                | Builtin::ClockTime
                | Builtin::ClockWeekday
                | Builtin::ClockPartOfDay
                | Builtin::CallStarted,
            ) => told(
                "say when the call comes: `--at 2026-03-02T10:15`",
                "say when the call comes: `call support at 2026-03-02T10:15`",
            ),
            Meaning::Builtin(Builtin::CallEndpoint | Builtin::CallDialled) if self.is_beside() => {
                "say where the call goes: `--to NUMBER` or `--to ENDPOINT`".to_owned()
            }
            Meaning::Builtin(_) => "it follows from the endpoint that is called".to_owned(),
            Meaning::RecordField(_) => {
                let root = path.split('.').next().unwrap_or("x").to_owned();
                format!("give the whole record: {}", self.line("given", &format!("{root} = ... {{ ... }}")))
            }
            _ => GIVABLE.to_owned(),
        };
        Diagnostic::new(Code::E0903, place.span, format!("`{path}` cannot be given")).help(help)
    }
}
