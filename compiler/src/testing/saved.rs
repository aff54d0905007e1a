//! A call written down as a test that passes.

use std::fmt::Write;

use ivr_runtime::bundle::{Mark, Program};
use ivr_runtime::engine::{DialOutcome, Record};
use ivr_runtime::simulator::{Action, Doing, End, Happening, How, Say, SayKind, Simulation, Wants, Words};

use super::values::as_literal;
use crate::syntax::literal;

/// What was said about the call beforehand, in the words of the language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setting {
    /// `support` or `ruleset welcome`.
    pub to: String,
    /// E.164.
    pub from: Option<String>,
    /// `2026-03-02T10:15`
    pub at: String,
    /// Contact attributes that the program has, each with its value as the language writes it.
    pub with: Vec<(String, String)>,
    /// Lines that hold from the start: `given ...`, `mock ...`.
    pub lines: Vec<String>,
}

/// A test that a call was written down as, and what of the call it cannot say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// From `test` to its brace, with a line end.
    pub text: String,
    /// What happened and has no line in a test.
    pub unsaid: Vec<&'static str>,
    /// It holds what was keyed into a secret place.
    pub holds_secrets: bool,
}

/// What of a call is needed to write it down as a test.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tape {
    taped: Vec<Taped>,
    /// How dialled calls went, in order.
    dialled: Vec<DialOutcome>,
    /// What somebody who played the bots made of texts, in order.
    understood: Vec<(String, Option<String>)>,
    /// Something was keyed into a secret place.
    secrets: bool,
}

/// What a tape holds in order.
#[derive(Debug, Clone, PartialEq)]
enum Taped {
    /// The caller heard this.
    Heard(String),
    /// Somebody did this.
    Did {
        /// What.
        action: Action,
        /// The time that passes does not pass by itself: the caller is in a queue, or a message is waited for.
        waits: bool,
        /// The bot that listened.
        bot: Option<String>,
    },
}

impl Tape {
    /// Notes what happened.
    pub fn happened(&mut self, happening: &Happening) {
        match happening {
            Happening::Say(say) => self.heard(say),
            Happening::Ask(ask) => ask.prompt.iter().for_each(|say| self.heard(say)),
            Happening::Dial { outcome, .. } => self.dialled.push(*outcome),
            _ => {}
        }
    }

    /// What is on a recording nobody knows.
    fn heard(&mut self, say: &Say) {
        if say.kind != SayKind::Prompt {
            self.taped.push(Taped::Heard(say.heard().into_owned()));
        }
    }

    /// Notes what somebody did while the call was doing this.
    pub fn did(&mut self, doing: &Doing, action: &Action) {
        if let (Doing::Understanding { bot, .. }, Action::Say(words)) = (doing, action) {
            self.understood.push((bot.clone(), words.intent.clone()));
            return;
        }
        // While a bot reads a text nobody can be seen to hang up: a test that goes no further says so.
        if *action == Action::HangUp && matches!(doing, Doing::Understanding { .. }) {
            return;
        }
        let secret = |wants: &Wants| matches!(wants, Wants::Keys { mark: Mark::Secret, .. });
        let keyed = matches!(action, Action::Enter(_) | Action::Press(_));
        self.secrets |= keyed && matches!(doing, Doing::Asking { wants, .. } if secret(wants));
        let bot = match doing {
            Doing::Asking { wants: Wants::Intent { bot, .. } | Wants::Slot { bot, .. }, .. } => {
                Some(bot.clone())
            }
            _ => None,
        };
        let waits = doing.queue().is_some() || matches!(doing, Doing::Waiting { message: true, .. });
        self.taped.push(Taped::Did { action: action.clone(), waits, bot });
    }
}

/// Writes a call that is over down as a test that passes.
pub fn save(call: &Simulation<'_>, end: &End, name: &str, setting: &Setting, tape: &Tape) -> Saved {
    let program = call.program();
    let mut test = Test { program, text: format!("test {} {{\n", literal(name)), unsaid: Vec::new() };
    test.setting(setting);
    let dialled = setting.lines.iter().any(|line| line.starts_with("mock dial "));
    test.answers(tape, dialled);
    // Where time must be counted, all of it is: in a queue, and where somebody hangs up in the middle of it.
    let counts = |it: &Taped| match it {
        Taped::Did { action: Action::Wait, waits, .. } => *waits,
        Taped::Did { action, .. } => *action == Action::HangUp,
        Taped::Heard(_) => false,
    };
    let counted = tape.taped.iter().any(counts);
    for taped in &tape.taped {
        match taped {
            Taped::Heard(words) if words.trim().is_empty() => {}
            Taped::Heard(words) => test.line(&format!("hears {}", literal(words))),
            Taped::Did { action, waits, bot } => test.action(action, *waits || counted, bot.as_deref()),
        }
    }
    test.end(end, entered(call));
    test.text.push_str("}\n");
    Saved { text: test.text, unsaid: test.unsaid, holds_secrets: tape.secrets }
}

/// The ruleset that was entered last; treatments are not reached but heard.
fn entered<'p>(call: &Simulation<'p>) -> Option<&'p str> {
    let program = call.program();
    let entered = call.records().iter().rev().filter_map(|record| match record {
        Record::RulesetEntered(ruleset) => program.rulesets.get(ruleset.index()),
        _ => None,
    });
    entered.filter(|ruleset| !ruleset.treatment).map(|ruleset| program.strings.get(ruleset.name)).next()
}

