//! Publishing: what new calls start on, moved from one bundle to the next, and back.
//!
//! The bundle is written first, then the record of the release, then what is live, on the condition that it is
//! still what was read. Whoever is stopped in between leaves things that nobody uses, and never a call without
//! its bundle.
//!
//! Every record names the release that was live before it, so that going back is well defined however often it
//! is done: a rollback brings a release back, and the next one goes on from *there*, one further back, not to
//! the release that was just left. Who went back too far goes forward by naming the bundle, or by publishing.

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use ivr_runtime::bundle::{self, BundleHash};
use tokio::time::Instant;

use crate::persist::persist;
use crate::store::{Did, Live, Release, Releases, Store, StoreError};

/// How long the tables may take to answer at all.
const FIRST: Duration = Duration::from_secs(15);
/// How long any later request may take, with every time it is repeated.
const EACH: Duration = Duration::from_secs(30);
/// The fewest digits that name a bundle.
pub const FEWEST_DIGITS: usize = 6;
/// How many releases there may be in one second.
const MOST_AT_ONCE: u32 = 100;

/// What came of publishing or rolling back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Released {
    /// New calls start on it now.
    Now(Release),
    /// They did already, and nothing was written.
    Already(BundleHash),
}

/// Why new calls go on starting on what they did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreleased {
    /// A table did not do what it should.
    Store(StoreError),
    /// No answer came when what is live was to move: it may have.
    Unsure(StoreError),
    /// These bytes are no bundle.
    NotABundle(String),
    /// Somebody else released something in between: what is live now, and the record of it.
    Overtaken(Option<BundleHash>, Option<Box<Release>>),
    /// There is nothing to go back from.
    NothingLive,
    /// There is nothing to go back to.
    NothingBefore(BundleHash),
    /// What was given names no bundle, because it is too short or has other characters.
    NoHash(String),
    /// No release has a bundle of this name.
    Unknown(String),
    /// Several bundles have a name that begins so.
    Ambiguous(String, Vec<BundleHash>),
    /// The bundle is not kept any more.
    Gone(BundleHash),
    /// The bundle cannot be loaded.
    Broken(BundleHash, String),
}

impl From<StoreError> for Unreleased {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl fmt::Display for Unreleased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) | Self::Unsure(error) => error.fmt(f),
            Self::NotABundle(why) => write!(f, "this is no bundle: {why}"),
            Self::Overtaken(live, release) => {
                write!(f, "somebody else was quicker: ")?;
                match (live, release) {
                    (Some(live), Some(release)) => {
                        let note = release.note.as_deref();
                        write!(f, "`{}` of `{}` is live now", short(*live), release.project)?;
                        note.map_or(Ok(()), |note| write!(f, " (`{note}`)"))
                    }
                    (Some(live), None) => write!(f, "`{}` is live now", short(*live)),
                    (None, _) => write!(f, "nothing is live any more"),
                }
            }
            Self::NothingLive => write!(f, "nothing was ever published"),
            Self::NothingBefore(live) => write!(f, "nothing was live before `{}`", short(*live)),
            Self::NoHash(text) => {
                write!(f, "`{text}` names no bundle: at least {FEWEST_DIGITS} digits of its hash are wanted")
            }
            Self::Unknown(prefix) => write!(f, "no bundle that was live begins with `{prefix}`"),
            Self::Ambiguous(prefix, bundles) => {
                let names: Vec<String> = bundles.iter().map(|it| format!("`{}`", short(*it))).collect();
                write!(f, "`{prefix}` can be {}", names.join(" or "))
            }
            Self::Gone(bundle) => write!(f, "the bundle `{}` is not kept any more", short(*bundle)),
            Self::Broken(bundle, why) => write!(f, "the bundle `{}` cannot be loaded: {why}", short(*bundle)),
        }
    }
}

impl std::error::Error for Unreleased {}

/// As many digits of a hash as people compare.
pub fn short(hash: BundleHash) -> String {
    hash.to_string().chars().take(12).collect()
}

/// Lets new calls start on a bundle.
pub async fn publish<S: Store + Releases>(
    store: &S,
    bytes: &[u8],
    note: Option<&str>,
    now: i64,
) -> Result<Released, Unreleased> {
    let bundle = bundle::read(bytes).map_err(|error| Unreleased::NotABundle(error.to_string()))?;
    let (live, hash) = (live(store).await?, bundle.hash());
    if live.bundle == Some(hash) {
        return Ok(Released::Already(hash));
    }
    persist(Instant::now() + EACH, || store.keep(hash, bytes)).await?;
    let release = Release {
        id: String::new(),
        bundle: hash,
        project: bundle.name.to_string(),
        at: now,
        did: Did::Published,
        note: note.map(str::to_owned),
        before: live.bundle,
        follows: live.release.clone(),
        brings_back: None,
    };
    released(store, &live, release).await
}

/// Lets new calls start on a bundle that was live before: the one whose hash begins with `to`, else the one
/// before what is live. Looks first whether it is still there and loads.
pub async fn roll_back<S: Store + Releases>(
    store: &S,
    to: Option<&str>,
    note: Option<&str>,
    now: i64,
) -> Result<Released, Unreleased> {
    let live = live(store).await?;
    let from = live.bundle.ok_or(Unreleased::NothingLive)?;
    let releases = persist(Instant::now() + EACH, || store.releases()).await?;
    let target = match to {
        Some(prefix) => named(&releases, prefix)?,
        None => before(&releases, &live).ok_or(Unreleased::NothingBefore(from))?,
    };
    if target.bundle == from {
        return Ok(Released::Already(from));
    }
    let project = loads(store, target.bundle).await?;
    let release = Release {
        id: String::new(),
        bundle: target.bundle,
        project,
        at: now,
        did: Did::RolledBack,
        note: note.map(str::to_owned),
        before: live.bundle,
        follows: live.release.clone(),
        brings_back: Some(target.id.clone()),
    };
    released(store, &live, release).await
}

