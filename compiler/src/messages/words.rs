//! Texts and expressions as their author wrote them.

use crate::resolve::{ItemRef, item};
use crate::source::{Sources, Span};
use crate::syntax::tree::{BinaryOp, Expr, ExprKind, File, Guard, ItemKind, Text, TextPart};

/// Reads the words of a program.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) sources: &'a Sources,
    pub(super) trees: &'a [File],
}

impl Words<'_> {
    /// File and line of a place.
    pub(super) fn place(self, span: Span) -> (String, u32) {
        match self.sources.get(span.file) {
            Some(source) => (source.path.to_string(), source.lines.line(span.start)),
            None => (String::new(), 1),
        }
    }

    /// What stands there, on one line and without comments.
    pub(super) fn slice(self, span: Span) -> String {
        let comments = self.trees.get(span.file.0 as usize).map_or(&[][..], |it| &it.comments);
        let first = comments.partition_point(|it| it.span.start < span.start);
        let inside = comments.iter().skip(first).map(|it| it.span).take_while(|it| it.end <= span.end);
        let mut written = String::new();
        let mut start = span.start;
        for comment in inside {
            written.push_str(self.sources.slice(Span::new(span.file, start, comment.start)));
            start = comment.end;
        }
        written.push_str(self.sources.slice(Span::new(span.file, start, span.end)));
        // Blanks within a line may stand in a text, and be meant.
        let lines: Vec<&str> = written.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
        lines.join(" ")
    }

    /// A text, with its values in `{ }`.
    pub(super) fn text(self, text: &Text) -> String {
        let mut words = String::new();
        for part in &text.parts {
            match part {
                TextPart::Literal(literal) => words.push_str(&escaped(&literal.text)),
                TextPart::Value(value) => words.push_str(&self.hole(value)),
            }
        }
        words
    }

    /// What an expression makes heard: its texts, and everything else in `{ }`.
    pub(super) fn spoken(self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Text(text) => self.text(text),
            ExprKind::Binary { op: BinaryOp::Add, left, right, .. } => {
                format!("{}{}", self.spoken(left), self.spoken(right))
            }
            _ => self.hole(expr),
        }
    }

    fn hole(self, value: &Expr) -> String {
        format!("{{{}}}", self.slice(value.span))
    }

    /// What an expression comes to under which conditions: `a when c else b` is two texts, and so is `[a, b]`, whose
    /// elements are spoken apart.
    pub(super) fn alternatives(self, expr: &Expr) -> Vec<(Vec<String>, &Expr)> {
        match &expr.kind {
            ExprKind::Binary { op: BinaryOp::Else, left, right, .. } => {
                let mut found = self.alternatives(left);
                let otherwise = match &left.kind {
                    ExprKind::Binary { op: BinaryOp::When, .. } => "otherwise".to_owned(),
                    _ => format!("{} is unknown", self.slice(left.span)),
                };
                for (mut conditions, expr) in self.alternatives(right) {
                    conditions.insert(0, otherwise.clone());
                    found.push((conditions, expr));
                }
                found
            }
            ExprKind::Binary { op: BinaryOp::When, left, right, .. } => {
                let condition = format!("when {}", self.slice(right.span));
                let mut found = self.alternatives(left);
                found.iter_mut().for_each(|(conditions, _)| conditions.insert(0, condition.clone()));
                found
            }
            ExprKind::List(items) => items.iter().flat_map(|it| self.alternatives(it)).collect(),
            ExprKind::Record { fields, .. } => {
                fields.iter().flat_map(|it| self.alternatives(&it.value)).collect()
            }
            _ => vec![(Vec::new(), expr)],
        }
    }

    /// The name of a resource in the Amazon Connect instance.
    pub(super) fn instance_name(self, resource: ItemRef) -> Option<String> {
        match &item(self.trees, resource)?.kind {
            ItemKind::Resource(decl) => Some(decl.instance_name.text.to_string()),
            _ => None,
        }
    }

    /// When a rule activates.
    pub(super) fn guard(self, guard: &Guard) -> Option<String> {
        match guard {
            Guard::Always => None,
            Guard::When(condition) => Some(format!("when {}", self.slice(condition.span))),
            Guard::Score { threshold, lines, .. } => {
                let line = |(condition, points)| format!("{condition} ({points})");
                let lines = lines.iter().map(|it| (self.slice(it.condition.span), it.points.value)).map(line);
                let lines = lines.collect::<Vec<_>>().join(", ");
                Some(format!("when at least {} points: {lines}", threshold.value))
            }
        }
    }
}

/// Whether an expression has words of its own, which somebody can review.
pub(super) fn has_words(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Text(text) => text.parts.iter().any(|part| match part {
            TextPart::Literal(literal) => literal.text.chars().any(char::is_alphanumeric),
            TextPart::Value(value) => has_words(value),
        }),
        ExprKind::Binary { op: BinaryOp::Add | BinaryOp::Else, left, right, .. } => {
            has_words(left) || has_words(right)
        }
        ExprKind::Binary { op: BinaryOp::When, left, .. } => has_words(left),
        ExprKind::List(items) => items.iter().any(has_words),
        ExprKind::Record { fields, .. } => fields.iter().any(|it| has_words(&it.value)),
        ExprKind::Filter { value, name, args } => {
            has_words(value) || !names_something(&name.text) && args.iter().any(|it| has_words(&it.value))
        }
        ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => has_words(base),
        ExprKind::As { value, .. } => has_words(value),
        _ => false,
    }
}

/// Whether the text that a filter is given is the name of a currency or of a zone, which nobody hears.
fn names_something(filter: &str) -> bool {
    matches!(filter, "money" | "in_zone")
}

/// Braces that are spoken stay apart from those around values.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('{', "\\{").replace('}', "\\}")
}
