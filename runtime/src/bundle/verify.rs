//! The verifier: proves once, when a program is loaded, what the machine relies on at every step.
//!
//! What is proved is described in [`super::op`](super::Op)'s file. The order matters: first that every id
//! is in its table ([`ranges`]), then that the tables make sense ([`tables`], [`values`], [`rules`],
//! [`interactions`]), and on that the code, by running it on kinds instead of values ([`code`], [`ops`], [`used`]).
//! All of it takes time in proportion to the program.

mod code;
mod flaw;
mod interactions;
mod kinds;
mod ops;
mod ranges;
mod rules;
mod stacks;
mod tables;
mod used;
mod values;

pub use flaw::{Flaw, Spot};

use jiff::tz::{TimeZone, TimeZoneDatabase};
use regex::{Regex, RegexBuilder};

use super::format::Notes;
use super::{BundleError, Program, Table};

/// What came out of verifying besides the proof.
pub(super) struct Verified {
    pub(super) regexes: Vec<Regex>,
    pub(super) time_zone: TimeZone,
    pub(super) max_stack: u16,
}

/// Verifies a program, with the help of what was noted while it was read.
pub(super) fn verify(program: &Program, notes: Option<Notes>) -> Result<Verified, BundleError> {
    let time_zone = settings(program).map_err(|flaw| BundleError::Unsound { at: Spot::Settings, flaw })?;
    let targets = ranges::check(program, notes)?;
    let mut kinds = tables::check(program)?;
    values::check(program, &mut kinds)?;
    rules::check(program, &kinds)?;
    interactions::check(program)?;
    let regexes = each(Table::Regex, &program.regexes, |regex| {
        compile_regex(regex).map_err(|error| Flaw::Regex(error.to_string()))
    })?;
    let max_stack = code::check(program, &mut kinds, targets)?;
    Ok(Verified { regexes, time_zone, max_stack })
}

fn settings(program: &Program) -> Result<TimeZone, Flaw> {
    if program.languages.is_empty() {
        return Err(Flaw::Broken("a program has at least one language"));
    }
    TimeZoneDatabase::bundled().get(&program.timezone).map_err(|_| Flaw::TimeZone(program.timezone.clone()))
}

/// A regular expression as the machine uses it: its size is limited, and so is the time that making it
/// takes. The checker asks here too, so that both accept the same.
pub fn compile_regex(regex: &str) -> Result<Regex, regex::Error> {
    const MAX_SIZE: usize = 1 << 20;
    RegexBuilder::new(regex).size_limit(MAX_SIZE).dfa_size_limit(MAX_SIZE).build()
}

/// Checks the entries of a table one by one.
fn each<'p, T, R>(
    table: Table,
    items: impl IntoIterator<Item = &'p T>,
    mut check: impl FnMut(&'p T) -> Result<R, Flaw>,
) -> Result<Vec<R>, BundleError>
where
    T: 'p,
{
    let spot = |position| move |flaw| BundleError::Unsound { at: Spot::Entry(table, position), flaw };
    items.into_iter().enumerate().map(|(position, item)| check(item).map_err(spot(position))).collect()
}

/// Insists on a rule of the format.
fn insist(holds: bool, law: &'static str) -> Result<(), Flaw> {
    if holds { Ok(()) } else { Err(Flaw::Broken(law)) }
}
