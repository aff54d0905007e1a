//! Rules, rulesets, splits, and the trace of it all.

use ivr_runtime::bundle::{Mark, RuleId, RulesetId};
use ivr_runtime::engine::*;
use ivr_runtime::value::Value;

use crate::support::Call;

const RULES: &str = r#"
enum Tier { bronze, silver, gold }
record Customer { name: text private, tier: Tier, balance: decimal }
place customer { type: Customer? }
place tries { type: int, default: 0 }
place pin { type: digits(4)?, mark: secret }
ruleset main {
    rule gold score 100 -> gold {
        customer.tier == Tier.gold +100
        customer.balance > 200 +60
        tries >= 3 +40
    }
    rule named when 2 -> named {
        known customer.name +1
        pin != "1234" +1
    }
    rule broken when 2 -> lost {
        tries > 0 +1
        code divides +1
    }
    rule rest -> call_other
    rule last -> lost
}
ruleset other(int) { rule say when 1 -> say_other { code big +1 } }
code {
begin: goto main
divides: const 10
    place tries
    div
    const 3
    gt
    done
gold: const "Gold."
    utter text
    decide main.named
named: const "Named."
    utter text
    decide main.broken
lost: const "Lost."
    utter text
    hangup
call_other: const 5
    call other
    const "Back."
    utter text
    const 1
    call other
    decide main.last
big: local %0
    const 3
    gt
    done
say_other: const "Big."
    utter text
    return
}
"#;

fn customer(tier: u16, tenths: i64) -> Value {
    let balance = rust_decimal::Decimal::new(tenths, 1);
    let tier = Value::Enum(ivr_runtime::bundle::EnumId(4), tier);
    Value::Record(
        ivr_runtime::bundle::RecordId(0),
        [Value::text("Ada"), tier, Value::Decimal(balance)].into(),
    )
}

#[test]
fn rules_are_tried_in_order_and_calls_come_back() {
    let mut call = Call::new(RULES);
    assert_eq!(call.start(), "Big. Back. Lost. | hangup");
    let entered: Vec<_> = call.records.iter().filter(|it| matches!(it, Record::RulesetEntered(_))).collect();
    assert_eq!(
        entered,
        [
            &Record::RulesetEntered(RulesetId(0)),
            &Record::RulesetEntered(RulesetId(1)),
            &Record::RulesetEntered(RulesetId(1)),
        ]
    );
}

#[test]
fn a_score_adds_up_and_a_when_wants_its_lines() {
    let mut call = Call::new(RULES);
    call.give("customer", customer(2, 0));
    assert_eq!(call.start(), "Gold. Named. Big. Back. Lost. | hangup");
    let mut call = Call::new(RULES);
    call.give("customer", customer(1, 2001));
    call.give("tries", Value::Int(3));
    call.give("pin", Value::text("1234"));
    assert_eq!(call.start(), "Gold. Big. Back. Lost. | hangup");
    let mut call = Call::new(RULES);
    call.give("tries", Value::Int(2));
    assert_eq!(call.start(), "Lost. | hangup");
}

#[test]
fn the_code_of_a_line_does_not_run_once_the_outcome_is_settled() {
    // `tries` is 0: the line that divides by it is not reached.
    let mut call = Call::new(RULES);
    call.start();
    assert_eq!(call.faults(), []);
}

#[test]
fn a_trace_shows_every_line_and_hides_what_is_marked() {
    let mut call = Call::new(RULES);
    call.environment.trace = true;
    call.give("customer", customer(1, 2001));
    call.give("pin", Value::text("1234"));
    call.start();
    let trace = &call.last.as_ref().unwrap().trace;
    let gold = &trace[0];
    assert_eq!((gold.rule, gold.activated, gold.score), (RuleId(0), false, Some(60)));
    let lines: Vec<_> = gold.lines.iter().map(|it| (&*it.operand, &*it.value, it.held)).collect();
    assert_eq!(
        lines,
        [("customer.tier", "silver", false), ("customer.balance", "200.1", true), ("tries", "0", false)]
    );
    let named: Vec<_> = trace[1].lines.iter().map(|it| (&*it.value, it.mark, it.held)).collect();
    assert_eq!(named, [("private", Mark::Private, true), ("secret", Mark::Secret, false)]);
    // The line that would divide by zero is looked at for the trace alone.
    let broken = &trace[2];
    assert_eq!((broken.activated, broken.lines.len(), broken.lines[1].held), (false, 2, false));
    assert_eq!(call.faults(), []);
    let tried: Vec<_> = trace.iter().map(|it| (it.rule.0, it.activated)).collect();
    assert_eq!(tried, [(0, false), (1, false), (2, false), (3, true), (5, true), (5, false), (4, true)]);
}

