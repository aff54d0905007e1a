//! Where cells are declared.

use super::Reporter;
use crate::resolve::{FieldSymbol, ItemRef, item};
use crate::secrecy::cells::Cell;
use crate::source::Span;
use crate::syntax::tree::{FieldDecl, ItemKind, Param};

/// Type and mark of a declaration, as written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    /// The type.
    pub(super) ty: Span,
    /// The mark, where there is one.
    pub(super) mark: Option<Span>,
}

impl Reporter<'_> {
    /// Where a cell is declared: its name, or for an answer its type.
    pub(super) fn declared_at(&self, cell: Cell) -> Option<Span> {
        match cell {
            Cell::Answer(id) => {
                let symbol = self.checked.symbols.integrations.get(id.index())?;
                match self.item(symbol.item)? {
                    ItemKind::Integration(decl) => decl.result.as_ref().map(|it| it.span),
                    _ => None,
                }
            }
            Cell::Inside(id) => self.checked.symbols.records.get(id.index()).map(|it| it.span),
            _ => self.cells.symbol(cell).map(|it| it.span),
        }
    }

    /// Type and mark of a cell, as written.
    pub(super) fn written(&self, cell: Cell) -> Option<Written> {
        let symbols = &self.checked.symbols;
        let at = match cell {
            Cell::Place(id) => symbols.places.get(id.index())?.item,
            Cell::Field(id, _) => symbols.records.get(id.index())?.item,
            Cell::Param(id, _) => symbols.rulesets.get(id.index())?.item,
            Cell::Argument(id, _) => symbols.integrations.get(id.index())?.item,
            Cell::Slot(id, _) => symbols.resources.get(id.index())?.item,
            Cell::Word(id, _) => symbols.messages.get(id.0 as usize)?.item,
            Cell::Inside(_) | Cell::Answer(_) => return None,
        };
        let symbol = self.cells.symbol(cell)?;
        match self.item(at)? {
            ItemKind::State(fields) | ItemKind::Attributes(fields) => of_fields(fields, symbol),
            ItemKind::Record(decl) => of_fields(&decl.fields, symbol),
            ItemKind::Ruleset(decl) => of_params(&decl.params, symbol),
            ItemKind::Integration(decl) => of_params(&decl.params, symbol),
            ItemKind::Message(decl) => of_params(&decl.params, symbol),
            ItemKind::Bot(decl) => of_params(&decl.slots, symbol),
            _ => None,
        }
    }

    fn item(&self, at: ItemRef) -> Option<&ItemKind> {
        item(self.trees, at).map(|it| &it.kind)
    }
}

fn of_fields(fields: &[FieldDecl], symbol: &FieldSymbol) -> Option<Written> {
    let decl = fields.iter().find(|it| it.name.span == symbol.span)?;
    Some(Written { ty: decl.ty.span, mark: decl.mark_span })
}

fn of_params(params: &[Param], symbol: &FieldSymbol) -> Option<Written> {
    let decl = params.iter().find(|it| it.name.span == symbol.span)?;
    Some(Written { ty: decl.ty.span, mark: decl.mark_span })
}
