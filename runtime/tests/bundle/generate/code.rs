//! Rules and their code: expressions of any type, statements, and everything that waits.

use ivr_runtime::bundle::*;
use ivr_runtime::filter::Filter;
use ivr_runtime::value::Value;

use super::Generator;

/// Positions among the locals that every ruleset has after its parameters.
mod local {
    pub(super) const COUNTER: u16 = 0;
    pub(super) const TEXT: u16 = 1;
    pub(super) const CONFIDENCE: u16 = 2;
    pub(super) const REASON: u16 = 3;
    pub(super) const WALK: u16 = 4;
    pub(super) const ANSWER: u16 = 8;
}

impl Generator {
    pub(super) fn ruleset(&mut self, rules: usize) {
        let id = RulesetId(self.program.rulesets.len() as u32);
        self.treatment = self.below(6) == 0;
        self.params = if self.treatment { 0 } else { self.below(3) as u16 };
        self.locals = (0..self.params).map(|_| self.any_type()).collect();
        let text = self.ty(Type::Text);
        for ty in
            [Type::Int, Type::Text, Type::Decimal, Type::Enum(EnumDef::FAILURE), Type::List(text), Type::Int]
        {
            let ty = self.ty(ty);
            self.locals.push(ty);
        }
        let texts = self.ty(Type::List(text));
        self.locals.extend([text, texts]);
        let answer = self.any_type();
        self.locals.push(answer);
        let first_rule = RuleId(self.program.rules.len() as u32);
        self.rules = (first_rule, rules as u32);
        // What the ruleset looks like must be known to code that goes there.
        let name = self.text();
        let locals = self.locals.clone();
        let ruleset = Ruleset {
            name,
            treatment: self.treatment,
            locals,
            params: self.params,
            first_rule,
            rule_count: rules as u32,
        };
        self.program.rulesets.push(ruleset);
        for _ in 0..rules {
            self.rule(id);
        }
    }

    fn rule(&mut self, ruleset: RulesetId) {
        let first_condition = ConditionId(self.program.conditions.len() as u32);
        let guard = self.pick(&[GuardKind::Always, GuardKind::When, GuardKind::Score]);
        let count = if guard == GuardKind::Always { 0 } else { 1 + self.below(4) };
        let mut lines = Vec::new();
        for _ in 0..count {
            let points = if guard == GuardKind::When { 1 } else { self.below(400) as i32 - 100 };
            lines.push(Condition { test: self.test(), points });
        }
        self.program.conditions.extend(lines);
        let threshold = match guard {
            GuardKind::Always => 0,
            GuardKind::When => self.pick(&[1, count as i32]),
            GuardKind::Score => self.below(300) as i32,
        };
        let body = self.block(3);
        let name = self.text();
        let rule =
            Rule { name, ruleset, guard, threshold, first_condition, condition_count: count as u16, body };
        self.program.rules.push(rule);
        let source = (self.below(3) as u16, self.below(1000) as u32 + 1);
        self.program.debug.rules.push(source);
    }

    fn test(&mut self) -> Test {
        let place = PlaceId(self.below(self.program.places.len()) as u16);
        let ty = self.program.places[place.index()].ty;
        let mut operand = Operand { place, field: None };
        let mut compared = ty;
        if let Type::Record(id) = self.bare(ty)
            && !self.program.records[id.index()].fields.is_empty()
        {
            let field = self.below(self.program.records[id.index()].fields.len());
            compared = self.program.records[id.index()].fields[field].ty;
            operand.field = Some(field as u16);
        }
        match self.below(5) {
            0 => Test::Known(operand),
            1 => Test::Unknown(operand),
            2 => {
                let boolean = self.ty(Type::Bool);
                self.expression(boolean, 4);
                self.ops.push(Op::Done);
                Test::Code(self.flush())
            }
            _ => {
                let ordered = matches!(
                    self.bare(compared),
                    Type::Int
                        | Type::Decimal
                        | Type::Date
                        | Type::Time
                        | Type::DateTime
                        | Type::Duration
                        | Type::Text
                );
                let comparison = if ordered {
                    self.pick(&[
                        Comparison::Lt,
                        Comparison::Ge,
                        Comparison::Le,
                        Comparison::Gt,
                        Comparison::Eq,
                    ])
                } else {
                    self.pick(&[Comparison::Eq, Comparison::Ne])
                };
                Test::Compare { comparison, operand, constant: self.constant(compared) }
            }
        }
    }

