//! Statements: where each takes which values.

use ivr_runtime::bundle::{Builtin, ResourceId, RulesetId};
use smol_str::SmolStr;

use super::cells::{Cell, CellId, record_in};
use super::flow::{Bound, Sink, To, Walk};
use crate::check::Meaning;
use crate::resolve::{Def, Ty};
use crate::syntax::tree::{
    Arg, Block, Clause, ClauseKind, Expr, ExprKind, Handler, Mark, Message, MessageKind, Name, Stmt,
    StmtKind, Target,
};

static ATTEMPT: SmolStr = SmolStr::new_static("attempt");
static REASON: SmolStr = SmolStr::new_static("reason");
static INTENT: SmolStr = SmolStr::new_static("intent");
static CONFIDENCE: SmolStr = SmolStr::new_static("confidence");
static TRANSCRIPT: SmolStr = SmolStr::new_static("transcript");

/// What the statement around a clause binds in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    /// A question by keys or for a single value.
    Question,
    /// A bot that listens.
    Bot(Option<ResourceId>),
    /// A bot that reads a text.
    Reader(Option<ResourceId>),
    /// An integration that is asked.
    Invoke,
    /// Anything else.
    Other,
}

impl<'a> Walk<'a> {
    /// Statements between braces.
    pub(super) fn block(&mut self, block: &'a Block) {
        for stmt in &block.stmts {
            self.statement(stmt);
        }
    }

