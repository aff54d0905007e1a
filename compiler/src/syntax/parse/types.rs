//! Types as written.

use smol_str::SmolStr;

use super::build::{Builder, len};
use super::nodes::{Cursor, Node, Rule};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Mark, TypeExpr, TypeKind};

impl Builder<'_> {
    /// The next node as a type, or a message that it is missing.
    pub(super) fn need_type(&mut self, cursor: &mut Cursor<'_>) -> TypeExpr {
        let Some(node) = cursor.peek().filter(|it| matches!(it.rule, Rule::r#type | Rule::gap)) else {
            return TypeExpr { kind: TypeKind::Broken, span: Span::new(self.output.file(), 0, 0) };
        };
        cursor.next();
        if node.rule == Rule::gap {
            self.missing(node, "a type");
            return TypeExpr { kind: TypeKind::Broken, span: self.span(node) };
        }
        self.ty(cursor.inside(node), node)
    }

    fn ty(&mut self, mut cursor: Cursor<'_>, node: Node) -> TypeExpr {
        let kind = match cursor.peek_rule() {
            Some(Rule::name) => match cursor.next() {
                Some(name) => {
                    if let Some(length) = cursor.take(Rule::length) {
                        self.only_digits(name, length);
                    }
                    TypeKind::Name(SmolStr::new(self.slice(name)))
                }
                None => TypeKind::Broken,
            },
            _ if self.slice(node).starts_with("list") => self.list_type(&mut cursor),
            _ => match self.range_of_keys(&mut cursor) {
                Some((min, max)) => {
                    self.close_type(&mut cursor, node);
                    TypeKind::Digits { min, max }
                }
                None => TypeKind::Broken,
            },
        };
        let span = self.span(node);
        let optional = std::iter::from_fn(|| cursor.next()).find(|it| it.rule == Rule::optional);
        match optional {
            Some(mark) => {
                self.one_mark(mark);
                let inner = TypeExpr { kind, span: self.trimmed(node.with_range(node.start, mark.start)) };
                TypeExpr { kind: TypeKind::Optional(Box::new(inner)), span }
            }
            None => TypeExpr { kind, span },
        }
    }

    /// `text(8)`
    fn only_digits(&mut self, name: Node, length: Node) {
        let (name, written) = (self.slice(name), self.slice(length).trim());
        let span = self.range(length.end - len(written), length.end);
        let message = format!("only `digits` has a length, not `{name}`");
        self.report(
            Diagnostic::new(Code::E0102, span, message)
                .help("for keys of a certain number, write `digits(8)` or `digits(4..12)`; else leave it out")
                .fix("remove it", span, ""),
        );
    }

    /// `int??`
    fn one_mark(&mut self, mark: Node) {
        if mark.end > mark.start + 1 {
            let span = self.range(mark.start + 1, mark.end);
            self.report(
                Diagnostic::new(Code::E0102, span, "one `?` is enough: a value is unknown or it is not")
                    .help("write a single `?`")
                    .fix("remove it", span, ""),
            );
        }
    }

    /// `list<T>`
    fn list_type(&mut self, cursor: &mut Cursor<'_>) -> TypeKind {
        let inner = self.need_type(cursor);
        if let Some(gap) = cursor.take(Rule::gap) {
            self.missing(gap, "`>` behind the type");
        }
        TypeKind::List(Box::new(inner))
    }

    fn close_type(&mut self, cursor: &mut Cursor<'_>, node: Node) {
        let open = self.slice(node).find('(').and_then(|at| u32::try_from(at).ok()).unwrap_or(0);
        self.close(cursor, node.with_range(node.start + open, node.end), Rule::bad_paren);
    }

    /// `private` or `secret`, if it is next, and where it stands.
    pub(super) fn mark(&mut self, cursor: &mut Cursor<'_>) -> (Mark, Option<Span>) {
        match cursor.take(Rule::mark) {
            Some(node) => {
                let mark = if self.slice(node) == "secret" { Mark::Secret } else { Mark::Private };
                (mark, Some(self.span(node)))
            }
            None => (Mark::Open, None),
        }
    }
}
