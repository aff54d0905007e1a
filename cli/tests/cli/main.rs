//! The command as its users run it: the real binary in a folder of its own, with everything it says.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod build;
mod check;
mod explain;
mod files;
mod fmt;
mod folder;
mod json;
mod messages;
mod new;
mod streams;
mod test;
mod test_reports;
mod transcripts;
mod usage;
mod watch;
