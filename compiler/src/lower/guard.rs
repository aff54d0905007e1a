//! Guards: when a rule activates, as lines that the engine can try without running code.
//!
//! A `when` whose parts are joined by `and` alone is reached when all of its lines hold, one joined by
//! `or` alone when one does. A part becomes a table line where it asks one question about one place;
//! any other part is a line of code.

use ivr_runtime::bundle::{Comparison, Condition, ConditionId, GuardKind, Op, Operand, Test};
use ivr_runtime::value::Value;

use super::Lowering;
use crate::fold::widen;
use crate::resolve::Ty;
use crate::syntax::tree::{BinaryOp, Expr, ExprKind, Guard, IsTest, ScoreLine, UnaryOp};

/// What is known of a guard before its lines are looked at one by one.
pub(super) struct Lines {
    /// How the lines decide.
    pub(super) kind: GuardKind,
    /// The sum at which the rule activates.
    pub(super) threshold: i32,
    /// The first line.
    pub(super) first: ConditionId,
    /// How many lines there are.
    pub(super) count: u16,
}

/// A part of a `when`: an expression, or its negation.
type Part<'a> = (&'a Expr, bool);

impl<'a> Lowering<'a> {
    /// Lowers a guard: its lines go to the end of the table, their code to the end of the code.
    pub(super) fn guard(&mut self, guard: &'a Guard) -> Lines {
        let first = ConditionId(u32::try_from(self.program.conditions.len()).unwrap_or(u32::MAX));
        let (kind, threshold) = match guard {
            Guard::Always => (GuardKind::Always, 0),
            Guard::When(condition) => self.when(condition),
            Guard::Score { threshold, lines, .. } => {
                for line in lines {
                    self.score_line(line);
                }
                (GuardKind::Score, points(threshold.value))
            }
        };
        let count = self.program.conditions.len().saturating_sub(first.index());
        let count = match guard {
            Guard::When(condition) => self.count(condition.span, count, "conditions of a rule"),
            Guard::Score { span, .. } => self.count(*span, count, "lines of a score"),
            Guard::Always => 0,
        };
        Lines { kind, threshold, first, count }
    }

    fn score_line(&mut self, line: &'a ScoreLine) {
        let test = self.test((&line.condition, false));
        let id = ConditionId(u32::try_from(self.program.conditions.len()).unwrap_or(u32::MAX));
        self.point_of_line(line.condition.span, id);
        self.program.conditions.push(Condition { test, points: points(line.points.value) });
    }

    pub(super) fn when(&mut self, condition: &'a Expr) -> (GuardKind, i32) {
        let (joined_by_or, parts) = split(condition);
        let mut lines = Vec::new();
        for (part, negated) in parts {
            match self.folder.fold(part) {
                // Decides alone: `true` in an `or`, `false` in an `and`.
                Some(value) if (value.is_true() != negated) == joined_by_or => {
                    return self.settled(joined_by_or);
                }
                Some(_) => {}
                None => lines.push((part, negated)),
            }
        }
        if lines.is_empty() {
            return self.settled(!joined_by_or);
        }
        for part in &lines {
            let test = self.test(*part);
            self.program.conditions.push(Condition { test, points: 1 });
        }
        let all = i32::try_from(lines.len()).unwrap_or(i32::MAX);
        (GuardKind::When, if joined_by_or { 1 } else { all })
    }

    /// A guard whose outcome is the same for every call.
    fn settled(&mut self, holds: bool) -> (GuardKind, i32) {
        if holds {
            return (GuardKind::Always, 0);
        }
        let pc = self.code.label();
        self.push(Value::Bool(false));
        self.code.op(Op::Done);
        self.program.conditions.push(Condition { test: Test::Code(pc), points: 1 });
        (GuardKind::When, 1)
    }

    /// A line of the table: a plain question where it is one, else code.
    fn test(&mut self, (expr, negated): Part<'a>) -> Test {
        if let Some(test) = self.plain_test(expr, negated) {
            return test;
        }
        let pc = self.code.label();
        self.position(expr.span);
        self.frame.pure = true;
        self.condition(expr);
        if negated {
            self.code.op(Op::Not);
        }
        self.frame.pure = false;
        self.code.op(Op::Done);
        Test::Code(pc)
    }

    fn plain_test(&mut self, expr: &'a Expr, negated: bool) -> Option<Test> {
        match &expr.kind {
            ExprKind::Unary { op: UnaryOp::Not, operand } => self.plain_test(operand, !negated),
            ExprKind::Is { operand, test: test @ (IsTest::Known | IsTest::Unknown), .. } => {
                let operand = self.operand(operand)?;
                let known = (*test == IsTest::Known) != negated;
                Some(if known { Test::Known(operand) } else { Test::Unknown(operand) })
            }
            ExprKind::Binary { op, left, right, .. } => {
                let comparison = comparison(*op)?;
                match self.operand(left) {
                    Some(operand) => self.compare(left, operand, comparison, right, negated),
                    None => {
                        let operand = self.operand(right)?;
                        self.compare(right, operand, mirrored(comparison), left, negated)
                    }
                }
            }
            ExprKind::Name(_) | ExprKind::Field { .. } if self.ty(expr).inner() == &Ty::Bool => {
                let operand = self.operand(expr)?;
                let comparison = if negated { Comparison::Ne } else { Comparison::Eq };
                let constant = self.tables.constant(Value::Bool(true));
                Some(Test::Compare { comparison, operand, constant })
            }
            _ => None,
        }
    }

