//! Connect's event as a request: who calls, which step it is, and what happened.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ivr_runtime::bundle::Channel;
use ivr_runtime::engine::{Contact, Event};
use serde_json::{Map, Value};

use super::VERSION;
use super::event;
use super::hook::{self, Hook};
use super::refusal::{Refusal, excerpt};

/// The longest id that Connect gives a contact.
const MOST_CONTACT_ID: usize = 256;

/// What the function was invoked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Invocation {
    /// A step of a call.
    Step(Box<Request>),
    /// An integration, by ourselves.
    Run(RunRequest),
    /// News: a caller who waited for it was called back.
    CalledBack(CalledBack),
    /// A code hook of a Lex bot.
    Hook(Hook),
    /// Nothing: a schedule that keeps the process warm.
    KeepWarm,
}

/// A caller who was called back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledBack {
    /// The contact of the callback, which is not that of the call that asked for it.
    pub contact: String,
    /// E.164.
    pub number: String,
}

/// An integration to run: what the function sends to itself.
#[derive(Clone, PartialEq, Eq)]
pub struct RunRequest {
    /// The contact.
    pub contact: String,
    /// The step that asked.
    pub step: u32,
    /// The function to call.
    pub function: String,
    /// What it is sent.
    pub arguments: Arguments,
    /// Seconds it may take.
    pub within: u16,
    /// When it is too late, in seconds since 1970.
    pub until: i64,
}

/// What an integration is sent. Lambda keeps events until they are run, and may keep them where one failed.
#[derive(Clone, PartialEq, Eq)]
pub enum Arguments {
    /// JSON.
    Clear(String),
    /// JSON as bytes that only the function can read.
    Sealed(Vec<u8>),
}

impl Arguments {
    fn read(map: &Map<String, Value>) -> Option<Self> {
        match text(map, "sealed") {
            Some(sealed) => STANDARD.decode(sealed).ok().map(Self::Sealed),
            None => text(map, "arguments").map(Self::Clear),
        }
    }
}

impl std::fmt::Debug for RunRequest {
    /// Which it is, and nothing of what it is sent.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunRequest")
            .field("contact", &self.contact)
            .field("step", &self.step)
            .field("function", &self.function)
            .finish_non_exhaustive()
    }
}

impl RunRequest {
    /// As it is sent.
    pub fn json(&self) -> Value {
        let (key, arguments) = match &self.arguments {
            Arguments::Clear(json) => ("arguments", json.clone()),
            Arguments::Sealed(bytes) => ("sealed", STANDARD.encode(bytes)),
        };
        serde_json::json!({
            RUN: VERSION, "contact": self.contact, "step": self.step, "function": self.function,
            key: arguments, "within": self.within, "until": self.until,
        })
    }

    fn read(map: &Map<String, Value>) -> Option<Self> {
        let number = |name: &str| map.get(name).and_then(Value::as_i64);
        Some(Self {
            contact: text(map, "contact").filter(|it| is_contact(it))?,
            step: u32::try_from(number("step")?).ok()?,
            function: text(map, "function")?,
            arguments: Arguments::read(map)?,
            within: u16::try_from(number("within")?).ok()?,
            until: number("until")?,
        })
    }
}

/// The event that is no step of a call.
const CALLED_BACK: &str = "called_back";
/// The key by which an integration to run is known.
const RUN: &str = "ivr_run";

/// A step of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The contact.
    pub contact: Contact,
    /// The number the flow got last; 0 at the start.
    pub step: u32,
    /// What happened.
    pub event: Event,
}

/// Reads what the function was invoked with. Lenient where Connect is: parts that are not needed may be
/// missing, null or new.
pub fn read(json: &Value) -> Result<Invocation, Refusal> {
    match json.pointer("/Details/ContactData") {
        Some(Value::Object(data)) => {
            let none = Map::new();
            let parameters = json.pointer("/Details/Parameters").and_then(Value::as_object).unwrap_or(&none);
            match text(parameters, "event").as_deref() {
                Some(CALLED_BACK) => called_back(data).map(Invocation::CalledBack),
                _ => request(data, parameters).map(|request| Invocation::Step(Box::new(request))),
            }
        }
        Some(_) => Err(Refusal::Missing("Details.ContactData")),
        None => other(json),
    }
}

