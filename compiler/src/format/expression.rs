//! Expressions, texts and messages.

use std::borrow::Cow;

use super::doc::{Blank, Op, Part, Row};
use super::printer::{Printer, STEP};
use super::token::Kind;
use crate::syntax::tree::{
    Arg, BinaryOp, Expr, ExprKind, FieldInit, Message, MessageKind, Text, TextPart, UnaryOp,
};

impl Printer<'_> {
    /// An expression. Where it does not fit, it goes on in lines that are one step further in.
    pub(super) fn expr(&mut self, expr: &Expr) {
        self.expr_in(expr, STEP);
    }

    /// The same, further in by `indent`.
    pub(super) fn expr_in(&mut self, expr: &Expr, indent: usize) {
        self.comments();
        if !self.is_wrapped(expr.span) {
            return self.bare_expr(expr, indent);
        }
        let mut opened = 0;
        let mut closer = self.token().closed_by;
        while self.peek() == "(" && self.token().closed_by == closer {
            self.word();
            self.comments();
            opened += 1;
            closer = closer.saturating_sub(1);
        }
        self.bare_expr(expr, STEP);
        for _ in 0..opened {
            self.expect(")");
        }
    }

    /// An expression without the parentheses around it.
    fn bare_expr(&mut self, expr: &Expr, indent: usize) {
        match &expr.kind {
            ExprKind::Binary { op, .. } => {
                let level = level(*op);
                self.group(|it| it.indented(indent, |it| it.row(expr, level)));
            }
            ExprKind::Filter { value, args, .. } => {
                self.group(|it| it.indented(indent, |it| it.filter(value, args)));
            }
            ExprKind::Constant(_) => {
                if self.peek() == "-" {
                    self.word();
                }
                self.word();
            }
            ExprKind::Text(text) => self.text(text),
            ExprKind::Name(_) | ExprKind::Broken => self.word(),
            ExprKind::Field { base, .. } => {
                self.expr(base);
                self.expect(".");
                self.word();
            }
            ExprKind::Index { base, index } => {
                self.expr(base);
                self.expect("[");
                self.expr(index);
                self.expect("]");
            }
            ExprKind::Call { args, .. } => {
                self.word();
                self.args(args);
            }
            ExprKind::Record { fields, .. } => {
                self.word();
                self.space();
                self.field_inits(fields);
            }
            ExprKind::List(values) => self.list(values),
            ExprKind::Unary { op, operand } => {
                self.word();
                if *op == UnaryOp::Not {
                    self.space();
                }
                self.expr(operand);
            }
            ExprKind::Is { operand, test_span, .. } => {
                self.expr(operand);
                self.space();
                self.words_until(test_span.end);
            }
            ExprKind::As { value, ty } => {
                self.expr(value);
                self.space();
                self.words_until(ty.span.start);
                self.space();
                self.joined_until(ty.span.end);
            }
        }
    }

    /// Operands of equally strong operators, which all begin a line or none does.
    fn row(&mut self, expr: &Expr, wanted: u8) {
        let mut rest = Vec::new();
        let mut first = expr;
        while let ExprKind::Binary { op, left, right, .. } = &first.kind
            && level(*op) == wanted
            && (std::ptr::eq(first, expr) || !self.is_wrapped(first.span))
        {
            rest.push(right);
            first = left;
        }
        self.expr(first);
        for operand in rest.into_iter().rev() {
            self.line(" ");
            self.words_until(operand.span.start);
            self.space();
            let goes_on = matches!(&operand.kind, ExprKind::Binary { op, .. } if level(*op) == wanted);
            if goes_on && !self.is_wrapped(operand.span) {
                self.row(operand, wanted);
            } else {
                self.expr(operand);
            }
        }
    }

    /// `value | name(args)`
    fn filter(&mut self, value: &Expr, args: &[Arg]) {
        match &value.kind {
            ExprKind::Filter { value: inner, args, .. } if !self.is_wrapped(value.span) => {
                self.filter(inner, args);
            }
            _ => self.expr(value),
        }
        self.line(" ");
        self.expect("|");
        self.space();
        self.word();
        if self.peek() == "(" {
            self.args(args);
        }
    }

    // ---- Lists ----

    /// `(a, name: b)`
    pub(super) fn args(&mut self, args: &[Arg]) {
        if let [Arg { name: None, value }] = args
            && is_compact(value)
            && !self.is_wrapped(value.span)
        {
            self.expect("(");
            self.expr(value);
            self.comma(None);
            return self.expect(")");
        }
        self.enclosed(args.len(), |it, number| {
            let Some(Arg { name, value }) = args.get(number) else { return };
            if name.is_some() {
                it.word();
                it.expect(":");
                it.space();
            }
            it.expr(value);
        });
    }

    /// `[a, b]`: short values fill their lines, longer ones have one each.
    fn list(&mut self, values: &[Expr]) {
        if !values.iter().all(is_short) {
            return self.enclosed(values.len(), |it, number| {
                if let Some(value) = values.get(number) {
                    it.expr(value);
                }
            });
        }
        self.filled(values.len(), "", &[], |it, number| {
            if let Some(value) = values.get(number) {
                it.expr(value);
            }
        });
    }

    /// `{ name: value, ... }`
    pub(super) fn field_inits(&mut self, fields: &[FieldInit]) {
        let one_a_line = !self.in_text
            && fields.len() > 1
            && self.each_begins_a_line(fields.iter().map(|it| it.name.span));
        let each = |it: &mut Self, number: usize| {
            let Some(FieldInit { value, .. }) = fields.get(number) else { return };
            it.word();
            it.expect(":");
            it.space();
            it.expr(value);
        };
        if one_a_line {
            return self.one_a_line(fields.len(), each);
        }
        // The author's own lines stay, where they do not all fit on one.
        let breaks: Vec<bool> =
            fields.iter().map(|it| self.each_begins_a_line(std::iter::once(it.name.span))).collect();
        self.filled(fields.len(), " ", &breaks, each);
    }

    /// Between braces, each on a line of its own, as the author wants it.
    fn one_a_line(&mut self, count: usize, mut each: impl FnMut(&mut Self, usize)) {
        self.group(|it| {
            it.word();
            it.indented(STEP, |it| {
                for number in 0..count {
                    match number {
                        0 => it.hard_line(),
                        _ => it.go_on(Op::Hard(Blank::No)),
                    }
                    it.part(Part::Row(Row::Value), |it| each(it, number));
                    it.comma((number + 1 < count).then_some(Op::Text(Cow::Borrowed(","))));
                }
                it.comments_at_end(count == 0);
            });
            it.hard_line();
            it.word();
        });
    }

    /// Between braces or brackets, as many on each line as fit; those marked in `breaks` begin one.
    fn filled(
        &mut self,
        count: usize,
        padding: &'static str,
        breaks: &[bool],
        mut each: impl FnMut(&mut Self, usize),
    ) {
        self.group(|it| {
            it.word();
            it.indented(STEP, |it| {
                if count > 0 {
                    it.line(padding);
                }
                for number in 0..count {
                    it.part(Part::Row(Row::Value), |it| it.group(|it| each(it, number)));
                    let last = number + 1 == count;
                    it.comma((!last).then_some(Op::Text(Cow::Borrowed(","))));
                    match breaks.get(number + 1) {
                        _ if last => {}
                        Some(true) => it.go_on(Op::Line(" ")),
                        _ => it.go_on(Op::Fill),
                    }
                }
                it.comments_at_end(count == 0);
            });
            if count > 0 {
                it.line(padding);
            }
            it.word();
        });
    }

    // ---- Texts and messages ----

    /// A text: its words as they are, the values in it as expressions of one line.
    pub(super) fn text(&mut self, text: &Text) {
        if self.token().kind != Kind::TextHead {
            return self.word();
        }
        if self.has_comment_until(text.span) {
            return self.verbatim(text.span);
        }
        self.part(Part::Flat, |it| {
            let around = std::mem::replace(&mut it.in_text, true);
            it.word();
            for part in &text.parts {
                if let TextPart::Value(value) = part {
                    it.expr(value);
                    it.word();
                }
            }
            it.in_text = around;
        });
    }

    /// A text somewhere, with what stands before it.
    pub(super) fn text_behind(&mut self, text: &Text) {
        self.words_until(text.span.start);
        self.space();
        self.text(text);
    }

    /// Messages with commas between: on one line, or each on its own.
    pub(super) fn messages(&mut self, messages: &[Message]) {
        if let [message] = messages {
            return self.message(message);
        }
        self.group(|it| {
            it.indented(STEP, |it| {
                for (number, message) in messages.iter().enumerate() {
                    if number > 0 {
                        it.comma(Some(Op::Text(Cow::Borrowed(","))));
                        it.line(" ");
                    }
                    it.message(message);
                }
            });
        });
    }

    fn message(&mut self, message: &Message) {
        match &message.kind {
            MessageKind::Text(text) => self.expr(text),
            MessageKind::Ssml(text) => self.text_behind(text),
            MessageKind::Prompt(name) => self.words_until(name.span.end),
            MessageKind::Broken => self.words_until(message.span.end),
        }
    }
}

/// How strongly an operator binds; 0 binds least.
fn level(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Else => 0,
        BinaryOp::When => 1,
        BinaryOp::Or => 2,
        BinaryOp::And => 3,
        BinaryOp::Add | BinaryOp::Sub => 5,
        BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod => 6,
        _ => 4,
    }
}

/// What takes care of its own line ends, so that parentheses around it need none.
fn is_compact(value: &Expr) -> bool {
    matches!(
        value.kind,
        ExprKind::Text(_) | ExprKind::List(_) | ExprKind::Record { .. } | ExprKind::Constant(_)
    )
}

/// What is short enough to share a line with others.
fn is_short(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Text(text) => text.as_literal().is_some(),
        ExprKind::Constant(_) | ExprKind::Name(_) => true,
        ExprKind::Field { base, .. } => is_short(base),
        ExprKind::Unary { operand, .. } => is_short(operand),
        ExprKind::List(values) => values.is_empty(),
        _ => false,
    }
}
