//! Instructions that say something or send something.

use super::machine::{self, Machine};
use crate::bundle::{ResourceId, StrId, UtteranceKind};
use crate::exchange::{Effect, Fault, Utterance, Uttered};
use crate::text;
use crate::value::Value;

/// The longest text message the platform takes, in characters.
const MAX_SMS: usize = 1_600;

impl Machine<'_> {
    pub(super) fn utter(&mut self, kind: UtteranceKind) -> Result<(), Fault> {
        match self.pop() {
            Value::Text(text) => {
                let utterance = machine::words(self, kind, text);
                self.say(utterance)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn utter_prompt(&mut self, prompt: ResourceId) -> Result<(), Fault> {
        let language = self.loaded.tongue(self.state.language).tag.clone();
        self.say(Utterance { kind: Uttered::Prompt(prompt), language })
    }

    /// A text message that cannot be sent is not worth the call: it leaves a record.
    pub(super) fn sms(&mut self) -> Result<(), Fault> {
        let (text, to) = (self.pop(), self.pop());
        match (to, text) {
            (Value::Text(to), Value::Text(text)) if text.chars().count() <= MAX_SMS => {
                self.effect(Effect::Sms { to, text })
            }
            (Value::Text(_), Value::Text(_)) => {
                self.recovered(Fault::TooLarge("an sms"));
                Ok(())
            }
            _ => {
                self.recovered(Fault::MissingValue("an sms"));
                Ok(())
            }
        }
    }

    pub(super) fn metric(&mut self, name: StrId) -> Result<(), Fault> {
        let value = self.pop();
        if !value.is_known() {
            self.recovered(Fault::MissingValue("a metric"));
            return Ok(());
        }
        let value = text::write(&value, self.loaded).into();
        self.effect(Effect::Metric { name: self.loaded.shared(name), value })
    }
}
