//! A call as people read it: who speaks on the left, what is said on the right.
//!
//! ```text
//! Call to support (+61390001000) from +61400000001, Monday 2 March 2026, 10:15
//!
//!     says  Welcome back, Ada.
//!     asks  For balances, press 1. To talk to us, press 0.
//!           menu in `main` of `welcome`, keys 1 0
//!   caller  0
//!      end  in the queue `general`
//! ```

use std::io::{self, Write};

use ivr_runtime::simulator::{
    Ask, AskKind, End, GuardLine, Happening, How, Input, InputKind, Invoke, RuleTried, Say, SayKind, Start,
    outcome_name,
};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Where text begins: behind the longest label and two blanks.
const MARGIN: usize = 10;

/// Words a voice speaks in a minute.
const WORDS_A_MINUTE: usize = 150;

/// Writes happenings for people.
pub(crate) struct Screen<'w> {
    out: &'w mut dyn Write,
    color: bool,
    width: usize,
    /// The language of the last message: a change is worth a word.
    language: Option<String>,
    echo: bool,
    /// The call is that of a test, whose lines say what answers.
    of_test: bool,
    /// The last line is empty.
    gapped: bool,
}

/// How text is set off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// What the caller hears.
    Spoken,
    /// What the caller does.
    Caller,
    /// What goes on behind.
    Quiet,
    /// What went wrong.
    Alarm,
    /// A heading.
    Title,
}

impl Style {
    const fn code(self) -> &'static str {
        match self {
            Self::Spoken => "\x1b[1;36m",
            Self::Caller => "\x1b[1;32m",
            Self::Quiet => "\x1b[2m",
            Self::Alarm => "\x1b[1;31m",
            Self::Title => "\x1b[1m",
        }
    }
}

impl<'w> Screen<'w> {
    /// A screen of `width` columns. Without `echo`, what the caller types stands there already.
    pub(crate) fn new(out: &'w mut dyn Write, color: bool, width: usize, echo: bool) -> Self {
        Self { out, color, width, language: None, echo, of_test: false, gapped: true }
    }

    /// The same for the call of a test.
    pub(crate) fn of_test(mut self) -> Self {
        self.of_test = true;
        self
    }

    /// Writes what happened.
    pub(crate) fn show(&mut self, happening: &Happening) -> io::Result<()> {
        match happening {
            Happening::Start(start) => self.start(start),
            Happening::Rule(rule) => self.rule(rule),
            Happening::Say(say) => self.say("says", say),
            Happening::Whisper(say) => self.entry("agent", Style::Quiet, &format!("hears: {}", heard(say))),
            Happening::Ask(ask) => self.ask(ask),
            Happening::Input(input) => self.input(input),
            Happening::Invoke(invoke) => self.invoke(invoke),
            Happening::Understand { bot, intent, unmocked } => {
                let meaning = if intent.is_empty() { "nothing understood" } else { intent };
                self.entry("bot", Style::Quiet, &format!("{bot} -> {meaning}"))?;
                match unmocked {
                    true => self.unmocked("nothing answers for it: give it an intent", bot),
                    false => Ok(()),
                }
            }
            Happening::Queue { queue } => self.entry("queue", Style::Quiet, queue),
            Happening::Dial { number, outcome } => {
                self.entry("dial", Style::Quiet, &format!("{number} -> {}", outcome_name(*outcome)))
            }
            Happening::Sms { to, text } => self.entry("sms", Style::Quiet, &format!("to {to}: {text}")),
            Happening::Metric { name, value } => {
                self.entry("metric", Style::Quiet, &format!("{name} += {value}"))
            }
            Happening::Wait { seconds } => self.entry("waits", Style::Quiet, &duration(i64::from(*seconds))),
            Happening::Fault { message, recovered: true } => self.entry("fault", Style::Alarm, message),
            Happening::Fault { message, recovered: false } => {
                self.entry("fault", Style::Alarm, &format!("{message}; the caller gets the rescue"))
            }
            Happening::End(end) => self.end(end),
        }
    }

    /// How long the call took, as far as a simulation can tell.
    pub(crate) fn length(&mut self, seconds: i64, spoken_words: usize) -> io::Result<()> {
        let speech = (spoken_words * 60).div_ceil(WORDS_A_MINUTE);
        let speech = i64::try_from(speech).unwrap_or(i64::MAX);
        let text = match seconds {
            0 => format!("about {} of speech", duration(speech)),
            waited => format!(
                "about {}: {} of speech, {} of waiting",
                duration(waited.saturating_add(speech)),
                duration(speech),
                duration(waited)
            ),
        };
        self.entry("length", Style::Quiet, &text)
    }

