//! Making the index of a ruleset.

use std::collections::BTreeMap;

use super::{Cuts, Interval, OPERANDS, OperandIndex, Other, Posting, RULES, STRANGE, Segment, UNKNOWN};
use crate::bundle::{Bundle, Operand, Type, TypeId};
use crate::value::Value;
use crate::vm::decide::{Decisions, Guard, GuardKind};
use crate::vm::lines::{Line, With};

/// Rules whose numbers add up to more are tried line by line, so that no sum of a segment overflows.
const MOST_POINTS: i64 = 1 << 29;

/// The index of a ruleset: its rules in segments.
pub(in crate::vm) fn segments(decisions: &Decisions, bundle: &Bundle) -> Box<[Segment]> {
    let mut segments = Vec::new();
    let mut builder = Builder::new(0);
    for (position, guard) in decisions.guards().iter().enumerate() {
        let lines = looked_up(decisions.lines(*guard));
        if !builder.has_room_for(lines) {
            let full = std::mem::replace(&mut builder, Builder::new(position));
            segments.push(full.finish(bundle));
        }
        builder.add(*guard, lines);
    }
    if !builder.base.is_empty() {
        segments.push(builder.finish(bundle));
    }
    segments.into()
}

/// The lines of a rule that are looked up: those before the first code; none where they are too many or
/// their numbers too large.
fn looked_up(lines: &[Line]) -> &[Line] {
    let code = lines.iter().position(|line| matches!(line.test.with, With::Code(_)));
    let looked = lines.get(..code.unwrap_or(lines.len())).unwrap_or_default();
    let reach = |line: &Line| line.points.abs() + line.lost_below.abs() + line.margin.cast_signed();
    let small = looked.len() <= OPERANDS && looked.iter().map(reach).sum::<i64>() < MOST_POINTS;
    if small { looked } else { &[] }
}

/// A segment in the making.
struct Builder<'a> {
    first: usize,
    base: Vec<i32>,
    needs: Vec<i32>,
    sure_at: Vec<i32>,
    /// The conditions on each operand.
    conditions: BTreeMap<Operand, Vec<Condition<'a>>>,
    intervals: Vec<Interval>,
    others: Vec<Other>,
}

/// A line of a rule.
struct Condition<'a> {
    line: &'a Line,
    rule: u16,
    points: i32,
}

impl<'a> Builder<'a> {
    fn new(first: usize) -> Self {
        Self {
            first,
            base: Vec::new(),
            needs: Vec::new(),
            sure_at: Vec::new(),
            conditions: BTreeMap::new(),
            intervals: Vec::new(),
            others: Vec::new(),
        }
    }

    fn has_room_for(&self, lines: &[Line]) -> bool {
        let new = lines.iter().filter(|line| !self.conditions.contains_key(&line.test.operand())).count();
        self.base.len() < RULES && self.conditions.len() + new <= OPERANDS
    }

    fn add(&mut self, guard: Guard, lines: &'a [Line]) {
        let rule = self.base.len() as u16;
        let (needs, sure_at) = match (guard.kind, lines.last()) {
            (GuardKind::Settled(true), _) => (i32::MIN, i32::MIN),
            (GuardKind::Settled(false), _) => (i32::MAX, i32::MAX),
            (_, Some(last)) => (last.lost_below as i32, (last.lost_below + last.margin.cast_signed()) as i32),
            // Nothing is known of it here: it is tried line by line.
            (_, None) => (i32::MIN, i32::MAX),
        };
        self.base.push(0);
        self.needs.push(needs);
        self.sure_at.push(sure_at);
        if let GuardKind::Settled(_) = guard.kind {
            return;
        }
        for line in lines {
            let condition = Condition { line, rule, points: line.points as i32 };
            self.conditions.entry(line.test.operand()).or_default().push(condition);
        }
    }

    fn finish(mut self, bundle: &Bundle) -> Segment {
        let mut operands = Vec::new();
        for (operand, conditions) in std::mem::take(&mut self.conditions) {
            let position = operands.len() as u16;
            let cuts = cuts(&conditions, type_of(operand, bundle));
            let first = conditions.first().map(|it| it.line.test.clone());
            match (cuts, first) {
                (Some(cuts), Some(read)) => {
                    let postings = self.cut_up(&conditions, &cuts, position);
                    let (starts, postings) = by_cut(postings, cuts.len());
                    operands.push(OperandIndex { read, cuts, starts, postings });
                }
                _ => self.others.extend(conditions.iter().map(|it| Other {
                    test: it.line.test.clone(),
                    rule: it.rule,
                    points: it.points,
                })),
            }
        }
        Segment {
            first: self.first,
            base: self.base.into(),
            needs: self.needs.into(),
            sure_at: self.sure_at.into(),
            operands: operands.into(),
            intervals: self.intervals.into(),
            others: self.others.into(),
        }
    }

