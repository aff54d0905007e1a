//! Texts: escapes, values in `{ }`, and the layout of `"""..."""`.

use smol_str::SmolStr;

use super::build::{Builder, first_token, first_word, len};
use super::nodes::{Cursor, Node, Rule};
use super::words::{CLAUSES, DECLARATIONS, STEPS};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Literal, Text, TextPart};

impl Builder<'_> {
    /// A text, and how deep the values in it are.
    pub(super) fn text(&mut self, cursor: Cursor<'_>, node: Node) -> (Text, u32) {
        match node.rule {
            Rule::plain => (self.plain(node), 0),
            Rule::rich => self.rich(cursor, node),
            Rule::long => self.long(cursor, node),
            Rule::open_long => (self.open_long(node), 0),
            Rule::bare_phone => (self.bare_phone(node), 0),
            _ => (self.wrong_quotes(node), 0),
        }
    }

    /// The next node as a text that holds no values.
    pub(super) fn need_literal(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Option<Literal> {
        let node = cursor.peek()?;
        match node.rule {
            Rule::plain
            | Rule::rich
            | Rule::long
            | Rule::open_long
            | Rule::wrong_quotes
            | Rule::bare_phone => {
                cursor.next();
                Some(self.literal(cursor.inside(node), node, what))
            }
            Rule::gap => {
                cursor.next();
                self.missing(node, what);
                None
            }
            _ => None,
        }
    }

    /// A text that holds no values.
    pub(super) fn literal(&mut self, cursor: Cursor<'_>, node: Node, what: &str) -> Literal {
        let (text, _) = self.text(cursor, node);
        if node.rule == Rule::bare_phone && !self.slice(node).starts_with('+') {
            return Literal::missing(text.span);
        }
        let mut plain = String::new();
        let mut values = text.parts.iter().filter_map(|part| match part {
            TextPart::Value(value) => Some(value),
            TextPart::Literal(_) => None,
        });
        if let Some(value) = values.next() {
            self.no_value(value, what);
            // What it comes to without the values is nobody's concern.
            return Literal::missing(text.span);
        }
        for part in &text.parts {
            if let TextPart::Literal(literal) = part {
                plain.push_str(&literal.text);
            }
        }
        Literal { text: SmolStr::new(plain), span: text.span }
    }

    fn no_value(&mut self, value: &Expr, what: &str) {
        let what = what.trim_end_matches("in quotes").trim_end_matches([',', ' ']);
        self.report(
            Diagnostic::new(
                Code::E0113,
                value.span,
                format!("{} cannot have values in `{{ }}`", what.trim_end_matches(" in quotes")),
            )
            .help("write `\\{` where you mean the brace itself"),
        );
    }

    /// `"..."` without escapes and values.
    fn plain(&self, node: Node) -> Text {
        let inside = self.range(node.start + 1, node.end - 1);
        let text = self.between(node.start + 1, node.end - 1);
        self.text_of(node, false, vec![TextPart::Literal(Literal { text: SmolStr::new(text), span: inside })])
    }

    /// Drops what is empty, so that an empty text has no part.
    fn text_of(&self, node: Node, multiline: bool, mut parts: Vec<TextPart>) -> Text {
        parts.retain(|part| !matches!(part, TextPart::Literal(literal) if literal.text.is_empty()));
        Text { multiline, parts, span: self.span(node) }
    }

    fn rich(&mut self, mut cursor: Cursor<'_>, node: Node) -> (Text, u32) {
        let mut parts = Vec::new();
        let mut deepest = 0;
        while let Some(part) = cursor.next() {
            match part.rule {
                Rule::chunk => {
                    self.check_escapes(part);
                    let text = unescaped(self.slice(part));
                    parts
                        .push(TextPart::Literal(Literal { text: SmolStr::new(text), span: self.span(part) }));
                }
                Rule::value => {
                    let (value, depth) = self.value(cursor.inside(part), part);
                    deepest = deepest.max(depth);
                    parts.push(TextPart::Value(value));
                }
                _ => self.never_closed(node, "\""),
            }
        }
        (self.text_of(node, false, parts), deepest)
    }

    /// `{ expr }`
    fn value(&mut self, mut cursor: Cursor<'_>, node: Node) -> (Expr, u32) {
        let opener = self.range(node.start, node.start + 1);
        if let Some(gap) = cursor.take(Rule::gap) {
            cursor.next();
            self.no_value_inside(node);
            return (self.output.broken_expr(self.span(gap)), 1);
        }
        let mut value = self.measured(&mut cursor, "a value between `{` and `}`");
        if let Some(bad) = cursor.next() {
            if matches!(value.expr.kind, ExprKind::Text(_)) && self.slice(bad).trim_start().starts_with(':') {
                self.braces_of_json(opener, bad);
                return (self.output.broken_expr(value.expr.span), 1);
            }
            self.short_hour(bad, &mut value.expr);
            self.bad_value(bad, opener);
        }
        (value.expr, value.depth)
    }

    /// `{ "balance": 800 }` in a text: JSON, whose braces are not meant for values.
    fn braces_of_json(&mut self, opener: Span, bad: Node) {
        if !self.follows_from_trouble(opener.start) {
            self.broken(
                Diagnostic::new(Code::E0103, opener, "this `{` begins a value of the program, not of JSON")
                    .why("what stands between the braces of a text is worked out and spoken")
                    .help(
                        "write braces that are meant as such as `\\{` and `\\}`: `\\{ \"balance\": 800 \\}`",
                    ),
            );
        }
        // All other braces of a long text are meant alike.
        let rest = self.source.get(self.offset(bad.end) as usize..).unwrap_or_default();
        let more = if bad.rule == Rule::bad_long_value { rest.find("\"\"\"").unwrap_or(0) } else { 0 };
        self.trouble_until(self.offset(bad.end) + len(rest.get(..more).unwrap_or_default()));
    }

    fn no_value_inside(&mut self, node: Node) {
        let text = self.slice(node);
        let span = self.span(node);
        if self.follows_from_trouble(span.start) {
            return self.trouble_until(span.end);
        }
        let diagnostic = Diagnostic::new(Code::E0103, span, "expected a value between `{` and `}`");
        self.broken(if text.starts_with("{{") {
            diagnostic.help("one brace on each side is enough: `{name}`")
        } else {
            diagnostic.help("write `\\{` where you mean the brace itself")
        });
    }

    fn bad_value(&mut self, bad: Node, opener: Span) {
        let text = self.slice(bad);
        let span = self.span(bad);
        if self.follows_from_trouble(span.start) {
            return self.trouble_until(span.end);
        }
        let found = first_token(text.trim_start());
        if text.trim_end_matches('}').trim().is_empty() || !text.ends_with('}') {
            self.broken(
                Diagnostic::new(Code::E0104, opener, "this `{` in a text is never closed")
                    .why("the caller would not hear the rest of the text")
                    .help("put a `}` behind the value, or write `\\{` where you mean the brace itself"),
            );
        } else {
            let start = bad.start + len(text) - len(text.trim_start());
            let place = self.range(start, start + len(found));
            self.broken(
                Diagnostic::new(
                    Code::E0103,
                    place,
                    format!("expected `}}` behind the value, found `{found}`"),
                )
                .label(opener, "the value begins here"),
            );
        }
        self.trouble_until(span.end);
    }

    fn never_closed(&mut self, node: Node, quotes: &str) {
        let span = self.range(node.start, node.start + len(quotes));
        let end = self.offset(node.end);
        // A value that was left open takes the closing quotes with it.
        if self.trouble_is_behind(span.start) {
            return self.trouble_until(end);
        }
        let help = format!("put {} behind the last word", if quotes == "\"" { "a `\"`" } else { "`\"\"\"`" });
        self.broken(
            Diagnostic::new(Code::E0105, span, "this text is never closed")
                .label(self.range(node.end, node.end), "taken to end here, with the line")
                .help(help)
                .fix("close the text", self.range(node.end, node.end), quotes),
        );
        self.trouble_until(end);
    }

    /// `"""` that is never closed: its first line is taken.
    fn open_long(&mut self, node: Node) -> Text {
        self.never_closed(node, "\"\"\"");
        // What follows up to the next step was meant to be in it.
        self.trouble_until(self.end_of_words(self.offset(node.end)));
        let text = self.between(node.start + 3, node.end).trim_end();
        let span = self.range(node.start + 3, node.start + 3 + len(text));
        self.text_of(node, true, vec![TextPart::Literal(Literal { text: SmolStr::new(text), span })])
    }

    /// Where lines that begin nothing end, behind `from`.
    fn end_of_words(&self, from: u32) -> u32 {
        let rest = self.source.get(from as usize..).unwrap_or_default();
        let mut end = from;
        for line in rest.split_inclusive('\n').skip(1) {
            let word = first_word(line.trim_start());
            let begins = [STEPS, DECLARATIONS, CLAUSES].iter().any(|it| it.contains(&word)) || word == "rule";
            if begins || line.trim_start().starts_with('}') {
                break;
            }
            end += len(line);
        }
        let first = rest.split_inclusive('\n').next().map_or(0, len);
        if end > from { end + first } else { end }
    }

    /// `'...'` and the like: the text is clear, only its quotes are not.
    fn wrong_quotes(&mut self, node: Node) -> Text {
        let text = self.slice(node);
        let mut letters = text.chars();
        let open = letters.next().unwrap_or('"');
        let close = letters.next_back().filter(|it| "'\"`‘’“”»".contains(*it)).unwrap_or_default();
        let inside = text.get(open.len_utf8()..text.len() - if close == '\0' { 0 } else { close.len_utf8() });
        let inside = inside.unwrap_or_default();
        let span = self.span(node);
        self.report(
            Diagnostic::new(
                Code::E0105,
                span,
                format!("a text stands in straight double quotes, not in `{open}`"),
            )
            .fix("use double quotes", span, format!("\"{}\"", inside.replace('"', "\\\"")))
            .help("write `\"...\"`"),
        );
        let start = node.start + u32::try_from(open.len_utf8()).unwrap_or(1);
        let place = self.range(start, start + len(inside));
        self.text_of(
            node,
            false,
            vec![TextPart::Literal(Literal { text: SmolStr::new(inside), span: place })],
        )
    }

    /// `+61390001000`
    fn bare_phone(&mut self, node: Node) -> Text {
        let span = self.span(node);
        let written = self.slice(node);
        self.report(
            Diagnostic::new(Code::E0103, span, format!("a phone number stands in quotes: `\"{written}\"`"))
                .help("it is a text: nobody calculates with it, and its `+` and its zeros count")
                .fix("put it in quotes", span, format!("\"{written}\"")),
        );
        let literal = Literal { text: SmolStr::new(written), span };
        self.text_of(node, false, vec![TextPart::Literal(literal)])
    }

    /// A regular expression: as written, but for `\"`.
    pub(super) fn pattern_text(&self, node: Node) -> Text {
        let inside = self.range(node.start + 1, node.end - 1);
        let text = self.between(node.start + 1, node.end - 1).replace("\\\"", "\"");
        self.text_of(node, false, vec![TextPart::Literal(Literal { text: SmolStr::new(text), span: inside })])
    }

    // ---- Several lines ----

    /// `"""..."""`
    fn long(&mut self, mut cursor: Cursor<'_>, node: Node) -> (Text, u32) {
        let mut pieces: Vec<(Node, Option<Expr>)> = Vec::new();
        let mut deepest = 0;
        while let Some(part) = cursor.next() {
            if part.rule == Rule::long_value {
                let (value, depth) = self.value(cursor.inside(part), part);
                deepest = deepest.max(depth);
                pieces.push((part, Some(value)));
            } else if part.rule == Rule::long_chunk {
                pieces.push((part, None));
            }
        }
        let raw: Vec<Option<&str>> =
            pieces.iter().map(|(node, value)| value.is_none().then(|| self.slice(*node))).collect();
        let indent = shared_indent(&raw);
        let last = raw.len().saturating_sub(1);
        let mut parts = Vec::new();
        for (at, ((node, value), text)) in pieces.into_iter().zip(&raw).enumerate() {
            match (value, text) {
                (Some(value), _) => parts.push(TextPart::Value(value)),
                (None, Some(text)) => {
                    self.check_escapes(node);
                    let text = unescaped(&lay_out(text, indent, at == 0, at == last));
                    parts
                        .push(TextPart::Literal(Literal { text: SmolStr::new(text), span: self.span(node) }));
                }
                (None, None) => {}
            }
        }
        (self.text_of(node, true, parts), deepest)
    }

    // ---- Escapes ----

    /// Reports escapes that mean nothing.
    fn check_escapes(&mut self, chunk: Node) {
        let text = self.slice(chunk);
        let mut rest = text;
        while let Some((_, behind)) = rest.split_once('\\') {
            let (letter, length) = escape(behind);
            if letter.is_none() {
                let start = chunk.start + len(text) - len(behind) - 1;
                self.bad_escape(start, behind.get(..length).unwrap_or_default());
            }
            rest = behind.get(length..).unwrap_or_default();
        }
    }

    fn bad_escape(&mut self, start: u32, escaped: &str) {
        let written = format!("\\{escaped}");
        let span = self.range(start, start + len(&written));
        let problem = Diagnostic::new(Code::E0109, span, format!("`{written}` means nothing in a text"));
        if escaped.starts_with('u') {
            let help = "a character by its number in Unicode is written in braces: `\\u{1F600}`";
            return self.report(problem.help(help));
        }
        self.report(
            problem
                .help("the backslash itself is written twice; with a meaning, there are `\\\"`, `\\\\`, `\\n`, `\\t`, `\\{`, `\\}` and `\\u{1F600}`")
                .fix("write the backslash itself", span, format!("\\{written}")),
        );
    }
}

