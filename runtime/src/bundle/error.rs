//! Why a bundle is refused.

use std::fmt;

/// Why a bundle is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BundleError {
    /// A regular expression that cannot be used.
    Regex(String),
    /// A time zone that the runtime does not know.
    TimeZone(String),
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Regex(regex) => write!(f, "the regular expression `{regex}` cannot be used"),
            Self::TimeZone(zone) => write!(f, "there is no time zone `{zone}`"),
        }
    }
}

impl std::error::Error for BundleError {}
