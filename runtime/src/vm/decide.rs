//! Which rule activates next.
//!
//! Rules are tried in order. The lines of a rule are added up in order, and only as long as the outcome is
//! not settled: not for speed alone, but because the code of a line that is not reached must not run (it may
//! divide by what an earlier line has found to be zero).
//!
//! The first rules are tried one by one. Where many are left, [`super::index`] looks up which conditions
//! hold instead of trying each. Neither allocates.

use std::ops::Range;
use std::sync::OnceLock;

use super::dispatch::Flow;
use super::index::{Segment, Sums, segments};
use super::lines::{self, Line, With};
use super::machine::{FUEL, Machine};
use crate::bundle::{Bundle, RuleId, RulesetId};
use crate::exchange::{Fault, Record};
use crate::value::Value;

/// How rules are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deciding {
    /// One after the other.
    Plain,
    /// By looking up which conditions hold.
    Indexed,
    /// As a step does: the first few one after the other; where many are left, looked up.
    Best,
}

/// Rules tried for one unit of fuel.
const RULES_A_UNIT: u32 = 64;
/// Rules tried one after the other before the others are looked up.
const HEAD: usize = 32;
/// The fewest rules that are worth looking up.
const WORTH: usize = 96;

/// The rules of a ruleset, ready to be tried.
#[derive(Debug)]
pub(crate) struct Decisions {
    guards: Box<[Guard]>,
    lines: Box<[Line]>,
    /// Made when the first scan gets that far.
    index: OnceLock<Box<[Segment]>>,
}

/// What a rule asks before it activates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guard {
    /// Where its lines begin.
    first: u32,
    /// Where they end.
    end: u32,
    pub(super) kind: GuardKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GuardKind {
    /// The outcome is settled before the first line.
    Settled(bool),
    /// Every line compares.
    Compares,
    /// A line is code.
    HasCode,
}

impl Decisions {
    /// Makes the rules of a ruleset ready.
    pub(crate) fn new(bundle: &Bundle, ruleset: RulesetId) -> Self {
        let rules = bundle.rulesets.get(ruleset.index()).and_then(|def| {
            let first = def.first_rule.index();
            bundle.rules.get(first..first + def.rule_count as usize)
        });
        let mut lines: Vec<Line> = Vec::new();
        let mut guards = Vec::new();
        for rule in rules.unwrap_or_default() {
            let from = rule.first_condition.index();
            let conditions = bundle.conditions.get(from..from + usize::from(rule.condition_count));
            let conditions = conditions.unwrap_or_default();
            let first = lines.len() as u32;
            lines.extend(lines::lines(rule, conditions, bundle));
            let threshold = i64::from(rule.threshold);
            let own = lines.get(first as usize..).unwrap_or_default();
            let kind = match (lines::loss(conditions) >= threshold, lines::gain(conditions) < threshold) {
                (true, _) => GuardKind::Settled(true),
                (_, true) => GuardKind::Settled(false),
                _ if own.iter().any(|line| matches!(line.test.with, With::Code(_))) => GuardKind::HasCode,
                _ => GuardKind::Compares,
            };
            guards.push(Guard { first, end: lines.len() as u32, kind });
        }
        Self { guards: guards.into(), lines: lines.into(), index: OnceLock::new() }
    }

    /// The guards of the rules, in order.
    pub(super) fn guards(&self) -> &[Guard] {
        &self.guards
    }

    /// The lines of a guard.
    #[inline]
    pub(super) fn lines(&self, guard: Guard) -> &[Line] {
        self.lines.get(guard.first as usize..guard.end as usize).unwrap_or_default()
    }

    fn index(&self, bundle: &Bundle) -> &[Segment] {
        self.index.get_or_init(|| segments(self, bundle))
    }

    /// The first rule that activates without code, or has code and must be tried, and which of the two.
    fn candidate(&self, range: Range<usize>, places: &[Value], bundle: &Bundle) -> Option<(usize, bool)> {
        let first = range.start;
        let guards = self.guards.get(range)?;
        let stops = |guard: &Guard| match guard.kind {
            GuardKind::Settled(outcome) => outcome,
            GuardKind::Compares => self.holds(*guard, places, bundle),
            GuardKind::HasCode => true,
        };
        let at = guards.iter().position(stops)?;
        Some((first + at, guards.get(at)?.kind != GuardKind::HasCode))
    }

    /// The outcome of lines that compare.
    #[inline]
    fn holds(&self, guard: Guard, places: &[Value], bundle: &Bundle) -> bool {
        let mut sum = 0;
        for line in self.lines(guard) {
            sum += if line.test.holds(places, bundle) { line.points } else { 0 };
            if let Some(outcome) = line.settles(sum) {
                return outcome;
            }
        }
        // Not reached: after the last line there is no margin left.
        false
    }
}

