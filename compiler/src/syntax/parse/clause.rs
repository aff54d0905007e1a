//! Clauses: the settings, entries and handlers in the braces of a step. Which clause belongs to which
//! step is for the checker to say.

use super::build::Builder;
use super::junk::Place;
use super::nodes::{Cursor, Node, Rule};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::tree::{Block, Clause, ClauseKind, EntryLabel, Handler, Name, Stmt, Terminator};

/// Handlers by the words they are written with.
const HANDLERS: [(&str, Handler); 15] = [
    ("no input", Handler::NoInput),
    ("no match", Handler::NoMatch),
    ("give up", Handler::GiveUp),
    ("give up no input", Handler::GiveUpNoInput),
    ("give up no match", Handler::GiveUpNoMatch),
    ("invalid", Handler::Invalid),
    ("no data", Handler::NoData),
    ("failed", Handler::Failed),
    ("closed", Handler::Closed),
    ("unstaffed", Handler::Unstaffed),
    ("full", Handler::Full),
    ("busy", Handler::Busy),
    ("no answer", Handler::NoAnswer),
    ("otherwise", Handler::Otherwise),
    ("message", Handler::Message),
];

impl Builder<'_> {
    /// The clauses of the step that begins with `verb`.
    pub(super) fn clause_list(&mut self, mut cursor: Cursor<'_>, owner: Node, verb: &str) -> Vec<Clause> {
        let mut clauses = Vec::new();
        while let Some(node) = cursor.next() {
            match node.rule {
                Rule::clause => clauses.push(self.clause(cursor.inside(node), node, verb)),
                Rule::stray_stmt => clauses.push(self.stray_step(cursor.inside(node), node, verb)),
                Rule::junk => {
                    let span = self.span(node);
                    match self.junk_again(&mut cursor, node, Place::Clauses) {
                        Some(again) => {
                            let read = |builder: &mut Builder<'_>, cursor: Cursor<'_>| {
                                builder.clause_list(cursor, owner, verb)
                            };
                            clauses
                                .extend(self.read_again(again, Rule::some_clauses, read).unwrap_or_default());
                        }
                        None => {
                            clauses.push(Clause { span, head: span.at_start(), kind: ClauseKind::Broken })
                        }
                    }
                }
                Rule::semicolon => self.semicolon(node),
                Rule::unclosed => self.unclosed(owner, node),
                _ => {}
            }
        }
        clauses
    }

    /// A step between clauses.
    fn stray_step(&mut self, cursor: Cursor<'_>, node: Node, verb: &str) -> Clause {
        let (word, head) = self.word_at(node.start);
        if !self.follows_from_trouble(head.start) {
            let message = format!("`{word}` is a step, and a `{verb}` has entries, settings and handlers");
            self.broken(
                Diagnostic::new(Code::E0102, head, message)
                    .help("put the step behind a key or a handler: `1 { ... }`, `no input { ... }`"),
            );
        }
        self.stmts(cursor, node);
        Clause { span: self.trimmed(node), head, kind: ClauseKind::Broken }
    }

    fn clause(&mut self, mut cursor: Cursor<'_>, node: Node, verb: &str) -> Clause {
        let span = self.trimmed(node);
        let (word, first) = self.word_at(node.start);
        let (head, kind) = match cursor.peek_rule() {
            Some(Rule::number) if word.starts_with(|it: char| it.is_ascii_digit()) => {
                self.number_entry(&mut cursor, node, verb)
            }
            Some(Rule::name) if first == cursor.peek().map_or(first.at_start(), |it| self.span(it)) => {
                self.word_entry(&mut cursor, node, verb)
            }
            _ => match self.handler(node) {
                Some((words, handler)) => self.handler_clause(&mut cursor, node, words, handler, verb),
                None if word == "else" => {
                    let body = self.clause_body(&mut cursor, node, "`->` or `{`");
                    (first, ClauseKind::Entry { label: EntryLabel::Else, at: None, body })
                }
                None => (self.head(node, word), self.setting_clause(&mut cursor, word)),
            },
        };
        Clause { span, head, kind }
    }

    /// The words that a setting begins with.
    fn head(&self, node: Node, word: &str) -> Span {
        let second = match word {
            "ends" => "with",
            "agent" | "caller" => "hears",
            "then" => "keys",
            "ask" | "waiting" => "say",
            "confirm" => "below",
            _ => return self.word_at(node.start).1,
        };
        let text = self.slice(node);
        let start = text.len() - text.get(word.len()..).unwrap_or_default().trim_start().len();
        let at = node.start + u32::try_from(start).unwrap_or(0);
        let (found, span) = self.word_at(at);
        let first = self.word_at(node.start).1;
        if found == second { first.to(span) } else { first }
    }

    // ---- Entries ----

    /// `1 -> r`, `30% -> r`
    fn number_entry(&mut self, cursor: &mut Cursor<'_>, node: Node, verb: &str) -> (Span, ClauseKind) {
        let Some(number) = cursor.next() else { return (self.span(node), ClauseKind::Broken) };
        let head = match cursor.take(Rule::percent) {
            Some(percent) => self.range(number.start, percent.end),
            None => self.span(number),
        };
        let share = head != self.span(number) || verb == "split";
        if share && head == self.span(number) {
            self.no_percent(head);
        }
        let label = if share { self.fraction(number).map(EntryLabel::Percent) } else { self.key(number) };
        let body = self.clause_body(cursor, node, "`->` or `{`");
        match label {
            Some(label) => (head, ClauseKind::Entry { label, at: None, body }),
            None => (head, ClauseKind::Broken),
        }
    }

    /// `30 -> r` in a `split`.
    fn no_percent(&mut self, number: Span) {
        let written = self.source_between(number.start, number.end);
        self.report(
            Diagnostic::new(Code::E0103, number, format!("`%` is missing behind `{written}`"))
                .help(format!("a share is written `{written}%`"))
                .fix(format!("write `{written}%`"), number, format!("{written}%")),
        );
    }

    fn key(&mut self, number: Node) -> Option<EntryLabel> {
        let text = self.slice(number);
        let mut digits = text.chars();
        match (digits.next(), digits.next()) {
            (Some(key), None) => Some(EntryLabel::Key(key)),
            _ => {
                let span = self.span(number);
                self.report(
                    Diagnostic::new(Code::E0108, span, format!("`{text}` is not a key"))
                        .help("the keys are `0` to `9`, `star` and `hash`; a share is written `30%`"),
                );
                None
            }
        }
    }

    /// `lost_card at 0.6 -> r`, `star -> r`
    fn word_entry(&mut self, cursor: &mut Cursor<'_>, node: Node, verb: &str) -> (Span, ClauseKind) {
        let Some(name) = cursor.next() else { return (self.span(node), ClauseKind::Broken) };
        let head = self.span(name);
        let at = cursor.take(Rule::at).and_then(|at| self.need_threshold(&mut cursor.inside(at)));
        let by_words = matches!(verb, "listen" | "understand");
        let word = self.slice(name);
        if !by_words && let Some((words, handler)) = misspelt_handler(word) {
            let message = format!("`{word}` is not a handler of a `{verb}`");
            self.report(
                Diagnostic::new(Code::E0102, head, message).help(format!("did you mean `{words}`?")).fix(
                    format!("replace by `{words}`"),
                    head,
                    words,
                ),
            );
            let body = self.clause_body(cursor, node, "`->` or `{`");
            return (head, ClauseKind::Handler { handler, body });
        }
        let label = match word {
            "star" if !by_words => EntryLabel::Key('*'),
            "hash" if !by_words => EntryLabel::Key('#'),
            _ => EntryLabel::Intent(self.used(name)),
        };
        let body = self.clause_body(cursor, node, "`->` or `{`");
        (head, ClauseKind::Entry { label, at, body })
    }

    // ---- Handlers ----

    /// The handler that `node` begins with, and its words.
    fn handler(&self, node: Node) -> Option<(Span, Handler)> {
        let mut end = 0;
        let mut found = None;
        let mut words = String::new();
        let text = self.slice(node);
        for _ in 0..4 {
            let rest = text.get(end..)?;
            let blanks = rest.len() - rest.trim_start().len();
            let word = super::build::first_word(rest.trim_start());
            if word.is_empty() {
                break;
            }
            end += blanks + word.len();
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
            if let Some((_, handler)) = HANDLERS.iter().find(|(known, _)| *known == words) {
                let end = node.start + u32::try_from(end).unwrap_or(0);
                found = Some((self.range(node.start, end), *handler));
            }
        }
        found
    }

    fn handler_clause(
        &mut self,
        cursor: &mut Cursor<'_>,
        node: Node,
        head: Span,
        handler: Handler,
        verb: &str,
    ) -> (Span, ClauseKind) {
        let body = self.clause_body(cursor, node, &format!("`->` or `{{` behind `{}`", handler.words()));
        // Where a caller may say anything, a word of one handler may be an intent just as well.
        let single = !handler.words().contains(' ') && handler != Handler::Otherwise;
        if single && matches!(verb, "listen" | "understand") {
            let label = EntryLabel::Intent(Name { text: handler.words().into(), span: head });
            return (head, ClauseKind::Entry { label, at: None, body });
        }
        (head, ClauseKind::Handler { handler, body })
    }

    // ---- Bodies ----

    /// `{ ... }` or `-> r` of an entry or a handler.
    fn clause_body(&mut self, cursor: &mut Cursor<'_>, owner: Node, what: &str) -> Block {
        match cursor.peek() {
            Some(node) if node.rule == Rule::bad_body => {
                cursor.next();
                self.bad_body(cursor.inside(node), node, what)
            }
            Some(node) if node.rule == Rule::gap => {
                cursor.next();
                self.missing(node, what);
                Block { stmts: Vec::new(), span: self.span(node), arrow: false }
            }
            _ => self.need_body(cursor, owner),
        }
    }

    /// A target or a step without an arrow and braces, or with a wrong arrow.
    fn bad_body(&mut self, mut cursor: Cursor<'_>, node: Node, what: &str) -> Block {
        let blanks = self.slice(node).len() - self.slice(node).trim_start().len();
        let start = node.start + u32::try_from(blanks).unwrap_or(0);
        let place = self.range(start, start);
        let span = self.range(start, start + super::build::len(self.slice(node).trim()));
        if let Some(arrow) = cursor.take(Rule::wrong_arrow) {
            let verb = self.span(arrow);
            let message = format!("the arrow is written `->`, not `{}`", self.slice(arrow));
            self.report(Diagnostic::new(Code::E0110, verb, message).fix("write `->`", verb, "->"));
            let kind = self.arrow_target(&mut cursor);
            return Block { stmts: vec![Stmt { span, verb, kind }], span, arrow: true };
        }
        let gap = node.with_range(start, start);
        if let Some(diagnostic) = self.missing_diagnostic(gap, what) {
            self.broken(match cursor.peek_rule() {
                Some(Rule::name) => diagnostic.fix("put an arrow in", place, "-> "),
                _ => {
                    let step = self.source_between(span.start, span.end);
                    diagnostic.help("put the steps in braces: `{ ... }`").fix(
                        "put braces around the step",
                        span,
                        format!("{{ {step} }}"),
                    )
                }
            });
        }
        let arrow = cursor.peek_rule() == Some(Rule::name);
        let stmts = if arrow {
            let kind = self.arrow_target(&mut cursor);
            vec![Stmt { span, verb: place, kind }]
        } else {
            self.stmts(cursor, node)
        };
        // What the step itself lacks is its own mistake.
        Block { stmts, span, arrow }
    }

    // ---- Settings ----

    fn setting_clause(&mut self, cursor: &mut Cursor<'_>, word: &str) -> ClauseKind {
        match word {
            "timeout" | "pause" | "within" | "age" | "after" | "every" => {
                let value = self.expr(cursor, &format!("a duration behind `{word}`"));
                let value = self.parted_duration(value);
                match word {
                    "timeout" => ClauseKind::Timeout(value),
                    "pause" => ClauseKind::Pause(value),
                    "within" => ClauseKind::Within(value),
                    "age" => ClauseKind::Age(value),
                    "after" => ClauseKind::After(value),
                    _ => ClauseKind::Every(value),
                }
            }
            "tries" => ClauseKind::Tries(self.expr(cursor, "a number behind `tries`")),
            "priority" => ClauseKind::Priority(self.expr(cursor, "a number behind `priority`")),
            "min" => ClauseKind::Min(self.expr(cursor, "a value behind `min`")),
            "max" => ClauseKind::Max(self.expr(cursor, "a value behind `max`")),
            "number" => ClauseKind::Number(self.expr(cursor, "a phone number behind `number`")),
            _ => self.other_clause(cursor, word),
        }
    }

    fn other_clause(&mut self, cursor: &mut Cursor<'_>, word: &str) -> ClauseKind {
        match word {
            "ask" | "waiting" => {
                cursor.take(Rule::say_word);
                let messages = self.messages(cursor, &format!("a message behind `{word}`"));
                if word == "ask" { ClauseKind::Ask(messages) } else { ClauseKind::Waiting(messages) }
            }
            "confirm" => {
                let below = cursor.take(Rule::below);
                let below = below.and_then(|below| self.need_threshold(&mut cursor.inside(below)));
                ClauseKind::Confirm { below, message: self.messages(cursor, "a message behind `confirm`") }
            }
            "agent" => ClauseKind::AgentHears(self.messages(cursor, "a message behind `agent hears`")),
            "caller" => ClauseKind::CallerHears(self.messages(cursor, "a message behind `caller hears`")),
            "digits" => match self.range_of_keys(cursor) {
                Some((min, max)) => ClauseKind::Digits { min, max },
                None => ClauseKind::Broken,
            },
            "ends" => self.ends_with(cursor),
            "slot" => named(self.member_name(cursor, "the name of a slot"), ClauseKind::Slot),
            "treatment" => named(self.need_used(cursor, "the name of a treatment"), ClauseKind::Treatment),
            "then" => self.then_keys(cursor),
            _ => ClauseKind::Stay,
        }
    }

    /// A name that may be any word.
    fn member_name(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Name {
        match cursor.take(Rule::name) {
            Some(node) => self.name(node),
            None => self.need_used(cursor, what),
        }
    }

    fn ends_with(&mut self, cursor: &mut Cursor<'_>) -> ClauseKind {
        let name = self.need_word(cursor, "`hash`, `star` or `nothing`");
        match name.as_str() {
            "hash" => ClauseKind::EndsWith(Terminator::Hash),
            "star" => ClauseKind::EndsWith(Terminator::Star),
            "nothing" => ClauseKind::EndsWith(Terminator::Nothing),
            "" => ClauseKind::Broken,
            other => {
                let message = format!("an entry ends with `hash`, `star` or `nothing`, not with `{other}`");
                let meant = match other {
                    "pound" | "number" | "square" => Some("hash"),
                    "asterisk" => Some("star"),
                    "none" | "never" => Some("nothing"),
                    _ => None,
                };
                let diagnostic = Diagnostic::new(Code::E0102, name.span, message);
                if let Some(meant) = meant {
                    let title = format!("replace by `{meant}`");
                    self.report(diagnostic.help(format!("write `{meant}`")).fix(title, name.span, meant));
                    return ClauseKind::Broken;
                }
                let diagnostic = diagnostic.help("write `ends with hash`, which is what it does by itself");
                self.report(diagnostic.nearest(name.span, other, ["hash", "star", "nothing"]));
                ClauseKind::Broken
            }
        }
    }

    fn then_keys(&mut self, cursor: &mut Cursor<'_>) -> ClauseKind {
        if let Some(gap) = cursor.take(Rule::gap) {
            self.missing(gap, "`keys` behind `then`");
        }
        match self.need_literal(cursor, "the keys in quotes") {
            Some(keys) => ClauseKind::ThenKeys(keys),
            None => ClauseKind::Broken,
        }
    }

    /// Whether `text` begins like an entry or a handler.
    pub(super) fn looks_like_clause(&self, text: &str) -> bool {
        let word = super::build::first_word(text);
        let rest = text.get(word.len()..).unwrap_or_default().trim_start();
        let key = word.len() == 1 && word.starts_with(|it: char| it.is_ascii_digit());
        let bodied = rest.starts_with("->") || rest.starts_with('{');
        let handler = HANDLERS.iter().any(|(words, _)| text.starts_with(words));
        (key || word == "star" || word == "hash") && bodied || handler
    }
}

/// The clause, or a broken one where its name is missing.
fn named(name: Name, kind: impl FnOnce(Name) -> ClauseKind) -> ClauseKind {
    if name.text.is_empty() { ClauseKind::Broken } else { kind(name) }
}

/// The handler that a word was most likely meant to be.
fn misspelt_handler(word: &str) -> Option<(&'static str, Handler)> {
    let spaced = word.replace('_', " ");
    let joined = |words: &str| words.replace(' ', "");
    let exact = HANDLERS.iter().find(|(words, _)| joined(words) == joined(&spaced));
    let near = nearest(&spaced, HANDLERS.iter().map(|(words, _)| *words));
    exact.or_else(|| HANDLERS.iter().find(|(words, _)| Some(*words) == near)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handlers_are_known_by_their_words() {
        assert!(HANDLERS.iter().all(|(words, handler)| handler.words() == *words));
        assert_eq!(misspelt_handler("give_up").map(|(words, _)| words), Some("give up"));
        assert_eq!(misspelt_handler("noinput").map(|(words, _)| words), Some("no input"));
        assert_eq!(misspelt_handler("fialed").map(|(words, _)| words), Some("failed"));
        assert_eq!(misspelt_handler("balance"), None);
    }
}
