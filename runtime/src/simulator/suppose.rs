//! What if a rule fired, or did not, whatever its guard says? For calls that show where a way through a program
//! leads that depends on guards.

use crate::bundle::{GuardKind, Program};

/// The program with one rule that always fires, or never.
#[must_use]
pub fn suppose(mut program: Program, ruleset: &str, rule: &str, fires: bool) -> Program {
    let strings = &program.strings;
    let rulesets = &program.rulesets;
    let meant = program.rules.iter_mut().find(|it| {
        let within = rulesets.get(it.ruleset.index()).map(|it| strings.get(it.name));
        within == Some(ruleset) && strings.get(it.name) == rule
    });
    if let Some(rule) = meant {
        // Its lines stay where they are, but no longer count: the sum is nothing, whatever holds.
        rule.guard = GuardKind::Score;
        rule.threshold = if fires { 0 } else { 1 };
        let first = rule.first_condition.index();
        let lines = first..first + usize::from(rule.condition_count);
        for line in program.conditions.get_mut(lines).into_iter().flatten() {
            line.points = 0;
        }
    }
    program
}
