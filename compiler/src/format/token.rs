//! The words and signs of a file, and the comments between them.
//!
//! The tree says how a file is laid out, the tokens say what is written: the printer hands on every one of
//! them in order, so that nothing that the tree does not hold (parentheses, the spelling of a number, a
//! comment) can get lost. Only files that were read without errors get here.

/// A word, a number, a sign, or a piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// What it is.
    pub(super) kind: Kind,
    /// The comments right before it: from this one...
    pub(super) first_comment: usize,
    /// ...up to this one.
    pub(super) past_comments: usize,
    /// Line ends between it and what stands before it, a comment or another token; two stand for more.
    pub(super) lines: u8,
    /// The token that closes what this one opens; otherwise its own number.
    pub(super) closed_by: usize,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a keyword, a number or a sign.
    Plain,
    /// A whole text without values.
    Text,
    /// A text up to its first value: `"Hi {`.
    TextHead,
    /// A text between two values: `} and {`.
    TextMiddle,
    /// A text behind its last value: `}."`.
    TextTail,
    /// The end of the file.
    End,
}

/// A comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Remark {
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte that is not blank.
    pub(super) end: usize,
    /// Line ends between it and what stands before it; two stand for more.
    pub(super) lines: u8,
}

/// The tokens and comments of a file.
#[derive(Debug)]
pub(super) struct Tokens {
    /// Every token; the last one is the end of the file.
    pub(super) list: Vec<Token>,
    /// Every comment.
    pub(super) comments: Vec<Remark>,
}

/// What is open at some point of the file.
#[derive(Debug, Clone, Copy)]
enum Open {
    /// A brace, parenthesis or bracket, opened by this token.
    Bracket(usize),
    /// A value in a text, which has three quotes or one.
    Value { head: usize, long: bool },
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    open: Vec<Open>,
    tokens: Tokens,
    /// The first comment that belongs to no token yet.
    first_comment: usize,
    /// Line ends since the last token or comment.
    lines: u8,
}

/// Takes a file apart.
pub(super) fn tokens(text: &str) -> Tokens {
    let tokens = Tokens { list: Vec::with_capacity(text.len() / 5), comments: Vec::new() };
    // What comes first begins a line, as if one had ended before.
    let mut lexer =
        Lexer { text, bytes: text.as_bytes(), at: 0, open: Vec::new(), tokens, first_comment: 0, lines: 1 };
    while lexer.blanks() {
        lexer.token();
    }
    lexer.push(text.len(), Kind::End);
    lexer.tokens
}

