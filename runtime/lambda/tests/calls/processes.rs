//! Several processes on one table: new bundles in the middle of calls, removed ones, requests at the same time.

use ivr_lambda::store::{Dynamo, Releases, Store, Tables};
use serde_json::{Value, json};

use crate::dynamo_local;
use crate::lambda::Function;
use crate::line::{Compiled, program, request, saying};

const NOW: i64 = 1_772_406_900;

const LINE: &str = r#"
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule ask {
        menu "First press 1." { 1 { metric "pressed" goto again } give up { hangup } }
    }
}
ruleset again {
    rule ask {
        menu "First press 2." { 2 { say "Goodbye." hangup } give up { hangup } }
    }
}
"#;

async fn published(program: &Compiled) -> (Tables, Dynamo) {
    let tables = dynamo_local::tables("processes").await;
    let store = Dynamo::new(tables.clone());
    store.keep(program.hash, &program.bytes).await.unwrap();
    assert_eq!(store.go_live(None, program.hash).await, Ok(true));
    (tables, store)
}

fn says(answer: &Value) -> &str {
    answer["prompt_1"].as_str().unwrap_or_else(|| panic!("{answer}"))
}

#[tokio::test]
async fn a_call_ends_on_the_bundle_it_started_on_in_whatever_process() {
    let (old, new) = (program(LINE), program(&LINE.replace("First", "Then")));
    let (tables, store) = published(&old).await;
    let first = Function::start(&tables, NOW);
    assert_eq!(says(&first.invoke(&request("old", "0", "start", "")).unwrap()), "First press 1.");
    store.keep(new.hash, &new.bytes).await.unwrap();
    assert_eq!(store.go_live(Some(old.hash), new.hash).await, Ok(true));
    // A process dies, the next one has never seen the old bundle.
    first.kill();
    let second = Function::start(&tables, NOW);
    assert_eq!(says(&second.invoke(&request("new", "0", "start", "")).unwrap()), "Then press 1.");
    assert_eq!(says(&second.invoke(&request("old", "1", "keys", "1")).unwrap()), "First press 2.");
    assert_eq!(says(&second.invoke(&request("new", "1", "keys", "1")).unwrap()), "Then press 2.");
    let steps = second.kill();
    let bundles: Vec<_> = saying(&steps, "step").iter().map(|it| it["bundle"].clone()).collect();
    assert_eq!(bundles, [new.hash, old.hash, new.hash].map(|it| json!(it.to_string())));
    assert_eq!(store.call("old").await.unwrap().unwrap().bundle, old.hash);
}

#[tokio::test]
async fn a_removed_bundle_leads_to_the_rescue_of_the_live_one() {
    let (old, new) = (program(LINE), program(&LINE.replace("So sorry.", "Very sorry.")));
    let (tables, store) = published(&old).await;
    let first = Function::start(&tables, NOW);
    first.invoke(&request("old", "0", "start", "")).unwrap();
    store.keep(new.hash, &new.bytes).await.unwrap();
    store.go_live(Some(old.hash), new.hash).await.unwrap();
    store.remove(old.hash).await.unwrap();
    let second = Function::start(&tables, NOW);
    let rescued = second.invoke(&request("old", "1", "keys", "1")).unwrap();
    assert_eq!((&rescued["directive"], &rescued["before_1"]), (&json!("rescue"), &json!("Very sorry.")));
    let written = second.kill();
    assert_eq!(saying(&written, "rescued")[0]["why"], "the bundle is not in the table any more");
    assert_eq!(says(&first.invoke(&request("old", "1", "keys", "1")).unwrap()), "First press 2.");
}

#[tokio::test]
async fn of_requests_at_the_same_time_one_makes_the_step() {
    let (tables, store) = published(&program(LINE)).await;
    let functions: Vec<_> = (0..3).map(|_| Function::start(&tables, NOW)).collect();
    for contact in (0..20).map(|at| format!("contact-{at}")) {
        for (step, event, value) in [("0", "start", ""), ("1", "keys", "1"), ("2", "keys", "2")] {
            let event = request(&contact, step, event, value);
            let asked: Vec<_> = functions.iter().map(|it| it.ask(&event)).collect();
            let answers: Vec<_> = asked.into_iter().map(|it| it.answer().unwrap()).collect();
            assert!(answers.iter().all(|it| *it == answers[0]), "{answers:?}");
        }
        assert_eq!(store.call(&contact).await.unwrap().unwrap().step, 3);
    }
    let written: Vec<Value> = functions.into_iter().flat_map(Function::kill).collect();
    assert_eq!(saying(&written, "metric").len(), 20);
    assert_eq!((saying(&written, "step").len(), saying(&written, "repeated").len()), (60, 120));
}

#[tokio::test]
async fn what_is_not_connects_is_an_error_for_lambda() {
    let (tables, _) = published(&program(LINE)).await;
    let function = Function::start(&tables, NOW);
    let error = function.invoke(&json!({ "sessionState": {} })).unwrap_err();
    assert_eq!(error["errorType"], "Refused");
    assert!(error["errorMessage"].as_str().unwrap().contains("Lex bot"), "{error}");
    assert_eq!(says(&function.invoke(&request("x", "0", "start", "")).unwrap()), "First press 1.");
}
