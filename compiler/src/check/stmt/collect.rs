//! `collect`: a value from the caller, by keys or by speech.

use super::clauses::{Kind, Present, Verb};
use super::place::{Target, Write};
use crate::check::context::Checker;
use crate::check::expr::{Taker, Use, show_path};
use crate::check::limits::{PAUSE, TIMEOUT, TRIES};
use crate::check::types::{fits, has_order};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Def, FieldSymbol, ResourceSymbol, Ty, Wanted, not_of_bot};
use crate::source::Span;
use crate::syntax::tree::{Clause, ClauseKind, Expr, ExprKind, Name, Stmt};

/// The slot of a `bot` that most likely belongs to a place: the one of its name, else the first of its
/// type.
fn likely_slot<'b>(bot: &'b ResourceSymbol, place: &Expr, ty: &Ty) -> Option<&'b FieldSymbol> {
    let name = match &place.kind {
        ExprKind::Name(name) | ExprKind::Field { name: Name { text: name, .. }, .. } => name,
        _ => return None,
    };
    let fitting = || bot.slots.iter().filter(|it| fits(&it.ty, ty));
    fitting().find(|it| it.name == *name).or_else(|| fitting().next())
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
        self.before_asking_again(stmt, clauses);
        let target = self.target(place, Write::Collect);
        if let Some(target) = &target {
            self.collectable(place, &target.ty, speech.is_some());
        }
        if let Some(bot) = speech {
            self.collect_slot(stmt, bot, place, target.as_ref(), &present, clauses);
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
        let fine = matches!(
            ty.inner(),
            Ty::Int
                | Ty::Decimal
                | Ty::Date
                | Ty::Time
                | Ty::Phone
                | Ty::Digits(..)
                | Ty::CardNumber
                | Ty::CardExpiry
                | Ty::Text
                | Ty::Error
        );
        if fine {
            return;
        }
        let shown = self.symbols.show_one(ty.inner());
        let how = if speech { "spoken" } else { "keyed in" };
        let problem = Diagnostic::new(Code::E0607, place.span, format!("{shown} cannot be {how}"))
            .why("the caller could not answer so that it would be understood");
        let problem = match ty.inner() {
            Ty::Bool | Ty::Enum(_) => problem.help("offer a `menu`, and `set` the place in its entries"),
            _ => problem.help("collect numbers, dates, times, `phone`, `digits` or card data"),
        };
        self.report(problem);
    }

    fn collect_slot(
        &mut self,
        stmt: &'a Stmt,
        name: &'a Name,
        place: &'a Expr,
        target: Option<&Target>,
        present: &Present,
        clauses: &'a [Clause],
    ) {
        let Some(Def::Resource(id)) = self.find(name, Wanted::Bot) else { return };
        let symbols = self.symbols;
        let Some(bot) = symbols.resources.get(id.index()) else { return };
        let written = clauses.iter().find_map(|it| match &it.kind {
            ClauseKind::Slot(name) => Some(name),
            _ => None,
        });
        let Some(written) = written else {
            if present.lacks(Kind::Slot) {
                let ty = target.map_or(Ty::Error, |it| it.ty.clone());
                let slot = likely_slot(bot, place, &ty).map_or("NAME", |it| it.name.as_str());
                let help = format!("say which slot of `{}` is wanted: `slot {slot}`", bot.name);
                self.needs(stmt, "`slot`", "the bot would not know what to listen for", &help);
            }
            return;
        };
        let Some(slot) = bot.slots.iter().find(|it| it.name == written.text) else {
            if !written.text.is_empty() {
                self.report(no_slot(bot, written));
            }
            return;
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
            let problem = Diagnostic::new(Code::E0301, written.span, message)
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
            Some(Ty::Decimal | Ty::Text) => (1, 20),
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
            let takes = match least == most {
                true => format!("{least} keys"),
                false => format!("{least} to {most} keys"),
            };
            let asks = match min == max {
                true => format!("digits {min}"),
                false => format!("digits {min}..{max}"),
            };
            let message = format!("the place takes {takes}, and `{asks}` asks for others");
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
