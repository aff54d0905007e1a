//! Arithmetic, `else`, `when`.

use super::condition::Learned;
use crate::check::constant::{constant_decimal, constant_int};
use crate::check::context::{Checker, Gap, Seen};
use crate::check::facts::Meaning;
use crate::check::known::{Paths, either};
use crate::check::types::{fits, is_checked_text};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::Ty;
use crate::source::Span;
use crate::syntax::tree::{BinaryOp, Expr, ExprKind};

impl<'a> Checker<'a> {
    /// `-operand`
    pub(super) fn negation(&mut self, expr: &'a Expr, operand: &'a Expr, hint: Option<&Ty>) -> Seen<'a> {
        let seen = self.infer(operand, hint);
        if !matches!(seen.ty, Ty::Int | Ty::Decimal | Ty::Duration | Ty::Error) {
            let message =
                format!("`-` takes a number or a duration, and this is `{}`", self.symbols.show(&seen.ty));
            self.report(Diagnostic::new(Code::E0303, operand.span, message));
            return self.note(expr, Seen::error(), Meaning::Plain);
        }
        self.note(expr, Seen { path: None, ..seen }, Meaning::Plain)
    }

    /// `left + right` and the like: unknown where an operand is.
    pub(super) fn arithmetic(
        &mut self,
        expr: &'a Expr,
        op: BinaryOp,
        op_span: Span,
        left: &'a Expr,
        right: &'a Expr,
        hint: Option<&Ty>,
    ) -> Seen<'a> {
        // Only numbers pass a wish for decimals on to their parts.
        let hint = hint.filter(|it| matches!(it, Ty::Decimal) && op != BinaryOp::Div);
        let (a, b) = (self.infer(left, hint), self.infer(right, hint));
        let ty = match outcome(op, &a.ty, &b.ty) {
            Some(ty) => ty,
            None => {
                let problem = self.no_operation(op, op_span, (left, &a.ty), (right, &b.ty));
                self.report(problem);
                Ty::Error
            }
        };
        if matches!(op, BinaryOp::Div | BinaryOp::Mod)
            && constant_decimal(right).is_some_and(|it| it.is_zero())
        {
            let problem = Diagnostic::new(Code::E0303, right.span, "nothing can be divided by 0")
                .why("the call would break off here and go to the rescue");
            self.report(problem);
        }
        let seen = Seen {
            optional: a.optional || b.optional,
            gap: a.gap.or(b.gap),
            implies: either(&a.implies, &b.implies),
            ..Seen::of(ty)
        };
        self.note(expr, seen, Meaning::Plain)
    }

    fn no_operation(
        &self,
        op: BinaryOp,
        op_span: Span,
        (left, a): (&Expr, &Ty),
        (right, b): (&Expr, &Ty),
    ) -> Diagnostic {
        let symbols = self.symbols;
        let message =
            format!("`{}` does not take `{}` and `{}`", symbol(op), symbols.show(a), symbols.show(b));
        let problem = Diagnostic::new(Code::E0303, op_span, message)
            .label(left.span, format!("this is `{}`", symbols.show(a)))
            .label(right.span, format!("this is `{}`", symbols.show(b)));
        let text = |ty: &Ty| matches!(ty, Ty::Text) || is_checked_text(ty);
        // `a / b | money` is the amount `b` as a text.
        if let (ExprKind::Filter { name, .. }, false) = (&right.kind, text(a)) {
            return problem.help(format!(
                "`|` binds closer than `{0}`: write `(a {0} b) | {1}`",
                symbol(op),
                name.text
            ));
        }
        if let Some(help) = unit_lacks(a, right).or_else(|| unit_lacks(b, left)) {
            return problem.help(help);
        }
        match op {
            BinaryOp::Add if text(a) || text(b) => problem.help("put both into one text: `\"{a}{b}\"`"),
            _ if matches!(a, Ty::Json) || matches!(b, Ty::Json) => {
                problem.help("say what the value is: `(x as int else 0)`")
            }
            _ => problem,
        }
    }

    /// `left else right`
    pub(super) fn alternative(
        &mut self,
        expr: &'a Expr,
        left: &'a Expr,
        right: &'a Expr,
        hint: Option<&Ty>,
    ) -> Seen<'a> {
        let a = self.infer(left, hint);
        let wanted = match (hint, &a.ty) {
            (Some(hint), Ty::Error) => Some(hint.clone()),
            (_, Ty::Error) => None,
            (_, ty) => Some(ty.clone()),
        };
        let mark = self.known.mark();
        self.known.learn_all(&a.unless);
        let b = match &wanted {
            None => {
                self.quietly(right);
                Seen::error()
            }
            Some(_) => self.infer(right, wanted.as_ref()),
        };
        self.known.rewind(mark);
        let ty = match (&a.ty, &b.ty) {
            (Ty::Error, _) => b.ty.clone(),
            (_, Ty::Error) => Ty::Error,
            (Ty::Int, Ty::Decimal) => Ty::Decimal,
            (a, b) if fits(b, a) => a.clone(),
            // `digits(4) else digits(6)`: what both are.
            (Ty::Digits(a, b), Ty::Digits(c, d)) => Ty::Digits(*a.min(c), *b.max(d)),
            (a_ty, b_ty) => {
                let message = format!(
                    "the value behind `else` is `{}`, the one before it `{}`",
                    self.symbols.show(b_ty),
                    self.symbols.show(a_ty)
                );
                let problem = Diagnostic::new(Code::E0301, right.span, message)
                    .label(left.span, format!("this is `{}`", self.symbols.show(a_ty)));
                let problem = match (a_ty, b_ty) {
                    (Ty::Json, _) => self.bridge(problem, left, a_ty, b_ty),
                    (_, Ty::Text) => {
                        problem.help("put the first into words: `\"{x}\" when x is known else \"...\"`")
                    }
                    _ => self.bridge(problem, right, b_ty, a_ty),
                };
                self.report(problem);
                Ty::Error
            }
        };
        let seen = self.either_of(a, b, ty);
        self.note(expr, seen, Meaning::Plain)
    }

    /// `a else b`, of type `ty`.
    pub(super) fn either_of(&self, a: Seen<'a>, b: Seen<'a>, ty: Ty) -> Seen<'a> {
        Seen {
            optional: a.optional && b.optional,
            gap: a.gap.and(b.gap),
            implies: self.known.both(&a.implies, &b.implies),
            unless: either(&a.unless, &b.unless),
            ..Seen::of(ty)
        }
    }

    /// `left when condition`: unknown where the condition is false.
    pub(super) fn on_condition(
        &mut self,
        expr: &'a Expr,
        left: &'a Expr,
        condition: &'a Expr,
        hint: Option<&Ty>,
    ) -> Seen<'a> {
        let learned = self.condition(condition);
        let a = self.assuming(&learned.when_true, |checker| checker.infer(left, hint));
        let seen = Self::when_seen(expr, a, learned);
        self.note(expr, seen, Meaning::Plain)
    }

    /// `a when` a condition from which this is learned.
    pub(super) fn when_seen(expr: &'a Expr, a: Seen<'a>, learned: Learned) -> Seen<'a> {
        // Only where `a` is certain does a missing value tell that the condition was false.
        let unless = if a.gap.is_none() { learned.when_false } else { Paths::new() };
        Seen {
            optional: true,
            gap: Some(Gap { whole: expr, cause: expr }),
            implies: either(&a.implies, &learned.when_true),
            unless,
            ..Seen::of(a.ty)
        }
    }
}

