//! Diagnostics as data: a code, a severity, a primary span, labels, a reason, a mend. They are
//! collected on the way and rendered at the very end by [`render`].
//!
//! How a message is worded: lower case, one sentence without a full stop, the author's own words in
//! backticks. `message` says what is wrong, labels point at what matters, `why` tells what a caller
//! would suffer, `help` how to mend it.

use crate::source::Span;

mod codes;
mod near;
pub mod render;

pub use codes::Code;
pub use near::nearest;

/// Whether a program with this finding may take calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It may not.
    Error,
    /// It may; somebody should look.
    Warning,
}

/// A remark on another place that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What to see there.
    pub message: String,
}

/// Replaces the text under `span`; an empty span inserts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// A mend that an editor can apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What applying it does, as a menu entry: "replace by `gold`".
    pub title: String,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
}

/// A rule that is supposed to fire or not, whatever its guard says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supposed {
    /// The ruleset.
    pub ruleset: String,
    /// The rule.
    pub rule: String,
    /// It fires.
    pub fires: bool,
}

impl std::fmt::Display for Supposed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { ruleset, rule, fires } = self;
        write!(f, "{ruleset}.{rule} {}", if *fires { "fires" } else { "passes" })
    }
}

/// A call that shows a finding: how a caller is led into the harm.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Example {
    /// The way, rule by rule, in words.
    pub way: Vec<String>,
    /// The endpoint at which the call begins.
    pub endpoint: String,
    /// Rules whose guards are supposed to hold or not on the way.
    pub supposed: Vec<Supposed>,
    /// What answers for the world on the way, each as `mock` takes it: `find_customer fails error`.
    pub mocks: Vec<String>,
    /// What the world is like, each as `given` takes it: `general.staffed = 0`.
    pub givens: Vec<String>,
    /// What the caller does, a line each, as a script has it.
    pub script: Vec<String>,
    /// Why the call cannot be played, where it cannot: a way through the program may need what a simulated call
    /// does not give, such as one guard that holds and later does not.
    pub unplayable: Option<String>,
}

impl Example {
    /// The way and what the caller does, for people.
    pub fn in_words(&self) -> String {
        let mut lines = self.way.clone();
        if let Some(why) = &self.unplayable {
            lines.push(format!("cannot be played: {why}"));
        } else if !self.script.is_empty() {
            lines.push(format!("played with: {}", repeated(&self.script)));
        }
        lines.join("\n")
    }
}

/// Equal lines in a row once, with their number.
fn repeated(script: &[String]) -> String {
    let mut parts: Vec<(&str, usize)> = Vec::new();
    for line in script {
        match parts.last_mut() {
            Some((last, count)) if *last == line => *count += 1,
            _ => parts.push((line, 1)),
        }
    }
    let part = |(line, count): (&str, usize)| match count {
        1 => line.to_owned(),
        _ => format!("{line} ({count} times)"),
    };
    parts.into_iter().map(part).collect::<Vec<_>>().join(", ")
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its code; `ivr explain` tells its story.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// The place at fault; `None` for a finding about the project as a whole.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: String,
    /// What to see at the primary span; empty repeats the message nowhere.
    pub primary_label: Option<String>,
    /// Other places that matter.
    pub labels: Vec<Label>,
    /// What a caller would suffer.
    pub why: Option<String>,
    /// How to mend it.
    pub help: Option<String>,
    /// The mend as edits.
    pub fix: Option<Fix>,
    /// A call that shows it.
    pub example: Option<Box<Example>>,
}

impl Diagnostic {
    /// A finding at `span`, as severe as its code says.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            span: Some(span),
            message: clipped(message.into()),
            primary_label: None,
            labels: Vec::new(),
            why: code.why().map(str::to_owned),
            help: code.help().map(str::to_owned),
            fix: None,
            example: None,
        }
    }

    /// A finding about the project as a whole.
    pub fn project(code: Code, message: impl Into<String>) -> Self {
        Self { span: None, ..Self::new(code, Span::new(crate::source::FileId(0), 0, 0), message) }
    }

    /// Words at the primary span.
    #[must_use]
    pub fn at(mut self, message: impl Into<String>) -> Self {
        self.primary_label = Some(clipped(message.into()));
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: clipped(message.into()) });
        self
    }

    /// Points at another place if there is one.
    #[must_use]
    pub fn label_if(self, span: Option<Span>, message: impl Into<String>) -> Self {
        match span {
            Some(span) => self.label(span, message),
            None => self,
        }
    }

    /// What a caller would suffer.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(clipped(why.into()));
        self
    }

    /// How to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(clipped(help.into()));
        self
    }

    /// A mend of one edit.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.fix = Some(Fix { title: clipped(title.into()), edits: vec![Edit { span, text: text.into() }] });
        self
    }

    /// Names the nearest candidate to a misspelt `name`, if one is near, with the fix that puts it in.
    #[must_use]
    pub fn nearest<'a>(self, span: Span, name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(name, candidates) {
            Some(found) => {
                let found = found.to_owned();
                self.help(format!("did you mean `{found}`?")).fix(
                    format!("replace by `{found}`"),
                    span,
                    found,
                )
            }
            None => self,
        }
    }
}

/// Nobody reads a longer word to its end.
const LONGEST_WORD: usize = 100;
/// Characters kept of the front and of the end of one that is longer.
const KEPT: (usize, usize) = (60, 20);

/// `text` with words that are too long cut in the middle: names and literals may be of any length, and
/// nobody finds a sentence around them.
fn clipped(text: String) -> String {
    let is_long = |word: &str| word.len() > LONGEST_WORD && word.chars().nth(LONGEST_WORD).is_some();
    if text.len() <= LONGEST_WORD || !text.split(char::is_whitespace).any(is_long) {
        return text;
    }
    let mut short = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        if !is_long(word.trim_end()) {
            short.push_str(word);
            continue;
        }
        let end = word.trim_end().chars().count() - KEPT.1;
        short.extend(word.chars().take(KEPT.0));
        short.push('…');
        short.extend(word.chars().skip(end));
    }
    short
}

/// A stage's result: always a value, and what was found on the way.
#[derive(Debug, Clone)]
pub struct Outcome<T> {
    /// The value, whole or with broken parts.
    pub value: T,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Outcome<T> {
    /// Whether anything found forbids taking calls.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|it| it.severity == Severity::Error)
    }
}

/// Sorts by file and place and drops exact repeats, so that one cause is reported once.
pub fn settle(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        (a.span.map(|s| (s.file, s.start, s.end)), a.code, &a.message).cmp(&(
            b.span.map(|s| (s.file, s.start, s.end)),
            b.code,
            &b.message,
        ))
    });
    diagnostics.dedup();
}
