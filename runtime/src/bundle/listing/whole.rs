//! A whole program as a listing: its sections, the rules inside their rulesets, the code with its labels.

use super::super::layout::Ids;
use super::super::{
    EnumDef, GuardKind, Op, Pc, Program, Rule, RuleId, Ruleset, RulesetId, Table, Type, TypeId,
};
use super::names::Names;
use super::print::label;
use super::token::{Token, TokenKind, tokens};
use super::{AsmError, Parser, Printer, Text, constants};
use crate::bundle::ConditionId;

/// The sections that hold one thing each, with a keyword before it: tables of named and of numbered
/// things.
macro_rules! sections {
    ($callback:ident, $receiver:ident) => {
        $callback! { $receiver;
            "record" records named, "place" places named, "switch" switches named,
            "resource" resources named, "calendar" calendars named, "integration" integrations named,
            "regex" regexes numbered, "endpoint" endpoints named, "menu" menus numbered,
            "collect" collects numbered, "confirm" confirms numbered, "listen" listens numbered,
            "understand" understands numbered, "invoke" invokes numbered, "enqueue" enqueues numbered,
            "callback" callbacks numbered, "dial" dials numbered, "wait" waits numbered,
            "split" splits numbered,
        }
    };
}

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
    let files = &to.program.debug.files;
    match files.get(usize::from(file)) {
        Some(path) if files.iter().position(|first| first == path) == Some(file.into()) => to.quoted(path),
        _ => to.position(file),
    }
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

/// The program of a listing.
pub(super) fn assemble(text: &str) -> Result<Program, AsmError> {
    let tokens = tokens(text)?;
    let tables = find_tables(&tokens);
    let mut first = Assembler::new(&tokens, None);
    first.tables(&tables)?;
    first.items()?;
    let mut names = Names::of(&first.from.program);
    for &(label, pc, line) in &first.labels {
        if !names.add_label(label, pc) {
            return Err(AsmError { line, message: format!("the label `{label}` stands twice") });
        }
    }
    let mut second = Assembler::new(&tokens, Some(&names));
    second.tables(&tables)?;
    second.items()?;
    let program = second.from.program;
    match program.debug.rules.len() {
        0 => Ok(program),
        count if count == program.rules.len() => Ok(program),
        _ => Err(first.from.fail("either every rule says where it stands, or none")),
    }
}

/// The sections read first, so that their positions are as written.
const TABLES: [&str; 4] = ["strings", "types", "constants", "files"];

/// Where those sections are.
fn find_tables<'t>(tokens: &[Token<'t>]) -> Vec<(&'t str, usize)> {
    let mut depth = 0usize;
    let mut tables = Vec::new();
    for (position, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Mark("{" | "[" | "(") => depth += 1,
            TokenKind::Mark("}" | "]" | ")") => depth = depth.saturating_sub(1),
            TokenKind::Word(word) if depth == 0 && TABLES.contains(&word) => {
                tables.push((word, position + 1))
            }
            _ => {}
        }
    }
    tables
}

/// One reading of a listing.
struct Assembler<'t> {
    from: Parser<'t>,
    /// Labels, where they lead and the line they stand on.
    labels: Vec<(&'t str, u32, usize)>,
    tokens: &'t [Token<'t>],
}

