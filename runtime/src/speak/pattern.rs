//! Patterns for dates and times: `dddd, Do MMMM YYYY`, `h:mm a`.
//!
//! The letters are those of Moment: a run of one letter is a token, `[text]` stands for itself, and so does
//! everything that is not a Latin letter. Other letters are an error that [`check`] finds; [`append`] lets
//! them stand for themselves.

use std::fmt::Write;

use jiff::Zoned;
use jiff::civil::DateTime;

use super::{Language, names};

/// What is wrong with a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternError {
    /// Letters that mean nothing; where, in bytes.
    UnknownToken {
        /// Where they begin, in bytes.
        at: usize,
        /// The letters.
        letters: String,
    },
    /// A `[` without its `]`; where, in bytes.
    UnclosedLiteral {
        /// Where it begins, in bytes.
        at: usize,
    },
}

impl std::fmt::Display for PatternError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownToken { letters, .. } => {
                write!(f, "`{letters}` stands for nothing; words go into brackets: `[{letters}]`")
            }
            Self::UnclosedLiteral { .. } => write!(f, "a `[` is never closed"),
        }
    }
}

impl std::error::Error for PatternError {}

/// Whether a pattern has only letters that mean something.
pub fn check(pattern: &str) -> Result<(), PatternError> {
    Pieces { pattern, at: 0 }.try_for_each(|(at, piece)| match piece {
        Piece::Letters(letters) => Err(PatternError::UnknownToken { at, letters: letters.to_owned() }),
        Piece::Unclosed(_) => Err(PatternError::UnclosedLiteral { at }),
        Piece::Token(_) | Piece::Literal(_) => Ok(()),
    })
}

/// Whether a pattern shows anything of the day, and anything of the time of day.
pub fn shows(pattern: &str) -> (bool, bool) {
    let tokens = || Pieces { pattern, at: 0 }.filter_map(|(_, piece)| piece.token());
    let of_time = |token: &str| token.starts_with(['H', 'h', 'k', 'm', 's', 'a', 'A', 'Z', 'X']);
    (tokens().any(|token| !of_time(token) || token == "X"), tokens().any(of_time))
}

/// A point in time as a pattern sees it.
pub(super) struct Moment {
    /// As the clocks of its zone show it.
    pub(super) local: DateTime,
    /// Seconds its zone is ahead of UTC.
    pub(super) offset: i32,
    /// Seconds since 1970-01-01T00:00Z.
    pub(super) instant: i64,
}

impl Moment {
    pub(super) fn of(at: &Zoned) -> Self {
        Self { local: at.datetime(), offset: at.offset().seconds(), instant: at.timestamp().as_second() }
    }
}

/// Appends a point in time by a pattern.
pub(super) fn append(out: &mut String, pattern: &str, moment: &Moment, language: &Language) {
    for (_, piece) in (Pieces { pattern, at: 0 }) {
        match piece {
            // Writing into a `String` cannot fail.
            Piece::Token(token) => token_of(out, token, moment, language).unwrap_or_default(),
            Piece::Literal(text) | Piece::Letters(text) | Piece::Unclosed(text) => out.push_str(text),
        }
    }
}

/// All tokens.
const TOKENS: &[&str] = &[
    "YYYY", "YY", "Y", "MMMM", "MMM", "MM", "Mo", "M", "Qo", "Q", "DDDD", "DDDo", "DDD", "DD", "Do", "D",
    "dddd", "ddd", "dd", "do", "d", "E", "WW", "Wo", "W", "HH", "H", "hh", "h", "kk", "k", "mm", "m", "ss",
    "s", "a", "A", "ZZ", "Z", "X",
];

fn token_of(out: &mut String, token: &str, moment: &Moment, language: &Language) -> std::fmt::Result {
    match token.chars().next() {
        Some('Y' | 'M' | 'Q' | 'D') => day_token(out, token, moment, language),
        Some('d' | 'E' | 'W') => week_token(out, token, moment, language),
        _ => time_token(out, token, moment, language),
    }
}

