//! `invoke`: an integration is asked.

use ivr_runtime::bundle::EnumDef;
use smol_str::SmolStr;

use super::clauses::{Kind, Verb};
use super::place::{Target, Write};
use crate::check::context::Checker;
use crate::check::expr::{Called, show_path};
use crate::check::limits::INVOKE_WITHIN;
use crate::check::types::fits;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Def, IntegrationSymbol, Ty, Wanted};
use crate::syntax::tree::{Arg, Clause, ClauseKind, Expr, Handler, Name, Stmt};

impl<'a> Checker<'a> {
    /// `invoke F(a: e) into PLACE { ... }`
    pub(super) fn invoke(
        &mut self,
        stmt: &'a Stmt,
        function: &'a Name,
        args: &'a [Arg],
        into: Option<&'a Expr>,
        clauses: &'a [Clause],
    ) {
        let present = self.present(Verb::Invoke, clauses);
        if present.lacks(Kind::Within) && self.config.defaults.within.is_none() {
            self.needs(
                stmt,
                "`within`",
                "a caller would wait for a function that never answers",
                "say how long it may take, `within 10s`, or give a default in `ivr.toml`",
            );
        }
        let integration = self.integration(function, args);
        let target = into.map(|place| (place, self.target(place, Write::Into)));
        let certain = match (&target, integration) {
            (Some((place, Some(target))), Some(integration)) => {
                self.answer_fits(function, integration, place, target)
            }
            _ => true,
        };
        // What is said while the caller waits is made before.
        for clause in clauses {
            if let ClauseKind::Waiting(messages) = &clause.kind {
                self.messages(messages);
            }
        }
        self.known.time_passes(stmt.verb);
        let mut failed = None;
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Within(within) => self.fixed_duration(within, INVOKE_WITHIN),
                ClauseKind::Waiting(_) => {}
                ClauseKind::Handler { handler: Handler::Failed, body } => {
                    let mark = self.known.mark();
                    self.scoped(|checker| {
                        let failure = Ty::Enum(EnumDef::FAILURE);
                        checker.bind(SmolStr::new_static("reason"), failure, "the reason of the failure");
                        checker.block(body);
                    });
                    failed.get_or_insert(self.known.exit(mark));
                }
                _ => self.stray_clause(clause),
            }
        }
        // Without a handler the flow goes on as well, and the place is as it was.
        let failed = failed.unwrap_or_else(|| {
            let mark = self.known.mark();
            self.known.exit(mark)
        });
        let mark = self.known.mark();
        match &target {
            Some((place, Some(target))) => {
                self.assigned(target, place.span);
                if let (false, Some(path)) = (certain, target.path) {
                    self.known.forget(path, None);
                }
            }
            Some((_, None)) => self.give_up_knowledge(),
            None => {}
        }
        let answered = self.known.exit(mark);
        self.known.join(&[answered, failed]);
        if matches!(target, Some((_, None))) {
            self.give_up_knowledge();
        }
    }

    fn integration(&mut self, function: &'a Name, args: &'a [Arg]) -> Option<&'a IntegrationSymbol> {
        let symbols = self.symbols;
        let found = match self.find(function, Wanted::Integration) {
            Some(Def::Integration(id)) => symbols.integrations.get(id.index()),
            _ => None,
        };
        match found {
            Some(integration) => {
                let called = Called {
                    name: function,
                    what: "the integration",
                    declared: integration.span,
                    params: &integration.params,
                };
                self.arguments(called, args);
            }
            None => {
                for arg in args {
                    self.quietly(&arg.value);
                }
            }
        }
        found
    }

    /// Whether the answer fits the place; says whether the place certainly has a value afterwards.
    fn answer_fits(
        &mut self,
        function: &Name,
        integration: &IntegrationSymbol,
        place: &Expr,
        target: &Target,
    ) -> bool {
        let Some(result) = &integration.result else {
            let problem = Diagnostic::new(
                Code::E0613,
                place.span,
                format!("`{}` gives no answer that could be kept", function.text),
            )
            .label(integration.span, "declared without `-> type` here")
            .help("say what it answers, `-> Customer`, or leave `into` out");
            self.report(problem);
            return true;
        };
        let path = show_path(place).unwrap_or_default();
        if !fits(result, &target.ty) {
            let shown = self.symbols.show(target.ty.inner()).to_string();
            let message = format!(
                "`{}` answers `{}`, but `{path}` takes `{shown}`",
                function.text,
                self.symbols.show(result.inner())
            );
            let problem = Diagnostic::new(Code::E0301, place.span, message)
                .label(integration.span, "the integration is declared here")
                .label_if(self.declared(target), format!("declared as `{shown}` here"));
            self.report(problem);
            return true;
        }
        if result.is_optional() && !target.ty.is_optional() {
            let problem = Diagnostic::new(
                Code::E0402,
                place.span,
                format!("the answer of `{}` may be unknown, but `{path}` always has a value", function.text),
            )
            .label(integration.span, "it may answer nothing")
            .label_if(self.declared(target), "declared without `?` here")
            .why("a value that is missing would travel on unseen, and a caller would meet it later")
            .help("declare the place with `?`");
            self.report(problem);
            return true;
        }
        !result.is_optional()
    }
}
