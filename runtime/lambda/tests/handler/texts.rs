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
        (
            vec![Unsent::Failed("InternalError".into())],
            1,
            Some("SNS failed, it may have been sent: InternalError"),
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

#[tokio::test(start_paused = true)]
async fn a_service_that_did_nothing_for_long_is_not_asked_again() {
    let line = line().await;
    line.others.hang();
    line.others.send_no_more([Unsent::Busy("Throttling".into())]);
    assert_eq!(line.step(1, "keys", "1").await["prompt_1"], "Press 2.");
    assert_eq!(line.others.take_texts(), [message()]);
    let lines = line.log.take();
    assert_eq!(saying(&lines, "text_messages_unsent")[0]["why"], "there was no time left to send it");
}

#[tokio::test(start_paused = true)]
async fn a_slow_message_keeps_no_other_one() {
    let three = r#"sms "+61400000001" "You pressed 1."
        sms "+61400000002" "So they did."
        sms "+61400000003" "Who?""#;
    let line = Line::with(&program(&COUNTING.replace(r#"sms "+61400000001" "You pressed 1.""#, three))).await;
    line.step(0, "start", "").await;
    line.others.hang();
    let began = tokio::time::Instant::now();
    line.step(1, "keys", "1").await;
    assert!(began.elapsed() <= Duration::from_millis(1500), "{:?}", began.elapsed());
    let to: Vec<_> = line.others.take_texts().into_iter().map(|it| it.0).collect();
    assert_eq!(to, [TO, "+61400000002", "+61400000003"]);
    assert_eq!(saying(&line.log.take(), "text_messages_unsent").len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_process_that_dies_while_it_sends_leaves_no_message_to_others() {
    let line = line().await;
    line.others.hang();
    let dies = tokio::time::timeout(Duration::from_millis(500), line.step(1, "keys", "1"));
    assert!(dies.await.is_err());
    assert_eq!(line.others.take_texts(), [message()]);
    let other = line.another_process();
    assert_eq!(other.step(1, "keys", "1").await["prompt_1"], "Press 2.", "what was written is answered");
    assert_eq!(other.others.take_texts(), []);
}
