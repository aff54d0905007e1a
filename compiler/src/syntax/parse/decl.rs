//! Files and their declarations.

use super::build::Builder;
use super::field::Standing;
use super::junk::Place;
use super::nodes::{Cursor, Node, Rule};
use super::words::Case;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{
    BotDecl, CalendarDay, CalendarDecl, EndpointDecl, EnumDecl, IntegrationDecl, Item, ItemKind, Literal,
    Mark, MessageDecl, MessageVariant, Name, Param, RecordDecl, ResourceDecl, ResourceKind, RulesetDecl,
    SwitchDecl, Target, TestDecl, Text,
};

impl Builder<'_> {
    /// All declarations of a file.
    pub(super) fn items(&mut self, mut cursor: Cursor<'_>) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        let mut disabled: Option<Node> = None;
        while let Some(node) = cursor.next() {
            match node.rule {
                Rule::disabled => {
                    self.dangling_disabled(disabled.replace(node));
                    continue;
                }
                Rule::decl => {
                    if self.indent_at(self.offset(node.start)) == 0 {
                        self.output.surplus = 0;
                    }
                    items.push(self.item(cursor.inside(node), node, disabled.take()));
                }
                Rule::stray_rule => self.stray_rule(cursor.inside(node), node, &mut items),
                Rule::semicolon => self.semicolon(node),
                _ if self.slice(node) == "}" => self.stray_brace(node),
                // The rest of a block that a declaration within it has cut in two.
                _ if self.output.surplus > 0 => self.trouble_until(self.offset(node.end)),
                _ => {
                    if let Some(again) = self.junk_again(&mut cursor, node, Place::Declarations) {
                        items.extend(
                            self.read_again(again, Rule::file, |builder, cursor| builder.items(cursor))
                                .unwrap_or_default(),
                        );
                    } else {
                        items.push(Item {
                            doc: None,
                            disabled: None,
                            span: self.span(node),
                            kind: ItemKind::Broken,
                        });
                    }
                }
            }
            self.dangling_disabled(disabled.take());
        }
        self.dangling_disabled(disabled);
        items
    }

    /// `disabled` with nothing behind it that could be.
    pub(super) fn dangling_disabled(&mut self, disabled: Option<Node>) {
        let Some(node) = disabled else { return };
        let span = self.span(node);
        if !self.trouble_is_behind(span.start) {
            let message = "expected `endpoint`, `ruleset` or `rule` behind `disabled`";
            self.broken(Diagnostic::new(Code::E0103, span, message));
        }
    }

    fn item(&mut self, mut cursor: Cursor<'_>, node: Node, disabled: Option<Node>) -> Item {
        let doc = self.doc(disabled.unwrap_or(node));
        let (keyword, keyword_span) = self.word_at(node.start);
        let disabled = disabled.map(|it| self.span(it));
        if let Some(span) = disabled
            && !matches!(keyword, "endpoint" | "ruleset")
        {
            let message =
                format!("`{keyword}` cannot be disabled, only an `endpoint`, a `ruleset` or a `rule` can");
            self.report(Diagnostic::new(Code::E0102, span, message).fix("remove `disabled`", span, ""));
        }
        let kind = self.item_kind(&mut cursor, node, keyword);
        let span = self.trimmed(node);
        debug_assert!(keyword_span.start <= span.end);
        Item { doc, disabled, span: disabled.map_or(span, |disabled| disabled.to(span)), kind }
    }

    fn item_kind(&mut self, cursor: &mut Cursor<'_>, node: Node, keyword: &str) -> ItemKind {
        match keyword {
            "enum" => {
                let name = self.need_declared(cursor, Case::Pascal, "the name of an enum");
                self.skipped(cursor, "`{`");
                ItemKind::Enum(EnumDecl { name, values: self.enum_values(cursor, node) })
            }
            "record" => {
                let name = self.need_declared(cursor, Case::Pascal, "the name of a record");
                self.skipped(cursor, "`{`");
                ItemKind::Record(RecordDecl { name, fields: self.fields(cursor, node, Standing::Behind) })
            }
            "state" => {
                self.skipped(cursor, "`{`");
                ItemKind::State(self.fields(cursor, node, Standing::Alone))
            }
            "attributes" => {
                self.skipped(cursor, "`{`");
                ItemKind::Attributes(self.fields(cursor, node, Standing::Behind))
            }
            "switch" => ItemKind::Switch(self.switch(cursor)),
            "integration" => ItemKind::Integration(self.integration(cursor)),
            "queue" => ItemKind::Resource(self.resource(cursor, ResourceKind::Queue)),
            "hours" => ItemKind::Resource(self.resource(cursor, ResourceKind::Hours)),
            "prompt" => ItemKind::Resource(self.resource(cursor, ResourceKind::Prompt)),
            "flow" => ItemKind::Resource(self.resource(cursor, ResourceKind::Flow)),
            "bot" => ItemKind::Bot(self.bot(cursor)),
            "calendar" => ItemKind::Calendar(self.calendar(cursor, node)),
            "message" => ItemKind::Message(self.message_decl(cursor, node)),
            "endpoint" => ItemKind::Endpoint(self.endpoint(cursor, node)),
            "rescue" => {
                self.skipped(cursor, "`{`");
                ItemKind::Rescue(self.need_body(cursor, node))
            }
            "test" => ItemKind::Test(self.test(cursor, node)),
            _ => ItemKind::Ruleset(self.ruleset(cursor, node, keyword == "treatment")),
        }
    }

    fn switch(&mut self, cursor: &mut Cursor<'_>) -> SwitchDecl {
        let name = self.need_declared(cursor, Case::Snake, "the name of a switch");
        let ty = self.type_behind_colon(cursor);
        SwitchDecl { name, ty, default: self.default(cursor) }
    }

    fn integration(&mut self, cursor: &mut Cursor<'_>) -> IntegrationDecl {
        let name = self.need_declared(cursor, Case::Snake, "the name of an integration");
        let params = self.optional_params(cursor, Standing::Behind);
        let answers = matches!(cursor.peek_rule(), Some(Rule::r#type))
            || (cursor.peek_rule() == Some(Rule::gap) && {
                let before = cursor.peek().map_or("", |gap| self.between(0, gap.start));
                before.trim_end().ends_with("->")
            });
        let result = answers.then(|| self.need_type(cursor));
        let (result_mark, _) = if answers { self.mark(cursor) } else { (Mark::Open, None) };
        let function = self.instance_name(cursor, &name, "the name of the function");
        IntegrationDecl { name, params, result, result_mark, function }
    }

    fn optional_params(&mut self, cursor: &mut Cursor<'_>, standing: Standing) -> Vec<Param> {
        match cursor.take(Rule::params) {
            Some(params) => self.params(cursor.inside(params), params, standing),
            None => Vec::new(),
        }
    }

    /// The name of something outside; where it is missing, the name in the program stands for it.
    fn instance_name(&mut self, cursor: &mut Cursor<'_>, name: &Name, what: &str) -> Literal {
        self.need_literal(cursor, &format!("{what} in quotes"))
            .unwrap_or_else(|| Literal { text: name.text.clone(), span: name.span.at_end() })
    }

    fn resource(&mut self, cursor: &mut Cursor<'_>, kind: ResourceKind) -> ResourceDecl {
        let keyword = kind.keyword();
        let article = if kind == ResourceKind::Hours { "" } else { "a " };
        let name = self.need_declared(cursor, Case::Snake, &format!("the name of {article}{keyword}"));
        let instance_name = self.instance_name(cursor, &name, "the name in Amazon Connect");
        let hours = cursor.take(Rule::resource_body).and_then(|body| {
            let hours = self.resource_hours(cursor.inside(body), body);
            if kind != ResourceKind::Queue {
                let span = self.span(body);
                let message = format!("only a queue has something in braces, not `{keyword}`");
                self.report(Diagnostic::new(Code::E0102, span, message).fix("remove it", span, ""));
                return None;
            }
            hours
        });
        ResourceDecl { kind, name, instance_name, hours }
    }

    fn resource_hours(&mut self, mut cursor: Cursor<'_>, body: Node) -> Option<Name> {
        let mut hours = None;
        while let Some(node) = cursor.next() {
            match node.rule {
                Rule::resource_hours => {
                    let name = self.need_used(&mut cursor.inside(node), "the name of the hours");
                    if hours.is_some() {
                        let span = self.span(node);
                        self.report(Diagnostic::new(Code::E0102, span, "a queue has its hours only once"));
                    }
                    hours = hours.or(Some(name));
                }
                Rule::junk => self.junk(&mut cursor, node, Place::QueueBody),
                Rule::semicolon => self.semicolon(node),
                Rule::unclosed => self.unclosed(body, node),
                _ => {}
            }
        }
        hours
    }

    fn bot(&mut self, cursor: &mut Cursor<'_>) -> BotDecl {
        let name = self.need_declared(cursor, Case::Snake, "the name of a bot");
        let instance_name = self.instance_name(cursor, &name, "the name in Lex");
        let mut bot = BotDecl { name, instance_name, intents: Vec::new(), slots: Vec::new() };
        if let Some(body) = cursor.take(Rule::bot_body) {
            self.bot_body(cursor.inside(body), body, &mut bot);
        }
        bot
    }

    pub(super) fn bot_body(&mut self, mut cursor: Cursor<'_>, body: Node, bot: &mut BotDecl) {
        while let Some(node) = cursor.next() {
            let mut inside = cursor.inside(node);
            match node.rule {
                Rule::intents => {
                    while let Some(name) = inside.take(Rule::name) {
                        bot.intents.push(self.declared(name, Case::Any, "an intent"));
                    }
                }
                Rule::slots => {
                    while let Some(param) = inside.take(Rule::param) {
                        bot.slots.push(self.param(inside.inside(param), param, Case::Any, Standing::Behind));
                    }
                }
                Rule::junk => self.junk(&mut cursor, node, Place::BotBody),
                Rule::semicolon => self.semicolon(node),
                Rule::unclosed => self.unclosed(body, node),
                _ => {}
            }
        }
    }

    fn calendar(&mut self, cursor: &mut Cursor<'_>, owner: Node) -> CalendarDecl {
        let name = self.need_declared(cursor, Case::Snake, "the name of a calendar");
        self.skipped(cursor, "`{`");
        let mut days = Vec::new();
        while let Some(node) = cursor.next() {
            match node.rule {
                Rule::day => days.extend(self.calendar_day(cursor.inside(node))),
                Rule::junk => self.junk(cursor, node, Place::Days),
                Rule::semicolon => self.semicolon(node),
                Rule::unclosed => self.unclosed(owner, node),
                Rule::gap => self.missing(node, "`{`"),
                _ => {}
            }
        }
        CalendarDecl { name, days }
    }

    fn calendar_day(&mut self, mut cursor: Cursor<'_>) -> Option<CalendarDay> {
        let number = cursor.next()?;
        let date = self.day(number);
        let name = self.need_literal(&mut cursor, "the name of the day in quotes");
        let (date, name) = date.zip(name)?;
        Some(CalendarDay { date, date_span: self.span(number), name })
    }

    fn message_decl(&mut self, cursor: &mut Cursor<'_>, owner: Node) -> MessageDecl {
        let name = self.need_declared(cursor, Case::Snake, "the name of a message");
        let params = self.optional_params(cursor, Standing::Alone);
        self.skipped(cursor, "`{`");
        let mut variants = Vec::new();
        while let Some(node) = cursor.next() {
            match node.rule {
                Rule::variant => variants.extend(self.variant(cursor.inside(node))),
                Rule::junk => self.junk(cursor, node, Place::Variants),
                Rule::semicolon => self.semicolon(node),
                Rule::unclosed => self.unclosed(owner, node),
                Rule::gap => self.missing(node, "`{`"),
                _ => {}
            }
        }
        MessageDecl { name, params, variants }
    }

    /// `en-AU "Hello"`
    fn variant(&mut self, mut cursor: Cursor<'_>) -> Option<MessageVariant> {
        let language = cursor.next()?;
        let language = self.name(language);
        let ssml = cursor.take(Rule::ssml_word).is_some();
        let text = match cursor.peek() {
            // The language is there, only its words are not.
            Some(node) if matches!(node.rule, Rule::gap | Rule::stray_prompt) => {
                self.no_wording(node, &language);
                Text { multiline: false, parts: Vec::new(), span: self.span(node) }
            }
            _ => self.need_text(&mut cursor, "a text")?,
        };
        Some(MessageVariant { language, ssml, text, id: self.output.expr_id() })
    }

    fn no_wording(&mut self, node: Node, language: &Name) {
        let what = format!("the text for `{}` in quotes", language.text);
        if node.rule == Rule::gap {
            return self.missing(node, &what);
        }
        let word = self.word_at(node.start).1;
        let diagnostic = Diagnostic::new(Code::E0103, word, format!("expected {what}, found `prompt`"));
        self.report(diagnostic.help("a `message` has words; a recording is said with `say prompt NAME`"));
    }

    /// The next node as a text, or a message that it is missing.
    pub(super) fn need_text(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Option<Text> {
        let node = cursor.next()?;
        if node.rule == Rule::gap {
            self.missing(node, what);
            return None;
        }
        Some(self.text(cursor.inside(node), node).0)
    }

    fn endpoint(&mut self, cursor: &mut Cursor<'_>, owner: Node) -> EndpointDecl {
        let name = self.need_declared(cursor, Case::Snake, "the name of an endpoint");
        self.skipped(cursor, "`{`");
        let mut endpoint = EndpointDecl { name, numbers: Vec::new(), start: None, channel: None };
        self.settings(cursor, owner, &mut endpoint);
        endpoint
    }

    fn settings(&mut self, cursor: &mut Cursor<'_>, owner: Node, endpoint: &mut EndpointDecl) {
        while let Some(node) = cursor.next() {
            match node.rule {
                Rule::setting => self.setting(cursor.inside(node), node, endpoint),
                Rule::junk => {
                    if let Some(again) = self.junk_again(cursor, node, Place::Settings) {
                        let read = |builder: &mut Builder<'_>, mut cursor: Cursor<'_>| {
                            builder.settings(&mut cursor, owner, endpoint);
                        };
                        self.read_again(again, Rule::some_settings, read);
                    }
                }
                Rule::semicolon => self.semicolon(node),
                Rule::unclosed => self.unclosed(owner, node),
                Rule::gap => self.missing(node, "`{`"),
                _ => {}
            }
        }
    }

    fn setting(&mut self, mut cursor: Cursor<'_>, node: Node, endpoint: &mut EndpointDecl) {
        let (word, word_span) = self.word_at(node.start);
        match word {
            "numbers" => {
                while cursor.peek().is_some() {
                    endpoint.numbers.extend(self.need_literal(&mut cursor, "a phone number in quotes"));
                }
            }
            "start" => {
                let start = self.need_target(&mut cursor, "the name of a ruleset");
                self.only_once(endpoint.start.is_some(), word, word_span);
                // A start that cannot be read is one all the same.
                let missing = || Target { name: Name::missing(word_span), args: Vec::new(), span: word_span };
                endpoint.start = endpoint.start.take().or(start).or_else(|| Some(missing()));
            }
            _ => {
                let channel = self.need_word(&mut cursor, "`voice` or `chat`");
                self.only_once(endpoint.channel.is_some(), word, word_span);
                endpoint.channel = endpoint.channel.take().or(Some(channel));
            }
        }
    }

    fn only_once(&mut self, again: bool, word: &str, span: Span) {
        if again {
            let message = format!("`{word}` stands here a second time");
            self.report(Diagnostic::new(Code::E0102, span, message).help("keep one of the two"));
        }
    }

    /// The next nodes as a ruleset with its arguments; `None` where it is missing.
    pub(super) fn need_target(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Option<Target> {
        let node = cursor.next()?;
        if node.rule != Rule::name {
            self.missing(node, what);
            return None;
        }
        Some(self.target(cursor, node))
    }

    /// A ruleset and its arguments.
    pub(super) fn target(&mut self, cursor: &mut Cursor<'_>, node: Node) -> Target {
        let name = self.used(node);
        match cursor.take(Rule::args) {
            Some(args) => {
                let span = name.span.to(self.span(args));
                let (args, _) = self.args(cursor.inside(args), args);
                Target { name, args, span }
            }
            None => Target { span: name.span, name, args: Vec::new() },
        }
    }

    fn ruleset(&mut self, cursor: &mut Cursor<'_>, node: Node, treatment: bool) -> RulesetDecl {
        let what = if treatment { "the name of a treatment" } else { "the name of a ruleset" };
        let name = self.need_declared(cursor, Case::Snake, what);
        let params = self.optional_params(cursor, Standing::Alone);
        let requires = match cursor.take(Rule::requires) {
            Some(requires) => self.requires(cursor.inside(requires)),
            None => Vec::new(),
        };
        self.skipped(cursor, "`requires` or `{`");
        let rules = self.rules(cursor, node);
        RulesetDecl { treatment, name, params, requires, rules }
    }

    fn requires(&mut self, mut cursor: Cursor<'_>) -> Vec<crate::syntax::tree::Expr> {
        let mut places = Vec::new();
        while cursor.peek().is_some() {
            places.push(self.place(&mut cursor, "a place behind `requires`"));
        }
        places
    }

    fn test(&mut self, cursor: &mut Cursor<'_>, node: Node) -> TestDecl {
        let name = self.need_literal(cursor, "what the test shows, in quotes");
        let name = name.unwrap_or_else(|| Literal { text: "".into(), span: self.word_at(node.start).1 });
        self.skipped(cursor, "`{`");
        let open = self.slice(node).find('{').and_then(|at| u32::try_from(at).ok()).unwrap_or(0);
        let steps = self.steps(cursor, node);
        let body = self.range(node.start + open, node.end);
        TestDecl { name, steps, body }
    }
}
