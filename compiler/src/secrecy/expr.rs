//! Expressions: the atoms they are made from.
//!
//! [`Walk::reads`] takes a value as it is: of a record, that is the mark of the record itself, for the
//! marks of its fields stay with its type. [`Walk::whole`] takes it as something that is looked at all
//! through, spoken, compared, made into JSON: then the marks of its fields count as well.

use ivr_runtime::bundle::RecordId;
use ivr_runtime::filter::Filter;
use smol_str::SmolStr;

use super::cells::{Cell, CellId, record_in};
use super::flow::{Atom, Bound, To, Walk};
use crate::check::{Meaning, constant_int, order_args};
use crate::resolve::{FieldSymbol, Ty};
use crate::syntax::tree::{Arg, BinaryOp, Expr, ExprKind, FieldInit, IsTest, Mark, Text, TextPart};

/// As many characters at the end of a secret may be known: the last digits of a card.
const END: i64 = 4;

static IT: SmolStr = SmolStr::new_static("it");

impl<'a> Walk<'a> {
    /// Pushes the atoms of a value as it is.
    pub(super) fn reads(&mut self, expr: &'a Expr) {
        let Some(fact) = self.fact(expr) else { return };
        if matches!(fact.ty, Ty::Error) {
            return; // broken, and reported
        }
        match &expr.kind {
            ExprKind::Constant(_) | ExprKind::Broken => {}
            ExprKind::Text(text) => self.text(text),
            ExprKind::Name(name) => match fact.meaning {
                Meaning::Place(id) => self.read(Cell::Place(id), expr),
                Meaning::Binding => self.bound(name, expr),
                _ => {}
            },
            ExprKind::Field { base, .. } => match fact.meaning {
                Meaning::Place(id) => self.read(Cell::Place(id), expr),
                Meaning::RecordField(at) => {
                    self.reads(base);
                    if let Some(record) = self.fact(base).and_then(|it| record_in(&it.ty)) {
                        self.read(Cell::Field(record, usize::from(at)), expr);
                    }
                }
                Meaning::JsonField => self.reads(base),
                _ => {} // the engine's own values, figures, values of enums
            },
            ExprKind::Index { base, index } => {
                self.reads(base);
                self.whole(index);
            }
            ExprKind::Call { args, .. } => match fact.meaning {
                Meaning::Message(id) => self.message_call(id, args),
                _ => {
                    for arg in args {
                        self.whole(&arg.value);
                    }
                }
            },
            ExprKind::Record { fields, .. } => {
                if let Meaning::Record(id) = fact.meaning {
                    self.record_literal(id, fields);
                }
            }
            ExprKind::List(elements) => {
                for element in elements {
                    self.reads(element);
                }
            }
            ExprKind::Filter { value, args, .. } => {
                if let Meaning::Filter(filter) = fact.meaning {
                    self.filter(filter, value, args);
                }
            }
            ExprKind::Unary { operand, .. } => self.whole(operand),
            ExprKind::Binary { op, left, right, .. } => match op {
                BinaryOp::Else => {
                    self.reads(left);
                    self.reads(right);
                }
                BinaryOp::When => {
                    self.reads(left);
                    self.whole(right);
                }
                BinaryOp::Or
                | BinaryOp::And
                | BinaryOp::Eq
                | BinaryOp::Ne
                | BinaryOp::Lt
                | BinaryOp::Le
                | BinaryOp::Gt
                | BinaryOp::Ge
                | BinaryOp::In
                | BinaryOp::NotIn
                | BinaryOp::Contains
                | BinaryOp::StartsWith
                | BinaryOp::EndsWith
                | BinaryOp::Matches
                | BinaryOp::Add
                | BinaryOp::Sub
                | BinaryOp::Mul
                | BinaryOp::Div
                | BinaryOp::Mod => {
                    self.whole(left);
                    self.whole(right);
                }
            },
            ExprKind::Is { operand, test, .. } => match test {
                IsTest::Mobile => self.whole(operand),
                // Whether there is something tells nothing of what it is.
                IsTest::Known | IsTest::Unknown | IsTest::Empty | IsTest::NotEmpty => {}
                IsTest::Open | IsTest::Closed => {}
            },
            ExprKind::As { value, .. } => self.whole(value),
        }
    }

    /// Pushes the atoms of a value that is looked at all through.
    pub(super) fn whole(&mut self, expr: &'a Expr) {
        self.reads(expr);
        if let Some(record) = self.fact(expr).and_then(|it| record_in(&it.ty)) {
            self.read(Cell::Inside(record), expr);
        }
    }

    fn text(&mut self, text: &'a Text) {
        for part in &text.parts {
            if let TextPart::Value(value) = part {
                self.whole(value);
            }
        }
    }

