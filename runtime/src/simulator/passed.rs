//! What a call came by: for coverage.

use crate::bundle::{ConditionId, GuardKind, Program};
use crate::exchange::Tried;

/// What a call came by, each as often as it did, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passed {
    /// The [`crate::bundle::Op::Point`]s of a program that has any.
    pub points: Vec<u32>,
    /// Lines of scores that held when their rule was tried; only where
    /// [`super::Options::watch_lines`] asks for it.
    pub held: Vec<ConditionId>,
}

impl Passed {
    /// Notes the lines that held among rules that were tried.
    pub(super) fn note_lines(&mut self, program: &Program, trace: &[Tried]) {
        for tried in trace {
            let Some(rule) = program.rules.get(tried.rule.index()) else { continue };
            if rule.guard != GuardKind::Score {
                continue;
            }
            let lines = (rule.first_condition.0..).zip(&tried.lines);
            self.held.extend(lines.filter(|(_, line)| line.held).map(|(id, _)| ConditionId(id)));
        }
    }
}
