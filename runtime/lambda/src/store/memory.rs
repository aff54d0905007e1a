//! A store in memory: for tests, and for a phone line on a laptop.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ivr_runtime::bundle::BundleHash;

use super::{Call, Live, Outcome, Release, Releases, Run, Setting, Settings, Store, StoreError, Written};

/// A store in memory.
#[derive(Debug, Default)]
pub struct Memory {
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    calls: BTreeMap<String, Call>,
    runs: BTreeMap<String, Run>,
    bundles: BTreeMap<BundleHash, Vec<u8>>,
    data_keys: BTreeMap<u32, Vec<u8>>,
    settings: Settings,
    turns: BTreeMap<String, i64>,
    awaited: BTreeMap<String, i64>,
    releases: BTreeMap<String, Release>,
    requests: Requests,
}

/// How often a store was asked for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Requests {
    /// Calls that were read.
    pub reads: u32,
    /// Calls that were to be written.
    pub writes: u32,
    /// Integrations that were asked for.
    pub runs: u32,
    /// Settings that were read.
    pub settings: u32,
    /// Bundles that were read.
    pub bundles: u32,
    /// Numbers that were looked for among those who wait for a callback.
    pub awaited: u32,
    /// Data keys that were read or to be written.
    pub data_keys: u32,
}

impl Memory {
    /// Every call.
    pub fn calls(&self) -> Vec<Call> {
        self.inside().calls.values().cloned().collect()
    }

    /// Puts a call there, whatever is there.
    pub fn put(&self, call: Call) {
        self.inside().calls.insert(call.contact.clone(), call);
    }

    /// Every run.
    pub fn runs(&self) -> Vec<Run> {
        self.inside().runs.values().cloned().collect()
    }

    /// Puts a run there, whatever is there.
    pub fn put_run(&self, run: Run) {
        self.inside().runs.insert(run.contact.clone(), run);
    }

    /// Every data key with its hour, as it is sealed.
    pub fn data_keys(&self) -> Vec<(u32, Vec<u8>)> {
        self.inside().data_keys.iter().map(|(hour, sealed)| (*hour, sealed.clone())).collect()
    }

    /// Puts a data key there, or takes it away, whatever is there.
    pub fn put_data_key(&self, hour: u32, sealed: Option<Vec<u8>>) {
        let data_keys = &mut self.inside().data_keys;
        match sealed {
            Some(sealed) => data_keys.insert(hour, sealed),
            None => data_keys.remove(&hour),
        };
    }

    /// How often it was asked since this was last called.
    pub fn take_requests(&self) -> Requests {
        std::mem::take(&mut self.inside().requests)
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    async fn call(&self, contact: &str) -> Result<Option<Call>, StoreError> {
        let mut inside = self.inside();
        inside.requests.reads += 1;
        Ok(inside.calls.get(contact).cloned())
    }

    async fn write(&self, call: &Call) -> Result<Written, StoreError> {
        let mut inside = self.inside();
        inside.requests.writes += 1;
        let there = inside.calls.get(&call.contact);
        if there.map_or(0, |it| it.step) != call.step.saturating_sub(1) {
            return Ok(Written::Not(there.cloned()));
        }
        inside.calls.insert(call.contact.clone(), call.clone());
        Ok(Written::Yes)
    }

    async fn run(&self, contact: &str) -> Result<Option<Run>, StoreError> {
        let mut inside = self.inside();
        inside.requests.runs += 1;
        Ok(inside.runs.get(contact).cloned())
    }

    async fn claim(&self, run: &Run) -> Result<bool, StoreError> {
        let runs = &mut self.inside().runs;
        let is_new = runs.get(&run.contact).is_none_or(|there| there.step < run.step);
        if is_new {
            runs.insert(run.contact.clone(), run.clone());
        }
        Ok(is_new)
    }

    async fn finish(&self, run: &Run) -> Result<bool, StoreError> {
        let runs = &mut self.inside().runs;
        let runs_still =
            runs.get(&run.contact).is_some_and(|it| it.step == run.step && it.outcome == Outcome::Running);
        if runs_still {
            runs.insert(run.contact.clone(), run.clone());
        }
        Ok(runs_still)
    }

    async fn set(&self, setting: Setting) -> Result<(), StoreError> {
        let (id, value) = setting.entry();
        self.inside().settings.take(&id, value);
        Ok(())
    }

    async fn may(&self, what: &str, now: i64, since: i64) -> Result<bool, StoreError> {
        let turns = &mut self.inside().turns;
        let may = turns.get(what).is_none_or(|last| *last < since);
        if may {
            turns.insert(what.to_owned(), now);
        }
        Ok(may)
    }

    async fn is_awaited(&self, number: &str, now: i64) -> Result<bool, StoreError> {
        let mut inside = self.inside();
        inside.requests.awaited += 1;
        Ok(inside.awaited.get(number).is_some_and(|until| *until > now))
    }

    async fn set_awaited(&self, number: &str, until: Option<i64>) -> Result<(), StoreError> {
        let awaited = &mut self.inside().awaited;
        match until {
            Some(until) => awaited.insert(number.to_owned(), until),
            None => awaited.remove(number),
        };
        Ok(())
    }

    async fn settings(&self) -> Result<Settings, StoreError> {
        let mut inside = self.inside();
        inside.requests.settings += 1;
        Ok(inside.settings.clone())
    }

    async fn data_key(&self, hour: u32) -> Result<Option<Vec<u8>>, StoreError> {
        let mut inside = self.inside();
        inside.requests.data_keys += 1;
        Ok(inside.data_keys.get(&hour).cloned())
    }

    async fn add_data_key(&self, hour: u32, sealed: &[u8], _: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut inside = self.inside();
        inside.requests.data_keys += 1;
        let there = inside.data_keys.get(&hour).cloned();
        if there.is_none() {
            inside.data_keys.insert(hour, sealed.to_vec());
        }
        Ok(there)
    }

    async fn bundle(&self, hash: BundleHash) -> Result<Option<Vec<u8>>, StoreError> {
        let mut inside = self.inside();
        inside.requests.bundles += 1;
        Ok(inside.bundles.get(&hash).cloned())
    }
}

impl Releases for Memory {
    async fn keep(&self, hash: BundleHash, bytes: &[u8]) -> Result<(), StoreError> {
        self.inside().bundles.insert(hash, bytes.to_vec());
        Ok(())
    }

    async fn remove(&self, hash: BundleHash) -> Result<(), StoreError> {
        self.inside().bundles.remove(&hash);
        Ok(())
    }

    async fn move_live(
        &self,
        from: &Live,
        to: BundleHash,
        release: Option<&str>,
    ) -> Result<bool, StoreError> {
        let settings = &mut self.inside().settings;
        let is_so = settings.live == from.bundle && settings.release == from.release;
        if is_so {
            (settings.before, settings.live) = (from.bundle, Some(to));
            settings.release = release.map(str::to_owned);
        }
        Ok(is_so)
    }

    async fn note(&self, release: &Release) -> Result<bool, StoreError> {
        let releases = &mut self.inside().releases;
        let is_new = !releases.contains_key(&release.id);
        if is_new {
            releases.insert(release.id.clone(), release.clone());
        }
        Ok(is_new)
    }

    async fn forget(&self, id: &str) -> Result<(), StoreError> {
        self.inside().releases.remove(id);
        Ok(())
    }

    async fn releases(&self) -> Result<Vec<Release>, StoreError> {
        Ok(self.inside().releases.values().cloned().collect())
    }
}
