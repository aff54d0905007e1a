//! Releases: one record for each time that new calls were given another bundle.

use ivr_runtime::bundle::BundleHash;

/// One time that new calls were given another bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// No two have the same, and they stand in the order of time.
    pub id: String,
    /// The bundle.
    pub bundle: BundleHash,
    /// The name of the project.
    pub project: String,
    /// When, in seconds since 1970.
    pub at: i64,
    /// What was done.
    pub did: Did,
    /// What whoever did it wrote beside it, such as a commit.
    pub note: Option<String>,
    /// The bundle that was live until then.
    pub before: Option<BundleHash>,
    /// The release that was live until then.
    pub follows: Option<String>,
    /// The release that a rollback brought back.
    pub brings_back: Option<String>,
}

/// What was done to what is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Did {
    /// A bundle was published.
    Published,
    /// A bundle that was live before was made live again.
    RolledBack,
}

impl Did {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::RolledBack => "rolled_back",
        }
    }

    pub(super) fn named(word: &str) -> Option<Self> {
        [Self::Published, Self::RolledBack].into_iter().find(|it| it.word() == word)
    }
}

/// What new calls start on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Live {
    /// The bundle.
    pub bundle: Option<BundleHash>,
    /// The release that made it so; `None` where nobody wrote one down.
    pub release: Option<String>,
}
