//! A table that is throttled, ill, or loses requests and answers: calls go on, and nothing happens twice.

use std::sync::Arc;

use ivr_lambda::store::{Dynamo, Releases, Store, Tables};
use serde_json::{Value, json};

use crate::dynamo_local;
use crate::faulty::{Fault, Proxy, Weather};
use crate::lambda::Function;
use crate::line::{program, request, saying};
use crate::times::shares;

const NOW: i64 = 1_772_406_900;
const CALLS: u32 = 40;
/// One of three requests to the table fails, in one of four ways that cost no time.
const ONE_IN: u64 = 3;
const FAULTS: &[Fault] = &[Fault::LostAfter, Fault::Throttled, Fault::LostBefore, Fault::Ill];

const LINE: &str = r#"
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule ask {
        metric "asked"
        menu "Press 1." { 1 { metric "pressed" goto again } give up { hangup } }
    }
}
ruleset again {
    rule ask {
        menu "Press 2." { 2 { metric "done" say "Goodbye." hangup } give up { hangup } }
    }
}
"#;

#[tokio::test]
async fn a_table_that_fails_every_third_time_loses_no_call_and_doubles_no_effect() {
    let program = program(LINE);
    let tables = dynamo_local::tables("faults").await;
    let store = Dynamo::new(tables.clone());
    store.keep(program.hash, &program.bytes).await.unwrap();
    assert_eq!(store.go_live(None, program.hash).await, Ok(true));
    let weather = Weather::new(ONE_IN, FAULTS);
    let proxy = Proxy::before(tables.endpoint.as_deref().unwrap(), Arc::clone(&weather));
    let shaky = Tables { endpoint: Some(proxy.endpoint.clone()), ..tables.clone() };
    let function = Function::start(&shaky, NOW);
    let says = [("0", "start", "", "menu"), ("1", "keys", "1", "menu"), ("2", "keys", "2", "disconnect")];
    for (step, event, value, directive) in says {
        for contact in (0..CALLS).map(|at| format!("contact-{at}")) {
            let answer = function.invoke(&request(&contact, step, event, value)).unwrap();
            assert_eq!(answer["directive"], directive, "{contact}: {answer}");
        }
    }
    for contact in (0..CALLS).map(|at| format!("contact-{at}")) {
        assert_eq!(store.call(&contact).await.unwrap().unwrap().step, 3);
    }
    println!("one request in {ONE_IN} fails: {}", shares(function.queue().times()));
    let written = function.kill();
    let (requests, failed) = weather.counted();
    assert!(failed * ONE_IN * 2 > requests, "{failed} of {requests} requests failed");
    // Five for the three steps of a call.
    assert!(requests - failed >= 5 * u64::from(CALLS), "requests were repeated");
    assert!(saying(&written, "rescued").is_empty());
    for metric in ["asked", "pressed", "done"] {
        let counted: Vec<&Value> =
            saying(&written, "metric").into_iter().filter(|it| it[metric] == json!(1)).collect();
        assert_eq!(counted.len(), CALLS as usize, "{metric}");
    }
}
