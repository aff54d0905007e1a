//! What `ivr prove` tells of a program: for every endpoint how long a silent caller stays, the deepest menu, the
//! shortest way to a person, every kind of end; and the circles that callers can go round in.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use ivr_runtime::bundle::Channel;
use rustc_hash::FxHashSet;
use serde::Serialize;

use super::circles::{Arrows, Circles};
use super::ground::{Ground, any, silent};
use super::menus::{UNREACHED, depths};
use super::times::Times;
use crate::check::Checked;
use crate::graph::{Act, Asked, Callers, Choice, Door, Finishes, Graph, NodeId};
use crate::project::Project;
use crate::resolve::item;
use crate::syntax::tree::{Expr, ExprKind, File, Handler, ItemKind, StmtKind};

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The endpoints that take calls, in the order of the program.
    pub endpoints: Vec<EndpointReport>,
    /// Circles that callers can go round in, in the order of the program.
    pub loops: Vec<Loop>,
    /// Words a minute that times are told by.
    pub words_per_minute: u16,
}

/// What callers of an endpoint can meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndpointReport {
    /// Its name.
    pub name: String,
    /// The numbers that lead there.
    pub numbers: Vec<String>,
    /// It is a chat.
    pub chat: bool,
    /// A caller who never does anything; `None` where such a call may never end.
    pub silence: Option<Silence>,
    /// The deepest menu, if there is one.
    pub deepest: Option<Deepest>,
    /// The shortest way to a person, if there is one.
    pub person: Option<Person>,
    /// Every end that a call can have, the nearest first.
    pub ends: Vec<Outcome>,
}

/// A caller who never does anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Silence {
    /// The longest such a call takes, in milliseconds; time in a queue is not counted.
    pub millis: u64,
    /// Where the longest one ends.
    pub longest: String,
    /// Where such calls can end.
    pub ends: Vec<String>,
}

/// The deepest menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deepest {
    /// How many menus a caller goes through at least, this one counted.
    pub depth: u32,
    /// The ruleset it stands in.
    pub ruleset: String,
    /// The rule it stands in.
    pub rule: String,
    /// The way there.
    pub way: Vec<String>,
}

/// The shortest way to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// How often the caller answers.
    pub answers: u32,
    /// How long it takes, in milliseconds.
    pub millis: u64,
    /// Where it leads: `queue general`.
    pub to: String,
    /// The way.
    pub way: Vec<String>,
}

/// An end that a call can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// What it is: `queue general`.
    pub end: String,
    /// A way there.
    pub way: Vec<String>,
}

/// A circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loop {
    /// The rulesets it goes through.
    pub rulesets: Vec<String>,
    /// What leads out of it.
    pub ended_by: Vec<String>,
}

/// Looks at a program that compiles.
pub fn report(project: &Project, trees: &[File], checked: &Checked) -> Report {
    let graph = Graph::new(project, trees, checked);
    let ground = Ground::new(project, trees, checked, &graph);
    let times = Times::new(&ground);
    let quick = Quickest::new(&ground);
    let endpoints = graph.doors.iter().map(|door| endpoint(&ground, &times, &quick, *door)).collect();
    Report { endpoints, loops: loops(&ground), words_per_minute: project.config.defaults.words_per_minute }
}

fn endpoint(ground: &Ground<'_>, times: &Times, quick: &Quickest, door: Door) -> EndpointReport {
    let graph = ground.graph;
    let symbol = ground.checked.symbols.endpoints.get(door.endpoint.index());
    let callers = Callers::new(graph, [door.start], &ground.finishes, any);
    EndpointReport {
        name: symbol.map_or_else(String::new, |it| it.name.to_string()),
        numbers: numbers(ground, door),
        chat: symbol.is_some_and(|it| it.channel == Channel::Chat),
        silence: silence(ground, times, door),
        deepest: deepest(ground, &callers, door),
        person: quick.person(ground, door.start),
        ends: ends(ground, &callers, &ground.finishes),
    }
}

fn numbers(ground: &Ground<'_>, door: Door) -> Vec<String> {
    let symbol = ground.checked.symbols.endpoints.get(door.endpoint.index());
    match symbol.and_then(|it| item(ground.trees, it.item)).map(|it| &it.kind) {
        Some(ItemKind::Endpoint(decl)) => decl.numbers.iter().map(|it| it.text.to_string()).collect(),
        _ => Vec::new(),
    }
}

fn silence(ground: &Ground<'_>, times: &Times, door: Door) -> Option<Silence> {
    let (millis, at) = times.longest(door.start)?;
    let finishes = Finishes::new(ground.graph, silent);
    let callers = Callers::new(ground.graph, [door.start], &finishes, silent);
    let ends = ends(ground, &callers, &finishes).into_iter().map(|it| it.end).collect();
    Some(Silence { millis, longest: end_in_words(ground, at).unwrap_or_default(), ends })
}

