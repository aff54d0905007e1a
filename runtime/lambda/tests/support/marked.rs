//! Calls full of private and secret values: whatever happens to a call happens to these, and none of the values is
//! in the program.

use serde_json::{Value, json};

use crate::line::{Compiled, program, request};

/// Secret: keyed in by the caller, and answered by an integration.
pub(crate) const SECRETS: [&str; 2] = ["739146820573", "492912340987"];

/// Private: what a caller said and what integrations answered. The first is one that escapes look at.
pub(crate) const PRIVATE: [&str; 5] = [
    "Gus \"Liberty\" Grißom",
    "Mercury-Redstone-Account",
    "+61491570156",
    "Wally Schirra is my name",
    "Faith Seven grew and grew",
];

/// What never gets as far as the tables: what comes with an error, what does not fit, and what nobody asked for.
pub(crate) const DROPPED: [&str; 6] = [
    "Aurora Seven failed",
    "Friendship Seven misfits",
    "7391 Grissom Keys",
    "Undeclared Deke Slayton",
    "Unknown Event Shepard",
    "Freedom Seven is late",
];

/// The line; without `secrets` the same with marks that need no key.
pub(crate) fn line(secrets: bool) -> Compiled {
    program(&if secrets { LINE.to_owned() } else { LINE.replace(" secret", " private") })
}

const LINE: &str = r#"
record Account { number: text private  card: digits(12) secret  mobile: phone private }
integration find(name: text private, pin: digits(12) secret) -> Account "acme-find"
integration fail(name: text private, pin: digits(12) secret) -> text private "acme-fail"
integration odd(pin: digits(12) secret) -> bool "acme-odd"
integration more() -> text private "acme-more"
bot concierge "concierge" { intents who slots called: text private }
attributes { tier: text? }
state {
    name: text? private
    pin: digits(12)? secret
    account: Account?
    grown: text? private
    words: text? private
    fits: bool?
    zero: int = 0
}
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }

ruleset welcome {
    rule ask {
        collect pin { ask "Your PIN." give up { hangup } }
        listen "And who are you?" using concierge {
            who { set name = called else "" set words = transcript }
            confirm below 1.0 "You are {called else "nobody"}?"
            give up { hangup }
        }
        invoke find(name: name else "", pin: pin) into account {
            within 10s
            waiting "One moment, {name else "caller"}."
            failed { hangup }
        }
        say "Your account is {account.number}, {name else "caller"}."
        sms account.mobile "{name else "caller"}: {account.number}"
        invoke fail(name: name else "", pin: pin) into grown { within 10s failed { say "It failed: {reason}." } }
        invoke odd(pin: account.card) into fits { within 10s failed { say "It failed: {reason}." } }
        understand words else "" using concierge {
            who { say "Still {name else "caller"}." }
            otherwise {}
        }
        goto choose
    }
}

ruleset choose {
    rule ask {
        menu "{account.number else "none"}: press 1 or 2." {
            1 { set zero = 100 / zero say "{name else "caller"}" hangup }
            2 {
                invoke more() into grown { within 10s failed { hangup } }
                say "{grown else "nothing"}"
                hangup
            }
            give up { hangup }
        }
    }
}
"#;

/// What an integration answers; nothing where it fails.
pub(crate) fn reply(function: &str) -> Option<String> {
    let [_, number, mobile, ..] = PRIVATE;
    match function {
        "acme-find" => Some(json!({ "number": number, "card": SECRETS[1], "mobile": mobile }).to_string()),
        "acme-odd" => Some(json!({ "is": DROPPED[1] }).to_string()),
        "acme-more" => Some(json!(format!("{}{}", PRIVATE[4], "!".repeat(200_000))).to_string()),
        _ => None,
    }
}

/// An event of a call whose contact brings what nobody asked for.
fn event(contact: &str, step: u32, event: &str, value: &str) -> Value {
    let mut event = request(contact, &step.to_string(), event, value);
    event["Details"]["ContactData"]["Attributes"] = json!({ "undeclared": DROPPED[3], "tier": "gold" });
    event["Details"]["Parameters"]["confidence"] = "0.9".into();
    event["Details"]["Parameters"]["transcript"] = PRIVATE[3].into();
    event["Details"]["Parameters"]["slots"] = json!({ "called": PRIVATE[0] });
    event
}

/// Makes the calls: one up to a fault, one that grows too large, one that is left in the middle. Each request is
/// sent twice, and between them are those that cannot be. Gives the directives that were answered.
pub(crate) async fn calls(mut ask: impl AsyncFnMut(&Value) -> Result<Value, Value>) -> Vec<String> {
    let mut directives = Vec::new();
    for (contact, last) in [("contact-fault", "1"), ("contact-grown", "2"), ("contact-left", "")] {
        let says = [
            ("start", ""),
            ("keys", "7391"),
            ("silence", ""),
            ("keys", SECRETS[0]),
            ("intent", "who"),
            ("confirmed", "yes"),
            ("understood", "who"),
            ("keys", last),
            ("ended", ""),
        ];
        let mut step = 0;
        for (name, value) in says.into_iter().take(if last.is_empty() { 6 } else { 9 }) {
            let mut happened = event(contact, step, name, value);
            loop {
                let answer = ask(&happened).await.unwrap();
                assert_eq!(ask(&happened).await.unwrap(), answer);
                let directive = answer["directive"].as_str().unwrap().to_owned();
                step = answer["step"].as_str().unwrap().parse().unwrap();
                happened = event(contact, step, "poll", "");
                let again = directive == "poll" && !last.is_empty();
                directives.push(directive);
                if !again {
                    break;
                }
            }
            cannot_be(contact, step, &mut ask).await;
        }
    }
    directives
}

/// Requests that are refused, or rescued.
async fn cannot_be(contact: &str, step: u32, ask: &mut impl AsyncFnMut(&Value) -> Result<Value, Value>) {
    ask(&event(contact, step, "keys", DROPPED[2])).await.unwrap_err();
    ask(&event(contact, step, "somersault", DROPPED[4])).await.unwrap_err();
    ask(&event(contact, step, "confirmed", DROPPED[4])).await.unwrap_err();
    ask(&json!({ "inputTranscript": DROPPED[4], "sessionState": {} })).await.unwrap_err();
    let ahead = ask(&event(contact, step + 7, "keys", SECRETS[0])).await.unwrap();
    assert_eq!(ahead["directive"], "rescue");
}
