//! What stands in the block of a statement that talks with the caller.

use ivr_runtime::value::Value;

use super::Lowering;
use crate::syntax::tree::{
    Block, Clause, ClauseKind, EntryLabel, Expr, Handler, Message, Terminator, Threshold,
};

/// The clauses of a statement, by what they say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clauses<'a>(pub(super) &'a [Clause]);

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident: $kind:ident($it:ident) -> $ty:ty = $value:expr;)*) => {$(
        $(#[$doc])*
        pub(super) fn $name(self) -> Option<$ty> {
            self.0.iter().find_map(|clause| match &clause.kind {
                ClauseKind::$kind($it) => Some($value),
                _ => None,
            })
        }
    )*};
}

impl<'a> Clauses<'a> {
    settings! {
        /// `timeout 5s`
        timeout: Timeout(it) -> &'a Expr = it;
        /// `pause 3s`
        pause: Pause(it) -> &'a Expr = it;
        /// `within 10s`
        within: Within(it) -> &'a Expr = it;
        /// `age 60s`
        age: Age(it) -> &'a Expr = it;
        /// `after 30s`
        after: After(it) -> &'a Expr = it;
        /// `every 10m`
        every: Every(it) -> &'a Expr = it;
        /// `tries 3`
        tries: Tries(it) -> &'a Expr = it;
        /// `priority 5`
        priority: Priority(it) -> &'a Expr = it;
        /// `min e`
        min: Min(it) -> &'a Expr = it;
        /// `max e`
        max: Max(it) -> &'a Expr = it;
        /// `number PHONE`
        number: Number(it) -> &'a Expr = it;
        /// `ends with hash`
        ends_with: EndsWith(it) -> Terminator = *it;
        /// `slot name`
        slot: Slot(it) -> &'a crate::syntax::tree::Name = it;
        /// `treatment NAME`
        treatment: Treatment(it) -> &'a crate::syntax::tree::Name = it;
        /// `ask MESSAGE`
        ask: Ask(it) -> &'a [Message] = it.as_slice();
        /// `waiting MESSAGE`
        waiting: Waiting(it) -> &'a [Message] = it.as_slice();
        /// `agent hears MESSAGE`
        agent_hears: AgentHears(it) -> &'a [Message] = it.as_slice();
        /// `caller hears MESSAGE`
        caller_hears: CallerHears(it) -> &'a [Message] = it.as_slice();
        /// `then keys "1w2"`
        then_keys: ThenKeys(it) -> &'a str = it.text.as_str();
    }

    /// `digits 4..12`
    pub(super) fn digits(self) -> Option<(u32, u32)> {
        self.0.iter().find_map(|clause| match clause.kind {
            ClauseKind::Digits { min, max } => Some((min, max)),
            _ => None,
        })
    }

    /// `stay`
    pub(super) fn stay(self) -> bool {
        self.0.iter().any(|clause| matches!(clause.kind, ClauseKind::Stay))
    }

    /// `confirm MESSAGE`, `confirm below 0.8 MESSAGE`
    pub(super) fn confirm(self) -> Option<(Option<Threshold>, &'a [Message])> {
        self.0.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Confirm { below, message } => Some((*below, message.as_slice())),
            _ => None,
        })
    }

    /// The entries, in order.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'a EntryLabel, Option<Threshold>, &'a Block)> {
        self.0.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::Entry { label, at, body } => Some((label, *at, body)),
            _ => None,
        })
    }

    /// What is to happen in a case.
    pub(super) fn handler(self, wanted: Handler) -> Option<&'a Block> {
        self.0.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Handler { handler, body } if *handler == wanted => Some(body),
            _ => None,
        })
    }
}

impl Lowering<'_> {
    /// A whole number or a time in seconds that is fixed in the bundle.
    pub(super) fn setting<T: TryFrom<i64>>(&mut self, setting: Option<&Expr>, default: T) -> T {
        let Some(expr) = setting else { return default };
        let value = match self.folder.fold(expr) {
            Some(Value::Int(it) | Value::Duration(it)) => T::try_from(it).ok(),
            _ => None,
        };
        value.unwrap_or_else(|| {
            self.impossible(expr.span, "a setting that is not fixed or out of range");
            default
        })
    }
}
