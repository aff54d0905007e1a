//! What tests came by, of what they could.

use std::collections::BTreeSet;

use ivr_runtime::bundle::ConditionId;
use ivr_runtime::simulator::Passed;
use rustc_hash::FxHashMap;

use crate::lower::{Point, PointKind, Tests};

/// How often tests came by each point of a program, and which of them did.
#[derive(Debug)]
pub struct Coverage<'t> {
    points: &'t [Point],
    lines: FxHashMap<ConditionId, u32>,
    counts: Vec<u64>,
    by: Vec<BTreeSet<usize>>,
}

/// How many of some points tests came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Those that tests came by.
    pub covered: usize,
    /// All of them.
    pub all: usize,
}

impl Tally {
    /// The share in tenths of a percent, rounded down: only all of them are 1000. None of none is all.
    pub fn per_mille(self) -> usize {
        (self.covered * 1000).checked_div(self.all).unwrap_or(1000)
    }
}

impl<'t> Coverage<'t> {
    /// Nothing yet.
    pub fn new(tests: &'t Tests) -> Self {
        Self {
            points: &tests.points,
            lines: tests.lines.iter().copied().collect(),
            counts: vec![0; tests.points.len()],
            by: vec![BTreeSet::new(); tests.points.len()],
        }
    }

    /// Adds what a test came by; `test` is its position among the tests.
    pub fn add(&mut self, test: usize, passed: &Passed) {
        let lines = passed.held.iter().filter_map(|line| self.lines.get(line).copied());
        let numbers: Vec<u32> = passed.points.iter().copied().chain(lines).collect();
        for number in numbers {
            let at = number as usize;
            if let (Some(count), Some(by)) = (self.counts.get_mut(at), self.by.get_mut(at)) {
                *count += 1;
                by.insert(test);
            }
        }
    }

    /// Every point that tests can come by, in the order of the sources, with how often they did, and which.
    pub fn points(&self) -> impl Iterator<Item = (&'t Point, u64, &BTreeSet<usize>)> {
        let counted = self.points.iter().zip(&self.counts).zip(&self.by);
        counted.filter(|((point, _), _)| point.made).map(|((point, count), by)| (point, *count, by))
    }

    /// How many of the points of a kind, or of all kinds, tests came by.
    pub fn tally(&self, kind: Option<PointKind>) -> Tally {
        let wanted = self.points().filter(|(point, ..)| kind.is_none_or(|kind| point.kind == kind));
        wanted.fold(Tally::default(), |tally, (_, count, _)| Tally {
            covered: tally.covered + usize::from(count > 0),
            all: tally.all + 1,
        })
    }
}
