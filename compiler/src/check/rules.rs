//! Rulesets, treatments and their rules: guards, and how knowledge flows from rule to rule.

use ivr_runtime::bundle::RulesetId;

use super::context::{Checker, Here, Required};
use super::expr::{Learned, show_path};
use super::facts::Meaning;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{RulesetSymbol, item};
use crate::source::Span;
use crate::syntax::tree::{
    Block, Expr, ExprKind, Guard, ItemKind, Points, RuleDecl, RulesetDecl, ScoreLine, Target,
};

impl<'a> Checker<'a> {
    /// The whole program.
    pub(super) fn program(&mut self) {
        self.all_requires();
        self.declarations();
        let symbols = self.symbols;
        for (position, ruleset) in symbols.rulesets.iter().enumerate() {
            let id = RulesetId(u32::try_from(position).unwrap_or(u32::MAX));
            if let Some(decl) = self.ruleset_decl(ruleset) {
                self.ruleset(id, ruleset, decl);
            }
        }
        for rescue in self.trees.iter().flat_map(|it| &it.items) {
            if let ItemKind::Rescue(block) = &rescue.kind {
                self.known.reset();
                self.rescue(block);
            }
        }
        for test in &symbols.tests {
            if let Some(ItemKind::Test(decl)) = item(self.trees, *test).map(|it| &it.kind) {
                self.test(decl);
            }
        }
        self.attribute_sizes();
    }

