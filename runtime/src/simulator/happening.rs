//! What happens in a simulated call, as an observer beside the telephone would write it down, and its
//! one rendering as JSON lines.
//!
//! `ivr call --json` prints exactly these lines; `ivr test` and replay compare them.

use std::borrow::Cow;

use super::json::Line;
use crate::bundle::Mark;
use crate::bundle::UtteranceKind;
use crate::exchange::DialOutcome;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// The contact arrived.
    Start(Start),
    /// A rule was tried; only where a trace was asked for.
    Rule(RuleTried),
    /// The caller heard a message.
    Say(Say),
    /// The agent heard a message before being put through; the caller did not.
    Whisper(Say),
    /// The call asks the caller for something.
    Ask(Ask),
    /// The caller did something.
    Input(Input),
    /// An integration came to an end.
    Invoke(Invoke),
    /// A bot read a text.
    Understand {
        /// The bot.
        bot: String,
        /// What it made of it; empty where it understood nothing.
        intent: String,
        /// Nothing answers for it in this simulation, which is why it understood nothing.
        unmocked: bool,
    },
    /// The caller is in a queue and hears its treatment.
    Queue {
        /// The queue.
        queue: String,
    },
    /// An outside number was dialled.
    Dial {
        /// The number.
        number: String,
        /// How that went.
        outcome: DialOutcome,
    },
    /// A text message was sent.
    Sms {
        /// E.164.
        to: String,
        /// What it says.
        text: String,
    },
    /// A figure was counted.
    Metric {
        /// Its name.
        name: String,
        /// What was added, a decimal.
        value: String,
    },
    /// A stretch of waiting passed.
    Wait {
        /// How long it was.
        seconds: u32,
    },
    /// The runtime failed somewhere; the caller got the rescue, or the call went on all the same.
    Fault {
        /// What went wrong, and where.
        message: String,
        /// The call went on.
        recovered: bool,
    },
    /// The call is over.
    End(End),
}

/// The beginning of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Where it starts: an endpoint, or a ruleset where one is tried alone.
    pub endpoint: String,
    /// The local date and time, as the language writes them.
    pub at: String,
    /// Who calls; `None` for a withheld number.
    pub from: Option<String>,
    /// The number dialled, where the endpoint has one.
    pub to: Option<String>,
    /// It starts at a ruleset that is tried alone.
    pub alone: bool,
    /// It is a chat, which comes from no number.
    pub chat: bool,
}

/// A rule that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleTried {
    /// Its ruleset.
    pub ruleset: String,
    /// Its name.
    pub rule: String,
    /// It activated.
    pub activated: bool,
    /// The points of a score.
    pub score: Option<i64>,
    /// The points it needs, where it has a score.
    pub threshold: Option<i64>,
    /// The lines of its guard.
    pub lines: Vec<GuardLine>,
}

/// A line of a guard that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct GuardLine {
    /// The condition in the author's words, where somebody with the source has put them in.
    pub condition: Option<String>,
    /// What was looked at, where it is one place: `customer.tier`.
    pub operand: Option<String>,
    /// Its value as text: `unknown` where there is none, `private` or `secret` where it is marked.
    pub value: Option<String>,
    /// How far the value may travel.
    pub mark: Mark,
    /// The line held.
    pub held: bool,
    /// The points it adds where it holds, in a score.
    pub points: Option<i64>,
}

/// A message as it was played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Say {
    /// The words; SSML as written; for a recording its name in the program.
    pub text: String,
    /// What it is.
    pub kind: SayKind,
    /// The language it is spoken in.
    pub language: String,
}

impl Say {
    /// What reaches the ear: the words without SSML's tags; for a recording its name.
    pub fn heard(&self) -> Cow<'_, str> {
        match self.kind {
            SayKind::Ssml => Cow::Owned(without_tags(&self.text)),
            SayKind::Text | SayKind::Prompt => Cow::Borrowed(&self.text),
        }
    }
}

/// The kinds of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SayKind {
    /// Words.
    Text,
    /// Words with markup.
    Ssml,
    /// A recording.
    Prompt,
}

impl From<UtteranceKind> for SayKind {
    fn from(kind: UtteranceKind) -> Self {
        match kind {
            UtteranceKind::Text => Self::Text,
            UtteranceKind::Ssml => Self::Ssml,
        }
    }
}

