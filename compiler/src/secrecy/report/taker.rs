//! Marked values that go where they are kept: places, fields, parameters, attributes.

use super::mend::asks;
use super::{Reporter, Worst};
use crate::diagnostic::{Code, Diagnostic};
use crate::secrecy::cells::Cell;
use crate::secrecy::flow::Flow;
use crate::syntax::tree::Mark;

impl<'a> Reporter<'a> {
    /// A secret goes to what is not secret.
    pub(super) fn not_secret(&self, flow: &Flow<'a>, taker: Cell, worst: Worst<'a>) -> Diagnostic {
        let message = format!("{}, and {} is not", self.subject(worst), self.named(taker));
        let mut problem =
            Diagnostic::new(Code::E0505, flow.span(), message).at("handed on here").why(match taker {
                Cell::Argument(..) => {
                    "the function would not know that it must not keep it, and it would stand in its logs"
                }
                Cell::Word(..) => {
                    "the words of a message are said and sent, and everybody would hear or read it"
                }
                _ => "from there it could be said, sent and logged as if it were anybody's to know",
            });
        problem = self.with_way(problem, worst.atom);
        let declared = match self.cells.symbol(taker).map(|it| it.mark) {
            Some(Mark::Private) => "declared private, which is not enough",
            _ => "declared without `secret` here",
        };
        problem = problem.label_if(self.declared_at(taker), declared);
        let named = self.named(taker);
        match (taker, self.long_enough(worst)) {
            (Cell::Word(..), Some(path)) => {
                problem.help(format!("hand over only its end, as a text: `{path} | last(4)`"))
            }
            (Cell::Word(..), None) => problem.help("leave it out of the words"),
            _ if asks(flow.value, worst.atom.expr.span) => problem.help(
                "let the guard of a rule ask this, and `set` in the rule what follows: what a guard asks stays there",
            ),
            _ => {
                let help = format!("declare {named} `secret` as well, or do without the value there");
                self.declare_secret(problem.help(help), taker)
            }
        }
    }

    /// A marked value goes into a contact attribute.
    pub(super) fn in_attribute(&self, flow: &Flow<'a>, taker: Cell, worst: Worst<'a>) -> Diagnostic {
        let message = format!("{} and must not go into {}", self.subject(worst), self.named(taker));
        let problem = Diagnostic::new(Code::E0503, flow.span(), message)
            .at("written here")
            .why("attributes are kept with the contact: it would stand on desktops and in reports that many people read");
        let problem = self.with_way(problem, worst.atom);
        problem.help(if asks(flow.value, worst.atom.expr.span) {
            "let the guard of a rule ask this, and `set` the attribute in the rule: what a guard asks stays there"
        } else {
            "keep the value in `state`, and tell in the attribute what agents need to know of it"
        })
    }
}