    // -- code --

    /// Moves the present block to the code; where it begins.
    pub(super) fn flush(&mut self) -> Pc {
        let start = self.program.code.len() as u32;
        if self.flip() {
            let source = (Pc(start), self.below(3) as u16, self.below(1000) as u32 + 1);
            self.program.debug.code.push(source);
        }
        let at = |Pc(offset)| Pc(start + offset);
        for op in self.ops.drain(..) {
            self.program.code.push(match op {
                Op::Jump(to) => Op::Jump(at(to)),
                Op::JumpIfFalse(to) => Op::JumpIfFalse(at(to)),
                Op::JumpIfTrue(to) => Op::JumpIfTrue(at(to)),
                Op::JumpIfKnown(to) => Op::JumpIfKnown(at(to)),
                Op::EachNext(walk, to) => Op::EachNext(walk, at(to)),
                op => op,
            });
        }
        Pc(start)
    }

    fn here(&self) -> Pc {
        Pc(self.ops.len() as u32)
    }

    fn local(&self, offset: u16) -> LocalId {
        LocalId(self.params + offset)
    }

    /// Code that pushes a value of a type, or an unknown one.
    fn expression(&mut self, ty: TypeId, depth: usize) {
        let choice = if depth == 0 { self.below(3) } else { self.below(8) };
        match choice {
            0 => {
                let constant = self.constant(ty);
                self.ops.push(Op::Const(constant));
            }
            1 => {
                let op = self.stored(ty);
                self.ops.push(op);
            }
            2 => self.ops.push(Op::Unknown),
            3 => {
                // `a else b`
                self.expression(ty, depth - 1);
                let known = self.ops.len();
                self.ops.push(Op::JumpIfKnown(Pc(0)));
                self.expression(ty, depth - 1);
                self.ops[known] = Op::JumpIfKnown(self.here());
            }
            4 => {
                // `a when condition`
                let boolean = self.ty(Type::Bool);
                self.expression(boolean, depth - 1);
                let skip = self.ops.len();
                self.ops.push(Op::JumpIfFalse(Pc(0)));
                self.expression(ty, depth - 1);
                let end = self.ops.len();
                self.ops.push(Op::Jump(Pc(0)));
                self.ops[skip] = Op::JumpIfFalse(self.here());
                self.ops.push(Op::Unknown);
                self.ops[end] = Op::Jump(self.here());
            }
            _ => self.operation(ty, depth - 1),
        }
    }

    /// A place, local or switch of this very type, or nothing.
    fn stored(&mut self, ty: TypeId) -> Op {
        let mut found: Vec<Op> = Vec::new();
        let places = self.program.places.iter().enumerate();
        found.extend(places.filter(|(_, place)| place.ty == ty).map(|(at, _)| Op::Place(PlaceId(at as u16))));
        let switches = self.program.switches.iter().enumerate();
        found.extend(
            switches.filter(|(_, switch)| switch.ty == ty).map(|(at, _)| Op::Switch(SwitchId(at as u16))),
        );
        let locals = self.locals.iter().enumerate();
        found.extend(locals.filter(|(_, local)| **local == ty).map(|(at, _)| Op::Local(LocalId(at as u16))));
        if found.is_empty() { Op::Unknown } else { self.pick(&found) }
    }

