//! The words each language needs to speak values: one table. A language that is not in it gets the
//! English words with its own names of months and days, where those are known.

use pure_rust_locales::Locale;

use super::names;

/// A language a call can be in.
#[derive(Clone, Copy)]
pub(crate) struct Language {
    /// The small words.
    pub(crate) words: &'static Words,
    /// Whose months and days.
    pub(super) locale: Locale,
}

impl Language {
    /// The language of a tag such as `en-AU`.
    pub(crate) fn of(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        let known = LANGUAGES.iter().find(|it| it.tag.eq_ignore_ascii_case(primary));
        Self { words: known.unwrap_or(&ENGLISH), locale: names::locale(tag) }
    }
}

impl Language {
    /// How a date is spoken, as a pattern.
    pub(crate) fn date(&self) -> &'static str {
        self.words.date
    }

    /// How a time is spoken, as a pattern.
    pub(crate) fn time(&self) -> &'static str {
        self.words.time
    }
}

/// The small words of a language.
pub(crate) struct Words {
    /// Its primary tag.
    tag: &'static str,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    /// Before and after noon, for the tokens `a` and `A`.
    pub(super) half_days: [&'static str; 2],
    /// Between elements of a list, and between date and time.
    pub(super) comma: &'static str,
    /// Before the last of several units.
    pub(super) and: &'static str,
    /// Between the others.
    pub(super) between_units: &'static str,
    /// Between a number and its unit.
    pub(super) gap: &'static str,
    pub(super) minus: &'static str,
    /// Day, hour, minute, second.
    pub(super) units: [Unit; 4],
    /// How a date is spoken, as a pattern.
    pub(super) date: &'static str,
    /// How a time is spoken, as a pattern.
    pub(super) time: &'static str,
    /// `1st`
    pub(super) ordinal: fn(i64) -> String,
    /// The token `Do`: a day of the month as the language says it.
    pub(super) day: fn(i64) -> String,
    /// One is counted like many from here on: 2, or 1 where nothing changes; French counts 0 as one.
    pub(super) many_from: u64,
}

impl Words {
    /// `1st`
    pub(crate) fn ordinal(&self, number: i64) -> String {
        (self.ordinal)(number)
    }
}

/// A unit of time: of one, of many.
pub(super) struct Unit(&'static str, &'static str);

impl Unit {
    /// `2 hours`
    pub(super) fn counted(&self, count: u64, words: &Words) -> String {
        let one = count == 1 || (count == 0 && words.many_from == 1);
        format!("{count}{}{}", words.gap, if one { self.0 } else { self.1 })
    }
}

const LANGUAGES: &[Words] = &[ENGLISH, MALAY, CHINESE, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH];

const ENGLISH: Words = Words {
    tag: "en",
    yes: "yes",
    no: "no",
    half_days: ["am", "pm"],
    comma: ", ",
    and: " and ",
    between_units: ", ",
    gap: " ",
    minus: "minus",
    units: [Unit("day", "days"), Unit("hour", "hours"), Unit("minute", "minutes"), Unit("second", "seconds")],
    date: "D MMMM YYYY",
    time: "h:mm a",
    ordinal: english_ordinal,
    day: english_ordinal,
    many_from: 2,
};

const MALAY: Words = Words {
    tag: "ms",
    yes: "ya",
    no: "tidak",
    half_days: ["pagi", "petang"],
    and: " dan ",
    minus: "tolak",
    units: [Unit("hari", "hari"), Unit("jam", "jam"), Unit("minit", "minit"), Unit("saat", "saat")],
    ordinal: |number| if number == 1 { "pertama".to_owned() } else { format!("ke-{number}") },
    day: |number| number.to_string(),
    ..ENGLISH
};

const CHINESE: Words = Words {
    tag: "zh",
    yes: "是",
    no: "否",
    half_days: ["上午", "下午"],
    comma: "，",
    and: "",
    between_units: "",
    gap: "",
    minus: "负",
    units: [Unit("天", "天"), Unit("小时", "小时"), Unit("分钟", "分钟"), Unit("秒", "秒")],
    date: "YYYY年M月D日",
    time: "ah:mm",
    ordinal: |number| format!("第{number}"),
    day: |number| format!("{number}日"),
    ..ENGLISH
};

const GERMAN: Words = Words {
    tag: "de",
    yes: "ja",
    no: "nein",
    half_days: ["vormittags", "nachmittags"],
    and: " und ",
    units: [
        Unit("Tag", "Tage"),
        Unit("Stunde", "Stunden"),
        Unit("Minute", "Minuten"),
        Unit("Sekunde", "Sekunden"),
    ],
    date: "D. MMMM YYYY",
    time: "H:mm [Uhr]",
    ordinal: |number| format!("{number}."),
    day: |number| format!("{number}."),
    ..ENGLISH
};

const FRENCH: Words = Words {
    tag: "fr",
    yes: "oui",
    no: "non",
    half_days: ["du matin", "de l'après-midi"],
    and: " et ",
    minus: "moins",
    units: [
        Unit("jour", "jours"),
        Unit("heure", "heures"),
        Unit("minute", "minutes"),
        Unit("seconde", "secondes"),
    ],
    date: "Do MMMM YYYY",
    time: "H [h] mm",
    ordinal: |number| if number == 1 { "1er".to_owned() } else { format!("{number}e") },
    day: |number| if number == 1 { "1er".to_owned() } else { number.to_string() },
    many_from: 1,
    ..ENGLISH
};

const SPANISH: Words = Words {
    tag: "es",
    yes: "sí",
    no: "no",
    half_days: ["de la mañana", "de la tarde"],
    and: " y ",
    minus: "menos",
    units: [
        Unit("día", "días"),
        Unit("hora", "horas"),
        Unit("minuto", "minutos"),
        Unit("segundo", "segundos"),
    ],
    date: "D [de] MMMM [de] YYYY",
    time: "H:mm",
    ordinal: |number| format!("{number}.º"),
    day: |number| number.to_string(),
    ..ENGLISH
};

const ITALIAN: Words = Words {
    tag: "it",
    yes: "sì",
    no: "no",
    half_days: ["di mattina", "di pomeriggio"],
    and: " e ",
    minus: "meno",
    units: [
        Unit("giorno", "giorni"),
        Unit("ora", "ore"),
        Unit("minuto", "minuti"),
        Unit("secondo", "secondi"),
    ],
    date: "D MMMM YYYY",
    time: "H:mm",
    ordinal: |number| format!("{number}º"),
    day: |number| if number == 1 { "1º".to_owned() } else { number.to_string() },
    ..ENGLISH
};

const PORTUGUESE: Words = Words {
    tag: "pt",
    yes: "sim",
    no: "não",
    half_days: ["da manhã", "da tarde"],
    and: " e ",
    minus: "menos",
    units: [
        Unit("dia", "dias"),
        Unit("hora", "horas"),
        Unit("minuto", "minutos"),
        Unit("segundo", "segundos"),
    ],
    date: "D [de] MMMM [de] YYYY",
    time: "H:mm",
    ordinal: |number| format!("{number}.º"),
    day: |number| if number == 1 { "1º".to_owned() } else { number.to_string() },
    ..ENGLISH
};

const DUTCH: Words = Words {
    tag: "nl",
    yes: "ja",
    no: "nee",
    half_days: ["'s ochtends", "'s middags"],
    and: " en ",
    minus: "min",
    units: [Unit("dag", "dagen"), Unit("uur", "uur"), Unit("minuut", "minuten"), Unit("seconde", "seconden")],
    date: "D MMMM YYYY",
    time: "H:mm [uur]",
    ordinal: |number| format!("{number}e"),
    day: |number| number.to_string(),
    ..ENGLISH
};

/// `1st`, `2nd`, `3rd`, `11th`, `112th`.
fn english_ordinal(number: i64) -> String {
    let suffix = match (number.unsigned_abs() % 100, number.unsigned_abs() % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_ordinals_know_the_teens() {
        let spoken = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111, 113, 0, -1].map(english_ordinal);
        let expected = [
            "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th", "113th", "0th",
            "-1st",
        ];
        assert_eq!(spoken, expected);
    }

    #[test]
    fn the_patterns_of_the_table_are_good_patterns() {
        for words in LANGUAGES {
            assert_eq!(crate::speak::pattern::check(words.date), Ok(()), "{}", words.tag);
            assert_eq!(crate::speak::pattern::check(words.time), Ok(()), "{}", words.tag);
        }
    }
}
