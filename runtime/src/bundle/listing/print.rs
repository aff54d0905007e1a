//! Writing the parts of a listing: words, names instead of positions, braces.

use rustc_hash::FxHashMap;

use super::names::{Names, is_rule_word, rule_name};
use super::token::{is_word, quote};
use super::{Text, constants};
use crate::bundle::wire::{Wire, Writer};
use crate::bundle::{ConstId, EnumId, Pc, Program, RuleId, RulesetId, StrId, Table, TypeId};
use crate::value::Value;

/// Collects the text of a listing.
pub(in crate::bundle) struct Printer<'p> {
    pub(super) out: String,
    pub(super) program: &'p Program,
    names: Names,
    strings: FxHashMap<&'p str, StrId>,
    constants: FxHashMap<Vec<u8>, ConstId>,
    files: FxHashMap<&'p str, usize>,
    /// The ruleset whose code is being printed, as far as one can tell.
    pub(super) owner: Option<RulesetId>,
    /// Whether the braces opened last hold something already.
    filled: bool,
}

/// A value as it stands in a bundle: the measure of whether two constants are the same.
pub(super) fn bytes_of(value: &Value) -> Vec<u8> {
    let mut out = Writer::section();
    value.write(&mut out);
    out.finish()
}

impl<'p> Printer<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let mut strings = FxHashMap::default();
        for (id, text) in program.strings.iter() {
            strings.entry(text).or_insert(id);
        }
        let mut constants = FxHashMap::default();
        for (position, value) in program.constants.iter().enumerate() {
            constants.entry(bytes_of(value)).or_insert(ConstId(position as u32));
        }
        let mut files = FxHashMap::default();
        for (position, file) in program.debug.files.iter().enumerate() {
            files.entry(file.as_str()).or_insert(position);
        }
        let names = Names::of(program);
        Self { out: String::new(), program, names, strings, constants, files, owner: None, filled: false }
    }

    pub(in crate::bundle) fn word(&mut self, word: &str) {
        self.out.push_str(word);
    }

    pub(super) fn quoted(&mut self, text: &str) {
        self.out.push_str(&quote(text));
    }

    pub(super) fn position(&mut self, position: impl std::fmt::Display) {
        self.out.push_str(&format!("#{position}"));
    }

    /// A blank, and the operand of an instruction or choice.
    pub(in crate::bundle) fn operand(&mut self, operand: &impl Text) {
        self.out.push(' ');
        operand.print(self);
    }

    /// Opens the braces around parts.
    pub(in crate::bundle) fn open(&mut self) {
        if self.out.ends_with(|c: char| !c.is_whitespace()) {
            self.out.push(' ');
        }
        self.out.push('{');
        self.filled = false;
    }

    /// A part, unless it is absent.
    pub(in crate::bundle) fn part(&mut self, name: &str, part: &impl Text) {
        if part.is_absent() {
            return;
        }
        let between = if self.filled { ", " } else { " " };
        self.out.push_str(&format!("{between}{}: ", part_word(name)));
        part.print(self);
        self.filled = true;
    }

    /// Closes the braces around parts.
    pub(in crate::bundle) fn close(&mut self) {
        self.out.push_str(if self.filled { " }" } else { "}" });
        self.filled = true;
    }

    /// A source file.
    pub(super) fn file(&mut self, file: u16) {
        match self.program.debug.files.get(usize::from(file)) {
            Some(path) if self.files.get(path.as_str()) == Some(&file.into()) => self.quoted(path),
            _ => self.position(file),
        }
    }

    /// The name that something is declared with.
    pub(in crate::bundle) fn name(&mut self, id: StrId) {
        let text = self.program.strings.get(id);
        match self.strings.get(text) {
            Some(&first) if first == id && is_word(text) => self.word(text),
            _ => self.id(Table::String, id.0),
        }
    }

    /// An id, by name where the name leads back to it.
    pub(super) fn id(&mut self, table: Table, raw: u32) {
        match table {
            Table::String => self.string(StrId(raw)),
            Table::Constant => self.constant(ConstId(raw)),
            Table::Type => self.type_(TypeId(raw)),
            Table::Code => self.out.push_str(&label(Pc(raw))),
            Table::Local => self.out.push_str(&format!("%{raw}")),
            Table::Rule => self.rule(RuleId(raw)),
            _ => match declared_name(self.program, table, raw) {
                Some(name) if self.names.stands_for(table, name, raw) => self.word(name),
                _ => self.position(raw),
            },
        }
    }

    fn string(&mut self, id: StrId) {
        let text = self.program.strings.get(id);
        if self.strings.get(text) == Some(&id) { self.quoted(text) } else { self.position(id.0) }
    }

    fn constant(&mut self, id: ConstId) {
        match self.program.constants.get(id.index()) {
            Some(value) if self.constants.get(&bytes_of(value)) == Some(&id) => constants::print(self, value),
            _ => self.position(id.0),
        }
    }

    fn type_(&mut self, id: TypeId) {
        match self.program.types.get(id.index()) {
            Some(ty) => ty.print(self),
            None => self.position(id.0),
        }
    }

    fn rule(&mut self, id: RuleId) {
        if let Some(owner) = self.owner.filter(|&owner| self.names.end(owner) == Some(id.0)) {
            let name = declared_name(self.program, Table::Ruleset, owner.0).unwrap_or_default();
            if self.names.stands_for(Table::Ruleset, name, owner.0) {
                return self.word(&rule_name(name, "end"));
            }
        }
        let name = self.program.rules.get(id.index()).and_then(|rule| {
            let ruleset = declared_name(self.program, Table::Ruleset, rule.ruleset.0)?;
            let name = self.program.strings.get(rule.name);
            let whole = rule_name(ruleset, name);
            let fits = is_rule_word(ruleset, name) && self.names.id(Table::Rule, &whole) == Some(id.0);
            fits.then_some(whole)
        });
        match name {
            Some(name) => self.word(&name),
            None => self.position(id.0),
        }
    }

    /// `Tier.gold`
    pub(super) fn enum_value(&mut self, id: EnumId, value: u16) {
        let definition = self.program.enums.get(id.index());
        let member = definition.and_then(|definition| definition.values.get(usize::from(value)));
        let member = member.map_or("", |&member| self.program.strings.get(member));
        let name = declared_name(self.program, Table::Enum, id.0.into()).unwrap_or_default();
        if self.names.stands_for(Table::Enum, name, id.0.into())
            && self.names.member_stands_for(Table::Enum, id.0.into(), member, value)
        {
            self.out.push_str(&format!("{name}.{member}"));
        } else {
            self.out.push_str(&format!("enum #{} #{value}", id.0));
        }
    }

    /// `.tier`: a field of a record.
    pub(super) fn field(&mut self, record: Option<u32>, field: u16) {
        let definition = record.and_then(|record| self.program.records.get(record as usize));
        let name = definition.and_then(|definition| definition.fields.get(usize::from(field)));
        let name = name.map_or("", |field| self.program.strings.get(field.name));
        match record {
            Some(record) if self.names.member_stands_for(Table::Record, record, name, field) => {
                self.out.push_str(&format!(".{name}"));
            }
            _ => self.out.push_str(&format!(".#{field}")),
        }
    }

    /// Whether a name is declared in a table.
    pub(super) fn declares(&self, table: Table, name: &str) -> bool {
        self.names.id(table, name).is_some()
    }

    /// Whether a name stands for an entry of a table.
    pub(super) fn stands_for(&self, table: Table, name: &str, position: u32) -> bool {
        self.names.stands_for(table, name, position)
    }
}

/// The label of a position.
pub(super) fn label(pc: Pc) -> String {
    format!("L{}", pc.0)
}

/// The word for a part in listings.
pub(super) fn part_word(part: &str) -> &str {
    if part == "ty" { "type" } else { part }
}

/// The name an entry was declared with, for tables that have names.
pub(super) fn declared_name(program: &Program, table: Table, raw: u32) -> Option<&str> {
    let index = raw as usize;
    let name = match table {
        Table::Enum => program.enums.get(index)?.name,
        Table::Record => program.records.get(index)?.name,
        Table::Place => program.places.get(index)?.name,
        Table::Switch => program.switches.get(index)?.name,
        Table::Resource => program.resources.get(index)?.name,
        Table::Calendar => program.calendars.get(index)?.name,
        Table::Integration => program.integrations.get(index)?.name,
        Table::Endpoint => program.endpoints.get(index)?.name,
        Table::Ruleset => program.rulesets.get(index)?.name,
        Table::Rule => program.rules.get(index)?.name,
        _ => return None,
    };
    Some(program.strings.get(name))
}
