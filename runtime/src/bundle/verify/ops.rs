//! What each instruction takes, gives and demands.

use super::code::{Flow, Mode, Walk};
use super::kinds::{Kind, builtin, difference, figure, product, quotient, remainder, sum};
use super::tables::want_resource;
use super::{Flaw, insist};
use crate::bundle::{LocalId, Op, Pc, ResourceId, ResourceKind, RuleId, RulesetId, Table};
use crate::filter::{FILTERS, Filter};

type Checked = Result<(), Flaw>;

impl Walk<'_, '_> {
    /// Walks one instruction.
    pub(super) fn step(&mut self, op: Op) -> Result<Flow, Flaw> {
        match op {
            Op::Const(id) => self.push(self.kinds.of_constant(id))?,
            Op::Unknown => self.push(Kind::Nothing)?,
            Op::Place(id) => self.push(self.kinds.of_place(id))?,
            Op::SetPlace(id) => {
                self.body()?;
                self.take(self.kinds.of_place(id))?;
            }
            Op::Local(id) => self.push(self.local(id)?)?,
            Op::SetLocal(id) => self.set_local(id)?,
            Op::Switch(id) => self.push(self.kinds.of_switch(id))?,
            Op::Builtin(value) => self.push(builtin(value))?,
            Op::HoursOpen(id) => self.resource(id, ResourceKind::Hours, Kind::Bool)?,
            Op::HoursOpensIn(id) | Op::HoursClosesIn(id) => {
                self.resource(id, ResourceKind::Hours, Kind::Duration)?;
            }
            Op::QueueFigure(id, of) => self.resource(id, ResourceKind::Queue, figure(of))?,
            Op::CalendarHas(_) => self.map(Kind::Date, Kind::Bool)?,
            Op::CalendarToday(_) => self.push(Kind::Text)?,
            Op::Pop => _ = self.pop()?,

            Op::Field(field) => {
                let record = self.pop()?;
                self.push(self.kinds.field(record, field)?)?;
            }
            Op::WithField(field) => self.with_field(field)?,
            Op::JsonField(_) => self.map(Kind::Json, Kind::Json)?,
            Op::Index => self.index()?,
            Op::As(ty) => self.map(Kind::Json, self.kinds.of_type(ty))?,
            Op::ToDecimal => self.map(Kind::Int, Kind::Decimal)?,
            Op::MakeList(count) => self.make_list(count)?,
            Op::MakeRecord(id) => {
                let fields = self.kinds.fields(id).to_vec();
                self.take_all(&fields)?;
                self.push(Kind::Record(id))?;
            }

            Op::Add => self.arithmetic("add", sum)?,
            Op::Sub => self.arithmetic("subtract", difference)?,
            Op::Mul => self.arithmetic("multiply", product)?,
            Op::Div => self.arithmetic("divide", quotient)?,
            Op::Mod => self.arithmetic("divide", remainder)?,
            Op::Neg => {
                let value = self.pop()?;
                let fits = matches!(value, Kind::Int | Kind::Decimal | Kind::Duration | Kind::Nothing);
                self.push(if fits { value } else { return Err(self.kinds.misfit("a number", value)) })?;
            }

            Op::Eq | Op::Ne => self.compare(|walk, a, b| walk.kinds.comparable(a, b))?,
            Op::Lt | Op::Le | Op::Gt | Op::Ge => self.compare(|walk, a, b| walk.kinds.ordered(a, b))?,
            Op::In => self.compare(|walk, item, whole| walk.holds(whole, item))?,
            Op::Contains => self.compare(|walk, whole, item| {
                let in_text = || {
                    let fits = |kind| walk.kinds.fits(kind, Kind::Text);
                    fits(whole) && (fits(item) || item == Kind::Json)
                };
                walk.holds(whole, item) || in_text()
            })?,
            Op::StartsWith | Op::EndsWith => {
                self.take(Kind::Text)?;
                self.map(Kind::Text, Kind::Bool)?;
            }
            Op::Matches(_) | Op::IsMobile => self.map(Kind::Text, Kind::Bool)?,
            Op::IsKnown | Op::IsEmpty => {
                self.pop()?;
                self.push(Kind::Bool)?;
            }
            Op::Not => self.map(Kind::Bool, Kind::Bool)?,

            Op::Render => {
                self.pop()?;
                self.push(Kind::Text)?;
            }
            Op::EscapeXml => self.map(Kind::Text, Kind::Text)?,
            Op::Concat(count) => {
                (0..count).try_for_each(|_| self.take(Kind::Text))?;
                self.push(Kind::Text)?;
            }
            Op::Filter(filter, arguments) => self.filter(filter, arguments)?,
            Op::EachNext(walk, exit) => self.each_next(walk, exit)?,
            Op::EachPush(walk) => {
                self.take(Kind::Text)?;
                let texts = self.texts_of(walk)?;
                self.stores(texts);
            }
            Op::Random => {
                self.take(Kind::Int)?;
                self.map(Kind::Int, Kind::Int)?;
            }
            Op::LanguageIs(language) => {
                let exists = usize::from(language) < self.program.languages.len();
                insist(exists, "the program has no such language")?;
                self.push(Kind::Bool)?;
            }
            _ => return self.step_on(op),
        }
        Ok(Flow::Next)
    }

