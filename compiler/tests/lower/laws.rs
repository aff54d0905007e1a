//! A condition decides the same however it is lowered: as lines of a guard, as code of a score, as an
//! operand. What it should decide is told by a second implementation, slow and plain.

use ivr_runtime::bundle::{EnumId, RecordId};
use ivr_runtime::value::Value;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{Call, LINE};

const STATE: &str = r#"
enum Tier { bronze, silver, gold }
record Person { age: int, tier: Tier, vip: bool? }
state { n: int?  m: int = 2  d: decimal?  b: bool?  sure: bool = true  t: Tier?  p: Person? }
"#;
/// Behind the built-in enums.
const TIER: EnumId = EnumId(4);

/// A place that conditions ask about, with its values: by position, as source text and as value.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Operand {
    N,
    M,
    D,
    T,
    Age,
    TierOf,
}

#[derive(Debug, Clone)]
enum Condition {
    Compare(Operand, &'static str, i64),
    /// The constant first.
    Mirrored(i64, &'static str, Operand),
    Known(&'static str, bool),
    Bare(&'static str),
    Constant(bool),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

/// What is known when the conditions are asked.
#[derive(Debug, Clone)]
struct World {
    n: Option<i64>,
    d: Option<i64>,
    b: Option<bool>,
    t: Option<i64>,
    p: Option<(i64, i64, Option<bool>)>,
}

impl Operand {
    fn source(self) -> &'static str {
        match self {
            Self::N => "n",
            Self::M => "m",
            Self::D => "d",
            Self::T => "t",
            Self::Age => "p.age",
            Self::TierOf => "p.tier",
        }
    }

    fn constant(self, value: i64) -> String {
        match self {
            Self::T | Self::TierOf => ["bronze", "silver", "gold"][value as usize % 3].to_owned(),
            Self::D if value % 2 == 0 => format!("{value}.0"),
            _ => value.to_string(),
        }
    }

    fn meant(self, value: i64) -> i64 {
        if matches!(self, Self::T | Self::TierOf) { value % 3 } else { value }
    }

    fn value(self, world: &World) -> Option<i64> {
        match self {
            Self::N => world.n,
            Self::M => Some(2),
            Self::D => world.d,
            Self::T => world.t,
            Self::Age => world.p.map(|it| it.0),
            Self::TierOf => world.p.map(|it| it.1),
        }
    }
}

fn compares(a: i64, op: &str, b: i64) -> bool {
    match op {
        "==" => a == b,
        "!=" => a != b,
        "<" => a < b,
        "<=" => a <= b,
        ">" => a > b,
        _ => a >= b,
    }
}

impl Condition {
    fn source(&self) -> String {
        match self {
            Self::Compare(place, op, value) => {
                format!("{} {op} {}", place.source(), place.constant(*value))
            }
            Self::Mirrored(value, op, place) => {
                format!("{} {op} {}", place.constant(*value), place.source())
            }
            Self::Known(place, known) => format!("{place} is {}", if *known { "known" } else { "unknown" }),
            Self::Bare(place) => (*place).to_owned(),
            Self::Constant(truth) => truth.to_string(),
            Self::Not(inner) => format!("not ({})", inner.source()),
            Self::And(a, b) => format!("({} and {})", a.source(), b.source()),
            Self::Or(a, b) => format!("({} or {})", a.source(), b.source()),
        }
    }

    fn holds(&self, world: &World) -> bool {
        match self {
            Self::Compare(place, op, value) => {
                let place_value = place.value(world);
                place_value.map_or(*op == "!=", |it| compares(it, op, place.meant(*value)))
            }
            Self::Mirrored(value, op, place) => {
                let place_value = place.value(world);
                place_value.map_or(*op == "!=", |it| compares(place.meant(*value), op, it))
            }
            Self::Known(place, known) => {
                let is_known = match *place {
                    "n" => world.n.is_some(),
                    "d" => world.d.is_some(),
                    "p" => world.p.is_some(),
                    _ => world.p.is_some_and(|it| it.2.is_some()),
                };
                is_known == *known
            }
            Self::Bare(place) => match *place {
                "b" => world.b == Some(true),
                "sure" => true,
                _ => world.p.is_some_and(|it| it.2 == Some(true)),
            },
            Self::Constant(truth) => *truth,
            Self::Not(inner) => !inner.holds(world),
            Self::And(a, b) => a.holds(world) && b.holds(world),
            Self::Or(a, b) => a.holds(world) || b.holds(world),
        }
    }
}

fn conditions() -> impl Strategy<Value = Condition> {
    let operand = || {
        prop::sample::select(vec![
            Operand::N,
            Operand::M,
            Operand::D,
            Operand::T,
            Operand::Age,
            Operand::TierOf,
        ])
    };
    let op = || prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let leaf = prop_oneof![
        4 => (operand(), op(), 0..4i64).prop_map(|(place, op, value)| Condition::Compare(place, op, value)),
        2 => (operand(), op(), 0..4i64).prop_map(|(place, op, value)| Condition::Mirrored(value, op, place)),
        1 => (prop::sample::select(vec!["n", "d", "p", "p.vip"]), any::<bool>())
            .prop_map(|(place, known)| Condition::Known(place, known)),
        1 => prop::sample::select(vec!["b", "sure", "p.vip"]).prop_map(Condition::Bare),
        1 => any::<bool>().prop_map(Condition::Constant),
    ];
    leaf.prop_recursive(4, 12, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|it| Condition::Not(Box::new(it))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Condition::And(Box::new(a), Box::new(b))),
            (inner.clone(), inner).prop_map(|(a, b)| Condition::Or(Box::new(a), Box::new(b))),
        ]
    })
}

fn worlds() -> impl Strategy<Value = World> {
    let small = || prop::option::of(0..4i64);
    let person = prop::option::of((0..4i64, 0..3i64, prop::option::of(any::<bool>())));
    (small(), small(), prop::option::of(any::<bool>()), prop::option::of(0..3i64), person)
        .prop_map(|(n, d, b, t, p)| World { n, d, b, t, p })
}

fn tier(position: i64) -> Value {
    Value::Enum(TIER, position as u16)
}

/// Calls a program in a world.
fn call(source: &str, world: &World) -> String {
    let or_unknown = |value: Option<Value>| value.unwrap_or_default();
    let person = world.p.map(|(age, of, vip)| {
        Value::Record(RecordId(0), [Value::Int(age), tier(of), or_unknown(vip.map(Value::Bool))].into())
    });
    Call::to(source)
        .given("n", or_unknown(world.n.map(Value::Int)))
        .given("d", or_unknown(world.d.map(|it| Value::Decimal(Decimal::from(it)))))
        .given("b", or_unknown(world.b.map(Value::Bool)))
        .given("t", or_unknown(world.t.map(tier)))
        .given("p", or_unknown(person))
        .begin()
        .said()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_condition_decides_the_same_however_it_is_lowered(
        conditions in prop::collection::vec(conditions(), 1..12),
        world in worlds(),
    ) {
        let expected: Vec<_> = (0..conditions.len())
            .filter(|n| conditions[*n].holds(&world))
            .map(|n| n.to_string())
            .collect();
        let expected = expected.join(" / ");
        let rules = |rule: &dyn Fn(usize, &str) -> String| {
            let rules = conditions.iter().enumerate().map(|(n, it)| rule(n, &it.source()));
            let rules = rules.collect::<Vec<_>>().join("\n");
            format!("{STATE}{LINE} ruleset main {{ {rules} rule bye {{ hangup }} }}")
        };
        let guards = rules(&|n, it| format!("rule r{n} when {it} {{ say \"{n}\" }}"));
        prop_assert_eq!(call(&guards, &world), expected.as_str(), "as guards");
        let scores = rules(&|n, it| format!("rule r{n} score 1 {{ {it}: 1 }} {{ say \"{n}\" }}"));
        prop_assert_eq!(call(&scores, &world), expected.as_str(), "as scores");
        let operands = rules(&|n, it| format!("rule r{n} when (\"y\" when {it} else \"n\") == \"y\" {{ say \"{n}\" }}"));
        prop_assert_eq!(call(&operands, &world), expected.as_str(), "as operands");
    }
}
