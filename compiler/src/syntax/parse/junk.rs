//! Text that does not belong where it stands, and braces that do not match: what to say about it.

use super::build::{Builder, first_token, first_word, len};
use super::nodes::{Cursor, Node, Rule};
use super::respell::Again;
use super::words::{CLAUSES, Case, DECLARATIONS, STEPS, TEST_STEPS};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::{LineIndex, Span};

/// Where something was read that does not belong there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Declarations,
    Rules,
    Steps,
    Clauses,
    TestSteps,
    Settings,
    Fields,
    EnumValues,
    ScoreLines,
    Days,
    Variants,
    BotBody,
    QueueBody,
    RecordValue,
}

impl Place {
    fn code(self) -> Code {
        if self == Self::Declarations { Code::E0101 } else { Code::E0102 }
    }

    /// What belongs there.
    fn expected(self) -> &'static str {
        match self {
            Self::Declarations => "a declaration such as `ruleset`, `queue` or `state`",
            Self::Rules => "a `rule`",
            Self::Steps => "a step such as `say`, `menu` or `goto`",
            Self::Clauses => "an entry, a setting or a handler",
            Self::TestSteps => "a line of a test such as `call`, `hears` or `presses`",
            Self::Settings => "`numbers`, `start` or `channel`",
            Self::Fields => "a field: `name: type`",
            Self::EnumValues => "the name of a value",
            Self::ScoreLines => "a line of the score: `condition: points`",
            Self::Days => "a day and its name: `2026-12-25 \"Christmas Day\"`",
            Self::Variants => "a language and its text: `en-AU \"Hello\"`",
            Self::BotBody => "`intents` or `slots`",
            Self::QueueBody => "`hours` and their name",
            Self::RecordValue => "a field and its value: `name: value`",
        }
    }

    /// The words that may begin what belongs there.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Declarations => DECLARATIONS,
            Self::Rules => &["rule", "disabled"],
            Self::Steps => STEPS,
            Self::Clauses => CLAUSES,
            Self::TestSteps => TEST_STEPS,
            Self::Settings => &["numbers", "start", "channel"],
            Self::BotBody => &["intents", "slots"],
            _ => &[],
        }
    }

    /// Other languages' and people's words for the same, with ours.
    fn synonyms(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Steps => &[
                ("queue", "enqueue"),
                ("transfer", "enqueue"),
                ("speak", "say"),
                ("tell", "say"),
                ("print", "say"),
                ("jump", "goto"),
                ("let", "set"),
                ("assign", "set"),
                ("disconnect", "hangup"),
                ("exit", "hangup"),
                ("terminate", "hangup"),
                ("gather", "collect"),
            ],
            Self::Settings => &[("number", "numbers"), ("phone", "numbers")],
            Self::BotBody => &[("intent", "intents"), ("slot", "slots")],
            Self::TestSteps => {
                &[("assert", "expect"), ("press", "presses"), ("hear", "hears"), ("say", "says")]
            }
            Self::Declarations => {
                &[("function", "integration"), ("flowset", "ruleset"), ("enumeration", "enum")]
            }
            _ => &[],
        }
    }
}

/// Words that begin something in other languages and nothing in this one, with what to do instead.
const HABITS: [(&str, &str); 12] = [
    ("if", "give the steps a rule of their own: `rule NAME when CONDITION { ... }`"),
    ("else", "give the steps a rule of their own behind the other: rules are tried from top to bottom"),
    ("elseif", "give the steps a rule of their own: rules are tried from top to bottom"),
    ("elif", "give the steps a rule of their own: rules are tried from top to bottom"),
    ("unless", "give the steps a rule of their own: `rule NAME when not CONDITION { ... }`"),
    ("while", "a ruleset that leads back to itself with `goto` goes round again"),
    ("for", "a ruleset that leads back to itself with `goto` goes round again"),
    ("var", "declare places in `state { ... }`, and assign them with `set PLACE = VALUE`"),
    ("const", "declare places in `state { ... }` with a default"),
    ("import", "all files of a project see each other: there is nothing to import"),
    ("include", "all files of a project see each other: there is nothing to include"),
    ("try", "steps that may fail have a handler: `failed { ... }`"),
];

