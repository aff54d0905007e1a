//! The symbol table: every declaration of the program, by kind and by name.
//!
//! Ids are those of the bundle ([`ivr_runtime::bundle`]): the position of a symbol in its table is its
//! position in the compiled program. Enums begin with the built-in ones; bots stand among the
//! resources.

use ivr_runtime::bundle::{
    CalendarId, Channel, EndpointId, EnumId, IntegrationId, PlaceId, RecordId, ResourceId, RulesetId,
    SwitchId,
};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::source::{FileId, Span};
use crate::syntax::tree::Mark;

/// Where a declaration's syntax is: file, and position among the file's items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemRef {
    /// The file.
    pub file: FileId,
    /// Position in [`crate::syntax::tree::File::items`].
    pub item: u32,
}

/// What a name of the program's one namespace stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Def {
    /// An enum.
    Enum(EnumId),
    /// A record.
    Record(RecordId),
    /// A state field. Attribute fields are reached through `attributes` only.
    Place(PlaceId),
    /// A switch.
    Switch(SwitchId),
    /// An integration.
    Integration(IntegrationId),
    /// A queue, hours, prompt, flow or bot.
    Resource(ResourceId),
    /// A calendar.
    Calendar(CalendarId),
    /// A message.
    Message(MessageId),
    /// An endpoint.
    Endpoint(EndpointId),
    /// A ruleset or treatment.
    Ruleset(RulesetId),
}

/// A `message` of the program; inlined where used, so the bundle has no table for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub u32);

/// A type of the language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ty {
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
    /// What `in_zone` gives: only to be spoken or formatted.
    Zoned,
    /// `duration`
    Duration,
    /// `text`
    Text,
    /// `phone`
    Phone,
    /// `digits`, `digits(min..max)`
    Digits(u8, u8),
    /// `card_number`
    CardNumber,
    /// `card_expiry`
    CardExpiry,
    /// An enum.
    Enum(EnumId),
    /// A record.
    Record(RecordId),
    /// `list<T>`
    List(std::sync::Arc<Ty>),
    /// `json`
    Json,
    /// `T?`; never nested.
    Optional(std::sync::Arc<Ty>),
    /// A type that could not be found out, reported already: fits everything.
    Error,
}

impl Ty {
    /// `T` of `T?`, or the type itself.
    pub fn inner(&self) -> &Self {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }

    /// Whether a value of it may be unknown.
    pub fn is_optional(&self) -> bool {
        matches!(self, Self::Optional(_))
    }

    /// `T?` of `T`.
    #[must_use]
    pub fn optional(self) -> Self {
        match self {
            Self::Optional(_) | Self::Error => self,
            other => Self::Optional(std::sync::Arc::new(other)),
        }
    }
}

/// An enum.
#[derive(Debug, Clone)]
pub struct EnumSymbol {
    /// Its name.
    pub name: SmolStr,
    /// Where the name stands; `None` for a built-in one.
    pub span: Option<Span>,
    /// Its syntax; `None` for a built-in one.
    pub item: Option<ItemRef>,
    /// Its values and where they stand.
    pub values: Vec<(SmolStr, Option<Span>)>,
}

/// A field of a record, or a parameter.
#[derive(Debug, Clone)]
pub struct FieldSymbol {
    /// Its name.
    pub name: SmolStr,
    /// Where the name stands.
    pub span: Span,
    /// Its type.
    pub ty: Ty,
    /// How far its value may travel.
    pub mark: Mark,
}

/// A record.
#[derive(Debug, Clone)]
pub struct RecordSymbol {
    /// Its name.
    pub name: SmolStr,
    /// Where the name stands.
    pub span: Span,
    /// Its syntax.
    pub item: ItemRef,
    /// Its fields.
    pub fields: Vec<FieldSymbol>,
}

/// A state or attribute field.
#[derive(Debug, Clone)]
pub struct PlaceSymbol {
    /// Name, type, mark.
    pub field: FieldSymbol,
    /// A contact attribute.
    pub attribute: bool,
    /// The block it stands in, and its position among the block's fields.
    pub item: ItemRef,
    /// Position among the fields of the block.
    pub index: u32,
}

