//! Questions: `menu`, `collect`, `listen`, and what their failed tries lead to.

use rustc_hash::FxHashSet;

use super::{Builder, fixed};
use crate::graph::{Act, Asked, Choice, NodeId, Question, QuestionId, Speech};
use crate::source::Span;
use crate::syntax::tree::{Block, Clause, ClauseKind, EntryLabel, Handler, Message, Name, Stmt, StmtKind};

impl<'a> Builder<'a, '_> {
    pub(super) fn menu(
        &mut self,
        stmt: &Stmt,
        prompt: &[Message],
        clauses: &'a [Clause],
        next: NodeId,
    ) -> NodeId {
        let spoken = self.speaking.messages(prompt);
        let node = self.question(Asked::Menu, stmt, spoken, clauses);
        self.repeats.push(node);
        for clause in clauses {
            if let ClauseKind::Entry { label: EntryLabel::Key(key), body, .. } = &clause.kind {
                let first = self.block(body, next);
                self.way(node, first, Choice::Key(*key), clause.head);
            }
        }
        self.repeats.pop();
        self.failures(node, clauses, next);
        node
    }

    pub(super) fn collect(
        &mut self,
        stmt: &Stmt,
        by_speech: bool,
        clauses: &'a [Clause],
        next: NodeId,
    ) -> NodeId {
        let ask = clauses.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Ask(messages) => Some(messages.as_slice()),
            _ => None,
        });
        let spoken = self.speaking.messages(ask.unwrap_or_default());
        let asked = if by_speech { Asked::Slot } else { Asked::Keys };
        let node = self.question(asked, stmt, spoken, clauses);
        self.way(node, next, Choice::Accepted, stmt.verb);
        self.handlers(node, clauses, &[Handler::NoData], next);
        self.failures(node, clauses, next);
        node
    }

    pub(super) fn listen(
        &mut self,
        stmt: &Stmt,
        prompt: &[Message],
        bot: &Name,
        clauses: &'a [Clause],
        next: NodeId,
    ) -> NodeId {
        let spoken = self.speaking.messages(prompt);
        let node = self.question(Asked::Intent, stmt, spoken, clauses);
        self.intents(node, bot, clauses, Choice::Intent, next);
        self.failures(node, clauses, next);
        node
    }

    pub(super) fn understand(
        &mut self,
        stmt: &Stmt,
        bot: &Name,
        clauses: &'a [Clause],
        next: NodeId,
    ) -> NodeId {
        let node = self.point(Act::Understand, stmt.verb);
        self.intents(node, bot, clauses, Choice::Found, next);
        if self.handlers(node, clauses, &[Handler::Otherwise], next) == 0 {
            self.way(node, next, Choice::Next, stmt.verb);
        }
        node
    }

    /// The point of a question. It is made before its handlers, which lead back to it.
    fn question(&mut self, asked: Asked, stmt: &Stmt, prompt: Speech, clauses: &[Clause]) -> NodeId {
        let setting = |of: fn(&ClauseKind) -> Option<u64>| clauses.iter().find_map(|it| of(&it.kind));
        let timeout = setting(|it| match it {
            ClauseKind::Timeout(expr) => fixed(expr),
            _ => None,
        });
        let tries = setting(|it| match it {
            ClauseKind::Tries(expr) => fixed(expr),
            _ => None,
        });
        let entries = clauses.iter().filter(|it| is_option(it)).count();
        let confirmed = clauses.iter().any(|it| matches!(it.kind, ClauseKind::Confirm { .. }));
        let defaults = self.config.defaults;
        let id = QuestionId(u32::try_from(self.graph.questions.len()).unwrap_or(u32::MAX));
        let node = self.point(Act::Ask(id), stmt.verb);
        let waiting = Speech::of_seconds(timeout.unwrap_or(defaults.timeout.into()));
        self.takes(node, prompt.and(waiting));
        self.graph.questions.push(Question {
            asked,
            node,
            tries: tries.and_then(|it| u8::try_from(it).ok()).unwrap_or(defaults.tries).max(1),
            prompt,
            options: u16::try_from(entries).unwrap_or(u16::MAX),
            confirmed,
            asks_after_silence: true,
            asks_after_wrong: true,
        });
        node
    }

    fn intents(
        &mut self,
        node: NodeId,
        bot: &Name,
        clauses: &'a [Clause],
        choice: fn(u16) -> Choice,
        next: NodeId,
    ) {
        let symbols = self.symbols;
        let resource = self.resource(bot).and_then(|id| symbols.resources.get(id.index()));
        let known = resource.map_or(&[][..], |bot| &bot.intents);
        for clause in clauses {
            if let ClauseKind::Entry { label: EntryLabel::Intent(intent), body, .. } = &clause.kind {
                let position = known.iter().position(|(name, _)| *name == intent.text);
                let position = position.and_then(|it| u16::try_from(it).ok()).unwrap_or(u16::MAX);
                let first = self.block(body, next);
                self.way(node, first, choice(position), clause.head);
            }
        }
    }

    /// Ways of tries that failed: back to the question while others remain, out of it after the last.
    fn failures(&mut self, node: NodeId, clauses: &'a [Clause], next: NodeId) {
        let tries = self.asked_of(node).map_or(1, |it| it.tries);
        let mut give_up: [Option<(Span, &'a Block)>; 3] = [None; 3];
        for clause in clauses {
            let ClauseKind::Handler { handler, body } = &clause.kind else { continue };
            match handler {
                Handler::NoInput | Handler::NoMatch | Handler::Invalid if tries > 1 => {
                    self.again(node, *handler, clause.head, body);
                }
                Handler::GiveUp => give_up[0] = Some((clause.head, body)),
                Handler::GiveUpNoInput => give_up[1] = Some((clause.head, body)),
                Handler::GiveUpNoMatch => give_up[2] = Some((clause.head, body)),
                _ => {}
            }
        }
        let [both, silent, wrong] = give_up;
        let both = match (silent, wrong) {
            (Some(_), Some(_)) => None,
            _ => both.map(|(head, body)| (head, self.block(body, next))),
        };
        let again = self.asked_of(node).is_none_or(|it| it.asks_after_silence);
        let in_silence = if again { Choice::GaveUpSilent } else { Choice::GaveUpAtLast };
        for (own, choice) in [(silent, in_silence), (wrong, Choice::GaveUpWrong)] {
            let way = own.map(|(head, body)| (head, self.block(body, next))).or(both);
            if let Some((head, first)) = way {
                self.way(node, first, choice, head);
            }
        }
    }

    /// A handler behind which the question is asked again.
    fn again(&mut self, node: NodeId, handler: Handler, head: Span, body: &'a Block) {
        if body.stmts.is_empty() {
            return;
        }
        let again = self.point(Act::Again(node), head);
        let first = self.block(body, again);
        self.way(node, first, Choice::Handler(handler), head);
        if !self.leads_to(first, again)
            && let Some(question) = self.asked_of(node)
        {
            match handler {
                Handler::NoInput => question.asks_after_silence = false,
                _ => question.asks_after_wrong = false,
            }
        }
    }

    /// The question that a point asks.
    fn asked_of(&mut self, node: NodeId) -> Option<&mut Question> {
        match self.graph.node(node)?.act {
            Act::Ask(id) => self.graph.questions.get_mut(id.0 as usize),
            _ => None,
        }
    }

    /// Whether ways inside a ruleset lead from one point to another; what is called is taken to come back.
    fn leads_to(&self, from: NodeId, to: NodeId) -> bool {
        let mut seen = FxHashSet::default();
        let mut open = vec![from];
        while let Some(here) = open.pop() {
            if here == to {
                return true;
            }
            if seen.insert(here) {
                open.extend(self.graph.node(here).into_iter().flat_map(|it| it.edges.iter().map(|it| it.to)));
            }
        }
        false
    }
}

/// Whether a clause is something for the caller to choose; hearing everything again is none.
fn is_option(clause: &Clause) -> bool {
    match &clause.kind {
        ClauseKind::Entry { body, .. } => {
            !matches!(body.stmts.as_slice(), [only] if matches!(only.kind, StmtKind::Repeat))
        }
        _ => false,
    }
}
