//! Instructions: a stack machine. Small, `Copy`; wide operands live in side tables.
//!
//! Notation: `a b -> c` pops b, then a, and pushes c; `T?` may be unknown. Expression code is pure and
//! yields never. An arithmetic overflow, a division by zero and running out of fuel are *faults*: the
//! caller gets the rescue.
//!
//! # What the verifier proves, and what it leaves to the machine
//!
//! Every value on the operand stack, in a local and in a place has the *kind* an instruction wants: bool,
//! int, decimal, date, time, datetime, duration, text (also phone, digits, card numbers and expiries), an
//! enum by its id, a record by its id, a list of a kind, json. Whether the value is known is not proved:
//! every instruction is prepared for [`crate::value::Value::Unknown`], and an unknown bool counts as
//! false. An int does not fit where a decimal is wanted ([`Op::ToDecimal`] makes one of it); arithmetic
//! and comparisons mix the two. Where two ways meet with values of different kinds, the value has a kind
//! that only instructions taking any `T` accept.
//!
//! # Whose code it is
//!
//! Locals belong to a ruleset, and so does code: what is reached from the conditions and bodies of its
//! rules, through jumps and through the targets of its interactions. No position belongs to two rulesets.
//! The code of a condition is apart from that of bodies: it ends in [`Op::Done`], reads places and locals
//! and writes none, but for the locals of a walk ([`Op::EachNext`]) that stands in it. The start of an
//! endpoint belongs to no ruleset, uses no locals, and ends in [`Op::Goto`]. A treatment has no `Goto`,
//! `Call`, `Return`, `Enqueue`, `Dial`, `Flow`, `Listen`, `Understand` and `Invoke`.
//!
//! The operand stack is empty where a body begins, at every yield once its operands are popped, at
//! `Decide`, `Split`, `CollectInvalid` and `Return`, and under the arguments of `Goto` and `Call`.

use super::{
    CalendarId, CallbackId, CollectId, ConfirmId, ConstId, DialId, EnqueueId, InvokeId, ListenId, LocalId,
    MenuId, Pc, PlaceId, RecordId, RegexId, ResourceId, RuleId, RulesetId, SplitId, StrId, SwitchId, TypeId,
    UnderstandId, WaitId,
};
use crate::filter::Filter;