/// A bare number beside a value that has a unit, or beside a time of day: how it is written there.
pub(super) fn unit_lacks(ty: &Ty, number: &Expr) -> Option<String> {
    let number = constant_int(number)?;
    match ty {
        Ty::Duration => Some(format!("a duration has its unit: `{number}s`, `{number}m`")),
        Ty::Date | Ty::DateTime => Some(format!("a stretch of time has its unit: `{number}d`, `{number}h`")),
        Ty::Time if (0..24).contains(&number) => {
            Some(format!("a time of day is written with its minutes: `{number:02}:00`"))
        }
        _ => None,
    }
}

/// What an operator makes of two types; `None` where it takes them not.
fn outcome(op: BinaryOp, left: &Ty, right: &Ty) -> Option<Ty> {
    use BinaryOp::{Add, Div, Mod, Mul, Sub};
    use Ty::{Date, DateTime, Decimal, Duration, Error, Int, Text, Time};
    Some(match (op, left, right) {
        (_, Error, _) | (_, _, Error) => Error,
        (Add | Sub | Mul | Div | Mod, Int, Int) => Int,
        (Add | Sub | Mul | Div, Int | Decimal, Int | Decimal) => Decimal,
        (Add, Text, Text) => Text,
        (Add | Sub, Duration, Duration) => Duration,
        (Add, Date, Duration) | (Add, Duration, Date) | (Sub, Date, Duration) => Date,
        (Add, DateTime, Duration) | (Add, Duration, DateTime) | (Sub, DateTime, Duration) => DateTime,
        (Add, Time, Duration) | (Add, Duration, Time) | (Sub, Time, Duration) => Time,
        (Sub, Date, Date) | (Sub, DateTime, DateTime) | (Sub, Time, Time) => Duration,
        (Mul, Duration, Int) | (Mul, Int, Duration) | (Div, Duration, Int) => Duration,
        _ => return None,
    })
}

/// What `+` makes of two types.
pub(in crate::check) fn sum(left: &Ty, right: &Ty) -> Option<Ty> {
    outcome(BinaryOp::Add, left, right)
}

/// An operator as written.
pub(super) const fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Else => "else",
        BinaryOp::When => "when",
        BinaryOp::Or => "or",
        BinaryOp::And => "and",
        BinaryOp::Eq => "==",
        BinaryOp::Ne => "!=",
        BinaryOp::Lt => "<",
        BinaryOp::Le => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::Ge => ">=",
        BinaryOp::In => "in",
        BinaryOp::NotIn => "not in",
        BinaryOp::Contains => "contains",
        BinaryOp::StartsWith => "starts with",
        BinaryOp::EndsWith => "ends with",
        BinaryOp::Matches => "matches",
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Mod => "mod",
    }
}
