//! Kinds: types as far as the machine tells them apart, and which of them go together.

use rustc_hash::FxHashMap;

use super::Flaw;
use crate::bundle::packed::MAX_NESTING;
use crate::bundle::{
    Builtin, Comparison, ConstId, EnumDef, EnumId, Figure, Operand, PlaceId, Program, RecordDef, RecordId,
    SwitchId, Table, Type, TypeId,
};
use crate::filter;

/// What a value is, if it is known.
///
/// One number, because kinds are put onto the operand stack and taken from it for every instruction: what
/// it is in the lowest bits, and above them the id of the enum or record, or the kind of the elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Kind(u32);

#[expect(non_upper_case_globals, reason = "kinds are matched like the cases of an enum")]
impl Kind {
    /// Never known: fits everywhere.
    pub(super) const Nothing: Self = Self(0);
    /// One of several kinds: fits only where anything does.
    pub(super) const Any: Self = Self(1);
    pub(super) const Bool: Self = Self(2);
    pub(super) const Int: Self = Self(3);
    pub(super) const Decimal: Self = Self(4);
    pub(super) const Date: Self = Self(5);
    pub(super) const Time: Self = Self(6);
    pub(super) const DateTime: Self = Self(7);
    pub(super) const Duration: Self = Self(8);
    /// Also phone numbers, digits, card numbers and expiries.
    pub(super) const Text: Self = Self(9);
    pub(super) const Json: Self = Self(10);
}

impl Kind {
    const ENUM: u32 = 11;
    const RECORD: u32 = 12;
    const LIST: u32 = 13;
    /// The bits that say what it is.
    const WHAT: u32 = 15;

    /// Of an enum.
    pub(super) fn of_enum(id: EnumId) -> Self {
        Self(u32::from(id.0) << Self::WHAT.count_ones() | Self::ENUM)
    }

    /// Of a record.
    pub(super) fn of_record(id: RecordId) -> Self {
        Self(u32::from(id.0) << Self::WHAT.count_ones() | Self::RECORD)
    }

    /// Of a list.
    fn of_list(element: Element) -> Self {
        Self(element.0 << Self::WHAT.count_ones() | Self::LIST)
    }

    fn above(self, what: u32) -> Option<u32> {
        (self.0 & Self::WHAT == what).then_some(self.0 >> Self::WHAT.count_ones())
    }

    /// The enum it is of.
    fn as_enum(self) -> Option<EnumId> {
        self.above(Self::ENUM).map(|id| EnumId(id as u16))
    }

    /// The record it is of.
    #[inline]
    fn as_record(self) -> Option<RecordId> {
        self.above(Self::RECORD).map(|id| RecordId(id as u16))
    }

    /// The elements of the list it is of.
    pub(super) fn as_list(self) -> Option<Element> {
        self.above(Self::LIST).map(Element)
    }
}

/// The kind of a list's elements, in [`Kinds`]. Equal kinds have equal positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Element(u32);

/// The most kinds of elements, so that their positions fit into a [`Kind`].
const MAX_ELEMENTS: usize = (u32::MAX >> Kind::WHAT.count_ones()) as usize;

/// The kinds of everything in a program that has a type.
#[derive(Default)]
pub(super) struct Kinds {
    /// Kinds that are elements, and how deep they nest.
    elements: Vec<(Kind, usize)>,
    positions: FxHashMap<Kind, Element>,
    types: Vec<Kind>,
    records: Vec<Vec<Kind>>,
    places: Vec<Kind>,
    switches: Vec<Kind>,
    /// Filled in by the verification of constants.
    pub(super) constants: Vec<Kind>,
}

impl Kinds {
    /// Kinds of all types, records, places and switches. Ids are in range and types well founded.
    pub(super) fn of(program: &Program) -> Result<Self, Flaw> {
        let mut kinds = Self::default();
        for &ty in &program.types {
            let kind = match ty {
                Type::Bool => Kind::Bool,
                Type::Int => Kind::Int,
                Type::Decimal => Kind::Decimal,
                Type::Date => Kind::Date,
                Type::Time => Kind::Time,
                Type::DateTime => Kind::DateTime,
                Type::Duration => Kind::Duration,
                Type::Text | Type::Phone | Type::Digits { .. } | Type::CardNumber | Type::CardExpiry => {
                    Kind::Text
                }
                Type::Enum(id) => Kind::of_enum(id),
                Type::Record(id) => Kind::of_record(id),
                Type::List(element) => {
                    let element = kinds.of_type(element);
                    kinds.list(element)?
                }
                Type::Json => Kind::Json,
                Type::Optional(ty) => kinds.of_type(ty),
            };
            kinds.types.push(kind);
        }
        let fields = |record: &RecordDef| record.fields.iter().map(|field| kinds.of_type(field.ty)).collect();
        kinds.records = program.records.iter().map(fields).collect();
        kinds.places = program.places.iter().map(|place| kinds.of_type(place.ty)).collect();
        kinds.switches = program.switches.iter().map(|switch| kinds.of_type(switch.ty)).collect();
        Ok(kinds)
    }

