//! Deciding many rules at once.
//!
//! Rules of a large ruleset compare the same few places again and again. The index turns the loops inside
//! out. For each *operand* (a place, or a field of the record in it) it keeps the distinct constants that
//! rules compare it with, in order: the *cuts*. They divide the values of the operand into *cells*: below
//! the first cut, exactly the first, between the first and the second, and so on. One binary search
//! finds the cell of the operand's value, and in a cell every condition on the operand is known:
//!
//! ```text
//!   balance:      0          100          250
//!   cells:    0   1     2     3      4     5     6         and two beyond: STRANGE, UNKNOWN
//!   == 100                    x
//!   >= 100                    x      x     x     x
//! ```
//!
//! - Equalities hold in one cell: the points they add are listed there, and nothing else is looked at.
//! - `!=` counts as holding beforehand; where it does not, its points are listed as taken away.
//! - Everything else is an interval of cells: two small numbers to compare with.
//!
//! The points go into a fixed array of sums, a [`Segment`] of rules at a time, and one pass over the sums
//! finds the first rule that has reached what it needs. For a rule with code only the lines before the
//! first code count here: where they do not settle the outcome, the rule is tried line by line, so that
//! code runs exactly when it would have run otherwise.

mod build;

pub(super) use build::segments;

use std::sync::Arc;

use rust_decimal::Decimal;

use super::lines::LineTest;
use crate::bundle::Bundle;
use crate::value::Value;

/// Rules of a segment: as many as are added up before the sums are looked at.
const RULES: usize = 512;
/// The most operands of a segment.
const OPERANDS: usize = 256;
/// The cell of a value that cannot be compared with the cuts. The types of a program exclude it.
const STRANGE: u32 = 1 << 30;
/// The cell of an unknown value.
const UNKNOWN: u32 = STRANGE + 1;

/// The sums of a segment's rules.
pub(super) struct Sums([i32; RULES]);

impl Sums {
    pub(super) fn new() -> Self {
        Self([0; RULES])
    }

    fn add(&mut self, rule: u16, points: i32) {
        if let Some(sum) = self.0.get_mut(usize::from(rule)) {
            *sum = sum.wrapping_add(points);
        }
    }
}

/// Rules side by side that are added up together.
#[derive(Debug)]
pub(super) struct Segment {
    /// The position of its first rule in the ruleset.
    first: usize,
    /// What each rule has before anything is looked up.
    base: Box<[i32]>,
    /// What each rule needs, lest it does not activate.
    needs: Box<[i32]>,
    /// With this much it does activate; between the two it must be tried.
    sure_at: Box<[i32]>,
    operands: Box<[OperandIndex]>,
    intervals: Box<[Interval]>,
    others: Box<[Other]>,
}

/// The conditions on one operand that hold in a single cell.
#[derive(Debug)]
struct OperandIndex {
    /// A test of the operand, to read its value by.
    read: LineTest,
    cuts: Cuts,
    /// Where the postings of each cut begin, and where the last ones end.
    starts: Box<[u32]>,
    postings: Box<[Posting]>,
}

/// Points for a rule.
#[derive(Debug, Clone, Copy)]
struct Posting {
    rule: u16,
    points: i32,
}

/// A condition that holds in the cells from one to another.
#[derive(Debug, Clone, Copy)]
struct Interval {
    /// Position of its operand.
    operand: u16,
    rule: u16,
    points: i32,
    lowest: u32,
    /// How many cells above the lowest.
    width: u32,
}

/// A condition that has no cells: on JSON, on lists and whole records.
#[derive(Debug)]
struct Other {
    test: LineTest,
    rule: u16,
    points: i32,
}

/// The constants an operand is compared with, in order.
#[derive(Debug)]
enum Cuts {
    /// Kinds that are a number: see [`key`].
    Keys(Box<[i64]>),
    Decimals(Box<[Decimal]>),
    Texts(Box<[Arc<str>]>),
}

impl Segment {
    /// The position of its first rule in the ruleset.
    pub(super) fn first(&self) -> usize {
        self.first
    }

    /// The position after its last rule.
    pub(super) fn end(&self) -> usize {
        self.first + self.base.len()
    }

