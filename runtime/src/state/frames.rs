//! Where a call stands: a stack of rulesets, each with its position and its locals.

use crate::bundle::{LocalId, Pc, RuleId, RulesetId};
use crate::value::Value;

/// A run of rulesets inside one another. The locals of all frames lie in one list, so that entering a
/// ruleset allocates nothing once the list has grown.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Thread {
    pub(crate) frames: Vec<Frame>,
    pub(crate) locals: Vec<Value>,
}

/// A ruleset that has been entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) ruleset: RulesetId,
    /// The rule that activated last.
    pub(crate) rule: Option<RuleId>,
    /// In the innermost frame the instruction that waits for an answer; in others where to go on.
    pub(crate) pc: Pc,
    /// Its first local.
    pub(crate) base: u32,
}

impl Thread {
    /// The innermost frame.
    pub(crate) fn top(&self) -> Option<&Frame> {
        self.frames.last()
    }

    /// The value of a local of the innermost frame.
    pub(crate) fn local(&self, local: LocalId) -> &Value {
        self.slot(local).and_then(|slot| self.locals.get(slot)).unwrap_or(&Value::Unknown)
    }

    /// Sets a local of the innermost frame.
    pub(crate) fn set_local(&mut self, local: LocalId, value: Value) {
        if let Some(slot) = self.slot(local).and_then(|slot| self.locals.get_mut(slot)) {
            *slot = value;
        }
    }

    fn slot(&self, local: LocalId) -> Option<usize> {
        self.frames.last().map(|frame| frame.base as usize + local.index())
    }

    /// Enters a ruleset; its arguments are its first locals, the others unknown.
    pub(crate) fn enter(
        &mut self,
        ruleset: RulesetId,
        locals: usize,
        arguments: impl Iterator<Item = Value>,
    ) {
        let base = self.locals.len();
        self.frames.push(Frame { ruleset, rule: None, pc: Pc(0), base: base as u32 });
        self.locals.extend(arguments);
        self.locals.resize(base + locals, Value::Unknown);
    }

    /// Leaves the innermost ruleset.
    pub(crate) fn leave(&mut self) -> Option<Frame> {
        let frame = self.frames.pop()?;
        self.locals.truncate(frame.base as usize);
        Some(frame)
    }

    /// Forgets the outermost ruleset: nobody will go back to it.
    pub(crate) fn forget_oldest(&mut self) {
        if self.frames.is_empty() {
            return;
        }
        self.frames.remove(0);
        let freed = self.frames.first().map_or(self.locals.len(), |frame| frame.base as usize);
        self.locals.drain(..freed);
        for frame in &mut self.frames {
            frame.base = frame.base.saturating_sub(freed as u32);
        }
    }

    /// Leaves everything.
    pub(crate) fn clear(&mut self) {
        self.frames.clear();
        self.locals.clear();
    }
}