    fn ruleset_decl(&self, ruleset: &RulesetSymbol) -> Option<&'a RulesetDecl> {
        match item(self.trees, ruleset.item).map(|it| &it.kind) {
            Some(ItemKind::Ruleset(decl)) => Some(decl),
            _ => None,
        }
    }

    /// What every ruleset asks to be known: needed before the first `goto` is looked at.
    fn all_requires(&mut self) {
        let symbols = self.symbols;
        for ruleset in &symbols.rulesets {
            let mut required = Vec::new();
            if let Some(decl) = self.ruleset_decl(ruleset)
                && !decl.requires.is_empty()
            {
                self.scoped(|checker| {
                    checker.bind_params(ruleset);
                    for expr in &decl.requires {
                        let path = checker.required_path(expr, decl.treatment);
                        required.push(Required { expr, path });
                    }
                });
            }
            self.requires.push(required);
        }
    }

    fn bind_params(&mut self, ruleset: &RulesetSymbol) {
        for param in &ruleset.params {
            self.bind(param.name.clone(), param.ty.clone(), "a parameter");
        }
    }

    /// A path behind `requires`: a place or a value of the engine's, not what only this ruleset sees.
    fn required_path(&mut self, expr: &'a Expr, treatment: bool) -> Option<super::known::PathId> {
        let before = self.diagnostics.len();
        let seen = self.infer(expr, None);
        if self.diagnostics.len() > before {
            return None;
        }
        let root = root_of(expr);
        let meaning = self.facts.get(root.span.file, root.id).map(|it| it.meaning);
        let flaw = match meaning {
            _ if treatment => Some((
                "a treatment begins with nothing known, so that it cannot require anything".to_owned(),
                "leave it out, and say what to use instead where it is unknown".to_owned(),
            )),
            Some(Meaning::Place(_) | Meaning::Builtin(_)) => None,
            Some(Meaning::Binding) => {
                let name = show_path(expr).unwrap_or_default();
                Some((
                    format!("`{name}` is a parameter, which the ruleset is given by whoever goes there"),
                    "leave it out here, and also the `?` of its type".to_owned(),
                ))
            }
            _ => Some((
                "only fields of `state` and `attributes`, and `caller.phone`, can be required".to_owned(),
                "leave it out".to_owned(),
            )),
        };
        match flaw {
            Some((flaw, help)) => {
                self.report(Diagnostic::new(Code::E0404, expr.span, flaw).help(help));
                None
            }
            None => seen.path.or_else(|| seen.implies.last().copied()),
        }
    }

    fn ruleset(&mut self, id: RulesetId, ruleset: &'a RulesetSymbol, decl: &'a RulesetDecl) {
        self.known.reset();
        self.here = Here { treatment: decl.treatment, disabled: ruleset.disabled, ..Here::default() };
        self.scoped(|checker| {
            checker.bind_params(ruleset);
            for required in checker.required(id).to_vec() {
                match required.path {
                    Some(path) => checker.known.learn(path),
                    None => checker.give_up_knowledge(),
                }
            }
            for rule in &decl.rules {
                checker.rule(rule);
            }
        });
        if decl.treatment {
            self.treatment_decl(decl);
        }
        self.here = Here::default();
    }

    /// One rule. Behind it is known what its body leaves, or what its guard tells where it fails.
    fn rule(&mut self, rule: &'a RuleDecl) {
        let before = self.known.mark();
        let was_disabled = self.here.disabled;
        self.here.disabled |= rule.disabled.is_some();
        let learned = self.guard(&rule.guard);
        let body_mark = self.known.mark();
        self.known.learn_all(&learned.when_true);
        self.block(&rule.body);
        let activated = self.known.exit(body_mark);
        self.here.disabled = was_disabled;
        if rule.disabled.is_some() {
            self.known.rewind(before);
            return;
        }
        if matches!(rule.guard, Guard::Always) {
            return self.known.join(&[activated]);
        }
        let skipped_mark = self.known.mark();
        self.known.learn_all(&learned.when_false);
        let skipped = self.known.exit(skipped_mark);
        self.known.join(&[activated, skipped]);
    }

    fn guard(&mut self, guard: &'a Guard) -> Learned {
        match guard {
            Guard::Always => Learned::default(),
            Guard::When(condition) => self.condition(condition),
            Guard::Score { threshold, lines, .. } => {
                self.points(*threshold);
                for ScoreLine { condition, points } in lines {
                    // Which lines hold is open, so a score tells nothing.
                    self.condition(condition);
                    self.points(*points);
                }
                Learned::default()
            }
        }
    }

    fn points(&mut self, points: Points) {
        if i32::try_from(points.value).is_err() {
            let message = format!("points lie between {} and {}", i32::MIN, i32::MAX);
            self.report(Diagnostic::new(Code::E0702, points.span, message));
        }
    }

    /// Statements one after another.
    pub(super) fn block(&mut self, block: &'a Block) {
        for stmt in &block.stmts {
            self.statement(stmt);
        }
    }

    /// The way into a ruleset, from a `goto`, a `call` or an endpoint: arguments, and what it requires.
    pub(super) fn enter(&mut self, id: RulesetId, target: &'a Target) {
        let symbols = self.symbols;
        let Some(ruleset) = symbols.rulesets.get(id.index()) else { return };
        self.ruleset_args(ruleset, target);
        if ruleset.disabled && !self.here.disabled {
            self.report(disabled(target.name.span, ruleset));
        }
        for required in self.required(id).to_vec() {
            let Some(path) = required.path else { continue };
            if self.known.is_known(path) {
                continue;
            }
            let shown = show_path(required.expr).unwrap_or_default();
            let mut problem = Diagnostic::new(
                Code::E0401,
                target.name.span,
                format!("`{}` requires `{shown}`, which may be unknown here", ruleset.name),
            )
            .label(required.expr.span, format!("`{shown}` is required here"))
            .why("the ruleset counts on it, and a caller would hear gaps or be led wrong")
            .help(format!("make sure of it before: go there only where `{shown} is known`"));
            if let Some(loss) = self.known.loss(path) {
                problem = problem.label(loss.span, format!("`{shown}` may be lost here"));
            }
            self.report(problem);
        }
    }
}

/// A live reference to a ruleset that is switched off.
fn disabled(span: Span, ruleset: &RulesetSymbol) -> Diagnostic {
    Diagnostic::new(Code::E0212, span, format!("the ruleset `{}` is disabled", ruleset.name))
        .label(ruleset.span, "switched off here")
        .why("the call would have nowhere to go")
        .help("enable it, disable what leads there as well, or lead elsewhere")
}

/// The name a path begins with: for `attributes.reason.x` the attribute, else the innermost name.
fn root_of(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Field { base, .. } => match &base.kind {
            ExprKind::Name(root) if matches!(root.as_str(), "attributes" | "caller" | "call" | "clock") => {
                expr
            }
            _ => root_of(base),
        },
        ExprKind::Index { base, .. } => root_of(base),
        _ => expr,
    }
}
