//! Tests, lowered: the program with points that tell what a call came by, and each test as a trial that the
//! simulator plays.
//!
//! What a test expects becomes the guard of a rule in a ruleset that no call enters, so that it is compiled,
//! verified and worked out like any other condition, and can be told line by line. A test that starts at a
//! ruleset with arguments gets an endpoint of its own.

mod case;
mod points;

use std::collections::HashMap;

use ivr_runtime::bundle::{Bundle, Channel, Endpoint, Op, ResourceKind, Rule, RuleId, Ruleset, RulesetId};
use ivr_runtime::engine::Loaded;
use ivr_runtime::simulator::Trial;

use self::case::Draft;
pub(super) use self::points::Points;
pub use self::points::{Point, PointKind};
use super::Lowering;
use super::frame::Frame;
use crate::diagnostic::{Code, Diagnostic};
use crate::project::Project;
use crate::prove::Proven;
use crate::source::Span;
use crate::syntax::tree::{Expr, ItemKind, Target, TestDecl, TestStepKind};

/// The ruleset of what tests expect. Names of the language hold no blanks.
const EXPECTATIONS: &str = "what tests expect";

/// The endpoints that tests have got, by name, with what is written in the test.
type Names<'a> = HashMap<String, &'a str>;

/// Every test of a program, and the program they run on.
#[derive(Debug)]
pub struct Tests {
    /// The program.
    pub program: Loaded,
    /// The tests, in the order of the sources.
    pub cases: Vec<Case>,
    /// What can be come by, by the numbers that [`ivr_runtime::simulator::Passed::points`] gives.
    pub points: Vec<Point>,
    /// The points that lines of scores are, by the condition.
    pub lines: Vec<(ivr_runtime::bundle::ConditionId, u32)>,
    /// Where each rule of the program has its name.
    pub rules: Vec<Span>,
}

/// A test.
#[derive(Debug)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// What is played.
    pub trial: Trial,
    /// Where the call stands.
    pub call: Span,
    /// Where each step of the trial stands.
    pub steps: Vec<Span>,
    /// For each step the text in quotes, where words are heard.
    pub words: Vec<Option<Span>>,
    /// For each step the parts of its condition, where something is expected: those that are joined by `and`
    /// alone or by `or` alone, in the order of their lines in the bundle.
    pub parts: Vec<Vec<Span>>,
}

/// Lowers a proven program with its tests.
pub fn lower_tests(project: &Project, proven: Proven<'_>) -> Result<Tests, Vec<Diagnostic>> {
    let mut lowering = Lowering::new(project, proven);
    lowering.points = Some(Points::new(proven.trees()));
    lowering.declarations();
    lowering.rescue();
    lowering.rulesets();
    lowering.endpoints();
    let rules = lowering.rule_names();
    let drafts = lowering.tests(proven);
    let points = lowering.points.take().unwrap_or_default();
    let program = lowering.finish()?;
    let bundle = Bundle::new(program).map_err(|error| {
        vec![Diagnostic::project(Code::E0799, format!("the tests do not pass verification: {error}"))]
    })?;
    let cases = drafts.into_iter().map(|draft| draft.finish(&bundle)).collect();
    let (points, lines) = points.finish();
    Ok(Tests { program: Loaded::new(bundle), cases, points, lines, rules })
}

impl<'a> Lowering<'a> {
    /// Where the rules lowered so far have their names.
    fn rule_names(&self) -> Vec<Span> {
        let mut spans = Vec::with_capacity(self.program.rules.len());
        for symbol in self.symbols.rulesets.iter().filter(|it| !it.disabled) {
            let Some(ItemKind::Ruleset(decl)) = self.item(symbol.item).map(|it| &it.kind) else { continue };
            spans.extend(decl.rules.iter().filter(|it| it.disabled.is_none()).map(|it| it.name.span));
        }
        spans
    }

