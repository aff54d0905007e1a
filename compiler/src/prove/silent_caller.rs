//! A caller who never does anything gets to an end.
//!
//! Why it is sound: such a caller is led along the ways of [`crate::graph::Choice::is_silent`] only: rules that
//! fire or not, answers from elsewhere, tries that fail by silence, time that passes. A call of theirs that never
//! ends goes on through these ways for ever, so it comes by some points again and again, and there is a circle of
//! silent arrows from an endpoint. The way back to a question after a failed try is no arrow: it is gone at most
//! `tries` times, and what follows then are ways of the question itself. So without a silent circle the longest
//! call is the longest way through a graph without circles, which [`super::times`] adds up.

use super::circles::{Arrows, Circles};
use super::example::Ways;
use super::ground::{Ground, silent};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{Act, Callers, Finishes, NodeId};

pub(super) fn check(ground: &mut Ground<'_>) {
    let graph = ground.graph;
    let finishes = Finishes::new(graph, silent);
    let starts = graph.doors.iter().map(|it| it.start);
    let callers = Callers::new(graph, starts, &finishes, silent);
    let arrows = Arrows::new(graph, &finishes, |id| callers.reaches(id), silent);
    let circles = Circles::new(graph, &arrows);
    let mut round: Vec<Vec<NodeId>> = circles.round(&arrows).map(<[NodeId]>::to_vec).collect();
    round.sort_by_key(|circle| circle.iter().filter_map(|it| ground.place(*it)).min());
    for circle in round {
        if !ground.is_told(&circle)
            && let Some(problem) = problem(ground, &finishes, &callers, &circle)
        {
            ground.report(problem);
        }
        ground.tell(&circle);
    }
}

fn problem(
    ground: &Ground<'_>,
    finishes: &Finishes,
    callers: &Callers,
    circle: &[NodeId],
) -> Option<Diagnostic> {
    let closing = ground.closing(circle)?;
    let node = ground.graph.node(closing)?;
    let back_to = ground.name(ground.led_to(closing)?);
    let mut problem = Diagnostic::new(
        Code::E0803,
        node.span,
        format!("a caller who stays silent is led back to `{back_to}`, round and round for ever"),
    )
    .why("nobody hangs up a line on which nobody speaks: it goes on costing money and keeps others out")
    .help(format!("end the call where nobody answers, for example by `give up {{ {} }}`", ground.some_end()));
    let mut asked: Vec<NodeId> = circle
        .iter()
        .copied()
        .filter(|it| matches!(ground.graph.node(*it).map(|it| it.act), Some(Act::Ask(_))))
        .collect();
    asked.sort_by_key(|it| ground.place(*it));
    for node in asked.iter().take(4) {
        if let Some(span) = ground.span(*node) {
            problem = problem.label(span, "here the caller says nothing");
        }
    }
    let standing = [(closing, false), (closing, true)].into_iter().find(|it| callers.stands(*it))?;
    let way = callers.example(ground.graph, finishes, standing);
    let round = ground.round(closing, &way, &Ways { circle, finishes, allowed: silent });
    Some(ground.shown_by(problem, &way, round))
}
