//! Symbols and types in an author's words, for messages.

use std::fmt;

use ivr_runtime::bundle::ResourceKind;

use super::symbols::{Def, Symbols, Ty};
use crate::source::Span;

impl Symbols {
    /// What `def` is: "a queue", "an integration", "hours".
    pub fn kind_of(&self, def: Def) -> &'static str {
        match def {
            Def::Enum(_) => "an enum",
            Def::Record(_) => "a record",
            Def::Place(_) => "a state field",
            Def::Switch(_) => "a switch",
            Def::Integration(_) => "an integration",
            Def::Resource(id) => match self.resources.get(id.index()).map(|it| it.kind) {
                Some(ResourceKind::Queue) | None => "a queue",
                Some(ResourceKind::Hours) => "hours",
                Some(ResourceKind::Prompt) => "a prompt",
                Some(ResourceKind::Flow) => "a flow",
                Some(ResourceKind::Bot) => "a bot",
            },
            Def::Calendar(_) => "a calendar",
            Def::Message(_) => "a message",
            Def::Endpoint(_) => "an endpoint",
            Def::Ruleset(id) => match self.rulesets.get(id.index()) {
                Some(it) if it.treatment => "a treatment",
                _ => "a ruleset",
            },
        }
    }

    /// Where the name of `def` stands; `None` for what is built in.
    pub fn span_of(&self, def: Def) -> Option<Span> {
        match def {
            Def::Enum(id) => self.enums.get(id.index())?.span,
            Def::Record(id) => Some(self.records.get(id.index())?.span),
            Def::Place(id) => Some(self.places.get(id.index())?.field.span),
            Def::Switch(id) => Some(self.switches.get(id.index())?.field.span),
            Def::Integration(id) => Some(self.integrations.get(id.index())?.span),
            Def::Resource(id) => Some(self.resources.get(id.index())?.span),
            Def::Calendar(id) => Some(self.calendars.get(id.index())?.span),
            Def::Message(id) => Some(self.messages.get(id.0 as usize)?.span),
            Def::Endpoint(id) => Some(self.endpoints.get(id.index())?.span),
            Def::Ruleset(id) => Some(self.rulesets.get(id.index())?.span),
        }
    }

    /// `ty` as an author writes it, with its article: "an `int`".
    pub fn show_one(&self, ty: &Ty) -> String {
        let shown = self.show(ty).to_string();
        let article =
            if shown.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
        format!("{article} `{shown}`")
    }

    /// `ty` as an author writes it.
    pub fn show<'a>(&'a self, ty: &'a Ty) -> ShownType<'a> {
        ShownType { symbols: self, ty }
    }
}

/// A type, displayed as an author writes it.
#[derive(Debug, Clone, Copy)]
pub struct ShownType<'a> {
    symbols: &'a Symbols,
    ty: &'a Ty,
}

impl fmt::Display for ShownType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbols = self.symbols;
        match self.ty {
            Ty::Bool => f.write_str("bool"),
            Ty::Int => f.write_str("int"),
            Ty::Decimal => f.write_str("decimal"),
            Ty::Date => f.write_str("date"),
            Ty::Time => f.write_str("time"),
            Ty::DateTime | Ty::Zoned => f.write_str("datetime"),
            Ty::Duration => f.write_str("duration"),
            Ty::Text => f.write_str("text"),
            Ty::Phone => f.write_str("phone"),
            Ty::Digits(1, 20) => f.write_str("digits"),
            Ty::Digits(min, max) if min == max => write!(f, "digits({min})"),
            Ty::Digits(min, max) => write!(f, "digits({min}..{max})"),
            Ty::CardNumber => f.write_str("card_number"),
            Ty::CardExpiry => f.write_str("card_expiry"),
            Ty::Enum(id) => f.write_str(symbols.enums.get(id.index()).map_or("enum", |it| &it.name)),
            Ty::Record(id) => f.write_str(symbols.records.get(id.index()).map_or("record", |it| &it.name)),
            Ty::List(of) => write!(f, "list<{}>", symbols.show(of)),
            Ty::Json => f.write_str("json"),
            Ty::Optional(of) => write!(f, "{}?", symbols.show(of)),
            Ty::Error => f.write_str("?"),
        }
    }
}
