//! The way that a value took, as labels: where it is declared with its mark, and each step from there.

use super::{Reporter, Worst, mark_word};
use crate::check::show_path;
use crate::diagnostic::Diagnostic;
use crate::secrecy::cells::{Cell, CellId};
use crate::secrecy::flow::{Atom, To};
use crate::secrecy::spread::Way;
use crate::source::Span;
use crate::syntax::tree::Mark;

/// So many steps are drawn at most: the first ones and the last ones.
const STEPS: usize = 6;

/// A step from one cell into the next.
struct Step {
    at: Span,
    into: Cell,
    lowered: bool,
}

impl Reporter<'_> {
    /// The subject of a finding: "`card` is secret".
    pub(super) fn subject(&self, worst: Worst<'_>) -> String {
        let mark = mark_word(worst.mark);
        let atom = worst.atom;
        let Some(cell) = self.cells.get(atom.cell) else { return format!("this is {mark}") };
        let path = show_path(atom.expr);
        let what = match (cell, path) {
            (Cell::Answer(_), _) | (_, None) => self.named(cell),
            (Cell::Slot(..), Some(path)) => {
                let slot = self.cells.symbol(cell).map_or("", |it| it.name.as_str());
                if path == slot || path == "transcript" { format!("`{path}`") } else { self.named(cell) }
            }
            (_, Some(path)) => format!("`{path}`"),
        };
        let declared = self.cells.declared(atom.cell) != Mark::Open;
        match cell {
            _ if atom.lowered && self.spread.mark(atom.cell) == Mark::Secret => {
                format!("what is left of {what} is {mark}")
            }
            _ if declared => format!("{what} is {mark}"),
            _ => format!("{what} holds what is {mark}"),
        }
    }

    /// Draws the way that an atom took.
    pub(super) fn with_way(&self, mut problem: Diagnostic, atom: Atom<'_>) -> Diagnostic {
        let (root, steps) = self.steps(atom.cell);
        let Some(cell) = self.cells.get(root) else { return problem };
        let mark = mark_word(self.cells.declared(root));
        problem =
            problem.label_if(self.declared_at(cell), format!("{} is declared {mark} here", self.named(cell)));
        let left_out = steps.len().saturating_sub(STEPS);
        for (n, step) in steps.iter().enumerate() {
            if (STEPS / 2..STEPS / 2 + left_out).contains(&n) {
                continue;
            }
            let into = self.named(step.into);
            let words = match (n, step.lowered) {
                (0, false) => format!("it goes into {into} here"),
                (0, true) => format!("what is left of it goes into {into} here"),
                _ if left_out > 0 && n == STEPS / 2 + left_out => {
                    format!("{left_out} steps further, it goes into {into} here")
                }
                _ => format!("and from there into {into} here"),
            };
            problem = problem.label(step.at, words);
        }
        problem
    }

    /// The cell that is declared with a mark, and the steps from there.
    fn steps(&self, cell: CellId) -> (CellId, Vec<Step>) {
        let mut steps = Vec::new();
        let mut cell = cell;
        // Ways lead to cells that were marked before, so that they come to an end.
        while let Some(way) = self.spread.way(cell) {
            match way {
                Way::Holds(part) => cell = part,
                Way::Flow { flow, atom } => {
                    let Some(flow) = self.flows.flows.get(flow) else { break };
                    let Some(atom) = self.flows.atoms(flow).get(atom) else { break };
                    let To::Cell { cell: into, .. } = flow.to else { break };
                    let Some(into) = self.cells.get(into) else { break };
                    // Of a text in several pieces, the piece; of an answer, the place it is put into.
                    steps.push(Step { at: atom.expr.span, into, lowered: atom.lowered });
                    cell = atom.cell;
                }
            }
        }
        steps.reverse();
        (cell, steps)
    }
}
