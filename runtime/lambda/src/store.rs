//! What the function keeps: calls, bundles, and what operations set. A trait, so that handlers can be tested
//! without a table and tables without a handler.
//!
//! A step of a call reads it once and writes it once; the first step only writes. What is written has a
//! condition on the step it follows, so that of two steps at the same time one is kept.

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
    /// Its state as the engine writes it.
    pub state: Vec<u8>,
    /// What the last step was answered, as JSON.
    pub answer: String,
    /// The invocation that wrote it: tells a repeated write of one's own from another's.
    pub by: String,
    /// The step that started the integration that was started last; 0 where none was.
    pub run: u32,
    /// When it began, its caller's number already waited for a callback.
    pub awaited: bool,
    /// When it may be forgotten, in seconds since 1970.
    pub ttl: i64,
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
    Answered(String),
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
        self.contact.len() + self.state.len() + self.answer.len() + self.by.len() + NAMES_AND_NUMBERS
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