    /// Adds up the points of all its rules.
    pub(super) fn add_up(&self, sums: &mut Sums, places: &[Value], bundle: &Bundle) {
        for (sum, base) in sums.0.iter_mut().zip(&self.base) {
            *sum = *base;
        }
        let mut cells = [UNKNOWN; OPERANDS];
        for (cell, operand) in cells.iter_mut().zip(&self.operands) {
            *cell = operand.cuts.cell(operand.read.read(places));
            for posting in operand.postings_in(*cell) {
                sums.add(posting.rule, posting.points);
            }
        }
        for it in &self.intervals {
            let cell = cells.get(usize::from(it.operand)).copied().unwrap_or(STRANGE);
            let holds = cell.wrapping_sub(it.lowest) <= it.width;
            sums.add(it.rule, if holds { it.points } else { 0 });
        }
        for it in &self.others {
            let holds = it.test.holds(places, bundle);
            sums.add(it.rule, if holds { it.points } else { 0 });
        }
    }

    /// The first rule from a position in the segment on that may activate, and whether it does for sure.
    pub(super) fn candidate(&self, sums: &Sums, from: usize) -> Option<(usize, bool)> {
        let needs = self.needs.iter().zip(&sums.0).skip(from);
        let at = from + needs.take_while(|(needs, sum)| sum < needs).count();
        let sure_at = self.sure_at.get(at)?;
        Some((at, sums.0.get(at)? >= sure_at))
    }
}

impl OperandIndex {
    /// The postings of a cell, if it is a cut.
    fn postings_in(&self, cell: u32) -> &[Posting] {
        let cut = (cell / 2) as usize;
        match (self.starts.get(cut), self.starts.get(cut + 1)) {
            (Some(start), Some(end)) if !cell.is_multiple_of(2) => {
                self.postings.get(*start as usize..*end as usize).unwrap_or_default()
            }
            _ => &[],
        }
    }
}

impl Cuts {
    /// The cell of a value.
    fn cell(&self, value: &Value) -> u32 {
        if !value.is_known() {
            return UNKNOWN;
        }
        match (self, value) {
            (Self::Keys(cuts), value) => key(value).map_or(STRANGE, |key| cell(cuts, |cut| cut.cmp(&key))),
            (Self::Decimals(cuts), Value::Decimal(value)) => cell(cuts, |cut| cut.cmp(value)),
            (Self::Decimals(cuts), Value::Int(value)) => {
                let value = Decimal::from(*value);
                cell(cuts, |cut| cut.cmp(&value))
            }
            (Self::Texts(cuts), Value::Text(value)) => cell(cuts, |cut| cut.as_bytes().cmp(value.as_bytes())),
            _ => STRANGE,
        }
    }

    /// The position of a constant among the cuts.
    fn position(&self, constant: &Value) -> Option<u32> {
        let cell = self.cell(constant);
        (cell < STRANGE && !cell.is_multiple_of(2)).then_some(cell / 2)
    }

    fn len(&self) -> usize {
        match self {
            Self::Keys(cuts) => cuts.len(),
            Self::Decimals(cuts) => cuts.len(),
            Self::Texts(cuts) => cuts.len(),
        }
    }
}

/// Even between cuts, odd at one.
fn cell<T>(cuts: &[T], order: impl Fn(&T) -> std::cmp::Ordering) -> u32 {
    match cuts.binary_search_by(order) {
        Ok(at) => at as u32 * 2 + 1,
        Err(at) => at as u32 * 2,
    }
}

/// The kinds of value that are a number, as one. An operand has one type, so kinds do not meet here.
fn key(value: &Value) -> Option<i64> {
    match value {
        Value::Bool(truth) => Some(i64::from(*truth)),
        Value::Int(number) | Value::DateTime(number) | Value::Zoned(number, _) | Value::Duration(number) => {
            Some(*number)
        }
        Value::Date(days) => Some(i64::from(*days)),
        Value::Time(seconds) => Some(i64::from(*seconds)),
        Value::Enum(_, position) => Some(i64::from(*position)),
        _ => None,
    }
}
