//! Goes through the tokens of a file along its tree. What is common to all parts stands here: handing on
//! tokens and comments, what separates things, braces, lists.

use std::borrow::Cow;

use super::doc::{Blank, Doc, Op, Part, Row};
use super::token::{Kind, Remark, Token, Tokens};
use crate::source::Span;

/// Columns that one level of a block is further in.
pub(super) const STEP: usize = 4;

/// The place that has been reached, and what has been printed up to there.
pub(super) struct Printer<'t> {
    text: &'t str,
    tokens: Tokens,
    next: usize,
    /// How many comments of the next token have been printed already.
    comments: usize,
    pub(super) doc: Doc<'t>,
    /// Values in a text are on one line, whatever they are.
    pub(super) in_text: bool,
    /// Where tree and tokens first disagreed, which is a mistake of the formatter.
    lost: Option<usize>,
}

/// How the things between two braces are laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Braces {
    /// They may share a line with the braces if the author wrote them so, and they are not more than this.
    pub(super) inline: usize,
    /// On one line, commas stand between them; commas are nowhere else.
    pub(super) commas: bool,
    /// The first may stand off by an empty line, as the author likes.
    pub(super) airy: bool,
    /// Whether those of several lines stand off from the others.
    pub(super) blank: Blank,
    /// They share a line with the braces only if all of the group around fits on it.
    pub(super) with_head: bool,
}

/// Braces around what is always on lines of its own.
pub(super) const LINES: Braces = PLAIN;
const PLAIN: Braces = Braces { inline: 0, commas: false, airy: false, blank: Blank::No, with_head: false };
/// Braces around fields.
pub(super) const FIELDS: Braces = Braces { inline: usize::MAX, commas: true, ..PLAIN };
/// Braces around one thing that may share their line, or more that do not.
pub(super) const ONE: Braces = Braces { inline: 1, ..PLAIN };

impl<'t> Printer<'t> {
    /// At the beginning of `text`, for lines of so many columns.
    pub(super) fn new(text: &'t str, tokens: Tokens, width: usize) -> Self {
        Self { text, tokens, next: 0, comments: 0, doc: Doc::new(width), in_text: false, lost: None }
    }

    /// Where the printer lost its way, if it did.
    pub(super) fn lost(&self) -> Option<usize> {
        self.lost.or_else(|| (self.token().kind != Kind::End).then_some(self.token().start))
    }

    // ---- Looking at tokens ----

    pub(super) fn token(&self) -> Token {
        self.token_number(self.next)
    }

    fn token_number(&self, number: usize) -> Token {
        let last = self.tokens.list.last();
        self.tokens.list.get(number).or(last).copied().unwrap_or(Token {
            start: 0,
            end: 0,
            kind: Kind::End,
            first_comment: 0,
            past_comments: 0,
            lines: 0,
            closed_by: 0,
        })
    }

    fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The next token as written.
    pub(super) fn peek(&self) -> &'t str {
        let token = self.token();
        self.slice(token.start, token.end)
    }

    /// Whether the expression or the like at `span` is all in parentheses.
    pub(super) fn is_wrapped(&self, span: Span) -> bool {
        let number = self.tokens.list.partition_point(|it| it.start < span.start as usize);
        let token = self.token_number(number);
        self.slice(token.start, token.end) == "("
            && self.token_number(token.closed_by).end == span.end as usize
    }

    /// Whether a comment stands somewhere before the token `end`, behind the next one.
    fn has_comment_before(&self, end: usize) -> bool {
        self.token().past_comments != self.token_number(end).past_comments
    }

    /// Whether the author wrote what the next token opens on one line with the braces, without comments.
    fn is_inline(&self) -> bool {
        let close = self.token().closed_by;
        !self.has_comment_before(close) && (self.next + 1..=close).all(|it| self.token_number(it).lines == 0)
    }

    /// Whether an empty line stands before a token, or before the first comment that belongs to it.
    fn stands_off(&self, number: usize) -> bool {
        let token = self.token_number(number);
        let comments = self.tokens.comments.get(token.first_comment..token.past_comments);
        let first = comments.and_then(|it| it.iter().find(|it| it.lines > 0));
        first.map_or(token.lines, |it| it.lines) > 1
    }

    /// Whether an empty line stands anywhere before the next token, among the comments that are still to come.
    pub(super) fn next_stands_off(&self) -> bool {
        let token = self.token();
        let from = token.first_comment + self.comments;
        let comments = self.tokens.comments.get(from..token.past_comments).unwrap_or_default();
        token.lines > 1 || comments.iter().any(|it| it.lines > 1)
    }

    /// Whether every one of these begins a line.
    pub(super) fn each_begins_a_line(&self, spans: impl Iterator<Item = Span>) -> bool {
        let mut spans = spans.map(|span| {
            let number = self.tokens.list.partition_point(|it| it.start < span.start as usize);
            self.token_number(number).lines > 0
        });
        spans.all(|it| it)
    }

    /// How many lists of intents and slots stand between the braces that come next.
    pub(super) fn count_lists(&self) -> usize {
        let close = self.token().closed_by;
        (self.next + 1..close).filter(|it| self.ends_list(*it)).count()
    }

    /// How many settings of an endpoint stand between the braces that come next. Names in them may be those of
    /// settings: `start start`.
    pub(super) fn count_settings(&self) -> usize {
        let close = self.token().closed_by;
        let (mut number, mut count) = (self.next + 1, 0);
        while number < close {
            count += 1;
            number += if self.written(number) == "numbers" { 1 } else { 2 };
            if self.written(number) == "(" {
                number = self.token_number(number).closed_by + 1;
            }
            while number < close
                && (self.written(number) == "," || self.token_number(number).kind == Kind::Text)
            {
                number += 1;
            }
        }
        count
    }

    /// Whether the word that begins a list is the name of something in it.
    fn is_named_like(&self, number: usize) -> bool {
        matches!(self.written(number + 1), ":" | "," | "}" | "(")
    }

    fn written(&self, number: usize) -> &'t str {
        let token = self.token_number(number);
        self.slice(token.start, token.end)
    }

    /// The token behind the comma that comes next.
    pub(super) fn peek_behind_comma(&self) -> &'t str {
        self.written(self.next + 1)
    }

    /// Whether a list of intents or slots ends before the next token.
    pub(super) fn list_ends(&self) -> bool {
        self.ends_list(self.next)
    }

    /// The same for the token behind the comma that may come next.
    pub(super) fn list_ends_behind_comma(&self) -> bool {
        self.ends_list(self.next + usize::from(self.peek() == ","))
    }

    fn ends_list(&self, number: usize) -> bool {
        match self.written(number) {
            "}" | "" => true,
            "intents" | "slots" => !self.is_named_like(number),
            _ => false,
        }
    }

    // ---- Handing on ----

    fn comment(&mut self, remark: Remark, own_line: bool) {
        let text = self.slice(remark.start, remark.end);
        self.doc.push(Op::Comment { text, own_line });
        self.comments += 1;
    }

    /// The next comment before the next token.
    fn next_comment(&self) -> Option<Remark> {
        let token = self.token();
        let number = token.first_comment + self.comments;
        if number < token.past_comments { self.tokens.comments.get(number).copied() } else { None }
    }

    /// Prints the comments that stand on the line of what was printed last.
    fn comments_behind(&mut self) {
        while let Some(remark) = self.next_comment().filter(|it| it.lines == 0) {
            self.comment(remark, false);
        }
    }

    /// Prints all comments before the next token.
    pub(super) fn comments(&mut self) {
        self.comments_behind();
        while let Some(remark) = self.next_comment() {
            self.comment(remark, true);
        }
    }

    fn advance(&mut self) {
        self.next += 1;
        self.comments = 0;
    }

    /// Prints the next token.
    pub(super) fn word(&mut self) {
        self.comments();
        let token = self.token();
        if token.kind == Kind::End {
            self.lost.get_or_insert(token.start);
            return;
        }
        let text = self.slice(token.start, token.end);
        self.doc.push(Op::Text(Cow::Borrowed(text)));
        self.advance();
    }

    /// Prints the next token, which is `expected`.
    pub(super) fn expect(&mut self, expected: &str) {
        if self.peek() != expected {
            self.lost.get_or_insert(self.token().start);
        }
        self.word();
    }

    /// Prints the tokens up to `end` with a blank between them.
    pub(super) fn words_until(&mut self, end: u32) {
        let mut first = true;
        while self.is_before(end) {
            if !std::mem::take(&mut first) {
                self.space();
            }
            self.word();
        }
    }

    /// Prints the tokens up to `end` without anything between them.
    pub(super) fn joined_until(&mut self, end: u32) {
        while self.is_before(end) {
            if !self.split_at(end as usize) {
                self.word();
            }
        }
    }

    fn is_before(&self, end: u32) -> bool {
        let token = self.token();
        token.start < end as usize && token.kind != Kind::End
    }

    /// `list<int>=` has one sign where two were meant: prints the first of them, if the next token is such.
    fn split_at(&mut self, end: usize) -> bool {
        let next = self.next;
        let Some(token) = self.tokens.list.get_mut(next).filter(|it| it.end > end) else { return false };
        let rest = Token { start: end, first_comment: token.past_comments, lines: 0, ..*token };
        let part = Token { end, ..*token };
        // The part is printed now and the rest stays: both cannot be in the list without moving all others.
        *token = rest;
        for number in part.first_comment + self.comments..part.past_comments {
            if let Some(remark) = self.tokens.comments.get(number).copied() {
                self.comment(remark, remark.lines > 0);
            }
        }
        self.comments = 0;
        let text = self.slice(part.start, part.end);
        self.doc.push(Op::Text(Cow::Borrowed(text)));
        true
    }

    /// Prints a text as it is written, whatever values and comments stand in it.
    pub(super) fn verbatim(&mut self, span: Span) {
        self.comments();
        let text = self.slice(span.start as usize, span.end as usize);
        self.doc.push(Op::Text(Cow::Borrowed(text)));
        while self.is_before(span.end) {
            self.advance();
        }
    }

    /// Whether a comment stands in the text that comes next.
    pub(super) fn has_comment_until(&self, span: Span) -> bool {
        let past = self.tokens.list.partition_point(|it| it.start < span.end as usize);
        self.has_comment_before(past.saturating_sub(1))
    }

    // ---- Blanks and line ends ----

    pub(super) fn space(&mut self) {
        self.comments_behind();
        self.doc.push(Op::Space);
    }

    /// A line end if the group at hand is not on one line.
    pub(super) fn line(&mut self, flat: &'static str) {
        self.comments_behind();
        self.doc.push(Op::Line(flat));
    }

    /// A line end.
    pub(super) fn hard_line(&mut self) {
        self.comments_behind();
        self.doc.push(Op::Hard(Blank::No));
    }

    /// A line end if the part that follows does not fit.
    pub(super) fn fill(&mut self) {
        self.comments_behind();
        self.doc.push(Op::Fill);
    }

    /// Prints a part.
    pub(super) fn part(&mut self, part: Part, print: impl FnOnce(&mut Self)) {
        self.comments();
        self.doc.push(Op::Open(part));
        print(self);
        self.doc.push(Op::Close);
    }

    pub(super) fn group(&mut self, print: impl FnOnce(&mut Self)) {
        self.part(Part::Group, print);
    }

    pub(super) fn indented(&mut self, more: usize, print: impl FnOnce(&mut Self)) {
        self.doc.push(Op::Indent(more));
        print(self);
        self.doc.push(Op::Dedent);
    }

    /// Marks where a column begins.
    pub(super) fn column(&mut self, number: u8) {
        self.doc.push(Op::Column(number));
    }

    /// Goes past a comma, if there is one, and prints `instead` and its comments.
    pub(super) fn comma(&mut self, instead: Option<Op<'t>>) {
        if self.peek() != "," {
            if let Some(op) = instead {
                self.doc.push(op);
            }
            return;
        }
        if let Some(op) = instead {
            self.doc.push(op);
        }
        self.comments();
        self.advance();
    }

    // ---- Things between which lines end ----

    /// Ends the line before the next thing, and prints the comments in between. Empty lines of the author
    /// stay, but are one; `first` is the first thing in its block.
    pub(super) fn separate(&mut self, first: bool, blank: Blank) {
        self.comments_behind();
        let mut blank = match blank {
            _ if first => Blank::No,
            // What is introduced begins a paragraph.
            Blank::IfTallBefore if self.next_comment().is_some() => Blank::IfTall,
            other => other,
        };
        let mut may_stand_off = !first;
        while let Some(remark) = self.next_comment() {
            self.hard(remark.lines, may_stand_off, blank);
            self.comment(remark, true);
            may_stand_off = true;
            blank = Blank::No;
        }
        self.hard(self.token().lines, may_stand_off, blank);
    }

    fn hard(&mut self, lines: u8, may_stand_off: bool, otherwise: Blank) {
        self.doc.push(Op::Hard(if lines > 1 && may_stand_off { Blank::Yes } else { otherwise }));
    }

    /// Goes on behind a comma: with `usual`, or in a new paragraph if the author began one there.
    pub(super) fn go_on(&mut self, usual: Op<'t>) {
        self.comments_behind();
        if self.next_stands_off() && !self.in_text {
            self.separate(false, Blank::No);
        } else {
            self.doc.push(usual);
        }
    }

    /// Prints the comments that stand behind the last thing in a block.
    pub(super) fn comments_at_end(&mut self, mut first: bool) {
        self.comments_behind();
        while let Some(remark) = self.next_comment() {
            self.hard(remark.lines, !first, Blank::No);
            self.comment(remark, true);
            first = false;
        }
    }

    /// Prints the comments at the end of the file.
    pub(super) fn finish(&mut self, empty: bool) {
        self.comments_at_end(empty);
    }

    /// `{`, so many things, `}`.
    pub(super) fn braces(&mut self, count: usize, style: Braces, mut each: impl FnMut(&mut Self, usize)) {
        self.comments();
        if self.token().closed_by == self.next + 1 && !self.has_comment_before(self.next + 1) {
            self.expect("{");
            return self.expect("}");
        }
        if count > 0 && count <= style.inline && self.is_inline() {
            return match style.with_head {
                true => self.on_one_line(count, style, each),
                false => self.group(|it| it.on_one_line(count, style, each)),
            };
        }
        let airy = style.airy && self.stands_off(self.next + 1);
        self.expect("{");
        self.doc.push(Op::Indent(STEP));
        for number in 0..count {
            self.separate(number == 0, style.blank);
            if number == 0 && airy {
                self.stand_off();
            }
            each(self, number);
            if style.commas {
                self.comma(None);
            }
        }
        self.comments_at_end(count == 0);
        self.doc.push(Op::Dedent);
        self.doc.push(Op::Hard(Blank::No));
        self.expect("}");
    }

    /// The same on one line, if it fits.
    fn on_one_line(&mut self, count: usize, style: Braces, mut each: impl FnMut(&mut Self, usize)) {
        self.expect("{");
        self.doc.push(Op::Indent(STEP));
        for number in 0..count {
            self.line(" ");
            each(self, number);
            if style.commas {
                self.comma((number + 1 < count).then_some(Op::IfFlat(",")));
            }
        }
        self.doc.push(Op::Dedent);
        self.line(" ");
        self.expect("}");
    }

    /// The first line end of the block that was just begun leaves an empty line.
    fn stand_off(&mut self) {
        let first = self.doc.ops.iter_mut().rev().take_while(|op| !matches!(op, Op::Indent(_)));
        if let Some(op) = first.filter(|op| matches!(op, Op::Hard(_))).last() {
            *op = Op::Hard(Blank::Yes);
        }
    }

    /// What stands between parentheses or brackets with commas between: on one line, or each on its own.
    pub(super) fn enclosed(&mut self, count: usize, mut each: impl FnMut(&mut Self, usize)) {
        self.group(|it| {
            it.word();
            it.indented(STEP, |it| {
                for number in 0..count {
                    match number {
                        0 => it.line(""),
                        _ => it.go_on(Op::Line(" ")),
                    }
                    it.part(Part::Row(Row::Value), |it| each(it, number));
                    it.comma((number + 1 < count).then_some(Op::Text(Cow::Borrowed(","))));
                }
                it.comments_at_end(count == 0);
            });
            if count > 0 {
                it.line("");
            }
            it.word();
        });
    }
}