    /// Walks an instruction that goes somewhere or tells the telephone side something.
    fn step_on(&mut self, op: Op) -> Result<Flow, Flaw> {
        match op {
            Op::Jump(to) => {
                self.jump(to)?;
                return Ok(Flow::Away);
            }
            Op::JumpIfFalse(to) | Op::JumpIfTrue(to) => {
                self.take(Kind::Bool)?;
                self.jump(to)?;
            }
            Op::JumpIfKnown(to) => {
                self.stack.last().ok_or(Flaw::Underflow)?;
                self.jump(to)?;
                self.pop()?;
            }
            Op::Done => {
                insist(self.frame.mode == Mode::Condition, "only a condition is done")?;
                self.take(Kind::Bool)?;
                return self.away();
            }
            Op::Goto(ruleset) => {
                insist(self.frame.mode != Mode::Condition, "a condition goes nowhere")?;
                self.enter_ruleset(ruleset)?;
                return Ok(Flow::Away);
            }
            _ => {
                self.body()?;
                return self.step_in_body(op);
            }
        }
        Ok(Flow::Next)
    }

    /// Walks an instruction that only bodies have.
    fn step_in_body(&mut self, op: Op) -> Result<Flow, Flaw> {
        match op {
            Op::SetLanguage => self.take(Kind::Text)?,
            Op::Call(ruleset) => self.enter_ruleset(ruleset)?,
            Op::Into(_) | Op::Point(_) => {}
            Op::Utter(_) => self.take(Kind::Text)?,
            Op::UtterPrompt(prompt) => want_resource(self.program, prompt, ResourceKind::Prompt)?,
            Op::Sms => self.take_all(&[Kind::Text, Kind::Text])?,
            Op::Metric(_) => {
                let value = self.pop()?;
                if !matches!(value, Kind::Int | Kind::Decimal | Kind::Nothing) {
                    return Err(self.kinds.misfit("a number", value));
                }
            }
            Op::Flow(flow) => {
                self.no_treatment()?;
                want_resource(self.program, flow, ResourceKind::Flow)?;
                return self.away();
            }
            Op::Hangup => return self.away(),
            Op::Return => {
                self.no_treatment()?;
                return self.away();
            }
            Op::Decide(rule) => {
                self.decide(rule)?;
                return self.away();
            }
            _ => {
                self.interact(op)?;
                return self.away();
            }
        }
        Ok(Flow::Next)
    }

    /// The code ends here, with nothing left on the operand stack.
    fn away(&self) -> Result<Flow, Flaw> {
        self.settled().map(|()| Flow::Away)
    }

    // -- values --

    fn map(&mut self, takes: Kind, gives: Kind) -> Checked {
        self.take(takes)?;
        self.push(gives)
    }

    fn resource(&mut self, id: ResourceId, kind: ResourceKind, gives: Kind) -> Checked {
        want_resource(self.program, id, kind)?;
        self.push(gives)
    }

    fn set_local(&mut self, id: LocalId) -> Checked {
        self.stores(id);
        let kind = self.local(id)?;
        self.take(kind)
    }

    /// Notes what a condition stores into.
    fn stores(&mut self, id: LocalId) {
        if self.frame.mode == Mode::Condition {
            self.stored.push(id);
        }
    }

    fn with_field(&mut self, field: u16) -> Checked {
        let value = self.pop()?;
        let record = self.pop()?;
        if record != Kind::Nothing {
            self.kinds.want(value, self.kinds.field(record, field)?)?;
        }
        self.push(record)
    }

    fn index(&mut self) -> Checked {
        let index = self.pop()?;
        let whole = self.pop()?;
        match whole {
            Kind::List(element) => {
                self.kinds.want(index, Kind::Int)?;
                self.push(self.kinds.element(element))
            }
            Kind::Json | Kind::Nothing => {
                let fits = matches!(index, Kind::Int | Kind::Text | Kind::Nothing);
                self.push(if fits {
                    whole
                } else {
                    return Err(self.kinds.misfit("an int or a text", index));
                })
            }
            other => Err(self.kinds.misfit("a list or json", other)),
        }
    }

