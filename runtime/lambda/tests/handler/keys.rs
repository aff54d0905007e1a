//! Data keys: one call to the key service for a process and hour, and steps that do not wait for it.

use std::time::Duration;

use ivr_lambda::services::KeysError;
use ivr_lambda::store::Requests;
use tokio::time::Instant;

use crate::counted::Asked;
use crate::line::{program, request, saying};
use crate::support::{COUNTING, Line};

const HOUR: i64 = 3600;

fn asked(line: &Line) -> Asked {
    line.keys.as_ref().unwrap().take_asked()
}

/// Lets what runs beside the steps end.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

/// The hours whose keys are in the table, from that of the start on.
fn hours(line: &Line) -> Vec<i64> {
    let keys = line.store.memory.data_keys();
    keys.into_iter().map(|(hour, _)| i64::from(hour) - crate::support::NOW / HOUR).collect()
}

/// The hour under whose key a call is sealed, from that of the start on.
fn sealed_in(line: &Line) -> i64 {
    let state = line.store.memory.calls().remove(0).state;
    i64::from(u32::from_be_bytes(state[1..5].try_into().unwrap())) - crate::support::NOW / HOUR
}

async fn call(line: &Line, contact: &str) {
    for (step, event, value, directive) in
        [("0", "start", "", "menu"), ("1", "keys", "1", "menu"), ("2", "keys", "2", "disconnect")]
    {
        let answer = line.invoke(&request(contact, step, event, value)).await.unwrap();
        assert_eq!(answer["directive"], directive, "{answer}");
    }
}

#[tokio::test]
async fn many_steps_of_an_hour_ask_for_one_key() {
    let line = Line::sealed(&program(COUNTING)).await;
    for at in 0..20 {
        call(&line, &format!("contact-{at}")).await;
    }
    assert_eq!(asked(&line), Asked { made: 1, opened: 0 });
    let keys = line.store.memory.take_requests().data_keys;
    assert_eq!((keys, hours(&line)), (2, vec![0]), "looked for, then written");
}

#[tokio::test]
async fn steps_at_the_same_time_ask_once() {
    let line = Line::sealed(&program(COUNTING)).await;
    let events: Vec<_> = (0..8).map(|at| request(&format!("contact-{at}"), "0", "start", "")).collect();
    let [a, b, c, d, e, f, g, h] = &events[..] else { panic!() };
    let answers = tokio::join!(
        line.invoke(a),
        line.invoke(b),
        line.invoke(c),
        line.invoke(d),
        line.invoke(e),
        line.invoke(f),
        line.invoke(g),
        line.invoke(h)
    );
    assert!(answers.0.is_ok() && answers.7.is_ok());
    assert_eq!(line.store.memory.calls().len(), 8);
    assert_eq!(asked(&line), Asked { made: 1, opened: 0 });
}

#[tokio::test]
async fn a_new_hour_has_a_new_key_which_no_step_waits_for() {
    let line = Line::sealed(&program(COUNTING)).await;
    line.step(0, "start", "").await;
    asked(&line);
    line.pass(HOUR);
    line.store.memory.take_requests();
    line.step(1, "keys", "1").await;
    assert_eq!(sealed_in(&line), 0, "sealed under the key of the hour before");
    settle().await;
    assert_eq!((asked(&line), hours(&line)), (Asked { made: 1, opened: 0 }, vec![0, 1]));
    line.step(2, "keys", "2").await;
    assert_eq!(sealed_in(&line), 1, "and under that of the hour from then on");
    call(&line, "contact-2").await;
    settle().await;
    assert_eq!(asked(&line), Asked::default());
}

#[tokio::test]
async fn a_key_of_two_hours_ago_seals_nothing_any_more() {
    let line = Line::sealed(&program(COUNTING)).await;
    line.step(0, "start", "").await;
    asked(&line);
    line.pass(2 * HOUR);
    line.step(1, "keys", "1").await;
    assert_eq!(sealed_in(&line), 2);
    assert_eq!((asked(&line), hours(&line)), (Asked { made: 1, opened: 0 }, vec![0, 2]));
}

#[tokio::test]
async fn processes_share_the_key_of_an_hour() {
    let line = Line::sealed(&program(COUNTING)).await;
    line.step(0, "start", "").await;
    assert_eq!(asked(&line), Asked { made: 1, opened: 0 });
    let (second, third) = (line.another_process(), line.another_process());
    assert_eq!(second.step(0, "start", "").await["prompt_1"], "Press 1.", "a repeated step, from the table");
    call(&second, "contact-2").await;
    assert_eq!(asked(&second), Asked { made: 0, opened: 1 });
    assert_eq!(third.step(1, "keys", "1").await["prompt_1"], "Press 2.");
    assert_eq!(asked(&third), Asked { made: 0, opened: 1 });
    assert_eq!(line.step(2, "keys", "2").await["directive"], "disconnect");
    assert_eq!((asked(&line), hours(&line)), (Asked::default(), vec![0]));
}

