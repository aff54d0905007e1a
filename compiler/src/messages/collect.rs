//! Declarations: the rulesets with their rules, the messages, and what holds words that may be spoken.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::heard::{Heard, Holder, Owner, holder};
use super::place::Here;
use super::words::{Words, has_words};
use super::{Entry, Form};
use crate::check::{Checked, Meaning, order_args};
use crate::project::{Config, Project};
use crate::resolve::{Def, MessageId};
use crate::source::Span;
use crate::syntax::tree::{
    Arg, CalendarDecl, EnumDecl, Expr, ExprKind, FieldDecl, File, ItemKind, MessageDecl, RulesetDecl,
    SwitchDecl, Target, Text, TextPart,
};

/// Lists the texts of a program.
pub(super) fn collect(project: &Project, trees: &[File], checked: &Checked) -> Vec<Entry> {
    let mut collector = Collector {
        config: &project.config,
        checked,
        words: Words { sources: &project.sources, trees },
        heard: Heard::default(),
        found: Vec::new(),
        numbers: FxHashMap::default(),
        users: FxHashMap::default(),
    };
    for item in trees.iter().flat_map(|it| &it.items).filter(|it| it.disabled.is_none()) {
        collector.item(&item.kind);
    }
    collector.finish()
}

/// A text that is heard, or is if what holds it is spoken.
struct Found {
    entry: Entry,
    held_by: Option<Holder>,
    message: Option<MessageId>,
}

/// Who names a message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum User {
    Rule(String),
    Message(MessageId),
}

pub(super) struct Collector<'a, 'p> {
    config: &'p Config,
    pub(super) checked: &'p Checked,
    pub(super) words: Words<'p>,
    pub(super) heard: Heard<'a>,
    found: Vec<Found>,
    /// How many of each id there are.
    numbers: FxHashMap<String, u32>,
    users: FxHashMap<MessageId, BTreeSet<User>>,
}

