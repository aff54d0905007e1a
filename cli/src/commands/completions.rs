//! `ivr completions`: what the shell needs to complete commands, options and files.

use std::io::Write;

use clap::CommandFactory;

use super::Run;
use crate::args::{Args, CompletionsArgs};
use crate::output::Output;
use crate::status::ExitStatus;

pub(super) fn run(args: &CompletionsArgs, output: &Output) -> Run {
    // Generated in memory first: the generator takes a closed pipe for a bug.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "ivr", &mut script);
    let mut stdout = output.stdout();
    stdout.write_all(&script)?;
    stdout.flush()?;
    Ok(ExitStatus::Done)
}
