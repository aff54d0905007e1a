//! The forms of a listing that are written by hand: ids, numbers, lists, types, keys, guard lines.

use super::constants::{day, parse_day};
use super::print::declared_name;
use super::token::TokenKind;
use super::{AsmError, Parser, Printer, Text};
use crate::bundle::{
    Calendar, Comparison, Condition, EnumDef, EnumId, Field, Id, IntentEntry, Key, Mark, Operand, Pc,
    PlaceId, Program, RecordDef, RecordId, StrId, Table, Test, Type, TypeId,
};

impl<T: Id> Text for T {
    fn print(&self, to: &mut Printer<'_>) {
        to.id(T::TABLE, self.raw());
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        let id = from.id(T::TABLE)?;
        T::from_index(id).ok_or_else(|| from.fail(format!("`#{id}` is beyond every table")))
    }
}

macro_rules! numbers {
    ($($int:ty),*) => {$(
        impl Text for $int {
            fn print(&self, to: &mut Printer<'_>) {
                to.word(&self.to_string());
            }

            fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
                from.number()
            }
        }
    )*};
}

numbers!(u8, u16, u32, i32);

impl Text for bool {
    fn print(&self, to: &mut Printer<'_>) {
        to.word(if *self { "true" } else { "false" });
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        match from.word("`true` or `false`")? {
            "true" => Ok(true),
            "false" => Ok(false),
            word => Err(from.fail(format!("`true` or `false` is wanted here, not `{word}`"))),
        }
    }

    fn is_absent(&self) -> bool {
        !self
    }

    fn absent() -> Option<Self> {
        Some(false)
    }
}

impl Text for String {
    fn print(&self, to: &mut Printer<'_>) {
        to.quoted(self);
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        from.text().map(str::to_owned)
    }
}

