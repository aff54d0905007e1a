//! How calls get from rule to rule and from ruleset to ruleset.

use ivr_runtime::bundle::RuleId;
use ivr_runtime::engine::{Event, Next};

use crate::support::{Call, LINE, body, program, rules};

#[test]
fn rules_are_tried_in_order_and_a_body_that_stays_goes_on_with_the_next() {
    let call = Call::begun(&rules(
        r#"rule a { say "a" }
           rule never when 1 == 2 { say "never" }
           disabled rule off { say "off" }
           rule b { say "b" hangup }
           rule c { say "c" }"#,
    ));
    assert_eq!(call.said(), "a / b");
    assert!(call.hangs_up());
}

#[test]
fn disabled_rules_and_rulesets_leave_no_rules() {
    let program = program(&format!(
        "{LINE} ruleset main {{ rule a {{ hangup }} disabled rule b {{ goto other }} }}
         disabled ruleset other {{ rule c {{ hangup }} }}"
    ));
    let names: Vec<_> = program.rules.iter().map(|it| program.strings.get(it.name)).collect();
    assert_eq!(names, ["a"]);
    assert_eq!(program.rulesets.len(), 2);
}

#[test]
fn a_call_comes_back_and_a_goto_does_not() {
    let source = format!(
        r#"{LINE}
        ruleset main {{
            rule one {{ say "one" call inner say "two" goto outer }}
            rule never {{ say "never" hangup }}
        }}
        ruleset inner {{
            rule first {{ say "inner" goto after }}
            rule never {{ say "never" }}
        }}
        ruleset after {{
            rule first {{ say "after" return }}
            rule never {{ say "never" }}
        }}
        ruleset outer {{ rule bye {{ say "bye" hangup }} }}"#
    );
    assert_eq!(Call::begun(&source).said(), "one / inner / after / two / bye");
}

#[test]
fn arguments_arrive_by_name_and_position() {
    let source = r#"
        endpoint line { numbers "+61390001000" start main(level: 2) }
        state { amount: decimal = 0 }
        ruleset main(level: int) {
            rule go { call show("x", cost: level, extra: "given") goto show(cost: 1.5, who: "y") }
        }
        ruleset show(who: text, cost: decimal, extra: text?) {
            rule say_it { say "{who} {cost} {extra else "none"}" }
            rule last when who == "y" { hangup }
        }"#;
    assert_eq!(Call::begun(source).said(), "x 2 given / y 1.5 none");
}

#[test]
fn what_a_ruleset_requires_costs_nothing_while_running() {
    let source = format!(
        r#"{LINE}
        state {{ name: text? }}
        ruleset main {{ rule go {{ set name = "Ada" goto named }} }}
        ruleset named requires name {{ rule hi {{ say "Hi {{name}}" hangup }} }}"#
    );
    assert_eq!(Call::begun(&source).said(), "Hi Ada");
}

#[test]
fn statements_behind_one_that_leaves_are_not_emitted() {
    let with = program(&body(r#"say "a" hangup"#));
    let behind = program(&format!("{LINE} ruleset main {{ rule only {{ say \"a\" hangup say \"b\" }} }}"));
    assert_eq!(with.code.len(), behind.code.len());
}

#[test]
fn positions_lead_back_to_the_source() {
    let program = program(
        "endpoint line { numbers \"+61390001000\" start main }\nruleset main {\n\n  rule a {\n    say \"a\"\n    hangup\n  }\n}",
    );
    assert_eq!(program.debug.files, ["main.ivr"]);
    assert_eq!(program.debug.rules, [(0, 4)]);
    let body = program.rules[RuleId(0).index()].body;
    let lines: Vec<_> = program.debug.code.iter().filter(|it| it.0 >= body).map(|it| it.2).collect();
    assert_eq!(lines, [5, 6, 1]);
}

#[test]
fn a_split_by_value_sends_the_same_value_the_same_way() {
    let source = format!(
        r#"{LINE}
        ruleset main {{ rule go {{ split by caller.phone else "+61400000000" {{ 50% -> a 50% -> b }} }} }}
        ruleset a {{ rule x {{ say "a" hangup }} }}
        ruleset b {{ rule x {{ say "b" hangup }} }}"#
    );
    let first = Call::begun(&source).said();
    for seed in 0..20 {
        let mut call = Call::to(&source);
        call.environment.seed = seed;
        assert_eq!(call.begin().said(), first);
    }
}

#[test]
fn a_split_divides_callers_by_shares() {
    let source = format!(
        r#"{LINE}
        ruleset main {{ rule go {{ split {{ 30% -> a 12.5% {{ say "b" }} else -> c }} say "on" hangup }} }}
        ruleset a {{ rule x {{ say "a" hangup }} }}
        ruleset c {{ rule x {{ say "c" hangup }} }}"#
    );
    let program = program(&source);
    let branches = &program.splits[0].branches;
    let shares: Vec<_> = branches.iter().map(|it| (it.0, program.strings.get(it.2))).collect();
    assert_eq!(shares, [(3000, "a"), (4250, "12.5%"), (10_000, "c")]);
    let forced = |name: &str| {
        let mut call = Call::to(&source);
        call.environment.forced_splits = vec![name.to_owned()];
        call.begin().said()
    };
    assert_eq!(forced("a"), "a");
    assert_eq!(forced("12.5%"), "b / on");
    assert_eq!(forced("c"), "c");
}

#[test]
fn a_wait_passes_or_is_ended_by_a_message() {
    let source = r#"
        endpoint site { numbers "+61390001000" channel chat start main }
        state { words: text = "" }
        ruleset main {
            rule pause { wait 15m { message { set words = transcript say "You wrote {words}." } } say "done" hangup }
        }"#;
    let mut call = Call::to(source).chat().begin();
    assert_eq!(call.directive.next, Next::Wait { seconds: 900, prompt: None, message: true });
    assert_eq!(call.event(Event::Message("hello".to_owned())).said(), "You wrote hello. / done");
    let mut call = Call::to(source).chat().begin();
    assert_eq!(call.event(Event::WaitDone).said(), "done");
}
