//! Runs tests at the same time. Each is played alone and comes to the same however many others are.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use ivr_compiler::lower::Tests;
use ivr_runtime::simulator::{Rules, Tested};

use super::results::Results;

/// Tests that one processor takes at a time: a test is too short to be fetched alone.
const AT_A_TIME: usize = 16;

/// Runs the chosen tests, by their positions.
pub(super) fn run(tests: &Tests, chosen: Vec<usize>, rules: Rules, jobs: Option<NonZeroUsize>) -> Results {
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let jobs = jobs.map_or(processors, NonZeroUsize::get).min(chosen.len().div_ceil(AT_A_TIME)).max(1);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Tested)>> = Mutex::new(Vec::with_capacity(chosen.len()));
    thread::scope(|scope| {
        let work = || {
            while let Some(some) = take(&chosen, &next) {
                let tested: Vec<_> = some
                    .iter()
                    .filter_map(|at| Some((*at, tests.cases.get(*at)?.trial.play(&tests.program, rules))))
                    .collect();
                match done.lock() {
                    Ok(mut done) => done.extend(tested),
                    // Whoever poisoned it has panicked, and the scope with it.
                    Err(poisoned) => poisoned.into_inner().extend(tested),
                }
            }
        };
        for _ in 1..jobs {
            scope.spawn(work);
        }
        work();
    });
    let mut tested = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    tested.sort_by_key(|(at, _)| *at);
    Results { tested, kept: 0, all: tests.cases.len() }
}

/// The next few of them.
fn take<'c>(chosen: &'c [usize], next: &AtomicUsize) -> Option<&'c [usize]> {
    let from = next.fetch_add(AT_A_TIME, Ordering::Relaxed);
    let to = chosen.len().min(from.saturating_add(AT_A_TIME));
    chosen.get(from..to).filter(|some| !some.is_empty())
}