    /// Turns the conditions on an operand into intervals of cells and postings at a cut.
    fn cut_up(&mut self, conditions: &[Condition<'_>], cuts: &Cuts, operand: u16) -> Vec<(u32, Posting)> {
        let last = cuts.len() as u32 * 2;
        let mut postings = Vec::new();
        for condition in conditions {
            let (rule, points) = (condition.rule, condition.points);
            let mut interval = |lowest: u32, highest: u32| {
                let width = highest.wrapping_sub(lowest);
                self.intervals.push(Interval { operand, rule, points, lowest, width });
            };
            let test = &condition.line.test;
            let cut = match &test.with {
                With::Known => {
                    interval(0, STRANGE);
                    continue;
                }
                With::Unknown => {
                    interval(UNKNOWN, UNKNOWN);
                    continue;
                }
                with => value_of(with).and_then(|constant| cuts.position(&constant)).unwrap_or_default(),
            };
            let at = cut * 2 + 1;
            let orders = test.orders();
            if orders.is_equal() {
                postings.push((cut, Posting { rule, points }));
            } else if orders.is_not_equal() {
                if let Some(base) = self.base.get_mut(usize::from(rule)) {
                    *base += points;
                }
                postings.push((cut, Posting { rule, points: -points }));
            } else {
                let lowest = if orders.admit_less() { 0 } else { at + u32::from(!orders.admit_equal()) };
                let highest = if orders.admit_less() { at - u32::from(!orders.admit_equal()) } else { last };
                interval(lowest, highest);
            }
        }
        postings
    }
}

/// Postings in the order of their cuts, with where those of each cut begin.
fn by_cut(mut postings: Vec<(u32, Posting)>, cuts: usize) -> (Box<[u32]>, Box<[Posting]>) {
    postings.sort_by_key(|(cut, _)| *cut);
    let starts = (0..=cuts as u32).map(|cut| postings.partition_point(|(at, _)| *at < cut) as u32).collect();
    (starts, postings.into_iter().map(|(_, posting)| posting).collect())
}

/// The constants of an operand as cuts; `None` where they or its values have no order.
fn cuts(conditions: &[Condition<'_>], ty: Option<Type>) -> Option<Cuts> {
    let constants: Vec<Value> = conditions.iter().filter_map(|it| value_of(&it.line.test.with)).collect();
    match ty? {
        Type::Int | Type::Decimal => {
            let decimals = constants.iter().map(|it| match it {
                Value::Int(number) => Some((*number).into()),
                Value::Decimal(number) => Some(*number),
                _ => None,
            });
            let decimals = decimals.collect::<Option<Vec<_>>>()?;
            let keys = constants.iter().map(super::key).collect::<Option<Vec<_>>>();
            match (ty?, keys) {
                (Type::Int, Some(keys)) => Some(Cuts::Keys(sorted(keys))),
                _ => Some(Cuts::Decimals(sorted(decimals))),
            }
        }
        Type::Bool | Type::Date | Type::Time | Type::DateTime | Type::Duration | Type::Enum(_) => {
            let keys = constants.iter().map(super::key).collect::<Option<Vec<_>>>()?;
            Some(Cuts::Keys(sorted(keys)))
        }
        Type::Text | Type::Phone | Type::Digits { .. } | Type::CardNumber | Type::CardExpiry => {
            let texts = constants.into_iter().map(|it| match it {
                Value::Text(text) => Some(text),
                _ => None,
            });
            Some(Cuts::Texts(sorted(texts.collect::<Option<Vec<_>>>()?)))
        }
        Type::Record(_) | Type::List(_) | Type::Json | Type::Optional(_) => None,
    }
}

fn sorted<T: Ord>(mut constants: Vec<T>) -> Box<[T]> {
    constants.sort();
    constants.dedup();
    constants.into()
}

/// The constant of a comparison.
fn value_of(with: &With) -> Option<Value> {
    match with {
        With::Int(number) => Some(Value::Int(*number)),
        With::Bool(truth) => Some(Value::Bool(*truth)),
        With::Enum(position) => Some(Value::Int(i64::from(*position))),
        With::Text(text) => Some(Value::Text(text.clone())),
        With::Other(value) => Some((**value).clone()),
        With::Known | With::Unknown | With::Code(_) => None,
    }
}

/// The type of an operand, without its `?`.
fn type_of(operand: Operand, bundle: &Bundle) -> Option<Type> {
    let plain = |ty: TypeId| match *bundle.types.get(ty.index())? {
        Type::Optional(inner) => bundle.types.get(inner.index()).copied(),
        ty => Some(ty),
    };
    let place = plain(bundle.places.get(operand.place.index())?.ty)?;
    match (operand.field, place) {
        (None, ty) => Some(ty),
        (Some(field), Type::Record(id)) => {
            plain(bundle.records.get(id.index())?.fields.get(usize::from(field))?.ty)
        }
        (Some(_), _) => None,
    }
}
