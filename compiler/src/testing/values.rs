//! Values from outside, texts to Amazon Connect, as the language writes them.

use ivr_runtime::bundle::{Program, Type, TypeId};

use crate::syntax::literal;

/// The value as the language writes it, or what it should be.
pub fn as_literal(program: &Program, ty: TypeId, value: &str) -> Result<String, String> {
    let wrong = |what: &str| Err(format!("it is {what}"));
    let same = || Ok(value.to_owned());
    match program.types.get(ty.index()) {
        Some(Type::Optional(inner)) => as_literal(program, *inner, value),
        Some(Type::Bool) if matches!(value, "true" | "false") => same(),
        Some(Type::Bool) => wrong("`true` or `false`"),
        Some(Type::Int) if value.parse::<i64>().is_ok() => same(),
        Some(Type::Int) => wrong("a whole number, such as 42"),
        Some(Type::Decimal) if is_decimal(value) => same(),
        Some(Type::Decimal) => wrong("a number, such as 12.50"),
        Some(Type::Date) if value.parse::<jiff::civil::Date>().is_ok() => same(),
        Some(Type::Date) => wrong("a date, such as 2026-12-25"),
        Some(Type::DateTime) if value.parse::<jiff::civil::DateTime>().is_ok() => same(),
        Some(Type::Time) if value.parse::<jiff::civil::Time>().is_ok() => same(),
        Some(Type::Time) => wrong("a time, such as 09:30"),
        Some(Type::DateTime) => wrong("a date and time, such as 2026-12-25T09:30"),
        Some(Type::Phone) if is_phone(value) => Ok(literal(value)),
        Some(Type::Phone) => wrong("a phone number with its country code, such as +61400000001"),
        Some(Type::Digits { min, max }) => {
            let count = value.chars().count();
            let fits = value.bytes().all(|it| it.is_ascii_digit())
                && (usize::from(*min)..=usize::from(*max)).contains(&count);
            if fits { Ok(literal(value)) } else { wrong(&format!("{min} to {max} digits")) }
        }
        Some(Type::Enum(id)) => {
            let values = program.enums.get(id.index()).map(|def| def.values.as_slice()).unwrap_or_default();
            let names: Vec<_> = values.iter().map(|id| program.strings.get(*id)).collect();
            if names.contains(&value) { same() } else { wrong(&format!("one of: {}", names.join(", "))) }
        }
        _ => Ok(literal(value)),
    }
}

fn is_decimal(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let number = |it: &str| !it.is_empty() && it.bytes().all(|digit| digit.is_ascii_digit());
    number(whole) && number(part)
}

/// E.164: a plus sign, a country code, fifteen digits at most.
pub fn is_phone(value: &str) -> bool {
    value.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_digit())
            && !digits.starts_with('0')
    })
}
