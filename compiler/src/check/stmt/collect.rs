//! `collect`: a value from the caller, by keys or by speech.

use super::clauses::{Kind, Present, Verb};
use super::place::{Target, Write};
use crate::check::context::Checker;
use crate::check::expr::{Taker, Use, show_path};
use crate::check::limits::{PAUSE, TIMEOUT, TRIES};
use crate::check::types::{fits, has_order};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Def, ResourceSymbol, Ty, Wanted, not_of_bot};
use crate::source::Span;
use crate::syntax::tree::{Clause, ClauseKind, Expr, ExprKind, Name, Stmt};

/// The slot of `bot` that a `collect PLACE by speech` fills: the one that is named, or else the one
/// that is called like the place, or else the only one, or else the only one of the place's type. A
/// position among the bot's slots.
pub fn speech_slot(bot: &ResourceSymbol, place: &Expr, ty: &Ty, clauses: &[Clause]) -> Option<usize> {
    let named = clauses.iter().find_map(|it| match &it.kind {
        ClauseKind::Slot(name) => Some(name),
        _ => None,
    });
    if let Some(name) = named {
        return bot.slots.iter().position(|it| it.name == name.text);
    }
    let place = match &place.kind {
        ExprKind::Name(name) => name,
        ExprKind::Field { name, .. } => &name.text,
        _ => return None,
    };
    let alike = bot.slots.iter().position(|it| it.name == *place);
    let only = || (bot.slots.len() == 1).then_some(0);
    alike.or_else(only).or_else(|| {
        let mut fitting = bot.slots.iter().enumerate().filter(|(_, it)| fits(&it.ty, ty));
        let first = fitting.next().map(|(at, _)| at);
        if fitting.next().is_none() { first } else { None }
    })
}

impl<'a> Checker<'a> {
    /// `collect PLACE { ... }`, `collect PLACE by speech using BOT { ... }`
    pub(super) fn collect(
        &mut self,
        stmt: &'a Stmt,
        place: &'a Expr,
        speech: Option<&'a Name>,
        clauses: &'a [Clause],
    ) {
        let verb = if speech.is_some() { Verb::CollectSpeech } else { Verb::CollectKeys };
        let present = self.present(verb, clauses);
        if present.lacks(Kind::Ask) {
            self.needs(
                stmt,
                "`ask`",
                "the caller would not know what to enter",
                "add the question: `ask \"...\"`",
            );
        }
        self.needs_give_up(stmt, &present);
        self.before_asking_again(clauses);
        let target = self.target(place, Write::Collect);
        if let Some(target) = &target {
            self.collectable(place, &target.ty, speech.is_some());
        }
        if let Some(bot) = speech {
            self.collect_slot(bot, place, target.as_ref(), clauses);
        }
        self.collect_clauses(place, target.as_ref(), speech.is_some(), &present, clauses);
        if target.is_none() {
            self.give_up_knowledge();
        }
    }

