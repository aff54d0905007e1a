//! `matches`: regular expressions, which are taken as written.

use crate::check::constant::constant_text;
use crate::check::context::{Checker, Seen};
use crate::check::facts::Meaning;
use crate::check::known::Paths;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::Ty;
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind};

impl<'a> Checker<'a> {
    /// `text matches "pattern"`
    pub(super) fn pattern_match(&mut self, left: &'a Expr, right: &'a Expr) -> Paths {
        let whole = self.text_operand(left, "matches");
        self.note(right, Seen::of(Ty::Text), Meaning::Plain);
        match constant_text(right) {
            Some(pattern) => {
                if let Err(flaw) = regex::Regex::new(pattern) {
                    let reason = regex_flaw(&flaw);
                    let problem =
                        Diagnostic::new(Code::E0310, right.span, "this is not a regular expression")
                            .at(reason)
                            .help("characters such as `(`, `[`, `+` and `?` have a meaning; put `\\` before them where they are meant");
                    self.report(problem);
                } else if let Some(doubled) = doubled_escape(pattern) {
                    self.report(doubled_backslash(right.span, pattern, doubled));
                }
            }
            None if matches!(right.kind, ExprKind::Broken) => {}
            None => {
                let problem = Diagnostic::new(
                    Code::E0310,
                    right.span,
                    "the pattern behind `matches` must be written out",
                )
                .why("it is checked while compiling, so that no call meets a broken one")
                .help("write it in quotes: `matches \"^[0-9]+$\"`");
                self.report(problem);
            }
        }
        whole.implies
    }
}

/// The last line of the engine's message, which says what is wrong.
fn regex_flaw(flaw: &regex::Error) -> String {
    let text = flaw.to_string();
    let last = text.lines().last().unwrap_or_default().trim();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

/// The first letter behind two backslashes that has a meaning behind one.
fn doubled_escape(pattern: &str) -> Option<char> {
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        // What a backslash stands before is taken with it.
        if letter == '\\' && letters.next() == Some('\\') {
            let meant = letters.peek().copied().filter(|it| "bBdDsSwW.".contains(*it));
            if meant.is_some() {
                return meant;
            }
        }
    }
    None
}

/// `matches "\\d+"`: twice as many backslashes as the author means.
fn doubled_backslash(span: Span, pattern: &str, letter: char) -> Diagnostic {
    let mended = pattern.replace("\\\\", "\\").replace('"', "\\\"");
    Diagnostic::new(Code::W0110, span, format!("`\\\\{letter}` matches a backslash and `{letter}`"))
        .why("no caller says or writes a backslash: the rule would wait for its callers for ever")
        .help(format!("regular expressions are taken as written: one backslash is enough, `\\{letter}`"))
        .fix("write one backslash", span, format!("\"{mended}\""))
}
