//! What has to be done for a call to go where a walk goes.

use super::super::ground::Ground;
use super::value::{keys_of, literal, wrong_keys};
use crate::diagnostic::{Example, Supposed};
use crate::graph::{Act, Asked, Choice, Guarded, NodeId, Question, Step};
use crate::resolve::{Def, Ty};
use crate::syntax::tree::{ClauseKind, EntryLabel, Handler, StmtKind};

/// Writes down what happens, step by step.
pub(super) struct Player<'g, 'a> {
    ground: &'g Ground<'a>,
    example: &'g mut Example,
}

impl<'g, 'a> Player<'g, 'a> {
    pub(super) fn new(ground: &'g Ground<'a>, example: &'g mut Example) -> Self {
        Self { ground, example }
    }

    pub(super) fn step(&mut self, step: &Step) {
        let Some(node) = self.ground.graph.node(step.node) else { return };
        match node.act {
            Act::Decide(Guarded::Open) => self.suppose(step.node, step.choice == Choice::Fires),
            Act::Ask(id) => {
                if let Some(question) = self.ground.graph.question(id) {
                    self.answer(question, step);
                }
            }
            Act::Wait => match step.choice {
                Choice::Handler(Handler::Message) => self.act("say hello"),
                _ => self.act("wait"),
            },
            Act::Invoke => self.integration(step),
            Act::Enqueue(..) => self.queue(step),
            Act::Dial => match step.choice {
                Choice::Handler(Handler::Busy) => self.act("busy"),
                Choice::Handler(Handler::NoAnswer) => self.act("no answer"),
                Choice::Handler(_) => self.act("fail"),
                _ => self.act("answer"),
            },
            Act::Split => self.share(step),
            Act::Decide(_)
            | Act::Talk
            | Act::Work
            | Act::Understand
            | Act::Callback(_)
            | Act::Flow(_)
            | Act::Hangup
            | Act::Goto(_)
            | Act::Call(_)
            | Act::Return
            | Act::End
            | Act::Again(_)
            | Act::Broken => {}
        }
    }

    /// The caller says nothing at a question, to the last try.
    pub(super) fn silence(&mut self, node: NodeId) {
        if let Some(Act::Ask(id)) = self.ground.graph.node(node).map(|it| it.act)
            && let Some(question) = self.ground.graph.question(id)
        {
            (0..question.tries).for_each(|_| self.act("silent"));
        }
    }

    fn act(&mut self, line: impl Into<String>) {
        self.example.script.push(line.into());
    }

    fn mock(&mut self, mock: String) {
        if !self.example.mocks.contains(&mock) {
            self.example.mocks.push(mock);
        }
    }

    fn suppose(&mut self, node: NodeId, fires: bool) {
        let Some(node) = self.ground.graph.node(node) else { return };
        let Some(rule) = self.ground.rule(node) else { return };
        let ruleset = self.ground.name(node.ruleset).to_owned();
        let rule = rule.name.text.to_string();
        let known = self.example.supposed.iter().any(|it| it.ruleset == ruleset && it.rule == rule);
        if !known {
            self.example.supposed.push(Supposed { ruleset, rule, fires });
        }
    }

    fn answer(&mut self, question: &Question, step: &Step) {
        let tries = question.tries;
        match step.choice {
            Choice::Key(key) => self.act(format!("press {key}")),
            Choice::Intent(intent) => {
                let intent = self.ground.intent(step.node, intent).to_owned();
                self.act(format!("say hello as {intent} 1.0"));
                // Sure enough that no confirmation is asked for below a confidence.
                if question.confirmed && !self.confirms_below(step.node) {
                    self.act("confirm yes");
                }
            }
            Choice::Accepted => self.accepted(question, step.node),
            Choice::GaveUpSilent => (0..tries).for_each(|_| self.act("silent")),
            Choice::GaveUpWrong => {
                let wrong = self.wrong(question, step.node);
                (0..tries).for_each(|_| self.act(wrong.clone()));
            }
            Choice::Handler(Handler::NoInput) => self.act("silent"),
            Choice::Handler(Handler::NoMatch | Handler::Invalid) => {
                let wrong = self.wrong(question, step.node);
                self.act(wrong);
            }
            Choice::Handler(Handler::NoData) => self.act("say none as no_data 1.0"),
            _ => {}
        }
    }

