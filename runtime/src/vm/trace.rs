//! Deciding with a trace: the same outcome, and every line of every rule that was tried.
//!
//! Lines after the outcome is settled are evaluated for the trace alone: their faults, their instructions
//! and the random numbers they draw do not count.

use std::sync::Arc;

use super::decide::Decisions;
use super::lines;
use super::machine::Machine;
use super::secrecy;
use crate::bundle::{Condition, GuardKind, Mark, Operand, Rule, RuleId, Test};
use crate::exchange::{Fault, Tried, TriedLine};
use crate::text;
use crate::value::Value;

impl Machine<'_> {
    /// The first rule that activates, by its position in the ruleset whose first rule is `first`.
    pub(super) fn first_active_traced(
        &mut self,
        decisions: &Decisions,
        first: u32,
        start: usize,
    ) -> Result<Option<usize>, Fault> {
        for (at, guard) in decisions.guards().iter().enumerate().skip(start) {
            let outcome = self.activates(decisions, *guard);
            let rule = RuleId(first + at as u32);
            let tried = self.tried(rule, matches!(outcome, Ok(true)));
            if let Some(tried) = tried {
                self.tell(tried);
            }
            if outcome? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Tries one rule, whatever those before it come to.
    pub(crate) fn try_rule(&mut self, id: RuleId) -> Result<Tried, Fault> {
        let loaded = self.loaded;
        let ruleset = loaded.rules.get(id.index()).map(|rule| rule.ruleset);
        let first = ruleset.and_then(|it| loaded.rulesets.get(it.index())).map_or(0, |def| def.first_rule.0);
        let decisions = ruleset.and_then(|it| loaded.decisions(it)).ok_or(Fault::ForeignState)?;
        let position = id.0.saturating_sub(first) as usize;
        let guard = decisions.guards().get(position).copied().ok_or(Fault::ForeignState)?;
        let activated = self.activates(decisions, guard)?;
        self.tried(id, activated).ok_or(Fault::ForeignState)
    }

    fn tried(&mut self, id: RuleId, activated: bool) -> Option<Tried> {
        let loaded = self.loaded;
        let rule = loaded.rules.get(id.index())?;
        let from = rule.first_condition.index();
        let conditions = loaded.conditions.get(from..from + usize::from(rule.condition_count))?;
        let lines: Vec<TriedLine> = conditions.iter().map(|condition| self.tried_line(condition)).collect();
        let score = score(rule, conditions, &lines);
        Some(Tried { rule: id, activated, score, lines })
    }

    fn tried_line(&mut self, condition: &Condition) -> TriedLine {
        let operand = match condition.test {
            Test::Compare { operand, .. } | Test::Known(operand) | Test::Unknown(operand) => operand,
            Test::Code(code) => {
                let held = self.aside(|machine| machine.condition(code)).unwrap_or(false);
                return TriedLine { operand: "".into(), value: "".into(), mark: Mark::Open, held };
            }
        };
        let test = lines::LineTest::new(condition.test, self.loaded);
        let held = test.holds(&self.state.places, self.loaded);
        let mark = secrecy::mark_of(operand, self.loaded);
        TriedLine {
            operand: self.name(operand),
            value: self.shown(test.read(&self.state.places), mark),
            mark,
            held,
        }
    }

    /// Evaluates something as if it had not been.
    fn aside<T>(&mut self, evaluate: impl FnOnce(&mut Self) -> T) -> T {
        let (fuel, drawn, pc) = (self.fuel, self.drawn, self.pc);
        let (stack, walks) = (self.stack.len(), self.walks.len());
        let value = evaluate(self);
        (self.fuel, self.drawn, self.pc) = (fuel, drawn, pc);
        self.stack.truncate(stack);
        self.walks.truncate(walks);
        value
    }

    /// `customer.tier`, as the author writes it.
    fn name(&self, operand: Operand) -> Arc<str> {
        let Some(place) = self.loaded.places.get(operand.place.index()) else { return "".into() };
        let mut name = String::from(if place.attribute { "attributes." } else { "" });
        name.push_str(self.loaded.strings.get(place.name));
        if let Some(field) = operand.field.and_then(|field| secrecy::field_of(place.ty, field, self.loaded)) {
            name.push('.');
            name.push_str(self.loaded.strings.get(field.name));
        }
        name.into()
    }

    fn shown(&self, value: &Value, mark: Mark) -> Arc<str> {
        match (value, mark) {
            (Value::Unknown, _) => "unknown".into(),
            (_, Mark::Private) => "private".into(),
            (_, Mark::Secret) => "secret".into(),
            (value, Mark::Open) => text::write(value, self.loaded).into(),
        }
    }
}

/// The sum of a score, all lines counted.
fn score(rule: &Rule, conditions: &[Condition], lines: &[TriedLine]) -> Option<i64> {
    let held = conditions.iter().zip(lines).filter(|(_, line)| line.held);
    (rule.guard == GuardKind::Score).then(|| held.map(|(condition, _)| i64::from(condition.points)).sum())
}
