//! `set` and `clear`, and what can be written to.

use ivr_runtime::bundle::{Builtin, PlaceId};

use crate::check::constant::constant_text;
use crate::check::context::{Checker, Seen};
use crate::check::expr::{Taker, Use, show_path};
use crate::check::facts::Meaning;
use crate::check::known::{Loss, Lost, PathId, Step};
use crate::check::types::fits;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Def, Ty};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, FieldInit, Stmt};

/// What is done to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Write {
    Set,
    Clear,
    Collect,
    Into,
}

impl Write {
    const fn verb(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Clear => "clear",
            Self::Collect => "collect",
            Self::Into => "fill",
        }
    }

    const fn done(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Clear => "cleared",
            Self::Collect => "collected",
            Self::Into => "filled",
        }
    }
}

/// Something that can be written to.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Its type as declared.
    pub ty: Ty,
    /// Its path, if its value or what it leads to can be unknown.
    pub path: Option<PathId>,
    /// The place it is, or is part of; `None` for `call.language`.
    pub place: Option<PlaceId>,
    /// A whole place, not a field inside.
    pub whole: bool,
}

impl<'a> Checker<'a> {
    /// `set PLACE = e`, `set PLACE += e`
    pub(super) fn set(&mut self, place: &'a Expr, add: bool, value: &'a Expr) {
        let Some(target) = self.target(place, Write::Set) else {
            match self.field_type(place) {
                Some(ty) if !add => {
                    let name = show_path(place).unwrap_or_default();
                    self.expect(value, &ty, Taker { what: "the place", name: &name, declared: None });
                }
                _ => self.quietly(value),
            }
            return self.give_up_knowledge();
        };
        if add {
            self.add(place, &target, value);
        } else {
            let name = show_path(place).unwrap_or_default();
            let taker = Taker { what: "the place", name: &name, declared: self.declared(&target) };
            let used = if target.ty.is_optional() { Use::AssignedOptional } else { Use::Assigned };
            self.value(value, &target.ty, taker, used);
            match target.place {
                Some(place) => self.note_attribute(place, value),
                None => self.language(value),
            }
        }
        self.assigned(&target, place.span);
        if let (Some(path), ExprKind::Record { fields, .. }) = (target.path, &value.kind) {
            self.learn_fields(path, &target.ty, fields);
        }
    }

    /// `set PLACE += e`: as `set PLACE = PLACE + e`.
    fn add(&mut self, place: &'a Expr, target: &Target, value: &'a Expr) {
        let current = self.infer(place, None);
        self.must_be_known(&current, Use::Computed);
        let hint = target.ty.inner().clone();
        let hint = matches!(hint, Ty::Decimal).then_some(hint);
        let added = self.infer(value, hint.as_ref());
        self.must_be_known(&added, Use::Computed);
        let sum = crate::check::expr::sum(&current.ty, &added.ty);
        if sum.is_some_and(|sum| fits(&sum, &target.ty)) {
            return;
        }
        let message = format!(
            "`+=` cannot add `{}` to `{}`",
            self.symbols.show(&added.ty),
            self.symbols.show(&current.ty)
        );
        let problem = Diagnostic::new(Code::E0303, value.span, message)
            .label_if(self.declared(target), "declared here")
            .help("numbers, durations and texts can be added to; a date takes a duration");
        self.report(problem);
    }

    /// `clear PLACE`
    pub(super) fn clear(&mut self, stmt: &Stmt, place: &'a Expr) {
        let Some(target) = self.target(place, Write::Clear) else { return self.give_up_knowledge() };
        let cleared = target.place.filter(|_| target.ty.is_optional() || target.whole);
        if cleared.is_none() {
            let path = show_path(place).unwrap_or_default();
            let problem = Diagnostic::new(
                Code::E0606,
                place.span,
                format!("`{path}` always has a value and cannot be cleared"),
            )
            .label_if(self.declared(&target), "declared here")
            .help(format!("`set {path} = ...` gives it another one"));
            return self.report(problem);
        }
        if let Some(path) = target.path {
            self.known.forget(path, Some(Loss { span: stmt.span, how: Lost::Cleared }));
        }
    }

    /// Where a place is declared.
    pub(super) fn declared(&self, target: &Target) -> Option<Span> {
        let place = self.symbols.places.get(target.place?.index())?;
        target.whole.then_some(place.field.span)
    }

