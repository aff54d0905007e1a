//! Guards: when rules activate.

use ivr_runtime::bundle::{GuardKind, Test};
use ivr_runtime::value::Value;
use rust_decimal::Decimal;

use crate::support::{Call, LINE, program, rules};

const CUSTOMER: &str = r#"
enum Tier { bronze, silver, gold }
record Customer { name: text, tier: Tier, balance: decimal, vip: bool?, mobile: phone? }
state { customer: Customer?  tries: int = 0  done: bool = false  note: text? }
"#;

/// Whether a rule with this guard activates, given places.
fn activates(guard: &str, given: &[(&str, Value)]) -> bool {
    let rules =
        rules(&format!("rule guarded {guard} {{ say \"yes\" hangup }} rule other {{ say \"no\" hangup }}"));
    let mut call = Call::to(&format!("{CUSTOMER}{rules}"));
    for (place, value) in given {
        call = call.given(place, value.clone());
    }
    match call.begin().said().as_str() {
        "yes" => true,
        "no" => false,
        other => panic!("the caller hears {other}"),
    }
}

fn customer(tier: u16, balance: i64) -> (&'static str, Value) {
    let program = program(&format!("{CUSTOMER}{}", rules("rule only { hangup }")));
    let tiers = program.enums.iter().position(|it| program.strings.get(it.name) == "Tier");
    let tier = Value::Enum(ivr_runtime::bundle::EnumId(tiers.unwrap() as u16), tier);
    let fields = [
        Value::text("Ada"),
        tier,
        Value::Decimal(Decimal::from(balance)),
        Value::Unknown,
        Value::text("+61400000009"),
    ];
    ("customer", Value::Record(ivr_runtime::bundle::RecordId(0), fields.into()))
}

#[test]
fn an_unknown_value_compares_false_and_not_equal_true() {
    for (guard, expected) in [
        ("when customer.tier == gold", false),
        ("when customer.tier != gold", true),
        ("when customer.balance > 0", false),
        ("when customer.balance <= 0", false),
        ("when not customer.balance > 0", true),
        ("when not (customer.balance > 0)", true),
        ("when customer.vip", false),
        ("when not customer.vip", true),
        ("when customer is known", false),
        ("when customer is unknown", true),
        ("when customer.mobile is unknown", true),
        ("when note is empty", true),
        ("when note is not empty", false),
        ("when note contains \"x\"", false),
        ("when not note contains \"x\"", true),
    ] {
        assert_eq!(activates(guard, &[]), expected, "{guard}");
    }
}

#[test]
fn a_known_value_compares_as_it_is() {
    for (guard, expected) in [
        ("when customer.tier == gold", true),
        ("when customer.tier >= silver", true),
        ("when gold > customer.tier", false),
        ("when gold == customer.tier", true),
        ("when customer.balance > 99", true),
        ("when 100 < customer.balance", false),
        ("when customer.balance >= 100.00", true),
        ("when customer.mobile == \"+61400000009\"", true),
        ("when customer.mobile is mobile", true),
        ("when customer.vip is unknown", true),
        ("when not done", true),
        ("when done", false),
        ("when tries == 0 and customer.name starts with \"A\"", true),
        ("when tries == 1 or customer.tier in [silver, gold]", true),
        ("when tries == 1 or customer.tier not in [silver, gold]", false),
        ("when (tries == 0 or done) and (done or customer is known)", true),
        ("when not (tries == 0 and customer is known)", false),
        ("when not (tries == 1 or done)", true),
        ("when customer.name matches \"^A.a$\"", true),
    ] {
        assert_eq!(activates(guard, &[customer(2, 100)]), expected, "{guard}");
    }
}

#[test]
fn a_score_adds_the_points_of_the_lines_that_hold() {
    let guard = |threshold: i32| {
        format!(
            "score {threshold} {{ customer.tier == gold: 100 customer.balance > 50: 60 tries == 0: -30 }}"
        )
    };
    assert!(activates(&guard(130), &[customer(2, 100)]));
    assert!(!activates(&guard(131), &[customer(2, 100)]));
    assert!(activates(&guard(70), &[customer(2, 10)]));
    assert!(!activates(&guard(71), &[customer(2, 10)]));
    assert!(activates(&guard(-30), &[]), "an unknown customer scores the rest");
    assert!(!activates(&guard(-29), &[]));
}

#[test]
fn lines_of_a_score_may_be_any_condition() {
    let guard = "score 5 { tries == 0 and (done or customer is known): 5 }";
    assert!(activates(guard, &[customer(0, 0)]));
    assert!(!activates(guard, &[]));
}

/// The kinds of the lines of the first rule's guard: `t` in the table, `c` code.
fn lines(guard: &str) -> (GuardKind, i32, String) {
    let program = program(&format!(
        "{CUSTOMER}{}",
        rules(&format!("rule guarded {guard} {{ hangup }}  rule end {{ hangup }}"))
    ));
    let rule = program.rules[0];
    let lines = &program.conditions[rule.first_condition.index()..][..usize::from(rule.condition_count)];
    let kinds = lines.iter().map(|it| if matches!(it.test, Test::Code(_)) { 'c' } else { 't' });
    (rule.guard, rule.threshold, kinds.collect())
}

#[test]
fn simple_parts_become_table_lines() {
    let when = |guard: &str| {
        let (kind, threshold, lines) = lines(guard);
        assert_eq!(kind, GuardKind::When, "{guard}");
        (threshold, lines)
    };
    let expect = |threshold: i32, lines: &str| (threshold, lines.to_owned());
    assert_eq!(when("when tries == 0"), expect(1, "t"));
    assert_eq!(when("when tries == 0 and customer.tier == gold and done"), expect(3, "ttt"));
    assert_eq!(when("when tries == 0 or customer.balance > 10 or note is known"), expect(1, "ttt"));
    assert_eq!(when("when not (tries == 0 or done)"), expect(2, "tt"));
    assert_eq!(when("when not (tries < 3)"), expect(1, "t"));
    assert_eq!(when("when not (customer.balance < 3)"), expect(1, "c"));
    assert_eq!(when("when tries == 0 and (done or note is known)"), expect(2, "tc"));
    assert_eq!(when("when tries == 0 and note is empty"), expect(2, "tc"));
    assert_eq!(when("when clock.time > 12:00"), expect(1, "c"));
}

#[test]
fn constant_parts_are_not_looked_at() {
    assert_eq!(lines("when tries == 0 and true"), (GuardKind::When, 1, "t".to_owned()));
    assert_eq!(lines("when tries == 0 or false"), (GuardKind::When, 1, "t".to_owned()));
    assert!(!activates("when tries == 0 and false", &[]));
    assert!(activates("when tries == 1 or true", &[]));
    assert!(activates("when not false", &[]));
}

#[test]
fn json_compares_as_the_type_it_is_compared_with() {
    let source = format!(
        r#"{LINE}
        integration look() -> json "look"
        state {{ found: json? }}
        ruleset main {{
            rule ask {{ invoke look() into found {{ within 5s failed {{ hangup }} }} }}
            rule number when found.count == 3 {{ say "three" }}
            rule deep when found.list[1].name == "b" {{ say "b" }}
            rule missing when found.nothing.there == 1 {{ say "wrong" }}
            rule convert when (found.count as int) > 2 {{ say "more than two" }}
            rule text when found.count == "3" {{ say "as text" }}
            rule end {{ hangup }}
        }}"#
    );
    let mut call = Call::begun(&source);
    call.answer(r#"{"count": 3, "list": [{"name": "a"}, {"name": "b"}]}"#);
    assert_eq!(call.said(), "three / b / more than two");
}
