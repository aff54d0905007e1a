//! Deciding: the index agrees with trying rules one after the other, and both with adding everything up.

#![cfg(test)]

use std::sync::Arc;

use ivr_runtime::bundle::*;
use ivr_runtime::engine::*;
use ivr_runtime::value::Value;
use proptest::prelude::*;

/// The places of the program: one of each kind that rules compare, some of them optional.
const PLACES: &[&str] = &[
    "int",
    "int?",
    "decimal",
    "text",
    "text?",
    "bool",
    "Tier?",
    "date?",
    "time?",
    "datetime?",
    "duration",
    "phone?",
    "json?",
    "list<int>?",
    "Customer?",
];
/// The place that holds a record, and how many fields that has.
const CUSTOMER: (u16, u16) = (14, 4);

/// A program with these places, to which rules are added.
fn program() -> Program {
    let mut text = String::from(
        "program { name: \"t\", timezone: \"UTC\", languages: [\"en-AU\"], currency: \"AUD\", country: \"AU\" }\n\
         enum Tier { bronze, silver, gold }\n\
         record Customer { name: text?, tier: Tier, balance: decimal, visits: int? }\n",
    );
    for (position, ty) in PLACES.iter().enumerate() {
        let default = match *ty {
            "int" => ", default: 0",
            "decimal" => ", default: 0.0",
            "text" => ", default: \"\"",
            "bool" => ", default: false",
            "duration" => ", default: 0s",
            _ => "",
        };
        text.push_str(&format!("place p{position} {{ type: {ty}{default} }}\n"));
    }
    text.push_str("code {\n");
    for code in CODE {
        text.push_str(code);
    }
    text.push_str("}\n");
    listing::assemble(&text).unwrap()
}

/// Code of conditions: one that looks, one that fails where `p0` is zero, one that draws.
const CODE: &[&str] = &[
    "known: place p1\n is_known\n done\n",
    "divides: const 10\n place p0\n div\n const 1\n gt\n done\n",
    "draws: const 1\n const 6\n random\n const 3\n gt\n done\n",
];

fn code_starts(program: &Program) -> Vec<Pc> {
    let ends = program.code.iter().enumerate().filter(|(_, op)| **op == Op::Done);
    let mut starts = vec![Pc(0)];
    starts.extend(ends.map(|(at, _)| Pc(at as u32 + 1)));
    starts.truncate(CODE.len());
    starts
}

#[derive(Debug, Clone)]
enum Line {
    Compare(u16, Option<u16>, u8, Value),
    Known(u16, Option<u16>),
    Unknown(u16, Option<u16>),
    Code(usize),
}

#[derive(Debug, Clone)]
enum Guard {
    Always,
    When { all: bool, lines: Vec<Line> },
    Score { threshold: i32, lines: Vec<(Line, i32)> },
}

/// A value of a place, from few, so that rules meet it.
fn value(ty: &'static str) -> BoxedStrategy<Value> {
    match ty.trim_end_matches('?') {
        "int" => (-3_i64..6).prop_map(Value::Int).boxed(),
        "decimal" => (-30_i64..60).prop_map(|it| Value::Decimal(decimal(it))).boxed(),
        "text" | "phone" => "[ab]{0,2}".prop_map(Value::text).boxed(),
        "bool" => any::<bool>().prop_map(Value::Bool).boxed(),
        "Tier" => (0_u16..3).prop_map(|it| Value::Enum(EnumId(4), it)).boxed(),
        "date" => (0_i32..4).prop_map(Value::Date).boxed(),
        "time" => (0_u32..4).prop_map(Value::Time).boxed(),
        "datetime" => (0_i64..4).prop_map(Value::DateTime).boxed(),
        "duration" => (-2_i64..4).prop_map(Value::Duration).boxed(),
        "json" => prop_oneof![Just("null"), Just("1"), Just("2.0"), Just("\"a\""), Just("[1]")]
            .prop_map(|it| Value::Json(Arc::new(serde_json::from_str(it).unwrap())))
            .boxed(),
        "list<int>" => prop::collection::vec((0_i64..2).prop_map(Value::Int), 0..2)
            .prop_map(|it| Value::List(it.into()))
            .boxed(),
        _ => (optional("text"), value("Tier"), value("decimal"), optional("int"))
            .prop_map(|(name, tier, balance, visits)| {
                Value::Record(RecordId(0), [name, tier, balance, visits].into())
            })
            .boxed(),
    }
}

fn decimal(tenths: i64) -> rust_decimal::Decimal {
    rust_decimal::Decimal::new(tenths, 1)
}

