//! Messages: their words are looked at once, as something that callers hear; a call of one as a value is
//! made from what its words are made from, with its own arguments.

use super::cells::Cell;
use super::flow::{Atom, Sink, To, Walk, Words};
use crate::resolve::{MessageId, item};
use crate::syntax::tree::{Arg, ItemKind, Mark, MessageVariant, TextPart};

impl<'a> Walk<'a> {
    /// The words of a message with these arguments: as if they stood here, so that what one call is given
    /// does not count for another.
    pub(super) fn message_call(&mut self, id: MessageId, args: &'a [Arg]) {
        let before = self.flows.flows.len();
        self.message_args(id, args);
        let after = self.flows.flows.len();
        self.message(id);
        let Some(Words::Done(words)) = self.words.get(id.0 as usize) else { return };
        // A secret among the words is reported where they stand, and one that is handed to a parameter
        // without a mark where it is handed over.
        let cells = self.cells;
        let counts = |it: &Atom<'_>| it.lowered || cells.declared(it.cell) != Mark::Secret;
        for word in words.iter().filter(|it| counts(it)) {
            self.reading.push(*word);
            let given = self.flows.flows.get(before..after).unwrap_or_default().iter();
            for flow in given.filter(|it| it.to == To::Cell { cell: word.cell, around: Mark::Open }) {
                let atoms = self.flows.atoms(flow).iter().filter(|it| counts(it));
                self.reading.extend(atoms.map(|it| Atom { lowered: it.lowered || word.lowered, ..*it }));
            }
        }
    }

    /// What a message is given.
    pub(super) fn message_args(&mut self, id: MessageId, args: &'a [Arg]) {
        if let Some(symbol) = self.symbols.messages.get(id.0 as usize) {
            self.arguments(&symbol.params, args, |at| Cell::Word(id, at));
        }
    }

    /// Looks at the words of a message, once: what they are made from, and what callers would hear.
    fn variants(&mut self, variants: &'a [MessageVariant]) -> Vec<Atom<'a>> {
        let mut words: Vec<Atom<'a>> = Vec::new();
        for part in variants.iter().flat_map(|it| &it.text.parts) {
            let TextPart::Value(value) = part else { continue };
            let start = self.reading.len();
            self.whole(value);
            for atom in self.reading.iter().skip(start) {
                if !words.iter().any(|it| it.cell == atom.cell && it.lowered == atom.lowered) {
                    words.push(*atom);
                }
            }
            self.flows(To::Sink(Sink::Spoken), value, start);
        }
        words
    }

    /// Looks at the words of a message, unless that has been done.
    pub(super) fn message(&mut self, id: MessageId) {
        let at = id.0 as usize;
        let Some(words @ Words::New) = self.words.get_mut(at) else { return };
        *words = Words::Open;
        let symbols = self.symbols;
        let Some(symbol) = symbols.messages.get(at) else { return };
        let Some(ItemKind::Message(decl)) = item(self.trees, symbol.item).map(|it| &it.kind) else { return };
        // The words see what is declared, and nothing of the place that the message is said at.
        let around = std::mem::take(&mut self.bindings);
        self.bind_params(&symbol.params, |param| Cell::Word(id, param));
        let made_from = self.variants(&decl.variants);
        self.bindings = around;
        if let Some(words) = self.words.get_mut(at) {
            *words = Words::Done(made_from);
        }
    }
}
