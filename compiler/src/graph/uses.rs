//! What a program makes use of: places, resources and the like that are named anywhere but in tests.

use ivr_runtime::bundle::{CalendarId, IntegrationId, PlaceId, ResourceId, RulesetId, SwitchId};
use rustc_hash::FxHashSet;

use crate::check::{Checked, Meaning};
use crate::resolve::{Def, MessageId};
use crate::syntax::tree::{
    Arg, Block, Clause, ClauseKind, Expr, ExprKind, File, Guard, ItemKind, Message, MessageKind, Name, Stmt,
    StmtKind, Target, Text, TextPart,
};

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

    fn block(&mut self, block: &Block) {
        for stmt in &block.stmts {
            self.statement(stmt);
        }
    }

    fn statement(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Say(messages) => self.messages(messages),
            StmtKind::Play { prompt, duration } => {
                self.name(prompt);
                self.maybe(duration.as_ref());
            }
            StmtKind::Menu { prompt, clauses } => self.asking(prompt, clauses),
            StmtKind::Collect { place, speech, clauses } => {
                self.expr(place);
                speech.iter().for_each(|it| self.name(it));
                self.clauses(clauses);
            }
            StmtKind::Listen { prompt, bot, clauses } => {
                self.name(bot);
                self.asking(prompt, clauses);
            }
            StmtKind::Understand { text, bot, clauses } => {
                self.expr(text);
                self.name(bot);
                self.clauses(clauses);
            }
            StmtKind::Invoke { function, args, into, clauses } => {
                self.name(function);
                self.args(args);
                self.maybe(into.as_ref());
                self.clauses(clauses);
            }
            StmtKind::Set { place, value, .. } => {
                self.expr(place);
                self.expr(value);
            }
            StmtKind::Clear(place) => self.expr(place),
            StmtKind::Enqueue { queue, clauses } | StmtKind::Callback { queue, clauses } => {
                self.name(queue);
                self.clauses(clauses);
            }
            StmtKind::Dial { number, clauses } => {
                self.expr(number);
                self.clauses(clauses);
            }
            StmtKind::Sms { number, text } => {
                self.expr(number);
                self.expr(text);
            }
            StmtKind::Split { by, clauses } => {
                self.maybe(by.as_ref());
                self.clauses(clauses);
            }
            StmtKind::Wait { duration, clauses } => {
                self.expr(duration);
                self.clauses(clauses);
            }
            StmtKind::Metric { value, .. } => self.maybe(value.as_ref()),
            StmtKind::Goto(target) | StmtKind::Call(target) => self.target(target),
            StmtKind::GotoFlow(flow) => self.name(flow),
            StmtKind::Return | StmtKind::Hangup | StmtKind::Repeat | StmtKind::Broken => {}
        }
    }

    fn asking(&mut self, prompt: &[Message], clauses: &[Clause]) {
        self.messages(prompt);
        self.clauses(clauses);
    }

    fn clauses(&mut self, clauses: &[Clause]) {
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Entry { body, .. } | ClauseKind::Handler { body, .. } => self.block(body),
                ClauseKind::Timeout(it)
                | ClauseKind::Pause(it)
                | ClauseKind::Within(it)
                | ClauseKind::Age(it)
                | ClauseKind::After(it)
                | ClauseKind::Every(it)
                | ClauseKind::Tries(it)
                | ClauseKind::Priority(it)
                | ClauseKind::Min(it)
                | ClauseKind::Max(it)
                | ClauseKind::Number(it) => self.expr(it),
                ClauseKind::Treatment(name) => self.name(name),
                ClauseKind::Ask(it)
                | ClauseKind::Waiting(it)
                | ClauseKind::AgentHears(it)
                | ClauseKind::CallerHears(it)
                | ClauseKind::Confirm { message: it, .. } => self.messages(it),
                ClauseKind::Digits { .. }
                | ClauseKind::EndsWith(_)
                | ClauseKind::Slot(_)
                | ClauseKind::ThenKeys(_)
                | ClauseKind::Stay
                | ClauseKind::Broken => {}
            }
        }
    }

    fn target(&mut self, target: &Target) {
        self.name(&target.name);
        self.args(&target.args);
    }

    fn messages(&mut self, messages: &[Message]) {
        for message in messages {
            match &message.kind {
                MessageKind::Text(expr) => self.expr(expr),
                MessageKind::Ssml(text) => self.text(text),
                MessageKind::Prompt(name) => self.name(name),
                MessageKind::Broken => {}
            }
        }
    }

    fn text(&mut self, text: &Text) {
        for part in &text.parts {
            if let TextPart::Value(value) = part {
                self.expr(value);
            }
        }
    }

    fn args(&mut self, args: &[Arg]) {
        args.iter().for_each(|it| self.expr(&it.value));
    }

    fn maybe(&mut self, expr: Option<&Expr>) {
        expr.iter().for_each(|it| self.expr(it));
    }

    fn expr(&mut self, expr: &Expr) {
        let meaning = self.checked.facts.get(expr.span.file, expr.id).map(|it| it.meaning);
        let meaning = meaning.unwrap_or_default();
        self.meaning(meaning);
        match &expr.kind {
            // What stands where it cannot has been told of, and is what its author meant to use.
            ExprKind::Name(name) if meaning == Meaning::Plain => self.any_name(name),
            ExprKind::Constant(_) | ExprKind::Name(_) | ExprKind::Broken => {}
            ExprKind::Text(text) => self.text(text),
            ExprKind::Field { base, .. } => self.expr(base),
            ExprKind::Index { base, index } => {
                self.expr(base);
                self.expr(index);
            }
            ExprKind::Call { name, args } => {
                if meaning == Meaning::Plain {
                    self.name(name);
                }
                self.args(args);
            }
            ExprKind::Record { fields, .. } => fields.iter().for_each(|it| self.expr(&it.value)),
            ExprKind::List(items) => items.iter().for_each(|it| self.expr(it)),
            ExprKind::Filter { value, args, .. } => {
                self.expr(value);
                self.args(args);
            }
            ExprKind::Unary { operand, .. } | ExprKind::Is { operand, .. } => self.expr(operand),
            ExprKind::Binary { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::As { value, .. } => self.expr(value),
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

    /// A name that stands where only one kind of thing can.
    fn name(&mut self, name: &Name) {
        self.any_name(&name.text);
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
