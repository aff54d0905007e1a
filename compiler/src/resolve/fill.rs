//! The second pass: what declarations say about each other. Every name is known by now.

use ivr_runtime::bundle::Channel;
use rustc_hash::FxHashMap;

use super::lookup::{Wanted, find, item};
use super::symbols::{Def, FieldSymbol, ItemRef, Ty};
use super::types::resolve_type;
use super::{Resolver, errors};
use crate::source::Span;
use crate::syntax::tree::{self, FieldDecl, ItemKind, Mark, Name, Param, TypeExpr};

/// Fills in types, hours, intents, starts.
pub(super) fn fill(resolver: &mut Resolver<'_>) {
    fill_records(resolver);
    fill_places(resolver);
    fill_switches(resolver);
    fill_integrations(resolver);
    fill_resources(resolver);
    fill_messages(resolver);
    fill_rulesets(resolver);
    fill_endpoints(resolver);
    endless_records(resolver);
}

impl<'a> Resolver<'a> {
    fn kind_at(&self, at: ItemRef) -> Option<&'a ItemKind> {
        item(self.trees, at).map(|it| &it.kind)
    }

    fn ty(&mut self, written: &TypeExpr) -> Ty {
        resolve_type(&self.symbols, written, &mut self.diagnostics)
    }

    /// The def that `name` must stand for; reported if there is none.
    fn wanted(&mut self, name: &Name, wanted: Wanted) -> Option<Def> {
        match find(&self.symbols, name, wanted) {
            Ok(def) => Some(def),
            Err(problem) => {
                self.diagnostics.extend(problem.map(|it| *it));
                None
            }
        }
    }

    /// Named and typed things side by side, each name once.
    fn fields<'f>(
        &mut self,
        what: &str,
        written: impl Iterator<Item = (&'f Name, &'f TypeExpr, Mark)>,
    ) -> Vec<FieldSymbol> {
        let mut fields: Vec<FieldSymbol> = Vec::new();
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        for (name, ty, mark) in written {
            let ty = self.ty(ty);
            if let Some(first) = seen.get(name.as_str()).copied().filter(|_| !name.text.is_empty()) {
                let what = format!("the {what} `{}`", name.text);
                self.report(errors::given_twice(name.span, &what, Some(first)));
                continue;
            }
            seen.insert(name.as_str(), name.span);
            fields.push(FieldSymbol { name: name.text.clone(), span: name.span, ty, mark });
        }
        if let Some(extra) = fields.get(usize::from(u16::MAX)) {
            let span = extra.span;
            self.report(errors::too_many(span, &format!("{what}s side by side"), usize::from(u16::MAX)));
            fields.truncate(usize::from(u16::MAX));
        }
        fields
    }

    /// Parameters: fields whose names may not be those of the language's own values.
    fn params(&mut self, what: &str, params: &[Param]) -> Vec<FieldSymbol> {
        for param in params {
            if let Some(problem) = errors::reserved(&param.name) {
                self.report(problem);
            }
        }
        self.fields(what, params.iter().map(|it| (&it.name, &it.ty, it.mark)))
    }
}

fn fill_records(resolver: &mut Resolver<'_>) {
    for position in 0..resolver.symbols.records.len() {
        let Some(at) = resolver.symbols.records.get(position).map(|it| it.item) else { continue };
        let Some(ItemKind::Record(decl)) = resolver.kind_at(at) else { continue };
        let fields = resolver.fields("field", decl.fields.iter().map(|it| (&it.name, &it.ty, it.mark)));
        if let Some(record) = resolver.symbols.records.get_mut(position) {
            record.fields = fields;
        }
    }
}

fn fill_places(resolver: &mut Resolver<'_>) {
    for position in 0..resolver.symbols.places.len() {
        let Some((at, index)) = resolver.symbols.places.get(position).map(|it| (it.item, it.index)) else {
            continue;
        };
        let Some(ItemKind::State(fields) | ItemKind::Attributes(fields)) = resolver.kind_at(at) else {
            continue;
        };
        let Some(field): Option<&FieldDecl> = fields.get(index as usize) else { continue };
        let ty = resolver.ty(&field.ty);
        if let Some(place) = resolver.symbols.places.get_mut(position) {
            place.field.ty = ty;
        }
    }
}