fn day_token(out: &mut String, token: &str, moment: &Moment, language: &Language) -> std::fmt::Result {
    let date = moment.local.date();
    let quarter = (i64::from(date.month()) + 2) / 3;
    let day_of_year = date.day_of_year();
    match token {
        "YYYY" => write!(out, "{:04}", date.year()),
        "YY" => write!(out, "{:02}", date.year().rem_euclid(100)),
        "Y" => write!(out, "{}", date.year()),
        "MMMM" => out.write_str(names::month(language.locale, date.month(), false)),
        "MMM" => out.write_str(names::month(language.locale, date.month(), true)),
        "MM" => write!(out, "{:02}", date.month()),
        "Mo" => out.write_str(&language.words.ordinal(date.month().into())),
        "M" => write!(out, "{}", date.month()),
        "Qo" => out.write_str(&language.words.ordinal(quarter)),
        "Q" => write!(out, "{quarter}"),
        "DDDD" => write!(out, "{day_of_year:03}"),
        "DDDo" => out.write_str(&language.words.ordinal(day_of_year.into())),
        "DDD" => write!(out, "{day_of_year}"),
        "DD" => write!(out, "{:02}", date.day()),
        "Do" => out.write_str(&(language.words.day)(date.day().into())),
        _ => write!(out, "{}", date.day()),
    }
}

fn week_token(out: &mut String, token: &str, moment: &Moment, language: &Language) -> std::fmt::Result {
    let date = moment.local.date();
    let from_sunday = date.weekday().to_sunday_zero_offset();
    let week = date.iso_week_date().week();
    match token {
        "dddd" => out.write_str(names::weekday(language.locale, from_sunday, false)),
        "ddd" => out.write_str(names::weekday(language.locale, from_sunday, true)),
        "dd" => names::weekday(language.locale, from_sunday, true)
            .chars()
            .take(2)
            .try_for_each(|it| out.write_char(it)),
        "do" => out.write_str(&language.words.ordinal(from_sunday.into())),
        "d" => write!(out, "{from_sunday}"),
        "E" => write!(out, "{}", date.weekday().to_monday_one_offset()),
        "WW" => write!(out, "{week:02}"),
        "Wo" => out.write_str(&language.words.ordinal(week.into())),
        _ => write!(out, "{week}"),
    }
}

fn time_token(out: &mut String, token: &str, moment: &Moment, language: &Language) -> std::fmt::Result {
    let time = moment.local.time();
    let hour = time.hour();
    let of_twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let of_twenty_four = if hour == 0 { 24 } else { hour };
    let [before_noon, after_noon] = language.words.half_days;
    let half = if hour < 12 { before_noon } else { after_noon };
    match token {
        "HH" => write!(out, "{hour:02}"),
        "H" => write!(out, "{hour}"),
        "hh" => write!(out, "{of_twelve:02}"),
        "h" => write!(out, "{of_twelve}"),
        "kk" => write!(out, "{of_twenty_four:02}"),
        "k" => write!(out, "{of_twenty_four}"),
        "mm" => write!(out, "{:02}", time.minute()),
        "m" => write!(out, "{}", time.minute()),
        "ss" => write!(out, "{:02}", time.second()),
        "s" => write!(out, "{}", time.second()),
        "a" => out.write_str(half),
        "A" => out.write_str(&half.to_uppercase()),
        "Z" => offset(out, moment.offset, ":"),
        "ZZ" => offset(out, moment.offset, ""),
        _ => write!(out, "{}", moment.instant),
    }
}

fn offset(out: &mut String, seconds: i32, between: &str) -> std::fmt::Result {
    let minutes = seconds.unsigned_abs() / 60;
    let sign = if seconds < 0 { '-' } else { '+' };
    write!(out, "{sign}{:02}{between}{:02}", minutes / 60, minutes % 60)
}

enum Piece<'a> {
    Token(&'static str),
    Literal(&'a str),
    /// Letters that are no token.
    Letters(&'a str),
    /// The rest from an unclosed `[` on.
    Unclosed(&'a str),
}

impl Piece<'_> {
    fn token(&self) -> Option<&'static str> {
        match self {
            Piece::Token(token) => Some(token),
            _ => None,
        }
    }
}

/// A pattern cut up, with where each piece begins.
struct Pieces<'a> {
    pattern: &'a str,
    at: usize,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = (usize, Piece<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.at;
        let rest = self.pattern.get(at..).filter(|it| !it.is_empty())?;
        let (length, piece) = piece(rest);
        self.at += length;
        Some((at, piece))
    }
}

