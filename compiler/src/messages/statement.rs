//! Statements: what they say, and under which condition the blocks inside them are entered.

use super::Form;
use super::collect::Collector;
use super::place::Here;
use crate::resolve::Def;
use crate::source::Span;
use crate::syntax::tree::{
    Block, Clause, ClauseKind, EntryLabel, Expr, Handler, Message, MessageKind, Name, Stmt, StmtKind,
    Threshold,
};

/// A statement with a block, for the conditions inside it.
#[derive(Debug, Clone)]
struct Asking {
    /// Its verb.
    verb: &'static str,
    /// What it is about: a queue, an integration, a text.
    about: String,
}

impl Asking {
    fn new(verb: &'static str, about: impl Into<String>) -> Self {
        Self { verb, about: about.into() }
    }
}

impl<'a> Collector<'a, '_> {
    /// Statements one after another.
    pub(super) fn block(&mut self, block: &'a Block, here: &Here) {
        for stmt in &block.stmts {
            self.statement(stmt, here);
        }
    }

    fn statement(&mut self, stmt: &'a Stmt, here: &Here) {
        let asking = match &stmt.kind {
            StmtKind::Say(messages) => {
                let kind = here.handler.unwrap_or("say");
                return self.said(messages, kind, "say", here);
            }
            StmtKind::Play { prompt, .. } => return self.recording(prompt, stmt.span, "play", "play", here),
            StmtKind::Sms { text, .. } => return self.text(text, "sms", "sms", here),
            StmtKind::Set { place, value, .. } => return self.set(place, value, here),
            StmtKind::Goto(target) | StmtKind::Call(target) => return self.target(target, here),
            StmtKind::Menu { prompt, clauses } => {
                return self.question("menu", "menu prompt", prompt, clauses, here);
            }
            StmtKind::Listen { prompt, clauses, .. } => {
                return self.question("listen", "listen prompt", prompt, clauses, here);
            }
            StmtKind::Collect { clauses, .. } => {
                return self.question("collect", "collect prompt", &[], clauses, here);
            }
            StmtKind::Understand { text, clauses, .. } => {
                (Asking::new("understand", self.words.slice(text.span)), clauses)
            }
            StmtKind::Invoke { function, args, clauses, .. } => {
                args.iter().for_each(|it| self.calls(&it.value, here));
                (Asking::new("invoke", function.text.as_str()), clauses)
            }
            StmtKind::Enqueue { queue, clauses } => (Asking::new("enqueue", queue.text.as_str()), clauses),
            StmtKind::Callback { queue, clauses } => (Asking::new("callback", queue.text.as_str()), clauses),
            StmtKind::Dial { number, clauses } => {
                (Asking::new("dial", self.words.slice(number.span).replace('"', "")), clauses)
            }
            StmtKind::Split { clauses, .. } => (Asking::new("split", ""), clauses),
            StmtKind::Wait { clauses, .. } => (Asking::new("wait", ""), clauses),
            StmtKind::Clear(_)
            | StmtKind::Metric { .. }
            | StmtKind::GotoFlow(_)
            | StmtKind::Return
            | StmtKind::Hangup
            | StmtKind::Repeat
            | StmtKind::Broken => return,
        };
        let (asking, clauses) = asking;
        if !clauses.is_empty() {
            let inside = self.inside(asking.verb, here);
            self.clauses(clauses, &asking, &inside);
        }
    }

    /// The place inside a statement.
    fn inside(&mut self, verb: &str, here: &Here) -> Here {
        let path = self.numbered(here.id(verb));
        Here { path, ..here.clone() }
    }

    fn question(
        &mut self,
        verb: &'static str,
        kind: &str,
        prompt: &'a [Message],
        clauses: &'a [Clause],
        here: &Here,
    ) {
        let inside = self.inside(verb, here);
        self.said(prompt, kind, "prompt", &inside);
        self.clauses(clauses, &Asking::new(verb, ""), &inside);
    }

    fn clauses(&mut self, clauses: &'a [Clause], asking: &Asking, here: &Here) {
        for clause in clauses {
            self.clause(clause, asking, here);
        }
    }

    fn clause(&mut self, clause: &'a Clause, asking: &Asking, here: &Here) {
        match &clause.kind {
            ClauseKind::Entry { label, at, body } => {
                let (segment, condition) = chosen(label, *at, asking);
                let inside = here.below(&segment).when(condition);
                self.block(body, &Here { handler: None, ..inside });
            }
            ClauseKind::Handler { handler, body } => {
                let inside = here.below(&handler.words().replace(' ', "_")).when(happened(*handler, asking));
                self.block(body, &Here { handler: Some(handler.words()), ..inside });
            }
            ClauseKind::Ask(messages) => self.said(messages, "collect prompt", "prompt", here),
            ClauseKind::Waiting(messages) => {
                let here = here.clone().when(format!("while {} has not answered", asking.about));
                self.said(messages, "waiting", "waiting", &here);
            }
            ClauseKind::Confirm { below, message } => {
                let here = match below {
                    Some(below) => here.clone().when(format!("confidence below {}", below.value)),
                    None => here.clone(),
                };
                self.said(message, "confirm", "confirm", &here);
            }
            ClauseKind::AgentHears(messages) => {
                let here = here.clone().when(format!("to whoever answers in {}", asking.about));
                self.said(messages, "agent hears", "agent_hears", &here);
            }
            ClauseKind::CallerHears(messages) => {
                let here = here.clone().when(format!("somebody answers in {}", asking.about));
                self.said(messages, "caller hears", "caller_hears", &here);
            }
            ClauseKind::Timeout(_)
            | ClauseKind::Pause(_)
            | ClauseKind::Within(_)
            | ClauseKind::Age(_)
            | ClauseKind::After(_)
            | ClauseKind::Every(_)
            | ClauseKind::Tries(_)
            | ClauseKind::Priority(_)
            | ClauseKind::Min(_)
            | ClauseKind::Max(_)
            | ClauseKind::Number(_)
            | ClauseKind::Digits { .. }
            | ClauseKind::EndsWith(_)
            | ClauseKind::Slot(_)
            | ClauseKind::Treatment(_)
            | ClauseKind::ThenKeys(_)
            | ClauseKind::Stay
            | ClauseKind::Broken => {}
        }
    }

    // ---- Messages ----

    /// Messages that are heard here.
    fn said(&mut self, messages: &'a [Message], kind: &str, name: &str, here: &Here) {
        for message in messages {
            match &message.kind {
                MessageKind::Text(expr) => self.text(expr, kind, name, here),
                MessageKind::Ssml(text) => {
                    self.heard.speak_text(self.checked, text, here.owner);
                    self.calls_in_text(text, here);
                    let mut entry = self.entry(here, kind, Form::Ssml, text.span);
                    entry.id = self.numbered(here.id(name));
                    entry.text = self.words.text(text);
                    self.add(entry);
                }
                MessageKind::Prompt(prompt) => self.recording(prompt, message.span, kind, name, here),
                MessageKind::Broken => {}
            }
        }
    }

    /// A text that is heard here. A `message` is listed where it is declared.
    fn text(&mut self, expr: &'a Expr, kind: &str, name: &str, here: &Here) {
        self.heard.speak(self.checked, expr, here.owner);
        self.calls(expr, here);
        for (conditions, expr) in self.words.alternatives(expr) {
            let text = self.words.spoken(expr);
            if text.is_empty() || self.message_called(expr).is_some() {
                continue;
            }
            let mut entry = self.entry(here, kind, Form::Text, expr.span);
            entry.id = self.numbered(here.id(name));
            entry.text = text;
            entry.conditions.extend(conditions);
            self.add(entry);
        }
    }

    fn recording(&mut self, prompt: &Name, span: Span, kind: &str, name: &str, here: &Here) {
        let mut entry = self.entry(here, kind, Form::Recording, span);
        entry.id = self.numbered(here.id(name));
        entry.text = self.recorded(prompt);
        self.add(entry);
    }

    /// A recording by its names: the one in the program, which authors use, and the one in the instance, which
    /// tells what is heard.
    fn recorded(&self, prompt: &Name) -> String {
        let symbols = &self.checked.symbols;
        let resource = match symbols.names.get(&prompt.text) {
            Some(Def::Resource(id)) => symbols.resources.get(id.index()),
            _ => None,
        };
        match resource.and_then(|it| self.words.instance_name(it.item)) {
            Some(recording) => format!("{} ({recording})", prompt.text),
            None => prompt.text.to_string(),
        }
    }
}

