//! Marked values do not reach the log.

use ivr_lambda::services::Called;
use serde_json::json;

use crate::line::{program, request};
use crate::support::Line;

const MARKED: &str = r#"
integration pay(name: text private, pin: digits(4) secret) -> text private "acme-pay"
state { name: text? private  pin: digits(4)? secret  answer: text? private }
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule ask {
        collect pin { ask "Your PIN." give up { hangup } }
        set name = "Gus Grissom"
        invoke pay(name: name, pin: pin) into answer { within 5s failed { goto told } }
        goto told
    }
}
ruleset told {
    rule tell {
        say "It is {answer else "nothing"}, {name else "caller"}."
        sms "+61400000001" "It is {answer else "nothing"}."
        hangup
    }
}
"#;

#[tokio::test]
async fn marked_values_never_reach_the_log() {
    let line = Line::sealed(&program(MARKED)).await;
    let mut answers = vec![line.step(0, "start", "").await];
    answers.push(line.step(1, "keys", "7391").await);
    answers.push(line.step(1, "keys", "7391").await);
    let started = line.others.take_started();
    line.others.answer(Called::Answered(json!("Liberty Bell").to_string()));
    line.invoke(&started[0]).await.unwrap();
    let sent = json!({ "name": "Gus Grissom", "pin": "7391" });
    let called = line.others.take_called();
    assert_eq!((called[0].0.as_str(), serde_json::from_str(&called[0].1).ok()), ("acme-pay", Some(sent)));
    answers.push(line.step(2, "poll", "").await);
    // And where something goes wrong.
    answers.push(line.step(9, "keys", "7391").await);
    assert!(line.invoke(&request("contact-1", "2", "keys", "7391 Grissom")).await.is_err());
    assert_eq!(answers[3]["before_1"], "It is Liberty Bell, Gus Grissom.");
    let log = serde_json::to_string(&line.log.take()).unwrap();
    assert!(log.contains("integrations_ended") && log.contains("text_messages_sent"));
    for marked in ["7391", "Grissom", "Liberty", "+61400000001", "NzM5MQ", "R3Jpc3NvbQ"] {
        assert!(!log.contains(marked), "{marked} is in the log:\n{log}");
    }
    let flow = serde_json::to_string(&answers[1]).unwrap();
    assert!(!flow.contains("7391") && !flow.contains("Grissom"), "arguments stay inside: {flow}");
}

#[tokio::test]
async fn figures_are_in_the_embedded_metric_format() {
    let line = Line::with(&program(crate::support::COUNTING)).await;
    line.step(0, "start", "").await;
    line.log.take();
    line.step(1, "keys", "1").await;
    let lines = line.log.take();
    let own = crate::line::saying(&lines, "metric")[0];
    assert_eq!((&own["pressed"], &own["contact"], &own["step"]), (&json!(1), &json!("contact-1"), &json!(2)));
    let directive = &own["_aws"]["CloudWatchMetrics"][0];
    assert_eq!(directive["Namespace"], "ivr");
    assert_eq!(directive["Metrics"], json!([{ "Name": "pressed", "Unit": "Count" }]));
    assert_eq!(directive["Dimensions"], json!([["project"]]));
    assert_eq!(own["_aws"]["Timestamp"], crate::support::NOW * 1000);
    let choice = crate::line::saying(&lines, "choices_made")[0];
    assert_eq!(
        (&choice["ruleset"], &choice["rule"], &choice["choice"]),
        (&json!("welcome"), &json!("ask"), &json!("1"))
    );
}