#[tokio::test]
async fn of_two_processes_that_make_the_key_of_an_hour_one_wins_and_both_can_read_both() {
    let line = Line::sealed(&program(COUNTING)).await;
    let other = line.another_process();
    let (a, b) = (request("contact-a", "0", "start", ""), request("contact-b", "0", "start", ""));
    let (first, second) = tokio::join!(line.invoke(&a), other.invoke(&b));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(asked(&line), Asked { made: 2, opened: 1 }, "both made one, and one opened the other's");
    assert_eq!(hours(&line), [0]);
    let (a, b) = (request("contact-a", "1", "keys", "1"), request("contact-b", "1", "keys", "1"));
    let (first, second) = tokio::join!(other.invoke(&a), line.invoke(&b));
    assert_eq!(
        (&first.unwrap()["prompt_1"], &second.unwrap()["prompt_1"]),
        (&"Press 2.".into(), &"Press 2.".into())
    );
    assert_eq!(asked(&line), Asked::default());
}

#[tokio::test]
async fn a_step_of_a_new_process_waits_for_nothing_in_turn_that_it_can_ask_for_at_once() {
    let line = Line::sealed(&program(COUNTING)).await;
    line.step(0, "start", "").await;
    line.store.memory.take_requests();
    let other = line.another_process();
    other.step(1, "keys", "1").await;
    let requests = line.store.memory.take_requests();
    let wanted =
        Requests { reads: 1, writes: 1, settings: 1, bundles: 1, data_keys: 1, ..Requests::default() };
    assert_eq!(requests, wanted, "the key to open and to seal is the same");
}

#[tokio::test(start_paused = true)]
async fn a_key_service_that_fails_for_a_moment_is_asked_again() {
    let line = Line::sealed(&program(COUNTING)).await;
    let keys = line.keys.as_ref().unwrap();
    keys.fail([
        KeysError::Busy("ThrottlingException".into()),
        KeysError::Busy("there is no connection".into()),
    ]);
    assert_eq!(line.step(0, "start", "").await["prompt_1"], "Press 1.");
    assert_eq!(asked(&line).made, 3);
    let other = line.another_process();
    keys.fail([KeysError::Busy("ThrottlingException".into())]);
    assert_eq!(other.step(1, "keys", "1").await["prompt_1"], "Press 2.");
}

#[tokio::test(start_paused = true)]
async fn a_key_service_that_stays_away_leads_to_the_rescue_in_time_and_loses_no_call() {
    let line = Line::sealed(&program(COUNTING)).await;
    let keys = line.keys.clone().unwrap();
    let down = || keys.fail(std::iter::repeat_n(KeysError::Busy("ThrottlingException".into()), 1000));
    down();
    let began = Instant::now();
    assert_eq!(line.step(0, "start", "").await["directive"], "rescue");
    assert!(began.elapsed() < Duration::from_millis(7500), "{:?}", began.elapsed());
    let lines = line.log.take();
    let why = "the service for keys did not answer: ThrottlingException";
    assert_eq!(saying(&lines, "rescued")[0]["why"], why);
    assert!(line.store.memory.calls().is_empty(), "nothing is stored in clear instead");
    keys.forgive();
    line.step(0, "start", "").await;
    // Whoever knows the key goes on without the service.
    down();
    assert_eq!(line.step(1, "keys", "1").await["prompt_1"], "Press 2.");
    let other = line.another_process();
    assert_eq!(other.step(2, "keys", "2").await["before_1"], "So sorry.");
    assert_eq!(saying(&other.log.take(), "rescued")[0]["why"], why);
    line.pass(HOUR);
    assert_eq!(line.step(1, "keys", "1").await["prompt_1"], "Press 2.", "it is sealed under the key before");
    keys.forgive();
    assert_eq!(other.step(2, "keys", "2").await["directive"], "disconnect", "the call was not lost");
}

#[tokio::test]
async fn a_key_service_that_refuses_is_not_asked_again() {
    let line = Line::sealed(&program(COUNTING)).await;
    line.keys.as_ref().unwrap().fail([KeysError::Refused("AccessDeniedException".into())]);
    assert_eq!(line.step(0, "start", "").await["directive"], "rescue");
    assert_eq!(asked(&line), Asked { made: 1, opened: 0 });
    let lines = line.log.take();
    assert_eq!(saying(&lines, "rescued")[0]["why"], "the service for keys refused: AccessDeniedException");
}
