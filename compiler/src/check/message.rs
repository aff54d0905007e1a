//! What a caller is made to hear: words, SSML, recordings, messages in several languages.

use super::context::Checker;
use super::expr::Use;
use super::types::fits;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Def, Ty, Wanted};
use crate::syntax::tree::{Expr, ExprKind, Message, MessageKind, Text, TextPart};

impl<'a> Checker<'a> {
    /// Messages side by side.
    pub(super) fn messages(&mut self, messages: &'a [Message]) {
        for message in messages {
            self.message(message);
        }
    }

    fn message(&mut self, message: &'a Message) {
        match &message.kind {
            MessageKind::Text(expr) => self.said(expr),
            MessageKind::Ssml(text) => {
                self.text_parts(text);
                self.ssml(text);
            }
            MessageKind::Prompt(name) => {
                self.find(name, Wanted::Prompt);
            }
            MessageKind::Broken => {}
        }
    }

    /// An expression whose value is said.
    fn said(&mut self, expr: &'a Expr) {
        if let ExprKind::Call { name, args } = &expr.kind
            && let Some(Def::Message(id)) = self.symbols.names.get(&name.text).copied()
        {
            return self.said_message(expr, id, name, args);
        }
        if let ExprKind::Name(name) = &expr.kind
            && self.binding(name).is_none()
            && let Some(def @ (Def::Message(_) | Def::Resource(_))) = self.symbols.names.get(name).copied()
            && let Some(problem) = self.bare_message(expr, name, def)
        {
            return self.report(problem);
        }
        if let ExprKind::Text(text) = &expr.kind {
            self.words_length(text);
        }
        let seen = self.infer(expr, Some(&Ty::Text));
        if fits(&seen.ty, &Ty::Text) {
            return self.must_be_known(&seen, Use::Spoken);
        }
        let message = format!("this is `{}`, but what is said is `text`", self.symbols.show(&seen.ty));
        let problem = Diagnostic::new(Code::E0301, expr.span, message);
        let problem = self.bridge(problem, expr, &seen.ty, &Ty::Text);
        self.report(problem);
    }

    /// `say greeting` without parentheses, `say jingle` without `prompt`.
    fn bare_message(&self, expr: &Expr, name: &str, def: Def) -> Option<Diagnostic> {
        let is = self.symbols.kind_of(def);
        let meant = match def {
            Def::Message(_) => format!("{name}()"),
            Def::Resource(_) if is == "a prompt" => format!("prompt {name}"),
            _ => return None,
        };
        let problem = Diagnostic::new(Code::E0311, expr.span, format!("`{name}` is {is}, not a text"));
        Some(problem.help(format!("write `{meant}`")).fix(format!("replace by `{meant}`"), expr.span, meant))
    }

    /// The fixed part of a text that is spoken as it is.
    pub(super) fn words_length(&mut self, text: &Text) {
        let fixed = text.parts.iter().map(|part| match part {
            TextPart::Literal(literal) => literal.text.chars().count(),
            TextPart::Value(_) => 0,
        });
        let count = fixed.sum();
        self.message_length(text.span, count, count);
    }
}
