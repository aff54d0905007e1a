//! What a run of the load test came to, for people.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use serde_json::Value;

use crate::caller::Done;
use crate::faulty::Weather;
use crate::line::saying;
use crate::times::shares;

/// What a run came to.
pub(crate) struct Run<'a> {
    pub(crate) done: &'a [Done],
    pub(crate) written: &'a [Value],
    pub(crate) weather: &'a Weather,
    pub(crate) killed: usize,
    pub(crate) took: Duration,
    /// How long processes took for their answers.
    pub(crate) answers: Vec<Duration>,
}

impl Run<'_> {
    pub(crate) fn told(&self) -> String {
        let sum = |of: fn(&Done) -> usize| self.done.iter().map(of).sum::<usize>();
        let (requests, failed) = self.weather.counted();
        let mut told = String::new();
        let steps = sum(|it| it.steps as usize);
        writeln!(told, "{steps} steps of {} callers in {:.1?}", self.done.len(), self.took).unwrap();
        writeln!(
            told,
            "repeated: {} at once, {} afterwards, {} when the call had gone on",
            sum(|it| it.at_once),
            sum(|it| it.after),
            sum(|it| it.too_late)
        )
        .unwrap();
        writeln!(told, "table: {failed} of {requests} requests failed or were slow").unwrap();
        let broken_off = sum(|it| it.broken_off.len());
        writeln!(told, "processes killed: {}, over {broken_off} requests of callers", self.killed).unwrap();
        let looked_up = sum(|it| it.looked_up.len());
        let not_found = sum(|it| it.looked_up.iter().filter(|it| !it.1).count());
        writeln!(told, "integrations: {looked_up}, of which {not_found} ran out of time").unwrap();
        writeln!(told, "callers rescued: {}", sum(|it| usize::from(it.rescued.is_some()))).unwrap();
        for (why, count) in self.reasons() {
            writeln!(told, "    {count} answers: {why}").unwrap();
        }
        let steps = self.done.iter().flat_map(|it| it.times.iter().copied()).collect();
        writeln!(told, "a step, with waiting for a process: {}", shares(steps)).unwrap();
        write!(told, "an answer of a process: {}", shares(self.answers.clone())).unwrap();
        told
    }

    /// Why rescues were answered, except where a request came too late.
    fn reasons(&self) -> BTreeMap<String, usize> {
        let mut reasons = BTreeMap::new();
        for line in saying(self.written, "rescued") {
            let why = line["why"].as_str().unwrap();
            if !why.ends_with(" already") {
                *reasons.entry(why.to_owned()).or_default() += 1;
            }
        }
        reasons
    }
}
