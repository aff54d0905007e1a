//! Places: reading and assigning state, attributes and what lies inside their records.

use ivr_runtime::bundle::{LocalId, Mark, Op, PlaceId};

use super::Lowering;
use crate::check::Meaning;
use crate::resolve::Ty;
use crate::syntax::tree::{Expr, ExprKind};

/// A state or attribute field, or a field of the record in it, and so on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    /// The state or attribute field.
    pub(super) place: PlaceId,
    /// Positions of fields, outermost first.
    pub(super) fields: Vec<u16>,
}

/// Where a `set`, `collect` or `invoke` puts a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A state or attribute field, or a part of it.
    Path(Path),
    /// `call.language`.
    Language,
}

impl<'a> Lowering<'a> {
    /// The path that an expression names, if it names one.
    pub(super) fn path(&self, expr: &Expr) -> Option<Path> {
        match self.meaning(expr) {
            Meaning::Place(place) => Some(Path { place, fields: Vec::new() }),
            Meaning::RecordField(field) => {
                let ExprKind::Field { base, .. } = &expr.kind else { return None };
                let mut path = self.path(base)?;
                path.fields.push(field);
                Some(path)
            }
            _ => None,
        }
    }

    /// What an expression on the left of an assignment names.
    pub(super) fn target(&self, expr: &Expr) -> Option<Target> {
        if let Meaning::Builtin(ivr_runtime::bundle::Builtin::CallLanguage) = self.meaning(expr) {
            return Some(Target::Language);
        }
        self.path(expr).map(Target::Path)
    }

    /// How far a value at a path may travel: as its strictest part.
    pub(super) fn path_mark(&self, path: &Path) -> Mark {
        let Some(place) = self.symbols.places.get(path.place.index()) else { return Mark::Open };
        let mut mark = self.marks.place(path.place, place.field.mark);
        let mut ty = &place.field.ty;
        for at in path.fields.iter().copied().map(usize::from) {
            let Ty::Record(record) = ty.inner() else { break };
            let Some(field) = self.symbols.records.get(record.index()).and_then(|it| it.fields.get(at))
            else {
                break;
            };
            mark = mark.max(self.marks.field(*record, at, field.mark));
            ty = &field.ty;
        }
        super::declarations::mark(mark)
    }

    /// `-> T?`: the value at a path. Where that value is being confirmed, the new one.
    pub(super) fn read(&mut self, path: &Path) {
        let Some((candidate, local)) = self.frame.candidate.clone() else {
            return self.read_stored(path);
        };
        if candidate.place != path.place {
            return self.read_stored(path);
        }
        if let Some(inside) = path.fields.strip_prefix(candidate.fields.as_slice()) {
            self.code.op(Op::Local(local));
            self.fields(inside);
        } else if let Some(below) = candidate.fields.strip_prefix(path.fields.as_slice()) {
            self.replaced(path, below, &mut |lowering| lowering.code.op(Op::Local(local)));
        } else {
            self.read_stored(path);
        }
    }

    fn read_stored(&mut self, path: &Path) {
        self.code.op(Op::Place(path.place));
        self.fields(&path.fields);
    }

    fn fields(&mut self, fields: &[u16]) {
        for field in fields {
            self.code.op(Op::Field(*field));
        }
    }

    /// Puts a value where it belongs; `value` emits the code that pushes it.
    pub(super) fn assign(&mut self, target: &Target, value: &mut dyn FnMut(&mut Self)) {
        match target {
            Target::Language => {
                value(self);
                self.code.op(Op::SetLanguage);
            }
            Target::Path(path) => {
                let whole = Path { place: path.place, fields: Vec::new() };
                self.replaced(&whole, &path.fields, value);
                self.code.op(Op::SetPlace(path.place));
            }
        }
    }

    /// `-> T?`: what is stored at a path, with one value at or inside it replaced.
    fn replaced(&mut self, path: &Path, below: &[u16], value: &mut dyn FnMut(&mut Self)) {
        let Some((field, rest)) = below.split_first() else { return value(self) };
        self.read_stored(path);
        let mut inside = path.clone();
        inside.fields.push(*field);
        self.replaced(&inside, rest, value);
        self.code.op(Op::WithField(*field));
    }

    /// Empties a local that held a value which may not travel.
    pub(super) fn forget(&mut self, local: Option<LocalId>) {
        if let Some(local) = local {
            self.code.op(Op::Unknown);
            self.code.op(Op::SetLocal(local));
        }
    }
}
