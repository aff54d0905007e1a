//! The assembler: a whole listing to a program.
//!
//! Names may be used before they are declared, so a listing is read twice: the first time for names and
//! labels alone, with every name standing for position 0.

use super::names::Names;
use super::token::{Token, TokenKind, tokens};
use super::{AsmError, Parser, Text, constants};
use crate::bundle::{
    ConditionId, EnumDef, GuardKind, Op, Pc, Program, Rule, RuleId, Ruleset, RulesetId, Type, TypeId,
};

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

/// The enum that a listing begins with if it spells out the built-in ones.
const FIRST_BUILT_IN: &str = "Weekday";

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
        // What tests seldom care about.
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
                let item = EnumDef::parse(&mut self.from)?;
                let program = &self.from.program;
                if program.enums.is_empty() && program.strings.get(item.name) != FIRST_BUILT_IN {
                    self.built_in();
                }
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
