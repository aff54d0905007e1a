//! Coverage as a table for people, then what no test came by.

use std::io::{self, Write};

use ivr_compiler::testing::Tally;

use super::report::{KINDS, Report, percent};
use crate::output::Output;
use crate::status::Failure;

/// Places are never given more columns than this.
const WIDEST_PLACE: usize = 48;

/// Tells it.
pub(super) fn tell(report: &Report<'_>, output: &Output) -> Result<(), Failure> {
    let mut stdout = output.stdout();
    writeln!(stdout, "\n{}", output.paint_stdout("1", "coverage"))?;
    for (kind, name, _) in KINDS {
        let tally = report.tally(Some(kind));
        if tally.all > 0 {
            row(&mut stdout, name, tally, output)?;
        }
    }
    row(&mut stdout, "all", report.tally(None), output)?;
    missed(&mut stdout, report, output)?;
    Ok(stdout.flush()?)
}

fn row(out: &mut impl Write, name: &str, tally: Tally, output: &Output) -> io::Result<()> {
    let share = output.paint_stdout(colour(tally), &format!("{:>5} %", percent(tally)));
    writeln!(out, "  {name:<16} {:>5} of {:<5} {share}", tally.covered, tally.all)
}

fn colour(tally: Tally) -> &'static str {
    match tally.per_mille() {
        1000 => "32",
        500.. => "33",
        _ => "31",
    }
}

fn missed(out: &mut impl Write, report: &Report<'_>, output: &Output) -> io::Result<()> {
    let place = |path: &str, line: u32| format!("{path}:{line}");
    let missed: Vec<_> = report
        .missed()
        .map(|(file, point)| (place(&file.source.path, point.start.line), point.words()))
        .collect();
    let widest = missed.iter().map(|(place, _)| place.chars().count()).max().unwrap_or(0);
    let widest = widest.min(WIDEST_PLACE);
    if !missed.is_empty() {
        writeln!(out, "\n{}", output.paint_stdout("1", "no test comes by"))?;
    }
    for (place, words) in missed {
        let space = " ".repeat(widest.saturating_sub(place.chars().count()));
        writeln!(out, "  {}{space}  {words}", output.paint_stdout("36", &place))?;
    }
    Ok(())
}