    pub(super) fn of_type(&self, id: TypeId) -> Kind {
        self.types.get(id.index()).copied().unwrap_or(Kind::Any)
    }

    pub(super) fn of_place(&self, id: PlaceId) -> Kind {
        self.places.get(id.index()).copied().unwrap_or(Kind::Any)
    }

    pub(super) fn of_switch(&self, id: SwitchId) -> Kind {
        self.switches.get(id.index()).copied().unwrap_or(Kind::Any)
    }

    pub(super) fn of_constant(&self, id: ConstId) -> Kind {
        self.constants.get(id.index()).copied().unwrap_or(Kind::Any)
    }

    /// The fields of a record.
    pub(super) fn fields(&self, id: RecordId) -> &[Kind] {
        self.records.get(id.index()).map_or(&[], Vec::as_slice)
    }

    /// A field of a record; of nothing known, nothing known.
    #[inline]
    pub(super) fn field(&self, record: Kind, field: u16) -> Result<Kind, Flaw> {
        let Some(id) = record.as_record() else {
            return if record == Kind::Nothing { Ok(record) } else { Err(self.misfit("a record", record)) };
        };
        match self.fields(id).get(usize::from(field)) {
            Some(&kind) => Ok(kind),
            None => Err(Flaw::Broken("the record has no such field")),
        }
    }

    /// The kind of a place or its field; whether there is such a place is asked here.
    #[inline]
    pub(super) fn of_operand(&self, operand: Operand) -> Result<Kind, Flaw> {
        match (self.places.get(operand.place.index()), operand.field) {
            (Some(&place), None) => Ok(place),
            (Some(&place), Some(field)) => self.field(place, field),
            (None, _) => Err(Flaw::Range { table: Table::Place, id: operand.place.0.into() }),
        }
    }

    /// Whether a place and a constant are of one kind, which can be compared in this way.
    #[inline]
    pub(super) fn compares_alike(&self, comparison: Comparison, place: PlaceId, constant: ConstId) -> bool {
        match (self.places.get(place.index()), self.constants.get(constant.index())) {
            (Some(left), Some(right)) if left == right => {
                matches!(comparison, Comparison::Eq | Comparison::Ne) || has_order(*left)
            }
            _ => false,
        }
    }

    /// The kind of a constant, if there is such a constant.
    #[inline]
    pub(super) fn constant(&self, id: ConstId) -> Result<Kind, Flaw> {
        match self.constants.get(id.index()) {
            Some(&kind) => Ok(kind),
            None => Err(Flaw::Range { table: Table::Constant, id: id.0 }),
        }
    }

    /// The kind of lists of this kind.
    pub(super) fn list(&mut self, element: Kind) -> Result<Kind, Flaw> {
        if let Some(&position) = self.positions.get(&element) {
            return Ok(Kind::of_list(position));
        }
        let inner = element.as_list().and_then(|inner| self.elements.get(inner.0 as usize));
        let depth = 1 + inner.map_or(0, |(_, depth)| *depth);
        if depth > MAX_NESTING {
            return Err(Flaw::Broken("lists nest too deep"));
        }
        if self.elements.len() > MAX_ELEMENTS {
            return Err(Flaw::Broken("there are too many kinds of lists"));
        }
        let position = Element(self.elements.len() as u32);
        self.elements.push((element, depth));
        self.positions.insert(element, position);
        Ok(Kind::of_list(position))
    }

    /// The kind of a list's elements.
    pub(super) fn element(&self, element: Element) -> Kind {
        self.elements.get(element.0 as usize).map_or(Kind::Any, |(kind, _)| *kind)
    }

    /// Whether a value of this kind may be put where the other is wanted.
    #[inline]
    pub(super) fn fits(&self, value: Kind, wanted: Kind) -> bool {
        value == wanted || self.fits_as_well(value, wanted)
    }

    /// Whether a value fits where another kind is wanted.
    fn fits_as_well(&self, value: Kind, wanted: Kind) -> bool {
        match (value.as_list(), wanted.as_list()) {
            (Some(value), Some(wanted)) => self.fits(self.element(value), self.element(wanted)),
            _ => value == Kind::Nothing,
        }
    }

