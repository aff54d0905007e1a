//! Rules and statements that can never run.
//!
//! A rule behind one that always fires and never comes to its end; a rule whose condition is constant and false;
//! a statement behind one that never goes on.
//!
//! Why it is sound: each ruleset is walked from its start on all ways, whether or not a call ever comes to the
//! ruleset. What is not reached then is reached by no call. Only the first of what is dead in a row is told.

use super::ground::{Ground, any};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{Act, Callers, Guarded, NodeId};
use crate::syntax::tree::Guard;

pub(super) fn check(ground: &mut Ground<'_>) {
    let graph = ground.graph;
    let starts = graph.rulesets.iter().flatten().map(|it| it.start);
    let lived = Callers::new(graph, starts, &ground.finishes, any);
    let mut problems: Vec<Diagnostic> = graph
        .sequences
        .iter()
        .filter(|(before, dead)| lived.reaches(*before) && !lived.reaches(*dead))
        .filter_map(|(before, dead)| behind(ground, *before, *dead))
        .collect();
    problems.extend(graph.ids().filter_map(|it| constant(ground, it)));
    ground.found.extend(problems);
}

/// Something that nothing before it leads to.
fn behind(ground: &Ground<'_>, before: NodeId, dead: NodeId) -> Option<Diagnostic> {
    let (before, dead) = (ground.graph.node(before)?, ground.graph.node(dead)?);
    let problem = match dead.act {
        Act::End => return None,
        Act::Decide(_) => {
            let (rule, earlier) = (ground.rule(dead)?, ground.rule(before)?);
            let (name, earlier_name) = (&rule.name.text, &earlier.name.text);
            Diagnostic::new(Code::E0807, rule.name.span, format!("the rule `{name}` can never run"))
                .label(earlier.name.span, format!("`{earlier_name}` always fires and never comes to its end"))
                .why("what it should do for callers would never be done")
                .help(format!("move it before `{earlier_name}`, or give that one a guard"))
        }
        _ => {
            let why_not = match before.act {
                Act::Call(called) => format!("`{}` never comes back", ground.name(called)),
                _ => "the call never goes on behind this".to_owned(),
            };
            Diagnostic::new(Code::E0807, dead.span, "this statement can never run")
                .label(before.span, why_not)
                .why("what it should do for callers would never be done")
                .help("move it before the statement that leads away, or take it out")
        }
    };
    Some(problem)
}

/// A condition that is never true. Scores have a finding of their own.
fn constant(ground: &Ground<'_>, node: NodeId) -> Option<Diagnostic> {
    let node = ground.graph.node(node)?;
    if node.act != Act::Decide(Guarded::Never) {
        return None;
    }
    let rule = ground.rule(node)?;
    let Guard::When(condition) = &rule.guard else { return None };
    let name = &rule.name.text;
    Some(
        Diagnostic::new(
            Code::E0807,
            condition.span,
            format!("the rule `{name}` can never run: this is never true"),
        )
        .why("what it should do for callers would never be done")
        .help(format!("write `disabled rule {name}` to switch it off, or a condition that can hold")),
    )
}
