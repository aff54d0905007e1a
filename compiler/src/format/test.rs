//! Tests of a program, as a program has them.

use super::doc::Part;
use super::printer::{LINES, Printer};
use crate::syntax::tree::{MockOutcome, TestDecl, TestStep, TestStepKind};

impl Printer<'_> {
    pub(super) fn test(&mut self, test: &TestDecl) {
        self.word();
        self.space();
        self.words_until(test.name.span.end);
        self.space();
        self.braces(test.steps.len(), LINES, |it, number| {
            if let Some(step) = test.steps.get(number) {
                it.part(Part::Item, |it| it.step(step));
            }
        });
    }

    fn step(&mut self, step: &TestStep) {
        match &step.kind {
            TestStepKind::Call { .. } => self.call_step(&step.kind),
            TestStepKind::Given { place, value } => {
                self.word();
                self.behind(Some(place));
                self.behind(Some(value));
            }
            TestStepKind::Mock { target, outcome } => {
                self.words_until(target.span.end);
                if let MockOutcome::Answer(value) = outcome {
                    self.behind(Some(value));
                }
            }
            TestStepKind::Switch { name, value } => {
                self.words_until(name.span.end);
                self.behind(Some(value));
            }
            TestStepKind::Says { slots, .. } => {
                while !matches!(self.peek(), "with" | "") && self.token().start < step.span.end as usize {
                    self.word();
                    self.space();
                }
                if self.peek() == "with" && self.token().start < step.span.end as usize {
                    self.word();
                    self.space();
                    self.field_inits(slots);
                }
            }
            TestStepKind::Expect(value) => {
                self.word();
                self.behind(Some(value));
            }
            _ => {}
        }
        // All others are a few words.
        if self.token().start < step.span.end as usize {
            self.space();
        }
        self.words_until(step.span.end);
    }

    /// `call endpoint from phone at moment with { ... }`, whose parts come in any order.
    fn call_step(&mut self, call: &TestStepKind) {
        let TestStepKind::Call { ruleset, from, at, with, .. } = call else { return };
        self.word();
        self.space();
        match ruleset {
            Some(target) => {
                self.words_until(target.span.start);
                self.space();
                self.target(target);
            }
            None => self.word(),
        }
        loop {
            let value = match self.peek() {
                "from" => from,
                "at" => at,
                "with" => {
                    self.space();
                    self.word();
                    self.space();
                    self.field_inits(with);
                    continue;
                }
                _ => return,
            };
            self.space();
            self.word();
            self.behind(value.as_ref());
        }
    }
}
