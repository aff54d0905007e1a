//! Points: the places of a program that tests can come by. What they are is the definition of coverage.

use ivr_runtime::bundle::{ConditionId, Op};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::super::Lowering;
use crate::check::{clauses, each_statement};
use crate::source::Span;
use crate::syntax::tree::{ClauseKind, EntryLabel, File, Guard, ItemKind, RuleDecl, RulesetDecl};

/// A place that tests can come by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// What it is.
    pub kind: PointKind,
    /// Where it is shown: a name, a condition, a key, the words of a handler, a text.
    pub span: Span,
    /// The ruleset and the rule it is in; for a wording the message, and nothing.
    pub within: (SmolStr, SmolStr),
    /// What it is called: the name of the rule, the condition, `key 2`, `no input`, the language.
    pub name: String,
    /// Code was made for it. What nothing leads to, a message that nobody says for instance, has none, and no
    /// test can come by.
    pub made: bool,
}

/// The kinds of point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PointKind {
    /// A rule that activates.
    Rule,
    /// A line of a score that holds when its rule is tried.
    Line,
    /// An entry of a menu, a listen or a split that is chosen.
    Entry,
    /// A handler that runs.
    Handler,
    /// The wording of a message in one language that is made.
    Wording,
}

/// The points of a program, and which of them its code tells.
#[derive(Debug, Default)]
pub(in crate::lower) struct Points {
    points: Vec<Point>,
    /// By where the block, the condition or the text stands.
    numbers: FxHashMap<Span, u32>,
    lines: Vec<(ConditionId, u32)>,
}

impl Points {
    /// The points of all files.
    pub(super) fn new(trees: &[File]) -> Self {
        let mut points = Self::default();
        for item in trees.iter().flat_map(|file| &file.items).filter(|it| it.disabled.is_none()) {
            match &item.kind {
                ItemKind::Ruleset(ruleset) => points.ruleset(ruleset),
                ItemKind::Message(message) if message.variants.len() > 1 => {
                    for variant in &message.variants {
                        let within = (message.name.text.clone(), SmolStr::default());
                        let (span, name) = (variant.text.span, variant.language.text.to_string());
                        points.add(span, Point { kind: PointKind::Wording, span, within, name, made: false });
                    }
                }
                _ => {}
            }
        }
        points
    }

    fn add(&mut self, at: Span, point: Point) {
        let number = u32::try_from(self.points.len()).unwrap_or(u32::MAX);
        self.points.push(point);
        self.numbers.insert(at, number);
    }

    fn ruleset(&mut self, ruleset: &RulesetDecl) {
        for rule in ruleset.rules.iter().filter(|rule| rule.disabled.is_none()) {
            self.rule(ruleset, rule);
        }
    }

    fn rule(&mut self, ruleset: &RulesetDecl, rule: &RuleDecl) {
        let within = (ruleset.name.text.clone(), rule.name.text.clone());
        let point = |kind, span, name| Point { kind, span, within: within.clone(), name, made: false };
        self.add(rule.body.span, point(PointKind::Rule, rule.name.span, rule.name.text.to_string()));
        if let Guard::Score { lines, .. } = &rule.guard {
            for line in lines {
                let span = line.condition.span;
                self.add(span, point(PointKind::Line, span, String::new()));
            }
        }
        each_statement(&rule.body, &mut |stmt| {
            for clause in clauses(stmt) {
                let (kind, name, body) = match &clause.kind {
                    ClauseKind::Entry { label, body, .. } => (PointKind::Entry, label_words(label), body),
                    ClauseKind::Handler { handler, body } => {
                        (PointKind::Handler, handler.words().to_owned(), body)
                    }
                    _ => continue,
                };
                self.add(body.span, point(kind, clause.head, name));
            }
        });
    }

    /// The points by their numbers, and those that are lines of scores by the condition.
    pub(super) fn finish(self) -> (Vec<Point>, Vec<(ConditionId, u32)>) {
        (self.points, self.lines)
    }
}

/// `key 2`, `lost_card`, `30%`, `else`
fn label_words(label: &EntryLabel) -> String {
    match label {
        EntryLabel::Key('*') => "key star".to_owned(),
        EntryLabel::Key('#') => "key hash".to_owned(),
        EntryLabel::Key(key) => format!("key {key}"),
        EntryLabel::Intent(intent) => intent.text.to_string(),
        EntryLabel::Percent(share) => format!("{share}%"),
        EntryLabel::Else => "else".to_owned(),
    }
}

impl Lowering<'_> {
    /// Tells, in a program for tests, that the call came by here. The code of conditions has no points.
    pub(in crate::lower) fn point(&mut self, at: Span) {
        let Some(points) = &mut self.points else { return };
        if self.frame.pure || !self.code.live() {
            return;
        }
        if let Some(number) = points.numbers.get(&at).copied() {
            points.make(number);
            self.code.op(Op::Point(number));
        }
    }

    /// A line of a score is told by the trace of its rule.
    pub(in crate::lower) fn point_of_line(&mut self, at: Span, line: ConditionId) {
        let Some(points) = &mut self.points else { return };
        if let Some(number) = points.numbers.get(&at).copied() {
            points.make(number);
            points.lines.push((line, number));
        }
    }
}

impl Points {
    fn make(&mut self, number: u32) {
        if let Some(point) = self.points.get_mut(number as usize) {
            point.made = true;
        }
    }
}
