//! Declarations.

use smol_str::SmolStr;

use super::{Arg, Block, Doc, Expr, Literal, Mark, Name, TestDecl, Text, TypeExpr};
use crate::source::Span;

/// A declaration at the top of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its `///` lines.
    pub doc: Option<Doc>,
    /// Where `disabled` stands, if it does.
    pub disabled: Option<Span>,
    /// All of it, from `disabled` or the keyword to the end.
    pub span: Span,
    /// What it declares.
    pub kind: ItemKind,
}

/// The kinds of declaration.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// `enum Tier { bronze, silver }`
    Enum(EnumDecl),
    /// `record Customer { ... }`
    Record(RecordDecl),
    /// `state { ... }`
    State(Vec<FieldDecl>),
    /// `attributes { ... }`
    Attributes(Vec<FieldDecl>),
    /// `switch storm: bool = false`
    Switch(SwitchDecl),
    /// `integration f(...) -> T "function"`
    Integration(IntegrationDecl),
    /// `queue`, `hours`, `prompt`, `flow`
    Resource(ResourceDecl),
    /// `bot concierge "name" { ... }`
    Bot(BotDecl),
    /// `calendar holidays { ... }`
    Calendar(CalendarDecl),
    /// `message greeting(...) { en-AU "..." }`
    Message(MessageDecl),
    /// `endpoint support { ... }`
    Endpoint(EndpointDecl),
    /// `rescue { ... }`
    Rescue(Block),
    /// `ruleset` and `treatment`
    Ruleset(RulesetDecl),
    /// `test "..." { ... }`
    Test(TestDecl),
    /// Could not be read; reported.
    Broken,
}

/// `enum Tier { bronze, silver, gold }`
#[derive(Debug, Clone, PartialEq)]
pub struct EnumDecl {
    /// Its name.
    pub name: Name,
    /// Its values in order: `<` follows this order.
    pub values: Vec<EnumValue>,
}

/// One value of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumValue {
    /// Its `///` lines.
    pub doc: Option<Doc>,
    /// Its name.
    pub name: Name,
}

/// `record Customer { name: text }`
#[derive(Debug, Clone, PartialEq)]
pub struct RecordDecl {
    /// Its name.
    pub name: Name,
    /// Its fields.
    pub fields: Vec<FieldDecl>,
}

/// A field of a record, `state` or `attributes`: `card: card_number? secret`, `tries: int = 0`.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDecl {
    /// Its `///` lines.
    pub doc: Option<Doc>,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
    /// `private` or `secret`.
    pub mark: Mark,
    /// Where the mark stands.
    pub mark_span: Option<Span>,
    /// Its default.
    pub default: Option<Expr>,
    /// All of it.
    pub span: Span,
}

/// `switch storm: bool = false`
#[derive(Debug, Clone, PartialEq)]
pub struct SwitchDecl {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
    /// Its value where operations set none.
    pub default: Option<Expr>,
}

/// A parameter of an integration, message or ruleset.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
    /// `private` or `secret`.
    pub mark: Mark,
    /// Where the mark stands.
    pub mark_span: Option<Span>,
    /// All of it.
    pub span: Span,
}

/// `integration find_customer(phone: phone) -> Customer "find-customer"`
#[derive(Debug, Clone, PartialEq)]
pub struct IntegrationDecl {
    /// Its name.
    pub name: Name,
    /// What the function is sent, a JSON object by these names.
    pub params: Vec<Param>,
    /// What it answers; `None` where `-> T` was left out.
    pub result: Option<TypeExpr>,
    /// `private` or `secret` behind the result type.
    pub result_mark: Mark,
    /// The function's name.
    pub function: Literal,
}

/// What a [`ResourceDecl`] names in the Amazon Connect instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceKind {
    /// A queue.
    Queue,
    /// Hours of operation.
    Hours,
    /// A recorded prompt.
    Prompt,
    /// Another contact flow.
    Flow,
}

/// `queue cards "Cards - General" { hours office }`
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceDecl {
    /// Which kind.
    pub kind: ResourceKind,
    /// Its name in the program.
    pub name: Name,
    /// Its name in the instance.
    pub instance_name: Literal,
    /// The hours of a queue.
    pub hours: Option<Name>,
}

/// `bot concierge "concierge" { intents balance, lost_card slots amount: decimal }`
#[derive(Debug, Clone, PartialEq)]
pub struct BotDecl {
    /// Its name in the program.
    pub name: Name,
    /// Its name in Lex.
    pub instance_name: Literal,
    /// Its intents.
    pub intents: Vec<Name>,
    /// Its slots.
    pub slots: Vec<Param>,
}

