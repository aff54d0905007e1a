//! A project: its settings and its files. Reading the disk is the command's work; here are the data.

mod config;

pub use config::*;

use crate::source::Sources;

/// A program's settings and sources: everything compiling depends on.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// `ivr.toml`, or the defaults for a single file.
    pub config: Config,
    /// Its `.ivr` files.
    pub sources: Sources,
}
