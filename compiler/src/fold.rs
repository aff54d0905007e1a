//! Expressions whose value is known while compiling.

use std::sync::Arc;

use ivr_runtime::bundle::Op;
use ivr_runtime::engine::{calculate, plain_order};
use ivr_runtime::value::Value;
use jiff::civil;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::check::{Checked, ExprFact, Meaning};
use crate::diagnostic::{Code, Diagnostic};
use crate::project::Project;
use crate::resolve::Ty;
use crate::syntax::tree::{BinaryOp, Constant, Expr, ExprKind, FieldInit, IsTest, Text, TextPart, UnaryOp};

/// The value of an expression that must be constant: a default, an answer of a mock, a given state.
/// `expected` is the type of what it is for.
pub fn constant(
    project: &Project,
    checked: &Checked,
    expr: &Expr,
    expected: &Ty,
) -> Result<Value, Box<Diagnostic>> {
    Folder::new(project, checked).constant(expr, expected)
}

/// Works out expressions while compiling.
#[derive(Debug)]
pub(crate) struct Folder<'a> {
    checked: &'a Checked,
    zone: TimeZone,
}

impl<'a> Folder<'a> {
    pub(crate) fn new(project: &Project, checked: &'a Checked) -> Self {
        let zone = TimeZoneDatabase::bundled().get(&project.config.timezone).unwrap_or(TimeZone::UTC);
        Self { checked, zone }
    }

    /// What checking found out about an expression.
    pub(crate) fn fact(&self, expr: &Expr) -> Option<&'a ExprFact> {
        self.checked.facts.get(expr.span.file, expr.id)
    }

    /// An instant as the clocks of the call centre show it.
    pub(crate) fn local(&self, instant: i64) -> Option<civil::DateTime> {
        Some(jiff::Timestamp::from_second(instant).ok()?.to_zoned(self.zone.clone()).datetime())
    }

    /// The value of an expression that must be constant.
    pub(crate) fn constant(&self, expr: &Expr, expected: &Ty) -> Result<Value, Box<Diagnostic>> {
        self.fold(expr).map(|value| widen(value, expected)).ok_or_else(|| {
            let diagnostic =
                Diagnostic::new(Code::E0791, expr.span, "this value is not the same for every call")
                    .why("it is fixed in the bundle, before there is a call to look at")
                    .help("write the value itself, and set what depends on the call in a rule");
            Box::new(diagnostic)
        })
    }

    /// The value of an expression, where it can be known.
    pub(crate) fn fold(&self, expr: &Expr) -> Option<Value> {
        match &expr.kind {
            // An int where a decimal is wanted has that type already.
            ExprKind::Constant(constant) => Some(widen(self.literal(constant), &self.fact(expr)?.ty)),
            ExprKind::Text(text) => self.text(text),
            ExprKind::List(items) => self.list(expr, items),
            ExprKind::Record { fields, .. } => self.record(expr, fields),
            ExprKind::Unary { op, operand } => unary(*op, self.fold(operand)?),
            ExprKind::Binary { op, left, right, .. } => self.binary(expr, *op, left, right),
            ExprKind::Is { operand, test, .. } => is(*test, &self.fold(operand)?),
            ExprKind::Name(_) | ExprKind::Field { .. } => match self.fact(expr)?.meaning {
                Meaning::EnumValue(of, position) => Some(Value::Enum(of, position)),
                _ => None,
            },
            ExprKind::Index { .. }
            | ExprKind::Call { .. }
            | ExprKind::Filter { .. }
            | ExprKind::As { .. }
            | ExprKind::Broken => None,
        }
    }

    fn literal(&self, constant: &Constant) -> Value {
        match constant {
            Constant::Bool(it) => Value::Bool(*it),
            Constant::Int(it) => Value::Int(*it),
            Constant::Decimal(it) => Value::Decimal(*it),
            Constant::Date(it) => Value::Date(days(*it)),
            Constant::Time(it) => Value::Time(seconds(*it)),
            Constant::DateTime(it) => Value::DateTime(
                self.zone.to_ambiguous_timestamp(*it).compatible().map_or(0, |moment| moment.as_second()),
            ),
            Constant::Duration(it) => Value::Duration(*it),
        }
    }

    fn text(&self, text: &Text) -> Option<Value> {
        if let Some(literal) = text.as_literal() {
            return Some(Value::text(literal));
        }
        let mut all = String::new();
        for part in &text.parts {
            match part {
                TextPart::Literal(literal) => all.push_str(&literal.text),
                TextPart::Value(value) => all.push_str(self.fold(value)?.as_text()?),
            }
        }
        Some(Value::text(all))
    }

    fn list(&self, expr: &Expr, items: &[Expr]) -> Option<Value> {
        let Ty::List(element) = self.fact(expr)?.ty.inner() else { return None };
        let items: Option<Vec<_>> =
            items.iter().map(|item| self.fold(item).map(|value| widen(value, element))).collect();
        Some(Value::List(items?.into()))
    }

    fn record(&self, expr: &Expr, inits: &[FieldInit]) -> Option<Value> {
        let Meaning::Record(id) = self.fact(expr)?.meaning else { return None };
        let record = self.checked.symbols.records.get(id.index())?;
        let fields: Option<Vec<_>> = record
            .fields
            .iter()
            .map(|field| match inits.iter().find(|init| init.name.text == field.name) {
                Some(init) => self.fold(&init.value).map(|value| widen(value, &field.ty)),
                None => Some(Value::Unknown),
            })
            .collect();
        Some(Value::Record(id, fields?.into()))
    }

    fn binary(&self, expr: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Option<Value> {
        match op {
            BinaryOp::Else => {
                let value = match self.fold(left)? {
                    Value::Unknown => self.fold(right)?,
                    known => known,
                };
                Some(widen(value, &self.fact(expr)?.ty))
            }
            BinaryOp::When => match self.fold(right)? {
                condition if condition.is_true() => self.fold(left),
                _ => Some(Value::Unknown),
            },
            BinaryOp::And => match self.fold(left)? {
                left if left.is_true() => self.fold(right),
                _ => Some(Value::Bool(false)),
            },
            BinaryOp::Or => match self.fold(left)? {
                left if left.is_true() => Some(Value::Bool(true)),
                _ => self.fold(right),
            },
            _ => operate(op, self.fold(left)?, self.fold(right)?),
        }
    }
}

