//! What has to be done for a call to go where a walk goes.

use ivr_runtime::bundle::ResourceId;

use super::super::ground::{Ground, any, silent};
use super::round::Supposed;
use super::value::{keys_of, literal, wrong_keys};
use super::world::World;
use crate::check::constant_int;
use crate::diagnostic::Example;
use crate::graph::{Act, Asked, Choice, Guarded, NodeId, Question, Step};
use crate::resolve::{Def, Ty};
use crate::syntax::tree::{Block, Clause, ClauseKind, EntryLabel, Handler, StmtKind};

/// Writes down what happens, step by step.
pub(super) struct Player<'g, 'a> {
    ground: &'g Ground<'a>,
    world: World,
    script: Vec<String>,
    /// What rules have been supposed to do.
    supposed: Supposed,
    /// How many handlers of failed tries are being gone through, one inside another.
    between_tries: usize,
}

/// Handlers of failed tries that are gone through inside each other.
const DEEPEST: usize = 6;

/// Lines that nobody would want to play any more.
const LONGEST: usize = 2_000;

impl<'g, 'a> Player<'g, 'a> {
    pub(super) fn new(ground: &'g Ground<'a>) -> Self {
        Self {
            ground,
            world: World::default(),
            script: Vec::new(),
            supposed: Supposed::default(),
            between_tries: 0,
        }
    }

    /// What has been written down, as part of an example.
    pub(super) fn done(self, example: &mut Example) {
        example.script = self.script;
        self.world.describe(example);
    }