    fn statement(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            StmtKind::Say(messages) => self.messages(messages, Sink::Spoken),
            StmtKind::Play { prompt: _, duration } => {
                if let Some(duration) = duration {
                    self.put(To::Sink(Sink::Setting), duration);
                }
            }
            StmtKind::Menu { prompt, clauses } => {
                self.messages(prompt, Sink::Spoken);
                self.clauses(clauses, Around::Question);
            }
            StmtKind::Collect { place, speech, clauses } => {
                if let Some(bot) = speech {
                    self.heard(place, bot, clauses);
                }
                self.clauses(clauses, Around::Question);
            }
            StmtKind::Listen { prompt, bot, clauses } => {
                self.messages(prompt, Sink::Spoken);
                self.clauses(clauses, Around::Bot(self.resource(bot)));
            }
            StmtKind::Understand { text, bot, clauses } => {
                self.put(To::Sink(Sink::Understood), text);
                let start = self.reading.len();
                self.whole(text);
                let read = self.reading.split_off(start);
                let around = std::mem::replace(&mut self.read, read);
                self.clauses(clauses, Around::Reader(self.resource(bot)));
                self.read = around;
            }
            StmtKind::Invoke { function, args, into, clauses } => {
                self.invoke(function, args, into.as_ref());
                self.clauses(clauses, Around::Invoke);
            }
            StmtKind::Set { place, add: _, value } => {
                if let Some(to) = self.target(place) {
                    self.put(to, value);
                }
            }
            StmtKind::Enqueue { queue: _, clauses }
            | StmtKind::Callback { queue: _, clauses }
            | StmtKind::Split { by: _, clauses } => self.clauses(clauses, Around::Other),
            StmtKind::Dial { number, clauses } => {
                self.put(To::Sink(Sink::Dialled), number);
                self.clauses(clauses, Around::Other);
            }
            StmtKind::Sms { number, text } => {
                self.put(To::Sink(Sink::SmsNumber), number);
                self.put(To::Sink(Sink::Sms), text);
            }
            StmtKind::Wait { duration, clauses } => {
                self.put(To::Sink(Sink::Setting), duration);
                self.clauses(clauses, Around::Other);
            }
            StmtKind::Metric { name: _, value } => {
                if let Some(value) = value {
                    self.put(To::Sink(Sink::Metric), value);
                }
            }
            StmtKind::Goto(target) | StmtKind::Call(target) => self.jump(target),
            StmtKind::Clear(_)
            | StmtKind::GotoFlow(_)
            | StmtKind::Return
            | StmtKind::Hangup
            | StmtKind::Repeat
            | StmtKind::Broken => {}
        }
    }

    fn clauses(&mut self, clauses: &'a [Clause], around: Around) {
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Entry { body, .. } => self.scoped(|walk| {
                    walk.bind_understood(around);
                    walk.block(body);
                }),
                ClauseKind::Handler { handler, body } => self.scoped(|walk| {
                    walk.bind_handler(*handler, around);
                    walk.block(body);
                }),
                ClauseKind::Timeout(value)
                | ClauseKind::Pause(value)
                | ClauseKind::Within(value)
                | ClauseKind::Age(value)
                | ClauseKind::After(value)
                | ClauseKind::Every(value)
                | ClauseKind::Tries(value)
                | ClauseKind::Priority(value) => self.put(To::Sink(Sink::Setting), value),
                ClauseKind::Number(number) => self.put(To::Sink(Sink::CalledBack), number),
                ClauseKind::Ask(messages)
                | ClauseKind::Waiting(messages)
                | ClauseKind::CallerHears(messages) => {
                    self.messages(messages, Sink::Spoken);
                }
                ClauseKind::Confirm { below: _, message } => self.scoped(|walk| {
                    walk.bind_understood(around);
                    walk.messages(message, Sink::Spoken);
                }),
                ClauseKind::AgentHears(messages) => self.messages(messages, Sink::AgentHears),
                // Bounds only decide what is taken.
                ClauseKind::Min(_) | ClauseKind::Max(_) => {}
                ClauseKind::Digits { .. }
                | ClauseKind::EndsWith(_)
                | ClauseKind::Slot(_)
                | ClauseKind::Treatment(_)
                | ClauseKind::ThenKeys(_)
                | ClauseKind::Stay
                | ClauseKind::Broken => {}
            }
        }
    }

    /// What a bot has understood. The words hold what the slots hold; those of a text are the text, whatever the
    /// slots.
    fn bind_understood(&mut self, around: Around) {
        let (bot, read) = match around {
            Around::Bot(bot) => (bot, Vec::new()),
            Around::Reader(bot) => (bot, self.read.clone()),
            Around::Question | Around::Invoke | Around::Other => return,
        };
        let symbols = self.symbols;
        let slots = bot.and_then(|it| symbols.resources.get(it.index())).map_or(&[][..], |it| &it.slots);
        let first = bot.and_then(|it| self.cells.id(Cell::Slot(it, 0)));
        let said = match (first, u32::try_from(slots.len())) {
            (Some(CellId(first)), Ok(count)) => first..first.saturating_add(count),
            _ => 0..0,
        };
        self.bindings.push((&INTENT, Bound::Open));
        self.bindings.push((&CONFIDENCE, Bound::Open));
        self.bindings.push((&TRANSCRIPT, Bound::Words(read, said)));
        for (n, slot) in (0..).zip(slots) {
            let cell = bot.and_then(|it| self.cells.id(Cell::Slot(it, n)));
            self.bindings.push((&slot.name, cell.map_or(Bound::Open, Bound::Cell)));
        }
    }

    fn bind_handler(&mut self, handler: Handler, around: Around) {
        let name = match handler {
            Handler::NoInput
            | Handler::NoMatch
            | Handler::Invalid
            | Handler::NoData
            | Handler::GiveUp
            | Handler::GiveUpNoInput
            | Handler::GiveUpNoMatch => &ATTEMPT,
            Handler::Failed if around == Around::Invoke => &REASON,
            Handler::Message => &TRANSCRIPT,
            Handler::Failed
            | Handler::Closed
            | Handler::Unstaffed
            | Handler::Full
            | Handler::Busy
            | Handler::NoAnswer
            | Handler::Otherwise => return,
        };
        self.bindings.push((name, Bound::Open));
    }

    /// Somebody is made to hear something.
    fn messages(&mut self, messages: &'a [Message], sink: Sink) {
        for message in messages {
            match &message.kind {
                MessageKind::Text(expr) => match (&expr.kind, self.fact(expr).map(|it| it.meaning)) {
                    // Where a message stands it has been looked at as something that callers hear.
                    (ExprKind::Call { args, .. }, Some(Meaning::Message(id))) if sink == Sink::Spoken => {
                        self.message_args(id, args);
                    }
                    _ => self.put(To::Sink(sink), expr),
                },
                MessageKind::Ssml(text) => self.put_text(To::Sink(sink), text),
                MessageKind::Prompt(_) | MessageKind::Broken => {}
            }
        }
    }

    /// `collect PLACE by speech`: the slot goes into the place, and what is said there passes a bot.
    fn heard(&mut self, place: &'a Expr, bot: &Name, clauses: &'a [Clause]) {
        let Some(to @ To::Cell { .. }) = self.target(place) else { return };
        let start = self.reading.len();
        self.reads(place);
        self.flows(To::Sink(Sink::Heard), place, start);
        let symbols = self.symbols;
        let Some(id) = self.resource(bot) else { return };
        let Some(symbol) = symbols.resources.get(id.index()) else { return };
        let named = clauses.iter().find_map(|it| match &it.kind {
            ClauseKind::Slot(name) => Some(name),
            _ => None,
        });
        if let Some(slot) = named.and_then(|name| symbol.slots.iter().position(|it| it.name == name.text)) {
            let start = self.reading.len();
            self.read(Cell::Slot(id, slot), place);
            self.flows(to, place, start);
        }
    }

    fn invoke(&mut self, function: &Name, args: &'a [Arg], into: Option<&'a Expr>) {
        let Some(Def::Integration(id)) = self.symbols.names.get(&function.text).copied() else { return };
        let symbols = self.symbols;
        let Some(symbol) = symbols.integrations.get(id.index()) else { return };
        self.arguments(&symbol.params, args, |at| Cell::Argument(id, at));
        let Some(place) = into else { return };
        let Some(to) = self.target(place) else { return };
        let start = self.reading.len();
        self.read(Cell::Answer(id), place);
        // An answer that is read as something else loses the marks of its fields, not what they guard.
        let record = |ty: Option<&Ty>| ty.and_then(record_in);
        if let Some(of) = record(symbol.result.as_ref())
            && record(self.fact(place).map(|it| &it.ty)) != Some(of)
        {
            self.read(Cell::Inside(of), place);
        }
        self.flows(to, place, start);
    }

    fn jump(&mut self, target: &'a Target) {
        if let Some(Def::Ruleset(id)) = self.symbols.names.get(&target.name.text).copied() {
            self.enter(id, &target.args);
        }
    }

    /// Arguments of a ruleset.
    pub(super) fn enter(&mut self, ruleset: RulesetId, args: &'a [Arg]) {
        if args.is_empty() {
            return;
        }
        if let Some(symbol) = self.symbols.rulesets.get(ruleset.index()) {
            self.arguments(&symbol.params, args, |at| Cell::Param(ruleset, at));
        }
    }

    /// Where a value goes that is put into `place`.
    fn target(&self, place: &Expr) -> Option<To> {
        let fact = self.fact(place)?;
        match (fact.meaning, &place.kind) {
            (Meaning::Place(id), _) => {
                Some(To::Cell { cell: self.cells.id(Cell::Place(id))?, around: Mark::Open })
            }
            (Meaning::RecordField(at), ExprKind::Field { base, .. }) => {
                let To::Cell { cell, around } = self.target(base)? else { return None };
                let record = record_in(&self.fact(base)?.ty)?;
                let field = self.cells.id(Cell::Field(record, usize::from(at)))?;
                Some(To::Cell { cell: field, around: around.max(self.cells.declared(cell)) })
            }
            (Meaning::Builtin(Builtin::CallLanguage), _) => Some(To::Sink(Sink::Language)),
            _ => None,
        }
    }

    fn resource(&self, name: &Name) -> Option<ResourceId> {
        match self.symbols.names.get(&name.text) {
            Some(Def::Resource(id)) => Some(*id),
            _ => None,
        }
    }
}
