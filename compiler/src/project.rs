//! A project: its settings and its files. Reading the disk is the command's work: it hands [`load`] the
//! world as [`Files`].

mod config;
mod iso;
mod load;
mod settings;

pub use config::*;
pub use load::*;
pub(crate) use settings::nearest_time_zone;
pub use settings::{is_currency, is_project_name, read_settings};

use crate::source::Sources;

/// A program's settings and sources: everything compiling depends on.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// `ivr.toml`, or the defaults for a single file.
    pub config: Config,
    /// Its `.ivr` files.
    pub sources: Sources,
}
