//! Types, unknown values, arguments, keys, limits: what can be said about a program without
//! following calls from one ruleset to the next.
//!
//! One walk over the trees fills the [`Facts`] and collects what is wrong. Expressions are checked in
//! [`expr`], statements in [`stmt`]; what is known at a point is kept by [`known`], what statements
//! change by their form is told by [`flow`].

use crate::diagnostic::Outcome;
use crate::project::Config;
use crate::resolve::Symbols;
use crate::syntax::tree::File;

mod args;
mod constant;
mod context;
mod decl;
mod expr;
mod facts;
mod flow;
mod given;
mod known;
mod limits;
mod message;
mod mock;
mod rescue;
mod rules;
mod ssml;
mod stmt;
mod test;
mod text_forms;
mod treatment;
mod types;

pub use args::order_args;
pub use constant::{constant_decimal, constant_duration, constant_int, constant_text};
pub use facts::*;
pub(crate) use flow::{clauses, each_statement};
pub use given::{Given, GivenTarget, check_given};
pub use mock::{DialMock, Mock, MockTarget, check_mock};

pub(crate) use expr::show_path;
pub(crate) use types::reads_as_text;

use context::Checker;
use flow::Effects;

/// Checks a program. There is always a value; whether it may take calls is said by the diagnostics.
pub fn check(trees: &[File], symbols: Symbols, config: &Config) -> Outcome<Checked> {
    let effects = Effects::new(trees, &symbols);
    let mut checker = Checker::new(trees, &symbols, config, effects);
    checker.program();
    let Checker { facts, diagnostics, effects, settings, .. } = checker;
    let split_branches = effects.split_branches;
    Outcome { value: Checked { symbols, facts, split_branches, settings }, diagnostics }
}
