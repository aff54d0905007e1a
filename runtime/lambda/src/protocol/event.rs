//! What happened on the telephone side, by the parameters `event` and `value`.

use ivr_runtime::engine::{Answer, DialOutcome, Entry, Event, Understanding};
use serde_json::{Map, Value};

use super::NONE;
use super::refusal::{Refusal, excerpt};
use super::request::{plain, text};

/// What Connect stores where a caller keyed nothing in time: the action succeeds all the same.
const STORED_TIMEOUT: &str = "Timeout";
/// Parameters that hold a slot of a bot each.
const SLOT: &str = "slot_";

/// Reads the event. `attributes` are those that the contact brings.
pub(super) fn read(
    parameters: &Map<String, Value>,
    attributes: impl FnOnce() -> Vec<(String, String)>,
) -> Result<Event, Refusal> {
    let name = text(parameters, "event").ok_or(Refusal::Missing("Details.Parameters.event"))?;
    let value = text(parameters, "value").unwrap_or_default();
    Ok(match name.as_str() {
        "start" => Event::Start { entry: entry(parameters), attributes: attributes() },
        "keys" => keys(value)?,
        "silence" => Event::Silence,
        "intent" => Event::Intent(understanding(parameters, value)),
        "confirmed" => match value.as_str() {
            "yes" => Event::Confirmed(true),
            "no" => Event::Confirmed(false),
            _ => return Err(Refusal::Value { event: "confirmed", wants: "`yes` or `no`" }),
        },
        "answered" => Event::Answered(Answer::Json(value)),
        "timed_out" => Event::Answered(Answer::Timeout),
        "poll" => Event::Answered(Answer::Pending),
        "understood" => Event::Understood(Some(understanding(parameters, value))),
        "queue_tick" => Event::QueueTick,
        "queue_full" => Event::QueueFull,
        "dialled" => Event::Dialled(dialled(&value)?),
        "wait_done" => Event::WaitDone,
        "message" => Event::Message(value),
        "failed" => Event::Failed,
        "ended" => Event::Ended,
        other => return Err(Refusal::Event(excerpt(other))),
    })
}

fn entry(parameters: &Map<String, Value>) -> Entry {
    match text(parameters, "endpoint").filter(|it| !it.is_empty() && it != NONE) {
        Some(endpoint) => Entry::Endpoint(endpoint),
        None => Entry::Dialled,
    }
}

fn keys(value: String) -> Result<Event, Refusal> {
    if value == STORED_TIMEOUT {
        return Ok(Event::Silence);
    }
    match value.bytes().all(|it| matches!(it, b'0'..=b'9' | b'*' | b'#')) {
        true => Ok(Event::Keys(value)),
        false => Err(Refusal::Value { event: "keys", wants: "keys of a telephone, or `Timeout`" }),
    }
}

fn dialled(value: &str) -> Result<DialOutcome, Refusal> {
    Ok(match value {
        "completed" => DialOutcome::Completed,
        "busy" => DialOutcome::Busy,
        "no_answer" => DialOutcome::NoAnswer,
        "failed" => DialOutcome::Failed,
        _ => {
            let wants = "`completed`, `busy`, `no_answer` or `failed`";
            return Err(Refusal::Value { event: "dialled", wants });
        }
    })
}

fn understanding(parameters: &Map<String, Value>, intent: String) -> Understanding {
    let given = |name| text(parameters, name).unwrap_or_default();
    Understanding {
        intent,
        confidence: given("confidence"),
        transcript: given("transcript"),
        slots: slots(parameters),
    }
}

/// Slots as parameters of their own, as an object, or as the text of one. What a bot did not fill is null.
fn slots(parameters: &Map<String, Value>) -> Vec<(String, String)> {
    let own = parameters.iter().filter_map(|(name, value)| Some((name.strip_prefix(SLOT)?, plain(value)?)));
    let mut slots: Vec<_> = own.map(|(name, value)| (name.to_owned(), value)).collect();
    let together = match parameters.get("slots") {
        Some(Value::Object(map)) => map.clone(),
        Some(Value::String(json)) => serde_json::from_str(json).unwrap_or_default(),
        _ => Map::new(),
    };
    slots.extend(together.iter().filter_map(|(name, value)| Some((name.clone(), plain(value)?))));
    slots.retain(|(_, value)| !value.is_empty());
    slots
}
