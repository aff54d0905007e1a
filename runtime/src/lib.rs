//! The `ivr` runtime: bundle format, virtual machine, call engine, simulator.
//!
//! Pure: no I/O, no async, no clock of its own. Everything from outside enters a step through the
//! event and the [`engine::Environment`]. It knows nothing of source text.

pub mod bundle;
mod civil;
mod compare;
pub mod engine;
mod exchange;
pub mod filter;
pub mod ids;
mod input;
mod json;
pub mod phone;
mod scalar;
pub mod simulator;
pub mod speak;
mod state;
mod text;
pub mod value;
mod vm;
