//! Declarations: their types, their defaults, what they name outside the program.

use ivr_runtime::bundle::PlaceId;
use rustc_hash::FxHashMap;

use super::constant::first_varying;
use super::context::Checker;
use super::expr::{Called, Taker, Use, show_path};
use super::facts::Meaning;
use super::text_forms::phone_flaw;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{EndpointSymbol, FieldSymbol, ItemRef, MessageSymbol, RulesetSymbol, Ty, given_twice};
use crate::source::Span;
use crate::syntax::tree::{
    BotDecl, CalendarDecl, EndpointDecl, Expr, ExprKind, FieldDecl, ItemKind, Literal, MessageDecl,
    RecordDecl, ResourceDecl, ResourceKind, SwitchDecl, Target, TextPart,
};

impl<'a> Checker<'a> {
    /// Everything but rulesets, rescue and tests, table by table.
    pub(super) fn declarations(&mut self) {
        let symbols = self.symbols;
        for record in &symbols.records {
            if let Some(ItemKind::Record(decl)) = self.decl(record.item) {
                self.record_decl(decl);
            }
        }
        self.places();
        for switch in &symbols.switches {
            if let Some(ItemKind::Switch(decl)) = self.decl(switch.item) {
                self.switch_decl(decl, &switch.field);
            }
        }
        for integration in &symbols.integrations {
            if let Some(ItemKind::Integration(decl)) = self.decl(integration.item) {
                self.instance_name("function", &decl.function);
            }
        }
        for resource in &symbols.resources {
            match self.decl(resource.item) {
                Some(ItemKind::Resource(decl)) => {
                    self.instance_name(&decl.kind.keyword(), &decl.instance_name);
                    self.no_hours_but_for_queues(decl);
                }
                Some(ItemKind::Bot(decl)) => self.bot_decl(decl, &resource.slots),
                _ => {}
            }
        }
        for calendar in &symbols.calendars {
            if let Some(ItemKind::Calendar(decl)) = self.decl(calendar.item) {
                self.calendar_decl(decl);
            }
        }
        for message in &symbols.messages {
            if let Some(ItemKind::Message(decl)) = self.decl(message.item) {
                self.message_decl(decl, message);
            }
        }
        for endpoint in &symbols.endpoints {
            if let Some(ItemKind::Endpoint(decl)) = self.decl(endpoint.item) {
                self.endpoint_decl(decl, endpoint);
            }
        }
    }

