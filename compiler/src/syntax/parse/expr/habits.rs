//! What people write in expressions out of habit from other languages, and what it is here.

use smol_str::SmolStr;

use super::super::build::{Builder, len};
use super::super::nodes::{Cursor, Node, Rule};
use super::Built;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::tree::{Arg, BinaryOp, Expr, ExprKind, Name};

impl Builder<'_> {
    /// SSML where only a text can stand.
    pub(super) fn stray_ssml(&mut self, node: Node) {
        let (_, word) = self.word_at(node.start);
        self.broken(
            Diagnostic::new(Code::E0103, word, "`ssml` can only be said, and a text is wanted here")
                .help("write the words as a text, without tags; SSML stands behind `say` and other messages"),
        );
        self.trouble_until(self.offset(node.end));
    }

    pub(super) fn no_null(&mut self, word: &str, span: Span) {
        self
            .report(Diagnostic::new(Code::E0110, span, format!("there is no `{word}` in this language")).help(
            "a type with `?` may be unknown, and is so from the start; ask with `is known` or `is unknown`",
        ));
    }

    pub(super) fn missing_comma(&mut self, cursor: &mut Cursor<'_>) {
        let gap = cursor.peek().filter(|it| matches!(it.rule, Rule::no_comma | Rule::no_comma_label));
        let Some(gap) = gap else { return };
        cursor.next();
        let before = self.offset(len(self.between(0, gap.start).trim_end()));
        if let Some(diagnostic) = self.missing_diagnostic(gap, "`,` between two values") {
            self.broken(diagnostic.fix("put a `,` in", Span::new(self.output.file(), before, before), ","));
            self.forget_trouble();
        }
    }

    /// The name in `name =` before an argument.
    pub(super) fn wrong_label(&mut self, node: Node) -> Name {
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

    /// `phone "+614..."`: a name and a value with nothing between them. Takes the name off the arguments.
    pub(super) fn missing_colon(&mut self, cursor: &mut Cursor<'_>, args: &mut Vec<Arg>) -> Option<Name> {
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

    pub(super) fn no_such_question(&mut self, operand: &Expr, words: &[&str], span: Span) {
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

    /// Reports a second comparison in a row. What the first one gives is compared with nothing then, so
    /// that nobody complains about its type as well.
    pub(super) fn check_chain(&mut self, compared: &mut Option<Span>, span: Span, left: Built) -> Built {
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
    pub(super) fn percentage(&mut self, value: &Expr, sign: Span) {
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
    pub(super) fn foreign_operator(&mut self, node: Node, op: BinaryOp) {
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
    pub(super) fn with_is_missing(&mut self, node: Node) {
        let (word, span) = (self.slice(node), self.span(node));
        self.report(
            Diagnostic::new(Code::E0103, span, format!("`with` is missing behind `{word}`"))
                .help(format!("write `{word} with`"))
                .fix(format!("write `{word} with`"), span, format!("{word} with")),
        );
    }
}