/// Every end once, the nearest first.
fn ends(ground: &Ground<'_>, callers: &Callers, finishes: &Finishes) -> Vec<Outcome> {
    let mut seen = FxHashSet::default();
    let mut ends = Vec::new();
    for &standing in callers.all() {
        if let Some(end) = end_in_words(ground, standing.0)
            && seen.insert(end.clone())
        {
            let way = ground.in_words(&callers.example(ground.graph, finishes, standing));
            ends.push(Outcome { end, way });
        }
    }
    ends
}

fn end_in_words(ground: &Ground<'_>, at: NodeId) -> Option<String> {
    let node = ground.graph.node(at)?;
    let resource = |id: ivr_runtime::bundle::ResourceId| {
        ground.checked.symbols.resources.get(id.index()).map_or("", |it| &it.name)
    };
    Some(match node.act {
        Act::Enqueue(queue, _) => format!("queue {}", resource(queue)),
        Act::Callback(queue) => format!("callback {}", resource(queue)),
        Act::Flow(flow) => format!("flow {}", resource(flow)),
        Act::Hangup => "hangup".to_owned(),
        Act::Dial => match node.stmt.map(|it| &it.kind) {
            Some(StmtKind::Dial { number, .. }) => format!("number {}", number_in_words(number)),
            _ => "number".to_owned(),
        },
        _ => return None,
    })
}

/// A number that is written out, or the name of where it comes from.
fn number_in_words(number: &Expr) -> String {
    match &number.kind {
        ExprKind::Text(text) => text.as_literal().unwrap_or("of the call").to_owned(),
        ExprKind::Name(name) => name.to_string(),
        ExprKind::Field { base, name } => format!("{}.{}", number_in_words(base), name.text),
        _ => "of the call".to_owned(),
    }
}

fn deepest(ground: &Ground<'_>, callers: &Callers, door: Door) -> Option<Deepest> {
    let graph = ground.graph;
    let depths = depths(ground, [door.start]);
    let depth_of = |node: NodeId| depths.get(node.index()).copied().unwrap_or(UNREACHED);
    let menus = graph.questions.iter().filter(|it| it.asked == Asked::Menu);
    let reached = menus.filter(|it| depth_of(it.node) != UNREACHED);
    let menu = reached.max_by_key(|it| (depth_of(it.node), Reverse(ground.place(it.node))))?;
    let node = graph.node(menu.node)?;
    let standing = [(menu.node, false), (menu.node, true)].into_iter().find(|it| callers.stands(*it))?;
    Some(Deepest {
        depth: depth_of(menu.node) + 1,
        ruleset: ground.name(node.ruleset).to_owned(),
        rule: ground.rule(node).map_or_else(String::new, |it| it.name.text.to_string()),
        way: ground.in_words(&callers.example(graph, &ground.finishes, standing)),
    })
}

fn loops(ground: &Ground<'_>) -> Vec<Loop> {
    let graph = ground.graph;
    let arrows = Arrows::new(graph, &ground.finishes, |it| ground.callers.reaches(it), any);
    let circles = Circles::new(graph, &arrows);
    let mut round: Vec<&[NodeId]> = circles.round(&arrows).collect();
    round.sort_by_key(|circle| circle.iter().filter_map(|it| ground.place(*it)).min());
    let circle = |points: &[NodeId]| {
        let mut points = points.to_vec();
        points.sort_by_key(|it| ground.place(*it));
        let mut rulesets: Vec<String> = Vec::new();
        let mut ended_by: Vec<String> = Vec::new();
        let home = points.first().map(|it| circles.of(*it));
        for &point in &points {
            let Some(node) = graph.node(point) else { continue };
            let name = ground.name(node.ruleset);
            if !rulesets.iter().any(|it| it == name) {
                rulesets.push(name.to_owned());
            }
            if let Some(end) = end_in_words(ground, point) {
                add(&mut ended_by, end);
            }
            for edge in node.edges.iter().filter(|it| Some(circles.of(it.to)) != home) {
                // A handler of a failed try stands beside the circle, and leads back to it.
                let beside = matches!(edge.choice, Choice::Handler(_)) && asks_again(graph, edge.to, point);
                if !beside {
                    add(&mut ended_by, way_out(ground, node.act, edge.choice, name));
                }
            }
        }
        ended_by.retain(|it| !it.is_empty());
        Loop { rulesets, ended_by }
    };
    round.into_iter().map(circle).collect()
}

