//! A whole program as a listing: its sections, the rules inside their rulesets, the code with its labels.

use super::print::label;
use super::{Printer, Text, constants};
use crate::bundle::layout::Ids;
use crate::bundle::{GuardKind, Pc, Program, Rule, RuleId, Ruleset, RulesetId, Table, TypeId};

/// The listing of a verified program.
pub(super) fn print(program: &Program) -> String {
    let mut to = Printer::new(program);
    print_settings(&mut to);
    section(&mut to, "enum", false, &program.enums);
    macro_rules! print_all {
        ($to:ident; $($keyword:literal $table:ident $kind:ident,)*) => {$(
            section(&mut $to, $keyword, stringify!($kind) == "numbered", &program.$table);
        )*};
    }
    sections!(print_all, to);
    if let Some(rescue) = &program.rescue {
        to.word("rescue ");
        rescue.print(&mut to);
        to.word("\n\n");
    }
    for (position, ruleset) in program.rulesets.iter().enumerate() {
        print_ruleset(&mut to, RulesetId(position as u32), ruleset);
    }
    print_code(&mut to);
    print_tables(&mut to);
    to.out
}

fn print_settings(to: &mut Printer<'_>) {
    let program = to.program;
    to.word("program");
    to.open();
    to.part("name", &program.name);
    to.part("timezone", &program.timezone);
    to.part("languages", &program.languages);
    to.part("currency", &program.currency);
    to.part("country", &program.country);
    to.close();
    to.word("\n\n");
}

/// A table, one entry a line.
fn section<T: Text>(to: &mut Printer<'_>, keyword: &str, numbered: bool, items: &[T]) {
    for (position, item) in items.iter().enumerate() {
        to.word(keyword);
        to.word(" ");
        if numbered {
            to.position(position);
            to.word(" ");
        }
        item.print(to);
        to.word("\n");
    }
    if !items.is_empty() {
        to.word("\n");
    }
}

fn print_ruleset(to: &mut Printer<'_>, id: RulesetId, ruleset: &Ruleset) {
    to.owner = Some(id);
    to.word(if ruleset.treatment { "treatment " } else { "ruleset " });
    to.name(ruleset.name);
    let (params, others) = ruleset.locals.split_at_checked(ruleset.params.into()).unwrap_or_default();
    print_types(to, "(", params, ")");
    print_types(to, " [", others, "]");
    to.open();
    to.word("\n");
    let first = ruleset.first_rule.index();
    let rules = to.program.rules.get(first..first + ruleset.rule_count as usize).unwrap_or_default();
    for (position, rule) in rules.iter().enumerate() {
        print_rule(to, RuleId((first + position) as u32), rule);
    }
    to.word("}\n\n");
}

/// Types between parentheses or brackets; nothing where there are none.
fn print_types(to: &mut Printer<'_>, open: &str, types: &[TypeId], close: &str) {
    for (position, ty) in types.iter().enumerate() {
        to.word(if position > 0 { ", " } else { open });
        ty.print(to);
    }
    if !types.is_empty() {
        to.word(close);
    }
}

fn print_rule(to: &mut Printer<'_>, id: RuleId, rule: &Rule) {
    to.word("    rule ");
    to.name(rule.name);
    match rule.guard {
        GuardKind::Always => {}
        GuardKind::When => to.word(&format!(" when {}", rule.threshold)),
        GuardKind::Score => to.word(&format!(" score {}", rule.threshold)),
    }
    to.word(" -> ");
    rule.body.print(to);
    if let Some(&(file, line)) = to.program.debug.rules.get(id.index()) {
        print_source(to, " at ", file, line);
    }
    let first = rule.first_condition.index();
    let lines =
        to.program.conditions.get(first..first + usize::from(rule.condition_count)).unwrap_or_default();
    if !lines.is_empty() {
        to.open();
        for line in lines {
            to.word("\n        ");
            line.print(to);
        }
        to.word("\n    }");
    }
    to.word("\n");
}

/// ` at "src/main.ivr" 12`
fn print_source(to: &mut Printer<'_>, at: &str, file: u16, line: u32) {
    to.word(at);
    to.file(file);
    to.word(&format!(" {line}"));
}

/// Which positions something leads to, and which rules' bodies begin there.
struct Labels {
    targets: Vec<bool>,
    bodies: Vec<(Pc, RuleId)>,
}

impl Labels {
    fn of(program: &Program) -> Self {
        let mut targets = vec![false; program.code.len()];
        let mut see = |table, raw: u32| {
            if table == Table::Code
                && let Some(target) = targets.get_mut(raw as usize)
            {
                *target = true;
            }
        };
        program.code.ids(&mut see);
        program.conditions.ids(&mut see);
        program.rules.ids(&mut see);
        macro_rules! see_all {
            ($see:ident; $($keyword:literal $table:ident $kind:ident,)*) => {$(
                program.$table.ids(&mut $see);
            )*};
        }
        sections!(see_all, see);
        let bodies =
            program.rules.iter().enumerate().map(|(position, rule)| (rule.body, RuleId(position as u32)));
        let mut bodies: Vec<_> = bodies.collect();
        bodies.sort_unstable();
        Self { targets, bodies }
    }
}

fn print_code(to: &mut Printer<'_>) {
    let labels = Labels::of(to.program);
    let mut bodies = labels.bodies.iter().peekable();
    let mut sources = to.program.debug.code.iter().peekable();
    to.owner = None;
    to.word("code {\n");
    for ((position, op), target) in to.program.code.iter().enumerate().zip(labels.targets) {
        let pc = Pc(position as u32);
        while let Some((_, rule)) = bodies.next_if(|(body, _)| *body <= pc) {
            to.owner = to.program.rules.get(rule.index()).map(|rule| rule.ruleset);
            to.word("// ");
            rule.print(to);
            to.word("\n");
        }
        if target {
            to.word(&format!("{}:\n", label(pc)));
        }
        if let Some(&(_, file, line)) = sources.next_if(|(from, ..)| *from == pc) {
            print_source(to, "    at ", file, line);
            to.word("\n");
        }
        to.word("    ");
        op.print(to);
        to.word("\n");
    }
    to.word("}\n\n");
}

/// The tables that listings refer to by what they hold.
fn print_tables(to: &mut Printer<'_>) {
    let program = to.program;
    let files = &program.debug.files;
    table(to, "files", files.iter(), |to, file| to.quoted(file));
    table(to, "types", program.types.iter(), |to, ty| ty.print(to));
    table(to, "constants", program.constants.iter(), constants::print);
    table(to, "strings", program.strings.iter(), |to, (_, text)| to.quoted(text));
}

fn table<T>(
    to: &mut Printer<'_>,
    keyword: &str,
    items: impl Iterator<Item = T>,
    print: impl Fn(&mut Printer<'_>, T),
) {
    to.word(keyword);
    to.word(" [\n");
    for (position, item) in items.enumerate() {
        to.word("    ");
        print(to, item);
        to.word(&format!(", // #{position}\n"));
    }
    to.word("]\n");
}
