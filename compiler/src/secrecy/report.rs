//! What is found where the flows arrive, with the ways that the values took.

use super::cells::{Cell, CellId, Cells};
use super::flow::{Atom, Flow, Flows, Sink, To};
use super::spread::Spread;
use crate::check::Checked;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::item;
use crate::syntax::tree::{File, ItemKind, Mark};

mod declared;
mod mend;
mod sink;
mod taker;
mod way;

/// Makes findings of flows.
pub(super) struct Reporter<'a> {
    trees: &'a [File],
    checked: &'a Checked,
    cells: &'a Cells<'a>,
    flows: &'a Flows<'a>,
    spread: &'a Spread,
}

/// The most private thing in a value.
#[derive(Debug, Clone, Copy)]
struct Worst<'a> {
    atom: Atom<'a>,
    mark: Mark,
}

impl<'a> Reporter<'a> {
    pub(super) fn new(
        trees: &'a [File],
        checked: &'a Checked,
        cells: &'a Cells<'a>,
        flows: &'a Flows<'a>,
        spread: &'a Spread,
    ) -> Self {
        Self { trees, checked, cells, flows, spread }
    }

    /// Everything that is wrong.
    pub(super) fn findings(&self) -> Vec<Diagnostic> {
        let mut findings = self.marked_attributes();
        findings.extend(self.flows.flows.iter().filter_map(|it| self.flow(it)));
        findings
    }

    fn flow(&self, flow: &Flow<'a>) -> Option<Diagnostic> {
        let worst = self.worst(flow)?;
        match flow.to {
            To::Sink(sink) => self.sink(flow, sink, worst),
            To::Cell { cell, around } => self.arrives(flow, cell, around, worst),
        }
    }

    /// The most private atom of a value, the first of equals; `None` where all of it is open.
    fn worst(&self, flow: &Flow<'a>) -> Option<Worst<'a>> {
        let mut worst: Option<Worst<'a>> = None;
        for atom in self.flows.atoms(flow) {
            let mark = self.spread.mark(atom.cell);
            let mark = if atom.lowered { mark.min(Mark::Private) } else { mark };
            if mark > worst.map_or(Mark::Open, |it| it.mark) {
                worst = Some(Worst { atom: *atom, mark });
            }
        }
        worst
    }

    /// A marked value goes into a cell.
    fn arrives(&self, flow: &Flow<'a>, to: CellId, around: Mark, worst: Worst<'a>) -> Option<Diagnostic> {
        let cell = self.cells.get(to)?;
        if self.cells.is_attribute(cell) {
            // Where the attribute is marked, that is the mistake.
            let open = self.cells.symbol(cell).is_some_and(|it| it.mark == Mark::Open);
            return open.then(|| self.in_attribute(flow, cell, worst));
        }
        let keeps = around.max(self.cells.declared(to)) == Mark::Secret;
        (worst.mark == Mark::Secret && !keeps).then(|| self.not_secret(flow, cell, worst))
    }

    /// Attributes that are declared with a mark.
    fn marked_attributes(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for place in self.checked.symbols.places.iter().filter(|it| it.attribute) {
            let Some(ItemKind::Attributes(fields)) = item(self.trees, place.item).map(|it| &it.kind) else {
                continue;
            };
            let Some(decl) = fields.get(place.index as usize) else { continue };
            let Some(mark) = decl.mark_span else { continue };
            let words = mark_word(decl.mark);
            let message = format!(
                "the attribute `{}` is seen by agents and reports: it cannot be `{words}`",
                decl.name.text
            );
            found.push(
                Diagnostic::new(Code::E0509, mark, message)
                    .at("an attribute has no mark")
                    .why("what is private or secret would be written where many people read it, for as long as the contact is kept")
                    .help("keep it in `state`"),
            );
        }
        found
    }

    /// Something leaves the program.
    fn sink(&self, flow: &Flow<'a>, sink: Sink, worst: Worst<'a>) -> Option<Diagnostic> {
        let secret = worst.mark == Mark::Secret;
        let problem = match sink {
            Sink::Metric => self.counted(flow, worst),
            Sink::AgentHears => self.told_the_agent(flow, worst),
            Sink::Language => self.spoken_in(flow, worst),
            Sink::Spoken if secret => self.said(flow, worst),
            Sink::Sms if secret => self.sent(flow, worst),
            Sink::SmsNumber if secret => self.sent_to(flow, worst),
            Sink::Dialled if secret => self.dialled(flow, worst),
            Sink::CalledBack if secret => self.called_back(flow, worst),
            Sink::Understood if secret => self.understood(flow, worst),
            Sink::Setting if secret => self.set_by(flow, worst),
            Sink::Heard if secret => self.heard(flow, worst),
            Sink::Spoken
            | Sink::Sms
            | Sink::SmsNumber
            | Sink::Dialled
            | Sink::CalledBack
            | Sink::Understood
            | Sink::Setting
            | Sink::Heard => return None,
        };
        Some(self.with_way(problem, worst.atom))
    }
}

/// As it is declared.
fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::Open => "open",
        Mark::Private => "private",
        Mark::Secret => "secret",
    }
}

/// What is declared with a name, in an author's words.
impl Reporter<'_> {
    fn named(&self, cell: Cell) -> String {
        let symbols = &self.checked.symbols;
        let name = self.cells.symbol(cell).map_or("", |it| it.name.as_str());
        let of =
            |what: &str, owner: Option<&str>| format!("the {what} `{name}` of `{}`", owner.unwrap_or("?"));
        match cell {
            Cell::Place(_) if self.cells.is_attribute(cell) => format!("`attributes.{name}`"),
            Cell::Place(_) => format!("`{name}`"),
            Cell::Field(id, _) => of("field", symbols.records.get(id.index()).map(|it| it.name.as_str())),
            Cell::Param(id, _) => {
                of("parameter", symbols.rulesets.get(id.index()).map(|it| it.name.as_str()))
            }
            Cell::Argument(id, _) => {
                of("parameter", symbols.integrations.get(id.index()).map(|it| it.name.as_str()))
            }
            Cell::Word(id, _) => {
                of("parameter", symbols.messages.get(id.0 as usize).map(|it| it.name.as_str()))
            }
            Cell::Slot(id, _) => of("slot", symbols.resources.get(id.index()).map(|it| it.name.as_str())),
            Cell::Inside(id) => {
                let record = symbols.records.get(id.index()).map_or("?", |it| it.name.as_str());
                format!("something in `{record}`")
            }
            Cell::Answer(id) => {
                let function = symbols.integrations.get(id.index()).map_or("?", |it| it.name.as_str());
                format!("the answer of `{function}`")
            }
        }
    }
}
