//! Weighted rules over forty places, as data: for a hand-written loop, as `.ivr` source, and as
//! expressions of other engines. All of them decide the same: the first rule whose points reach its
//! threshold, and that is always the last one.

use std::fmt::Write;

use crate::Draw;

/// What a place holds, or is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `int`
    Int(i64),
    /// `text`
    Text(String),
    /// `bool`
    Bool(bool),
}

/// How a place is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `>`
    Gt,
}

impl Operator {
    /// As all the languages compared here write it.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Gt => ">",
        }
    }
}

/// One weighted condition.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Position of the place.
    pub place: usize,
    /// How it is compared.
    pub operator: Operator,
    /// With what.
    pub constant: Value,
    /// What it adds where it holds.
    pub points: i32,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its conditions.
    pub conditions: Vec<Condition>,
    /// The sum at which it activates.
    pub threshold: i32,
}

/// Rules, and the places they look at.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// What the places hold.
    pub places: Vec<Value>,
    /// The rules; only the last activates.
    pub rules: Vec<Rule>,
}

/// How many places there are: 20 ints, 12 texts, 8 bools.
pub const PLACES: usize = 40;

/// `count` rules of four conditions each. About a quarter of the conditions hold; no rule but the
/// last reaches its threshold.
pub fn rules(count: usize) -> RuleSet {
    let mut draw = Draw::new(7);
    let places = (0..PLACES).map(|place| held(place, &mut draw)).collect::<Vec<_>>();
    let mut rules: Vec<Rule> = Vec::with_capacity(count);
    while rules.len() + 1 < count {
        let rule = Rule { conditions: (0..4).map(|_| condition(&mut draw)).collect(), threshold: 100 };
        if sum(&rule, &places) < rule.threshold {
            rules.push(rule);
        }
    }
    let last = (0..4).map(|place| Condition {
        place,
        operator: Operator::Eq,
        constant: places[place].clone(),
        points: 25,
    });
    rules.push(Rule { conditions: last.collect(), threshold: 100 });
    RuleSet { places, rules }
}

fn held(place: usize, draw: &mut Draw) -> Value {
    match place {
        0..20 => Value::Int(draw.below(50).cast_signed()),
        20..32 => Value::Text(word(draw)),
        _ => Value::Bool(draw.below(2) == 0),
    }
}

fn word(draw: &mut Draw) -> String {
    const WORDS: [&str; 16] = [
        "savings",
        "cards",
        "loans",
        "mortgage",
        "platinum",
        "gold",
        "silver",
        "bronze",
        "victoria",
        "tasmania",
        "queensland",
        "english",
        "malay",
        "winback",
        "complaint",
        "fraud",
    ];
    WORDS[usize::try_from(draw.below(16)).unwrap_or(0)].to_owned()
}

fn condition(draw: &mut Draw) -> Condition {
    let place = usize::try_from(draw.below(PLACES as u64)).unwrap_or(0);
    let operator = match (place, draw.below(10)) {
        (_, 0..7) | (20.., 8..) => Operator::Eq,
        (_, 7) => Operator::Ne,
        (0..20, 8) => Operator::Lt,
        _ => Operator::Gt,
    };
    let points = [60, 40, 50, 30, -20][usize::try_from(draw.below(5)).unwrap_or(0)];
    Condition { place, operator, constant: held(place, draw), points }
}

/// Whether the condition holds.
pub fn holds(condition: &Condition, places: &[Value]) -> bool {
    match (&places[condition.place], &condition.constant, condition.operator) {
        (Value::Int(a), Value::Int(b), Operator::Lt) => a < b,
        (Value::Int(a), Value::Int(b), Operator::Gt) => a > b,
        (a, b, Operator::Ne) => a != b,
        (a, b, _) => a == b,
    }
}

fn sum(rule: &Rule, places: &[Value]) -> i32 {
    rule.conditions
        .iter()
        .filter(|condition| holds(condition, places))
        .map(|condition| condition.points)
        .sum()
}

/// The hand-written loop that the engine is measured against: every condition, rule by rule.
pub fn decide(rules: &[Rule], places: &[Value]) -> Option<usize> {
    rules.iter().position(|rule| sum(rule, places) >= rule.threshold)
}

/// The rules as an `.ivr` program: `state`, one ruleset, and a rule that always activates at its end.
pub fn source(set: &RuleSet) -> String {
    let mut text = String::from("state {\n");
    for (place, value) in set.places.iter().enumerate() {
        let ty = match value {
            Value::Int(_) => "int",
            Value::Text(_) => "text",
            Value::Bool(_) => "bool",
        };
        let _ = writeln!(text, "    p{place}: {ty} = {}", literal(value));
    }
    text.push_str("}\n\nendpoint line { numbers \"+61390001000\" start decide }\n\nruleset decide {\n");
    for (number, rule) in set.rules.iter().enumerate() {
        let _ = writeln!(text, "    rule r{number} score {} {{", rule.threshold);
        for condition in &rule.conditions {
            let Condition { place, operator, constant, points } = condition;
            let _ = writeln!(text, "        p{place} {} {}: {points}", operator.symbol(), literal(constant));
        }
        text.push_str("    } {\n        hangup\n    }\n\n");
    }
    text.push_str("    rule rest { hangup }\n}\n");
    text
}

/// A rule as one expression, `(p1 == 3 ? 60 : 0) + ... >= 100`; `choice` writes the ternary of the
/// language at hand.
pub fn expression(rule: &Rule, choice: fn(&str, i32) -> String) -> String {
    let terms = rule.conditions.iter().map(|it| {
        choice(&format!("p{} {} {}", it.place, it.operator.symbol(), literal(&it.constant)), it.points)
    });
    format!("{} >= {}", terms.collect::<Vec<_>>().join(" + "), rule.threshold)
}

/// A value as all these languages write it.
pub fn literal(value: &Value) -> String {
    match value {
        Value::Int(number) => number.to_string(),
        Value::Text(text) => format!("\"{text}\""),
        Value::Bool(truth) => truth.to_string(),
    }
}
