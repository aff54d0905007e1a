//! `ivr check`: what is wrong with a program, once or after every change.

use std::io::Write;

use ivr_compiler::project::{Project, Root};

use super::Run;
use crate::args::{CheckArgs, Format};
use crate::findings::Tally;
use crate::output::Output;
use crate::program::{examine, find_program};
use crate::status::{ExitStatus, Failure};
use crate::watch::{Seen, Watch, clear_screen};

pub(super) fn run(args: &CheckArgs, output: &Output) -> Run {
    if args.watch { watch(args, output) } else { check(args, output) }
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

/// Checks after every change of the program's files, whatever state they are in.
fn watch(args: &CheckArgs, output: &Output) -> Run {
    let watch = Watch::new();
    let mut watched: Option<Root> = None;
    loop {
        // Looked at before they are read, so that no change in between is missed. A project that loses its
        // settings is waited for.
        watched = find_program(args.path.as_deref())?.or(watched);
        let seen = watched.as_ref().map(Seen::now);
        clear_screen(output)?;
        let status = check(args, output)?;
        let (Some(root), Some(seen)) = (&watched, seen) else { return Ok(status) };
        if args.format == Format::Human {
            let mut stderr = output.stderr();
            writeln!(stderr, "{}", output.paint_stderr("2", "watching for changes, Ctrl-C to end"))?;
            stderr.flush()?;
        }
        if watch.until_change(root, &seen).is_break() {
            return Ok(status);
        }
    }
}