impl SayKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Ssml => "ssml",
            Self::Prompt => "prompt",
        }
    }
}

/// A question to the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What kind of answer it wants.
    pub kind: AskKind,
    /// Its prompt; the messages before it are happenings of their own.
    pub prompt: Vec<Say>,
    /// The ruleset that asks.
    pub ruleset: String,
    /// The rule that asks.
    pub rule: String,
    /// Which try this is, from 1.
    pub attempt: u8,
    /// How many tries there are.
    pub tries: u8,
    /// The keys that lead somewhere, where single keys are wanted.
    pub keys: Option<Vec<char>>,
}

impl Ask {
    /// The prompt as one text.
    pub fn text(&self) -> String {
        join(self.prompt.iter().map(|say| Cow::Borrowed(say.text.as_str())))
    }

    /// The prompt as it reaches the ear.
    pub fn heard(&self) -> String {
        join(self.prompt.iter().map(Say::heard))
    }
}

fn join<'a>(texts: impl Iterator<Item = Cow<'a, str>>) -> String {
    let mut joined = String::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(&text);
    }
    joined
}

/// The kinds of question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskKind {
    /// One key.
    Menu,
    /// Several keys, or a spoken value.
    Collect,
    /// Words for a bot.
    Listen,
    /// Yes or no.
    Confirm,
}

impl AskKind {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Menu => "menu",
            Self::Collect => "collect",
            Self::Listen => "listen",
            Self::Confirm => "confirm",
        }
    }
}

/// Something the caller did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What kind of thing.
    pub kind: InputKind,
    /// The keys, the intent, the value of a slot, the words of a message; `*` for each character of a
    /// secret, and of what is private where a trace was asked for; empty for silence, and where a bot understood nothing.
    pub value: String,
    /// The words, where there were any and they are not hidden.
    pub text: Option<String>,
    /// How sure the bot is.
    pub confidence: Option<String>,
}

/// The kinds of thing a caller can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// Press keys.
    Keys,
    /// Nothing.
    Silence,
    /// Say something to a bot.
    Intent,
    /// Write a chat message.
    Message,
}

impl InputKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Silence => "silence",
            Self::Intent => "intent",
            Self::Message => "message",
        }
    }
}

/// An integration that came to an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoke {
    /// Its name in the program.
    pub function: String,
    /// What it was sent, a JSON object; marked values masked.
    pub arguments: String,
    /// `ok`, `error`, `timeout` or `invalid`.
    pub outcome: &'static str,
    /// Nothing answers for it in this simulation, which is why it failed.
    pub unmocked: bool,
    /// Where the answer did not fit its type.
    pub misfit: Option<String>,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Which way.
    pub how: How,
    /// The name in the program; the number itself for [`How::Number`].
    pub target: Option<String>,
    /// Contact attributes as agents and reports see them, by name.
    pub attributes: Vec<(String, String)>,
}

/// The ways a call ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// With people.
    Queue,
    /// At an outside number.
    Number,
    /// With the promise to be called back.
    Callback,
    /// In another contact flow.
    Flow,
    /// The program hung up.
    Hangup,
    /// The runtime failed; the target is where the rescue led.
    Error,
    /// The caller hung up.
    Abandoned,
}

impl How {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Number => "number",
            Self::Callback => "callback",
            Self::Flow => "flow",
            Self::Hangup => "hangup",
            Self::Error => "error",
            Self::Abandoned => "abandoned",
        }
    }
}

