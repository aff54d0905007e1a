//! Durations in words: `2 hours and 5 minutes`.

use std::fmt::Write;

use super::language::Words;

/// Appends a duration: days, hours, minutes and seconds, those that are not zero.
pub(crate) fn append_duration(out: &mut String, seconds: i64, words: &Words) {
    let total = seconds.unsigned_abs();
    let counts = [total / 86_400, total / 3600 % 24, total / 60 % 60, total % 60];
    let mut parts: Vec<String> = (counts.into_iter().zip(&words.units))
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| unit.counted(count, words))
        .collect();
    if parts.is_empty() {
        parts.extend(words.units.last().map(|unit| unit.counted(0, words)));
    }
    if seconds < 0 {
        // Writing into a `String` cannot fail.
        let _ = write!(out, "{}{}", words.minus, words.gap);
    }
    if let Some((last, rest)) = parts.split_last() {
        out.push_str(&rest.join(words.between_units));
        if !rest.is_empty() {
            out.push_str(words.and);
        }
        out.push_str(last);
    }
}

#[cfg(test)]
mod tests {
    use crate::speak::Language;

    #[test]
    fn durations_name_what_is_not_zero() {
        for (tag, seconds, words) in [
            ("en-AU", 0, "0 seconds"),
            ("en-AU", 1, "1 second"),
            ("en-AU", 7500, "2 hours and 5 minutes"),
            ("en-AU", 90_061, "1 day, 1 hour, 1 minute and 1 second"),
            ("en-AU", -60, "minus 1 minute"),
            ("de-DE", 7500, "2 Stunden und 5 Minuten"),
            ("fr-FR", 3660, "1 heure et 1 minute"),
            ("ms-MY", 7500, "2 jam dan 5 minit"),
            ("zh-CN", 7500, "2小时5分钟"),
            ("xx", 60, "1 minute"),
        ] {
            let mut out = String::new();
            super::append_duration(&mut out, seconds, Language::of(tag).words);
            assert_eq!(out, words, "{tag}");
        }
    }

    #[test]
    fn the_longest_duration_has_words() {
        let mut out = String::new();
        super::append_duration(&mut out, i64::MIN, Language::of("en").words);
        assert!(out.starts_with("minus 106751991167300 days"));
    }
}