/// `calendar public_holidays { 2026-12-25 "Christmas Day" }`
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarDecl {
    /// Its name.
    pub name: Name,
    /// Its days.
    pub days: Vec<CalendarDay>,
}

/// A named day.
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarDay {
    /// The day.
    pub date: jiff::civil::Date,
    /// Where the day stands.
    pub date_span: Span,
    /// What it is called.
    pub name: Literal,
}

/// `message greeting(name: text) { en-AU "Hi {name}." ms-MY "Selamat datang, {name}." }`
#[derive(Debug, Clone, PartialEq)]
pub struct MessageDecl {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Its wording in each language.
    pub variants: Vec<MessageVariant>,
}

/// The wording of a message in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageVariant {
    /// The language tag, `en-AU`.
    pub language: Name,
    /// `ssml` before the text.
    pub ssml: bool,
    /// The words.
    pub text: Text,
    /// Id for the facts of the text as an expression.
    pub id: super::ExprId,
}

/// `endpoint support { numbers "+61390001000" start welcome channel voice }`
#[derive(Debug, Clone, PartialEq)]
pub struct EndpointDecl {
    /// Its name.
    pub name: Name,
    /// The numbers that lead here.
    pub numbers: Vec<Literal>,
    /// Where a call starts, and with which arguments.
    pub start: Option<Target>,
    /// `voice` or `chat`, where said.
    pub channel: Option<Name>,
}

/// A ruleset with its arguments: `main_menu`, `verify(level: 2)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The ruleset.
    pub name: Name,
    /// Its arguments.
    pub args: Vec<Arg>,
    /// All of it.
    pub span: Span,
}

/// `ruleset name(params) requires path, ... { rules }`, or a `treatment`.
#[derive(Debug, Clone, PartialEq)]
pub struct RulesetDecl {
    /// It is a `treatment`.
    pub treatment: bool,
    /// Its name.
    pub name: Name,
    /// Its parameters; a treatment has none.
    pub params: Vec<Param>,
    /// Places that every way in has made sure of.
    pub requires: Vec<Expr>,
    /// Its rules, tried in order.
    pub rules: Vec<RuleDecl>,
}

/// `rule gold when customer.tier == gold { ... }`
#[derive(Debug, Clone, PartialEq)]
pub struct RuleDecl {
    /// Its `///` lines.
    pub doc: Option<Doc>,
    /// Where `disabled` stands, if it does.
    pub disabled: Option<Span>,
    /// Its name.
    pub name: Name,
    /// When it activates.
    pub guard: Guard,
    /// What it does.
    pub body: Block,
    /// All of it.
    pub span: Span,
}

/// When a rule activates.
#[derive(Debug, Clone, PartialEq)]
pub enum Guard {
    /// Always.
    Always,
    /// Where the condition holds.
    When(Expr),
    /// Where the points of the lines that hold reach the threshold.
    Score {
        /// The threshold.
        threshold: Points,
        /// The lines.
        lines: Vec<ScoreLine>,
        /// From `score` to the closing brace of the lines.
        span: Span,
    },
}

/// `customer.tier == gold: 100`
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreLine {
    /// The condition.
    pub condition: Expr,
    /// What it adds where it holds.
    pub points: Points,
}

/// Points of a score, with their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Points {
    /// How many; may be negative.
    pub value: i64,
    /// Where they stand.
    pub span: Span,
}

impl ItemKind {
    /// The name that the declaration gives, where it gives one.
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::Enum(it) => Some(&it.name),
            Self::Record(it) => Some(&it.name),
            Self::Switch(it) => Some(&it.name),
            Self::Integration(it) => Some(&it.name),
            Self::Resource(it) => Some(&it.name),
            Self::Bot(it) => Some(&it.name),
            Self::Calendar(it) => Some(&it.name),
            Self::Message(it) => Some(&it.name),
            Self::Endpoint(it) => Some(&it.name),
            Self::Ruleset(it) => Some(&it.name),
            Self::State(_) | Self::Attributes(_) | Self::Rescue(_) | Self::Test(_) | Self::Broken => None,
        }
    }
}

/// Words shared by messages about resources.
impl ResourceKind {
    /// The keyword.
    pub fn keyword(self) -> SmolStr {
        SmolStr::new_static(match self {
            Self::Queue => "queue",
            Self::Hours => "hours",
            Self::Prompt => "prompt",
            Self::Flow => "flow",
        })
    }
}
