//! Expressions: the grammar gives a flat row of operands and operators, precedence makes a tree of it.
//!
//! Loosest first: `else` · `when` · `or` · `and` · `not` · comparisons and `is` · `+ -` · `* / mod` ·
//! unary `-` · filters, `as` · `.field`, `[index]`, call. All group to the left.

mod habits;
mod message;
mod operand;

use super::build::{Builder, first_token, len};
use super::nodes::{Cursor, Node, Rule};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{BinaryOp, Expr, ExprKind, IsTest, UnaryOp};

/// Deepest expression: a row of operators of one strength makes one level each, and so do the parts
/// of parts. Whoever walks over the tree later relies on it not to run out of stack.
const MAX_DEPTH: u32 = 200;

/// Most rows within rows, while they are being read.
const MAX_ROWS: u32 = 200;

/// How strongly an operator binds; the operands of a stronger one belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Power {
    Loosest,
    Else,
    When,
    Or,
    And,
    Not,
    Compare,
    Add,
    Multiply,
    Negate,
}

impl Power {
    /// The weakest that still belongs to the right operand of this one.
    fn next(self) -> Self {
        match self {
            Self::Loosest => Self::Else,
            Self::Else => Self::When,
            Self::When => Self::Or,
            Self::Or => Self::And,
            Self::And => Self::Not,
            Self::Not => Self::Compare,
            Self::Compare => Self::Add,
            Self::Add => Self::Multiply,
            Self::Multiply | Self::Negate => Self::Negate,
        }
    }
}

/// An expression and how deep it is.
pub(super) struct Built {
    pub(super) expr: Expr,
    pub(super) depth: u32,
}

