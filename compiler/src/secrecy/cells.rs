//! Cells: everything that keeps or hands on a value, numbered through.

use ivr_runtime::bundle::{IntegrationId, PlaceId, RecordId, ResourceId, RulesetId};

use crate::resolve::{FieldSymbol, MessageId, Symbols, Ty};
use crate::syntax::tree::Mark;

/// Names a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct CellId(pub(super) u32);

impl CellId {
    /// The position in tables by cell.
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Cell {
    /// A state or attribute field.
    Place(PlaceId),
    /// A field of a record, in whatever place the record is.
    Field(RecordId, usize),
    /// All fields of a record, and of the records in it: what is seen where it is looked at as a whole.
    Inside(RecordId),
    /// A parameter of a ruleset.
    Param(RulesetId, usize),
    /// A parameter of an integration.
    Argument(IntegrationId, usize),
    /// What an integration answers.
    Answer(IntegrationId),
    /// A slot of a bot.
    Slot(ResourceId, usize),
    /// A parameter of a message: what it is given is taken from each call, so that nothing spreads here.
    Word(MessageId, usize),
}

/// All cells, with the marks they are declared with.
#[derive(Debug)]
pub(super) struct Cells<'a> {
    pub(super) symbols: &'a Symbols,
    all: Vec<(Cell, Mark)>,
    records: Vec<u32>,
    rulesets: Vec<u32>,
    integrations: Vec<u32>,
    resources: Vec<u32>,
    messages: Vec<u32>,
}

/// Whether anything in the program is marked at all.
pub(super) fn any_mark(symbols: &Symbols) -> bool {
    let marked = |fields: &[FieldSymbol]| fields.iter().any(|it| it.mark != Mark::Open);
    symbols.places.iter().any(|it| it.field.mark != Mark::Open)
        || symbols.records.iter().any(|it| marked(&it.fields))
        || symbols.rulesets.iter().any(|it| marked(&it.params))
        || symbols.integrations.iter().any(|it| it.result_mark != Mark::Open || marked(&it.params))
        || symbols.resources.iter().any(|it| marked(&it.slots))
        || symbols.messages.iter().any(|it| marked(&it.params))
}

impl<'a> Cells<'a> {
    pub(super) fn new(symbols: &'a Symbols) -> Self {
        let mut all: Vec<(Cell, Mark)> = Vec::new();
        // A mark on an attribute is an error of its own, and says nothing of what is put there.
        let of_place = |it: &crate::resolve::PlaceSymbol| match it.attribute {
            true => Mark::Open,
            false => it.field.mark,
        };
        for (n, place) in symbols.places.iter().enumerate() {
            all.push((Cell::Place(PlaceId(short(n))), of_place(place)));
        }
        let start = |all: &mut Vec<(Cell, Mark)>, fields: &[FieldSymbol], cell: &dyn Fn(usize) -> Cell| {
            let start = next(all);
            all.extend(fields.iter().enumerate().map(|(at, field)| (cell(at), field.mark)));
            start
        };
        let mut records = Vec::with_capacity(symbols.records.len());
        for (n, record) in symbols.records.iter().enumerate() {
            let id = RecordId(short(n));
            records.push(next(&all));
            all.push((Cell::Inside(id), Mark::Open));
            start(&mut all, &record.fields, &|at| Cell::Field(id, at));
        }
        let mut rulesets = Vec::with_capacity(symbols.rulesets.len());
        for (n, ruleset) in symbols.rulesets.iter().enumerate() {
            rulesets.push(start(&mut all, &ruleset.params, &|at| Cell::Param(RulesetId(long(n)), at)));
        }
        let mut integrations = Vec::with_capacity(symbols.integrations.len());
        for (n, integration) in symbols.integrations.iter().enumerate() {
            let id = IntegrationId(short(n));
            integrations.push(next(&all));
            all.push((Cell::Answer(id), integration.result_mark));
            start(&mut all, &integration.params, &|at| Cell::Argument(id, at));
        }
        let mut resources = Vec::with_capacity(symbols.resources.len());
        for (n, resource) in symbols.resources.iter().enumerate() {
            resources.push(start(&mut all, &resource.slots, &|at| Cell::Slot(ResourceId(short(n)), at)));
        }
        let mut messages = Vec::with_capacity(symbols.messages.len());
        for (n, message) in symbols.messages.iter().enumerate() {
            messages.push(start(&mut all, &message.params, &|at| Cell::Word(MessageId(long(n)), at)));
        }
        Self { symbols, all, records, rulesets, integrations, resources, messages }
    }

    /// The number of a cell.
    pub(super) fn id(&self, cell: Cell) -> Option<CellId> {
        let within =
            |starts: &[u32], owner: usize, at: usize| starts.get(owner)?.checked_add(u32::try_from(at).ok()?);
        let id = match cell {
            Cell::Place(id) => u32::try_from(id.index()).ok(),
            Cell::Inside(id) => within(&self.records, id.index(), 0),
            Cell::Field(id, at) => within(&self.records, id.index(), at.checked_add(1)?),
            Cell::Param(id, at) => within(&self.rulesets, id.index(), at),
            Cell::Answer(id) => within(&self.integrations, id.index(), 0),
            Cell::Argument(id, at) => within(&self.integrations, id.index(), at.checked_add(1)?),
            Cell::Slot(id, at) => within(&self.resources, id.index(), at),
            Cell::Word(id, at) => within(&self.messages, id.0 as usize, at),
        };
        id.map(CellId)
    }

    /// Every cell with its number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (CellId, Cell, Mark)> {
        (0..).zip(&self.all).map(|(id, (cell, mark))| (CellId(id), *cell, *mark))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// What a cell is.
    pub(super) fn get(&self, id: CellId) -> Option<Cell> {
        self.all.get(id.index()).map(|it| it.0)
    }

    /// The mark that a cell is declared with.
    pub(super) fn declared(&self, id: CellId) -> Mark {
        self.all.get(id.index()).map_or(Mark::Open, |it| it.1)
    }

    /// Whether the cell is a contact attribute.
    pub(super) fn is_attribute(&self, cell: Cell) -> bool {
        match cell {
            Cell::Place(id) => self.symbols.places.get(id.index()).is_some_and(|it| it.attribute),
            _ => false,
        }
    }

    /// Name, type and mark of a cell, if it is declared with such.
    pub(super) fn symbol(&self, cell: Cell) -> Option<&'a FieldSymbol> {
        let symbols = self.symbols;
        match cell {
            Cell::Place(id) => symbols.places.get(id.index()).map(|it| &it.field),
            Cell::Field(id, at) => symbols.records.get(id.index())?.fields.get(at),
            Cell::Param(id, at) => symbols.rulesets.get(id.index())?.params.get(at),
            Cell::Argument(id, at) => symbols.integrations.get(id.index())?.params.get(at),
            Cell::Slot(id, at) => symbols.resources.get(id.index())?.slots.get(at),
            Cell::Word(id, at) => symbols.messages.get(id.0 as usize)?.params.get(at),
            Cell::Inside(_) | Cell::Answer(_) => None,
        }
    }
}

/// The record that values of a type are or hold.
pub(super) fn record_in(ty: &Ty) -> Option<RecordId> {
    match ty {
        Ty::Optional(inner) | Ty::List(inner) => record_in(inner),
        Ty::Record(id) => Some(*id),
        _ => None,
    }
}

fn next(all: &[(Cell, Mark)]) -> u32 {
    long(all.len())
}

/// Tables are held to what their ids can number where names are resolved.
fn short(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

fn long(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
