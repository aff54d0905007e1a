//! Names to definitions, over all files of a program. One symbol table, which checker, lowering,
//! graph and editor read.

mod symbols;

pub use symbols::*;
