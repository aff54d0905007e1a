//! What stands between operators: names and paths, literals, lists, records, parentheses, calls with their
//! arguments, and what follows an operand without a blank.

use smol_str::SmolStr;

use super::super::build::{Builder, len};
use super::super::nodes::{Cursor, Node, Rule};
use super::super::words::is_reserved;
use super::{Built, MAX_DEPTH, Power};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Arg, Constant, ExprKind, FieldInit, Name};

impl Builder<'_> {
    pub(super) fn operand(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Built {
        let Some(node) = cursor.peek() else {
            let end = Span::new(self.output.file(), 0, 0);
            return self.built(ExprKind::Broken, end, 1);
        };
        let span = self.span(node);
        match node.rule {
            Rule::path | Rule::type_path => {
                cursor.next();
                self.path(cursor, node)
            }
            Rule::plain
            | Rule::rich
            | Rule::long
            | Rule::open_long
            | Rule::wrong_quotes
            | Rule::bare_phone => {
                cursor.next();
                let (text, depth) = self.text(cursor.inside(node), node);
                self.built(ExprKind::Text(text), span, depth + 1)
            }
            Rule::stray_ssml => {
                cursor.next();
                self.stray_ssml(node);
                self.built(ExprKind::Broken, span, 1)
            }
            Rule::number => {
                cursor.next();
                let kind = self.constant(node).map_or(ExprKind::Broken, ExprKind::Constant);
                self.built(kind, span, 1)
            }
            Rule::list => {
                cursor.next();
                self.list(cursor.inside(node), node)
            }
            Rule::paren => {
                cursor.next();
                self.paren(cursor.inside(node), node)
            }
            Rule::record => {
                cursor.next();
                self.record(cursor.inside(node), node)
            }
            _ => self.gap(cursor, what),
        }
    }

    /// `customer.tier`: one node, for there are many.
    pub(super) fn path(&mut self, cursor: &mut Cursor<'_>, node: Node) -> Built {
        if self.slice(node).bytes().filter(|byte| *byte == b'.').nth(MAX_DEPTH as usize).is_some() {
            return self.too_deep(cursor, self.span(node));
        }
        let mut start = node.start;
        let mut segments = self.slice(node).split('.');
        let root = segments.next().unwrap_or_default();
        let mut path = self.root(root, self.range(start, start + len(root)), node);
        start += len(root);
        for segment in segments {
            let span = self.range(start + 1, start + 1 + len(segment));
            start = start + 1 + len(segment);
            let name = Name { text: SmolStr::new(segment), span };
            let whole = path.expr.span.to(span);
            let depth = path.depth + 1;
            path = self.built(ExprKind::Field { base: Box::new(path.expr), name }, whole, depth);
        }
        path
    }

    /// The first word of a path.
    pub(super) fn root(&mut self, word: &str, span: Span, path: Node) -> Built {
        let kind = match word {
            "true" => ExprKind::Constant(Constant::Bool(true)),
            "false" => ExprKind::Constant(Constant::Bool(false)),
            "null" | "nil" | "undefined" => {
                self.no_null(word, span);
                ExprKind::Broken
            }
            "call" | "attributes" if path.end > path.start + len(word) => ExprKind::Name(SmolStr::new(word)),
            _ => {
                let name = Name { text: SmolStr::new(word), span };
                if is_reserved(word) && self.reserved_again(word, span) {
                    ExprKind::Broken
                } else if is_reserved(word) && !self.follows_from_trouble(span.start) {
                    self.trouble_until(span.end);
                    let message = format!("`{word}` is a word of the language and cannot be used as a value");
                    self.broken(
                        Diagnostic::new(Code::E0106, span, message)
                            .help("write a value here, or choose another name for what you mean"),
                    );
                    ExprKind::Broken
                } else {
                    ExprKind::Name(name.text)
                }
            }
        };
        self.built(kind, span, 1)
    }

    pub(super) fn list(&mut self, mut cursor: Cursor<'_>, node: Node) -> Built {
        let mut values = Vec::new();
        let mut deepest = 0;
        while cursor.peek_rule().is_some_and(|it| it != Rule::bad_bracket) {
            self.missing_comma(&mut cursor);
            let value = self.measured(&mut cursor, "a value");
            deepest = deepest.max(value.depth);
            values.push(value.expr);
        }
        self.close(&mut cursor, node, Rule::bad_bracket);
        self.built(ExprKind::List(values), self.span(node), deepest + 1)
    }

    /// An expression in parentheses; these belong to its place, not to the tree.
    pub(super) fn paren(&mut self, mut cursor: Cursor<'_>, node: Node) -> Built {
        let mut inner = self.measured(&mut cursor, "a value in the parentheses");
        self.close(&mut cursor, node, Rule::bad_paren);
        inner.expr.span = self.span(node);
        inner
    }

    pub(super) fn record(&mut self, mut cursor: Cursor<'_>, node: Node) -> Built {
        let name = match cursor.take(Rule::name) {
            Some(name) => self.name(name),
            None => Name::missing(self.span(node)),
        };
        let Some(body) = cursor.take(Rule::record_body) else {
            return self.built(ExprKind::Broken, self.span(node), 1);
        };
        let (fields, depth) = self.field_inits(cursor.inside(body), body);
        self.built(ExprKind::Record { name, fields }, self.span(node), depth + 1)
    }

    /// `{ name: value, ... }`
    pub(in crate::syntax::parse) fn field_inits(
        &mut self,
        mut cursor: Cursor<'_>,
        body: Node,
    ) -> (Vec<FieldInit>, u32) {
        let mut fields = Vec::new();
        let mut deepest = 0;
        while let Some(node) = cursor.next() {
            match node.rule {
                Rule::label => {
                    let name = self.label(node);
                    let value = self.measured(&mut cursor, &format!("a value for `{}`", name.text));
                    deepest = deepest.max(value.depth);
                    fields.push(FieldInit { name, value: value.expr });
                }
                Rule::junk => self.junk(&mut cursor, node, super::super::junk::Place::RecordValue),
                Rule::unclosed => self.unclosed(body, node),
                _ => {}
            }
        }
        (fields, deepest)
    }

    /// The name in `name:`.
    pub(super) fn label(&mut self, node: Node) -> Name {
        let word = self.slice(node).trim_end_matches(|it: char| it == ':' || it.is_whitespace());
        Name { text: SmolStr::new(word), span: self.range(node.start, node.start + len(word)) }
    }

    pub(super) fn postfix(&mut self, mut cursor: Cursor<'_>, node: Node, base: Built) -> Built {
        let span = base.expr.span.to(self.span(node));
        match node.rule {
            Rule::field => {
                let name = self.member(&mut cursor, "the name of a field behind `.`");
                self.built(ExprKind::Field { base: Box::new(base.expr), name }, span, base.depth + 1)
            }
            Rule::index => {
                let index = self.measured(&mut cursor, "a position in the brackets");
                self.close(&mut cursor, node, Rule::bad_bracket);
                let depth = base.depth.max(index.depth) + 1;
                let kind = ExprKind::Index { base: Box::new(base.expr), index: Box::new(index.expr) };
                self.built(kind, span, depth)
            }
            Rule::filter => {
                let name = self.member(&mut cursor, "the name of a filter behind `|`");
                let (args, depth) = match cursor.take(Rule::args) {
                    Some(args) => self.ordered_args(cursor.inside(args), args),
                    None => (Vec::new(), 0),
                };
                let depth = base.depth.max(depth) + 1;
                self.built(ExprKind::Filter { value: Box::new(base.expr), name, args }, span, depth)
            }
            Rule::r#as => {
                let ty = self.need_type(&mut cursor);
                self.built(ExprKind::As { value: Box::new(base.expr), ty }, span, base.depth + 1)
            }
            _ => self.call(cursor, node, base),
        }
    }

    /// A name behind `.` or `|`, where any word may stand.
    pub(super) fn member(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Name {
        match cursor.next() {
            Some(node) if node.rule == Rule::name => self.name(node),
            Some(gap) => {
                self.missing(gap, what);
                Name::missing(self.span(gap))
            }
            None => Name::missing(Span::new(self.output.file(), 0, 0)),
        }
    }

    pub(super) fn call(&mut self, cursor: Cursor<'_>, node: Node, base: Built) -> Built {
        let span = base.expr.span.to(self.span(node));
        let (args, depth) = match &base.expr.kind {
            ExprKind::Name(name) if name == "random" => self.ordered_args(cursor, node),
            _ => self.args(cursor, node),
        };
        let ExprKind::Name(text) = base.expr.kind else {
            let place = base.expr.span;
            self.report(
                Diagnostic::new(Code::E0102, self.span(node), "only a name can be called like this")
                    .label(place, "this is not the name of something with parameters")
                    .help("to change a value, put a filter behind it: `value | first(3)`"),
            );
            return self.built(ExprKind::Broken, span, 1);
        };
        let name = Name { text, span: base.expr.span };
        self.built(ExprKind::Call { name, args }, span, depth + 1)
    }

    /// `(a, name: b)`
    pub(in crate::syntax::parse) fn args(&mut self, cursor: Cursor<'_>, node: Node) -> (Vec<Arg>, u32) {
        self.arg_list(cursor, node, true)
    }

    /// `(a, b)` of what hardly anybody calls with names.
    pub(super) fn ordered_args(&mut self, cursor: Cursor<'_>, node: Node) -> (Vec<Arg>, u32) {
        self.arg_list(cursor, node, false)
    }

    pub(super) fn arg_list(&mut self, mut cursor: Cursor<'_>, node: Node, by_name: bool) -> (Vec<Arg>, u32) {
        let mut args = Vec::new();
        let mut deepest = 0;
        while let Some(rule) = cursor.peek_rule()
            && rule != Rule::bad_paren
        {
            if by_name && let Some(name) = self.missing_colon(&mut cursor, &mut args) {
                let value = self.measured(&mut cursor, &format!("a value for `{}`", name.text));
                deepest = deepest.max(value.depth);
                args.push(Arg { name: Some(name), value: value.expr });
                continue;
            }
            self.missing_comma(&mut cursor);
            let name = match cursor.take(Rule::label) {
                Some(label) => Some(self.label(label)),
                None => cursor.take(Rule::wrong_label).map(|label| self.wrong_label(label)),
            };
            let value = match &name {
                Some(name) => self.measured(&mut cursor, &format!("a value for `{}`", name.text)),
                None => self.measured(&mut cursor, "an argument"),
            };
            deepest = deepest.max(value.depth);
            args.push(Arg { name, value: value.expr });
        }
        self.close(&mut cursor, node, Rule::bad_paren);
        (args, deepest)
    }

    pub(super) fn pattern(&mut self, cursor: &mut Cursor<'_>) -> Built {
        match cursor.take(Rule::pattern) {
            Some(node) => {
                let text = self.pattern_text(node);
                self.built(ExprKind::Text(text), self.span(node), 1)
            }
            None => self.row(cursor, Power::Compare.next(), "a regular expression behind `matches`"),
        }
    }
}