/// An operator whose operands are both looked at. What would be a fault stays for the call to meet.
fn operate(op: BinaryOp, a: Value, b: Value) -> Option<Value> {
    let instruction = match op {
        BinaryOp::Add => Op::Add,
        BinaryOp::Sub => Op::Sub,
        BinaryOp::Mul => Op::Mul,
        BinaryOp::Div => Op::Div,
        BinaryOp::Mod => Op::Mod,
        _ => return compare(op, &a, &b).map(Value::Bool),
    };
    calculate(instruction, a, b).ok()
}

/// A comparison of two values that have an order.
fn compare(op: BinaryOp, a: &Value, b: &Value) -> Option<bool> {
    let order = plain_order(a, b)?;
    match op {
        BinaryOp::Eq => Some(order.is_eq()),
        BinaryOp::Ne => Some(order.is_ne()),
        BinaryOp::Lt => Some(order.is_lt()),
        BinaryOp::Le => Some(order.is_le()),
        BinaryOp::Gt => Some(order.is_gt()),
        BinaryOp::Ge => Some(order.is_ge()),
        _ => None,
    }
}

fn unary(op: UnaryOp, value: Value) -> Option<Value> {
    match (op, value) {
        (UnaryOp::Not, value) => Some(Value::Bool(!value.is_true())),
        (UnaryOp::Neg, Value::Int(it)) => it.checked_neg().map(Value::Int),
        (UnaryOp::Neg, Value::Decimal(it)) => Some(Value::Decimal(-it)),
        (UnaryOp::Neg, Value::Duration(it)) => it.checked_neg().map(Value::Duration),
        _ => None,
    }
}

fn is(test: IsTest, value: &Value) -> Option<Value> {
    match test {
        IsTest::Known => Some(Value::Bool(value.is_known())),
        IsTest::Unknown => Some(Value::Bool(!value.is_known())),
        _ => None,
    }
}

/// The value where `expected` is wanted: an int becomes a decimal where one is.
pub(crate) fn widen(value: Value, expected: &Ty) -> Value {
    match (value, expected.inner()) {
        (Value::Int(it), Ty::Decimal) => Value::Decimal(it.into()),
        (Value::List(items), Ty::List(element)) if matches!(element.inner(), Ty::Decimal) => {
            let items: Vec<_> = items.iter().cloned().map(|item| widen(item, element)).collect();
            Value::List(Arc::from(items))
        }
        (value, _) => value,
    }
}

/// Days since 1970-01-01.
pub(crate) fn days(date: civil::Date) -> i32 {
    let epoch = civil::date(1970, 1, 1);
    epoch.until(date).map_or(0, |span| span.get_days())
}

/// Seconds since midnight.
fn seconds(time: civil::Time) -> u32 {
    let field = |value: i8| u32::try_from(value).unwrap_or(0);
    field(time.hour()) * 3600 + field(time.minute()) * 60 + field(time.second())
}