impl Builder<'_> {
    /// The next expression; `what` names it where it is missing.
    pub(super) fn expr(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Expr {
        self.measured(cursor, what).expr
    }

    pub(super) fn measured(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Built {
        if self.output.rows == 0 {
            self.output.too_deep = false;
        }
        self.row(cursor, Power::Loosest, what)
    }

    /// A place that can be assigned: a path, written as an expression.
    pub(super) fn place(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Expr {
        let Some(Rule::path | Rule::type_path) = cursor.peek_rule() else {
            return self.gap(cursor, what).expr;
        };
        let mut place = self.operand(cursor, what);
        while let Some(node) = cursor.peek().filter(|it| matches!(it.rule, Rule::field | Rule::index)) {
            cursor.next();
            place = self.postfix(cursor.inside(node), node, place);
        }
        place.expr
    }

    /// Operands and operators as long as these bind at least as strongly as `weakest`.
    fn row(&mut self, cursor: &mut Cursor<'_>, weakest: Power, what: &str) -> Built {
        if self.output.rows > MAX_ROWS {
            let place = cursor.peek().map_or(Span::new(self.output.file(), 0, 0), |node| self.span(node));
            return self.too_deep(cursor, place);
        }
        self.output.rows += 1;
        let built = self.shallow_row(cursor, weakest, what);
        self.output.rows -= 1;
        built
    }

    fn shallow_row(&mut self, cursor: &mut Cursor<'_>, weakest: Power, what: &str) -> Built {
        let mut left = self.unary(cursor, what);
        let mut compared: Option<Span> = None;
        while let Some(node) = cursor.peek() {
            left = match node.rule {
                Rule::filter | Rule::r#as | Rule::field | Rule::index | Rule::args => {
                    cursor.next();
                    self.postfix(cursor.inside(node), node, left)
                }
                Rule::is if weakest <= Power::Compare => {
                    cursor.next();
                    left = self.check_chain(&mut compared, self.span(node), left);
                    self.is(node, left)
                }
                Rule::matches if weakest <= Power::Compare => {
                    cursor.next();
                    let (word, op_span) = self.word_at(node.start);
                    debug_assert_eq!(word, "matches");
                    left = self.check_chain(&mut compared, op_span, left);
                    let mut inside = cursor.inside(node);
                    let right = self.pattern(&mut inside);
                    self.binary(BinaryOp::Matches, op_span, left, right)
                }
                Rule::sign_op | Rule::word_op => {
                    let (op, power) = operator(self.slice(node));
                    if power < weakest {
                        break;
                    }
                    cursor.next();
                    let op_span = self.span(node);
                    if self.slice(node) == "%" && cursor.peek_rule() == Some(Rule::gap) {
                        cursor.next();
                        self.percentage(&left.expr, op_span);
                        continue;
                    }
                    self.foreign_operator(node, op);
                    if power == Power::Compare {
                        left = self.check_chain(&mut compared, op_span, left);
                    }
                    let what = format!("a value behind `{}`", self.slice(node));
                    let right = self.row(cursor, power.next(), &what);
                    self.binary(op, op_span, left, right)
                }
                _ => break,
            };
            if left.depth > MAX_DEPTH {
                left = self.too_deep(cursor, left.expr.span);
            }
        }
        left
    }

    /// Prefix operators and the operand behind them.
    fn unary(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Built {
        let Some(prefix) = cursor.take(Rule::prefix) else { return self.operand(cursor, what) };
        let sign = self.slice(prefix);
        if sign == "!" {
            let span = self.span(prefix);
            self.report(Diagnostic::new(Code::E0110, span, "`!` is written `not` here").fix(
                "write `not`",
                span,
                "not ",
            ));
        }
        if sign == "-"
            && let Some(number) = cursor.take(Rule::number)
        {
            return self.negative(prefix, number);
        }
        let (op, power) =
            if sign == "-" { (UnaryOp::Neg, Power::Negate) } else { (UnaryOp::Not, Power::Not) };
        let operand = self.row(cursor, power, &format!("a value behind `{sign}`"));
        let span = self.span(prefix).to(operand.expr.span);
        let kind = ExprKind::Unary { op, operand: Box::new(operand.expr) };
        self.built(kind, span, operand.depth + 1)
    }

    /// A number with its sign, which is one literal: `-7 | ordinal` is a filter on it.
    fn negative(&mut self, sign: Node, number: Node) -> Built {
        let span = self.span(sign).to(self.span(number));
        let kind = self.negative_constant(number).map_or(ExprKind::Broken, ExprKind::Constant);
        self.built(kind, span, 1)
    }

    /// A missing operand.
    fn gap(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Built {
        let span = match cursor.take(Rule::gap) {
            Some(gap) => {
                self.missing(gap, what);
                self.span(gap)
            }
            None => Span::new(self.output.file(), 0, 0),
        };
        self.built(ExprKind::Broken, span, 1)
    }

    fn is(&mut self, node: Node, operand: Built) -> Built {
        let test_span = self.span(node);
        let words: Vec<&str> = self.slice(node).split_whitespace().skip(1).collect();
        let span = operand.expr.span.to(test_span);
        let depth = operand.depth + 1;
        let Some(test) = is_test(&words) else {
            self.no_such_question(&operand.expr, &words, test_span);
            return self.built(ExprKind::Broken, span, 1);
        };
        self.built(ExprKind::Is { operand: Box::new(operand.expr), test, test_span }, span, depth)
    }

    fn built(&mut self, kind: ExprKind, span: Span, depth: u32) -> Built {
        Built { expr: Expr { id: self.output.expr_id(), span, kind }, depth }
    }

    fn binary(&mut self, op: BinaryOp, op_span: Span, left: Built, right: Built) -> Built {
        let span = left.expr.span.to(right.expr.span).to(op_span);
        let depth = left.depth.max(right.depth) + 1;
        let kind = ExprKind::Binary { op, op_span, left: Box::new(left.expr), right: Box::new(right.expr) };
        self.built(kind, span, depth)
    }

    /// Reports what stands where the parenthesis or bracket that `node` opens should be closed.
    pub(super) fn close(&mut self, cursor: &mut Cursor<'_>, node: Node, bad: Rule) {
        let Some(bad) = cursor.take(bad) else { return };
        let (open, close) = if self.slice(node).starts_with('[') { ("[", "]") } else { ("(", ")") };
        let opener = self.range(node.start, node.start + 1);
        let (text, span) = (self.slice(bad), self.span(bad));
        if self.follows_from_trouble(span.start) {
            self.trouble_until(span.end);
        } else if text.trim().is_empty() {
            if let Some(diagnostic) = self.missing_diagnostic(bad, &format!("`{close}`")) {
                self.broken(
                    Diagnostic { code: Code::E0104, ..diagnostic }
                        .label(opener, format!("closes this `{open}`")),
                );
            }
        } else {
            let found = first_token(text.trim_start());
            let start = bad.start + len(text) - len(text.trim_start());
            let place = self.range(start, start + len(found));
            let message = format!("expected `,` or `{close}`, found `{found}`");
            self.broken(
                Diagnostic::new(Code::E0103, place, message).label(opener, format!("behind this `{open}`")),
            );
            self.trouble_until(span.end);
        }
    }

    /// Gives up on the expression at hand, with one message for all of it.
    fn too_deep(&mut self, cursor: &mut Cursor<'_>, span: Span) -> Built {
        if !std::mem::replace(&mut self.output.too_deep, true) {
            self.report(
                Diagnostic::new(Code::E0112, span, "this expression is too long")
                    .help("compute a part of it first and keep it in a `state` field, or use several rules"),
            );
        }
        self.skip_row(cursor, span)
    }

    /// Leaves out the rest of a row of operands and operators.
    fn skip_row(&mut self, cursor: &mut Cursor<'_>, span: Span) -> Built {
        let mut behind_operator = matches!(cursor.peek_rule(), Some(Rule::prefix));
        while let Some(node) = cursor.peek() {
            behind_operator = match node.rule {
                Rule::sign_op | Rule::word_op | Rule::prefix => true,
                Rule::is
                | Rule::r#as
                | Rule::matches
                | Rule::filter
                | Rule::field
                | Rule::index
                | Rule::args => false,
                _ if behind_operator => false,
                _ => break,
            };
            cursor.next();
        }
        self.built(ExprKind::Broken, span, 1)
    }
}

/// What an infix operator means and how strongly it binds.
fn operator(written: &str) -> (BinaryOp, Power) {
    match written {
        "and" | "&&" | "&" => (BinaryOp::And, Power::And),
        "or" | "||" => (BinaryOp::Or, Power::Or),
        "else" => (BinaryOp::Else, Power::Else),
        "when" => (BinaryOp::When, Power::When),
        "==" | "=" | "===" => (BinaryOp::Eq, Power::Compare),
        "!=" | "!==" | "<>" => (BinaryOp::Ne, Power::Compare),
        "<" => (BinaryOp::Lt, Power::Compare),
        "<=" | "=<" => (BinaryOp::Le, Power::Compare),
        ">" => (BinaryOp::Gt, Power::Compare),
        ">=" | "=>" => (BinaryOp::Ge, Power::Compare),
        "in" => (BinaryOp::In, Power::Compare),
        "contains" => (BinaryOp::Contains, Power::Compare),
        "+" => (BinaryOp::Add, Power::Add),
        "-" => (BinaryOp::Sub, Power::Add),
        "*" => (BinaryOp::Mul, Power::Multiply),
        "/" => (BinaryOp::Div, Power::Multiply),
        "%" | "mod" => (BinaryOp::Mod, Power::Multiply),
        // Of two words, with any blanks between them.
        _ if written.starts_with("not") => (BinaryOp::NotIn, Power::Compare),
        _ if written.starts_with("starts") => (BinaryOp::StartsWith, Power::Compare),
        _ => (BinaryOp::EndsWith, Power::Compare),
    }
}

fn is_test(words: &[&str]) -> Option<IsTest> {
    Some(match words {
        ["known"] => IsTest::Known,
        ["unknown"] => IsTest::Unknown,
        ["empty"] => IsTest::Empty,
        ["not", "empty"] => IsTest::NotEmpty,
        ["mobile"] => IsTest::Mobile,
        ["open"] => IsTest::Open,
        ["closed"] => IsTest::Closed,
        _ => return None,
    })
}
