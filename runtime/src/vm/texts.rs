//! Instructions that make texts: speaking plainly, joining, walking a list.

use super::machine::{MAX_TEXT, Machine};
use crate::bundle::{LocalId, Pc};
use crate::exchange::Fault;
use crate::speak;
use crate::value::Value;

/// The most bytes of text one walk over a list may make.
const MAX_WALK: usize = 8 * MAX_TEXT;

/// A walk over a list that is under way. Its texts are gathered here and put into the local at the end:
/// appending to a shared list would copy it each time.
pub(super) struct Walk {
    local: LocalId,
    bytes: usize,
    texts: Vec<Value>,
}

impl Machine<'_> {
    pub(super) fn render(&mut self) -> Result<(), Fault> {
        let value = self.pop();
        if let Value::Text(_) = value {
            self.push(value);
            return Ok(());
        }
        let language = &self.loaded.tongue(self.state.language).language;
        let text = speak::plain(&value, self.loaded, language);
        self.push_text(text)
    }

    pub(super) fn escape_xml(&mut self) -> Result<(), Fault> {
        let Value::Text(text) = self.pop() else { return self.push_text(String::new()) };
        let mut escaped = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '&' => escaped.push_str("&amp;"),
                '"' => escaped.push_str("&quot;"),
                '\'' => escaped.push_str("&apos;"),
                // XML has no place for other control characters, not even escaped.
                control if control < ' ' && !matches!(control, '\t' | '\n' | '\r') => escaped.push(' '),
                other => escaped.push(other),
            }
        }
        self.push_text(escaped)
    }

    pub(super) fn concat(&mut self, count: u16) -> Result<(), Fault> {
        let mut joined = String::new();
        for part in self.pop_many(usize::from(count)) {
            if let Value::Text(text) = part {
                joined.push_str(&text);
            }
        }
        self.push_text(joined)
    }

    pub(super) fn each_next(&mut self, local: LocalId, exit: Pc) {
        let [index, element, texts] = [1, 2, 3].map(|offset| LocalId(local.0.saturating_add(offset)));
        let at = match self.thread.local(index) {
            Value::Int(at) => *at,
            _ => 0,
        };
        if at == 0 {
            self.walks.push(Walk { local, bytes: 0, texts: Vec::new() });
        }
        let next = match self.thread.local(local) {
            Value::List(items) => usize::try_from(at).ok().and_then(|at| items.get(at)).cloned(),
            _ => None,
        };
        match next {
            Some(item) => {
                self.thread.set_local(element, item);
                self.thread.set_local(index, Value::Int(at + 1));
            }
            None => {
                let made = self.walks.pop().map(|walk| walk.texts).unwrap_or_default();
                self.thread.set_local(texts, Value::List(made.into()));
                self.pc = exit;
            }
        }
    }

    pub(super) fn each_push(&mut self, local: LocalId) -> Result<(), Fault> {
        let text = self.pop();
        let Some(walk) = self.walks.last_mut().filter(|walk| walk.local == local) else { return Ok(()) };
        walk.bytes += text.as_text().map_or(0, str::len) + std::mem::size_of::<Value>();
        if walk.bytes > MAX_WALK {
            return Err(Fault::TooLarge("the texts of a list"));
        }
        walk.texts.push(text);
        Ok(())
    }
}
