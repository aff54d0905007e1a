//! The time in a queue: the treatment runs in frames of its own while the call stands at its `enqueue`.
//!
//! Nothing that goes wrong here costs a caller the place in the queue.

use super::rescue::HOLD;
use super::step::{Resumed, again, asked, resume};
use crate::bundle::{Op, RulesetId};
use crate::exchange::{Event, Fault, Next};
use crate::state::Waits;
use crate::vm::{Machine, Outcome};

/// Seconds of music after a pass that only spoke.
const BREATH: u32 = 1;
/// Seconds of music where a pass took no time or failed.
const PAUSE: u32 = 10;

/// Begins the treatment, or goes on with it.
pub(super) fn tick(machine: &mut Machine<'_>, event: Event) -> Next {
    machine.state.waits = Waits::Queue;
    let Some(treatment) = treatment(machine) else { return music(machine, HOLD) };
    machine.thread = std::mem::take(&mut machine.state.treatment);
    let next = match go_on(machine, treatment, event) {
        Ok(next) => next,
        Err(fault) => {
            machine.recovered(fault);
            machine.say_instead(Vec::new());
            machine.thread.clear();
            music(machine, PAUSE)
        }
    };
    machine.state.treatment = std::mem::take(&mut machine.thread);
    next
}

fn go_on(machine: &mut Machine<'_>, treatment: RulesetId, event: Event) -> Result<Next, Fault> {
    if machine.thread.frames.is_empty() {
        return pass(machine, treatment);
    }
    // A flow that only ticks means that the time of the last directive is over.
    let event = match event {
        Event::QueueTick if waits(machine) => Event::WaitDone,
        other => other,
    };
    match resume(machine, event)? {
        Resumed::At(pc) => {
            machine.pc = pc;
            match machine.run()? {
                Outcome::Yield(next) => Ok(asked(machine, next, Waits::Queue)),
                Outcome::Ended => pass(machine, treatment),
            }
        }
        other => again(machine, other),
    }
}

/// One pass from the first rule on.
fn pass(machine: &mut Machine<'_>, treatment: RulesetId) -> Result<Next, Fault> {
    machine.thread.clear();
    match machine.run_ruleset(treatment)? {
        Outcome::Yield(next) => Ok(asked(machine, next, Waits::Queue)),
        Outcome::Ended if machine.said.anything() => Ok(music(machine, BREATH)),
        Outcome::Ended => Err(Fault::IdleTreatment),
    }
}

fn music(machine: &mut Machine<'_>, seconds: u32) -> Next {
    asked(machine, Next::Wait { seconds, prompt: None, message: false }, Waits::Queue)
}

fn treatment(machine: &Machine<'_>) -> Option<RulesetId> {
    let at = machine.state.main.top()?.pc;
    match machine.loaded.code.get(at.index())? {
        Op::Enqueue(id) => machine.loaded.enqueues.get(id.index())?.treatment,
        _ => None,
    }
}

fn waits(machine: &Machine<'_>) -> bool {
    let at = machine.thread.top().and_then(|frame| machine.loaded.code.get(frame.pc.index()));
    matches!(at, Some(Op::Wait(_)))
}
