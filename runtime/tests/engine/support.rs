//! A call on a program in assembly, and directives in few words.

use ivr_runtime::bundle::{Bundle, PlaceId, RescueEnd, ResourceId, listing};
use ivr_runtime::engine::*;
use ivr_runtime::value::Value;

/// 2026-03-02T10:15 in Melbourne, a Monday.
pub(crate) const NOW: i64 = 1_772_406_900;

/// What most programs begin with.
pub(crate) const HEAD: &str = r#"
program { name: "test", timezone: "Australia/Melbourne", languages: ["en-AU", "de-DE"], currency: "AUD", country: "AU" }
endpoint support { numbers: ["+61390001000"], start: begin }
"#;

/// A program whose head is [`HEAD`].
pub(crate) fn load(assembly: &str) -> Loaded {
    let program = listing::assemble(&format!("{HEAD}{assembly}")).unwrap_or_else(|error| panic!("{error}"));
    Loaded::new(Bundle::new(program).unwrap_or_else(|error| panic!("{error}")))
}

/// A call under way. Between two steps the state goes through its bytes, as it would in production.
pub(crate) struct Call {
    pub loaded: Loaded,
    pub state: CallState,
    pub environment: Environment,
    /// The last step.
    pub last: Option<Step<CallState>>,
    /// All records so far.
    pub records: Vec<Record>,
}

impl Call {
    /// A call that has not started.
    pub(crate) fn new(assembly: &str) -> Self {
        let loaded = load(assembly);
        let contact = Contact {
            id: "contact-1".into(),
            from: Some("+61400000001".into()),
            dialled: Some("+61390001000".into()),
            ..Contact::default()
        };
        let state = CallState::new(&loaded, contact);
        let environment = Environment { now: NOW, ..Environment::default() };
        Self { loaded, state, environment, last: None, records: Vec::new() }
    }

    /// A call at its first directive.
    pub(crate) fn started(assembly: &str) -> Self {
        let mut call = Self::new(assembly);
        call.start();
        call
    }

    /// Puts a value into a place.
    pub(crate) fn give(&mut self, place: &str, value: Value) {
        let places = &self.loaded.places;
        let position = places.iter().position(|it| self.loaded.strings.get(it.name) == place).unwrap();
        self.state.set_place(PlaceId(position as u16), value);
    }

    /// Starts at the endpoint of the dialled number.
    pub(crate) fn start(&mut self) -> String {
        self.send(Event::Start { entry: Entry::Dialled, attributes: Vec::new() })
    }

    /// Makes a step; its directive in few words.
    pub(crate) fn send(&mut self, event: Event) -> String {
        let bytes = self.state.encode(&self.loaded);
        let state = CallState::decode(&bytes, &self.loaded).unwrap();
        assert_eq!(state, self.state);
        let step = step(&self.loaded, state, event, &self.environment);
        self.state = step.state.clone();
        self.records.extend(step.records.iter().cloned());
        let many = |which| step.course.iter().filter(|it| **it == which).count();
        let came = (many(Moment::Message), many(Moment::Effect), many(Moment::Record), many(Moment::Rule));
        let lists = (step.directive.before.len(), step.effects.len(), step.records.len(), step.trace.len());
        assert_eq!(came, lists, "the course of a step has a moment for everything");
        let shown = self.shown(&step.directive);
        self.last = Some(step);
        shown
    }

    pub(crate) fn keys(&mut self, keys: &str) -> String {
        self.send(Event::Keys(keys.into()))
    }

    pub(crate) fn silent(&mut self) -> String {
        self.send(Event::Silence)
    }

    pub(crate) fn answers(&mut self, json: &str) -> String {
        self.send(Event::Answered(Answer::Json(json.into())))
    }

    pub(crate) fn later(&mut self, seconds: i64) -> &mut Self {
        self.environment.now += seconds;
        self
    }

    /// The faults recorded so far, and whether the call went on after each.
    pub(crate) fn faults(&self) -> Vec<(Fault, bool)> {
        let faults = self.records.iter().filter_map(|record| match record {
            Record::Fault { fault, recovered, .. } => Some((fault.clone(), *recovered)),
            _ => None,
        });
        faults.collect()
    }

    /// The ends recorded so far: `queue general`.
    pub(crate) fn ends(&self) -> Vec<String> {
        let ends = self.records.iter().filter_map(|record| match record {
            Record::CallEnded { how, target: Some(target) } => Some(format!("{how} {target}")),
            Record::CallEnded { how, target: None } => Some((*how).to_owned()),
            _ => None,
        });
        ends.collect()
    }

    fn name(&self, resource: ResourceId) -> &str {
        self.loaded.strings.get(self.loaded.resources[resource.index()].name)
    }