    /// An empty line, unless one stands there already.
    fn gap(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.gapped, true) {
            return Ok(());
        }
        writeln!(self.out)
    }

    /// One entry: a label, and text wrapped beside it.
    pub(crate) fn entry(&mut self, label: &str, style: Style, text: &str) -> io::Result<()> {
        self.gapped = false;
        let pad = MARGIN.saturating_sub(2 + label.width());
        let text_width = self.width.saturating_sub(MARGIN).max(20);
        for (index, line) in wrap(text, text_width).iter().enumerate() {
            let painted = self.paint(style, line);
            if index == 0 {
                let label = self.paint(Style::Quiet, label);
                let gap = if line.is_empty() { "" } else { "  " };
                writeln!(self.out, "{:pad$}{label}{gap}{painted}", "")?;
            } else {
                writeln!(self.out, "{:MARGIN$}{painted}", "")?;
            }
        }
        Ok(())
    }

    /// Text under the entry before it.
    pub(crate) fn below(&mut self, text: &str) -> io::Result<()> {
        self.entry("", Style::Quiet, text)
    }

    /// A table of two columns under the entry before it.
    pub(crate) fn table<L: AsRef<str>, R: AsRef<str>>(&mut self, rows: &[(L, R)]) -> io::Result<()> {
        self.gapped = self.gapped && rows.is_empty();
        let column = rows.iter().map(|(left, _)| left.as_ref().width()).max().unwrap_or(0) + 2;
        let right_width = self.width.saturating_sub(MARGIN + column).max(20);
        for (left, right) in rows {
            let mut left = left.as_ref();
            for line in wrap(right.as_ref(), right_width) {
                let pad = column.saturating_sub(left.width());
                let text = self.paint(Style::Quiet, format!("{left}{:pad$}{line}", "").trim_end());
                writeln!(self.out, "{:MARGIN$}{text}", "")?;
                left = "";
            }
        }
        Ok(())
    }

    /// Everything written so far reaches the terminal.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// `text` in the colours of `style`, where there are any.
    pub(crate) fn paint(&self, style: Style, text: &str) -> String {
        match self.color && !text.is_empty() {
            true => format!("{}{text}\x1b[0m", style.code()),
            false => text.to_owned(),
        }
    }

    fn start(&mut self, start: &Start) -> io::Result<()> {
        let to = start.to.as_ref().map(|number| format!(" ({number})")).unwrap_or_default();
        let from = start.from.as_deref().unwrap_or("a withheld number");
        let text = format!("Call to {}{to} from {from}, {}", start.endpoint, day_and_time(&start.at));
        for line in wrap(&text, self.width) {
            let painted = self.paint(Style::Title, &line);
            writeln!(self.out, "{painted}")?;
        }
        self.gapped = false;
        self.gap()
    }

    fn say(&mut self, label: &str, say: &Say) -> io::Result<()> {
        self.language(&say.language)?;
        self.entry(label, Style::Spoken, &heard(say))
    }

    /// Tells a change of language.
    fn language(&mut self, language: &str) -> io::Result<()> {
        if self.language.as_deref() == Some(language) {
            return Ok(());
        }
        let first = self.language.is_none();
        self.language = Some(language.to_owned());
        if first { Ok(()) } else { self.entry("", Style::Quiet, &format!("[{language}]")) }
    }

    fn ask(&mut self, ask: &Ask) -> io::Result<()> {
        let text: Vec<_> = ask.prompt.iter().map(heard).filter(|text| !text.is_empty()).collect();
        if let Some(say) = ask.prompt.first() {
            self.language(&say.language)?;
        }
        if !text.is_empty() {
            self.entry("asks", Style::Spoken, &text.join(" "))?;
        }
        let kind = match ask.kind {
            AskKind::Menu => "menu",
            AskKind::Collect => "collect",
            AskKind::Listen => "listen",
            AskKind::Confirm => "confirm",
        };
        let mut note = format!("{kind} in `{}` of `{}`", ask.rule, ask.ruleset);
        if let Some(keys) = &ask.keys {
            let keys: Vec<_> = keys.iter().map(char::to_string).collect();
            note.push_str(&format!(", keys {}", keys.join(" ")));
        }
        if ask.attempt > 1 {
            note.push_str(&format!(", try {} of {}", ask.attempt, ask.tries));
        }
        self.below(&note)
    }

    fn input(&mut self, input: &Input) -> io::Result<()> {
        if !self.echo {
            // What was typed is a line of its own.
            self.gapped = false;
            return self.gap();
        }
        let text = match (input.kind, &input.text) {
            (InputKind::Silence, _) => "(silence)".to_owned(),
            (InputKind::Keys, _) if input.value.is_empty() => "(no keys)".to_owned(),
            (InputKind::Keys | InputKind::Message, _) => input.value.clone(),
            (InputKind::Intent, text) => understood(text.as_deref(), input),
        };
        self.entry("caller", Style::Caller, &text)?;
        self.gap()
    }

    fn invoke(&mut self, invoke: &Invoke) -> io::Result<()> {
        let misfit = invoke.misfit.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
        let text = format!("{} {} -> {}{misfit}", invoke.function, invoke.arguments, invoke.outcome);
        self.entry("invoke", Style::Quiet, &text)?;
        match invoke.unmocked {
            true => self.unmocked("nothing answers: give it one", &invoke.function),
            false => Ok(()),
        }
    }

    /// How something that nothing answers for is given an answer.
    fn unmocked(&mut self, what: &str, name: &str) -> io::Result<()> {
        match self.of_test {
            true => self.below(&format!("{what} with `mock {name} -> ...`")),
            false => self.below(&format!("{what} with --mock '{name} -> ...'")),
        }
    }

    fn rule(&mut self, rule: &RuleTried) -> io::Result<()> {
        let verdict = if rule.activated { "fires" } else { "does not fire" };
        let points = match (rule.score, rule.threshold) {
            (Some(score), Some(threshold)) => format!(", {score} of {threshold} points"),
            _ => String::new(),
        };
        self.entry(
            "rule",
            Style::Quiet,
            &format!("`{}` of `{}` {verdict}{points}", rule.rule, rule.ruleset),
        )?;
        let lines = rule.lines.iter().enumerate().map(|(index, line)| {
            let held = if line.held { "yes" } else { "no" };
            let points = line.points.map(|points| format!("{points:>+4}  ")).unwrap_or_default();
            (format!("{points}{held}"), guard_line(index, line))
        });
        self.table(&lines.collect::<Vec<_>>())
    }

    fn end(&mut self, end: &End) -> io::Result<()> {
        let target = end.target.as_deref().unwrap_or_default();
        let text = match end.how {
            How::Queue => format!("in the queue `{target}`"),
            How::Number => format!("at {target}"),
            How::Callback => format!("with a callback by `{target}`"),
            How::Flow => format!("in the flow `{target}`"),
            How::Hangup => "the program hung up".to_owned(),
            How::Error if target.is_empty() => "with an error".to_owned(),
            How::Error => format!("with an error, rescued to {target}"),
            How::Abandoned => "the caller hung up".to_owned(),
        };
        self.gap()?;
        let style = if end.how == How::Error { Style::Alarm } else { Style::Title };
        self.entry("end", style, &text)?;
        self.table(&end.attributes)
    }
}

