//! From everywhere some choice of the caller leads to an end.
//!
//! An end is a queue, a number, a callback, another flow, or hanging up.
//!
//! Why it is sound: the points from which an end, or the way back to a waiting `call`, can be reached are found
//! backwards from these. A point that is none of them leads only to others that are none: whatever the caller
//! does there, the call goes on for ever. Each such region ends in circles that it cannot leave; these are told
//! of, the rest of the region shares the cause. Guards count as doors that may open, so a trap that only a guard
//! makes is not found here: no program could be proved free of those.

use super::circles::{Arrows, Circles};
use super::example::Ways;
use super::ground::{Ground, any};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{Act, Asked, Finish, NodeId};

pub(super) fn check(ground: &mut Ground<'_>) {
    let graph = ground.graph;
    let trapped = |id: NodeId| {
        let finishes = &ground.finishes;
        ground.callers.reaches(id) && !finishes.can(id, Finish::End) && !finishes.can(id, Finish::Return)
    };
    if !graph.ids().any(trapped) {
        return;
    }
    let arrows = Arrows::new(graph, &ground.finishes, trapped, any);
    let circles = Circles::new(graph, &arrows);
    let stays = |circle: &&[NodeId]| {
        let home = circle.first().map(|it| circles.of(*it));
        circle.iter().all(|it| arrows.from(*it).iter().all(|to| Some(circles.of(*to)) == home))
    };
    let mut round: Vec<Vec<NodeId>> = circles.round(&arrows).filter(stays).map(<[NodeId]>::to_vec).collect();
    round.sort_by_key(|circle| circle.iter().filter_map(|it| ground.place(*it)).min());
    for circle in round {
        if !ground.is_told(&circle)
            && let Some(problem) = problem(ground, &circle)
        {
            ground.report(problem);
        }
        ground.tell(&circle);
    }
    // What leads into the trap and nowhere else has the same cause.
    let rest: Vec<NodeId> = graph
        .ids()
        .filter(|id| {
            ground.callers.reaches(*id)
                && !ground.finishes.can(*id, Finish::End)
                && !ground.finishes.can(*id, Finish::Return)
        })
        .collect();
    ground.tell(&rest);
}

fn problem(ground: &Ground<'_>, circle: &[NodeId]) -> Option<Diagnostic> {
    let is_question = |it: &&NodeId| matches!(ground.graph.node(**it).map(|it| it.act), Some(Act::Ask(_)));
    let questions = circle.iter().filter(is_question).count();
    let asked = circle.iter().filter(is_question).min_by_key(|it| ground.place(**it)).copied();
    let at = asked.or_else(|| ground.closing(circle))?;
    let node = ground.graph.node(at)?;
    let message = match node.act {
        Act::Ask(id) => {
            let asked = ground.graph.question(id).map_or(Asked::Menu, |it| it.asked);
            let verb = asked.verb();
            match questions {
                1 => format!("this `{verb}` has no way out: every choice leads back to it"),
                _ => format!("from this `{verb}` on, every choice leads round in a circle"),
            }
        }
        _ => "from here on the call goes round for ever, whatever the caller does".to_owned(),
    };
    let mut problem = Diagnostic::new(Code::E0804, node.span, message)
        .why("the caller could do nothing but hang up")
        .help(format!("give the caller a way that ends: `0 {{ {} }}`", ground.some_end()));
    let mut back: Vec<NodeId> = circle.iter().copied().filter(|it| ground.led_to(*it).is_some()).collect();
    back.sort_by_key(|it| ground.place(*it));
    for node in back.into_iter().take(5) {
        if let (Some(span), Some(to)) = (ground.span(node), ground.led_to(node)) {
            problem = problem.label(span, format!("leads to `{}`", ground.name(to)));
        }
    }
    let way = ground.way_to(at);
    let round = ground.round(at, &way, &Ways { circle, finishes: &ground.finishes, allowed: any });
    Some(ground.shown_by(problem, &way, round))
}
