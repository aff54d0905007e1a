//! How `private` spreads: along the flows, from cell to cell, until nothing changes.

use super::cells::{Cell, CellId, Cells, record_in};
use super::flow::{Flows, To};
use crate::syntax::tree::Mark;

/// How a cell has come to a mark that it is not declared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It is a record as a whole, and this is a field or record in it.
    Holds(CellId),
    /// By a flow, from one of its atoms: positions in [`Flows`].
    Flow {
        /// The flow.
        flow: usize,
        /// The atom among the flow's.
        atom: usize,
    },
}

/// The marks of all cells.
#[derive(Debug)]
pub(super) struct Spread {
    marks: Vec<Mark>,
    ways: Vec<Option<Way>>,
}

impl Spread {
    /// The mark of a cell.
    pub(super) fn mark(&self, cell: CellId) -> Mark {
        self.marks.get(cell.index()).copied().unwrap_or_default()
    }

    /// How a cell came to its mark; `None` where it is declared.
    pub(super) fn way(&self, cell: CellId) -> Option<Way> {
        self.ways.get(cell.index()).copied().flatten()
    }

    /// Raises a cell; whether that changes anything.
    fn raise(&mut self, cell: CellId, mark: Mark, way: Way) -> bool {
        let Some(now) = self.marks.get_mut(cell.index()) else { return false };
        if *now >= mark {
            return false;
        }
        *now = mark;
        if let Some(slot) = self.ways.get_mut(cell.index()) {
            *slot = Some(way);
        }
        true
    }
}

/// An edge out of a cell.
#[derive(Debug, Clone, Copy)]
struct Edge {
    to: CellId,
    /// A secret arrives as private.
    lowered: bool,
    way: Way,
}

/// The edges by the cell that they lead from.
struct Edges {
    starts: Vec<usize>,
    edges: Vec<Edge>,
}

impl Edges {
    /// Sorts edges by where they begin, in linear time.
    fn new(cells: usize, found: &[(CellId, Edge)]) -> Self {
        let mut starts = vec![0; cells + 1];
        for (from, _) in found {
            if let Some(count) = starts.get_mut(from.index() + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut free = starts.clone();
        let nothing = Edge { to: CellId(u32::MAX), lowered: false, way: Way::Holds(CellId(u32::MAX)) };
        let mut edges = vec![nothing; found.len()];
        for (from, edge) in found {
            let Some(at) = free.get_mut(from.index()) else { continue };
            if let Some(slot) = edges.get_mut(*at) {
                *slot = *edge;
            }
            *at += 1;
        }
        Self { starts, edges }
    }

    fn of(&self, cell: CellId) -> &[Edge] {
        let (Some(from), Some(to)) = (self.starts.get(cell.index()), self.starts.get(cell.index() + 1))
        else {
            return &[];
        };
        self.edges.get(*from..*to).unwrap_or_default()
    }
}

/// Works out the marks of all cells. A way is as short as can be: cells are taken in the order in which
/// they got their marks.
pub(super) fn spread(cells: &Cells<'_>, flows: &Flows<'_>) -> Spread {
    let mut found = held(cells);
    // What records hold comes first, secrets too: no place becomes private by what is refused anyway.
    let holding = Edges::new(cells.len(), &found);
    let marks: Vec<Mark> = cells.iter().map(|(_, _, mark)| mark).collect();
    let mut spread = Spread { ways: vec![None; marks.len()], marks };
    let marked = |spread: &Spread, mark: Mark| -> Vec<CellId> {
        cells.iter().map(|it| it.0).filter(|it| spread.mark(*it) == mark).collect()
    };
    let seeds = marked(&spread, Mark::Secret);
    follow(&mut spread, seeds, &holding, Mark::Secret);
    put(cells, flows, &mut found);
    let all = Edges::new(cells.len(), &found);
    let mut seeds = marked(&spread, Mark::Private);
    seeds.extend(marked(&spread, Mark::Secret));
    follow(&mut spread, seeds, &all, Mark::Private);
    spread
}

/// Raises to `mark` what is reached from `open` by values of that mark.
fn follow(spread: &mut Spread, open: Vec<CellId>, edges: &Edges, mark: Mark) {
    let mut open = std::collections::VecDeque::from(open);
    while let Some(cell) = open.pop_front() {
        let is = spread.mark(cell);
        for edge in edges.of(cell) {
            let arrives = if edge.lowered { is.min(Mark::Private) } else { is };
            if arrives == mark && spread.raise(edge.to, mark, edge.way) {
                open.push_back(edge.to);
            }
        }
    }
}

/// Records and what is in them.
fn held(cells: &Cells<'_>) -> Vec<(CellId, Edge)> {
    let mut found = Vec::new();
    for (id, cell, _) in cells.iter() {
        let Cell::Field(record, _) = cell else { continue };
        let Some(whole) = cells.id(Cell::Inside(record)) else { continue };
        let edge = |from| (from, Edge { to: whole, lowered: false, way: Way::Holds(from) });
        found.push(edge(id));
        let inner = cells.symbol(cell).and_then(|it| record_in(&it.ty));
        found.extend(inner.and_then(|it| cells.id(Cell::Inside(it))).map(edge));
    }
    found
}

/// What is put into cells that take their marks from it, but for what is switched off: it never gets there.
fn put(cells: &Cells<'_>, flows: &Flows<'_>, found: &mut Vec<(CellId, Edge)>) {
    for (n, flow) in flows.flows.iter().enumerate().filter(|(_, it)| !it.idle) {
        let To::Cell { cell: to, around: Mark::Open } = flow.to else { continue };
        let takes = match cells.get(to) {
            Some(cell @ Cell::Place(_)) => !cells.is_attribute(cell),
            Some(Cell::Field(..) | Cell::Param(..) | Cell::Argument(..)) => true,
            Some(Cell::Inside(_) | Cell::Answer(_) | Cell::Slot(..) | Cell::Word(..)) | None => false,
        };
        if !takes || cells.declared(to) != Mark::Open {
            continue;
        }
        for (at, atom) in flows.atoms(flow).iter().enumerate() {
            let edge = Edge { to, lowered: atom.lowered, way: Way::Flow { flow: n, atom: at } };
            found.push((atom.cell, edge));
        }
    }
}
