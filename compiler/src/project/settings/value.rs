//! The texts of `ivr.toml` to values: durations, time zones, codes. Knows nothing of TOML.

use jiff::tz;

use crate::diagnostic::{Code, nearest};
use crate::project::{LintLevel, iso};

/// Longest wait for a key that Amazon Connect knows, in seconds.
const LONGEST_TIMEOUT: u16 = 180;
/// Longest run of a Lambda function, in seconds.
const LONGEST_FUNCTION: u16 = 900;
/// A caller who failed this often is not helped by another try.
const MOST_TRIES: u8 = 10;
const LONGEST_NAME: usize = 64;
const LEVELS: [(&str, LintLevel); 3] =
    [("allow", LintLevel::Allow), ("warn", LintLevel::Warn), ("deny", LintLevel::Deny)];

/// Why a text is no value of a setting.
pub(super) struct Wrong {
    pub(super) code: Code,
    pub(super) message: String,
    /// What a caller would suffer.
    pub(super) why: Option<&'static str>,
    pub(super) help: Option<String>,
    /// What was most likely meant; becomes the help and a fix.
    pub(super) meant: Option<String>,
}

/// A value, or why there is none.
pub(super) type Rejected<T> = Result<T, Wrong>;

impl Wrong {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), why: None, help: None, meant: None }
    }

    pub(super) fn why(self, why: &'static str) -> Self {
        Self { why: Some(why), ..self }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    fn meant(self, meant: Option<impl Into<String>>) -> Self {
        Self { meant: meant.map(Into::into), ..self }
    }
}

/// Whether a project may be called `name`: it becomes the name of a file.
pub fn is_project_name(name: &str) -> bool {
    name.len() <= LONGEST_NAME
        && name.starts_with(|it: char| it.is_ascii_alphanumeric())
        && name.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.'))
}

/// Whether `code` is the ISO 4217 code of a currency that people pay with.
pub fn is_currency(code: &str) -> bool {
    iso::CURRENCIES.binary_search(&code).is_ok()
}

pub(super) fn project_name(text: &str) -> Rejected<String> {
    if is_project_name(text) {
        return Ok(text.to_owned());
    }
    let message = if text.is_empty() {
        "a project has a name".to_owned()
    } else {
        format!("`{text}` cannot be the name of a project")
    };
    let help =
        format!("use letters, digits, `-`, `_` and `.`, at most {LONGEST_NAME}, a letter or digit first");
    Err(Wrong::new(Code::E0021, message).help(help))
}

pub(super) fn time_zone(text: &str) -> Rejected<String> {
    if let Ok(zone) = tz::db().get(text)
        && let Some(name) = zone.iana_name()
    {
        return Ok(name.to_owned());
    }
    Err(Wrong::new(Code::E0014, format!("there is no time zone `{text}`"))
        .why("opening hours, holidays and greetings follow the clock of this zone")
        .help("write a name of the IANA database, such as `Australia/Melbourne`")
        .meant(nearest_time_zone(text)))
}

/// The time zone that `text`, which is none, was most likely meant to be.
pub(crate) fn nearest_time_zone(text: &str) -> Option<String> {
    let zones: Vec<String> = tz::db().available().map(|name| name.to_string()).collect();
    // People write the city alone, and blanks where the names have underscores.
    let city = text.trim().replace(' ', "_");
    let of_city = zones
        .iter()
        .find(|zone| zone.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(&city)));
    // Short names are too much alike: `AEST` is not nearly `EST`.
    let long = zones.iter().map(String::as_str).filter(|it| it.contains('/') && text.len() > 4);
    of_city.map(String::as_str).or_else(|| nearest(text, long)).map(str::to_owned)
}

/// `en`, `en-AU`, `zh-Hant-TW`, `es-419`: what Amazon Connect and its voices are told.
pub(super) fn language(text: &str) -> Rejected<String> {
    let usual = usual_spelling(text);
    if is_language_tag(&usual) && usual == text {
        return Ok(usual);
    }
    let wrong = Wrong::new(Code::E0015, format!("`{text}` is not a language tag"))
        .why("texts and voices are looked up by this tag")
        .help("write a language and a country, such as `en-AU` or `ms-MY`");
    Err(wrong.meant(is_language_tag(&usual).then_some(usual)))
}

/// `EN_au` as `en-AU`.
fn usual_spelling(text: &str) -> String {
    let parts = text.split(['-', '_']).enumerate().map(|(position, part)| match (position, part.len()) {
        (0, _) => part.to_ascii_lowercase(),
        (_, 4) => {
            let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
            first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
        }
        _ => part.to_ascii_uppercase(),
    });
    parts.collect::<Vec<_>>().join("-")
}

fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-').peekable();
    let letters = |part: &str| part.bytes().all(|it| it.is_ascii_alphabetic());
    let is_language = parts.next().is_some_and(|part| match part.len() {
        2 => iso::LANGUAGES.binary_search(&part).is_ok(),
        3 => letters(part),
        _ => false,
    });
    parts.next_if(|part| part.len() == 4 && letters(part));
    let is_region = parts.next().is_none_or(|part| match part.len() {
        2 => is_country(part),
        3 => part.bytes().all(|it| it.is_ascii_digit()),
        _ => false,
    });
    is_language && is_region && parts.next().is_none()
}

