//! Statements, and the clauses inside those that talk with the caller.
//!
//! A statement that asks for something (`menu`, `collect`, `listen`, ...) has a block of *clauses*:
//! settings, entries and handlers. The tree takes any clause in any such block; which ones belong
//! where is a question for the checker, which can say so in the author's words.

use rust_decimal::Decimal;

use super::{Arg, Expr, Message, Name, Target};
use crate::source::Span;

/// Statements between braces.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The statements, broken ones among them.
    pub stmts: Vec<Stmt>,
    /// Braces included; for `-> r` the arrow and the target.
    pub span: Span,
    /// Written `-> r`, short for `{ goto r }`.
    pub arrow: bool,
}

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Stmt {
    /// All of it.
    pub span: Span,
    /// Where its verb stands.
    pub verb: Span,
    /// What it does.
    pub kind: StmtKind,
}

/// The verbs.
#[derive(Debug, Clone, PartialEq)]
pub enum StmtKind {
    /// `say MESSAGE, ...`
    Say(Vec<Message>),
    /// `play prompt p for 30s` (treatments)
    Play {
        /// The recording.
        prompt: Name,
        /// For how long; over again where the recording is shorter.
        duration: Option<Expr>,
    },
    /// `menu MESSAGE { ... }`
    Menu {
        /// What the caller is asked.
        prompt: Vec<Message>,
        /// Entries, settings, handlers.
        clauses: Vec<Clause>,
    },
    /// `collect PLACE { ... }`, `collect PLACE by speech using BOT { ... }`
    Collect {
        /// Where the value goes.
        place: Expr,
        /// The bot, where the caller answers by speech.
        speech: Option<Name>,
        /// Settings and handlers.
        clauses: Vec<Clause>,
    },
    /// `listen MESSAGE using BOT { ... }`
    Listen {
        /// What the caller is asked.
        prompt: Vec<Message>,
        /// The bot.
        bot: Name,
        /// Entries, settings, handlers.
        clauses: Vec<Clause>,
    },
    /// `understand TEXT using BOT { ... }`
    Understand {
        /// The text.
        text: Expr,
        /// The bot.
        bot: Name,
        /// Entries and `otherwise`.
        clauses: Vec<Clause>,
    },
    /// `invoke F(a: e) into PLACE { ... }`
    Invoke {
        /// The integration.
        function: Name,
        /// What it is sent.
        args: Vec<Arg>,
        /// Where the answer goes.
        into: Option<Expr>,
        /// Settings and handlers.
        clauses: Vec<Clause>,
    },
    /// `set PLACE = e`, `set PLACE += e`
    Set {
        /// The place.
        place: Expr,
        /// `+=`
        add: bool,
        /// The value.
        value: Expr,
    },
    /// `clear PLACE`
    Clear(Expr),
    /// `enqueue QUEUE { ... }`
    Enqueue {
        /// The queue.
        queue: Name,
        /// Settings and handlers.
        clauses: Vec<Clause>,
    },
    /// `callback QUEUE { ... }`
    Callback {
        /// The queue.
        queue: Name,
        /// Settings and handlers.
        clauses: Vec<Clause>,
    },
    /// `dial PHONE { ... }`
    Dial {
        /// The number.
        number: Expr,
        /// Settings and handlers.
        clauses: Vec<Clause>,
    },
    /// `sms PHONE TEXT`
    Sms {
        /// Who gets it.
        number: Expr,
        /// What it says.
        text: Expr,
    },
    /// `split { 30% -> a  70% -> b }`, `split by E { ... }`
    Split {
        /// Same value, same way.
        by: Option<Expr>,
        /// Entries with percentages, and `else`.
        clauses: Vec<Clause>,
    },
    /// `wait 5s`, `wait 15m { message -> r }`
    Wait {
        /// How long.
        duration: Expr,
        /// `message`, on a chat.
        clauses: Vec<Clause>,
    },
    /// `metric "name"`, `metric "name" += e`
    Metric {
        /// The metric.
        name: super::Literal,
        /// What is added; 1 where left out.
        value: Option<Expr>,
    },
    /// `goto r(args)`
    Goto(Target),
    /// `goto flow legacy`
    GotoFlow(Name),
    /// `call r(args)`
    Call(Target),
    /// `return`
    Return,
    /// `hangup`
    Hangup,
    /// `repeat`, inside a menu entry
    Repeat,
    /// Could not be read; reported.
    Broken,
}