impl Lexer<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes past blanks and comments; whether anything follows.
    fn blanks(&mut self) -> bool {
        while self.at < self.bytes.len() {
            match self.byte(0) {
                b'\n' => {
                    self.lines = self.lines.saturating_add(1).min(2);
                    self.at += 1;
                }
                0..=b' ' => self.at += 1,
                b'/' if self.byte(1) == b'/' => self.comment(),
                0x80.. => match self.rest().chars().next() {
                    Some(blank @ ('\u{A0}' | '\u{FEFF}')) => self.at += blank.len_utf8(),
                    _ => return true,
                },
                _ => return true,
            }
        }
        false
    }

    fn comment(&mut self) {
        let line = self.rest().split('\n').next().unwrap_or_default();
        let (start, end) = (self.at, self.at + line.trim_end().len());
        self.at += line.len();
        self.tokens.comments.push(Remark { start, end, lines: std::mem::take(&mut self.lines) });
    }

    fn token(&mut self) {
        match self.byte(0) {
            b'"' => self.text_from(Kind::Text, Kind::TextHead),
            b'}' if matches!(self.open.last(), Some(Open::Value { .. })) => {
                self.text_from(Kind::TextTail, Kind::TextMiddle);
            }
            b'0'..=b'9' => {
                self.push(self.at + number(self.bytes.get(self.at..).unwrap_or_default()), Kind::Plain)
            }
            b'A'..=b'Z' | b'a'..=b'z' | b'_' | 0x80.. => {
                let word = self.rest().find(|it| !is_word(it)).unwrap_or(self.rest().len());
                self.push(self.at + word.max(1), Kind::Plain);
            }
            open @ (b'{' | b'(' | b'[') => {
                self.open.push(Open::Bracket(self.tokens.list.len()));
                debug_assert!(open.is_ascii());
                self.push(self.at + 1, Kind::Plain);
            }
            b'}' | b')' | b']' => {
                self.close();
                self.push(self.at + 1, Kind::Plain);
            }
            _ => self.sign(),
        }
    }

    /// The token to come closes what was opened last.
    fn close(&mut self) {
        let number = self.tokens.list.len();
        let Some(Open::Bracket(opener) | Open::Value { head: opener, .. }) = self.open.pop() else { return };
        if let Some(opener) = self.tokens.list.get_mut(opener) {
            opener.closed_by = number;
        }
    }

    fn sign(&mut self) {
        let two = matches!(
            [self.byte(0), self.byte(1)],
            [b'-', b'>'] | [b'=' | b'!' | b'<' | b'>' | b'+', b'='] | [b'.', b'.']
        );
        self.push(self.at + if two { 2 } else { 1 }, Kind::Plain);
    }

    /// A text, or what follows behind a value in it.
    fn text_from(&mut self, whole: Kind, part: Kind) {
        let behind_value = whole == Kind::TextTail;
        let long = match self.open.last() {
            Some(Open::Value { long, .. }) if behind_value => *long,
            _ => self.rest().starts_with("\"\"\""),
        };
        let opener = if long && !behind_value { 3 } else { 1 };
        let pattern = !behind_value && self.behind_matches();
        let (end, has_value) = self.end_of_text(self.at + opener, long, pattern);
        if behind_value {
            self.close();
        }
        if has_value {
            self.open.push(Open::Value { head: self.tokens.list.len(), long });
        }
        self.push(end, if has_value { part } else { whole });
    }

    /// Where the text that goes on at `at` ends or has a value; and which of the two.
    fn end_of_text(&self, mut at: usize, long: bool, pattern: bool) -> (usize, bool) {
        while let Some(byte) = self.bytes.get(at) {
            let rest = self.bytes.get(at..).unwrap_or_default();
            match byte {
                b'\\' if !pattern && rest.starts_with(b"\\u{") => at += unicode_escape(rest),
                b'\\' => at += 2,
                b'{' if !pattern => return (at + 1, true),
                b'"' if !long => return (at + 1, false),
                b'"' if rest.starts_with(b"\"\"\"") => return (at + 3, false),
                _ => at += 1,
            }
        }
        (self.bytes.len(), false)
    }

    /// Whether the text to come is a regular expression, in which braces are braces.
    fn behind_matches(&self) -> bool {
        let mut before = self.tokens.list.iter().rev();
        let mut is =
            |what: &str| before.next().is_some_and(|it| self.text.get(it.start..it.end) == Some(what));
        is("matches") && !is(".")
    }

    fn push(&mut self, end: usize, kind: Kind) {
        // A `\` before a letter of several bytes ends within that letter.
        let end =
            (end..=self.text.len()).find(|it| self.text.is_char_boundary(*it)).unwrap_or(self.text.len());
        let past_comments = self.tokens.comments.len();
        self.tokens.list.push(Token {
            start: self.at,
            end,
            kind,
            first_comment: std::mem::replace(&mut self.first_comment, past_comments),
            past_comments,
            lines: std::mem::take(&mut self.lines),
            closed_by: self.tokens.list.len(),
        });
        self.at = end;
    }
}

/// The bytes of `\u{1F600}`, or of the backslash and the letter where it is none.
fn unicode_escape(rest: &[u8]) -> usize {
    match rest.iter().take(16).position(|it| *it == b'}') {
        Some(end) => end + 1,
        None => 2,
    }
}

/// Everything that is no ASCII sign is a letter here: a file with other signs has errors.
fn is_word(letter: char) -> bool {
    letter == '_'
        || letter.is_ascii_alphanumeric()
        || !(letter.is_ascii() || matches!(letter, '\u{A0}' | '\u{FEFF}'))
}

