//! Card numbers and expiries.

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

/// Month and year of `MMYY`.
pub(crate) fn card_expiry(digits: &str) -> Option<(i8, i16)> {
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
