//! Written types to types.

use std::sync::Arc;

use super::declare::TYPE_NAMES;
use super::errors;
use super::symbols::{Def, Symbols, Ty};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{TypeExpr, TypeKind};

/// Fewest and most keys of plain `digits`, and the bounds of any other.
pub(crate) const DIGITS: (u8, u8) = (1, 20);

/// The type that `written` says; what does not exist is reported and becomes [`Ty::Error`].
pub(crate) fn resolve_type(symbols: &Symbols, written: &TypeExpr, diagnostics: &mut Vec<Diagnostic>) -> Ty {
    match &written.kind {
        TypeKind::Name(name) => named(symbols, name, written.span, diagnostics),
        TypeKind::Digits { min, max } => digits(*min, *max, written.span, diagnostics),
        TypeKind::List(of) => {
            let of = match &of.kind {
                TypeKind::Optional(inner) => {
                    diagnostics.push(errors::list_of_optional(of.span, inner.span));
                    inner
                }
                _ => of,
            };
            Ty::List(Arc::new(resolve_type(symbols, of, diagnostics)))
        }
        TypeKind::Optional(of) => resolve_type(symbols, of, diagnostics).optional(),
        TypeKind::Broken => Ty::Error,
    }
}

fn digits(min: u32, max: u32, span: Span, diagnostics: &mut Vec<Diagnostic>) -> Ty {
    let (least, most) = (u32::from(DIGITS.0), u32::from(DIGITS.1));
    match (u8::try_from(min), u8::try_from(max)) {
        (Ok(low), Ok(high)) if least <= min && min <= max && max <= most => Ty::Digits(low, high),
        _ => {
            diagnostics.push(errors::digits_range(span, min, max));
            Ty::Digits(DIGITS.0, DIGITS.1)
        }
    }
}

fn named(symbols: &Symbols, name: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) -> Ty {
    match name {
        "" => return Ty::Error, // missing, and reported by the parser
        _ if symbols.contested.contains(name) => return Ty::Error,
        "bool" => return Ty::Bool,
        "int" => return Ty::Int,
        "decimal" => return Ty::Decimal,
        "date" => return Ty::Date,
        "time" => return Ty::Time,
        "datetime" => return Ty::DateTime,
        "duration" => return Ty::Duration,
        "text" => return Ty::Text,
        "phone" => return Ty::Phone,
        "digits" => return Ty::Digits(DIGITS.0, DIGITS.1),
        "card_number" => return Ty::CardNumber,
        "card_expiry" => return Ty::CardExpiry,
        "json" => return Ty::Json,
        _ => {}
    }
    match symbols.names.get(name).copied() {
        Some(Def::Enum(id)) => return Ty::Enum(id),
        Some(Def::Record(id)) => return Ty::Record(id),
        Some(def) => diagnostics.push(errors::not_a_type(symbols, name, span, def)),
        None if name == "list" => {
            let problem = errors::unknown_type(name, span, []);
            diagnostics.push(problem.help("say what it is a list of: `list<text>`"));
        }
        None => {
            let own = symbols.enums.iter().map(|it| it.name.as_str());
            let records = symbols.records.iter().map(|it| it.name.as_str());
            let built_in = TYPE_NAMES.iter().copied();
            // Types of the program begin with a capital: of two that are equally near, one of these was
            // meant.
            let candidates: Vec<_> = match name.starts_with(char::is_uppercase) {
                true => own.chain(records).chain(built_in).collect(),
                false => built_in.chain(own).chain(records).collect(),
            };
            diagnostics.push(errors::unknown_type(name, span, candidates));
        }
    }
    Ty::Error
}