    /// What `expr` names, if it can be written to; reported if not.
    pub(super) fn target(&mut self, expr: &'a Expr, write: Write) -> Option<Target> {
        if matches!(expr.kind, ExprKind::Broken) {
            return None;
        }
        if let Some(problem) = self.no_place(expr, write) {
            self.report(problem);
            return None;
        }
        let before = self.diagnostics.len();
        let seen = self.infer(expr, None);
        if self.diagnostics.len() > before || matches!(seen.ty, Ty::Error) {
            return None;
        }
        match self.facts.get(expr.span.file, expr.id)?.meaning {
            Meaning::Place(place) => {
                let ty = self.symbols.places.get(place.index())?.field.ty.clone();
                Some(Target { ty, path: self.place_path(place), place: Some(place), whole: true })
            }
            Meaning::RecordField(position) => self.field_target(expr, position, &seen),
            Meaning::Builtin(Builtin::CallLanguage) if write == Write::Set => {
                Some(Target { ty: Ty::Text, path: None, place: None, whole: true })
            }
            meaning => {
                let problem = self.read_only(expr, write, meaning);
                self.report(problem);
                None
            }
        }
    }

    /// A field of a record in a place. The record must be there.
    fn field_target(&mut self, expr: &'a Expr, position: u16, seen: &Seen<'a>) -> Option<Target> {
        let ExprKind::Field { base, .. } = &expr.kind else { return None };
        let place = self.place_of(base)?;
        let base_seen = self.infer(base, None);
        if let Some(gap) = base_seen.gap {
            let path = show_path(gap.cause).unwrap_or_default();
            let mut problem = Diagnostic::new(
                Code::E0403,
                expr.span,
                format!("`{path}` may be unknown here, so that no field of it can be changed"),
            )
            .why("there would be no record to change, and the value would be lost")
            .help(format!("ask `{path} is known` before, or set all of it: `set {path} = ... {{ ... }}`"));
            if let Some(loss) = self.loss_of(gap.cause) {
                problem = problem.label(loss.span, format!("`{path}` may be lost here"));
            }
            self.report(problem);
            return None;
        }
        let Ty::Record(record) = &base_seen.ty else { return None };
        let field = self.symbols.records.get(record.index())?.fields.get(usize::from(position))?;
        let path = match seen.path {
            Some(path) => Some(path),
            None => base_seen.path.map(|it| self.known.step(it, Step::Field(position))),
        };
        Some(Target { ty: field.ty.clone(), path, place: Some(place), whole: false })
    }

    /// The type of a field that exists, even if it cannot be changed here.
    fn field_type(&self, expr: &Expr) -> Option<Ty> {
        let fact = self.facts.get(expr.span.file, expr.id)?;
        matches!(fact.meaning, Meaning::RecordField(_)).then(|| fact.ty.clone())
    }

    /// The place that a path begins with, if it leads there by fields of records alone.
    fn place_of(&mut self, expr: &'a Expr) -> Option<PlaceId> {
        match (self.facts.get(expr.span.file, expr.id)?.meaning, &expr.kind) {
            (Meaning::Place(place), _) => Some(place),
            (Meaning::RecordField(_), ExprKind::Field { base, .. }) => self.place_of(base),
            (meaning, _) => {
                let problem = self.read_only(expr, Write::Set, meaning);
                self.report(problem);
                None
            }
        }
    }

    /// A name of something that is no place at all.
    fn no_place(&self, expr: &Expr, write: Write) -> Option<Diagnostic> {
        let ExprKind::Name(name) = &expr.kind else { return None };
        if self.binding(name).is_some() {
            return None;
        }
        let def = *self.symbols.names.get(name)?;
        let help = match def {
            Def::Place(_) => return None,
            Def::Switch(_) => {
                "operations set it in a running environment; keep what a call changes in `state`"
            }
            _ => "name a field of `state` or `attributes`",
        };
        let is = self.symbols.kind_of(def);
        let problem = Diagnostic::new(
            Code::E0606,
            expr.span,
            format!("`{name}` is {is}; a call cannot {} it", write.verb()),
        )
        .label_if(self.symbols.span_of(def), format!("declared as {is} here"))
        .help(help);
        let places = self.symbols.places.iter().filter(|it| !it.attribute).map(|it| it.field.name.as_str());
        Some(match def {
            Def::Switch(_) => problem,
            _ => problem.nearest(expr.span, name, places),
        })
    }

