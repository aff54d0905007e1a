//! Which tests are run.

use std::io::Write;
use std::path::Path;

use ivr_compiler::diagnostic::nearest;
use ivr_compiler::lower::Tests;
use ivr_compiler::source::Sources;

use super::Run;
use crate::args::TestArgs;
use crate::output::Output;
use crate::status::ExitStatus;

/// Names that are listed where none is near.
const LISTED: usize = 5;

/// There is nothing to run.
#[derive(Debug)]
pub(super) struct NoTests {
    message: String,
    help: String,
}

/// The positions of the tests in the part of the project that was named, whose name, or the path of whose file, holds
/// the filter, whatever its case.
pub(super) fn chosen(args: &TestArgs, tests: &Tests, sources: &Sources) -> Result<Vec<usize>, NoTests> {
    if tests.cases.is_empty() {
        return Err(NoTests {
            message: "the program has no tests".to_owned(),
            help: "write one, `test \"callers are greeted\" { call ... }`, or take a call and keep it: \
                   `ivr call --save-test tests/calls.ivr`"
                .to_owned(),
        });
    }
    let path = |at: usize| {
        let file = tests.cases.get(at).and_then(|case| sources.get(case.span.file));
        file.map(|file| file.path.to_string()).unwrap_or_default()
    };
    let inside = |at: &usize| args.within.as_ref().is_none_or(|part| Path::new(&path(*at)).starts_with(part));
    let inside: Vec<usize> = (0..tests.cases.len()).filter(inside).collect();
    if let (Some(part), true) = (&args.within, inside.is_empty()) {
        return Err(NoTests {
            message: format!("there are no tests in `{}`", part.display()),
            help: format!("the program has {} elsewhere: `ivr test` runs them all", tests.cases.len()),
        });
    }
    let Some(filter) = args.filter.as_deref() else { return Ok(inside) };
    let wanted = filter.to_lowercase();
    let named =
        |at: usize| tests.cases.get(at).is_some_and(|case| case.name.to_lowercase().contains(&wanted));
    let holds = |at: &usize| named(*at) || path(*at).to_lowercase().contains(&wanted);
    let chosen: Vec<usize> = inside.into_iter().filter(holds).collect();
    if chosen.is_empty() { Err(nothing_near(filter, tests)) } else { Ok(chosen) }
}

fn nothing_near(filter: &str, tests: &Tests) -> NoTests {
    let names = || tests.cases.iter().map(|case| case.name.as_str());
    let help = match near(filter, tests) {
        near if !near.is_empty() => format!("did you mean {}?", listed(near.into_iter())),
        _ if tests.cases.len() > LISTED => {
            format!("there are {} tests, among them {}", tests.cases.len(), listed(names().take(LISTED)))
        }
        _ => format!("the tests are {}", listed(names())),
    };
    NoTests { message: format!("no test matches `{filter}`"), help }
}

/// The names that are most like the filter: as a whole, or because a word of theirs is.
fn near<'t>(filter: &str, tests: &'t Tests) -> Vec<&'t str> {
    let filter = filter.to_lowercase();
    let names = || tests.cases.iter().map(|case| case.name.as_str());
    if let Some(found) = nearest(&filter, names()) {
        return vec![found];
    }
    let words: Vec<&str> = filter.split_whitespace().collect();
    let alike = |name: &&str| {
        let name = name.to_lowercase();
        let own: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|it| it.len() > 2).collect();
        words.iter().any(|word| nearest(word, own.iter().copied()).is_some())
    };
    names().filter(alike).take(LISTED).collect()
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl NoTests {
    /// Tells it: nothing was shown about callers, so that nothing has passed.
    pub(super) fn tell(&self, output: &Output) -> Run {
        let mut stderr = output.stderr();
        writeln!(stderr, "{}: {}", output.paint_stderr("1;31", "error"), self.message)?;
        writeln!(stderr, "{}: {}", output.paint_stderr("38;5;115", " help"), self.help)?;
        stderr.flush()?;
        Ok(ExitStatus::Findings)
    }
}
