//! Names of months and days in the languages of the world, from the locale data of `pure-rust-locales`.

use pure_rust_locales::{Locale, locale_match};

/// The locale of a language tag: exactly that one, else the language in the country it is best known
/// from, else English.
pub(super) fn locale(tag: &str) -> Locale {
    let parts: Vec<&str> = tag.split(['-', '_']).collect();
    let language = parts.first().copied().unwrap_or_default().to_ascii_lowercase();
    let region =
        parts.iter().skip(1).find(|it| it.len() == 2 && it.bytes().all(|it| it.is_ascii_alphabetic()));
    let home = match language.as_str() {
        "en" => "US",
        "ms" => "MY",
        "zh" => "CN",
        "ja" => "JP",
        "ko" => "KR",
        "ar" => "EG",
        "hi" | "ta" | "te" | "bn" | "mr" | "gu" | "kn" | "ml" => "IN",
        "sv" => "SE",
        "da" => "DK",
        "nb" | "nn" => "NO",
        "cs" => "CZ",
        "el" => "GR",
        "he" => "IL",
        "uk" => "UA",
        "vi" => "VN",
        "fa" => "IR",
        "cy" | "gd" => "GB",
        "ca" => "ES",
        "sl" => "SI",
        other => &other.to_ascii_uppercase(),
    };
    let named = |region: &str| format!("{language}_{}", region.to_ascii_uppercase()).parse().ok();
    region.and_then(|region| named(region)).or_else(|| named(home)).unwrap_or(Locale::en_US)
}

/// January is 1.
pub(super) fn month(locale: Locale, number: i8, short: bool) -> &'static str {
    let names: &[&str] = match short {
        false => locale_match!(locale => LC_TIME::MON),
        true => locale_match!(locale => LC_TIME::ABMON),
    };
    nth(names, number - 1)
}

/// Sunday is 0.
pub(super) fn weekday(locale: Locale, number: i8, short: bool) -> &'static str {
    let names: &[&str] = match short {
        false => locale_match!(locale => LC_TIME::DAY),
        true => locale_match!(locale => LC_TIME::ABDAY),
    };
    nth(names, number)
}

fn nth(names: &[&'static str], index: i8) -> &'static str {
    usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_finds_its_locale_its_language_or_english() {
        for (tag, found) in [
            ("en-AU", Locale::en_AU),
            ("EN-au", Locale::en_AU),
            ("de", Locale::de_DE),
            ("de-XX", Locale::de_DE),
            ("ms-MY", Locale::ms_MY),
            ("zh-Hans-CN", Locale::zh_CN),
            ("xx-YY", Locale::en_US),
            ("", Locale::en_US),
        ] {
            assert_eq!(locale(tag), found, "{tag}");
        }
    }

    #[test]
    fn weeks_begin_with_sunday_in_the_data() {
        assert_eq!(weekday(Locale::en_AU, 0, false), "Sunday");
        assert_eq!(weekday(Locale::ms_MY, 1, true), "Isn");
        assert_eq!(month(Locale::fr_FR, 12, false), "décembre");
    }
}