/// A switch.
#[derive(Debug, Clone)]
pub struct SwitchSymbol {
    /// Name and type.
    pub field: FieldSymbol,
    /// Its syntax.
    pub item: ItemRef,
}

/// An integration.
#[derive(Debug, Clone)]
pub struct IntegrationSymbol {
    /// Its name.
    pub name: SmolStr,
    /// Where the name stands.
    pub span: Span,
    /// Its syntax.
    pub item: ItemRef,
    /// What it is sent.
    pub params: Vec<FieldSymbol>,
    /// What it answers.
    pub result: Option<Ty>,
    /// How far the answer may travel.
    pub result_mark: Mark,
}

/// A queue, hours, prompt, flow or bot.
#[derive(Debug, Clone)]
pub struct ResourceSymbol {
    /// What it is.
    pub kind: ivr_runtime::bundle::ResourceKind,
    /// Its name.
    pub name: SmolStr,
    /// Where the name stands.
    pub span: Span,
    /// Its syntax.
    pub item: ItemRef,
    /// The hours of a queue.
    pub hours: Option<ResourceId>,
    /// The intents of a bot.
    pub intents: Vec<(SmolStr, Span)>,
    /// The slots of a bot.
    pub slots: Vec<FieldSymbol>,
}

/// A calendar.
#[derive(Debug, Clone)]
pub struct CalendarSymbol {
    /// Its name.
    pub name: SmolStr,
    /// Where the name stands.
    pub span: Span,
    /// Its syntax.
    pub item: ItemRef,
}

/// A message in several languages.
#[derive(Debug, Clone)]
pub struct MessageSymbol {
    /// Its name.
    pub name: SmolStr,
    /// Where the name stands.
    pub span: Span,
    /// Its syntax.
    pub item: ItemRef,
    /// Its parameters.
    pub params: Vec<FieldSymbol>,
}

/// An endpoint.
#[derive(Debug, Clone)]
pub struct EndpointSymbol {
    /// Its name.
    pub name: SmolStr,
    /// Where the name stands.
    pub span: Span,
    /// Its syntax.
    pub item: ItemRef,
    /// Its channel.
    pub channel: Channel,
    /// Where it starts, if that could be resolved.
    pub start: Option<RulesetId>,
    /// It is switched off.
    pub disabled: bool,
}

/// A ruleset or treatment.
#[derive(Debug, Clone)]
pub struct RulesetSymbol {
    /// Its name.
    pub name: SmolStr,
    /// Where the name stands.
    pub span: Span,
    /// Its syntax.
    pub item: ItemRef,
    /// It is a treatment.
    pub treatment: bool,
    /// It is switched off.
    pub disabled: bool,
    /// Its parameters.
    pub params: Vec<FieldSymbol>,
}

/// Every declaration of the program.
#[derive(Debug, Clone, Default)]
pub struct Symbols {
    /// The one namespace.
    pub names: FxHashMap<SmolStr, Def>,
    /// Names that are declared more than once or belong to the language, which is reported: they stand for
    /// nothing in [`Self::names`], and nobody who uses one is to blame.
    pub contested: FxHashSet<SmolStr>,
    /// Attribute fields by name.
    pub attribute_names: FxHashMap<SmolStr, PlaceId>,
    /// Enums, the built-in ones first.
    pub enums: Vec<EnumSymbol>,
    /// Records.
    pub records: Vec<RecordSymbol>,
    /// State and attribute fields.
    pub places: Vec<PlaceSymbol>,
    /// Switches.
    pub switches: Vec<SwitchSymbol>,
    /// Integrations.
    pub integrations: Vec<IntegrationSymbol>,
    /// Queues, hours, prompts, flows, bots.
    pub resources: Vec<ResourceSymbol>,
    /// Calendars.
    pub calendars: Vec<CalendarSymbol>,
    /// Messages.
    pub messages: Vec<MessageSymbol>,
    /// Endpoints.
    pub endpoints: Vec<EndpointSymbol>,
    /// Rulesets and treatments.
    pub rulesets: Vec<RulesetSymbol>,
    /// The rescue: the first one declared.
    pub rescue: Option<ItemRef>,
    /// Tests, in order.
    pub tests: Vec<ItemRef>,
}
