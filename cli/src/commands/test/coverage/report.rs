//! Coverage as every form tells it: by file and point, in the order of the source.

use ivr_compiler::lower::{Case, Point, PointKind, Tests};
use ivr_compiler::source::{FileId, LineColumn, Source, Sources, Span};
use ivr_compiler::testing::{Coverage, Tally};

use super::super::results::Results;
use crate::program::Examined;

/// Kinds of point as they are counted: what each is called, and its name in JSON.
pub(super) const KINDS: [(PointKind, &str, &str); 5] = [
    (PointKind::Rule, "rules", "rules"),
    (PointKind::Line, "lines of scores", "score_lines"),
    (PointKind::Entry, "entries", "entries"),
    (PointKind::Handler, "handlers", "handlers"),
    (PointKind::Wording, "wordings", "wordings"),
];

/// What the tests came by.
pub(super) struct Report<'r> {
    /// The name of the project.
    pub(super) project: &'r str,
    /// The tests that ran.
    pub(super) tests: Vec<Ran<'r>>,
    /// By path.
    pub(super) files: Vec<FileReport<'r>>,
}

/// A test that ran.
pub(super) struct Ran<'r> {
    pub(super) name: &'r str,
    pub(super) file: &'r str,
    pub(super) line: u32,
    pub(super) passed: bool,
}

/// A file with points.
pub(super) struct FileReport<'r> {
    pub(super) source: &'r Source,
    /// In the order of the source.
    pub(super) points: Vec<PointReport<'r>>,
}

/// A point.
pub(super) struct PointReport<'r> {
    pub(super) point: &'r Point,
    /// What it is called; of a line of a score the condition.
    pub(super) name: String,
    pub(super) start: LineColumn,
    pub(super) end: LineColumn,
    /// How often tests came by.
    pub(super) count: u64,
    /// Those that did, by their positions in [`Report::tests`].
    pub(super) tests: Vec<usize>,
}

impl<'r> Report<'r> {
    pub(super) fn new(examined: &'r Examined, tests: &'r Tests, results: &Results) -> Self {
        let sources = &examined.project.sources;
        let mut coverage = Coverage::new(tests);
        let mut ran = Vec::with_capacity(results.tested.len());
        for (at, tested) in &results.tested {
            let Some(test) = tests.cases.get(*at).and_then(|case| Ran::new(case, sources)) else { continue };
            coverage.add(ran.len(), &tested.passed);
            ran.push(Ran { passed: tested.failure.is_none(), ..test });
        }
        let mut counted: Vec<_> = coverage.points().collect();
        counted.sort_by_key(|(point, ..)| (point.span.file, point.span.start));
        let mut files: Vec<(FileId, FileReport<'r>)> = Vec::new();
        for (point, count, by) in counted {
            let id = point.span.file;
            let Some(source) = sources.get(id) else { continue };
            let point = PointReport::new(point, source, count, by.iter().copied().collect());
            match files.last_mut() {
                Some((last, file)) if *last == id => file.points.push(point),
                _ => files.push((id, FileReport { source, points: vec![point] })),
            }
        }
        let mut files: Vec<_> = files.into_iter().map(|(_, file)| file).collect();
        files.sort_by(|one, other| one.source.path.cmp(&other.source.path));
        Self { project: &examined.project.config.name, tests: ran, files }
    }

    /// All points.
    pub(super) fn points(&self) -> impl Iterator<Item = &PointReport<'r>> {
        self.files.iter().flat_map(|file| &file.points)
    }

    /// How many of the points of a kind, or of all kinds, tests came by.
    pub(super) fn tally(&self, kind: Option<PointKind>) -> Tally {
        tally(self.points(), kind)
    }

    /// What no test came by, with the file it is in.
    pub(super) fn missed(&self) -> impl Iterator<Item = (&FileReport<'r>, &PointReport<'r>)> {
        let all = self.files.iter().flat_map(|file| file.points.iter().map(move |point| (file, point)));
        all.filter(|(_, point)| point.count == 0)
    }
}

impl<'r> Ran<'r> {
    fn new(case: &'r Case, sources: &'r Sources) -> Option<Self> {
        let source = sources.get(case.span.file)?;
        let line = source.lines.line(case.span.start);
        Some(Self { name: &case.name, file: &source.path, line, passed: true })
    }
}

impl FileReport<'_> {
    /// How many of the points of a kind, or of all kinds, tests came by.
    pub(super) fn tally(&self, kind: Option<PointKind>) -> Tally {
        tally(self.points.iter(), kind)
    }
}

impl<'r> PointReport<'r> {
    fn new(point: &'r Point, source: &Source, count: u64, tests: Vec<usize>) -> Self {
        let at = |offset| source.lines.line_column(&source.text, offset);
        let name = match point.kind {
            PointKind::Line => one_line(slice(source, point.span)),
            _ => point.name.clone(),
        };
        let (start, end) = (at(point.span.start), at(point.span.end));
        Self { point, name, start, end, count, tests }
    }

    /// "rule `main` of `welcome`"
    pub(super) fn words(&self) -> String {
        let ((outer, inner), name) = (&self.point.within, &self.name);
        match self.point.kind {
            PointKind::Rule => format!("rule `{inner}` of `{outer}`"),
            PointKind::Line | PointKind::Entry | PointKind::Handler => {
                format!("`{name}` in rule `{inner}` of `{outer}`")
            }
            PointKind::Wording => format!("`{name}` of message `{outer}`"),
        }
    }
}

fn tally<'p>(points: impl Iterator<Item = &'p PointReport<'p>>, kind: Option<PointKind>) -> Tally {
    let wanted = points.filter(|it| kind.is_none_or(|kind| it.point.kind == kind));
    wanted.fold(Tally::default(), |tally, point| Tally {
        covered: tally.covered + usize::from(point.count > 0),
        all: tally.all + 1,
    })
}

/// The text of a file at a span.
pub(super) fn slice(source: &Source, span: Span) -> &str {
    source.text.get(span.start as usize..span.end as usize).unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `97.5`
pub(super) fn percent(tally: Tally) -> String {
    let share = tally.per_mille();
    format!("{}.{}", share / 10, share % 10)
}