#[test]
fn a_trace_changes_nothing() {
    let run = |trace| {
        let mut call = Call::new(RULES);
        call.environment.trace = trace;
        call.give("tries", Value::Int(2));
        (call.start(), call.state, call.records)
    };
    assert_eq!(run(true), run(false));
}

const SPLIT: &str = r#"
ruleset main { rule split -> split }
split { branches: [3000 -> a "a", 10000 -> b "b"] }
split { by_value: true, branches: [5000 -> a "a", 10000 -> b "b"] }
code {
begin: goto main
split: split #0
a: const "A."
    utter text
    hangup
b: const "B."
    utter text
    hangup
}
"#;

/// The same with an end, so that the second split is seen.
fn splitting(second: bool) -> String {
    let code = match second {
        false => {
            "split: split #0\na: const \"A.\"\nutter text\nhangup\nb: const \"B.\"\nutter text\nhangup\n"
        }
        true => {
            "split: builtin caller_phone\nsplit #1\na: const \"A.\"\nutter text\nhangup\nb: const \"B.\"\n\
             utter text\nhangup\n"
        }
    };
    let head = SPLIT.split("split: split").next().unwrap();
    format!("{head}{code}}}\n")
}

#[test]
fn chance_keeps_to_the_shares() {
    let program = splitting(false);
    let mut call = Call::new(&program);
    let fresh = call.state.clone();
    let a = (0..2_000).filter(|seed| {
        call.state = fresh.clone();
        call.environment.seed = *seed;
        call.start() == "A. | hangup"
    });
    let a = a.count();
    assert!((540..660).contains(&a), "{a}");
}

#[test]
fn the_same_seed_splits_the_same_way_and_a_test_forces_it() {
    let program = splitting(false);
    let way = |seed, forced: &[&str]| {
        let mut call = Call::new(&program);
        call.environment.seed = seed;
        call.environment.forced_splits = forced.iter().map(|it| (*it).to_owned()).collect();
        call.start()
    };
    for seed in 0..20 {
        assert_eq!(way(seed, &[]), way(seed, &[]));
        assert_eq!(way(seed, &["elsewhere", "a"]), "A. | hangup");
        assert_eq!(way(seed, &["b"]), "B. | hangup");
    }
}

#[test]
fn a_value_always_goes_the_same_way() {
    let program = splitting(true);
    let way = |phone: String, seed| {
        let mut call = Call::new(&program);
        let contact =
            Contact { from: Some(phone), dialled: Some("+61390001000".into()), ..Contact::default() };
        call.state = CallState::new(&call.loaded, contact);
        call.environment.seed = seed;
        call.start()
    };
    let ways: Vec<_> = (0..40).map(|number| way(format!("+614000000{number:02}"), number)).collect();
    let again: Vec<_> = (0..40).map(|number| way(format!("+614000000{number:02}"), 99)).collect();
    assert_eq!(ways, again);
    assert!(ways.contains(&"A. | hangup".to_owned()) && ways.contains(&"B. | hangup".to_owned()));
}

#[test]
fn callers_without_a_value_are_divided_by_chance() {
    let program = splitting(true);
    let mut call = Call::new(&program);
    let contact = Contact { dialled: Some("+61390001000".into()), ..Contact::default() };
    let fresh = CallState::new(&call.loaded, contact);
    let a = (0..200).filter(|seed| {
        call.state = fresh.clone();
        call.environment.seed = *seed;
        call.start() == "A. | hangup"
    });
    let a = a.count();
    assert!((70..130).contains(&a), "{a}");
}

#[test]
fn a_state_that_is_printed_shows_no_values() {
    let mut call = Call::new(RULES);
    call.give("pin", Value::text("4321"));
    call.give("customer", customer(1, 0));
    let printed = format!("{:?}", call.state);
    assert!(!printed.contains("4321") && !printed.contains("Ada"), "{printed}");
}
