//! Declarations, and the rules of rulesets.

use std::borrow::Cow;
use std::mem::discriminant;

use super::doc::{Blank, Op, Part, Row};
use super::printer::{Braces, FIELDS, LINES, ONE, Printer, STEP};
use super::statement::steps;
use crate::syntax::tree::{
    BotDecl, EndpointDecl, EnumDecl, Expr, FieldDecl, File, Guard, IntegrationDecl, Item, ItemKind,
    MessageDecl, Param, ResourceDecl, RuleDecl, RulesetDecl, ScoreLine, SwitchDecl, TypeExpr,
};

/// Braces around rules.
const RULES: Braces = Braces { airy: true, blank: Blank::IfTall, ..ONE };

impl Printer<'_> {
    /// The whole file.
    pub(super) fn file(&mut self, file: &File) {
        let mut before: Option<&Item> = None;
        for item in &file.items {
            let another_kind = before.is_some_and(|it| !are_of_one_kind(&it.kind, &item.kind));
            // A comment that the author set apart from what follows belongs to what stands before.
            let blank =
                if another_kind && !self.next_stands_off() { Blank::Yes } else { Blank::IfTallBefore };
            self.separate(before.is_none(), blank);
            before = Some(item);
            let part = match &item.kind {
                ItemKind::Resource(_) | ItemKind::Bot(_) => Part::Row(Row::Resource),
                ItemKind::Switch(_) => Part::Row(Row::Switch),
                _ => Part::Item,
            };
            self.part(part, |it| it.item(item));
        }
        self.finish(file.items.is_empty());
    }

    fn item(&mut self, item: &Item) {
        if item.disabled.is_some() {
            self.expect("disabled");
            self.space();
        }
        match &item.kind {
            ItemKind::Enum(it) => self.enum_decl(it),
            ItemKind::Record(it) => self.headed(|p| p.fields(&it.fields)),
            ItemKind::State(fields) | ItemKind::Attributes(fields) => self.headed(|p| p.fields(fields)),
            ItemKind::Switch(it) => self.switch(it),
            ItemKind::Integration(it) => self.integration(it),
            ItemKind::Resource(it) => self.resource(it),
            ItemKind::Bot(it) => self.bot(it),
            ItemKind::Calendar(it) => self.headed(|p| {
                p.braces(it.days.len(), LINES, |p, number| {
                    let Some(day) = it.days.get(number) else { return };
                    p.part(Part::Row(Row::Value), |p| {
                        p.joined_until(day.date_span.end);
                        p.space();
                        p.word();
                    });
                    p.comma(None);
                });
            }),
            ItemKind::Message(it) => self.message_decl(it),
            ItemKind::Endpoint(it) => self.headed(|p| p.endpoint(it, item.span.end)),
            ItemKind::Rescue(block) => {
                self.word();
                self.space();
                self.body(block);
            }
            ItemKind::Ruleset(it) => self.ruleset(it),
            ItemKind::Test(it) => self.test(it),
            ItemKind::Broken => self.words_until(item.span.end),
        }
    }

    /// The words before a `{`, and what `print` makes of the rest.
    fn headed(&mut self, print: impl FnOnce(&mut Self)) {
        while !matches!(self.peek(), "{" | "") {
            self.word();
            self.space();
        }
        print(self);
    }

    fn enum_decl(&mut self, it: &EnumDecl) {
        self.headed(|p| p.braces(it.values.len(), FIELDS, |p, _| p.part(Part::Row(Row::Value), Self::word)));
    }

    // ---- Fields, parameters, types ----

    fn fields(&mut self, fields: &[FieldDecl]) {
        self.braces(fields.len(), FIELDS, |it, number| {
            let Some(field) = fields.get(number) else { return };
            it.part(Part::Row(Row::Field), |it| {
                it.named_type(&field.ty);
                if field.mark_span.is_some() {
                    it.space();
                    it.word();
                }
                it.default(field.default.as_ref());
            });
        });
    }

    /// `name: type`
    fn named_type(&mut self, ty: &TypeExpr) {
        self.word();
        self.expect(":");
        self.space();
        self.column(0);
        self.joined_until(ty.span.end);
    }

    /// `= value`
    fn default(&mut self, default: Option<&Expr>) {
        if let Some(value) = default {
            self.space();
            self.expect("=");
            self.space();
            self.expr(value);
        }
    }

    fn param(&mut self, param: &Param) {
        self.word();
        self.expect(":");
        self.space();
        self.joined_until(param.ty.span.end);
        if param.mark_span.is_some() {
            self.space();
            self.word();
        }
    }

    /// `(name: type, ...)`, if it is there.
    fn params(&mut self, params: &[Param]) {
        if self.peek() != "(" {
            return;
        }
        self.enclosed(params.len(), |it, number| {
            if let Some(param) = params.get(number) {
                it.param(param);
            }
        });
    }

    // ---- What has one line ----

    fn switch(&mut self, it: &SwitchDecl) {
        self.word();
        self.space();
        self.named_type(&it.ty);
        self.default(it.default.as_ref());
    }

    fn integration(&mut self, it: &IntegrationDecl) {
        self.word();
        self.space();
        self.word();
        self.params(&it.params);
        self.space();
        if let Some(result) = &it.result {
            self.expect("->");
            self.space();
            self.joined_until(result.span.end);
            self.space();
        }
        self.words_until(it.function.span.end);
    }

    /// `queue name "Name"`
    fn resource_head(&mut self) {
        self.word();
        self.space();
        self.column(0);
        self.word();
        self.space();
        self.column(1);
        self.word();
    }

    fn resource(&mut self, it: &ResourceDecl) {
        self.resource_head();
        if self.peek() == "{" {
            self.space();
            self.column(2);
            self.braces(usize::from(it.hours.is_some()), ONE, |p, _| {
                p.word();
                p.space();
                p.word();
            });
        }
    }

    // ---- What has braces ----

    fn bot(&mut self, it: &BotDecl) {
        self.resource_head();
        if self.peek() != "{" {
            return;
        }
        self.space();
        self.column(2);
        // The tree has all intents and all slots; how many lists they were written in, the tokens say.
        let (mut intents, mut slots) = (it.intents.len(), it.slots.iter());
        let lists = self.count_lists();
        self.braces(lists, ONE, |p, _| {
            let of_slots = p.peek() == "slots";
            p.word();
            p.space();
            p.indented(STEP, |p| {
                let mut first = true;
                while !p.list_ends() && (if of_slots { slots.len() } else { intents }) > 0 {
                    if !std::mem::take(&mut first) {
                        p.fill();
                    }
                    p.group(|p| match of_slots {
                        true => slots.next().into_iter().for_each(|slot| p.param(slot)),
                        false => {
                            intents -= 1;
                            p.word();
                        }
                    });
                    let ends = p.list_ends_behind_comma();
                    p.comma((!ends).then_some(Op::Text(Cow::Borrowed(","))));
                }
            });
        });
    }

    fn message_decl(&mut self, it: &MessageDecl) {
        self.word();
        self.space();
        self.word();
        self.params(&it.params);
        self.space();
        self.braces(it.variants.len(), ONE, |p, number| {
            let Some(variant) = it.variants.get(number) else { return };
            p.part(Part::Row(Row::Variant), |p| {
                p.joined_until(variant.language.span.end);
                p.space();
                p.column(0);
                if variant.ssml {
                    p.text_behind(&variant.text);
                } else {
                    p.text(&variant.text);
                }
            });
            p.comma(None);
        });
    }

    fn endpoint(&mut self, it: &EndpointDecl, end: u32) {
        let lists = self.count_settings();
        let style = Braces { inline: lists, ..ONE };
        self.braces(lists, style, |p, _| {
            let word = p.peek();
            p.word();
            p.space();
            match (word, &it.start) {
                ("numbers", _) => p.numbers(end),
                ("start", Some(target)) => p.target(target),
                _ => p.word(),
            }
        });
    }

    /// Telephone numbers of an endpoint, as many on each line as fit.
    fn numbers(&mut self, end: u32) {
        self.indented(STEP, |it| {
            it.group(Self::word);
            loop {
                let is_next = |text: &str| text.starts_with('"');
                let another = is_next(it.peek()) || (it.peek() == "," && is_next(it.peek_behind_comma()));
                it.comma(another.then_some(Op::Text(Cow::Borrowed(","))));
                if !another || it.token().start >= end as usize {
                    break;
                }
                it.fill();
                it.group(Self::word);
            }
        });
    }

    // ---- Rulesets ----

    fn ruleset(&mut self, it: &RulesetDecl) {
        self.word();
        self.space();
        self.word();
        self.params(&it.params);
        self.space();
        if !it.requires.is_empty() {
            self.expect("requires");
            self.space();
            self.group(|p| p.indented(2 * STEP, |p| p.requires(&it.requires)));
            self.space();
        }
        self.braces(it.rules.len(), RULES, |p, number| {
            if let Some(rule) = it.rules.get(number) {
                p.part(Part::Item, |p| p.group(|p| p.rule(rule)));
            }
        });
    }

    fn requires(&mut self, places: &[Expr]) {
        for (number, place) in places.iter().enumerate() {
            if number > 0 {
                self.comma(Some(Op::Text(Cow::Borrowed(","))));
                self.line(" ");
            }
            self.expr(place);
        }
    }

    fn rule(&mut self, rule: &RuleDecl) {
        if rule.disabled.is_some() {
            self.expect("disabled");
            self.space();
        }
        self.expect("rule");
        self.space();
        self.word();
        self.space();
        match &rule.guard {
            Guard::Always => {}
            // Further in than the steps, so that these begin where they can be seen.
            Guard::When(condition) => self.indented(2 * STEP, |p| {
                p.expect("when");
                p.space();
                p.expr_in(condition, 0);
                p.space();
            }),
            Guard::Score { threshold, lines, .. } => {
                self.expect("score");
                self.space();
                self.joined_until(threshold.span.end);
                self.space();
                self.braces(lines.len(), LINES, |p, number| {
                    if let Some(line) = lines.get(number) {
                        p.part(Part::Row(Row::Points), |p| p.score_line(line));
                        p.comma(None);
                    }
                });
                self.space();
            }
        }
        let scored = matches!(rule.guard, Guard::Score { .. });
        self.body_in(
            &rule.body,
            Braces { with_head: true, ..if scored { LINES } else { steps(&rule.body) } },
        );
    }

    fn score_line(&mut self, line: &ScoreLine) {
        self.expr(&line.condition);
        self.expect(":");
        self.space();
        self.column(0);
        self.joined_until(line.points.span.end);
    }
}

/// Whether two declarations may follow each other without an empty line, if they have a line each: what a call
/// goes through is one kind, and so is what has a place in the columns of resources.
fn are_of_one_kind(one: &ItemKind, other: &ItemKind) -> bool {
    let is_row = |it: &ItemKind| matches!(it, ItemKind::Resource(_) | ItemKind::Bot(_));
    let is_place = |it: &ItemKind| matches!(it, ItemKind::State(_) | ItemKind::Attributes(_));
    let is_way =
        |it: &ItemKind| matches!(it, ItemKind::Endpoint(_) | ItemKind::Rescue(_) | ItemKind::Ruleset(_));
    discriminant(one) == discriminant(other)
        || (is_row(one) && is_row(other))
        || (is_place(one) && is_place(other))
        || (is_way(one) && is_way(other))
}