impl Machine<'_> {
    /// Tries the rules of the current ruleset from one on and enters the body of the first that activates.
    pub(super) fn decide(&mut self, from: RuleId) -> Result<Flow, Fault> {
        let loaded = self.loaded;
        let Some(ruleset) = self.thread.top().map(|frame| frame.ruleset) else { return Ok(Flow::Ended) };
        let first = loaded.rulesets.get(ruleset.index()).map_or(0, |def| def.first_rule.0);
        let Some(decisions) = loaded.decisions(ruleset) else { return Ok(Flow::Ended) };
        let start = from.0.saturating_sub(first) as usize;
        let active = match self.environment.trace {
            false => self.first_active(decisions, start, Deciding::Best)?,
            true => self.first_active_traced(decisions, first, start)?,
        };
        let tried = active.unwrap_or(decisions.guards.len()).saturating_sub(start) as u32;
        self.burn(tried / RULES_A_UNIT)?;
        Ok(match active {
            Some(at) => self.activate(RuleId(first + at as u32)),
            None => self.leave(),
        })
    }

    fn activate(&mut self, rule: RuleId) -> Flow {
        if let Some(frame) = self.thread.frames.last_mut() {
            frame.rule = Some(rule);
        }
        self.record(Record::RuleActivated(rule));
        if let Some(def) = self.loaded.rules.get(rule.index()) {
            self.pc = def.body;
        }
        Flow::On
    }

    /// The first rule of a ruleset, from one on, that activates, as if in a step of its own.
    pub(crate) fn first_active_rule(
        &mut self,
        ruleset: RulesetId,
        from: RuleId,
        how: Deciding,
    ) -> Result<Option<RuleId>, Fault> {
        (self.fuel, self.drawn) = (FUEL, 0);
        let loaded = self.loaded;
        let first = loaded.rulesets.get(ruleset.index()).map_or(0, |def| def.first_rule.0);
        let Some(decisions) = loaded.decisions(ruleset) else { return Ok(None) };
        let active = self.first_active(decisions, from.0.saturating_sub(first) as usize, how)?;
        Ok(active.map(|at| RuleId(first + at as u32)))
    }

    /// The first rule that activates, by its position in the ruleset.
    fn first_active(
        &mut self,
        decisions: &Decisions,
        start: usize,
        how: Deciding,
    ) -> Result<Option<usize>, Fault> {
        let end = decisions.guards.len();
        let head = match how {
            Deciding::Plain => end,
            Deciding::Indexed => start,
            Deciding::Best if end.saturating_sub(start) < HEAD + WORTH => end,
            Deciding::Best => start + HEAD,
        };
        let mut from = start;
        while let Some((at, sure)) = decisions.candidate(from..head, &self.state.places, self.loaded) {
            let guard = decisions.guards.get(at).copied();
            if sure || guard.map_or(Ok(false), |guard| self.activates(decisions, guard))? {
                return Ok(Some(at));
            }
            from = at + 1;
        }
        if head < end { self.first_looked_up(decisions, head) } else { Ok(None) }
    }

    /// Whether a rule activates.
    #[inline]
    pub(super) fn activates(&mut self, decisions: &Decisions, guard: Guard) -> Result<bool, Fault> {
        match guard.kind {
            GuardKind::Settled(outcome) => Ok(outcome),
            GuardKind::Compares => Ok(decisions.holds(guard, &self.state.places, self.loaded)),
            GuardKind::HasCode => self.activates_by_code(decisions, guard),
        }
    }

    fn activates_by_code(&mut self, decisions: &Decisions, guard: Guard) -> Result<bool, Fault> {
        let mut sum = 0;
        for line in decisions.lines(guard) {
            let holds = match line.test.with {
                With::Code(code) => self.condition(code)?,
                _ => line.test.holds(&self.state.places, self.loaded),
            };
            sum += if holds { line.points } else { 0 };
            if let Some(outcome) = line.settles(sum) {
                return Ok(outcome);
            }
        }
        Ok(false)
    }

    fn first_looked_up(&mut self, decisions: &Decisions, start: usize) -> Result<Option<usize>, Fault> {
        let segments = decisions.index(self.loaded);
        let from = segments.partition_point(|segment| segment.end() <= start);
        for segment in segments.get(from..).unwrap_or_default() {
            let mut sums = Sums::new();
            segment.add_up(&mut sums, &self.state.places, self.loaded);
            let mut next = start.saturating_sub(segment.first());
            while let Some((at, sure)) = segment.candidate(&sums, next) {
                let position = segment.first() + at;
                let guard = decisions.guards.get(position).copied();
                if sure || guard.map_or(Ok(false), |guard| self.activates(decisions, guard))? {
                    return Ok(Some(position));
                }
                next = at + 1;
            }
        }
        Ok(None)
    }
}
