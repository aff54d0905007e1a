//! Everything that begins with a digit: numbers, amounts, dates, times, durations. The grammar reads
//! them loosely; what is none of them is reported here.

use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;

use super::build::{Builder, first_word, len};
use super::nodes::{Cursor, Node, Rule};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Constant, Expr, ExprKind, Points, Threshold};

/// Seconds that a unit of time has.
const UNITS: [(&str, i64); 4] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

impl Builder<'_> {
    /// What a number stands for; `None` where it stands for nothing, which is reported.
    pub(super) fn constant(&mut self, node: Node) -> Option<Constant> {
        self.read_constant(node, false)
    }

    /// The same with a `-` before it.
    pub(super) fn negative_constant(&mut self, node: Node) -> Option<Constant> {
        self.read_constant(node, true)
    }

    fn read_constant(&mut self, node: Node, negative: bool) -> Option<Constant> {
        let text = self.slice(node);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        match text.as_bytes().get(digits) {
            None => self.int(node, text, negative).map(Constant::Int),
            Some(b'-') => self.date(node, text),
            Some(b':') => self.time(node, text),
            Some(b'.') => self.decimal(node, text, negative).map(Constant::Decimal),
            Some(_) => self.duration(node, text, digits, negative),
        }
    }

    fn int(&mut self, node: Node, text: &str, negative: bool) -> Option<i64> {
        let signed = if negative { format!("-{text}").parse() } else { text.parse() };
        if signed.is_err() {
            self.bad(
                node,
                "this number is too large: numbers go up to 9223372036854775807",
                "a phone number or account number is a text: write it in quotes",
            );
        }
        signed.ok()
    }

    fn decimal(&mut self, node: Node, text: &str, negative: bool) -> Option<Decimal> {
        if !text.bytes().all(|it| it.is_ascii_digit() || it == b'.') {
            self.bad(
                node,
                &format!("`{text}` is not a number"),
                "write `12.50`; durations are whole: `90s`, `10m`",
            );
            return None;
        }
        match Decimal::from_str_exact(text) {
            Ok(value) => Some(if negative { -value } else { value }),
            Err(_) => {
                self.bad(node, "this number has too many digits", "up to 28 digits are kept exactly");
                None
            }
        }
    }

    fn duration(&mut self, node: Node, text: &str, digits: usize, negative: bool) -> Option<Constant> {
        let (amount, unit) = text.split_at_checked(digits)?;
        let Some((_, seconds)) = UNITS.iter().find(|(name, _)| *name == unit) else {
            self.bad_unit(node, amount, unit);
            return None;
        };
        let total = amount.parse::<i64>().ok().and_then(|amount| amount.checked_mul(*seconds));
        match total {
            Some(total) => Some(Constant::Duration(if negative { -total } else { total })),
            None => {
                self.bad(node, "this duration is too long", "no call lasts that long");
                None
            }
        }
    }

    /// `5sec`, `1_000`, `2x`
    fn bad_unit(&mut self, node: Node, amount: &str, unit: &str) {
        let span = self.span(node);
        let text = self.slice(node);
        let plain: String = text.chars().filter(|it| *it != '_').collect();
        if plain.bytes().all(|it| it.is_ascii_digit()) {
            let message = format!("`{text}` is not a number: digits stand together");
            return self.report(Diagnostic::new(Code::E0108, span, message).fix(
                format!("write `{plain}`"),
                span,
                plain,
            ));
        }
        let diagnostic =
            Diagnostic::new(Code::E0108, span, format!("`{text}` is neither a number nor a duration"));
        self.report(match meant_unit(unit) {
            Some(letter) => diagnostic.help(format!("write `{amount}{letter}`")).fix(
                format!("write `{amount}{letter}`"),
                span,
                format!("{amount}{letter}"),
            ),
            None if unit == "ms" => diagnostic.help("the shortest duration is `1s`"),
            None if let Some(right) = in_one_unit(text) => diagnostic
                .help(format!("a duration has one unit: write `{right}`"))
                .fix(format!("write `{right}`"), span, right),
            None => {
                diagnostic.help("durations are written `5s`, `10m`, `2h`, `3d`; a name begins with a letter")
            }
        });
    }

    fn date(&mut self, node: Node, text: &str) -> Option<Constant> {
        let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
        let parsed = parse_date(date);
        let value = match time {
            None => parsed.map(Constant::Date),
            Some(time) => parsed
                .zip(parse_time(time))
                .map(|(date, time)| Constant::DateTime(DateTime::from_parts(date, time))),
        };
        if value.is_none() {
            self.bad_date(node, date, time);
        }
        value
    }

    fn bad_date(&mut self, node: Node, date: &str, time: Option<&str>) {
        let text = self.slice(node);
        let mut parts = date.split('-');
        let (year, month, day) = (parts.next(), parts.next(), parts.next());
        let (year, month, day) =
            (year.unwrap_or_default(), month.unwrap_or_default(), day.unwrap_or_default());
        let padded = format!("{year}-{month:0>2}-{day:0>2}");
        let span = self.span(node);
        if time.is_none() && padded != date && parse_date(&padded).is_some() {
            let diagnostic = Diagnostic::new(Code::E0108, span, format!("`{text}` is not written as a date"));
            return self.report(diagnostic.help(format!("write `{padded}`")).fix(
                format!("write `{padded}`"),
                span,
                padded,
            ));
        }
        let what = match (parse_date(date), time) {
            (None, _) => format!("there is no such day as `{date}`"),
            (Some(_), time) => format!("there is no such time as `{}`", time.unwrap_or_default()),
        };
        self.bad(node, &what, "a day is written `2026-12-25`, a day and a time `2026-12-25T09:30`");
    }

    fn time(&mut self, node: Node, text: &str) -> Option<Constant> {
        let time = parse_time(text);
        if time.is_none() {
            self.bad(node, &format!("there is no such time as `{text}`"), "times go from `00:00` to `23:59`");
        }
        time.map(Constant::Time)
    }

    fn bad(&mut self, node: Node, message: &str, help: &str) {
        let span = self.span(node);
        self.report(Diagnostic::new(Code::E0108, span, message).help(help));
    }

    // ---- Numbers in special places ----

    /// The day of a calendar.
    pub(super) fn day(&mut self, node: Node) -> Option<Date> {
        if node.rule == Rule::wrong_day {
            self.day_first(node);
            return None;
        }
        match self.constant(node)? {
            Constant::Date(date) => Some(date),
            _ => {
                self.bad(node, "a calendar has days here", "a day is written `2026-12-25`");
                None
            }
        }
    }

    /// `25-12-2026`, `12/25/2026`
    fn day_first(&mut self, node: Node) {
        let text = self.slice(node);
        let span = self.span(node);
        let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
        let meant = match parts.as_slice() {
            [a, b, year] => {
                let written = |day: &str, month: &str| format!("{year:0>4}-{month:0>2}-{day:0>2}");
                let (one, other) = (written(a, b), written(b, a));
                // Only a day beyond the twelfth, or one that is its month, cannot be meant the other way.
                match (parse_date(&one), parse_date(&other)) {
                    (Some(first), Some(second)) if first != second => None,
                    (Some(_), _) => Some(one),
                    (None, Some(_)) => Some(other),
                    (None, None) => None,
                }
            }
            _ => None,
        };
        let problem = Diagnostic::new(Code::E0108, span, "a day begins with its year");
        self.report(match meant.filter(|it| it.starts_with("20")) {
            Some(meant) => {
                problem.help(format!("write `{meant}`")).fix(format!("write `{meant}`"), span, meant)
            }
            None => problem.help("a day is written `2026-12-25`: year, month, day"),
        });
    }

    /// Points of a score: an integer with or without a sign.
    pub(super) fn points(&mut self, node: Node) -> Points {
        let text = self.slice(node);
        let digits = text.trim_start_matches(|it: char| matches!(it, '-' | '+') || it.is_whitespace());
        let number = node.with_range(node.start + len(text) - len(digits), node.end);
        let value = match self.read_constant(number, text.starts_with('-')) {
            Some(Constant::Int(value)) => value,
            Some(_) => {
                self.bad(
                    node,
                    &format!("`{text}` cannot be points"),
                    "points are whole numbers: `40`, `-10`",
                );
                0
            }
            None => 0,
        };
        Points { value, span: self.span(node) }
    }

    /// How sure a bot has to be.
    pub(super) fn need_threshold(&mut self, cursor: &mut Cursor<'_>) -> Option<Threshold> {
        let node = cursor.next()?;
        if node.rule == Rule::gap {
            self.missing(node, "a number between 0 and 1");
            return None;
        }
        let span = self.span(node);
        self.fraction(node).map(|value| Threshold { value, span })
    }

    /// A number that may have decimals.
    pub(super) fn fraction(&mut self, node: Node) -> Option<Decimal> {
        match self.constant(node)? {
            Constant::Int(value) => Some(Decimal::from(value)),
            Constant::Decimal(value) => Some(value),
            _ => {
                let text = self.slice(node);
                self.bad(node, &format!("`{text}` is not a number"), "write a number such as `0.8`");
                None
            }
        }
    }

    /// The smallest and the largest number of keys: `8`, `4..12`.
    pub(super) fn range_of_keys(&mut self, cursor: &mut Cursor<'_>) -> Option<(u32, u32)> {
        let first = cursor.next()?;
        let min = self.key_count(first);
        let last = cursor.peek().filter(|it| matches!(it.rule, Rule::number | Rule::gap));
        let Some(last) = last else { return min.map(|min| (min, min)) };
        cursor.next();
        let max = self.key_count(last);
        let (min, max) = min.zip(max)?;
        if min > max {
            let span = self.span(first).to(self.span(last));
            self.report(
                Diagnostic::new(Code::E0108, span, format!("from {min} to {max} keys: nothing is that long"))
                    .help(format!("write `{max}..{min}`"))
                    .fix(format!("write `{max}..{min}`"), span, format!("{max}..{min}")),
            );
        }
        Some((min.min(max), min.max(max)))
    }

    fn key_count(&mut self, node: Node) -> Option<u32> {
        if node.rule == Rule::gap {
            self.missing(node, "a number of keys");
            return None;
        }
        match self.constant(node)? {
            Constant::Int(value) if u32::try_from(value).is_ok() => u32::try_from(value).ok(),
            _ => {
                let text = self.slice(node);
                self.bad(node, &format!("`{text}` is not a number of keys"), "write `8` or `4..12`");
                None
            }
        }
    }

    /// `9:30` behind a value of which the grammar has read the `9`: the hour needs two digits. `behind`
    /// begins with the `:`; what the value was is not asked any more.
    pub(super) fn short_hour(&mut self, behind: Node, value: &mut Expr) {
        let rest = self.slice(behind);
        let before = self.between(0, behind.start);
        let hour = before.len() - before.trim_end_matches(|it: char| it.is_ascii_digit()).len();
        let apart =
            before.get(..before.len() - hour).unwrap_or_default().ends_with(|it: char| !it.is_alphanumeric());
        let minutes = rest.strip_prefix(':').map(first_word).unwrap_or_default();
        if hour != 1 || !apart || minutes.len() != 2 || !minutes.bytes().all(|it| it.is_ascii_digit()) {
            return;
        }
        let span = self.range(behind.start - 1, behind.start + 3);
        let written = self.source_between(span.start, span.end);
        let right = format!("0{written}");
        self.broken(
            Diagnostic::new(Code::E0108, span, format!("`{written}` is not written as a time"))
                .help(format!("write `{right}`"))
                .fix(format!("write `{right}`"), span, right),
        );
        self.trouble_until(self.offset(behind.end));
        value.kind = ExprKind::Broken;
    }

    /// What is left over behind a number where only its unit was parted from it: `5 sec`.
    pub(super) fn parted_unit(&self, number: Span, rest: &str) -> Option<(String, u32)> {
        let amount = self.source_between(number.start, number.end);
        if amount.is_empty() || !amount.bytes().all(|it| it.is_ascii_digit()) {
            return None;
        }
        let unit = first_word(rest);
        let letter =
            UNITS.iter().map(|(name, _)| *name).find(|name| *name == unit).or_else(|| meant_unit(unit))?;
        Some((format!("{amount}{letter}"), len(unit)))
    }
}

