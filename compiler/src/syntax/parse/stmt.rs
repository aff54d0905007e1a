//! Steps of a rule.

use super::build::Builder;
use super::junk::Place;
use super::nodes::{Cursor, Node, Rule};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Arg, Clause, Expr, Name, Stmt, StmtKind};

impl Builder<'_> {
    /// The steps of the block `owner`.
    pub(super) fn stmts(&mut self, mut cursor: Cursor<'_>, owner: Node) -> Vec<Stmt> {
        let mut stmts: Vec<Stmt> = Vec::new();
        let mut ended_early = false;
        while let Some(node) = cursor.next() {
            match node.rule {
                Rule::stmt => stmts.push(self.stmt(cursor.inside(node), node)),
                Rule::junk => {
                    ended_early = ended_early || self.entries_behind_early_end(node, stmts.last());
                    if ended_early && self.looks_like_clause(self.slice(node)) {
                        continue;
                    }
                    let span = self.span(node);
                    match self.junk_again(&mut cursor, node, Place::Steps) {
                        Some(again) => {
                            let read =
                                |builder: &mut Builder<'_>, cursor: Cursor<'_>| builder.stmts(cursor, owner);
                            stmts.extend(self.read_again(again, Rule::some_stmts, read).unwrap_or_default());
                        }
                        None => stmts.push(Stmt { span, verb: span.at_start(), kind: StmtKind::Broken }),
                    }
                }
                Rule::semicolon => self.semicolon(node),
                Rule::unclosed => self.unclosed(owner, node),
                _ => {}
            }
        }
        stmts
    }

    fn stmt(&mut self, mut cursor: Cursor<'_>, node: Node) -> Stmt {
        let (word, verb) = self.word_at(node.start);
        let kind = self.stmt_kind(&mut cursor, node, word);
        Stmt { span: self.trimmed(node), verb, kind }
    }

    fn stmt_kind(&mut self, cursor: &mut Cursor<'_>, node: Node, verb: &str) -> StmtKind {
        match verb {
            "say" => StmtKind::Say(self.messages(cursor, "a message behind `say`")),
            "set" => self.set(cursor),
            "clear" => StmtKind::Clear(self.place(cursor, "a place to clear")),
            "goto" => self.goto(cursor),
            "call" => match self.need_target(cursor, "the name of a ruleset behind `call`") {
                Some(target) => StmtKind::Call(target),
                None => StmtKind::Broken,
            },
            "return" => StmtKind::Return,
            "hangup" => StmtKind::Hangup,
            "repeat" => StmtKind::Repeat,
            "menu" => {
                let prompt = self.messages(cursor, "what the menu says");
                StmtKind::Menu { prompt, clauses: self.need_clauses(cursor, verb) }
            }
            "collect" => self.collect(cursor),
            "listen" => {
                let prompt = self.messages(cursor, "what the caller is asked");
                let bot = self.need_bot(cursor);
                let clauses = self.need_clauses(cursor, verb);
                or_broken(&bot, StmtKind::Listen { prompt, bot: bot.clone(), clauses })
            }
            "understand" => {
                let text = self.expr(cursor, "a text behind `understand`");
                let bot = self.need_bot(cursor);
                let clauses = self.need_clauses(cursor, verb);
                or_broken(&bot, StmtKind::Understand { text, bot: bot.clone(), clauses })
            }
            "invoke" => self.invoke(cursor),
            "enqueue" => {
                let queue = self.need_used(cursor, "the name of a queue behind `enqueue`");
                let clauses = self.clauses(cursor, verb);
                or_broken(&queue, StmtKind::Enqueue { queue: queue.clone(), clauses })
            }
            "callback" => {
                let queue = self.need_used(cursor, "the name of a queue behind `callback`");
                let clauses = self.clauses(cursor, verb);
                or_broken(&queue, StmtKind::Callback { queue: queue.clone(), clauses })
            }
            "dial" => {
                let number = self.expr(cursor, "a phone number behind `dial`");
                StmtKind::Dial { number, clauses: self.clauses(cursor, verb) }
            }
            "sms" => {
                let number = self.expr(cursor, "a phone number behind `sms`");
                StmtKind::Sms { number, text: self.expr(cursor, "the text of the message behind the number") }
            }
            "split" => {
                let by =
                    cursor.take(Rule::by).map(|by| self.expr(&mut cursor.inside(by), "a value behind `by`"));
                StmtKind::Split { by, clauses: self.need_clauses(cursor, verb) }
            }
            "wait" => {
                let duration = self.expr(cursor, "how long to wait");
                let duration = self.parted_duration(duration);
                StmtKind::Wait { duration, clauses: self.clauses(cursor, verb) }
            }
            "metric" => self.metric(cursor),
            _ => self.play(cursor, node),
        }
    }

    fn set(&mut self, cursor: &mut Cursor<'_>) -> StmtKind {
        let place = self.place(cursor, "a place to set");
        let Some(op) = cursor.next() else { return StmtKind::Broken };
        if op.rule != Rule::set_op {
            self.missing(op, "`=` or `+=`");
            return StmtKind::Broken;
        }
        let add = self.set_op(op, &place, true);
        StmtKind::Set { place, add, value: self.expr(cursor, "a value") }
    }

    /// Whether `op` adds; reports what is neither `=` nor `+=`.
    pub(super) fn set_op(&mut self, op: Node, place: &Expr, may_add: bool) -> bool {
        let written = self.slice(op);
        let span = self.span(op);
        let name = self.source_between(place.span.start, place.span.end);
        match written {
            "=" => false,
            "+=" if may_add => true,
            "-=" | "*=" | "/=" => {
                let sign = written.trim_end_matches('=');
                let message = format!("there is no `{written}`");
                let help = format!("write `{name} = {name} {sign} ...`");
                self.report(Diagnostic::new(Code::E0110, span, message).help(help).fix(
                    "write it out",
                    span,
                    format!("= {name} {sign}"),
                ));
                false
            }
            _ => {
                let message = format!("a value is given with `=`, not with `{written}`");
                self.report(Diagnostic::new(Code::E0110, span, message).fix("write `=`", span, "="));
                false
            }
        }
    }

    fn goto(&mut self, cursor: &mut Cursor<'_>) -> StmtKind {
        if let Some(flow) = cursor.take(Rule::to_flow) {
            let name = self.need_used(&mut cursor.inside(flow), "the name of a flow behind `goto flow`");
            return or_broken(&name, StmtKind::GotoFlow(name.clone()));
        }
        match self.need_target(cursor, "the name of a ruleset behind `goto`") {
            Some(target) => StmtKind::Goto(target),
            None => StmtKind::Broken,
        }
    }

    fn collect(&mut self, cursor: &mut Cursor<'_>) -> StmtKind {
        let place = self.place(cursor, "a place for what the caller enters");
        let speech = cursor.take(Rule::by_speech).and_then(|by| {
            let mut inside = cursor.inside(by);
            let words = self.slice(by);
            if words.trim_start_matches("by").trim().is_empty() {
                let gap = inside.next()?;
                self.missing(gap, "`speech using` and the name of a bot");
                return None;
            }
            let bot = self.need_bot(&mut inside);
            (!bot.text.is_empty()).then_some(bot)
        });
        StmtKind::Collect { place, speech, clauses: self.need_clauses(cursor, "collect") }
    }

    /// `using BOT`
    fn need_bot(&mut self, cursor: &mut Cursor<'_>) -> Name {
        let words = cursor.peek().map_or("", |node| self.between(0, node.start).trim_end());
        let what =
            if words.ends_with("using") { "the name of a bot" } else { "`using` and the name of a bot" };
        self.need_used(cursor, what)
    }

    fn invoke(&mut self, cursor: &mut Cursor<'_>) -> StmtKind {
        let function = self.need_used(cursor, "the name of an integration behind `invoke`");
        let args: Vec<Arg> = match cursor.take(Rule::args) {
            Some(args) => self.args(cursor.inside(args), args).0,
            None => Vec::new(),
        };
        let into =
            cursor.take(Rule::into).map(|into| self.place(&mut cursor.inside(into), "a place behind `into`"));
        let clauses = self.clauses(cursor, "invoke");
        or_broken(&function, StmtKind::Invoke { function: function.clone(), args, into, clauses })
    }

    fn metric(&mut self, cursor: &mut Cursor<'_>) -> StmtKind {
        let Some(name) = self.need_literal(cursor, "the name of a metric in quotes") else {
            return StmtKind::Broken;
        };
        let Some(op) = cursor.take(Rule::set_op) else { return StmtKind::Metric { name, value: None } };
        if self.slice(op) != "+=" {
            let span = self.span(op);
            let message = format!("a metric is counted up with `+=`, not with `{}`", self.slice(op));
            self.report(Diagnostic::new(Code::E0110, span, message).fix("write `+=`", span, "+="));
        }
        StmtKind::Metric { name, value: Some(self.expr(cursor, "a number behind `+=`")) }
    }

    fn play(&mut self, cursor: &mut Cursor<'_>, node: Node) -> StmtKind {
        if let Some(gap) = cursor.take(Rule::gap) {
            if let Some(diagnostic) = self.missing_diagnostic(gap, "`prompt` behind `play`") {
                self.broken(diagnostic.help("write `play prompt NAME for 30s`"));
            }
        } else {
            cursor.take(Rule::prompt_word);
        }
        let prompt = self.need_used(cursor, "the name of a prompt");
        let duration = cursor.peek().map(|_| {
            let duration = self.expr(cursor, "how long to play, behind `for`");
            self.parted_duration(duration)
        });
        let _ = node;
        or_broken(&prompt, StmtKind::Play { prompt: prompt.clone(), duration })
    }

    /// The clauses of a step that needs some.
    fn need_clauses(&mut self, cursor: &mut Cursor<'_>, verb: &str) -> Vec<Clause> {
        self.skipped(cursor, "`{`");
        if let Some(gap) = cursor.take(Rule::gap) {
            self.missing(gap, "`{`");
        }
        self.clauses(cursor, verb)
    }

    /// The clauses of a step, if there are any.
    fn clauses(&mut self, cursor: &mut Cursor<'_>, verb: &str) -> Vec<Clause> {
        self.skipped(cursor, if verb == "invoke" { "`into` or `{`" } else { "`{`" });
        match cursor.take(Rule::clauses) {
            Some(node) => self.clause_list(cursor.inside(node), node, verb),
            None => Vec::new(),
        }
    }

    /// Entries of a menu where steps should be, because the menu before them was closed too early.
    fn entries_behind_early_end(&mut self, node: Node, before: Option<&Stmt>) -> bool {
        let Some(before) = before else { return false };
        let has_clauses = matches!(
            before.kind,
            StmtKind::Menu { .. }
                | StmtKind::Collect { .. }
                | StmtKind::Listen { .. }
                | StmtKind::Split { .. }
                | StmtKind::Understand { .. }
                | StmtKind::Invoke { .. }
                | StmtKind::Enqueue { .. }
        );
        let place = self.span(node);
        let entry = self.looks_like_clause(self.slice(node));
        if !has_clauses
            || !entry
            || self.closes_its_line(before.span)
            || self.follows_from_trouble(place.start)
        {
            return false;
        }
        let verb = self.source_between(before.verb.start, before.verb.end);
        let brace = super::rule::last_byte(before.span);
        self.broken(
            Diagnostic::new(
                Code::E0104,
                brace,
                format!("this `}}` ends the `{verb}`, but more of it follows"),
            )
            .label(place, "this stands outside of it")
            .help("remove the `}`"),
        );
        self.output.surplus += 1;
        true
    }

    /// `5 sec`: the unit stands apart from its number, and the grammar has read the number alone.
    pub(super) fn parted_duration(&mut self, duration: Expr) -> Expr {
        let end = duration.span.end;
        let rest = self.source.get(end as usize..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\u{a0}']).len();
        let rest = rest.get(blanks..).unwrap_or_default();
        if blanks == 0 {
            return duration;
        }
        let Some((right, unit)) = self.parted_unit(duration.span, rest) else { return duration };
        let start = end + u32::try_from(blanks).unwrap_or(0);
        let whole = Span { end: start + unit, ..duration.span };
        let written = self.source_between(whole.start, whole.end);
        let message = format!("`{written}` is not a duration");
        self.broken(Diagnostic::new(Code::E0108, whole, message).help(format!("write `{right}`")).fix(
            format!("write `{right}`"),
            whole,
            right,
        ));
        Expr { kind: crate::syntax::tree::ExprKind::Broken, ..duration }
    }
}

/// The step, or a broken one where the name that it is about is missing.
fn or_broken(name: &Name, kind: StmtKind) -> StmtKind {
    if name.text.is_empty() { StmtKind::Broken } else { kind }
}
