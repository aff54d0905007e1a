//! A program ready to run, table by table.

use super::{
    CallbackInfo, CollectInfo, ConditionId, ConfirmInfo, ConstId, DialInfo, EnqueueInfo, EnumDef, Field,
    InvokeInfo, ListenInfo, Mark, MenuInfo, Op, Pc, PlaceId, RecordDef, ResourceId, RuleId, RulesetId,
    SplitInfo, StrId, Strings, Type, TypeId, UnderstandInfo, WaitInfo,
};
use crate::value::Value;

/// A compiled program. [`super::Bundle`] is one whose every id, jump, stack depth and type has been
/// verified, so that the engine can trust them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Program {
    /// The project's name.
    pub name: String,
    /// IANA name of the call-centre time zone.
    pub timezone: String,
    /// Language tags; the first is where a call starts.
    pub languages: Vec<String>,
    /// ISO 4217 code for the filter `money`.
    pub currency: String,
    /// ISO 3166 code for national phone numbers and `is mobile`.
    pub country: String,
    /// Every name and text that is not a value.
    pub strings: Strings,
    /// Constant values.
    pub constants: Vec<Value>,
    /// Types, without repeats; `T` comes before `list<T>` and `T?`.
    pub types: Vec<Type>,
    /// Enums, the built-in ones first.
    pub enums: Vec<EnumDef>,
    /// Records.
    pub records: Vec<RecordDef>,
    /// State and attribute fields: the layout of a call's memory.
    pub places: Vec<Place>,
    /// Switches.
    pub switches: Vec<Switch>,
    /// Queues, hours, prompts, flows and bots.
    pub resources: Vec<Resource>,
    /// Calendars.
    pub calendars: Vec<Calendar>,
    /// Integrations.
    pub integrations: Vec<Integration>,
    /// Regular expressions of `matches`.
    pub regexes: Vec<String>,
    /// Endpoints.
    pub endpoints: Vec<Endpoint>,
    /// What a caller gets when the runtime fails.
    pub rescue: Option<Rescue>,
    /// Rulesets and treatments. Their rules stand in the order of the rulesets, without gaps.
    pub rulesets: Vec<Ruleset>,
    /// Rules, those of a ruleset side by side. Their lines stand in the order of the rules, without gaps.
    pub rules: Vec<Rule>,
    /// Guard lines, those of a rule side by side.
    pub conditions: Vec<Condition>,
    /// Menus.
    pub menus: Vec<MenuInfo>,
    /// Collects.
    pub collects: Vec<CollectInfo>,
    /// Confirmations.
    pub confirms: Vec<ConfirmInfo>,
    /// Listens.
    pub listens: Vec<ListenInfo>,
    /// Understands.
    pub understands: Vec<UnderstandInfo>,
    /// Invokes.
    pub invokes: Vec<InvokeInfo>,
    /// Enqueues.
    pub enqueues: Vec<EnqueueInfo>,
    /// Callbacks.
    pub callbacks: Vec<CallbackInfo>,
    /// Dials.
    pub dials: Vec<DialInfo>,
    /// Waits and plays.
    pub waits: Vec<WaitInfo>,
    /// Splits.
    pub splits: Vec<SplitInfo>,
    /// The code.
    pub code: Vec<Op>,
    /// Where things stand in the source.
    pub debug: Debug,
}

/// A state or attribute field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its name, without `attributes.`.
    pub name: StrId,
    /// Its type.
    pub ty: TypeId,
    /// How far its value may travel.
    pub mark: Mark,
    /// A contact attribute rather than state.
    pub attribute: bool,
    /// Its value at the start of a call; `None` is unknown.
    pub default: Option<ConstId>,
}

/// A switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch {
    /// Its name.
    pub name: StrId,
    /// Its type.
    pub ty: TypeId,
    /// Its value where operations set none.
    pub default: ConstId,
}

/// What a [`Resource`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResourceKind {
    /// A queue.
    Queue,
    /// Hours of operation.
    Hours,
    /// A recorded prompt.
    Prompt,
    /// Another contact flow.
    Flow,
    /// A Lex bot.
    Bot,
}