/// The id of an entry, and what the caller did to come there.
fn chosen(label: &EntryLabel, at: Option<Threshold>, asking: &Asking) -> (String, String) {
    match label {
        EntryLabel::Key(key) => {
            let key = match key {
                '*' => "star".to_owned(),
                '#' => "hash".to_owned(),
                key => key.to_string(),
            };
            (format!("key_{key}"), format!("after key {key}"))
        }
        EntryLabel::Intent(intent) => {
            let mut condition = match asking.verb {
                "understand" => format!("{} means {}", asking.about, intent.text),
                _ => format!("the caller wants {}", intent.text),
            };
            if let Some(at) = at {
                condition.push_str(&format!(", confidence at least {}", at.value));
            }
            (format!("intent_{}", intent.text), condition)
        }
        EntryLabel::Percent(share) => (format!("share_{share}"), format!("{share}% of the callers")),
        EntryLabel::Else => ("else".to_owned(), "the other callers".to_owned()),
    }
}

/// What happened for a handler to run.
fn happened(handler: Handler, asking: &Asking) -> String {
    let about = &asking.about;
    match handler {
        Handler::NoInput => "no input".to_owned(),
        Handler::NoMatch => "no match".to_owned(),
        Handler::Invalid => "an answer that is not valid".to_owned(),
        Handler::NoData => "the caller has none to give".to_owned(),
        Handler::GiveUp => format!("after the last try of the {}", asking.verb),
        Handler::GiveUpNoInput => format!("after the last try of the {}: no input", asking.verb),
        Handler::GiveUpNoMatch => format!("after the last try of the {}: no match", asking.verb),
        Handler::Failed if asking.verb == "invoke" => format!("{about} failed"),
        Handler::Failed if asking.verb == "callback" => format!("no callback from {about} could be arranged"),
        Handler::Failed => format!("{about} cannot be reached"),
        Handler::Closed => format!("{about} is closed"),
        Handler::Unstaffed => format!("nobody works in {about}"),
        Handler::Full => format!("{about} is full"),
        Handler::Busy => format!("{about} is busy"),
        Handler::NoAnswer => format!("{about} does not answer"),
        Handler::Otherwise => format!("{about} means nothing of this"),
        Handler::Message => "the caller wrote something".to_owned(),
    }
}
