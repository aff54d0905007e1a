//! Secrecy: what is `private` or `secret` reaches nothing that it must not reach.
//!
//! The program is one graph. Its nodes are *cells*: state and attribute fields, fields of records,
//! parameters, answers of integrations, slots of bots ([`cells`]). An edge leads from a cell to another
//! where the program puts a value that was made from the one into the other; where it says, sends, counts
//! or dials the value, the edge leads to a *sink* ([`flow`]). One walk over the trees finds the edges
//! ([`decl`], [`stmt`], [`expr`], [`words`]), without regard to order: what is put into a place anywhere may be in it
//! everywhere.
//!
//! `secret` does not spread: each edge that would take a secret to a cell that is not declared so is an
//! error where it stands. `private` does: a cell without a mark is as private as what is put into it
//! ([`spread`]), and the error stands at the sink, with the way there drawn step by step ([`report`]).
//! Deciding is free: what a guard, a score, a menu or a bound looks at leaves no mark on what follows, for
//! that is what a PIN is for. A comparison that is kept as a value is marked like its operands.
//!
//! Why this is sound: every value is made from cells, from what the caller does and from constants, by
//! expressions; the atoms of an expression ([`expr`]) are all cells it reads as values. So along every way
//! that a value can take there are edges, and each is looked at with the marks that the cells have in the
//! end. Two things lower a secret to private: `| masked`, and `| last(n)` that leaves something out.

use crate::check::Checked;
use crate::diagnostic::Outcome;
use crate::syntax::tree::File;

mod cells;
mod decl;
mod expr;
mod flow;
mod marks;
mod report;
mod spread;
mod stmt;
mod words;

pub use marks::Marks;

use cells::Cells;
use flow::Walk;
use report::Reporter;

/// Checks where marked values go. The outcome is how far the values of a place, a field or an argument
/// may travel, declared or inferred.
pub fn secrecy(trees: &[File], checked: &Checked) -> Outcome<Marks> {
    if !cells::any_mark(&checked.symbols) {
        return Outcome { value: Marks::default(), diagnostics: Vec::new() };
    }
    let cells = Cells::new(&checked.symbols);
    let flows = Walk::new(trees, checked, &cells).program();
    let spread = spread::spread(&cells, &flows);
    let diagnostics = Reporter::new(trees, checked, &cells, &flows, &spread).findings();
    Outcome { value: Marks::new(&cells, &spread), diagnostics }
}
