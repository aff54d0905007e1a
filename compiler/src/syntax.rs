//! Source text as a tree. There is always a tree: what could not be read stands in it as a broken
//! node, and everything around it is whole.

pub mod parse;
pub mod tree;
