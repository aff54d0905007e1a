//! Bots that read a text.

use std::fmt;
use std::time::Duration;

use ivr_runtime::engine::Understanding;
use serde_json::{Map, Value, json};

use super::Soon;
use crate::aws::{Account, Request, Service, Unanswered};

/// A text for a bot to read.
pub struct Question<'a> {
    /// The bot, by what it is called in the instance.
    pub bot: &'a str,
    /// The language of the text: `en-AU`.
    pub language: &'a str,
    /// What the bot keeps apart: 2 to 100 letters, digits, `-` and `_`.
    pub session: &'a str,
    /// The text.
    pub text: &'a str,
    /// How long it may take.
    pub within: Duration,
}

/// Has bots read texts.
pub trait Bots: Send + Sync {
    /// Whether a bot of this name can be asked here. Others are left to the flow.
    fn knows(&self, bot: &str) -> bool;

    /// What a bot makes of a text; nothing where it understands none of it.
    fn read<'a>(&'a self, question: &'a Question<'_>) -> Soon<'a, Result<Option<Understanding>, Unread>>;
}

/// Why a text was not read. Says nothing of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// The name is not that of an alias of a bot.
    NotAnArn,
    /// The service will not; its status.
    Refused(u16),
    /// The service did not answer; why.
    Unanswered(String),
    /// What it answered is not what was asked for.
    Misread,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnArn => write!(f, "its name in the instance is not the ARN of an alias of a bot"),
            Self::Refused(403) => {
                write!(f, "Lex answered 403: the role of the function may not ask this bot")
            }
            Self::Refused(404) => {
                write!(f, "Lex answered 404: it has no such bot, alias or language")
            }
            Self::Refused(status) => write!(f, "Lex answered {status}"),
            Self::Unanswered(why) => write!(f, "Lex did not answer: {why}"),
            Self::Misread => write!(f, "what Lex answered cannot be read"),
        }
    }
}

impl From<Unanswered> for Unread {
    fn from(why: Unanswered) -> Self {
        Self::Unanswered(why.to_string())
    }
}

/// Amazon Lex V2, by its `RecognizeText`.
#[derive(Debug)]
pub struct Lex(Service);

impl Lex {
    /// Amazon Lex of a region, or another server.
    pub fn new(account: &Account, endpoint: Option<String>) -> Self {
        Self(Service::new(account, "lex", "runtime-v2-lex", endpoint))
    }

    async fn read(&self, question: &Question<'_>) -> Result<Option<Understanding>, Unread> {
        let (bot, alias) = alias(question.bot).ok_or(Unread::NotAnArn)?;
        let (locale, session) = (question.language.replace('-', "_"), question.session);
        let path = format!("/bots/{bot}/botAliases/{alias}/botLocales/{locale}/sessions/{session}/text");
        let body = json!({ "text": question.text }).to_string();
        let headers = &[("content-type", "application/json")];
        let request = Request { method: "POST", path: &path, headers, body: &body };
        let answer = self.0.send(&request, question.within).await?;
        match answer.status {
            200 => {
                let answer = serde_json::from_slice(&answer.body).map_err(|_| Unread::Misread)?;
                understanding(&answer, question.text).ok_or(Unread::Misread)
            }
            status => Err(Unread::Refused(status)),
        }
    }
}

impl Bots for Lex {
    fn knows(&self, bot: &str) -> bool {
        alias(bot).is_some()
    }

    fn read<'a>(&'a self, question: &'a Question<'_>) -> Soon<'a, Result<Option<Understanding>, Unread>> {
        Box::pin(self.read(question))
    }
}

/// The bot and its alias in an ARN such as `arn:aws:lex:REGION:ACCOUNT:bot-alias/BOT/ALIAS`.
fn alias(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.splitn(6, ':');
    let known = parts.next()? == "arn" && parts.nth(1)? == "lex";
    let path = parts.nth(2).filter(|_| known)?.strip_prefix("bot-alias/")?;
    let is_id = |id: &str| (1..=10).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_alphanumeric());
    path.split_once('/').filter(|(bot, alias)| is_id(bot) && is_id(alias))
}

/// What bots call the intent of a text that fits none.
const FALLBACK: &str = "FallbackIntent";

