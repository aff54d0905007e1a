//! Loading a program for a command, and telling what was found in it.

use std::env;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use ivr_compiler::diagnostic::render::{Human, write_human, write_json, write_short};
use ivr_compiler::diagnostic::{Diagnostic, Severity, settle};
use ivr_compiler::project::{Loaded, Root, find_root, load};
use ivr_compiler::source::Sources;

use crate::args::Format;
use crate::disk::Disk;
use crate::output::Output;
use crate::status::{ExitStatus, Failure};

/// Nobody reads more at once; `short` and `json` have no limit.
const MOST_SHOWN: usize = 50;

/// Reads the program that `path` names, or the one around the current folder.
pub(crate) fn load_program(path: Option<&Path>) -> Result<Loaded, Failure> {
    Ok(load(&Disk, path, &here()?))
}

/// Where the program is that `path` names, or the one around the current folder.
pub(crate) fn find_program(path: Option<&Path>) -> Result<Option<Root>, Failure> {
    Ok(find_root(&Disk, path, &here()?))
}

fn here() -> Result<PathBuf, Failure> {
    env::current_dir().map_err(|error| Failure::file("find", Path::new("."), &error))
}

/// How many there are of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
}

impl Tally {
    /// Counts.
    pub(crate) fn of(diagnostics: &[Diagnostic]) -> Self {
        let errors = diagnostics.iter().filter(|it| it.severity == Severity::Error).count();
        Self { errors, warnings: diagnostics.len() - errors }
    }

    /// `2 errors and 1 warning`; empty for neither.
    pub(crate) fn words(self) -> String {
        let count = |n: usize, what: &str| match n {
            0 => None,
            1 => Some(format!("1 {what}")),
            n => Some(format!("{n} {what}s")),
        };
        let words: Vec<_> =
            [count(self.errors, "error"), count(self.warnings, "warning")].into_iter().flatten().collect();
        words.join(" and ")
    }
}

/// Writes what was found to standard error, sorted, each finding once. If nobody reads it, what was found
/// still counts.
pub(crate) fn report(
    mut diagnostics: Vec<Diagnostic>,
    sources: &Sources,
    format: Format,
    output: &Output,
) -> Result<Tally, Failure> {
    settle(&mut diagnostics);
    let tally = Tally::of(&diagnostics);
    let mut stderr = output.stderr();
    let written = match format {
        Format::Short => write_short(&mut stderr, &diagnostics, sources),
        Format::Json => write_json(&mut stderr, &diagnostics, sources),
        Format::Human => write_for_people(&mut stderr, &diagnostics, sources, output),
    };
    match written.and_then(|()| stderr.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(tally),
    }
}

fn write_for_people(
    stderr: &mut impl Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    output: &Output,
) -> io::Result<()> {
    let Some(first) = diagnostics.first() else { return Ok(()) };
    let style = Human { color: output.color_stderr, width: output.width, limit: MOST_SHOWN };
    let shown = write_human(stderr, diagnostics, sources, style)?;
    let tally = Tally::of(diagnostics);
    let color = if tally.errors > 0 { "1;31" } else { "1;33" };
    write!(stderr, "{}", output.paint_stderr(color, &tally.words()))?;
    if shown < diagnostics.len() {
        write!(stderr, ", of which {shown} are shown; `--format short` shows all")?;
    }
    writeln!(stderr, "; `ivr explain {}` tells more", first.code)
}

/// Writes what stands in the way of doing anything with the program, for commands other than `check`.
/// Gives back the exit status if something does.
pub(crate) fn blocked(loaded: &Loaded) -> Option<ExitStatus> {
    if !loaded.complete {
        Some(ExitStatus::Usage)
    } else if loaded.has_errors() {
        Some(ExitStatus::Findings)
    } else {
        None
    }
}
