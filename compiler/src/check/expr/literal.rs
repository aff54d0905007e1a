//! Values that are written out: constants, texts, lists, records.

use rustc_hash::FxHashMap;

use super::gap::Use;
use super::{Taker, show_path};
use crate::check::args::not_misspelt;
use crate::check::context::{Checker, Seen};
use crate::check::facts::Meaning;
use crate::check::text_forms::{flaw, phone_meant};
use crate::check::types::{can_be_spoken, fits, is_checked_text, reads_as_text};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Def, FieldSymbol, RecordSymbol, Ty, Wanted, given_twice};
use crate::source::Span;
use crate::syntax::tree::{BinaryOp, Constant, Expr, ExprKind, FieldInit, Name, Text, TextPart};

impl<'a> Checker<'a> {
    pub(super) fn constant(&mut self, expr: &'a Expr, constant: &Constant, hint: Option<&Ty>) -> Seen<'a> {
        let ty = match constant {
            Constant::Bool(_) => Ty::Bool,
            Constant::Int(_) if matches!(hint, Some(Ty::Decimal)) => Ty::Decimal,
            Constant::Int(_) => Ty::Int,
            Constant::Decimal(_) => Ty::Decimal,
            Constant::Date(_) => Ty::Date,
            Constant::Time(_) => Ty::Time,
            Constant::DateTime(_) => Ty::DateTime,
            Constant::Duration(_) => Ty::Duration,
        };
        self.note(expr, Seen::of(ty), Meaning::Plain)
    }

    /// A text; where a checked format is wanted and it is written out, a value of that format.
    pub(super) fn text_literal(&mut self, expr: &'a Expr, text: &'a Text, hint: Option<&Ty>) -> Seen<'a> {
        let ty = match (hint, text.as_literal()) {
            (Some(want), Some(literal)) if is_checked_text(want) => {
                if let Some(flaw) = flaw(want, literal) {
                    let problem = self.malformed(expr.span, literal, want, &flaw);
                    self.report(problem);
                }
                want.clone()
            }
            _ => {
                self.text_parts(text);
                Ty::Text
            }
        };
        self.note(expr, Seen::of(ty), Meaning::Plain)
    }

    /// The values in a text.
    pub(in crate::check) fn text_parts(&mut self, text: &'a Text) {
        for part in &text.parts {
            if let TextPart::Value(value) = part {
                self.spoken(value);
            }
        }
    }

    /// A value that is put into words.
    fn spoken(&mut self, value: &'a Expr) {
        let seen = self.worded(value);
        self.must_be_known(&seen, Use::Spoken);
    }

    /// A value for the `{ }` of a text. Whatever stands there becomes words, so that the sides of an
    /// `else` need not be of one type: `{amount else "nothing"}`.
    fn worded(&mut self, value: &'a Expr) -> Seen<'a> {
        match &value.kind {
            ExprKind::Binary { op: BinaryOp::Else, left, right, .. } => {
                let a = self.worded(left);
                let hint = Some(a.ty.clone()).filter(|it| !is_checked_text(it));
                let unless = a.unless.clone();
                let b = self.assuming(&unless, |checker| match &right.kind {
                    ExprKind::Binary { op: BinaryOp::Else | BinaryOp::When, .. } => checker.worded(right),
                    _ => {
                        let seen = checker.infer(right, hint.as_ref());
                        checker.must_have_words(right, &seen.ty);
                        seen
                    }
                });
                let ty = match (&a.ty, &b.ty) {
                    (a, b) if fits(b, a) => a.clone(),
                    (a, b) if reads_as_text(a) && reads_as_text(b) => Ty::Text,
                    // Either may come out: as wide as JSON.
                    _ => Ty::Json,
                };
                let seen = self.either_of(a, b, ty);
                self.note(value, seen, Meaning::Plain)
            }
            ExprKind::Binary { op: BinaryOp::When, left, right, .. } => {
                let learned = self.condition(right);
                let a = self.assuming(&learned.when_true, |checker| checker.worded(left));
                let seen = Self::when_seen(value, a, learned);
                self.note(value, seen, Meaning::Plain)
            }
            _ => {
                let seen = self.infer(value, None);
                self.must_have_words(value, &seen.ty);
                seen
            }
        }
    }

    /// The name of a field to show what one writes: the first of a record.
    pub(super) fn some_field(&self, ty: &Ty) -> &'a str {
        let symbols = self.symbols;
        let record = match ty.inner() {
            Ty::Record(id) => symbols.records.get(id.index()),
            _ => None,
        };
        record.and_then(|it| it.fields.first()).map_or("name", |it| it.name.as_str())
    }

    fn must_have_words(&mut self, value: &'a Expr, ty: &Ty) {
        if can_be_spoken(ty) {
            return;
        }
        let shown = self.symbols.show_one(ty);
        let problem = Diagnostic::new(Code::E0314, value.span, format!("{shown} cannot be put into words"));
        let problem = match (ty, show_path(value)) {
            (ty @ Ty::Record(_), Some(path)) => {
                let field = self.some_field(ty);
                problem.help(format!("say a field of it: `{{{path}.{field}}}`"))
            }
            (Ty::List(of), Some(path)) => {
                let field = self.some_field(of);
                problem.help(format!("say what to use of each: `{{{path} | each(\"{{it.{field}}}\")}}`"))
            }
            _ => problem,
        };
        self.report(problem);
    }

