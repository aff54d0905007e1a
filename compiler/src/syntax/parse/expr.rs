//! Expressions: the grammar gives a flat row of operands and operators, precedence makes a tree of it.
//!
//! Loosest first: `else` · `when` · `or` · `and` · `not` · comparisons and `is` · `+ -` · `* / mod` ·
//! unary `-` · filters, `as` · `.field`, `[index]`, call. All group to the left.

use smol_str::SmolStr;

use super::build::{Builder, first_token, len};
use super::nodes::{Cursor, Node, Rule};
use super::words::is_reserved;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::tree::{
    Arg, BinaryOp, Constant, Expr, ExprKind, FieldInit, IsTest, Message, MessageKind, Name, UnaryOp,
};

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

    // ---- Operands ----

    fn operand(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Built {
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

    /// SSML where only a text can stand.
    fn stray_ssml(&mut self, node: Node) {
        let (_, word) = self.word_at(node.start);
        self.broken(
            Diagnostic::new(Code::E0103, word, "`ssml` can only be said, and a text is wanted here")
                .help("write the words as a text, without tags; SSML stands behind `say` and other messages"),
        );
        self.trouble_until(self.offset(node.end));
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

    /// `customer.tier`: one node, for there are many.
    fn path(&mut self, cursor: &mut Cursor<'_>, node: Node) -> Built {
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
    fn root(&mut self, word: &str, span: Span, path: Node) -> Built {
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

    fn no_null(&mut self, word: &str, span: Span) {
        self
            .report(Diagnostic::new(Code::E0110, span, format!("there is no `{word}` in this language")).help(
            "a type with `?` may be unknown, and is so from the start; ask with `is known` or `is unknown`",
        ));
    }

    fn list(&mut self, mut cursor: Cursor<'_>, node: Node) -> Built {
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

    fn missing_comma(&mut self, cursor: &mut Cursor<'_>) {
        let gap = cursor.peek().filter(|it| matches!(it.rule, Rule::no_comma | Rule::no_comma_label));
        let Some(gap) = gap else { return };
        cursor.next();
        let before = self.offset(len(self.between(0, gap.start).trim_end()));
        if let Some(diagnostic) = self.missing_diagnostic(gap, "`,` between two values") {
            self.broken(diagnostic.fix("put a `,` in", Span::new(self.output.file(), before, before), ","));
            self.forget_trouble();
        }
    }

    /// An expression in parentheses; these belong to its place, not to the tree.
    fn paren(&mut self, mut cursor: Cursor<'_>, node: Node) -> Built {
        let mut inner = self.measured(&mut cursor, "a value in the parentheses");
        self.close(&mut cursor, node, Rule::bad_paren);
        inner.expr.span = self.span(node);
        inner
    }

    fn record(&mut self, mut cursor: Cursor<'_>, node: Node) -> Built {
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
    pub(super) fn field_inits(&mut self, mut cursor: Cursor<'_>, body: Node) -> (Vec<FieldInit>, u32) {
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
                Rule::junk => self.junk(&mut cursor, node, super::junk::Place::RecordValue),
                Rule::unclosed => self.unclosed(body, node),
                _ => {}
            }
        }
        (fields, deepest)
    }

    /// The name in `name:`.
    fn label(&mut self, node: Node) -> Name {
        let word = self.slice(node).trim_end_matches(|it: char| it == ':' || it.is_whitespace());
        Name { text: SmolStr::new(word), span: self.range(node.start, node.start + len(word)) }
    }

    /// The name in `name =` before an argument.
    fn wrong_label(&mut self, node: Node) -> Name {
        let word = self.slice(node).trim_end_matches(|it: char| it == '=' || it.is_whitespace());
        let end = node.start + len(word);
        let span = self.range(end, node.end);
        self.report(
            Diagnostic::new(
                Code::E0110,
                self.range(node.end - 1, node.end),
                "`=` assigns; an argument has `:`",
            )
            .help(format!("write `{word}: ...`"))
            .fix("write `:`", span, ":"),
        );
        Name { text: SmolStr::new(word), span: self.range(node.start, end) }
    }

    // ---- Behind an operand ----

    fn postfix(&mut self, mut cursor: Cursor<'_>, node: Node, base: Built) -> Built {
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
    fn member(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Name {
        match cursor.next() {
            Some(node) if node.rule == Rule::name => self.name(node),
            Some(gap) => {
                self.missing(gap, what);
                Name::missing(self.span(gap))
            }
            None => Name::missing(Span::new(self.output.file(), 0, 0)),
        }
    }

    fn call(&mut self, cursor: Cursor<'_>, node: Node, base: Built) -> Built {
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
    pub(super) fn args(&mut self, cursor: Cursor<'_>, node: Node) -> (Vec<Arg>, u32) {
        self.arg_list(cursor, node, true)
    }

    /// `(a, b)` of what hardly anybody calls with names.
    fn ordered_args(&mut self, cursor: Cursor<'_>, node: Node) -> (Vec<Arg>, u32) {
        self.arg_list(cursor, node, false)
    }

    fn arg_list(&mut self, mut cursor: Cursor<'_>, node: Node, by_name: bool) -> (Vec<Arg>, u32) {
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

    /// `phone "+614..."`: a name and a value with nothing between them. Takes the name off the arguments.
    fn missing_colon(&mut self, cursor: &mut Cursor<'_>, args: &mut Vec<Arg>) -> Option<Name> {
        let gap = cursor.peek().filter(|it| it.rule == Rule::no_comma)?;
        let Some(Arg { name: None, value: Expr { kind: ExprKind::Name(text), span, .. } }) = args.last()
        else {
            return None;
        };
        let name = Name { text: text.clone(), span: *span };
        let place = name.span.at_end();
        if self.missing_diagnostic(gap, "`:`").is_some() {
            self.report(
                Diagnostic::new(Code::E0103, name.span, format!("`:` is missing behind `{}`", name.text))
                    .help(format!("write `{}: ...`", name.text))
                    .fix("put a `:` in", place, ":"),
            );
        }
        cursor.next();
        args.pop();
        Some(name)
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

    fn no_such_question(&mut self, operand: &Expr, words: &[&str], span: Span) {
        if words.is_empty() || words == ["not"] {
            let message = "expected `known`, `unknown`, `empty`, `mobile`, `open` or `closed` behind `is`";
            return self.broken(Diagnostic::new(Code::E0103, span, message));
        }
        let asked = words.join(" ");
        let diagnostic =
            Diagnostic::new(Code::E0115, span, format!("`is {asked}` is not a question that can be asked"));
        let place = self.source_between(operand.span.start, operand.span.end);
        self.report(match words {
            ["not", "known"] => {
                diagnostic.fix("write `is unknown`", span, "is unknown").help("write `is unknown`")
            }
            ["not", "unknown"] => {
                diagnostic.fix("write `is known`", span, "is known").help("write `is known`")
            }
            ["not", "open"] => {
                diagnostic.fix("write `is closed`", span, "is closed").help("write `is closed`")
            }
            ["not", "closed"] => diagnostic.fix("write `is open`", span, "is open").help("write `is open`"),
            ["not", "mobile"] => diagnostic.help(format!("write `not {place} is mobile`")),
            ["not", value] => diagnostic.help(format!("to compare, write `!= {value}`")).fix(
                "compare",
                span,
                format!("!= {value}"),
            ),
            [word] => match nearest(word, ["known", "unknown", "empty", "mobile", "open", "closed"]) {
                Some(near) => diagnostic.nearest(span, &asked, [near]).fix(
                    format!("replace by `is {near}`"),
                    span,
                    format!("is {near}"),
                ),
                None => diagnostic.help(format!("to compare, write `== {word}`")).fix(
                    "compare",
                    span,
                    format!("== {word}"),
                ),
            },
            _ => diagnostic,
        });
    }

    fn pattern(&mut self, cursor: &mut Cursor<'_>) -> Built {
        match cursor.take(Rule::pattern) {
            Some(node) => {
                let text = self.pattern_text(node);
                self.built(ExprKind::Text(text), self.span(node), 1)
            }
            None => self.row(cursor, Power::Compare.next(), "a regular expression behind `matches`"),
        }
    }

    // ---- Putting together ----

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

    /// Reports a second comparison in a row. What the first one gives is compared with nothing then, so
    /// that nobody complains about its type as well.
    fn check_chain(&mut self, compared: &mut Option<Span>, span: Span, left: Built) -> Built {
        let Some(first) = compared.replace(span) else { return left };
        self.report(
            Diagnostic::new(Code::E0111, span, "comparisons do not chain")
                .label(first, "the first comparison")
                .why("the second would compare with true or false, and the rule would never fit")
                .help("join two comparisons with `and`: `0 < x and x < 10`"),
        );
        Built { expr: Expr { kind: ExprKind::Broken, ..left.expr }, ..left }
    }

    /// `5%` as a value.
    fn percentage(&mut self, value: &Expr, sign: Span) {
        let written = self.source_between(value.span.start, value.span.end);
        let span = value.span.to(sign);
        self.broken(
            Diagnostic::new(
                Code::E0108,
                span,
                format!("`{written}%` is no value: percentages are shares of a `split`"),
            )
            .help(format!("write the number alone, `{written}`"))
            .fix("remove the `%`", sign, ""),
        );
        self.forget_trouble();
    }

    /// Reports an operator that other languages have.
    fn foreign_operator(&mut self, node: Node, op: BinaryOp) {
        let written = self.slice(node);
        let right = match (written, op) {
            ("=" | "===", _) => "==",
            ("!==" | "<>", _) => "!=",
            ("=<", _) => "<=",
            ("=>", _) => ">=",
            ("&&" | "&", _) => "and",
            ("||", _) => "or",
            ("%", _) => "mod",
            ("starts" | "ends", _) => return self.with_is_missing(node),
            _ => return,
        };
        let span = self.span(node);
        let message = match written {
            "=" => "`=` assigns; to compare, write `==`".to_owned(),
            _ => format!("`{written}` is written `{right}` here"),
        };
        self.report(Diagnostic::new(Code::E0110, span, message).fix(format!("write `{right}`"), span, right));
    }

    /// `starts "a"`
    fn with_is_missing(&mut self, node: Node) {
        let (word, span) = (self.slice(node), self.span(node));
        self.report(
            Diagnostic::new(Code::E0103, span, format!("`with` is missing behind `{word}`"))
                .help(format!("write `{word} with`"))
                .fix(format!("write `{word} with`"), span, format!("{word} with")),
        );
    }

    // ---- Too deep ----

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

    // ---- Messages ----

    /// One or more messages separated by commas, up to whatever else.
    pub(super) fn messages(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Vec<Message> {
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

    fn text_before_is(&self, cursor: Cursor<'_>, sign: char) -> bool {
        let before = cursor.peek().map_or("", |node| self.between(0, node.start));
        before.trim_end().ends_with(sign)
    }

    fn message(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Message {
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
