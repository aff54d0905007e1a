//! Deciding alone, without a step around it: for what tests expect, for benchmarks, and to hold the two ways
//! of deciding against each other.

use crate::bundle::{RuleId, RulesetId};
use crate::exchange::{Environment, Fault, Tried};
use crate::state::CallState;
use crate::vm::{Deciding, Loaded, Machine};

/// Decides the next rule of a call.
pub struct Decider<'a> {
    machine: Machine<'a>,
}

impl<'a> Decider<'a> {
    /// A decider over the places of a state.
    pub fn new(loaded: &'a Loaded, state: CallState, environment: &'a Environment) -> Self {
        Self { machine: Machine::new(loaded, environment, state) }
    }

    /// The first rule of a ruleset, from one on, that activates.
    pub fn decide(
        &mut self,
        ruleset: RulesetId,
        from: RuleId,
        how: Deciding,
    ) -> Result<Option<RuleId>, Fault> {
        self.machine.first_active_rule(ruleset, from, how)
    }

    /// Tries one rule and tells every line of it.
    pub fn try_rule(&mut self, rule: RuleId) -> Result<Tried, Fault> {
        self.machine.try_rule(rule)
    }
}
