//! Bundles that are loaded: each once, several versions at the same time, because calls finish on the one
//! they started on.

use std::sync::{Arc, Mutex, PoisonError};

use ivr_runtime::bundle::{self, BundleHash};
use ivr_runtime::engine::Loaded;
use tokio::time::Instant;

use crate::persist::persist;
use crate::store::{Store, StoreError};

/// How many are kept. The one that was not needed for longest goes first.
const MOST: usize = 8;

/// The bundles this process has loaded.
#[derive(Debug, Default)]
pub(crate) struct Programs {
    /// Those that were needed last stand last.
    loaded: Mutex<Vec<Arc<Loaded>>>,
}

/// Why a bundle cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unloadable {
    Store(StoreError),
    Missing,
    Broken(String),
}

impl From<StoreError> for Unloadable {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Damaged(what) => Self::Broken(what.to_owned()),
            error => Self::Store(error),
        }
    }
}

impl Programs {
    /// A bundle by its hash.
    pub(crate) async fn get<S: Store>(
        &self,
        store: &S,
        hash: BundleHash,
        deadline: Instant,
    ) -> Result<Arc<Loaded>, Unloadable> {
        if let Some(loaded) = self.known(hash) {
            return Ok(loaded);
        }
        let bytes = persist(deadline, || store.bundle(hash)).await?.ok_or(Unloadable::Missing)?;
        let bundle = bundle::read(&bytes).map_err(|error| Unloadable::Broken(error.to_string()))?;
        if bundle.hash() != hash {
            return Err(Unloadable::Broken("it is another bundle than its place says".to_owned()));
        }
        let loaded = Arc::new(Loaded::new(bundle));
        self.keep(Arc::clone(&loaded));
        Ok(loaded)
    }

    fn known(&self, hash: BundleHash) -> Option<Arc<Loaded>> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let at = loaded.iter().position(|it| it.hash() == hash)?;
        let found = loaded.remove(at);
        loaded.push(Arc::clone(&found));
        Some(found)
    }

    fn keep(&self, program: Arc<Loaded>) {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        loaded.retain(|it| it.hash() != program.hash());
        if loaded.len() == MOST {
            loaded.remove(0);
        }
        loaded.push(program);
    }
}
