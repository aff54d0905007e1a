//! What came of tests as JSON, one object a line: a `test` for each, with the call where it failed, then a
//! `summary`.

use std::io::Write;

use ivr_compiler::diagnostic::render::write_json;
use ivr_compiler::lower::Tests;
use ivr_compiler::testing::failure;
use ivr_runtime::simulator::{Happening, Tested};
use serde::Serialize;
use serde_json::value::RawValue;

use super::results::Results;
use crate::output::Output;
use crate::program::Examined;
use crate::status::Failure;

#[derive(Serialize)]
struct Test<'a> {
    r#type: &'static str,
    name: &'a str,
    file: String,
    line: u32,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<Vec<Box<RawValue>>>,
}

#[derive(Serialize)]
struct Summary {
    r#type: &'static str,
    passed: usize,
    failed: usize,
    skipped: usize,
}

/// Tells it.
pub(super) fn tell(
    examined: &Examined,
    tests: &Tests,
    results: &Results,
    output: &Output,
) -> Result<(), Failure> {
    let mut stdout = output.stdout();
    for (at, tested) in &results.tested {
        let Some(test) = test(examined, tests, *at, tested) else { continue };
        line(&mut stdout, &test)?;
    }
    let summary = Summary {
        r#type: "summary",
        passed: results.passed(),
        failed: results.failed(),
        skipped: results.all - results.tested.len(),
    };
    line(&mut stdout, &summary)?;
    Ok(stdout.flush()?)
}

fn line(out: &mut impl Write, value: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, value).map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

fn test<'a>(examined: &Examined, tests: &'a Tests, at: usize, tested: &Tested) -> Option<Test<'a>> {
    let case = tests.cases.get(at)?;
    let source = examined.project.sources.get(case.span.file)?;
    let why = failure(tests, case, tested);
    let failed = why.is_some();
    let happened = tested.happenings.iter().filter(|it| !matches!(it, Happening::Rule(_)));
    let call = happened.filter_map(|it| RawValue::from_string(it.to_json()).ok());
    Some(Test {
        r#type: "test",
        name: &case.name,
        file: source.path.to_string(),
        line: source.lines.line(case.span.start),
        outcome: if failed { "failed" } else { "passed" },
        call: failed.then(|| call.collect()),
        failure: why.and_then(|why| {
            let mut json = Vec::new();
            write_json(&mut json, &[why], &examined.project.sources).ok()?;
            RawValue::from_string(String::from_utf8(json).ok()?.trim_end().to_owned()).ok()
        }),
    })
}