fn fill_switches(resolver: &mut Resolver<'_>) {
    for position in 0..resolver.symbols.switches.len() {
        let Some(at) = resolver.symbols.switches.get(position).map(|it| it.item) else { continue };
        let Some(ItemKind::Switch(decl)) = resolver.kind_at(at) else { continue };
        let ty = resolver.ty(&decl.ty);
        if let Some(switch) = resolver.symbols.switches.get_mut(position) {
            switch.field.ty = ty;
        }
    }
}

fn fill_integrations(resolver: &mut Resolver<'_>) {
    for position in 0..resolver.symbols.integrations.len() {
        let Some(at) = resolver.symbols.integrations.get(position).map(|it| it.item) else { continue };
        let Some(ItemKind::Integration(decl)) = resolver.kind_at(at) else { continue };
        let params = resolver.fields("parameter", decl.params.iter().map(|it| (&it.name, &it.ty, it.mark)));
        let result = decl.result.as_ref().map(|ty| resolver.ty(ty));
        if let Some(integration) = resolver.symbols.integrations.get_mut(position) {
            integration.params = params;
            integration.result = result;
        }
    }
}

fn fill_resources(resolver: &mut Resolver<'_>) {
    for position in 0..resolver.symbols.resources.len() {
        let Some(at) = resolver.symbols.resources.get(position).map(|it| it.item) else { continue };
        match resolver.kind_at(at) {
            Some(ItemKind::Resource(decl)) => fill_hours(resolver, position, decl),
            Some(ItemKind::Bot(decl)) => fill_bot(resolver, position, decl),
            _ => {}
        }
    }
}

fn fill_hours(resolver: &mut Resolver<'_>, position: usize, decl: &tree::ResourceDecl) {
    let Some(name) = &decl.hours else { return };
    let Some(Def::Resource(hours)) = resolver.wanted(name, Wanted::Hours) else { return };
    if let Some(queue) = resolver.symbols.resources.get_mut(position) {
        queue.hours = Some(hours);
    }
}

fn fill_bot(resolver: &mut Resolver<'_>, position: usize, decl: &tree::BotDecl) {
    let mut intents: Vec<_> = Vec::with_capacity(decl.intents.len());
    let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
    for intent in &decl.intents {
        if let Some(first) = seen.insert(intent.as_str(), intent.span) {
            let what = format!("the intent `{}`", intent.text);
            resolver.report(errors::given_twice(intent.span, &what, Some(first)));
            continue;
        }
        intents.push((intent.text.clone(), intent.span));
    }
    let slots = resolver.params("slot", &decl.slots);
    if let Some(bot) = resolver.symbols.resources.get_mut(position) {
        bot.intents = intents;
        bot.slots = slots;
    }
}

fn fill_messages(resolver: &mut Resolver<'_>) {
    for position in 0..resolver.symbols.messages.len() {
        let Some(at) = resolver.symbols.messages.get(position).map(|it| it.item) else { continue };
        let Some(ItemKind::Message(decl)) = resolver.kind_at(at) else { continue };
        let params = resolver.params("parameter", &decl.params);
        if let Some(message) = resolver.symbols.messages.get_mut(position) {
            message.params = params;
        }
        languages(resolver, decl);
    }
}

/// Every language of the project once, and no other.
fn languages(resolver: &mut Resolver<'_>, decl: &tree::MessageDecl) {
    let config = resolver.config;
    let known = || config.languages.iter().map(String::as_str);
    let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
    for variant in &decl.variants {
        let language = &variant.language;
        if let Some(first) = seen.insert(language.as_str(), language.span) {
            let what = format!("the wording in `{}`", language.text);
            resolver.report(errors::given_twice(language.span, &what, Some(first)));
        } else if !known().any(|it| it == language.as_str()) {
            resolver.report(errors::language_unknown(language, known()));
        }
    }
    let missing: Vec<_> = known().filter(|it| !seen.contains_key(it)).collect();
    // A misspelt tag is the likelier cause where one is there that nobody knows.
    let misspelt = seen.keys().any(|it| !known().any(|known| known == *it));
    if !missing.is_empty() && !misspelt {
        resolver.report(errors::language_missing(decl.name.span, &decl.name.text, &missing));
    }
}

