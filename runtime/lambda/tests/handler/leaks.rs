//! Marked values are nowhere but with the caller and the integrations: not in the log, and not in the tables.

use ivr_lambda::services::Called;
use ivr_lambda::store::{Kept, Memory, Outcome};
use serde_json::{Value, json};

use crate::counted::Counted;
use crate::marked::{self, DROPPED, PRIVATE, SECRETS};
use crate::search::found;
use crate::support::Line;

/// Everything in the tables.
fn stored(memory: &Memory) -> Vec<(String, Vec<u8>)> {
    let kept = |kept: Kept| match kept {
        Kept::Clear(text) => text.into_bytes(),
        Kept::Sealed(bytes) => bytes,
    };
    let mut stored = Vec::new();
    for call in memory.calls() {
        stored.push((format!("call {} {call:?}", call.by), call.contact.clone().into_bytes()));
        stored.push((format!("state of {call:?}"), call.state));
        stored.push((format!("answer of {}", call.contact), kept(call.answer)));
    }
    for run in memory.runs() {
        let name = format!("run {run:?}");
        stored.push((name.clone(), name.into_bytes()));
        if let Outcome::Answered(answer) = run.outcome {
            stored.push((format!("answer of the run of {}", run.contact), kept(answer)));
        }
    }
    stored.extend(memory.data_keys().into_iter().map(|(hour, key)| (format!("key {hour}"), key)));
    stored
}

fn lines(log: &[Value]) -> Vec<(String, Vec<u8>)> {
    log.iter().map(|line| (format!("log: {line}"), line.to_string().into_bytes())).collect()
}

/// Makes the calls; what was left in the tables after every request, and everything that was written.
async fn made(line: &Line) -> (Vec<(String, Vec<u8>)>, Vec<Value>, Vec<String>) {
    let mut everything = Vec::new();
    let mut errors = Vec::new();
    let directives = marked::calls(async |event: &Value| {
        let answer = line.invoke(event).await;
        everything.extend(stored(&line.store.memory));
        for started in line.others.take_started() {
            everything.push(("an event for Lambda".to_owned(), started.to_string().into_bytes()));
            let function = started["function"].as_str().unwrap();
            line.others.answer(marked::reply(function).map_or(Called::Failed, Called::Answered));
            line.invoke(&started).await.unwrap();
            everything.extend(stored(&line.store.memory));
        }
        answer.map_err(|refusal| {
            errors.push(json!({ "error": refusal.to_string() }));
            Value::Null
        })
    })
    .await;
    let mut written = line.log.take();
    written.extend(errors);
    everything.sort();
    everything.dedup();
    (everything, written, directives)
}

fn all() -> Vec<&'static str> {
    [&SECRETS[..], &PRIVATE, &DROPPED].concat()
}

/// What the calls must have come through, or nothing was tested.
fn came_through(written: &[Value], directives: &[String]) {
    for directive in ["collect", "listen", "confirm", "poll", "understand", "menu", "rescue"] {
        assert!(directives.iter().any(|it| it == directive), "{directive}: {directives:?}");
    }
    let messages: Vec<_> = written.iter().filter_map(|it| it["message"].as_str()).collect();
    for message in ["faults", "integrations_ended", "refused", "repeated", "rescued", "text_messages_sent"] {
        assert!(messages.contains(&message), "{message}: {messages:?}");
    }
    let misfits = written.iter().filter(|it| it.get("misfit").is_some()).count();
    assert!(misfits >= 2, "an answer that does not fit, and a step that is too large");
}

#[tokio::test]
async fn sealed_calls_hold_no_marked_value_in_any_form() {
    let line = Line::sealed(&marked::line(true)).await;
    let (stored, written, directives) = made(&line).await;
    came_through(&written, &directives);
    assert_eq!(found(&all(), &lines(&written)), []);
    assert_eq!(found(&all(), &stored), []);
    let planted = [("planted".to_owned(), format!("{{\"pin\":\"x{}\"}}", SECRETS[0]).into_bytes())];
    let found = found(&all(), &[stored, planted.to_vec()].concat());
    assert!(!found.is_empty() && found.iter().all(|(_, place)| place.starts_with("planted")));
}

#[tokio::test]
async fn the_same_calls_in_clear_show_what_the_search_would_find() {
    let line = Line::with(&marked::line(false)).await;
    let (stored, written, directives) = made(&line).await;
    came_through(&written, &directives);
    assert_eq!(found(&all(), &lines(&written)), [], "the log holds none in any case");
    let mut found: Vec<String> = found(&all(), &stored).into_iter().map(|(value, _)| value).collect();
    found.sort();
    found.dedup();
    let wanted: Vec<_> =
        SECRETS.iter().chain(&PRIVATE).filter(|it| !found.iter().any(|value| value == *it)).collect();
    assert_eq!(wanted, Vec::<&&str>::new());
}

#[tokio::test]
async fn late_answers_failing_keys_and_foreign_states_leak_nothing() {
    let line = Line::sealed(&marked::line(true)).await;
    let mut seen = Vec::new();
    marked::calls(async |event: &Value| {
        let answer = line.invoke(event).await;
        // The integration that was started is over before it answers.
        for started in line.others.take_started() {
            line.pass(11);
            let late = json!({ "number": DROPPED[5], "card": SECRETS[1], "mobile": PRIVATE[2] });
            line.others.answer(Called::Answered(late.to_string()));
            line.invoke(&started).await.unwrap();
        }
        seen.extend(stored(&line.store.memory));
        answer.map_err(|_| Value::Null)
    })
    .await;
    let others = [line.another_with(Some(Counted::default())), line.another_with(None)];
    for other in others {
        for call in line.store.memory.calls() {
            let step = call.step.to_string();
            let event = crate::line::request(&call.contact, &step, "keys", SECRETS[0]);
            assert_eq!(other.invoke(&event).await.unwrap()["directive"], "rescue");
        }
        seen.extend(lines(&other.log.take()));
    }
    let written = line.log.take();
    assert!(written.iter().any(|it| it["outcome"] == "late"), "{written:#?}");
    seen.extend(lines(&written));
    assert_eq!(found(&all(), &seen), []);
}
