//! Calls that show a finding: the way in words, and as something that can be played.
//!
//! A walk through the graph leaves guards open. To play it, each rule on it whose guard is open is supposed to
//! fire or not; answers of integrations, the state of queues and what the caller does are chosen so that the call
//! goes where the walk goes.

mod act;
mod round;
mod value;
mod world;

pub(super) use round::{Round, Ways};

use crate::diagnostic::{Diagnostic, Example};
use crate::graph::{Act, Choice, Guarded, NodeId, Step};
use crate::syntax::tree::Handler;

use super::ground::Ground;
use act::Player;

/// How often a round is played: the second time shows that it comes back to where it was.
const ROUNDS: usize = 2;

/// Lines of a way that are told; what is longer is cut in its middle.
const MOST_LINES: usize = 14;

impl Ground<'_> {
    /// How a call comes to a point.
    pub(super) fn way_to(&self, node: NodeId) -> Vec<Step> {
        let standing = [(node, false), (node, true)].into_iter().find(|it| self.callers.stands(*it));
        standing.map_or_else(Vec::new, |it| self.callers.example(self.graph, &self.finishes, it))
    }

    /// A finding with the call that shows it: a way from an endpoint, and then, for what goes on and on, a round
    /// that leads from the end of the way back to it.
    pub(super) fn shown_by(&self, problem: Diagnostic, way: &[Step], round: Round) -> Diagnostic {
        let first = way.first().map(|it| it.node);
        let door = self.graph.doors.iter().find(|it| Some(it.start) == first);
        let Some(door) = door.or_else(|| self.graph.doors.first().filter(|_| way.is_empty())) else {
            return problem;
        };
        let endpoint = self.checked.symbols.endpoints.get(door.endpoint.index());
        let mut example = Example {
            endpoint: endpoint.map_or_else(String::new, |it| it.name.to_string()),
            way: self.in_words(way),
            ..Example::default()
        };
        let mut player = Player::new(self);
        way.iter().for_each(|step| player.step(step));
        match &round {
            Round::None => {}
            Round::Unknown => player.cannot("no single way round shows it"),
            Round::Walk(steps) => {
                for _ in 0..ROUNDS {
                    steps.iter().for_each(|step| player.step(step));
                }
            }
        }
        player.done(&mut example);
        Diagnostic { example: Some(Box::new(example)), ..problem }
    }

    /// A way, a line for each rule that the call goes through.
    pub(super) fn in_words(&self, way: &[Step]) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut last = None;
        for step in way {
            let Some(node) = self.graph.node(step.node) else { continue };
            let said = self.step_in_words(step);
            let here = (node.ruleset, node.rule);
            if said.is_empty() {
                continue;
            }
            match lines.last_mut().filter(|_| last == Some(here)) {
                Some(line) => {
                    line.push_str(", ");
                    line.push_str(&said);
                }
                None => {
                    let rule = self.rule(node).map_or("", |it| it.name.as_str());
                    lines.push(format!("`{rule}` of `{}`: {said}", self.name(node.ruleset)));
                }
            }
            last = Some(here);
        }
        if lines.len() > MOST_LINES {
            let cut = lines.len() - MOST_LINES;
            let half = MOST_LINES / 2;
            lines.splice(half..half + cut, [format!("... {cut} more rules ...")]);
        }
        lines
    }

    fn step_in_words(&self, step: &Step) -> String {
        let Some(node) = self.graph.node(step.node) else { return String::new() };
        match (node.act, step.choice) {
            (Act::Decide(Guarded::Open), Choice::Fires) => "fires".to_owned(),
            (Act::Goto(to), _) => format!("on to `{}`", self.name(to)),
            (Act::Call(to), Choice::Returned) => format!("into `{}` and back", self.name(to)),
            (Act::Call(to), _) => format!("into `{}`", self.name(to)),
            (_, Choice::Key(key)) => format!("the caller presses {key}"),
            (_, Choice::Intent(intent)) => {
                format!("the caller asks for `{}`", self.intent(step.node, intent))
            }
            (_, Choice::Found(intent)) => format!("the bot finds `{}`", self.intent(step.node, intent)),
            (Act::Ask(_), Choice::Accepted) => "the caller answers".to_owned(),
            (Act::Ask(_), Choice::GaveUpSilent) => "the caller stays silent to the last try".to_owned(),
            (Act::Ask(_), Choice::GaveUpAtLast) => {
                "the caller answers wrongly, and not at all at last".to_owned()
            }
            (Act::Ask(_), Choice::GaveUpWrong) => "the caller answers wrongly to the last try".to_owned(),
            (_, Choice::Share(share)) => format!("{}% of the callers", f64::from(share) / 100.0),
            (_, Choice::Rest) => "the rest of the callers".to_owned(),
            (_, Choice::Handler(handler)) => handler_in_words(node.act, handler).to_owned(),
            _ => String::new(),
        }
    }

    /// The name of an intent of the bot that a statement asks.
    pub(super) fn intent(&self, node: NodeId, position: u16) -> &str {
        use crate::resolve::Def;
        use crate::syntax::tree::StmtKind;
        let bot = match self.graph.node(node).and_then(|it| it.stmt).map(|it| &it.kind) {
            Some(StmtKind::Listen { bot, .. } | StmtKind::Understand { bot, .. }) => bot,
            _ => return "",
        };
        let symbols = &self.checked.symbols;
        let Some(Def::Resource(id)) = symbols.names.get(&bot.text) else { return "" };
        let bot = symbols.resources.get(id.index());
        bot.and_then(|it| it.intents.get(usize::from(position))).map_or("", |(name, _)| name)
    }
}

const fn handler_in_words(act: Act, handler: Handler) -> &'static str {
    match (act, handler) {
        (_, Handler::NoInput) => "the caller is silent",
        (_, Handler::NoMatch | Handler::Invalid) => "the caller answers wrongly",
        (_, Handler::NoData) => "the caller has nothing to give",
        (Act::Invoke, Handler::Failed) => "no answer can be had",
        (Act::Dial, Handler::Failed) => "dialling fails",
        (_, Handler::Failed) => "it fails",
        (_, Handler::Closed) => "the queue is closed",
        (_, Handler::Unstaffed) => "nobody is there",
        (_, Handler::Full) => "the queue is full",
        (_, Handler::Busy) => "the line is busy",
        (_, Handler::NoAnswer) => "nobody answers",
        (_, Handler::Otherwise) => "the bot finds nothing",
        (_, Handler::Message) => "a message comes",
        (_, Handler::GiveUp | Handler::GiveUpNoInput | Handler::GiveUpNoMatch) => "the caller gives up",
    }
}
