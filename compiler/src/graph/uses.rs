//! What a program makes use of: places, resources and the like that are named anywhere but in tests.

use ivr_runtime::bundle::{CalendarId, IntegrationId, PlaceId, ResourceId, RulesetId, SwitchId};
use rustc_hash::FxHashSet;

use crate::check::{Checked, Meaning};
use crate::resolve::{Def, MessageId};
use crate::syntax::tree::visit::{self, Visit};
use crate::syntax::tree::{Expr, ExprKind, File, Guard, ItemKind, Name};

/// Everything that is named.
#[derive(Debug, Default)]
pub struct Uses {
    /// State and attribute fields.
    pub places: FxHashSet<PlaceId>,
    /// Switches.
    pub switches: FxHashSet<SwitchId>,
    /// Queues, hours, prompts, flows, bots.
    pub resources: FxHashSet<ResourceId>,
    /// Calendars.
    pub calendars: FxHashSet<CalendarId>,
    /// Integrations.
    pub integrations: FxHashSet<IntegrationId>,
    /// Messages.
    pub messages: FxHashSet<MessageId>,
    /// Rulesets and treatments, whether or not anything leads there that is reached itself.
    pub rulesets: FxHashSet<RulesetId>,
}

/// Looks through a program.
pub fn uses(trees: &[File], checked: &Checked) -> Uses {
    let mut gather = Gather { checked, uses: Uses::default(), within: None };
    for item in trees.iter().flat_map(|it| &it.items) {
        gather.item(&item.kind);
    }
    gather.uses
}

struct Gather<'a> {
    checked: &'a Checked,
    uses: Uses,
    /// The ruleset at hand: what leads to itself does not use itself.
    within: Option<RulesetId>,
}

impl Gather<'_> {
    fn item(&mut self, item: &ItemKind) {
        match item {
            ItemKind::Ruleset(decl) => {
                self.within = match self.checked.symbols.names.get(&decl.name.text) {
                    Some(Def::Ruleset(id)) => Some(*id),
                    _ => None,
                };
                for expr in &decl.requires {
                    self.expr(expr);
                }
                for rule in &decl.rules {
                    match &rule.guard {
                        Guard::Always => {}
                        Guard::When(condition) => self.expr(condition),
                        Guard::Score { lines, .. } => lines.iter().for_each(|it| self.expr(&it.condition)),
                    }
                    self.block(&rule.body);
                }
                self.within = None;
            }
            ItemKind::Endpoint(decl) => decl.start.iter().for_each(|it| self.target(it)),
            ItemKind::Rescue(block) => self.block(block),
            ItemKind::Message(decl) => decl.variants.iter().for_each(|it| self.text(&it.text)),
            ItemKind::Resource(decl) => decl.hours.iter().for_each(|it| self.name(it)),
            ItemKind::Enum(_)
            | ItemKind::Record(_)
            | ItemKind::State(_)
            | ItemKind::Attributes(_)
            | ItemKind::Switch(_)
            | ItemKind::Integration(_)
            | ItemKind::Bot(_)
            | ItemKind::Calendar(_)
            | ItemKind::Test(_)
            | ItemKind::Broken => {}
        }
    }

    fn meaning(&mut self, meaning: Meaning) {
        match meaning {
            Meaning::Place(id) => _ = self.uses.places.insert(id),
            Meaning::Switch(id) => _ = self.uses.switches.insert(id),
            Meaning::Resource(id) | Meaning::OpensIn(id) | Meaning::ClosesIn(id) | Meaning::Figure(id, _) => {
                self.uses.resources.insert(id);
            }
            Meaning::Calendar(id) | Meaning::CalendarToday(id) => _ = self.uses.calendars.insert(id),
            Meaning::Message(id) => _ = self.uses.messages.insert(id),
            Meaning::Plain
            | Meaning::Binding
            | Meaning::EnumValue(..)
            | Meaning::Builtin(_)
            | Meaning::Root
            | Meaning::RecordField(_)
            | Meaning::JsonField
            | Meaning::Random
            | Meaning::Filter(_)
            | Meaning::Record(_) => {}
        }
    }

    /// A name, whatever may stand there.
    fn any_name(&mut self, name: &str) {
        match self.checked.symbols.names.get(name) {
            Some(Def::Resource(id)) => _ = self.uses.resources.insert(*id),
            Some(Def::Integration(id)) => _ = self.uses.integrations.insert(*id),
            Some(Def::Ruleset(id)) if self.within != Some(*id) => _ = self.uses.rulesets.insert(*id),
            Some(Def::Place(id)) => _ = self.uses.places.insert(*id),
            Some(Def::Switch(id)) => _ = self.uses.switches.insert(*id),
            Some(Def::Calendar(id)) => _ = self.uses.calendars.insert(*id),
            Some(Def::Message(id)) => _ = self.uses.messages.insert(*id),
            _ => {}
        }
    }
}

impl Visit for Gather<'_> {
    fn expr(&mut self, expr: &Expr) {
        let meaning = self.checked.facts.get(expr.span.file, expr.id).map(|it| it.meaning);
        let meaning = meaning.unwrap_or_default();
        self.meaning(meaning);
        match &expr.kind {
            // What stands where it cannot has been told of, and is what its author meant to use.
            ExprKind::Name(name) if meaning == Meaning::Plain => self.any_name(name),
            ExprKind::Call { name, .. } if meaning == Meaning::Plain => self.any_name(&name.text),
            _ => {}
        }
        visit::expr(self, expr);
    }

    fn name(&mut self, name: &Name) {
        self.any_name(&name.text);
    }
}