impl Happening {
    /// The happening as one line of JSON, without the line end.
    pub fn to_json(&self) -> String {
        match self {
            Self::Start(start) => Line::new("start")
                .text("endpoint", &start.endpoint)
                .text("at", &start.at)
                .text_or_null("from", start.from.as_deref())
                .text_or_null("to", start.to.as_deref())
                .end(),
            Self::Rule(rule) => rule_json(rule),
            Self::Say(say) => say_json("say", say),
            Self::Whisper(say) => say_json("whisper", say),
            Self::Ask(ask) => ask_json(ask),
            Self::Input(input) => Line::new("input")
                .text("kind", input.kind.name())
                .text("value", &input.value)
                .text_if("text", input.text.as_deref())
                .raw_if("confidence", input.confidence.as_deref())
                .end(),
            Self::Invoke(invoke) => Line::new("invoke")
                .text("function", &invoke.function)
                .raw("arguments", &invoke.arguments)
                .text("outcome", invoke.outcome)
                .text_if("misfit", invoke.misfit.as_deref())
                .end(),
            Self::Understand { bot, intent, .. } => {
                Line::new("understand").text("bot", bot).text("intent", intent).end()
            }
            Self::Queue { queue } => Line::new("queue").text("queue", queue).end(),
            Self::Dial { number, outcome } => {
                Line::new("dial").text("number", number).text("outcome", outcome_name(*outcome)).end()
            }
            Self::Sms { to, text } => Line::new("sms").text("to", to).text("text", text).end(),
            Self::Metric { name, value } => Line::new("metric").text("name", name).raw("value", value).end(),
            Self::Wait { seconds } => Line::new("wait").raw("seconds", &seconds.to_string()).end(),
            Self::Fault { message, recovered } => {
                Line::new("fault").text("message", message).bool("recovered", *recovered).end()
            }
            Self::End(end) => Line::new("end")
                .text("how", end.how.name())
                .text_if("target", end.target.as_deref())
                .texts_by_name("attributes", &end.attributes)
                .end(),
        }
    }
}

fn rule_json(rule: &RuleTried) -> String {
    let number = |value: Option<i64>| value.map(|it| it.to_string());
    let lines = rule.lines.iter().map(|line| {
        Line::object()
            .text_if("condition", line.condition.as_deref())
            .text_if("operand", line.operand.as_deref())
            .text_if("value", line.value.as_deref())
            .bool("held", line.held)
            .raw_if("points", number(line.points).as_deref())
            .end()
    });
    Line::new("rule")
        .text("ruleset", &rule.ruleset)
        .text("rule", &rule.rule)
        .bool("activated", rule.activated)
        .raw_if("score", number(rule.score).as_deref())
        .raw_if("threshold", number(rule.threshold).as_deref())
        .array("lines", lines)
        .end()
}

/// How a dialled call went, in JSON and for people.
pub const fn outcome_name(outcome: DialOutcome) -> &'static str {
    match outcome {
        DialOutcome::Completed => "answered",
        DialOutcome::Busy => "busy",
        DialOutcome::NoAnswer => "no answer",
        DialOutcome::Failed => "failed",
    }
}

fn say_json(name: &str, say: &Say) -> String {
    Line::new(name)
        .text("text", &say.text)
        .text("kind", say.kind.name())
        .text("language", &say.language)
        .end()
}

fn ask_json(ask: &Ask) -> String {
    let line = Line::new("ask")
        .text("kind", ask.kind.name())
        .text("text", &ask.text())
        .text("ruleset", &ask.ruleset)
        .text("rule", &ask.rule)
        .raw("attempt", &ask.attempt.to_string());
    match &ask.keys {
        Some(keys) => line.array("keys", keys.iter().map(|key| format!("\"{key}\""))).end(),
        None => line.end(),
    }
}

/// The words of an SSML text: tags dropped, the five entities resolved, blanks between words made one.
fn without_tags(ssml: &str) -> String {
    let mut words = String::with_capacity(ssml.len());
    let mut in_tag = false;
    for character in ssml.chars() {
        match character {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                words.push(' ');
            }
            _ if in_tag => {}
            other => words.push(other),
        }
    }
    let resolved = words
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
    let mut heard = String::with_capacity(resolved.len());
    for word in resolved.split_whitespace() {
        // A tag before a full stop leaves a blank that nobody hears.
        let glued = word.chars().all(|it| matches!(it, '.' | ',' | '!' | '?' | ';' | ':'));
        if !heard.is_empty() && !glued {
            heard.push(' ');
        }
        heard.push_str(word);
    }
    heard
}

#[cfg(test)]
mod tests {
    use super::without_tags;

    #[test]
    fn ssml_is_heard_without_its_tags() {
        let ssml = "<speak>Hello <emphasis>Ada &amp; Bo</emphasis>.<break time=\"1s\"/>Bye</speak>";
        assert_eq!(without_tags(ssml), "Hello Ada & Bo. Bye");
    }
}
