//! `rescue`: rendered into the contact flow, so that it works when nothing else does.

use super::context::Checker;
use super::text_forms::flaw;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Ty, Wanted};
use crate::source::Span;
use crate::syntax::tree::{Block, Expr, Message, MessageKind, Stmt, StmtKind, Text, TextPart};

const WHY: &str = "it is part of the contact flow and must work without the program";

impl<'a> Checker<'a> {
    /// Constant words, then a way to people or the end.
    pub(super) fn rescue(&mut self, block: &'a Block) {
        let mut ended: Option<Span> = None;
        let mut whole = true;
        for stmt in &block.stmts {
            if let Some(end) = ended {
                let problem = Diagnostic::new(
                    Code::E0605,
                    stmt.span,
                    "nothing is reached behind the end of the rescue",
                )
                .label(end, "it ends here")
                .help("remove it");
                self.report(problem);
                break;
            }
            match &stmt.kind {
                StmtKind::Say(messages) => self.rescue_words(messages),
                StmtKind::Enqueue { queue, clauses } => {
                    self.find(queue, Wanted::Queue);
                    self.rescue_clauses(clauses.first().map(|it| it.head));
                    ended = Some(stmt.verb);
                }
                StmtKind::Dial { number, clauses } => {
                    self.rescue_number(number);
                    self.rescue_clauses(clauses.first().map(|it| it.head));
                    ended = Some(stmt.verb);
                }
                StmtKind::Hangup => ended = Some(stmt.verb),
                StmtKind::Broken => whole = false,
                _ => {
                    whole = false;
                    self.not_in_rescue(stmt);
                }
            }
        }
        if ended.is_none() && whole {
            let problem =
                Diagnostic::new(Code::E0605, block.span, "the rescue does not say how the call ends")
                    .why("the caller would be left in silence")
                    .help("end it with `enqueue`, `dial` or `hangup`");
            self.report(problem);
        }
    }

    fn not_in_rescue(&mut self, stmt: &Stmt) {
        let problem = Diagnostic::new(Code::E0605, stmt.verb, "a rescue cannot do this")
            .why(WHY)
            .help("it may `say` constant words, and then `enqueue`, `dial` or `hangup`");
        self.report(problem);
    }

    fn rescue_clauses(&mut self, first: Option<Span>) {
        if let Some(span) = first {
            let problem = Diagnostic::new(Code::E0605, span, "nothing can be set in a rescue")
                .why(WHY)
                .help("remove it");
            self.report(problem);
        }
    }

    fn rescue_words(&mut self, messages: &'a [Message]) {
        for message in messages {
            match &message.kind {
                MessageKind::Text(expr) => match &expr.kind {
                    crate::syntax::tree::ExprKind::Text(text) => {
                        self.constant_words(text);
                        self.infer(expr, None);
                        self.words_length(text);
                    }
                    crate::syntax::tree::ExprKind::Broken => {}
                    _ => {
                        let problem = Diagnostic::new(
                            Code::E0605,
                            message.span,
                            "a rescue says only what is written out",
                        )
                        .why(WHY)
                        .help("write the words themselves");
                        self.report(problem);
                    }
                },
                MessageKind::Ssml(text) => {
                    self.constant_words(text);
                    self.ssml(text);
                }
                MessageKind::Prompt(name) => {
                    self.find(name, Wanted::Prompt);
                }
                MessageKind::Broken => {}
            }
        }
    }

    fn constant_words(&mut self, text: &Text) {
        let value = text.parts.iter().find_map(|part| match part {
            TextPart::Value(value) => Some(value.span),
            TextPart::Literal(_) => None,
        });
        if let Some(span) = value {
            let problem = Diagnostic::new(Code::E0605, span, "a rescue cannot say values")
                .why(WHY)
                .help("write words that are true for every caller");
            self.report(problem);
        }
    }

    fn rescue_number(&mut self, number: &'a Expr) {
        match super::constant::constant_text(number) {
            Some(text) => {
                if let Some(flaw) = flaw(&Ty::Phone, text) {
                    let problem = self.malformed(number.span, text, &Ty::Phone, &flaw);
                    self.report(problem);
                }
                self.note(number, super::context::Seen::of(Ty::Phone), super::Meaning::Plain);
            }
            None if matches!(number.kind, crate::syntax::tree::ExprKind::Broken) => {}
            None => {
                let problem = Diagnostic::new(
                    Code::E0605,
                    number.span,
                    "a rescue dials only a number that is written out",
                )
                .why(WHY)
                .help("write the number: `dial \"+61390001000\"`");
                self.report(problem);
            }
        }
    }
}
