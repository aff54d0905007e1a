//! Rulesets, rules and guard lines: they lie side by side, and every comparison can be made.

use super::kinds::Kinds;
use super::{Flaw, Spot, insist};
use crate::bundle::{
    BundleError, Comparison, Condition, GuardKind, Operand, Program, Rule, RulesetId, Table, Test,
};

/// Checks layout and guards. Sums of points cannot overflow: a rule has at most 65,535 lines of 32 bits.
pub(super) fn check(program: &Program, kinds: &Kinds) -> Result<(), BundleError> {
    let mut next_rule = 0;
    for (position, ruleset) in program.rulesets.iter().enumerate() {
        let at = Spot::Entry(Table::Ruleset, position);
        let first = ruleset.first_rule.0;
        let end = first.checked_add(ruleset.rule_count).filter(|&end| end as usize <= program.rules.len());
        let Some(end) = end.filter(|_| first == next_rule) else {
            let flaw = Flaw::Broken("the rules of a ruleset follow those of the ruleset before it");
            return Err(BundleError::Unsound { at, flaw });
        };
        next_rule = end;
        insist(usize::from(ruleset.params) <= ruleset.locals.len(), "parameters are locals")
            .map_err(|flaw| BundleError::Unsound { at, flaw })?;
    }
    let mut next_line = 0;
    for (position, rule) in program.rules.iter().enumerate() {
        let at = Spot::Entry(Table::Rule, position);
        check_rule(program, rule, &mut next_line).map_err(|flaw| BundleError::Unsound { at, flaw })?;
    }
    let orphans = next_rule as usize != program.rules.len() || next_line as usize != program.conditions.len();
    if orphans {
        let flaw = Flaw::Broken("every rule belongs to a ruleset, and every line to a rule");
        return Err(BundleError::Unsound { at: Spot::Settings, flaw });
    }
    check_owners(program)?;
    for (position, line) in program.conditions.iter().enumerate() {
        let at = Spot::Entry(Table::Condition, position);
        check_line(line, kinds).map_err(|flaw| BundleError::Unsound { at, flaw })?;
    }
    Ok(())
}

/// Every rule names the ruleset it lies in.
fn check_owners(program: &Program) -> Result<(), BundleError> {
    for (position, ruleset) in program.rulesets.iter().enumerate() {
        let first = ruleset.first_rule.index();
        let rules = program.rules.get(first..first + ruleset.rule_count as usize).unwrap_or_default();
        if let Some(stranger) = rules.iter().position(|rule| rule.ruleset != RulesetId(position as u32)) {
            let at = Spot::Entry(Table::Rule, first + stranger);
            return Err(BundleError::Unsound { at, flaw: Flaw::Broken("the rule lies in another ruleset") });
        }
    }
    Ok(())
}

fn check_rule(program: &Program, rule: &Rule, next_line: &mut u32) -> Result<(), Flaw> {
    let first = rule.first_condition.0;
    let end = first.checked_add(rule.condition_count.into());
    let end = end.filter(|&end| first == *next_line && end as usize <= program.conditions.len());
    let Some(end) = end else {
        return Err(Flaw::Broken("the lines of a rule follow those of the rule before it"));
    };
    *next_line = end;
    let count = i32::from(rule.condition_count);
    match rule.guard {
        GuardKind::Always => {
            insist(count == 0 && rule.threshold == 0, "a rule without a guard has no lines and no threshold")
        }
        GuardKind::When => {
            let lines = program.conditions.get(first as usize..*next_line as usize).unwrap_or_default();
            insist(count > 0, "`when` has lines")?;
            insist(lines.iter().all(|line| line.points == 1), "a line of `when` adds one point")?;
            insist(rule.threshold == 1 || rule.threshold == count, "`when` wants one line or all of them")
        }
        GuardKind::Score => Ok(()),
    }
}

#[inline]
fn check_line(line: &Condition, kinds: &Kinds) -> Result<(), Flaw> {
    if let Test::Compare { comparison, operand: Operand { place, field: None }, constant } = line.test
        && kinds.compares_alike(comparison, place, constant)
    {
        return Ok(());
    }
    check_any_line(line, kinds)
}

/// Checks a line that is not as most lines are.
fn check_any_line(line: &Condition, kinds: &Kinds) -> Result<(), Flaw> {
    match line.test {
        Test::Compare { comparison, operand, constant } => {
            let left = kinds.of_operand(operand)?;
            let right = kinds.constant(constant)?;
            let fits = match comparison {
                Comparison::Eq | Comparison::Ne => left == right || kinds.comparable(left, right),
                Comparison::Lt | Comparison::Le | Comparison::Gt | Comparison::Ge => {
                    kinds.ordered(left, right)
                }
            };
            if fits { Ok(()) } else { Err(kinds.clash("compare", left, right)) }
        }
        Test::Known(operand) | Test::Unknown(operand) => kinds.of_operand(operand).map(|_| ()),
        Test::Code(_) => Ok(()),
    }
}
