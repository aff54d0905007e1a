//! Flows: what the program does with values, found in one walk.

use std::ops::Range;

use smol_str::SmolStr;

use super::cells::{Cell, CellId, Cells};
use crate::check::{Checked, ExprFact, Facts};
use crate::resolve::{MessageId, Symbols};
use crate::source::Span;
use crate::syntax::tree::{Expr, File, Mark};

/// A cell that an expression reads as a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Atom<'a> {
    pub(super) cell: CellId,
    /// Where it is read.
    pub(super) expr: &'a Expr,
    /// Only its end, or nothing but stars, is left of it.
    pub(super) lowered: bool,
}

/// Where a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// Into a cell.
    Cell {
        cell: CellId,
        /// The mark of what the cell is part of: of the place, for a field of the record in it.
        around: Mark,
    },
    /// Out of the program.
    Sink(Sink),
}

/// Ways out of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sink {
    /// The caller hears it.
    Spoken,
    /// An SMS says it.
    Sms,
    /// An SMS goes there.
    SmsNumber,
    /// It is counted.
    Metric,
    /// The agent hears it.
    AgentHears,
    /// It is dialled.
    Dialled,
    /// It is called back.
    CalledBack,
    /// A bot reads it.
    Understood,
    /// The call goes on in it.
    Language,
    /// Amazon Connect is told: how long, how often, how urgent.
    Setting,
    /// What the value of the cell is, the caller says to a bot.
    Heard,
}

/// One value on its way.
#[derive(Debug, Clone)]
pub(super) struct Flow<'a> {
    pub(super) to: To,
    /// The value.
    pub(super) value: &'a Expr,
    /// It stands where it is never taken: in what is switched off.
    pub(super) idle: bool,
    /// What it is made from, in [`Flows::atoms`].
    atoms: Range<usize>,
}

/// Every flow of the program.
#[derive(Debug, Default)]
pub(super) struct Flows<'a> {
    pub(super) flows: Vec<Flow<'a>>,
    atoms: Vec<Atom<'a>>,
}

impl<'a> Flows<'a> {
    /// What a flow is made from.
    pub(super) fn atoms(&self, flow: &Flow<'a>) -> &[Atom<'a>] {
        self.atoms.get(flow.atoms.clone()).unwrap_or_default()
    }

    /// Where the flows end for now.
    pub(super) fn mark(&self) -> (usize, usize) {
        (self.flows.len(), self.atoms.len())
    }

    /// Takes back what was added since.
    pub(super) fn rewind(&mut self, (flows, atoms): (usize, usize)) {
        self.flows.truncate(flows);
        self.atoms.truncate(atoms);
    }
}

/// What a bound name stands for.
#[derive(Debug)]
pub(super) enum Bound<'a> {
    /// Nothing that has a mark.
    Open,
    /// A parameter or slot.
    Cell(CellId),
    /// An element of what was made from these.
    Atoms(Vec<Atom<'a>>),
    /// What a bot read, and the slots that it looks for: what the caller said holds them.
    Words(Vec<Atom<'a>>, Range<u32>),
}

/// What is known of the words of a message.
#[derive(Debug, Default)]
pub(super) enum Words<'a> {
    /// Not looked at yet.
    #[default]
    New,
    /// Being looked at: those of messages within it come first.
    Open,
    /// What they are made from, each once; parameters as the cells they are.
    Done(Vec<Atom<'a>>),
}

/// The walk.
pub(super) struct Walk<'a> {
    pub(super) trees: &'a [File],
    pub(super) symbols: &'a Symbols,
    pub(super) cells: &'a Cells<'a>,
    facts: &'a Facts,
    pub(super) flows: Flows<'a>,
    /// What the expressions that are open around here are made from: a stack.
    pub(super) reading: Vec<Atom<'a>>,
    /// What the text is made from that a bot reads around here.
    pub(super) read: Vec<Atom<'a>>,
    /// Names bound around here, the innermost last.
    pub(super) bindings: Vec<(&'a SmolStr, Bound<'a>)>,
    /// By message.
    pub(super) words: Vec<Words<'a>>,
    /// Messages that were met before their words were looked at.
    pub(super) missing: Vec<MessageId>,
    /// What is walked through is switched off.
    pub(super) idle: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(trees: &'a [File], checked: &'a Checked, cells: &'a Cells<'a>) -> Self {
        let mut words = Vec::new();
        words.resize_with(checked.symbols.messages.len(), Words::default);
        Self {
            trees,
            symbols: &checked.symbols,
            cells,
            facts: &checked.facts,
            flows: Flows::default(),
            reading: Vec::new(),
            read: Vec::new(),
            bindings: Vec::new(),
            words,
            missing: Vec::new(),
            idle: false,
        }
    }

    /// What checking found out about an expression.
    pub(super) fn fact(&self, expr: &Expr) -> Option<&'a ExprFact> {
        self.facts.get(expr.span.file, expr.id)
    }

    /// The expression at hand reads a cell.
    pub(super) fn read(&mut self, cell: Cell, expr: &'a Expr) {
        if let Some(cell) = self.cells.id(cell) {
            self.reading.push(Atom { cell, expr, lowered: false });
        }
    }

    /// What was read since `start` goes somewhere.
    pub(super) fn flows(&mut self, to: To, value: &'a Expr, start: usize) {
        let start = start.min(self.reading.len());
        if start == self.reading.len() {
            return;
        }
        let from = self.flows.atoms.len();
        self.flows.atoms.extend(self.reading.drain(start..));
        let atoms = from..self.flows.atoms.len();
        self.flows.flows.push(Flow { to, value, idle: self.idle, atoms });
    }

    /// Does `work` and drops the names it bound.
    pub(super) fn scoped(&mut self, work: impl FnOnce(&mut Self)) {
        let before = self.bindings.len();
        work(self);
        self.bindings.truncate(before);
    }
}

impl Flow<'_> {
    /// Where the value stands.
    pub(super) fn span(&self) -> Span {
        self.value.span
    }
}