    /// An operation that gives a value of a type.
    fn operation(&mut self, ty: TypeId, depth: usize) {
        match self.bare(ty) {
            Type::Bool => self.condition(depth),
            Type::Int | Type::Decimal | Type::Duration => {
                if self.flip() {
                    self.expression(ty, depth);
                    self.expression(ty, depth);
                    let op = self.pick(&[Op::Add, Op::Sub]);
                    self.ops.push(op);
                } else {
                    self.expression(ty, depth);
                    self.ops.push(Op::Neg);
                }
            }
            Type::Date | Type::Time | Type::DateTime => {
                let duration = self.ty(Type::Duration);
                self.expression(ty, depth);
                self.expression(duration, depth);
                self.ops.push(Op::Add);
            }
            Type::Text | Type::Phone | Type::Digits { .. } | Type::CardNumber | Type::CardExpiry => {
                self.words(depth);
            }
            Type::Enum(_) => {
                let constant = self.constant(ty);
                self.ops.push(Op::Const(constant));
            }
            Type::Record(id) => {
                for field in self.program.records[id.index()].fields.clone() {
                    self.expression(field.ty, depth);
                }
                self.ops.push(Op::MakeRecord(id));
            }
            Type::List(element) => {
                let count = self.below(4);
                (0..count).for_each(|_| self.expression(element, depth));
                self.ops.push(Op::MakeList(count as u16));
            }
            Type::Json => {
                self.expression(ty, depth);
                let name = self.text();
                self.ops.push(Op::JsonField(name));
            }
            Type::Optional(_) => self.ops.push(Op::Unknown),
        }
    }

    fn condition(&mut self, depth: usize) {
        let ty = self.any_type();
        match self.below(6) {
            0 => {
                self.expression(ty, depth);
                self.ops.push(Op::IsKnown);
            }
            1 => {
                self.expression(ty, depth);
                self.expression(ty, depth);
                self.ops.push(Op::Eq);
            }
            2 => {
                self.words(depth);
                self.ops.push(Op::Matches(RegexId(1)));
            }
            3 => {
                let hours = self.resource(ResourceKind::Hours);
                self.ops.extend([Op::HoursOpen(hours), Op::Not]);
            }
            4 => {
                let date = self.ty(Type::Date);
                self.expression(date, depth);
                self.ops.push(Op::CalendarHas(CalendarId(0)));
            }
            _ => {
                let queue = self.resource(ResourceKind::Queue);
                self.ops.push(Op::QueueFigure(queue, Figure::Waiting));
                let int = self.ty(Type::Int);
                self.expression(int, depth);
                self.ops.push(Op::Ge);
            }
        }
    }

    fn words(&mut self, depth: usize) {
        let ty = self.any_type();
        match self.below(4) {
            0 => {
                self.expression(ty, depth);
                self.ops.push(Op::Render);
            }
            1 => {
                let count = self.below(4);
                (0..count).for_each(|_| self.words(depth.saturating_sub(1)));
                self.ops.push(Op::Concat(count as u16));
            }
            2 => {
                let text = self.ty(Type::Text);
                self.expression(text, depth);
                let filter = self.pick(&[Filter::Upper, Filter::Masked, Filter::Spell]);
                self.ops.push(Op::Filter(filter, 0));
            }
            _ if self.locals.is_empty() => self.ops.push(Op::CalendarToday(CalendarId(0))),
            _ => self.walk(),
        }
    }

    /// A walk over a list, and its texts joined.
    fn walk(&mut self) {
        let [walk, index, item, texts] = [0, 1, 2, 3].map(|offset| self.local(local::WALK + offset));
        self.program.constants.push(Value::Int(0));
        let zero = ConstId(self.program.constants.len() as u32 - 1);
        let text = self.ty(Type::Text);
        let list = self.ty(Type::List(text));
        let between = self.constant(text);
        self.expression(list, 0);
        self.ops.extend([Op::SetLocal(walk), Op::Const(zero), Op::SetLocal(index), Op::MakeList(0)]);
        self.ops.push(Op::SetLocal(texts));
        let next = self.here();
        let exit = Pc(next.0 + 4);
        self.ops.extend([Op::EachNext(walk, exit), Op::Local(item), Op::EachPush(walk), Op::Jump(next)]);
        self.ops.extend([Op::Local(texts), Op::Const(between), Op::Filter(Filter::Join, 1)]);
    }

    /// Statements that end by leaving; where they begin.
    fn block(&mut self, depth: usize) -> Pc {
        // Blocks that interactions lead to come first.
        let end = self.ending(depth);
        for _ in 0..self.below(4) {
            self.statement();
        }
        self.ops.extend(end);
        self.flush()
    }

