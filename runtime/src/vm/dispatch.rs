//! From an instruction to the function that does it. All of them on one screen.

use super::machine::{Machine, Outcome};
use crate::bundle::{Op, Pc};
use crate::exchange::{Fault, Next};
use crate::value::Value;

/// What comes after an instruction.
pub(super) enum Flow {
    /// The one at the machine's position.
    On,
    /// Nothing: the code of a condition is done.
    Done,
    /// Nothing in this step. Boxed, so that every instruction returns something small.
    Yield(Box<Next>),
    /// Nothing: the outermost ruleset ended.
    Ended,
}

impl Machine<'_> {
    /// Runs from the current position to the next yield. The innermost frame then stands at the
    /// instruction that yielded.
    pub(crate) fn run(&mut self) -> Result<Outcome, Fault> {
        loop {
            let at = self.pc;
            match self.next()? {
                Flow::On => {}
                Flow::Yield(next) => {
                    if let Some(frame) = self.thread.frames.last_mut() {
                        frame.pc = at;
                    }
                    return Ok(Outcome::Yield(*next));
                }
                Flow::Ended | Flow::Done => return Ok(Outcome::Ended),
            }
        }
    }

    /// Runs the code of a condition and comes back.
    pub(super) fn condition(&mut self, code: Pc) -> Result<bool, Fault> {
        let back = std::mem::replace(&mut self.pc, code);
        loop {
            match self.next()? {
                Flow::On => {}
                Flow::Done => break,
                // The verifier lets no condition get here.
                Flow::Yield(_) | Flow::Ended => return Ok(false),
            }
        }
        self.pc = back;
        Ok(self.pop().is_true())
    }

    fn next(&mut self) -> Result<Flow, Fault> {
        let op = self.loaded.code.get(self.pc.index()).copied();
        self.pc.0 += 1;
        self.burn(1)?;
        // Every program ends in an instruction that leaves; past the end is past a ruleset's end.
        self.execute(op.unwrap_or(Op::Return))
    }

    fn execute(&mut self, op: Op) -> Result<Flow, Fault> {
        match op {
            Op::Const(id) => self.constant(id),
            Op::Unknown => self.push(Value::Unknown),
            Op::Place(id) => self.place(id),
            Op::SetPlace(id) => self.assign_place(id),
            Op::Local(id) => self.local(id),
            Op::SetLocal(id) => self.assign_local(id),
            Op::Switch(id) => self.switch(id),
            Op::Pop => drop(self.pop()),

            Op::Builtin(builtin) => self.builtin(builtin),
            Op::HoursOpen(id) => self.hours_open(id),
            Op::HoursOpensIn(id) => self.hours_opens_in(id),
            Op::HoursClosesIn(id) => self.hours_closes_in(id),
            Op::QueueFigure(id, figure) => self.queue_figure(id, figure),
            Op::CalendarHas(id) => self.calendar_has(id),
            Op::CalendarToday(id) => self.calendar_today(id),
            Op::Random => self.random(),

            Op::Field(field) => self.field(field),
            Op::WithField(field) => self.with_field(field)?,
            Op::JsonField(name) => self.json_field(name),
            Op::Index => self.index(),
            Op::As(ty) => self.convert(ty),
            Op::ToDecimal => self.int_to_decimal(),
            Op::MakeList(count) => self.make_list(count)?,
            Op::MakeRecord(record) => self.make_record(record)?,

            Op::Add => self.add()?,
            Op::Sub => self.subtract()?,
            Op::Mul => self.multiply()?,
            Op::Div => self.divide()?,
            Op::Mod => self.modulo()?,
            Op::Neg => self.negate()?,

            Op::Eq => self.equal(true),
            Op::Ne => self.equal(false),
            Op::Lt => self.compare(crate::bundle::Comparison::Lt),
            Op::Le => self.compare(crate::bundle::Comparison::Le),
            Op::Gt => self.compare(crate::bundle::Comparison::Gt),
            Op::Ge => self.compare(crate::bundle::Comparison::Ge),
            Op::In => self.is_in(),
            Op::Contains => self.contains(),
            Op::StartsWith => self.text_test(|text, part| text.starts_with(part)),
            Op::EndsWith => self.text_test(|text, part| text.ends_with(part)),
            Op::Matches(id) => self.matches(id),
            Op::IsKnown => self.is_known(),
            Op::IsEmpty => self.is_empty(),
            Op::IsMobile => self.is_mobile(),
            Op::Not => self.not(),
            Op::LanguageIs(position) => self.language_is(position),

            Op::Render => self.render()?,
            Op::EscapeXml => self.escape_xml()?,
            Op::Concat(count) => self.concat(count)?,
            Op::Filter(filter, count) => self.filter(filter, count)?,
            Op::EachNext(local, exit) => self.each_next(local, exit),
            Op::EachPush(local) => self.each_push(local)?,

            Op::Jump(to) => self.pc = to,
            Op::JumpIfFalse(to) => self.jump_if(to, false),
            Op::JumpIfTrue(to) => self.jump_if(to, true),
            Op::JumpIfKnown(to) => self.jump_if_known(to),
            Op::SetLanguage => self.set_language(),
            Op::Split(id) => self.split(id),
            Op::Goto(ruleset) => return self.goto(ruleset),
            Op::Call(ruleset) => return self.call(ruleset),
            Op::Return => return Ok(self.leave()),
            Op::Decide(rule) => return self.decide(rule),
            Op::Done => return Ok(Flow::Done),

            Op::Into(section) => self.said.turn_to(section),
            Op::Utter(kind) => self.utter(kind)?,
            Op::UtterPrompt(id) => self.utter_prompt(id)?,
            Op::Sms => self.sms()?,
            Op::Metric(name) => self.metric(name)?,
            Op::Point(point) => self.points.push(point),

            Op::CollectInvalid(id) => self.collect_invalid(id),
            Op::Menu(id) => return Ok(self.menu(id)),
            Op::Collect(id) => return Ok(self.collect(id)),
            Op::Confirm(id) => return Ok(self.confirm(id)),
            Op::Listen(id) => return Ok(self.listen(id)),
            Op::Understand(id) => return Ok(self.understand(id)),
            Op::Invoke(id) => return Ok(self.invoke(id)),
            Op::Enqueue(id) => return Ok(self.enqueue(id)),
            Op::Callback(id) => return self.callback(id),
            Op::Dial(id) => return self.dial(id),
            Op::Wait(id) => return Ok(self.wait(id)),
            Op::Flow(id) => return Ok(self.hand_over(id)),
            Op::Hangup => return Ok(self.hang_up()),
        }
        Ok(Flow::On)
    }
}
