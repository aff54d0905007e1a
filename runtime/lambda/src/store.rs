//! What the function keeps: calls, bundles, and what operations set. A trait, so that handlers can be tested
//! without a table and tables without a handler.
//!
//! A step of a call reads it once and writes it once; the first step only writes. What is written has a
//! condition on the step it follows, so that of two steps at the same time one is kept.
//!
//! | table | key | holds | forgotten |
//! | --- | --- | --- | --- |
//! | calls | `contact` | a call: `step`, `bundle`, `by`, `run`; `state` (binary); `answer`, a text, or binary where it is sealed | a day after its last step |
//! | calls | `contact` with `#run` | the integration it started last: `step`, `outcome`; `answer`, a text, or binary where it is sealed | the same |
//! | config | `kind` = `setting`, `id` | what operations set: `value`; `live` with `bundle` and `before` | |
//! | config | `kind` = `bundle/` and a hash, `id` = a number | a chunk of a bundle: `count`, `packing`, `length`, `data` | |
//! | config | `kind` = `key`, `id` = an hour since 1970 | the data key of the hour, sealed by KMS: `data` | two days after its hour began |
//!
//! What is forgotten has the time of it, in seconds since 1970, in `ttl`: both tables need it turned on.

mod dynamo;
mod error;
mod items;
mod known;
mod memory;
mod packed;
mod release;
mod settings;

use std::fmt;
use std::future::Future;

use ivr_runtime::bundle::BundleHash;

pub use dynamo::{ATTEMPT, Dynamo, Tables};
pub use error::StoreError;
pub use known::{Figures, Timetable};
pub use memory::{Memory, Requests};
pub use packed::MOST_CHUNK;
pub use release::{Did, Live, Release};
pub use settings::{Setting, Settings, kind_name};

/// The most that DynamoDB takes in one item, names and all.
pub const MOST_ITEM: usize = 400 * 1024;

/// A call between two steps.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// Its contact.
    pub contact: String,
    /// How many steps it has made.
    pub step: u32,
    /// The bundle it runs on.
    pub bundle: BundleHash,
    /// Its state as the engine writes it, or sealed: the first byte tells.
    pub state: Vec<u8>,
    /// What the last step was answered, as JSON.
    pub answer: Kept,
    /// The invocation that wrote it: tells a repeated write of one's own from another's.
    pub by: String,
    /// The step that started the integration that was started last; 0 where none was.
    pub run: u32,
    /// When it began, its caller's number already waited for a callback.
    pub awaited: bool,
    /// When it may be forgotten, in seconds since 1970.
    pub ttl: i64,
}

/// A text that is kept: as it is, or as bytes that only the function can read.
#[derive(Clone, PartialEq, Eq)]
pub enum Kept {
    /// As it is.
    Clear(String),
    /// Sealed.
    Sealed(Vec<u8>),
}

impl Kept {
    /// How many bytes it has.
    pub fn size(&self) -> usize {
        match self {
            Self::Clear(text) => text.len(),
            Self::Sealed(bytes) => bytes.len(),
        }
    }
}

impl fmt::Debug for Kept {
    /// How it is kept, and nothing of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Clear(_) => "Clear",
            Self::Sealed(_) => "Sealed",
        };
        f.debug_tuple(name).field(&self.size()).finish()
    }
}

/// The integration that a call started last.
#[derive(Clone, PartialEq, Eq)]
pub struct Run {
    /// The contact.
    pub contact: String,
    /// The step that started it.
    pub step: u32,
    /// What came of it.
    pub outcome: Outcome,
    /// When it may be forgotten, in seconds since 1970.
    pub ttl: i64,
}

/// What came of an integration.
#[derive(Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet.
    Running,
    /// It answered with this JSON.
    Answered(Kept),
    /// It failed.
    Failed,
    /// It took too long.
    TimedOut,
}