    fn statement(&mut self) {
        match self.below(7) {
            5 => {
                let point = self.below(1000) as u32;
                self.ops.push(Op::Point(point));
            }
            0 => {
                let place = PlaceId(self.below(self.program.places.len()) as u16);
                self.expression(self.program.places[place.index()].ty, 2);
                self.ops.push(Op::SetPlace(place));
            }
            1 => {
                let section = self.pick(&[Section::Before, Section::Prompt, Section::AgentHears]);
                self.ops.push(Op::Into(section));
            }
            2 => {
                self.words(2);
                let kind = self.pick(&[UtteranceKind::Text, UtteranceKind::Ssml]);
                self.ops.push(Op::Utter(kind));
            }
            3 => {
                let prompt = self.resource(ResourceKind::Prompt);
                self.ops.push(Op::UtterPrompt(prompt));
            }
            4 => {
                let int = self.ty(Type::Int);
                self.expression(int, 2);
                let name = self.text();
                self.ops.push(Op::Metric(name));
            }
            _ if self.treatment => {}
            _ => {
                if let Some(ruleset) = self.destination() {
                    self.arguments(ruleset);
                    self.ops.push(Op::Call(ruleset));
                }
            }
        }
    }

    /// A ruleset to go to.
    pub(super) fn destination(&mut self) -> Option<RulesetId> {
        let id = RulesetId(self.below(self.program.rulesets.len()) as u32);
        (!self.program.rulesets[id.index()].treatment).then_some(id)
    }

    pub(super) fn arguments(&mut self, ruleset: RulesetId) {
        let ruleset = self.program.rulesets[ruleset.index()].clone();
        for &ty in &ruleset.locals[..ruleset.params.into()] {
            self.expression(ty, 1);
        }
    }

    /// Instructions that leave; makes the blocks that they lead to.
    fn ending(&mut self, depth: usize) -> Vec<Op> {
        if depth == 0 {
            return vec![Op::Hangup];
        }
        let [attempt, answer] = [local::COUNTER, local::ANSWER].map(|offset| self.local(offset));
        let queue = self.resource(ResourceKind::Queue);
        match self.below(if self.treatment { 5 } else { 10 }) {
            0 => vec![Op::Decide(RuleId(self.rules.0.0 + self.below(self.rules.1 as usize + 1) as u32))],
            1 => {
                let [one, again, bye] = [0; 3].map(|_| self.block(depth - 1));
                let menu = MenuInfo {
                    attempt,
                    tries: 3,
                    timeout: self.below(300) as u16,
                    entries: vec![(Key('1'), one), (Key('*'), again), (Key('#'), bye)],
                    no_input: again,
                    no_match: again,
                    give_up_no_input: bye,
                    give_up_no_match: bye,
                };
                self.program.menus.push(menu);
                vec![Op::Menu(MenuId(self.program.menus.len() as u32 - 1))]
            }
            2 => self.collect(depth, attempt, answer),
            3 => {
                let [done, message] = [0; 2].map(|_| self.block(depth - 1));
                let message = if self.flip() { Some((message, self.local(local::TEXT))) } else { None };
                let prompt = if self.flip() { Some(self.resource(ResourceKind::Prompt)) } else { None };
                self.program.waits.push(WaitInfo { prompt, message, done });
                let duration = self.ty(Type::Duration);
                let constant = self.constant(duration);
                vec![Op::Const(constant), Op::Wait(WaitId(self.program.waits.len() as u32 - 1))]
            }
            4 => {
                let [a, b] = [0; 2].map(|_| self.block(depth - 1));
                let branches = vec![(self.below(10_000) as u16, a, self.text()), (10_000, b, self.text())];
                self.program.splits.push(SplitInfo { by_value: true, branches });
                vec![
                    Op::Builtin(Builtin::CallerPhone),
                    Op::Split(SplitId(self.program.splits.len() as u32 - 1)),
                ]
            }
            5 => self.invoke(depth, answer),
            6 => {
                let full = if self.flip() { Some(self.block(depth - 1)) } else { None };
                let info = EnqueueInfo { queue, treatment: None, full };
                self.program.enqueues.push(info);
                let id = EnqueueId(self.program.enqueues.len() as u32 - 1);
                vec![Op::Unknown, Op::Unknown, Op::Enqueue(id)]
            }
            7 => {
                let targets = [0; 4].map(|_| if self.flip() { Some(self.block(depth - 1)) } else { None });
                let [stay, busy, no_answer, failed] = targets;
                let keys = if self.flip() { Some(self.text()) } else { None };
                self.program.dials.push(DialInfo { within: 30, keys, stay, busy, no_answer, failed });
                vec![Op::Builtin(Builtin::CallDialled), Op::Dial(DialId(self.program.dials.len() as u32 - 1))]
            }
            8 => self.listen(depth, attempt),
            _ => vec![self.pick(&[Op::Return, Op::Hangup, Op::Flow(ResourceId(3))])],
        }
    }

