//! Sealing: what the tables hold of a call cannot be read or changed without a key of the key service.
//!
//! Everything that can hold a marked value is sealed, not the values one by one: the state of a call, for secrets
//! are in locals and in the last directive too; the answer that is stored, for it says private words; what an
//! integration answered; and what it is sent, for Lambda keeps the event that has it run.
//!
//! Each hour has a data key for all processes together, because calls move between them. It is made by the first
//! that needs it and kept in the config table, sealed by the key service, which a process asks once for each key.
//!
//! ```text
//! mark      one byte, 0xe1: no state in clear begins with it
//! hour      of the key, hours since 1970
//! nonce     12 bytes
//! sealed    the bytes and a tag of 16, bound to the mark, the hour, the contact, the step and what it is
//! ```

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout_at};

use crate::cipher::{Cipher, Unsealable};
use crate::persist::persist;
use crate::services::{Keys, KeysError};
use crate::store::{Store, StoreError};

/// What sealed bytes begin with.
const MARK: u8 = 0xe1;
/// The mark and the hour.
const HEAD: usize = 5;
/// Seconds that a data key is used to seal, by those who know the next one.
const HOUR: i64 = 60 * 60;
/// How long a data key is kept, in seconds after its hour began: calls are kept for a day after their last step.
const KEPT: i64 = 48 * HOUR;
/// How many keys a process remembers: those of the hours in which calls may have been sealed.
const MOST: usize = 32;

/// What is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// The state of a call.
    State,
    /// What a step was answered.
    Answer,
    /// What an integration is sent.
    Arguments,
    /// What an integration answered.
    Run,
}

/// What is sealed, and of which step of which call: elsewhere it cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Of<'a> {
    pub(crate) what: What,
    pub(crate) contact: &'a str,
    pub(crate) step: u32,
}

impl Of<'_> {
    /// All of it as bytes, different for any two. The contact stands last, for it may have any length.
    fn bound_to(self, head: [u8; HEAD]) -> Vec<u8> {
        let what = match self.what {
            What::State => 1,
            What::Answer => 2,
            What::Run => 3,
            What::Arguments => 4,
        };
        let mut bytes = Vec::with_capacity(HEAD + 5 + self.contact.len());
        bytes.extend_from_slice(&head);
        bytes.push(what);
        bytes.extend_from_slice(&self.step.to_be_bytes());
        bytes.extend_from_slice(self.contact.as_bytes());
        bytes
    }
}

/// Why something cannot be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Locked {
    /// It is sealed, and this function has no key service.
    NoKeys,
    /// The key service gave no key.
    Keys(KeysError),
    /// The table gave no key.
    Store(StoreError),
    /// The key is not in the table.
    Missing,
    /// It is cut short, or begins otherwise.
    Damaged,
    /// It was sealed for something else, or changed.
    Foreign,
    /// The machine has no chance to give.
    Unsealable,
}

impl fmt::Display for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKeys => write!(f, "the call is sealed, and the function has no key: set `IVR_KEY`"),
            Self::Keys(error) => write!(f, "{error}"),
            Self::Store(error) => write!(f, "{error}"),
            Self::Missing => write!(f, "the key under which the call is sealed is not in the table"),
            Self::Damaged => write!(f, "what is sealed in the table is damaged"),
            Self::Foreign => {
                write!(f, "what is sealed in the table belongs to another call or step, or was changed")
            }
            Self::Unsealable => write!(f, "nothing can be sealed: the machine has no chance to give"),
        }
    }
}

impl From<StoreError> for Locked {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<KeysError> for Locked {
    fn from(error: KeysError) -> Self {
        Self::Keys(error)
    }
}

impl From<Unsealable> for Locked {
    fn from(_: Unsealable) -> Self {
        Self::Unsealable
    }
}

/// Whether bytes say that they are sealed.
pub(crate) fn is_sealed(bytes: &[u8]) -> bool {
    bytes.first() == Some(&MARK)
}

/// How a step seals what it stores.
pub(crate) enum Sealer {
    /// Not at all.
    Clear,
    /// Under the key of an hour.
    Under(u32, Arc<Cipher>),
}

impl Sealer {
    /// The bytes sealed; nothing where nothing is sealed.
    pub(crate) fn seal(&self, of: Of<'_>, bytes: &[u8]) -> Result<Option<Vec<u8>>, Locked> {
        let Self::Under(hour, cipher) = self else { return Ok(None) };
        let head = head(*hour);
        Ok(Some(cipher.seal(&head, &of.bound_to(head), bytes)?))
    }
}

fn head(hour: u32) -> [u8; HEAD] {
    let [a, b, c, d] = hour.to_be_bytes();
    [MARK, a, b, c, d]
}

/// A key, or the place where the first that needs it puts it while others wait.
type Slot = Arc<OnceCell<Arc<Cipher>>>;

/// The keys that this process knows.
pub(crate) struct Vault {
    keys: Option<Box<dyn Keys>>,
    known: Mutex<BTreeMap<u32, Slot>>,
    /// The next key is being asked for beside a step.
    asking: AtomicBool,
}

impl Vault {
    /// A vault; without a key service, one that seals nothing.
    pub(crate) fn new(keys: Option<Box<dyn Keys>>) -> Self {
        Self { keys, known: Mutex::default(), asking: AtomicBool::new(false) }
    }