impl<'t> Assembler<'t> {
    fn new(tokens: &'t [Token<'t>], names: Option<&'t Names>) -> Self {
        let mut from = Parser::new(tokens, names);
        from.program.name = "test".to_owned();
        from.program.timezone = "UTC".to_owned();
        from.program.languages = vec!["en-AU".to_owned()];
        from.program.currency = "AUD".to_owned();
        from.program.country = "AU".to_owned();
        Self { from, labels: Vec::new(), tokens }
    }

    /// Reads the sections that are tables.
    fn tables(&mut self, tables: &[(&'t str, usize)]) -> Result<(), AsmError> {
        for wanted in TABLES {
            for &(_, at) in tables.iter().filter(|(keyword, _)| *keyword == wanted) {
                self.from.at = at;
                self.table(wanted)?;
            }
        }
        self.from.at = 0;
        Ok(())
    }

    fn table(&mut self, keyword: &str) -> Result<(), AsmError> {
        self.from.list("[", "]", |from| {
            match keyword {
                "strings" => {
                    let text = from.text()?;
                    from.push_string(text);
                }
                "types" => {
                    let ty = Type::parse(from)?;
                    from.push_type(ty);
                }
                "constants" => {
                    let value = constants::parse(from)?;
                    from.push_constant(value);
                }
                _ => {
                    let file = String::parse(from)?;
                    from.program.debug.files.push(file);
                }
            }
            Ok(())
        })?;
        Ok(())
    }

    fn items(&mut self) -> Result<(), AsmError> {
        while self.from.peek().is_some() {
            self.item()?;
        }
        if self.from.program.enums.is_empty() {
            self.built_in();
        }
        Ok(())
    }

    /// The enums that every program has.
    fn built_in(&mut self) {
        for (name, values) in EnumDef::BUILT_IN {
            let name = self.from.intern(name);
            let values = values.iter().map(|value| self.from.intern(value)).collect();
            self.from.program.enums.push(EnumDef { name, values });
        }
    }

    fn item(&mut self) -> Result<(), AsmError> {
        let keyword = self.from.word("section")?;
        macro_rules! parse_all {
            ($self:ident; $($section:literal $table:ident $kind:ident,)*) => {
                match keyword {
                    $($section => {
                        let next = $self.from.program.$table.len();
                        if stringify!($kind) == "numbered" {
                            $self.counted(keyword, next)?;
                        }
                        let item = Text::parse(&mut $self.from)?;
                        $self.from.program.$table.push(item);
                        Ok(())
                    })*
                    _ => $self.other(keyword),
                }
            };
        }
        sections!(parse_all, self)
    }

    /// `#3` before an entry without a name says which it is.
    fn counted(&mut self, keyword: &str, next: usize) -> Result<(), AsmError> {
        match self.from.position() {
            Some(position) if position as usize != next => {
                Err(self.from.fail(format!("this is {keyword} #{next}")))
            }
            _ => Ok(()),
        }
    }

    fn other(&mut self, keyword: &'t str) -> Result<(), AsmError> {
        match keyword {
            "program" => self.settings(),
            "enum" => {
                let first = self.from.peek();
                let built_in = matches!(first, Some(TokenKind::Word("Weekday")));
                if self.from.program.enums.is_empty() && !built_in {
                    self.built_in();
                }
                let item = EnumDef::parse(&mut self.from)?;
                self.from.program.enums.push(item);
                Ok(())
            }
            "rescue" => {
                self.from.program.rescue = Some(Text::parse(&mut self.from)?);
                Ok(())
            }
            "ruleset" => self.ruleset(false),
            "treatment" => self.ruleset(true),
            "code" => self.code(),
            _ if TABLES.contains(&keyword) => self.skip_brackets(),
            _ => Err(self.from.fail(format!("there is no section `{keyword}`"))),
        }
    }

    fn settings(&mut self) -> Result<(), AsmError> {
        self.from.parts(|from, word| {
            match word {
                "name" => from.program.name = Text::parse(from)?,
                "timezone" => from.program.timezone = Text::parse(from)?,
                "languages" => from.program.languages = Text::parse(from)?,
                "currency" => from.program.currency = Text::parse(from)?,
                "country" => from.program.country = Text::parse(from)?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }

    /// Steps over a section that is read at another time.
    fn skip_brackets(&mut self) -> Result<(), AsmError> {
        self.from.expect("[")?;
        let mut depth = 1;
        while depth > 0 {
            match self.from.peek() {
                Some(TokenKind::Mark("[")) => depth += 1,
                Some(TokenKind::Mark("]")) => depth -= 1,
                None => return Err(self.from.wanted("`]`")),
                _ => {}
            }
            self.from.at += 1;
        }
        Ok(())
    }

    fn ruleset(&mut self, treatment: bool) -> Result<(), AsmError> {
        let from = &mut self.from;
        let name = from.name()?;
        let listed = |from: &Parser<'_>, open| from.peek() == Some(&TokenKind::Mark(open));
        let mut locals = if listed(from, "(") { from.list("(", ")", TypeId::parse)? } else { Vec::new() };
        let params = u16::try_from(locals.len()).map_err(|_| from.fail("there are too many parameters"))?;
        if listed(from, "[") {
            locals.extend(from.list("[", "]", TypeId::parse)?);
        }
        let id = RulesetId(from.program.rulesets.len() as u32);
        let first_rule = RuleId(from.program.rules.len() as u32);
        from.expect("{")?;
        while !self.from.eat("}") {
            self.rule(id)?;
        }
        let program = &mut self.from.program;
        let rule_count = program.rules.len() as u32 - first_rule.0;
        program.rulesets.push(Ruleset { name, treatment, locals, params, first_rule, rule_count });
        Ok(())
    }

    fn rule(&mut self, ruleset: RulesetId) -> Result<(), AsmError> {
        let from = &mut self.from;
        from.expect("rule")?;
        let name = from.name()?;
        let (guard, threshold) = if from.eat("when") {
            (GuardKind::When, from.number()?)
        } else if from.eat("score") {
            (GuardKind::Score, from.number()?)
        } else {
            (GuardKind::Always, 0)
        };
        from.expect("->")?;
        let body = Text::parse(from)?;
        if from.eat("at") {
            let source = source(from)?;
            from.program.debug.rules.push(source);
        }
        let first_condition = ConditionId(from.program.conditions.len() as u32);
        if from.eat("{") {
            while !from.eat("}") {
                let line = Text::parse(from)?;
                from.program.conditions.push(line);
            }
        }
        let condition_count = from.program.conditions.len() - first_condition.index();
        let condition_count =
            u16::try_from(condition_count).map_err(|_| from.fail("there are too many lines"))?;
        from.program.rules.push(Rule {
            name,
            ruleset,
            guard,
            threshold,
            first_condition,
            condition_count,
            body,
        });
        Ok(())
    }

    fn code(&mut self) -> Result<(), AsmError> {
        self.from.expect("{")?;
        while !self.from.eat("}") {
            let pc = Pc(self.from.program.code.len() as u32);
            let at = self.from.at;
            if let (Some(TokenKind::Word(label)), Some(TokenKind::Mark(":"))) =
                (self.from.peek(), self.tokens.get(at + 1).map(|token| &token.kind))
            {
                let line = self.tokens.get(at).map_or(1, |token| token.line);
                self.labels.push((label, pc.0, line));
                self.from.at += 2;
            } else if self.from.eat("at") {
                let (file, line) = source(&mut self.from)?;
                self.from.program.debug.code.push((pc, file, line));
            } else {
                let op = Op::parse(&mut self.from)?;
                self.from.program.code.push(op);
            }
        }
        Ok(())
    }
}

/// `"src/main.ivr" 12`: a file and a line.
fn source(from: &mut Parser<'_>) -> Result<(u16, u32), AsmError> {
    let file = match from.position() {
        Some(position) => position as usize,
        None => {
            let path = from.text()?;
            let files = &mut from.program.debug.files;
            files.iter().position(|file| file == path).unwrap_or_else(|| {
                files.push(path.to_owned());
                files.len() - 1
            })
        }
    };
    let file = u16::try_from(file).map_err(|_| from.fail("there are too many files"))?;
    Ok((file, from.number()?))
}