    fn collect(&mut self, depth: usize, attempt: LocalId, candidate: LocalId) -> Vec<Op> {
        let [valid, again, bye] = [0; 3].map(|_| self.block(depth - 1));
        let text = self.ty(Type::Digits { min: 4, max: 4 });
        let readable = !matches!(
            self.bare(self.locals[candidate.index()]),
            Type::Record(_) | Type::List(_) | Type::Json
        );
        let (ty, candidate) = match self.program.types[self.locals[candidate.index()].index()] {
            Type::Optional(inner) if readable => (inner, candidate),
            _ if readable => (self.locals[candidate.index()], candidate),
            _ => (text, self.local(local::TEXT)),
        };
        let by = CollectBy::Keys { terminator: Some(Key('#')), pause: 3 };
        let collect = CollectInfo {
            place: PlaceId(0),
            encrypted: self.flip(),
            attempt,
            tries: 2,
            timeout: 5,
            format: Format { ty, min: 1, max: 9 },
            by,
            candidate,
            valid,
            no_input: again,
            invalid: again,
            give_up_no_input: bye,
            give_up_no_match: bye,
        };
        self.program.collects.push(collect);
        vec![Op::Collect(CollectId(self.program.collects.len() as u32 - 1))]
    }

    fn invoke(&mut self, depth: usize, answer: LocalId) -> Vec<Op> {
        let [ok, failed] = [0; 2].map(|_| self.block(depth - 1));
        let integration = IntegrationId(self.below(self.program.integrations.len()) as u16);
        let kept = self.flip();
        let invoke = InvokeInfo {
            integration,
            within: 10,
            answer: kept.then_some(answer),
            answer_type: kept.then_some(self.locals[answer.index()]),
            reason: self.local(local::REASON),
            ok,
            failed,
        };
        self.program.invokes.push(invoke);
        let arguments = self.program.integrations[integration.index()].params.len();
        let mut ops = vec![Op::Unknown; arguments];
        ops.push(Op::Invoke(InvokeId(self.program.invokes.len() as u32 - 1)));
        ops
    }

    fn listen(&mut self, depth: usize, attempt: LocalId) -> Vec<Op> {
        let bot = self.resource(ResourceKind::Bot);
        let resource = self.program.resources[bot.index()].clone();
        if !resource.slots.is_empty() {
            return vec![Op::Hangup];
        }
        let [taken, again, bye] = [0; 3].map(|_| self.block(depth - 1));
        let locals = BotLocals {
            intent: self.local(local::TEXT),
            confidence: self.local(local::CONFIDENCE),
            transcript: self.local(local::TEXT),
            slots: Vec::new(),
        };
        let entry = |at| IntentEntry { intent: resource.intents[1], at, target: taken };
        let entries = vec![entry(0), entry(700)];
        let listen = ListenInfo {
            bot,
            locals,
            attempt,
            tries: 1,
            timeout: 5,
            entries,
            no_input: again,
            no_match: again,
            give_up_no_input: bye,
            give_up_no_match: bye,
        };
        self.program.listens.push(listen);
        vec![Op::Listen(ListenId(self.program.listens.len() as u32 - 1))]
    }
}
