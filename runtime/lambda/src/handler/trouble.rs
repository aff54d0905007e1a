//! Why a step could not be made.

use std::fmt;

use ivr_runtime::bundle::BundleHash;
use ivr_runtime::engine::StateError;

use crate::programs::Unloadable;
use crate::store::StoreError;
use crate::vault::Locked;

/// Why a step could not be made. The caller is rescued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The table did not do what it should.
    Store(StoreError),
    /// No bundle is live.
    NothingLive,
    /// A bundle cannot be had.
    Bundle(BundleHash, Unloadable),
    /// A step of a call that has none yet, or none any more.
    NoCall,
    /// A step that is neither the next one nor the one before.
    OtherStep {
        /// The step that the flow got last.
        asked: u32,
        /// The one at which the call is.
        is: u32,
    },
    /// A state that cannot be read.
    State(BundleHash, StateError),
    /// The state of another call, or of another step.
    ForeignState(BundleHash),
    /// A stored answer that is none.
    Answer(BundleHash),
    /// Something of the call cannot be opened.
    Locked(BundleHash, Locked),
    /// Nothing can be sealed.
    Unsealable(Locked),
    /// A program that has secrets, in a function that cannot seal them.
    NeedsKey(BundleHash),
    /// Something in clear of a call on a program that has secrets.
    Unsealed(BundleHash),
}

impl Trouble {
    /// The bundle it is about.
    pub(super) fn bundle(&self) -> Option<BundleHash> {
        match self {
            Self::Bundle(hash, _) | Self::State(hash, _) | Self::ForeignState(hash) | Self::Answer(hash) => {
                Some(*hash)
            }
            Self::Locked(hash, _) | Self::NeedsKey(hash) | Self::Unsealed(hash) => Some(*hash),
            Self::Store(_)
            | Self::NothingLive
            | Self::NoCall
            | Self::OtherStep { .. }
            | Self::Unsealable(_) => None,
        }
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Locked> for Trouble {
    fn from(why: Locked) -> Self {
        Self::Unsealable(why)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => write!(f, "{error}"),
            Self::NothingLive => write!(f, "no bundle is live: publish one"),
            Self::Bundle(_, Unloadable::Missing) => write!(f, "the bundle is not in the table any more"),
            Self::Bundle(_, Unloadable::Broken(why)) => write!(f, "the bundle cannot be loaded: {why}"),
            Self::Bundle(_, Unloadable::Store(error)) => write!(f, "the bundle cannot be read: {error}"),
            Self::NoCall => write!(f, "the call is not in the table"),
            Self::OtherStep { asked, is } if asked > is => {
                write!(f, "the flow is at step {asked}, the call only at {is}")
            }
            Self::OtherStep { asked, is } => {
                write!(f, "the flow is at step {asked}, the call at {is} already")
            }
            Self::State(_, error) => write!(f, "{error}"),
            Self::ForeignState(_) => write!(f, "the state in the table belongs to another call"),
            Self::Answer(_) => write!(f, "the stored answer is not one"),
            Self::Locked(_, why) | Self::Unsealable(why) => write!(f, "{why}"),
            Self::NeedsKey(_) => {
                write!(f, "the program has secret values, and the function has no key: set `IVR_KEY`")
            }
            Self::Unsealed(_) => {
                write!(
                    f,
                    "what the table holds of the call is not sealed, though the program has secret values"
                )
            }
        }
    }
}
