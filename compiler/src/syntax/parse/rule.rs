//! Rules: their guards, and the blocks of steps that they run.

use super::build::{Builder, first_word, len};
use super::junk::Place;
use super::nodes::{Cursor, Node, Rule};
use super::respell::Again;
use super::words::Case;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::tree::{
    Block, Constant, ExprKind, Guard, Item, ItemKind, Name, Points, RuleDecl, ScoreLine, Stmt, StmtKind,
};

/// How many broken declarations may stand between a ruleset and a rule that belongs to it.
const FAR: usize = 8;

impl Builder<'_> {
    /// The rules of a ruleset, or the gap where its `{` is missing.
    pub(super) fn rules(&mut self, cursor: &mut Cursor<'_>, owner: Node) -> Vec<RuleDecl> {
        let mut rules: Vec<RuleDecl> = Vec::new();
        let mut disabled: Option<Node> = None;
        while let Some(node) = cursor.next() {
            match node.rule {
                Rule::disabled => {
                    self.dangling_disabled(disabled.replace(node));
                    continue;
                }
                Rule::rule_decl => rules.push(self.rule(cursor.inside(node), node, disabled.take())),
                Rule::stray_stmts => self.stray_steps(cursor.inside(node), node, &mut rules),
                Rule::junk => {
                    if let Some(again) = self.junk_again(cursor, node, Place::Rules) {
                        let read = |builder: &mut Builder<'_>, mut cursor: Cursor<'_>| {
                            builder.rules(&mut cursor, owner)
                        };
                        rules.extend(self.read_again(again, Rule::some_rules, read).unwrap_or_default());
                    }
                }
                Rule::semicolon => self.semicolon(node),
                Rule::unclosed => self.unclosed(owner, node),
                Rule::gap => self.missing(node, "`{`"),
                _ => {}
            }
            self.dangling_disabled(disabled.take());
        }
        self.dangling_disabled(disabled);
        rules
    }

    fn rule(&mut self, mut cursor: Cursor<'_>, node: Node, disabled: Option<Node>) -> RuleDecl {
        let doc = self.doc(disabled.unwrap_or(node));
        let name = self.need_declared(&mut cursor, Case::Snake, "the name of a rule");
        let mut guard = self.guard(&mut cursor);
        if let (Guard::When(condition), Some(skipped)) =
            (&mut guard, cursor.peek().filter(|it| it.rule == Rule::skip))
        {
            self.short_hour(skipped, condition);
        }
        let guard = match self.skipped(&mut cursor, "`when`, `score` or `{`") {
            Some(skipped) => self.respelt_guard(guard, skipped),
            None => guard,
        };
        let body = self.need_body(&mut cursor, node);
        let disabled = disabled.map(|it| self.span(it));
        let span = self.trimmed(node);
        RuleDecl {
            doc,
            disabled,
            name,
            guard,
            body,
            span: disabled.map_or(span, |disabled| disabled.to(span)),
        }
    }

    fn guard(&mut self, cursor: &mut Cursor<'_>) -> Guard {
        if let Some(node) = cursor.take(Rule::when) {
            return Guard::When(self.expr(&mut cursor.inside(node), "a condition behind `when`"));
        }
        match cursor.take(Rule::score) {
            Some(node) => self.score(cursor.inside(node), node),
            None => Guard::Always,
        }
    }

    /// A guard behind a misspelt `when` or `score`, or one that nothing is known about.
    fn respelt_guard(&mut self, guard: Guard, skipped: Node) -> Guard {
        // Of a condition that goes on in a way that cannot be read, nothing is known.
        match guard {
            Guard::Always => {}
            Guard::When(_) => return Guard::When(self.output.broken_expr(self.trimmed(skipped))),
            score => return score,
        }
        let word = first_word(self.slice(skipped));
        let right = if word == "if" { Some("when") } else { nearest(word, ["when", "score"]) };
        let again = right.map(|right| Again {
            word: right.to_owned(),
            wrong_start: skipped.start,
            wrong_end: skipped.start + len(word),
            end: skipped.end,
        });
        let read = |builder: &mut Builder<'_>, mut cursor: Cursor<'_>| builder.guard(&mut cursor);
        match again.and_then(|again| self.read_again(again, Rule::some_guard, read)) {
            Some(guard) => guard,
            None => Guard::When(self.output.broken_expr(self.trimmed(skipped))),
        }
    }

    fn score(&mut self, mut cursor: Cursor<'_>, node: Node) -> Guard {
        let threshold = self.need_points(&mut cursor, "the threshold behind `score`, a whole number");
        let mut lines = Vec::new();
        while let Some(line) = cursor.next() {
            match line.rule {
                Rule::score_line => lines.extend(self.score_line(cursor.inside(line), line)),
                Rule::junk => self.junk(&mut cursor, line, Place::ScoreLines),
                Rule::semicolon => self.semicolon(line),
                Rule::unclosed => self.unclosed(node, line),
                Rule::gap => self.missing(line, "`{` and the lines of the score"),
                _ => {}
            }
        }
        Guard::Score { threshold, lines, span: self.trimmed(node) }
    }

    fn need_points(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Points {
        match cursor.next() {
            Some(node) if node.rule == Rule::points => self.points(node),
            Some(node) if node.rule == Rule::bad_points => {
                let span = self.trimmed(node);
                let written = self.source_between(span.start, span.end);
                self.report(
                    Diagnostic::new(Code::E0103, span, format!("expected {what}, found `{written}`")).help(
                        "points and thresholds are written out, so that it can be told which callers reach them",
                    ),
                );
                Points { value: 0, span }
            }
            Some(gap) => {
                self.missing(gap, what);
                Points { value: 0, span: self.span(gap) }
            }
            None => Points { value: 0, span: Span::new(self.output.file(), 0, 0) },
        }
    }

    /// `condition: points`
    fn score_line(&mut self, mut cursor: Cursor<'_>, node: Node) -> Option<ScoreLine> {
        let condition = self.expr(&mut cursor, "a condition");
        let Some(gap) = cursor.peek().filter(|it| it.rule == Rule::gap) else {
            let points = self.need_points(&mut cursor, "points");
            return Some(ScoreLine { condition, points });
        };
        cursor.next();
        match cursor.next() {
            Some(points) => {
                let points = self.points(points);
                if let Some(diagnostic) = self.missing_diagnostic(gap, "`:` before the points") {
                    self.broken(diagnostic.fix("put a `:` in", self.span(gap), ":"));
                }
                Some(ScoreLine { condition, points })
            }
            None if self.between(0, gap.start).trim_end().ends_with(':') => {
                if let Some(diagnostic) = self.missing_diagnostic(gap, "points: a whole number") {
                    self.broken(diagnostic.help(
                        "points are written out, so that it can be told which callers reach the threshold",
                    ));
                }
                None
            }
            None => {
                self.no_points(&condition, gap, node);
                None
            }
        }
    }

    /// A line of a score without `: points`.
    fn no_points(&mut self, condition: &crate::syntax::tree::Expr, gap: Node, node: Node) {
        let last = match &condition.kind {
            ExprKind::Binary { right, .. } => right.as_ref(),
            _ => condition,
        };
        let written = self.source_between(last.span.start, last.span.end);
        // `tries > 10:40` reads as the time of day 10:40.
        if matches!(last.kind, ExprKind::Constant(Constant::Time(_)) | ExprKind::Broken)
            && let Some((value, points)) = written.split_once(':')
        {
            let right = format!("{value}: {points}");
            let message = format!("`{written}` reads as a time of day");
            self.broken(
                Diagnostic::new(Code::E0103, last.span, message).help("put a blank before the points").fix(
                    format!("write `{right}`"),
                    last.span,
                    right,
                ),
            );
            return;
        }
        if let Some(diagnostic) = self.missing_diagnostic(gap, "`:` and points behind the condition") {
            self.broken(diagnostic.help("a line of a score is `condition: points`"));
        }
        let _ = node;
    }

    // ---- Bodies ----

    /// `{ ... }` or `-> r`, which has to stand here.
    pub(super) fn need_body(&mut self, cursor: &mut Cursor<'_>, owner: Node) -> Block {
        let Some(node) = cursor.next() else {
            return Block { stmts: Vec::new(), span: self.span(owner).at_end(), arrow: false };
        };
        match node.rule {
            Rule::block => self.block(cursor.inside(node), node),
            Rule::arrow => self.arrow(cursor.inside(node), node),
            Rule::loose_block => {
                let before = node.with_range(node.start, node.start);
                self.missing(before, "`{`");
                let stmts = self.stmts(cursor.inside(node), node);
                Block { stmts, span: self.span(node), arrow: false }
            }
            _ => {
                self.missing(node, "`{`");
                Block { stmts: Vec::new(), span: self.span(node), arrow: false }
            }
        }
    }

    pub(super) fn block(&mut self, cursor: Cursor<'_>, node: Node) -> Block {
        let stmts = self.stmts(cursor, node);
        Block { stmts, span: self.trimmed(node), arrow: false }
    }

    /// `-> r`, `-> flow f`
    pub(super) fn arrow(&mut self, mut cursor: Cursor<'_>, node: Node) -> Block {
        let verb = self.range(node.start, node.start + 2);
        let span = self.trimmed(node);
        let kind = self.arrow_target(&mut cursor);
        let span = span.to(verb);
        Block { stmts: vec![Stmt { span, verb, kind }], span, arrow: true }
    }

    /// Where an arrow leads.
    pub(super) fn arrow_target(&mut self, cursor: &mut Cursor<'_>) -> StmtKind {
        let Some(node) = cursor.next() else { return StmtKind::Broken };
        match node.rule {
            Rule::to_flow => {
                let name = self.need_used(&mut cursor.inside(node), "the name of a flow");
                if name.text.is_empty() { StmtKind::Broken } else { StmtKind::GotoFlow(name) }
            }
            Rule::name if matches!(self.slice(node), "hangup" | "return" | "repeat") => {
                let (word, span) = (self.slice(node), self.span(node));
                let arrow = self.text_before_arrow(span);
                let message = format!("behind `->` stands the name of a ruleset, and `{word}` is a step");
                self.report(
                    Diagnostic::new(Code::E0102, span, message).help(format!("write `{{ {word} }}`")).fix(
                        format!("write `{{ {word} }}`"),
                        arrow,
                        format!("{{ {word} }}"),
                    ),
                );
                match word {
                    "hangup" => StmtKind::Hangup,
                    "return" => StmtKind::Return,
                    _ => StmtKind::Repeat,
                }
            }
            Rule::name => StmtKind::Goto(self.target(cursor, node)),
            _ => {
                self.missing(node, "the name of a ruleset behind `->`");
                StmtKind::Broken
            }
        }
    }

    /// The place from the arrow before `span` to its end.
    fn text_before_arrow(&self, span: Span) -> Span {
        let start = self.source_between(0, span.start).rfind("->").and_then(|at| u32::try_from(at).ok());
        Span { start: start.unwrap_or(span.start), ..span }
    }

    // ---- What stands where it does not belong ----

    /// Steps between rules: the rule before them was closed too early, or there is none.
    fn stray_steps(&mut self, cursor: Cursor<'_>, node: Node, rules: &mut Vec<RuleDecl>) {
        let (verb, verb_span) = self.word_at(node.start);
        let early = rules.last().filter(|rule| !rule.body.arrow && !self.closes_its_line(rule.body.span));
        let reported = self.follows_from_trouble(verb_span.start);
        match early {
            Some(rule) if !reported => {
                let brace = last_byte(rule.body.span);
                let message = format!("this `}}` ends the rule `{}`, but steps follow", rule.name.text);
                self.broken(
                    Diagnostic::new(Code::E0104, brace, message)
                        .label(verb_span, "this step stands outside of the rule")
                        .help("remove the `}`, or move it behind the last step"),
                );
                self.output.surplus += 1;
            }
            _ if reported => {}
            _ => self.broken(
                Diagnostic::new(Code::E0102, verb_span, format!("`{verb}` stands outside of a rule"))
                    .why("no caller would get to this step")
                    .help("put the steps into a rule: `rule main { ... }`"),
            ),
        }
        let stmts = self.stmts(cursor, node);
        match rules.last_mut() {
            Some(rule) => rule.body.stmts.extend(stmts),
            None => {
                let span = self.span(node);
                let body = Block { stmts, span, arrow: false };
                let name = Name::missing(span.at_start());
                rules.push(RuleDecl { doc: None, disabled: None, name, guard: Guard::Always, body, span });
            }
        }
    }

    /// A rule between declarations: the ruleset before it was closed too early, or there is none.
    pub(super) fn stray_rule(&mut self, mut cursor: Cursor<'_>, node: Node, items: &mut [Item]) {
        let disabled = cursor.take(Rule::disabled);
        let Some(rule) = cursor.take(Rule::rule_decl) else { return };
        let place = self.word_at(rule.start).1;
        // Behind a declaration within a ruleset, that ruleset goes on.
        let goes_on = self.output.surplus > 0;
        let ruleset = items.iter_mut().rev().take(FAR).find_map(|item| match &mut item.kind {
            ItemKind::Ruleset(ruleset) => Some(Some((item.span, ruleset))),
            ItemKind::Broken => None,
            _ if goes_on => None,
            _ => Some(None),
        });
        let ruleset = ruleset.flatten();
        let Some((span, ruleset)) = ruleset else {
            self.broken(
                Diagnostic::new(Code::E0102, place, "a rule stands in a `ruleset` or a `treatment`")
                    .why("no caller would get to this rule")
                    .help("write `ruleset welcome { ... }` around it"),
            );
            self.rule(cursor.inside(rule), rule, disabled);
            return;
        };
        // One brace too many closes everything after it too early: one message for all of it.
        if self.output.surplus == 0 {
            let message = format!("this `}}` ends `{}`, but a rule follows", ruleset.name.text);
            self.broken(
                Diagnostic::new(Code::E0104, last_byte(span), message)
                    .label(place, "this rule stands outside of the ruleset")
                    .help("remove the `}`, or move it behind the last rule"),
            );
            self.output.surplus += 1;
        }
        let built = self.rule(cursor.inside(rule), rule, disabled);
        ruleset.rules.push(built);
        let _ = node;
    }
}

/// The last byte of a place: its closing brace.
pub(super) fn last_byte(span: Span) -> Span {
    Span { start: span.end.saturating_sub(1).max(span.start), ..span }
}
