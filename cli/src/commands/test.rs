//! `ivr test`: runs the tests of a program.

mod accept;
mod chosen;
mod coverage;
mod human;
mod json;
mod junit;
mod results;
mod rounds;
mod runner;
mod watch;
mod written;

use std::io::Write;
use std::path::Path;

use ivr_compiler::lower::Tests;
use ivr_compiler::project::{Files, project_around};
use ivr_runtime::simulator::Rules;

use super::Run;
use crate::args::{TestArgs, TestFormat};
use crate::disk::Disk;
use crate::output::Output;
use crate::program::{Examined, examine_tests};
use crate::status::{ExitStatus, Failure};
use results::Results;

pub(super) fn run(args: &TestArgs, output: &Output) -> Run {
    let args = &within_project(with_filter(args));
    if args.watch { watch::run(args, output) } else { once(args, output) }
}

/// With one argument that is no path, it is a part of a name.
fn with_filter(args: &TestArgs) -> TestArgs {
    let mut args = args.clone();
    if args.filter.is_none()
        && let Some(path) = args.path.take_if(|path| !path.exists() && !looks_like_path(path))
    {
        args.filter = Some(path.to_string_lossy().into_owned());
    }
    args
}

/// A file, or a folder of files, that is a part of a project is tested with all of it: what it calls is there.
fn within_project(mut args: TestArgs) -> TestArgs {
    let Some(path) = &args.path else { return args };
    let part = Disk.identity(path);
    if let Some(project) = project_around(&Disk, &part).filter(|project| *project != part) {
        args.within = part.strip_prefix(&project).ok().map(Path::to_owned);
        args.path = Some(project);
    }
    args
}

fn looks_like_path(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "ivr") || path.components().count() > 1
}

fn once(args: &TestArgs, output: &Output) -> Run {
    let Ready { examined, tests, chosen } = match ready(args, output)? {
        Ok(ready) => ready,
        Err(status) => return Ok(status),
    };
    let results = run_chosen(args, &tests, chosen, output);
    if args.accept && accept::accept(&examined, &tests, &results, output)? {
        return once(&TestArgs { accept: false, ..args.clone() }, output);
    }
    tell(args, &examined, &tests, &results, output)
}

/// What tests are run on.
struct Ready {
    examined: Examined,
    tests: Tests,
    /// The positions of those to be run.
    chosen: Vec<usize>,
}

/// The program and its tests, or how the command ends.
fn ready(args: &TestArgs, output: &Output) -> Result<Result<Ready, ExitStatus>, Failure> {
    let (examined, tests) = examine_tests(args.path.as_deref(), output)?;
    Ok(match (examined.status(), tests) {
        (ExitStatus::Done, Some(tests)) => {
            can_be_told(args, &examined)?;
            match chosen::chosen(args, &tests, &examined.project.sources) {
                Ok(chosen) => Ok(Ready { examined, tests, chosen }),
                Err(none) => Err(none.tell(output)?),
            }
        }
        (status, _) => {
            examined.report_errors(output)?;
            if let Some(path) = &args.junit {
                junit::write_not_run(path, &examined)?;
            }
            Err(status)
        }
    })
}

/// Whoever wants files is told before the tests run that they cannot be written.
fn can_be_told(args: &TestArgs, examined: &Examined) -> Result<(), Failure> {
    if let Some(path) = &args.junit {
        if Some(path) == args.coverage_file.as_ref() {
            return Err(Failure::new(format!("`{}` cannot hold both coverage and JUnit", path.display()))
                .help("give them files of their own"));
        }
        junit::ready(path, examined)?;
    }
    coverage::ready(args, examined)
}

fn run_chosen(args: &TestArgs, tests: &Tests, chosen: Vec<usize>, output: &Output) -> Results {
    let _progress = output.progress("running the tests");
    let watch_lines = args.coverage.is_some() || args.min_coverage.is_some();
    runner::run(tests, chosen, Rules { watch_lines, accept_words: args.accept }, args.jobs)
}

/// Tells what came of the tests, in every form that was asked for.
fn tell(args: &TestArgs, examined: &Examined, tests: &Tests, results: &Results, output: &Output) -> Run {
    match args.format {
        TestFormat::Human => human::tell(examined, tests, results, output)?,
        TestFormat::Json => json::tell(examined, tests, results, output)?,
    }
    if let Some(path) = &args.junit {
        junit::write(path, examined, tests, results)?;
    }
    let enough = coverage::tell(args, examined, tests, results, output)?;
    output.stdout().flush()?;
    let passed = results.failed() == 0 && enough;
    Ok(if passed { ExitStatus::Done } else { ExitStatus::Findings })
}
