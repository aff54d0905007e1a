//! Arithmetic: exact, checked, unknown where an operand is.

use rust_decimal::Decimal;

use super::machine::Machine;
use crate::bundle::Op;
use crate::civil;
use crate::exchange::Fault;
use crate::value::Value;
use Value::{Date, DateTime, Duration, Int, Text, Time, Zoned};

type Calculated = Result<Value, Fault>;

/// What an arithmetic instruction with two operands gives, as the machine works it out: for constants
/// that are known while compiling. Unknown for any other instruction.
pub fn calculate(op: Op, a: Value, b: Value) -> Result<Value, Fault> {
    match (op, a, b) {
        (Op::Add, Text(a), Text(b)) => Ok(Value::text([&*a, &*b].concat())),
        (Op::Add, a, b) => add(a, b),
        (Op::Sub, a, b) => subtract(a, b),
        (Op::Mul, a, b) => multiply(a, b),
        (Op::Div, a, b) => divide(a, b),
        (Op::Mod, a, b) => modulo(a, b),
        _ => Ok(Value::Unknown),
    }
}

impl Machine<'_> {
    pub(super) fn add(&mut self) -> Result<(), Fault> {
        let (b, a) = (self.pop(), self.pop());
        match (a, b) {
            (Text(a), Text(b)) => self.push_text([&*a, &*b].concat()),
            (a, b) => add(a, b).map(|sum| self.push(sum)),
        }
    }

    pub(super) fn subtract(&mut self) -> Result<(), Fault> {
        let (b, a) = (self.pop(), self.pop());
        subtract(a, b).map(|difference| self.push(difference))
    }

    pub(super) fn multiply(&mut self) -> Result<(), Fault> {
        let (b, a) = (self.pop(), self.pop());
        multiply(a, b).map(|product| self.push(product))
    }

    pub(super) fn divide(&mut self) -> Result<(), Fault> {
        let (b, a) = (self.pop(), self.pop());
        divide(a, b).map(|quotient| self.push(quotient))
    }

    pub(super) fn modulo(&mut self) -> Result<(), Fault> {
        let (b, a) = (self.pop(), self.pop());
        modulo(a, b).map(|rest| self.push(rest))
    }

    pub(super) fn negate(&mut self) -> Result<(), Fault> {
        let negated = match self.pop() {
            Int(number) => int(number.checked_neg()),
            Duration(seconds) => duration(seconds.checked_neg()),
            Value::Decimal(number) => Ok(Value::Decimal(-number)),
            _ => Ok(Value::Unknown),
        };
        negated.map(|negated| self.push(negated))
    }
}

fn add(a: Value, b: Value) -> Calculated {
    match (a, b) {
        (Int(a), Int(b)) => int(a.checked_add(b)),
        (Duration(a), Duration(b)) => duration(a.checked_add(b)),
        (Date(day), Duration(by)) | (Duration(by), Date(day)) => date(day, Some(by)),
        (Time(time), Duration(by)) | (Duration(by), Time(time)) => Ok(wrapped(time, by)),
        (DateTime(at), Duration(by)) | (Duration(by), DateTime(at)) => {
            instant(at.checked_add(by)).map(DateTime)
        }
        (Zoned(at, zone), Duration(by)) | (Duration(by), Zoned(at, zone)) => {
            instant(at.checked_add(by)).map(|at| Zoned(at, zone))
        }
        (a, b) => decimals(&a, &b, Decimal::checked_add),
    }
}

fn subtract(a: Value, b: Value) -> Calculated {
    match (a, b) {
        (Int(a), Int(b)) => int(a.checked_sub(b)),
        (Duration(a), Duration(b)) => duration(a.checked_sub(b)),
        (Date(a), Date(b)) => Ok(Duration((i64::from(a) - i64::from(b)) * civil::DAY)),
        (Date(day), Duration(by)) => date(day, by.checked_neg()),
        (Time(a), Time(b)) => Ok(Duration(i64::from(a) - i64::from(b))),
        (Time(time), Duration(by)) => Ok(wrapped(time, -(by % civil::DAY))),
        (DateTime(a) | Zoned(a, _), DateTime(b) | Zoned(b, _)) => duration(a.checked_sub(b)),
        (DateTime(at), Duration(by)) => instant(at.checked_sub(by)).map(DateTime),
        (Zoned(at, zone), Duration(by)) => instant(at.checked_sub(by)).map(|at| Zoned(at, zone)),
        (a, b) => decimals(&a, &b, Decimal::checked_sub),
    }
}

fn multiply(a: Value, b: Value) -> Calculated {
    match (a, b) {
        (Int(a), Int(b)) => int(a.checked_mul(b)),
        (Duration(a), Int(b)) | (Int(a), Duration(b)) => duration(a.checked_mul(b)),
        (a, b) => decimals(&a, &b, Decimal::checked_mul),
    }
}

fn divide(a: Value, b: Value) -> Calculated {
    let zero = matches!(b, Int(0)) || matches!(&b, Value::Decimal(b) if b.is_zero());
    match (a, b) {
        (a, _) if zero && a.is_known() => Err(Fault::DivisionByZero),
        (Int(a), Int(b)) => int(a.checked_div(b)),
        (Duration(a), Int(b)) => duration(a.checked_div(b)),
        (a, b) => decimals(&a, &b, Decimal::checked_div),
    }
}

fn modulo(a: Value, b: Value) -> Calculated {
    match (a, b) {
        (Int(_), Int(0)) => Err(Fault::DivisionByZero),
        // The sign of the divisor: `-1 mod 7` is 6.
        (Int(a), Int(b)) => {
            let rest = a.wrapping_rem(b);
            Ok(Int(if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest }))
        }
        _ => Ok(Value::Unknown),
    }
}

fn int(result: Option<i64>) -> Calculated {
    result.map(Int).ok_or(Fault::Overflow)
}

fn duration(result: Option<i64>) -> Calculated {
    result.map(Duration).ok_or(Fault::Overflow)
}

/// An instant that the calendar has.
fn instant(result: Option<i64>) -> Result<i64, Fault> {
    let known = result.filter(|seconds| jiff::Timestamp::from_second(*seconds).is_ok());
    known.ok_or(Fault::Overflow)
}

/// The day in which midnight plus a duration lies.
fn date(day: i32, by: Option<i64>) -> Calculated {
    let days = by.map(|by| by.div_euclid(civil::DAY)).and_then(|days| i32::try_from(days).ok());
    let day = days.and_then(|days| day.checked_add(days)).filter(|day| civil::date_of(*day).is_some());
    day.map(Date).ok_or(Fault::Overflow)
}

/// A time of day, wrapped at midnight.
fn wrapped(time: u32, by: i64) -> Value {
    let seconds = (i64::from(time) + by % civil::DAY).rem_euclid(civil::DAY);
    Time(u32::try_from(seconds).unwrap_or_default())
}

/// Two numbers of which one at least is a decimal; unknown for anything else.
fn decimals(a: &Value, b: &Value, calculate: fn(Decimal, Decimal) -> Option<Decimal>) -> Calculated {
    let number = |value: &Value| match value {
        Int(number) => Some(Decimal::from(*number)),
        Value::Decimal(number) => Some(*number),
        _ => None,
    };
    match (number(a), number(b)) {
        (Some(a), Some(b)) => calculate(a, b).map(Value::Decimal).ok_or(Fault::Overflow),
        _ => Ok(Value::Unknown),
    }
}