fn fill_rulesets(resolver: &mut Resolver<'_>) {
    for position in 0..resolver.symbols.rulesets.len() {
        let Some(at) = resolver.symbols.rulesets.get(position).map(|it| it.item) else { continue };
        let Some(ItemKind::Ruleset(decl)) = resolver.kind_at(at) else { continue };
        if !decl.params.is_empty() {
            let params = resolver.params("parameter", &decl.params);
            if let Some(ruleset) = resolver.symbols.rulesets.get_mut(position) {
                ruleset.params = params;
            }
        }
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        for rule in &decl.rules {
            if let Some(first) = seen.insert(rule.name.as_str(), rule.name.span)
                && !rule.name.text.is_empty()
            {
                let what = format!("the rule `{}`", rule.name.text);
                let problem = errors::given_twice(rule.name.span, &what, Some(first));
                resolver.report(
                    problem
                        .help("give one of them another name")
                        .why("traces and reports name a rule by its ruleset and its own name"),
                );
            }
        }
    }
}

fn fill_endpoints(resolver: &mut Resolver<'_>) {
    let mut numbers: FxHashMap<String, (Span, usize)> = FxHashMap::default();
    for position in 0..resolver.symbols.endpoints.len() {
        let Some(at) = resolver.symbols.endpoints.get(position).map(|it| it.item) else { continue };
        let Some(ItemKind::Endpoint(decl)) = resolver.kind_at(at) else { continue };
        let start = match &decl.start {
            Some(target) => match resolver.wanted(&target.name, Wanted::Ruleset) {
                Some(Def::Ruleset(id)) => Some(id),
                _ => None,
            },
            None => None,
        };
        let channel = match decl.channel.as_ref().map(Name::as_str) {
            Some("chat") => Channel::Chat,
            _ => Channel::Voice,
        };
        if let Some(endpoint) = resolver.symbols.endpoints.get_mut(position) {
            endpoint.start = start;
            endpoint.channel = channel;
        }
        for number in decl.numbers.iter().filter(|it| !it.is_missing()) {
            if let Some((first, owner)) = numbers.get(number.text.as_str()).copied() {
                let owner = resolver.symbols.endpoints.get(owner).map_or("", |it| &it.name).to_owned();
                resolver.report(errors::number_twice(number.span, &number.text, first, &owner));
            } else {
                numbers.insert(number.text.to_string(), (number.span, position));
            }
        }
    }
}

/// Records that contain themselves by fields that must be there could never be made.
fn endless_records(resolver: &mut Resolver<'_>) {
    let count = resolver.symbols.records.len();
    let mut state = vec![Visit::New; count];
    for record in 0..count {
        visit_record(resolver, record, &mut state, 0);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    Open,
    Done,
}

/// Deeper than this no record of a sensible program nests; what lies below is not looked at.
const DEEPEST_RECORD: usize = 500;

fn visit_record(resolver: &mut Resolver<'_>, record: usize, state: &mut [Visit], depth: usize) {
    match state.get_mut(record) {
        Some(visit) if *visit == Visit::New && depth < DEEPEST_RECORD => *visit = Visit::Open,
        _ => return,
    }
    let fields = resolver.symbols.records.get(record).map_or(0, |it| it.fields.len());
    for field in 0..fields {
        let Some((next, span)) = resolver.symbols.records.get(record).and_then(|it| {
            let field = it.fields.get(field)?;
            match field.ty {
                Ty::Record(next) => Some((next.index(), field.span)),
                _ => None,
            }
        }) else {
            continue;
        };
        if state.get(next) == Some(&Visit::Open) {
            let Some((name_span, name)) =
                resolver.symbols.records.get(next).map(|it| (it.span, it.name.clone()))
            else {
                continue;
            };
            resolver.report(errors::endless_record(name_span, &name, span));
        } else {
            visit_record(resolver, next, state, depth + 1);
        }
    }
    if let Some(visit) = state.get_mut(record) {
        *visit = Visit::Done;
    }
}
