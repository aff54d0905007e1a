//! What a caller is made to hear: texts with values, SSML, recordings, messages in several languages.

use ivr_runtime::bundle::{LocalId, Op, ResourceId, Section, UtteranceKind};
use ivr_runtime::value::Value;

use super::Lowering;
use super::code::Pending;
use crate::check::{Meaning, order_args};
use crate::resolve::{Def, MessageId, Ty};
use crate::syntax::tree::{
    Expr, ExprKind, ItemKind, Message, MessageDecl, MessageKind, MessageVariant, Name, Text, TextPart,
};

/// More code than this is not made for the sake of messages within messages.
const MOST_CODE: usize = 1 << 24;

impl<'a> Lowering<'a> {
    /// Utters messages into a section.
    pub(super) fn utter_into(&mut self, section: Section, messages: &'a [Message]) {
        self.code.op(Op::Into(section));
        self.utter_all(messages);
    }

    /// Utters messages into the section that is open.
    pub(super) fn utter_all(&mut self, messages: &'a [Message]) {
        for message in messages {
            self.utter(message);
        }
    }

    fn utter(&mut self, message: &'a Message) {
        match &message.kind {
            MessageKind::Text(text) => match self.meaning(text) {
                Meaning::Message(id) => self.in_language(text, id, &mut |lowering, variant| {
                    lowering.point(variant.text.span);
                    lowering.words(&variant.text, variant.ssml);
                }),
                _ => {
                    self.spoken(text);
                    self.code.op(Op::Utter(UtteranceKind::Text));
                }
            },
            MessageKind::Ssml(text) => self.words(text, true),
            MessageKind::Prompt(name) => match self.resource(name) {
                Some(prompt) => self.code.op(Op::UtterPrompt(prompt)),
                None => self.impossible(name.span, "this recording"),
            },
            MessageKind::Broken => self.impossible(message.span, "this message"),
        }
    }

    fn words(&mut self, text: &'a Text, ssml: bool) {
        if ssml {
            self.pieces(text, true);
            self.code.op(Op::Utter(UtteranceKind::Ssml));
        } else {
            self.pieces(text, false);
            self.code.op(Op::Utter(UtteranceKind::Text));
        }
    }

    /// `-> text`
    pub(super) fn text(&mut self, text: &'a Text) {
        self.pieces(text, false);
    }

    /// `-> text`: the pieces of a text joined; values made safe for SSML where wanted.
    fn pieces(&mut self, text: &'a Text, escape: bool) {
        let mut count = 0;
        for part in &text.parts {
            match part {
                TextPart::Literal(literal) => self.push(Value::text(&literal.text)),
                TextPart::Value(value) => {
                    self.spoken(value);
                    if escape {
                        self.code.op(Op::EscapeXml);
                    }
                }
            }
            count += 1;
        }
        match count {
            0 => self.push(Value::text("")),
            1 => {}
            _ => {
                let count = self.count(text.span, count, "parts of a text");
                self.code.op(Op::Concat(count));
            }
        }
    }

    /// `-> text`: a value as it is spoken.
    fn spoken(&mut self, expr: &'a Expr) {
        self.expression(expr);
        let is_text = matches!(
            self.ty(expr).inner(),
            Ty::Text | Ty::Phone | Ty::Digits(..) | Ty::CardNumber | Ty::CardExpiry
        );
        if !is_text {
            self.code.op(Op::Render);
        }
    }

    /// `-> text`: a call of a message where a text is wanted.
    pub(super) fn message_text(&mut self, call: &'a Expr, id: MessageId) {
        let mut pushed = false;
        self.in_language(call, id, &mut |lowering, variant| {
            pushed = true;
            lowering.point(variant.text.span);
            lowering.pieces(&variant.text, false);
        });
        if !pushed {
            self.push(Value::text(""));
        }
    }

    /// Code for the wording of a message in the language of the call: the last language of the program
    /// that has a wording needs no question.
    fn in_language(
        &mut self,
        call: &'a Expr,
        id: MessageId,
        emit: &mut dyn FnMut(&mut Self, &'a MessageVariant),
    ) {
        let Some(message) = self.message(id) else { return self.impossible(call.span, "this message") };
        if self.frame.inlined.contains(&id) || self.code.len() > MOST_CODE {
            return self.impossible(call.span, "messages within messages without end");
        }
        let scope = self.frame.open();
        self.bind_message_arguments(call, id);
        self.frame.inlined.push(id);
        let variants = self.variants(message);
        let mut done: Vec<Pending> = Vec::new();
        for (n, (language, variant)) in variants.iter().enumerate() {
            if n + 1 == variants.len() {
                emit(self, variant);
            } else {
                self.code.op(Op::LanguageIs(*language));
                let other = self.code.jump_if_false();
                emit(self, variant);
                done.push(self.code.jump());
                self.code.land(other);
            }
        }
        self.code.land_all(done);
        self.frame.inlined.pop();
        self.frame.close(scope);
    }

    fn message(&self, id: MessageId) -> Option<&'a MessageDecl> {
        let symbol = self.symbols.messages.get(id.0 as usize)?;
        match &self.item(symbol.item)?.kind {
            ItemKind::Message(message) => Some(message),
            _ => None,
        }
    }

    /// The wordings of a message by the program's languages, the default language last.
    fn variants(&self, message: &'a MessageDecl) -> Vec<(u16, &'a MessageVariant)> {
        let languages = self.project.config.languages.iter().enumerate();
        let mut variants: Vec<_> = languages
            .filter_map(|(n, language)| {
                let variant = message.variants.iter().find(|it| it.language.as_str() == language)?;
                Some((u16::try_from(n).ok()?, variant))
            })
            .collect();
        if !variants.is_empty() {
            variants.rotate_left(1);
        }
        variants
    }

    fn bind_message_arguments(&mut self, call: &'a Expr, id: MessageId) {
        let symbols = self.symbols;
        let (ExprKind::Call { args, .. }, Some(symbol)) = (&call.kind, symbols.messages.get(id.0 as usize))
        else {
            return;
        };
        let given = order_args(&symbol.params, args);
        let visible = self.frame.visible();
        let mut worked_out = Vec::new();
        for (param, value) in symbol.params.iter().zip(given) {
            worked_out.push((param, value, value.and_then(|value| self.once(value, &param.ty))));
        }
        for (param, value, local) in worked_out {
            match local {
                Some(local) => self.frame.bind(param.name.clone(), local),
                None => self.frame.bind_argument(param.name.clone(), value, &param.ty, visible),
            }
        }
    }

    /// Works an argument out into a local, so that it is worked out once however often the message says
    /// it. What is no more work than reading the local is left where it is, and so is everything in code
    /// that may not write locals.
    fn once(&mut self, value: &'a Expr, ty: &Ty) -> Option<LocalId> {
        let plain = matches!(value.kind, ExprKind::Name(_) | ExprKind::Field { .. });
        if plain || self.frame.pure || self.folder.fold(value).is_some() {
            return None;
        }
        self.value(value, ty);
        let ty = self.tables.ty(ty);
        let local = self.frame.take(ty);
        self.code.op(Op::SetLocal(local));
        Some(local)
    }

    /// The resource that a name stands for.
    pub(super) fn resource(&self, name: &Name) -> Option<ResourceId> {
        match self.symbols.names.get(&name.text) {
            Some(Def::Resource(id)) => Some(*id),
            _ => None,
        }
    }
}
