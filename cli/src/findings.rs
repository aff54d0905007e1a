//! Telling what was found in a program.

use std::io::{self, ErrorKind, Write};

use ivr_compiler::diagnostic::render::{
    Human, write_github, write_human, write_json, write_sarif, write_short,
};
use ivr_compiler::diagnostic::{Diagnostic, Severity};
use ivr_compiler::source::Sources;

use crate::args::Format;
use crate::output::Output;
use crate::status::Failure;

/// Nobody reads more at once; what is meant for programs has no limit.
const MOST_SHOWN: usize = 50;

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
    fn words(self) -> String {
        let count = |n: usize, what: &str| match n {
            0 => None,
            1 => Some(format!("1 {what}")),
            n => Some(format!("{n} {what}s")),
        };
        let words = [count(self.errors, "error"), count(self.warnings, "warning")];
        words.into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }
}

/// Writes what was found to standard error. If nobody reads it, what was found still counts. `folder` leads
/// to the program, for those who read it from outside.
pub(crate) fn report(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    folder: &str,
    format: Format,
    output: &Output,
) -> Result<Tally, Failure> {
    let mut stderr = output.stderr();
    let written = match format {
        Format::Short => write_short(&mut stderr, diagnostics, sources),
        Format::Json => write_json(&mut stderr, diagnostics, sources),
        Format::Sarif => write_sarif(&mut stderr, diagnostics, sources, folder),
        Format::Github => write_github(&mut stderr, diagnostics, sources, folder),
        Format::Human => write_for_people(&mut stderr, diagnostics, sources, output),
    };
    match written.and_then(|()| stderr.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(Tally::of(diagnostics)),
    }
}

fn write_for_people(
    stderr: &mut impl Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    output: &Output,
) -> io::Result<()> {
    // An error is the better story to read on with.
    let error = diagnostics.iter().find(|it| it.severity == Severity::Error);
    let Some(first) = error.or(diagnostics.first()) else { return Ok(()) };
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
