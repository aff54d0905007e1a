//! The lines of tests, and what the command line takes over from them.

use super::build::{Builder, first_word};
use super::junk::Place;
use super::nodes::{Cursor, Node, Rule};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{
    Expr, ExprKind, FieldInit, Literal, MockOutcome, Name, Reached, TestStep, TestStepKind,
};

/// Words for what fails, whatever it is.
const REASONS: [&str; 7] = ["error", "timeout", "invalid", "busy", "no_answer", "failed", "full"];

impl Builder<'_> {
    /// The lines of a test.
    pub(super) fn steps(&mut self, cursor: &mut Cursor<'_>, owner: Node) -> Vec<TestStep> {
        let mut steps = Vec::new();
        while let Some(node) = cursor.next() {
            match node.rule {
                Rule::step => {
                    let kind = self.step(cursor.inside(node), node);
                    steps.push(TestStep { span: self.trimmed(node), kind });
                }
                Rule::junk => {
                    let span = self.span(node);
                    match self.junk_again(cursor, node, Place::TestSteps) {
                        Some(again) => {
                            let read = |builder: &mut Builder<'_>, mut cursor: Cursor<'_>| {
                                builder.steps(&mut cursor, owner)
                            };
                            steps.extend(self.read_again(again, Rule::some_steps, read).unwrap_or_default());
                        }
                        None => steps.push(TestStep { span, kind: TestStepKind::Broken }),
                    }
                }
                Rule::semicolon => self.semicolon(node),
                Rule::unclosed => self.unclosed(owner, node),
                Rule::gap => self.missing(node, "`{`"),
                _ => {}
            }
        }
        steps
    }

    fn step(&mut self, mut cursor: Cursor<'_>, node: Node) -> TestStepKind {
        let cursor = &mut cursor;
        let (word, word_span) = self.word_at(node.start);
        if cursor.peek_rule() == Some(Rule::name)
            && cursor.peek().is_some_and(|it| self.span(it) == word_span)
        {
            return self.hours_step(cursor);
        }
        match word {
            "call" => self.call_step(cursor),
            "given" => match self.given(cursor) {
                Some((place, value)) => TestStepKind::Given { place, value },
                None => TestStepKind::Broken,
            },
            "mock" => self.mock_step(cursor),
            "switch" => self.switch_step(cursor),
            "hears" => {
                let exactly = cursor.take(Rule::exactly).is_some();
                match self.need_literal(cursor, "what the caller hears, in quotes") {
                    Some(text) => TestStepKind::Hears { exactly, text },
                    None => TestStepKind::Broken,
                }
            }
            "silent" => TestStepKind::Silent,
            "confirms" => TestStepKind::Confirms(true),
            "refuses" => TestStepKind::Confirms(false),
            "waits" => TestStepKind::Waits,
            "hangs" => TestStepKind::HangsUp,
            "presses" => self.presses(cursor).map_or(TestStepKind::Broken, TestStepKind::Presses),
            "enters" => self.enters(cursor).map_or(TestStepKind::Broken, TestStepKind::Enters),
            "says" => self.says(cursor),
            "expect" => TestStepKind::Expect(self.expr(cursor, "what to expect")),
            _ => self.reaches(cursor).map_or(TestStepKind::Broken, TestStepKind::Reaches),
        }
    }

    fn call_step(&mut self, cursor: &mut Cursor<'_>) -> TestStepKind {
        let mut endpoint = None;
        let mut ruleset = None;
        if let Some(to) = cursor.take(Rule::to_ruleset) {
            ruleset = self.need_target(&mut cursor.inside(to), "the name of a ruleset");
        } else {
            let name = self.need_used(cursor, "the name of an endpoint or `ruleset`");
            endpoint = (!name.text.is_empty()).then_some(name);
        }
        let (mut from, mut at, mut with) = (None, None, Vec::new());
        while let Some(node) = cursor.next() {
            let mut inside = cursor.inside(node);
            match node.rule {
                Rule::from => from = Some(self.expr(&mut inside, "a phone number behind `from`")),
                Rule::call_at => at = Some(self.expr(&mut inside, "a date and time behind `at`")),
                _ => with.extend(self.with(&mut inside)),
            }
        }
        TestStepKind::Call { endpoint, ruleset, from, at, with }
    }

    /// `with { name: value }`
    fn with(&mut self, cursor: &mut Cursor<'_>) -> Vec<FieldInit> {
        match cursor.next() {
            Some(body) if body.rule == Rule::record_body => self.field_inits(cursor.inside(body), body).0,
            Some(gap) => {
                if let Some(problem) = self.missing_diagnostic(gap, "`{` behind `with`") {
                    let behind = self.source.get(self.offset(gap.start) as usize..).unwrap_or_default();
                    let (name, value) = named_value(behind.trim_start());
                    self.broken(
                        problem.help(format!("values stand in braces: `with {{ {name}: {value} }}`")),
                    );
                }
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// `PLACE = EXPR`
    fn given(&mut self, cursor: &mut Cursor<'_>) -> Option<(Expr, Expr)> {
        let place = self.place(cursor, "a place");
        let op = cursor.next()?;
        if op.rule != Rule::set_op {
            self.missing(op, "`=`");
            return None;
        }
        self.set_op(op, &place, false);
        Some((place, self.expr(cursor, "a value behind `=`")))
    }

    fn mock_step(&mut self, cursor: &mut Cursor<'_>) -> TestStepKind {
        match self.mock(cursor) {
            Some((target, outcome)) => match (name_of(&target), outcome) {
                (Some(target), outcome) => TestStepKind::Mock { target, outcome },
                // Figures of a queue are given like places.
                (None, MockOutcome::Answer(value)) => TestStepKind::Given { place: target, value },
                (None, MockOutcome::Fails(_)) => {
                    let message = "only an integration can fail";
                    self.report(Diagnostic::new(Code::E0102, target.span, message));
                    TestStepKind::Broken
                }
            },
            None => TestStepKind::Broken,
        }
    }

    /// `F -> EXPR`, `F fails error`
    fn mock(&mut self, cursor: &mut Cursor<'_>) -> Option<(Expr, MockOutcome)> {
        let target = match cursor.peek() {
            // Words of the language, and here what is mocked.
            Some(node)
                if node.rule == Rule::path && matches!(self.slice(node), "split" | "dial" | "callback") =>
            {
                cursor.next();
                let (id, span) = (self.output.expr_id(), self.span(node));
                Expr { id, span, kind: ExprKind::Name(self.slice(node).into()) }
            }
            _ => self.place(cursor, "the name of an integration, or `split`"),
        };
        if let Some(arrow) = cursor.take(Rule::wrong_arrow) {
            let span = self.span(arrow);
            let message = format!("the arrow is written `->`, not `{}`", self.slice(arrow));
            self.report(Diagnostic::new(Code::E0110, span, message).fix("write `->`", span, "->"));
        }
        if let Some(fails) = cursor.take(Rule::fails) {
            let reason = self.reason(&mut cursor.inside(fails), &target);
            return (!reason.text.is_empty()).then_some((target, MockOutcome::Fails(reason)));
        }
        let arrow_is_there =
            cursor.peek().is_some_and(|it| self.between(0, it.start).trim_end().ends_with("->"));
        let what = if arrow_is_there { "a value behind `->`" } else { "`->` or `fails`" };
        let value = self.expr(cursor, what);
        Some((target, MockOutcome::Answer(value)))
    }

    /// Why what is mocked fails.
    fn reason(&mut self, cursor: &mut Cursor<'_>, target: &Expr) -> Name {
        let reasons = match &target.kind {
            ExprKind::Name(name) if name == "dial" => "`busy`, `no_answer` or `failed`",
            ExprKind::Name(name) if name == "callback" => "`error`",
            _ => "`error`, `timeout` or `invalid`, or of a queue `full`",
        };
        let Some(quoted) = cursor.take(Rule::plain) else { return self.need_used(cursor, reasons) };
        let (span, bare) = (self.span(quoted), self.slice(quoted).trim_matches('"'));
        let problem = Diagnostic::new(Code::E0103, span, format!("expected {reasons}, found `\"{bare}\"`"));
        if !REASONS.contains(&bare) {
            self.broken(problem);
            return Name::missing(span);
        }
        let problem = problem.help("the failure stands without quotes");
        self.report(problem.fix(format!("replace by `{bare}`"), span, bare));
        Name { text: bare.into(), span }
    }

    fn switch_step(&mut self, cursor: &mut Cursor<'_>) -> TestStepKind {
        let name = self.need_used(cursor, "the name of a switch");
        let Some(op) = cursor.next() else { return TestStepKind::Broken };
        if op.rule != Rule::set_op {
            self.missing(op, "`=`");
            return TestStepKind::Broken;
        }
        let place =
            Expr { id: self.output.expr_id(), span: name.span, kind: ExprKind::Name(name.text.clone()) };
        self.set_op(op, &place, false);
        let value = self.expr(cursor, "a value behind `=`");
        if name.text.is_empty() { TestStepKind::Broken } else { TestStepKind::Switch { name, value } }
    }

    /// `office is open`
    fn hours_step(&mut self, cursor: &mut Cursor<'_>) -> TestStepKind {
        let name = self.need_used(cursor, "the name of the hours");
        let Some(is) = cursor.next() else { return TestStepKind::Broken };
        let words: Vec<&str> = self.slice(is).split_whitespace().skip(1).collect();
        match words.as_slice() {
            ["open"] => TestStepKind::Hours { name, open: true },
            ["closed"] => TestStepKind::Hours { name, open: false },
            words => {
                let span = self.span(is);
                let problem = Diagnostic::new(Code::E0115, span, "expected `is open` or `is closed`");
                let all = Span { start: name.span.start, ..span };
                let (what, line) = match words {
                    ["full"] => ("a queue is made full with", format!("mock {} fails full", name.text)),
                    ["unstaffed"] => ("nobody is there with", format!("given {}.staffed = 0", name.text)),
                    ["staffed"] => ("somebody is there with", format!("given {}.staffed = 1", name.text)),
                    _ => ("to check something, write", String::new()),
                };
                self.broken(match line.as_str() {
                    "" => problem.help(format!("{what} `expect {} ...`", name.text)),
                    line => problem.help(format!("{what} `{line}`")).fix(
                        format!("replace by `{line}`"),
                        all,
                        line,
                    ),
                });
                TestStepKind::Broken
            }
        }
    }

    fn presses(&mut self, cursor: &mut Cursor<'_>) -> Option<char> {
        let node = cursor.next()?;
        if node.rule == Rule::gap {
            self.missing(node, "a key behind `presses`: `0` to `9`, `star` or `hash`");
            return None;
        }
        let written = self.slice(node);
        let key = match written {
            "star" => Some('*'),
            "hash" => Some('#'),
            _ => Some(written)
                .filter(|it| node.rule == Rule::number && it.len() == 1)
                .and_then(|it| it.chars().next()),
        };
        if key.is_none() {
            self.not_one_key(node, written);
        }
        key
    }

    fn not_one_key(&mut self, node: Node, written: &str) {
        let span = self.span(node);
        let bare = written.trim_matches('"');
        let diagnostic = Diagnostic::new(Code::E0108, span, format!("`{written}` is not one key"));
        let digits = !bare.is_empty() && bare.bytes().all(|it| it.is_ascii_digit());
        self.report(match bare {
            "*" => diagnostic.fix("write `star`", span, "star"),
            "#" => diagnostic.fix("write `hash`", span, "hash"),
            _ if digits && bare.len() == 1 => diagnostic.fix(format!("write `{bare}`"), span, bare),
            _ if digits => diagnostic.help(format!("to enter several keys, write `enters \"{bare}\"`")),
            _ => diagnostic.help("write `0` to `9`, `star` or `hash`"),
        });
    }

    fn enters(&mut self, cursor: &mut Cursor<'_>) -> Option<Literal> {
        let Some(number) = cursor.take(Rule::number) else {
            return self.need_literal(cursor, "the keys in quotes");
        };
        let (text, span) = (self.slice(number), self.span(number));
        self.report(
            Diagnostic::new(Code::E0103, span, format!("expected the keys in quotes, found `{text}`")).fix(
                "put them in quotes",
                span,
                format!("\"{text}\""),
            ),
        );
        Some(Literal { text: text.into(), span })
    }

    fn says(&mut self, cursor: &mut Cursor<'_>) -> TestStepKind {
        let Some(text) = self.need_literal(cursor, "what the caller says, in quotes") else {
            return TestStepKind::Broken;
        };
        let (mut intent, mut confidence) = (None, None);
        if let Some(says_as) = cursor.take(Rule::says_as) {
            let mut inside = cursor.inside(says_as);
            let name = self.need_used(&mut inside, "the name of an intent behind `as`");
            intent = (!name.text.is_empty()).then_some(name);
            confidence = inside.take(Rule::number).and_then(|number| self.fraction(number));
        }
        let slots = match cursor.take(Rule::with) {
            Some(with) => self.with(&mut cursor.inside(with)),
            None => Vec::new(),
        };
        TestStepKind::Says { text, intent, confidence, slots }
    }

    fn reaches(&mut self, cursor: &mut Cursor<'_>) -> Option<Reached> {
        let node = cursor.next()?;
        if node.rule == Rule::gap {
            self.missing(
                node,
                "`queue`, `number`, `ruleset`, `flow`, `callback`, `hangup` or `rescue` behind `reaches`",
            );
            return None;
        }
        let mut inside = cursor.inside(node);
        let word = self.word_at(node.start).0;
        match word {
            "hangup" => return Some(Reached::Hangup),
            "rescue" => return Some(Reached::Rescue),
            "number" => {
                return self.need_literal(&mut inside, "a phone number in quotes").map(Reached::Number);
            }
            _ => {}
        }
        let name = self.need_used(&mut inside, &format!("the name of a {word}"));
        (!name.text.is_empty()).then_some(match word {
            "queue" => Reached::Queue(name),
            "ruleset" => Reached::Ruleset(name),
            "flow" => Reached::Flow(name),
            _ => Reached::Callback(name),
        })
    }

    /// The line of a test that the author may have meant.
    pub(super) fn test_line_help(&self, start: u32, text: &str, found: &str) -> Option<String> {
        let end = text.find(|it: char| !(it.is_alphanumeric() || it == '_' || it == '.'));
        let (path, behind) = text.split_at_checked(end.unwrap_or(text.len()))?;
        let behind = behind.trim_start();
        if behind.starts_with('=') && !behind.starts_with("==") && !path.is_empty() {
            let line = text.lines().next().unwrap_or_default().split("//").next().unwrap_or_default().trim();
            return Some(format!("a switch is set with `switch {line}`, and a place with `given {line}`"));
        }
        Some(match found {
            _ if self.is_behind(start, "waits") => {
                "`waits` waits one stretch to its end, however long it is: write it alone, once for each stretch"
                    .to_owned()
            }
            "answers" => "who is dialled answers unless `mock dial fails busy` or the like says otherwise: \
                          `reaches number \"+61...\"` tells"
                .to_owned(),
            "not" if behind.starts_with("hears") => {
                "a test tells what is heard: `hears exactly \"...\"` takes a whole message".to_owned()
            }
            "not" => "what must not hold stands behind `expect`: `expect not ...`".to_owned(),
            "agent" => "a test is at the caller's end of the line: what agents hear, `ivr call` shows".to_owned(),
            _ => return None,
        })
    }

    // ---- The command line ----

    /// A whole text that is one expression.
    pub(super) fn lone_expr(&mut self, mut cursor: Cursor<'_>) -> Expr {
        let value = self.expr(&mut cursor, "a value");
        self.nothing_left(cursor);
        value
    }

    /// A whole text of the form `PLACE = EXPR`.
    pub(super) fn lone_given(&mut self, mut cursor: Cursor<'_>) -> Option<(Expr, Expr)> {
        let given = self.given(&mut cursor);
        self.nothing_left(cursor);
        given
    }

    /// A whole text of the form `F -> EXPR` or `F fails error`.
    pub(super) fn lone_mock(&mut self, mut cursor: Cursor<'_>) -> Option<(Name, MockOutcome)> {
        let (target, outcome) = self.mock(&mut cursor)?;
        self.nothing_left(cursor);
        let name = name_of(&target);
        if name.is_none() && !matches!(target.kind, ExprKind::Broken) {
            let message = "expected the name of an integration, or `split`";
            self.report(Diagnostic::new(Code::E0103, target.span, message));
        }
        name.map(|name| (name, outcome))
    }

    fn nothing_left(&mut self, mut cursor: Cursor<'_>) {
        let Some(rest) = std::iter::from_fn(|| cursor.next()).find(|node| node.rule == Rule::rest) else {
            return;
        };
        let span = self.span(rest);
        if !self.follows_from_trouble(span.start) {
            let found = super::build::first_token(self.slice(rest));
            let place = self.range(rest.start, rest.start + super::build::len(found));
            self.broken(Diagnostic::new(Code::E0102, place, format!("`{found}` does not belong here")));
        }
    }
}

/// The name and the value that `text` begins with, `k=2` or `k: 2`; words for them where it does not.
fn named_value(text: &str) -> (&str, &str) {
    let name = first_word(text);
    let value = text.get(name.len()..).unwrap_or_default().trim_start();
    let value = value.strip_prefix(['=', ':']).unwrap_or_default().trim_start();
    let value = value.split([' ', '\n', '\r', ',', '}']).next().unwrap_or_default();
    (if name.is_empty() { "name" } else { name }, if value.is_empty() { "..." } else { value })
}

/// The name that an expression is, if it is one.
fn name_of(expr: &Expr) -> Option<Name> {
    match &expr.kind {
        ExprKind::Name(text) => Some(Name { text: text.clone(), span: expr.span }),
        _ => None,
    }
}
