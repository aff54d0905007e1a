//! Code hooks of Lex bots. Programs decide what to do with what a bot heard, so that a bot has nothing to ask of the
//! function; one whose hooks point here all the same goes on as if it had none.

use serde_json::{Map, Value, json};

/// A code hook of a Lex bot.
#[derive(Clone, PartialEq)]
pub struct Hook {
    /// The intent it is about.
    pub intent: String,
    /// Which hook: `DialogCodeHook` or `FulfillmentCodeHook`.
    pub source: &'static str,
    /// What the bot is answered.
    pub answer: Value,
}

impl std::fmt::Debug for Hook {
    /// Which it is, and nothing of what the bot heard.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hook")
            .field("intent", &self.intent)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// Reads a hook of Lex V2; nothing where it is none.
pub(super) fn read(map: &Map<String, Value>) -> Option<Hook> {
    let state = map.get("sessionState")?.as_object()?;
    let intent = state.get("intent")?.as_object()?;
    let source = match map.get("invocationSource")?.as_str()? {
        "DialogCodeHook" => "DialogCodeHook",
        "FulfillmentCodeHook" => "FulfillmentCodeHook",
        _ => return None,
    };
    let name = intent.get("name")?.as_str()?.to_owned();
    Some(Hook { intent: name, source, answer: answer(state, intent, source) })
}

/// While the bot still asks, it decides itself what to ask next; what it understood is done.
fn answer(state: &Map<String, Value>, intent: &Map<String, Value>, source: &str) -> Value {
    let mut intent = intent.clone();
    let action = match source {
        "DialogCodeHook" => "Delegate",
        _ => {
            intent.insert("state".to_owned(), "Fulfilled".into());
            "Close"
        }
    };
    let mut state = state.clone();
    state.insert("dialogAction".to_owned(), json!({ "type": action }));
    state.insert("intent".to_owned(), Value::Object(intent));
    // Which request it answers is for Lex to say.
    state.remove("originatingRequestId");
    json!({ "sessionState": state })
}
