//! The operand stacks at the targets of jumps, while the code of one root is walked.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Flaw;
use super::kinds::{Kind, Kinds};
use crate::bundle::Pc;

/// As many stacks as a map is used again for. Clearing a map takes time in proportion to the most it has
/// held, and there is a root for every rule.
const FEW: usize = 64;

/// The kinds on the operand stack, at positions where it is not empty.
#[derive(Default)]
pub(super) struct Stacks {
    /// Where in `kinds` each lies.
    places: FxHashMap<u32, Range<usize>>,
    /// All of them, one after the other, so that keeping one allocates nothing.
    kinds: Vec<Kind>,
    /// How many kinds may still be kept: a bundle must not take memory out of proportion.
    left: usize,
}

impl Stacks {
    /// Forgets all stacks, before another root of a program of so many instructions.
    pub(super) fn begin(&mut self, instructions: usize) {
        if self.places.len() > FEW {
            self.places = FxHashMap::default();
        } else {
            self.places.clear();
        }
        self.kinds.clear();
        self.left = instructions.saturating_mul(16).saturating_add(1 << 16);
    }

    /// The stack at a position; empty where none is kept.
    pub(super) fn get(&self, pc: u32) -> &[Kind] {
        self.places.get(&pc).and_then(|place| self.kinds.get(place.clone())).unwrap_or_default()
    }

    /// Keeps the stack at a position, in place of the one that was kept there.
    pub(super) fn keep(&mut self, pc: u32, stack: &[Kind]) -> Result<(), Flaw> {
        let kept = self.places.get(&pc).and_then(|place| self.kinds.get_mut(place.clone()));
        if let Some(kept) = kept
            && kept.len() == stack.len()
        {
            kept.copy_from_slice(stack);
            return Ok(());
        }
        let Some(left) = self.left.checked_sub(stack.len()) else {
            return Err(Flaw::Broken("too many values lie under jumps"));
        };
        self.left = left;
        let start = self.kinds.len();
        self.kinds.extend_from_slice(stack);
        self.places.insert(pc, start..self.kinds.len());
        Ok(())
    }

    /// A way leads with a stack to a position where another is kept: from then on it is what both have in
    /// common. Where the code has been walked with what is kept, it must not change.
    pub(super) fn meet(
        &mut self,
        kinds: &mut Kinds,
        target: Pc,
        walked: bool,
        stack: &[Kind],
    ) -> Result<(), Flaw> {
        let kept = self.places.get(&target.0).and_then(|place| self.kinds.get_mut(place.clone()));
        let Some(kept) = kept.filter(|kept| kept.len() == stack.len()) else {
            return Err(Flaw::Meeting { at: target });
        };
        for (kind, &other) in kept.iter_mut().zip(stack) {
            if *kind == other {
                continue;
            }
            if walked && !kinds.fits(other, *kind) {
                return Err(Flaw::Meeting { at: target });
            }
            *kind = kinds.join(*kind, other)?;
        }
        Ok(())
    }
}
