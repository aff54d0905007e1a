//! `menu`: a question that is answered with one key.

use ivr_runtime::bundle::{Key, MenuInfo, Op, Section};

use super::Lowering;
use super::clauses::Clauses;
use crate::syntax::tree::{Clause, EntryLabel, Handler, Message};

impl<'a> Lowering<'a> {
    pub(super) fn menu(&mut self, prompt: &'a [Message], clauses: &'a [Clause]) {
        let clauses = Clauses(clauses);
        let scope = self.frame.open();
        let question = self.question(clauses);
        self.utter_into(Section::Prompt, prompt);
        let menu = self.interactions.menus.reserve();
        self.code.op(Op::Menu(menu));

        let mut ends = Vec::new();
        self.frame.repeats.push(question.ask);
        let mut entries = Vec::new();
        for (label, _, body) in clauses.entries() {
            if let EntryLabel::Key(key) = label {
                entries.push((Key(*key), self.branch(body, &mut ends)));
            }
        }
        self.frame.repeats.pop();
        let failures = self.failures(question, clauses, Handler::NoMatch, &mut ends);
        self.code.land_all(ends);
        self.frame.close(scope);

        self.interactions.menus.fill(
            menu,
            MenuInfo {
                attempt: question.attempt,
                tries: question.tries,
                timeout: question.timeout,
                entries,
                no_input: failures.no_input,
                no_match: failures.no_match,
                give_up_no_input: failures.give_up_no_input,
                give_up_no_match: failures.give_up_no_match,
            },
        );
    }
}
