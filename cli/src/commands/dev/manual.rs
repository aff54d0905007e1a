//! How the function is called: commands to be pasted.

use std::net::SocketAddr;

use ivr_runtime::bundle::Bundle;
use serde_json::{Value, json};

/// Where the function is invoked, as Lambda has it.
pub(super) const PATH: &str = "/2015-03-31/functions/ivr/invocations";

/// The first step of a call, and the next.
pub(super) fn text(bundle: &Bundle, address: SocketAddr) -> String {
    let command =
        |parameters: Value| format!("  curl -s http://{address}{PATH} -d '{}'", request(bundle, parameters));
    format!(
        "a call comes in:\n{}\n\nthe caller presses 1, after a menu with \"step\": \"1\":\n{}\n\n\
         every answer says what the caller hears; its `step` goes into the next request, with what happened: `poll` after\n\
         `poll`, `keys` or `silence` after `menu`. runtime/lambda/PROTOCOL.md has them all. The tools of AWS want\n\
         `--endpoint-url http://{address}`.\n\n",
        command(json!({ "step": "0", "event": "start" })),
        command(json!({ "step": "1", "event": "keys", "value": "1" })),
    )
}

/// What Amazon Connect sends, as little of it as is needed.
fn request(bundle: &Bundle, parameters: Value) -> Value {
    let endpoint = bundle.endpoints.iter().find(|it| !it.disabled);
    let number = endpoint.and_then(|it| it.numbers.first()).map(|it| bundle.strings.get(*it));
    let mut data = json!({
        "ContactId": "call-1",
        "Channel": "VOICE",
        "CustomerEndpoint": { "Address": "+61400000001", "Type": "TELEPHONE_NUMBER" },
    });
    let mut parameters = parameters;
    match (number, endpoint) {
        (Some(number), _) => {
            data["SystemEndpoint"] = json!({ "Address": number, "Type": "TELEPHONE_NUMBER" })
        }
        (None, Some(endpoint)) => parameters["endpoint"] = bundle.strings.get(endpoint.name).into(),
        (None, None) => {}
    }
    json!({ "Details": { "ContactData": data, "Parameters": parameters } })
}
