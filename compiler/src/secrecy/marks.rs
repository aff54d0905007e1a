//! How far values may travel, as it comes out of the whole program.

use ivr_runtime::bundle::{IntegrationId, PlaceId, RecordId};
use rustc_hash::FxHashSet;

use super::cells::{Cell, Cells};
use super::spread::Spread;
use crate::syntax::tree::Mark;

/// The marks that nobody has declared: what is private because private values are put into it.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    inferred: FxHashSet<Inferred>,
}

/// What can have a mark without being declared with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Inferred {
    Place(PlaceId),
    Field(RecordId, usize),
    Argument(IntegrationId, usize),
}

impl Marks {
    pub(super) fn new(cells: &Cells<'_>, spread: &Spread) -> Self {
        let mut inferred = FxHashSet::default();
        for (id, cell, declared) in cells.iter() {
            if spread.mark(id) <= declared {
                continue;
            }
            inferred.extend(match cell {
                Cell::Place(place) => Some(Inferred::Place(place)),
                Cell::Field(record, at) => Some(Inferred::Field(record, at)),
                Cell::Argument(integration, at) => Some(Inferred::Argument(integration, at)),
                // Seen by nobody outside: a ruleset's own values stand in no trace and no record.
                Cell::Inside(_) | Cell::Param(..) | Cell::Answer(_) | Cell::Slot(..) | Cell::Word(..) => None,
            });
        }
        Self { inferred }
    }

    /// The mark of a state or attribute field that is declared with `declared`.
    pub fn place(&self, place: PlaceId, declared: Mark) -> Mark {
        self.raised(Inferred::Place(place), declared)
    }

    /// The mark of a field of a record, by its position.
    pub fn field(&self, record: RecordId, field: usize, declared: Mark) -> Mark {
        self.raised(Inferred::Field(record, field), declared)
    }

    /// The mark of a parameter of an integration, by its position.
    pub fn argument(&self, integration: IntegrationId, param: usize, declared: Mark) -> Mark {
        self.raised(Inferred::Argument(integration, param), declared)
    }

    fn raised(&self, what: Inferred, declared: Mark) -> Mark {
        match declared {
            Mark::Open if self.inferred.contains(&what) => Mark::Private,
            declared => declared,
        }
    }
}
