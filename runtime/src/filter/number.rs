//! Filters on numbers.

use rust_decimal::{Decimal, RoundingStrategy};

/// To so many places, halves away from zero; fewer than none counts as none.
pub(crate) fn round(number: Decimal, places: i64) -> Decimal {
    let places = u32::try_from(places.max(0)).unwrap_or(u32::MAX).min(28);
    number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// An amount of money: symbol, commas between thousands, as many places as the currency has. A currency
/// without a symbol that everybody knows is named by its code.
pub(crate) fn money(amount: Decimal, currency: &str) -> String {
    let code = currency.to_ascii_uppercase();
    let known = CURRENCIES.iter().find(|it| it.code == code);
    let places = known.map_or(2, |it| it.places);
    let rounded = amount.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    let sign = if rounded.is_sign_negative() && !rounded.is_zero() { "-" } else { "" };
    let digits = format!("{:.*}", places as usize, rounded.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let point = if fraction.is_empty() { "" } else { "." };
    let symbol = match known.map(|it| it.symbol) {
        Some(symbol) => symbol.to_owned(),
        None => format!("{code} "),
    };
    format!("{sign}{symbol}{}{point}{fraction}", thousands(whole))
}

fn thousands(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

struct Currency {
    code: &'static str,
    symbol: &'static str,
    /// Digits of its smallest unit.
    places: u32,
}

const fn currency(code: &'static str, symbol: &'static str, places: u32) -> Currency {
    Currency { code, symbol, places }
}

/// Currencies with a symbol of their own or with other than two places.
const CURRENCIES: &[Currency] = &[
    currency("AUD", "$", 2),
    currency("USD", "$", 2),
    currency("NZD", "$", 2),
    currency("CAD", "$", 2),
    currency("SGD", "$", 2),
    currency("HKD", "$", 2),
    currency("TWD", "$", 2),
    currency("FJD", "$", 2),
    currency("MXN", "$", 2),
    currency("ARS", "$", 2),
    currency("COP", "$", 2),
    currency("CLP", "$", 0),
    currency("EUR", "€", 2),
    currency("GBP", "£", 2),
    currency("JPY", "¥", 0),
    currency("CNY", "¥", 2),
    currency("KRW", "₩", 0),
    currency("INR", "₹", 2),
    currency("MYR", "RM", 2),
    currency("IDR", "Rp", 2),
    currency("PHP", "₱", 2),
    currency("THB", "฿", 2),
    currency("VND", "₫", 0),
    currency("BRL", "R$", 2),
    currency("ZAR", "R", 2),
    currency("ILS", "₪", 2),
    currency("TRY", "₺", 2),
    currency("UAH", "₴", 2),
    currency("NGN", "₦", 2),
    currency("BHD", "BHD ", 3),
    currency("IQD", "IQD ", 3),
    currency("JOD", "JOD ", 3),
    currency("KWD", "KWD ", 3),
    currency("LYD", "LYD ", 3),
    currency("OMR", "OMR ", 3),
    currency("TND", "TND ", 3),
    currency("BIF", "BIF ", 0),
    currency("DJF", "DJF ", 0),
    currency("GNF", "GNF ", 0),
    currency("ISK", "ISK ", 0),
    currency("KMF", "KMF ", 0),
    currency("PYG", "PYG ", 0),
    currency("RWF", "RWF ", 0),
    currency("UGX", "UGX ", 0),
    currency("VUV", "VUV ", 0),
    currency("XAF", "XAF ", 0),
    currency("XOF", "XOF ", 0),
    currency("XPF", "XPF ", 0),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn money_has_symbol_commas_and_places() {
        for (amount, currency, text) in [
            ("0.5", "AUD", "$0.50"),
            ("1234567.891", "AUD", "$1,234,567.89"),
            ("-1234.5", "USD", "-$1,234.50"),
            ("-0.001", "USD", "$0.00"),
            ("999", "EUR", "€999.00"),
            ("50.3", "MYR", "RM50.30"),
            ("1234.5", "JPY", "¥1,235"),
            ("1.0005", "KWD", "KWD 1.001"),
            ("12", "CHF", "CHF 12.00"),
            ("12", "gbp", "£12.00"),
            ("79228162514264337593543950335", "AUD", "$79,228,162,514,264,337,593,543,950,335.00"),
        ] {
            assert_eq!(money(number(amount), currency), text);
        }
    }

    #[test]
    fn halves_round_away_from_zero() {
        for (value, places, rounded) in
            [("2.5", 0, "3"), ("-2.5", 0, "-3"), ("1.005", 2, "1.01"), ("1.2", 5, "1.2"), ("15", -1, "15")]
        {
            assert_eq!(round(number(value), places), number(rounded));
        }
    }
}