    /// Every test, and with it the ruleset of what they expect.
    fn tests(&mut self, proven: Proven<'a>) -> Vec<Draft<'a>> {
        let symbols = self.symbols;
        let ruleset = RulesetId(u32::try_from(self.program.rulesets.len()).unwrap_or(u32::MAX));
        let first_rule = RuleId(u32::try_from(self.program.rules.len()).unwrap_or(u32::MAX));
        self.frame = Frame::default();
        let mut expected = Vec::new();
        let decls: Vec<&'a TestDecl> = symbols
            .tests
            .iter()
            .filter_map(|test| match &self.item(*test)?.kind {
                ItemKind::Test(decl) => Some(decl),
                _ => None,
            })
            .collect();
        for decl in &decls {
            let rules: Vec<RuleId> = decl
                .steps
                .iter()
                .filter_map(|step| match &step.kind {
                    TestStepKind::Expect(condition) => Some(self.expectation(ruleset, condition)),
                    _ => None,
                })
                .collect();
            expected.push(rules);
        }
        let rule_count = u32::try_from(self.program.rules.len()).unwrap_or(u32::MAX) - first_rule.0;
        let locals = std::mem::take(&mut self.frame).into_types();
        let name = self.tables.string(EXPECTATIONS);
        let ruleset = Ruleset { name, treatment: false, locals, params: 0, first_rule, rule_count };
        self.program.rulesets.push(ruleset);

        let mut names = Names::new();
        let mut drafts = Vec::new();
        for (decl, rules) in decls.into_iter().zip(expected) {
            drafts.extend(self.draft(proven, decl, rules, &mut names));
        }
        drafts
    }

    /// A rule that activates where the condition holds.
    fn expectation(&mut self, ruleset: RulesetId, condition: &'a Expr) -> RuleId {
        let id = RuleId(u32::try_from(self.program.rules.len()).unwrap_or(u32::MAX));
        let first = ivr_runtime::bundle::ConditionId(
            u32::try_from(self.program.conditions.len()).unwrap_or(u32::MAX),
        );
        let (guard, threshold) = self.when(condition);
        let count = self.program.conditions.len().saturating_sub(first.index());
        let condition_count = self.count(condition.span, count, "conditions that a test expects");
        let body = self.code.label();
        self.position(condition.span);
        self.code.op(Op::Decide(RuleId(id.0.saturating_add(1))));
        let name = self.tables.string("expect");
        let position = self.file_line(condition.span);
        self.program.debug.rules.push(position);
        self.program.rules.push(Rule {
            name,
            ruleset,
            guard,
            threshold,
            first_condition: first,
            condition_count,
            body,
        });
        id
    }

    /// An endpoint that starts at a ruleset with arguments. Gives its name: what is written in the test, so that
    /// tests that write the same share one.
    fn endpoint_for(&mut self, ruleset: RulesetId, target: &'a Target, names: &mut Names<'a>) -> String {
        let source = self.project.sources.get(target.span.file).map_or("", |it| &it.text);
        let written = source.get(target.span.start as usize..target.span.end as usize);
        let written = written.unwrap_or(&target.name.text);
        let words: Vec<&str> = written.split_whitespace().collect();
        let plain = words.join(" ").replace("( ", "(").replace(" )", ")");
        // Blanks may stand within a text, where they count.
        let other = names.get(&format!("ruleset {plain}")).is_some_and(|first| *first != written);
        let name = format!("ruleset {}", if other { written } else { &plain });
        if names.insert(name.clone(), written).is_some() {
            return name;
        }
        let start = self.start(ruleset, target);
        let text = self.tables.string(&name);
        self.program.endpoints.push(Endpoint {
            name: text,
            numbers: Vec::new(),
            channel: Channel::Voice,
            disabled: false,
            start,
        });
        name
    }

    /// The hours of a name.
    fn hours(&self, name: &crate::syntax::tree::Name) -> Option<ivr_runtime::bundle::ResourceId> {
        let id = self.resource(name)?;
        let kind = self.symbols.resources.get(id.index())?.kind;
        (kind == ResourceKind::Hours).then_some(id)
    }
}
