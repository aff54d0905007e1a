//! What came of tests.

use ivr_runtime::simulator::Tested;

/// What came of the tests that were run.
#[derive(Debug)]
pub(super) struct Results {
    /// By the positions of the tests, in order.
    pub(super) tested: Vec<(usize, Tested)>,
    /// How many of them nothing has changed for since they were run before.
    pub(super) kept: usize,
    /// How many tests there are, run or not.
    pub(super) all: usize,
}

impl Results {
    /// How many passed.
    pub(super) fn passed(&self) -> usize {
        self.tested.iter().filter(|(_, tested)| tested.failure.is_none()).count()
    }

    /// How many failed.
    pub(super) fn failed(&self) -> usize {
        self.tested.len() - self.passed()
    }
}
