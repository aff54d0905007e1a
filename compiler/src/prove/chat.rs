//! No keys on a chat.
//!
//! Why it is sound: all points are found that a contact of a chat endpoint can come to, on all ways, the
//! treatments of the queues among them.

use ivr_runtime::bundle::Channel;
use rustc_hash::FxHashSet;

use super::example::Round;
use super::ground::{Ground, any};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{Act, Callers, NodeId, Standing};

pub(super) fn check(ground: &mut Ground<'_>) {
    let graph = ground.graph;
    let endpoints = &ground.checked.symbols.endpoints;
    let is_chat = |it: &&crate::graph::Door| {
        endpoints.get(it.endpoint.index()).is_some_and(|it| it.channel == Channel::Chat)
    };
    let mut told: FxHashSet<NodeId> = FxHashSet::default();
    let mut problems = Vec::new();
    for door in graph.doors.iter().filter(is_chat) {
        let mut starts = vec![door.start];
        let mut callers = Callers::new(graph, starts.clone(), &ground.finishes, any);
        let treatments: FxHashSet<NodeId> =
            callers.all().iter().filter_map(|(node, _)| treatment(ground, *node)).collect();
        if !treatments.is_empty() {
            starts.extend(treatments);
            callers = Callers::new(graph, starts, &ground.finishes, any);
        }
        let name = endpoints.get(door.endpoint.index()).map_or("", |it| &it.name);
        let span = endpoints.get(door.endpoint.index()).map(|it| it.span);
        let mut keyed: Vec<Standing> = callers.all().to_vec();
        keyed.sort_by_key(|(node, _)| ground.place(*node));
        for standing in keyed {
            let Some(Act::Ask(id)) = graph.node(standing.0).map(|it| it.act) else { continue };
            let Some(question) = graph.question(id).filter(|it| it.asked.by_keys()) else { continue };
            let Some(at) = ground.span(standing.0).filter(|_| told.insert(standing.0)) else { continue };
            let verb = question.asked.verb();
            let help = match verb {
                "menu" => "ask in words: `listen \"...\" using BOT { ... }`",
                _ => "ask in words: `collect ... by speech using BOT { ... }`",
            };
            let problem = Diagnostic::new(
                Code::E0809,
                at,
                format!("this `{verb}` wants keys, and contacts of the chat `{name}` come here"),
            )
            .label_if(span, "a chat, on which nobody has keys")
            .why("whoever writes would be asked for keys that a chat does not have")
            .help(help);
            let way = callers.example(graph, &ground.finishes, standing);
            problems.push(ground.shown_by(problem, &way, Round::None));
        }
    }
    ground.found.extend(problems);
}

fn treatment(ground: &Ground<'_>, node: NodeId) -> Option<NodeId> {
    match ground.graph.node(node)?.act {
        Act::Enqueue(_, Some(treatment)) => ground.graph.start(treatment),
        _ => None,
    }
}
