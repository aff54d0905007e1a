//! The `ivr` command. Each command reads, asks the compiler or the runtime, and writes: what holds a
//! decision lives in those.

mod args;
mod commands;
mod disk;
#[cfg(feature = "aws")]
mod environment;
mod file;
mod findings;
mod markdown;
mod output;
mod program;
mod screen;
mod status;
mod watch;

use clap::Parser;

use args::Args;
use status::ExitStatus;

fn main() -> ExitStatus {
    match Args::try_parse() {
        Ok(args) => commands::run(args),
        Err(usage) => status::usage(&usage),
    }
}
