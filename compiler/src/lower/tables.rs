//! The tables of the program while they grow: what is equal is stored once, in the order it is met, so
//! that the same sources give the same bundle.

use std::hash::Hash;
use std::sync::Arc;

use ivr_runtime::bundle::{ConstId, EnumId, RecordId, RegexId, StrId, Type, TypeId};
use ivr_runtime::value::Value;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::resolve::Ty;

/// Things of which equal ones are stored once.
#[derive(Debug)]
pub(super) struct Interner<T> {
    ids: FxHashMap<T, u32>,
    items: Vec<T>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { ids: FxHashMap::default(), items: Vec::new() }
    }
}

impl<T: Clone + Eq + Hash> Interner<T> {
    fn intern(&mut self, item: T) -> u32 {
        if let Some(id) = self.ids.get(&item) {
            return *id;
        }
        let id = next(self.items.len());
        self.items.push(item.clone());
        self.ids.insert(item, id);
        id
    }

    /// The things, in the order of their ids.
    pub(super) fn into_items(self) -> Vec<T> {
        self.items
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }
}

fn next(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

/// A constant as it is told apart from others: a decimal by its digits, since `2.50` is spoken
/// differently from `2.5`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum ConstantKey {
    Bool(bool),
    Int(i64),
    Decimal([u8; 16]),
    Date(i32),
    Time(u32),
    DateTime(i64),
    Duration(i64),
    Text(Arc<str>),
    Enum(EnumId, u16),
    List(Vec<ConstantKey>),
    Record(RecordId, Vec<ConstantKey>),
    /// Unknown fields of records, and what no literal writes.
    Other(String),
}

impl ConstantKey {
    fn of(value: &Value) -> Self {
        match value {
            Value::Bool(it) => Self::Bool(*it),
            Value::Int(it) => Self::Int(*it),
            Value::Decimal(it) => Self::Decimal(Decimal::serialize(it)),
            Value::Date(it) => Self::Date(*it),
            Value::Time(it) => Self::Time(*it),
            Value::DateTime(it) => Self::DateTime(*it),
            Value::Duration(it) => Self::Duration(*it),
            Value::Text(it) => Self::Text(it.clone()),
            Value::Enum(of, position) => Self::Enum(*of, *position),
            Value::List(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Record(of, fields) => Self::Record(*of, fields.iter().map(Self::of).collect()),
            other @ (Value::Unknown | Value::Zoned(..) | Value::Json(_)) => Self::Other(format!("{other:?}")),
        }
    }
}

/// What is interned while declarations and code are lowered.
#[derive(Debug, Default)]
pub(super) struct Tables {
    strings: Interner<SmolStr>,
    constant_ids: FxHashMap<ConstantKey, ConstId>,
    constants: Vec<Value>,
    types: Interner<Type>,
    regexes: Interner<SmolStr>,
}

/// The tables that are finished once lowering is.
pub(super) struct Interned {
    /// Names and texts.
    pub(super) strings: Vec<SmolStr>,
    /// Constants.
    pub(super) constants: Vec<Value>,
    /// Types.
    pub(super) types: Vec<Type>,
    /// Regular expressions.
    pub(super) regexes: Vec<SmolStr>,
}

impl Tables {
    /// The id of a text.
    pub(super) fn string(&mut self, text: &str) -> StrId {
        StrId(self.strings.intern(SmolStr::new(text)))
    }

    /// The id of a constant.
    pub(super) fn constant(&mut self, value: Value) -> ConstId {
        let next = ConstId(next(self.constants.len()));
        let id = *self.constant_ids.entry(ConstantKey::of(&value)).or_insert(next);
        if id == next {
            self.constants.push(value);
        }
        id
    }

    /// The id of a regular expression; their number is held to the limit at the end.
    pub(super) fn regex(&mut self, pattern: &str) -> RegexId {
        RegexId(u16::try_from(self.regexes.intern(SmolStr::new(pattern))).unwrap_or(u16::MAX))
    }

    /// How many regular expressions there are.
    pub(super) fn regex_count(&self) -> usize {
        self.regexes.len()
    }

    /// The id of a type of the runtime.
    pub(super) fn type_id(&mut self, ty: Type) -> TypeId {
        TypeId(self.types.intern(ty))
    }

    /// The id of a type of the language.
    pub(super) fn ty(&mut self, ty: &Ty) -> TypeId {
        let ty = match ty {
            Ty::Bool => Type::Bool,
            Ty::Int => Type::Int,
            Ty::Decimal => Type::Decimal,
            Ty::Date => Type::Date,
            Ty::Time => Type::Time,
            Ty::DateTime | Ty::Zoned => Type::DateTime,
            Ty::Duration => Type::Duration,
            Ty::Text => Type::Text,
            Ty::Phone => Type::Phone,
            Ty::Digits(min, max) => Type::Digits { min: *min, max: *max },
            Ty::CardNumber => Type::CardNumber,
            Ty::CardExpiry => Type::CardExpiry,
            Ty::Enum(id) => Type::Enum(*id),
            Ty::Record(id) => Type::Record(*id),
            Ty::List(element) => Type::List(self.ty(element)),
            Ty::Optional(inner) => Type::Optional(self.ty(inner)),
            // A program with a type that could not be found out is never lowered.
            Ty::Json | Ty::Error => Type::Json,
        };
        self.type_id(ty)
    }

    /// What has been interned.
    pub(super) fn finish(self) -> Interned {
        Interned {
            strings: self.strings.into_items(),
            constants: self.constants,
            types: self.types.into_items(),
            regexes: self.regexes.into_items(),
        }
    }
}