    /// `place comparison constant` as a table line, where the constant has the kind of the place.
    fn compare(
        &mut self,
        place: &'a Expr,
        operand: Operand,
        comparison: Comparison,
        constant: &'a Expr,
        negated: bool,
    ) -> Option<Test> {
        let ty = self.ty(place);
        let value = widen(self.folder.fold(constant)?, ty);
        if !comparable(&value, ty.inner()) {
            return None;
        }
        let comparison = match (negated, comparison) {
            (false, comparison) => comparison,
            (true, Comparison::Eq) => Comparison::Ne,
            (true, Comparison::Ne) => Comparison::Eq,
            // Both an order and its reverse are false for an unknown value.
            (true, _) if self.may_be_unknown(operand) => return None,
            (true, order) => reversed(order),
        };
        let constant = self.tables.constant(value);
        Some(Test::Compare { comparison, operand, constant })
    }

    /// A place, or a field of the record in it, as a table line names it.
    fn operand(&self, expr: &Expr) -> Option<Operand> {
        let path = self.path(expr)?;
        match path.fields.as_slice() {
            [] => Some(Operand { place: path.place, field: None }),
            [field] => Some(Operand { place: path.place, field: Some(*field) }),
            _ => None,
        }
    }

    fn may_be_unknown(&self, operand: Operand) -> bool {
        let Some(place) = self.symbols.places.get(operand.place.index()) else { return true };
        let ty = &place.field.ty;
        match operand.field {
            None => ty.is_optional(),
            Some(field) => {
                let Ty::Record(record) = ty else { return true };
                let record = self.symbols.records.get(record.index());
                record.and_then(|it| it.fields.get(usize::from(field))).is_none_or(|it| it.ty.is_optional())
            }
        }
    }
}

/// The conditions of a guard as they stand in the source, in the order of their lines in the bundle, each
/// with whether it is negated. A condition that is the same for every call is here and has no line.
pub fn guard_parts(guard: &Guard) -> Vec<(&Expr, bool)> {
    match guard {
        Guard::Always => Vec::new(),
        Guard::When(condition) => split(condition).1,
        Guard::Score { lines, .. } => lines.iter().map(|line| (&line.condition, false)).collect(),
    }
}

/// The parts of a condition that is joined by one operator alone, and whether that is `or`.
pub(super) fn split(condition: &Expr) -> (bool, Vec<Part<'_>>) {
    let mut parts = Vec::new();
    let mut joined_by_or = None;
    let mut left_to_do = vec![(condition, false)];
    while let Some((expr, negated)) = left_to_do.pop() {
        match &expr.kind {
            ExprKind::Unary { op: UnaryOp::Not, operand } => left_to_do.push((operand, !negated)),
            ExprKind::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right, .. }
                if *joined_by_or.get_or_insert((*op == BinaryOp::Or) != negated)
                    == ((*op == BinaryOp::Or) != negated) =>
            {
                left_to_do.push((right, negated));
                left_to_do.push((left, negated));
            }
            _ => parts.push((expr, negated)),
        }
    }
    (joined_by_or.unwrap_or(false), parts)
}

fn comparison(op: BinaryOp) -> Option<Comparison> {
    match op {
        BinaryOp::Eq => Some(Comparison::Eq),
        BinaryOp::Ne => Some(Comparison::Ne),
        BinaryOp::Lt => Some(Comparison::Lt),
        BinaryOp::Le => Some(Comparison::Le),
        BinaryOp::Gt => Some(Comparison::Gt),
        BinaryOp::Ge => Some(Comparison::Ge),
        _ => None,
    }
}

/// `a op b` as `b op a`.
fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Lt => Comparison::Gt,
        Comparison::Le => Comparison::Ge,
        Comparison::Gt => Comparison::Lt,
        Comparison::Ge => Comparison::Le,
        same @ (Comparison::Eq | Comparison::Ne) => same,
    }
}

/// `not (a op b)` for known values.
fn reversed(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Lt => Comparison::Ge,
        Comparison::Le => Comparison::Gt,
        Comparison::Gt => Comparison::Le,
        Comparison::Ge => Comparison::Lt,
        Comparison::Eq => Comparison::Ne,
        Comparison::Ne => Comparison::Eq,
    }
}

/// Whether a table line may compare a place of this type with the constant.
fn comparable(value: &Value, ty: &Ty) -> bool {
    match value {
        Value::Bool(_) => *ty == Ty::Bool,
        Value::Int(_) => *ty == Ty::Int,
        Value::Decimal(_) => *ty == Ty::Decimal,
        Value::Date(_) => *ty == Ty::Date,
        Value::Time(_) => *ty == Ty::Time,
        Value::DateTime(_) => *ty == Ty::DateTime,
        Value::Duration(_) => *ty == Ty::Duration,
        Value::Text(_) => {
            matches!(ty, Ty::Text | Ty::Phone | Ty::Digits(..) | Ty::CardNumber | Ty::CardExpiry)
        }
        Value::Enum(of, _) => *ty == Ty::Enum(*of),
        Value::Unknown | Value::Zoned(..) | Value::List(_) | Value::Record(..) | Value::Json(_) => false,
    }
}

fn points(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(if value < 0 { i32::MIN } else { i32::MAX })
}
