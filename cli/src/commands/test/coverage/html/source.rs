//! The source of a file, line by line.

use std::ops::Range;

use ivr_compiler::source::Source;
use maud::{Markup, html};

use super::super::report::{FileReport, PointReport, Report};
use super::{count, level, path, words};

/// Tests that are listed at a line: whoever wants to know all of many reads them in another form.
const LISTED: usize = 40;

/// A file, closed where there is nothing to be done.
pub(super) fn file(number: usize, file: &FileReport<'_>, report: &Report<'_>) -> Markup {
    let tally = file.tally(None);
    let stripes = Stripes::new(file);
    html! {
        details.file #{ "f" (number) } open[tally.covered < tally.all] {
            summary {
                span.path { (path(file)) }
                span.(level(tally)).small { (tally.covered) " of " (tally.all) }
            }
            div.code {
                @for (at, range) in lines(file.source).enumerate() {
                    @let line = Line::new(at, range, file, &stripes);
                    (one(number, &line, file, report))
                }
            }
        }
    }
}

/// A line of a file.
struct Line<'f, 'r> {
    /// From 1.
    number: usize,
    range: Range<usize>,
    /// Those that are shown here.
    shown: &'f [PointReport<'r>],
    /// Those that begin here.
    points: &'f [PointReport<'r>],
    /// Whether the innermost body around it was entered.
    stripe: Option<bool>,
}

impl<'f, 'r> Line<'f, 'r> {
    fn new(at: usize, range: Range<usize>, file: &'f FileReport<'r>, stripes: &Stripes) -> Self {
        let points = &file.points;
        let first = points.partition_point(|it| it.point.span.end as usize <= range.start);
        let begun = points.partition_point(|it| (it.point.span.start as usize) < range.start);
        let end = points.partition_point(|it| (it.point.span.start as usize) < range.end);
        let between = |from: usize| points.get(from..end).unwrap_or_default();
        let stripe = stripes.0.get(at).copied().flatten();
        Self { number: at + 1, range, shown: between(first), points: between(begun), stripe }
    }

    fn class(&self) -> &'static str {
        match (self.points.is_empty(), self.stripe) {
            (true, None) => "line",
            (true, Some(true)) => "line ran",
            (true, Some(false)) => "line idle",
            (false, None) => "line point",
            (false, Some(true)) => "line point ran",
            (false, Some(false)) => "line point idle",
        }
    }
}

fn one(file: usize, line: &Line<'_, '_>, of: &FileReport<'_>, report: &Report<'_>) -> Markup {
    let id = format!("f{file}L{}", line.number);
    let Some(most) = line.points.iter().map(|it| it.count).max() else {
        return html! {
            div id=(id) class=(line.class()) {
                span.no { (line.number) } span.count {} code { (marked(line, of)) }
            }
        };
    };
    html! {
        details id=(id) class=(line.class()) {
            summary {
                span.no { (line.number) }
                span.count.none[most == 0] { (most) "×" }
                code { (marked(line, of)) }
            }
            div.who { @for point in line.points { (who(point, report)) } }
        }
    }
}

/// Which tests came by a point.
fn who(point: &PointReport<'_>, report: &Report<'_>) -> Markup {
    let tests = point.tests.iter().filter_map(|at| report.tests.get(*at));
    html! {
        p { (words(point)) ": " (how_often(point)) }
        @if point.count > 0 {
            ul {
                @for test in tests.take(LISTED) {
                    li {
                        (test.name) " " span.quiet { (test.file) ":" (test.line) }
                        @if !test.passed { " " span.bad { "failed" } }
                    }
                }
                @if point.tests.len() > LISTED {
                    li.quiet { "and " (point.tests.len() - LISTED) " more" }
                }
            }
        }
    }
}

/// `3 times by 2 tests`
fn how_often(point: &PointReport<'_>) -> String {
    match (point.count, point.tests.len()) {
        (0, _) => "no test comes by".to_owned(),
        (1, tests) => format!("once, by {}", count(tests, "test")),
        (times, tests) => format!("{times} times, by {}", count(tests, "test")),
    }
}

/// The text of a line with its points marked. Those that are longer than a line are marked in each, behind its
/// indent.
fn marked(line: &Line<'_, '_>, file: &FileReport<'_>) -> Markup {
    let text = |range: Range<usize>| file.source.text.get(range).unwrap_or_default();
    let whole = text(line.range.clone());
    let indent = whole.len() - whole.trim_start().len();
    let mut at = line.range.start;
    let mut parts = Vec::new();
    for point in line.shown {
        let (start, end) = (point.point.span.start as usize, point.point.span.end as usize);
        let (start, end) = (start.max(at).max(line.range.start + indent), end.min(line.range.end));
        if start < end {
            parts.push((text(at..start), text(start..end), point));
            at = end;
        }
    }
    html! {
        @for (before, within, point) in parts {
            (before)
            @let title = format!("{}: {}", point.words(), how_often(point));
            mark class=(if point.count > 0 { "hit" } else { "miss" }) title=(title) { (within) }
        }
        @let rest = text(at..line.range.end);
        @if whole.trim_start().starts_with("//") { span.quiet { (rest) } } @else { (rest) }
    }
}

/// For each line whether the innermost body around it was entered.
struct Stripes(Vec<Option<bool>>);

impl Stripes {
    fn new(file: &FileReport<'_>) -> Self {
        let lines = lines(file.source).count();
        let mut stripes = vec![None; lines];
        // What is within another begins behind it, and so is painted over it.
        let mut bodies: Vec<_> = file.points.iter().filter(|it| it.point.whole != it.point.span).collect();
        bodies.sort_by_key(|it| it.point.whole.start);
        for body in bodies {
            let last = file.source.lines.line(body.point.whole.end.saturating_sub(1)) as usize;
            let range = (body.start.line as usize).saturating_sub(1)..last;
            for stripe in stripes.get_mut(range).into_iter().flatten() {
                *stripe = Some(body.count > 0);
            }
        }
        Self(stripes)
    }
}

/// Where the lines of a file are, without what ends them.
fn lines(source: &Source) -> impl Iterator<Item = Range<usize>> {
    let mut next = 0;
    source.text.split_inclusive('\n').map(move |line| {
        let start = next;
        next += line.len();
        start..start + line.trim_end_matches(['\n', '\r']).len()
    })
}
