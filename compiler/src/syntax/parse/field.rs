//! Fields and parameters: a name, a type, how far the value may travel, a default.

use super::build::{Builder, len};
use super::junk::Place;
use super::nodes::{Cursor, Node, Rule};
use super::words::{Case, is_reserved};
use crate::diagnostic::{Code, Diagnostic, Edit, nearest};
use crate::source::Span;
use crate::syntax::tree::{EnumValue, Expr, FieldDecl, Mark, Param, TypeExpr, TypeKind};

/// What a name may be, besides its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It stands alone in expressions: no word of the language.
    Alone,
    /// It only ever stands behind a dot or before a colon: any word.
    Behind,
}

impl Builder<'_> {
    /// `{ name: type mark = default ... }` of `owner`.
    pub(super) fn fields(
        &mut self,
        cursor: &mut Cursor<'_>,
        owner: Node,
        standing: Standing,
    ) -> Vec<FieldDecl> {
        let mut fields = Vec::new();
        while let Some(node) = cursor.next() {
            match node.rule {
                Rule::field_decl if self.misspelt_mark(cursor.inside(node), fields.last_mut()) => {}
                Rule::field_decl => fields.push(self.field(cursor.inside(node), node, standing)),
                Rule::junk => self.junk(cursor, node, Place::Fields),
                Rule::semicolon => self.semicolon(node),
                Rule::unclosed => self.unclosed(owner, node),
                Rule::gap => self.missing(node, "`{`"),
                _ => {}
            }
        }
        fields
    }

    /// `name: text privat`: what seems to be another field on the same line is a misspelt mark.
    fn misspelt_mark(&mut self, mut cursor: Cursor<'_>, before: Option<&mut FieldDecl>) -> bool {
        let (Some(name), Some(before)) = (cursor.take(Rule::name), before) else { return false };
        let alone = cursor.take(Rule::gap).is_some() && cursor.peek().is_none();
        let (word, span) = (self.slice(name), self.span(name));
        let Some(meant) = nearest(word, ["private", "secret"]).filter(|_| alone) else { return false };
        if before.mark_span.is_some() || self.source_between(before.span.end, span.start).contains('\n') {
            return false;
        }
        self.report(
            Diagnostic::new(
                Code::E0102,
                span,
                format!("expected `private`, `secret` or a field, found `{word}`"),
            )
            .nearest(span, word, [meant]),
        );
        before.mark = if meant == "secret" { Mark::Secret } else { Mark::Private };
        before.mark_span = Some(span);
        true
    }

    fn field(&mut self, mut cursor: Cursor<'_>, node: Node, standing: Standing) -> FieldDecl {
        let doc = self.doc(node);
        let name = self.field_name(&mut cursor, Case::Snake, standing, "a field");
        let ty = self.type_behind_colon(&mut cursor);
        let (mut mark, mut mark_span) = self.mark(&mut cursor);
        let default = self.default(&mut cursor);
        if let Some(late) = cursor.take(Rule::late_mark) {
            (mark, mark_span) = self.late_mark(late, &ty, mark_span.map(|it| (mark, it)));
        }
        let end = cursor_end(self, node);
        let span = self.range(node.start, end);
        FieldDecl { doc, name, ty, mark, mark_span, default, span }
    }

    /// `text = "" private`: the mark says how far the type may travel, and stands behind it.
    fn late_mark(&mut self, node: Node, ty: &TypeExpr, first: Option<(Mark, Span)>) -> (Mark, Option<Span>) {
        let (word, span) = (self.slice(node), self.span(node));
        let problem = Diagnostic::new(
            Code::E0102,
            span,
            format!("`{word}` stands behind the type, before the default"),
        );
        if let Some((mark, first)) = first {
            self.report(problem.label(first, "the mark is here").help("remove one of the two"));
            return (mark, Some(first));
        }
        let blanks = Span { start: span.start - blanks_before(self.source_between(0, span.start)), ..span };
        let mut problem = problem.help(format!("write `name: type {word} = default`")).fix(
            format!("move `{word}` before the default"),
            ty.span.at_end(),
            format!(" {word}"),
        );
        if let Some(fix) = &mut problem.fix {
            fix.edits.push(Edit { span: blanks, text: String::new() });
        }
        self.report(problem);
        (if word == "secret" { Mark::Secret } else { Mark::Private }, Some(span))
    }

    /// `= value`, if anything is left.
    pub(super) fn default(&mut self, cursor: &mut Cursor<'_>) -> Option<Expr> {
        cursor.peek()?;
        Some(self.expr(cursor, "a value behind `=`"))
    }

    /// `(name: type mark, ...)`
    pub(super) fn params(&mut self, mut cursor: Cursor<'_>, node: Node, standing: Standing) -> Vec<Param> {
        let mut params = Vec::new();
        while let Some(param) = cursor.take(Rule::param) {
            params.push(self.param(cursor.inside(param), param, Case::Snake, standing));
        }
        self.close(&mut cursor, node, Rule::bad_params);
        params
    }

    pub(super) fn param(
        &mut self,
        mut cursor: Cursor<'_>,
        node: Node,
        case: Case,
        standing: Standing,
    ) -> Param {
        let name = self.field_name(&mut cursor, case, standing, "a parameter");
        let ty = self.type_behind_colon(&mut cursor);
        let (mark, mark_span) = self.mark(&mut cursor);
        Param { name, ty, mark, mark_span, span: self.range(node.start, cursor_end(self, node)) }
    }

    fn field_name(
        &mut self,
        cursor: &mut Cursor<'_>,
        case: Case,
        standing: Standing,
        what: &str,
    ) -> crate::syntax::tree::Name {
        match cursor.peek().filter(|it| it.rule == Rule::name) {
            Some(name) if standing == Standing::Behind && is_reserved(self.slice(name)) => {
                cursor.next();
                self.name(name)
            }
            _ => self.need_declared(cursor, case, what),
        }
    }

    /// `: type`, or a gap for the colon and perhaps a type behind it.
    pub(super) fn type_behind_colon(&mut self, cursor: &mut Cursor<'_>) -> TypeExpr {
        let Some(gap) = cursor.peek().filter(|it| it.rule == Rule::gap) else {
            return self.need_type(cursor);
        };
        let mut ahead = *cursor;
        ahead.next();
        if ahead.peek_rule() != Some(Rule::r#type) {
            cursor.next();
            let what = if self.between(0, gap.start).ends_with(':') { "a type" } else { "`:` and a type" };
            self.missing(gap, what);
            return TypeExpr { kind: TypeKind::Broken, span: self.span(gap) };
        }
        cursor.next();
        let ty = self.need_type(cursor);
        if let Some(diagnostic) = self.missing_diagnostic(gap, "`:` before the type") {
            self.report(diagnostic.fix("put a `:` in", self.span(gap), ":"));
        }
        ty
    }

    /// The values of an enum.
    pub(super) fn enum_values(&mut self, cursor: &mut Cursor<'_>, owner: Node) -> Vec<EnumValue> {
        let mut values = Vec::new();
        while let Some(node) = cursor.next() {
            match node.rule {
                Rule::enum_value => {
                    let doc = self.doc(node);
                    let mut inside = cursor.inside(node);
                    let name = self.need_declared(&mut inside, Case::Snake, "an enum value");
                    values.push(EnumValue { doc, name });
                }
                Rule::junk => self.junk(cursor, node, Place::EnumValues),
                Rule::semicolon => self.semicolon(node),
                Rule::unclosed => self.unclosed(owner, node),
                Rule::gap => self.missing(node, "`{`"),
                _ => {}
            }
        }
        values
    }
}

/// Where a field or parameter ends without the comma behind it.
fn cursor_end(builder: &Builder<'_>, node: Node) -> u32 {
    let text = builder.slice(node);
    let text = text.strip_suffix(',').unwrap_or(text).trim_end();
    node.start + super::build::len(text)
}

/// The blanks that `text` ends with, in bytes.
fn blanks_before(text: &str) -> u32 {
    len(text) - len(text.trim_end_matches([' ', '\t', '\u{a0}']))
}
