//! Lowering, seen from outside: what programs are lowered to, and how calls on them go.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at the first surprise"
)]

mod anything;
#[path = "../support/corpus.rs"]
#[expect(dead_code, reason = "other tests read what the programs expect")]
mod cases;
mod conditions;
mod expressions;
mod formatted;
mod laws;
mod leaving;
mod listings;
mod messages;
#[path = "../support/program.rs"]
mod program;
mod proofs;
mod proofs_fuel;
mod proofs_replayed;
mod questions;
mod rulesets;
mod saved;
mod secrecy;
mod speech;

mod support;
mod trials;
mod whole;
mod within;
