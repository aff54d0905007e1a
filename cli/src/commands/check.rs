//! `ivr check`: what is wrong with a program, once or after every change.

use std::io::Write;
use std::path::Path;

use ivr_compiler::project::{Loaded, Root};

use super::Run;
use crate::args::{CheckArgs, Format};
use crate::findings::{load_program, report};
use crate::output::Output;
use crate::status::{ExitStatus, Failure};
use crate::watch::{Seen, Watch};

pub(super) fn run(args: &CheckArgs, output: &Output) -> Run {
    let path = args.path.as_deref();
    if args.watch {
        return watch(args, path, output);
    }
    let (status, _) = check(args, path, output)?;
    Ok(status)
}

/// Checks once.
fn check(
    args: &CheckArgs,
    path: Option<&Path>,
    output: &Output,
) -> Result<(ExitStatus, Option<Root>), Failure> {
    let progress = output.progress("checking");
    let Loaded { root, project, diagnostics, complete } = load_program(path)?;
    drop(progress);
    let tally = report(diagnostics, &project.sources, args.format, output)?;
    let denied = args.deny.is_some() && tally.warnings > 0;
    let status = match tally.errors {
        _ if !complete => ExitStatus::Usage,
        0 if !denied => ExitStatus::Done,
        _ => ExitStatus::Findings,
    };
    if args.format == Format::Human && tally.errors == 0 {
        let mut stdout = output.stdout();
        if denied {
            writeln!(output.stderr(), "`--deny warnings` does not let warnings pass")?;
        } else {
            let files = match project.sources.len() {
                1 => "1 file".to_owned(),
                n => format!("{n} files"),
            };
            let verdict = if tally.warnings == 0 { "nothing wrong" } else { "no errors" };
            writeln!(stdout, "{}: {verdict} in {files}", output.paint_stdout("1", &project.config.name))?;
        }
        stdout.flush()?;
    }
    Ok((status, root))
}

/// Checks after every change of the program's files, whatever state they are in.
fn watch(args: &CheckArgs, path: Option<&Path>, output: &Output) -> Run {
    let mut watch = Watch::new();
    let mut watched: Option<Root> = None;
    loop {
        // Looked at before reading, so that a change in between is not missed.
        let mut seen = watched.as_ref().map(Seen::now);
        if output.stdout_is_terminal && output.stderr_is_terminal {
            let mut stderr = output.stderr();
            write!(stderr, "\x1b[2J\x1b[3J\x1b[H")?;
            stderr.flush()?;
        }
        let (status, root) = check(args, path, output)?;
        if let Some(root) = root
            && watched.as_ref() != Some(&root)
        {
            seen = Some(Seen::now(&root));
            watched = Some(root);
        }
        // Without a program at the very start there is nothing to wait for.
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
