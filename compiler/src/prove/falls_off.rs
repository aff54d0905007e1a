//! Nobody falls off the end of a ruleset.
//!
//! Behind its last rule, or at `return`, a ruleset goes back to the `call` that entered it. A call that has
//! come there by nothing but `goto` from the endpoint has nowhere to go back to.
//!
//! Why it is sound: where a call can stand is kept apart for calls that somebody waits for and for those that
//! nobody does. `goto` hands on which of the two it is, `call` makes the first of what it enters, and every way
//! that any guard, answer or caller can take is walked. So if an end or a `return` is not reached with nobody
//! waiting, no real call gets there.

use super::example::Round;
use super::ground::Ground;
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{Act, Choice, NodeId, Step};

pub(super) fn check(ground: &mut Ground<'_>) {
    let off: Vec<NodeId> = ground
        .callers
        .all()
        .iter()
        .filter(|(node, called)| {
            let act = ground.graph.node(*node).map(|it| it.act);
            !called && matches!(act, Some(Act::End | Act::Return))
        })
        .map(|(node, _)| *node)
        .collect();
    for node in off {
        if let Some(problem) = problem(ground, node) {
            ground.report(problem);
        }
    }
}

fn problem(ground: &Ground<'_>, at: NodeId) -> Option<Diagnostic> {
    let node = ground.graph.node(at)?;
    let name = ground.name(node.ruleset);
    let way = ground.callers.example(ground.graph, &ground.finishes, (at, false));
    let problem = if node.act == Act::Return {
        Diagnostic::new(
            Code::E0801,
            node.span,
            format!("`return` has nowhere to go back to where a call came to `{name}` by `goto`"),
        )
        .help("lead on from here, or enter the ruleset by `call` only")
    } else {
        let problem = Diagnostic::new(
            Code::E0801,
            node.span,
            format!("a call can fall off the end of `{name}`, and nobody is there to go back to"),
        )
        .help(format!(
            "end the ruleset with a rule that always leads somewhere: `rule otherwise {{ {} }}`",
            ground.some_end()
        ));
        // What was called on the way is not what the ruleset lacks a rule behind.
        let own = |it: &&Step| ground.graph.node(it.node).is_some_and(|it| it.ruleset == node.ruleset);
        match way.iter().rfind(own) {
            None => problem.at("it has no rule that a call could go through"),
            Some(last) if last.choice == Choice::Passes => {
                let rule = ground.graph.node(last.node).and_then(|it| ground.rule(it));
                let rule = rule.map_or("", |it| it.name.as_str());
                problem.label(last.span, format!("where `{rule}` does not fire, no rule is left"))
            }
            Some(last) => problem.label(last.span, "behind this, no rule is left"),
        }
    };
    let problem = problem.why("the caller would hear no more, and the call would break off");
    Some(ground.shown_by(problem, &way, Round::None))
}