fn other(json: &Value) -> Result<Invocation, Refusal> {
    if json.get("source").and_then(Value::as_str) == Some("aws.events") {
        return Ok(Invocation::KeepWarm);
    }
    if let Some(map) = json.as_object().filter(|it| it.contains_key(RUN)) {
        return RunRequest::read(map).map(Invocation::Run).ok_or(Refusal::Missing(RUN));
    }
    if let Some(hook) = json.as_object().and_then(hook::read) {
        return Ok(Invocation::Hook(hook));
    }
    let has = |name: &str| json.get(name).is_some();
    let seems = match json {
        Value::Object(_) if has("Details") => return Err(Refusal::Missing("Details.ContactData")),
        Value::Object(_) if has("sessionState") => "one of a Lex bot",
        Value::Object(_) if has("requestContext") => "an HTTP request",
        Value::Object(_) if has("Records") => "a batch of records",
        Value::Object(map) if map.is_empty() => "an empty object",
        Value::Object(_) => "some other object",
        _ => "no object at all",
    };
    Err(Refusal::NotConnect { seems })
}

fn request(data: &Map<String, Value>, parameters: &Map<String, Value>) -> Result<Request, Refusal> {
    let version = text(parameters, "protocol").unwrap_or_else(|| VERSION.to_owned());
    if version != VERSION {
        return Err(Refusal::Protocol(excerpt(&version)));
    }
    let contact = contact(data)?;
    let step = text(parameters, "step").ok_or(Refusal::Missing("Details.Parameters.step"))?;
    let step = step.trim().parse().map_err(|_| Refusal::Step(excerpt(&step)))?;
    let event = event::read(parameters, || attributes(data))?;
    Ok(Request { contact, step, event })
}

fn called_back(data: &Map<String, Value>) -> Result<CalledBack, Refusal> {
    let contact = contact(data)?;
    let number = contact.from.ok_or(Refusal::Missing("Details.ContactData.CustomerEndpoint"))?;
    Ok(CalledBack { contact: contact.id, number })
}

fn contact(data: &Map<String, Value>) -> Result<Contact, Refusal> {
    let id = text(data, "ContactId").ok_or(Refusal::Missing("Details.ContactData.ContactId"))?;
    if !is_contact(&id) {
        return Err(Refusal::ContactId);
    }
    let channel = match text(data, "Channel").as_deref() {
        Some("VOICE") | None => Channel::Voice,
        Some("CHAT") => Channel::Chat,
        Some(other) => return Err(Refusal::Channel(excerpt(other))),
    };
    let from = address(data, "CustomerEndpoint").filter(|it| channel == Channel::Voice && is_number(it));
    Ok(Contact { id, from, dialled: address(data, "SystemEndpoint"), channel, ..Contact::default() })
}

fn is_contact(id: &str) -> bool {
    let fits = |it: u8| it.is_ascii_alphanumeric() || it == b'-' || it == b'_';
    (1..=MOST_CONTACT_ID).contains(&id.len()) && id.bytes().all(fits)
}

/// E.164; what a withheld number is called differs from carrier to carrier.
fn is_number(address: &str) -> bool {
    address.strip_prefix('+').is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

fn address(data: &Map<String, Value>, endpoint: &str) -> Option<String> {
    text(data.get(endpoint)?.as_object()?, "Address").filter(|it| !it.is_empty())
}

fn attributes(data: &Map<String, Value>) -> Vec<(String, String)> {
    let attributes = data.get("Attributes").and_then(Value::as_object).into_iter().flatten();
    attributes.filter_map(|(name, value)| Some((name.clone(), plain(value)?))).collect()
}

/// A field as text; nothing where it is missing or null.
pub(super) fn text(map: &Map<String, Value>, name: &str) -> Option<String> {
    plain(map.get(name)?)
}

/// Parameters may have types of their own since flows may give them any.
pub(super) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
