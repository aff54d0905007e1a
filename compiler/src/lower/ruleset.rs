//! Rulesets and their rules, and the ways into them.

use ivr_runtime::bundle::{Op, Pc, Rule, RuleId, Ruleset, RulesetId};

use super::Lowering;
use super::frame::Frame;
use crate::resolve::RulesetSymbol;
use crate::syntax::tree::{Arg, ItemKind, RuleDecl, RulesetDecl, Target};

impl<'a> Lowering<'a> {
    /// Lowers every ruleset, in the order of their ids. A disabled one keeps its id and has no rules.
    pub(super) fn rulesets(&mut self) {
        let symbols = self.symbols;
        for (n, symbol) in symbols.rulesets.iter().enumerate() {
            let id = RulesetId(u32::try_from(n).unwrap_or(u32::MAX));
            let rules: &[RuleDecl] = match self.ruleset_decl(symbol) {
                Some(decl) if !symbol.disabled => &decl.rules,
                _ => &[],
            };
            self.ruleset(id, symbol, rules);
        }
    }

    fn ruleset_decl(&self, symbol: &RulesetSymbol) -> Option<&'a RulesetDecl> {
        match &self.item(symbol.item)?.kind {
            ItemKind::Ruleset(decl) => Some(decl),
            _ => None,
        }
    }

    fn ruleset(&mut self, id: RulesetId, symbol: &'a RulesetSymbol, rules: &'a [RuleDecl]) {
        self.frame = Frame::default();
        for param in &symbol.params {
            let ty = self.tables.ty(&param.ty);
            let local = self.frame.take(ty);
            self.frame.bind(param.name.clone(), local);
        }
        let params = self.count(symbol.span, symbol.params.len(), "parameters");
        let first_rule = self.next_rule();
        for rule in rules.iter().filter(|rule| rule.disabled.is_none()) {
            self.rule(id, rule);
        }
        let rule_count = self.next_rule().0.saturating_sub(first_rule.0);
        let locals = std::mem::take(&mut self.frame).into_types();
        let name = self.tables.string(&symbol.name);
        self.count(symbol.span, locals.len(), "values that one ruleset keeps at a time");
        self.program.rulesets.push(Ruleset {
            name,
            treatment: symbol.treatment,
            locals,
            params,
            first_rule,
            rule_count,
        });
    }

    fn next_rule(&self) -> RuleId {
        RuleId(u32::try_from(self.program.rules.len()).unwrap_or(u32::MAX))
    }

    fn rule(&mut self, ruleset: RulesetId, rule: &'a RuleDecl) {
        let lines = self.guard(&rule.guard);
        let body = self.code.label();
        self.position(rule.name.span);
        self.block(&rule.body);
        let next = RuleId(self.next_rule().0.saturating_add(1));
        self.code.op(Op::Decide(next));
        let name = self.tables.string(rule.name.as_str());
        let position = self.file_line(rule.name.span);
        self.program.debug.rules.push(position);
        self.program.rules.push(Rule {
            name,
            ruleset,
            guard: lines.kind,
            threshold: lines.threshold,
            first_condition: lines.first,
            condition_count: lines.count,
            body,
        });
    }

    /// Pushes the arguments of a ruleset and enters it.
    pub(super) fn enter(&mut self, ruleset: RulesetId, args: &'a [Arg], op: fn(RulesetId) -> Op) {
        let symbols = self.symbols;
        if let Some(symbol) = symbols.rulesets.get(ruleset.0 as usize) {
            self.push_arguments(&symbol.params, args);
        }
        self.code.op(op(ruleset));
    }

    /// Code that enters the ruleset an endpoint starts at. No ruleset owns it, so it keeps no values.
    pub(super) fn start(&mut self, ruleset: RulesetId, target: &'a Target) -> Pc {
        let pc = self.code.label();
        self.position(target.span);
        self.frame = Frame::default();
        self.frame.pure = true;
        self.enter(ruleset, &target.args, Op::Goto);
        if !self.frame.is_empty() {
            self.impossible(target.span, "a walk through a list before the call is in a ruleset");
        }
        pc
    }
}
