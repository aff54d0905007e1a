//! Values that are written out: settings such as `timeout 5s`, defaults, what tests give.

use rust_decimal::Decimal;

use crate::syntax::tree::{BinaryOp, Constant, Expr, ExprKind, TextPart, UnaryOp};

/// The whole number that `expr` writes out, `-` included.
pub fn constant_int(expr: &Expr) -> Option<i64> {
    match &expr.kind {
        ExprKind::Constant(Constant::Int(value)) => Some(*value),
        ExprKind::Unary { op: UnaryOp::Neg, operand } => constant_int(operand)?.checked_neg(),
        _ => None,
    }
}

/// The number that `expr` writes out, whole or not.
pub fn constant_decimal(expr: &Expr) -> Option<Decimal> {
    match &expr.kind {
        ExprKind::Constant(Constant::Decimal(value)) => Some(*value),
        ExprKind::Unary { op: UnaryOp::Neg, operand } => constant_decimal(operand).map(|it| -it),
        _ => constant_int(expr).map(Decimal::from),
    }
}

/// The duration that `expr` writes out, in seconds.
pub fn constant_duration(expr: &Expr) -> Option<i64> {
    match &expr.kind {
        ExprKind::Constant(Constant::Duration(seconds)) => Some(*seconds),
        ExprKind::Unary { op: UnaryOp::Neg, operand } => constant_duration(operand)?.checked_neg(),
        _ => None,
    }
}

/// The text that `expr` writes out, without values in it.
pub fn constant_text(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Text(text) => text.as_literal(),
        _ => None,
    }
}

/// The first part of `expr` that is not written out; `None` where all of it is. Names are left to the
/// caller's `is_value`: an enum value is written out, a place is not.
pub(super) fn first_varying<'a>(expr: &'a Expr, is_value: &impl Fn(&Expr) -> bool) -> Option<&'a Expr> {
    match &expr.kind {
        ExprKind::Constant(_) | ExprKind::Broken => None,
        ExprKind::Text(text) => text.parts.iter().find_map(|part| match part {
            TextPart::Literal(_) => None,
            TextPart::Value(value) if matches!(value.kind, ExprKind::Broken) => None,
            TextPart::Value(value) => Some(value),
        }),
        ExprKind::Unary { op: UnaryOp::Neg, operand } => first_varying(operand, is_value),
        ExprKind::Binary { op, left, right, .. } if is_arithmetic(*op) => {
            first_varying(left, is_value).or_else(|| first_varying(right, is_value))
        }
        ExprKind::Name(_) | ExprKind::Field { .. } if is_value(expr) => None,
        ExprKind::List(elements) => elements.iter().find_map(|it| first_varying(it, is_value)),
        ExprKind::Record { fields, .. } => fields.iter().find_map(|it| first_varying(&it.value, is_value)),
        _ => Some(expr),
    }
}

const fn is_arithmetic(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod)
}