    fn decl(&self, at: ItemRef) -> Option<&'a ItemKind> {
        crate::resolve::item(self.trees, at).map(|it| &it.kind)
    }

    /// State and attribute fields, by the table: the tree alone does not say which row is whose.
    fn places(&mut self) {
        let symbols = self.symbols;
        for (position, place) in symbols.places.iter().enumerate() {
            if let Some(decl) = self.field_decl(place.item, place.index) {
                self.field_default(decl, &place.field, place.attribute);
                if let (Some(default), true) = (&decl.default, place.attribute) {
                    self.note_attribute(PlaceId(u16::try_from(position).unwrap_or(u16::MAX)), default);
                }
                if place.attribute {
                    self.attribute_field(decl, &place.field);
                }
            }
        }
    }

    fn field_decl(&self, item: ItemRef, index: u32) -> Option<&'a FieldDecl> {
        match self.decl(item) {
            Some(ItemKind::State(fields) | ItemKind::Attributes(fields)) => fields.get(index as usize),
            _ => None,
        }
    }

    fn field_default(&mut self, decl: &'a FieldDecl, field: &'a FieldSymbol, attribute: bool) {
        match &decl.default {
            Some(default) => self.default_value(default, field, "the field"),
            None if field.ty.is_optional() || matches!(field.ty, Ty::Error) => {}
            None => {
                let shown = self.symbols.show(&field.ty).to_string();
                let what = if attribute { "the attribute" } else { "the field" };
                let problem = Diagnostic::new(
                    Code::E0313,
                    decl.name.span,
                    format!("{what} `{}` has no value when a call begins", field.name),
                )
                .why("a call that reads it before it is set would read nothing")
                .help(format!(
                    "give it a default, `{}: {shown} = ...`, or let it be unknown, `{shown}?`",
                    field.name
                ))
                .fix("let it be unknown", decl.ty.span.at_end(), "?");
                self.report(problem);
            }
        }
    }

    /// A default: of the type, and written out.
    fn default_value(&mut self, default: &'a Expr, field: &FieldSymbol, what: &'static str) {
        let taker = Taker { what, name: &field.name, declared: None };
        let seen = self.value(default, &field.ty, taker, Use::Assigned);
        if !matches!(seen.ty, Ty::Error) {
            self.must_be_constant(default, "a default");
        }
    }

    /// Whether a value is written out; reported if not.
    pub(super) fn must_be_constant(&mut self, expr: &'a Expr, what: &str) -> bool {
        let Some(varying) = self.varying(expr) else { return true };
        let subject = match show_path(varying) {
            Some(path) => format!("`{path}` may differ from call to call"),
            None => "this may differ from call to call".to_owned(),
        };
        let problem = Diagnostic::new(
            Code::E0791,
            varying.span,
            format!("{what} must be written out: {subject}"),
        )
        .help("write a value: a number, a text without `{ }`, a value of an enum, a record or list of such");
        self.report(problem);
        false
    }

    /// The first part of an expression that is not written out.
    pub(super) fn varying(&self, expr: &'a Expr) -> Option<&'a Expr> {
        first_varying(expr, &|name| {
            let fact = self.facts.get(name.span.file, name.id);
            fact.is_some_and(|it| matches!(it.meaning, Meaning::EnumValue(..)) || matches!(it.ty, Ty::Error))
        })
    }

    fn attribute_field(&mut self, decl: &FieldDecl, field: &FieldSymbol) {
        let fine = matches!(
            field.ty.inner(),
            Ty::Text
                | Ty::Bool
                | Ty::Int
                | Ty::Decimal
                | Ty::Enum(_)
                | Ty::Date
                | Ty::DateTime
                | Ty::Phone
                | Ty::Digits(..)
                | Ty::Error
        );
        if !fine {
            let message = format!("a contact attribute cannot be `{}`", self.symbols.show(field.ty.inner()));
            let problem = Diagnostic::new(Code::E0312, decl.ty.span, message)
                .why("Amazon Connect keeps attributes as short texts for agents and reports")
                .help("attributes are `text`, `bool`, `int`, `decimal`, an enum, `date`, `datetime`, `phone` or `digits`; keep the rest in `state`");
            self.report(problem);
        }
    }

    fn record_decl(&mut self, decl: &'a RecordDecl) {
        for field in &decl.fields {
            if let Some(default) = &field.default {
                let problem =
                    Diagnostic::new(Code::E0312, default.span, "a field of a record has no default")
                        .help("let it be unknown with `?`, or give it in each record");
                self.report(problem);
                self.quietly(default);
            }
        }
    }

    fn switch_decl(&mut self, decl: &'a SwitchDecl, switch: &'a FieldSymbol) {
        let fine = matches!(switch.ty, Ty::Bool | Ty::Int | Ty::Text | Ty::Enum(_) | Ty::Error);
        if !fine {
            let message = format!("a switch cannot be `{}`", self.symbols.show(&switch.ty));
            let problem = Diagnostic::new(Code::E0312, decl.ty.span, message)
                .help("a switch is a `bool`, an `int`, a `text` or an enum, and always has a value");
            self.report(problem);
        }
        match &decl.default {
            Some(default) if fine => {
                self.default_value(default, switch, "the switch");
            }
            Some(default) => self.quietly(default),
            None => {
                let problem = Diagnostic::new(
                    Code::E0313,
                    decl.name.span,
                    format!("the switch `{}` has no value until somebody sets it", decl.name.text),
                )
                .why("calls come in before operations touch it for the first time")
                .help("give it a default: `= false`");
                self.report(problem);
            }
        }
    }

    fn no_hours_but_for_queues(&mut self, decl: &ResourceDecl) {
        if let Some(hours) = &decl.hours
            && decl.kind != ResourceKind::Queue
        {
            let message = format!("only a queue has hours, not {}", article(&decl.kind.keyword()));
            self.report(Diagnostic::new(Code::E0312, hours.span, message));
        }
    }

    fn bot_decl(&mut self, decl: &'a BotDecl, slots: &'a [FieldSymbol]) {
        self.instance_name("bot", &decl.instance_name);
        for slot in slots {
            let Some(param) = decl.slots.iter().find(|it| it.name.span == slot.span) else { continue };
            if slot.ty.is_optional() {
                let problem =
                    Diagnostic::new(Code::E0312, param.ty.span, "every slot may be left open by the caller")
                        .help("write its type without `?`; it is unknown until it is filled");
                self.report(problem);
            } else if !can_be_heard(&slot.ty) {
                let message = format!("a bot cannot understand {}", self.symbols.show_one(&slot.ty));
                let problem = Diagnostic::new(Code::E0312, param.ty.span, message)
                    .help("a slot is a `text`, a number, a `date`, a `time`, a `phone`, `digits` or an enum");
                self.report(problem);
            }
        }
    }

    fn calendar_decl(&mut self, decl: &CalendarDecl) {
        let mut days: FxHashMap<jiff::civil::Date, Span> = FxHashMap::default();
        for day in &decl.days {
            match days.get(&day.date) {
                Some(first) => {
                    let what = format!("the day {}", day.date);
                    self.report(given_twice(day.date_span, &what, Some(*first)));
                }
                None => {
                    days.insert(day.date, day.date_span);
                }
            }
        }
    }

    fn message_decl(&mut self, decl: &'a MessageDecl, message: &'a MessageSymbol) {
        self.known.reset();
        self.scoped(|checker| {
            for param in &message.params {
                checker.bind(param.name.clone(), param.ty.clone(), "a parameter");
            }
            for variant in &decl.variants {
                checker.text_parts(&variant.text);
                if variant.ssml {
                    checker.ssml(&variant.text);
                } else {
                    checker.words_length(&variant.text);
                }
                let fact = super::ExprFact { ty: Ty::Text, meaning: Meaning::Plain };
                checker.facts.set(variant.text.span.file, variant.id, fact);
            }
        });
    }

    fn endpoint_decl(&mut self, decl: &'a EndpointDecl, endpoint: &'a EndpointSymbol) {
        for number in decl.numbers.iter().filter(|it| !it.is_missing()) {
            self.phone_literal(number);
        }
        if let Some(channel) = &decl.channel
            && !matches!(channel.as_str(), "voice" | "chat" | "")
        {
            let problem =
                Diagnostic::new(Code::E0610, channel.span, format!("there is no channel `{}`", channel.text))
                    .help("a channel is `voice` or `chat`")
                    .nearest(channel.span, &channel.text, ["voice", "chat"]);
            self.report(problem);
        }
        let Some(target) = &decl.start else {
            let problem = Diagnostic::new(
                Code::E0610,
                decl.name.span,
                format!("the endpoint `{}` does not say where a call starts", decl.name.text),
            )
            .why("a caller who gets here would hear nothing")
            .help("name a ruleset: `start welcome`");
            return self.report(problem);
        };
        self.known.reset();
        self.here.disabled = endpoint.disabled;
        match endpoint.start {
            Some(start) => {
                self.enter(start, target);
                for arg in &target.args {
                    self.no_walk(&arg.value);
                }
            }
            None => {
                for arg in &target.args {
                    self.quietly(&arg.value);
                }
            }
        }
        self.here.disabled = false;
    }

    /// `each` keeps its place in the frame of a ruleset, and there is none yet.
    fn no_walk(&mut self, expr: &'a Expr) {
        if let Some(each) = find_each(expr) {
            let problem = Diagnostic::new(Code::E0792, each, "`each` needs a ruleset to work in")
                .why("the arguments of `start` are worked out before the call is in one")
                .help("hand the list over, and use `each` inside the ruleset");
            self.report(problem);
        }
    }

    /// A phone number that is written out.
    pub(super) fn phone_literal(&mut self, number: &Literal) {
        if let Some(flaw) = phone_flaw(&number.text) {
            let problem = self.malformed(number.span, &number.text, &Ty::Phone, &flaw);
            self.report(problem);
        }
    }

    /// Parameters given on the way into a ruleset.
    pub(super) fn ruleset_args(&mut self, ruleset: &'a RulesetSymbol, target: &'a Target) {
        let called = Called {
            name: &target.name,
            what: "the ruleset",
            declared: ruleset.span,
            params: &ruleset.params,
        };
        self.arguments(called, &target.args);
    }
}