    fn make_list(&mut self, count: u16) -> Checked {
        let mut element = Kind::Nothing;
        for _ in 0..count {
            let kind = self.pop()?;
            element = self.kinds.join(element, kind)?;
        }
        let list = self.kinds.list(element)?;
        self.push(list)
    }

    fn arithmetic(&mut self, operation: &'static str, result: fn(Kind, Kind) -> Option<Kind>) -> Checked {
        let right = self.pop()?;
        let left = self.pop()?;
        self.push(result(left, right).ok_or_else(|| self.kinds.clash(operation, left, right))?)
    }

    fn compare(&mut self, fits: impl Fn(&Self, Kind, Kind) -> bool) -> Checked {
        let right = self.pop()?;
        let left = self.pop()?;
        if !fits(self, left, right) {
            return Err(self.kinds.clash("compare", left, right));
        }
        self.push(Kind::Bool)
    }

    /// Whether a list or JSON can hold an item.
    fn holds(&self, whole: Kind, item: Kind) -> bool {
        match whole {
            Kind::List(element) => self.kinds.comparable(self.kinds.element(element), item),
            Kind::Json | Kind::Nothing => item != Kind::Any,
            _ => false,
        }
    }

    fn filter(&mut self, filter: Filter, arguments: u8) -> Checked {
        insist(filter != Filter::Each, "`each` is a walk, not an instruction")?;
        let spec = FILTERS.iter().find(|spec| spec.filter == filter);
        let spec = spec.ok_or(Flaw::Broken("there is no such filter"))?;
        let given =
            spec.params.get(..arguments.into()).ok_or(Flaw::Broken("the filter has too many arguments"))?;
        let rest = spec.params.get(arguments.into()..).unwrap_or_default();
        insist(rest.iter().all(|param| param.optional), "the filter has too few arguments")?;
        for param in given.iter().rev() {
            let argument = self.pop()?;
            if !self.kinds.filter_takes(param.kind, argument) {
                return Err(self.kinds.misfit(&format!("`{}` of the filter", param.name), argument));
            }
        }
        let operand = self.pop()?;
        if !spec.takes.iter().any(|&takes| self.kinds.filter_takes(takes, operand)) {
            return Err(self.kinds.misfit(&format!("something for the filter `{}`", spec.name), operand));
        }
        let result = self.kinds.filter_gives(spec.gives, operand)?;
        self.push(result)
    }

    // -- walks --

    /// A local of a walk, so many after the first. Parameters are not used for walks.
    fn local_of(&self, walk: LocalId, offset: u16) -> Result<(LocalId, Kind), Flaw> {
        let params = self.frame.ruleset.map_or(0, |(_, ruleset)| ruleset.params);
        insist(walk.0 >= params, "a walk does not use parameters")?;
        let id = LocalId(walk.0.checked_add(offset).ok_or(Flaw::Local(walk.0))?);
        Ok((id, self.local(id)?))
    }

    fn each_next(&mut self, walk: LocalId, exit: Pc) -> Checked {
        let (list, kind) = self.local_of(walk, 0)?;
        let Kind::List(element) = kind else { return Err(self.kinds.misfit("a list", kind)) };
        let (index, kind) = self.local_of(walk, 1)?;
        self.kinds.want(kind, Kind::Int)?;
        let (item, kind) = self.local_of(walk, 2)?;
        self.kinds.want(self.kinds.element(element), kind)?;
        let texts = self.texts_of(walk)?;
        if self.frame.mode == Mode::Condition {
            self.scratch.extend([list, index, item, texts]);
        }
        self.jump(exit)
    }

    fn texts_of(&mut self, walk: LocalId) -> Result<LocalId, Flaw> {
        let (texts, kind) = self.local_of(walk, 3)?;
        let wanted = self.kinds.list(Kind::Text)?;
        if kind != wanted {
            return Err(self.kinds.misfit("a list of texts", kind));
        }
        Ok(texts)
    }

    // -- control --

    fn enter_ruleset(&mut self, id: RulesetId) -> Checked {
        self.no_treatment()?;
        let Some(ruleset) = self.program.rulesets.get(id.index()) else {
            return Err(Flaw::Range { table: Table::Ruleset, id: id.0 });
        };
        insist(!ruleset.treatment, "a treatment is heard in a queue, not gone to")?;
        for ty in ruleset.locals.iter().take(ruleset.params.into()).rev() {
            self.take(self.kinds.of_type(*ty))?;
        }
        self.settled()
    }

    fn decide(&mut self, rule: RuleId) -> Checked {
        let inside = self.frame.ruleset.is_some_and(|(_, ruleset)| {
            let first = ruleset.first_rule.0;
            rule.0 >= first && rule.0 - first <= ruleset.rule_count
        });
        insist(inside, "the rule lies in another ruleset")
    }
}
