//! Tests.

use rust_decimal::Decimal;

use super::{Expr, FieldInit, Literal, Name, Target};
use crate::source::Span;

/// `test "name" { ... }`
#[derive(Debug, Clone, PartialEq)]
pub struct TestDecl {
    /// What it says it shows.
    pub name: Literal,
    /// Its steps.
    pub steps: Vec<TestStep>,
    /// Braces included.
    pub body: Span,
}

/// One line of a test.
#[derive(Debug, Clone, PartialEq)]
pub struct TestStep {
    /// All of it.
    pub span: Span,
    /// What it does.
    pub kind: TestStepKind,
}

/// The lines of a test.
#[derive(Debug, Clone, PartialEq)]
pub enum TestStepKind {
    /// `call support from "+614..." at 2026-03-02T10:15 with { reason: "x" }`; also
    /// `call ruleset r(args)`, which starts at a ruleset.
    Call {
        /// An endpoint.
        endpoint: Option<Name>,
        /// A ruleset, where the test starts at one.
        ruleset: Option<Target>,
        /// Who calls.
        from: Option<Expr>,
        /// When.
        at: Option<Expr>,
        /// Contact attributes that the call brings.
        with: Vec<FieldInit>,
    },
    /// `given PLACE = e`
    Given {
        /// The place.
        place: Expr,
        /// Its value.
        value: Expr,
    },
    /// `mock f -> e`, `mock f fails timeout`, `mock split -> b`
    Mock {
        /// The integration, or `split`.
        target: Name,
        /// What happens.
        outcome: MockOutcome,
    },
    /// `switch storm = true`
    Switch {
        /// The switch.
        name: Name,
        /// Its value.
        value: Expr,
    },
    /// `office is open`, `office is closed`
    Hours {
        /// The hours.
        name: Name,
        /// Open or closed.
        open: bool,
    },
    /// `hears "..."`, `hears exactly "..."`
    Hears {
        /// Word for word, all of it.
        exactly: bool,
        /// The words.
        text: Literal,
    },
    /// `silent`
    Silent,
    /// `presses 2`
    Presses(char),
    /// `enters "12345678"`
    Enters(Literal),
    /// `says "..." as intent 0.92`
    Says {
        /// What the caller says.
        text: Literal,
        /// What the bot makes of it.
        intent: Option<Name>,
        /// How sure it is.
        confidence: Option<Decimal>,
        /// Slots it fills.
        slots: Vec<FieldInit>,
    },
    /// `confirms`, `refuses`
    Confirms(bool),
    /// `hangs up`
    HangsUp,
    /// `waits`: a stretch of a treatment or `wait` passes
    Waits,
    /// `expect e`
    Expect(Expr),
    /// `reaches queue general`, ...
    Reaches(Reached),
    /// Could not be read; reported.
    Broken,
}

/// What a mock does.
#[derive(Debug, Clone, PartialEq)]
pub enum MockOutcome {
    /// `-> e`
    Answer(Expr),
    /// `fails error`
    Fails(Name),
}

/// How a tested call ends, or where it gets to.
#[derive(Debug, Clone, PartialEq)]
pub enum Reached {
    /// `queue general`
    Queue(Name),
    /// `number "+61..."`
    Number(Literal),
    /// `ruleset r`
    Ruleset(Name),
    /// `flow f`
    Flow(Name),
    /// `callback general`
    Callback(Name),
    /// `hangup`
    Hangup,
    /// `rescue`: the runtime failed, and the caller got the rescue
    Rescue,
}
