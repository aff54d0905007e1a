//! What a test or the command line makes true of the world: places, switches, figures of queues,
//! answers of integrations.

use ivr_runtime::bundle::{Builtin, CalendarId, Figure, PlaceId, ResourceId, ResourceKind, SwitchId};

use super::constant::{constant_duration, constant_int};
use super::context::Checker;
use super::expr::{Taker, Use, show_path};
use super::facts::{Checked, Meaning};
use super::flow::Effects;
use crate::diagnostic::{Code, Diagnostic, Outcome};
use crate::project::Config;
use crate::resolve::{Def, Ty};
use crate::syntax::tree::{Expr, ExprKind};

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

const GIVABLE: &str = "a field of `state` or `attributes`, a switch or a figure of a queue can be given";

/// What is wrong with a flag breaks off no call, and nothing can be declared in one.
pub(super) fn in_flags(diagnostics: &mut [Diagnostic], possible: &str) {
    for it in diagnostics {
        it.why = None;
        if it.code == Code::E0201 && it.fix.is_none() {
            it.help = Some(possible.to_owned());
        }
    }
}

/// Does `work` with a checker beside a program that is checked already.
pub(super) fn beside<'c, T>(
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
    pub(super) fn line(&self, word: &str, rest: &str) -> String {
        match self.is_beside() {
            true => format!("`--{word} '{rest}'`"),
            false => format!("`{word} {rest}`"),
        }
    }

    /// This is no part of the program but a flag beside it.
    pub(super) fn is_beside(&self) -> bool {
        self.here.on_command_line
    }

    /// A value that is written out; any such value fits `json`.
    pub(super) fn written_value(&mut self, value: &'a Expr, ty: &Ty, taker: Taker<'_>, what: &str) -> bool {
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
