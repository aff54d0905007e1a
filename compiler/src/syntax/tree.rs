//! The syntax tree: one per file, made by [`super::parse`], never changed afterwards.
//!
//! Facts about the program (types, what a name stands for) are kept beside the tree, in tables by
//! [`ExprId`]; checker, proofs, lowering, formatter, graph and editor all read this one tree.
//! Parts that could not be read are `Broken` nodes, so that no consumer ever lacks a tree.

use jiff::civil;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::source::{FileId, Span};

mod decl;
mod expr;
mod stmt;
mod test;
pub mod visit;

pub use decl::*;
pub use expr::*;
pub use stmt::*;
pub use test::*;

/// One file, parsed.
#[derive(Debug, Clone)]
pub struct File {
    /// Which file it is.
    pub id: FileId,
    /// Its declarations in order, broken ones among them.
    pub items: Vec<Item>,
    /// Every `//` comment (not `///`) with its place, in order.
    pub comments: Vec<Comment>,
    /// Number of expressions in the file: every [`ExprId`] of the file is below it.
    pub expr_count: u32,
}

/// A name as written, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name itself.
    pub text: SmolStr,
    /// Where it stands.
    pub span: Span,
}

impl Name {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// A plain string without `{ }` places: names of resources, numbers, metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// Its text, escapes resolved.
    pub text: SmolStr,
    /// Where it stands, quotes included.
    pub span: Span,
}

impl Literal {
    /// Stands where one is missing or could not be read, which has been reported.
    pub(crate) fn missing(span: Span) -> Self {
        Self { text: SmolStr::new_static(""), span: span.at_start() }
    }

    /// Whether it only stands where one is missing, so that nothing can be said about it.
    pub fn is_missing(&self) -> bool {
        self.text.is_empty() && self.span.start == self.span.end
    }
}

/// A `// ...` comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// From the slashes to the end of the line, line end excluded.
    pub span: Span,
}

/// The `///` lines before a declaration, field, rule or enum value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doc {
    /// The lines without slashes and the blank behind them, joined by `\n`.
    pub text: String,
    /// All of its lines.
    pub span: Span,
}

/// How far a value may travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Mark {
    /// Anywhere.
    #[default]
    Open,
    /// To this caller only.
    Private,
    /// Nowhere but to `secret` places and parameters.
    Secret,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeExpr {
    /// What it says.
    pub kind: TypeKind,
    /// Where it stands, `?` included.
    pub span: Span,
}

/// The forms of a written type.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// `text`, `int`, `Customer`, ...
    Name(SmolStr),
    /// `digits(8)` (`max` equals `min`) or `digits(4..12)`.
    Digits {
        /// Fewest keys.
        min: u32,
        /// Most keys.
        max: u32,
    },
    /// `list<T>`.
    List(Box<TypeExpr>),
    /// `T?`.
    Optional(Box<TypeExpr>),
    /// Could not be read; reported.
    Broken,
}

/// A literal value that needs no name or type around it.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// `true`, `false`.
    Bool(bool),
    /// `42`.
    Int(i64),
    /// `12.50`, all digits kept.
    Decimal(Decimal),
    /// `2026-12-25`.
    Date(civil::Date),
    /// `09:30`.
    Time(civil::Time),
    /// `2026-12-25T09:30`, in the call-centre time zone.
    DateTime(civil::DateTime),
    /// `5s`, `10m`, `2h`, `3d`: seconds.
    Duration(i64),
}
