//! The rescue: what a caller gets when the runtime fails. It needs no engine, so it is data, not code.

use ivr_runtime::bundle::{Rescue, RescueEnd, RescueSay};
use ivr_runtime::value::Value;

use super::Lowering;
use crate::syntax::tree::{Block, Expr, ItemKind, Message, MessageKind, StmtKind};

impl<'a> Lowering<'a> {
    /// Lowers the rescue, if the program has one.
    pub(super) fn rescue(&mut self) {
        let Some(item) = self.symbols.rescue.and_then(|item| self.item(item)) else { return };
        if let ItemKind::Rescue(block) = &item.kind {
            self.program.rescue = Some(self.rescue_block(block));
        }
    }

    fn rescue_block(&mut self, block: &'a Block) -> Rescue {
        let mut rescue = Rescue { say: Vec::new(), end: RescueEnd::Hangup };
        for stmt in &block.stmts {
            match &stmt.kind {
                StmtKind::Say(messages) => {
                    for message in messages {
                        let said = self.rescue_say(message);
                        rescue.say.extend(said);
                    }
                }
                StmtKind::Enqueue { queue, .. } => {
                    if let Some(queue) = self.resource(queue) {
                        rescue.end = RescueEnd::Enqueue(queue);
                    }
                    break;
                }
                StmtKind::Dial { number, .. } => {
                    if let Some(number) = self.constant_text(number) {
                        rescue.end = RescueEnd::Dial(self.tables.string(&number));
                    }
                    break;
                }
                StmtKind::Hangup => break,
                _ => self.impossible(stmt.span, "this step of the rescue"),
            }
        }
        rescue
    }

    fn rescue_say(&mut self, message: &'a Message) -> Option<RescueSay> {
        let said = match &message.kind {
            MessageKind::Text(text) => {
                self.constant_text(text).map(|it| RescueSay::Text(self.tables.string(&it)))
            }
            MessageKind::Ssml(text) => text.as_literal().map(|it| RescueSay::Ssml(self.tables.string(it))),
            MessageKind::Prompt(name) => self.resource(name).map(RescueSay::Prompt),
            MessageKind::Broken => None,
        };
        if said.is_none() {
            self.impossible(message.span, "a message of the rescue that is not constant");
        }
        said
    }

    /// The text of an expression that is constant.
    fn constant_text(&self, expr: &Expr) -> Option<String> {
        self.folder.fold(expr).as_ref().and_then(Value::as_text).map(str::to_owned)
    }
}
