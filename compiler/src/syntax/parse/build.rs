//! What all builders share: the text and places in it, messages, names, comments and docs.
//!
//! A mistake often leaves more than one trace: a missing `{` also makes what follows unreadable. So
//! a message of the kind "this does not belong here" or "this is missing" is given only if nothing
//! was [`Builder::broken`] right before it.

use smol_str::SmolStr;

use super::nodes::{Cursor, Node, Nodes, Rule};
use super::words::{Case, VERBS, is_reserved};
use crate::diagnostic::{Code, Diagnostic, Edit, Label};
use crate::source::{FileId, LineIndex, Span};
use crate::syntax::tree::{Comment, Doc, Expr, ExprId, ExprKind, Name};

/// Most messages about one file: what has more is no program, and nobody reads them.
const MAX_DIAGNOSTICS: usize = 1000;

/// A word of the language that is used as a name is looked for among so many messages, and pointed at in so
/// many more places.
const LOOKED_BACK: usize = 50;
const LABELS: usize = 5;
const AS_A_NAME: &str = "is a word of the language and cannot be used as a name";

/// What comes out of reading a file besides the tree.
pub(super) struct Output {
    file: FileId,
    diagnostics: Vec<Diagnostic>,
    /// The comments of each text that is being read, in order: of the file, of a part of it that is
    /// read again, of a part of that.
    comments: Vec<Vec<FoundComment>>,
    /// The comments of parts that were read again.
    late_comments: Vec<FoundComment>,
    expr_count: u32,
    /// The place of the last message that was about the structure of the text.
    trouble: Option<Span>,
    /// Braces that are expected to turn up where they close nothing, because a message about an
    /// opening or an early closing brace accounts for them.
    pub(super) surplus: u32,
    /// Where the lines of the file begin, once somebody had to know.
    pub(super) lines: Option<LineIndex>,
    /// How many rows of operands are being read, one within the other.
    pub(super) rows: u32,
    /// Whether the expression at hand was found to be too deep.
    pub(super) too_deep: bool,
    /// Where blocks were last found to be left open.
    pub(super) left_open_at: Option<u32>,
}

/// A comment and whether it documents something.
#[derive(Debug, Clone, Copy)]
struct FoundComment {
    start: u32,
    end: u32,
    documents: bool,
}

impl Output {
    pub(super) fn new(file: FileId) -> Self {
        Self {
            file,
            diagnostics: Vec::new(),
            comments: Vec::new(),
            late_comments: Vec::new(),
            expr_count: 0,
            trouble: None,
            surplus: 0,
            lines: None,
            rows: 0,
            too_deep: false,
            left_open_at: None,
        }
    }

    pub(super) fn file(&self) -> FileId {
        self.file
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if !self.is_full() {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Whether there is no use in more messages.
    pub(super) fn is_full(&self) -> bool {
        self.diagnostics.len() >= MAX_DIAGNOSTICS
    }

    pub(super) fn expr_count(&self) -> u32 {
        self.expr_count
    }

    /// The messages in the order of the text.
    pub(super) fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        crate::diagnostic::settle(&mut self.diagnostics);
        self.diagnostics
    }

    /// The comments that document nothing, in order.
    pub(super) fn free_comments(&self) -> Vec<Comment> {
        let found = self.comments.iter().flatten().chain(&self.late_comments);
        let free = found.filter(|comment| !comment.documents);
        let place = |comment: &FoundComment| Span::new(self.file, comment.start, comment.end);
        let mut free: Vec<Comment> = free.map(|comment| Comment { span: place(comment) }).collect();
        if !self.late_comments.is_empty() {
            free.sort_by_key(|comment| comment.span.start);
        }
        free
    }

    /// Puts the comments of a part aside that was read again.
    pub(super) fn part_is_read(&mut self) {
        let part = self.comments.pop().unwrap_or_default();
        self.late_comments.extend(part);
    }

    pub(super) fn expr_id(&mut self) -> ExprId {
        let id = ExprId(self.expr_count);
        self.expr_count += 1;
        id
    }

    pub(super) fn broken_expr(&mut self, span: Span) -> Expr {
        Expr { id: self.expr_id(), span, kind: ExprKind::Broken }
    }
}

/// What to do about `token`, which stands where `what` is wanted.
fn mend_missing(problem: Diagnostic, what: &str, place: Span, token: &str) -> Diagnostic {
    if token.starts_with(|it: char| it.is_alphabetic()) && what.ends_with("in quotes") {
        return problem.fix("put it in quotes", place, format!("\"{token}\""));
    }
    if what == "the name of a rule" {
        return problem.help("every rule has a name: `rule NAME when ... { ... }`");
    }
    if what.starts_with("the name of") && token.starts_with('"') {
        return problem.help("write the name that it has in the program, without quotes");
    }
    problem
}

/// A name instead of a word of the language.
fn instead_of(word: &str) -> String {
    if VERBS.contains(&word) { format!("{word}_it") } else { format!("the_{word}") }
}

/// How offsets of the text at hand become offsets of the file: they differ where a misspelt word
/// was put right and the part was read again.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Origin {
    /// Length of the word that was put in, at the start of the text.
    pub(super) put_in: u32,
    /// Where the misspelt word stands in the file.
    pub(super) from: u32,
    /// Where it ends.
    pub(super) to: u32,
}

