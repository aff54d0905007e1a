//! What types can do: which value fits where, what compares, what has an order. Finding a type out
//! and asking whether it fits are kept apart.

use crate::resolve::Ty;

/// Whether a value of type `value` may stand where `want` is wanted. Whether it may be unknown is
/// another question.
pub(super) fn fits(value: &Ty, want: &Ty) -> bool {
    match (value.inner(), want.inner()) {
        (Ty::Int, Ty::Decimal) => true,
        (value, want) => same(value, want),
    }
}

/// Like [`fits`], without the step from int to decimal: the elements of a list stay as they are.
fn same(value: &Ty, want: &Ty) -> bool {
    match (value, want) {
        (Ty::Error, _) | (_, Ty::Error) => true,
        (Ty::Digits(min, max), Ty::Digits(least, most)) => least <= min && max <= most,
        (Ty::List(value), Ty::List(want)) => {
            (want.is_optional() || !value.is_optional()) && same(value.inner(), want.inner())
        }
        (value, want) => value == want,
    }
}

/// Whether `==` between the two can ever make sense.
pub(super) fn comparable(left: &Ty, right: &Ty) -> bool {
    match (left.inner(), right.inner()) {
        (Ty::Error, _) | (_, Ty::Error) => true,
        (Ty::Zoned, _) | (_, Ty::Zoned) => false,
        (Ty::Json, _) | (_, Ty::Json) => true,
        (Ty::Int | Ty::Decimal, Ty::Int | Ty::Decimal) | (Ty::Digits(..), Ty::Digits(..)) => true,
        (Ty::List(left), Ty::List(right)) => comparable(left, right),
        (left, right) => left == right,
    }
}

/// Whether `<` and its like make sense for values of this type.
pub(super) fn has_order(ty: &Ty) -> bool {
    matches!(
        ty.inner(),
        Ty::Int
            | Ty::Decimal
            | Ty::Date
            | Ty::Time
            | Ty::DateTime
            | Ty::Duration
            | Ty::Text
            | Ty::Enum(_)
            | Ty::Error
    )
}

/// Whether a value of this type is a text underneath: `text` itself, `phone`, `digits`, `card_*`.
pub(crate) fn reads_as_text(ty: &Ty) -> bool {
    matches!(ty.inner(), Ty::Text) || is_checked_text(ty)
}

/// Texts of a format that is checked where they come in.
pub(super) fn is_checked_text(ty: &Ty) -> bool {
    matches!(ty.inner(), Ty::Phone | Ty::Digits(..) | Ty::CardNumber | Ty::CardExpiry)
}

/// Whether it is a number.
pub(super) fn is_number(ty: &Ty) -> bool {
    matches!(ty.inner(), Ty::Int | Ty::Decimal)
}

/// Whether a value can be put into words.
pub(super) fn can_be_spoken(ty: &Ty) -> bool {
    match ty.inner() {
        Ty::Record(_) => false,
        Ty::List(of) => can_be_spoken(of),
        _ => true,
    }
}
