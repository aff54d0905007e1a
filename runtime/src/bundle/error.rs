//! Why a bundle is refused.

use std::fmt;

use super::wire::Malformed;
use super::{FORMAT_VERSION, Flaw, Spot};

/// Why a bundle is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BundleError {
    /// The bytes do not begin as a bundle does.
    NotABundle,
    /// The format is not the one this program reads.
    Version {
        /// The format it has.
        found: u32,
    },
    /// Bytes are missing at the end.
    CutShort,
    /// More bytes follow than belong to it.
    Trailing,
    /// The bytes are not those that were written.
    Damaged,
    /// A section that the format does not have, or has elsewhere.
    Section(u8),
    /// A section that cannot be read.
    Malformed {
        /// Which.
        section: &'static str,
        /// How far into it.
        at: usize,
        /// What is wrong.
        what: Malformed,
    },
    /// A program that cannot run.
    Unsound {
        /// Where.
        at: Spot,
        /// What is wrong there.
        flaw: Flaw,
    },
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotABundle => write!(f, "this is not a bundle"),
            Self::Version { found } if *found > FORMAT_VERSION => {
                write!(f, "bundle format {found} is newer than this program reads ({FORMAT_VERSION})")
            }
            Self::Version { found } => {
                write!(f, "bundle format {found} is older than this program reads ({FORMAT_VERSION})")
            }
            Self::CutShort => write!(f, "the bundle is cut short"),
            Self::Trailing => write!(f, "more follows the bundle than belongs to it"),
            Self::Damaged => write!(f, "the bundle is damaged: its contents do not have the hash it names"),
            Self::Section(tag) => write!(f, "section {tag} does not belong where it stands in the bundle"),
            Self::Malformed { section, at, what } => {
                write!(f, "the {section} of the bundle cannot be read: {what} at byte {at}")
            }
            Self::Unsound { at, flaw } => write!(f, "the bundle cannot run: {at}: {flaw}"),
        }
    }
}

impl std::error::Error for BundleError {}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CutShort => write!(f, "something ends in the middle"),
            Self::Trailing => write!(f, "something follows the end"),
            Self::Range => write!(f, "there is a number beyond its range"),
            Self::Choice => write!(f, "there is a mark that stands for nothing"),
            Self::Count => write!(f, "more entries are announced than follow"),
            Self::Text => write!(f, "there is a text that is not UTF-8"),
            Self::Value => write!(f, "there is a value that does not exist"),
            Self::Nesting => write!(f, "values nest too deep"),
        }
    }
}
