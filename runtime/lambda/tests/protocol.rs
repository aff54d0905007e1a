//! The protocol: Connect's events in, flat maps out, and the document that shows both.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

#[path = "protocol/answers.rs"]
mod answers;
#[path = "protocol/document.rs"]
mod document;
#[path = "protocol/requests.rs"]
mod requests;
#[path = "protocol/support.rs"]
mod support;