    /// A value that cannot be written to.
    fn read_only(&self, expr: &Expr, write: Write, meaning: Meaning) -> Diagnostic {
        let path = show_path(expr).unwrap_or_else(|| "this".to_owned());
        let (reason, help) = match (meaning, &expr.kind) {
            (Meaning::Binding, ExprKind::Name(name)) => {
                let what = self.binding(name).map_or("a name bound around here", |it| it.what);
                return Diagnostic::new(
                    Code::E0606,
                    expr.span,
                    format!("`{path}` is {what}; it cannot be {}", write.done()),
                )
                .help("keep what changes in a field of `state`");
            }
            (Meaning::Builtin(Builtin::CallLanguage), _) => {
                ("comes with the call", "it can only be `set` to a text")
            }
            (Meaning::Builtin(_), _) => ("comes with the call", "keep what changes in a field of `state`"),
            (Meaning::Figure(..), _) => ("is a live figure of the queue", "tests give it with `given`"),
            (Meaning::OpensIn(_) | Meaning::ClosesIn(_), _) => {
                ("follows from the hours", "tests give the hours with `office is open`")
            }
            (Meaning::CalendarToday(_), _) => ("follows from the calendar", "add a day to the calendar"),
            (Meaning::JsonField, _) | (_, ExprKind::Index { .. }) => (
                "is part of a larger value",
                "only fields of records can be changed one by one; set the whole value",
            ),
            (Meaning::EnumValue(..), _) => ("is a value", "name a field of `state` or `attributes`"),
            _ => ("is no place", "name a field of `state` or `attributes`"),
        };
        Diagnostic::new(
            Code::E0606,
            expr.span,
            format!("`{path}` {reason}; a call cannot {} it", write.verb()),
        )
        .help(help)
    }

    /// A value has been put into the target.
    pub(super) fn assigned(&mut self, target: &Target, span: Span) {
        if let Some(path) = target.path {
            self.known.forget_below(path, Some(Loss { span, how: Lost::Assigned }));
            self.known.learn(path);
        }
    }

    /// The fields that a record literal gives a known value are known with the record.
    fn learn_fields(&mut self, path: PathId, ty: &Ty, fields: &'a [FieldInit]) {
        let Ty::Record(id) = ty.inner() else { return };
        let symbols = self.symbols;
        let Some(record) = symbols.records.get(id.index()) else { return };
        for init in fields {
            let Some(at) = record.fields.iter().position(|it| it.name == init.name.text) else { continue };
            let Some(field) = record.fields.get(at) else { continue };
            if self.may_be_unknown(&init.value, &field.ty) {
                continue;
            }
            let step = self.known.step(path, Step::Field(u16::try_from(at).unwrap_or(u16::MAX)));
            self.known.learn(step);
            if let ExprKind::Record { fields, .. } = &init.value.kind {
                self.learn_fields(step, &field.ty, fields);
            }
        }
    }

    /// Whether an expression that has been checked before may be unknown at this point.
    fn may_be_unknown(&mut self, expr: &'a Expr, want: &Ty) -> bool {
        let before = self.diagnostics.len();
        let seen = self.infer(expr, Some(want));
        self.diagnostics.truncate(before);
        seen.gap.is_some()
    }

    /// `set call.language = "ms-MY"`
    fn language(&mut self, value: &Expr) {
        let Some(tag) = constant_text(value) else { return };
        let config = self.config;
        if config.languages.iter().any(|it| it == tag) {
            return;
        }
        let near = crate::diagnostic::nearest(tag, config.languages.iter().map(String::as_str));
        let problem =
            Diagnostic::new(Code::E0208, value.span, format!("\"{tag}\" is not a language of this project"))
                .why("the call would go on in the language it has");
        self.report(match near {
            Some(near) => problem.help(format!("did you mean \"{near}\"?")).fix(
                format!("replace by \"{near}\""),
                value.span,
                format!("\"{near}\""),
            ),
            None => problem.help("add it to `languages` in `ivr.toml`"),
        });
    }
}
