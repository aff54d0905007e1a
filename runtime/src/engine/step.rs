//! One step of a call.

use super::{answers, queue, rescue, start, transfers};
use crate::bundle::{Op, Pc, RescueEnd, ResourceId, Section};
use crate::exchange::{Directive, Environment, Event, Fault, Next, Record, Step};
use crate::state::{CallState, Waits};
use crate::vm::{Loaded, Machine, Outcome};

/// How often in a row an event that was not waited for is answered by asking again.
const MAX_STRAYS: u8 = 3;

/// Where an answer leads.
pub(super) enum Resumed {
    /// The program goes on there.
    At(Pc),
    /// The answer is not there yet: the same directive again.
    Again,
    /// The call is over.
    Over,
    /// The event does not belong here; what the call waits for.
    Stray(&'static str),
}

/// Makes one step: what happened, in what world, leads to a new state and to what must be done next. Equal
/// inputs give equal outputs.
pub fn step(loaded: &Loaded, state: CallState, event: Event, environment: &Environment) -> Step<CallState> {
    let mut machine = Machine::new(loaded, environment, state);
    machine.state.step = machine.state.step.saturating_add(1);
    let next = match respond(&mut machine, event) {
        Ok(next) => next,
        Err(fault) => rescue::rescue(&mut machine, fault),
    };
    stepped(machine, next)
}

/// Goes on with a step that asks something of whoever makes steps, rather than of the telephone side: the event
/// answers its directive, and what comes of it belongs to the same step. What the step said and did so far comes
/// first. Chance is drawn from the environment anew, so that of this part should have a seed of its own.
pub fn go_on(
    loaded: &Loaded,
    made: Step<CallState>,
    event: Event,
    environment: &Environment,
) -> Step<CallState> {
    let mut machine = Machine::new(loaded, environment, made.state);
    let next = match respond(&mut machine, event) {
        Ok(next) => next,
        Err(fault) => rescue::rescue(&mut machine, fault),
    };
    let then = stepped(machine, next);
    Step {
        state: then.state,
        directive: Directive {
            before: joined(made.directive.before, then.directive.before),
            next: then.directive.next,
        },
        effects: joined(made.effects, then.effects),
        records: joined(made.records, then.records),
        trace: joined(made.trace, then.trace),
        course: joined(made.course, then.course),
        points: joined(made.points, then.points),
    }
}

fn joined<T>(mut first: Vec<T>, then: Vec<T>) -> Vec<T> {
    first.extend(then);
    first
}

/// Makes the step of a call that cannot go on for a reason outside the program, such as a state that no table
/// takes: what the program's `rescue` says, and a state that has let go of everything the call remembered.
pub fn abandon(
    loaded: &Loaded,
    state: CallState,
    fault: Fault,
    environment: &Environment,
) -> Step<CallState> {
    let mut machine = Machine::new(loaded, environment, state);
    machine.state.step = machine.state.step.saturating_add(1);
    machine.state.forget(loaded);
    let next = rescue::rescue(&mut machine, fault);
    stepped(machine, next)
}

fn stepped(mut machine: Machine<'_>, next: Next) -> Step<CallState> {
    let before = machine.said.take(Section::Before);
    Step {
        state: machine.state,
        directive: Directive { before, next },
        effects: machine.effects,
        records: machine.records,
        trace: machine.trace,
        course: machine.course,
        points: machine.points,
    }
}

fn respond(machine: &mut Machine<'_>, event: Event) -> Result<Next, Fault> {
    if machine.state.bundle != machine.loaded.hash() {
        machine.state.unsent.take();
        return Err(Fault::ForeignState);
    }
    match (machine.state.waits, event) {
        (Waits::Over, event) => Ok(rescue::after_the_end(machine, &event)),
        (_, Event::Ended) => Ok(hung_up(machine)),
        (Waits::Start, Event::Start { entry, attributes }) => {
            let outcome = start::start(machine, &entry, &attributes)?;
            yielded(machine, outcome)
        }
        (Waits::Start, _) => Err(Fault::UnexpectedEvent("the start of the call")),
        (Waits::Main, Event::QueueTick) if stands_at_enqueue(machine) => {
            Ok(queue::tick(machine, Event::QueueTick))
        }
        (Waits::Main, event) => answered(machine, event),
        (Waits::Queue, Event::QueueFull) => {
            machine.state.treatment.clear();
            answered(machine, Event::QueueFull)
        }
        (Waits::Queue, event) => Ok(queue::tick(machine, event)),
    }
}

/// An answer to the instruction at which the call stands.
fn answered(machine: &mut Machine<'_>, event: Event) -> Result<Next, Fault> {
    machine.thread = std::mem::take(&mut machine.state.main);
    match resume(machine, event)? {
        Resumed::At(pc) => {
            machine.pc = pc;
            machine.state.end_recorded = false;
            let outcome = machine.run()?;
            yielded(machine, outcome)
        }
        Resumed::Over => Ok(hung_up(machine)),
        other => {
            let next = again(machine, other)?;
            machine.state.main = std::mem::take(&mut machine.thread);
            Ok(next)
        }
    }
}

/// Where the event leads from the instruction at which the thread stands.
pub(super) fn resume(machine: &mut Machine<'_>, event: Event) -> Result<Resumed, Fault> {
    let at = machine.thread.top().map_or(Pc(0), |frame| frame.pc);
    machine.pc = Pc(at.0.saturating_add(1));
    match machine.loaded.code.get(at.index()).copied() {
        Some(Op::Menu(id)) => answers::menu(machine, id, event),
        Some(Op::Collect(id)) => answers::collect(machine, id, event),
        Some(Op::Confirm(id)) => answers::confirm(machine, id, event),
        Some(Op::Listen(id)) => answers::listen(machine, id, event),
        Some(Op::Understand(id)) => answers::understand(machine, id, event),
        Some(Op::Invoke(id)) => transfers::invoke(machine, id, event),
        Some(Op::Enqueue(id)) => transfers::enqueue(machine, id, event),
        Some(Op::Callback(id)) => transfers::callback(machine, id, event),
        Some(Op::Dial(id)) => transfers::dial(machine, id, event),
        Some(Op::Wait(id)) => transfers::wait(machine, id, event),
        Some(Op::Flow(_)) => transfers::hand_over(event),
        // A state that stands anywhere else was not made by this engine.
        _ => Err(Fault::ForeignState),
    }
}

/// What the call asks for where it has come to.
fn yielded(machine: &mut Machine<'_>, outcome: Outcome) -> Result<Next, Fault> {
    machine.state.main = std::mem::take(&mut machine.thread);
    match outcome {
        Outcome::Yield(next) => Ok(asked(machine, next, Waits::Main)),
        Outcome::Ended => Err(Fault::FellOffTheEnd),
    }
}

/// Notes what is asked of the telephone side, and the end of the call where it is one.
pub(super) fn asked(machine: &mut Machine<'_>, next: Next, waits: Waits) -> Next {
    let state = &mut machine.state;
    state.waits = if matches!(next, Next::Disconnect { .. }) { Waits::Over } else { waits };
    state.since = machine.environment.now;
    state.strays = 0;
    state.last = Some(next.clone());
    record_end(machine, &next);
    next
}

/// Writes a record where a directive leads out of the program.
pub(super) fn record_end(machine: &mut Machine<'_>, next: &Next) {
    let named = |resource: ResourceId| {
        let name = machine.loaded.resources.get(resource.index())?.name;
        Some(machine.loaded.strings.get(name).into())
    };
    let (how, target) = match next {
        Next::Enqueue { queue, .. } => ("queue", named(*queue)),
        Next::Callback { queue, .. } => ("callback", named(*queue)),
        Next::Dial { stay: false, .. } => ("number", None),
        Next::Handover { flow, .. } => ("flow", named(*flow)),
        Next::Disconnect { .. } => ("hangup", None),
        Next::Rescue { end: RescueEnd::Enqueue(queue), .. } => ("error", named(*queue)),
        Next::Rescue { .. } => ("error", None),
        _ => return,
    };
    machine.state.end_recorded = true;
    machine.record(Record::CallEnded { how, target });
}

/// What was asked last, asked again: what is said before it is not repeated.
pub(super) fn again(machine: &mut Machine<'_>, why: Resumed) -> Result<Next, Fault> {
    if let Resumed::Stray(waits_for) = why {
        machine.state.strays = machine.state.strays.saturating_add(1);
        if machine.state.strays > MAX_STRAYS {
            return Err(Fault::UnexpectedEvent(waits_for));
        }
        machine.recovered(Fault::UnexpectedEvent(waits_for));
    }
    let Some(mut next) = machine.state.last.clone() else { return Err(Fault::ForeignState) };
    match &mut next {
        Next::Poll { start, .. } => *start = false,
        Next::Wait { seconds, .. } => {
            let waited = machine.environment.now.saturating_sub(machine.state.since).max(0);
            *seconds = seconds.saturating_sub(u32::try_from(waited).unwrap_or(u32::MAX)).max(1);
        }
        _ => {}
    }
    Ok(next)
}

/// The contact is over before the program was.
fn hung_up(machine: &mut Machine<'_>) -> Next {
    if !machine.state.end_recorded {
        let connected = matches!(machine.state.last, Some(Next::Dial { .. }));
        let how = if connected { "number" } else { "abandoned" };
        machine.record(Record::CallEnded { how, target: None });
        machine.state.end_recorded = true;
    }
    machine.state.waits = Waits::Over;
    let next = Next::Disconnect { attributes: machine.changed_attributes() };
    machine.state.last = Some(next.clone());
    next
}

fn stands_at_enqueue(machine: &Machine<'_>) -> bool {
    let at = machine.state.main.top().and_then(|frame| machine.loaded.code.get(frame.pc.index()));
    matches!(at, Some(Op::Enqueue(_)))
}
