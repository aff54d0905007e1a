//! Warnings about questions that callers cannot follow: menus too deep or with too many options, prompts too
//! long to be remembered.

use std::collections::VecDeque;

use super::ground::Ground;
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{Act, Asked, Choice, Finish, Graph, NodeId};

/// Menus that a caller may have to go through.
const DEEPEST: u32 = 3;
/// Options that a caller can remember.
const MOST_OPTIONS: u16 = 5;
/// Milliseconds that a caller listens before the first word is forgotten.
const LONGEST_PROMPT: u64 = 30_000;

pub(super) fn check(ground: &mut Ground<'_>) {
    let graph = ground.graph;
    let depths = depths(ground, graph.doors.iter().map(|it| it.start));
    let rate = ground.project.config.defaults.words_per_minute;
    for question in &graph.questions {
        let Some(span) = ground.span(question.node) else { continue };
        let depth = depths.get(question.node.index()).copied().unwrap_or(UNREACHED);
        if question.asked == Asked::Menu && question.options > MOST_OPTIONS {
            let problem = Diagnostic::new(
                Code::W0104,
                span,
                format!("this menu has {} options, more than {MOST_OPTIONS}", question.options),
            )
            .why("callers forget the first options while they hear the last")
            .help("group the options, or decide by what is known of the caller");
            ground.found.push(problem);
        }
        if question.asked == Asked::Menu && depth != UNREACHED && depth >= DEEPEST {
            let problem = Diagnostic::new(
                Code::W0103,
                span,
                format!("this menu is the {} that a caller has to go through", ordinal(depth + 1)),
            )
            .why("with every menu more callers give up")
            .help("lead here from an earlier menu, or ask in words with `listen`");
            ground.found.push(problem);
        }
        let millis = question.prompt.millis(rate);
        if millis > LONGEST_PROMPT {
            let problem = Diagnostic::new(
                Code::W0105,
                span,
                format!("the prompt of this `{}` takes about {} s", question.asked.verb(), millis / 1000),
            )
            .why("callers have forgotten the beginning when they hear the end, and they hear all of it again")
            .help("say what need not be heard twice in a `say` before, and shorten the rest");
            ground.found.push(problem);
        }
    }
}

fn ordinal(number: u32) -> String {
    match number {
        4 => "fourth".to_owned(),
        5 => "fifth".to_owned(),
        _ => format!("{number}th"),
    }
}

/// Stands for a point that no call comes to.
pub(super) const UNREACHED: u32 = u32::MAX;

/// How many menus a caller has answered at least at each point.
pub(super) fn depths(ground: &Ground<'_>, starts: impl IntoIterator<Item = NodeId>) -> Vec<u32> {
    let graph = ground.graph;
    let mut depths = vec![UNREACHED; graph.nodes.len()];
    let mut open: VecDeque<(NodeId, u32)> = starts.into_iter().map(|it| (it, 0)).collect();
    while let Some((id, depth)) = open.pop_front() {
        match depths.get_mut(id.index()) {
            Some(known) if *known > depth => *known = depth,
            _ => continue,
        }
        each_next(graph, ground, id, |to, answered| {
            if answered { open.push_back((to, depth + 1)) } else { open.push_front((to, depth)) }
        });
    }
    depths
}

fn each_next(graph: &Graph<'_>, ground: &Ground<'_>, id: NodeId, mut see: impl FnMut(NodeId, bool)) {
    let Some(node) = graph.node(id) else { return };
    match node.act {
        Act::Goto(ruleset) => graph.start(ruleset).into_iter().for_each(|it| see(it, false)),
        Act::Call(ruleset) => {
            let Some(start) = graph.start(ruleset) else { return };
            see(start, false);
            if let (Some(edge), true) = (node.edges.first(), ground.finishes.can(start, Finish::Return)) {
                see(edge.to, false);
            }
        }
        _ => node.edges.iter().for_each(|it| see(it.to, matches!(it.choice, Choice::Key(_)))),
    }
}
