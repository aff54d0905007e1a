//! Types, unknown values, arguments, keys, limits: what can be said about a program without
//! following calls from one ruleset to the next.

mod facts;

pub use facts::*;
