//! The telephone side of a call: does what an answer says and tells what came of it, as a flow would. The caller
//! follows a script as far as it fits.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use ivr_runtime::bundle::{Bundle, Channel};
use ivr_runtime::engine::{DialOutcome, json_of};
use ivr_runtime::simulator::{Action, Mock, Options, Reply, To, Words};
use serde_json::{Value, json};

use crate::functions::Integrations;

/// How long a caller waits in a queue without being asked anything.
const MOST_TICKS: u32 = 40;

/// A caller and the line.
pub(crate) struct Telephone {
    contact: Value,
    endpoint: Value,
    script: VecDeque<Action>,
    /// What integrations answer.
    replies: Arc<Mutex<Replies>>,
    understandings: HashMap<String, VecDeque<Option<Words>>>,
    dials: VecDeque<DialOutcome>,
    full: Vec<String>,
    queued: bool,
    ticks: u32,
    /// Actions that did not fit what the call asked.
    pub(crate) misfits: usize,
}

/// What integrations answer, by function: each once, the last one from then on.
#[derive(Default)]
pub(crate) struct Replies {
    by_function: HashMap<String, VecDeque<Option<String>>>,
    /// Which were called, and with what.
    called: Vec<(String, String)>,
}

/// What happened: the parameters of the next request, without the step.
pub(crate) type Happened = serde_json::Map<String, Value>;

fn happened(event: &str, value: impl Into<String>) -> Happened {
    let mut parameters = Happened::new();
    parameters.insert("event".into(), event.into());
    parameters.insert("value".into(), value.into().into());
    parameters
}

impl Telephone {
    pub(crate) fn new(contact: &str, bundle: &Bundle, options: &Options, script: Vec<Action>) -> Self {
        let name = |id| bundle.strings.get(id).to_owned();
        let mut telephone = Self {
            contact: Value::Null,
            endpoint: Value::Null,
            script: script.into(),
            replies: Arc::default(),
            understandings: HashMap::new(),
            dials: VecDeque::new(),
            full: Vec::new(),
            queued: false,
            ticks: 0,
            misfits: 0,
        };
        for mock in &options.mocks {
            match mock {
                Mock::Integration(id, reply) => {
                    let function = name(bundle.integrations[id.index()].function);
                    let reply = match reply {
                        Reply::Value(value) => Some(json_of(value, bundle)),
                        Reply::Json(json) => Some(json.clone()),
                        Reply::Invalid => Some(String::new()),
                        Reply::Error | Reply::Timeout => None,
                    };
                    let mut replies = telephone.replies.lock().unwrap();
                    replies.by_function.entry(function).or_default().push_back(reply);
                }
                Mock::Understanding(id, understood) => {
                    let words = understood.as_ref().map(|it| Words {
                        text: it.transcript.clone(),
                        intent: Some(it.intent.clone()),
                        confidence: Some(it.confidence.clone()),
                        slots: it.slots.clone(),
                    });
                    let bot = name(bundle.resources[id.index()].name);
                    telephone.understandings.entry(bot).or_default().push_back(words);
                }
                Mock::Dial(outcome) => telephone.dials.push_back(*outcome),
                Mock::QueueFull(id) => telephone.full.push(name(bundle.resources[id.index()].name)),
                Mock::Split(_) | Mock::Random(_) => {}
                Mock::Callback(_) => panic!("no call of the examples has a callback that fails"),
            }
        }
        telephone.calls(contact, bundle, options);
        telephone
    }

    fn calls(&mut self, contact: &str, bundle: &Bundle, options: &Options) {
        let of = |name: &str| bundle.endpoints.iter().find(|it| bundle.strings.get(it.name) == name);
        let (dialled, channel) = match &options.to {
            To::Number(number) => (Some(number.clone()), Channel::Voice),
            To::Endpoint(name) => (None, of(name).map_or(Channel::Voice, |it| it.channel)),
            To::Ruleset(_) => (None, Channel::Voice),
        };
        if let To::Endpoint(name) = &options.to {
            self.endpoint = name.as_str().into();
        }
        let number = |number: &Option<String>| {
            number.as_ref().map(|it| json!({ "Address": it, "Type": "TELEPHONE_NUMBER" }))
        };
        self.contact = json!({
            "ContactId": contact,
            "Channel": if channel == Channel::Chat { "CHAT" } else { "VOICE" },
            "Attributes": options.attributes.iter().cloned().collect::<HashMap<_, _>>(),
            "CustomerEndpoint": number(&options.from),
            "SystemEndpoint": number(&dialled),
        });
    }

    /// Those who answer for integrations. One that takes too long fails instead: nobody waits in a test.
    pub(crate) fn integrations(&self) -> Integrations {
        let replies = Arc::clone(&self.replies);
        Arc::new(Mutex::new(move |_: &str, function: &str, arguments: &str| {
            let mut replies = replies.lock().unwrap();
            replies.called.push((function.to_owned(), arguments.to_owned()));
            replies.by_function.get_mut(function).and_then(in_turn).flatten()
        }))
    }

