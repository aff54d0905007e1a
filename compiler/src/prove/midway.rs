//! Callers who fall silent on the way get to an end, too: a warning where they do not.
//!
//! The guarantee is about callers who are silent from the beginning ([`super::silent_caller`]); here the same is
//! asked from every point that any caller can come to. A circle of silence behind a choice holds a line for as
//! long as the caller's telephone lies off the hook.

use super::circles::{Arrows, Circles};
use super::example::Ways;
use super::ground::{Ground, silent};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{Act, Finishes, NodeId};

pub(super) fn check(ground: &mut Ground<'_>) {
    let graph = ground.graph;
    let finishes = Finishes::new(graph, silent);
    let arrows = Arrows::new(graph, &finishes, |id| ground.callers.reaches(id), silent);
    let circles = Circles::new(graph, &arrows);
    let mut round: Vec<Vec<NodeId>> = circles.round(&arrows).map(<[NodeId]>::to_vec).collect();
    round.sort_by_key(|circle| circle.iter().filter_map(|it| ground.place(*it)).min());
    for circle in round {
        // Without a question in it, the circle is no matter of silence: it is gone round as often as guards let it.
        let asks = |it: &NodeId| matches!(graph.node(*it).map(|it| it.act), Some(Act::Ask(_)));
        if ground.is_told(&circle) || !circle.iter().any(asks) {
            continue;
        }
        let Some(closing) = ground.closing(&circle) else { continue };
        let (Some(span), Some(to)) = (ground.span(closing), ground.led_to(closing)) else { continue };
        let back_to = ground.name(to);
        let problem = Diagnostic::new(
            Code::W0108,
            span,
            format!("a caller who falls silent here is led back to `{back_to}`, round and round"),
        )
        .why("a caller who has put the telephone down beside the hook would hold the line for ever")
        .help("lead to an end where nobody answers, or to a menu whose `give up` does");
        let way = ground.way_to(closing);
        let ways = Ways { circle: &circle, finishes: &finishes, allowed: silent };
        let round = ground.round(closing, &way, &ways);
        let problem = ground.shown_by(problem, &way, round);
        ground.report(problem);
        ground.tell(&circle);
    }
}
