//! The `ivr` Lambda: Amazon Connect's steps in, the engine's directives out, calls kept in DynamoDB.
//!
//! ```text
//! Connect's event -> protocol -> handler -> (settings, programs, store) -> engine -> protocol -> flat map
//! ```
//!
//! What is stored of a call is sealed before, where the function has a key for that.
//!
//! [`protocol`] is pure. Everything that waits for a table goes through a [`store::Store`]; time, log and
//! table are handed to the [`handler::Handler`], so that a whole call runs in a test.

mod aws;
mod cipher;
mod current;
pub mod handler;
pub mod journal;
mod lookout;
mod persist;
mod programs;
pub mod protocol;
pub mod releases;
pub mod services;
pub mod store;
mod vault;

pub use aws::Account;
pub use cipher::PlainKey;
