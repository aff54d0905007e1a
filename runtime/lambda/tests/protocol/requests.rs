//! Requests: what Connect sends in its many shapes, and what nobody should send.

use ivr_lambda::protocol::{CalledBack, Invocation, Refusal, Request, read};
use ivr_runtime::bundle::Channel;
use ivr_runtime::engine::{Answer, DialOutcome, Entry, Event, Understanding};
use serde_json::{Value, json};

fn event(parameters: &Value) -> Value {
    json!({
        "Name": "ContactFlowEvent",
        "Details": { "ContactData": { "ContactId": "contact-1", "Channel": "VOICE" }, "Parameters": parameters },
    })
}

fn request(json: &Value) -> Request {
    match read(json) {
        Ok(Invocation::Step(request)) => *request,
        other => panic!("{other:?}"),
    }
}

fn told(parameters: &Value) -> Event {
    request(&event(parameters)).event
}

fn refused(json: &Value) -> String {
    read(json).unwrap_err().to_string()
}

#[test]
fn every_event_has_its_name() {
    let simple = |name: &str, value: &str| told(&json!({ "step": "1", "event": name, "value": value }));
    assert_eq!(simple("keys", "12*#"), Event::Keys("12*#".into()));
    assert_eq!(simple("keys", ""), Event::Keys(String::new()));
    assert_eq!(simple("keys", "Timeout"), Event::Silence, "what Connect stores for no input");
    assert_eq!(simple("silence", ""), Event::Silence);
    assert_eq!(simple("confirmed", "yes"), Event::Confirmed(true));
    assert_eq!(simple("confirmed", "no"), Event::Confirmed(false));
    assert_eq!(simple("answered", "{}"), Event::Answered(Answer::Json("{}".into())));
    assert_eq!(simple("timed_out", ""), Event::Answered(Answer::Timeout));
    assert_eq!(simple("poll", ""), Event::Answered(Answer::Pending));
    assert_eq!(simple("queue_tick", ""), Event::QueueTick);
    assert_eq!(simple("queue_full", ""), Event::QueueFull);
    assert_eq!(simple("dialled", "completed"), Event::Dialled(DialOutcome::Completed));
    assert_eq!(simple("dialled", "busy"), Event::Dialled(DialOutcome::Busy));
    assert_eq!(simple("dialled", "no_answer"), Event::Dialled(DialOutcome::NoAnswer));
    assert_eq!(simple("dialled", "failed"), Event::Dialled(DialOutcome::Failed));
    assert_eq!(simple("wait_done", ""), Event::WaitDone);
    assert_eq!(simple("message", "hello"), Event::Message("hello".into()));
    assert_eq!(simple("failed", ""), Event::Failed);
    assert_eq!(simple("ended", ""), Event::Ended);
}

