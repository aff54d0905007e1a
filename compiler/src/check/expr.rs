//! Expressions: what type they have ([`Checker::infer`]), whether they fit what is wanted
//! ([`Checker::expect`]), and whether they certainly have a value ([`Checker::value`]).
//!
//! Types flow both ways: `infer` takes a *hint*, the type that is wanted around the expression, from
//! which bare enum values, text literals of checked formats, record literals and empty lists take
//! theirs. A hint is only a hint: whether the outcome fits is asked by `expect`.

use super::context::{Checker, Gap, Seen};
use super::facts::Meaning;
use super::types::fits;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::Ty;
use crate::source::Span;
use crate::syntax::tree::{BinaryOp, Expr, ExprKind, UnaryOp};

mod call;
mod condition;
mod convert;
mod filter;
mod gap;
mod literal;
mod matches;
mod name;
mod operate;
mod path;

pub(super) use call::Called;
pub(super) use condition::Learned;
pub(super) use gap::Use;
pub(super) use operate::sum;
pub(crate) use path::show_path;

/// Who wants a value, for messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taker<'s> {
    /// What it is: "the parameter", "the field", "the setting".
    pub what: &'static str,
    /// Its name.
    pub name: &'s str,
    /// Where it is declared.
    pub declared: Option<Span>,
}

impl<'s> Taker<'s> {
    /// A setting of a statement.
    pub(super) const fn setting(name: &'s str) -> Self {
        Self { what: "the setting", name, declared: None }
    }
}

impl<'a> Checker<'a> {
    /// The type of an expression, found out by its own form and the hint.
    pub(super) fn infer(&mut self, expr: &'a Expr, hint: Option<&Ty>) -> Seen<'a> {
        let hint = hint.map(Ty::inner);
        match &expr.kind {
            ExprKind::Constant(constant) => self.constant(expr, constant, hint),
            ExprKind::Text(text) => self.text_literal(expr, text, hint),
            ExprKind::Name(name) => self.name(expr, name, hint),
            ExprKind::Field { base, name } => self.field(expr, base, name),
            ExprKind::Index { base, index } => self.index(expr, base, index),
            ExprKind::Call { name, args } => self.call_value(expr, name, args),
            ExprKind::Record { name, fields } => self.record(expr, name, fields),
            ExprKind::List(elements) => self.list(expr, elements, hint),
            ExprKind::Filter { value, name, args } => self.filter(expr, value, name, args),
            ExprKind::Unary { op: UnaryOp::Neg, operand } => self.negation(expr, operand, hint),
            ExprKind::Unary { op: UnaryOp::Not, .. } | ExprKind::Is { .. } => self.truth(expr),
            ExprKind::Binary { op, op_span, left, right } => match op {
                BinaryOp::Else => self.alternative(expr, left, right, hint),
                BinaryOp::When => self.on_condition(expr, left, right, hint),
                BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod => {
                    self.arithmetic(expr, *op, *op_span, left, right, hint)
                }
                _ => self.truth(expr),
            },
            ExprKind::As { value, ty } => self.conversion(expr, value, ty),
            ExprKind::Broken => self.note(expr, Seen::error(), Meaning::Plain),
        }
    }

    /// A condition where a value stands: it is there in any case.
    fn truth(&mut self, expr: &'a Expr) -> Seen<'a> {
        self.condition(expr);
        Seen::of(Ty::Bool)
    }

    /// The type of an expression that must fit `want`; it may be unknown.
    pub(super) fn expect(&mut self, expr: &'a Expr, want: &Ty, taker: Taker<'_>) -> Seen<'a> {
        if matches!(want.inner(), Ty::Error) {
            self.quietly(expr);
            return Seen::error();
        }
        let seen = self.infer(expr, Some(want));
        if !fits(&seen.ty, want) {
            let problem = self.misfit(expr, &seen.ty, want, taker);
            self.report(problem);
            return Seen::error();
        }
        seen
    }

    /// An expression that must fit `want` and have a value.
    pub(super) fn value(&mut self, expr: &'a Expr, want: &Ty, taker: Taker<'_>, used: Use) -> Seen<'a> {
        let seen = self.expect(expr, want, taker);
        self.must_be_known(&seen, used);
        seen
    }

    /// An expression handed to a parameter or field. One that is declared optional takes an unknown value
    /// too: whoever reads it there has to deal with it.
    pub(super) fn handed(&mut self, expr: &'a Expr, want: &Ty, taker: Taker<'_>, used: Use) {
        if want.is_optional() {
            self.expect(expr, want, taker);
        } else {
            self.value(expr, want, taker, used);
        }
    }

    /// Reports a value that may be unknown where it must not.
    pub(super) fn must_be_known(&mut self, seen: &Seen<'a>, used: Use) {
        if let Some(gap) = seen.gap {
            let problem = self.unknown_used(gap, used);
            self.report(problem);
        }
    }

    /// A value of the wrong type.
    fn misfit(&self, expr: &'a Expr, is: &Ty, want: &Ty, taker: Taker<'_>) -> Diagnostic {
        let (is_shown, want_shown) = (self.symbols.show(is), self.symbols.show(want.inner()));
        let message =
            format!("this is `{is_shown}`, but {} `{}` takes `{want_shown}`", taker.what, taker.name);
        let mut problem = Diagnostic::new(Code::E0301, expr.span, message);
        if let Some(declared) = taker.declared {
            problem = problem.label(declared, format!("declared as `{want_shown}` here"));
        }
        self.bridge(problem, expr, is, want)
    }

    /// Whether there is a gap only because of what the path begins with.
    fn gap_below(gap: Option<Gap<'a>>, whole: &'a Expr) -> Option<Gap<'a>> {
        gap.map(|it| Gap { whole, cause: it.cause })
    }
}
