//! The first pass: every declaration gets an id, every name its owner.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use ivr_runtime::bundle::{
    CalendarId, Channel, EndpointId, EnumDef, EnumId, IntegrationId, PlaceId, RecordId, ResourceId,
    ResourceKind, RulesetId, SwitchId,
};
use smol_str::SmolStr;

use super::errors;
use super::symbols::{
    CalendarSymbol, Def, EndpointSymbol, EnumSymbol, FieldSymbol, IntegrationSymbol, ItemRef, MessageId,
    MessageSymbol, PlaceSymbol, RecordSymbol, ResourceSymbol, RulesetSymbol, SwitchSymbol, Ty,
};
use super::{Resolver, Symbols};
use crate::source::Span;
use crate::syntax::tree::{self, FieldDecl, Item, ItemKind, Mark, Name};

/// Names that the language itself uses where a value may stand.
pub(super) const RESERVED: &[&str] = &["caller", "call", "clock", "attributes", "random", "it"];

/// Names of built-in types.
pub(super) const TYPE_NAMES: &[&str] = &[
    "text",
    "bool",
    "int",
    "decimal",
    "date",
    "time",
    "datetime",
    "duration",
    "phone",
    "digits",
    "card_number",
    "card_expiry",
    "json",
    "list",
];

/// Gives every declaration of the program its place in the tables.
pub(super) fn declare(resolver: &mut Resolver<'_>) {
    declare_built_in(&mut resolver.symbols);
    for tree in resolver.trees {
        for (position, item) in tree.items.iter().enumerate() {
            let at = ItemRef { file: tree.id, item: u32::try_from(position).unwrap_or(u32::MAX) };
            declare_item(resolver, item, at);
        }
    }
    let Symbols { names, contested, .. } = &mut resolver.symbols;
    names.retain(|name, _| !contested.contains(name));
}

fn declare_built_in(symbols: &mut Symbols) {
    for (position, (name, values)) in EnumDef::BUILT_IN.iter().enumerate() {
        let id = EnumId(u16::try_from(position).unwrap_or(u16::MAX));
        symbols.names.insert(SmolStr::new_static(name), Def::Enum(id));
        symbols.enums.push(EnumSymbol {
            name: SmolStr::new_static(name),
            span: None,
            item: None,
            values: values.iter().map(|value| (SmolStr::new_static(value), None)).collect(),
        });
    }
}

fn declare_item(resolver: &mut Resolver<'_>, item: &Item, at: ItemRef) {
    match &item.kind {
        ItemKind::Enum(decl) => declare_enum(resolver, decl, at),
        ItemKind::Record(decl) => declare_record(resolver, decl, at),
        ItemKind::State(fields) => declare_fields(resolver, fields, false, at),
        ItemKind::Attributes(fields) => declare_fields(resolver, fields, true, at),
        ItemKind::Switch(decl) => declare_switch(resolver, decl, at),
        ItemKind::Integration(decl) => declare_integration(resolver, decl, at),
        ItemKind::Resource(decl) => {
            let kind = match decl.kind {
                tree::ResourceKind::Queue => ResourceKind::Queue,
                tree::ResourceKind::Hours => ResourceKind::Hours,
                tree::ResourceKind::Prompt => ResourceKind::Prompt,
                tree::ResourceKind::Flow => ResourceKind::Flow,
            };
            declare_resource(resolver, &decl.name, kind, at);
        }
        ItemKind::Bot(decl) => declare_resource(resolver, &decl.name, ResourceKind::Bot, at),
        ItemKind::Calendar(decl) => declare_calendar(resolver, decl, at),
        ItemKind::Message(decl) => declare_message(resolver, decl, at),
        ItemKind::Endpoint(decl) => declare_endpoint(resolver, decl, item.disabled.is_some(), at),
        ItemKind::Rescue(_) => declare_rescue(resolver, item, at),
        ItemKind::Ruleset(decl) => declare_ruleset(resolver, decl, item.disabled.is_some(), at),
        ItemKind::Test(decl) => declare_test(resolver, decl, at),
        ItemKind::Broken => {}
    }
}

/// The position the next row of a table gets, if the bundle's ids reach that far.
fn next<T>(
    resolver: &mut Resolver<'_>,
    span: Span,
    what: &str,
    table: impl Fn(&Symbols) -> &Vec<T>,
) -> Option<u16> {
    let position = table(&resolver.symbols).len();
    match u16::try_from(position) {
        Ok(id) if id < u16::MAX => Some(id),
        _ => {
            // One message for all that are too many.
            if !std::mem::replace(&mut resolver.overflowed, true) {
                resolver.report(errors::too_many(span, what, usize::from(u16::MAX)));
            }
            None
        }
    }
}

