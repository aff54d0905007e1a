//! Operations to lines: which line ends are taken, and what stands on each line. The lines still know
//! where columns begin in them, for `align`.

use super::doc::{Blank, Doc, Op, Part, Row, width};

/// A line of the result.
#[derive(Debug, Default)]
pub(super) struct Line<'t> {
    /// How far in it begins.
    pub(super) indent: usize,
    /// Its words without the comment behind them.
    pub(super) text: String,
    /// The comment behind its words; the only thing there, if there are no words.
    pub(super) comment: Option<&'t str>,
    /// Set if it is a whole item that may be aligned with its neighbours.
    pub(super) row: Option<Row>,
    /// Columns, by where they begin in `text`.
    pub(super) columns: Vec<(u8, usize)>,
    /// Belongs to a text of several lines, and has neither indentation of its own nor blanks to lose.
    pub(super) verbatim: bool,
}

impl Line<'_> {
    /// Whether nothing stands on it.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.comment.is_none() && !self.verbatim
    }
}

/// Something that was opened and is not closed yet.
struct Opened {
    part: Part,
    flat: bool,
    /// The line that it began on.
    line: usize,
    /// Nothing stood before it on that line.
    alone: bool,
}

struct Renderer<'d, 't> {
    doc: &'d Doc<'t>,
    lines: Vec<Line<'t>>,
    opened: Vec<Opened>,
    indents: Vec<usize>,
    /// A comment ended the line.
    must_break: bool,
    /// The item that was closed last took more than one line.
    last_was_tall: bool,
    /// Columns that the current line takes.
    column: usize,
}

/// Lays out what `doc` says.
pub(super) fn render<'t>(doc: &Doc<'t>) -> Vec<Line<'t>> {
    let mut renderer = Renderer {
        doc,
        lines: vec![Line::default()],
        opened: Vec::new(),
        indents: Vec::new(),
        must_break: false,
        last_was_tall: false,
        column: 0,
    };
    for (at, op) in doc.ops.iter().enumerate() {
        renderer.op(at, op);
    }
    renderer.trim();
    renderer.lines
}

impl<'t> Renderer<'_, 't> {
    fn op(&mut self, at: usize, op: &Op<'t>) {
        let flat = self.opened.last().is_some_and(|it| it.flat);
        match op {
            Op::Text(text) => self.text(text),
            Op::Space => self.blank(),
            Op::Line(" ") if flat => self.blank(),
            Op::Line(other) | Op::IfFlat(other) if flat => self.text(other),
            Op::Line(_) => self.newline(),
            Op::Fill if flat || self.next_fits(at) => self.blank(),
            Op::Fill => self.newline(),
            Op::Hard(blank) => self.hard(at, *blank),
            Op::IfFlat(_) => {}
            Op::Open(part) => self.open(at, *part, flat),
            Op::Close => self.close(),
            Op::Indent(more) => self.indents.push(self.indent() + more),
            Op::Dedent => {
                self.indents.pop();
            }
            Op::Comment { text, own_line } => self.comment(text, *own_line),
            Op::Column(number) => {
                if let Some(line) = self.lines.last_mut() {
                    line.columns.push((*number, line.text.len()));
                }
            }
        }
    }

    fn indent(&self) -> usize {
        self.indents.last().copied().unwrap_or(0)
    }

    fn room(&self) -> usize {
        self.doc.width.saturating_sub(if self.must_break { self.indent() } else { self.column })
    }

    /// Whether the next word begins a line.
    fn is_fresh(&self) -> bool {
        self.must_break || self.lines.last().is_none_or(Line::is_empty)
    }

    /// Whether the part that begins behind the fill at `at` fits on the line.
    fn next_fits(&self, at: usize) -> bool {
        self.doc.fits(at + 2, 1, self.room().saturating_sub(1))
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.must_break {
            self.newline();
        }
        let mut pieces = text.lines();
        if let (Some(first), Some(line)) = (pieces.next(), self.lines.last_mut()) {
            line.text.push_str(first);
            self.column += width(first);
        }
        for piece in pieces {
            self.column = width(piece);
            self.lines.push(Line { text: piece.to_owned(), verbatim: true, ..Line::default() });
        }
    }

    fn blank(&mut self) {
        if !self.is_fresh() {
            self.text(" ");
        }
    }

    fn trim(&mut self) {
        if let Some(line) = self.lines.last_mut() {
            line.text.truncate(line.text.trim_end_matches(' ').len());
        }
    }

    fn newline(&mut self) {
        self.must_break = false;
        if !self.lines.last().is_none_or(Line::is_empty) {
            self.trim();
            self.lines.push(Line::default());
        }
        self.column = self.indent();
        if let Some(line) = self.lines.last_mut() {
            line.indent = self.column;
        }
    }

    fn hard(&mut self, at: usize, blank: Blank) {
        let blank = match blank {
            Blank::No => false,
            Blank::Yes => true,
            Blank::IfTallBefore => self.last_was_tall,
            Blank::IfTall => self.last_was_tall || self.next_is_tall(at),
        };
        self.newline();
        let stands_off = self.lines.iter().rev().nth(1).is_none_or(Line::is_empty);
        if blank && !stands_off {
            self.lines.push(Line { indent: self.column, ..Line::default() });
        }
    }

    /// Whether the item that follows the line end at `at` takes more than one line.
    fn next_is_tall(&self, at: usize) -> bool {
        let rest = self.doc.ops.get(at + 1..).unwrap_or_default();
        let item = rest.iter().position(|op| matches!(op, Op::Open(Part::Item | Part::Row(_))));
        item.is_some_and(|item| !self.doc.fits(at + item + 2, 1, self.doc.width.saturating_sub(self.column)))
    }

    fn open(&mut self, at: usize, part: Part, flat: bool) {
        let flat = match part {
            _ if flat => true,
            Part::Flat => true,
            Part::Group => self.doc.fits(at + 1, 1, self.room()),
            Part::Item | Part::Row(_) => false,
        };
        let alone = self.is_fresh();
        // A comment before it has ended its line already.
        let line = self.lines.len() + usize::from(self.must_break);
        self.opened.push(Opened { part, flat, line, alone });
    }

    fn close(&mut self) {
        let Some(opened) = self.opened.pop() else { return };
        let tall = self.lines.len() != opened.line;
        match opened.part {
            Part::Item => self.last_was_tall = tall,
            Part::Row(row) => {
                self.last_was_tall = tall;
                if let Some(line) = self.lines.last_mut()
                    && !tall
                    && opened.alone
                {
                    line.row = Some(row);
                }
            }
            Part::Group | Part::Flat => {}
        }
    }

    fn comment(&mut self, text: &'t str, own_line: bool) {
        if self.must_break || own_line {
            self.newline();
        }
        self.trim();
        if let Some(line) = self.lines.last_mut() {
            line.comment = Some(text);
        }
        self.must_break = true;
    }
}
