//! No circle in which nobody talks, waits or listens.
//!
//! Such a circle would be gone round at the speed of the machine: the caller hears nothing, and the step runs
//! out of what one step may do.
//!
//! Why it is sound: the points that take no time by themselves are those of [`Act::is_quiet`]. A call that goes
//! on for ever without one of the others comes by some of the quiet points again and again, so there is a circle
//! of arrows among them. Handlers of failed tries lead back to a question, which talks. Where a called ruleset
//! can come back without a word, the way behind the `call` is an arrow, too: it is found by the same search on
//! quiet points alone. All arrows are followed, whatever their guards say.

use super::circles::{Arrows, Circles};
use super::example::Ways;
use super::ground::Ground;
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{Edge, Finishes, Node, NodeId};

pub(super) fn check(ground: &mut Ground<'_>) {
    let graph = ground.graph;
    let quiet = |id: NodeId| graph.node(id).is_some_and(|it| it.act.is_quiet());
    let leads_quietly = |node: &Node<'_>, edge: &Edge| node.act.is_quiet() && quiet(edge.to);
    let finishes = Finishes::new(graph, leads_quietly);
    let inside = |id| quiet(id) && ground.callers.reaches(id);
    let arrows = Arrows::new(graph, &finishes, inside, leads_quietly);
    let circles = Circles::new(graph, &arrows);
    let mut round: Vec<Vec<NodeId>> = circles.round(&arrows).map(<[NodeId]>::to_vec).collect();
    round.sort_by_key(|circle| circle.iter().filter_map(|it| ground.place(*it)).min());
    for circle in round {
        if let Some(problem) = problem(ground, &finishes, leads_quietly, &circle) {
            ground.report(problem);
        }
        ground.tell(&circle);
    }
}

fn problem(
    ground: &Ground<'_>,
    finishes: &Finishes,
    allowed: impl Fn(&Node<'_>, &Edge) -> bool,
    circle: &[NodeId],
) -> Option<Diagnostic> {
    let closing = ground.closing(circle)?;
    let node = ground.graph.node(closing)?;
    let back_to = ground.name(ground.led_to(closing)?);
    let mut problem = Diagnostic::new(
        Code::E0802,
        node.span,
        format!("this leads back to `{back_to}`, round and round without a word to the caller"),
    )
    .why("the caller would hang in silence while the program runs in circles")
    .help(
        "say, ask or wait for something on the way round, or lead elsewhere: a guard that should end it does \
         not count, since it may hold for ever",
    );
    let mut others: Vec<NodeId> =
        circle.iter().copied().filter(|it| *it != closing && ground.led_to(*it).is_some()).collect();
    others.sort_by_key(|it| ground.place(*it));
    for other in others.into_iter().take(4) {
        if let (Some(span), Some(to)) = (ground.span(other), ground.led_to(other)) {
            problem = problem.label(span, format!("this leads on to `{}`", ground.name(to)));
        }
    }
    let way = ground.way_to(closing);
    let round = ground.round(closing, &way, &Ways { circle, finishes, allowed });
    Some(ground.shown_by(problem, &way, round))
}
