//! Deciding with a trace: the same outcome, and every line of every rule that was tried.
//!
//! Lines after the outcome is settled are evaluated for the trace alone: their faults, their instructions
//! and the random numbers they draw do not count.

use std::sync::Arc;

use super::decide::Decisions;
use super::lines;
use super::machine::Machine;
use crate::bundle::{Condition, GuardKind, Mark, Operand, Rule, RuleId, Test, Type, TypeId};
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
            self.trace.extend(tried);
            if outcome? {
                return Ok(Some(at));
            }
        }
        Ok(None)
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
        let mark = self.mark(operand);
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
        if let Some(field) = operand.field.and_then(|field| self.field_of(place.ty, field)) {
            name.push('.');
            name.push_str(self.loaded.strings.get(field.name));
        }
        name.into()
    }

    fn mark(&self, operand: Operand) -> Mark {
        let Some(place) = self.loaded.places.get(operand.place.index()) else { return Mark::Secret };
        let inner = match operand.field {
            Some(field) => {
                let field = self.field_of(place.ty, field);
                field.map_or(Mark::Open, |field| field.mark.max(self.mark_inside(field.ty, 0)))
            }
            None => self.mark_inside(place.ty, 0),
        };
        place.mark.max(inner)
    }

    /// The mark of the most private part of a type.
    fn mark_inside(&self, ty: TypeId, depth: usize) -> Mark {
        match self.loaded.types.get(ty.index()) {
            Some(Type::Optional(inner) | Type::List(inner)) => self.mark_inside(*inner, depth),
            Some(Type::Record(id)) if depth < crate::json::MAX_DEPTH => {
                let fields = self.loaded.records.get(id.index()).map_or(&[][..], |def| &def.fields);
                let marks = fields.iter().map(|it| it.mark.max(self.mark_inside(it.ty, depth + 1)));
                marks.max().unwrap_or_default()
            }
            _ => Mark::Open,
        }
    }

    fn field_of(&self, ty: TypeId, field: u16) -> Option<&crate::bundle::Field> {
        match self.loaded.types.get(ty.index())? {
            Type::Optional(inner) => self.field_of(*inner, field),
            Type::Record(id) => self.loaded.records.get(id.index())?.fields.get(usize::from(field)),
            _ => None,
        }
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