/// An instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    // -- values --
    /// `-> constant`
    Const(ConstId),
    /// `-> unknown`
    Unknown,
    /// `-> T?`
    Place(PlaceId),
    /// `value ->`; an unknown value clears the place
    SetPlace(PlaceId),
    /// `-> T?`
    Local(LocalId),
    /// `value ->`
    SetLocal(LocalId),
    /// `-> T`
    Switch(SwitchId),
    /// `-> T?`
    Builtin(Builtin),
    /// `-> bool`
    HoursOpen(ResourceId),
    /// `-> duration?`, unknown while open
    HoursOpensIn(ResourceId),
    /// `-> duration?`, unknown while closed
    HoursClosesIn(ResourceId),
    /// `-> int` (or duration, for [`Figure::Oldest`])
    QueueFigure(ResourceId, Figure),
    /// `date? -> bool`
    CalendarHas(CalendarId),
    /// `-> text?`: what today is called
    CalendarToday(CalendarId),
    /// `value ->`
    Pop,

    // -- structure --
    /// `record? -> T?`
    Field(u16),
    /// `record? value -> record?`, a copy with one field replaced; an unknown record stays unknown
    WithField(u16),
    /// `json? -> json?`
    JsonField(StrId),
    /// `list? int? -> T?`, `json? int?|text? -> json?`; out of range is unknown
    Index,
    /// `json? -> T?`: converts, unknown where it cannot
    As(TypeId),
    /// `int? -> decimal?`
    ToDecimal,
    /// `a .. -> list`, n values
    MakeList(u16),
    /// `a .. -> record`, one value for each field
    MakeRecord(RecordId),

    // -- arithmetic: unknown in, unknown out --
    /// int, decimal (mixed gives decimal), text with text (joined), date + duration (a date: whole days
    /// count), datetime + duration, time + duration (wraps at midnight), duration + duration, and the
    /// mirrored forms
    Add,
    /// int, decimal, date - date, datetime - datetime (durations), date/datetime/time - duration,
    /// time - time (a duration, negative where the first is earlier), duration - duration
    Sub,
    /// int, decimal, duration * int and int * duration
    Mul,
    /// int / int gives int (towards zero), decimals exact to 28 digits, duration / int
    Div,
    /// int mod int, sign of the divisor
    Mod,
    /// int, decimal, duration
    Neg,

    // -- conditions: never unknown --
    /// `a? b? -> bool`: values of one kind, int with decimal, json with a value of any kind; false where
    /// one is unknown; json with a typed value compares as that type
    Eq,
    /// The negation of `Eq`.
    Ne,
    /// `a? b? -> bool`: int, decimal, date, time, datetime, duration, text (by code point), enum (by
    /// position), of one kind, int with decimal, or json with one of them
    Lt,
    /// see `Lt`
    Le,
    /// see `Lt`
    Gt,
    /// see `Lt`
    Ge,
    /// `T? list? -> bool`, `T? json? -> bool`: [`Op::Contains`] the other way round
    In,
    /// `list? T? -> bool`, `json? T? -> bool` (an array or a text), `text? text?|json? -> bool`
    Contains,
    /// `text? text? -> bool`
    StartsWith,
    /// `text? text? -> bool`
    EndsWith,
    /// `text? -> bool`
    Matches(RegexId),
    /// `T? -> bool`
    IsKnown,
    /// `T? -> bool`: unknown, empty text (also only blanks), empty list, json null, `[]`, `{}`, `""`
    IsEmpty,
    /// `phone? -> bool`, by the rules of the number's country
    IsMobile,
    /// `bool -> bool`
    Not,

    // -- text --
    /// `T -> text`: spoken plainly, in the language of the call; an unknown value gives an empty text
    Render,
    /// `text -> text`: safe inside SSML
    EscapeXml,
    /// `text .. -> text`, n texts joined
    Concat(u16),
    /// `value arg .. -> value`: the value and n arguments, those the filter's table entry takes
    Filter(Filter, u8),
    /// Starts or continues a walk over a list with four locals: `l` the list, `l+1` the index (int),
    /// `l+2` the element, `l+3` the texts made so far (list of text). Where an element is left it is
    /// put into `l+2` and the index moves on; at the end jumps to `exit`. The code before it sets `l`, the
    /// index to 0 and the texts to an empty list; none of the four is a parameter.
    EachNext(LocalId, Pc),
    /// `text ->`: appended to the texts of the walk, `l+3`, where `l` is the local of its `EachNext`
    EachPush(LocalId),
    /// `int int -> int`: drawn from the seed, both ends included
    Random,

    // -- control --
    /// Goes on there.
    Jump(Pc),
    /// `bool ->`
    JumpIfFalse(Pc),
    /// `bool ->`
    JumpIfTrue(Pc),
    /// `T? -> T` and jumps where known; `T? ->` and goes on where unknown
    JumpIfKnown(Pc),
    /// `-> bool`: the call is in this language (position in the program's list)
    LanguageIs(u16),
    /// `text ->`: a language that the program does not have changes nothing and leaves a record
    SetLanguage,
    /// Ends the code of a condition, one bool on the stack.
    Done,
    /// Chooses a branch and goes on there; see [`super::SplitInfo`].
    Split(SplitId),
    /// Tries the rules of the ruleset from this one on; the id one past the ruleset's last rule
    /// returns (a treatment begins again). The ruleset is the one whose code it is.
    Decide(RuleId),
    /// `arg .. ->`: replaces the current ruleset; never a treatment
    Goto(RulesetId),
    /// `arg .. ->`: comes back to the next instruction; never a treatment
    Call(RulesetId),
    /// Back to the `Call`; with none left the call ends as a fault.
    Return,

    // -- talking --
    /// What is uttered from here on belongs there. A yield sets it back to `Before`.
    Into(Section),
    /// `text ->`
    Utter(UtteranceKind),
    /// A recording.
    UtterPrompt(ResourceId),
    /// `phone text ->`
    Sms,
    /// `int|decimal ->`
    Metric(StrId),

    // -- tests --
    /// Tells that the call came by here, by a number that only whoever made the program understands. Programs
    /// made for tests have them, so that it can be seen what a test went through; no other program has any.
    Point(u32),

    // -- yields: the step ends here; see the side tables for what is popped --
    /// `menu`
    Menu(MenuId),
    /// `collect`
    Collect(CollectId),
    /// A value that was read is not acceptable: costs a try of the collect. Does not yield itself.
    CollectInvalid(CollectId),
    /// `confirm`
    Confirm(ConfirmId),
    /// `listen`
    Listen(ListenId),
    /// `understand`
    Understand(UnderstandId),
    /// `invoke`
    Invoke(InvokeId),
    /// `enqueue`
    Enqueue(EnqueueId),
    /// `callback`
    Callback(CallbackId),
    /// `dial`
    Dial(DialId),
    /// `wait`, `play`
    Wait(WaitId),
    /// `goto flow`
    Flow(ResourceId),
    /// `hangup`
    Hangup,
}

/// Values the engine provides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// `caller.phone`: phone?
    CallerPhone,
    /// `caller.callback_pending`: bool
    CallerCallbackPending,
    /// `call.id`: text
    CallId,
    /// `call.dialled`: phone?
    CallDialled,
    /// `call.channel`: Channel
    CallChannel,
    /// `call.endpoint`: text
    CallEndpoint,
    /// `call.started`: datetime
    CallStarted,
    /// `call.language`: text
    CallLanguage,
    /// `clock.now`: datetime
    ClockNow,
    /// `clock.today`: date
    ClockToday,
    /// `clock.time`: time
    ClockTime,
    /// `clock.weekday`: Weekday
    ClockWeekday,
    /// `clock.part_of_day`: PartOfDay
    ClockPartOfDay,
}

/// Live figures of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Figure {
    /// Contacts that wait: int
    Waiting,
    /// Age of the oldest of them: duration
    Oldest,
    /// Agents that could take one now: int
    Available,
    /// Callbacks that wait: int
    Callbacks,
    /// Agents logged in: int; asked before `enqueue` for `unstaffed`
    Staffed,
}

/// Where utterances go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Section {
    /// Played before what comes next.
    #[default]
    Before,
    /// The prompt of a menu, collect, confirm or listen.
    Prompt,
    /// Played again while an integration works.
    Waiting,
    /// For the agent who answers.
    AgentHears,
    /// For the caller when an agent answers.
    CallerHears,
}

/// How words are spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UtteranceKind {
    /// As plain text.
    Text,
    /// As SSML.
    Ssml,
}
