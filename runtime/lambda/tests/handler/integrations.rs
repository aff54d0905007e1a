//! Integrations run beside the call, each once, and late answers are dropped.

use ivr_lambda::services::Called;
use ivr_lambda::store::Requests;
use serde_json::json;

use crate::line::{program, saying};
use crate::support::Line;

const ASKING: &str = r#"
integration find(phone: phone, limit: int) -> text "acme-find"
state { first: text? second: text? }
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule ask {
        invoke find(phone: "+61400000001", limit: 3) into first {
            within 10s
            waiting "One moment."
            failed { say "First: {reason}." }
        }
        invoke find(phone: "+61400000001", limit: 4) into second {
            within 10s
            failed { say "Second: {reason}." }
        }
        say "It is {first else "nothing"} and {second else "nothing"}."
        hangup
    }
}
"#;

#[tokio::test]
async fn an_integration_runs_once_beside_the_call_and_the_flow_polls() {
    let line = Line::with(&program(ASKING)).await;
    let asked = line.step(0, "start", "").await;
    assert_eq!((&asked["directive"], &asked["start"]), (&json!("poll"), &json!("true")));
    assert_eq!(line.step(0, "start", "").await, asked);
    let started = line.others.take_started();
    assert_eq!(started.len(), 1, "a repeated step starts nothing");
    line.store.memory.take_requests();
    let again = line.step(1, "poll", "").await;
    let asked_for = Requests { reads: 1, runs: 1, writes: 1, ..Requests::default() };
    assert_eq!(line.store.memory.take_requests(), asked_for, "both reads at the same time: two round trips");
    assert_eq!((&again["directive"], &again["start"]), (&json!("poll"), &json!("false")));
    assert!(line.others.take_started().is_empty() && line.others.take_called().is_empty());
    line.others.answer(Called::Answered(json!("gold").to_string()));
    line.invoke(&started[0]).await.unwrap();
    line.invoke(&started[0]).await.unwrap();
    let called = line.others.take_called();
    assert_eq!(called.len(), 1, "Lambda may deliver an event twice");
    assert_eq!(called[0].0, "acme-find");
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&called[0].1).unwrap(),
        json!({ "phone": "+61400000001", "limit": 3 }),
        "its arguments and nothing else"
    );
    let next = line.step(2, "poll", "").await;
    assert_eq!((&next["directive"], &next["start"]), (&json!("poll"), &json!("true")), "the second one");
    let started = line.others.take_started();
    line.others.answer(Called::Answered(json!("silver").to_string()));
    line.invoke(&started[0]).await.unwrap();
    assert_eq!(line.step(3, "poll", "").await["before_1"], "It is gold and silver.");
}

#[tokio::test]
async fn an_integration_that_fails_takes_too_long_or_makes_no_sense_is_told_to_the_program() {
    for (called, says) in [
        (Called::Failed, "First: error."),
        (Called::TimedOut, "First: timeout."),
        (Called::Answered("{\"not\": \"a text\"}".into()), "First: invalid."),
        (Called::Answered(String::new()), "First: invalid."),
        (Called::Answered("x".repeat(300_000)), "First: error."),
    ] {
        let line = Line::with(&program(ASKING)).await;
        line.step(0, "start", "").await;
        line.others.answer(called);
        line.invoke(&line.others.take_started()[0]).await.unwrap();
        assert_eq!(line.step(1, "poll", "").await["before_1"], says);
    }
}

#[tokio::test]
async fn an_answer_that_comes_late_is_dropped_even_by_a_later_integration() {
    let line = Line::with(&program(ASKING)).await;
    line.step(0, "start", "").await;
    let first = line.others.take_started().remove(0);
    line.pass(11);
    let next = line.step(1, "poll", "").await;
    assert_eq!(next["before_1"], "First: timeout.", "the time counts though nobody polled");
    let second = line.others.take_started().remove(0);
    line.others.answer(Called::Answered(json!("late").to_string()));
    line.invoke(&first).await.unwrap();
    let lines = line.log.take();
    let ran = saying(&lines, "integration_ran");
    assert_eq!((&ran[0]["outcome"], &ran[0]["kept"]), (&json!("late"), &json!(false)));
    assert_eq!(line.step(2, "poll", "").await["start"], "false", "the answer to another question");
    line.others.answer(Called::Answered(json!("silver").to_string()));
    line.invoke(&second).await.unwrap();
    assert_eq!(line.step(3, "poll", "").await["before_1"], "It is nothing and silver.");
}

#[tokio::test]
async fn an_integration_that_cannot_be_started_has_failed() {
    let line = Line::with(&program(ASKING)).await;
    line.others.go_down();
    line.step(0, "start", "").await;
    let lines = line.log.take();
    assert_eq!(saying(&lines, "integration_not_started")[0]["why"], "Lambda answered 429");
    assert_eq!(line.step(1, "poll", "").await["before_1"], "First: error.");
}

#[tokio::test]
async fn a_run_that_is_none_is_refused() {
    let line = Line::with(&program(ASKING)).await;
    line.step(0, "start", "").await;
    let good = line.others.take_started().remove(0);
    for (key, value) in [
        ("contact", json!("../x")),
        ("contact", json!(null)),
        ("step", json!(-1)),
        ("step", json!("1")),
        ("within", json!(1_000_000)),
        ("function", json!(null)),
        ("until", json!("soon")),
    ] {
        let mut bad = good.clone();
        bad[key] = value;
        assert!(line.invoke(&bad).await.is_err(), "{key}");
    }
    assert!(line.others.take_called().is_empty());
}
