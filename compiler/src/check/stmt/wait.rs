//! `wait`: time passes, or on a chat a message comes.

use smol_str::SmolStr;

use super::clauses::Verb;
use crate::check::context::Checker;
use crate::check::limits::WAIT;
use crate::resolve::Ty;
use crate::syntax::tree::{Clause, ClauseKind, Expr, Handler, Stmt};

impl<'a> Checker<'a> {
    /// `wait 5s`, `wait 15m { message -> r }`
    pub(super) fn wait(&mut self, stmt: &'a Stmt, duration: &'a Expr, clauses: &'a [Clause]) {
        self.present(Verb::Wait, clauses);
        self.open_duration(duration, WAIT);
        self.known.time_passes(stmt.verb);
        let mut exits = Vec::new();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Handler { handler: Handler::Message, body } => {
                    let mark = self.known.mark();
                    self.scoped(|checker| {
                        checker.bind(SmolStr::new_static("transcript"), Ty::Text, "what the caller wrote");
                        checker.block(body);
                    });
                    exits.push(self.known.exit(mark));
                }
                _ => self.stray_clause(clause),
            }
        }
        let mark = self.known.mark();
        exits.push(self.known.exit(mark));
        self.known.join(&exits);
    }
}
