//! Conditions: what they compare, and what is known where they hold and where they do not.
//!
//! In a condition an unknown value is fine: a comparison with it is false. So where a comparison
//! holds, its operands are known.

use super::operate::{symbol, unit_lacks};
use super::{Taker, show_path};
use crate::check::constant::constant_int;
use crate::check::context::{Checker, Seen};
use crate::check::facts::Meaning;
use crate::check::known::{Paths, either};
use crate::check::types::{comparable, has_order, is_checked_text, reads_as_text};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Def, Ty};
use crate::source::Span;
use crate::syntax::tree::{BinaryOp, Constant, Expr, ExprKind, IsTest, UnaryOp};
use ivr_runtime::bundle::ResourceKind;

/// What a condition tells.
#[derive(Debug, Clone, Default)]
pub(in crate::check) struct Learned {
    /// Known where it holds.
    pub when_true: Paths,
    /// Known where it does not.
    pub when_false: Paths,
}

impl Learned {
    fn if_true(paths: Paths) -> Self {
        Self { when_true: paths, when_false: Paths::new() }
    }

    fn negated(self) -> Self {
        Self { when_true: self.when_false, when_false: self.when_true }
    }
}

impl<'a> Checker<'a> {
    /// Checks a condition; every part of it is noted as a bool.
    pub(in crate::check) fn condition(&mut self, expr: &'a Expr) -> Learned {
        let learned = match &expr.kind {
            ExprKind::Unary { op: UnaryOp::Not, operand } => self.condition(operand).negated(),
            ExprKind::Is { operand, test, test_span } => self.question(operand, *test, *test_span),
            ExprKind::Binary { op, op_span, left, right } => match op {
                BinaryOp::And => self.conjunction(left, right),
                BinaryOp::Or => self.disjunction(left, right),
                BinaryOp::Eq | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
                    Learned::if_true(self.comparison(*op, *op_span, left, right))
                }
                BinaryOp::Ne => Learned::if_true(self.comparison(*op, *op_span, left, right)).negated(),
                BinaryOp::In => Learned::if_true(self.membership(*op_span, left, right)),
                BinaryOp::NotIn => Learned::if_true(self.membership(*op_span, left, right)).negated(),
                BinaryOp::Contains => Learned::if_true(self.containment(*op_span, left, right)),
                BinaryOp::StartsWith | BinaryOp::EndsWith => Learned::if_true(self.affix(*op, left, right)),
                BinaryOp::Matches => Learned::if_true(self.pattern_match(left, right)),
                BinaryOp::Else
                | BinaryOp::When
                | BinaryOp::Add
                | BinaryOp::Sub
                | BinaryOp::Mul
                | BinaryOp::Div
                | BinaryOp::Mod => return self.truth_of(expr),
            },
            _ => return self.truth_of(expr),
        };
        self.note(expr, Seen::of(Ty::Bool), Meaning::Plain);
        learned
    }

    /// A value as a condition: a bool, unknown counting as false.
    fn truth_of(&mut self, expr: &'a Expr) -> Learned {
        let seen = self.infer(expr, Some(&Ty::Bool));
        if !matches!(seen.ty, Ty::Bool | Ty::Error) {
            let problem = self.no_condition(expr, &seen.ty);
            self.report(problem);
        }
        Learned { when_true: seen.implies, when_false: seen.unless }
    }

    fn no_condition(&self, expr: &Expr, ty: &Ty) -> Diagnostic {
        let shown = self.symbols.show(ty);
        let problem = Diagnostic::new(
            Code::E0304,
            expr.span,
            format!("this is `{shown}`, not something true or false"),
        );
        let path = show_path(expr).unwrap_or_else(|| "x".to_owned());
        match ty {
            Ty::Json => problem.help(format!("compare it: `{path} == true`")).fix(
                format!("replace by `{path} == true`"),
                expr.span.at_end(),
                " == true",
            ),
            Ty::Int | Ty::Decimal => problem.help(format!("compare it: `{path} > 0`")),
            _ => problem.help(format!("ask something of it: `{path} is known`, `{path} == ...`")),
        }
    }

    /// The right side of `and` or `or`; with a value alone there, the question on the left was meant to go on.
    fn further(&mut self, word: &str, left: &'a Expr, right: &'a Expr) -> Learned {
        let Some(problem) = self.half_question(word, left, right) else { return self.condition(right) };
        self.report(problem);
        self.quietly(right);
        Learned::if_true(Paths::new())
    }

    /// `x == a or b`
    fn half_question(&self, word: &str, left: &Expr, right: &Expr) -> Option<Diagnostic> {
        let mut last = left;
        let (op, asked) = loop {
            match &last.kind {
                ExprKind::Binary { op: BinaryOp::And | BinaryOp::Or, right, .. } => last = right,
                ExprKind::Binary { op: op @ (BinaryOp::Eq | BinaryOp::Ne), left, .. } => break (*op, left),
                _ => return None,
            }
        };
        let ty = self.facts.get(asked.span.file, asked.id).map(|it| it.ty.inner().clone())?;
        let value = match &right.kind {
            ExprKind::Name(name) => match ty {
                Ty::Enum(id) => self.enum_value(id, name).map(|_| name.to_string())?,
                _ => return None,
            },
            ExprKind::Text(_) => format!("\"{}\"", crate::check::constant::constant_text(right)?),
            ExprKind::Constant(Constant::Int(number)) => number.to_string(),
            _ => return None,
        };
        let path = show_path(asked).unwrap_or_else(|| "x".to_owned());
        let message = format!("`{word}` joins two questions, and this is a value alone");
        let problem =
            Diagnostic::new(Code::E0304, right.span, message).label(last.span, "this is a question");
        let title = format!("write `{path} {} {value}`", symbol(op));
        Some(problem.help(title.clone()).fix(title, right.span.at_start(), format!("{path} {} ", symbol(op))))
    }

    fn conjunction(&mut self, left: &'a Expr, right: &'a Expr) -> Learned {
        let a = self.condition(left);
        let b = self.assuming(&a.when_true, |checker| checker.further("and", left, right));
        // It fails on the left, or on the right with the left holding.
        let right_fails = either(&a.when_true, &b.when_false);
        Learned {
            when_true: either(&a.when_true, &b.when_true),
            when_false: self.known.both(&a.when_false, &right_fails),
        }
    }

    fn disjunction(&mut self, left: &'a Expr, right: &'a Expr) -> Learned {
        let a = self.condition(left);
        let b = self.assuming(&a.when_false, |checker| checker.further("or", left, right));
        let right_holds = either(&a.when_false, &b.when_true);
        Learned {
            when_true: self.known.both(&a.when_true, &right_holds),
            when_false: either(&a.when_false, &b.when_false),
        }
    }

    /// `==` and its like: known on both sides where it holds.
    fn comparison(&mut self, op: BinaryOp, op_span: Span, left: &'a Expr, right: &'a Expr) -> Paths {
        let (a, b) = self.pair(left, right);
        if !comparable(&a.ty, &b.ty) {
            let problem = self.incomparable(op, op_span, (left, &a.ty), (right, &b.ty));
            self.report(problem);
        } else if !matches!(op, BinaryOp::Eq | BinaryOp::Ne) {
            let ty = if matches!(a.ty, Ty::Json) { &b.ty } else { &a.ty };
            if !has_order(ty) {
                let shown = self.symbols.show(ty);
                let message = format!("values of `{shown}` have no order");
                let mut problem = Diagnostic::new(Code::E0302, op_span, message);
                problem = match ty {
                    Ty::Json => problem.help("say what one side is: `x as int`"),
                    _ => problem.help("they can only be compared with `==` and `!=`"),
                };
                self.report(problem);
            }
        }
        either(&a.implies, &b.implies)
    }

    /// Two sides of a comparison; the one that says less takes its type from the other.
    fn pair(&mut self, left: &'a Expr, right: &'a Expr) -> (Seen<'a>, Seen<'a>) {
        if self.needs_hint(left) && !self.needs_hint(right) {
            let b = self.infer(right, None);
            let a = self.beside(left, &b.ty);
            (a, b)
        } else {
            let a = self.infer(left, None);
            let b = self.beside(right, &a.ty);
            (a, b)
        }
    }

    /// An expression compared with something of type `ty`.
    fn beside(&mut self, expr: &'a Expr, ty: &Ty) -> Seen<'a> {
        match ty {
            Ty::Error => {
                self.quietly(expr);
                Seen::error()
            }
            // An int stays one beside decimals: the two compare.
            Ty::Decimal => self.infer(expr, None),
            ty => self.infer(expr, Some(ty)),
        }
    }

    fn incomparable(
        &self,
        op: BinaryOp,
        op_span: Span,
        (left, a): (&Expr, &Ty),
        (right, b): (&Expr, &Ty),
    ) -> Diagnostic {
        let symbols = self.symbols;
        let (shown_a, shown_b) = (symbols.show(a), symbols.show(b));
        let message = format!("`{}` cannot compare `{shown_a}` with `{shown_b}`", symbol(op));
        let problem = Diagnostic::new(Code::E0302, op_span, message)
            .label(left.span, format!("this is `{shown_a}`"))
            .label(right.span, format!("this is `{shown_b}`"));
        let unit = || unit_lacks(a, right).or_else(|| unit_lacks(b, left));
        if let (Ty::Duration | Ty::Time, _) | (_, Ty::Duration | Ty::Time) = (a, b)
            && let Some(help) = unit()
        {
            return problem.help(help);
        }
        let quoted = |ty: &Ty| matches!(ty, Ty::Date | Ty::Time | Ty::DateTime | Ty::Duration);
        for (ty, expr) in [(a, right), (b, left)] {
            let text = crate::check::constant::constant_text(expr).filter(|_| quoted(ty));
            if let Some(text) = text {
                return problem.help(format!("days and times stand without quotes: `{text}`"));
            }
        }
        match (a, b) {
            (Ty::Text, other) | (other, Ty::Text) if is_checked_text(other) => {
                let (of, span) = if is_checked_text(a) { (left, left.span) } else { (right, right.span) };
                match show_path(of) {
                    Some(path) => problem.help(format!("compare it as a text: `\"{{{path}}}\"`")).fix(
                        format!("replace by `\"{{{path}}}\"`"),
                        span,
                        format!("\"{{{path}}}\""),
                    ),
                    None => problem,
                }
            }
            (Ty::Enum(id), Ty::Text) => self.quoted(problem, right, *id),
            (Ty::Text, Ty::Enum(id)) => self.quoted(problem, left, *id),
            (Ty::Bool, _) | (_, Ty::Bool) if op == BinaryOp::Eq || op == BinaryOp::Ne => {
                problem.help("comparisons do not chain; join two with `and`")
            }
            (Ty::DateTime, Ty::Date | Ty::Time) | (Ty::Date | Ty::Time, Ty::DateTime) => {
                problem.help("`clock.today` is the date and `clock.time` the time of `clock.now`")
            }
            (Ty::Date, Ty::Int) if slashed_date(right).is_some() => not_a_date(problem, right),
            (Ty::Int, Ty::Date) if slashed_date(left).is_some() => not_a_date(problem, left),
            _ if numeric_text(left) || numeric_text(right) => problem.help("write the number without quotes"),
            _ => problem.help("only values of one type compare, and `int` with `decimal`"),
        }
    }

    /// An enum compared with a text: the quotes are too much.
    fn quoted(&self, problem: Diagnostic, expr: &Expr, id: ivr_runtime::bundle::EnumId) -> Diagnostic {
        let literal = crate::check::constant::constant_text(expr);
        match literal.filter(|it| self.enum_value(id, it).is_some()) {
            Some(value) => problem
                .help(format!("the values of an enum stand without quotes: `{value}`"))
                .fix(format!("replace by `{value}`"), expr.span, value),
            None => problem.help("compare with a value of the enum, without quotes"),
        }
    }

    /// `x in list`, `day in calendar`
    fn membership(&mut self, op_span: Span, left: &'a Expr, right: &'a Expr) -> Paths {
        if let Some(calendar) = self.calendar_named(right) {
            let day =
                self.expect(left, &Ty::Date, Taker { what: "the question", name: "in", declared: None });
            self.note_meaning(right, Meaning::Calendar(calendar));
            return day.implies;
        }
        if self.needs_hint(left) && !self.needs_hint(right) {
            let all = self.infer(right, None);
            let of = match &all.ty {
                Ty::List(of) => of.inner().clone(),
                _ => Ty::Error,
            };
            let one = self.beside(left, &of);
            return self.element_of(op_span, (left, one), (right, all));
        }
        let one = self.infer(left, None);
        if matches!(one.ty, Ty::Error) {
            self.quietly(right);
            return Paths::new();
        }
        let hint = Ty::List(one.ty.clone().into());
        let all = self.infer(right, Some(&hint));
        self.element_of(op_span, (left, one), (right, all))
    }

    /// The calendar that a bare name stands for.
    fn calendar_named(&self, expr: &Expr) -> Option<ivr_runtime::bundle::CalendarId> {
        let ExprKind::Name(name) = &expr.kind else { return None };
        match self.symbols.names.get(name) {
            Some(Def::Calendar(id)) if self.binding(name).is_none() => Some(*id),
            _ => None,
        }
    }

    /// Whether an element can be in a list.
    fn element_of(
        &mut self,
        op_span: Span,
        (left, one): (&'a Expr, Seen<'a>),
        (right, all): (&'a Expr, Seen<'a>),
    ) -> Paths {
        match &all.ty {
            Ty::Json | Ty::Error => {}
            Ty::List(of) if comparable(of, &one.ty) => {}
            Ty::List(of) => {
                let message = format!(
                    "a list of `{}` cannot contain `{}`",
                    self.symbols.show(of),
                    self.symbols.show(&one.ty)
                );
                let problem = Diagnostic::new(Code::E0302, op_span, message)
                    .label(left.span, format!("this is `{}`", self.symbols.show(&one.ty)))
                    .label(right.span, format!("this is `{}`", self.symbols.show(&all.ty)));
                self.report(problem);
            }
            other => {
                let message =
                    format!("`in` asks a list or a calendar, and this is `{}`", self.symbols.show(other));
                let mut problem = Diagnostic::new(Code::E0302, right.span, message);
                if reads_as_text(other) {
                    problem = problem.help("parts of a text are found with `contains`");
                }
                self.report(problem);
            }
        }
        either(&one.implies, &all.implies)
    }

    /// `list contains x`, `text contains part`
    fn containment(&mut self, op_span: Span, left: &'a Expr, right: &'a Expr) -> Paths {
        let whole = self.infer(left, None);
        let part = match &whole.ty {
            Ty::List(of) => {
                let of = of.inner().clone();
                let part = self.beside(right, &of);
                return self.element_of(op_span, (right, part), (left, whole));
            }
            Ty::Error => {
                self.quietly(right);
                return Paths::new();
            }
            Ty::Json => self.infer(right, Some(&Ty::Json)),
            ty if reads_as_text(ty) => self.text_operand(right, "contains"),
            other => {
                let message =
                    format!("`contains` asks a text or a list, and this is `{}`", self.symbols.show(other));
                self.report(Diagnostic::new(Code::E0302, left.span, message));
                self.quietly(right);
                return Paths::new();
            }
        };
        either(&whole.implies, &part.implies)
    }

    /// `text starts with part`, `text ends with part`
    fn affix(&mut self, op: BinaryOp, left: &'a Expr, right: &'a Expr) -> Paths {
        let whole = self.text_operand(left, symbol(op));
        let part = self.text_operand(right, symbol(op));
        either(&whole.implies, &part.implies)
    }

    /// An operand that is read as a text.
    pub(super) fn text_operand(&mut self, expr: &'a Expr, operator: &str) -> Seen<'a> {
        let seen = self.infer(expr, None);
        if !reads_as_text(&seen.ty) && !matches!(seen.ty, Ty::Error) {
            let message = format!("`{operator}` takes texts, and this is `{}`", self.symbols.show(&seen.ty));
            let problem = Diagnostic::new(Code::E0302, expr.span, message);
            let problem = self.bridge(problem, expr, &seen.ty, &Ty::Text);
            self.report(problem);
            return Seen::error();
        }
        seen
    }

    /// `operand is ...`
    fn question(&mut self, operand: &'a Expr, test: IsTest, test_span: Span) -> Learned {
        match test {
            IsTest::Open | IsTest::Closed => {
                self.opening(operand, test_span);
                Learned::default()
            }
            IsTest::Known | IsTest::Unknown => {
                let seen = self.infer(operand, None);
                let learned = Learned { when_true: seen.implies, when_false: seen.unless };
                if test == IsTest::Known { learned } else { learned.negated() }
            }
            IsTest::Empty | IsTest::NotEmpty => {
                let seen = self.infer(operand, None);
                let fitting =
                    reads_as_text(&seen.ty) || matches!(seen.ty, Ty::List(_) | Ty::Json | Ty::Error);
                if !fitting {
                    let message = format!("{} is never empty", self.symbols.show_one(&seen.ty));
                    let problem = Diagnostic::new(Code::E0302, operand.span, message)
                        .help("texts, lists and `json` can be empty; whether there is a value at all is asked with `is known`");
                    self.report(problem);
                }
                let learned = Learned::if_true(seen.implies);
                if test == IsTest::NotEmpty { learned } else { learned.negated() }
            }
            IsTest::Mobile => {
                let seen = self.infer(operand, Some(&Ty::Phone));
                if !matches!(seen.ty, Ty::Phone | Ty::Error) {
                    let message =
                        format!("`is mobile` asks a `phone`, and this is `{}`", self.symbols.show(&seen.ty));
                    self.report(Diagnostic::new(Code::E0302, operand.span, message));
                }
                Learned::if_true(seen.implies)
            }
        }
    }

    /// `office is open`: hours, or a queue that has some.
    fn opening(&mut self, operand: &'a Expr, test_span: Span) {
        if matches!(operand.kind, ExprKind::Broken) {
            return;
        }
        let named = match &operand.kind {
            ExprKind::Name(name) if self.binding(name).is_none() => self.symbols.names.get(name).copied(),
            _ => None,
        };
        if let Some(Def::Resource(id)) = named
            && let Some(resource) = self.symbols.resources.get(id.index())
        {
            let asked = match resource.kind {
                ResourceKind::Hours => true,
                ResourceKind::Queue => resource.hours.is_some(),
                _ => false,
            };
            if asked {
                return self.note_meaning(operand, Meaning::Resource(id));
            }
            if resource.kind == ResourceKind::Queue {
                let problem = Diagnostic::new(
                    Code::E0202,
                    operand.span,
                    format!("the queue `{}` has no hours that could be open or closed", resource.name),
                )
                .label(resource.span, "declared without hours here")
                .help("give it some, `{ hours office }`, or ask the hours themselves");
                return self.report(problem);
            }
        }
        let hours = crate::resolve::Wanted::Hours;
        match &operand.kind {
            ExprKind::Name(text) => {
                let name = crate::syntax::tree::Name { text: text.clone(), span: operand.span };
                self.find(&name, hours);
            }
            _ => {
                let problem = Diagnostic::new(Code::E0202, operand.span, "only hours are open or closed")
                    .label(test_span, "asked here");
                self.report(problem);
            }
        }
    }
}

fn numeric_text(expr: &Expr) -> bool {
    let literal = crate::check::constant::constant_text(expr);
    literal.is_some_and(|it| it.parse::<f64>().is_ok())
        || matches!(expr.kind, ExprKind::Constant(Constant::Bool(_)))
}

/// The numbers of `25/12/2026`, which divides them.
fn slashed_date(expr: &Expr) -> Option<[i64; 3]> {
    let ExprKind::Binary { op: BinaryOp::Div, left, right, .. } = &expr.kind else { return None };
    let ExprKind::Binary { op: BinaryOp::Div, left: first, right: second, .. } = &left.kind else {
        return None;
    };
    Some([constant_int(first)?, constant_int(second)?, constant_int(right)?])
}

/// Says how a day is written. Which of two small numbers is the month is for the author to know.
fn not_a_date(problem: Diagnostic, expr: &Expr) -> Diagnostic {
    match slashed_date(expr) {
        Some([day @ 13..=31, month @ 1..=12, year @ 1900..=2999]) => {
            let right = format!("{year}-{month:02}-{day:02}");
            let title = format!("write `{right}`");
            problem.help(format!("a day is written `{right}`")).fix(title, expr.span, right)
        }
        _ => problem.help("a day is written year, month, day: `2026-12-25`"),
    }
}
