//! Guarantees about whole programs. A [`Proven`] program can be lowered; nothing else can make one.

use crate::check::Checked;
use crate::diagnostic::{Diagnostic, Severity};
use crate::secrecy::Marks;
use crate::syntax::tree::File;

/// A program without errors.
#[derive(Debug, Clone, Copy)]
pub struct Proven<'a> {
    trees: &'a [File],
    checked: &'a Checked,
    marks: &'a Marks,
}

impl<'a> Proven<'a> {
    /// The syntax trees, in the order of the sources.
    pub fn trees(self) -> &'a [File] {
        self.trees
    }

    /// What checking found out.
    pub fn checked(self) -> &'a Checked {
        self.checked
    }

    /// How far values may travel.
    pub fn marks(self) -> &'a Marks {
        self.marks
    }
}

/// Proves a checked program, given what the stages before have `found`: with an error among it there
/// is nothing to lower.
pub fn prove<'a>(
    trees: &'a [File],
    checked: &'a Checked,
    marks: &'a Marks,
    found: &[Diagnostic],
) -> Option<Proven<'a>> {
    let sound = found.iter().all(|it| it.severity != Severity::Error);
    sound.then_some(Proven { trees, checked, marks })
}
