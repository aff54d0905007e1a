//! What operations set, as this process knows it: shared by all calls, and read again every few seconds beside
//! a step rather than before it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::persist::persist;
use crate::store::{Settings, Store, StoreError};

/// Settings of this age are read again.
const FRESH: Duration = Duration::from_secs(5);
/// Settings of this age are not used any more if there are newer ones: a process may have slept for hours.
const STALE: Duration = Duration::from_secs(60);

/// The settings this process knows.
#[derive(Debug, Default)]
pub(crate) struct Current {
    known: Mutex<Option<(Instant, Arc<Settings>)>>,
    reading: AtomicBool,
}

impl Current {
    /// The settings. Waits for them only where those it knows are old.
    pub(crate) async fn get<S: Store>(
        self: &Arc<Self>,
        store: &Arc<S>,
        deadline: Instant,
    ) -> Result<Arc<Settings>, StoreError> {
        match self.known() {
            Some((age, settings)) if age < FRESH => Ok(settings),
            Some((age, settings)) if age < STALE => {
                self.read_beside(store, deadline);
                Ok(settings)
            }
            old => match self.read(store, deadline).await {
                Ok(settings) => Ok(settings),
                // Old ones are better than none.
                Err(error) => old.map(|(_, settings)| settings).ok_or(error),
            },
        }
    }

    fn read_beside<S: Store>(self: &Arc<Self>, store: &Arc<S>, deadline: Instant) {
        if self.reading.swap(true, Ordering::AcqRel) {
            return;
        }
        let (current, store) = (Arc::clone(self), Arc::clone(store));
        // Nobody waits for it: what goes wrong is tried again by a later step.
        tokio::spawn(async move {
            let _ = current.read(&store, deadline).await;
            current.reading.store(false, Ordering::Release);
        });
    }

    /// The settings as they are now.
    pub(crate) async fn again<S: Store>(
        &self,
        store: &Arc<S>,
        deadline: Instant,
    ) -> Result<Arc<Settings>, StoreError> {
        self.read(store, deadline).await
    }

    async fn read<S: Store>(&self, store: &Arc<S>, deadline: Instant) -> Result<Arc<Settings>, StoreError> {
        let settings = Arc::new(persist(deadline, || store.settings()).await?);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some((Instant::now(), Arc::clone(&settings)));
        Ok(settings)
    }

    fn known(&self) -> Option<(Duration, Arc<Settings>)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().map(|(since, settings)| (since.elapsed(), Arc::clone(settings)))
    }
}
