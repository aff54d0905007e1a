//! Items that somebody wrote by hand, and bits that fell over: `bootstrap` says what is wrong, the caller is rescued,
//! the item stays as it is, and other calls go on.

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::{Client, Config};
use aws_smithy_http_client::Builder;
use ivr_lambda::store::{Call, Dynamo, Kept, Releases, Store, Tables};
use serde_json::Value;

use crate::dynamo_local;
use crate::lambda::Function;
use crate::line::{Compiled, program, request, saying};

const NOW: i64 = 1_772_406_900;
const OWN: &str = "contact-1";
const OTHERS: &str = "another-caller-7";

/// A line that repeats what its caller keyed.
const LINE: &str = r#"
state { code: digits(6)? }
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule ask {
        collect code { ask "Six digits." give up { hangup } }
        goto told
    }
}
ruleset told {
    rule ask {
        menu "It is {code else "nothing"}." { 1 { goto told } give up { hangup } }
    }
}
"#;

/// The tables as somebody with a console reaches them.
fn by_hand(tables: &Tables) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(tables.region.clone()))
        .endpoint_url(tables.endpoint.clone().unwrap())
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .http_client(Builder::new().build_http());
    Client::from_conf(config.build())
}

async fn published(program: &Compiled) -> Tables {
    let tables = dynamo_local::tables("by-hand").await;
    let store = Dynamo::new(tables.clone());
    store.keep(program.hash, &program.bytes).await.unwrap();
    assert_eq!(store.go_live(None, program.hash).await, Ok(true));
    tables
}

async fn set(client: &Client, tables: &Tables, name: &str, value: Option<AttributeValue>) {
    let update = client.update_item().table_name(&tables.calls).key("contact", AttributeValue::S(OWN.into()));
    let update = update.expression_attribute_names("#name", name);
    let update = match value {
        Some(value) => {
            update.update_expression("SET #name = :value").expression_attribute_values(":value", value)
        }
        None => update.update_expression("REMOVE #name"),
    };
    update.send().await.unwrap();
}

fn is_rescue(answer: &Value, step: &str) {
    assert_eq!(answer["directive"], "rescue", "{answer}");
    assert_eq!((&answer["before_1"], &answer["step"]), (&"So sorry.".into(), &step.into()));
}

#[tokio::test]
async fn a_call_written_by_hand_is_told_and_rescued_and_left_as_it_is() {
    let tables = published(&program(LINE)).await;
    let (store, client) = (Dynamo::new(tables.clone()), by_hand(&tables));
    let function = Function::start(&tables, NOW);
    let says = |contact: &str, step: &str, event: &str, value: &str| {
        function.invoke(&request(contact, step, event, value)).unwrap()
    };
    for (contact, code) in [(OWN, "111111"), (OTHERS, "777777")] {
        says(contact, "0", "start", "");
        assert_eq!(says(contact, "1", "keys", code)["prompt_1"], format!("It is {code}."));
    }
    let others = store.call(OTHERS).await.unwrap().unwrap();
    let own = store.call(OWN).await.unwrap().unwrap();
    let text = |text: &str| Some(AttributeValue::S(text.into()));
    let bytes = |bytes: &[u8]| Some(AttributeValue::B(Blob::new(bytes)));
    let written = [
        ("state", None, "the table holds something damaged: a call without its state"),
        ("state", text("state"), "the table holds something damaged: a call without its state"),
        ("state", bytes(b""), "the state of the call"),
        ("state", bytes(&own.state[..own.state.len() - 1]), "the state of the call"),
        ("state", bytes(&[0xa5; 3000]), "the state of the call"),
        ("state", bytes(&others.state), "the state in the table belongs to another call"),
        ("step", text("2"), "the table holds something damaged: a call without its step"),
        ("step", Some(AttributeValue::N("-1".into())), "the table holds something damaged"),
        ("step", Some(AttributeValue::N("1e30".into())), "the table holds something damaged"),
        ("step", Some(AttributeValue::N("7".into())), "the flow is at step 2, the call at 7 already"),
        ("bundle", text("live"), "the table holds something damaged: a call without its bundle"),
        ("bundle", text(&"ab".repeat(32)), "the bundle is not in the table any more"),
        ("answer", None, "the table holds something damaged: a call without its answer"),
        ("answer", Some(AttributeValue::Bool(true)), "the table holds something damaged"),
    ];
    for (name, value, _) in &written {
        put_back(&client, &tables, &own).await;
        set(&client, &tables, name, value.clone()).await;
        let before = item(&client, &tables).await;
        is_rescue(&says(OWN, "2", "keys", "1"), "2");
        assert_eq!(item(&client, &tables).await, before, "{name}");
    }
    put_back(&client, &tables, &own).await;
    assert_eq!(says(OTHERS, "2", "keys", "1")["prompt_1"], "It is 777777.");
    assert_eq!(says(OWN, "2", "keys", "1")["prompt_1"], "It is 111111.");
    let lines = function.kill();
    let told = saying(&lines, "rescued");
    assert_eq!(told.len(), written.len());
    for (line, (name, _, why)) in told.iter().zip(&written) {
        assert!(line["why"].as_str().unwrap().starts_with(why), "{name}: {line}");
        assert_eq!((&line["contact"], &line["step"]), (&OWN.into(), &2.into()));
    }
}

