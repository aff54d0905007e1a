//! What is to be written, and where its lines may end: the operations of a pretty printer in the manner of
//! Oppen and Wadler, in one row instead of a tree, because the printer emits them in the order of the text.
//!
//! A *group* stands on one line if it fits, otherwise all line ends of its own are taken. What `render` makes
//! of the operations is decided by the words and comments alone, never by blanks, so that a second run finds
//! nothing to change.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

/// Columns that a line has, where its words allow.
pub(super) const WIDTH: usize = 100;

/// Lines of one kind, which are aligned with each other where they follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// `name: type`
    Field,
    /// `condition: points`
    Points,
    /// `1 -> ruleset`, `1 { ... }`
    Entry,
    /// `closed -> ruleset`
    HandlerArrow,
    /// `closed { ... }`
    HandlerBlock,
    /// `queue name "Name"`
    Resource,
    /// `switch name: type`
    Switch,
    /// `en-AU "..."`
    Variant,
    /// What has no columns, only a comment at times: a value, a day, a setting.
    Value,
}

/// Where an empty line goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blank {
    /// Nowhere.
    No,
    /// Here.
    Yes,
    /// Here if the item before takes more than one line.
    IfTallBefore,
    /// Here if the item before or the one behind takes more than one line.
    IfTall,
}

/// What opens with [`Op::Open`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// On one line, if it fits.
    Group,
    /// On one line, fit or not.
    Flat,
    /// One of the things that a block or a file is made of.
    Item,
    /// An item that may be aligned with its neighbours.
    Row(Row),
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Op<'t> {
    /// Words, of several lines at times.
    Text(Cow<'t, str>),
    /// A blank at which no line ends.
    Space,
    /// In a group on one line, what stands here; otherwise a line end.
    Line(&'static str),
    /// A blank, or a line end if the part that follows does not fit.
    Fill,
    /// A line end, and perhaps an empty line.
    Hard(Blank),
    /// Stands here if the group is on one line.
    IfFlat(&'static str),
    /// A part begins.
    Open(Part),
    /// The part that was opened last ends.
    Close,
    /// Lines that begin from here on are so much further in.
    Indent(usize),
    /// They are no more.
    Dedent,
    /// A comment, after which a line ends.
    Comment {
        /// From its slashes on.
        text: &'t str,
        /// On a line of its own.
        own_line: bool,
    },
    /// In a row, the column of this number begins here.
    Column(u8),
}

/// The operations, and how they are added.
#[derive(Debug)]
pub(super) struct Doc<'t> {
    /// In order.
    pub(super) ops: Vec<Op<'t>>,
    /// Columns that a line has.
    pub(super) width: usize,
}

impl<'t> Doc<'t> {
    /// Nothing yet, for lines of so many columns.
    pub(super) fn new(width: usize) -> Self {
        Self { ops: Vec::new(), width }
    }

    /// Adds an operation.
    pub(super) fn push(&mut self, op: Op<'t>) {
        self.ops.push(op);
    }

    /// Whether what begins at `from`, within as many open parts as `depth` says, fits on `room` columns
    /// without a line end; with it what follows up to where a line may end.
    pub(super) fn fits(&self, from: usize, mut depth: usize, room: usize) -> bool {
        let mut room = room;
        for op in self.ops.get(from..).unwrap_or_default() {
            let needed = match op {
                Op::Text(text) => match text.split_once('\n') {
                    None => width(text),
                    Some((first, _)) => return width(first) <= room,
                },
                Op::Space => 1,
                Op::Line(_) | Op::Fill | Op::Hard(_) | Op::Comment { .. } if depth == 0 => return true,
                Op::Hard(_) | Op::Comment { .. } => return false,
                Op::Line(flat) => flat.len(),
                Op::Fill => 1,
                // What follows belongs to a group that is not on one line.
                Op::IfFlat(text) if depth > 0 => text.len(),
                Op::Open(_) => {
                    depth += usize::from(depth > 0);
                    0
                }
                Op::Close => {
                    depth = depth.saturating_sub(1);
                    0
                }
                Op::IfFlat(_) | Op::Indent(_) | Op::Dedent | Op::Column(_) => 0,
            };
            match room.checked_sub(needed) {
                Some(left) => room = left,
                None => return false,
            }
        }
        true
    }
}

/// How many columns `text` takes.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}
