//! What the tests came by, in the form that was asked for.

mod html;
mod json;
mod lcov;
mod report;
mod summary;

use std::io::Write;
use std::path::{Path, PathBuf};

use ivr_compiler::lower::Tests;
use ivr_compiler::testing::Tally;

use self::report::{Report, percent};
use super::results::Results;
use super::written::{check, write};
use crate::args::{CoverageForm, TestArgs, TestFormat};
use crate::output::Output;
use crate::program::Examined;
use crate::status::Failure;

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
    let report = Report::new(examined, tests, results);
    match (args.coverage, file(args)) {
        (Some(form), Some(path)) => put(form, &path, &report, output)?,
        (Some(_), None) if args.format == TestFormat::Human => summary::tell(&report, output)?,
        (Some(_), None) => to_stdout(&json::line(&report)?, output)?,
        (None, _) => {}
    }
    match args.min_coverage {
        Some(least) => enough(least as usize, report.tally(None), output),
        None => Ok(true),
    }
}

/// Makes sure, before the tests run, that coverage can be put where it belongs.
pub(super) fn ready(args: &TestArgs, examined: &Examined) -> Result<(), Failure> {
    match (file(args), &args.coverage_file) {
        (Some(path), _) if path != Path::new("-") => check(&path, examined),
        (Some(_), _) | (None, None) => Ok(()),
        (None, Some(_)) => Err(Failure::new("`--coverage-file` goes with a form of coverage that is a file")
            .help("write `--coverage=json`, `--coverage=lcov` or `--coverage=html`")),
    }
}

/// Where a form that is a file goes.
fn file(args: &TestArgs) -> Option<PathBuf> {
    let name = match args.coverage? {
        CoverageForm::Summary => return None,
        CoverageForm::Json => "coverage.json",
        CoverageForm::Lcov => "lcov.info",
        CoverageForm::Html => "coverage.html",
    };
    Some(args.coverage_file.clone().unwrap_or_else(|| PathBuf::from(name)))
}

fn put(form: CoverageForm, path: &Path, report: &Report<'_>, output: &Output) -> Result<(), Failure> {
    let bytes = match form {
        CoverageForm::Summary | CoverageForm::Json => json::document(report)?,
        CoverageForm::Lcov => {
            lcov::document(report).map_err(|error| Failure::new(error.to_string()))?.into_bytes()
        }
        CoverageForm::Html => html::page(report).into_bytes(),
    };
    if path == Path::new("-") {
        return to_stdout(&bytes, output);
    }
    write(path, &bytes)?;
    let mut stderr = output.stderr();
    writeln!(stderr, "coverage is in {}", path.display())?;
    Ok(stderr.flush()?)
}

fn to_stdout(bytes: &[u8], output: &Output) -> Result<(), Failure> {
    let mut stdout = output.stdout();
    stdout.write_all(bytes)?;
    Ok(stdout.flush()?)
}

fn enough(least: usize, tally: Tally, output: &Output) -> Result<bool, Failure> {
    if tally.per_mille() >= least {
        return Ok(true);
    }
    let mut stderr = output.stderr();
    let error = output.paint_stderr("1;31", "error");
    let help = output.paint_stderr("38;5;115", " help");
    let least = format!("{}.{}", least / 10, least % 10);
    writeln!(stderr, "{error}: the tests come by {} % of the program, less than {least} %", percent(tally))?;
    writeln!(stderr, "{help}: `ivr test --coverage` lists what no test comes by")?;
    stderr.flush()?;
    Ok(false)
}