/// Gives `name` to `def` unless it is taken.
fn claim(resolver: &mut Resolver<'_>, name: &Name, def: Def) {
    if name.text.is_empty() {
        return; // missing, and reported by the parser
    }
    if let Some(problem) = errors::reserved(name) {
        resolver.report(problem);
        resolver.symbols.contested.insert(name.text.clone());
        return;
    }
    match resolver.symbols.names.get(&name.text).copied() {
        None => {
            resolver.symbols.names.insert(name.text.clone(), def);
        }
        Some(first) => {
            let problem = errors::declared_twice(&resolver.symbols, name, def, first);
            resolver.report(problem);
            resolver.symbols.contested.insert(name.text.clone());
        }
    }
}

fn declare_enum(resolver: &mut Resolver<'_>, decl: &tree::EnumDecl, at: ItemRef) {
    let Some(id) = next(resolver, decl.name.span, "enums", |it| &it.enums) else { return };
    let mut values: Vec<(SmolStr, Option<Span>)> = Vec::with_capacity(decl.values.len());
    let mut first_of: HashMap<&SmolStr, Span> = HashMap::with_capacity(decl.values.len());
    for value in &decl.values {
        match first_of.entry(&value.name.text) {
            Entry::Occupied(first) => {
                let what = format!("the value `{}`", value.name.text);
                resolver.report(errors::given_twice(value.name.span, &what, Some(*first.get())));
            }
            Entry::Vacant(new) => {
                new.insert(value.name.span);
                values.push((value.name.text.clone(), Some(value.name.span)));
            }
        }
    }
    if values.len() > usize::from(u16::MAX) {
        resolver.report(errors::too_many(decl.name.span, "values of an enum", usize::from(u16::MAX)));
        values.truncate(usize::from(u16::MAX));
    }
    resolver.symbols.enums.push(EnumSymbol {
        name: decl.name.text.clone(),
        span: Some(decl.name.span),
        item: Some(at),
        values,
    });
    claim(resolver, &decl.name, Def::Enum(EnumId(id)));
}

fn declare_record(resolver: &mut Resolver<'_>, decl: &tree::RecordDecl, at: ItemRef) {
    let Some(id) = next(resolver, decl.name.span, "records", |it| &it.records) else { return };
    resolver.symbols.records.push(RecordSymbol {
        name: decl.name.text.clone(),
        span: decl.name.span,
        item: at,
        fields: Vec::new(),
    });
    claim(resolver, &decl.name, Def::Record(RecordId(id)));
}

fn declare_fields(resolver: &mut Resolver<'_>, fields: &[FieldDecl], attribute: bool, at: ItemRef) {
    for (index, field) in fields.iter().enumerate() {
        let Some(id) = next(resolver, field.name.span, "state and attribute fields", |it| &it.places) else {
            return;
        };
        let id = PlaceId(id);
        resolver.symbols.places.push(PlaceSymbol {
            field: unresolved(&field.name, field.mark),
            attribute,
            item: at,
            index: u32::try_from(index).unwrap_or(u32::MAX),
        });
        if attribute {
            claim_attribute(resolver, &field.name, id);
        } else {
            claim(resolver, &field.name, Def::Place(id));
        }
    }
}

fn claim_attribute(resolver: &mut Resolver<'_>, name: &Name, id: PlaceId) {
    if name.text.is_empty() {
        return;
    }
    if let Some(first) = resolver.attribute_spans.get(&name.text).copied() {
        let what = format!("the attribute `{}`", name.text);
        resolver.report(errors::given_twice(name.span, &what, Some(first)));
        return;
    }
    resolver.attribute_spans.insert(name.text.clone(), name.span);
    resolver.symbols.attribute_names.insert(name.text.clone(), id);
}

fn declare_switch(resolver: &mut Resolver<'_>, decl: &tree::SwitchDecl, at: ItemRef) {
    let Some(id) = next(resolver, decl.name.span, "switches", |it| &it.switches) else { return };
    resolver.symbols.switches.push(SwitchSymbol { field: unresolved(&decl.name, Mark::Open), item: at });
    claim(resolver, &decl.name, Def::Switch(SwitchId(id)));
}

