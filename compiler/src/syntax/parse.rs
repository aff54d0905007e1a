//! Text to tree: pest reads, this module turns what it read into [`tree`] at once. Nothing
//! outside of `parse/` sees a rule of the grammar.
//!
//! Parsing is total. Where something required is missing, the tree holds a broken node or an empty
//! name; where something stands that does not belong there, it is reported and left out. Either way
//! one mistake is one message, and what stands around it is read as if it were not there.
//!
//! `nodes` runs pest and keeps the result as a flat list, `build` holds what all builders share
//! (places, messages, names), and the other files build one part of the tree each.

use super::tree::{self, Expr, MockOutcome, Name};
use crate::diagnostic::{Code, Diagnostic, Outcome};
use crate::source::{FileId, Span};

mod build;
mod clause;
mod decl;
mod depth;
mod expr;
mod field;
mod junk;
mod nodes;
mod number;
mod respell;
mod rule;
mod stmt;
mod test;
mod text;
mod types;
mod words;

use build::{Builder, Output};
use nodes::{Nodes, Rule};
pub use words::{RESERVED, is_reserved};

/// Longest text that is read, in bytes: what a file may have.
const MAX_BYTES: usize = 16 << 20;

/// Reads one file. Every text gives a tree.
pub fn parse(file: FileId, text: &str) -> Outcome<tree::File> {
    let mut output = Output::new(file);
    let items =
        read(&mut output, Rule::file, text, |builder, cursor| builder.items(cursor)).unwrap_or_default();
    Outcome {
        value: tree::File {
            id: file,
            items,
            comments: output.free_comments(),
            expr_count: output.expr_count(),
        },
        diagnostics: output.into_diagnostics(),
    }
}

/// Reads a whole text that is one expression.
pub fn parse_expr(file: FileId, text: &str) -> Outcome<Expr> {
    let mut output = Output::new(file);
    let value = read(&mut output, Rule::lone_expr, text, |builder, cursor| builder.lone_expr(cursor))
        .unwrap_or_else(|| output.broken_expr(Span::new(file, 0, 0)));
    Outcome { value, diagnostics: output.into_diagnostics() }
}

/// Reads `PLACE = EXPR`; `None` where it could not be read.
pub fn parse_given(file: FileId, text: &str) -> Outcome<Option<(Expr, Expr)>> {
    let mut output = Output::new(file);
    let value =
        read(&mut output, Rule::lone_given, text, |builder, cursor| builder.lone_given(cursor)).flatten();
    Outcome { value, diagnostics: output.into_diagnostics() }.only_if_clean()
}

/// Reads `F -> EXPR` or `F fails error`; `None` where it could not be read.
pub fn parse_mock(file: FileId, text: &str) -> Outcome<Option<(Name, MockOutcome)>> {
    let mut output = Output::new(file);
    let value =
        read(&mut output, Rule::lone_mock, text, |builder, cursor| builder.lone_mock(cursor)).flatten();
    Outcome { value, diagnostics: output.into_diagnostics() }.only_if_clean()
}

impl<T> Outcome<Option<T>> {
    /// Drops the value where anything was found wrong.
    fn only_if_clean(mut self) -> Self {
        if self.has_errors() {
            self.value = None;
        }
        self
    }
}

/// Reads `text` by `rule` and builds from what was read; `None`, with a message, for a text that is
/// too long or nested too deeply to be read at all.
fn read<T>(
    output: &mut Output,
    rule: Rule,
    text: &str,
    build: impl FnOnce(&mut Builder<'_>, nodes::Cursor<'_>) -> T,
) -> Option<T> {
    if text.len() > MAX_BYTES {
        output.report(too_long(output.file(), text.len()));
        return None;
    }
    let nodes = match depth::too_deep(text) {
        Some(at) => Err(at),
        None => Nodes::read(rule, text).ok_or(0),
    };
    match nodes {
        Ok(nodes) => {
            let mut builder = Builder::new(text, output);
            builder.add_comments(&nodes);
            Some(build(&mut builder, nodes.root()))
        }
        Err(at) => {
            output.report(depth::diagnostic(output.file(), text, at));
            None
        }
    }
}

fn too_long(file: FileId, bytes: usize) -> Diagnostic {
    let (mib, limit) = (bytes >> 20, MAX_BYTES >> 20);
    Diagnostic::new(
        Code::E0003,
        Span::new(file, 0, 0),
        format!("this has {mib} MB, and a file may have {limit} MB"),
    )
    .why("nothing in the file is read, so no caller gets to what it says")
    .help("split it: all files of a project see each other")
}
