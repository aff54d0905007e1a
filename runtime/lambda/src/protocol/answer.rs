//! What a flow is answered: a flat map of texts, one `directive` and what it needs.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use ivr_runtime::bundle::{Bundle, Key, RescueEnd, ResourceId, ResourceKind};
use ivr_runtime::engine::{Directive, Next, Utterance};
use serde_json::Value;

use super::message::{Kind, Message, PLACES, apart, together};
use super::{NONE, VERSION};

/// Connect takes less than this, in bytes of JSON.
const MOST_BYTES: usize = 32 * 1024;

/// What the things of a program are called in the Amazon Connect instance.
pub trait Names {
    /// The ARN or id of a resource, by its name in the program.
    fn in_instance(&self, kind: ResourceKind, name: &str) -> Option<String>;
}

/// An answer to a flow. Keys are letters, digits and `_`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    texts: BTreeMap<String, String>,
    unnamed: Vec<String>,
}

/// Why a directive cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// Connect would refuse the answer for its length.
    TooLarge,
    /// More messages in a row than a flow has places for.
    TooManyMessages,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => {
                write!(f, "the answer is {MOST_BYTES} bytes or longer, which Amazon Connect refuses")
            }
            Self::TooManyMessages => {
                write!(f, "more than {PLACES} recordings and changes of language stand in a row in one step")
            }
        }
    }
}

impl Answer {
    fn new(directive: &str, step: u32) -> Self {
        let mut answer = Self::default();
        answer.put("protocol", VERSION);
        answer.put("step", step);
        answer.put("directive", directive);
        answer
    }

    fn put(&mut self, key: impl Into<String>, value: impl ToString) {
        self.texts.insert(key.into(), value.to_string());
    }

    fn put_or_none(&mut self, key: &str, value: Option<impl ToString>) {
        match value {
            Some(value) => self.put(key, value),
            None => self.put(key, NONE),
        }
    }

    /// A text of the answer.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    /// Resources that have no name in the instance yet; they are answered by the name in the program, which
    /// Connect refuses, so that the flow reports `failed`.
    pub fn unnamed(&self) -> &[String] {
        &self.unnamed
    }

    /// The answer as JSON: what is stored and, byte for byte, what the flow gets.
    pub fn json(&self) -> Value {
        let texts = self.texts.iter().map(|(key, text)| (key.clone(), Value::from(text.as_str())));
        Value::Object(texts.collect())
    }
}

/// The answer where there is nothing to do: to a schedule that keeps the process warm, and to news.
pub fn nothing() -> Value {
    Answer { texts: BTreeMap::from([("protocol".to_owned(), VERSION.to_owned())]), ..Answer::default() }
        .json()
}

/// The rescue where no program is there to say how: the flow plays the one that was rendered into it.
pub fn flow_rescue(step: u32) -> Answer {
    let mut answer = Answer::new("rescue", step);
    answer.put("before_count", 0);
    answer.put("attribute_count", 0);
    answer.put("end", "flow");
    for key in ["queue", "queue_name", "number"] {
        answer.put(key, NONE);
    }
    answer
}

/// What a directive is to a flow; `step` is what the flow sends back.
pub fn answer(
    directive: &Directive,
    step: u32,
    bundle: &Bundle,
    names: &dyn Names,
) -> Result<Answer, Misfit> {
    let mut writer = Writer { answer: Answer::new(name(&directive.next), step), bundle, names };
    writer.messages("before", apart(&directive.before))?;
    writer.next(&directive.next)?;
    let Writer { answer, .. } = writer;
    if answer.json().to_string().len() >= MOST_BYTES {
        return Err(Misfit::TooLarge);
    }
    Ok(answer)
}

fn name(next: &Next) -> &'static str {
    match next {
        Next::Menu { .. } => "menu",
        Next::CollectKeys { .. } => "collect",
        Next::Listen { .. } => "listen",
        Next::Confirm { .. } => "confirm",
        Next::Poll { .. } => "poll",
        Next::Understand { .. } => "understand",
        Next::Enqueue { .. } => "enqueue",
        Next::Callback { .. } => "callback",
        Next::Dial { .. } => "dial",
        Next::Wait { .. } => "wait",
        Next::Handover { .. } => "handover",
        Next::Disconnect { .. } => "disconnect",
        Next::Rescue { .. } => "rescue",
    }
}

type Written = Result<(), Misfit>;
type Attributes = [(Arc<str>, Arc<str>)];

struct Writer<'a> {
    answer: Answer,
    bundle: &'a Bundle,
    names: &'a dyn Names,
}

