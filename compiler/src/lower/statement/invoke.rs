//! `invoke`: a function answers a question.

use ivr_runtime::bundle::{EnumDef, IntegrationId, InvokeInfo, LocalId, Mark, Op, Section};

use super::Lowering;
use super::clauses::Clauses;
use crate::lower::place::Target;
use crate::resolve::{Def, Ty};
use crate::syntax::tree::{Arg, Clause, Expr, Handler, Name};

/// Seconds an integration may take where neither the statement nor the project says.
const WITHIN: u16 = 10;

impl<'a> Lowering<'a> {
    pub(super) fn invoke(
        &mut self,
        function: &'a Name,
        args: &'a [Arg],
        into: Option<&'a Expr>,
        clauses: &'a [Clause],
    ) {
        let Some(Def::Integration(integration)) = self.symbols.names.get(&function.text).copied() else {
            return self.no_code(function.span);
        };
        let Some(symbol) = self.symbols.integrations.get(integration.index()) else {
            return self.no_code(function.span);
        };
        let target = match into {
            Some(place) => match self.target(place) {
                Some(target) => Some(target),
                None => return self.no_code(place.span),
            },
            None => None,
        };
        let clauses = Clauses(clauses);
        let within = self.setting(clauses.within(), self.project.config.defaults.within.unwrap_or(WITHIN));
        let scope = self.frame.open();
        self.utter_if(Section::Waiting, clauses.waiting());
        self.push_arguments(&symbol.params, args);
        let answer_type = self.answer_type(integration, into);
        let answer = answer_type.as_ref().filter(|_| into.is_some()).map(|ty| self.local(ty));
        let reason = self.local(&Ty::Enum(EnumDef::FAILURE));
        let invoke = self.interactions.invokes.reserve();
        self.code.op(Op::Invoke(invoke));

        let mut ends = Vec::new();
        let ok = self.code.label();
        if let (Some(target), Some(answer)) = (target, answer) {
            self.take_answer(&target, answer);
        }
        ends.push(self.code.jump());
        self.frame.bind("reason", reason);
        let failed = match clauses.handler(Handler::Failed) {
            Some(block) => self.branch(block, &mut ends),
            None => self.code.label(),
        };
        self.code.land_all(ends);
        self.frame.close(scope);

        let answer_type = answer_type.map(|ty| self.tables.ty(&ty));
        self.interactions
            .invokes
            .fill(invoke, InvokeInfo { integration, within, answer, answer_type, reason, ok, failed });
    }

    /// Puts an answer where it belongs; a marked one does not stay in its local.
    fn take_answer(&mut self, target: &Target, answer: LocalId) {
        self.assign(target, &mut |lowering| lowering.code.op(Op::Local(answer)));
        if let Target::Path(path) = target
            && self.path_mark(path) != Mark::Open
        {
            self.forget(Some(answer));
        }
    }

    /// The type an answer must have: what the integration declares, read as the place's type where that
    /// is another one.
    fn answer_type(&self, integration: IntegrationId, into: Option<&'a Expr>) -> Option<Ty> {
        let declared = self.symbols.integrations.get(integration.index())?.result.clone();
        let place = into.map(|place| self.ty(place));
        match (declared, place) {
            (Some(declared), Some(place)) if declared.inner() != place.inner() => {
                Some(if declared.is_optional() { place.clone() } else { place.inner().clone() })
            }
            (None, Some(place)) => Some(place.clone()),
            (declared, _) => declared,
        }
    }
}