/// How many bytes the number, date or time at the start of `bytes` has: as many as the grammar says, because
/// `2000-1` and `x > 12:100` have blanks nowhere either.
fn number(bytes: &[u8]) -> usize {
    let is_letter = |it: u8| it.is_ascii_alphanumeric() || it == b'_';
    let digits = run(bytes, 0, |it| it.is_ascii_digit());
    let behind = date(bytes, digits).or_else(|| time(bytes, digits)).unwrap_or_else(|| {
        let fraction = run(bytes, digits + 1, |it| it.is_ascii_digit());
        if bytes.get(digits) == Some(&b'.') && fraction > digits + 1 { fraction } else { digits }
    });
    run(bytes, behind, is_letter)
}

/// Where the date ends that begins with so many digits, with its time.
fn date(bytes: &[u8], digits: usize) -> Option<usize> {
    let part = |at: usize| {
        let end = run(bytes, at + 1, |it| it.is_ascii_digit());
        (bytes.get(at) == Some(&b'-') && end > at + 1).then_some(end)
    };
    let end = part(part(Some(digits).filter(|it| *it == 4)?)?)?;
    Some(match bytes.get(end) {
        Some(b'T') => run(bytes, end + 1, |it| it.is_ascii_digit() || matches!(it, b':' | b'.' | b'Z')),
        _ => end,
    })
}

/// Where the time ends that begins with so many digits.
fn time(bytes: &[u8], digits: usize) -> Option<usize> {
    let part = |at: usize| {
        let two = bytes.get(at + 1..at + 3)?;
        (bytes.get(at) == Some(&b':') && two.iter().all(u8::is_ascii_digit)).then_some(at + 3)
    };
    let minutes = part(Some(digits).filter(|it| *it == 2)?)?;
    let end = part(minutes).unwrap_or(minutes);
    (!bytes.get(end).is_some_and(u8::is_ascii_digit)).then_some(end)
}

/// The first place from `at` on where a byte is not `wanted`.
fn run(bytes: &[u8], at: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|it| !wanted(*it)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).list.iter().map(|it| &text[it.start..it.end]).collect()
    }

    #[test]
    fn texts_with_values_come_in_pieces() {
        let pieces = ["\"a {", "x", "|", "f", "(", "\"{", "y", "}\"", ")", "} b {", "R", "{", "}", "}\"", ""];
        assert_eq!(words("\"a {x|f(\"{y}\")} b {R{}}\""), pieces);
        assert_eq!(
            words(r#""\{\u{41}\"" """a "b" {c}""""#),
            [r#""\{\u{41}\"""#, r#""""a "b" {"#, "c", r#"}""""#, ""]
        );
    }

    #[test]
    fn braces_of_a_regular_expression_hold_no_value() {
        assert_eq!(words(r#"x matches "\d{4}" y"#), ["x", "matches", r#""\d{4}""#, "y", ""]);
    }

    #[test]
    fn numbers_dates_and_times_are_one_word() {
        let text = "4..12 12.50 5s 09:30 2026-12-25T09:30 30% 1->a 10: 5";
        let expected = [
            "4",
            "..",
            "12",
            "12.50",
            "5s",
            "09:30",
            "2026-12-25T09:30",
            "30",
            "%",
            "1",
            "->",
            "a",
            "10",
            ":",
            "5",
            "",
        ];
        assert_eq!(words(text), expected);
    }

    #[test]
    fn what_only_begins_like_a_date_or_a_time_is_none() {
        let expected = ["2000", "-", "1", "12", ":", "100", "2026-12-25", "-", "1", "09:30:15", ":", "5", ""];
        assert_eq!(words("2000-1 12:100 2026-12-25-1 09:30:15:5"), expected);
    }

    #[test]
    fn a_comment_belongs_to_the_token_behind_it() {
        let found = tokens("a // one\r\n\n// two\nb // three");
        let lines: Vec<u8> = found.comments.iter().map(|it| it.lines).collect();
        assert_eq!(lines, [0, 2, 0]);
        let owned: Vec<usize> = found.list.iter().map(|it| it.past_comments - it.first_comment).collect();
        assert_eq!(owned, [0, 2, 1]);
    }
}
