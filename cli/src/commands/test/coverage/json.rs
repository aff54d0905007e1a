//! Coverage as JSON: one object on one line, and the short line behind the tests of `--format json`.

use std::io;

use ivr_compiler::lower::PointKind;
use ivr_compiler::source::LineColumn;
use ivr_compiler::testing::Tally;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::report::{FileReport, KINDS, PointReport, Ran, Report};

/// Goes up when what is there changes its meaning; what is added does not count.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    project: &'r str,
    totals: Totals,
    tests: Vec<Test<'r>>,
    files: Vec<File<'r>>,
}

/// The line that follows the tests: what a service shows, and where there is work to be done.
#[derive(Serialize)]
struct Line<'r> {
    r#type: &'static str,
    totals: Totals,
    missed: Vec<Missed<'r>>,
}

#[derive(Serialize)]
struct Test<'r> {
    name: &'r str,
    file: &'r str,
    line: u32,
    outcome: &'static str,
}

#[derive(Serialize)]
struct File<'r> {
    path: &'r str,
    totals: Totals,
    points: Vec<Counted<'r>>,
}

#[derive(Serialize)]
struct Counted<'r> {
    #[serde(flatten)]
    point: Point<'r>,
    count: u64,
    tests: Vec<&'r str>,
}

#[derive(Serialize)]
struct Missed<'r> {
    file: &'r str,
    #[serde(flatten)]
    point: Point<'r>,
}

#[derive(Serialize)]
struct Point<'r> {
    kind: &'static str,
    name: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ruleset: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'r str>,
    span: Span,
}

#[derive(Serialize)]
struct Span {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Share {
    covered: usize,
    all: usize,
    percent: f64,
}

/// `all`, then each kind that there is, in the order of every form.
struct Totals(Vec<(&'static str, Share)>);

impl Serialize for Totals {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (name, share) in &self.0 {
            map.serialize_entry(name, share)?;
        }
        map.end()
    }
}

/// The document, with its line end.
pub(super) fn document(report: &Report<'_>) -> io::Result<Vec<u8>> {
    line_of(&Document {
        version: VERSION,
        project: report.project,
        totals: totals(|kind| report.tally(kind)),
        tests: report.tests.iter().map(test).collect(),
        files: report.files.iter().map(|it| file(it, report)).collect(),
    })
}

/// The short line, with its line end.
pub(super) fn line(report: &Report<'_>) -> io::Result<Vec<u8>> {
    let missed =
        report.missed().map(|(file, missed)| Missed { file: &file.source.path, point: point(missed) });
    line_of(&Line { r#type: "coverage", totals: totals(|kind| report.tally(kind)), missed: missed.collect() })
}

fn line_of(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn totals(tally: impl Fn(Option<PointKind>) -> Tally) -> Totals {
    let kinds = KINDS.iter().map(|(kind, _, key)| (*key, tally(Some(*kind))));
    let all = std::iter::once(("all", tally(None)));
    Totals(all.chain(kinds).map(|(key, tally)| (key, share(tally))).collect())
}

fn share(tally: Tally) -> Share {
    let tenths = u32::try_from(tally.per_mille()).unwrap_or(u32::MAX);
    Share { covered: tally.covered, all: tally.all, percent: f64::from(tenths) / 10.0 }
}

fn test<'r>(test: &Ran<'r>) -> Test<'r> {
    let outcome = if test.passed { "passed" } else { "failed" };
    Test { name: test.name, file: test.file, line: test.line, outcome }
}

fn file<'r>(file: &'r FileReport<'_>, report: &'r Report<'_>) -> File<'r> {
    let counted = file.points.iter().map(|it| Counted {
        point: point(it),
        count: it.count,
        tests: it.tests.iter().filter_map(|at| Some(report.tests.get(*at)?.name)).collect(),
    });
    File { path: &file.source.path, totals: totals(|kind| file.tally(kind)), points: counted.collect() }
}

fn point<'r>(report: &'r PointReport<'_>) -> Point<'r> {
    let (outer, inner) = (&*report.point.within.0, &*report.point.within.1);
    let (of_rule, kind) = match report.point.kind {
        PointKind::Rule => (true, "rule"),
        PointKind::Line => (true, "score_line"),
        PointKind::Entry => (true, "entry"),
        PointKind::Handler => (true, "handler"),
        PointKind::Wording => (false, "wording"),
    };
    let place = |it: LineColumn| Place { line: it.line, column: it.column };
    Point {
        kind,
        name: &report.name,
        ruleset: of_rule.then_some(outer),
        rule: of_rule.then_some(inner),
        message: (!of_rule).then_some(outer),
        span: Span { start: place(report.start), end: place(report.end) },
    }
}
