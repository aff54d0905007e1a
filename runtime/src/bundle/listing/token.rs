//! The words of a listing.

use super::AsmError;

/// A word, and the line it stands on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind<'t>,
    pub(super) line: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind<'t> {
    /// `menu`, `customer`
    Word(&'t str),
    /// Anything that begins with a digit, or a sign and a digit: `5`, `-40`, `+100`, `12.50`, `90s`,
    /// `2026-12-25T09:30:00Z`
    Number(&'t str),
    /// `#12`: a position in a table
    Id(u32),
    /// `%3`: a local
    Local(u32),
    /// `"text"`
    Text(String),
    /// `->`, `{` and the like
    Mark(&'static str),
}

/// The longer ones first.
const MARKS: [&str; 19] =
    ["->", "..", "==", "!=", "<=", ">=", "<", ">", "{", "}", "[", "]", "(", ")", ",", ":", ".", "?", "="];

/// Splits a listing into words.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, AsmError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            line += usize::from(first == '\n');
            rest = &rest[first.len_utf8()..];
            continue;
        }
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        }
        let (kind, length) = token(rest).map_err(|message| AsmError { line, message })?;
        tokens.push(Token { kind, line });
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    Ok(tokens)
}

/// The word at the start of a text, and its length.
fn token(text: &str) -> Result<(TokenKind<'_>, usize), String> {
    let first = text.chars().next().unwrap_or_default();
    let second = text.chars().nth(1).unwrap_or_default();
    if first.is_ascii_alphabetic() || first == '_' {
        let length = word_length(text);
        return Ok((TokenKind::Word(&text[..length]), length));
    }
    if first.is_ascii_digit() || (matches!(first, '+' | '-') && second.is_ascii_digit()) {
        let length = number_length(text);
        return Ok((TokenKind::Number(&text[..length]), length));
    }
    if matches!(first, '#' | '%') {
        let length = 1 + text[1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - 1);
        let number = text[1..length].parse().map_err(|_| format!("a number must follow `{first}`"))?;
        return Ok((if first == '#' { TokenKind::Id(number) } else { TokenKind::Local(number) }, length));
    }
    if first == '"' {
        return quoted(text).map(|(text, length)| (TokenKind::Text(text), length));
    }
    match MARKS.iter().find(|mark| text.starts_with(**mark)) {
        Some(mark) => Ok((TokenKind::Mark(mark), mark.len())),
        None => Err(format!("`{}` means nothing here", first.escape_default())),
    }
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// Letters and digits belong to a number, and a `.`, `:`, `-` or `+` that stands before one of them; two
/// dots end it.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut length = 1;
    while let Some(&byte) = bytes.get(length) {
        let joins = matches!(byte, b'.' | b':' | b'-' | b'+');
        let goes_on = bytes.get(length + 1).is_some_and(u8::is_ascii_alphanumeric);
        if !(byte.is_ascii_alphanumeric() || joins && goes_on) {
            break;
        }
        length += 1;
    }
    length
}

/// A text in quotes, and its length with them.
fn quoted(text: &str) -> Result<(String, usize), String> {
    let mut out = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((out, at + 1)),
            '\\' => match chars.next() {
                Some((_, 'n')) => out.push('\n'),
                Some((_, 'r')) => out.push('\r'),
                Some((_, 't')) => out.push('\t'),
                Some((_, c @ ('"' | '\\'))) => out.push(c),
                Some((_, 'u')) => {
                    let code: String =
                        chars.by_ref().map(|(_, c)| c).skip(1).take_while(|&c| c != '}').collect();
                    let code = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
                    out.push(code.ok_or("`\\u{..}` must hold the number of a character")?);
                }
                _ => return Err("`\\` is followed by `n`, `r`, `t`, `\"`, `\\` or `u{..}`".to_owned()),
            },
            c => out.push(c),
        }
    }
    Err("the quotes are not closed".to_owned())
}

/// A text as it stands in a listing.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a text can stand in a listing as a word.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.starts_with(|c: char| c.is_ascii_digit()) && word_length(text) == text.len()
}
