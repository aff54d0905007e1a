//! Files, spans and line numbers. Imports nothing of ours: everything that points into source text
//! builds on this.
//!
//! A [`Span`] is two byte offsets and the id of the file they are in. Lines and columns exist only at
//! the edge, where a [`LineIndex`] computes them for people and editors.

use std::sync::Arc;

/// Names a file of the program. Ids are given in the order of [`Sources`], which is sorted by path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of one file: byte offsets, `start` inclusive, `end` exclusive, both at character borders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file the offsets are in.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The stretch from `start` up to `end` of `file`.
    pub const fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// The smallest span that covers both; `other` is taken to be in the same file.
    pub fn to(self, other: Self) -> Self {
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// An empty span at the start of this one.
    pub const fn at_start(self) -> Self {
        Self { file: self.file, start: self.start, end: self.start }
    }

    /// An empty span at the end of this one.
    pub const fn at_end(self) -> Self {
        Self { file: self.file, start: self.end, end: self.end }
    }

    /// Whether `offset` lies in the span or right behind it.
    pub const fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }
}

/// One source file, held in memory.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path relative to the project, with `/` on every platform: what people see.
    pub path: Arc<str>,
    /// The text as it was read, line ends untouched.
    pub text: Arc<str>,
    /// Where its lines begin.
    pub lines: Arc<LineIndex>,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.into(), lines: Arc::new(LineIndex::new(text)) }
    }
}

/// All files of a program, sorted by path, so that the same files give the same bundle.
///
/// Beside them stand texts that messages point into but that are no part of the program: `ivr.toml`, an
/// argument of the command line. [`Sources::get`] finds them; [`Sources::iter`] leaves them out.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
    asides: Vec<Source>,
}

impl Sources {
    /// Takes `(path, text)` pairs in any order.
    pub fn new(files: impl IntoIterator<Item = (String, String)>) -> Self {
        Self::default().with_files(files)
    }

    /// The same attached texts beside these files: `(path, text)` pairs in any order.
    #[must_use]
    pub fn with_files(self, files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut files: Vec<_> = files.into_iter().map(|(path, text)| Source::new(&path, &text)).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files, ..self }
    }

    /// The file with this id. Ids come from the same `Sources`; a foreign id gives `None`.
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.files.get(id.0 as usize).or_else(|| self.asides.get((u32::MAX - id.0) as usize))
    }

    /// Adds a text that messages point into but that is no part of the program, and names it. Its id
    /// counts down from the highest one, so that the ids of the program's files stay as they are.
    pub fn attach(&mut self, path: &str, text: &str) -> FileId {
        let id = FileId(u32::MAX - u32::try_from(self.asides.len()).unwrap_or(u32::MAX));
        self.asides.push(Source::new(path, text));
        id
    }

    /// The file that stands for the program as a whole: the first text attached (`ivr.toml`), or else its
    /// first file.
    pub fn front(&self) -> Option<&Source> {
        self.asides.first().or_else(|| self.files.first())
    }

    /// Adds a file behind the others, as an editor or a command line argument does, and names it.
    pub fn add(&mut self, path: &str, text: &str) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source::new(path, text));
        id
    }

    /// Files with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(n, file)| (FileId(u32::try_from(n).unwrap_or(u32::MAX)), file))
    }

    /// The source text under `span`; empty where the span does not fit the file.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|file| file.text.get(span.start as usize..span.end as usize))
            .unwrap_or_default()
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// A place as people count: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters (not bytes, not UTF-16 units), from 1.
    pub column: u32,
}

/// Where the lines of one text begin, in bytes.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds the line starts of `text`. A line ends at `\n`; a `\r` before it belongs to the line.
    pub fn new(text: &str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(newlines.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX)))
            .collect();
        Self { starts }
    }

    /// The line of the byte `offset`, from 1. Unlike a column it costs the same however long the line is.
    pub fn line(&self, offset: u32) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= offset).max(1)).unwrap_or(u32::MAX)
    }

    /// Line and column of the byte `offset` in `text`, the text this index was made from.
    pub fn line_column(&self, text: &str, offset: u32) -> LineColumn {
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let end = (offset as usize).min(text.len());
        let before = text.get(start as usize..end).unwrap_or_default();
        LineColumn {
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            column: u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX),
        }
    }

    /// Byte offset of the first character of the line that `offset` is on.
    pub fn start_of_line(&self, offset: u32) -> u32 {
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        self.starts.get(line).copied().unwrap_or(0)
    }

    /// Byte offset of the first character of `line` (from 1), if there is such a line.
    pub fn line_start(&self, line: u32) -> Option<u32> {
        self.starts.get((line as usize).checked_sub(1)?).copied()
    }
}
