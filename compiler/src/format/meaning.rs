//! Whether two files say the same: their trees without places, and their comments, in order.
//!
//! Every part is taken apart by name, so that a new field of the tree does not compile here until it is
//! compared.

use jiff::civil;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::syntax::tree::*;

/// Where the second file begins to say something else than the first: a byte of the first.
pub(super) fn difference(before: (&File, &str), after: (&File, &str)) -> Option<usize> {
    let ((one, one_text), (other, other_text)) = (before, after);
    let start = |item: &Item| item.span.start as usize;
    for (item, again) in one.items.iter().zip(&other.items) {
        if !item.same(again) {
            return Some(start(item));
        }
    }
    if one.items.len() != other.items.len() {
        return Some(one.items.get(other.items.len()).map_or(one_text.len(), start));
    }
    let comments = |file: &File, text: &str| -> Vec<(usize, String)> {
        let of = |it: &Comment| {
            let written = text.get(it.span.start as usize..it.span.end as usize).unwrap_or_default();
            (it.span.start as usize, written.trim_end().to_owned())
        };
        file.comments.iter().map(of).collect()
    };
    let (ours, theirs) = (comments(one, one_text), comments(other, other_text));
    let differs = ours.iter().zip(&theirs).find(|(one, other)| one.1 != other.1);
    if ours.len() != theirs.len() && differs.is_none() {
        return Some(ours.get(theirs.len()).map_or(one_text.len(), |it| it.0));
    }
    differs.map(|(one, _)| one.0)
}

/// Says the same, wherever it stands.
trait Same {
    fn same(&self, other: &Self) -> bool;
}

impl<T: Same> Same for Vec<T> {
    fn same(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other).all(|(one, other)| one.same(other))
    }
}

impl<T: Same> Same for Option<T> {
    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Some(one), Some(other)) => one.same(other),
            (None, None) => true,
            _ => false,
        }
    }
}

impl<T: Same> Same for Box<T> {
    fn same(&self, other: &Self) -> bool {
        self.as_ref().same(other)
    }
}

/// A place may change, but not go away: `disabled`, `private`.
impl Same for crate::source::Span {
    fn same(&self, _: &Self) -> bool {
        true
    }
}

/// Compares by `==`.
macro_rules! plain {
    ($($name:ty),* $(,)?) => {
        $(impl Same for $name {
            fn same(&self, other: &Self) -> bool {
                self == other
            }
        })*
    };
}

plain!(
    bool,
    char,
    i64,
    u32,
    SmolStr,
    String,
    Decimal,
    civil::Date,
    civil::Time,
    civil::DateTime,
    Mark,
    Constant,
    ResourceKind,
    UnaryOp,
    BinaryOp,
    IsTest,
    Terminator,
    Handler,
);

/// Compares the first fields, and leaves those behind `but` out.
macro_rules! fields {
    ($($name:ident { $($field:ident),* } $(but $($other:ident),*)?;)*) => {
        $(impl Same for $name {
            fn same(&self, other: &Self) -> bool {
                let Self { $($field,)* $($($other: _,)*)? } = self;
                $($field.same(&other.$field))&&*
            }
        })*
    };
}

fields! {
    Name { text } but span;
    Literal { text } but span;
    Doc { text } but span;
    TypeExpr { kind } but span;
    Item { doc, disabled, kind } but span;
    EnumDecl { name, values };
    EnumValue { doc, name };
    RecordDecl { name, fields };
    FieldDecl { doc, name, ty, mark, default } but mark_span, span;
    SwitchDecl { name, ty, default };
    Param { name, ty, mark } but mark_span, span;
    IntegrationDecl { name, params, result, result_mark, function };
    ResourceDecl { kind, name, instance_name, hours };
    BotDecl { name, instance_name, intents, slots };
    CalendarDecl { name, days };
    CalendarDay { date, name } but date_span;
    MessageDecl { name, params, variants };
    MessageVariant { language, ssml, text } but id;
    EndpointDecl { name, numbers, start, channel };
    Target { name, args } but span;
    RulesetDecl { treatment, name, params, requires, rules };
    RuleDecl { doc, disabled, name, guard, body } but span;
    ScoreLine { condition, points };
    Points { value } but span;
    Expr { kind } but id, span;
    FieldInit { name, value };
    Arg { name, value };
    Text { multiline, parts } but span;
    Message { kind } but span;
    Block { stmts, arrow } but span;
    Stmt { kind } but verb, span;
    Clause { kind } but head, span;
    Threshold { value } but span;
    TestDecl { name, steps } but body;
    TestStep { kind } but span;
}

