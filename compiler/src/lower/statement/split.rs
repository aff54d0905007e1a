//! `split`: callers are divided by shares.

use ivr_runtime::bundle::{Op, Pc, SplitInfo, StrId};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Lowering;
use super::clauses::Clauses;
use crate::lower::code::Pending;
use crate::syntax::tree::{Block, Clause, EntryLabel, Expr, StmtKind};

/// All callers, in hundredths of a percent.
const ALL: u16 = 10_000;

impl<'a> Lowering<'a> {
    pub(super) fn split(&mut self, by: Option<&'a Expr>, clauses: &'a [Clause]) {
        if let Some(by) = by {
            self.expression(by);
        }
        let split = self.interactions.splits.reserve();
        self.code.op(Op::Split(split));

        let mut ends = Vec::new();
        let mut branches = Vec::new();
        let mut so_far = Decimal::ZERO;
        let mut rest = None;
        for (label, _, body) in Clauses(clauses).entries() {
            match label {
                EntryLabel::Percent(share) => {
                    so_far += *share;
                    branches.push(self.share(so_far, label, body, &mut ends));
                }
                EntryLabel::Else => rest = Some((label, body)),
                EntryLabel::Key(_) | EntryLabel::Intent(_) => {}
            }
        }
        if let Some((label, body)) = rest.filter(|_| so_far < Decimal::ONE_HUNDRED) {
            branches.push(self.share(Decimal::ONE_HUNDRED, label, body, &mut ends));
        }
        self.code.land_all(ends);
        self.interactions.splits.fill(split, SplitInfo { by_value: by.is_some(), branches });
    }

    /// The branch of callers up to a share, counted from the first branch.
    fn share(
        &mut self,
        upto: Decimal,
        label: &EntryLabel,
        body: &'a Block,
        ends: &mut Vec<Pending>,
    ) -> (u16, Pc, StrId) {
        let upto = (upto * Decimal::ONE_HUNDRED).round().to_u16().unwrap_or(ALL).min(ALL);
        let target = self.branch(body, ends);
        (upto, target, self.tables.string(&branch_name(label, body)))
    }
}

/// What mocks and reports call a branch: the ruleset it leads to, or the share as it is written.
fn branch_name(label: &EntryLabel, body: &Block) -> String {
    if let (true, [stmt]) = (body.arrow, body.stmts.as_slice())
        && let StmtKind::Goto(target) = &stmt.kind
    {
        return target.name.text.to_string();
    }
    match label {
        EntryLabel::Percent(share) => format!("{share}%"),
        _ => "else".to_owned(),
    }
}