fn parse_date(text: &str) -> Option<Date> {
    // Looser forms than this would be read as well.
    if text.len() != 10 { None } else { Date::from_str(text).ok() }
}

fn parse_time(text: &str) -> Option<Time> {
    let fits = matches!(text.len(), 5 | 8) && text.bytes().all(|it| it.is_ascii_digit() || it == b':');
    if fits { Time::from_str(text).ok().filter(|_| !text.ends_with(":60")) } else { None }
}

/// `1h30m` in the largest unit that holds it: `90m`.
fn in_one_unit(text: &str) -> Option<String> {
    let mut rest = text;
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (amount, behind) = rest.split_at_checked(digits)?;
        let unit = behind.get(..1)?;
        let (_, seconds) = UNITS.iter().find(|(name, _)| *name == unit)?;
        total = total.checked_add(amount.parse::<i64>().ok()?.checked_mul(*seconds)?)?;
        rest = behind.get(1..)?;
    }
    let (unit, seconds) = UNITS.iter().rev().find(|(_, seconds)| total % seconds == 0)?;
    (total > 0).then(|| format!("{}{unit}", total / seconds))
}

/// The unit that other ways to write it stand for.
fn meant_unit(unit: &str) -> Option<&'static str> {
    Some(match unit.to_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "min" | "mins" | "minute" | "minutes" => "m",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        _ => return None,
    })
}