async fn put_back(client: &Client, tables: &Tables, own: &Call) {
    let Kept::Clear(answer) = own.answer.clone() else { panic!("the answer is sealed without a key") };
    let answer = AttributeValue::S(answer);
    for (name, value) in [
        ("state", AttributeValue::B(Blob::new(own.state.clone()))),
        ("step", AttributeValue::N(own.step.to_string())),
        ("bundle", AttributeValue::S(own.bundle.to_string())),
        ("answer", answer),
    ] {
        set(client, tables, name, Some(value)).await;
    }
}

async fn item(client: &Client, tables: &Tables) -> Option<std::collections::HashMap<String, AttributeValue>> {
    let get = client.get_item().table_name(&tables.calls).key("contact", AttributeValue::S(OWN.into()));
    get.consistent_read(true).send().await.unwrap().item
}

#[tokio::test]
async fn a_bundle_of_which_a_bit_fell_over_is_told_and_rescued_by_every_process() {
    let program = program(LINE);
    let kind = format!("bundle/{}", program.hash);
    let mut bytes = program.bytes.clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    for (name, value, why) in [
        ("data", AttributeValue::B(Blob::new(bytes)), "the bundle cannot be loaded: "),
        ("data", AttributeValue::S("bundle".into()), "the bundle cannot be loaded: "),
        ("count", AttributeValue::N("2".into()), "the bundle cannot be loaded: a bundle of which chunks are"),
        ("packing", AttributeValue::S("zip".into()), "the bundle cannot be loaded: a chunk of a bundle"),
        ("length", AttributeValue::N("1".into()), "the bundle cannot be loaded: a bundle of another length"),
    ] {
        let tables = published(&program).await;
        let whole = Function::start(&tables, NOW);
        whole.invoke(&request(OWN, "0", "start", "")).unwrap();
        let update = by_hand(&tables).update_item().table_name(&tables.config);
        let update = update
            .key("kind", AttributeValue::S(kind.clone()))
            .key("id", AttributeValue::S("0000".into()))
            .update_expression("SET #name = :value")
            .expression_attribute_names("#name", name)
            .expression_attribute_values(":value", value);
        update.send().await.unwrap();
        let function = Function::start(&tables, NOW);
        for (contact, step, event, value) in [("new", "0", "start", ""), (OWN, "1", "keys", "111111")] {
            let rescued = function.invoke(&request(contact, step, event, value)).unwrap();
            assert_eq!(
                (&rescued["directive"], &rescued["end"]),
                (&"rescue".into(), &"flow".into()),
                "{name}"
            );
        }
        let lines = function.kill();
        let told = saying(&lines, "rescued");
        assert_eq!(told.len(), 2);
        assert!(told.iter().all(|it| it["why"].as_str().unwrap().starts_with(why)), "{name}: {told:?}");
        let goes_on = whole.invoke(&request(OWN, "1", "keys", "111111")).unwrap();
        assert_eq!(goes_on["prompt_1"], "It is 111111.", "a process that has the bundle goes on");
    }
}
