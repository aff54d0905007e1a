//! Text messages: sent once, and told where they are not.

use std::time::Duration;

use ivr_lambda::services::Unsent;
use ivr_lambda::store::StoreError;
use serde_json::json;

use crate::line::{program, request, saying};
use crate::support::{COUNTING, Failure, Line};

const TO: &str = "+61400000001";

fn message() -> (String, String) {
    (TO.to_owned(), "You pressed 1.".to_owned())
}

/// A line whose caller is about to be sent a message.
async fn line() -> Line {
    let line = Line::with(&program(COUNTING)).await;
    line.step(0, "start", "").await;
    line.log.take();
    line
}

#[tokio::test]
async fn a_message_is_sent_once_and_the_log_says_neither_to_whom_nor_what() {
    let line = line().await;
    for _ in 0..3 {
        line.step(1, "keys", "1").await;
    }
    assert_eq!(line.others.take_texts(), [message()]);
    let lines = line.log.take();
    let sent = saying(&lines, "text_messages_sent");
    assert_eq!((sent.len(), &sent[0]["text_messages_sent"], &sent[0]["step"]), (1, &json!(1), &json!(2)));
    let log = serde_json::to_string(&lines).unwrap();
    assert!(!log.contains(TO) && !log.contains("You pressed"), "{log}");
}

#[tokio::test]
async fn of_requests_at_the_same_time_one_sends() {
    let line = line().await;
    let one = request("contact-1", "1", "keys", "1");
    let (a, b, c) = tokio::join!(line.invoke(&one), line.invoke(&one), line.invoke(&one));
    assert!(a == b && b == c);
    assert_eq!(line.others.take_texts(), [message()]);
}

#[tokio::test(start_paused = true)]
async fn who_did_not_get_to_write_sends_nothing() {
    let line = line().await;
    line.store
        .fail(std::iter::repeat_n(Failure::Before(StoreError::Busy("ThrottlingException".into())), 1000));
    assert_eq!(line.step(1, "keys", "1").await["directive"], "rescue");
    assert_eq!(line.others.take_texts(), []);
    line.store.forgive();
    assert_eq!(line.step(1, "keys", "1").await["prompt_1"], "Press 2.");
    assert_eq!(line.others.take_texts(), [message()]);
}

#[tokio::test]
async fn a_service_that_did_nothing_is_asked_once_more_and_one_that_may_have_is_not() {
    let busy = || Unsent::Busy("Throttling".into());
    let cases = [
        (vec![busy()], 2, None),
        (vec![busy(), busy()], 2, Some("SNS has too much to do: Throttling")),
        (
            vec![Unsent::Unanswered("there was no answer in time".into())],
            1,
            Some("SNS did not answer, it may have been sent: there was no answer in time"),
        ),
        (
            vec![Unsent::Refused("AuthorizationError".into())],
            1,
            Some("SNS refused: the role of the function may not send text messages (AuthorizationError)"),
        ),
        (vec![Unsent::TooLong], 1, Some("it has more than 1600 characters")),
    ];
    for (failures, asked, why) in cases {
        let line = line().await;
        line.others.send_no_more(failures);
        assert_eq!(line.step(1, "keys", "1").await["prompt_1"], "Press 2.", "the call goes on");
        assert_eq!(line.others.take_texts().len(), asked);
        let lines = line.log.take();
        let unsent = saying(&lines, "text_messages_unsent");
        assert_eq!(unsent.first().map(|it| it["why"].as_str().unwrap()), why);
        assert_eq!(unsent.len() + saying(&lines, "text_messages_sent").len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_hangs_does_not_keep_the_caller() {
    let line = line().await;
    line.others.hang();
    let began = tokio::time::Instant::now();
    assert_eq!(line.step(1, "keys", "1").await["prompt_1"], "Press 2.");
    assert!(began.elapsed() <= Duration::from_millis(1500), "{:?}", began.elapsed());
    assert_eq!(saying(&line.log.take(), "text_messages_unsent").len(), 1);
}
