//! A key service in the process: one for all processes of a test, which counts what it is asked and fails when it
//! is told to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use ivr_lambda::PlainKey;
use ivr_lambda::services::{DataKey, Keys, KeysError, LocalKeys, Soon};

/// The service. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Counted {
    keys: Arc<LocalKeys>,
    told: Arc<Mutex<Told>>,
}

#[derive(Default)]
struct Told {
    asked: Asked,
    failures: VecDeque<KeysError>,
}

/// How often it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Asked {
    /// To make a key.
    pub(crate) made: u32,
    /// To open one.
    pub(crate) opened: u32,
}

impl Default for Counted {
    fn default() -> Self {
        Self { keys: Arc::new(LocalKeys::new().unwrap()), told: Arc::default() }
    }
}

impl Counted {
    /// How often it was asked since this was last called.
    pub(crate) fn take_asked(&self) -> Asked {
        std::mem::take(&mut self.told.lock().unwrap().asked)
    }

    /// The next requests fail.
    pub(crate) fn fail(&self, failures: impl IntoIterator<Item = KeysError>) {
        self.told.lock().unwrap().failures.extend(failures);
    }

    /// Nothing fails any more.
    pub(crate) fn forgive(&self) {
        self.told.lock().unwrap().failures.clear();
    }

    async fn counted(&self, count: impl FnOnce(&mut Asked)) -> Result<(), KeysError> {
        // As a request does, so that others come between.
        tokio::task::yield_now().await;
        let mut told = self.told.lock().unwrap();
        count(&mut told.asked);
        told.failures.pop_front().map_or(Ok(()), Err)
    }
}

impl Keys for Counted {
    fn make(&self) -> Soon<'_, Result<DataKey, KeysError>> {
        Box::pin(async move {
            self.counted(|it| it.made += 1).await?;
            self.keys.make().await
        })
    }

    fn open<'a>(&'a self, sealed: &'a [u8]) -> Soon<'a, Result<PlainKey, KeysError>> {
        Box::pin(async move {
            self.counted(|it| it.opened += 1).await?;
            self.keys.open(sealed).await
        })
    }
}
