//! The `ivr` compiler: source text to a checked program to a bundle.

pub mod diagnostic;
pub mod source;
pub mod syntax;