/// The first of the interpretations, which is the likeliest; where there are none, what the bot has come to.
fn understanding(answer: &Value, text: &str) -> Option<Option<Understanding>> {
    let first = match answer.get("interpretations") {
        Some(interpretations) => interpretations.as_array()?.first(),
        None => Some(answer.get("sessionState")?),
    };
    let Some(intent) = first.and_then(|it| it.get("intent")) else { return Some(None) };
    let name = intent.get("name")?.as_str()?;
    if name == FALLBACK {
        return Some(None);
    }
    // An exponent is not a decimal of the language.
    let confidence = first.and_then(|it| it.pointer("/nluConfidence/score")).and_then(Value::as_f64);
    let slots = intent.get("slots").and_then(Value::as_object);
    Some(Some(Understanding {
        intent: name.to_owned(),
        confidence: confidence.map(|it| it.to_string()).unwrap_or_default(),
        transcript: text.to_owned(),
        slots: slots.map(filled).unwrap_or_default(),
    }))
}

/// The slots that were filled. One that takes several values has them in a row.
fn filled(slots: &Map<String, Value>) -> Vec<(String, String)> {
    let interpreted = |slot: &Value| slot.pointer("/value/interpretedValue")?.as_str().map(str::to_owned);
    let value = |slot: &Value| match slot.get("values").and_then(Value::as_array) {
        Some(values) if !values.is_empty() => {
            Some(values.iter().filter_map(interpreted).collect::<Vec<_>>().join(", "))
        }
        _ => interpreted(slot),
    };
    slots.iter().filter_map(|(name, slot)| Some((name.clone(), value(slot)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Value {
        let value = |text: &str| json!({ "shape": "Scalar", "value": { "originalValue": "x", "interpretedValue": text } });
        json!({
            "sessionId": "s",
            "interpretations": [
                {
                    "interpretationSource": "Lex",
                    "nluConfidence": { "score": 0.93 },
                    "intent": { "name": "balance", "state": "ReadyForFulfillment", "slots": {
                        "account": value("savings"),
                        "month": null,
                        "cards": { "shape": "List", "values": [value("visa"), value("amex")], "value": null },
                    } },
                },
                { "intent": { "name": "FallbackIntent" } },
            ],
        })
    }

    #[test]
    fn the_likeliest_interpretation_counts() {
        let slots = [("account", "savings"), ("cards", "visa, amex")];
        let understood = Understanding {
            intent: "balance".into(),
            confidence: "0.93".into(),
            transcript: "how much".into(),
            slots: slots.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        };
        assert_eq!(understanding(&answer(), "how much"), Some(Some(understood)));
    }

    #[test]
    fn what_fits_no_intent_is_not_understood() {
        for none in [
            json!({ "interpretations": [] }),
            json!({ "interpretations": [{ "intent": { "name": "FallbackIntent" } }] }),
        ] {
            assert_eq!(understanding(&none, ""), Some(None));
        }
        let came_to =
            |intent: &str| json!({ "sessionState": { "intent": { "name": intent, "slots": null } } });
        let known = understanding(&came_to("balance"), "").flatten();
        assert_eq!(known.map(|it| (it.intent, it.confidence)), Some(("balance".into(), String::new())));
        assert_eq!(understanding(&came_to("FallbackIntent"), ""), Some(None));
        assert_eq!(understanding(&json!({ "sessionState": {} }), ""), Some(None));
        let mut tiny = answer();
        tiny["interpretations"][0]["nluConfidence"]["score"] = json!(0.00000001);
        let tiny = understanding(&tiny, "").flatten().map(|it| it.confidence);
        assert_eq!(tiny.as_deref(), Some("0.00000001"));
        for wrong in [json!({}), json!([]), json!({ "interpretations": [{ "intent": {} }] })] {
            assert_eq!(understanding(&wrong, ""), None, "{wrong}");
        }
    }

    #[test]
    fn only_aliases_of_bots_are_asked() {
        assert_eq!(
            alias("arn:aws:lex:eu-central-1:111122223333:bot-alias/ABCDEFGHIJ/TSTALIASID"),
            Some(("ABCDEFGHIJ", "TSTALIASID"))
        );
        for wrong in [
            "concierge",
            "arn:aws:connect:eu-central-1:111122223333:instance/i/bot-alias/concierge",
            "arn:aws:lex:eu-central-1:111122223333:bot-alias/ABC",
            "arn:aws:lex:eu-central-1:111122223333:bot-alias/ABC/../x",
            "arn:aws:lex:eu-central-1:111122223333:bot/ABC/DEF",
        ] {
            assert_eq!(alias(wrong), None, "{wrong}");
        }
    }
}
