//! Card numbers and expiries.

use crate::bundle::Bundle;
use crate::civil;

/// 12 to 19 digits with a good check digit (Luhn).
pub(crate) fn card_number(digits: &str) -> Option<&str> {
    let numeric = digits.bytes().all(|it| it.is_ascii_digit());
    (numeric && (12..=19).contains(&digits.len()) && luhn(digits)).then_some(digits)
}

/// From the right, every second digit doubled, the digits of all of it added: a multiple of ten.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .map(|it| u32::from(it - b'0'))
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 })
        .sum();
    sum.is_multiple_of(10)
}

/// `MMYY`: a month of a year.
pub(crate) fn card_expiry_form(digits: &str) -> Option<&str> {
    parts(digits).map(|_| digits)
}

/// `MMYY` not before the current month of the call centre.
pub(crate) fn card_expiry<'a>(digits: &'a str, bundle: &Bundle, now: i64) -> Option<&'a str> {
    let (month, year) = parts(digits)?;
    let today = civil::zoned(now, bundle.time_zone())?.date();
    // Two digits mean the year of that ending that is nearest, from fifty years back.
    let century = today.year() - today.year().rem_euclid(100);
    let year = [-100, 0, 100].map(|shift| century + shift + year);
    let year = year.into_iter().find(|it| *it >= today.year() - 50)?;
    ((year, month) >= (today.year(), today.month())).then_some(digits)
}

fn parts(digits: &str) -> Option<(i8, i16)> {
    if digits.len() != 4 || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let month = digits.get(..2)?.parse().ok().filter(|month| (1..=12).contains(month))?;
    Some((month, digits.get(2..)?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_tells_mistyped_numbers() {
        for good in ["4111111111111111", "5500000000000004", "340000000000009", "6011000000000004"] {
            assert_eq!(card_number(good), Some(good));
        }
        for bad in ["4111111111111112", "41111111111", "41111111111111111111", "4111 1111 1111 1111", ""] {
            assert_eq!(card_number(bad), None, "{bad}");
        }
    }
}
