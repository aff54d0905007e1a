//! Messages: what a caller is made to hear.

use super::super::build::Builder;
use super::super::nodes::{Cursor, Rule};
use crate::source::Span;
use crate::syntax::tree::{Message, MessageKind};

impl Builder<'_> {
    /// One or more messages separated by commas, up to whatever else.
    pub(in crate::syntax::parse) fn messages(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Vec<Message> {
        let mut messages = vec![self.message(cursor, what)];
        while matches!(
            cursor.peek_rule(),
            Some(
                Rule::plain
                    | Rule::rich
                    | Rule::long
                    | Rule::open_long
                    | Rule::wrong_quotes
                    | Rule::bare_phone
                    | Rule::ssml
                    | Rule::prompt
                    | Rule::path
                    | Rule::type_path
                    | Rule::number
                    | Rule::list
                    | Rule::paren
                    | Rule::record
                    | Rule::prefix
            )
        ) {
            messages.push(self.message(cursor, what));
        }
        // A comma with nothing behind it.
        if cursor.peek_rule() == Some(Rule::gap) && self.text_before_is(*cursor, ',') {
            messages.push(self.message(cursor, "a message behind `,`"));
        }
        messages
    }

    pub(super) fn text_before_is(&self, cursor: Cursor<'_>, sign: char) -> bool {
        let before = cursor.peek().map_or("", |node| self.between(0, node.start));
        before.trim_end().ends_with(sign)
    }

    pub(super) fn message(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Message {
        let Some(node) = cursor.peek() else {
            return Message { kind: MessageKind::Broken, span: Span::new(self.output.file(), 0, 0) };
        };
        let span = self.span(node);
        match node.rule {
            Rule::ssml => {
                cursor.next();
                let kind = match cursor.inside(node).next() {
                    Some(text) => MessageKind::Ssml(self.text(cursor.inside(text), text).0),
                    None => MessageKind::Broken,
                };
                Message { kind, span }
            }
            Rule::prompt => {
                cursor.next();
                let name = self.need_used(&mut cursor.inside(node), "the name of a prompt");
                Message { kind: MessageKind::Prompt(name), span }
            }
            Rule::gap => {
                cursor.next();
                self.missing(node, what);
                Message { kind: MessageKind::Broken, span }
            }
            _ => {
                let expr = self.expr(cursor, what);
                Message { span: expr.span, kind: MessageKind::Text(expr) }
            }
        }
    }
}
