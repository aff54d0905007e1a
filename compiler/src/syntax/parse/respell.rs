//! Reading a part again with a misspelt word put right, so that one wrong letter in `ruleset` does not
//! hide everything in it. Places still point into the file as it is.

use super::build::{Builder, Origin};
use super::nodes::{Cursor, Nodes, Rule};

/// How to read a part again.
pub(super) struct Again {
    /// What to put in.
    pub(super) word: String,
    /// Where the misspelt word begins in the text at hand.
    pub(super) wrong_start: u32,
    /// Where it ends.
    pub(super) wrong_end: u32,
    /// Where the part ends.
    pub(super) end: u32,
}

impl Builder<'_> {
    /// Reads a part again by `rule`, and builds from it.
    pub(super) fn read_again<T>(
        &mut self,
        again: Again,
        rule: Rule,
        build: impl FnOnce(&mut Builder<'_>, Cursor<'_>) -> T,
    ) -> Option<T> {
        let put_in = u32::try_from(again.word.len()).ok()?;
        let text = again.word + self.between(again.wrong_end, again.end);
        let nodes = Nodes::read(rule, &text)?;
        let origin =
            Origin { put_in, from: self.offset(again.wrong_start), to: self.offset(again.wrong_end) };
        let mut builder = Builder { text: &text, source: self.source, origin, output: &mut *self.output };
        builder.add_comments(&nodes);
        let built = build(&mut builder, nodes.root());
        self.output.part_is_read();
        Some(built)
    }
}
