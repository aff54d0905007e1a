//! Bundles as text: the listing that `ivr disasm` shows, and the assembler that reads it back.
//!
//! Tests of the machine are written in it, so everything may be called by its name, in any order, and what
//! can be left out may be left out. Reading a listing gives the program it was made from, table for
//! table.
//!
//! ```text
//! program { name: "acme", timezone: "Australia/Melbourne", languages: ["en-AU"], currency: "AUD", country: "AU" }
//!
//! enum Tier { bronze, silver, gold }                    // the built-in enums may be left out
//! record Customer { name: text, tier: Tier private }
//! place customer { type: Customer? }
//! place reason { type: text, attribute: true, default: "unknown" }
//! switch storm { type: bool, default: false }
//! resource general { kind: queue, instance_name: "General Enquiries" }
//! resource concierge { kind: bot, instance_name: "concierge", intents: ["balance"], slots: [day: date?] }
//! calendar holidays { 2026-12-25 "Christmas Day" }
//! integration find { function: "find-customer", params: [phone: phone], result: Customer }
//! regex "^[0-9]+$"                                      // called #0, as all without a name
//! endpoint support { numbers: ["+61390001000"], start: begin }
//! rescue { say: [text "Sorry."], end: enqueue general }
//!
//! ruleset welcome(int) [text, list<text>] {             // parameters, then other locals: %0, %1, %2
//!     rule gold score 100 -> greet at "src/main.ivr" 12 {
//!         customer.tier == Tier.gold +100
//!         known customer +1
//!         code check +40                                // code that ends in `done`
//!     }
//!     rule closed when 1 -> bye { .. }                  // one of n lines; `when n` for all of them
//!     rule main -> bye                                  // no guard
//! }
//! treatment music { .. }                                // the same
//!
//! menu { attempt: %0, tries: 3, timeout: 5, entries: [1 -> one, star -> two], no_input: again, .. }
//!
//! code {
//! begin:
//!     const 5
//!     goto welcome
//! greet:
//!     at "src/main.ivr" 13                              // where the instructions from here on come from
//!     menu #0
//! bye:
//!     decide welcome.end                                // or `welcome.gold`: a rule
//! }
//! ```
//!
//! Instructions and their operands are those of [`Op`](super::Op), in small letters. Constants are
//! described in `listing/constants.rs`. `#12` stands for position 12 of the table in question wherever a
//! name, a text, a type or a constant may stand. A comment runs from `//` to the end of the line.
//!
//! Texts, constants, types and file names are numbered as they come, unless the sections `strings`,
//! `constants`, `types` and `files` say otherwise.

/// The sections that hold one thing each, with a keyword before it: tables of named and of numbered
/// things.
macro_rules! sections {
    ($callback:ident, $receiver:ident) => {
        $callback! { $receiver;
            "record" records named, "place" places named, "switch" switches named,
            "resource" resources named, "calendar" calendars named, "integration" integrations named,
            "regex" regexes numbered, "endpoint" endpoints named, "menu" menus numbered,
            "collect" collects numbered, "confirm" confirms numbered, "listen" listens numbered,
            "understand" understands numbered, "invoke" invokes numbered, "enqueue" enqueues numbered,
            "callback" callbacks numbered, "dial" dials numbered, "wait" waits numbered,
            "split" splits numbered,
        }
    };
}

mod assemble;
mod constants;
mod forms;
mod names;
mod parse;
mod print;
mod token;
mod whole;

use std::fmt;

pub(super) use parse::Parser;
pub(super) use print::Printer;

use super::{Bundle, Program};

/// A listing that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsmError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for AsmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for AsmError {}

/// Something with a form in listings.
pub(super) trait Text: Sized {
    /// Appends it.
    fn print(&self, to: &mut Printer<'_>);

    /// Reads what `print` wrote.
    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError>;

    /// Whether it is what [`Text::absent`] gives, and can be left out.
    fn is_absent(&self) -> bool {
        false
    }

    /// What it is where it is left out; `None` where it must not be.
    fn absent() -> Option<Self> {
        None
    }
}

/// The listing of a bundle.
pub fn print(bundle: &Bundle) -> String {
    whole::print(bundle)
}

/// The program of a listing, not yet verified.
pub fn assemble(text: &str) -> Result<Program, AsmError> {
    assemble::assemble(text)
}
