//! Which rule activates next.
//!
//! Rules are tried in order. The lines of a rule are added up in order, and only as long as the outcome is
//! not settled: not for speed alone, but because the code of a line that is not reached must not run (it may
//! divide by what an earlier line has found to be zero).

use super::dispatch::Flow;
use super::lines::{self, Line, LineTest};
use super::machine::Machine;
use crate::bundle::{Bundle, RuleId, RulesetId};
use crate::exchange::{Fault, Record};

/// Rules tried for one unit of fuel.
const RULES_A_UNIT: u32 = 64;

/// The rules of a ruleset, ready to be tried.
#[derive(Debug)]
pub(crate) struct Decisions {
    rules: Box<[Guard]>,
    lines: Box<[Line]>,
}

/// What a rule asks before it activates.
#[derive(Debug, Clone, Copy)]
struct Guard {
    /// Where its lines begin.
    first: u32,
    /// Where they end.
    end: u32,
    /// The outcome, where it is settled before the first line.
    settled: Option<bool>,
}

impl Decisions {
    /// Makes the rules of a ruleset ready.
    pub(crate) fn new(bundle: &Bundle, ruleset: RulesetId) -> Self {
        let def = bundle.rulesets.get(ruleset.index());
        let range =
            def.map_or(0..0, |def| def.first_rule.index()..def.first_rule.index() + def.rule_count as usize);
        let mut lines: Vec<Line> = Vec::new();
        let mut rules = Vec::with_capacity(range.len());
        for rule in bundle.rules.get(range).unwrap_or_default() {
            let from = rule.first_condition.index();
            let to = from + usize::from(rule.condition_count);
            let conditions = bundle.conditions.get(from..to).unwrap_or_default();
            let first = lines.len() as u32;
            lines.extend(lines::lines(rule, conditions, bundle));
            let threshold = i64::from(rule.threshold);
            let settled = match (lines::loss(conditions) >= threshold, lines::gain(conditions) < threshold) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            };
            rules.push(Guard { first, end: lines.len() as u32, settled });
        }
        Self { rules: rules.into(), lines: lines.into() }
    }

    /// How many rules there are.
    pub(super) fn len(&self) -> usize {
        self.rules.len()
    }

    fn lines(&self, guard: Guard) -> &[Line] {
        self.lines.get(guard.first as usize..guard.end as usize).unwrap_or_default()
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
            false => self.first_active(decisions, start)?,
            true => self.first_active_traced(decisions, first, start)?,
        };
        let tried = active.unwrap_or(decisions.rules.len()).saturating_sub(start) as u32;
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
        self.records.push(Record::RuleActivated(rule));
        if let Some(def) = self.loaded.rules.get(rule.index()) {
            self.pc = def.body;
        }
        Flow::On
    }

    /// The first rule that activates, by its position in the ruleset.
    fn first_active(&mut self, decisions: &Decisions, start: usize) -> Result<Option<usize>, Fault> {
        for (at, guard) in decisions.rules.iter().enumerate().skip(start) {
            if self.activates(decisions, *guard)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Whether the rule at a position of the ruleset activates.
    pub(super) fn activates_at(&mut self, decisions: &Decisions, at: usize) -> Result<bool, Fault> {
        match decisions.rules.get(at) {
            Some(guard) => self.activates(decisions, *guard),
            None => Ok(false),
        }
    }

    #[inline]
    fn activates(&mut self, decisions: &Decisions, guard: Guard) -> Result<bool, Fault> {
        if let Some(outcome) = guard.settled {
            return Ok(outcome);
        }
        let mut sum = 0;
        for line in decisions.lines(guard) {
            let holds = match line.test {
                LineTest::Code(code) => self.condition(code)?,
                ref test => test.holds(&self.state.places, self.loaded),
            };
            if holds {
                sum += line.points;
            }
            if sum >= line.sure_at {
                return Ok(true);
            }
            if sum < line.lost_below {
                return Ok(false);
            }
        }
        // Not reached: after the last line both sums are the threshold.
        Ok(false)
    }
}