#[test]
fn what_a_bot_heard_comes_in_three_shapes() {
    let heard = Understanding {
        intent: "lost_card".into(),
        confidence: "0.9".into(),
        transcript: "I lost my card".into(),
        slots: vec![("card".into(), "1881".into())],
    };
    let mut parameters = json!({
        "step": "1", "event": "intent", "value": "lost_card", "confidence": "0.9",
        "transcript": "I lost my card", "slot_card": "1881", "slot_when": null,
    });
    assert_eq!(told(&parameters), Event::Intent(heard.clone()));
    for slots in [json!({ "card": 1881, "when": null }), json!(r#"{"card":"1881","when":null}"#)] {
        let object = parameters.as_object_mut().unwrap();
        object.remove("slot_card");
        object.insert("slots".into(), slots);
        object.insert("confidence".into(), json!(0.9));
        assert_eq!(told(&parameters), Event::Intent(heard.clone()));
    }
    parameters["event"] = "understood".into();
    assert_eq!(told(&parameters), Event::Understood(Some(heard)));
}

#[test]
fn contacts_without_a_number_are_taken() {
    let caller = |endpoint: Value, channel: &str| {
        let mut event = event(&json!({ "step": 0, "event": "start" }));
        event["Details"]["ContactData"]["CustomerEndpoint"] = endpoint;
        event["Details"]["ContactData"]["Channel"] = channel.into();
        request(&event).contact
    };
    let number = json!({ "Address": "+4930000001", "Type": "TELEPHONE_NUMBER" });
    assert_eq!(caller(number.clone(), "VOICE").from.as_deref(), Some("+4930000001"));
    assert_eq!(caller(json!({ "Address": "anonymous" }), "VOICE").from, None);
    assert_eq!(caller(Value::Null, "VOICE").from, None);
    let chat = caller(number, "CHAT");
    assert_eq!((chat.from, chat.channel), (None, Channel::Chat));
}

#[test]
fn a_flow_may_name_the_endpoint() {
    let entry = |endpoint: Value| match told(&json!({ "step": "0", "event": "start", "endpoint": endpoint }))
    {
        Event::Start { entry, .. } => entry,
        other => panic!("{other:?}"),
    };
    assert_eq!(entry("website".into()), Entry::Endpoint("website".into()));
    assert_eq!(entry("none".into()), Entry::Dialled);
    assert_eq!(entry(Value::Null), Entry::Dialled);
}

#[test]
fn a_schedule_keeps_the_process_warm() {
    let schedule = json!({ "source": "aws.events", "detail-type": "Scheduled Event", "detail": {} });
    assert_eq!(read(&schedule), Ok(Invocation::KeepWarm));
}

#[test]
fn other_events_are_refused_by_what_they_seem_to_be() {
    assert!(refused(&json!({ "sessionState": {} })).contains("Lex bot"));
    assert!(refused(&json!({ "requestContext": {} })).contains("HTTP request"));
    assert!(refused(&json!({ "Records": [] })).contains("batch of records"));
    assert!(refused(&json!({ "key": "value" })).contains("some other object"));
    assert!(refused(&json!({})).contains("an empty object"));
    assert!(refused(&json!([1])).contains("no object at all"));
    assert_eq!(read(&json!({ "Details": {} })), Err(Refusal::Missing("Details.ContactData")));
    assert_eq!(
        read(&json!({ "Details": { "ContactData": "x" } })),
        Err(Refusal::Missing("Details.ContactData"))
    );
}

#[test]
fn a_bot_whose_hooks_point_here_goes_on_as_if_it_had_none() {
    let event = |source: &str| {
        json!({
            "messageVersion": "1.0",
            "invocationSource": source,
            "inputTranscript": "four seven one one",
            "sessionId": "4a573372-1f28-4e26-b97b-000000000001",
            "bot": { "name": "concierge", "aliasId": "TSTALIASID" },
            "sessionState": {
                "originatingRequestId": "r",
                "sessionAttributes": { "tier": "gold" },
                "intent": { "name": "balance", "state": "InProgress", "slots": { "account": null } },
            },
        })
    };
    let state = |source: &str| match read(&event(source)) {
        Ok(Invocation::Hook(hook)) => {
            assert!(!format!("{hook:?}").contains("gold"));
            (hook.intent, hook.answer["sessionState"].clone())
        }
        other => panic!("{other:?}"),
    };
    let answer = |action: &str, state: &str| {
        json!({
            "dialogAction": { "type": action },
            "sessionAttributes": { "tier": "gold" },
            "intent": { "name": "balance", "state": state, "slots": { "account": null } },
        })
    };
    assert_eq!(state("DialogCodeHook"), ("balance".into(), answer("Delegate", "InProgress")));
    assert_eq!(state("FulfillmentCodeHook"), ("balance".into(), answer("Close", "Fulfilled")));
    assert!(refused(&event("SomethingNew")).contains("Lex bot"));
}

#[test]
fn who_was_called_back_is_told_without_a_step() {
    let mut news = event(&json!({ "event": "called_back" }));
    news["Details"]["ContactData"]["CustomerEndpoint"] = json!({ "Address": "+61400000001" });
    let called = CalledBack { contact: "contact-1".into(), number: "+61400000001".into() };
    assert_eq!(read(&news), Ok(Invocation::CalledBack(called)));
    news["Details"]["ContactData"]["ContactId"] = "a b".into();
    assert_eq!(read(&news), Err(Refusal::ContactId));
}

#[test]
fn odd_contact_ids_are_refused() {
    let id = |id: &str| {
        let mut event = event(&json!({ "step": "0", "event": "start" }));
        event["Details"]["ContactData"]["ContactId"] = id.into();
        read(&event).map(|_| ())
    };
    assert_eq!(id("4a573372-1f28-4e26-b97b-000000000001"), Ok(()));
    for odd in ["", " ", "a b", "a/b", "é", "a\nb", "a\"b", "../x", "$.x", &"x".repeat(257)] {
        assert_eq!(id(odd), Err(Refusal::ContactId), "{odd:?}");
    }
}

#[test]
fn steps_and_values_that_cannot_be_are_refused_without_repeating_what_was_said() {
    let told = |parameters: Value| refused(&event(&parameters));
    assert!(told(json!({ "event": "start" })).contains("`Details.Parameters.step`"));
    assert!(told(json!({ "step": "0" })).contains("`Details.Parameters.event`"));
    assert!(told(json!({ "step": "-1", "event": "start" })).contains("`-1` is not a number"));
    assert!(told(json!({ "step": "99999999999", "event": "start" })).contains("is not a number"));
    assert!(told(json!({ "step": "0", "event": "dance" })).contains("no event `dance`"));
    assert!(told(json!({ "step": "0", "event": "start", "protocol": "2" })).contains("protocol `2`"));
    let keys = told(json!({ "step": "1", "event": "keys", "value": "4111-1111" }));
    assert!(keys.contains("keys of a telephone") && !keys.contains("4111"), "{keys}");
    let outcome = told(json!({ "step": "1", "event": "dialled", "value": "Secret" }));
    assert!(!outcome.contains("Secret"), "{outcome}");
}

#[test]
fn tasks_and_mails_are_refused() {
    let mut task = event(&json!({ "step": "0", "event": "start" }));
    task["Details"]["ContactData"]["Channel"] = "TASK".into();
    assert_eq!(read(&task), Err(Refusal::Channel("TASK".into())));
}
