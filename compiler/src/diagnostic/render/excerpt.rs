//! The lines of a file that a finding points into, cut out for drawing.
//!
//! The drawing library numbers lines by counting them, so an excerpt has as many lines as the file has up
//! to the last one shown; those that nothing points into are empty. What is shown is made safe to show:
//! one kind of line end, visible control characters, and of a very long line only the neighbourhood of
//! what is pointed at.

use std::collections::BTreeMap;
use std::ops::Range;

use super::visible;
use crate::source::{Source, Span};

/// Longer lines are cut.
const LONGEST_LINE: usize = 240;
/// Characters kept before the first and behind the last place pointed at, in a line that is cut.
const KEPT_BEFORE: usize = 40;
const KEPT_BEHIND: usize = 60;
const CUT: char = '…';

/// Part of a file, ready to be drawn.
pub(super) struct Excerpt {
    /// Its text.
    pub(super) text: String,
    /// Number of its last line.
    pub(super) last_line: usize,
    lines: BTreeMap<usize, Line>,
}

/// A line that is shown.
struct Line {
    /// Characters of the excerpt before it.
    offset: usize,
    /// Characters of it that were left out at the front.
    skipped: usize,
    /// Characters shown, marks of cuts included.
    len: usize,
}

impl Line {
    /// Where the character in the original `column` (from 0) is in the excerpt.
    fn place(&self, column: usize) -> usize {
        let mark = usize::from(self.skipped > 0);
        self.offset + (column.saturating_sub(self.skipped) + mark).min(self.len)
    }
}

/// A character of a file: line and column, both from 0.
type Point = (usize, usize);

impl Excerpt {
    /// The lines in which `spans` begin and end, all of them in `file`.
    pub(super) fn new(file: &Source, spans: &[Span]) -> Self {
        let mut wanted: BTreeMap<usize, Range<usize>> = BTreeMap::new();
        for (line, column) in spans.iter().flat_map(|it| <[Point; 2]>::from(ends(file, *it))) {
            let columns = wanted.entry(line).or_insert(column..column);
            *columns = columns.start.min(column)..columns.end.max(column);
        }
        let (mut text, mut offset, mut lines) = (String::new(), 0, BTreeMap::new());
        let mut next = 0;
        for (number, columns) in wanted {
            // Lines in between, empty.
            text.extend(std::iter::repeat_n('\n', number - next));
            offset += number - next;
            let (skipped, len) = copy(line_text(file, number), &columns, &mut text);
            lines.insert(number, Line { offset, skipped, len });
            text.push('\n');
            offset += len + 1;
            next = number + 1;
        }
        Self { text, last_line: next, lines }
    }

    /// `span` in characters of the excerpt. There is always a character to point at: an empty span has the
    /// one that follows, be it the end of the line.
    pub(super) fn range(&self, file: &Source, span: Span) -> Range<usize> {
        let (start, last) = ends(file, span);
        let place = |(line, column)| self.lines.get(&line).map_or(0, |it| it.place(column));
        let (start, last) = (place(start), place(last));
        start..last.max(start) + 1
    }

    /// The line and column, both from 1, at which the excerpt shows what begins at `span`.
    pub(super) fn shown_at(&self, file: &Source, span: Span) -> (usize, usize) {
        let (start, _) = ends(file, span);
        let column = self.lines.get(&start.0).map_or(0, |it| it.place(start.1) - it.offset);
        (start.0 + 1, column + 1)
    }
}

/// The first and the last character of `span`; the same one for an empty span.
fn ends(file: &Source, span: Span) -> (Point, Point) {
    let point = |offset: u32| {
        let it = file.lines.line_column(&file.text, offset);
        (it.line as usize - 1, it.column as usize - 1)
    };
    let start = point(span.start);
    let end = file.text.len().min(span.end as usize);
    let last = file.text.get(span.start as usize..end).and_then(|text| text.char_indices().next_back());
    match last {
        Some((offset, _)) => (start, point(span.start + u32::try_from(offset).unwrap_or(0))),
        None => (start, start),
    }
}

/// A line (from 0) without its end.
fn line_text(file: &Source, number: usize) -> &str {
    let start_of = |line: usize| u32::try_from(line + 1).ok().and_then(|line| file.lines.line_start(line));
    let start = start_of(number).map_or(file.text.len(), |it| it as usize);
    let end = start_of(number + 1).map_or(file.text.len(), |it| it as usize);
    file.text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r'])
}

/// Puts `line` into `text`, cut around `columns` if it is long. Tells how many characters it left out at
/// the front, and how many it wrote.
fn copy(line: &str, columns: &Range<usize>, text: &mut String) -> (usize, usize) {
    let is_long = line.chars().nth(LONGEST_LINE).is_some();
    let skipped = if is_long { columns.start.saturating_sub(KEPT_BEFORE) } else { 0 };
    let kept = if is_long {
        (columns.end.saturating_add(KEPT_BEHIND) - skipped).min(LONGEST_LINE)
    } else {
        LONGEST_LINE
    };
    let mut written = 0;
    let mut write = |it: char| {
        text.push(it);
        written += 1;
    };
    if skipped > 0 {
        write(CUT);
    }
    let mut rest = line.chars().skip(skipped);
    rest.by_ref().take(kept).for_each(|it| write(visible(it)));
    if rest.next().is_some() {
        write(CUT);
    }
    (skipped, written)
}
