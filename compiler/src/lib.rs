//! The `ivr` compiler: source text to a checked program to a bundle.

pub mod check;
pub mod compile;
pub mod diagnostic;
mod fold;
pub mod format;
pub mod graph;
pub mod lower;
pub mod messages;
pub mod project;
pub mod prove;
pub mod resolve;
pub mod scene;
pub mod secrecy;
pub mod source;
pub mod syntax;
pub mod testing;
