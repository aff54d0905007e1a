//! Telephone numbers: E.164 from what callers key and say, and which numbers are mobiles.
//!
//! Numbering plans are a table of facts, `phone/countries.txt`, one line a country:
//!
//! ```text
//! AU 61 0 0011 13:6,8,10,12 14,2-3,7-8:9 16:5-9 18:7,10 19:10 4:9m
//! ```
//!
//! ISO code, calling code, what is dialled before a national number (`-`: nothing), what is dialled
//! before a foreign one, and then how national numbers begin, how many digits they have, and `m` where
//! such a number is or may be a mobile (in North America the number does not tell). A public crate with the full
//! plans was measured and left out: its first number takes about a hundred milliseconds, and the budget
//! of a cold start is twenty.

mod plan;
mod spoken;

pub(crate) use spoken::expand;

use plan::Country;

/// Whether a text is `+`, a calling code and a number: 7 to 15 digits that do not begin with 0.
pub fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|it| it.is_ascii_digit())
    })
}

/// Whether an E.164 number is a mobile, or may be one, by the rules of its country.
pub fn is_mobile(number: &str) -> bool {
    national(number).any(|(country, digits)| country.fits(digits) == Some(true))
}

/// A number from data, as E.164. What begins with `+` needs only the form, because plans change; any
/// other must be a number of this country.
pub fn normalise(text: &str, country: &str) -> Option<String> {
    let bare = without_marks(text)?;
    match bare.starts_with('+') {
        true => is_e164(&bare).then_some(bare),
        false => from_digits(&bare, country),
    }
}

/// A number from keys: a national number with or without its leading `0`, or one as dialled abroad.
pub(crate) fn from_digits(digits: &str, country: &str) -> Option<String> {
    if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let home = Country::by_iso(country)?;
    let local = digits.strip_prefix(home.trunk).filter(|_| !home.trunk.is_empty());
    if let Some(own) = [local, Some(digits)].into_iter().flatten().find(|it| home.fits(it).is_some()) {
        return Some(format!("+{}{own}", home.code));
    }
    let abroad = digits.strip_prefix(home.abroad).or_else(|| digits.strip_prefix("00"));
    let with_code = abroad.or_else(|| digits.starts_with(home.code).then_some(digits))?;
    valid(&format!("+{with_code}"))
}

/// A number from words or digits as a caller speaks them. Recognition often hears "eight" for "oh" at
/// the beginning: where the number as heard is none, it is tried with a zero.
pub(crate) fn from_speech(transcript: &str, country: &str) -> Option<String> {
    let heard = expand(transcript)?;
    let read = |text: &str| match text.starts_with('+') {
        true => valid(text),
        false => from_digits(text, country),
    };
    read(&heard).or_else(|| read(&format!("0{}", heard.strip_prefix('8')?)))
}

/// The number itself, if the plan of its country has such numbers.
fn valid(number: &str) -> Option<String> {
    let fits = is_e164(number) && national(number).any(|(country, digits)| country.fits(digits).is_some());
    fits.then(|| number.to_owned())
}

/// The countries an E.164 number may belong to, each with the national part.
fn national(number: &str) -> impl Iterator<Item = (&'static Country, &str)> {
    let digits = number.strip_prefix('+').unwrap_or_default();
    plan::countries().iter().filter_map(move |country| Some((country, digits.strip_prefix(country.code)?)))
}

/// Without the marks people write between digits; `None` where there is anything else.
fn without_marks(text: &str) -> Option<String> {
    let mut bare = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '+' if bare.is_empty() => bare.push('+'),
            '0'..='9' => bare.push(letter),
            ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/' => {}
            _ => return None,
        }
    }
    Some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keyed_numbers_become_e164() {
        for (country, keys, number) in [
            ("AU", "0412345678", Some("+61412345678")),
            ("AU", "412345678", Some("+61412345678")),
            ("AU", "0390001000", Some("+61390001000")),
            ("AU", "131527", Some("+61131527")),
            ("AU", "1800325666", Some("+611800325666")),
            ("AU", "001164212345678", Some("+64212345678")),
            ("AU", "61412345678", Some("+61412345678")),
            ("AU", "041234567", None),
            ("AU", "1412345678", None),
            ("AU", "04123456789", None),
            ("AU", "", None),
            ("MY", "0123456789", Some("+60123456789")),
            ("DE", "015112345678", Some("+4915112345678")),
            ("GB", "07400123456", Some("+447400123456")),
            ("US", "4155552671", Some("+14155552671")),
            ("IT", "0612345678", Some("+390612345678")),
            ("", "0412345678", None),
        ] {
            assert_eq!(from_digits(keys, country).as_deref(), number, "{keys} in {country}");
        }
    }

    #[test]
    fn written_numbers_lose_their_marks() {
        assert_eq!(normalise("+61 412 345 678", "AU").as_deref(), Some("+61412345678"));
        assert_eq!(normalise("(03) 9000-1000", "AU").as_deref(), Some("+61390001000"));
        assert_eq!(normalise("call me", "AU"), None);
        assert_eq!(normalise("+0412345678", "AU"), None);
    }

    #[test]
    fn mobiles_are_told_by_the_plan_of_their_country() {
        for mobile in ["+61412345678", "+447400123456", "+60123456789", "+6591234567", "+14155552671"] {
            assert!(is_mobile(mobile), "{mobile}");
        }
        for other in ["+61390001000", "+611800325666", "+442079460958", "+6561234567", "", "+", "0412345678"]
        {
            assert!(!is_mobile(other), "{other}");
        }
    }

    #[test]
    fn spoken_numbers_become_e164() {
        for (words, number) in [
            ("oh four one two three four five six seven eight", "+61412345678"),
            ("eight four one two three four five six seven eight", "+61412345678"),
            ("plus six one four double one two three four five six seven", "+61411234567"),
            ("0412 345 678", "+61412345678"),
            ("my number is zero four double one, two triple three forty five", "+61411233345"),
            ("thirteen hundred six five five five oh six", "+611300655506"),
            ("one three one five two seven", "+61131527"),
        ] {
            assert_eq!(from_speech(words, "AU").as_deref(), Some(number), "{words}");
        }
        for words in ["", "I don't have one", "oh four one two", "zero four one two double"] {
            assert_eq!(from_speech(words, "AU"), None, "{words}");
        }
    }
}