fn add(list: &mut Vec<String>, item: String) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// Whether the steps from `at` on end with asking the question once more.
fn asks_again(graph: &Graph<'_>, mut at: NodeId, question: NodeId) -> bool {
    for _ in 0..graph.nodes.len() {
        let Some(node) = graph.node(at) else { return false };
        match (node.act, node.edges.first()) {
            (Act::Again(again), _) => return again == question,
            (_, Some(edge)) => at = edge.to,
            (_, None) => return false,
        }
    }
    false
}

/// What leads out of a circle, in a few words.
fn way_out(ground: &Ground<'_>, act: Act, choice: Choice, ruleset: &str) -> String {
    match (act, choice) {
        (_, Choice::Key(key)) => format!("{key} in `{ruleset}`"),
        (_, Choice::GaveUpSilent | Choice::GaveUpAtLast) => format!("silence in `{ruleset}`"),
        (_, Choice::GaveUpWrong) => format!("wrong answers in `{ruleset}`"),
        (_, Choice::Accepted) => format!("an answer in `{ruleset}`"),
        (_, Choice::Intent(_)) => format!("words in `{ruleset}`"),
        (Act::Understand, Choice::Found(_) | Choice::Next) => {
            format!("what a bot understands in `{ruleset}`")
        }
        // Only a wait for a message has another way than on.
        (Act::Wait, Choice::Next) => format!("silence in `{ruleset}`"),
        (Act::Split, Choice::Share(_) | Choice::Rest) => format!("a share of the callers in `{ruleset}`"),
        (_, Choice::Handler(handler)) => by_handler(handler, ruleset),
        (Act::Decide(_), Choice::Fires | Choice::Passes) => format!("a rule of `{ruleset}`"),
        (Act::Call(called), Choice::Returned) => format!("the end of `{}`", ground.name(called)),
        _ => String::new(),
    }
}

/// What a handler stands for that leads out of a circle.
fn by_handler(handler: Handler, ruleset: &str) -> String {
    match handler {
        Handler::Message => format!("a message in `{ruleset}`"),
        Handler::NoInput | Handler::GiveUpNoInput => format!("silence in `{ruleset}`"),
        handler => format!("`{}` in `{ruleset}`", handler.words()),
    }
}

/// How much a way costs a caller: answers first, then milliseconds.
type Cost = (u32, u64);

/// What a way leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Goal {
    Person,
    Back,
}

/// The cheapest ways to a person and back to a waiting `call`, from every point. (Knuth's generalisation of
/// Dijkstra's algorithm: a `call` costs what it enters and what comes behind.)
struct Quickest {
    person: Vec<Option<Cost>>,
    back: Vec<Option<Cost>>,
}

impl Quickest {
    fn new(ground: &Ground<'_>) -> Self {
        let graph = ground.graph;
        let mut before: Vec<Vec<NodeId>> = vec![Vec::new(); graph.nodes.len()];
        for id in graph.ids() {
            let Some(node) = graph.node(id) else { continue };
            let mut note = |to: NodeId| {
                if let Some(list) = before.get_mut(to.index()) {
                    list.push(id);
                }
            };
            node.edges.iter().for_each(|it| note(it.to));
            match node.act {
                Act::Goto(ruleset) | Act::Call(ruleset) => {
                    graph.start(ruleset).into_iter().for_each(&mut note)
                }
                Act::Again(question) => note(question),
                _ => {}
            }
        }
        let none = vec![None; graph.nodes.len()];
        let mut quickest = Self { person: none.clone(), back: none };
        let mut open: BinaryHeap<Reverse<(Cost, Goal, NodeId)>> = BinaryHeap::new();
        for id in graph.ids() {
            let Some(node) = graph.node(id) else { continue };
            match node.act {
                Act::Enqueue(..) | Act::Dial => open.push(Reverse(((0, 0), Goal::Person, id))),
                Act::Return | Act::End => open.push(Reverse(((0, 0), Goal::Back, id))),
                _ => {}
            }
        }
        while let Some(Reverse((cost, goal, id))) = open.pop() {
            match quickest.slot(goal, id) {
                Some(slot @ None) => *slot = Some(cost),
                _ => continue,
            }
            for &earlier in before.get(id.index()).into_iter().flatten() {
                for goal in [Goal::Person, Goal::Back] {
                    if let Some(cost) = quickest.look(ground, earlier, goal) {
                        open.push(Reverse((cost, goal, earlier)));
                    }
                }
            }
        }
        quickest
    }

    fn slot(&mut self, goal: Goal, id: NodeId) -> Option<&mut Option<Cost>> {
        match goal {
            Goal::Person => self.person.get_mut(id.index()),
            Goal::Back => self.back.get_mut(id.index()),
        }
    }

