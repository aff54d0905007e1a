//! What checking found out, beside the tree: by file and [`ExprId`].

use ivr_runtime::bundle::{Builtin, CalendarId, EnumId, Figure, PlaceId, RecordId, ResourceId, SwitchId};
use ivr_runtime::filter::Filter;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::given::Given;
use super::mock::MockTarget;
use crate::resolve::{MessageId, Symbols, Ty};
use crate::source::{FileId, Span};
use crate::syntax::tree::ExprId;

/// What an expression stands for, where it is a name, a path, a call or a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Meaning {
    /// Nothing but its own form says (operators, literals), or it is broken.
    #[default]
    Plain,
    /// A state or attribute field (for `attributes.reason`, the `Field` expression).
    Place(PlaceId),
    /// A parameter, or a name bound around here (`attempt`, `reason`, `intent`, `confidence`,
    /// `transcript`, a slot, `it`): the innermost binding of that name.
    Binding,
    /// A value of an enum, bare or qualified.
    EnumValue(EnumId, u16),
    /// A switch.
    Switch(SwitchId),
    /// A built-in value (for `clock.today`, the `Field` expression).
    Builtin(Builtin),
    /// A resource or calendar as the operand of `is open`, `.waiting`, `in`, ...; no value itself.
    Resource(ResourceId),
    /// A calendar.
    Calendar(CalendarId),
    /// A root that is no value itself: `caller`, `call`, `clock`, `attributes`, the name of an enum.
    Root,
    /// A field of a record: its position.
    RecordField(u16),
    /// A field of a JSON value.
    JsonField,
    /// `office.opens_in`
    OpensIn(ResourceId),
    /// `office.closes_in`
    ClosesIn(ResourceId),
    /// `general.waiting`, ...
    Figure(ResourceId, Figure),
    /// `public_holidays.today`
    CalendarToday(CalendarId),
    /// A call of a `message`.
    Message(MessageId),
    /// `random(a, b)`
    Random,
    /// A filter.
    Filter(Filter),
    /// A record literal.
    Record(RecordId),
}

/// What is known about one expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExprFact {
    /// Its type. A bare enum value, an empty list or a record literal has the type that was
    /// expected. For a place that is known here the type is still the declared one.
    pub ty: Ty,
    /// What it stands for.
    pub meaning: Meaning,
}

/// Facts about every expression of the program.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    files: Vec<Vec<ExprFact>>,
}

impl Facts {
    /// Room for the expressions of each file, in the order of their ids.
    pub fn new(expr_counts: impl IntoIterator<Item = u32>) -> Self {
        let blank = ExprFact { ty: Ty::Error, meaning: Meaning::Plain };
        Self { files: expr_counts.into_iter().map(|count| vec![blank.clone(); count as usize]).collect() }
    }

    /// Notes what was found out. An expression of a file that is no part of the program, an argument on
    /// the command line for instance, gets its room here.
    pub fn set(&mut self, file: FileId, id: ExprId, fact: ExprFact) {
        if let Some(slot) = self.files.get_mut(file.0 as usize).and_then(|file| file.get_mut(id.0 as usize)) {
            *slot = fact;
            return;
        }
        let blank = ExprFact { ty: Ty::Error, meaning: Meaning::Plain };
        if self.files.len() <= file.0 as usize {
            self.files.resize(file.0 as usize + 1, Vec::new());
        }
        if let Some(facts) = self.files.get_mut(file.0 as usize) {
            facts.resize(facts.len().max(id.0 as usize + 1), blank);
            if let Some(slot) = facts.get_mut(id.0 as usize) {
                *slot = fact;
            }
        }
    }

    /// What was found out; `None` for an id that is not of this program.
    pub fn get(&self, file: FileId, id: ExprId) -> Option<&ExprFact> {
        self.files.get(file.0 as usize)?.get(id.0 as usize)
    }
}

/// A checked program: what every later stage reads beside the trees.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The symbol table.
    pub symbols: Symbols,
    /// Facts about expressions.
    pub facts: Facts,
    /// The rulesets that a `split` leads to by an arrow: what can be mocked.
    pub split_branches: FxHashSet<SmolStr>,
    /// What the lines of tests set.
    pub settings: Settings,
}

/// What `given` and `mock` lines of tests mean, where they are right.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// By where the place stands.
    pub given: FxHashMap<Span, Given>,
    /// By where the name of what is mocked stands.
    pub mocked: FxHashMap<Span, MockTarget>,
}
