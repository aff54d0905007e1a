//! A step is made once, however often it is asked for, and for few requests.

use ivr_lambda::store::{Requests, StoreError};
use serde_json::Value;

use crate::line::{program, request, saying};
use crate::support::{COUNTING, Failure, Line};

fn effects(lines: &[Value]) -> (usize, usize) {
    (saying(lines, "metric").len(), saying(lines, "text_messages_sent").len())
}

#[tokio::test]
async fn a_repeated_step_gets_the_stored_answer_and_does_nothing() {
    let line = Line::with(&program(COUNTING)).await;
    let first = line.step(0, "start", "").await;
    assert_eq!(
        (&first["directive"], &first["prompt_1"], &first["step"]),
        (&"menu".into(), &"Press 1.".into(), &"1".into())
    );
    assert_eq!(line.step(0, "start", "").await, first);
    line.log.take();
    let second = line.step(1, "keys", "1").await;
    assert_eq!((&second["prompt_1"], &second["step"]), (&"Press 2.".into(), &"2".into()));
    assert_eq!(effects(&line.log.take()), (1, 1));
    let kept = line.only_call();
    for _ in 0..3 {
        assert_eq!(line.step(1, "keys", "1").await, second);
        let lines = line.log.take();
        assert_eq!((effects(&lines), saying(&lines, "repeated").len()), ((0, 0), 1));
    }
    assert_eq!(line.only_call(), kept);
    let last = line.step(2, "keys", "2").await;
    assert_eq!((&last["directive"], &last["before_1"]), (&"disconnect".into(), &"Goodbye.".into()));
}

#[tokio::test]
async fn of_invocations_at_the_same_time_one_makes_the_step() {
    let line = Line::with(&program(COUNTING)).await;
    let other = line.another_process();
    let start = request("contact-1", "0", "start", "");
    let (a, b, c) = tokio::join!(line.invoke(&start), other.invoke(&start), line.invoke(&start));
    assert!(a == b && b == c);
    line.log.take();
    other.log.take();
    line.store.memory.take_requests();
    let one = request("contact-1", "1", "keys", "1");
    let (a, b) = tokio::join!(line.invoke(&one), other.invoke(&one));
    assert_eq!(a, b);
    let requests = line.store.memory.take_requests();
    assert_eq!((requests.reads, requests.writes), (2, 2), "both found the step before, one was refused");
    let lines: Vec<Value> = line.log.take().into_iter().chain(other.log.take()).collect();
    assert_eq!(effects(&lines), (1, 1));
    assert_eq!((saying(&lines, "step").len(), saying(&lines, "repeated").len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_was_ones_own() {
    let line = Line::with(&program(COUNTING)).await;
    line.step(0, "start", "").await;
    line.log.take();
    let lost = Failure::After(StoreError::Late("lost".into()));
    line.store.fail([Failure::Before(StoreError::Busy("ThrottlingException".into())), lost]);
    let answer = line.step(1, "keys", "1").await;
    assert_eq!(answer["prompt_1"], "Press 2.");
    assert_eq!(effects(&line.log.take()), (1, 1), "done once, by the invocation that wrote");
}

#[tokio::test]
async fn a_step_is_a_read_and_a_write_and_the_first_only_a_write() {
    let line = Line::with(&program(COUNTING)).await;
    let of = |reads, writes| Requests { reads, writes, ..Requests::default() };
    line.store.memory.take_requests();
    line.step(0, "start", "").await;
    let cold = line.store.memory.take_requests();
    assert_eq!(cold, Requests { writes: 1, settings: 1, bundles: 1, ..Requests::default() });
    line.step(1, "keys", "1").await;
    assert_eq!(line.store.memory.take_requests(), of(1, 1));
    line.step(1, "keys", "1").await;
    assert_eq!(line.store.memory.take_requests(), of(1, 0));
    line.invoke(&request("contact-2", "0", "start", "")).await.unwrap();
    assert_eq!(line.store.memory.take_requests(), of(0, 1));
    line.step(0, "start", "").await;
    assert_eq!(line.store.memory.take_requests(), of(0, 1), "what is there instead comes with the refusal");
}

#[tokio::test(start_paused = true)]
async fn settings_are_read_again_beside_a_step_and_bundles_never() {
    let line = Line::with(&program(COUNTING)).await;
    line.step(0, "start", "").await;
    line.store.memory.take_requests();
    tokio::time::advance(std::time::Duration::from_secs(6)).await;
    line.step(1, "keys", "1").await;
    tokio::task::yield_now().await;
    let requests = line.store.memory.take_requests();
    assert_eq!(requests, Requests { reads: 1, writes: 1, settings: 1, ..Requests::default() });
}

#[tokio::test]
async fn a_call_is_kept_for_a_day() {
    let line = Line::with(&program(COUNTING)).await;
    line.step(0, "start", "").await;
    assert_eq!(line.only_call().ttl, crate::support::NOW + 86_400);
}
