//! Formats of texts that are more than text: phone numbers, keys, card numbers, expiries.

use ivr_runtime::phone;

use crate::resolve::Ty;

/// What is wrong with `text` as a value of `ty`; `None` where nothing is, or where `ty` has no format.
pub(super) fn flaw(ty: &Ty, text: &str) -> Option<String> {
    match ty.inner() {
        Ty::Phone => phone_flaw(text),
        Ty::Digits(min, max) => digits_flaw(text, *min, *max),
        Ty::CardNumber => card_flaw(text),
        Ty::CardExpiry => expiry_flaw(text),
        _ => None,
    }
}

/// E.164: `+`, then 7 to 15 digits that do not begin with 0.
pub(super) fn phone_flaw(text: &str) -> Option<String> {
    let Some(digits) = text.strip_prefix('+') else {
        return Some("it does not begin with `+` and the country code".to_owned());
    };
    if !digits.bytes().all(|it| it.is_ascii_digit()) {
        return Some("only digits may follow the `+`, no blanks or hyphens".to_owned());
    }
    if digits.starts_with('0') {
        return Some("a country code does not begin with 0".to_owned());
    }
    match digits.len() {
        7..=15 => None,
        count => Some(format!("it has {count} digits; a number has 7 to 15")),
    }
}

/// The number in E.164 that `text` was most likely meant to be: without what people write between
/// digits, and a national number as one of the project's country.
pub(super) fn phone_meant(text: &str, country: &str) -> Option<String> {
    let bare: String = text.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect();
    phone::normalise(&bare, country).filter(|it| it != text && phone_flaw(it).is_none())
}

fn digits_flaw(text: &str, min: u8, max: u8) -> Option<String> {
    if let Some(other) = text.chars().find(|it| !it.is_ascii_digit()) {
        return Some(format!("`{other}` is not a key from 0 to 9"));
    }
    let count = text.len();
    if (usize::from(min)..=usize::from(max)).contains(&count) {
        return None;
    }
    let wanted = if min == max { format!("{min}") } else { format!("{min} to {max}") };
    Some(format!("it has {count} keys, not {wanted}"))
}

fn card_flaw(text: &str) -> Option<String> {
    if !text.bytes().all(|it| it.is_ascii_digit()) || !(12..=19).contains(&text.len()) {
        return Some("a card number has 12 to 19 digits and nothing else".to_owned());
    }
    let sum: u32 = text
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            match (place % 2, digit * 2) {
                (0, _) => digit,
                (_, doubled) if doubled > 9 => doubled - 9,
                (_, doubled) => doubled,
            }
        })
        .sum();
    (!sum.is_multiple_of(10)).then(|| "its check digit is wrong".to_owned())
}

fn expiry_flaw(text: &str) -> Option<String> {
    let fits = text.len() == 4 && text.bytes().all(|it| it.is_ascii_digit());
    let month = text.get(..2).and_then(|it| it.parse::<u8>().ok());
    match (fits, month) {
        (true, Some(1..=12)) => None,
        (true, _) => Some("the first two digits are the month, 01 to 12".to_owned()),
        _ => Some("an expiry is four digits, month and year: `0927`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_take_what_telephones_take() {
        let digits = Ty::Digits(4, 6);
        for (ty, text, fine) in [
            (&Ty::Phone, "+61390001000", true),
            (&Ty::Phone, "+61 3 9000 1000", false),
            (&Ty::Phone, "0390001000", false),
            (&Ty::Phone, "+123456", false),
            (&Ty::Phone, "+1234567890123456", false),
            (&Ty::Phone, "+", false),
            (&digits, "0042", true),
            (&digits, "00427", true),
            (&digits, "042", false),
            (&digits, "0042427", false),
            (&digits, "004#", false),
            (&Ty::CardNumber, "4111111111111111", true),
            (&Ty::CardNumber, "4111111111111112", false),
            (&Ty::CardNumber, "411", false),
            (&Ty::CardExpiry, "1227", true),
            (&Ty::CardExpiry, "1327", false),
            (&Ty::CardExpiry, "12/27", false),
            (&Ty::Text, "anything", true),
        ] {
            assert_eq!(flaw(ty, text).is_none(), fine, "{ty:?} {text}");
        }
    }

    #[test]
    fn a_number_written_for_people_is_understood() {
        for text in ["+61 (3) 9000-1000", "03 9000 1000", "0011 61 3 9000 1000"] {
            assert_eq!(phone_meant(text, "AU").as_deref(), Some("+61390001000"), "{text}");
        }
        assert_eq!(phone_meant("000", "AU"), None);
        assert_eq!(phone_meant("our number", "AU"), None);
    }
}
