//! What the names of a listing stand for.

use rustc_hash::FxHashMap;

use super::token::is_word;
use crate::bundle::{Program, Ruleset, RulesetId, Table};

/// Words that mean something where a name may stand.
const RESERVED: &[&str] = &[
    "bool",
    "int",
    "decimal",
    "date",
    "time",
    "datetime",
    "duration",
    "text",
    "phone",
    "digits",
    "card_number",
    "card_expiry",
    "list",
    "json",
    "enum",
    "record",
    "none",
    "unknown",
    "known",
    "code",
    "true",
    "false",
    "end",
    "zoned",
];

/// Names by table. A name that stands for several things means the first of them.
#[derive(Debug, Default)]
pub(super) struct Names {
    ids: FxHashMap<(Table, String), u32>,
    /// Values of enums and fields of records, by the id of the enum or record.
    members: FxHashMap<(Table, u32, String), u16>,
    /// The position after the last rule of each ruleset.
    ends: Vec<u32>,
}

impl Names {
    /// The names a program declares.
    pub(super) fn of(program: &Program) -> Self {
        let mut names = Self::default();
        let text = |id| program.strings.get(id).to_owned();
        macro_rules! table {
            ($table:ident, $items:ident) => {
                for (position, item) in program.$items.iter().enumerate() {
                    names.add(Table::$table, text(item.name), position);
                }
            };
        }
        table!(Enum, enums);
        table!(Record, records);
        table!(Place, places);
        table!(Switch, switches);
        table!(Resource, resources);
        table!(Calendar, calendars);
        table!(Integration, integrations);
        table!(Endpoint, endpoints);
        table!(Ruleset, rulesets);
        for (position, rule) in program.rules.iter().enumerate() {
            if let Some(ruleset) = program.rulesets.get(rule.ruleset.index()) {
                names.add(Table::Rule, rule_name(&text(ruleset.name), &text(rule.name)), position);
            }
        }
        names.ends = program.rulesets.iter().map(end_of).collect();
        for (position, item) in program.enums.iter().enumerate() {
            for (member, &value) in item.values.iter().enumerate() {
                names.add_member(Table::Enum, position, text(value), member);
            }
        }
        for (position, item) in program.records.iter().enumerate() {
            for (member, field) in item.fields.iter().enumerate() {
                names.add_member(Table::Record, position, text(field.name), member);
            }
        }
        names
    }

    fn add(&mut self, table: Table, name: String, position: usize) {
        self.ids.entry((table, name)).or_insert(position as u32);
    }

    fn add_member(&mut self, table: Table, owner: usize, name: String, position: usize) {
        self.members.entry((table, owner as u32, name)).or_insert(position as u16);
    }

    /// Gives a label its position; `false` where it has one.
    pub(super) fn add_label(&mut self, label: &str, position: u32) -> bool {
        self.ids.insert((Table::Code, label.to_owned()), position).is_none()
    }

    /// What a name stands for.
    pub(super) fn id(&self, table: Table, name: &str) -> Option<u32> {
        self.ids.get(&(table, name.to_owned())).copied()
    }

    /// The position of a value of an enum, or of a field of a record.
    pub(super) fn member(&self, table: Table, owner: u32, name: &str) -> Option<u16> {
        self.members.get(&(table, owner, name.to_owned())).copied()
    }

    /// The position after the last rule of a ruleset.
    pub(super) fn end(&self, ruleset: RulesetId) -> Option<u32> {
        self.ends.get(ruleset.index()).copied()
    }

    /// Whether the name can stand for this position.
    pub(super) fn stands_for(&self, table: Table, name: &str, position: u32) -> bool {
        is_word(name) && !RESERVED.contains(&name) && self.id(table, name) == Some(position)
    }

    /// Whether the name can stand for this value or field.
    pub(super) fn member_stands_for(&self, table: Table, owner: u32, name: &str, position: u16) -> bool {
        is_word(name) && self.member(table, owner, name) == Some(position)
    }
}

/// Whether a rule can be called by its ruleset and its name.
pub(super) fn is_rule_word(ruleset: &str, rule: &str) -> bool {
    let usable = |name| is_word(name) && !RESERVED.contains(&name);
    usable(ruleset) && usable(rule)
}

/// The name of a rule in a whole program.
pub(super) fn rule_name(ruleset: &str, rule: &str) -> String {
    format!("{ruleset}.{rule}")
}

/// The position after the last rule of a ruleset.
pub(super) fn end_of(ruleset: &Ruleset) -> u32 {
    ruleset.first_rule.0.saturating_add(ruleset.rule_count)
}
