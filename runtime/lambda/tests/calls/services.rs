//! A call that needs every service, through the real `bootstrap`.

use ivr_lambda::store::{Dynamo, Releases, Setting, Store};
use ivr_runtime::bundle::ResourceKind;
use serde_json::json;

use crate::aws::Aws;
use crate::dynamo_local;
use crate::functions;
use crate::lambda::Function;
use crate::line::{program, request, saying};
use crate::queue::Queue;

/// 2026-03-01T23:15 in UTC.
const NOW: i64 = 1_772_406_900;

const LINE: &str = r#"
hours office "Office hours"
queue cards "Cards" { hours office }
bot concierge "Concierge" { intents balance }
attributes { said: text = "" }
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule read when office is open and cards.waiting > 2 {
        say "{cards.waiting} wait."
        sms "+61400000001" "You called."
        understand attributes.said using concierge { balance { say "Your balance." } otherwise { say "What?" } }
        menu "Press 1." { 1 { hangup } give up { hangup } }
    }
    rule shut { say "We are closed." hangup }
}
"#;

fn in_instance(kind: &str, id: &str) -> String {
    format!("arn:aws:connect:eu-central-1:111122223333:instance/i-1/{kind}/{id}")
}

fn services() -> Aws {
    let aws = Aws::default();
    let day = json!({
        "Date": "2026-03-01",
        "OperationalHours": [{ "Start": { "Hours": 0, "Minutes": 0 }, "End": { "Hours": 0, "Minutes": 0 } }],
    });
    let hours = json!({ "TimeZone": "UTC", "EffectiveHoursOfOperationList": [day] });
    aws.answer("/effective-hours-of-operations/i-1/office", 200, hours.to_string());
    let waiting = json!({ "Metric": { "Name": "CONTACTS_IN_QUEUE" }, "Value": 4.0 });
    let queue = json!({ "Queue": { "Arn": in_instance("queue", "cards") } });
    let figures = json!({ "MetricResults": [{ "Dimensions": queue, "Collections": [waiting] }] });
    aws.answer("/metrics/current/i-1", 200, figures.to_string());
    let heard = json!({ "interpretations": [{ "intent": { "name": "balance" }, "nluConfidence": { "score": 0.9 } }] });
    aws.answer("/bots/", 200, heard.to_string());
    aws.answer("/", 200, "<PublishResponse/>");
    aws
}

#[tokio::test]
async fn a_step_asks_every_service_and_a_repeated_one_none() {
    let program = program(LINE);
    let tables = dynamo_local::tables("services").await;
    let store = Dynamo::new(tables.clone());
    store.keep(program.hash, &program.bytes).await.unwrap();
    assert_eq!(store.go_live(None, program.hash).await, Ok(true));
    let alias = "arn:aws:lex:eu-central-1:111122223333:bot-alias/ABCDEFGHIJ/TSTALIASID";
    for (kind, name, in_instance) in [
        (ResourceKind::Hours, "office", in_instance("operating-hours", "office")),
        (ResourceKind::Queue, "cards", in_instance("queue", "cards")),
        (ResourceKind::Bot, "concierge", alias.to_owned()),
    ] {
        store.set(Setting::Resource { kind, name: name.to_owned(), in_instance }).await.unwrap();
    }
    let aws = services();
    let endpoint = aws.start();
    let more = ["CONNECT", "SNS", "LEX_RUNTIME_V2"].map(|it| format!("AWS_ENDPOINT_URL_{it}"));
    let more = more.each_ref().map(|it| (it.as_str(), endpoint.as_str()));
    let function = Function::among(&more, Queue::new(), &tables, Some(NOW), functions::none());
    let mut start = request("contact-1", "0", "start", "");
    start["Details"]["ContactData"]["Attributes"] = json!({ "said": "how much is left" });
    let answer = function.invoke(&start).unwrap();
    let said = [&answer["before_1"], &answer["before_2"], &answer["prompt_1"], &answer["step"]];
    assert_eq!(said, ["4 wait.", "Your balance.", "Press 1.", "1"]);
    let mut asked: Vec<_> = aws.take_asked().into_iter().map(|it| it.signed_for).collect();
    asked.sort();
    assert_eq!(
        asked,
        ["connect/eu-central-1", "connect/eu-central-1", "lex/eu-central-1", "sns/eu-central-1"]
    );
    let last = function.invoke(&request("contact-1", "1", "keys", "1")).unwrap();
    assert_eq!(function.invoke(&request("contact-1", "1", "keys", "1")).unwrap(), last);
    assert_eq!(aws.take_asked(), []);
    let written = function.kill();
    assert_eq!(saying(&written, "text_messages_sent").len(), 1);
    assert_eq!(
        store.settings().await.unwrap().timetable("office").map(|it| it.at),
        Some(NOW),
        "all know it now"
    );
}
