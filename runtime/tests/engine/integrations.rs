//! Integrations: arguments, answers, failures.

use ivr_runtime::bundle::Mark;
use ivr_runtime::engine::*;

use crate::support::Call;

const FIND: &str = r#"
enum Tier { bronze, silver, gold }
record Customer { name: text, tier: Tier, mobile: phone?, since: date? }
integration find { function: "find-customer", params: [phone: phone, amount: decimal?, pin: digits? secret], result: Customer }
ruleset main [Customer?, Failure] { rule go -> go }
invoke { integration: find, within: 10, answer: %0, answer_type: Customer, reason: %1, ok: found, failed: failed }
code {
begin: goto main
go: into waiting
    const "One moment."
    utter text
    into before
    const "Let me look."
    utter text
    builtin caller_phone
    const 12.50
    unknown
    invoke #0
found: local %0
    filter json 0
    utter text
    hangup
failed: local %1
    render
    utter text
    hangup
}
"#;

#[test]
fn an_integration_is_started_once_and_then_asked() {
    let mut call = Call::new(FIND);
    let poll = r#"find-customer {"phone":"+61400000001","amount":12.50} 10s `One moment.`"#;
    assert_eq!(call.start(), format!("Let me look. | poll {poll}"));
    assert_eq!(call.send(Event::Answered(Answer::Pending)), format!("poll again {poll}"));
    call.later(9);
    assert_eq!(call.send(Event::Answered(Answer::Pending)), format!("poll again {poll}"));
    let answer = r#"{"name": "Ada", "tier": "gold", "mobile": "0412 345 678", "more": [1]}"#;
    assert_eq!(call.answers(answer), r#"{"name":"Ada","tier":"gold","mobile":"+61412345678"} | hangup"#);
    let ended = Record::IntegrationEnded { integration: "find".into(), outcome: "ok", misfit: None };
    assert!(call.records.contains(&ended));
    assert_eq!(call.faults(), []);
}

#[test]
fn failures_have_a_reason() {
    for (event, reason) in [
        (Event::Answered(Answer::Error), "error"),
        (Event::Answered(Answer::Timeout), "timeout"),
        (Event::Failed, "error"),
        (Event::Answered(Answer::Json("not json".into())), "invalid"),
    ] {
        let mut call = Call::started(FIND);
        assert_eq!(call.send(event), format!("{reason} | hangup"));
    }
}

#[test]
fn an_answer_that_does_not_come_is_late_by_the_clock() {
    let mut call = Call::started(FIND);
    call.later(10);
    assert_eq!(call.send(Event::Answered(Answer::Pending)), "timeout | hangup");
}

#[test]
fn a_misfit_is_named_by_its_path_and_never_by_its_value() {
    for (answer, misfit) in [
        (r#"{"name": "Ada", "tier": "platinum"}"#, "$.tier: expected one of `bronze`, `silver`, `gold`"),
        (r#"{"tier": "gold"}"#, "$.name: expected a text"),
        (r#"{"name": 5, "tier": "gold"}"#, "$.name: expected a text"),
        (
            r#"{"name": "Ada", "tier": "gold", "mobile": "none"}"#,
            "$.mobile: expected a phone number such as `+61412345678`",
        ),
        (
            r#"{"name": "Ada", "tier": "gold", "since": "2026-13-01"}"#,
            "$.since: expected a date such as `2026-12-25`",
        ),
        ("[]", "$: expected an object"),
        ("null", "$: expected an object"),
        ("", "$: expected JSON"),
    ] {
        let mut call = Call::started(FIND);
        assert_eq!(call.answers(answer), "invalid | hangup");
        let ended = Record::IntegrationEnded {
            integration: "find".into(),
            outcome: "invalid",
            misfit: Some(misfit.into()),
        };
        assert!(call.records.contains(&ended), "{answer}: {:?}", call.records);
    }
}

#[test]
fn an_answer_has_a_size_and_a_depth() {
    let long = format!("{{\"name\": \"{}\", \"tier\": \"gold\"}}", "a".repeat(300_000));
    assert_eq!(Call::started(FIND).answers(&long), "invalid | hangup");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(Call::started(FIND).answers(&deep), "invalid | hangup");
}

#[test]
fn secret_arguments_mark_the_directive() {
    let call = Call::started(&FIND.replace("unknown\n    invoke", "const \"1234\"\n    invoke"));
    let Next::Poll { marked, .. } = call.last.unwrap().directive.next else { panic!() };
    assert_eq!(marked, Mark::Secret);
    let call = Call::started(FIND);
    let Next::Poll { marked, .. } = call.last.unwrap().directive.next else { panic!() };
    assert_eq!(marked, Mark::Open);
}

#[test]
fn an_answer_nobody_wants_is_dropped() {
    let program = FIND.replace("answer: %0, answer_type: Customer, ", "");
    let mut call = Call::started(&program.replace("local %0\n    filter json 0", "const \"ok\""));
    assert_eq!(call.answers("whatever"), "ok | hangup");
}

#[test]
fn private_fields_of_arguments_mark_the_directive_where_they_are_known() {
    let program = r#"
record Address { street: text? private, city: text }
record Customer { name: text, addresses: list<Address> }
integration tell { function: "tell", params: [customer: Customer] }
ruleset main [Failure] { rule go -> go }
invoke { integration: tell, within: 10, reason: %0, ok: end, failed: end }
code {
begin: goto main
go: const record Customer ["Ada", [record Address [STREET, "Perth"]]]
    invoke #0
end: hangup
}
"#;
    for (street, mark) in [("\"High Street\"", Mark::Private), ("unknown", Mark::Open)] {
        let call = Call::started(&program.replace("STREET", street));
        let Next::Poll { marked, .. } = call.last.unwrap().directive.next else { panic!() };
        assert_eq!(marked, mark);
    }
}
