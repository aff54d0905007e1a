//! What a step needs now and then besides the tables, each behind a trait with the client of the real service.
//!
//! Answers come in boxes, so that who answers can be chosen when the process starts.

mod bots;
mod centre;
mod functions;
mod keys;
mod nobody;
mod texts;

use std::pin::Pin;
use std::sync::Arc;

pub use bots::{Bots, Lex, Question, Unread};
pub(crate) use centre::IDLE;
pub use centre::{Centre, Connect, Unknown};
pub use functions::{Called, Functions, Lambda};
pub use keys::{DataKey, Keys, KeysError, Kms, LocalKeys};
pub use nobody::Nobody;
pub use texts::{Sns, Texts, Unsent};

/// What a service answers some time.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The services of a function.
pub struct Services {
    /// Runs functions: itself, beside a call, and the integrations.
    pub functions: Box<dyn Functions>,
    /// Sends text messages.
    pub texts: Box<dyn Texts>,
    /// Has bots read texts.
    pub bots: Box<dyn Bots>,
    /// Tells of hours and queues; without it hours count as open and queues as idle, unless somebody set them.
    pub centre: Option<Arc<dyn Centre>>,
    /// Makes the keys under which calls are stored. Without them calls are stored as they are, and those of
    /// programs that know secrets are not taken.
    pub keys: Option<Box<dyn Keys>>,
}
