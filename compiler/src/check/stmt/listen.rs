//! `listen` and `understand`: what a caller says or wrote, as an intent.

use smol_str::SmolStr;

use super::clauses::{Kind, Verb};
use crate::check::context::Checker;
use crate::check::expr::{Taker, Use};
use crate::check::known::Exit;
use crate::resolve::{Def, ResourceSymbol, Ty, Wanted, not_of_bot};
use crate::syntax::tree::{Block, Clause, ClauseKind, EntryLabel, Expr, Handler, Message, Name, Stmt};

impl<'a> Checker<'a> {
    /// `listen MESSAGE using BOT { ... }`
    pub(super) fn listen(
        &mut self,
        stmt: &'a Stmt,
        prompt: &'a [Message],
        bot: &'a Name,
        clauses: &'a [Clause],
    ) {
        let present = self.present(Verb::Listen, clauses);
        if present.lacks(Kind::Intent) {
            self.needs(
                stmt,
                "an intent",
                "whatever the caller says would be wrong",
                "add an entry: `lost_card -> somewhere`",
            );
        }
        self.needs_give_up(stmt, &present);
        self.before_asking_again(stmt, clauses);
        self.messages(prompt);
        let bot = self.bot(bot);
        let mut exits = Vec::new();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Entry { label: EntryLabel::Intent(intent), at, body } => {
                    if let Some(at) = at {
                        self.threshold(*at);
                    }
                    self.intent(bot, intent);
                    exits.push(self.understood(bot, body));
                }
                ClauseKind::Confirm { below, message } => {
                    if let Some(below) = below {
                        self.threshold(*below);
                    }
                    let mark = self.known.mark();
                    self.scoped(|checker| {
                        checker.bind_understood(bot);
                        checker.messages(message);
                    });
                    self.known.rewind(mark);
                }
                ClauseKind::Handler { handler, body } => self.question_handler(*handler, body, &mut exits),
                _ => self.question_setting(clause),
            }
        }
        self.known.join(&exits);
    }

    /// `understand TEXT using BOT { ... }`
    pub(super) fn understand(
        &mut self,
        stmt: &'a Stmt,
        text: &'a Expr,
        bot: &'a Name,
        clauses: &'a [Clause],
    ) {
        let present = self.present(Verb::Understand, clauses);
        if present.lacks(Kind::Intent) {
            self.needs(
                stmt,
                "an intent",
                "the outcome would not matter",
                "add an entry: `lost_card -> somewhere`",
            );
        }
        if present.lacks(Kind::Handler(Handler::Otherwise)) {
            self.needs(
                stmt,
                "`otherwise`",
                "a text that fits no intent would lead nowhere",
                "say where the call goes then: `otherwise -> agent`",
            );
        }
        let taker = Taker { what: "the step", name: "understand", declared: None };
        self.value(text, &Ty::Text, taker, Use::Passed);
        self.known.time_passes(stmt.verb);
        let bot = self.bot(bot);
        let mut exits = Vec::new();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Entry { label: EntryLabel::Intent(intent), at, body } => {
                    if let Some(at) = at {
                        self.threshold(*at);
                    }
                    self.intent(bot, intent);
                    exits.push(self.understood(bot, body));
                }
                ClauseKind::Handler { handler: Handler::Otherwise, body } => {
                    let mark = self.known.mark();
                    self.block(body);
                    exits.push(self.known.exit(mark));
                }
                _ => self.stray_clause(clause),
            }
        }
        self.known.join(&exits);
    }

    fn bot(&mut self, name: &Name) -> Option<&'a ResourceSymbol> {
        let symbols = self.symbols;
        match self.find(name, Wanted::Bot) {
            Some(Def::Resource(id)) => symbols.resources.get(id.index()),
            _ => None,
        }
    }

    /// An intent that the bot must have.
    fn intent(&mut self, bot: Option<&'a ResourceSymbol>, intent: &Name) {
        let Some(bot) = bot else { return };
        if intent.text.is_empty() || bot.intents.iter().any(|(name, _)| *name == intent.text) {
            return;
        }
        let intents = bot.intents.iter().map(|it| it.0.as_str());
        let problem = not_of_bot(bot, "intent", intent, intents).why("no caller could ever choose it");
        self.report(problem);
    }

    /// An entry: what the bot made of the words is bound in it.
    fn understood(&mut self, bot: Option<&'a ResourceSymbol>, body: &'a Block) -> Exit {
        let mark = self.known.mark();
        self.scoped(|checker| {
            checker.bind_understood(bot);
            checker.block(body);
        });
        self.known.exit(mark)
    }

    /// `intent`, `confidence`, `transcript` and the slots. Without a bot nothing more can be said of
    /// what is used, so knowledge is let go.
    fn bind_understood(&mut self, bot: Option<&'a ResourceSymbol>) {
        self.bind(SmolStr::new_static("intent"), Ty::Text, "what the bot understood");
        self.bind(SmolStr::new_static("confidence"), Ty::Decimal, "what the bot understood");
        self.bind(SmolStr::new_static("transcript"), Ty::Text, "what the bot understood");
        for slot in bot.map_or(&[][..], |it| &it.slots) {
            self.bind(slot.name.clone(), slot.ty.clone().optional(), "a slot of the bot");
        }
    }
}
