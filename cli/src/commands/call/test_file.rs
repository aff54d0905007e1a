//! A call written down as a test.

use std::fmt::Write;

use ivr_compiler::syntax::literal;
use ivr_runtime::bundle::Program;
use ivr_runtime::simulator::{Action, End, How, Words};

use super::attribute::as_literal;
use super::session::Taped;

/// What the command line said about the call, in the words of the language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Setting {
    /// `support` or `ruleset welcome`.
    pub(super) to: String,
    /// E.164.
    pub(super) from: Option<String>,
    /// `2026-03-02T10:15`
    pub(super) at: String,
    /// Contact attributes that the program has, each with its value as the language writes it.
    pub(super) with: Vec<(String, String)>,
    /// Lines that hold from the start: `given ...`, `mock ...`.
    pub(super) lines: Vec<String>,
}

/// The test, and what of the call it cannot say.
pub(super) struct Written {
    /// From `test` to its brace, with a line end.
    pub(super) text: String,
    /// What happened and has no line in a test.
    pub(super) unsaid: Vec<&'static str>,
}

/// Writes the test. `last_ruleset` is the ruleset that asked last.
pub(super) fn write(
    program: &Program,
    name: &str,
    setting: &Setting,
    tape: &[Taped],
    end: &End,
    last_ruleset: Option<&str>,
) -> Written {
    let mut test = Test { program, text: format!("test {} {{\n", literal(name)), unsaid: Vec::new() };
    test.setting(setting);
    for taped in tape {
        if let Taped::Understood { bot, intent } = taped {
            test.line(&match intent {
                Some(intent) => format!("mock {bot} -> {intent}"),
                None => format!("mock {bot} fails error"),
            });
        }
    }
    for taped in tape {
        match taped {
            Taped::Heard(words) if words.trim().is_empty() => {}
            Taped::Heard(words) => test.line(&format!("hears {}", literal(words))),
            Taped::Understood { .. } => {}
            Taped::Did { action, queued, bot } => test.action(action, *queued, bot.as_deref()),
        }
    }
    test.end(end, last_ruleset);
    test.text.push_str("}\n");
    Written { text: test.text, unsaid: test.unsaid }
}

/// A name for the test of a call: "a call to support reaches the queue general".
pub(super) fn name(setting: &Setting, end: &End) -> String {
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

/// The name, or the name with the first number behind it that no test in `file` has.
pub(super) fn unused(name: &str, file: &str) -> String {
    let taken = |name: &str| file.contains(&format!("test {}", literal(name)));
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

    fn action(&mut self, action: &Action, queued: bool, bot: Option<&str>) {
        match action {
            Action::Press('*') => self.line("presses star"),
            Action::Press('#') => self.line("presses hash"),
            Action::Press(key) => self.line(&format!("presses {key}")),
            Action::Enter(keys) => self.line(&format!("enters {}", literal(keys))),
            Action::Say(words) => self.says(words, bot),
            Action::Confirm(true) => self.line("confirms"),
            Action::Confirm(false) => self.line("refuses"),
            Action::Silent => self.line("silent"),
            Action::Wait if queued => self.line("waits"),
            // Passes by itself.
            Action::Wait => {}
            Action::HangUp => self.line("hangs up"),
            // An agent, or whoever was dialled, answers where nothing else is said.
            Action::Answer => {}
            Action::Busy => self.unsaid.push("the line was busy"),
            Action::NoAnswer => self.unsaid.push("nobody answered the dialled call"),
            Action::Fail => self.unsaid.push("the dialled call failed"),
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

    fn end(&mut self, end: &End, last_ruleset: Option<&str>) {
        let target = end.target.as_deref().unwrap_or_default();
        match end.how {
            How::Queue => self.line(&format!("reaches queue {target}")),
            How::Number => self.line(&format!("reaches number {}", literal(target))),
            How::Callback => self.line(&format!("reaches callback {target}")),
            How::Flow => self.line(&format!("reaches flow {target}")),
            How::Hangup => self.line("reaches hangup"),
            // Neither has a word of its own: the test says how far the call got.
            How::Error | How::Abandoned => match last_ruleset {
                Some(ruleset) => self.line(&format!("reaches ruleset {ruleset}")),
                None => self.line("expect call.endpoint is not empty"),
            },
        }
    }
}
