//! Messages: their words are looked at once, as something that callers hear; a call of one as a value is
//! made from what its words are made from, with its own arguments.

use rustc_hash::FxHashSet;

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
        let words = match self.words.get(id.0 as usize) {
            Some(Words::Done(words)) => words,
            Some(Words::New) => return self.missing.push(id),
            // A message within itself, which lowering refuses.
            Some(Words::Open) | None => return,
        };
        // A secret among the words is reported where they stand, and one that is handed to a parameter
        // without a mark where it is handed over.
        let cells = self.cells;
        let counts = |it: &Atom<'_>| it.lowered || cells.declared(it.cell) != Mark::Secret;
        for word in words.iter().filter(|it| counts(it)) {
            // A parameter without a mark is nothing but what it is given.
            if !matches!(cells.get(word.cell), Some(Cell::Word(..)))
                || cells.declared(word.cell) != Mark::Open
            {
                self.reading.push(*word);
            }
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
    fn variants(&mut self, of: MessageId, variants: &'a [MessageVariant]) -> Vec<Atom<'a>> {
        let mut words: Vec<Atom<'a>> = Vec::new();
        let mut known = FxHashSet::default();
        for part in variants.iter().flat_map(|it| &it.text.parts) {
            let TextPart::Value(value) = part else { continue };
            let start = self.reading.len();
            self.whole(value);
            for atom in self.reading.iter().skip(start) {
                // Of the marked parameters of messages within this one, one stands for all.
                let key = match self.cells.get(atom.cell) {
                    Some(Cell::Word(id, _)) if id != of => None,
                    _ => Some(atom.cell),
                };
                if known.insert((key, atom.lowered)) {
                    words.push(*atom);
                }
            }
            self.flows(To::Sink(Sink::Spoken), value, start);
        }
        words
    }

    /// Looks at the words of every message. Those that a message has within itself come first; that is
    /// found out by trying, so that a chain of any length needs no more stack than a short one.
    pub(super) fn all_messages(&mut self) {
        let count = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let mut open: Vec<MessageId> = (0..count).rev().map(MessageId).collect();
        while let Some(id) = open.last().copied() {
            let tried = match self.words.get(id.0 as usize) {
                Some(Words::New) => false,
                Some(Words::Open) => true,
                Some(Words::Done(_)) | None => {
                    open.pop();
                    continue;
                }
            };
            let before = self.flows.mark();
            self.missing.clear();
            let words = self.message(id);
            if tried || self.missing.is_empty() {
                self.know(id, Words::Done(words));
            } else {
                self.flows.rewind(before);
                self.know(id, Words::Open);
                open.append(&mut self.missing);
            }
        }
    }

    fn know(&mut self, id: MessageId, words: Words<'a>) {
        if let Some(known) = self.words.get_mut(id.0 as usize) {
            *known = words;
        }
    }

    /// What the words of a message are made from. They see what is declared.
    fn message(&mut self, id: MessageId) -> Vec<Atom<'a>> {
        let symbols = self.symbols;
        let Some(symbol) = symbols.messages.get(id.0 as usize) else { return Vec::new() };
        let Some(ItemKind::Message(decl)) = item(self.trees, symbol.item).map(|it| &it.kind) else {
            return Vec::new();
        };
        self.bind_params(&symbol.params, |param| Cell::Word(id, param));
        let words = self.variants(id, &decl.variants);
        self.bindings.clear();
        words
    }
}
