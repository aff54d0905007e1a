//! What came of tests, for people: the call of each that failed and why, then a line for each file.

use std::io::{self, Write};

use ivr_compiler::diagnostic::render::{Human, harmless, write_human};
use ivr_compiler::lower::Tests;
use ivr_compiler::source::FileId;
use ivr_compiler::testing::failure;
use ivr_runtime::simulator::{Happening, Tested};

use super::results::Results;
use super::rounds::rounds;
use crate::output::Output;
use crate::program::Examined;
use crate::screen::Screen;
use crate::status::Failure;

/// Calls of failed tests that are shown: the next ones follow when these are mended.
const MOST_SHOWN: usize = 20;

/// Tells it.
pub(super) fn tell(
    examined: &Examined,
    tests: &Tests,
    results: &Results,
    output: &Output,
) -> Result<(), Failure> {
    let mut stdout = output.stdout();
    let failed = || results.tested.iter().filter(|(_, tested)| tested.failure.is_some());
    for (at, tested) in failed().take(MOST_SHOWN) {
        one(&mut stdout, examined, tests, *at, tested, output)?;
    }
    if failed().count() > MOST_SHOWN {
        writeln!(stdout, "... and {} more that failed\n", failed().count() - MOST_SHOWN)?;
    }
    files(&mut stdout, examined, tests, results, output)?;
    verdict(&mut stdout, results, output)?;
    Ok(stdout.flush()?)
}

/// A test that failed: its name, the call up to there, and why.
fn one(
    out: &mut impl Write,
    examined: &Examined,
    tests: &Tests,
    at: usize,
    tested: &Tested,
    output: &Output,
) -> io::Result<()> {
    let Some(case) = tests.cases.get(at) else { return Ok(()) };
    writeln!(
        out,
        "{} {}\n",
        output.paint_stdout("1;31", "FAILED"),
        output.paint_stdout("1", &one_line(&case.name))
    )?;
    let mut screen = Screen::new(out, output.color_stdout, output.width, true).of_test();
    let call: Vec<_> = tested.happenings.iter().filter(|it| !matches!(it, Happening::Rule(_))).collect();
    for round in rounds(&call) {
        screen.show_times(round.happenings, round.times)?;
    }
    screen.flush()?;
    writeln!(out)?;
    let style = Human { color: output.color_stdout, width: output.width, limit: 1 };
    let why: Vec<_> = failure(tests, case, tested).into_iter().collect();
    write_human(out, &why, &examined.project.sources, style)?;
    Ok(())
}

/// A line for each file with tests.
fn files(
    out: &mut impl Write,
    examined: &Examined,
    tests: &Tests,
    results: &Results,
    output: &Output,
) -> io::Result<()> {
    let mut counts: Vec<(FileId, usize, usize)> = Vec::new();
    for (at, tested) in &results.tested {
        let Some(case) = tests.cases.get(*at) else { continue };
        let failed = usize::from(tested.failure.is_some());
        match counts.last_mut() {
            Some((file, run, bad)) if *file == case.span.file => {
                *run += 1;
                *bad += failed;
            }
            _ => counts.push((case.span.file, 1, failed)),
        }
    }
    let path =
        |file: FileId| examined.project.sources.get(file).map(|it| it.path.to_string()).unwrap_or_default();
    let widest = counts.iter().map(|(file, ..)| path(*file).chars().count()).max().unwrap_or(0);
    for (file, run, bad) in counts {
        let path = path(file);
        let verdict = match bad {
            0 => output.paint_stdout("32", "passed"),
            bad => output.paint_stdout("31", &format!("{bad} failed")),
        };
        writeln!(out, "  {path:widest$}  {run:>4}  {verdict}")?;
    }
    Ok(())
}

fn verdict(out: &mut impl Write, results: &Results, output: &Output) -> io::Result<()> {
    let tests = |n: usize| if n == 1 { "1 test".to_owned() } else { format!("{n} tests") };
    let (run, failed) = (results.tested.len(), results.failed());
    let mut of = if run < results.all { format!(" of {}", results.all) } else { String::new() };
    if results.kept > 0 {
        of.push_str(&format!(", {} of them run again", run - results.kept));
    }
    match failed {
        0 => writeln!(out, "{}{of}", output.paint_stdout("1;32", &format!("{} passed", tests(run)))),
        failed => {
            let head = output.paint_stdout("1;31", &format!("{failed} of {} failed", tests(run)));
            writeln!(out, "{head}; `ivr explain E0910` tells how to read this")
        }
    }
}

/// A name as one line, without what would do something to a terminal.
fn one_line(name: &str) -> String {
    harmless(&name.replace(['\n', '\r', '\t'], " ")).into_owned()
}
