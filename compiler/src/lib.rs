//! The `ivr` compiler: source text to a checked program to a bundle.

pub mod check;
pub mod diagnostic;
pub mod project;
pub mod resolve;
pub mod source;
pub mod syntax;
