//! The values a running call works with.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::ids::{EnumId, RecordId};

/// A value. `phone`, `digits`, `card_number` and `card_expiry` are texts here: their formats are
/// checked where they come in.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// An optional value that is not there.
    #[default]
    Unknown,
    /// `bool`
    Bool(bool),
    /// `int`
    Int(i64),
    /// `decimal`; trailing zeros are kept for speaking and do not matter for comparing.
    Decimal(Decimal),
    /// `date`: days since 1970-01-01.
    Date(i32),
    /// `time`: seconds since midnight, below 86,400.
    Time(u32),
    /// `datetime`: seconds since 1970-01-01T00:00Z. Shown in the program's time zone.
    DateTime(i64),
    /// A `datetime` to be shown in another zone: what the filter `in_zone` gives.
    Zoned(i64, Arc<str>),
    /// `duration`: seconds.
    Duration(i64),
    /// `text` and its kin.
    Text(Arc<str>),
    /// A value of an enum, by its position in the declaration.
    Enum(EnumId, u16),
    /// `list<T>`
    List(Arc<[Value]>),
    /// A record: its fields in declared order.
    Record(RecordId, Arc<[Value]>),
    /// `json`
    Json(Arc<serde_json::Value>),
}

impl Value {
    /// A text value.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Text(text.as_ref().into())
    }

    /// Whether there is a value.
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown)
    }

    /// The truth of a condition: unknown is false.
    pub const fn is_true(&self) -> bool {
        matches!(self, Self::Bool(true))
    }

    /// The text of a text value.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}