    fn collect_clauses(
        &mut self,
        place: &'a Expr,
        target: Option<&Target>,
        speech: bool,
        present: &Present,
        clauses: &'a [Clause],
    ) {
        let mut exits = Vec::new();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Ask(messages) => self.messages(messages),
                ClauseKind::Timeout(timeout) => self.fixed_duration(timeout, TIMEOUT),
                ClauseKind::Tries(tries) => self.fixed_count(tries, TRIES),
                ClauseKind::Pause(pause) if !speech => self.fixed_duration(pause, PAUSE),
                ClauseKind::EndsWith(_) if !speech => {}
                ClauseKind::Digits { min, max } if !speech => {
                    self.digits_setting(clause.span, *min, *max, target);
                }
                ClauseKind::Slot(_) if speech => {}
                ClauseKind::Min(bound) => self.bound("min", bound, target),
                ClauseKind::Max(bound) => self.bound("max", bound, target),
                ClauseKind::Confirm { below, message } => {
                    if let Some(below) = below {
                        if speech {
                            self.threshold(*below);
                        } else {
                            self.report(below_by_keys(below.span));
                        }
                    }
                    // The place has its new value in the question already.
                    let mark = self.known.mark();
                    self.collected(place, target);
                    self.messages(message);
                    self.known.rewind(mark);
                }
                ClauseKind::Handler { handler, body } => self.question_handler(*handler, body, &mut exits),
                _ => self.stray_clause(clause),
            }
        }
        self.bounds_in_order(present, clauses);
        let mark = self.known.mark();
        self.collected(place, target);
        exits.push(self.known.exit(mark));
        self.known.join(&exits);
    }

    fn collected(&mut self, place: &Expr, target: Option<&Target>) {
        match target {
            Some(target) => self.assigned(target, place.span),
            None => self.give_up_knowledge(),
        }
    }

    /// Whether a value of this type can be keyed or spoken.
    fn collectable(&mut self, place: &Expr, ty: &Ty, speech: bool) {
        let fine = match ty.inner() {
            Ty::Int
            | Ty::Decimal
            | Ty::Date
            | Ty::Time
            | Ty::Phone
            | Ty::Digits(..)
            | Ty::CardNumber
            | Ty::CardExpiry
            | Ty::Error => true,
            Ty::Text => speech,
            _ => false,
        };
        if fine {
            return;
        }
        let shown = self.symbols.show_one(ty.inner());
        let how = if speech { "spoken" } else { "keyed in" };
        let problem = Diagnostic::new(Code::E0607, place.span, format!("{shown} cannot be {how}"))
            .why("the caller could not answer so that it would be understood");
        let problem = match ty.inner() {
            Ty::Bool | Ty::Enum(_) => problem.help("offer a `menu`, and `set` the place in its entries"),
            Ty::Text => problem.help("collect `digits`, or let the caller speak: `by speech using BOT`"),
            _ => problem.help("collect numbers, dates, times, `phone`, `digits` or card data"),
        };
        self.report(problem);
    }

    fn collect_slot(
        &mut self,
        name: &'a Name,
        place: &'a Expr,
        target: Option<&Target>,
        clauses: &'a [Clause],
    ) {
        let Some(Def::Resource(id)) = self.find(name, Wanted::Bot) else { return };
        let symbols = self.symbols;
        let Some(bot) = symbols.resources.get(id.index()) else { return };
        let written = clauses.iter().find_map(|it| match &it.kind {
            ClauseKind::Slot(name) => Some(name),
            _ => None,
        });
        let ty = target.map_or(Ty::Error, |it| it.ty.clone());
        let Some(slot) = speech_slot(bot, place, &ty, clauses).and_then(|it| bot.slots.get(it)) else {
            let problem = match written {
                Some(name) if name.text.is_empty() => return,
                Some(name) => no_slot(bot, name),
                None => Diagnostic::new(
                    Code::E0602,
                    name.span,
                    format!("it is open which slot of `{}` is wanted", bot.name),
                )
                .label(bot.span, "its slots are declared here")
                .help("name it: `slot NAME`"),
            };
            return self.report(problem);
        };
        if let Some(target) = target
            && !fits(&slot.ty, &target.ty)
        {
            let message = format!(
                "the slot `{}` gives `{}`, but `{}` takes `{}`",
                slot.name,
                symbols.show(&slot.ty),
                show_path(place).unwrap_or_default(),
                symbols.show(target.ty.inner())
            );
            let problem = Diagnostic::new(Code::E0301, written.map_or(name.span, |it| it.span), message)
                .label(slot.span, "the slot is declared here")
                .label_if(self.declared(target), "the place is declared here");
            self.report(problem);
        }
    }

    /// `digits a..b` must lie within the place's own format.
    fn digits_setting(&mut self, span: Span, min: u32, max: u32, target: Option<&Target>) {
        let (least, most) = match target.map(|it| it.ty.inner()) {
            Some(Ty::Digits(least, most)) => (u32::from(*least), u32::from(*most)),
            Some(Ty::Int) => (1, 18),
            Some(Ty::Decimal) => (1, 20),
            None | Some(Ty::Error) => return,
            Some(other) => {
                let shown = self.symbols.show_one(other);
                let problem =
                    Diagnostic::new(Code::E0611, span, format!("{shown} has its own number of keys"))
                        .help("remove `digits`");
                return self.report(problem);
            }
        };
        if min < least || max > most {
            let of = |from, to, joined| {
                if from == to { format!("{from}") } else { format!("{from}{joined}{to}") }
            };
            let (takes, asks) = (of(least, most, " to "), of(min, max, ".."));
            let message = format!("the place takes {takes} keys, `digits {asks}` asks for others");
            let problem = Diagnostic::new(Code::E0611, span, message)
                .label_if(target.and_then(|it| self.declared(it)), "its type is declared here")
                .why("callers would enter values that the place cannot hold");
            self.report(problem);
        }
    }

    /// `min e`, `max e`
    fn bound(&mut self, name: &'static str, bound: &'a Expr, target: Option<&Target>) {
        let Some(target) = target else { return self.quietly(bound) };
        let ty = target.ty.inner();
        if !has_order(ty) || matches!(ty, Ty::Text | Ty::Enum(_)) {
            let shown = self.symbols.show_one(ty);
            let problem = Diagnostic::new(
                Code::E0611,
                bound.span,
                format!("{shown} has no least and no greatest value"),
            )
            .help(format!("remove `{name}`; how many keys are wanted is said by `digits`"));
            self.report(problem);
            return self.quietly(bound);
        }
        self.value(bound, ty, Taker::setting(name), Use::Setting);
    }

    /// A least value above the greatest.
    fn bounds_in_order(&mut self, present: &Present, clauses: &'a [Clause]) {
        let (Some(_), Some(max_span)) = (present.span(Kind::Min), present.span(Kind::Max)) else { return };
        let number = |wanted: fn(&ClauseKind) -> Option<&Expr>| {
            clauses.iter().find_map(|it| wanted(&it.kind)).and_then(crate::check::constant_decimal)
        };
        let min = number(|it| if let ClauseKind::Min(expr) = it { Some(expr) } else { None });
        let max = number(|it| if let ClauseKind::Max(expr) = it { Some(expr) } else { None });
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            let problem =
                Diagnostic::new(Code::E0611, max_span, format!("no value lies between {min} and {max}"))
                    .why("whatever the caller enters would be refused")
                    .label_if(present.span(Kind::Min), "the least value is said here");
            self.report(problem);
        }
    }
}

/// A slot that the bot does not have.
pub(super) fn no_slot(bot: &ResourceSymbol, name: &Name) -> Diagnostic {
    not_of_bot(bot, "slot", name, bot.slots.iter().map(|it| it.name.as_str()))
}

fn below_by_keys(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0601, span, "`below` does not belong in a `collect` by keys")
        .why("keys are always certain, so that there is no confidence to fall below")
        .help("leave `below` out to confirm every value, or collect `by speech`")
}
