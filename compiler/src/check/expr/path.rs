//! Paths: fields of records and JSON values, elements, and their names in messages.

use smol_str::SmolStr;

use crate::check::constant::{constant_int, constant_text};
use crate::check::context::{Checker, Gap, Seen};
use crate::check::facts::Meaning;
use crate::check::known::{Loss, PathId, Root, Step};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::Ty;
use crate::syntax::tree::{Expr, ExprKind, Name};

use super::gap::Use;

impl<'a> Checker<'a> {
    /// `base.name`, where `base` is a value.
    pub(super) fn field_of_value(&mut self, expr: &'a Expr, base: &'a Expr, name: &'a Name) -> Seen<'a> {
        let from = self.infer(base, None);
        match &from.ty {
            Ty::Record(id) => {
                let Some(record) = self.symbols.records.get(id.index()) else { return Seen::error() };
                let Some(at) = record.fields.iter().position(|it| it.name == name.text) else {
                    if !name.text.is_empty() {
                        let problem = self.no_field(name, *id);
                        self.report(problem);
                    }
                    return self.note(expr, Seen::error(), Meaning::Plain);
                };
                let position = u16::try_from(at).unwrap_or(u16::MAX);
                let Some(field) = record.fields.get(at) else { return Seen::error() };
                let seen = self.record_step(expr, &from, position, &field.ty);
                self.note(expr, seen, Meaning::RecordField(position))
            }
            Ty::Json if !name.text.is_empty() => {
                let path = from.path.map(|it| self.known.step(it, Step::Key(name.text.clone())));
                let seen = self.optional_step(expr, Ty::Json, &from, path);
                self.note(expr, seen, Meaning::JsonField)
            }
            Ty::Error => self.note(expr, Seen::error(), Meaning::Plain),
            // The name is missing, which has been reported.
            _ if name.text.is_empty() => self.note(expr, Seen::error(), Meaning::Plain),
            other => {
                let problem = Diagnostic::new(
                    Code::E0209,
                    name.span,
                    format!("{} has no fields", self.symbols.show_one(other)),
                );
                let problem = self.field_meant_as_filter(problem, expr, base, name, &from.ty);
                self.report(problem);
                self.note(expr, Seen::error(), Meaning::Plain)
            }
        }
    }

    /// `names.count`, `text.length`: other languages write filters so.
    fn field_meant_as_filter(
        &self,
        problem: Diagnostic,
        expr: &Expr,
        base: &Expr,
        name: &Name,
        ty: &Ty,
    ) -> Diagnostic {
        let wanted = match (name.as_str(), ty) {
            ("length" | "len" | "size" | "count", Ty::List(_)) => "count",
            ("len" | "size", _) => "length",
            (other, _) => other,
        };
        let exists = ivr_runtime::filter::FILTERS.iter().any(|it| it.name == wanted);
        match show_path(base) {
            Some(path) if exists => problem.help(format!("`{wanted}` is a filter: `{path} | {wanted}`")).fix(
                format!("replace by `{path} | {wanted}`"),
                expr.span,
                format!("{path} | {wanted}"),
            ),
            _ => problem,
        }
    }

    /// A field of a record that was reached by `from`.
    fn record_step(&mut self, expr: &'a Expr, from: &Seen<'a>, position: u16, ty: &Ty) -> Seen<'a> {
        if ty.is_optional() {
            let path = from.path.map(|it| self.known.step(it, Step::Field(position)));
            return self.optional_step(expr, ty.inner().clone(), from, path);
        }
        // The field is there where its record is. Only what leads on needs a path of its own.
        let leads_on = matches!(ty, Ty::Record(_) | Ty::Json | Ty::List(_));
        let path = from.path.filter(|_| leads_on).map(|it| self.known.step(it, Step::Field(position)));
        Seen {
            optional: from.optional,
            gap: Self::gap_below(from.gap, expr),
            path,
            implies: from.implies.clone(),
            ..Seen::of(ty.clone())
        }
    }

    fn no_field(&self, name: &Name, record: ivr_runtime::bundle::RecordId) -> Diagnostic {
        let Some(record) = self.symbols.records.get(record.index()) else {
            return Diagnostic::new(Code::E0209, name.span, format!("there is no field `{}`", name.text));
        };
        Diagnostic::new(Code::E0209, name.span, format!("`{}` has no field `{}`", record.name, name.text))
            .label(record.span, "its fields are declared here")
            .nearest(name.span, &name.text, record.fields.iter().map(|it| it.name.as_str()))
    }