    fn confirms_below(&self, node: NodeId) -> bool {
        self.clauses(node).iter().any(|it| matches!(it.kind, ClauseKind::Confirm { below: Some(_), .. }))
    }

    fn clauses(&self, node: NodeId) -> &'a [crate::syntax::tree::Clause] {
        match self.ground.graph.node(node).and_then(|it| it.stmt).map(|it| &it.kind) {
            Some(
                StmtKind::Menu { clauses, .. }
                | StmtKind::Collect { clauses, .. }
                | StmtKind::Listen { clauses, .. }
                | StmtKind::Split { clauses, .. },
            ) => clauses,
            _ => &[],
        }
    }

    /// The type of what a `collect` wants.
    fn wanted(&self, node: NodeId) -> Ty {
        match self.ground.graph.node(node).and_then(|it| it.stmt).map(|it| &it.kind) {
            Some(StmtKind::Collect { place, .. }) => {
                let fact = self.ground.checked.facts.get(place.span.file, place.id);
                fact.map_or(Ty::Error, |it| it.ty.inner().clone())
            }
            _ => Ty::Error,
        }
    }

    fn accepted(&mut self, question: &Question, node: NodeId) {
        let ty = self.wanted(node);
        let keys = keys_of(&ty);
        match question.asked {
            Asked::Keys => {
                self.act(format!("enter {keys}"));
                if question.confirmed {
                    self.act("press 1");
                }
            }
            _ => {
                self.act(format!("say {keys}"));
                if question.confirmed {
                    self.act("confirm yes");
                }
            }
        }
    }

    /// An answer that fits nothing.
    fn wrong(&self, question: &Question, node: NodeId) -> String {
        match question.asked {
            Asked::Menu => {
                let clauses = self.clauses(node);
                let taken = |key: char| {
                    clauses.iter().any(|it| match &it.kind {
                        ClauseKind::Entry { label: EntryLabel::Key(it), .. } => *it == key,
                        _ => false,
                    })
                };
                let free = "9876543210*#".chars().find(|key| !taken(*key)).unwrap_or('9');
                format!("press {free}")
            }
            Asked::Keys => format!("enter {}", wrong_keys(&self.wanted(node))),
            Asked::Slot | Asked::Intent => "say hmm".to_owned(),
        }
    }

    fn integration(&mut self, step: &Step) {
        let Some(StmtKind::Invoke { function, .. }) =
            self.ground.graph.node(step.node).and_then(|it| it.stmt).map(|it| &it.kind)
        else {
            return;
        };
        let symbols = &self.ground.checked.symbols;
        let Some(Def::Integration(id)) = symbols.names.get(&function.text) else { return };
        let result = symbols.integrations.get(id.index()).and_then(|it| it.result.clone());
        self.mock(match step.choice {
            Choice::Handler(_) => format!("{} fails error", function.text),
            _ => {
                let value = result.map_or_else(|| "true".to_owned(), |ty| literal(symbols, &ty, 0));
                format!("{} -> {value}", function.text)
            }
        });
    }

    fn queue(&mut self, step: &Step) {
        let Some(Act::Enqueue(queue, _)) = self.ground.graph.node(step.node).map(|it| it.act) else { return };
        let resources = &self.ground.checked.symbols.resources;
        let Some(queue) = resources.get(queue.index()) else { return };
        match step.choice {
            Choice::Handler(Handler::Full) => self.mock(format!("{} fails full", queue.name)),
            Choice::Handler(Handler::Unstaffed) => {
                self.example.givens.push(format!("{}.staffed = 0", queue.name))
            }
            Choice::Handler(Handler::Closed) => {
                if let Some(hours) = queue.hours.and_then(|it| resources.get(it.index())) {
                    self.example.givens.push(format!("{} is closed", hours.name));
                }
            }
            _ => {}
        }
    }

    /// The branch of a split, by the ruleset it leads to or its share.
    fn share(&mut self, step: &Step) {
        let clauses = self.clauses(step.node);
        let Some(clause) = clauses.iter().find(|it| it.head == step.span) else { return };
        if let ClauseKind::Entry { body, .. } = &clause.kind
            && let (true, [stmt]) = (body.arrow, body.stmts.as_slice())
            && let StmtKind::Goto(target) = &stmt.kind
        {
            self.mock(format!("split -> {}", target.name.text));
        }
    }
}
