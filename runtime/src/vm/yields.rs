//! Instructions that end a step: what the telephone side is asked to do.

use std::sync::Arc;

use super::dispatch::Flow;
use super::machine::Machine;
use super::secrecy;
use crate::bundle::{
    CallbackId, CollectBy, CollectId, ConfirmBy, ConfirmId, DialId, EnqueueId, InvokeId, ListenId, LocalId,
    Mark, MenuId, ResourceId, Section, UnderstandId, WaitId,
};
use crate::exchange::{Fault, Next};
use crate::json;
use crate::text;
use crate::value::Value;

/// The longest wait: seven days.
const MAX_WAIT: i64 = 7 * 86_400;

fn asked(next: Next) -> Flow {
    Flow::Yield(Box::new(next))
}

impl Machine<'_> {
    /// Which try this is, from 1.
    fn attempt(&self, counter: LocalId) -> u8 {
        match self.thread.local(counter) {
            Value::Int(failed) => u8::try_from(failed.saturating_add(1).clamp(1, 255)).unwrap_or(1),
            _ => 1,
        }
    }

    pub(super) fn menu(&mut self, id: MenuId) -> Flow {
        let Some(info) = self.loaded.menus.get(id.index()) else { return Flow::Ended };
        asked(Next::Menu {
            prompt: self.said.take(Section::Prompt),
            keys: info.entries.iter().map(|(key, _)| *key).collect(),
            timeout: info.timeout,
            attempt: self.attempt(info.attempt),
            tries: info.tries,
        })
    }

    pub(super) fn collect(&mut self, id: CollectId) -> Flow {
        let Some(info) = self.loaded.collects.get(id.index()) else { return Flow::Ended };
        let prompt = self.said.take(Section::Prompt);
        let attempt = self.attempt(info.attempt);
        asked(match info.by {
            CollectBy::Keys { terminator, pause } => Next::CollectKeys {
                prompt,
                collect: id,
                max: info.format.max,
                min: info.format.min,
                terminator,
                timeout: info.timeout,
                pause,
                encrypted: info.encrypted,
                attempt,
                tries: info.tries,
            },
            CollectBy::Speech { bot, slot, .. } => Next::Listen {
                prompt,
                bot,
                intents: Vec::new(),
                slot: Some(self.loaded.shared(slot)),
                timeout: info.timeout,
                attempt,
                tries: info.tries,
            },
        })
    }

    pub(super) fn confirm(&mut self, id: ConfirmId) -> Flow {
        let Some(info) = self.loaded.confirms.get(id.index()) else { return Flow::Ended };
        asked(Next::Confirm {
            prompt: self.said.take(Section::Prompt),
            speech: info.by == ConfirmBy::Speech,
            timeout: info.timeout,
            attempt: self.attempt(info.attempt),
            tries: info.tries,
        })
    }

    pub(super) fn listen(&mut self, id: ListenId) -> Flow {
        let Some(info) = self.loaded.listens.get(id.index()) else { return Flow::Ended };
        let mut intents: Vec<Arc<str>> = Vec::with_capacity(info.entries.len());
        for entry in &info.entries {
            let intent = self.loaded.strings.get(entry.intent);
            if !intents.iter().any(|it| **it == *intent) {
                intents.push(intent.into());
            }
        }
        asked(Next::Listen {
            prompt: self.said.take(Section::Prompt),
            bot: info.bot,
            intents,
            slot: None,
            timeout: info.timeout,
            attempt: self.attempt(info.attempt),
            tries: info.tries,
        })
    }

    /// A bot has nothing to say about no text: that goes on at once.
    pub(super) fn understand(&mut self, id: UnderstandId) -> Flow {
        let Some(info) = self.loaded.understands.get(id.index()) else { return Flow::Ended };
        match self.pop() {
            Value::Text(text) if !text.trim().is_empty() => asked(Next::Understand { bot: info.bot, text }),
            _ => {
                self.pc = info.otherwise;
                Flow::On
            }
        }
    }

    pub(super) fn invoke(&mut self, id: InvokeId) -> Flow {
        let loaded = self.loaded;
        let Some(info) = loaded.invokes.get(id.index()) else { return Flow::Ended };
        let Some(integration) = loaded.integrations.get(info.integration.index()) else { return Flow::Ended };
        let mut arguments = String::from("{");
        let mut marked = Mark::Open;
        for (param, value) in integration.params.iter().zip(self.pop_many(integration.params.len())) {
            if !value.is_known() {
                continue;
            }
            if arguments.len() > 1 {
                arguments.push(',');
            }
            json::append_text(&mut arguments, loaded.strings.get(param.name));
            arguments.push(':');
            json::append(&mut arguments, &value, loaded);
            marked = marked.max(secrecy::mark_of_value(param, &value, loaded));
        }
        arguments.push('}');
        asked(Next::Poll {
            integration: loaded.shared(integration.name),
            function: loaded.shared(integration.function),
            arguments: arguments.into(),
            marked,
            within: info.within,
            waiting: self.said.take(Section::Waiting),
            start: true,
        })
    }

    pub(super) fn enqueue(&mut self, id: EnqueueId) -> Flow {
        let Some(info) = self.loaded.enqueues.get(id.index()) else { return Flow::Ended };
        let (age, priority) = (self.pop(), self.pop());
        let number = |value: &Value| match value {
            Value::Int(number) | Value::Duration(number) => Some(*number),
            _ => None,
        };
        asked(Next::Enqueue {
            queue: info.queue,
            priority: number(&priority).and_then(|it| u8::try_from(it.clamp(1, 10)).ok()),
            age: number(&age).and_then(|it| u32::try_from(it.clamp(0, MAX_WAIT)).ok()),
            treatment: info.treatment.is_some(),
            agent_hears: self.said.take(Section::AgentHears),
            caller_hears: self.said.take(Section::CallerHears),
            attributes: self.changed_attributes(),
        })
    }

    pub(super) fn callback(&mut self, id: CallbackId) -> Result<Flow, Fault> {
        let Some(info) = self.loaded.callbacks.get(id.index()) else { return Ok(Flow::Ended) };
        let (every, tries, after, number) = (self.pop(), self.pop(), self.pop(), self.pop());
        let Value::Text(number) = number else { return Err(Fault::MissingValue("a callback's number")) };
        let tries = match tries {
            Value::Int(tries) => u8::try_from(tries.clamp(1, 255)).unwrap_or(1),
            _ => 1,
        };
        Ok(asked(Next::Callback {
            queue: info.queue,
            number,
            after: seconds(&after),
            tries,
            every: seconds(&every),
            attributes: self.changed_attributes(),
        }))
    }

    pub(super) fn dial(&mut self, id: DialId) -> Result<Flow, Fault> {
        let Some(info) = self.loaded.dials.get(id.index()) else { return Ok(Flow::Ended) };
        let Value::Text(number) = self.pop() else { return Err(Fault::MissingValue("the number to dial")) };
        Ok(asked(Next::Dial {
            number,
            within: info.within,
            keys: info.keys.map(|keys| self.loaded.shared(keys)),
            stay: info.stay.is_some(),
            attributes: self.changed_attributes(),
        }))
    }

    /// At least a second, so that a program whose author trusts a computed wait cannot spin.
    pub(super) fn wait(&mut self, id: WaitId) -> Flow {
        let Some(info) = self.loaded.waits.get(id.index()) else { return Flow::Ended };
        let seconds = seconds(&self.pop()).max(1);
        asked(Next::Wait { seconds, prompt: info.prompt, message: info.message.is_some() })
    }

    pub(super) fn hand_over(&mut self, flow: ResourceId) -> Flow {
        asked(Next::Handover { flow, attributes: self.changed_attributes() })
    }

    pub(super) fn hang_up(&mut self) -> Flow {
        asked(Next::Disconnect { attributes: self.changed_attributes() })
    }

    /// The contact attributes that changed since they were last sent, as texts; unknown is empty. What
    /// would go beyond the platform's limit is left out, with a record.
    pub(crate) fn changed_attributes(&mut self) -> Vec<(Arc<str>, Arc<str>)> {
        let loaded = self.loaded;
        let mut bytes = 0;
        let mut attributes = Vec::new();
        for id in self.state.unsent.take() {
            let Some(place) = loaded.places.get(id.index()) else { continue };
            let (name, value) = (loaded.strings.get(place.name), text::write(self.state.place(id), loaded));
            bytes += name.len() + value.len();
            if bytes > MAX_ATTRIBUTES {
                self.recovered(Fault::TooLarge("the contact attributes"));
                break;
            }
            attributes.push((name.into(), value.into()));
        }
        attributes
    }
}

/// The most bytes of contact attributes the platform takes.
const MAX_ATTRIBUTES: usize = 32 * 1024;

/// A duration in whole seconds, within what the platform takes.
fn seconds(value: &Value) -> u32 {
    match value {
        Value::Duration(seconds) | Value::Int(seconds) => {
            u32::try_from((*seconds).clamp(0, MAX_WAIT)).unwrap_or_default()
        }
        _ => 0,
    }
}