    /// `base[index]`
    pub(super) fn index(&mut self, expr: &'a Expr, base: &'a Expr, index: &'a Expr) -> Seen<'a> {
        let from = self.infer(base, None);
        let at = self.infer(index, None);
        self.must_be_known(&at, Use::Computed);
        let by_key = matches!((&from.ty, &at.ty), (Ty::Json, Ty::Text));
        if !by_key && !matches!(at.ty, Ty::Int | Ty::Error) {
            let what = if matches!(from.ty, Ty::Json) { "an `int` or a `text`" } else { "an `int`" };
            let message = format!("an element is named by {what}, not by `{}`", self.symbols.show(&at.ty));
            self.report(Diagnostic::new(Code::E0303, index.span, message));
        }
        let step = match (constant_int(index), constant_text(index)) {
            (Some(at), _) => Some(Step::Element(at)),
            (_, Some(key)) if by_key => Some(Step::Key(SmolStr::new(key))),
            _ => None,
        };
        let ty = match &from.ty {
            Ty::List(of) => of.inner().clone(),
            Ty::Json => Ty::Json,
            Ty::Error => return self.note(expr, Seen::error(), Meaning::Plain),
            other => {
                let message = format!(
                    "`[ ]` takes an element of a list or of `json`, and this is `{}`",
                    self.symbols.show(other)
                );
                self.report(Diagnostic::new(Code::E0303, base.span, message));
                return self.note(expr, Seen::error(), Meaning::Plain);
            }
        };
        let path = match (from.path, step) {
            (Some(path), Some(step)) => Some(self.known.step(path, step)),
            _ => None,
        };
        let seen = self.optional_step(expr, ty, &from, path);
        self.note(expr, seen, Meaning::Plain)
    }

    /// A root that may lack a value, or leads to what may.
    pub(super) fn rooted(&mut self, expr: &'a Expr, ty: &Ty, path: PathId) -> Seen<'a> {
        if ty.is_optional() {
            let gap = (!self.known.is_known(path)).then_some(Gap { whole: expr, cause: expr });
            let mut seen = Seen { optional: true, gap, path: Some(path), ..Seen::of(ty.inner().clone()) };
            seen.implies.push(path);
            return seen;
        }
        let path = matches!(ty, Ty::Record(_) | Ty::Json | Ty::List(_)).then_some(path);
        Seen { path, ..Seen::of(ty.clone()) }
    }

    /// What took the knowledge of the path that `expr` is.
    pub(in crate::check) fn loss_of(&self, expr: &Expr) -> Option<Loss> {
        self.path_of(expr).and_then(|it| self.known.loss(it))
    }

    /// The path of an expression that has been looked at before; reports nothing.
    fn path_of(&self, expr: &Expr) -> Option<PathId> {
        let fact = self.facts.get(expr.span.file, expr.id)?;
        match (&expr.kind, fact.meaning) {
            (_, Meaning::Place(place)) => self.place_path(place),
            (ExprKind::Name(name), Meaning::Binding) => self.binding(name).map(|it| it.path),
            (_, Meaning::Builtin(builtin)) => self.known.find_root(Root::Builtin(builtin)),
            (_, Meaning::CalendarToday(calendar)) => self.known.find_root(Root::Today(calendar)),
            (_, Meaning::OpensIn(hours)) => self.known.find_root(Root::OpensIn(hours)),
            (_, Meaning::ClosesIn(hours)) => self.known.find_root(Root::ClosesIn(hours)),
            (ExprKind::Field { base, .. }, Meaning::RecordField(at)) => {
                self.known.find_step(self.path_of(base)?, Step::Field(at))
            }
            (ExprKind::Field { base, name }, Meaning::JsonField) => {
                self.known.find_step(self.path_of(base)?, Step::Key(name.text.clone()))
            }
            _ => None,
        }
    }
}

/// An expression that is a path, as an author writes it.
pub(in crate::check) fn show_path(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.to_string()),
        ExprKind::Field { base, name } => Some(format!("{}.{}", show_path(base)?, name.text)),
        ExprKind::Index { base, index } => {
            let base = show_path(base)?;
            match (constant_int(index), constant_text(index)) {
                (Some(at), _) => Some(format!("{base}[{at}]")),
                (_, Some(key)) => Some(format!("{base}[\"{key}\"]")),
                _ => None,
            }
        }
        _ => None,
    }
}
