//! Guard lines as the deciding loop wants them: the constant beside the test, its kind known, and with
//! each line the sums at which the outcome is settled.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::bundle::{Bundle, Comparison, Condition, Operand, Pc, PlaceId, Rule, Test};
use crate::compare;
use crate::value::Value;

/// A line.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) test: LineTest,
    /// What it adds where it holds.
    pub(super) points: i64,
    /// Below this sum after the line the rule does not activate, whatever the later lines say.
    pub(super) lost_below: i64,
    /// With this much more, or above it, it does.
    pub(super) margin: u64,
}

impl Line {
    /// The outcome with this sum after the line, where it is settled.
    #[inline]
    pub(super) fn settles(&self, sum: i64) -> Option<bool> {
        // One comparison for the common case that it is not: a sum below wraps around to a large one.
        let above = sum.wrapping_sub(self.lost_below);
        (above.cast_unsigned() >= self.margin).then_some(above >= 0)
    }
}

/// What must hold.
#[derive(Debug, Clone)]
pub(super) struct LineTest {
    place: PlaceId,
    /// A field of the record in the place, or [`WHOLE`].
    field: u16,
    /// Which orders the comparison admits.
    orders: Orders,
    /// With what.
    pub(super) with: With,
}

/// No field.
const WHOLE: u16 = u16::MAX;

/// What an operand is compared with. The kinds that most rules compare with have a case of their own.
#[derive(Debug, Clone)]
pub(super) enum With {
    Int(i64),
    Bool(bool),
    Enum(u16),
    Text(Arc<str>),
    Other(Box<Value>),
    /// Nothing: there must be a value.
    Known,
    /// Nothing: there must be none.
    Unknown,
    /// Nothing: code decides.
    Code(Pc),
}

/// The orders of operand and constant for which a comparison holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Orders(u8);

impl Orders {
    const LESS: u8 = 1;
    const EQUAL: u8 = 2;
    const GREATER: u8 = 4;
    const NOT_EQUAL: u8 = Self::LESS | Self::GREATER;

    /// Those of a comparison.
    pub(super) const fn of(comparison: Comparison) -> Self {
        Self(match comparison {
            Comparison::Eq => Self::EQUAL,
            Comparison::Ne => Self::NOT_EQUAL,
            Comparison::Lt => Self::LESS,
            Comparison::Le => Self::LESS | Self::EQUAL,
            Comparison::Gt => Self::GREATER,
            Comparison::Ge => Self::GREATER | Self::EQUAL,
        })
    }

    /// Whether an order is among them.
    #[inline]
    pub(super) const fn admit(self, order: Ordering) -> bool {
        self.0 & (1 << (order as i8 + 1)) != 0
    }

    /// Whether this is `==`.
    pub(super) const fn is_equal(self) -> bool {
        self.0 == Self::EQUAL
    }

    /// Whether what is less fits.
    pub(super) const fn admit_less(self) -> bool {
        self.0 & Self::LESS != 0
    }

    /// Whether what is equal fits.
    pub(super) const fn admit_equal(self) -> bool {
        self.0 & Self::EQUAL != 0
    }

    /// Whether this is `!=`, which holds for what cannot be compared, too.
    #[inline]
    pub(super) const fn is_not_equal(self) -> bool {
        self.0 == Self::NOT_EQUAL
    }
}

impl LineTest {
    pub(super) fn new(test: Test, bundle: &Bundle) -> Self {
        let of = |operand: Operand, orders, with| Self {
            place: operand.place,
            field: operand.field.unwrap_or(WHOLE),
            orders,
            with,
        };
        match test {
            Test::Compare { comparison, operand, constant } => {
                let constant = bundle.constants.get(constant.index()).cloned().unwrap_or_default();
                let with = match constant {
                    Value::Int(number) => With::Int(number),
                    Value::Bool(truth) => With::Bool(truth),
                    Value::Enum(_, position) => With::Enum(position),
                    Value::Text(text) => With::Text(text),
                    other => With::Other(Box::new(other)),
                };
                of(operand, Orders::of(comparison), with)
            }
            Test::Known(operand) => of(operand, Orders(0), With::Known),
            Test::Unknown(operand) => of(operand, Orders(0), With::Unknown),
            Test::Code(code) => of(Operand { place: PlaceId(0), field: None }, Orders(0), With::Code(code)),
        }
    }

    /// What is compared.
    pub(super) fn operand(&self) -> Operand {
        Operand { place: self.place, field: (self.field != WHOLE).then_some(self.field) }
    }

    /// For which orders it holds.
    pub(super) fn orders(&self) -> Orders {
        self.orders
    }

    /// Whether the test holds; code, which needs the machine, does not.
    #[inline]
    pub(super) fn holds(&self, places: &[Value], bundle: &Bundle) -> bool {
        let value = self.read(places);
        match (&self.with, value) {
            (With::Int(constant), Value::Int(value)) => self.orders.admit(value.cmp(constant)),
            (With::Text(constant), Value::Text(value)) if self.compares_equality() => {
                same(value, constant) != self.orders.is_not_equal()
            }
            (With::Bool(constant), Value::Bool(value)) => (value == constant) != self.orders.is_not_equal(),
            (With::Enum(constant), Value::Enum(_, value)) => self.orders.admit(value.cmp(constant)),
            (With::Known, value) => value.is_known(),
            (With::Unknown, value) => !value.is_known(),
            _ => self.holds_for(value, bundle),
        }
    }

    fn compares_equality(&self) -> bool {
        self.orders.is_not_equal() || self.orders.is_equal()
    }

    /// Whether it holds, for the kinds that are compared less often.
    #[cold]
    fn holds_for(&self, value: &Value, bundle: &Bundle) -> bool {
        match &self.with {
            With::Int(constant) => self.compares(value, &Value::Int(*constant), bundle),
            With::Bool(constant) => self.compares(value, &Value::Bool(*constant), bundle),
            With::Text(constant) => self.compares(value, &Value::Text(constant.clone()), bundle),
            With::Other(constant) => self.compares(value, constant, bundle),
            // An enum place holds a value of its enum or none.
            With::Enum(_) => self.orders.is_not_equal(),
            With::Known | With::Unknown | With::Code(_) => false,
        }
    }

    fn compares(&self, value: &Value, constant: &Value, bundle: &Bundle) -> bool {
        match self.orders.0 {
            Orders::EQUAL => compare::equal(value, constant, bundle),
            Orders::NOT_EQUAL => !compare::equal(value, constant, bundle),
            _ => compare::order(value, constant, bundle).is_some_and(|order| self.orders.admit(order)),
        }
    }

    /// The value of the operand.
    #[inline]
    pub(super) fn read<'a>(&self, places: &'a [Value]) -> &'a Value {
        let value = places.get(self.place.index()).unwrap_or(&Value::Unknown);
        if self.field == WHOLE { value } else { field(value, self.field) }
    }
}

/// Texts are often the very same one: set from a constant.
#[inline]
fn same(a: &Arc<str>, b: &Arc<str>) -> bool {
    a.len() == b.len() && (Arc::ptr_eq(a, b) || a.as_bytes() == b.as_bytes())
}

fn field(value: &Value, field: u16) -> &Value {
    match value {
        Value::Record(_, fields) => fields.get(usize::from(field)).unwrap_or(&Value::Unknown),
        _ => &Value::Unknown,
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
        Line {
            test: LineTest::new(condition.test, bundle),
            points,
            lost_below: threshold - to_gain,
            margin: (to_gain - to_lose).unsigned_abs(),
        }
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