    fn bound(&mut self, name: &SmolStr, expr: &'a Expr) {
        let Some((_, bound)) = self.bindings.iter().rev().find(|(it, _)| *it == name) else { return };
        match bound {
            Bound::Open => {}
            Bound::Cell(cell) => self.reading.push(Atom { cell: *cell, expr, lowered: false }),
            Bound::Atoms(atoms) => self.reading.extend_from_slice(atoms),
            Bound::Words(read, cells) => {
                self.reading.extend_from_slice(read);
                let atoms = cells.clone().map(CellId);
                self.reading.extend(atoms.map(|cell| Atom { cell, expr, lowered: false }));
            }
        }
    }

    /// Each value goes into its field; the record itself is as open as can be.
    fn record_literal(&mut self, record: RecordId, fields: &'a [FieldInit]) {
        let symbols = self.symbols;
        let Some(symbol) = symbols.records.get(record.index()) else { return };
        for init in fields {
            let at = symbol.fields.iter().position(|it| it.name == init.name.text);
            if let Some(cell) = at.and_then(|at| self.cells.id(Cell::Field(record, at))) {
                self.put(To::Cell { cell, around: Mark::Open }, &init.value);
            }
        }
    }

    fn filter(&mut self, filter: Filter, value: &'a Expr, args: &'a [Arg]) {
        let start = self.reading.len();
        match filter {
            Filter::Json => self.whole(value),
            _ => self.reads(value),
        }
        if filter == Filter::Each {
            let element = self.reading.get(start..).unwrap_or_default().to_vec();
            let before = self.bindings.len();
            self.bindings.push((&IT, Bound::Atoms(element)));
            for arg in args {
                self.whole(&arg.value);
            }
            self.bindings.truncate(before);
            return;
        }
        if self.lowers(filter, value, args) {
            for atom in self.reading.iter_mut().skip(start) {
                atom.lowered = true;
            }
        }
        for arg in args {
            self.whole(&arg.value);
        }
    }

    /// Whether a filter leaves so little of a secret that it may be said. The last four digits of a PIN
    /// are the PIN: something must be left out.
    fn lowers(&self, filter: Filter, value: &Expr, args: &[Arg]) -> bool {
        match (filter, args) {
            (Filter::Masked, _) => true,
            (Filter::LastChars, [count]) => {
                let longest = self.longest(value).unwrap_or(i64::MAX);
                constant_int(&count.value).is_some_and(|it| it <= END && it < longest)
            }
            _ => false,
        }
    }

    /// How long the text of a value can be, where its type says so, also behind what does not lengthen it.
    fn longest(&self, value: &Expr) -> Option<i64> {
        let fact = self.fact(value)?;
        match (fact.ty.inner(), &value.kind, fact.meaning) {
            (Ty::Digits(_, most), ..) => Some(i64::from(*most)),
            (Ty::CardExpiry, ..) => Some(END),
            (
                _,
                ExprKind::Filter { value, .. },
                Meaning::Filter(
                    Filter::Upper
                    | Filter::Lower
                    | Filter::Title
                    | Filter::Trim
                    | Filter::LastChars
                    | Filter::FirstChars,
                ),
            ) => self.longest(value),
            (_, ExprKind::Text(text), _) => match text.parts.as_slice() {
                [TextPart::Value(value)] => self.longest(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// A value goes somewhere. Of a text, each value in it goes there on its own.
    pub(super) fn put(&mut self, to: To, value: &'a Expr) {
        match &value.kind {
            ExprKind::Text(text) => self.put_text(to, text),
            ExprKind::Binary { op: BinaryOp::Add, left, right, .. }
                if self.fact(value).is_some_and(|it| matches!(it.ty.inner(), Ty::Text)) =>
            {
                self.put(to, left);
                self.put(to, right);
            }
            _ => {
                let start = self.reading.len();
                match to {
                    To::Cell { .. } => self.reads(value),
                    To::Sink(_) => self.whole(value),
                }
                self.flows(to, value, start);
            }
        }
    }

    /// Each value in a text goes somewhere.
    pub(super) fn put_text(&mut self, to: To, text: &'a Text) {
        for part in &text.parts {
            if let TextPart::Value(value) = part {
                let start = self.reading.len();
                self.whole(value);
                self.flows(to, value, start);
            }
        }
    }

    /// Arguments go to their parameters.
    pub(super) fn arguments(
        &mut self,
        params: &[FieldSymbol],
        args: &'a [Arg],
        cell: impl Fn(usize) -> Cell,
    ) {
        for (at, value) in order_args(params, args).into_iter().enumerate() {
            if let (Some(value), Some(cell)) = (value, self.cells.id(cell(at))) {
                self.put(To::Cell { cell, around: Mark::Open }, value);
            }
        }
    }
}