    /// Insists that a value fits.
    #[inline]
    pub(super) fn want(&self, value: Kind, wanted: Kind) -> Result<(), Flaw> {
        if self.fits(value, wanted) { Ok(()) } else { Err(self.other_than(wanted, value)) }
    }

    #[cold]
    fn other_than(&self, wanted: Kind, found: Kind) -> Flaw {
        self.misfit(&self.describe(wanted), found)
    }

    #[cold]
    pub(super) fn misfit(&self, wanted: &str, found: Kind) -> Flaw {
        Flaw::Kind { wanted: wanted.to_owned(), found: self.describe(found) }
    }

    #[cold]
    pub(super) fn clash(&self, operation: &'static str, left: Kind, right: Kind) -> Flaw {
        Flaw::Kinds { operation, left: self.describe(left), right: self.describe(right) }
    }

    /// What a value is that is of one kind or the other.
    pub(super) fn join(&mut self, a: Kind, b: Kind) -> Result<Kind, Flaw> {
        if self.fits(a, b) {
            return Ok(b);
        }
        if self.fits(b, a) {
            return Ok(a);
        }
        let (Some(a), Some(b)) = (a.as_list(), b.as_list()) else { return Ok(Kind::Any) };
        let element = self.join(self.element(a), self.element(b))?;
        self.list(element)
    }

    /// Whether two values can be equal or not.
    pub(super) fn comparable(&self, a: Kind, b: Kind) -> bool {
        match (a, b) {
            (Kind::Any, _) | (_, Kind::Any) => false,
            (Kind::Nothing | Kind::Json, _) | (_, Kind::Nothing | Kind::Json) => true,
            (Kind::Int | Kind::Decimal, Kind::Int | Kind::Decimal) => true,
            _ => match (a.as_list(), b.as_list()) {
                (Some(a), Some(b)) => self.comparable(self.element(a), self.element(b)),
                _ => a == b,
            },
        }
    }

    /// Whether one value can be before the other.
    pub(super) fn ordered(&self, a: Kind, b: Kind) -> bool {
        match (a, b) {
            (Kind::Int | Kind::Decimal, Kind::Int | Kind::Decimal) => true,
            (Kind::Nothing | Kind::Json, other) | (other, Kind::Nothing | Kind::Json) => {
                has_order(other) || other == Kind::Nothing
            }
            _ => a == b && has_order(a),
        }
    }

    /// A kind in words.
    pub(super) fn describe(&self, kind: Kind) -> String {
        match kind {
            Kind::Nothing => "unknown".to_owned(),
            Kind::Any => "one of several kinds".to_owned(),
            Kind::Bool => "a bool".to_owned(),
            Kind::Int => "an int".to_owned(),
            Kind::Decimal => "a decimal".to_owned(),
            Kind::Date => "a date".to_owned(),
            Kind::Time => "a time".to_owned(),
            Kind::DateTime => "a datetime".to_owned(),
            Kind::Duration => "a duration".to_owned(),
            Kind::Text => "a text".to_owned(),
            Kind::Json => "json".to_owned(),
            kind => match (kind.as_enum(), kind.as_record(), kind.as_list()) {
                (Some(id), ..) => format!("enum #{}", id.0),
                (_, Some(id), _) => format!("record #{}", id.0),
                (.., Some(element)) => format!("a list of ({})", self.describe(self.element(element))),
                _ => "nothing that there is".to_owned(),
            },
        }
    }

    /// Whether a filter takes a value of this kind.
    pub(super) fn filter_takes(&self, takes: filter::Kind, kind: Kind) -> bool {
        match takes {
            _ if kind == Kind::Nothing => true,
            filter::Kind::Any => true,
            filter::Kind::Bool => kind == Kind::Bool,
            filter::Kind::Int => kind == Kind::Int,
            filter::Kind::Decimal => matches!(kind, Kind::Decimal | Kind::Int),
            filter::Kind::Text => kind == Kind::Text,
            filter::Kind::Date => kind == Kind::Date,
            filter::Kind::Time => kind == Kind::Time,
            filter::Kind::DateTime => kind == Kind::DateTime,
            filter::Kind::List => kind.as_list().is_some(),
            filter::Kind::Enum => kind.as_enum().is_some(),
            filter::Kind::Json => kind == Kind::Json,
        }
    }