/// The first piece, and how many bytes it is.
fn piece(rest: &str) -> (usize, Piece<'_>) {
    if let Some(literal) = rest.strip_prefix('[') {
        return match literal.split_once(']') {
            Some((text, _)) => (text.len() + 2, Piece::Literal(text)),
            None => (rest.len(), Piece::Unclosed(rest)),
        };
    }
    let end = |stops: fn(char) -> bool| rest.find(stops).unwrap_or(rest.len());
    let word = end(|it| !it.is_ascii_alphabetic());
    if word == 0 {
        let length = end(|it| it.is_ascii_alphabetic() || it == '[');
        return (length, Piece::Literal(&rest[..length]));
    }
    let first = rest.as_bytes().first().copied();
    let run = rest.bytes().take_while(|it| Some(*it) == first).count();
    let token = |length: usize| TOKENS.iter().find(|token| rest.get(..length) == Some(token));
    match token(run + 1).or_else(|| token(run)) {
        Some(token) => (token.len(), Piece::Token(token)),
        // To the end of the word, so that it is named as a whole.
        None => (word, Piece::Letters(&rest[..word])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pattern: &str, tag: &str) -> String {
        let local = jiff::civil::date(2026, 12, 25).at(0, 5, 9, 0);
        let moment = Moment { local, offset: 39_600, instant: 1_798_117_509 };
        let mut out = String::new();
        append(&mut out, pattern, &moment, &Language::of(tag));
        out
    }

    #[test]
    fn every_token_shows_its_part() {
        for (pattern, text) in [
            ("YYYY YY Y", "2026 26 2026"),
            ("MMMM MMM MM Mo M", "December Dec 12 12th 12"),
            ("Q Qo", "4 4th"),
            ("DDDD DDDo DDD DD Do D", "359 359th 359 25 25th 25"),
            ("dddd ddd dd do d E", "Friday Fri Fr 5th 5 5"),
            ("WW Wo W", "52 52nd 52"),
            ("HH H hh h kk k", "00 0 12 12 24 24"),
            ("mm m ss s", "05 5 09 9"),
            ("a A Z ZZ X", "am AM +11:00 +1100 1798117509"),
            ("dddd, Do [of] MMMM, YYYY", "Friday, 25th of December, 2026"),
            ("[at] h:mma", "at 12:05am"),
            ("DDMMYYYY", "25122026"),
            ("[]D", "25"),
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
            assert_eq!(shown(pattern, "en-AU"), text, "{pattern}");
        }
    }

    #[test]
    fn names_follow_the_language() {
        assert_eq!(shown("dddd, D MMMM", "ms-MY"), "Jumaat, 25 Disember");
        assert_eq!(shown("dddd, Do MMMM", "de-DE"), "Freitag, 25. Dezember");
        assert_eq!(shown("dddd Do MMMM", "fr-FR"), "vendredi 25 décembre");
        assert_eq!(shown("YYYY年M月Do", "zh-CN"), "2026年12月25日");
    }

    #[test]
    fn letters_that_mean_nothing_are_found() {
        let unknown = |at, letters: &str| Err(PatternError::UnknownToken { at, letters: letters.to_owned() });
        assert_eq!(check("Do of MMMM"), unknown(3, "of"));
        assert_eq!(check("YYYYY"), unknown(0, "YYYYY"));
        assert_eq!(check("yyyy"), unknown(0, "yyyy"));
        assert_eq!(check("h [o'clock"), Err(PatternError::UnclosedLiteral { at: 2 }));
        assert_eq!(shown("Do of MMMM", "en"), "25th of December");
    }

    #[test]
    fn a_pattern_shows_days_times_or_both() {
        assert_eq!(shows("dddd, Do MMMM"), (true, false));
        assert_eq!(shows("h:mm a"), (false, true));
        assert_eq!(shows("D/M H:mm"), (true, true));
        assert_eq!(shows("[D h]"), (false, false));
    }

    proptest::proptest! {
        #[test]
        fn parts_of_a_pattern_show_what_they_show_alone(
            parts in proptest::collection::vec(proptest::sample::select(TOKENS), 1..5),
            between in "[ ,.:/-]{0,3}",
            literal in "[^\\]]{0,8}",
        ) {
            let literal = format!("[{literal}]");
            let apart = format!("{between}{literal}");
            let whole = parts.join(&apart);
            proptest::prop_assert_eq!(check(&whole), Ok(()));
            let alone: Vec<String> = parts.iter().map(|part| shown(part, "en-AU")).collect();
            proptest::prop_assert_eq!(shown(&whole, "en-AU"), alone.join(&shown(&apart, "en-AU")));
        }

        #[test]
        fn any_text_is_a_pattern_or_is_told_why_not(pattern in ".{0,40}") {
            match check(&pattern) {
                Ok(()) => {}
                Err(PatternError::UnknownToken { at, letters }) => {
                    proptest::prop_assert!(pattern[at..].starts_with(&letters));
                }
                Err(PatternError::UnclosedLiteral { at }) => {
                    proptest::prop_assert!(pattern[at..].starts_with('['));
                }
            }
            shown(&pattern, "zh-CN");
        }
    }
}
