//! Source text as a tree. There is always a tree: what could not be read stands in it as a broken
//! node, and everything around it is whole.

mod literal;
pub mod parse;
pub mod tree;

pub use literal::literal;