pub(super) fn currency(text: &str) -> Rejected<String> {
    if is_currency(text) {
        return Ok(text.to_owned());
    }
    let upper = text.to_uppercase();
    let meant = if is_currency(&upper) {
        Some(upper.as_str())
    } else {
        nearest(text, iso::CURRENCIES).filter(|_| text.len() == 3)
    };
    Err(Wrong::new(Code::E0016, format!("`{text}` is not the code of a currency"))
        .why("amounts of money are spoken in this currency")
        .help("write the three letters of ISO 4217, such as `AUD`")
        .meant(meant))
}

fn is_country(code: &str) -> bool {
    iso::COUNTRIES.binary_search_by_key(&code, |(code, _)| code).is_ok()
}

pub(super) fn country(text: &str) -> Rejected<String> {
    if is_country(text) {
        return Ok(text.to_owned());
    }
    let by_code = iso::COUNTRIES.iter().find(|(code, _)| code.eq_ignore_ascii_case(text));
    let by_name = || iso::COUNTRIES.iter().find(|(_, name)| name.eq_ignore_ascii_case(text));
    let by_likeness = || {
        let name = nearest(text, iso::COUNTRIES.map(|(_, name)| name)).filter(|_| text.len() > 3)?;
        iso::COUNTRIES.iter().find(|(_, it)| *it == name)
    };
    let meant = by_code.or_else(by_name).or_else(by_likeness).map(|(code, _)| *code);
    Err(Wrong::new(Code::E0017, format!("`{text}` is not the code of a country"))
        .why("phone numbers that callers say or type are read as numbers of this country")
        .help("write the two letters of ISO 3166, such as `AU`")
        .meant(meant))
}

pub(super) fn timeout(text: &str) -> Rejected<u16> {
    duration(text, LONGEST_TIMEOUT, "Amazon Connect waits for a key from 1s to 180s")
}

pub(super) fn within(text: &str) -> Rejected<u16> {
    duration(text, LONGEST_FUNCTION, "a function runs from 1s to 15m")
}

fn duration(text: &str, longest: u16, limits: &str) -> Rejected<u16> {
    let trimmed = text.trim();
    let digits = trimmed.trim_end_matches(|it: char| !it.is_ascii_digit());
    let unit = trimmed.get(digits.len()..).unwrap_or_default();
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => 0,
    };
    let number: Option<u64> = digits.parse().ok();
    match number.map(|number| number.saturating_mul(factor)) {
        Some(seconds) if factor > 0 && trimmed == text => u16::try_from(seconds)
            .ok()
            .filter(|seconds| (1..=longest).contains(seconds))
            .ok_or_else(|| Wrong::new(Code::E0013, format!("`{text}` is out of range")).help(limits)),
        number => {
            // `5`, `5 s` and `5 seconds` are clear enough to offer what was meant.
            let letter = unit.trim().chars().next().unwrap_or('s').to_ascii_lowercase();
            let meant = number.filter(|_| "smhd".contains(letter)).map(|_| format!("{digits}{letter}"));
            Err(Wrong::new(Code::E0013, format!("`{text}` is not a duration"))
                .help("write a number and `s`, `m`, `h` or `d`, such as `5s`")
                .meant(meant))
        }
    }
}

/// `digits` as TOML has them, without the sign of their base.
pub(super) fn tries(digits: &str, radix: u32) -> Rejected<u8> {
    u8::from_str_radix(digits, radix).ok().filter(|tries| (1..=MOST_TRIES).contains(tries)).ok_or_else(|| {
        Wrong::new(Code::E0020, format!("`{digits}` is out of range"))
            .why("a caller needs a first try, and gives up long before the eleventh")
            .help(format!("write a number from 1 to {MOST_TRIES}"))
    })
}

/// How fast a voice speaks.
pub(super) fn words_per_minute(digits: &str, radix: u32) -> Rejected<u16> {
    u16::from_str_radix(digits, radix).ok().filter(|it| (30..=60_000).contains(it)).ok_or_else(|| {
        Wrong::new(Code::E0020, format!("`{digits}` is out of range"))
            .why("how long callers listen is told by it")
            .help("write how many words a voice speaks in a minute, for example 150")
    })
}

pub(super) fn level(text: &str) -> Rejected<LintLevel> {
    LEVELS.iter().find(|(name, _)| *name == text).map(|(_, level)| *level).ok_or_else(|| {
        Wrong::new(Code::E0018, format!("`{text}` is not a level"))
            .help("write `allow`, `warn` or `deny`")
            .meant(nearest(text, LEVELS.map(|(name, _)| name)))
    })
}

/// `ap-southeast-2`, `us-gov-west-1`.
pub(super) fn region(text: &str) -> Rejected<String> {
    let (places, number) = text.rsplit_once('-').unwrap_or((text, ""));
    let is_lower = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_lowercase());
    let well_formed = number.parse::<u8>().is_ok() && places.contains('-') && places.split('-').all(is_lower);
    if well_formed {
        return Ok(text.to_owned());
    }
    Err(Wrong::new(Code::E0022, format!("`{text}` is not an AWS region"))
        .help("write its code, such as `ap-southeast-2`"))
}

pub(super) fn account(text: &str) -> Rejected<String> {
    if text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err(Wrong::new(Code::E0022, format!("`{text}` is not the number of an AWS account"))
        .help("write its twelve digits in quotes"))
}