/// Something that lives in the Amazon Connect instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// What it is.
    pub kind: ResourceKind,
    /// Its name in the program.
    pub name: StrId,
    /// Its name in the instance.
    pub instance_name: StrId,
    /// The hours of a queue.
    pub hours: Option<ResourceId>,
    /// The intents of a bot.
    pub intents: Vec<StrId>,
    /// The slots of a bot.
    pub slots: Vec<Field>,
}

/// A set of named days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Its name.
    pub name: StrId,
    /// Days since 1970-01-01 and what they are called, sorted by day.
    pub days: Vec<(i32, StrId)>,
}

/// A function that answers questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// Its name in the program.
    pub name: StrId,
    /// The Lambda function.
    pub function: StrId,
    /// What it is sent.
    pub params: Vec<Field>,
    /// What it answers; `None`: whatever it answers is dropped.
    pub result: Option<TypeId>,
    /// How far the answer may travel.
    pub result_mark: Mark,
}

/// The channel a contact came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Channel {
    /// A telephone call.
    #[default]
    Voice,
    /// A chat.
    Chat,
}

/// A way into the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name.
    pub name: StrId,
    /// Its numbers, E.164.
    pub numbers: Vec<StrId>,
    /// Its channel.
    pub channel: Channel,
    /// Switched off: its numbers are not answered.
    pub disabled: bool,
    /// Code that pushes the arguments and ends in `Goto`.
    pub start: Pc,
}

/// What a caller gets when the runtime fails: needs no engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescue {
    /// What is said.
    pub say: Vec<RescueSay>,
    /// What follows.
    pub end: RescueEnd,
}

/// A constant message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RescueSay {
    /// Words.
    Text(StrId),
    /// SSML.
    Ssml(StrId),
    /// A recording.
    Prompt(ResourceId),
}

/// How a rescue ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RescueEnd {
    /// With people.
    Enqueue(ResourceId),
    /// At a number.
    Dial(StrId),
    /// Here.
    Hangup,
}

/// A ruleset or treatment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruleset {
    /// Its name.
    pub name: StrId,
    /// It is a treatment: its rules repeat.
    pub treatment: bool,
    /// Types of the frame's locals; the parameters come first.
    pub locals: Vec<TypeId>,
    /// How many of them are parameters.
    pub params: u16,
    /// Its first rule.
    pub first_rule: RuleId,
    /// How many rules it has; disabled ones are left out.
    pub rule_count: u32,
}

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: StrId,
    /// Its ruleset.
    pub ruleset: RulesetId,
    /// How its lines decide.
    pub guard: GuardKind,
    /// The sum at which it activates.
    pub threshold: i32,
    /// Its first guard line.
    pub first_condition: ConditionId,
    /// How many guard lines it has.
    pub condition_count: u16,
    /// Its body. A body that does not leave ends in `Decide` of the next rule.
    pub body: Pc,
}

/// What the author wrote before the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardKind {
    /// Nothing: always activates; no lines, threshold 0.
    Always,
    /// `when`: `and` of n lines is threshold n, `or` is threshold 1, one point a line.
    When,
    /// `score`
    Score,
}

/// A line of a guard: where the test holds it adds points. Lines are evaluated in order, and only
/// as long as the outcome is not settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// What must hold.
    pub test: Test,
    /// What it adds.
    pub points: i32,
}

/// A test of a guard line. All but `Code` are pure, total and free of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// A place (or a field of the record in it) compared with a constant. Unknown compares false,
    /// but true for [`Comparison::Ne`].
    Compare {
        /// How.
        comparison: Comparison,
        /// What.
        operand: Operand,
        /// With what; its type has an order where the comparison needs one.
        constant: ConstId,
    },
    /// There is a value.
    Known(Operand),
    /// There is none.
    Unknown(Operand),
    /// Any other condition: code that leaves one bool and ends in [`Op::Done`].
    Code(Pc),
}

/// A place, or a field of the record in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operand {
    /// The place.
    pub place: PlaceId,
    /// The field of the record in it.
    pub field: Option<u16>,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `==`
    Eq,
    /// `!=`, the negation of `==`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// Positions in the source, for traces and errors.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Debug {
    /// Paths relative to the project.
    pub files: Vec<String>,
    /// File and line (from 1) of each rule; one a rule, or none at all.
    pub rules: Vec<(u16, u32)>,
    /// Code from this position on belongs to this file and line; positions ascend.
    pub code: Vec<(Pc, u16, u32)>,
}
