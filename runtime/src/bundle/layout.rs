//! The layout of everything in a bundle, once: from one table come the form in bytes, the form in
//! listings and the walk over ids.
//!
//! `structs!` and `choices!` name the parts of types that are declared elsewhere. A part that is missing
//! here does not compile. The marks of choices are part of the format: a new choice takes a new mark, and
//! the marks of old ones never change. Types whose text is written by hand (`by hand`) have it in
//! [`super::listing`].

use super::listing::{AsmError, Parser, Printer, Text};
use super::wire::{Malformed, Reader, Wire, Writer};
use super::{
    BotLocals, Builtin, Calendar, CallbackInfo, Channel, CollectBy, CollectInfo, ConfirmBy, ConfirmInfo,
    DialInfo, Endpoint, EnqueueInfo, EnumDef, Field, Figure, Format, GuardKind, Id, Integration, IntentEntry,
    InvokeInfo, Key, ListenInfo, Mark, MenuInfo, Op, Operand, Place, RecordDef, Rescue, RescueEnd, RescueSay,
    Resource, ResourceKind, Rule, Ruleset, Section, SplitInfo, Switch, Table, Type, UnderstandInfo,
    UtteranceKind, WaitInfo,
};
use crate::filter::Filter;

/// Something that holds ids.
pub(super) trait Ids {
    /// Shows each of them.
    fn ids(&self, see: &mut impl FnMut(Table, u32));
}

impl<T: Id> Ids for T {
    fn ids(&self, see: &mut impl FnMut(Table, u32)) {
        see(T::TABLE, self.raw());
    }
}

impl<T: Ids> Ids for Option<T> {
    fn ids(&self, see: &mut impl FnMut(Table, u32)) {
        if let Some(value) = self {
            value.ids(see);
        }
    }
}

impl<T: Ids> Ids for Vec<T> {
    fn ids(&self, see: &mut impl FnMut(Table, u32)) {
        for item in self {
            item.ids(see);
        }
    }
}

impl<A: Ids, B: Ids> Ids for (A, B) {
    fn ids(&self, see: &mut impl FnMut(Table, u32)) {
        self.0.ids(see);
        self.1.ids(see);
    }
}

impl<A: Ids, B: Ids, C: Ids> Ids for (A, B, C) {
    fn ids(&self, see: &mut impl FnMut(Table, u32)) {
        self.0.ids(see);
        self.1.ids(see);
        self.2.ids(see);
    }
}

/// Things that are no ids.
macro_rules! without_ids {
    ($($name:ty),*) => {$(
        impl Ids for $name {
            fn ids(&self, _: &mut impl FnMut(Table, u32)) {}
        }
    )*};
}

without_ids!(u8, u16, u32, i32, bool, String, Key);

/// `Name { parts }`, `by hand Name { parts }` or `Name (name) { parts }`: a listing puts the part in
/// parentheses, a name, before the braces, and leaves out parts that are absent.
macro_rules! structs {
    ($(by hand $name:ident { $($part:ident),* $(,)? })*) => {$(
        impl Wire for $name {
            const MIN: usize = [$(stringify!($part)),*].len();

            fn write(&self, out: &mut Writer) {
                let Self { $($part),* } = self;
                $($part.write(out);)*
            }

            #[inline]
            fn read(from: &mut Reader<'_>) -> Result<Self, Malformed> {
                Ok(Self { $($part: Wire::read(from)?),* })
            }
        }

        impl Ids for $name {
            fn ids(&self, see: &mut impl FnMut(Table, u32)) {
                let Self { $($part),* } = self;
                $($part.ids(see);)*
            }
        }
    )*};
    ($($name:ident $(($head:ident))? { $($part:ident),* $(,)? })*) => {$(
        structs! { by hand $name { $($head,)? $($part),* } }

        impl Text for $name {
            fn print(&self, to: &mut Printer<'_>) {
                let Self { $($head,)? $($part),* } = self;
                $(to.name(*$head);)?
                to.open();
                $(to.part(stringify!($part), $part);)*
                to.close();
            }

            fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
                $(let $head = from.name()?;)?
                $(let mut $part = None;)*
                from.parts(|from, word| {
                    match word {
                        $(stringify!($part) => $part = Some(Text::parse(from)?),)*
                        _ => return Ok(false),
                    }
                    Ok(true)
                })?;
                Ok(Self { $($head,)? $($part: from.given(stringify!($part), $part)?),* })
            }
        }
    )*};
}

