//! Texts that bots read while a step is made.

use ivr_lambda::services::Unread;
use ivr_lambda::store::{Setting, Store};
use ivr_runtime::bundle::ResourceKind;
use ivr_runtime::engine::Understanding;
use serde_json::{Value, json};

use crate::line::{program, request, saying};
use crate::support::{Line, Read};

const LINE: &str = r#"
bot concierge "Concierge" { intents balance, lost_card  slots account: text }
state { words: text = "" }
attributes { said: text = "how much is left" }
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule greet {
        say "Welcome."
        metric "asked"
        set words = attributes.said
        goto read
    }
}
ruleset read {
    rule first {
        understand words using concierge {
            balance at 0.7 { say "The {account else "whole"} balance." goto choose }
            lost_card { }
            otherwise { goto choose }
        }
    }
    rule second { understand words using concierge { lost_card { } otherwise { goto choose } } }
    rule third { understand words using concierge { lost_card { } otherwise { goto choose } } }
    rule fourth { understand words using concierge { lost_card { } otherwise { goto choose } } }
    rule fifth { understand words using concierge { lost_card { goto choose } otherwise { goto choose } } }
}
ruleset choose {
    rule ask { menu "Press 1." { 1 { goto read } give up { hangup } } }
}
"#;

const ALIAS: &str = "arn:aws:lex:eu-central-1:111122223333:bot-alias/ABCDEFGHIJ/TSTALIASID";

async fn line(alias: &str) -> Line {
    let line = Line::with(&program(LINE)).await;
    let (kind, name, in_instance) = (ResourceKind::Bot, "concierge".to_owned(), alias.to_owned());
    line.store.memory.set(Setting::Resource { kind, name, in_instance }).await.unwrap();
    line
}

fn heard(intent: &str, confidence: &str) -> Understanding {
    Understanding {
        intent: intent.into(),
        confidence: confidence.into(),
        transcript: "how much is left".into(),
        slots: vec![("account".into(), "savings".into())],
    }
}

fn saying_so(text: &str) -> Value {
    let mut event = request("contact-1", "0", "start", "");
    event["Details"]["ContactData"]["Attributes"] = json!({ "said": text });
    event
}

#[tokio::test]
async fn a_text_is_read_in_the_step_that_asks_for_it() {
    let line = line(ALIAS).await;
    line.others.hear(Ok(Some(heard("balance", "0.9"))));
    let answer = line.step(0, "start", "").await;
    let said = [&answer["before_1"], &answer["before_2"], &answer["prompt_1"], &answer["step"]];
    assert_eq!(said, ["Welcome.", "The savings balance.", "Press 1.", "1"]);
    let read = Read {
        bot: ALIAS.into(),
        language: "en-AU".into(),
        session: "contact-1-1-1".into(),
        text: "how much is left".into(),
    };
    assert_eq!(line.others.take_read(), [read]);
    let lines = line.log.take();
    assert_eq!(saying(&lines, "metric").len(), 1);
    assert_eq!(saying(&lines, "choices_made")[0]["choice"], "balance");
    assert_eq!(line.only_call().step, 1);
}

#[tokio::test]
async fn a_repeated_request_has_nothing_read_again_and_the_first_gets_its_first_answer() {
    let line = line(ALIAS).await;
    line.others.hear(Ok(Some(heard("balance", "0.9"))));
    let first = line.step(0, "start", "").await;
    // That a first step was made is known only when it is to be written.
    line.others.hear(Ok(None));
    assert_eq!(line.step(0, "start", "").await, first);
    line.others.take_read();
    line.others.hear(Ok(Some(heard("balance", "0.9"))));
    let second = line.step(1, "keys", "1").await;
    assert_eq!((&second["before_1"], &second["step"]), (&json!("The savings balance."), &json!("2")));
    assert_eq!(line.others.take_read().len(), 1);
    assert_eq!(line.step(1, "keys", "1").await, second);
    assert_eq!(line.others.take_read(), []);
}

#[tokio::test]
async fn a_bot_of_another_name_is_left_to_the_flow() {
    for alias in ["concierge", "arn:aws:connect:eu-central-1:111122223333:instance/i/bot-alias/concierge"] {
        let line = line(alias).await;
        let answer = line.step(0, "start", "").await;
        assert_eq!((&answer["directive"], &answer["bot"]), (&json!("understand"), &json!(alias)));
        assert_eq!(line.others.take_read(), []);
        let answer = line.step(1, "failed", "").await;
        assert_eq!(answer["prompt_1"], "Press 1.");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_not_understood_and_told_without_the_text() {
    let line = line(ALIAS).await;
    line.others.hear(Err(Unread::Refused(404)));
    let answer = line.step(0, "start", "").await;
    assert_eq!((&answer["before_1"], &answer["prompt_1"]), (&json!("Welcome."), &json!("Press 1.")));
    let lines = line.log.take();
    let told = saying(&lines, "text_not_read")[0];
    assert_eq!(
        (&told["bot"], &told["why"]),
        (&json!("concierge"), &json!("Lex answered 404: it has no such bot, alias or language"))
    );
    assert!(!serde_json::to_string(&lines).unwrap().contains("how much"));
}

#[tokio::test]
async fn nothing_is_not_read_and_what_is_too_long_is_cut() {
    let line = line(ALIAS).await;
    assert_eq!(line.invoke(&saying_so("  ")).await.unwrap()["prompt_1"], "Press 1.");
    assert_eq!(line.others.take_read(), []);
    let long = self::line(ALIAS).await;
    long.invoke(&saying_so(&"ü".repeat(1025))).await.unwrap();
    assert_eq!(long.others.take_read()[0].text, "ü".repeat(1024));
    assert_eq!(saying(&long.log.take(), "text_cut")[0]["kept"], 1024);
}

#[tokio::test]
async fn a_step_reads_a_few_texts_and_leaves_the_rest_to_the_flow() {
    let line = line(ALIAS).await;
    for _ in 0..10 {
        line.others.hear(Ok(Some(heard("lost_card", "0.9"))));
    }
    let answer = line.step(0, "start", "").await;
    assert_eq!((&answer["directive"], &answer["step"]), (&json!("understand"), &json!("1")));
    let sessions: Vec<_> = line.others.take_read().into_iter().map(|it| it.session).collect();
    assert_eq!(sessions, ["contact-1-1-1", "contact-1-1-2", "contact-1-1-3", "contact-1-1-4"]);
}

#[tokio::test]
async fn sessions_are_names_that_lex_takes() {
    let line = line(ALIAS).await;
    let contact = "c".repeat(256);
    line.invoke(&request(&contact, "0", "start", "")).await.unwrap();
    let session = line.others.take_read().remove(0).session;
    assert!((2..=100).contains(&session.len()) && session.bytes().all(|it| it.is_ascii_alphanumeric()));
}

#[tokio::test(start_paused = true)]
async fn slow_bots_leave_time_to_write_the_step() {
    let line = line(ALIAS).await;
    line.others.hang();
    for _ in 0..10 {
        line.others.hear(Ok(Some(heard("lost_card", "0.9"))));
    }
    let began = tokio::time::Instant::now();
    let answer = line.step(0, "start", "").await;
    assert!(began.elapsed() <= std::time::Duration::from_millis(6000), "{:?}", began.elapsed());
    assert_eq!((&answer["before_1"], &answer["prompt_1"]), (&json!("Welcome."), &json!("Press 1.")));
    assert_eq!(line.only_call().step, 1);
}
