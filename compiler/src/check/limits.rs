//! Limits of the platform that need no call graph, and the settings they hold for.

use super::constant::{constant_duration, constant_int};
use super::context::Checker;
use super::expr::{Taker, Use};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::Ty;
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Literal, TextPart, Threshold};
use ivr_runtime::bundle::PlaceId;

/// Bounds of a setting, and who sets them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// As an author writes it.
    pub name: &'static str,
    /// Least.
    pub least: i64,
    /// Most.
    pub most: i64,
    /// Why not more.
    pub why: &'static str,
}

const fn bounds(name: &'static str, least: i64, most: i64, why: &'static str) -> Bounds {
    Bounds { name, least, most, why }
}

/// Seconds to wait for a key or word.
pub(super) const TIMEOUT: Bounds =
    bounds("timeout", 1, 180, "Amazon Connect waits at most three minutes for a key");
/// Seconds between two keys.
pub(super) const PAUSE: Bounds =
    bounds("pause", 1, 20, "Amazon Connect waits at most 20 seconds between keys");
/// Seconds an integration may take.
pub(super) const INVOKE_WITHIN: Bounds =
    bounds("within", 1, 300, "a caller who waits longer than five minutes for a machine has hung up");
/// Seconds until somebody must have answered an outside number.
pub(super) const DIAL_WITHIN: Bounds =
    bounds("within", 1, 600, "Amazon Connect lets an outside number ring for at most ten minutes");
/// Seconds of a `wait`.
pub(super) const WAIT: Bounds = bounds("wait", 1, 604_800, "Amazon Connect waits at most seven days");
/// Seconds of a `play`.
pub(super) const PLAY: Bounds = bounds("for", 1, 604_800, "Amazon Connect waits at most seven days");
/// Seconds that a contact may be made older by.
pub(super) const AGE: Bounds =
    bounds("age", 0, 604_800, "a contact cannot have waited longer than seven days");
/// Seconds until a callback.
pub(super) const CALLBACK_AFTER: Bounds =
    bounds("after", 1, 259_200, "Amazon Connect keeps a callback for at most three days");
/// Seconds between the tries of a callback.
pub(super) const CALLBACK_EVERY: Bounds =
    bounds("every", 1, 259_200, "Amazon Connect keeps a callback for at most three days");
/// Tries of anything.
pub(super) const TRIES: Bounds = bounds("tries", 1, 10, "nobody tries the same thing more than ten times");
/// Priority in a queue.
pub(super) const PRIORITY: Bounds = bounds("priority", 1, 10, "1 is served first, 10 last");

/// Most characters of a message without tags.
pub(super) const MESSAGE_CHARACTERS: usize = 3_000;
/// Most characters of a message with its tags.
pub(super) const SSML_CHARACTERS: usize = 6_000;
/// Most bytes of all contact attributes together.
pub(super) const ATTRIBUTE_BYTES: usize = 32_768;
/// Most characters of a name in the instance.
const NAME_CHARACTERS: usize = 127;
/// Most keys sent to an outside number.
const SENT_KEYS: usize = 50;

impl<'a> Checker<'a> {
    /// A duration that must be written out.
    pub(super) fn fixed_duration(&mut self, expr: &'a Expr, bounds: Bounds) {
        if self.setting(expr, &Ty::Duration, bounds) {
            match constant_duration(expr) {
                Some(seconds) => self.within(expr, seconds, bounds, Code::E0701),
                None => self.must_be_fixed(expr, bounds.name, "5s"),
            }
        }
    }

    /// A whole number that must be written out.
    pub(super) fn fixed_count(&mut self, expr: &'a Expr, bounds: Bounds) {
        if self.setting(expr, &Ty::Int, bounds) {
            match constant_int(expr) {
                Some(count) => self.within(expr, count, bounds, Code::E0702),
                None => self.must_be_fixed(expr, bounds.name, "3"),
            }
        }
    }

