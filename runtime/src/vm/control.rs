//! Instructions that decide what runs next.

use super::dispatch::Flow;
use super::machine::{MAX_FRAMES, Machine, Outcome};
use crate::bundle::{CollectId, LocalId, Pc, RulesetId, SplitId};
use crate::exchange::{Fault, Record};
use crate::text;
use crate::value::Value;

impl Machine<'_> {
    pub(super) fn jump_if(&mut self, to: Pc, wanted: bool) {
        if self.pop().is_true() == wanted {
            self.pc = to;
        }
    }

    pub(super) fn jump_if_known(&mut self, to: Pc) {
        let value = self.pop();
        if value.is_known() {
            self.push(value);
            self.pc = to;
        }
    }

    pub(super) fn set_language(&mut self) {
        let tag = self.pop();
        match tag.as_text().and_then(|tag| self.loaded.language_position(tag)) {
            Some(position) => self.state.language = position,
            None => self.recovered(Fault::UnknownLanguage),
        }
    }

    /// Costs a try of a collect whose value was not acceptable.
    pub(super) fn collect_invalid(&mut self, id: CollectId) {
        let Some(info) = self.loaded.collects.get(id.index()) else { return };
        self.pc = match self.failed_try(info.attempt, info.tries) {
            true => info.invalid,
            false => info.give_up_no_match,
        };
    }

    /// Counts a failed try; whether others remain.
    pub(crate) fn failed_try(&mut self, counter: LocalId, tries: u8) -> bool {
        let failed = match self.thread.local(counter) {
            Value::Int(failed) => failed.saturating_add(1),
            _ => 1,
        };
        self.thread.set_local(counter, Value::Int(failed));
        failed < i64::from(tries)
    }

    /// Goes on at the branch that a test forces, else at that of the value, else at that of chance.
    pub(super) fn split(&mut self, id: SplitId) {
        let loaded = self.loaded;
        let Some(split) = loaded.splits.get(id.index()) else { return };
        // Callers of whom nothing is known are divided by chance, not all sent one way.
        let value = split.by_value.then(|| self.pop()).filter(|it| *it != Value::Unknown);
        let forced = &self.environment.forced_splits;
        let forced = (split.branches.iter())
            .find(|(_, _, name)| forced.iter().any(|it| it == loaded.strings.get(*name)));
        let chosen = forced.or_else(|| {
            let roll = match value {
                Some(value) => share_of(&text::write(&value, loaded)),
                None => self.draw(0, 9_999),
            };
            split.branches.iter().find(|(until, _, _)| roll < i64::from(*until))
        });
        if let Some((_, to, _)) = chosen.or(split.branches.last()) {
            self.pc = *to;
        }
    }

    pub(super) fn goto(&mut self, ruleset: RulesetId) -> Result<Flow, Fault> {
        self.thread.leave();
        self.enter(ruleset)
    }

    pub(super) fn call(&mut self, ruleset: RulesetId) -> Result<Flow, Fault> {
        if self.thread.frames.len() >= MAX_FRAMES {
            self.thread.forget_oldest();
        }
        if let Some(frame) = self.thread.frames.last_mut() {
            frame.pc = self.pc;
        }
        self.enter(ruleset)
    }

    /// Runs a ruleset without parameters from its first rule.
    pub(crate) fn run_ruleset(&mut self, ruleset: RulesetId) -> Result<Outcome, Fault> {
        match self.enter(ruleset)? {
            Flow::On => self.run(),
            Flow::Done | Flow::Yield(_) | Flow::Ended => Ok(Outcome::Ended),
        }
    }

    /// Enters a ruleset with the arguments on the stack and tries its rules.
    fn enter(&mut self, ruleset: RulesetId) -> Result<Flow, Fault> {
        let Some(def) = self.loaded.rulesets.get(ruleset.index()) else { return Ok(Flow::Ended) };
        let from = self.stack.len().saturating_sub(usize::from(def.params));
        self.thread.enter(ruleset, def.locals.len(), self.stack.drain(from..));
        self.records.push(Record::RulesetEntered(ruleset));
        self.decide(def.first_rule)
    }

    /// Leaves the current ruleset and goes on behind the `Call` that entered it.
    pub(super) fn leave(&mut self) -> Flow {
        self.thread.leave();
        match self.thread.top() {
            Some(frame) => {
                self.pc = frame.pc;
                Flow::On
            }
            None => Flow::Ended,
        }
    }
}

/// Where a value falls between 0 and 9,999. Depends on nothing but the text, and never changes from one
/// version to the next, or callers would change sides: FNV-1a, finished so that near texts fall far apart.
fn share_of(text: &str) -> i64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let share = (u128::from(super::world::mix(hash)) * 10_000) >> 64;
    i64::try_from(share).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::share_of;

    #[test]
    fn the_share_of_a_value_never_changes() {
        let shares = ["+61400000001", "+61400000002", "", "a"].map(share_of);
        assert_eq!(shares, [5113, 5023, 9576, 107]);
    }

    #[test]
    fn neighbouring_numbers_spread_evenly() {
        let numbers = (0..10_000).map(|number| share_of(&format!("+614{number:08}")));
        let low = numbers.filter(|share| *share < 3_000).count();
        assert!((2_850..3_150).contains(&low), "{low}");
    }
}