fn optional(ty: &'static str) -> BoxedStrategy<Value> {
    prop_oneof![1 => Just(Value::Unknown), 3 => value(ty)].boxed()
}

fn held(ty: &'static str) -> BoxedStrategy<Value> {
    if ty.ends_with('?') { optional(ty) } else { value(ty) }
}

/// A comparison, its operand and a constant that fits.
fn compare() -> impl Strategy<Value = Line> {
    let field = |field: u16| ["text", "Tier", "decimal", "int"][usize::from(field)];
    (0..PLACES.len() as u16, 0..CUSTOMER.1, 0_u8..6).prop_flat_map(move |(place, of, comparison)| {
        let (operand, ty) = match place == CUSTOMER.0 {
            true => (Some(of), field(of)),
            false => (None, PLACES[usize::from(place)]),
        };
        let comparison = match ty {
            "bool" | "json?" | "list<int>?" => comparison % 2,
            _ => comparison,
        };
        let ty = match ty {
            // An int place may be compared with a decimal, JSON with anything.
            "int" if of == 0 => "decimal",
            "json?" if of < 2 => ["int", "text"][usize::from(of)],
            ty => ty,
        };
        value(ty).prop_map(move |constant| Line::Compare(place, operand, comparison, constant))
    })
}

fn line() -> impl Strategy<Value = Line> {
    let operand = || {
        (0..PLACES.len() as u16, prop::option::of(0..CUSTOMER.1))
            .prop_map(|(place, field)| (place, field.filter(|_| place == CUSTOMER.0)))
    };
    prop_oneof![
        12 => compare(),
        1 => operand().prop_map(|(place, field)| Line::Known(place, field)),
        1 => operand().prop_map(|(place, field)| Line::Unknown(place, field)),
        1 => (0..CODE.len()).prop_map(Line::Code),
    ]
}

fn guard() -> impl Strategy<Value = Guard> {
    let points = prop_oneof![8 => -50_i32..100, 1 => Just(i32::MAX), 1 => Just(i32::MIN)];
    prop_oneof![
        1 => Just(Guard::Always),
        20 => (any::<bool>(), prop::collection::vec(line(), 1..5))
            .prop_map(|(all, lines)| Guard::When { all, lines }),
        40 => (-50_i32..200, prop::collection::vec((line(), points), 0..6))
            .prop_map(|(threshold, lines)| Guard::Score { threshold, lines }),
    ]
}

fn add_rules(program: &mut Program, guards: &[Guard]) {
    let starts = code_starts(program);
    let name = program.strings.push("rule");
    for guard in guards {
        let first_condition = ConditionId(program.conditions.len() as u32);
        let (kind, threshold, lines): (_, _, Vec<(&Line, i32)>) = match guard {
            Guard::Always => (GuardKind::Always, 0, Vec::new()),
            Guard::When { all, lines } => {
                let threshold = if *all { lines.len() as i32 } else { 1 };
                (GuardKind::When, threshold, lines.iter().map(|line| (line, 1)).collect())
            }
            Guard::Score { threshold, lines } => {
                (GuardKind::Score, *threshold, lines.iter().map(|(line, points)| (line, *points)).collect())
            }
        };
        for (line, points) in &lines {
            let test = test(program, &starts, line);
            program.conditions.push(Condition { test, points: *points });
        }
        program.rules.push(Rule {
            name,
            ruleset: RulesetId(0),
            guard: kind,
            threshold,
            first_condition,
            condition_count: lines.len() as u16,
            body: Pc(program.code.len() as u32),
        });
    }
    program.rulesets.push(Ruleset {
        name,
        treatment: false,
        locals: Vec::new(),
        params: 0,
        first_rule: RuleId(0),
        rule_count: guards.len() as u32,
    });
    program.code.push(Op::Hangup);
}

fn test(program: &mut Program, starts: &[Pc], line: &Line) -> Test {
    let operand = |place: u16, field| Operand { place: PlaceId(place), field };
    match line {
        Line::Compare(place, field, comparison, constant) => {
            program.constants.push(constant.clone());
            let comparisons = [
                Comparison::Eq,
                Comparison::Ne,
                Comparison::Lt,
                Comparison::Le,
                Comparison::Gt,
                Comparison::Ge,
            ];
            Test::Compare {
                comparison: comparisons[usize::from(*comparison)],
                operand: operand(*place, *field),
                constant: ConstId(program.constants.len() as u32 - 1),
            }
        }
        Line::Known(place, field) => Test::Known(operand(*place, *field)),
        Line::Unknown(place, field) => Test::Unknown(operand(*place, *field)),
        Line::Code(which) => Test::Code(starts[*which]),
    }
}