    /// A text that does not have the format it should have.
    pub(in crate::check) fn malformed(&self, span: Span, literal: &str, want: &Ty, flaw: &str) -> Diagnostic {
        let shown = self.symbols.show(want);
        let problem = Diagnostic::new(Code::E0308, span, format!("\"{literal}\" is no `{shown}`: {flaw}"));
        match want {
            Ty::Phone => match phone_meant(literal, &self.config.country) {
                Some(meant) => problem.help(format!("write \"{meant}\"")).fix(
                    format!("replace by \"{meant}\""),
                    span,
                    format!("\"{meant}\""),
                ),
                None => problem.help("phone numbers are written in E.164: \"+61390001000\""),
            },
            _ => problem,
        }
    }

    pub(super) fn list(&mut self, expr: &'a Expr, elements: &'a [Expr], hint: Option<&Ty>) -> Seen<'a> {
        let hinted = match hint {
            Some(Ty::List(of)) => Some(of.inner().clone()),
            _ => None,
        };
        let Some(first) = elements.first() else {
            let seen = match hinted {
                Some(of) => Seen::of(Ty::List(of.into())),
                None => {
                    let message = "it is open what this is a list of";
                    let problem = Diagnostic::new(Code::E0309, expr.span, message)
                        .help("name a list whose type is declared, or give this one an element");
                    self.report(problem);
                    Seen::error()
                }
            };
            return self.note(expr, seen, Meaning::Plain);
        };
        let mut of = hinted.clone();
        if of.is_none() && elements.iter().any(is_decimal) {
            of = Some(Ty::Decimal);
        }
        let known_from = hinted.is_some();
        for element in elements {
            let seen = self.infer(element, of.as_ref());
            self.must_be_known(&seen, Use::Part);
            match &of {
                None => of = Some(seen.ty),
                Some(want) if !fits(&seen.ty, want) && !known_from => {
                    let message = format!(
                        "this is `{}`, but the list begins with `{}`",
                        self.symbols.show(&seen.ty),
                        self.symbols.show(want)
                    );
                    let problem = Diagnostic::new(Code::E0301, element.span, message)
                        .label(first.span, "the first element is here")
                        .help("all elements of a list have one type");
                    self.report(problem);
                }
                Some(want) if !fits(&seen.ty, want) => {
                    let message = format!(
                        "this is `{}`, but the list has elements of `{}`",
                        self.symbols.show(&seen.ty),
                        self.symbols.show(want)
                    );
                    let problem = Diagnostic::new(Code::E0301, element.span, message);
                    let problem = self.bridge(problem, element, &seen.ty, want);
                    self.report(problem);
                }
                Some(_) => {}
            }
        }
        let ty = Ty::List(of.unwrap_or(Ty::Error).into());
        self.note(expr, Seen::of(ty), Meaning::Plain)
    }

    /// `Customer { name: "Ada" }`
    pub(super) fn record(&mut self, expr: &'a Expr, name: &'a Name, fields: &'a [FieldInit]) -> Seen<'a> {
        let symbols = self.symbols;
        let Some(Def::Record(id)) = self.find(name, Wanted::Record) else {
            for field in fields {
                self.quietly(&field.value);
            }
            return self.note(expr, Seen::error(), Meaning::Plain);
        };
        let Some(record) = symbols.records.get(id.index()) else { return Seen::error() };
        let mut given: FxHashMap<&str, Span> = FxHashMap::default();
        for field in fields {
            self.record_field(record, field, &mut given);
        }
        let lacks = |it: &&FieldSymbol| !it.ty.is_optional() && !given.contains_key(it.name.as_str());
        let known = |name: &str| record.fields.iter().any(|it| it.name == name);
        let strangers: Vec<_> = fields.iter().map(|it| it.name.as_str()).filter(|it| !known(it)).collect();
        let missing = record.fields.iter().filter(lacks).collect();
        let missing = not_misspelt(missing, &strangers, |it| it.name.as_str());
        if let Some(first) = missing.first() {
            let list = missing.iter().map(|it| format!("`{}`", it.name)).collect::<Vec<_>>().join(", ");
            let problem =
                Diagnostic::new(Code::E0307, name.span, format!("this `{}` lacks {list}", record.name))
                    .label(first.span, "a value is counted on here")
                    .help("give every field that is not optional");
            self.report(problem);
        }
        self.note(expr, Seen::of(Ty::Record(id)), Meaning::Record(id))
    }

    fn record_field(
        &mut self,
        record: &'a RecordSymbol,
        field: &'a FieldInit,
        given: &mut FxHashMap<&'a str, Span>,
    ) {
        let name = &field.name;
        if let Some(first) = given.insert(name.as_str(), name.span) {
            self.report(given_twice(name.span, &format!("the field `{}`", name.text), Some(first)));
        }
        let Some(symbol) = record.fields.iter().find(|it| it.name == name.text) else {
            if !name.text.is_empty() {
                let problem = Diagnostic::new(
                    Code::E0209,
                    name.span,
                    format!("`{}` has no field `{}`", record.name, name.text),
                )
                .label(record.span, "its fields are declared here")
                .nearest(
                    name.span,
                    &name.text,
                    record.fields.iter().map(|it| it.name.as_str()),
                );
                self.report(problem);
            }
            self.quietly(&field.value);
            return;
        };
        let taker = Taker { what: "the field", name: &symbol.name, declared: Some(symbol.span) };
        self.handed(&field.value, &symbol.ty, taker, Use::Part);
    }

    /// Looks at an expression whose taker is broken: its own names are still checked, but bare values
    /// that would take their type from the taker are let pass.
    pub(in crate::check) fn quietly(&mut self, expr: &'a Expr) {
        if !matches!(expr.kind, ExprKind::Name(_)) && !self.needs_hint(expr) {
            self.infer(expr, None);
        }
    }
}

fn is_decimal(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Constant(Constant::Decimal(_)))
}
