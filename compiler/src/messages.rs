//! Every text a caller can hear, with its place, its language and the conditions under which it is said: what
//! lawyers, translators and managers of a contact centre read before a line is changed.
//!
//! The list is made from the trees of a checked program, in the author's words, and holds:
//!
//! - what statements say: `say`, prompts, `confirm`, `waiting`, `agent hears`, `caller hears`, `sms`, `play`;
//! - the wordings of each `message`, once for each language, with the rules that use it;
//! - words that are put somewhere first and spoken from there ([`heard`]): a `set` of a place that is spoken,
//!   arguments, defaults, the days of a calendar, be they in lists and records;
//! - the names of the values of enums that are spoken.
//!
//! What is `disabled` is never said and not listed. [`compare`] compares the list with one that was reviewed.

mod collect;
mod compare;
mod heard;
mod place;
mod statement;
mod words;

use serde::Serialize;

pub use compare::{Comparison, Difference, Reviewed, compare};

use crate::check::Checked;
use crate::project::Project;
use crate::syntax::tree::File;

/// What a text is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Words.
    Text,
    /// Words with marks for the voice.
    Ssml,
    /// A recording: the text is its name in the program, and that in the Amazon Connect instance in parentheses.
    Recording,
}

impl Form {
    /// As it stands in lists.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Ssml => "ssml",
            Self::Recording => "recording",
        }
    }
}

/// A text that a caller, or whoever takes the call, can hear or read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Names the text: `welcome.closed.say`, `message.greeting.en-AU`. It does not change with what stands
    /// elsewhere; the second of its kind in a block ends in `.2`.
    pub id: String,
    /// The file it stands in.
    pub file: String,
    /// The line it stands in.
    pub line: u32,
    /// The ruleset or treatment it stands in, or `rescue`; empty for what is declared outside.
    pub ruleset: String,
    /// The rule; empty where there is none.
    pub rule: String,
    /// What it is for: `menu prompt`, `no input`, `say`.
    pub kind: String,
    /// What it is made of.
    pub form: Form,
    /// The language it is written in; empty for a recording, which may be in any.
    pub language: String,
    /// The languages of a call in which it is heard. A text that stands in a statement has no translation, and
    /// is spoken in whatever language is set.
    pub spoken_in: Vec<String>,
    /// The text. Values stand in `{ }` as the author wrote them, a brace that is spoken is `\{`.
    pub text: String,
    /// What must be the case for it to be said, from the outside inwards.
    pub conditions: Vec<String>,
    /// The rules that use a `message`; empty for anything else.
    pub used_in: Vec<String>,
}

impl Entry {
    /// The conditions as one text.
    pub fn condition(&self) -> String {
        self.conditions.join("; ")
    }
}

/// Lists the texts of a program, in the order of files and lines.
pub fn messages(project: &Project, trees: &[File], checked: &Checked) -> Vec<Entry> {
    collect::collect(project, trees, checked)
}
