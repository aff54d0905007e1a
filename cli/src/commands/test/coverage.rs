//! What the tests came by.

use std::io::Write;

use ivr_compiler::lower::{PointKind, Tests};
use ivr_compiler::testing::{Coverage, Tally};

use super::results::Results;
use crate::args::{CoverageForm, ReportFormat, TestArgs};
use crate::output::Output;
use crate::program::Examined;
use crate::status::Failure;

/// Kinds of point as they are counted, and what each is called.
const KINDS: [(PointKind, &str); 5] = [
    (PointKind::Rule, "rules"),
    (PointKind::Line, "lines of scores"),
    (PointKind::Entry, "entries"),
    (PointKind::Handler, "handlers"),
    (PointKind::Wording, "wordings"),
];

/// Tells coverage in the form that was asked for, and whether it is enough.
pub(super) fn tell(
    args: &TestArgs,
    examined: &Examined,
    tests: &Tests,
    results: &Results,
    output: &Output,
) -> Result<bool, Failure> {
    if args.coverage.is_none() && args.min_coverage.is_none() {
        return Ok(true);
    }
    let mut coverage = Coverage::new(tests);
    for (at, tested) in &results.tested {
        coverage.add(*at, &tested.passed);
    }
    match args.coverage {
        Some(CoverageForm::Summary) if args.format == ReportFormat::Human => {
            summary(examined, &coverage, output)?;
        }
        _ => {}
    }
    enough(args, &coverage, output)
}

/// A table, then what no test came by.
fn summary(examined: &Examined, coverage: &Coverage<'_>, output: &Output) -> Result<(), Failure> {
    let mut stdout = output.stdout();
    writeln!(stdout, "\n{}", output.paint_stdout("1", "coverage"))?;
    for (kind, name) in KINDS {
        let tally = coverage.tally(Some(kind));
        if tally.all > 0 {
            row(&mut stdout, name, tally)?;
        }
    }
    row(&mut stdout, "all", coverage.tally(None))?;
    let sources = &examined.project.sources;
    let mut missed: Vec<_> = coverage.points().filter(|(_, count, _)| *count == 0).collect();
    missed.sort_by_key(|(point, ..)| (point.span.file, point.span.start));
    if !missed.is_empty() {
        writeln!(stdout, "\nno test comes by")?;
    }
    for (point, ..) in missed {
        let Some(source) = sources.get(point.span.file) else { continue };
        let place = format!("{}:{}", source.path, source.lines.line(point.span.start));
        writeln!(stdout, "  {place:<32} {}", words(point, sources))?;
    }
    Ok(stdout.flush()?)
}

fn row(out: &mut impl Write, name: &str, tally: Tally) -> Result<(), Failure> {
    let share = tally.per_mille();
    Ok(writeln!(
        out,
        "  {name:<16} {:>5} of {:<5} {:>3}.{} %",
        tally.covered,
        tally.all,
        share / 10,
        share % 10
    )?)
}

/// "rule `main` of `welcome`"
fn words(point: &ivr_compiler::lower::Point, sources: &ivr_compiler::source::Sources) -> String {
    let (outer, inner) = &point.within;
    match point.kind {
        PointKind::Rule => format!("rule `{inner}` of `{outer}`"),
        PointKind::Line => {
            let condition = sources.slice(point.span).split_whitespace().collect::<Vec<_>>().join(" ");
            format!("`{condition}` in rule `{inner}` of `{outer}`")
        }
        PointKind::Entry => format!("`{}` in rule `{inner}` of `{outer}`", point.name),
        PointKind::Handler => format!("`{}` in rule `{inner}` of `{outer}`", point.name),
        PointKind::Wording => format!("`{}` of message `{outer}`", point.name),
    }
}

fn enough(args: &TestArgs, coverage: &Coverage<'_>, output: &Output) -> Result<bool, Failure> {
    let Some(least) = args.min_coverage else { return Ok(true) };
    let share = coverage.tally(None).per_mille();
    if share >= least as usize {
        return Ok(true);
    }
    let mut stderr = output.stderr();
    let error = output.paint_stderr("1;31", "error");
    writeln!(
        stderr,
        "{error}: the tests come by {}.{} % of the program, less than {}.{} %",
        share / 10,
        share % 10,
        least / 10,
        least % 10
    )?;
    writeln!(
        stderr,
        "{}: `ivr test --coverage` lists what no test comes by",
        output.paint_stderr("38;5;115", " help")
    )?;
    stderr.flush()?;
    Ok(false)
}