impl Origin {
    fn offset(self, at: u32) -> u32 {
        match at.checked_sub(self.put_in) {
            Some(behind) => self.to + behind,
            None => self.to.min(self.from + at),
        }
    }
}

/// Builds the tree of one text.
pub(super) struct Builder<'t> {
    /// The text that nodes point into.
    pub(super) text: &'t str,
    /// The whole file, which spans point into.
    pub(super) source: &'t str,
    pub(super) origin: Origin,
    pub(super) output: &'t mut Output,
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str, output: &'t mut Output) -> Self {
        Self { text, source: text, origin: Origin::default(), output }
    }

    // ---- Places ----

    /// The place of an offset of the text in the file.
    pub(super) fn offset(&self, at: u32) -> u32 {
        self.origin.offset(at)
    }

    /// A stretch of the text as a place in the file.
    pub(super) fn range(&self, start: u32, end: u32) -> Span {
        Span::new(self.output.file, self.offset(start), self.offset(end))
    }

    pub(super) fn span(&self, node: Node) -> Span {
        self.range(node.start, node.end)
    }

    /// The place of a node without the blanks at its end, where the rule has to take some.
    pub(super) fn trimmed(&self, node: Node) -> Span {
        let text = self.slice(node).trim_end();
        self.range(node.start, node.start + len(text))
    }

    /// The text that `node` was read from.
    pub(super) fn slice(&self, node: Node) -> &'t str {
        self.between(node.start, node.end)
    }

    /// The text between two offsets of it.
    pub(super) fn between(&self, start: u32, end: u32) -> &'t str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// A stretch of the file.
    pub(super) fn source_between(&self, start: u32, end: u32) -> &'t str {
        self.source.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The word that begins at `at`, and where it stands.
    pub(super) fn word_at(&self, at: u32) -> (&'t str, Span) {
        let word = first_word(self.text.get(at as usize..).unwrap_or_default());
        (word, self.range(at, at + len(word)))
    }

    // ---- Messages ----

    /// Gives a message about a part that could be read.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.output.report(diagnostic);
    }

    /// Gives a message about a part that could not be read, which may have consequences.
    pub(super) fn broken(&mut self, diagnostic: Diagnostic) {
        self.output.trouble = diagnostic.span;
        self.output.report(diagnostic);
    }

    /// Notes that everything up to the offset `at` of the file belongs to what was found wrong.
    pub(super) fn trouble_until(&mut self, at: u32) {
        let trouble = self.output.trouble.unwrap_or(Span::new(self.output.file, at, at));
        self.output.trouble =
            Some(Span { start: trouble.start.min(at), end: trouble.end.max(at), ..trouble });
    }

    /// What follows is read as if nothing had been found wrong.
    pub(super) fn forget_trouble(&mut self) {
        self.output.trouble = None;
    }

    /// Whether something was found wrong behind the offset `at` of the file.
    pub(super) fn trouble_is_behind(&self, at: u32) -> bool {
        self.output.trouble.is_some_and(|trouble| trouble.end > at)
    }

    /// Whether what is wrong at the offset `at` of the file follows from what was found right before.
    pub(super) fn follows_from_trouble(&mut self, at: u32) -> bool {
        let Some(trouble) = self.output.trouble.filter(|trouble| trouble.start <= at) else { return false };
        let follows = at <= trouble.end || !self.source_between(trouble.end, at).contains(['\n', '{', '}']);
        if follows {
            self.trouble_until(at);
        }
        follows
    }

    /// Reports that `what` is missing where the empty node `gap` stands.
    pub(super) fn missing(&mut self, gap: Node, what: &str) {
        if let Some(diagnostic) = self.missing_diagnostic(gap, what) {
            self.broken(diagnostic);
        }
    }

    /// The message that `what` is missing, unless it is a consequence.
    pub(super) fn missing_diagnostic(&mut self, gap: Node, what: &str) -> Option<Diagnostic> {
        let at = self.offset(gap.start);
        if self.follows_from_trouble(at) {
            return None;
        }
        let before = len(self.source_between(0, at).trim_end());
        let rest = self.source.get(before as usize..).unwrap_or_default();
        let found = rest.trim_start_matches([' ', '\t', '\u{a0}']);
        let start = before + len(rest) - len(found);
        let token = first_token(found);
        Some(if token.is_empty() {
            let place = Span::new(self.output.file, before, before);
            let previous = last_token(self.source_between(0, before));
            let message = match previous {
                "" | "\"" => format!("{what} is missing"),
                _ if what.contains(" behind ") => format!("{what} is missing"),
                _ if what.contains(", ") && what.ends_with(" in quotes") => {
                    format!("{what}, is missing behind `{previous}`")
                }
                _ => format!("{what} is missing behind `{previous}`"),
            };
            Diagnostic::new(Code::E0103, place, message).at("here")
        } else {
            let place = Span::new(self.output.file, start, start + len(token));
            let diagnostic = Diagnostic::new(Code::E0103, place, format!("expected {what}, found `{token}`"));
            mend_missing(diagnostic, what, place, token)
        })
        .map(|diagnostic| match how_to_write(what, token) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        })
    }

    // ---- Names ----

    /// A name as it stands there.
    pub(super) fn name(&self, node: Node) -> Name {
        Name { text: SmolStr::new(self.slice(node)), span: self.span(node) }
    }

    /// The name that a declaration gives to `what`.
    pub(super) fn declared(&mut self, node: Node, case: Case, what: &str) -> Name {
        let name = self.name(node);
        if !self.reserved(&name) && !case.fits(&name.text) {
            self.wrong_case(&name, case, what);
        }
        name
    }

    /// A name that something else was given.
    pub(super) fn used(&mut self, node: Node) -> Name {
        let name = self.name(node);
        self.reserved(&name);
        name
    }

    /// The next node as a name that a declaration gives, or a message that it is missing.
    pub(super) fn need_declared(&mut self, cursor: &mut Cursor<'_>, case: Case, what: &str) -> Name {
        match cursor.take(Rule::name) {
            Some(node) => self.declared(node, case, what),
            None => self.missing_name(cursor, what),
        }
    }

    /// The next node as a name that something else was given, or a message that it is missing.
    pub(super) fn need_used(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Name {
        match cursor.take(Rule::name) {
            Some(node) => self.used(node),
            None => self.missing_name(cursor, what),
        }
    }

    /// The next node as a word of a few, or a message that it is missing.
    pub(super) fn need_word(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Name {
        match cursor.take(Rule::name) {
            Some(node) => self.name(node),
            None => self.missing_name(cursor, what),
        }
    }

    fn missing_name(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Name {
        match cursor.take(Rule::gap) {
            Some(gap) => {
                self.missing(gap, what);
                Name::missing(self.span(gap))
            }
            None => Name::missing(Span::new(self.output.file, 0, 0)),
        }
    }

    /// Reports a name that is a word of the language.
    pub(super) fn reserved(&mut self, name: &Name) -> bool {
        if !is_reserved(&name.text) {
            return false;
        }
        let word = &name.text;
        if !self.reserved_again(word, name.span) {
            let message = format!("`{word}` {AS_A_NAME}");
            let other = instead_of(word);
            self.report(
                Diagnostic::new(Code::E0106, name.span, message)
                    .help(format!("choose another name, for example `{other}`"))
                    .fix(format!("call it `{other}`"), name.span, other),
            );
        }
        true
    }

    /// Whether the word was reported as a name before: where it is declared and where it is used is one
    /// mistake, and the mend of it is for all.
    pub(super) fn reserved_again(&mut self, word: &str, span: Span) -> bool {
        let mut before = self.output.diagnostics.iter_mut().take(LOOKED_BACK);
        let message = format!("`{word}` {AS_A_NAME}");
        let Some(first) = before.find(|it| it.code == Code::E0106 && it.message == message) else {
            return false;
        };
        if first.labels.len() < LABELS {
            first.labels.push(Label { span, message: "and here".to_owned() });
        }
        if let Some(fix) = &mut first.fix {
            fix.edits.push(Edit { span, text: instead_of(word) });
        }
        true
    }

    fn wrong_case(&mut self, name: &Name, case: Case, what: &str) {
        let what = what.strip_prefix("the name of ").unwrap_or(what);
        let message = format!("the name of {what} is written {}, not `{}`", case.description(), name.text);
        let diagnostic = Diagnostic::new(Code::E0107, name.span, message);
        self.report(match case.put_right(&name.text) {
            Some(right) => diagnostic.help(format!("call it `{right}`")),
            None => diagnostic.help("use the letters a to z, digits and `_`"),
        });
    }

    // ---- Comments and docs ----

    /// Takes over the comments of a text that was read.
    pub(super) fn add_comments(&mut self, nodes: &Nodes) {
        let comments = nodes.comments.iter().map(|(start, end)| {
            let text = self.between(*start, *end).trim_end();
            FoundComment {
                start: self.offset(*start),
                end: self.offset(*start + len(text)),
                documents: false,
            }
        });
        let comments = comments.collect();
        self.output.comments.push(comments);
    }

    /// The `///` lines right before the node, with nothing but blanks and `//` comments between.
    pub(super) fn doc(&mut self, node: Node) -> Option<Doc> {
        let (source, file, before) = (self.source, self.output.file, self.offset(node.start));
        // What begins a part that is read again has its docs in the text around it.
        self.output.comments.iter_mut().rev().find_map(|comments| doc_before(source, file, comments, before))
    }
}

/// The `///` lines right before the offset `before`.
fn doc_before(source: &str, file: FileId, comments: &mut [FoundComment], before: u32) -> Option<Doc> {
    let slice = |start: u32, end: u32| source.get(start as usize..end as usize).unwrap_or_default();
    let mut next = before;
    let mut at = comments.partition_point(|comment| comment.start < next);
    let mut lines: Vec<&str> = Vec::new();
    let mut span: Option<Span> = None;
    while let Some(comment) = at.checked_sub(1).and_then(|at| comments.get_mut(at)) {
        let text = slice(comment.start, comment.end);
        let is_doc = text.starts_with("///") && !text.starts_with("////");
        let touches = slice(comment.end, next).trim_start().is_empty();
        if !touches || comment.documents || (!is_doc && !lines.is_empty()) {
            break;
        }
        if is_doc {
            comment.documents = true;
            let line = text.get(3..).unwrap_or_default();
            lines.push(line.strip_prefix(' ').unwrap_or(line));
            let place = Span::new(file, comment.start, comment.end);
            span = Some(span.map_or(place, |span| span.to(place)));
        }
        (next, at) = (comment.start, at - 1);
    }
    lines.reverse();
    span.map(|span| Doc { text: lines.join("\n"), span })
}

impl Name {
    /// Stands where a name is missing, which has been reported.
    pub(crate) fn missing(span: Span) -> Self {
        Self { text: SmolStr::new_static(""), span }
    }
}

/// How `what` is written, where `found` stands instead of it.
fn how_to_write(what: &str, found: &str) -> Option<&'static str> {
    Some(match (what, found) {
        (_, "$" | "€" | "£") => {
            "an amount is a number alone, `5` or `12.50`; the filter `money` speaks it"
        }
        ("the name of a field behind `.`", _) => {
            "a field of a value is named behind the point, and a number has digits there"
        }
        ("a value behind `->`" | "a value behind `=`", "{") => {
            "a record has its name before its braces: `Customer { name: \"Ada\" }`"
        }
        ("an argument", ",") => "remove one of the two commas",
        (_, _) if what.starts_with("a phone number") => "write it as a text: `\"+61390001000\"`",
        ("a type" | "`:` and a type", _) => "types are `text`, `int`, `date`, `list<text>` and so on",
        ("what the menu says" | "what the caller is asked", _) => "write what is said in quotes",
        (_, _) if what.starts_with("a message behind") => "write what is said in quotes",
        (_, _) if what.starts_with("how long") || what.starts_with("a duration behind") => {
            "a duration is written `5s`, `10m`, `2h` or `3d`"
        }
        (_, _) if what.ends_with(" in quotes") => "write it as a text, `\"...\"`",
        _ => return None,
    })
}

/// Length in bytes as offsets count.
pub(super) fn len(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// The letters, digits and `_` that `text` begins with.
pub(super) fn first_word(text: &str) -> &str {
    let end = text.find(|it: char| !(it.is_alphanumeric() || it == '_')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// What a person would call the first thing of `text`: a word, a number, a text, a sign. Empty at the
/// end of a line, of the text and before a comment.
pub(super) fn first_token(text: &str) -> &str {
    if text.starts_with("//") {
        return "";
    }
    let word = first_word(text);
    if word.starts_with(|it: char| it.is_ascii_digit()) {
        return first_number(text);
    }
    if !word.is_empty() {
        return word;
    }
    if let Some(inside) = text.strip_prefix('"') {
        let end = inside.find(['"', '\n']).map_or(text.len(), |at| at + 1);
        let closed = text.get(end..).is_some_and(|rest| rest.starts_with('"'));
        return text.get(..end + usize::from(closed)).unwrap_or_default().trim_end();
    }
    let sign = ["->", "=>", "==", "!=", "<=", ">=", "+=", "-=", "&&", "||", ".."];
    if let Some(sign) = sign.iter().find_map(|sign| text.get(..sign.len()).filter(|it| it == sign)) {
        return sign;
    }
    match text.chars().next() {
        Some(letter) if !letter.is_whitespace() => text.get(..letter.len_utf8()).unwrap_or_default(),
        _ => "",
    }
}

/// A number, day or time: its parts are joined by signs that stand between letters.
fn first_number(text: &str) -> &str {
    let mut end = first_word(text).len();
    while let Some(behind) = text.get(end..).and_then(|it| it.strip_prefix(['-', ':', '.'])) {
        match first_word(behind).len() {
            0 => break,
            part => end += 1 + part,
        }
    }
    text.get(..end).unwrap_or_default()
}

/// What a person would call the last thing of `text`.
fn last_token(text: &str) -> &str {
    let start = text.rfind(|it: char| !(it.is_alphanumeric() || it == '_'));
    let at = start.and_then(|at| Some(at + text.get(at..)?.chars().next()?.len_utf8())).unwrap_or(0);
    match text.get(at..) {
        Some("") => text.char_indices().next_back().and_then(|(at, _)| text.get(at..)).unwrap_or_default(),
        Some(word) => word,
        None => "",
    }
}