impl Writer<'_> {
    fn next(&mut self, next: &Next) -> Written {
        match next {
            Next::Menu { .. } | Next::CollectKeys { .. } | Next::Listen { .. } | Next::Confirm { .. } => {
                self.question(next)?;
            }
            Next::Poll { .. } | Next::Understand { .. } => self.machine(next)?,
            Next::Enqueue { .. } | Next::Callback { .. } | Next::Dial { .. } | Next::Handover { .. } => {
                self.transfer(next)?;
            }
            Next::Wait { seconds, prompt, message } => {
                self.answer.put("seconds", seconds);
                self.answer.put("message", message);
                self.resource("prompt", *prompt);
            }
            Next::Disconnect { attributes } => self.attributes(attributes),
            Next::Rescue { end, number, attributes } => {
                let (end, queue) = match end {
                    RescueEnd::Enqueue(queue) => ("queue", Some(*queue)),
                    RescueEnd::Dial(_) => ("number", None),
                    RescueEnd::Hangup => ("hangup", None),
                };
                self.answer.put("end", end);
                self.resource("queue", queue);
                self.answer.put_or_none("number", number.as_ref());
                self.attributes(attributes);
            }
        }
        Ok(())
    }

    /// What callers answer.
    fn question(&mut self, next: &Next) -> Written {
        match next {
            Next::Menu { prompt, keys, timeout, attempt, tries } => {
                self.answer.put("keys", keys.iter().map(|it| it.0).collect::<String>());
                self.asked(prompt, *timeout, *attempt, *tries)
            }
            Next::CollectKeys {
                prompt,
                collect: _,
                max,
                min,
                terminator,
                timeout,
                pause,
                encrypted,
                attempt,
                tries,
            } => {
                self.answer.put("min", min);
                self.answer.put("max", max);
                self.answer.put_or_none("terminator", terminator.map(|Key(key)| key));
                self.answer.put("pause", pause);
                self.answer.put("encrypted", encrypted);
                self.asked(prompt, *timeout, *attempt, *tries)
            }
            Next::Listen { prompt, bot, intents, slot, timeout, attempt, tries } => {
                self.resource("bot", Some(*bot));
                self.answer.put("intents", if intents.is_empty() { NONE.into() } else { intents.join(",") });
                self.answer.put_or_none("slot", slot.as_ref());
                self.asked(prompt, *timeout, *attempt, *tries)
            }
            Next::Confirm { prompt, speech, timeout, attempt, tries } => {
                self.answer.put("by", if *speech { "speech" } else { "keys" });
                self.asked(prompt, *timeout, *attempt, *tries)
            }
            _ => Ok(()),
        }
    }

    fn asked(&mut self, prompt: &[Utterance], timeout: u16, attempt: u8, tries: u8) -> Written {
        self.answer.put("timeout", timeout);
        self.answer.put("attempt", attempt);
        self.answer.put("tries", tries);
        self.messages("prompt", together(prompt))
    }

    /// What machines answer. Functions and arguments stay here: flows log what they get.
    fn machine(&mut self, next: &Next) -> Written {
        match next {
            Next::Poll { integration, function: _, arguments: _, marked: _, within, waiting, start } => {
                self.answer.put("integration", integration);
                self.answer.put("within", within);
                self.answer.put("start", start);
                self.messages("waiting", apart(waiting))
            }
            Next::Understand { bot, text } => {
                self.resource("bot", Some(*bot));
                self.answer.put("text", text);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What leads out of the program.
    fn transfer(&mut self, next: &Next) -> Written {
        match next {
            Next::Enqueue { queue, priority, age, treatment, agent_hears, caller_hears, attributes } => {
                self.resource("queue", Some(*queue));
                self.answer.put_or_none("priority", *priority);
                self.answer.put_or_none("age", *age);
                self.answer.put("treatment", treatment);
                self.messages("agent", apart(agent_hears))?;
                self.messages("caller", apart(caller_hears))?;
                self.attributes(attributes);
            }
            Next::Callback { queue, number, after, tries, every, attributes } => {
                self.resource("queue", Some(*queue));
                self.answer.put("number", number);
                self.answer.put("after", after);
                self.answer.put("tries", tries);
                self.answer.put("every", every);
                self.attributes(attributes);
            }
            Next::Dial { number, within, keys, stay, attributes } => {
                self.answer.put("number", number);
                self.answer.put("within", within);
                self.answer.put_or_none("keys", keys.as_ref());
                self.answer.put("stay", stay);
                self.attributes(attributes);
            }
            Next::Handover { flow, attributes } => {
                self.resource("flow", Some(*flow));
                self.attributes(attributes);
            }
            _ => {}
        }
        Ok(())
    }

    fn messages(&mut self, place: &str, messages: Vec<Message<'_>>) -> Written {
        if messages.len() > PLACES {
            return Err(Misfit::TooManyMessages);
        }
        self.answer.put(format!("{place}_count"), messages.len());
        for (at, message) in messages.into_iter().enumerate() {
            let key = format!("{place}_{}", at + 1);
            let (kind, says) = match message.kind {
                Kind::Text(text) => ("text", text),
                Kind::Ssml(text) => ("ssml", text),
                Kind::Prompt(prompt) => ("prompt", self.named(prompt).0),
            };
            self.answer.put(format!("{key}_kind"), kind);
            self.answer.put(format!("{key}_language"), message.language);
            self.answer.put(key, says);
        }
        Ok(())
    }

    fn attributes(&mut self, attributes: &Attributes) {
        self.answer.put("attribute_count", attributes.len());
        for (at, (name, value)) in attributes.iter().enumerate() {
            self.answer.put(format!("attribute_{}_name", at + 1), name);
            self.answer.put(format!("attribute_{}", at + 1), value);
        }
    }

    fn resource(&mut self, key: &str, resource: Option<ResourceId>) {
        let named = resource.map(|it| self.named(it));
        let (in_instance, in_program) = named.unwrap_or_else(|| (NONE.to_owned(), NONE.to_owned()));
        self.answer.put(key, in_instance);
        self.answer.put(format!("{key}_name"), in_program);
    }

    /// The name of a resource in the instance, and in the program.
    fn named(&mut self, id: ResourceId) -> (String, String) {
        let Some(resource) = self.bundle.resources.get(id.index()) else {
            return (NONE.to_owned(), NONE.to_owned());
        };
        let name = self.bundle.strings.get(resource.name).to_owned();
        match self.names.in_instance(resource.kind, &name) {
            Some(in_instance) => (in_instance, name),
            None => {
                self.answer.unnamed.push(name.clone());
                (name.clone(), name)
            }
        }
    }
}
