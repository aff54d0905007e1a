//! Who waits for a callback is not asked to wait twice.

use ivr_lambda::store::Store;
use serde_json::{Value, json};

use crate::line::{program, request};
use crate::support::{COUNTING, Line, NOW};

const LINE: &str = r#"
queue general "General"
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule again when caller.callback_pending { say "We will call you." hangup }
    rule ask when caller.phone is known {
        menu "For a callback, press 1." { 1 { goto arrange } give up { hangup } }
    }
    rule nobody { hangup }
}
ruleset arrange {
    rule arrange when caller.phone is known {
        callback general { after 60s tries 2 every 10m failed { goto told } }
    }
    rule nobody { hangup }
}
ruleset told {
    rule tell { menu "That did not work. Press 1." { 1 { hangup } give up { hangup } } }
}
"#;

async fn says(line: &Line, contact: &str) -> Value {
    let answer = line.invoke(&request(contact, "0", "start", "")).await.unwrap();
    if answer["before_1"].is_string() { answer["before_1"].clone() } else { answer["prompt_1"].clone() }
}

async fn arranges(line: &Line) {
    assert_eq!(says(line, "contact-1").await, "For a callback, press 1.");
    assert_eq!(line.step(1, "keys", "1").await["directive"], "callback");
}

fn called_back(contact: &str) -> Value {
    let mut event = request(contact, "", "called_back", "");
    event["Details"]["Parameters"].as_object_mut().unwrap().remove("step");
    event
}

#[tokio::test]
async fn a_number_waits_until_it_was_called() {
    let line = Line::with(&program(LINE)).await;
    arranges(&line).await;
    assert_eq!(says(&line, "contact-2").await, "We will call you.");
    assert_eq!(says(&line.another_process(), "contact-3").await, "We will call you.");
    assert_eq!(line.invoke(&called_back("contact-9")).await, Ok(json!({ "protocol": "1" })));
    assert_eq!(line.invoke(&called_back("contact-9")).await, Ok(json!({ "protocol": "1" })));
    assert_eq!(says(&line, "contact-4").await, "For a callback, press 1.");
}

#[tokio::test]
async fn a_callback_that_was_never_made_is_forgotten() {
    let line = Line::with(&program(LINE)).await;
    arranges(&line).await;
    let tried = 60 + 2 * 600;
    line.pass(tried + 24 * 60 * 60 - 1);
    assert_eq!(says(&line, "contact-2").await, "We will call you.");
    line.pass(1);
    assert_eq!(says(&line, "contact-3").await, "For a callback, press 1.");
}

#[tokio::test]
async fn a_callback_that_cannot_be_arranged_does_not_wait() {
    let line = Line::with(&program(LINE)).await;
    arranges(&line).await;
    assert_eq!(line.step(2, "failed", "").await["prompt_1"], "That did not work. Press 1.");
    assert_eq!(says(&line, "contact-2").await, "For a callback, press 1.");
}

#[tokio::test]
async fn who_arrived_while_waiting_is_taken_for_that_to_the_end_of_the_call() {
    let pending = LINE.replace(
        "say \"We will call you.\" hangup",
        "menu \"Press 2.\" { 2 { goto welcome } give up { hangup } }",
    );
    let line = Line::with(&program(&pending)).await;
    line.store.memory.set_awaited("+61400000001", Some(NOW + 600)).await.unwrap();
    assert_eq!(says(&line, "contact-1").await, "Press 2.");
    line.store.memory.set_awaited("+61400000001", None).await.unwrap();
    let answer = line.step(1, "keys", "2").await;
    assert_eq!(answer["prompt_1"], "Press 2.", "the call is as it was when it is looked at again");
    assert_eq!(line.step(1, "keys", "2").await, answer);
}

#[tokio::test]
async fn programs_that_do_not_ask_cost_no_request() {
    let line = Line::with(&program(COUNTING)).await;
    line.store.memory.take_requests();
    line.step(0, "start", "").await;
    assert_eq!(line.store.memory.take_requests().awaited, 0);
    let line = Line::with(&program(LINE)).await;
    line.step(0, "start", "").await;
    line.step(1, "keys", "1").await;
    assert_eq!(line.store.memory.take_requests().awaited, 1, "once a call");
}

#[tokio::test]
async fn news_without_a_number_are_refused() {
    let line = Line::with(&program(LINE)).await;
    let mut event = called_back("contact-1");
    event["Details"]["ContactData"]["CustomerEndpoint"] = Value::Null;
    let refusal = line.invoke(&event).await.unwrap_err();
    assert_eq!(refusal.to_string(), "the event has no `Details.ContactData.CustomerEndpoint`");
}