    /// A duration; if it is written out its bounds are checked.
    pub(super) fn open_duration(&mut self, expr: &'a Expr, bounds: Bounds) {
        if self.setting(expr, &Ty::Duration, bounds)
            && let Some(seconds) = constant_duration(expr)
        {
            self.within(expr, seconds, bounds, Code::E0701);
        }
    }

    /// A whole number; if it is written out its bounds are checked.
    pub(super) fn open_count(&mut self, expr: &'a Expr, bounds: Bounds) {
        if self.setting(expr, &Ty::Int, bounds)
            && let Some(count) = constant_int(expr)
        {
            self.within(expr, count, bounds, Code::E0702);
        }
    }

    /// Checks type and knowledge; whether the value is worth a second look.
    fn setting(&mut self, expr: &'a Expr, ty: &Ty, bounds: Bounds) -> bool {
        let seen = self.value(expr, ty, Taker::setting(bounds.name), Use::Setting);
        !matches!(seen.ty, Ty::Error)
    }

    fn must_be_fixed(&mut self, expr: &Expr, name: &str, example: &str) {
        let problem = Diagnostic::new(Code::E0609, expr.span, format!("`{name}` must be written out"))
            .why("the telephone side is told before the call which values to expect")
            .help(format!("write a value, for example `{name} {example}`"));
        self.report(problem);
    }

    fn within(&mut self, expr: &Expr, value: i64, bounds: Bounds, code: Code) {
        if (bounds.least..=bounds.most).contains(&value) {
            return;
        }
        let (least, most, unit) = match code {
            Code::E0701 => (seconds(bounds.least), seconds(bounds.most), seconds(value)),
            _ => (bounds.least.to_string(), bounds.most.to_string(), value.to_string()),
        };
        let nearest = if value < bounds.least { &least } else { &most };
        let problem = Diagnostic::new(
            code,
            expr.span,
            format!("`{}` can be from {least} to {most}, not {unit}", bounds.name),
        )
        .why(bounds.why)
        .fix(format!("replace by `{nearest}`"), expr.span, nearest.clone());
        self.report(problem);
    }

    /// A confidence.
    pub(super) fn threshold(&mut self, threshold: Threshold) {
        let one = rust_decimal::Decimal::ONE;
        if threshold.value.is_sign_negative() || threshold.value > one {
            let message = format!("a confidence lies between 0 and 1, not at {}", threshold.value);
            let share = (threshold.value / rust_decimal::Decimal::ONE_HUNDRED).normalize();
            let problem = Diagnostic::new(Code::E0702, threshold.span, message)
                .why("no bot is ever surer than 1, or less sure than 0");
            self.report(
                if (rust_decimal::Decimal::TEN..rust_decimal::Decimal::ONE_HUNDRED).contains(&threshold.value)
                {
                    problem.help(format!("for {} percent, write `{share}`", threshold.value)).fix(
                        format!("replace by `{share}`"),
                        threshold.span,
                        share.to_string(),
                    )
                } else {
                    problem.help("write a share of 1: `0.8` is four times out of five")
                },
            );
        } else if threshold.value.normalize().scale() > 3 {
            let message = "a confidence has at most three decimals";
            self.report(Diagnostic::new(Code::E0702, threshold.span, message));
        }
    }

    /// A name in the Amazon Connect instance.
    pub(super) fn instance_name(&mut self, what: &str, literal: &Literal) {
        let count = literal.text.chars().count();
        if literal.is_missing() {
            return;
        }
        if literal.text.trim().is_empty() {
            let problem =
                Diagnostic::new(Code::E0705, literal.span, format!("the name of this {what} is empty"))
                    .why("nothing in the instance could be found by it")
                    .help("write the name that it has in Amazon Connect");
            self.report(problem);
        } else if count > NAME_CHARACTERS {
            let message = format!(
                "the name of this {what} has {count} characters; at most {NAME_CHARACTERS} are possible"
            );
            self.report(Diagnostic::new(Code::E0705, literal.span, message));
        }
    }

