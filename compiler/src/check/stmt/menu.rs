//! `menu` and `repeat`, and what questions have in common: they are asked again.

use super::clauses::{Kind, Verb};
use crate::check::context::Checker;
use crate::check::flow::taken_before_asking_again;
use crate::check::known::{Exit, Loss, Lost};
use crate::check::limits::{TIMEOUT, TRIES};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::Ty;
use crate::syntax::tree::visit::Part;
use crate::syntax::tree::{Block, Clause, ClauseKind, EntryLabel, Handler, Message, Stmt};
use smol_str::SmolStr;

impl<'a> Checker<'a> {
    /// `menu MESSAGE { ... }`
    pub(super) fn menu(&mut self, stmt: &'a Stmt, prompt: &'a [Message], clauses: &'a [Clause]) {
        let present = self.present(Verb::Menu, clauses);
        if present.lacks(Kind::Key) {
            self.needs(
                stmt,
                "a key",
                "whatever the caller presses would be wrong",
                "add an entry: `1 -> somewhere`",
            );
        }
        self.needs_give_up(stmt, &present);
        self.before_asking_again(stmt, clauses);
        self.messages(prompt);
        let mut exits = Vec::new();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Entry { label: EntryLabel::Key(_), body, .. } => {
                    exits.push(self.entry(body));
                }
                ClauseKind::Handler { handler, body } => self.question_handler(*handler, body, &mut exits),
                _ => self.question_setting(clause),
            }
        }
        self.known.join(&exits);
    }

    /// What a caller chose: goes on behind the question.
    fn entry(&mut self, body: &'a Block) -> Exit {
        let mark = self.known.mark();
        let was_entry = std::mem::replace(&mut self.here.menu_entry, true);
        self.block(body);
        self.here.menu_entry = was_entry;
        self.known.exit(mark)
    }

    /// Forgets what the handlers that lead back to the question may take away, and what the time does
    /// that a try takes. So nothing that belongs to the moment is known in the question, in its answers
    /// and behind it.
    pub(super) fn before_asking_again(&mut self, stmt: &Stmt, clauses: &'a [Clause]) {
        self.known.time_passes(stmt.verb);
        for taken in taken_before_asking_again(self.symbols, &self.effects, clauses) {
            let loss = Some(Loss { span: taken.span, how: Lost::AskedAgain });
            let Some(path) = self.place_path(taken.change.place) else { continue };
            if taken.change.whole {
                self.known.forget(path, loss);
            } else {
                self.known.forget_below(path, loss);
            }
        }
    }

    /// A handler of a question, with `attempt` bound. Those that give up go on behind the question.
    pub(super) fn question_handler(&mut self, handler: Handler, body: &'a Block, exits: &mut Vec<Exit>) {
        let belongs = matches!(
            handler,
            Handler::NoInput
                | Handler::NoMatch
                | Handler::Invalid
                | Handler::NoData
                | Handler::GiveUp
                | Handler::GiveUpNoInput
                | Handler::GiveUpNoMatch
        );
        if !belongs {
            return self.stray_body(body);
        }
        let mark = self.known.mark();
        let was_entry = std::mem::replace(&mut self.here.menu_entry, false);
        self.scoped(|checker| {
            checker.bind(SmolStr::new_static("attempt"), Ty::Int, "the number of the try");
            checker.block(body);
        });
        self.here.menu_entry = was_entry;
        let exit = self.known.exit(mark);
        if !matches!(handler, Handler::NoInput | Handler::NoMatch | Handler::Invalid) {
            exits.push(exit);
        }
    }

    /// Settings that all questions share; anything else has been reported.
    pub(super) fn question_setting(&mut self, clause: &'a Clause) {
        match &clause.kind {
            ClauseKind::Timeout(timeout) => self.fixed_duration(timeout, TIMEOUT),
            ClauseKind::Tries(tries) => self.fixed_count(tries, TRIES),
            _ => self.stray_clause(clause),
        }
    }

    /// `repeat`: back to the question.
    pub(super) fn repeat(&mut self, stmt: &Stmt) {
        if !self.here.menu_entry {
            let problem = Diagnostic::new(Code::E0604, stmt.span, "there is no menu here to repeat")
                .help("`repeat` stands in an entry of a `menu`: `9 { repeat }`; after `no input` and `no match` the menu is played again by itself");
            self.report(problem);
        }
        self.known.leave();
    }

    /// A clause that does not belong here: what it says is checked, as far as that goes without its
    /// statement.
    pub(super) fn stray_clause(&mut self, clause: &'a Clause) {
        match clause.part() {
            Part::Body(body) => self.stray_body(body),
            Part::Value(value) => self.quietly(value),
            Part::Said(messages) => self.messages(messages),
            Part::Name(_) | Part::Nothing => {}
        }
    }
}