impl Outcome {
    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Answered(_) => "answered",
            Self::Failed => "failed",
            Self::TimedOut => "timed_out",
        }
    }
}

impl fmt::Debug for Run {
    /// Which it is and how it went, and nothing of what was answered.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("contact", &self.contact)
            .field("step", &self.step)
            .field("outcome", &self.outcome.word())
            .finish_non_exhaustive()
    }
}

impl Call {
    /// At least as many bytes as its item has.
    pub fn size(&self) -> usize {
        const NAMES_AND_NUMBERS: usize = 256;
        self.contact.len() + self.state.len() + self.answer.size() + self.by.len() + NAMES_AND_NUMBERS
    }
}

impl fmt::Debug for Call {
    /// Where the call stands, and nothing of what it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("contact", &self.contact)
            .field("step", &self.step)
            .field("bundle", &self.bundle)
            .field("state", &self.state.len())
            .finish_non_exhaustive()
    }
}

/// What became of a write with a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// It was written.
    Yes,
    /// The condition did not hold; what is there instead.
    Not(Option<Call>),
}

/// What a step needs. Every method is one request, except where a bundle has more than a page.
pub trait Store: Send + Sync + 'static {
    /// A call, as it was written last.
    fn call(&self, contact: &str) -> impl Future<Output = Result<Option<Call>, StoreError>> + Send;

    /// Writes a call if what is there is the step before it; for a first step, if nothing is there.
    fn write(&self, call: &Call) -> impl Future<Output = Result<Written, StoreError>> + Send;

    /// The integration that a call started last.
    fn run(&self, contact: &str) -> impl Future<Output = Result<Option<Run>, StoreError>> + Send;

    /// Writes a run if there is none of the same step or a later one. Gives whether it was written.
    fn claim(&self, run: &Run) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Writes what came of a run if it is still the last one. Gives whether it was written.
    fn finish(&self, run: &Run) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Sets something.
    fn set(&self, setting: Setting) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Lets one process of all do something, if the last one that did was let before `since`, in seconds since
    /// 1970. Gives whether this one may.
    fn may(&self, what: &str, now: i64, since: i64) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Whether a number waits for a callback, at a moment in seconds since 1970.
    fn is_awaited(&self, number: &str, now: i64) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Notes that a number waits for a callback, at most up to a moment; `None`: that it does not any more.
    fn set_awaited(
        &self,
        number: &str,
        until: Option<i64>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// What operations set.
    fn settings(&self) -> impl Future<Output = Result<Settings, StoreError>> + Send;

    /// The data key of an hour since 1970, as it is sealed.
    fn data_key(&self, hour: u32) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;

    /// Keeps the data key of an hour until `ttl`, if there is none. Gives the one that is there instead.
    fn add_data_key(
        &self,
        hour: u32,
        sealed: &[u8],
        ttl: i64,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;

    /// The bytes of a bundle.
    fn bundle(&self, hash: BundleHash) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;
}

/// What publishing needs.
pub trait Releases: Send + Sync {
    /// Keeps the bytes of a bundle. Writing it again changes nothing.
    fn keep(&self, hash: BundleHash, bytes: &[u8]) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Removes a bundle.
    fn remove(&self, hash: BundleHash) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Lets new calls start on `to` if they start on `from` now, whose bundle is remembered as the one before.
    /// Gives whether they did.
    fn move_live(
        &self,
        from: &Live,
        to: BundleHash,
        release: Option<&str>,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The same where nobody writes releases down.
    fn go_live(
        &self,
        from: Option<BundleHash>,
        to: BundleHash,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send {
        async move { self.move_live(&Live { bundle: from, release: None }, to, None).await }
    }

    /// Writes a release down if none has its id. Gives whether none had.
    fn note(&self, release: &Release) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Removes the record of a release.
    fn forget(&self, id: &str) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Every release, in the order of time.
    fn releases(&self) -> impl Future<Output = Result<Vec<Release>, StoreError>> + Send;
}
