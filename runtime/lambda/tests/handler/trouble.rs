//! What goes wrong: the caller always gets an answer, in time, and the log says why.

use ivr_lambda::store::{Kept, MOST_ITEM, StoreError};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::line::{program, request, saying};
use crate::support::{COUNTING, Failure, Line};

fn why(lines: &[Value]) -> String {
    saying(lines, "rescued")[0]["why"].as_str().unwrap().to_owned()
}

fn is_rescue(answer: &Value) {
    assert_eq!(answer["directive"], "rescue", "{answer}");
    assert_eq!((&answer["before_1"], &answer["number"]), (&"So sorry.".into(), &"+61390009999".into()));
}

#[tokio::test(start_paused = true)]
async fn throttling_and_lost_requests_are_asked_again() {
    let line = Line::with(&program(COUNTING)).await;
    let busy = Failure::Before(StoreError::Busy("ThrottlingException".into()));
    let late = Failure::Before(StoreError::Late("the request timed out".into()));
    line.store.fail([busy.clone(), late.clone(), busy.clone()]);
    assert_eq!(line.step(0, "start", "").await["prompt_1"], "Press 1.");
    line.store.fail([late, busy]);
    assert_eq!(line.step(1, "keys", "1").await["prompt_1"], "Press 2.");
}

#[tokio::test(start_paused = true)]
async fn a_table_that_stays_away_leads_to_the_rescue_in_time() {
    let line = Line::with(&program(COUNTING)).await;
    line.step(0, "start", "").await;
    for failure in [Failure::Before(StoreError::Busy("ThrottlingException".into())), Failure::Forever] {
        line.log.take();
        line.store.fail(std::iter::repeat_n(failure, 1000));
        let began = Instant::now();
        is_rescue(&line.step(1, "keys", "1").await);
        assert!(began.elapsed().as_millis() < 7500, "{:?}", began.elapsed());
        assert!(why(&line.log.take()).starts_with("the table"));
        line.store.forgive();
    }
    assert_eq!(line.step(1, "keys", "1").await["prompt_1"], "Press 2.", "the call can go on");
}

#[tokio::test(start_paused = true)]
async fn the_time_of_the_invocation_counts_where_it_is_shorter() {
    let line = Line::with(&program(COUNTING)).await;
    line.step(0, "start", "").await;
    line.store.fail([Failure::Forever]);
    let occasion = ivr_lambda::handler::Occasion {
        id: "x".into(),
        left: std::time::Duration::from_secs(1),
        function: String::new(),
    };
    let began = Instant::now();
    let answer = line.handler.answer(&request("contact-1", "1", "keys", "1"), &occasion).await.unwrap();
    is_rescue(&answer);
    assert!(began.elapsed().as_millis() < 1000);
}

#[tokio::test]
async fn a_table_that_refuses_is_not_asked_again() {
    let line = Line::with(&program(COUNTING)).await;
    line.store.fail([Failure::Before(StoreError::Refused("AccessDeniedException".into()))]);
    is_rescue(&line.step(0, "start", "").await);
    assert_eq!(why(&line.log.take()), "the table refused: AccessDeniedException");
}

#[tokio::test]
async fn where_nothing_is_live_the_flow_has_its_own_rescue() {
    let line = Line::empty();
    let answer = line.step(0, "start", "").await;
    assert_eq!((&answer["directive"], &answer["end"]), (&"rescue".into(), &"flow".into()));
    assert_eq!(why(&line.log.take()), "no bundle is live: publish one");
}