/// A name for the test of a call: "a call to support reaches the queue general".
pub fn saved_name(setting: &Setting, end: &End) -> String {
    let target = end.target.as_deref().unwrap_or_default();
    let ends = match end.how {
        How::Queue => format!("reaches the queue {target}"),
        How::Number => format!("is put through to {target}"),
        How::Callback => format!("ends with a callback by {target}"),
        How::Flow => format!("goes to the flow {target}"),
        How::Hangup => "ends with the program hanging up".to_owned(),
        How::Error => "fails and is rescued".to_owned(),
        How::Abandoned => "is abandoned".to_owned(),
    };
    format!("a call to {} {ends}", setting.to)
}

/// The name, or the name with the first number behind it that no test in one of the `files` has.
pub fn unused_name(name: &str, files: &[&str]) -> String {
    let taken = |name: &str| {
        let written = format!("test {}", literal(name));
        files.iter().any(|file| file.contains(&written))
    };
    if !taken(name) {
        return name.to_owned();
    }
    let mut number = 2;
    while taken(&format!("{name} ({number})")) {
        number += 1;
    }
    format!("{name} ({number})")
}

struct Test<'p> {
    program: &'p Program,
    text: String,
    unsaid: Vec<&'static str>,
}

impl Test<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str("    ");
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn setting(&mut self, setting: &Setting) {
        let mut call = format!("call {}", setting.to);
        // Writing into a `String` cannot fail.
        if let Some(from) = &setting.from {
            let _ = write!(call, " from {}", literal(from));
        }
        let _ = write!(call, " at {}", setting.at);
        if !setting.with.is_empty() {
            let with: Vec<_> = setting.with.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            let _ = write!(call, " with {{ {} }}", with.join(", "));
        }
        self.line(&call);
        for line in &setting.lines {
            self.line(line);
        }
    }

    /// What answers for bots and at the numbers that are dialled, unless that is `said` already. Calls are
    /// answered where nothing is said.
    fn answers(&mut self, tape: &Tape, said: bool) {
        for (bot, intent) in &tape.understood {
            self.line(&match intent {
                Some(intent) => format!("mock {bot} -> {intent}"),
                None => format!("mock {bot} fails error"),
            });
        }
        if said || tape.dialled.iter().all(|it| *it == DialOutcome::Completed) {
            return;
        }
        for outcome in &tape.dialled {
            self.line(match outcome {
                DialOutcome::Completed => "mock dial -> answered",
                DialOutcome::Busy => "mock dial fails busy",
                DialOutcome::NoAnswer => "mock dial fails no_answer",
                DialOutcome::Failed => "mock dial fails failed",
            });
        }
    }

    fn action(&mut self, action: &Action, waits: bool, bot: Option<&str>) {
        match action {
            Action::Press('*') => self.line("presses star"),
            Action::Press('#') => self.line("presses hash"),
            Action::Press(key) => self.line(&format!("presses {key}")),
            Action::Enter(keys) => self.line(&format!("enters {}", literal(keys))),
            Action::Say(words) => self.says(words, bot),
            Action::Confirm(true) => self.line("confirms"),
            Action::Confirm(false) => self.line("refuses"),
            Action::Silent => self.line("silent"),
            Action::Wait if waits => self.line("waits"),
            // Passes by itself.
            Action::Wait => {}
            Action::HangUp => self.line("hangs up"),
            // An agent answers where nothing else is said; how dialled calls go is said beforehand.
            Action::Answer | Action::Busy | Action::NoAnswer | Action::Fail => {}
        }
    }

    fn says(&mut self, words: &Words, bot: Option<&str>) {
        let mut line = format!("says {}", literal(&words.text));
        // Writing into a `String` cannot fail.
        if let Some(intent) = &words.intent {
            let _ = write!(line, " as {intent}");
            if let Some(confidence) = &words.confidence {
                let _ = write!(line, " {confidence}");
            }
        }
        let slots: Vec<_> =
            words.slots.iter().filter_map(|(name, value)| self.slot(bot?, name, value)).collect();
        if slots.len() < words.slots.len() {
            self.unsaid.push("a slot was filled with something that is not of its type");
        }
        if !slots.is_empty() {
            let _ = write!(line, " with {{ {} }}", slots.join(", "));
        }
        self.line(&line);
    }

    /// `day: 2026-03-03`
    fn slot(&self, bot: &str, name: &str, value: &str) -> Option<String> {
        let text = |id| self.program.strings.get(id);
        let bot = self.program.resources.iter().find(|it| text(it.name) == bot)?;
        let slot = bot.slots.iter().find(|it| text(it.name) == name)?;
        Some(format!("{name}: {}", as_literal(self.program, slot.ty, value).ok()?))
    }

    fn end(&mut self, end: &End, entered: Option<&str>) {
        let target = end.target.as_deref().unwrap_or_default();
        match end.how {
            How::Queue => self.line(&format!("reaches queue {target}")),
            How::Number => self.line(&format!("reaches number {}", literal(target))),
            How::Callback => self.line(&format!("reaches callback {target}")),
            How::Flow => self.line(&format!("reaches flow {target}")),
            How::Hangup => self.line("reaches hangup"),
            How::Error => self.line("reaches rescue"),
            // Has no word of its own: the test says how far the call got.
            How::Abandoned => match entered {
                Some(ruleset) => self.line(&format!("reaches ruleset {ruleset}")),
                None => self.line("expect call.endpoint is not empty"),
            },
        }
    }
}
