//! How long something took, of many times.

use std::time::Duration;

/// The middle, the slow ones, and the slowest.
pub(crate) fn shares(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    format!("p50 {:.1?}, p99 {:.1?}, longest {:.1?}", at(50), at(99), at(100))
}