/// Compares tuples of fields.
macro_rules! tuples {
    ($(($($name:ident $number:tt),*);)*) => {
        $(impl<$($name: Same),*> Same for ($(&$name,)*) {
            fn same(&self, other: &Self) -> bool {
                $(self.$number.same(other.$number))&&*
            }
        })*
    };
}

tuples! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
}

/// Compares variants: those without fields, those with one, and those whose fields have names; fields behind
/// `but` are left out.
macro_rules! variants {
    ($($name:ident {
        $($unit:ident)*;
        $($single:ident)*;
        $($variant:ident { $($field:ident),* } $(but $($other:ident),*)?;)*
    })*) => {
        $(impl Same for $name {
            fn same(&self, other: &Self) -> bool {
                match self {
                    $(Self::$unit => matches!(other, Self::$unit),)*
                    $(Self::$single(ours) => matches!(other, Self::$single(theirs) if ours.same(theirs)),)*
                    $(Self::$variant { $($field,)* $($($other: _,)*)? } => {
                        let ours = ($($field,)*);
                        match other {
                            Self::$variant { $($field,)* .. } => ours.same(&($($field,)*)),
                            _ => false,
                        }
                    })*
                }
            }
        })*
    };
}

variants! {
    TypeKind {
        Broken;
        Name List Optional;
        Digits { min, max };
    }
    ItemKind {
        Broken;
        Enum Record State Attributes Switch Integration Resource Bot Calendar Message Endpoint Rescue Ruleset Test;
    }
    Guard {
        Always;
        When;
        Score { threshold, lines } but span;
    }
    ExprKind {
        Broken;
        Constant Text Name List;
        Field { base, name };
        Index { base, index };
        Call { name, args };
        Record { name, fields };
        Filter { value, name, args };
        Unary { op, operand };
        Binary { op, left, right } but op_span;
        Is { operand, test } but test_span;
        As { value, ty };
    }
    TextPart {
        ;
        Literal Value;
    }
    MessageKind {
        Broken;
        Text Ssml Prompt;
    }
    StmtKind {
        Return Hangup Repeat Broken;
        Say Clear Goto GotoFlow Call;
        Play { prompt, duration };
        Menu { prompt, clauses };
        Collect { place, speech, clauses };
        Listen { prompt, bot, clauses };
        Understand { text, bot, clauses };
        Invoke { function, args, into, clauses };
        Set { place, add, value };
        Enqueue { queue, clauses };
        Callback { queue, clauses };
        Dial { number, clauses };
        Sms { number, text };
        Split { by, clauses };
        Wait { duration, clauses };
        Metric { name, value };
    }
    ClauseKind {
        Stay Broken;
        Timeout Pause Within Age After Every Tries Priority Min Max Number EndsWith Slot Treatment Ask Waiting
        AgentHears CallerHears ThenKeys;
        Entry { label, at, body };
        Handler { handler, body };
        Digits { min, max };
        Confirm { below, message };
    }
    EntryLabel {
        Else;
        Key Intent Percent;
    }
    TestStepKind {
        Silent HangsUp Waits Broken;
        Presses Enters Confirms Expect Reaches;
        Call { endpoint, ruleset, from, at, with };
        Given { place, value };
        Mock { target, outcome };
        Switch { name, value };
        Hours { name, open };
        Hears { exactly, text };
        Says { text, intent, confidence, slots };
    }
    MockOutcome {
        ;
        Answer Fails;
    }
    Reached {
        Hangup Rescue;
        Queue Number Ruleset Flow Callback;
    }
}