fn declare_integration(resolver: &mut Resolver<'_>, decl: &tree::IntegrationDecl, at: ItemRef) {
    let Some(id) = next(resolver, decl.name.span, "integrations", |it| &it.integrations) else { return };
    resolver.symbols.integrations.push(IntegrationSymbol {
        name: decl.name.text.clone(),
        span: decl.name.span,
        item: at,
        params: Vec::new(),
        result: None,
        result_mark: decl.result_mark,
    });
    claim(resolver, &decl.name, Def::Integration(IntegrationId(id)));
}

fn declare_resource(resolver: &mut Resolver<'_>, name: &Name, kind: ResourceKind, at: ItemRef) {
    let what = "queues, hours, prompts, flows and bots";
    let Some(id) = next(resolver, name.span, what, |it| &it.resources) else { return };
    resolver.symbols.resources.push(ResourceSymbol {
        kind,
        name: name.text.clone(),
        span: name.span,
        item: at,
        hours: None,
        intents: Vec::new(),
        slots: Vec::new(),
    });
    claim(resolver, name, Def::Resource(ResourceId(id)));
}

fn declare_calendar(resolver: &mut Resolver<'_>, decl: &tree::CalendarDecl, at: ItemRef) {
    let Some(id) = next(resolver, decl.name.span, "calendars", |it| &it.calendars) else { return };
    resolver.symbols.calendars.push(CalendarSymbol {
        name: decl.name.text.clone(),
        span: decl.name.span,
        item: at,
    });
    claim(resolver, &decl.name, Def::Calendar(CalendarId(id)));
}

fn declare_message(resolver: &mut Resolver<'_>, decl: &tree::MessageDecl, at: ItemRef) {
    let id = MessageId(u32::try_from(resolver.symbols.messages.len()).unwrap_or(u32::MAX));
    resolver.symbols.messages.push(MessageSymbol {
        name: decl.name.text.clone(),
        span: decl.name.span,
        item: at,
        params: Vec::new(),
    });
    claim(resolver, &decl.name, Def::Message(id));
}

fn declare_endpoint(resolver: &mut Resolver<'_>, decl: &tree::EndpointDecl, disabled: bool, at: ItemRef) {
    let Some(id) = next(resolver, decl.name.span, "endpoints", |it| &it.endpoints) else { return };
    resolver.symbols.endpoints.push(EndpointSymbol {
        name: decl.name.text.clone(),
        span: decl.name.span,
        item: at,
        channel: Channel::Voice,
        start: None,
        disabled,
    });
    claim(resolver, &decl.name, Def::Endpoint(EndpointId(id)));
}

fn declare_ruleset(resolver: &mut Resolver<'_>, decl: &tree::RulesetDecl, disabled: bool, at: ItemRef) {
    let id = RulesetId(u32::try_from(resolver.symbols.rulesets.len()).unwrap_or(u32::MAX));
    resolver.symbols.rulesets.push(RulesetSymbol {
        name: decl.name.text.clone(),
        span: decl.name.span,
        item: at,
        treatment: decl.treatment,
        disabled,
        params: Vec::new(),
    });
    claim(resolver, &decl.name, Def::Ruleset(id));
}

fn declare_rescue(resolver: &mut Resolver<'_>, item: &Item, at: ItemRef) {
    match resolver.symbols.rescue {
        None => resolver.symbols.rescue = Some(at),
        Some(first) => {
            let first = super::lookup::item(resolver.trees, first).map(head);
            resolver.report(errors::second_rescue(head(item), first));
        }
    }
}

/// Tests are told apart by their names: in what `ivr test` says, in reports, and by its filter.
fn declare_test(resolver: &mut Resolver<'_>, decl: &tree::TestDecl, at: ItemRef) {
    resolver.symbols.tests.push(at);
    let name = &decl.name;
    if name.text.trim().is_empty() {
        if !name.is_missing() {
            resolver.report(errors::nameless_test(name.span));
        }
        return;
    }
    match resolver.test_spans.entry(name.text.clone()) {
        Entry::Occupied(first) => {
            let problem = errors::test_twice(name.span, &name.text, *first.get());
            resolver.report(problem);
        }
        Entry::Vacant(new) => {
            new.insert(name.span);
        }
    }
}

/// The keyword that opens a declaration without a name.
fn head(item: &Item) -> Span {
    let keyword = u32::try_from("rescue".len()).unwrap_or_default();
    Span { end: (item.span.start + keyword).min(item.span.end), ..item.span }
}

/// A field whose type is found out by the second pass.
fn unresolved(name: &Name, mark: Mark) -> FieldSymbol {
    FieldSymbol { name: name.text.clone(), span: name.span, ty: Ty::Error, mark }
}
