//! Events that wait for a process of the function, as Lambda keeps them: those of the telephone side, which somebody
//! waits for, and those that the function sent itself, which Lambda delivers again where a process dies over them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Longer than any answer takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// How often Lambda delivers an event again that the function sent itself.
const AGAIN: u32 = 2;

/// What the function answered: a value, or an error in Lambda's own form.
pub(crate) type Answer = Result<Value, Value>;

/// Something to hand to the function.
pub(crate) struct Event {
    pub(crate) id: u64,
    /// As it is sent; what is no JSON is sent as well.
    pub(crate) body: String,
    /// The contact that it is about.
    pub(crate) contact: String,
    /// Who waits for the answer; nobody where the function sent it itself.
    asker: Option<Sender<Answer>>,
    deliveries: u32,
    handed_over: Instant,
}

/// Events that wait. Clones are the same queue.
#[derive(Clone)]
pub(crate) struct Queue {
    sender: Sender<Event>,
    waiting: Arc<Mutex<Receiver<Event>>>,
    /// How many events of its own the function has not dealt with yet, by contact.
    own: Arc<(Mutex<HashMap<String, u32>>, Condvar)>,
    /// How long processes took for the answers that somebody waited for.
    times: Arc<Mutex<Vec<Duration>>>,
}

/// An answer that is awaited.
pub(crate) struct Asked(Receiver<Answer>);

impl Asked {
    pub(crate) fn answer(self) -> Answer {
        self.0.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("`bootstrap` does not answer"))
    }
}

impl Queue {
    pub(crate) fn new() -> Self {
        let (sender, waiting) = channel();
        Self { sender, waiting: Arc::new(Mutex::new(waiting)), own: Arc::default(), times: Arc::default() }
    }

    /// Hands over an event of the telephone side without waiting for the answer.
    pub(crate) fn ask(&self, event: &Value) -> Asked {
        self.ask_anything(event.to_string())
    }

    /// Hands over what may be no event at all.
    pub(crate) fn ask_anything(&self, body: String) -> Asked {
        let event: Value = serde_json::from_str(&body).unwrap_or_default();
        let contact = text(event.pointer("/Details/ContactData/ContactId"));
        let (asker, asked) = channel();
        self.put(body, contact, Some(asker));
        Asked(asked)
    }

    /// Takes an event that the function sends itself.
    pub(crate) fn take_own(&self, event: &Value) {
        let contact = text(event.get("contact"));
        *self.own.0.lock().unwrap().entry(contact.clone()).or_default() += 1;
        self.put(event.to_string(), contact, None);
    }

    fn put(&self, body: String, contact: String, asker: Option<Sender<Answer>>) {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        self.sender
            .send(Event { id, body, contact, asker, deliveries: 0, handed_over: Instant::now() })
            .unwrap();
    }

    /// The event that has waited longest. Waits for one.
    pub(crate) fn next(&self) -> Option<Event> {
        let event = self.waiting.lock().ok()?.recv().ok()?;
        Some(Event { handed_over: Instant::now(), ..event })
    }

    /// Takes back an event that a process was not there for.
    pub(crate) fn put_back(&self, event: Event) {
        self.sender.send(event).unwrap();
    }

    /// Passes an answer on.
    pub(crate) fn answered(&self, event: Event, answer: Answer) {
        match event.asker {
            // Who does not wait any more has failed already.
            Some(asker) => {
                self.times.lock().unwrap().push(event.handed_over.elapsed());
                drop(asker.send(answer));
            }
            None => self.dealt_with(&event.contact),
        }
    }

    /// How long processes took for their answers.
    pub(crate) fn times(&self) -> Vec<Duration> {
        self.times.lock().unwrap().clone()
    }

    /// A process is gone in the middle of an invocation.
    pub(crate) fn broken_off(&self, mut event: Event) {
        event.deliveries += 1;
        match event.asker {
            Some(_) => self.answered(event, Err(json!({ "errorType": GONE }))),
            None if event.deliveries <= AGAIN => self.put_back(event),
            None => self.dealt_with(&event.contact),
        }
    }

    fn dealt_with(&self, contact: &str) {
        *self.own.0.lock().unwrap().entry(contact.to_owned()).or_default() -= 1;
        self.own.1.notify_all();
    }

    /// Waits until the function has dealt with everything that it sent itself for a contact.
    pub(crate) fn settled(&self, contact: &str) {
        let own = self.own.0.lock().unwrap();
        let open = |own: &mut HashMap<String, u32>| own.get(contact).is_some_and(|it| *it > 0);
        let waited = self.own.1.wait_timeout_while(own, PATIENCE, open).unwrap();
        assert!(!waited.1.timed_out(), "an integration of {contact} does not end");
    }
}

/// What Lambda says of a process that is gone.
pub(crate) const GONE: &str = "Runtime.ExitError";

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}