/// `customer.tier == gold (silver)`
fn guard_line(index: usize, line: &GuardLine) -> String {
    let asked = |condition: &String| condition.ends_with(" is known") || condition.ends_with(" is unknown");
    match (&line.condition, &line.operand, &line.value) {
        (Some(condition), Some(_), Some(value)) if !asked(condition) => format!("{condition} ({value})"),
        (Some(condition), _, _) => condition.clone(),
        (None, Some(operand), Some(value)) => format!("{operand} ({value})"),
        (None, _, _) => format!("condition {}", index + 1),
    }
}

fn heard(say: &Say) -> String {
    match say.kind {
        SayKind::Prompt => format!("\u{266a} {}", say.text),
        SayKind::Text | SayKind::Ssml => say.heard().into_owned(),
    }
}

fn understood(text: Option<&str>, input: &Input) -> String {
    let meaning = match input.value.as_str() {
        "" => "nothing understood".to_owned(),
        value => value.to_owned(),
    };
    let confidence = match input.confidence.as_deref() {
        None | Some("1") => String::new(),
        Some(confidence) => format!(" {confidence}"),
    };
    match text {
        Some(text) if text != meaning => format!("\"{text}\" -> {meaning}{confidence}"),
        _ => format!("{meaning}{confidence}"),
    }
}

/// "Monday 2 March 2026, 10:15" of "2026-03-02T10:15"; anything else as it is.
fn day_and_time(at: &str) -> String {
    match at.parse::<jiff::civil::DateTime>() {
        Ok(at) => at.strftime("%A %-d %B %Y, %H:%M").to_string(),
        Err(_) => at.to_owned(),
    }
}

/// "1 h 5 min", "1 min 20 s", "8 s"
fn duration(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes, rest) {
        (0, 0, rest) => format!("{rest} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, rest) => format!("{minutes} min {rest} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// Breaks text between words into lines of at most `width` columns; longer words are cut. What could
/// steer the terminal becomes a blank.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let clean: String = paragraph.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let indent = clean.len() - clean.trim_start().len();
        line.push_str(clean.get(..indent).unwrap_or_default());
        let mut blank = true;
        for word in clean.split_whitespace() {
            if !blank && line.width() + 1 + word.width() > width {
                lines.push(std::mem::take(&mut line));
                blank = true;
            }
            if !blank {
                line.push(' ');
            }
            blank = false;
            for character in word.chars() {
                if line.width() + character.width().unwrap_or(0) > width {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(character);
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{duration, wrap};

    #[test]
    fn text_is_broken_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("unbreakable", 4), ["unbr", "eaka", "ble"]);
        assert_eq!(wrap("two\nlines", 80), ["two", "lines"]);
        assert_eq!(wrap("\u{1b}[2Jgone", 80), [" [2Jgone"]);
        assert_eq!(wrap("", 80), [""]);
    }

    #[test]
    fn durations_are_short() {
        assert_eq!(duration(8), "8 s");
        assert_eq!(duration(80), "1 min 20 s");
        assert_eq!(duration(3900), "1 h 5 min");
    }
}