    /// Which integrations were called, and with what.
    pub(crate) fn called(&self) -> Vec<(String, String)> {
        self.replies.lock().unwrap().called.clone()
    }

    /// The event of a request.
    pub(crate) fn event(&self, step: &Value, mut happened: Happened) -> Value {
        happened.insert("step".into(), step.clone());
        if happened["event"] == "start" {
            happened.insert("endpoint".into(), self.endpoint.clone());
        }
        json!({ "Name": "ContactFlowEvent", "Details": { "ContactData": self.contact, "Parameters": happened } })
    }

    pub(crate) fn arrives() -> Happened {
        happened("start", "")
    }

    /// Does what an answer says; nothing where that ends the call.
    pub(crate) fn follow(&mut self, answer: &Value) -> Option<Happened> {
        let text = |key: &str| answer[key].as_str().unwrap_or_default();
        match text("directive") {
            "menu" | "collect" | "listen" | "confirm" => Some(self.asked(answer)),
            "poll" => Some(happened("poll", "")),
            "understand" => match self.understandings.get_mut(text("bot_name")).and_then(in_turn).flatten() {
                Some(words) => Some(heard("understood", &words, &[])),
                None => Some(happened("failed", "")),
            },
            "enqueue" if self.full.iter().any(|it| it == text("queue_name")) => {
                Some(happened("queue_full", ""))
            }
            "enqueue" if text("treatment") == "true" => {
                self.queued = true;
                Some(happened("queue_tick", ""))
            }
            "enqueue" => Some(happened("ended", "")),
            "dial" => Some(self.dialled()),
            "wait" => Some(self.waits(text("message") == "true")),
            _ => None,
        }
    }

    fn asked(&mut self, answer: &Value) -> Happened {
        self.ticks = 0;
        let text = |key: &str| answer[key].as_str().unwrap_or_default();
        let by_keys = text("by") == "keys";
        let Some(action) = self.script.pop_front() else { return happened("ended", "") };
        match (text("directive"), action) {
            (_, Action::Silent) => happened("silence", ""),
            (_, Action::HangUp) => happened("ended", ""),
            ("menu" | "collect", Action::Press(key)) => happened("keys", key),
            ("confirm", Action::Press(key)) if by_keys => happened("keys", key),
            ("collect", Action::Enter(keys)) => {
                let typed = keys.strip_suffix(text("terminator")).unwrap_or(&keys);
                happened("keys", typed)
            }
            ("confirm", Action::Confirm(yes)) if by_keys => happened("keys", if yes { "1" } else { "2" }),
            ("confirm", Action::Confirm(yes)) => happened("confirmed", if yes { "yes" } else { "no" }),
            ("listen", Action::Say(words)) => {
                let wanted = text("slot") != "none" && words.slots.is_empty() && words.intent.is_none();
                let slots = if wanted { vec![(text("slot").to_owned(), words.text.clone())] } else { vec![] };
                heard("intent", &words, &slots)
            }
            _ => {
                self.misfits += 1;
                happened("silence", "")
            }
        }
    }

    fn waits(&mut self, message: bool) -> Happened {
        self.ticks += 1;
        match self.script.front() {
            Some(Action::Say(words)) if message => {
                let text = words.text.clone();
                self.script.pop_front();
                happened("message", text)
            }
            Some(Action::HangUp) => happened("ended", ""),
            Some(Action::Wait) => {
                self.script.pop_front();
                happened("wait_done", "")
            }
            None | Some(Action::Answer) if self.queued => happened("ended", ""),
            _ if self.ticks > MOST_TICKS => happened("ended", ""),
            _ => happened("wait_done", ""),
        }
    }

    fn dialled(&mut self) -> Happened {
        let mocked = in_turn(&mut self.dials);
        let outcome = match (mocked, self.script.front()) {
            (Some(DialOutcome::Completed), _) => "completed",
            (Some(DialOutcome::Busy), _) | (None, Some(Action::Busy)) => "busy",
            (Some(DialOutcome::NoAnswer), _) | (None, Some(Action::NoAnswer)) => "no_answer",
            (Some(DialOutcome::Failed), _) | (None, Some(Action::Fail)) => "failed",
            (None, _) => "completed",
        };
        let said = [Action::Answer, Action::Busy, Action::NoAnswer, Action::Fail];
        if mocked.is_none() && self.script.front().is_some_and(|it| said.contains(it)) {
            self.script.pop_front();
        }
        happened("dialled", outcome)
    }
}

fn heard(event: &str, words: &Words, more: &[(String, String)]) -> Happened {
    let mut happened = happened(event, words.intent.clone().unwrap_or_default());
    happened.insert("confidence".into(), words.confidence.clone().unwrap_or_else(|| "1".into()).into());
    happened.insert("transcript".into(), words.text.clone().into());
    let slots: HashMap<_, _> = words.slots.iter().chain(more).cloned().collect();
    happened.insert("slots".into(), json!(slots));
    happened
}

fn in_turn<T: Clone>(queue: &mut VecDeque<T>) -> Option<T> {
    if queue.len() > 1 { queue.pop_front() } else { queue.front().cloned() }
}