/// The first `each` in an expression.
fn find_each(expr: &Expr) -> Option<Span> {
    match &expr.kind {
        ExprKind::Filter { name, .. } if name.as_str() == "each" => Some(name.span),
        ExprKind::Filter { value, args, .. } => {
            find_each(value).or_else(|| args.iter().find_map(|it| find_each(&it.value)))
        }
        ExprKind::Call { args, .. } => args.iter().find_map(|it| find_each(&it.value)),
        ExprKind::Text(text) => text.parts.iter().find_map(|part| match part {
            TextPart::Value(value) => find_each(value),
            TextPart::Literal(_) => None,
        }),
        ExprKind::Field { base, .. } => find_each(base),
        ExprKind::Index { base, index } => find_each(base).or_else(|| find_each(index)),
        ExprKind::Record { fields, .. } => fields.iter().find_map(|it| find_each(&it.value)),
        ExprKind::List(elements) => elements.iter().find_map(find_each),
        ExprKind::Unary { operand, .. } | ExprKind::Is { operand, .. } => find_each(operand),
        ExprKind::Binary { left, right, .. } => find_each(left).or_else(|| find_each(right)),
        ExprKind::As { value, .. } => find_each(value),
        ExprKind::Constant(_) | ExprKind::Name(_) | ExprKind::Broken => None,
    }
}

/// Types that a bot's slot can have.
pub(super) fn can_be_heard(ty: &Ty) -> bool {
    matches!(
        ty.inner(),
        Ty::Text
            | Ty::Int
            | Ty::Decimal
            | Ty::Date
            | Ty::Time
            | Ty::Phone
            | Ty::Digits(..)
            | Ty::Enum(_)
            | Ty::Bool
            | Ty::CardNumber
            | Ty::CardExpiry
            | Ty::Error
    )
}

fn article(keyword: &str) -> String {
    match keyword {
        "hours" => keyword.to_owned(),
        _ => format!("a {keyword}"),
    }
}