/// Whether the text is meant for an entry: one word and an arrow or a brace.
fn is_entry(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let behind = line.split_once(char::is_whitespace).map_or("", |(_, behind)| behind.trim_start());
    behind.starts_with("->") || behind.starts_with("=>") || behind.starts_with('{')
}

impl Builder<'_> {
    /// Reports text that does not belong where it stands and cannot be put right.
    pub(super) fn junk(&mut self, cursor: &mut Cursor<'_>, first: Node, place: Place) {
        let (start, end) = self.gathered(cursor, first);
        self.report_junk(start, end, place);
    }

    /// The same; if a misspelt word is all that is wrong, answers how to read the text again.
    pub(super) fn junk_again(&mut self, cursor: &mut Cursor<'_>, first: Node, place: Place) -> Option<Again> {
        let (start, end) = self.gathered(cursor, first);
        let text = self.between(start, end);
        let habit = first_word(text);
        if self.output.is_full() {
            return None;
        }
        if self.follows_from_trouble(self.offset(start)) || HABITS.iter().any(|(word, _)| *word == habit) {
            self.report_junk(start, end, place);
            return None;
        }
        match self.misspelt(start, end, place).or_else(|| self.assignment(start, end, place)) {
            Some(again) => Some(again),
            None => {
                self.report_junk(start, end, place);
                None
            }
        }
    }

    /// Where the text ends that begins with `first`: lines that begin deeper or with a sign belong to
    /// the line before.
    fn gathered(&mut self, cursor: &mut Cursor<'_>, first: Node) -> (u32, u32) {
        let mut end = first.end;
        let depth = self.indent_at(self.offset(first.start));
        let conditional =
            matches!(first_word(self.slice(first)), "if" | "else" | "elseif" | "elif" | "unless");
        while let Some(next) = cursor.peek().filter(|it| matches!(it.rule, Rule::junk | Rule::junk_decl)) {
            let text = self.slice(next);
            let word = first_word(text);
            let deeper = self.indent_at(self.offset(next.start)) > depth;
            let continues = (deeper && !text.starts_with('}'))
                || text.starts_with([
                    '"', '{', '(', ')', '[', ']', ',', '.', '|', '+', '=', '<', '>', '&', '?', ':',
                ])
                || matches!(word, "and" | "or")
                || (conditional && matches!(word, "else" | "elseif" | "elif"));
            if !continues {
                break;
            }
            end = next.end;
            cursor.next();
        }
        (first.start, end)
    }

    /// A word that is nearly one that may stand here.
    fn misspelt(&mut self, start: u32, end: u32, place: Place) -> Option<Again> {
        let text = self.between(start, end);
        let one = first_word(text);
        let behind = text.get(one.len()..).unwrap_or_default();
        let second = first_word(behind.trim_start());
        let two_end = text.len() - behind.trim_start().len() + second.len();
        if one.is_empty() || one.starts_with(|it: char| it.is_ascii_digit()) {
            return None;
        }
        let synonym = place.synonyms().iter().find(|(word, _)| *word == one).map(|(_, right)| *right);
        let (pairs, singles): (Vec<&str>, Vec<&str>) =
            place.words().iter().partition(|word| word.contains(' '));
        let pair = format!("{one} {second}");
        let (right, wrong_end) = if let Some(right) = synonym {
            (right, one.len())
        } else if let Some(right) = nearest(&pair, pairs.iter().copied()).filter(|_| !second.is_empty()) {
            (right, two_end)
        } else if let Some(right) =
            pairs.iter().copied().find(|it| it.replace(' ', "") == one.replace('_', ""))
        {
            (right, one.len())
        } else {
            (nearest(one, singles.iter().copied())?, one.len())
        };
        let wrong = text.get(..wrong_end).unwrap_or_default();
        let wrong_end = start + len(wrong);
        let span = self.range(start, wrong_end);
        let message = format!("expected {}, found `{wrong}`", place.expected());
        self.broken(
            Diagnostic::new(place.code(), span, message).help(format!("did you mean `{right}`?")).fix(
                format!("replace by `{right}`"),
                span,
                right,
            ),
        );
        // The rest is read as if nothing had happened.
        self.forget_trouble();
        Some(Again { word: right.to_owned(), wrong_start: start, wrong_end, end })
    }

    /// `x = 5` as a step: `set` is missing.
    fn assignment(&mut self, start: u32, end: u32, place: Place) -> Option<Again> {
        let text = self.between(start, end);
        let name =
            text.find(|it: char| !(it.is_alphanumeric() || it == '_' || it == '.')).unwrap_or(text.len());
        let (path, behind) = text.split_at_checked(name)?;
        let behind = behind.trim_start();
        let assigns = (behind.starts_with('=') && !behind.starts_with("==")) || behind.starts_with("+=");
        if place != Place::Steps || path.is_empty() || !assigns {
            return None;
        }
        let span = self.range(start, start + len(path));
        self.broken(
            Diagnostic::new(Code::E0102, span, format!("expected a step, found `{path}`"))
                .help(format!("to give `{path}` a value, write `set {path} = ...`"))
                .fix("write `set`", span.at_start(), "set "),
        );
        self.forget_trouble();
        Some(Again { word: "set ".to_owned(), wrong_start: start, wrong_end: start, end })
    }

    /// Says that the text from `start` to `end` does not belong there, unless it is a consequence.
    fn report_junk(&mut self, start: u32, end: u32, place: Place) {
        let at = self.offset(start);
        let file_end = self.offset(end);
        if !self.follows_from_trouble(at) {
            let diagnostic = self.junk_diagnostic(start, end, place);
            self.broken(diagnostic);
        }
        self.trouble_until(file_end);
    }

    fn junk_diagnostic(&self, start: u32, end: u32, place: Place) -> Diagnostic {
        let text = self.between(start, end);
        let found = match first_token(text) {
            "" => text.get(..text.chars().next().map_or(0, char::len_utf8)).unwrap_or_default(),
            token => token,
        };
        let span = self.range(start, start + len(found));
        if let Some((word, help)) = HABITS.iter().find(|(word, _)| *word == found) {
            return Diagnostic::new(Code::E0114, span, format!("there is no `{word}` in this language"))
                .help(*help);
        }
        if place == Place::Clauses && text.starts_with('#') && is_entry(text) {
            return Diagnostic::new(place.code(), span, "the key `#` is written `hash`")
                .help("write `hash`")
                .fix("replace by `hash`", span, "hash");
        }
        if text.starts_with(['#']) || text.starts_with("/*") || text.starts_with("--") {
            let message = format!("a comment begins with `//`, not with `{found}`");
            return Diagnostic::new(Code::E0114, span, message).help("write `//` before it");
        }
        let message = format!("expected {}, found `{found}`", place.expected());
        let diagnostic = Diagnostic::new(place.code(), span, message);
        match self.junk_help(start, text, found, place) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }

    /// What the author may have meant.
    fn junk_help(&self, start: u32, text: &str, found: &str, place: Place) -> Option<String> {
        let rest = text.get(found.len()..).unwrap_or_default().trim_start();
        let begins_step = STEPS.contains(&found);
        Some(match place {
            Place::Steps if self.is_behind(start, "return") => {
                "a ruleset hands nothing back: put it into a place of `state` before".to_owned()
            }
            Place::Steps if found.starts_with('"') => {
                "to say it, write `say` before it; several messages are parted by commas".to_owned()
            }
            Place::Steps if found == "->" || found == "=>" => {
                "an arrow stands behind a key or a handler; as a step, write `goto` and the ruleset"
                    .to_owned()
            }
            Place::Steps if self.looks_like_clause(text) => {
                "entries and handlers stand in the braces of a `menu` or of another step that asks".to_owned()
            }
            Place::Steps if found == "message" => "to say a message, write `say` before its name".to_owned(),
            Place::Steps if DECLARATIONS.contains(&found) => {
                format!("a `{found}` is declared outside of rulesets, at the top of a file")
            }
            Place::Steps if Case::Snake.fits(found) && (rest.starts_with('(') || rest.is_empty()) => {
                format!("to go to the ruleset `{found}`, write `goto {found}` or `call {found}`")
            }
            Place::Declarations if begins_step => {
                "steps stand in a rule, and rules in a ruleset: `ruleset welcome { rule main { ... } }`"
                    .to_owned()
            }
            Place::Rules if found == "when" || found == "score" => {
                format!("a guard belongs to a rule: `rule NAME {found} ...`")
            }
            Place::Clauses if found.starts_with('"') && is_entry(text) => {
                "keys and intents stand without quotes: `1 -> ...`".to_owned()
            }
            Place::Clauses if found.starts_with('*') && is_entry(text) => {
                "the key `*` is written `star`: `star -> ...`".to_owned()
            }
            Place::Clauses if matches!(found, "press" | "key" | "option" | "case" | "on" | "when") => {
                format!("an entry begins with its key or intent: `{}`", rest.trim_end())
            }
            Place::EnumValues if found.starts_with('"') => {
                "values of an enum stand without quotes".to_owned()
            }
            Place::Clauses if found == "," => "entries need no commas between them".to_owned(),
            Place::TestSteps if begins_step => {
                "a test says what the caller does and hears; steps stand in the rules of a ruleset".to_owned()
            }
            Place::TestSteps => return self.test_line_help(start, text, found),
            _ => return None,
        })
    }

    /// Whether what begins at `start` stands behind this word, on its line.
    pub(super) fn is_behind(&self, start: u32, word: &str) -> bool {
        let line = self.between(0, start).rsplit('\n').next().unwrap_or_default();
        line.split_whitespace().next_back() == Some(word)
    }

    /// `;`
    pub(super) fn semicolon(&mut self, node: Node) {
        let span = self.span(node);
        self.report(
            Diagnostic::new(Code::E0114, span, "there are no semicolons in this language")
                .fix("remove the `;`", span, "")
                .help("remove it: a step ends where the next begins"),
        );
    }

    /// Reports what stands between a head and its `{`.
    pub(super) fn skipped(&mut self, cursor: &mut Cursor<'_>, expected: &str) -> Option<Node> {
        let node = cursor.take(Rule::skip)?;
        let span = self.trimmed(node);
        if !self.follows_from_trouble(span.start) {
            let found = first_token(self.slice(node));
            let place = self.range(node.start, node.start + len(found));
            let diagnostic =
                Diagnostic::new(Code::E0103, place, format!("expected {expected}, found `{found}`"));
            let words =
                expected.split('`').filter(|it| it.starts_with(|letter: char| letter.is_alphabetic()));
            let words: Vec<&str> = words.filter(|it| *it != "or").collect();
            self.broken(match found {
                "if" => {
                    diagnostic.help("a rule says when it fits with `when`").fix("write `when`", place, "when")
                }
                "between" => diagnostic.help("join two comparisons: `x >= 1 and x <= 10`"),
                _ => diagnostic.nearest(place, found, words),
            });
        }
        self.trouble_until(span.end);
        Some(node)
    }

    // ---- Braces ----

    /// A `}` outside of everything.
    pub(super) fn stray_brace(&mut self, node: Node) {
        let span = self.span(node);
        if self.output.surplus > 0 {
            self.output.surplus -= 1;
        } else if !self.follows_from_trouble(span.start) {
            self.broken(
                Diagnostic::new(Code::E0104, span, "this `}` closes nothing")
                    .help("remove it, or look for a `{` that is missing before it")
                    .fix("remove the `}`", span, ""),
            );
        }
    }

    /// The block of `owner` has no `}`; `node` stands where it was taken to end.
    pub(super) fn unclosed(&mut self, owner: Node, node: Node) {
        let end = self.offset(node.start);
        let rest = self.source.get(end as usize..).unwrap_or_default();
        let inside = !rest.is_empty()
            && self.indent_at(end) > 0
            && !first_word(rest).starts_with("rule") | rest.starts_with("ruleset");
        if inside {
            self.output.surplus += 1;
        }
        if self.output.left_open_at.replace(end) == Some(end) {
            return;
        }
        let opener = self.offset(node_brace(self.slice(owner), owner.start));
        let open = self.likely_open(opener, end);
        let brace = Span::new(self.output.file(), open, open + 1);
        let (place, label) = self.end_of_open_block(end, rest);
        self.broken(if inside {
            let word = first_token(rest);
            Diagnostic::new(
                Code::E0102,
                place,
                format!("`{word}` stands within the braces of something else"),
            )
            .label(Span::new(self.output.file(), opener, opener + 1), "this `{` is still open")
            .help("move the declaration to the top of a file, or close the brace before it")
        } else {
            Diagnostic::new(Code::E0104, brace, "this `{` is never closed")
                .label(place, label)
                .help("put a `}` where the block ends")
        });
        self.trouble_until(end);
    }

    fn end_of_open_block(&self, end: u32, rest: &str) -> (Span, String) {
        let word = first_token(rest);
        if word.is_empty() {
            return (Span::new(self.output.file(), end, end), "the file ends here".to_owned());
        }
        let name = first_word(rest.get(word.len()..).unwrap_or_default().trim_start());
        let place = Span::new(self.output.file(), end, end + len(word));
        (place, format!("taken to end before `{}`", format!("{word} {name}").trim_end()))
    }

    /// The brace that was most likely left open between `opener`, which nothing closes, and `end`: the
    /// first within whose `}` stands under an earlier line than its own.
    fn likely_open(&mut self, opener: u32, end: u32) -> u32 {
        let text = self.source_between(opener, end);
        let mut open: Vec<u32> = Vec::new();
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let at = opener + len(text) - len(rest);
            let mut width = letter.len_utf8();
            match letter {
                '{' => open.push(at),
                '}' => {
                    let indent = self.begins_line(at).then(|| self.indent_at(at));
                    let inner = open.pop();
                    if let Some((indent, inner)) = indent.zip(inner)
                        && indent < self.indent_at(inner)
                    {
                        return inner;
                    }
                }
                '"' => width = text_width(rest),
                '/' if rest.starts_with("//") => width = rest.find('\n').unwrap_or(rest.len()),
                _ => {}
            }
            rest = rest.get(width..).unwrap_or_default();
        }
        open.last().copied().unwrap_or(opener)
    }

    /// Whether the `}` at the end of `span` stands where one expects it: on the line that `span` begins
    /// with, or under its beginning.
    pub(super) fn closes_its_line(&mut self, span: Span) -> bool {
        let brace = span.end.saturating_sub(1);
        let one_line = !self.source_between(span.start, span.end).contains('\n');
        let alone = self.begins_line(brace);
        one_line || (alone && self.indent_at(brace) == self.indent_at(span.start))
    }

    /// Whether nothing but blanks stands before `at` on its line.
    fn begins_line(&mut self, at: u32) -> bool {
        let start = self.line_start(at);
        self.source_between(start, at).trim_start().is_empty()
    }

    fn line_start(&mut self, at: u32) -> u32 {
        let source = self.source;
        self.output.lines.get_or_insert_with(|| LineIndex::new(source)).start_of_line(at)
    }

    /// How deep the line is indented that `at` is on.
    pub(super) fn indent_at(&mut self, at: u32) -> usize {
        let start = self.line_start(at);
        let text = self.source.get(start as usize..).unwrap_or_default();
        text.len() - text.trim_start_matches([' ', '\t']).len()
    }
}

/// Where the first brace of a construct stands, behind texts in its head.
fn node_brace(text: &str, start: u32) -> u32 {
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let width = match letter {
            '{' => return start + len(text) - len(rest),
            '"' => text_width(rest),
            _ => letter.len_utf8(),
        };
        rest = rest.get(width..).unwrap_or_default();
    }
    start
}

/// Length of the text that `rest` begins with, roughly: values in it may hold texts in turn.
fn text_width(rest: &str) -> usize {
    if let Some(inside) = rest.strip_prefix("\"\"\"") {
        return inside.find("\"\"\"").map_or(rest.len(), |at| at + 6);
    }
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return at,
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '"' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    rest.len()
}
