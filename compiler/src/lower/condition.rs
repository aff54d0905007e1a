//! Conditions: code that leaves one bool, which is never unknown.

use ivr_runtime::bundle::{Op, ResourceId, ResourceKind};
use ivr_runtime::value::Value;

use super::Lowering;
use crate::check::Meaning;
use crate::syntax::tree::{BinaryOp, Expr, ExprKind, IsTest, UnaryOp};

impl<'a> Lowering<'a> {
    /// `-> bool`: whether a condition holds. What is unknown does not.
    pub(super) fn condition(&mut self, expr: &'a Expr) {
        if let Some(value) = self.folder.fold(expr) {
            return self.push(Value::Bool(value.is_true()));
        }
        match &expr.kind {
            ExprKind::Unary { op: UnaryOp::Not, operand } => {
                self.condition(operand);
                self.code.op(Op::Not);
            }
            ExprKind::Is { operand, test, .. } => self.is(operand, *test),
            ExprKind::Binary { op, left, right, .. } if gives_bool(*op) => self.operator(*op, left, right),
            _ => {
                self.expression(expr);
                if self.ty(expr).is_optional() {
                    self.push(Value::Bool(true));
                    self.code.op(Op::Eq);
                }
            }
        }
    }

    fn operator(&mut self, op: BinaryOp, left: &'a Expr, right: &'a Expr) {
        match op {
            BinaryOp::And => self.short(left, right, false),
            BinaryOp::Or => self.short(left, right, true),
            BinaryOp::Eq => self.two(left, right, Op::Eq),
            BinaryOp::Ne => self.two(left, right, Op::Ne),
            BinaryOp::Lt => self.two(left, right, Op::Lt),
            BinaryOp::Le => self.two(left, right, Op::Le),
            BinaryOp::Gt => self.two(left, right, Op::Gt),
            BinaryOp::Ge => self.two(left, right, Op::Ge),
            BinaryOp::In => self.is_in(left, right),
            BinaryOp::NotIn => {
                self.is_in(left, right);
                self.code.op(Op::Not);
            }
            BinaryOp::Contains => self.two(left, right, Op::Contains),
            BinaryOp::StartsWith => self.two(left, right, Op::StartsWith),
            BinaryOp::EndsWith => self.two(left, right, Op::EndsWith),
            BinaryOp::Matches => self.matches(left, right),
            BinaryOp::Else
            | BinaryOp::When
            | BinaryOp::Add
            | BinaryOp::Sub
            | BinaryOp::Mul
            | BinaryOp::Div
            | BinaryOp::Mod => {}
        }
    }

    /// `and` and `or`: the right side is not looked at where the left one decides, being `decides`.
    fn short(&mut self, left: &'a Expr, right: &'a Expr, decides: bool) {
        // A side that is constant and was not folded with the whole decides nothing.
        if self.folder.fold(left).is_some() {
            return self.condition(right);
        }
        self.condition(left);
        let decided = if decides { self.code.jump_if_true() } else { self.code.jump_if_false() };
        self.condition(right);
        let done = self.code.jump();
        self.code.land(decided);
        self.push(Value::Bool(decides));
        self.code.land(done);
    }

    fn is_in(&mut self, left: &'a Expr, right: &'a Expr) {
        if let Meaning::Calendar(calendar) = self.meaning(right) {
            self.expression(left);
            self.code.op(Op::CalendarHas(calendar));
        } else {
            self.two(left, right, Op::In);
        }
    }

    fn matches(&mut self, left: &'a Expr, right: &'a Expr) {
        self.expression(left);
        let pattern = self.folder.fold(right);
        match pattern.as_ref().and_then(Value::as_text) {
            Some(pattern) => {
                let regex = self.tables.regex(pattern);
                self.code.op(Op::Matches(regex));
            }
            None => {
                self.impossible(right.span, "this pattern");
                self.code.op(Op::IsKnown);
            }
        }
    }

    fn is(&mut self, operand: &'a Expr, test: IsTest) {
        match test {
            IsTest::Open => self.hours_open(operand),
            IsTest::Closed => {
                self.hours_open(operand);
                self.code.op(Op::Not);
            }
            IsTest::Known => {
                self.expression(operand);
                self.code.op(Op::IsKnown);
            }
            IsTest::Unknown => {
                self.expression(operand);
                self.code.op(Op::IsKnown);
                self.code.op(Op::Not);
            }
            IsTest::Empty => {
                self.expression(operand);
                self.code.op(Op::IsEmpty);
            }
            IsTest::NotEmpty => {
                self.expression(operand);
                self.code.op(Op::IsEmpty);
                self.code.op(Op::Not);
            }
            IsTest::Mobile => {
                self.expression(operand);
                self.code.op(Op::IsMobile);
            }
        }
    }

    fn hours_open(&mut self, operand: &'a Expr) {
        let hours = match self.meaning(operand) {
            Meaning::Resource(resource) => self.hours_of(resource),
            _ => None,
        };
        match hours {
            Some(hours) => self.code.op(Op::HoursOpen(hours)),
            None => {
                self.impossible(operand.span, "this question");
                self.push(Value::Bool(true));
            }
        }
    }

    /// Hours of operation themselves, or those of a queue.
    fn hours_of(&self, resource: ResourceId) -> Option<ResourceId> {
        let symbol = self.symbols.resources.get(resource.index())?;
        match symbol.kind {
            ResourceKind::Hours => Some(resource),
            ResourceKind::Queue => symbol.hours,
            ResourceKind::Prompt | ResourceKind::Flow | ResourceKind::Bot => None,
        }
    }
}

/// Operators that make a condition of their operands.
fn gives_bool(op: BinaryOp) -> bool {
    !matches!(
        op,
        BinaryOp::Else
            | BinaryOp::When
            | BinaryOp::Add
            | BinaryOp::Sub
            | BinaryOp::Mul
            | BinaryOp::Div
            | BinaryOp::Mod
    )
}
