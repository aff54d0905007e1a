//! Types as the runtime needs them: to decode answers, check typed values and mask what is marked.

use super::{EnumId, RecordId, StrId, TypeId};

/// A type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `decimal`
    Decimal,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `datetime`
    DateTime,
    /// `duration`
    Duration,
    /// `text`
    Text,
    /// `phone`: E.164
    Phone,
    /// `digits(min..max)`; plain `digits` is `1..20`
    Digits {
        /// Fewest.
        min: u8,
        /// Most.
        max: u8,
    },
    /// `card_number`
    CardNumber,
    /// `card_expiry`
    CardExpiry,
    /// An enum.
    Enum(EnumId),
    /// A record.
    Record(RecordId),
    /// `list<T>`
    List(TypeId),
    /// `json`
    Json,
    /// `T?`; `T` is not itself optional.
    Optional(TypeId),
}

/// How far a value may travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Mark {
    /// Anywhere.
    #[default]
    Open,
    /// To this caller only: never in logs, metrics, traces or attributes.
    Private,
    /// Besides, never spoken or sent; stored encrypted.
    Secret,
}

/// An enum. Four are built in, at fixed positions: [`EnumDef::WEEKDAY`], [`EnumDef::PART_OF_DAY`],
/// [`EnumDef::CHANNEL`], [`EnumDef::FAILURE`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumDef {
    /// Its name.
    pub name: StrId,
    /// Its values in declared order.
    pub values: Vec<StrId>,
}

impl EnumDef {
    /// `clock.weekday`: `monday` to `sunday`.
    pub const WEEKDAY: EnumId = EnumId(0);
    /// `clock.part_of_day`: `morning`, `afternoon`, `evening`.
    pub const PART_OF_DAY: EnumId = EnumId(1);
    /// `call.channel`: `voice`, `chat`.
    pub const CHANNEL: EnumId = EnumId(2);
    /// `reason` of a failed `invoke`: `error`, `timeout`, `invalid`.
    pub const FAILURE: EnumId = EnumId(3);

    /// Names and values of the built-in enums, in the order of their ids.
    pub const BUILT_IN: &[(&str, &[&str])] = &[
        ("Weekday", &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]),
        ("PartOfDay", &["morning", "afternoon", "evening"]),
        ("Channel", &["voice", "chat"]),
        ("Failure", &["error", "timeout", "invalid"]),
    ];
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordDef {
    /// Its name.
    pub name: StrId,
    /// Its fields in declared order.
    pub fields: Vec<Field>,
}

/// A field of a record, or a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: StrId,
    /// Its type.
    pub ty: TypeId,
    /// How far its value may travel.
    pub mark: Mark,
}
