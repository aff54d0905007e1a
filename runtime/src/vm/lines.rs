//! Guard lines as the deciding loop wants them: the constant beside the test, its type known, and with
//! each line the sums at which the outcome is settled.

use std::sync::Arc;

use super::conditions::admits;
use crate::bundle::{Bundle, Comparison, Condition, Operand, Pc, Rule, Test};
use crate::compare;
use crate::value::Value;

/// A line.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) test: LineTest,
    /// What it adds where it holds.
    pub(super) points: i64,
    /// With this sum or more after the line the rule activates, whatever the later lines say.
    pub(super) sure_at: i64,
    /// Below this sum after the line it does not.
    pub(super) lost_below: i64,
}

/// What must hold. Comparisons with the types that most rules compare have a case of their own.
#[derive(Debug)]
pub(super) enum LineTest {
    Int(Comparison, Operand, i64),
    Bool(Comparison, Operand, bool),
    Enum(Comparison, Operand, u16),
    Text(Comparison, Operand, Arc<str>),
    Other(Comparison, Operand, Box<Value>),
    Known(Operand),
    Unknown(Operand),
    Code(Pc),
}

impl LineTest {
    pub(super) fn new(test: Test, bundle: &Bundle) -> Self {
        match test {
            Test::Compare { comparison, operand, constant } => {
                match bundle.constants.get(constant.index()).cloned().unwrap_or_default() {
                    Value::Int(number) => Self::Int(comparison, operand, number),
                    Value::Bool(truth) => Self::Bool(comparison, operand, truth),
                    Value::Enum(_, position) => Self::Enum(comparison, operand, position),
                    Value::Text(text) => Self::Text(comparison, operand, text),
                    other => Self::Other(comparison, operand, Box::new(other)),
                }
            }
            Test::Known(operand) => Self::Known(operand),
            Test::Unknown(operand) => Self::Unknown(operand),
            Test::Code(pc) => Self::Code(pc),
        }
    }

    /// Whether the test holds; code, which needs the machine, does not.
    #[inline]
    pub(super) fn holds(&self, places: &[Value], bundle: &Bundle) -> bool {
        match self {
            Self::Int(comparison, operand, constant) => match read(places, *operand) {
                Value::Int(value) => admits(*comparison, value.cmp(constant)),
                other => compare_with(*comparison, other, &Value::Int(*constant), bundle),
            },
            Self::Bool(comparison, operand, constant) => match read(places, *operand) {
                Value::Bool(value) => (value == constant) == (*comparison == Comparison::Eq),
                other => compare_with(*comparison, other, &Value::Bool(*constant), bundle),
            },
            Self::Enum(comparison, operand, constant) => match read(places, *operand) {
                Value::Enum(_, value) => admits(*comparison, value.cmp(constant)),
                other => *comparison == Comparison::Ne && !other.is_known(),
            },
            Self::Text(comparison, operand, constant) => match (read(places, *operand), comparison) {
                (Value::Text(value), Comparison::Eq) => same(value, constant),
                (Value::Text(value), Comparison::Ne) => !same(value, constant),
                (other, _) => compare_with(*comparison, other, &Value::Text(constant.clone()), bundle),
            },
            Self::Other(comparison, operand, constant) => {
                compare_with(*comparison, read(places, *operand), constant, bundle)
            }
            Self::Known(operand) => read(places, *operand).is_known(),
            Self::Unknown(operand) => !read(places, *operand).is_known(),
            Self::Code(_) => false,
        }
    }
}

/// Texts are often the very same one: set from a constant.
fn same(a: &Arc<str>, b: &Arc<str>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

/// The value of an operand.
#[inline]
pub(super) fn read(places: &[Value], operand: Operand) -> &Value {
    let value = places.get(operand.place.index()).unwrap_or(&Value::Unknown);
    match (operand.field, value) {
        (None, value) => value,
        (Some(field), Value::Record(_, fields)) => fields.get(usize::from(field)).unwrap_or(&Value::Unknown),
        (Some(_), _) => &Value::Unknown,
    }
}

/// A comparison of any two values: what is unknown compares false, but true for `!=`.
pub(super) fn compare_with(comparison: Comparison, a: &Value, b: &Value, bundle: &Bundle) -> bool {
    match comparison {
        Comparison::Eq => compare::equal(a, b, bundle),
        Comparison::Ne => !compare::equal(a, b, bundle),
        _ => compare::order(a, b, bundle).is_some_and(|order| admits(comparison, order)),
    }
}

/// The lines of a rule, each with the sums at which the outcome is settled after it.
pub(super) fn lines<'a>(
    rule: &Rule,
    conditions: &'a [Condition],
    bundle: &'a Bundle,
) -> impl Iterator<Item = Line> + 'a {
    let threshold = i64::from(rule.threshold);
    let mut to_gain: i64 = gain(conditions);
    let mut to_lose: i64 = loss(conditions);
    conditions.iter().map(move |condition| {
        let points = i64::from(condition.points);
        to_gain -= points.max(0);
        to_lose -= points.min(0);
        let test = LineTest::new(condition.test, bundle);
        Line { test, points, sure_at: threshold - to_lose, lost_below: threshold - to_gain }
    })
}

/// The most points that lines can add.
pub(super) fn gain(conditions: &[Condition]) -> i64 {
    conditions.iter().map(|it| i64::from(it.points.max(0))).sum()
}

/// The most points that lines can take away, as a negative number.
pub(super) fn loss(conditions: &[Condition]) -> i64 {
    conditions.iter().map(|it| i64::from(it.points.min(0))).sum()
}