/// `Name "what it is" { mark "word" Variant(operands) or { parts }, .. }`. A part that is the choice called
/// `absent` is left out in listings.
macro_rules! choices {
    ($($name:ident $what:literal $(absent $absent:ident)? {$(
        $mark:literal $word:literal $variant:ident $(($($operand:ident),*))? $({ $($part:ident),* })?,
    )*})*) => {$(
        choices! { by hand $name {$(
            $mark $variant $(($($operand),*))? $({ $($part),* })?,
        )*} }

        impl Text for $name {
            fn print(&self, to: &mut Printer<'_>) {
                match self {$(
                    Self::$variant $(($($operand),*))? $({ $($part),* })? => {
                        to.word($word);
                        $($(to.operand($operand);)*)?
                        $(
                            to.open();
                            $(to.part(stringify!($part), $part);)*
                            to.close();
                        )?
                    }
                )*}
            }

            fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
                match from.word($what)? {
                    $($word => choices!(@parse from $variant $(($($operand),*))? $({ $($part),* })?),)*
                    word => Err(from.fail(format!("there is no {} `{word}`", $what))),
                }
            }

            $(
                fn is_absent(&self) -> bool {
                    matches!(self, Self::$absent)
                }

                fn absent() -> Option<Self> {
                    Some(Self::$absent)
                }
            )?
        }
    )*};
    ($(by hand $name:ident {$(
        $mark:literal $variant:ident $(($($operand:ident),*))? $({ $($part:ident),* })?,
    )*})*) => {$(
        impl Wire for $name {
            const MIN: usize = 1;

            fn write(&self, out: &mut Writer) {
                match self {$(
                    Self::$variant $(($($operand),*))? $({ $($part),* })? => {
                        out.byte($mark);
                        $($($operand.write(out);)*)?
                        $($($part.write(out);)*)?
                    }
                )*}
            }

            #[inline]
            fn read(from: &mut Reader<'_>) -> Result<Self, Malformed> {
                Ok(match from.byte()? {
                    $($mark => Self::$variant
                        $(($({ let $operand = Wire::read(from)?; $operand }),*))?
                        $({ $($part: Wire::read(from)?),* })?,)*
                    _ => return Err(Malformed::Choice),
                })
            }
        }

        impl Ids for $name {
            fn ids(&self, _see: &mut impl FnMut(Table, u32)) {
                match self {$(
                    Self::$variant $(($($operand),*))? $({ $($part),* })? => {
                        $($($operand.ids(_see);)*)?
                        $($($part.ids(_see);)*)?
                    }
                )*}
            }
        }
    )*};
    (@parse $from:ident $variant:ident) => { Ok(Self::$variant) };
    (@parse $from:ident $variant:ident ($($operand:ident),*)) => {{
        $(let $operand = Text::parse($from)?;)*
        Ok(Self::$variant($($operand),*))
    }};
    (@parse $from:ident $variant:ident { $($part:ident),* }) => {{
        $(let mut $part = None;)*
        $from.parts(|from, word| {
            match word {
                $(stringify!($part) => $part = Some(Text::parse(from)?),)*
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(Self::$variant { $($part: $from.given(stringify!($part), $part)?),* })
    }};
}

structs! {
    Place (name) { ty, mark, attribute, default }
    Switch (name) { ty, default }
    Resource (name) { kind, instance_name, hours, intents, slots }
    Integration (name) { function, params, result, result_mark }
    Endpoint (name) { numbers, channel, disabled, start }
    Rescue { say, end }
    MenuInfo {
        attempt, tries, timeout, entries, no_input, no_match, give_up_no_input, give_up_no_match,
    }
    Format { ty, min, max }
    CollectInfo {
        place, encrypted, attempt, tries, timeout, format, by, candidate, valid, no_input, invalid,
        give_up_no_input, give_up_no_match,
    }
    ConfirmInfo { by, timeout, attempt, tries, yes, no, unclear, give_up_no_match, give_up_no_input }
    BotLocals { intent, confidence, transcript, slots }
    ListenInfo {
        bot, locals, attempt, tries, timeout, entries, no_input, no_match, give_up_no_input,
        give_up_no_match,
    }
    UnderstandInfo { bot, locals, entries, otherwise }
    InvokeInfo { integration, within, answer, answer_type, reason, ok, failed }
    EnqueueInfo { queue, treatment, full }
    CallbackInfo { queue, failed }
    DialInfo { within, keys, stay, busy, no_answer, failed }
    WaitInfo { prompt, message, done }
    SplitInfo { by_value, branches }
}

structs! {
    by hand EnumDef { name, values }
    by hand RecordDef { name, fields }
    by hand Field { name, ty, mark }
    by hand Calendar { name, days }
    by hand IntentEntry { intent, at, target }
    by hand Ruleset { name, treatment, locals, params, first_rule, rule_count }
    by hand Rule { name, ruleset, guard, threshold, first_condition, condition_count, body }
    by hand Operand { place, field }
}

choices! {
    Mark "mark" absent Open {
        0 "open" Open,
        1 "private" Private,
        2 "secret" Secret,
    }
    ResourceKind "resource" {
        0 "queue" Queue,
        1 "hours" Hours,
        2 "prompt" Prompt,
        3 "flow" Flow,
        4 "bot" Bot,
    }
    Channel "channel" absent Voice {
        0 "voice" Voice,
        1 "chat" Chat,
    }
    RescueSay "message" {
        0 "text" Text(text),
        1 "ssml" Ssml(text),
        2 "prompt" Prompt(prompt),
    }
    RescueEnd "end" {
        0 "enqueue" Enqueue(queue),
        1 "dial" Dial(number),
        2 "hangup" Hangup,
    }
    CollectBy "way to answer" {
        0 "keys" Keys { terminator, pause },
        1 "speech" Speech { bot, slot, confidence, no_data },
    }
    ConfirmBy "way to answer" {
        0 "keys" Keys,
        1 "speech" Speech,
    }
    Builtin "value" {
        0 "caller_phone" CallerPhone,
        1 "caller_callback_pending" CallerCallbackPending,
        2 "call_id" CallId,
        3 "call_dialled" CallDialled,
        4 "call_channel" CallChannel,
        5 "call_endpoint" CallEndpoint,
        6 "call_started" CallStarted,
        7 "call_language" CallLanguage,
        8 "clock_now" ClockNow,
        9 "clock_today" ClockToday,
        10 "clock_time" ClockTime,
        11 "clock_weekday" ClockWeekday,
        12 "clock_part_of_day" ClockPartOfDay,
    }
    Figure "figure" {
        0 "waiting" Waiting,
        1 "oldest" Oldest,
        2 "available" Available,
        3 "callbacks" Callbacks,
        4 "staffed" Staffed,
    }
    Section "section" {
        0 "before" Before,
        1 "prompt" Prompt,
        2 "waiting" Waiting,
        3 "agent_hears" AgentHears,
        4 "caller_hears" CallerHears,
    }
    UtteranceKind "utterance" {
        0 "text" Text,
        1 "ssml" Ssml,
    }
    Filter "filter" {
        0 "upper" Upper,
        1 "lower" Lower,
        2 "title" Title,
        3 "trim" Trim,
        4 "length" Length,
        5 "first_chars" FirstChars,
        6 "last_chars" LastChars,
        7 "pad" Pad,
        8 "replace" Replace,
        9 "masked" Masked,
        10 "spell" Spell,
        11 "spell_fast" SpellFast,
        12 "money" Money,
        13 "ordinal" Ordinal,
        14 "round" Round,
        15 "date" Date,
        16 "time" Time,
        17 "in_zone" InZone,
        18 "count" Count,
        19 "first" First,
        20 "join" Join,
        21 "each" Each,
        22 "json" Json,
    }
    Op "instruction" {
        0 "const" Const(constant),
        1 "unknown" Unknown,
        2 "place" Place(place),
        3 "set_place" SetPlace(place),
        4 "local" Local(local),
        5 "set_local" SetLocal(local),
        6 "switch" Switch(switch),
        7 "builtin" Builtin(value),
        8 "hours_open" HoursOpen(hours),
        9 "hours_opens_in" HoursOpensIn(hours),
        10 "hours_closes_in" HoursClosesIn(hours),
        11 "queue_figure" QueueFigure(queue, figure),
        12 "calendar_has" CalendarHas(calendar),
        13 "calendar_today" CalendarToday(calendar),
        14 "pop" Pop,

        20 "field" Field(field),
        21 "with_field" WithField(field),
        22 "json_field" JsonField(name),
        23 "index" Index,
        24 "as" As(ty),
        25 "to_decimal" ToDecimal,
        26 "make_list" MakeList(count),
        27 "make_record" MakeRecord(record),

        30 "add" Add,
        31 "sub" Sub,
        32 "mul" Mul,
        33 "div" Div,
        34 "mod" Mod,
        35 "neg" Neg,

        40 "eq" Eq,
        41 "ne" Ne,
        42 "lt" Lt,
        43 "le" Le,
        44 "gt" Gt,
        45 "ge" Ge,
        46 "in" In,
        47 "contains" Contains,
        48 "starts_with" StartsWith,
        49 "ends_with" EndsWith,
        50 "matches" Matches(regex),
        51 "is_known" IsKnown,
        52 "is_empty" IsEmpty,
        53 "is_mobile" IsMobile,
        54 "not" Not,

        60 "render" Render,
        61 "escape_xml" EscapeXml,
        62 "concat" Concat(count),
        63 "filter" Filter(filter, arguments),
        64 "each_next" EachNext(walk, exit),
        65 "each_push" EachPush(walk),
        66 "random" Random,

        70 "jump" Jump(to),
        71 "jump_if_false" JumpIfFalse(to),
        72 "jump_if_true" JumpIfTrue(to),
        73 "jump_if_known" JumpIfKnown(to),
        74 "language_is" LanguageIs(language),
        75 "set_language" SetLanguage,
        76 "done" Done,
        77 "split" Split(split),
        78 "decide" Decide(rule),
        79 "goto" Goto(ruleset),
        80 "call" Call(ruleset),
        81 "return" Return,

        90 "into" Into(section),
        91 "utter" Utter(kind),
        92 "utter_prompt" UtterPrompt(prompt),
        93 "sms" Sms,
        94 "metric" Metric(name),
        95 "point" Point(point),

        100 "menu" Menu(menu),
        101 "collect" Collect(collect),
        102 "collect_invalid" CollectInvalid(collect),
        103 "confirm" Confirm(confirm),
        104 "listen" Listen(listen),
        105 "understand" Understand(understand),
        106 "invoke" Invoke(invoke),
        107 "enqueue" Enqueue(enqueue),
        108 "callback" Callback(callback),
        109 "dial" Dial(dial),
        110 "wait" Wait(wait),
        111 "flow" Flow(flow),
        112 "hangup" Hangup,
    }
}

choices! {
    by hand GuardKind {
        0 Always,
        1 When,
        2 Score,
    }
    by hand Type {
        0 Bool,
        1 Int,
        2 Decimal,
        3 Date,
        4 Time,
        5 DateTime,
        6 Duration,
        7 Text,
        8 Phone,
        9 Digits { min, max },
        10 CardNumber,
        11 CardExpiry,
        12 Enum(definition),
        13 Record(definition),
        14 List(element),
        15 Json,
        16 Optional(ty),
    }
}

impl Wire for Key {
    const MIN: usize = 1;

    fn write(&self, out: &mut Writer) {
        u32::from(self.0).write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        char::from_u32(u32::read(from)?).map(Self).ok_or(Malformed::Choice)
    }
}