impl<T: Text> Text for Option<T> {
    fn print(&self, to: &mut Printer<'_>) {
        match self {
            Some(value) => value.print(to),
            None => to.word("none"),
        }
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        if from.eat("none") { Ok(None) } else { T::parse(from).map(Some) }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Text> Text for Vec<T> {
    fn print(&self, to: &mut Printer<'_>) {
        to.word("[");
        for (position, item) in self.iter().enumerate() {
            if position > 0 {
                to.word(", ");
            }
            item.print(to);
        }
        to.word("]");
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        from.list("[", "]", T::parse)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// `1 -> balances`: a key and where it leads, a message's place and its local.
impl<A: Text, B: Text> Text for (A, B) {
    fn print(&self, to: &mut Printer<'_>) {
        self.0.print(to);
        to.word(" -> ");
        self.1.print(to);
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        let first = A::parse(from)?;
        from.expect("->")?;
        Ok((first, B::parse(from)?))
    }
}

/// `3000 -> a "30%"`: a branch of a split.
impl Text for (u16, Pc, StrId) {
    fn print(&self, to: &mut Printer<'_>) {
        (self.0, self.1).print(to);
        to.operand(&self.2);
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        let (share, target) = Text::parse(from)?;
        Ok((share, target, StrId::parse(from)?))
    }
}

/// `"lost_card" at 600 -> lost`
impl Text for IntentEntry {
    fn print(&self, to: &mut Printer<'_>) {
        self.intent.print(to);
        if self.at > 0 {
            to.word(" at ");
            self.at.print(to);
        }
        to.word(" -> ");
        self.target.print(to);
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        let intent = StrId::parse(from)?;
        let at = if from.eat("at") { u16::parse(from)? } else { 0 };
        from.expect("->")?;
        Ok(Self { intent, at, target: Pc::parse(from)? })
    }
}

/// `1`, `star`, `hash`
impl Text for Key {
    fn print(&self, to: &mut Printer<'_>) {
        match self.0 {
            '*' => to.word("star"),
            '#' => to.word("hash"),
            key if key.is_ascii_digit() => to.word(&key.to_string()),
            key => to.quoted(&key.to_string()),
        }
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        if from.eat("star") {
            return Ok(Self('*'));
        }
        if from.eat("hash") {
            return Ok(Self('#'));
        }
        let key = match from.peek() {
            Some(TokenKind::Number(key)) => *key,
            Some(TokenKind::Text(key)) => key.as_str(),
            _ => return Err(from.wanted("a key")),
        };
        let mut chars = key.chars();
        match (chars.next(), chars.next()) {
            (Some(key), None) => {
                from.at += 1;
                Ok(Self(key))
            }
            _ => Err(from.wanted("a key")),
        }
    }
}

/// `Tier { bronze, silver, gold }`
impl Text for EnumDef {
    fn print(&self, to: &mut Printer<'_>) {
        to.name(self.name);
        to.open();
        for (position, &value) in self.values.iter().enumerate() {
            to.word(if position > 0 { ", " } else { " " });
            to.name(value);
        }
        to.word(" }");
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        Ok(Self { name: from.name()?, values: from.list("{", "}", Parser::name)? })
    }
}

/// `Customer { name: text, tier: Tier private }`
impl Text for RecordDef {
    fn print(&self, to: &mut Printer<'_>) {
        to.name(self.name);
        to.open();
        for (position, field) in self.fields.iter().enumerate() {
            to.word(if position > 0 { ", " } else { " " });
            field.print(to);
        }
        to.word(" }");
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        Ok(Self { name: from.name()?, fields: from.list("{", "}", Field::parse)? })
    }
}

/// `tier: Tier private`
impl Text for Field {
    fn print(&self, to: &mut Printer<'_>) {
        to.name(self.name);
        to.word(": ");
        self.ty.print(to);
        if !self.mark.is_absent() {
            to.operand(&self.mark);
        }
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        let name = from.name()?;
        from.expect(":")?;
        let ty = TypeId::parse(from)?;
        let mark = match from.peek() {
            Some(TokenKind::Word(_)) => Mark::parse(from)?,
            _ => Mark::Open,
        };
        Ok(Self { name, ty, mark })
    }
}

/// `public_holidays { 2026-12-25 "Christmas Day" }`
impl Text for Calendar {
    fn print(&self, to: &mut Printer<'_>) {
        to.name(self.name);
        to.open();
        for (position, (days, name)) in self.days.iter().enumerate() {
            to.word(if position > 0 { ", " } else { " " });
            to.word(&day(*days));
            to.operand(name);
        }
        to.word(" }");
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        let name = from.name()?;
        let days = from.list("{", "}", |from| {
            let Some(TokenKind::Number(date)) = from.peek() else { return Err(from.wanted("a date")) };
            from.at += 1;
            let day = date.strip_suffix("days").map_or_else(|| parse_day(date), |days| days.parse().ok());
            let day = day.ok_or_else(|| from.fail(format!("`{date}` is no date")))?;
            Ok((day, StrId::parse(from)?))
        })?;
        Ok(Self { name, days })
    }
}

/// The types that are a word.
const PLAIN: [(&str, Type); 13] = [
    ("bool", Type::Bool),
    ("int", Type::Int),
    ("decimal", Type::Decimal),
    ("date", Type::Date),
    ("time", Type::Time),
    ("datetime", Type::DateTime),
    ("duration", Type::Duration),
    ("text", Type::Text),
    ("phone", Type::Phone),
    ("digits", Type::Digits { min: 1, max: 20 }),
    ("card_number", Type::CardNumber),
    ("card_expiry", Type::CardExpiry),
    ("json", Type::Json),
];

/// `text?`, `digits(4..12)`, `list<Customer>`
impl Text for Type {
    fn print(&self, to: &mut Printer<'_>) {
        if let Some((word, _)) = PLAIN.iter().find(|(_, ty)| ty == self) {
            return to.word(word);
        }
        match *self {
            Self::Digits { min, max } => to.word(&format!("digits({min}..{max})")),
            Self::Enum(id) => declared_type(to, Table::Enum, id.0),
            Self::Record(id) => declared_type(to, Table::Record, id.0),
            Self::List(element) => {
                to.word("list<");
                element.print(to);
                to.word(">");
            }
            Self::Optional(ty) => {
                ty.print(to);
                to.word("?");
            }
            _ => {}
        }
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        let mut ty = match from.position() {
            Some(position) => {
                from.expect("?")?;
                Self::Optional(TypeId(position))
            }
            None => parse_type(from)?,
        };
        while from.eat("?") {
            ty = Self::Optional(from.type_(ty));
        }
        Ok(ty)
    }
}

/// The name of an enum or record. Where both have it, it is the enum's.
fn declared_type(to: &mut Printer<'_>, table: Table, id: u16) {
    let name = declared_name(to.program, table, id.into()).unwrap_or_default();
    let taken = table == Table::Record && to.declares(Table::Enum, name);
    if to.stands_for(table, name, id.into()) && !taken {
        to.word(name);
    } else {
        to.word(&format!("{} #{id}", table.word()));
    }
}

fn parse_type(from: &mut Parser<'_>) -> Result<Type, AsmError> {
    let word = from.word("type")?;
    match word {
        "list" => {
            from.expect("<")?;
            let element = from.nested(TypeId::parse)?;
            from.expect(">")?;
            return Ok(Type::List(element));
        }
        "digits" if from.eat("(") => {
            // `4..12` is one number and one number, the dots between them a mark.
            let min = from.number()?;
            let max = if from.eat("..") { from.number()? } else { min };
            from.expect(")")?;
            return Ok(Type::Digits { min, max });
        }
        "enum" => return Text::parse(from).map(Type::Enum),
        "record" => return Text::parse(from).map(Type::Record),
        _ => {}
    }
    if let Some((_, ty)) = PLAIN.iter().find(|(plain, _)| *plain == word) {
        return Ok(*ty);
    }
    let table = if from.declares(Table::Record, word) && !from.declares(Table::Enum, word) {
        Table::Record
    } else {
        Table::Enum
    };
    let id = from.resolve(table, word).map_err(|_| from.fail(format!("there is no type `{word}`")))?;
    let id = u16::try_from(id).map_err(|_| from.fail("there are too many types"))?;
    Ok(if table == Table::Enum { Type::Enum(EnumId(id)) } else { Type::Record(RecordId(id)) })
}

/// The comparisons as authors write them.
const COMPARISONS: [(&str, Comparison); 6] = [
    ("==", Comparison::Eq),
    ("!=", Comparison::Ne),
    ("<=", Comparison::Le),
    (">=", Comparison::Ge),
    ("<", Comparison::Lt),
    (">", Comparison::Gt),
];

/// `customer.tier == Tier.gold +100`, `known customer +1`, `unknown customer +1`, `code check +40`
impl Text for Condition {
    fn print(&self, to: &mut Printer<'_>) {
        match self.test {
            Test::Compare { comparison, operand, constant } => {
                operand.print(to);
                let mark = COMPARISONS.iter().find(|(_, c)| *c == comparison).map_or("", |(mark, _)| mark);
                to.word(&format!(" {mark}"));
                to.operand(&constant);
            }
            Test::Known(operand) => {
                to.word("known");
                to.operand(&operand);
            }
            Test::Unknown(operand) => {
                to.word("unknown");
                to.operand(&operand);
            }
            Test::Code(code) => {
                to.word("code");
                to.operand(&code);
            }
        }
        to.word(&format!(" {:+}", self.points));
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        let test = if from.eat("known") {
            Test::Known(Operand::parse(from)?)
        } else if from.eat("unknown") {
            Test::Unknown(Operand::parse(from)?)
        } else if from.eat("code") {
            Test::Code(Pc::parse(from)?)
        } else {
            let operand = Operand::parse(from)?;
            let comparison = COMPARISONS.iter().find(|(mark, _)| from.eat(mark));
            let &(_, comparison) = comparison.ok_or_else(|| from.wanted("a comparison"))?;
            Test::Compare { comparison, operand, constant: Text::parse(from)? }
        };
        Ok(Self { test, points: from.number()? })
    }
}

/// `customer`, `customer.tier`
impl Text for Operand {
    fn print(&self, to: &mut Printer<'_>) {
        self.place.print(to);
        if let Some(field) = self.field {
            let record =
                to.program.places.get(self.place.index()).and_then(|place| record_of(to.program, place.ty));
            to.field(record, field);
        }
    }

    fn parse(from: &mut Parser<'_>) -> Result<Self, AsmError> {
        let place = PlaceId::parse(from)?;
        if !from.eat(".") {
            return Ok(Self { place, field: None });
        }
        let field = match from.position() {
            Some(field) => u16::try_from(field).map_err(|_| from.fail("no record has so many fields"))?,
            None => {
                let name = from.word("field")?;
                let ty = from.program.places.get(place.index()).map(|place| place.ty);
                match ty.and_then(|ty| record_of(&from.program, ty)) {
                    Some(record) => from.member(Table::Record, record, name)?,
                    None if from.is_first_reading() => 0,
                    None => {
                        return Err(from.fail("only places declared before that hold a record have fields"));
                    }
                }
            }
        };
        Ok(Self { place, field: Some(field) })
    }
}

/// The record that a type, optional or not, is.
fn record_of(program: &Program, ty: TypeId) -> Option<u32> {
    match *program.types.get(ty.index())? {
        Type::Record(id) => Some(id.0.into()),
        Type::Optional(ty) => match *program.types.get(ty.index())? {
            Type::Record(id) => Some(id.0.into()),
            _ => None,
        },
        _ => None,
    }
}
