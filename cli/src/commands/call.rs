//! `ivr call`: take a call in the terminal.

use super::Run;
use crate::args::CallArgs;
use crate::output::Output;
use crate::program::compiled;
use crate::status::Failure;

pub(super) fn run(args: &CallArgs, output: &Output) -> Run {
    match compiled(args.path.as_deref(), output)? {
        Ok(_) => Err(Failure::new("calls cannot be taken yet")),
        Err(status) => Ok(status),
    }
}
