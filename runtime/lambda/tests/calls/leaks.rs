//! Marked values in the real process over the real tables: neither what it writes nor what it stores holds any.

use std::sync::{Arc, Mutex};

use ivr_lambda::store::{Dynamo, Releases, Tables};
use serde_json::{Value, json};

use crate::dynamo_local;
use crate::functions::{Integrations, none};
use crate::kms::{KEY, Kms};
use crate::lambda::Function;
use crate::line::{Compiled, program, request, saying};
use crate::marked::{self, DROPPED, PRIVATE, SECRETS};
use crate::queue::Queue;
use crate::scan::everything;
use crate::search::found;

const NOW: i64 = 1_772_406_900;
const HOUR: i64 = 3600;

async fn published(program: &Compiled) -> Tables {
    let tables = dynamo_local::tables("leaks").await;
    let store = Dynamo::new(tables.clone());
    store.keep(program.hash, &program.bytes).await.unwrap();
    assert_eq!(store.go_live(None, program.hash).await, Ok(true));
    tables
}

fn start(tables: &Tables, now: i64, kms: Option<&Kms>) -> Function {
    keyed(tables, now, marked(), kms.map(|it| (KEY, it)))
}

fn keyed(tables: &Tables, now: i64, integrations: Integrations, key: Option<(&str, &Kms)>) -> Function {
    let key = key.map(|(name, kms)| [("IVR_KEY", name), ("AWS_ENDPOINT_URL_KMS", kms.endpoint.as_str())]);
    Function::among(key.as_ref().map_or(&[], |it| it), Queue::new(), tables, Some(now), integrations)
}

fn marked() -> Integrations {
    Arc::new(Mutex::new(|_: &str, name: &str, _: &str| marked::reply(name)))
}

fn all() -> Vec<&'static str> {
    [&SECRETS[..], &PRIVATE, &DROPPED].concat()
}

/// What was left in the tables after every request, and what the process wrote and answered to Lambda as an error.
async fn made(tables: &Tables, function: Function) -> (Vec<(String, Vec<u8>)>, Vec<(String, Vec<u8>)>) {
    let (mut stored, mut written) = (Vec::new(), Vec::new());
    marked::calls(async |event: &Value| {
        let answer = function.invoke(event);
        stored.extend(everything(tables).await);
        if let Err(error) = &answer {
            written.push((format!("error: {error}"), error.to_string().into_bytes()));
        }
        answer
    })
    .await;
    stored.sort();
    stored.dedup();
    let (lines, errors) = function.end();
    assert!(lines.len() > 50 && lines.iter().any(|it| it.contains("\"faults\"")), "{lines:#?}");
    written.extend(lines.into_iter().chain(errors).map(|it| (it.clone(), it.into_bytes())));
    (stored, written)
}

#[tokio::test]
async fn the_process_writes_and_stores_no_marked_value_in_any_form() {
    let kms = Kms::start();
    let tables = published(&marked::line(true)).await;
    let (stored, written) = made(&tables, start(&tables, NOW, Some(&kms))).await;
    assert_eq!(found(&all(), &written), []);
    assert_eq!(found(&all(), &stored), []);
    assert_eq!(kms.take_asked(), ["GenerateDataKey"], "of all these steps");
    assert!(stored.iter().any(|(name, bytes)| name.contains("#run, answer") && bytes[0] == 0xe1));
}

#[tokio::test]
async fn the_same_without_a_key_shows_what_the_search_would_find() {
    let tables = published(&marked::line(false)).await;
    let (stored, written) = made(&tables, start(&tables, NOW, None)).await;
    assert_eq!(found(&all(), &written), []);
    let found: Vec<String> = found(&all(), &stored).into_iter().map(|(value, _)| value).collect();
    for value in SECRETS.iter().chain(&PRIVATE) {
        assert!(found.iter().any(|it| it == value), "{value}");
    }
}

const LINE: &str = r#"
state { pin: digits(4)? secret }
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule ask { menu "Press 1." { 1 { goto again } give up { hangup } } }
}
ruleset again {
    rule ask { menu "Press 2." { 2 { goto welcome } give up { hangup } } }
}
"#;

#[tokio::test]
async fn processes_ask_kms_once_an_hour_each() {
    let kms = Kms::start();
    let tables = published(&program(LINE)).await;
    let (first, second) = (start(&tables, NOW, Some(&kms)), start(&tables, NOW, Some(&kms)));
    for at in 0..10 {
        let contact = format!("contact-{at}");
        assert_eq!(first.invoke(&request(&contact, "0", "start", "")).unwrap()["prompt_1"], "Press 1.");
        assert_eq!(second.invoke(&request(&contact, "1", "keys", "1")).unwrap()["prompt_1"], "Press 2.");
        assert_eq!(first.invoke(&request(&contact, "2", "keys", "2")).unwrap()["prompt_1"], "Press 1.");
    }
    assert_eq!(kms.take_asked(), ["GenerateDataKey", "Decrypt"]);
    // A process of the next hour needs both keys: one to read, one to write.
    let third = start(&tables, NOW + HOUR, Some(&kms));
    for at in 0..10 {
        let step = third.invoke(&request(&format!("contact-{at}"), "3", "keys", "1")).unwrap();
        assert_eq!(step["prompt_1"], "Press 2.");
    }
    let mut asked = kms.take_asked();
    asked.sort();
    assert_eq!(asked, ["Decrypt", "GenerateDataKey"]);
}

#[tokio::test]
async fn a_key_that_is_not_there_leads_to_the_rescue_and_the_process_says_why() {
    let kms = Kms::start();
    let tables = published(&program(LINE)).await;
    for (key, says) in [
        (Some(("alias/other", &kms)), "the service for keys refused: NotFoundException"),
        (None, "the program has secret values, and the function has no key: set `IVR_KEY`"),
    ] {
        let function = keyed(&tables, NOW, none(), key);
        let answer = function.invoke(&request("contact-1", "0", "start", "")).unwrap();
        assert_eq!((&answer["directive"], &answer["before_1"]), (&json!("rescue"), &json!("So sorry.")));
        assert_eq!(saying(&function.kill(), "rescued")[0]["why"], says);
    }
}
