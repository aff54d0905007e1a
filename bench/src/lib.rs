//! Programs and rules made to measure with. The same seed gives the same program.

pub mod project;
pub mod rules;

/// A small generator of numbers that look random: the same on every machine, for ever.
#[derive(Debug, Clone)]
pub struct Draw(u64);

impl Draw {
    /// Starts the sequence that belongs to `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `limit` (which is above zero), by SplitMix64.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}