    pub(super) fn step(&mut self, step: &Step) {
        let Some(node) = self.ground.graph.node(step.node) else { return };
        match node.act {
            Act::Decide(Guarded::Open) => {
                self.supposed.insert(step.node, step.choice);
                self.suppose(step.node, step.choice == Choice::Fires);
            }
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
            Act::Understand => self.understanding(step),
            Act::Enqueue(queue, _) => self.queue(queue, step),
            // One that is arranged is the end: only those that fail go on.
            Act::Callback(_) => self.world.answers("callback", "fails error".to_owned()),
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

    /// The walk cannot be played, and why.
    pub(super) fn cannot(&mut self, why: &str) {
        self.world.cannot(why);
    }

    fn act(&mut self, line: impl Into<String>) {
        self.script.push(line.into());
    }

    fn suppose(&mut self, node: NodeId, fires: bool) {
        let Some(node) = self.ground.graph.node(node) else { return };
        let Some(rule) = self.ground.rule(node) else { return };
        self.world.suppose(self.ground.name(node.ruleset), &rule.name.text, fires);
    }

    fn answer(&mut self, question: &Question, step: &Step) {
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
            Choice::GaveUpSilent | Choice::GaveUpAtLast | Choice::GaveUpWrong => {
                self.give_up(question, step.node, step.choice != Choice::GaveUpWrong);
            }
            Choice::Handler(Handler::NoInput) => self.act("silent"),
            Choice::Handler(Handler::NoMatch | Handler::Invalid) => self.wrongly(question, step.node),
            Choice::Handler(Handler::NoData) => self.act("say none as no_data 1.0"),
            _ => {}
        }
    }

    /// All tries fail: the last as it is said, those before it in the same way if that leads on to the last.
    fn give_up(&mut self, question: &Question, node: NodeId, in_silence: bool) {
        let same = if in_silence { question.asks_after_silence } else { question.asks_after_wrong };
        let before = if same { in_silence } else { !in_silence };
        let asks = if before { question.asks_after_silence } else { question.asks_after_wrong };
        if question.tries > 1 && !asks {
            return self.world.cannot("whoever fails is led away before the last try");
        }
        for _ in 1..question.tries {
            self.fail(question, node, before);
            self.back_to(node, before);
        }
        self.fail(question, node, in_silence);
    }

    fn fail(&mut self, question: &Question, node: NodeId, in_silence: bool) {
        match in_silence {
            true => self.act("silent"),
            false => self.wrongly(question, node),
        }
    }

    /// What happens between a failed try and the next.
    fn back_to(&mut self, question: NodeId, in_silence: bool) {
        let Some(node) = self.ground.graph.node(question) else { return };
        let handles = |choice: Choice| match choice {
            Choice::Handler(Handler::NoInput) => in_silence,
            Choice::Handler(Handler::NoMatch | Handler::Invalid) => !in_silence,
            _ => false,
        };
        let Some(handler) = node.edges.iter().find(|it| handles(it.choice)).map(|it| it.to) else { return };
        if self.between_tries >= DEEPEST || self.script.len() > LONGEST {
            return self.world.cannot("too much happens between the tries");
        }
        let ground = self.ground;
        let quietly =
            ground.back_to_question(handler, question, &self.supposed, silent).filter(|_| in_silence);
        match quietly.or_else(|| ground.back_to_question(handler, question, &self.supposed, any)) {
            Some(steps) => {
                self.between_tries += 1;
                steps.iter().for_each(|step| self.step(step));
                self.between_tries -= 1;
            }
            None => self.world.cannot("no way leads from a failed try to the next"),
        }
    }

    fn confirms_below(&self, node: NodeId) -> bool {
        self.clauses(node).iter().any(|it| matches!(it.kind, ClauseKind::Confirm { below: Some(_), .. }))
    }

    fn clauses(&self, node: NodeId) -> &'a [Clause] {
        match self.stmt(node) {
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
        match self.stmt(node) {
            Some(StmtKind::Collect { place, .. }) => {
                let fact = self.ground.checked.facts.get(place.span.file, place.id);
                fact.map_or(Ty::Error, |it| it.ty.inner().clone())
            }
            _ => Ty::Error,
        }
    }

    fn accepted(&mut self, question: &Question, node: NodeId) {
        let ty = self.wanted(node);
        let keys = match self.within_bounds(&ty, node) {
            Ok(None) => keys_of(&ty),
            Ok(Some(number)) => number.to_string(),
            Err(()) => return self.world.cannot("which answers are accepted depends on the call"),
        };
        match question.asked {
            Asked::Keys => {
                self.act(format!("enter {keys}"));
                if question.confirmed {
                    self.act("press 1");
                }
            }
            _ => {
                self.act(format!("say {keys}"));
                // Sure enough that no confirmation is asked for below a confidence.
                if question.confirmed && !self.confirms_below(node) {
                    self.act("confirm yes");
                }
            }
        }
    }

    /// A number within `min` and `max`; none where there are no bounds, an error where they are not known.
    fn within_bounds(&self, ty: &Ty, node: NodeId) -> Result<Option<i64>, ()> {
        let (mut least, mut most) = (None, None);
        for clause in self.clauses(node) {
            match &clause.kind {
                ClauseKind::Min(bound) => least = Some(constant_int(bound).ok_or(())?),
                ClauseKind::Max(bound) => most = Some(constant_int(bound).ok_or(())?),
                _ => {}
            }
        }
        let number = match (least, most) {
            (None, None) => return Ok(None),
            (Some(least), _) => least.max(1).min(most.unwrap_or(i64::MAX)),
            (None, Some(most)) => most.min(1),
        };
        let fits = matches!(ty, Ty::Int | Ty::Decimal) && number >= 0 && least.is_none_or(|it| number >= it);
        if fits { Ok(Some(number)) } else { Err(()) }
    }

    /// The caller answers wrongly, once.
    fn wrongly(&mut self, question: &Question, node: NodeId) {
        match self.wrong(question, node) {
            Some(wrong) => self.act(wrong),
            None => self.world.cannot("no answer is wrong"),
        }
    }

    /// An answer that fits nothing.
    fn wrong(&self, question: &Question, node: NodeId) -> Option<String> {
        match question.asked {
            Asked::Menu => {
                let clauses = self.clauses(node);
                let taken = |key: char| {
                    clauses.iter().any(|it| match &it.kind {
                        ClauseKind::Entry { label: EntryLabel::Key(it), .. } => *it == key,
                        _ => false,
                    })
                };
                let free = "9876543210*#".chars().find(|key| !taken(*key))?;
                Some(format!("press {free}"))
            }
            Asked::Keys => Some(format!("enter {}", wrong_keys(&self.wanted(node)))),
            // Whatever is said is a text.
            Asked::Slot if matches!(self.wanted(node), Ty::Text | Ty::Json) => None,
            Asked::Slot | Asked::Intent => Some("say hmm".to_owned()),
        }
    }

    fn integration(&mut self, step: &Step) {
        let Some(StmtKind::Invoke { function, .. }) = self.stmt(step.node) else { return };
        let symbols = &self.ground.checked.symbols;
        let Some(Def::Integration(id)) = symbols.names.get(&function.text) else { return };
        let result = symbols.integrations.get(id.index()).and_then(|it| it.result.clone());
        let outcome = match step.choice {
            Choice::Handler(_) => "fails error".to_owned(),
            _ => format!("-> {}", result.map_or_else(|| "true".to_owned(), |ty| literal(symbols, &ty, 0))),
        };
        self.world.answers(&function.text, outcome);
    }

    /// What the bot finds in the text; what it is not sure of or has no entry for is as good as nothing.
    fn understanding(&mut self, step: &Step) {
        let Some(StmtKind::Understand { bot, .. }) = self.stmt(step.node) else { return };
        let outcome = match step.choice {
            Choice::Found(intent) => format!("-> {}", self.ground.intent(step.node, intent)),
            _ => "fails error".to_owned(),
        };
        self.world.answers(&bot.text, outcome);
    }

    /// How the queue is on the ways that lead on from it. It is asked about its hours first, then about its agents.
    fn queue(&mut self, queue: ResourceId, step: &Step) {
        let resources = &self.ground.checked.symbols.resources;
        let Some(queue) = resources.get(queue.index()) else { return };
        let hours = queue.hours.and_then(|it| resources.get(it.index()));
        let Choice::Handler(handler) = step.choice else { return };
        if let Some(hours) = hours {
            self.world.open(&hours.name, handler != Handler::Closed);
        }
        if matches!(handler, Handler::Unstaffed | Handler::Full) {
            self.world.staffed(&queue.name, handler == Handler::Full);
        }
        if handler == Handler::Full {
            self.world.full(&queue.name);
        }
    }

    /// The branch of a split, by the ruleset it leads to.
    fn share(&mut self, step: &Step) {
        let entries = self.clauses(step.node).iter().filter_map(|clause| match &clause.kind {
            ClauseKind::Entry { body, .. } => Some((clause.head, body)),
            _ => None,
        });
        let entries: Vec<_> = entries.collect();
        let leads_to = |body: &Block| match body.stmts.as_slice() {
            [only] if body.arrow => match &only.kind {
                StmtKind::Goto(target) => Some(target.name.text.to_string()),
                _ => None,
            },
            _ => None,
        };
        let branches = entries.iter().map(|(_, body)| leads_to(body)).collect();
        if let Some(taken) = entries.iter().position(|(head, _)| *head == step.span) {
            self.world.divides(branches, taken);
        }
    }

    fn stmt(&self, node: NodeId) -> Option<&'a StmtKind> {
        self.ground.graph.node(node)?.stmt.map(|it| &it.kind)
    }
}
