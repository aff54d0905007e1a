//! Reading the parts of a listing: words, names to positions, braces.

use rustc_hash::FxHashMap;

use super::names::{Names, rule_name};
use super::print::{bytes_of, part_word};
use super::token::{Token, TokenKind};
use super::{AsmError, Text, constants};
use crate::bundle::packed::MAX_NESTING;
use crate::bundle::{ConstId, Program, RulesetId, StrId, Table, Type, TypeId};
use crate::value::Value;

/// Reads a listing from front to back into a program. See [`super::assemble`] for why there are two
/// readings.
pub(in crate::bundle) struct Parser<'t> {
    tokens: &'t [Token<'t>],
    pub(super) at: usize,
    /// How many lists and records lie around the next word.
    depth: usize,
    pub(super) program: Program,
    /// The names found by the first reading; `None` during it.
    names: Option<&'t Names>,
    strings: FxHashMap<String, StrId>,
    constants: FxHashMap<Vec<u8>, ConstId>,
    types: FxHashMap<Type, TypeId>,
}

impl<'t> Parser<'t> {
    pub(super) fn new(tokens: &'t [Token<'t>], names: Option<&'t Names>) -> Self {
        Self {
            tokens,
            at: 0,
            depth: 0,
            program: Program::default(),
            names,
            strings: FxHashMap::default(),
            constants: FxHashMap::default(),
            types: FxHashMap::default(),
        }
    }

    // -- words --

    pub(super) fn peek(&self) -> Option<&'t TokenKind<'t>> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn next(&mut self) -> Option<&'t TokenKind<'t>> {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// An error at the word read last.
    pub(in crate::bundle) fn fail(&self, message: impl Into<String>) -> AsmError {
        let at = self.at.saturating_sub(1).min(self.tokens.len().saturating_sub(1));
        AsmError { line: self.tokens.get(at).map_or(1, |token| token.line), message: message.into() }
    }

    /// An error at the next word: something else was wanted there.
    pub(super) fn wanted(&mut self, what: &str) -> AsmError {
        let found = match self.next() {
            Some(TokenKind::Word(text) | TokenKind::Number(text)) => format!("`{text}`"),
            Some(TokenKind::Mark(mark)) => format!("`{mark}`"),
            Some(TokenKind::Text(_)) => "a text".to_owned(),
            Some(TokenKind::Id(id)) => format!("`#{id}`"),
            Some(TokenKind::Local(id)) => format!("`%{id}`"),
            None => "the end".to_owned(),
        };
        self.fail(format!("{what} is wanted here, not {found}"))
    }

    /// Takes a mark or word if it comes next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let comes = match self.peek() {
            Some(TokenKind::Mark(mark)) => *mark == text,
            Some(TokenKind::Word(word)) => *word == text,
            _ => false,
        };
        self.at += usize::from(comes);
        comes
    }

    pub(super) fn expect(&mut self, text: &str) -> Result<(), AsmError> {
        if self.eat(text) { Ok(()) } else { Err(self.wanted(&format!("`{text}`"))) }
    }

    pub(in crate::bundle) fn word(&mut self, what: &str) -> Result<&'t str, AsmError> {
        match self.peek() {
            Some(TokenKind::Word(word)) => {
                self.at += 1;
                Ok(word)
            }
            _ => Err(self.wanted(&format!("a kind of {what}"))),
        }
    }

    pub(super) fn text(&mut self) -> Result<&'t str, AsmError> {
        match self.peek() {
            Some(TokenKind::Text(text)) => {
                self.at += 1;
                Ok(text)
            }
            _ => Err(self.wanted("a text in quotes")),
        }
    }

    pub(super) fn number<N: std::str::FromStr>(&mut self) -> Result<N, AsmError> {
        match self.peek() {
            Some(TokenKind::Number(number)) => {
                self.at += 1;
                number.parse().map_err(|_| self.fail(format!("`{number}` is no number that fits here")))
            }
            _ => Err(self.wanted("a number")),
        }
    }

    /// `#12`, if it comes next.
    pub(super) fn position(&mut self) -> Option<u32> {
        match self.peek() {
            Some(&TokenKind::Id(position)) => {
                self.at += 1;
                Some(position)
            }
            _ => None,
        }
    }

    // -- braces --

    /// `{ part: .., part: .. }`; `read` answers whether it knows the part.
    pub(in crate::bundle) fn parts(
        &mut self,
        mut read: impl FnMut(&mut Self, &str) -> Result<bool, AsmError>,
    ) -> Result<(), AsmError> {
        self.expect("{")?;
        while !self.eat("}") {
            let word = self.word("part")?;
            self.expect(":")?;
            if word == "ty" || !read(self, if word == part_word("ty") { "ty" } else { word })? {
                return Err(self.fail(format!("there is no part `{word}` here")));
            }
            if !self.eat(",") && self.peek() != Some(&TokenKind::Mark("}")) {
                return Err(self.wanted("`,` or `}`"));
            }
        }
        Ok(())
    }

    /// What was given for a part, or what its absence means.
    pub(in crate::bundle) fn given<T: Text>(&self, part: &str, given: Option<T>) -> Result<T, AsmError> {
        given.or_else(T::absent).ok_or_else(|| self.fail(format!("`{}` is missing", part_word(part))))
    }

    /// Items between brackets, with commas between them.
    pub(super) fn list<T>(
        &mut self,
        open: &str,
        close: &str,
        mut item: impl FnMut(&mut Self) -> Result<T, AsmError>,
    ) -> Result<Vec<T>, AsmError> {
        self.expect(open)?;
        let mut items = Vec::new();
        while !self.eat(close) {
            items.push(item(self)?);
            if !self.eat(",") {
                self.expect(close)?;
                break;
            }
        }
        Ok(items)
    }

    /// Reads something inside a list or record.
    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, AsmError>,
    ) -> Result<T, AsmError> {
        if self.depth > MAX_NESTING {
            return Err(self.fail("values and types do not nest so deep"));
        }
        self.depth += 1;
        let item = read(self);
        self.depth -= 1;
        item
    }

    // -- names --

    /// The name that something is declared with.
    pub(in crate::bundle) fn name(&mut self) -> Result<StrId, AsmError> {
        match self.peek() {
            Some(TokenKind::Word(word)) => {
                self.at += 1;
                Ok(self.intern(word))
            }
            Some(TokenKind::Text(_) | TokenKind::Id(_)) => StrId::parse(self),
            _ => Err(self.wanted("a name")),
        }
    }

    /// An id of any table.
    pub(super) fn id(&mut self, table: Table) -> Result<u32, AsmError> {
        if table == Table::Type {
            return self.type_id().map(|id| id.0);
        }
        if let Some(position) = self.position() {
            return Ok(position);
        }
        match table {
            Table::String => self.text().map(|text| self.intern(text).0),
            Table::Constant => constants::parse(self).map(|value| self.constant(value).0),
            Table::Rule => self.rule(),
            Table::Local => match self.peek() {
                Some(&TokenKind::Local(local)) => {
                    self.at += 1;
                    Ok(local)
                }
                _ => Err(self.wanted("a local, such as `%0`,")),
            },
            _ => {
                let name = self.word(table.word())?;
                self.resolve(table, name)
            }
        }
    }

    /// What a name stands for.
    pub(super) fn resolve(&self, table: Table, name: &str) -> Result<u32, AsmError> {
        let Some(names) = self.names else { return Ok(0) };
        names.id(table, name).ok_or_else(|| self.unknown(table, name))
    }

    fn unknown(&self, table: Table, name: &str) -> AsmError {
        match table {
            Table::Code => self.fail(format!("there is no label `{name}`")),
            _ => self.fail(format!("there is no {} `{name}`", table.word())),
        }
    }

    /// `welcome.gold`, or `welcome.end` for the position after its last rule.
    fn rule(&mut self) -> Result<u32, AsmError> {
        let ruleset = self.word("ruleset")?;
        self.expect(".")?;
        let rule = self.word("rule")?;
        if rule == "end" {
            let ruleset = RulesetId(self.resolve(Table::Ruleset, ruleset)?);
            return Ok(self.names.and_then(|names| names.end(ruleset)).unwrap_or_default());
        }
        self.resolve(Table::Rule, &rule_name(ruleset, rule))
    }

    /// The position of a value of an enum, or of a field of a record.
    pub(super) fn member(&self, table: Table, owner: u32, name: &str) -> Result<u16, AsmError> {
        let Some(names) = self.names else { return Ok(0) };
        names
            .member(table, owner, name)
            .ok_or_else(|| self.fail(format!("this {} has no `{name}`", table.word())))
    }

    /// Whether names are only being gathered.
    pub(super) fn is_first_reading(&self) -> bool {
        self.names.is_none()
    }

    /// Whether a name is declared in a table.
    pub(super) fn declares(&self, table: Table, name: &str) -> bool {
        self.names.is_some_and(|names| names.id(table, name).is_some())
    }

    fn type_id(&mut self) -> Result<TypeId, AsmError> {
        let mut id = match self.position() {
            Some(position) => TypeId(position),
            None => {
                let ty = Type::parse(self)?;
                return Ok(self.type_(ty));
            }
        };
        while self.eat("?") {
            id = self.type_(Type::Optional(id));
        }
        Ok(id)
    }

    // -- tables --

    /// The id of a text; a new one where it is not there yet.
    pub(super) fn intern(&mut self, text: &str) -> StrId {
        match self.strings.get(text) {
            Some(&id) => id,
            None => self.push_string(text),
        }
    }

    /// A new entry, even for a text that is there already.
    pub(super) fn push_string(&mut self, text: &str) -> StrId {
        let id = self.program.strings.push(text);
        self.strings.entry(text.to_owned()).or_insert(id);
        id
    }

    /// The id of a value; a new one where it is not there yet.
    pub(super) fn constant(&mut self, value: Value) -> ConstId {
        match self.constants.get(&bytes_of(&value)) {
            Some(&id) => id,
            None => self.push_constant(value),
        }
    }

    pub(super) fn push_constant(&mut self, value: Value) -> ConstId {
        let id = ConstId(self.program.constants.len() as u32);
        self.constants.entry(bytes_of(&value)).or_insert(id);
        self.program.constants.push(value);
        id
    }

    /// The id of a type; a new one where it is not there yet.
    pub(super) fn type_(&mut self, ty: Type) -> TypeId {
        match self.types.get(&ty) {
            Some(&id) => id,
            None => self.push_type(ty),
        }
    }

    pub(super) fn push_type(&mut self, ty: Type) -> TypeId {
        let id = TypeId(self.program.types.len() as u32);
        self.types.entry(ty).or_insert(id);
        self.program.types.push(ty);
        id
    }
}