#[tokio::test]
async fn steps_that_cannot_be_are_rescued_and_change_nothing() {
    let line = Line::with(&program(COUNTING)).await;
    is_rescue(&line.step(1, "keys", "1").await);
    assert_eq!(why(&line.log.take()), "the call is not in the table");
    line.step(0, "start", "").await;
    line.step(1, "keys", "1").await;
    let kept = line.only_call();
    for (step, says) in [
        (7, "the flow is at step 7, the call only at 2"),
        (u32::MAX, "the flow is at step 4294967295, the call only at 2"),
        (0, "the flow is at step 0, the call at 2 already"),
    ] {
        line.log.take();
        let event = if step == 0 { "start" } else { "keys" };
        let answer = line.step(step, event, "").await;
        is_rescue(&answer);
        assert_eq!(answer["step"], step.to_string());
        assert_eq!(why(&line.log.take()), says);
        assert_eq!(line.only_call(), kept);
    }
}

#[tokio::test]
async fn states_written_by_hand_are_told_and_rescued() {
    let line = Line::with(&program(COUNTING)).await;
    line.step(0, "start", "").await;
    line.invoke(&request("contact-2", "0", "start", "")).await.unwrap();
    let calls = line.store.memory.calls();
    let (own, others) = (calls[0].clone(), calls[1].clone());
    for (state, says) in [
        (others.state.clone(), "the state in the table belongs to another call"),
        (own.state[..own.state.len() / 2].to_vec(), "the state of the call"),
        (Vec::new(), "the state of the call"),
        (vec![0xff; 100], "the state of the call"),
    ] {
        line.log.take();
        let mut by_hand = own.clone();
        by_hand.state = state;
        line.store.memory.put(by_hand);
        is_rescue(&line.step(1, "keys", "1").await);
        let why = why(&line.log.take());
        assert!(why.starts_with(says), "{why}");
    }
    let mut by_hand = own.clone();
    by_hand.answer = Kept::Clear("{".into());
    line.store.memory.put(by_hand);
    is_rescue(&line.step(0, "start", "").await);
}

/// A call that remembers more with every step.
const GROWING: &str = r#"
integration more() -> json "more"
state { a: json? b: json? c: json? d: json? e: json? }
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule grow {
        invoke more() into a { within 5s failed { hangup } }
        invoke more() into b { within 5s failed { hangup } }
        invoke more() into c { within 5s failed { hangup } }
        invoke more() into d { within 5s failed { hangup } }
        invoke more() into e { within 5s failed { hangup } }
        hangup
    }
}
"#;

#[tokio::test]
async fn a_call_that_outgrows_the_table_is_rescued_and_kept_small() {
    let line = Line::with(&program(GROWING)).await;
    let mut answer = line.step(0, "start", "").await;
    let piece = json!("x".repeat(100_000)).to_string();
    let mut steps = 1;
    while answer["directive"] == "poll" {
        answer = line.step(steps, "answered", &piece).await;
        steps += 1;
        assert!(steps < 10, "{answer}");
    }
    assert!(steps > 3);
    is_rescue(&answer);
    let kept = line.only_call();
    assert_eq!(kept.step, steps);
    assert!(kept.size() < MOST_ITEM / 100, "{}", kept.size());
    let lines = line.log.take();
    let last = saying(&lines, "step").pop().unwrap();
    assert!(last["misfit"].as_str().unwrap().contains("bytes of the 409600"), "{last}");
    assert_eq!(saying(&lines, "faults").len(), 1);
    assert_eq!(line.step(steps - 1, "answered", &piece).await, answer, "a repeated request gets it again");
}

#[tokio::test]
async fn events_that_are_not_a_steps_are_errors_for_connect() {
    let line = Line::with(&program(COUNTING)).await;
    assert!(line.invoke(&json!({ "hello": 1 })).await.is_err());
    assert!(line.invoke(&request("../x", "0", "start", "")).await.is_err());
    let lines = line.log.take();
    assert_eq!(saying(&lines, "refused").len(), 2);
    let warm = json!({ "source": "aws.events", "detail-type": "Scheduled Event" });
    assert_eq!(line.invoke(&warm).await, Ok(json!({ "protocol": "1" })));
    line.store.memory.take_requests();
    line.step(0, "start", "").await;
    let requests = line.store.memory.take_requests();
    assert_eq!((requests.settings, requests.bundles), (0, 0), "a warm process knows the program already");
}
