//! `split`: calls are shared out.

use rust_decimal::Decimal;

use super::clauses::{Kind, Verb};
use crate::check::context::Checker;
use crate::check::types::can_be_spoken;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Clause, ClauseKind, EntryLabel, Expr, Stmt};

impl<'a> Checker<'a> {
    /// `split { 30% -> a  70% -> b }`, `split by E { ... }`
    pub(super) fn split(&mut self, stmt: &'a Stmt, by: Option<&'a Expr>, clauses: &'a [Clause]) {
        let present = self.present(Verb::Split, clauses);
        if let Some(by) = by {
            let seen = self.infer(by, None);
            if !can_be_spoken(&seen.ty) {
                let message = format!("calls cannot be told apart by {}", self.symbols.show_one(&seen.ty));
                self.report(Diagnostic::new(Code::E0608, by.span, message).help("name a field of it"));
            }
        }
        let mut sum = Decimal::ZERO;
        let mut exits = Vec::new();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Entry { label: EntryLabel::Percent(share), body, .. } => {
                    sum += *share;
                    self.share(clause.head, *share);
                    exits.push(self.handler_exit(body));
                }
                ClauseKind::Entry { label: EntryLabel::Else, body, .. } => {
                    exits.push(self.handler_exit(body));
                }
                _ => self.stray_clause(clause),
            }
        }
        if present.lacks(Kind::Share) {
            let problem = Diagnostic::new(Code::E0608, stmt.verb, "this `split` shares nothing out")
                .help("add a share: `30% -> somewhere`");
            self.report(problem);
        } else if present.has(Kind::Share) {
            self.shares(stmt, sum, present.span(Kind::Rest), !present.lacks(Kind::Rest));
        }
        self.known.join(&exits);
    }

    fn share(&mut self, span: Span, share: Decimal) {
        if share <= Decimal::ZERO {
            let problem = Diagnostic::new(Code::E0608, span, "a share is more than 0%");
            self.report(problem);
        } else if share.normalize().scale() > 2 {
            let rounded = format!("{}%", share.round_dp(2));
            let problem = Diagnostic::new(Code::E0608, span, "a share has at most two decimals")
                .why("calls are told apart by ten thousandths")
                .help(format!("round it: `{rounded}`"))
                .fix(format!("replace by `{rounded}`"), span, rounded);
            self.report(problem);
        }
    }

    /// All shares together are the whole; `else` takes what is left.
    fn shares(&mut self, stmt: &Stmt, sum: Decimal, rest: Option<Span>, has_rest: bool) {
        let whole = Decimal::ONE_HUNDRED;
        let shown = sum.normalize();
        let problem = if sum > whole {
            Diagnostic::new(
                Code::E0608,
                stmt.verb,
                format!("the shares come to {shown}%, which is more than all calls"),
            )
        } else if sum < whole && !has_rest {
            let left = (whole - sum).normalize();
            Diagnostic::new(
                Code::E0608,
                stmt.verb,
                format!("the shares come to {shown}%; {left}% of the calls go nowhere"),
            )
            .help("make them 100%, or add `else -> somewhere`")
        } else if let (true, Some(rest)) = (sum == whole, rest) {
            Diagnostic::new(Code::E0608, rest, "nothing is left for `else`")
                .label(stmt.verb, "the shares come to 100%")
        } else {
            return;
        };
        self.report(problem);
    }
}
