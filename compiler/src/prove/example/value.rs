//! Values of a type for calls that show something: as an author writes them, and as a caller keys them in.

use crate::resolve::{Symbols, Ty};

/// How deep records are written out; deeper ones come from records that hold themselves.
const DEEPEST: usize = 6;

/// A value as it is written in a program.
pub(super) fn literal(symbols: &Symbols, ty: &Ty, depth: usize) -> String {
    match ty {
        Ty::Bool => "true".to_owned(),
        Ty::Int => "1".to_owned(),
        Ty::Decimal => "1.50".to_owned(),
        Ty::Date => "2030-01-31".to_owned(),
        Ty::Time => "09:30".to_owned(),
        Ty::DateTime | Ty::Zoned => "2030-01-31T09:30".to_owned(),
        Ty::Duration => "1m".to_owned(),
        Ty::Text | Ty::Json | Ty::Error => "\"example\"".to_owned(),
        Ty::Phone => "\"+61400000001\"".to_owned(),
        Ty::Digits(..) | Ty::CardNumber | Ty::CardExpiry => format!("\"{}\"", keys_of(ty)),
        Ty::Enum(id) => {
            let value = symbols.enums.get(id.index()).and_then(|it| it.values.first());
            value.map_or_else(String::new, |(name, _)| name.to_string())
        }
        Ty::Record(id) => {
            let Some(record) = symbols.records.get(id.index()).filter(|_| depth < DEEPEST) else {
                return String::new();
            };
            let fields = record.fields.iter().filter(|it| !it.ty.is_optional());
            let fields: Vec<String> = fields
                .map(|field| format!("{}: {}", field.name, literal(symbols, &field.ty, depth + 1)))
                .collect();
            format!("{} {{ {} }}", record.name, fields.join(", "))
        }
        Ty::List(element) if depth < DEEPEST && !matches!(element.inner(), Ty::Record(_)) => {
            format!("[{}]", literal(symbols, element.inner(), depth + 1))
        }
        Ty::List(_) => "[]".to_owned(),
        Ty::Optional(inner) => literal(symbols, inner, depth),
    }
}

/// Keys that are a value of the type.
pub(super) fn keys_of(ty: &Ty) -> String {
    match ty {
        Ty::Digits(min, _) => "1".repeat(usize::from((*min).max(1))),
        Ty::Date => "31012030".to_owned(),
        Ty::Time => "0930".to_owned(),
        Ty::Phone => "0400000001".to_owned(),
        Ty::CardNumber => "4242424242424242".to_owned(),
        Ty::CardExpiry => "1235".to_owned(),
        _ => "1".to_owned(),
    }
}

/// Keys that are none.
pub(super) fn wrong_keys(ty: &Ty) -> String {
    match ty {
        Ty::Digits(min, _) if *min > 1 => "1".to_owned(),
        Ty::Date => "99999999".to_owned(),
        Ty::Time => "9999".to_owned(),
        Ty::CardNumber => "4242424242424241".to_owned(),
        Ty::CardExpiry => "1399".to_owned(),
        _ => "*".to_owned(),
    }
}
