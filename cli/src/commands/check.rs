//! `ivr check`: what is wrong with a program, once or after every change.

use std::io::Write;

use ivr_compiler::project::Project;

use super::Run;
use crate::args::{CheckArgs, Format};
use crate::findings::Tally;
use crate::output::Output;
use crate::program::{examine, find_program};
use crate::status::{ExitStatus, Failure};
use crate::watch::{Manner, rounds};

pub(super) fn run(args: &CheckArgs, output: &Output) -> Run {
    if !args.watch {
        return check(args, output);
    }
    let manner = if args.format == Format::Human { Manner::People } else { Manner::Programs };
    let find = || find_program(args.path.as_deref());
    rounds(find, manner, output, || check(args, output))
}

/// Checks once.
fn check(args: &CheckArgs, output: &Output) -> Run {
    let examined = examine(args.path.as_deref(), output)?;
    let tally = examined.report(args.format, output)?;
    let denied = args.deny.is_some() && tally.warnings > 0;
    if args.format == Format::Human && tally.errors == 0 {
        tell_verdict(&examined.project, tally, denied, output)?;
    }
    Ok(match examined.status() {
        ExitStatus::Done if denied => ExitStatus::Findings,
        status => status,
    })
}

/// The last line for people, if there are no errors.
fn tell_verdict(project: &Project, tally: Tally, denied: bool, output: &Output) -> Result<(), Failure> {
    if denied {
        let mut stderr = output.stderr();
        writeln!(stderr, "`--deny warnings` does not let warnings pass")?;
        return Ok(stderr.flush()?);
    }
    let verdict = if tally.warnings == 0 { "nothing wrong" } else { "no errors" };
    let files = match project.sources.len() {
        1 => "1 file".to_owned(),
        n => format!("{n} files"),
    };
    let mut stdout = output.stdout();
    writeln!(stdout, "{}: {verdict} in {files}", output.paint_stdout("1", &project.config.name))?;
    Ok(stdout.flush()?)
}