    /// Keys sent to an outside number.
    pub(super) fn sent_keys(&mut self, literal: &Literal) {
        if literal.is_missing() {
            return;
        }
        let allowed = |it: char| it.is_ascii_digit() || matches!(it, ',' | '*' | '#' | 'w' | 'W');
        if let Some(other) = literal.text.chars().find(|it| !allowed(*it)) {
            let what = if other.is_whitespace() { "a blank".to_owned() } else { format!("`{other}`") };
            let problem =
                Diagnostic::new(Code::E0707, literal.span, format!("{what} is no key that can be sent"))
                    .help("keys are `0` to `9`, `*` and `#`; `w` or `,` waits a little");
            self.report(problem);
            return;
        }
        let count = literal.text.chars().count();
        if count > SENT_KEYS || count == 0 {
            let message = format!("from 1 to {SENT_KEYS} keys can be sent, not {count}");
            self.report(Diagnostic::new(Code::E0707, literal.span, message));
        }
    }

    /// Remembers how long the value of an attribute can become, as far as it is written out.
    pub(super) fn note_attribute(&mut self, place: PlaceId, value: &Expr) {
        let is_attribute = self.symbols.places.get(place.index()).is_some_and(|it| it.attribute);
        let ExprKind::Text(text) = &value.kind else { return };
        if !is_attribute {
            return;
        }
        let bytes: usize = text
            .parts
            .iter()
            .map(|part| match part {
                TextPart::Literal(literal) => literal.text.len(),
                TextPart::Value(_) => 0,
            })
            .sum();
        let longest = self.attribute_bytes.entry(place).or_insert((0, value.span));
        if bytes > longest.0 {
            *longest = (bytes, value.span);
        }
    }

    /// All contact attributes together must fit.
    pub(super) fn attribute_sizes(&mut self) {
        let symbols = self.symbols;
        let attributes = symbols.places.iter().enumerate().filter(|(_, it)| it.attribute);
        let mut sum = 0;
        let mut longest: Option<(usize, Span)> = None;
        for (position, place) in attributes {
            let id = PlaceId(u16::try_from(position).unwrap_or(u16::MAX));
            let (bytes, span) = self.attribute_bytes.get(&id).copied().unwrap_or((0, place.field.span));
            sum += place.field.name.len() + bytes;
            if longest.is_none_or(|it| bytes > it.0) {
                longest = Some((bytes, span));
            }
        }
        if let Some((_, span)) = longest.filter(|_| sum > ATTRIBUTE_BYTES) {
            let problem = Diagnostic::new(
                Code::E0704,
                span,
                format!("all contact attributes together come to {sum} bytes; at most {ATTRIBUTE_BYTES} are possible"),
            )
            .at("the longest value is this one")
            .why("Amazon Connect would refuse them all, and the agent would see none")
            .help("keep long texts in `state`, and give agents what they need");
            self.report(problem);
        }
    }

    /// A text that is spoken or shown: at least its fixed part must not be too long.
    pub(super) fn message_length(&mut self, span: Span, spoken: usize, with_tags: usize) {
        let (count, most, what) = if spoken > MESSAGE_CHARACTERS {
            (spoken, MESSAGE_CHARACTERS, "characters")
        } else if with_tags > SSML_CHARACTERS {
            (with_tags, SSML_CHARACTERS, "characters with its tags")
        } else {
            return;
        };
        let problem = Diagnostic::new(
            Code::E0703,
            span,
            format!("this message has {count} {what}; at most {most} are possible"),
        )
        .why("Amazon Connect would refuse it, and the caller would hear nothing")
        .help("split it into several messages: `say \"...\", \"...\"`");
        self.report(problem);
    }
}

/// A duration as an author writes it.
pub(super) fn seconds(count: i64) -> String {
    for (unit, size) in [("d", 86_400), ("h", 3_600), ("m", 60)] {
        if count != 0 && count % size == 0 {
            return format!("{}{unit}", count / size);
        }
    }
    format!("{count}s")
}