/// Whether a rule without code activates, by adding up all of it.
fn adds_up(program: &Program, rule: &Rule, places: &[Value]) -> bool {
    let from = rule.first_condition.index();
    let lines = &program.conditions[from..from + usize::from(rule.condition_count)];
    let sum: i64 = lines
        .iter()
        .filter(|line| {
            let read = |operand: Operand| match (&places[operand.place.index()], operand.field) {
                (value, None) => value.clone(),
                (Value::Record(_, fields), Some(field)) => fields[usize::from(field)].clone(),
                _ => Value::Unknown,
            };
            match line.test {
                Test::Compare { comparison, operand, constant } => {
                    holds(comparison, &read(operand), &program.constants[constant.index()])
                }
                Test::Known(operand) => read(operand).is_known(),
                Test::Unknown(operand) => !read(operand).is_known(),
                Test::Code(_) => false,
            }
        })
        .map(|line| i64::from(line.points))
        .sum();
    sum >= i64::from(rule.threshold)
}

/// The comparison as the language defines it.
fn holds(comparison: Comparison, value: &Value, constant: &Value) -> bool {
    let order = plain_order(value, constant);
    let equal = order.map_or_else(|| equal_without_order(value, constant), |order| order.is_eq());
    match comparison {
        Comparison::Eq => equal,
        Comparison::Ne => !equal,
        Comparison::Lt => order.is_some_and(|it| it.is_lt()),
        Comparison::Le => order.is_some_and(|it| it.is_le()),
        Comparison::Gt => order.is_some_and(|it| it.is_gt()),
        Comparison::Ge => order.is_some_and(|it| it.is_ge()),
    }
}

fn equal_without_order(value: &Value, constant: &Value) -> bool {
    match (value, constant) {
        (Value::Json(json), Value::Int(number)) => json.as_f64() == Some(*number as f64),
        (Value::Json(json), Value::Text(text)) => json.as_str() == Some(text),
        (value, constant) => value.is_known() && value == constant,
    }
}

fn deciders(program: Program, held: &[Value]) -> (Loaded, CallState) {
    let loaded = Loaded::new(Bundle::new(program).unwrap_or_else(|error| panic!("{error}")));
    let mut state = CallState::new(&loaded, Contact::default());
    for (position, value) in held.iter().enumerate() {
        state.set_place(PlaceId(position as u16), value.clone());
    }
    (loaded, state)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_agrees_with_trying_one_after_the_other(
        guards in prop_oneof![
            6 => prop::collection::vec(guard(), 1..40),
            1 => prop::collection::vec(guard(), 500..700),
        ],
        held in PLACES.iter().map(|ty| held(ty)).collect::<Vec<_>>(),
        from in 0_u32..40,
        seed: u64,
    ) {
        let mut program = program();
        add_rules(&mut program, &guards);
        let (loaded, state) = deciders(program, &held);
        let environment = Environment { seed, ..Environment::default() };
        let decide = |from: u32, how| {
            let mut decider = Decider::new(&loaded, state.clone(), &environment);
            decider.decide(RulesetId(0), RuleId(from), how)
        };
        // Every rule after an active one is reached, too, as a body that goes on would reach it.
        let mut from = from.min(guards.len() as u32);
        loop {
            let plain = decide(from, Deciding::Plain);
            prop_assert_eq!(&plain, &decide(from, Deciding::Indexed));
            prop_assert_eq!(&plain, &decide(from, Deciding::Best));
            match plain {
                Ok(Some(rule)) => from = rule.0 + 1,
                Ok(None) => break,
                // The rule that failed and all before it are done with.
                Err(_) => break,
            }
        }
    }

    #[test]
    fn a_rule_without_code_activates_where_its_points_reach_its_threshold(
        guard in guard(),
        held in PLACES.iter().map(|ty| held(ty)).collect::<Vec<_>>(),
    ) {
        let has_code = match &guard {
            Guard::Always => false,
            Guard::When { lines, .. } => lines.iter().any(|it| matches!(it, Line::Code(_))),
            Guard::Score { lines, .. } => lines.iter().any(|(it, _)| matches!(it, Line::Code(_))),
        };
        prop_assume!(!has_code);
        let mut program = program();
        add_rules(&mut program, std::slice::from_ref(&guard));
        let expected = adds_up(&program, &program.rules[0], &held).then_some(RuleId(0));
        let (loaded, state) = deciders(program, &held);
        let environment = Environment::default();
        for how in [Deciding::Plain, Deciding::Indexed] {
            let mut decider = Decider::new(&loaded, state.clone(), &environment);
            prop_assert_eq!(decider.decide(RulesetId(0), RuleId(0), how), Ok(expected));
        }
    }
}