    /// What a filter makes of a value of this kind.
    pub(super) fn filter_gives(&mut self, gives: filter::Gives, kind: Kind) -> Result<Kind, Flaw> {
        Ok(match gives {
            filter::Gives::Kind(kind) => match kind {
                filter::Kind::Any | filter::Kind::List | filter::Kind::Enum => Kind::Any,
                filter::Kind::Bool => Kind::Bool,
                filter::Kind::Int => Kind::Int,
                filter::Kind::Decimal => Kind::Decimal,
                filter::Kind::Text => Kind::Text,
                filter::Kind::Date => Kind::Date,
                filter::Kind::Time => Kind::Time,
                filter::Kind::DateTime => Kind::DateTime,
                filter::Kind::Json => Kind::Json,
            },
            filter::Gives::Same => kind,
            filter::Gives::Element => match kind.as_list() {
                Some(element) => self.element(element),
                None => Kind::Nothing,
            },
            filter::Gives::Texts => self.list(Kind::Text)?,
        })
    }
}

fn has_order(kind: Kind) -> bool {
    let plain = matches!(
        kind,
        Kind::Int | Kind::Decimal | Kind::Date | Kind::Time | Kind::DateTime | Kind::Duration | Kind::Text
    );
    plain || kind.as_enum().is_some()
}

/// What `a + b` is.
pub(super) fn sum(a: Kind, b: Kind) -> Option<Kind> {
    match (a, b) {
        (Kind::Text, Kind::Text) => Some(Kind::Text),
        (Kind::Nothing, Kind::Text) | (Kind::Text, Kind::Nothing) => Some(Kind::Nothing),
        (Kind::Date | Kind::Time | Kind::DateTime, Kind::Duration) => Some(a),
        (Kind::Duration, Kind::Date | Kind::Time | Kind::DateTime) => Some(b),
        (Kind::Duration, Kind::Duration) => Some(Kind::Duration),
        _ => number(a, b),
    }
}

/// What `a - b` is.
pub(super) fn difference(a: Kind, b: Kind) -> Option<Kind> {
    match (a, b) {
        (Kind::Date | Kind::Time | Kind::DateTime, Kind::Duration) => Some(a),
        (Kind::Date, Kind::Date) | (Kind::Time, Kind::Time) | (Kind::DateTime, Kind::DateTime) => {
            Some(Kind::Duration)
        }
        (Kind::Duration, Kind::Duration) => Some(Kind::Duration),
        _ => number(a, b),
    }
}

/// What `a * b` is.
pub(super) fn product(a: Kind, b: Kind) -> Option<Kind> {
    match (a, b) {
        (Kind::Duration, Kind::Int) | (Kind::Int, Kind::Duration) => Some(Kind::Duration),
        _ => number(a, b),
    }
}

/// What `a / b` is.
pub(super) fn quotient(a: Kind, b: Kind) -> Option<Kind> {
    match (a, b) {
        (Kind::Duration, Kind::Int) => Some(Kind::Duration),
        _ => number(a, b),
    }
}

/// What `a mod b` is.
pub(super) fn remainder(a: Kind, b: Kind) -> Option<Kind> {
    match (a, b) {
        (Kind::Decimal, _) | (_, Kind::Decimal) => None,
        _ => number(a, b),
    }
}

/// Ints give an int, decimals among them a decimal, something unknown something unknown.
fn number(a: Kind, b: Kind) -> Option<Kind> {
    match (a, b) {
        (Kind::Int, Kind::Int) => Some(Kind::Int),
        (Kind::Int | Kind::Decimal, Kind::Int | Kind::Decimal) => Some(Kind::Decimal),
        (Kind::Nothing, other) | (other, Kind::Nothing) => {
            let fits = matches!(
                other,
                Kind::Nothing
                    | Kind::Int
                    | Kind::Decimal
                    | Kind::Date
                    | Kind::Time
                    | Kind::DateTime
                    | Kind::Duration
            );
            fits.then_some(Kind::Nothing)
        }
        _ => None,
    }
}

/// What a built-in value is.
pub(super) fn builtin(builtin: Builtin) -> Kind {
    match builtin {
        Builtin::CallerPhone
        | Builtin::CallId
        | Builtin::CallDialled
        | Builtin::CallEndpoint
        | Builtin::CallLanguage => Kind::Text,
        Builtin::CallerCallbackPending => Kind::Bool,
        Builtin::CallChannel => Kind::of_enum(EnumDef::CHANNEL),
        Builtin::CallStarted | Builtin::ClockNow => Kind::DateTime,
        Builtin::ClockToday => Kind::Date,
        Builtin::ClockTime => Kind::Time,
        Builtin::ClockWeekday => Kind::of_enum(EnumDef::WEEKDAY),
        Builtin::ClockPartOfDay => Kind::of_enum(EnumDef::PART_OF_DAY),
    }
}

/// What a queue figure is.
pub(super) fn figure(figure: Figure) -> Kind {
    match figure {
        Figure::Oldest => Kind::Duration,
        Figure::Waiting | Figure::Available | Figure::Callbacks | Figure::Staffed => Kind::Int,
    }
}
