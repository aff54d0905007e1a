//! Steps through the handler on a store in memory: made once, on the bundle of the call, and never left
//! without an answer.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

#[path = "handler/bots.rs"]
mod bots;
#[path = "handler/callbacks.rs"]
mod callbacks;
#[path = "handler/centre.rs"]
mod centre;
#[path = "support/counted.rs"]
mod counted;
#[path = "handler/integrations.rs"]
mod integrations;
#[path = "handler/keys.rs"]
mod keys;
#[path = "handler/leaks.rs"]
mod leaks;
#[path = "support/line.rs"]
mod line;
#[path = "support/marked.rs"]
mod marked;
#[path = "handler/once.rs"]
mod once;
#[path = "handler/pinned.rs"]
mod pinned;
#[path = "handler/sealed.rs"]
mod sealed;
#[path = "support/search.rs"]
mod search;
#[path = "handler/secrecy.rs"]
mod secrecy;
#[path = "handler/states.rs"]
mod states;
#[path = "handler/support.rs"]
mod support;
#[path = "handler/texts.rs"]
mod texts;
#[path = "handler/trouble.rs"]
mod trouble;