    /// Whether it seals.
    pub(crate) fn seals(&self) -> bool {
        self.keys.is_some()
    }

    /// How to seal now. Waits only where the process has no key of this hour or the one before, which is less
    /// than two hours old.
    pub(crate) async fn sealer<S: Store>(
        self: &Arc<Self>,
        store: &Arc<S>,
        now: i64,
        deadline: Instant,
    ) -> Result<Sealer, Locked> {
        if self.keys.is_none() {
            return Ok(Sealer::Clear);
        }
        let hour = u32::try_from(now.div_euclid(HOUR)).unwrap_or_default();
        if let Some(cipher) = self.at_hand(hour) {
            return Ok(Sealer::Under(hour, cipher));
        }
        let before = hour.saturating_sub(1);
        if let Some(cipher) = self.at_hand(before) {
            self.ask_beside(store, hour, deadline);
            return Ok(Sealer::Under(before, cipher));
        }
        Ok(Sealer::Under(hour, self.key(&**store, hour, Absent::Make, deadline).await?))
    }

    /// What was sealed.
    pub(crate) async fn open<S: Store>(
        &self,
        store: &S,
        of: Of<'_>,
        sealed: &[u8],
        deadline: Instant,
    ) -> Result<Vec<u8>, Locked> {
        let (head, rest) = sealed.split_first_chunk::<HEAD>().ok_or(Locked::Damaged)?;
        let [MARK, a, b, c, d] = *head else { return Err(Locked::Damaged) };
        let hour = u32::from_be_bytes([a, b, c, d]);
        let cipher = match self.at_hand(hour) {
            Some(cipher) => cipher,
            None => self.key(store, hour, Absent::Tell, deadline).await?,
        };
        cipher.open(&of.bound_to(*head), rest).ok_or(Locked::Foreign)
    }

    fn ask_beside<S: Store>(self: &Arc<Self>, store: &Arc<S>, hour: u32, deadline: Instant) {
        if self.asking.swap(true, Ordering::AcqRel) {
            return;
        }
        let (vault, store) = (Arc::clone(self), Arc::clone(store));
        // Nobody waits for it: what goes wrong is tried again by a later step, and told by one that has to wait.
        tokio::spawn(async move {
            let _ = vault.key(&*store, hour, Absent::Make, deadline).await;
            vault.asking.store(false, Ordering::Release);
        });
    }

    /// The key of an hour. Of those who need it at the same time, one asks.
    async fn key<S: Store>(
        &self,
        store: &S,
        hour: u32,
        absent: Absent,
        deadline: Instant,
    ) -> Result<Arc<Cipher>, Locked> {
        let keys = self.keys.as_deref().ok_or(Locked::NoKeys)?;
        let slot = self.slot(hour);
        let asked = slot.get_or_try_init(|| asked(keys, store, hour, absent, deadline));
        match timeout_at(deadline, asked).await {
            Ok(cipher) => cipher.cloned(),
            Err(_) => Err(Locked::Keys(KeysError::Busy("the time of the step is up".to_owned()))),
        }
    }

    fn at_hand(&self, hour: u32) -> Option<Arc<Cipher>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&hour)?.get().cloned()
    }

    fn slot(&self, hour: u32) -> Slot {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // Hours that somebody made up come to nothing, and must not push out those that there are.
        known.retain(|_, slot| slot.initialized() || Arc::strong_count(slot) > 1);
        if known.len() >= MOST && !known.contains_key(&hour) {
            known.pop_first();
        }
        Arc::clone(known.entry(hour).or_default())
    }
}

/// What to do where there is no key of an hour.
#[derive(Clone, Copy)]
enum Absent {
    /// Make it: something is to be sealed.
    Make,
    /// Say so: nothing can have been sealed under it that it would open.
    Tell,
}

/// The key of an hour: that in the table, or a new one which is put there. Where another process was faster, its.
async fn asked<S: Store>(
    keys: &dyn Keys,
    store: &S,
    hour: u32,
    absent: Absent,
    deadline: Instant,
) -> Result<Arc<Cipher>, Locked> {
    let opened = async |sealed: &[u8]| -> Result<Arc<Cipher>, Locked> {
        let plain = persist(deadline, || keys.open(sealed)).await?;
        Ok(Arc::new(Cipher::new(&plain)?))
    };
    if let Some(sealed) = persist(deadline, || store.data_key(hour)).await? {
        return opened(&sealed).await;
    }
    if let Absent::Tell = absent {
        return Err(Locked::Missing);
    }
    let made = persist(deadline, || keys.make()).await?;
    let ttl = i64::from(hour) * HOUR + KEPT;
    match persist(deadline, || store.add_data_key(hour, &made.sealed, ttl)).await? {
        // A request of ours that seemed lost was not.
        Some(there) if there == made.sealed => Ok(Arc::new(Cipher::new(&made.plain)?)),
        Some(there) => opened(&there).await,
        None => Ok(Arc::new(Cipher::new(&made.plain)?)),
    }
}

#[cfg(test)]
mod tests;
