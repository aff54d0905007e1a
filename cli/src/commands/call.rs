//! `ivr call`: take a call in the terminal.

use super::Run;
use crate::args::CallArgs;
use crate::args::Format;
use crate::findings::{blocked, load_program, report};
use crate::output::Output;
use crate::status::Failure;

pub(super) fn run(args: &CallArgs, output: &Output) -> Run {
    let loaded = load_program(args.path.as_deref())?;
    if let Some(status) = blocked(&loaded) {
        report(loaded.diagnostics, &loaded.project.sources, Format::Human, output)?;
        return Ok(status);
    }
    Err(Failure::new("calls cannot be taken yet"))
}