/// A release as it stands in the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The release.
    pub release: Release,
    /// Whether calls start on it, or did.
    pub standing: Standing,
}

/// Whether calls start on a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They do.
    Live,
    /// They did.
    Past,
    /// They never did: whoever made it was stopped before it was live.
    Never,
}

/// Every release, the newest first.
pub async fn history<S: Store + Releases>(store: &S) -> Result<Vec<Listed>, Unreleased> {
    let live = live(store).await?;
    let releases = persist(Instant::now() + EACH, || store.releases()).await?;
    let mut were = HashSet::new();
    let mut at = live.release.as_deref().and_then(|id| by_id(&releases, id));
    while let Some(release) = at.filter(|it| were.insert(it.id.clone())) {
        at = release.follows.as_deref().and_then(|id| by_id(&releases, id));
    }
    let standing = |release: &Release| match were.contains(&release.id) {
        _ if Some(&release.id) == live.release.as_ref() => Standing::Live,
        true => Standing::Past,
        false => Standing::Never,
    };
    let listed = releases.into_iter().rev().map(|it| Listed { standing: standing(&it), release: it });
    Ok(listed.collect())
}

async fn live<S: Store>(store: &S) -> Result<Live, StoreError> {
    let settings = persist(Instant::now() + FIRST, || store.settings()).await?;
    Ok(Live { bundle: settings.live, release: settings.release })
}

fn by_id<'r>(releases: &'r [Release], id: &str) -> Option<&'r Release> {
    releases.iter().find(|it| it.id == id)
}

/// The publication that a release is, or brings back.
fn publication<'r>(releases: &'r [Release], release: &'r Release) -> &'r Release {
    let brought = release.brings_back.as_deref().and_then(|id| by_id(releases, id));
    brought.unwrap_or(release)
}

/// The publication before the one that is live.
fn before<'r>(releases: &'r [Release], live: &Live) -> Option<&'r Release> {
    let now = publication(releases, by_id(releases, live.release.as_deref()?)?);
    let before = by_id(releases, now.follows.as_deref()?)?;
    Some(publication(releases, before))
}

/// The latest publication of the bundle whose hash begins so.
fn named<'r>(releases: &'r [Release], prefix: &str) -> Result<&'r Release, Unreleased> {
    let wanted = prefix.to_ascii_lowercase();
    if wanted.len() < FEWEST_DIGITS || !wanted.bytes().all(|it| it.is_ascii_hexdigit()) {
        return Err(Unreleased::NoHash(prefix.to_owned()));
    }
    let published = releases.iter().filter(|it| it.did == Did::Published);
    let fitting: Vec<&Release> = published.filter(|it| it.bundle.to_string().starts_with(&wanted)).collect();
    let last = *fitting.last().ok_or_else(|| Unreleased::Unknown(prefix.to_owned()))?;
    let mut bundles: Vec<BundleHash> = fitting.iter().map(|it| it.bundle).collect();
    bundles.sort();
    bundles.dedup();
    match bundles.len() {
        1 => Ok(last),
        _ => Err(Unreleased::Ambiguous(prefix.to_owned(), bundles)),
    }
}

/// Whether a bundle is kept and loads. Gives the name of its project.
async fn loads<S: Store>(store: &S, hash: BundleHash) -> Result<String, Unreleased> {
    let bytes = match persist(Instant::now() + EACH, || store.bundle(hash)).await {
        Ok(bytes) => bytes.ok_or(Unreleased::Gone(hash))?,
        Err(StoreError::Damaged(what)) => return Err(Unreleased::Broken(hash, what.to_owned())),
        Err(error) => return Err(error.into()),
    };
    let bundle = bundle::read(&bytes).map_err(|error| Unreleased::Broken(hash, error.to_string()))?;
    match bundle.hash() == hash {
        true => Ok(bundle.name.to_string()),
        false => Err(Unreleased::Broken(hash, "another bundle is in its place".to_owned())),
    }
}

/// Writes the record of a release, and makes it live if nobody was quicker.
async fn released<S: Store + Releases>(
    store: &S,
    from: &Live,
    mut release: Release,
) -> Result<Released, Unreleased> {
    let deadline = Instant::now() + EACH;
    for at_once in 0..MOST_AT_ONCE {
        release.id = format!("{:012}-{at_once:02}", release.at.max(0));
        if persist(deadline, || store.note(&release)).await? {
            break;
        }
    }
    match persist(deadline, || store.move_live(from, release.bundle, Some(&release.id))).await {
        Ok(true) => Ok(Released::Now(release)),
        Ok(false) => {
            let now = live(store).await?;
            // A request that seemed lost was not.
            if now.release.as_ref() == Some(&release.id) {
                return Ok(Released::Now(release));
            }
            // Left behind, it counts as one that was never live.
            let _ = persist(deadline, || store.forget(&release.id)).await;
            let releases = persist(deadline, || store.releases()).await?;
            let by = now.release.as_deref().and_then(|id| by_id(&releases, id)).cloned();
            Err(Unreleased::Overtaken(now.bundle, by.map(Box::new)))
        }
        // The record stays: the history tells whether it is live.
        Err(error) if error.may_pass() => Err(Unreleased::Unsure(error)),
        Err(error) => {
            let _ = persist(deadline, || store.forget(&release.id)).await;
            Err(error.into())
        }
    }
}
