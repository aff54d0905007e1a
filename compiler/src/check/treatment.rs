//! Treatments: a pass through one must take time, or the caller would wait in silence and the rules
//! would go round and round.
//!
//! What is said takes time if it is certainly more than nothing: a text that is written out, a number, a
//! date. A text of the program's or of an operator's may be empty.

use ivr_runtime::filter::Filter;
use ivr_runtime::speak::pattern;

use super::constant::constant_text;
use super::context::Checker;
use super::facts::Meaning;
use super::flow::body;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{MessageId, Ty, item};
use crate::source::Span;
use crate::syntax::tree::{
    BinaryOp, Block, Expr, ExprKind, Guard, ItemKind, Message, MessageKind, RulesetDecl, StmtKind, Text,
    TextPart,
};

/// Messages within messages that are looked into.
const DEEPEST: u8 = 16;

impl<'a> Checker<'a> {
    /// What holds of a treatment as a whole.
    pub(super) fn treatment_decl(&mut self, decl: &'a RulesetDecl) {
        if let Some(param) = decl.params.first() {
            let message = "a treatment takes no parameters";
            let problem = Diagnostic::new(Code::E0612, param.span, message)
                .why("`enqueue` names a treatment and hands it nothing")
                .help("put what it needs into `state` before `enqueue`");
            self.report(problem);
        }
        let live = decl.rules.iter().filter(|it| it.disabled.is_none());
        let unguarded: Vec<_> = live.filter(|it| matches!(it.guard, Guard::Always)).collect();
        if unguarded.iter().any(|rule| self.takes_time(&rule.body)) {
            return;
        }
        let mut problem = Diagnostic::new(
            Code::E0612,
            decl.name.span,
            format!("a pass through the treatment `{}` may take no time", decl.name.text),
        )
        .why("its rules repeat until an agent answers: the caller would wait in silence")
        .help("end it with a rule without a guard that says, plays or waits: `rule pause { wait 20s }`");
        if let Some(said) = unguarded.iter().find_map(|rule| first_said(&rule.body)) {
            problem = problem.label(said, "what is said here may be empty");
        }
        self.report(problem);
    }

    /// Whether every way through a block takes time or ends the wait.
    fn takes_time(&self, block: &Block) -> bool {
        block.stmts.iter().any(|stmt| match &stmt.kind {
            StmtKind::Say(messages) => messages.iter().any(|it| self.is_heard(it)),
            StmtKind::Play { .. }
            | StmtKind::Wait { .. }
            | StmtKind::Menu { .. }
            | StmtKind::Collect { .. }
            | StmtKind::Hangup
            | StmtKind::Broken => true,
            StmtKind::Callback { clauses, .. } => {
                clauses.iter().filter_map(body).all(|it| self.takes_time(it))
            }
            _ => false,
        })
    }

    /// Whether a message is certainly more than nothing.
    fn is_heard(&self, message: &Message) -> bool {
        match &message.kind {
            MessageKind::Text(expr) => self.never_empty(expr, DEEPEST),
            MessageKind::Ssml(text) => self.ssml_never_empty(text, DEEPEST),
            MessageKind::Prompt(_) | MessageKind::Broken => true,
        }
    }

    /// Whether a value in words is certainly more than nothing.
    fn never_empty(&self, expr: &Expr, depth: u8) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return true };
        let Some(fact) = self.facts.get(expr.span.file, expr.id) else { return false };
        match &expr.kind {
            ExprKind::Text(text) => self.text_never_empty(text, depth),
            ExprKind::Binary { op: BinaryOp::Else, left, right, .. } => {
                self.never_empty(left, depth) && self.never_empty(right, depth)
            }
            // Where the condition is false, something else is said.
            ExprKind::Binary { op: BinaryOp::When, left, .. } => self.never_empty(left, depth),
            ExprKind::Call { .. } => match fact.meaning {
                Meaning::Message(id) => self.message_never_empty(id, depth),
                _ => says_something(&fact.ty),
            },
            ExprKind::Filter { value, args, .. } => match fact.meaning {
                Meaning::Filter(Filter::Money | Filter::Ordinal | Filter::Json) => true,
                Meaning::Filter(Filter::Date | Filter::Time) => {
                    let shown = args.first().and_then(|it| constant_text(&it.value)).map(pattern::shows);
                    shown.is_none_or(|(day, time)| day || time)
                }
                Meaning::Filter(
                    Filter::Upper
                    | Filter::Lower
                    | Filter::Title
                    | Filter::Trim
                    | Filter::Masked
                    | Filter::Spell
                    | Filter::SpellFast,
                ) => self.never_empty(value, depth),
                _ => says_something(&fact.ty),
            },
            _ => says_something(&fact.ty),
        }
    }

    fn text_never_empty(&self, text: &Text, depth: u8) -> bool {
        text.parts.iter().any(|part| match part {
            TextPart::Literal(literal) => !literal.text.trim().is_empty(),
            TextPart::Value(value) => self.never_empty(value, depth),
        })
    }

    /// The same of speech with markup: tags alone say nothing, but for those that are a sound or a pause.
    fn ssml_never_empty(&self, text: &Text, depth: u8) -> bool {
        let mut in_tag = false;
        text.parts.iter().any(|part| match part {
            TextPart::Literal(literal) => {
                let words = literal.text.chars().any(|letter| {
                    let outside = !in_tag && letter != '<' && !letter.is_whitespace();
                    in_tag = (in_tag || letter == '<') && letter != '>';
                    outside
                });
                words || literal.text.contains("<break") || literal.text.contains("<audio")
            }
            TextPart::Value(value) => !in_tag && self.never_empty(value, depth),
        })
    }

    fn message_never_empty(&self, id: MessageId, depth: u8) -> bool {
        let symbol = self.symbols.messages.get(id.0 as usize);
        match symbol.and_then(|it| item(self.trees, it.item)).map(|it| &it.kind) {
            Some(ItemKind::Message(decl)) => decl.variants.iter().all(|it| match it.ssml {
                true => self.ssml_never_empty(&it.text, depth),
                false => self.text_never_empty(&it.text, depth),
            }),
            _ => true,
        }
    }
}

/// Whether any value of the type is more than nothing in words.
fn says_something(ty: &Ty) -> bool {
    !matches!(ty.inner(), Ty::Text | Ty::List(_) | Ty::Json)
}

/// Where a block first says something.
fn first_said(block: &Block) -> Option<Span> {
    block.stmts.iter().find(|it| matches!(it.kind, StmtKind::Say(_))).map(|it| it.span)
}