    fn uttered(&self, utterances: &[Utterance]) -> String {
        let texts = utterances.iter().map(|it| match &it.kind {
            Uttered::Words(_, words) => words.to_string(),
            Uttered::Prompt(prompt) => format!("<{}>", self.name(*prompt)),
        });
        texts.collect::<Vec<_>>().join(" ")
    }

    fn shown(&self, directive: &Directive) -> String {
        let before = self.uttered(&directive.before);
        let next = self.next(&directive.next);
        if before.is_empty() { next } else { format!("{before} | {next}") }
    }

    fn next(&self, next: &Next) -> String {
        match next {
            Next::Menu { prompt, keys, timeout, attempt, tries } => {
                let keys: String = keys.iter().map(|key| key.0).collect();
                format!("menu `{}` {keys} {timeout}s {attempt}/{tries}", self.uttered(prompt))
            }
            Next::CollectKeys { prompt, min, max, terminator, encrypted, attempt, tries, .. } => {
                let ends = terminator.map_or("nothing".to_owned(), |key| key.0.to_string());
                let secret = if *encrypted { " encrypted" } else { "" };
                format!("collect `{}` {min}..{max} {ends}{secret} {attempt}/{tries}", self.uttered(prompt))
            }
            Next::Listen { prompt, bot, intents, slot, attempt, tries, .. } => {
                let wanted = slot.as_ref().map_or(intents.join(","), |slot| format!("slot {slot}"));
                format!("listen `{}` {} {wanted} {attempt}/{tries}", self.uttered(prompt), self.name(*bot))
            }
            Next::Confirm { prompt, speech, attempt, tries, .. } => {
                let by = if *speech { "speech" } else { "keys" };
                format!("confirm `{}` {by} {attempt}/{tries}", self.uttered(prompt))
            }
            Next::Poll { function, arguments, within, waiting, start, .. } => {
                let again = if *start { "" } else { " again" };
                format!("poll{again} {function} {arguments} {within}s `{}`", self.uttered(waiting))
            }
            Next::Understand { bot, text } => format!("understand {} `{text}`", self.name(*bot)),
            Next::Enqueue { queue, priority, age, treatment, agent_hears, caller_hears, attributes } => {
                let mut shown = format!("enqueue {}", self.name(*queue));
                shown.push_str(&priority.map_or(String::new(), |it| format!(" priority {it}")));
                shown.push_str(&age.map_or(String::new(), |it| format!(" age {it}")));
                shown.push_str(if *treatment { " treated" } else { "" });
                for (who, heard) in [("agent", agent_hears), ("caller", caller_hears)] {
                    if !heard.is_empty() {
                        shown.push_str(&format!(" {who} `{}`", self.uttered(heard)));
                    }
                }
                shown + &sent(attributes)
            }
            Next::Callback { queue, number, after, tries, every, attributes } => {
                let queue = self.name(*queue);
                format!("callback {queue} {number} {after}s {tries}x{every}s{}", sent(attributes))
            }
            Next::Dial { number, within, keys, stay, attributes } => {
                let keys = keys.as_ref().map_or(String::new(), |keys| format!(" keys {keys}"));
                let stay = if *stay { " stay" } else { "" };
                format!("dial {number} {within}s{keys}{stay}{}", sent(attributes))
            }
            Next::Wait { seconds, prompt, message } => {
                let prompt = prompt.map_or(String::new(), |prompt| format!(" <{}>", self.name(prompt)));
                format!("wait {seconds}s{prompt}{}", if *message { " message" } else { "" })
            }
            Next::Handover { flow, attributes } => format!("flow {}{}", self.name(*flow), sent(attributes)),
            Next::Disconnect { attributes } => format!("hangup{}", sent(attributes)),
            Next::Rescue { end, number, attributes } => {
                let end = match end {
                    RescueEnd::Enqueue(queue) => self.name(*queue).to_owned(),
                    RescueEnd::Dial(_) => number.as_deref().unwrap_or_default().to_owned(),
                    RescueEnd::Hangup => "hangup".to_owned(),
                };
                format!("rescue {end}{}", sent(attributes))
            }
        }
    }
}

fn sent(attributes: &[(std::sync::Arc<str>, std::sync::Arc<str>)]) -> String {
    attributes.iter().map(|(name, value)| format!(" {name}={value}")).collect()
}

/// A call at a menu.
pub(crate) const MENU: &str = r#"
ruleset main [int] { rule ask -> ask }
menu {
    attempt: %0, tries: 3, timeout: 5, entries: [1 -> end], no_input: again, no_match: again,
    give_up_no_input: end, give_up_no_match: end
}
code {
begin: goto main
ask: const 0
    set_local %0
again: into prompt
    const "Press 1."
    utter text
    menu #0
end: hangup
}
"#;
