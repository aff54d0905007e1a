//! Names to definitions, over all files of a program. One symbol table, which checker, lowering,
//! graph and editor read.
//!
//! First every declaration gets its place in a table and its name in the one namespace
//! ([`declare`]), then what declarations say about each other is looked up ([`fill`]): types of
//! fields and parameters, hours of queues, where endpoints start. So the order of files and
//! declarations never matters.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::diagnostic::{Diagnostic, Outcome};
use crate::project::Config;
use crate::syntax::tree::File;

mod declare;
mod describe;
mod errors;
mod fill;
mod lookup;
mod symbols;
mod types;

pub(crate) use errors::{given_twice, not_of_bot, unknown_name};
pub(crate) use lookup::{Wanted, find, item};
pub use symbols::*;
pub(crate) use types::resolve_type;

/// Makes the symbol table of a program. Declarations that clash are kept in their tables, so that
/// what they say is still checked; their name stands for nothing ([`Symbols::contested`]), so that one
/// mistake does not show up again wherever the name is used.
pub fn resolve(trees: &[File], config: &Config) -> Outcome<Symbols> {
    let mut resolver = Resolver {
        trees,
        config,
        symbols: Symbols::default(),
        attribute_spans: FxHashMap::default(),
        test_spans: FxHashMap::default(),
        overflowed: false,
        diagnostics: Vec::new(),
    };
    declare::declare(&mut resolver);
    fill::fill(&mut resolver);
    Outcome { value: resolver.symbols, diagnostics: resolver.diagnostics }
}

/// What both passes work on.
struct Resolver<'a> {
    trees: &'a [File],
    config: &'a Config,
    symbols: Symbols,
    attribute_spans: FxHashMap<SmolStr, crate::source::Span>,
    /// Where the tests have their names.
    test_spans: FxHashMap<SmolStr, crate::source::Span>,
    /// A table is full, and that has been reported.
    overflowed: bool,
    diagnostics: Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}
