//! Declarations: table entries, position by position as in the symbol table.

use ivr_runtime::bundle::{
    Calendar, ConstId, Endpoint, EnumDef, Field, Integration, Mark, Place, RecordDef, Resource, StrId, Switch,
};
use ivr_runtime::value::Value;

use super::Lowering;
use crate::fold::days;
use crate::resolve::{EndpointSymbol, FieldSymbol, PlaceSymbol, ResourceSymbol, Ty};
use crate::syntax::tree::{self, EndpointDecl, Expr, ItemKind};

impl<'a> Lowering<'a> {
    /// Fills the tables of everything that has no code.
    pub(super) fn declarations(&mut self) {
        self.enums();
        self.records();
        self.places();
        self.switches();
        self.resources();
        self.calendars();
        self.integrations();
    }

    fn strings<'s>(&mut self, texts: impl IntoIterator<Item = &'s str>) -> Vec<StrId> {
        texts.into_iter().map(|text| self.tables.string(text)).collect()
    }

    fn field_defs(&mut self, fields: &[FieldSymbol]) -> Vec<Field> {
        fields
            .iter()
            .map(|field| Field {
                name: self.tables.string(&field.name),
                ty: self.tables.ty(&field.ty),
                mark: mark(field.mark),
            })
            .collect()
    }

    fn enums(&mut self) {
        for symbol in &self.symbols.enums {
            let name = self.tables.string(&symbol.name);
            let values = self.strings(symbol.values.iter().map(|(name, _)| name.as_str()));
            self.program.enums.push(EnumDef { name, values });
        }
    }

    fn records(&mut self) {
        for symbol in &self.symbols.records {
            let name = self.tables.string(&symbol.name);
            let fields = self.field_defs(&symbol.fields);
            self.program.records.push(RecordDef { name, fields });
        }
    }

    fn places(&mut self) {
        for symbol in &self.symbols.places {
            let name = self.tables.string(&symbol.field.name);
            let ty = self.tables.ty(&symbol.field.ty);
            let default = self.place_default(symbol).and_then(|expr| self.default(expr, &symbol.field.ty));
            self.program.places.push(Place {
                name,
                ty,
                mark: mark(symbol.field.mark),
                attribute: symbol.attribute,
                default,
            });
        }
    }

    /// The default that a state or attribute field is declared with.
    fn place_default(&self, symbol: &PlaceSymbol) -> Option<&'a Expr> {
        let fields = match &self.item(symbol.item)?.kind {
            ItemKind::State(fields) | ItemKind::Attributes(fields) => fields,
            _ => return None,
        };
        fields.get(symbol.index as usize)?.default.as_ref()
    }

    /// The constant of a default; `None` also where it is unknown or, reported, not constant.
    fn default(&mut self, expr: &Expr, ty: &Ty) -> Option<ConstId> {
        match self.folder.constant(expr, ty) {
            Ok(Value::Unknown) => None,
            Ok(value) => Some(self.tables.constant(value)),
            Err(diagnostic) => {
                self.found.push(*diagnostic);
                None
            }
        }
    }

    /// The default of a place again, for `clear` of one that is always known.
    pub(super) fn default_of(&self, place: ivr_runtime::bundle::PlaceId) -> Option<ConstId> {
        self.program.places.get(place.index())?.default
    }

    fn switches(&mut self) {
        let symbols = self.symbols;
        for symbol in &symbols.switches {
            let default = match self.item(symbol.item).map(|item| &item.kind) {
                Some(ItemKind::Switch(decl)) => decl.default.as_ref(),
                _ => None,
            };
            let default = default.and_then(|expr| self.default(expr, &symbol.field.ty));
            let default = default.or_else(|| self.plain_default(&symbol.field.ty));
            let Some(default) = default else {
                self.impossible(symbol.field.span, "this switch");
                continue;
            };
            let name = self.tables.string(&symbol.field.name);
            let ty = self.tables.ty(&symbol.field.ty);
            self.program.switches.push(Switch { name, ty, default });
        }
    }

    /// What a switch is where its declaration says nothing.
    fn plain_default(&mut self, ty: &Ty) -> Option<ConstId> {
        let value = match ty {
            Ty::Bool => Value::Bool(false),
            Ty::Int => Value::Int(0),
            Ty::Text => Value::text(""),
            Ty::Enum(of) => Value::Enum(*of, 0),
            _ => return None,
        };
        Some(self.tables.constant(value))
    }

    fn resources(&mut self) {
        for symbol in &self.symbols.resources {
            let instance_name = self.instance_name(symbol);
            let resource = Resource {
                kind: symbol.kind,
                name: self.tables.string(&symbol.name),
                instance_name,
                hours: symbol.hours,
                intents: self.strings(symbol.intents.iter().map(|(name, _)| name.as_str())),
                slots: self.field_defs(&symbol.slots),
            };
            self.program.resources.push(resource);
        }
    }

    fn instance_name(&mut self, symbol: &ResourceSymbol) -> StrId {
        let name = match self.item(symbol.item).map(|item| &item.kind) {
            Some(ItemKind::Resource(decl)) => decl.instance_name.text.as_str(),
            Some(ItemKind::Bot(decl)) => decl.instance_name.text.as_str(),
            _ => symbol.name.as_str(),
        };
        self.tables.string(name)
    }

    fn calendars(&mut self) {
        for symbol in &self.symbols.calendars {
            let mut calendar = Calendar { name: self.tables.string(&symbol.name), days: Vec::new() };
            if let Some(ItemKind::Calendar(decl)) = self.item(symbol.item).map(|item| &item.kind) {
                for day in &decl.days {
                    let name = self.tables.string(&day.name.text);
                    calendar.days.push((days(day.date), name));
                }
            }
            calendar.days.sort_by_key(|(day, _)| *day);
            calendar.days.dedup_by_key(|(day, _)| *day);
            self.program.calendars.push(calendar);
        }
    }

    fn integrations(&mut self) {
        for symbol in &self.symbols.integrations {
            let function = match self.item(symbol.item).map(|item| &item.kind) {
                Some(ItemKind::Integration(decl)) => decl.function.text.as_str(),
                _ => symbol.name.as_str(),
            };
            let integration = Integration {
                name: self.tables.string(&symbol.name),
                function: self.tables.string(function),
                params: self.field_defs(&symbol.params),
                result: symbol.result.as_ref().map(|ty| self.tables.ty(ty)),
                result_mark: mark(symbol.result_mark),
            };
            self.program.integrations.push(integration);
        }
    }

    /// Fills the table of endpoints, with the code that starts a call at each.
    pub(super) fn endpoints(&mut self) {
        let symbols = self.symbols;
        for symbol in &symbols.endpoints {
            let Some(item) = self.item(symbol.item) else { continue };
            let ItemKind::Endpoint(decl) = &item.kind else { continue };
            self.endpoint(symbol, decl, item.disabled.is_some());
        }
    }

    fn endpoint(&mut self, symbol: &'a EndpointSymbol, decl: &'a EndpointDecl, disabled: bool) {
        let (Some(ruleset), Some(target)) = (symbol.start, &decl.start) else {
            return self.impossible(symbol.span, "an endpoint without a start");
        };
        let name = self.tables.string(&symbol.name);
        let numbers = self.strings(decl.numbers.iter().map(|number| number.text.as_str()));
        let start = self.start(ruleset, target);
        self.program.endpoints.push(Endpoint { name, numbers, channel: symbol.channel, disabled, start });
    }
}

/// A mark of the tree as a bundle has it.
pub(super) fn mark(mark: tree::Mark) -> Mark {
    match mark {
        tree::Mark::Open => Mark::Open,
        tree::Mark::Private => Mark::Private,
        tree::Mark::Secret => Mark::Secret,
    }
}