    fn cost(&self, goal: Goal, id: NodeId) -> Option<Cost> {
        match goal {
            Goal::Person => self.person.get(id.index()).copied().flatten(),
            Goal::Back => self.back.get(id.index()).copied().flatten(),
        }
    }

    /// The cheapest way from a point by what is known of the points it leads to.
    fn look(&self, ground: &Ground<'_>, id: NodeId, goal: Goal) -> Option<Cost> {
        let graph = ground.graph;
        let node = graph.node(id)?;
        match node.act {
            Act::Goto(ruleset) => self.cost(goal, graph.start(ruleset)?),
            Act::Again(question) => self.cost(goal, question),
            Act::Call(ruleset) => {
                let start = graph.start(ruleset)?;
                let inside = if goal == Goal::Person { self.cost(goal, start) } else { None };
                let behind = self.cost(Goal::Back, start).zip(node.edges.first()).and_then(|(back, edge)| {
                    let (answers, millis) = self.cost(goal, edge.to)?;
                    Some((answers + back.0, millis + back.1))
                });
                inside.into_iter().chain(behind).min()
            }
            _ => {
                let own = |edge| self.step(ground, node, edge);
                let ways = node.edges.iter().filter_map(|edge| {
                    let ((answers, millis), own) = (self.cost(goal, edge.to)?, own(edge));
                    Some((answers + own.0, millis + own.1))
                });
                ways.min()
            }
        }
    }

    /// What one step costs: a question that is answered, its prompt; a failed one, all of its tries.
    fn step(&self, ground: &Ground<'_>, node: &crate::graph::Node<'_>, edge: &crate::graph::Edge) -> Cost {
        let rate = ground.project.config.defaults.words_per_minute;
        let own = node.time.millis(rate);
        let Act::Ask(id) = node.act else { return (0, own) };
        let Some(question) = ground.graph.question(id) else { return (0, own) };
        match edge.choice {
            Choice::GaveUpSilent => (0, own * u64::from(question.tries)),
            Choice::GaveUpAtLast => (u32::from(question.tries) - 1, own * u64::from(question.tries)),
            Choice::GaveUpWrong => (u32::from(question.tries), own * u64::from(question.tries)),
            Choice::Handler(_) => (0, own),
            _ => (1, question.prompt.millis(rate)),
        }
    }

    fn person(&self, ground: &Ground<'_>, start: NodeId) -> Option<Person> {
        let (answers, millis) = self.cost(Goal::Person, start)?;
        let (way, at) = self.walk(ground, start);
        Some(Person { answers, millis, to: end_in_words(ground, at)?, way: ground.in_words(&way) })
    }

    /// The cheapest walk to a person, and where it ends.
    fn walk(&self, ground: &Ground<'_>, start: NodeId) -> (Vec<crate::graph::Step>, NodeId) {
        let graph = ground.graph;
        let mut steps = Vec::new();
        let mut open = vec![(start, Goal::Person)];
        let mut last = start;
        // Each step is cheaper than the one before or leads further; the bound is for what cannot be.
        for _ in 0..graph.nodes.len().saturating_mul(2) {
            let Some((id, goal)) = open.pop() else { break };
            let (Some(node), Some(cost)) = (graph.node(id), self.cost(goal, id)) else { break };
            last = id;
            let step = |choice, span| crate::graph::Step { node: id, choice, span };
            match node.act {
                Act::Enqueue(..) | Act::Dial if goal == Goal::Person && cost == (0, 0) => break,
                Act::Return | Act::End => {}
                Act::Goto(ruleset) => {
                    steps.push(step(Choice::Next, node.span));
                    open.extend(graph.start(ruleset).map(|it| (it, goal)));
                }
                Act::Again(question) => open.push((question, goal)),
                Act::Call(ruleset) => {
                    steps.push(step(Choice::Next, node.span));
                    let Some(start) = graph.start(ruleset) else { break };
                    if goal == Goal::Person && self.cost(goal, start) == Some(cost) {
                        open.push((start, goal));
                    } else {
                        open.extend(node.edges.first().map(|it| (it.to, goal)));
                        open.push((start, Goal::Back));
                    }
                }
                _ => {
                    let fits = |edge: &&crate::graph::Edge| {
                        let own = self.step(ground, node, edge);
                        self.cost(goal, edge.to).map(|it| (it.0 + own.0, it.1 + own.1)) == Some(cost)
                    };
                    let Some(edge) = node.edges.iter().find(fits) else { break };
                    steps.push(step(edge.choice, edge.span));
                    open.push((edge.to, goal));
                }
            }
        }
        (steps, last)
    }
}