/// `text` with its escapes resolved; those that mean nothing are left out.
fn unescaped(text: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some((before, behind)) = rest.split_once('\\') {
        let (letter, length) = escape(behind);
        out.push_str(before);
        out.extend(letter);
        rest = behind.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The character that an escape stands for, and how many bytes it takes behind the backslash.
fn escape(behind: &str) -> (Option<char>, usize) {
    let Some(letter) = behind.chars().next() else { return (None, 0) };
    let simple = match letter {
        '"' | '\\' | '{' | '}' => Some(letter),
        'n' => Some('\n'),
        't' => Some('\t'),
        'u' => return unicode_escape(behind),
        _ => None,
    };
    (simple, letter.len_utf8())
}

/// `u{1F600}`
fn unicode_escape(behind: &str) -> (Option<char>, usize) {
    let Some((digits, _)) = behind.strip_prefix("u{").and_then(|rest| rest.split_once('}')) else {
        return (None, 1);
    };
    let length = digits.len() + 3;
    if digits.len() > 6 || !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
        return (None, if digits.len() > 12 || digits.contains(char::is_whitespace) { 1 } else { length });
    }
    (u32::from_str_radix(digits, 16).ok().and_then(char::from_u32), length)
}

/// The indentation that all lines of a text share; `None` stands for a value. Lines of nothing but
/// blanks do not count, nor does what stands on the line of the opening quotes.
fn shared_indent(pieces: &[Option<&str>]) -> usize {
    let mut shared = usize::MAX;
    for (at, text) in pieces.iter().enumerate() {
        let Some(text) = text else { continue };
        let lines: Vec<&str> = text.split('\n').collect();
        for (number, line) in lines.iter().enumerate().skip(1) {
            let followed = number + 1 == lines.len() && at + 1 < pieces.len();
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            if followed || !line.trim().is_empty() {
                shared = shared.min(indent);
            }
        }
    }
    if shared == usize::MAX { 0 } else { shared }
}

/// Takes away the indentation, and the first and the last line end where they only give room to the
/// quotes.
fn lay_out(text: &str, indent: usize, first: bool, last: bool) -> String {
    let text = text.replace("\r\n", "\n");
    let mut lines: Vec<&str> = text.split('\n').collect();
    let opening_line_is_empty =
        first && lines.len() > 1 && lines.first().is_some_and(|it| it.trim().is_empty());
    let closing_line_is_empty =
        last && lines.len() > 1 && lines.last().is_some_and(|it| it.trim().is_empty());
    if closing_line_is_empty {
        lines.pop();
    }
    let mut out = String::with_capacity(text.len());
    for (number, line) in lines.iter().enumerate() {
        if number == 0 {
            if !opening_line_is_empty {
                out.push_str(line);
            }
            continue;
        }
        if number > 1 || !opening_line_is_empty {
            out.push('\n');
        }
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        out.push_str(line.get(indent.min(blanks)..).unwrap_or_default());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> String {
        lay_out(text, shared_indent(&[Some(text)]), true, true)
    }

    #[test]
    fn a_text_over_several_lines_loses_its_indentation_and_the_room_for_its_quotes() {
        assert_eq!(whole("\n        Hello.\n          Bye.\n        "), "Hello.\n  Bye.");
        assert_eq!(whole("Hello.\n    Bye."), "Hello.\nBye.");
        assert_eq!(whole("\r\n  one\r\n\r\n  two\r\n"), "one\n\ntwo");
        assert_eq!(whole("one line"), "one line");
        assert_eq!(whole(""), "");
    }

    #[test]
    fn indentation_before_a_value_counts() {
        let pieces = [Some("\n    Hello "), None, Some("\n  "), None, Some(".\n  ")];
        assert_eq!(shared_indent(&pieces), 2);
        assert_eq!(lay_out("\n  ", 2, false, false), "\n");
    }

    #[test]
    fn escapes_stand_for_one_character() {
        assert_eq!(escape("n and more"), (Some('\n'), 1));
        assert_eq!(escape("u{1F600}!"), (Some('😀'), 8));
        assert_eq!(escape("u{D800}"), (None, 7));
        assert_eq!(escape("q"), (None, 1));
        assert_eq!(escape("u00e9"), (None, 1));
    }
}
