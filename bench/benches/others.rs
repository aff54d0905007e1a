//! Three public engines deciding what [`ivr_bench::rules`] asks: each rule one expression, compiled
//! once, evaluated rule by rule until one activates.

use cel::{Context, Program};
use ivr_bench::rules::{RuleSet, Value, expression};
use zen_expression::variable::Variable;
use zen_expression::vm::VM;
use zen_expression::{Expression, compile_expression, expression::Standard};

fn name(place: usize) -> String {
    format!("p{place}")
}

/// `zen-expression`: bytecode and a stack machine.
pub(crate) struct Zen {
    rules: Vec<Expression<Standard>>,
    context: Variable,
    vm: VM,
}

impl Zen {
    /// Compiles every rule.
    pub(crate) fn new(set: &RuleSet) -> Self {
        let context = set.places.iter().enumerate().map(|(place, value)| {
            let value = match value {
                Value::Int(number) => serde_json::Value::from(*number),
                Value::Text(text) => serde_json::Value::from(text.as_str()),
                Value::Bool(truth) => serde_json::Value::from(*truth),
            };
            (name(place), value)
        });
        let rules = set.rules.iter().map(|rule| {
            let source = expression(rule, |condition, points| format!("({condition} ? {points} : 0)"));
            compile_expression(&source).expect("the rule is an expression of zen")
        });
        Self {
            rules: rules.collect(),
            context: serde_json::Value::Object(context.collect()).into(),
            vm: VM::new(),
        }
    }

    /// The first rule that activates.
    pub(crate) fn decide(&mut self) -> Option<usize> {
        let Self { rules, context, vm } = self;
        rules
            .iter()
            .position(|rule| matches!(rule.evaluate_with(context.clone(), vm), Ok(Variable::Bool(true))))
    }
}

/// `cel`: a tree walker over the Common Expression Language.
pub(crate) struct Cel {
    rules: Vec<Program>,
    context: Context<'static, 'static>,
}

impl Cel {
    /// Compiles every rule.
    pub(crate) fn new(set: &RuleSet) -> Self {
        let mut context = Context::default();
        for (place, value) in set.places.iter().enumerate() {
            match value {
                Value::Int(number) => context.add_variable_from_value(name(place), *number),
                Value::Text(text) => context.add_variable_from_value(name(place), text.clone()),
                Value::Bool(truth) => context.add_variable_from_value(name(place), *truth),
            }
        }
        let rules = set.rules.iter().map(|rule| {
            let source = expression(rule, |condition, points| format!("({condition} ? {points} : 0)"));
            Program::compile(&source).expect("the rule is an expression of cel")
        });
        Self { rules: rules.collect(), context }
    }

    /// The first rule that activates.
    pub(crate) fn decide(&self) -> Option<usize> {
        self.rules.iter().position(|rule| matches!(rule.execute(&self.context), Ok(cel::Value::Bool(true))))
    }
}

/// `rhai`: a scripting language, a tree walker.
pub(crate) struct Rhai {
    engine: rhai::Engine,
    rules: Vec<rhai::AST>,
    scope: rhai::Scope<'static>,
}

impl Rhai {
    /// Compiles every rule.
    pub(crate) fn new(set: &RuleSet) -> Self {
        let engine = rhai::Engine::new();
        let mut scope = rhai::Scope::new();
        for (place, value) in set.places.iter().enumerate() {
            match value {
                Value::Int(number) => scope.push_constant(name(place), *number),
                Value::Text(text) => scope.push_constant(name(place), text.clone()),
                Value::Bool(truth) => scope.push_constant(name(place), *truth),
            };
        }
        let rules = set.rules.iter().map(|rule| {
            let source =
                expression(rule, |condition, points| format!("(if {condition} {{ {points} }} else {{ 0 }})"));
            engine.compile_expression(&source).expect("the rule is an expression of rhai")
        });
        Self { rules: rules.collect(), engine, scope }
    }

    /// The first rule that activates.
    pub(crate) fn decide(&mut self) -> Option<usize> {
        let Self { engine, rules, scope } = self;
        rules.iter().position(|rule| matches!(engine.eval_ast_with_scope::<bool>(scope, rule), Ok(true)))
    }
}
