//! Events that no flow sends, and answers that no flow takes: an error for Amazon Connect's error branch or a rescue,
//! and the same process goes on.

use std::sync::{Arc, Mutex};

use ivr_lambda::store::{Dynamo, Releases, Store};
use serde_json::{Value, json};

use crate::dynamo_local;
use crate::lambda::Function;
use crate::line::{program, request, saying};
use crate::queue::Answer;

const NOW: i64 = 1_772_406_900;
const MEGABYTE: usize = 1 << 20;

const LINE: &str = r#"
integration story() -> text "story"
state { told: text? }
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule ask {
        menu "Press 1 for a story." { 1 { goto tell } give up { hangup } }
    }
}
ruleset tell {
    rule ask {
        invoke story() into told { within 10s failed { hangup } }
        say "{told else "nothing"}"
        hangup
    }
}
"#;

async fn line(told: usize) -> (Function, Dynamo) {
    let program = program(LINE);
    let tables = dynamo_local::tables("odd").await;
    let store = Dynamo::new(tables.clone());
    store.keep(program.hash, &program.bytes).await.unwrap();
    assert_eq!(store.go_live(None, program.hash).await, Ok(true));
    let tell = move |_: &str, _: &str, _: &str| Some(json!("x".repeat(told)).to_string());
    (Function::with(&tables, NOW, Arc::new(Mutex::new(tell))), store)
}

fn kind(answer: Answer) -> String {
    answer.unwrap_err()["errorType"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_no_event_is_an_error_and_the_process_goes_on() {
    let (function, store) = line(1).await;
    let garbage: Vec<String> = vec![
        String::new(),
        "\0".repeat(MEGABYTE),
        "{".repeat(MEGABYTE),
        format!("{}{}", "[".repeat(MEGABYTE / 2), "]".repeat(MEGABYTE / 2)),
        format!("{{\"Details\":{}", "x".repeat(MEGABYTE)),
    ];
    for body in garbage {
        let error = function.queue().ask_anything(body).answer();
        assert!(error.as_ref().is_err_and(|it| it.to_string().len() < 1000), "{error:?}");
        assert_eq!(function.invoke(&request("calm", "0", "start", "")).unwrap()["step"], "1");
    }
    let noise = "x".repeat(MEGABYTE);
    let with = |path: &str, value: Value| {
        let mut event = request("contact-1", "1", "keys", "1");
        *event.pointer_mut(path).unwrap() = value;
        event
    };
    for event in [
        json!(noise),
        json!({ "Details": noise }),
        json!({ "Details": { "ContactData": { "ContactId": noise } } }),
        with("/Details/ContactData", json!([noise])),
        with("/Details/ContactData/ContactId", json!({ "x": noise })),
        with("/Details/ContactData/Channel", json!(noise)),
        with("/Details/Parameters", json!(noise)),
        with("/Details/Parameters/step", json!(noise)),
        with("/Details/Parameters/event", json!(noise)),
        with("/Details/Parameters/value", json!(noise)),
        with("/Details/Parameters/protocol", json!(noise)),
    ] {
        assert_eq!(kind(function.invoke(&event)), "Refused");
    }
    assert_eq!(store.call("contact-1").await, Ok(None));
    let lines = function.kill();
    let told = saying(&lines, "refused");
    assert_eq!(told.len(), 11);
    assert!(told.iter().all(|it| it.to_string().len() < 1000), "a log is no place for megabytes");
}

#[tokio::test]
async fn what_nobody_reads_may_be_a_megabyte() {
    let (function, _) = line(1).await;
    let mut event = request("contact-1", "0", "start", "");
    let noise = json!("x".repeat(MEGABYTE));
    event["Details"]["ContactData"]["Attributes"]["noise"] = noise.clone();
    event["Details"]["Parameters"]["noise"] = noise.clone();
    event["noise"] = noise;
    assert_eq!(function.invoke(&event).unwrap()["prompt_1"], "Press 1 for a story.");
}

#[tokio::test]
async fn contact_ids_with_odd_characters_are_refused_and_reach_no_other_item() {
    let (function, store) = line(1).await;
    for step in [("0", "start", ""), ("1", "keys", "1")] {
        function.invoke(&request("contact-1", step.0, step.1, step.2)).unwrap();
    }
    function.queue().settled("contact-1");
    let kept = store.run("contact-1").await.unwrap();
    assert!(kept.is_some());
    let long = "x".repeat(257);
    let odd = [
        "contact-1#run",
        "contact-1\0",
        " contact-1",
        "CONTACT/1",
        "../1",
        "\u{202e}1-tcatnoc",
        "☎",
        "",
        &long,
    ];
    for id in odd {
        for (step, event, value) in [("0", "start", ""), ("1", "keys", "1"), ("2", "poll", "")] {
            assert_eq!(kind(function.invoke(&request(id, step, event, value))), "Refused", "{id:?}");
        }
    }
    assert!(store.run("contact-1").await.unwrap() == kept);
    assert_eq!(store.call("contact-1").await.unwrap().unwrap().step, 2);
    assert_eq!(function.invoke(&request("CONTACT-1", "1", "keys", "1")).unwrap()["directive"], "rescue");
}

#[tokio::test]
async fn a_step_from_the_future_is_rescued_and_changes_nothing() {
    let (function, store) = line(1).await;
    function.invoke(&request("contact-1", "0", "start", "")).unwrap();
    let kept = store.call("contact-1").await.unwrap();
    for step in ["2", "3", "4294967295"] {
        let rescued = function.invoke(&request("contact-1", step, "keys", "1")).unwrap();
        assert_eq!((&rescued["directive"], &rescued["step"]), (&json!("rescue"), &json!(step)));
        assert_eq!(rescued["before_1"], "So sorry.");
    }
    assert!(store.call("contact-1").await.unwrap() == kept);
    let lines = function.kill();
    let why: Vec<_> = saying(&lines, "rescued").iter().map(|it| it["why"].clone()).collect();
    let at = |step: &str| json!(format!("the flow is at step {step}, the call only at 1"));
    assert_eq!(why, [at("2"), at("3"), at("4294967295")]);
}

#[tokio::test]
async fn an_answer_of_more_than_32_kb_is_a_rescue_that_is_kept() {
    let (function, store) = line(40 * 1024).await;
    for step in [("0", "start", ""), ("1", "keys", "1")] {
        function.invoke(&request("contact-1", step.0, step.1, step.2)).unwrap();
    }
    function.queue().settled("contact-1");
    let event = request("contact-1", "2", "poll", "");
    let answer = function.invoke(&event).unwrap();
    assert_eq!((&answer["directive"], &answer["before_1"]), (&json!("rescue"), &json!("So sorry.")));
    assert_eq!((&answer["step"], &answer["number"]), (&json!("3"), &json!("+61390009999")));
    assert_eq!(function.invoke(&event).unwrap(), answer, "a repeated request gets it again");
    assert_eq!(store.call("contact-1").await.unwrap().unwrap().step, 3);
    let lines = function.kill();
    let step = saying(&lines, "step").pop().unwrap();
    assert!(step["misfit"].as_str().unwrap().contains("32"), "{step}");
    assert_eq!(saying(&lines, "faults").len(), 1);
}