/// A part of the block of a statement that talks with the caller.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// All of it.
    pub span: Span,
    /// Where its leading words stand (`no input`, `give up`, the key, ...).
    pub head: Span,
    /// What it says.
    pub kind: ClauseKind,
}

/// Settings, entries and handlers.
#[derive(Debug, Clone, PartialEq)]
pub enum ClauseKind {
    /// `1 -> balances`, `lost_card at 0.6 { ... }`, `30% -> a`
    Entry {
        /// What the caller chose, or the share.
        label: EntryLabel,
        /// Least confidence, for an intent.
        at: Option<Threshold>,
        /// What happens then.
        body: Block,
    },
    /// `no input { ... }`, `failed { ... }`, ...
    Handler {
        /// What happened.
        handler: Handler,
        /// What happens then.
        body: Block,
    },
    /// `timeout 5s`
    Timeout(Expr),
    /// `pause 3s`
    Pause(Expr),
    /// `within 10s`
    Within(Expr),
    /// `age 60s`
    Age(Expr),
    /// `after 30s`
    After(Expr),
    /// `every 10m`
    Every(Expr),
    /// `tries 3`
    Tries(Expr),
    /// `priority 5`
    Priority(Expr),
    /// `min e`
    Min(Expr),
    /// `max e`
    Max(Expr),
    /// `number PHONE`
    Number(Expr),
    /// `digits 4..12`
    Digits {
        /// Fewest keys.
        min: u32,
        /// Most keys.
        max: u32,
    },
    /// `ends with hash`
    EndsWith(Terminator),
    /// `slot name`
    Slot(Name),
    /// `treatment NAME`
    Treatment(Name),
    /// `ask MESSAGE`
    Ask(Vec<Message>),
    /// `waiting MESSAGE`
    Waiting(Vec<Message>),
    /// `confirm MESSAGE`, `confirm below 0.8 MESSAGE`
    Confirm {
        /// Ask only where the bot was less sure than this.
        below: Option<Threshold>,
        /// The question.
        message: Vec<Message>,
    },
    /// `agent hears MESSAGE`
    AgentHears(Vec<Message>),
    /// `caller hears MESSAGE`
    CallerHears(Vec<Message>),
    /// `then keys "1w2"`
    ThenKeys(super::Literal),
    /// `stay`
    Stay,
    /// Could not be read; reported.
    Broken,
}

/// What an entry stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryLabel {
    /// `0` to `9`, `star`, `hash`; as the character on the key.
    Key(char),
    /// An intent.
    Intent(Name),
    /// `30%`, `12.5%`.
    Percent(Decimal),
    /// `else`
    Else,
}

/// A confidence between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// The value.
    pub value: Decimal,
    /// Where it stands.
    pub span: Span,
}

/// What ends a keyed value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terminator {
    /// `hash`
    Hash,
    /// `star`
    Star,
    /// `nothing`: only the pause, or the last possible key.
    Nothing,
}

/// What a handler answers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Handler {
    /// `no input`
    NoInput,
    /// `no match`
    NoMatch,
    /// `invalid`
    Invalid,
    /// `no data`
    NoData,
    /// `give up`
    GiveUp,
    /// `give up no input`
    GiveUpNoInput,
    /// `give up no match`
    GiveUpNoMatch,
    /// `failed`
    Failed,
    /// `closed`
    Closed,
    /// `unstaffed`
    Unstaffed,
    /// `full`
    Full,
    /// `busy`
    Busy,
    /// `no answer`
    NoAnswer,
    /// `otherwise`
    Otherwise,
    /// `message`
    Message,
}

impl Handler {
    /// The words an author writes.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoInput => "no input",
            Self::NoMatch => "no match",
            Self::Invalid => "invalid",
            Self::NoData => "no data",
            Self::GiveUp => "give up",
            Self::GiveUpNoInput => "give up no input",
            Self::GiveUpNoMatch => "give up no match",
            Self::Failed => "failed",
            Self::Closed => "closed",
            Self::Unstaffed => "unstaffed",
            Self::Full => "full",
            Self::Busy => "busy",
            Self::NoAnswer => "no answer",
            Self::Otherwise => "otherwise",
            Self::Message => "message",
        }
    }
}
