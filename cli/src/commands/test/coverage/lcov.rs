//! Coverage as lcov writes it, which many services and editors read.
//!
//! Rules are functions. Entries, handlers, lines of scores and wordings are branches, on the line they stand
//! in. A line counts as often as what it holds that ran most.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use ivr_compiler::lower::PointKind;

use super::report::{FileReport, PointReport, Report};

/// The whole file. Paths are those of the project.
pub(super) fn document(report: &Report<'_>) -> Result<String, fmt::Error> {
    let mut out = String::new();
    for file in &report.files {
        record(&mut out, file)?;
    }
    Ok(out)
}

fn record(out: &mut String, file: &FileReport<'_>) -> fmt::Result {
    writeln!(out, "TN:\nSF:{}", file.source.path)?;
    functions(out, file)?;
    branches(out, file)?;
    lines(out, file)?;
    writeln!(out, "end_of_record")
}

fn functions(out: &mut String, file: &FileReport<'_>) -> fmt::Result {
    let rules = || file.points.iter().filter(|it| it.point.kind == PointKind::Rule);
    for rule in rules() {
        writeln!(out, "FN:{},{}", rule.start.line, function(rule))?;
    }
    for rule in rules() {
        writeln!(out, "FNDA:{},{}", rule.count, function(rule))?;
    }
    let tally = file.tally(Some(PointKind::Rule));
    writeln!(out, "FNF:{}\nFNH:{}", tally.all, tally.covered)
}

/// `welcome.main`
fn function(rule: &PointReport<'_>) -> String {
    format!("{}.{}", rule.point.within.0, rule.point.within.1)
}

fn branches(out: &mut String, file: &FileReport<'_>) -> fmt::Result {
    let (mut found, mut hit) = (0, 0);
    let mut on_line: BTreeMap<u32, usize> = BTreeMap::new();
    for point in file.points.iter().filter(|it| it.point.kind != PointKind::Rule) {
        let number = on_line.entry(point.start.line).or_default();
        let taken = if reached(point, file) { point.count.to_string() } else { "-".to_owned() };
        writeln!(out, "BRDA:{},0,{number},{taken}", point.start.line)?;
        *number += 1;
        found += 1;
        hit += usize::from(point.count > 0);
    }
    writeln!(out, "BRF:{found}\nBRH:{hit}")
}

/// Whether tests came as far as where this branches off: to the rule, or to the message in any language. A rule
/// with a score is tried before it activates, so that any of its lines shows it too.
fn reached(point: &PointReport<'_>, file: &FileReport<'_>) -> bool {
    let beside = |it: &&PointReport<'_>| {
        let same_kind = (it.point.kind == PointKind::Wording) == (point.point.kind == PointKind::Wording);
        same_kind && it.point.within == point.point.within
    };
    file.points.iter().filter(beside).any(|it| it.count > 0)
}

fn lines(out: &mut String, file: &FileReport<'_>) -> fmt::Result {
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for point in &file.points {
        let count = counts.entry(point.start.line).or_default();
        *count = point.count.max(*count);
    }
    for (line, count) in &counts {
        writeln!(out, "DA:{line},{count}")?;
    }
    let hit = counts.values().filter(|count| **count > 0).count();
    writeln!(out, "LF:{}\nLH:{hit}", counts.len())
}