impl<'a> Collector<'a, '_> {
    fn item(&mut self, item: &'a ItemKind) {
        match item {
            ItemKind::Ruleset(decl) => self.ruleset(decl),
            ItemKind::Message(decl) => self.message(decl),
            ItemKind::Rescue(block) => {
                let here = Here {
                    ruleset: "rescue".to_owned(),
                    path: "rescue".to_owned(),
                    conditions: vec!["something went wrong in the line itself".to_owned()],
                    ..Here::default()
                };
                self.block(block, &here);
            }
            ItemKind::State(fields) => self.fields(fields, "state"),
            ItemKind::Attributes(fields) => self.fields(fields, "attributes"),
            ItemKind::Switch(decl) => self.switch(decl),
            ItemKind::Calendar(decl) => self.calendar(decl),
            ItemKind::Endpoint(decl) => {
                let here = Here { path: format!("endpoint.{}", decl.name.text), ..Here::default() };
                decl.start.iter().for_each(|it| self.target(it, &here));
            }
            ItemKind::Enum(decl) => self.values(decl),
            ItemKind::Record(_)
            | ItemKind::Integration(_)
            | ItemKind::Resource(_)
            | ItemKind::Bot(_)
            | ItemKind::Test(_)
            | ItemKind::Broken => {}
        }
    }

    fn ruleset(&mut self, decl: &'a RulesetDecl) {
        let owner = match self.checked.symbols.names.get(&decl.name.text) {
            Some(Def::Ruleset(id)) => Owner::Ruleset(*id),
            _ => Owner::None,
        };
        let queued = decl.treatment.then(|| "while the caller waits in a queue".to_owned());
        for rule in decl.rules.iter().filter(|it| it.disabled.is_none()) {
            let here = Here {
                owner,
                ruleset: decl.name.text.to_string(),
                rule: rule.name.text.to_string(),
                path: format!("{}.{}", decl.name.text, rule.name.text),
                conditions: queued.iter().cloned().chain(self.words.guard(&rule.guard)).collect(),
                handler: None,
            };
            self.block(&rule.body, &here);
        }
    }

    /// The wordings of a message in the languages of the project.
    fn message(&mut self, decl: &'a MessageDecl) {
        let Some(Def::Message(id)) = self.checked.symbols.names.get(&decl.name.text).copied() else { return };
        let owner = Owner::Message(id);
        for variant in &decl.variants {
            let language = variant.language.as_str();
            let here =
                Here { owner, path: format!("message.{}.{language}", decl.name.text), ..Here::default() };
            self.heard.speak_text(self.checked, &variant.text, owner);
            self.calls_in_text(&variant.text, &here);
            let form = if variant.ssml { Form::Ssml } else { Form::Text };
            let mut entry = self.entry(&here, "message", form, variant.text.span);
            entry.id = here.path;
            entry.text = self.words.text(&variant.text);
            entry.spoken_in = vec![language.to_owned()];
            if self.config.languages.len() > 1 {
                entry.conditions.push(format!("the language of the call is {language}"));
            }
            entry.language = language.to_owned();
            self.found.push(Found { entry, held_by: None, message: Some(id) });
        }
    }

    fn fields(&mut self, fields: &'a [FieldDecl], block: &str) {
        for field in fields {
            let symbols = &self.checked.symbols;
            let place = match symbols.names.get(&field.name.text) {
                Some(Def::Place(id)) if block == "state" => Some(*id),
                _ => symbols.attribute_names.get(&field.name.text).copied(),
            };
            if let (Some(place), Some(default)) = (place, &field.default) {
                let here = Here { path: block.to_owned(), ..Here::default() };
                self.put(Holder::Place(place), default, &here, "default", &field.name.text);
            }
        }
    }

    fn switch(&mut self, decl: &'a SwitchDecl) {
        if let (Some(Def::Switch(id)), Some(default)) =
            (self.checked.symbols.names.get(&decl.name.text), &decl.default)
        {
            let here = Here { path: "switch".to_owned(), ..Here::default() };
            let here = here.when("as long as operations set nothing else");
            self.put(Holder::Switch(*id), default, &here, "switch", &decl.name.text);
        }
    }

    fn calendar(&mut self, decl: &CalendarDecl) {
        let Some(Def::Calendar(id)) = self.checked.symbols.names.get(&decl.name.text).copied() else {
            return;
        };
        for day in &decl.days {
            let here = Here { path: format!("calendar.{}", decl.name.text), ..Here::default() };
            let here = here.when(format!("on {}, where {}.today is spoken", day.date, decl.name.text));
            let mut entry = self.entry(&here, "calendar day", Form::Text, day.name.span);
            entry.id = self.numbered(here.id(&day.date.to_string()));
            entry.text = day.name.text.to_string();
            self.found.push(Found { entry, held_by: Some(Holder::Calendar(id)), message: None });
        }
    }

    /// The values of an enum by their names, as the voice has them: whoever says `{tier}` lets callers hear them.
    fn values(&mut self, decl: &EnumDecl) {
        let Some(Def::Enum(id)) = self.checked.symbols.names.get(&decl.name.text).copied() else { return };
        for value in &decl.values {
            let here = Here { path: format!("enum.{}", decl.name.text), ..Here::default() };
            let here = here.when(format!("heard where a value of {} is spoken", decl.name.text));
            let mut entry = self.entry(&here, "enum value", Form::Text, value.name.span);
            entry.id = self.numbered(here.id(&value.name.text));
            entry.text = value.name.text.replace('_', " ");
            self.found.push(Found { entry, held_by: Some(Holder::Enum(id)), message: None });
        }
    }

    // ---- Words that are put somewhere ----

    /// An expression is put somewhere: its words are heard if that is spoken.
    pub(super) fn put(&mut self, into: Holder, expr: &'a Expr, here: &Here, kind: &str, name: &str) {
        self.heard.put(into.clone(), expr, here.owner);
        self.calls(expr, here);
        for (conditions, expr) in self.words.alternatives(expr) {
            if has_words(expr) {
                let mut entry = self.entry(here, kind, Form::Text, expr.span);
                entry.id = self.numbered(here.id(name));
                entry.text = self.words.spoken(expr);
                entry.conditions.extend(conditions);
                entry.conditions.push(format!("heard where {} is spoken", self.name_of(&into)));
                self.found.push(Found { entry, held_by: Some(into.clone()), message: None });
            }
        }
    }

    fn name_of(&self, holder: &Holder) -> String {
        let symbols = &self.checked.symbols;
        let name = match holder {
            Holder::Place(id) => symbols.places.get(id.index()).map(|it| match it.attribute {
                true => format!("attributes.{}", it.field.name),
                false => it.field.name.to_string(),
            }),
            Holder::Switch(id) => symbols.switches.get(id.index()).map(|it| it.field.name.to_string()),
            Holder::Enum(id) => symbols.enums.get(id.index()).map(|it| format!("a value of {}", it.name)),
            Holder::Calendar(id) => symbols.calendars.get(id.index()).map(|it| format!("{}.today", it.name)),
            Holder::Param(Owner::Ruleset(id), name) => {
                symbols.rulesets.get(id.index()).map(|it| format!("{name} of {}", it.name))
            }
            Holder::Param(Owner::Message(id), name) => {
                symbols.messages.get(id.0 as usize).map(|it| format!("{name} of {}", it.name))
            }
            Holder::Param(Owner::None, name) => Some(name.to_string()),
        };
        name.unwrap_or_default()
    }

    /// Arguments of a ruleset that is entered.
    pub(super) fn target(&mut self, target: &'a Target, here: &Here) {
        let checked = self.checked;
        let Some(Def::Ruleset(id)) = checked.symbols.names.get(&target.name.text).copied() else { return };
        let Some(ruleset) = checked.symbols.rulesets.get(id.index()) else { return };
        let params: Vec<SmolStr> = ruleset.params.iter().map(|it| it.name.clone()).collect();
        let values = order_args(&ruleset.params, &target.args);
        self.arguments(Owner::Ruleset(id), &params, &values, here);
    }

    fn arguments(&mut self, of: Owner, params: &[SmolStr], values: &[Option<&'a Expr>], here: &Here) {
        for (param, value) in params.iter().zip(values) {
            if let Some(value) = value {
                let name = format!("argument.{param}");
                self.put(Holder::Param(of, param.clone()), value, here, "argument", &name);
            }
        }
    }

    /// A value is put into a place.
    pub(super) fn set(&mut self, place: &Expr, value: &'a Expr, here: &Here) {
        match holder(self.checked, place, Owner::None) {
            Some(into @ Holder::Place(_)) => {
                let name = format!("set.{}", self.words.slice(place.span));
                self.put(into, value, here, "set", &name);
            }
            _ => self.calls(value, here),
        }
    }

    // ---- Messages that are named ----

    /// Notes the messages that an expression names, and what they are given.
    pub(super) fn calls(&mut self, expr: &'a Expr, here: &Here) {
        match &expr.kind {
            ExprKind::Text(text) => self.calls_in_text(text, here),
            ExprKind::Call { args, .. } => self.call(expr, args, here),
            ExprKind::Field { base, .. } => self.calls(base, here),
            ExprKind::Index { base, index } => {
                self.calls(base, here);
                self.calls(index, here);
            }
            ExprKind::Record { fields, .. } => fields.iter().for_each(|it| self.calls(&it.value, here)),
            ExprKind::List(items) => items.iter().for_each(|it| self.calls(it, here)),
            ExprKind::Filter { value, args, .. } => {
                self.calls(value, here);
                args.iter().for_each(|it| self.calls(&it.value, here));
            }
            ExprKind::Unary { operand, .. } | ExprKind::Is { operand, .. } => self.calls(operand, here),
            ExprKind::Binary { left, right, .. } => {
                self.calls(left, here);
                self.calls(right, here);
            }
            ExprKind::As { value, .. } => self.calls(value, here),
            ExprKind::Constant(_) | ExprKind::Name(_) | ExprKind::Broken => {}
        }
    }

    pub(super) fn calls_in_text(&mut self, text: &'a Text, here: &Here) {
        for part in &text.parts {
            if let TextPart::Value(value) = part {
                self.calls(value, here);
            }
        }
    }

    fn call(&mut self, expr: &'a Expr, args: &'a [Arg], here: &Here) {
        let checked = self.checked;
        let message =
            self.message_called(expr).and_then(|id| Some((id, checked.symbols.messages.get(id.0 as usize)?)));
        let Some((id, message)) = message else {
            return args.iter().for_each(|it| self.calls(&it.value, here));
        };
        let user = match here.owner {
            Owner::Message(outer) => User::Message(outer),
            _ => User::Rule(here.user()),
        };
        self.users.entry(id).or_default().insert(user);
        let params: Vec<SmolStr> = message.params.iter().map(|it| it.name.clone()).collect();
        let values = order_args(&message.params, args);
        self.arguments(Owner::Message(id), &params, &values, &here.below(&message.name));
    }

    /// The message that an expression is a call of.
    pub(super) fn message_called(&self, expr: &Expr) -> Option<MessageId> {
        match self.checked.facts.get(expr.span.file, expr.id)?.meaning {
            Meaning::Message(id) => Some(id),
            _ => None,
        }
    }

    // ---- Entries ----

    /// A text that is heard for certain, at a place where calls come.
    pub(super) fn add(&mut self, entry: Entry) {
        self.found.push(Found { entry, held_by: None, message: None });
    }

    /// An entry for something at a place, without its id and its text.
    pub(super) fn entry(&self, here: &Here, kind: &str, form: Form, span: Span) -> Entry {
        let (file, line) = self.words.place(span);
        let languages = &self.config.languages;
        let language = if form == Form::Recording { None } else { languages.first() };
        Entry {
            id: String::new(),
            file,
            line,
            ruleset: here.ruleset.clone(),
            rule: here.rule.clone(),
            kind: kind.to_owned(),
            form,
            language: language.cloned().unwrap_or_default(),
            spoken_in: languages.clone(),
            text: String::new(),
            conditions: here.conditions.clone(),
            used_in: Vec::new(),
        }
    }

    /// An id, with a number where there is one already.
    pub(super) fn numbered(&mut self, id: String) -> String {
        let number = self.numbers.entry(id.clone()).or_default();
        *number += 1;
        if *number == 1 { id } else { format!("{id}.{number}") }
    }

    fn finish(mut self) -> Vec<Entry> {
        self.heard.close(self.checked);
        let found = std::mem::take(&mut self.found);
        let heard = found.into_iter().filter(|it| match &it.held_by {
            Some(holder) => self.heard.is_spoken(holder),
            None => true,
        });
        heard
            .map(|it| {
                let used_in = it.message.map(|id| self.rules_using(id)).unwrap_or_default();
                Entry { used_in, ..it.entry }
            })
            .collect()
    }

    /// The rules that use a message, be it through others.
    fn rules_using(&self, id: MessageId) -> Vec<String> {
        let (mut rules, mut seen, mut open) = (BTreeSet::new(), BTreeSet::from([id]), vec![id]);
        while let Some(id) = open.pop() {
            for user in self.users.get(&id).into_iter().flatten() {
                match user {
                    User::Rule(rule) => _ = rules.insert(rule.clone()),
                    User::Message(outer) if seen.insert(*outer) => open.push(*outer),
                    User::Message(_) => {}
                }
            }
        }
        rules.into_iter().collect()
    }
}
