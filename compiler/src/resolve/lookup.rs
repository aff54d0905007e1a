//! Finding what a name stands for where only one kind of thing makes sense: the queue of an
//! `enqueue`, the ruleset of a `goto`.

use ivr_runtime::bundle::ResourceKind;

use super::errors;
use super::symbols::{Def, ItemRef, Symbols};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{File, Item, Name};

/// What a name must stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A queue.
    Queue,
    /// Hours of operation.
    Hours,
    /// A recorded prompt.
    Prompt,
    /// Another contact flow.
    Flow,
    /// A bot.
    Bot,
    /// An integration.
    Integration,
    /// A ruleset that is no treatment.
    Ruleset,
    /// A treatment.
    Treatment,
    /// An endpoint.
    Endpoint,
    /// A switch.
    Switch,
    /// A record type.
    Record,
}

impl Wanted {
    /// The keyword that declares it.
    pub(crate) const fn keyword(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Hours => "hours",
            Self::Prompt => "prompt",
            Self::Flow => "flow",
            Self::Bot => "bot",
            Self::Integration => "integration",
            Self::Ruleset => "ruleset",
            Self::Treatment => "treatment",
            Self::Endpoint => "endpoint",
            Self::Switch => "switch",
            Self::Record => "record",
        }
    }

    /// With its article.
    pub(crate) const fn phrase(self) -> &'static str {
        match self {
            Self::Queue => "a queue",
            Self::Hours => "hours",
            Self::Prompt => "a prompt",
            Self::Flow => "a flow",
            Self::Bot => "a bot",
            Self::Integration => "an integration",
            Self::Ruleset => "a ruleset",
            Self::Treatment => "a treatment",
            Self::Endpoint => "an endpoint",
            Self::Switch => "a switch",
            Self::Record => "a record",
        }
    }

    fn accepts(self, symbols: &Symbols, def: Def) -> bool {
        match (self, def) {
            (Self::Integration, Def::Integration(_))
            | (Self::Endpoint, Def::Endpoint(_))
            | (Self::Switch, Def::Switch(_))
            | (Self::Record, Def::Record(_)) => true,
            (Self::Ruleset | Self::Treatment, Def::Ruleset(id)) => {
                symbols.rulesets.get(id.index()).is_some_and(|it| it.treatment == (self == Self::Treatment))
            }
            (_, Def::Resource(id)) => {
                let kind = symbols.resources.get(id.index()).map(|it| it.kind);
                kind.is_some() && kind == self.resource_kind()
            }
            _ => false,
        }
    }

    const fn resource_kind(self) -> Option<ResourceKind> {
        match self {
            Self::Queue => Some(ResourceKind::Queue),
            Self::Hours => Some(ResourceKind::Hours),
            Self::Prompt => Some(ResourceKind::Prompt),
            Self::Flow => Some(ResourceKind::Flow),
            Self::Bot => Some(ResourceKind::Bot),
            _ => None,
        }
    }

    /// The names that would do, in the order of their declarations.
    pub(crate) fn candidates(self, symbols: &Symbols) -> Vec<&str> {
        match self {
            Self::Integration => symbols.integrations.iter().map(|it| it.name.as_str()).collect(),
            Self::Endpoint => symbols.endpoints.iter().map(|it| it.name.as_str()).collect(),
            Self::Switch => symbols.switches.iter().map(|it| it.field.name.as_str()).collect(),
            Self::Record => symbols.records.iter().map(|it| it.name.as_str()).collect(),
            Self::Ruleset | Self::Treatment => {
                let treatment = self == Self::Treatment;
                let fitting = symbols.rulesets.iter().filter(|it| it.treatment == treatment);
                fitting.map(|it| it.name.as_str()).collect()
            }
            _ => {
                let fitting = symbols.resources.iter().filter(|it| Some(it.kind) == self.resource_kind());
                fitting.map(|it| it.name.as_str()).collect()
            }
        }
    }
}

/// What `name` stands for, or why that does not do. `None` stands for a name that has been reported: the
/// parser missed it, or nothing could be declared by it alone.
pub(crate) fn find(symbols: &Symbols, name: &Name, wanted: Wanted) -> Result<Def, Option<Box<Diagnostic>>> {
    if name.text.is_empty() || symbols.contested.contains(&name.text) {
        return Err(None);
    }
    match symbols.names.get(&name.text) {
        Some(def) if wanted.accepts(symbols, *def) => Ok(*def),
        Some(def) => Err(Some(Box::new(errors::wrong_kind(symbols, name, wanted, *def)))),
        None => Err(Some(Box::new(errors::nothing_named(symbols, name, wanted)))),
    }
}

/// The syntax of a declaration.
pub(crate) fn item(trees: &[File], at: ItemRef) -> Option<&Item> {
    trees.get(at.file.0 as usize)?.items.get(at.item as usize)
}
