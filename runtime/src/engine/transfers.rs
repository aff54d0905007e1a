//! What becomes of integrations, queues, callbacks, dialled numbers, waits and other flows.

use super::step::Resumed;
use crate::bundle::{CallbackId, DialId, EnqueueId, EnumDef, InvokeId, Pc, WaitId};
use crate::exchange::{Answer, DialOutcome, Event, Fault, Record};
use crate::json;
use crate::value::Value;
use crate::vm::Machine;

type Answered = Result<Resumed, Fault>;

/// The longest answer an integration may give, in bytes.
const MAX_ANSWER: usize = 256 * 1024;

/// How an invoke ended: its position in [`EnumDef::FAILURE`], and as records say it.
#[derive(Clone, Copy)]
enum Failure {
    Error,
    Timeout,
    Invalid,
}

pub(super) fn invoke(machine: &mut Machine<'_>, id: InvokeId, event: Event) -> Answered {
    let Some(info) = machine.loaded.invokes.get(id.index()) else { return Err(Fault::ForeignState) };
    let late = machine.environment.now.saturating_sub(machine.state.since) >= i64::from(info.within);
    let failure = match event {
        Event::Answered(Answer::Json(text)) => match decoded(machine, id, &text) {
            Ok(value) => {
                if let Some((local, value)) = info.answer.zip(value) {
                    machine.thread.set_local(local, value);
                }
                integration_ended(machine, id, "ok", None);
                return Ok(Resumed::At(info.ok));
            }
            Err(misfit) => (Failure::Invalid, Some(misfit)),
        },
        Event::Answered(Answer::Pending) if !late => return Ok(Resumed::Again),
        Event::Answered(Answer::Pending | Answer::Timeout) => (Failure::Timeout, None),
        Event::Answered(Answer::Error) | Event::Failed => (Failure::Error, None),
        _ => return Ok(Resumed::Stray("the answer of an integration")),
    };
    let (failure, misfit) = failure;
    let outcome = match failure {
        Failure::Error => "error",
        Failure::Timeout => "timeout",
        Failure::Invalid => "invalid",
    };
    integration_ended(machine, id, outcome, misfit);
    machine.thread.set_local(info.reason, Value::Enum(EnumDef::FAILURE, failure as u16));
    Ok(Resumed::At(info.failed))
}

/// The answer as the statement wants it; `None` where it does not want one. A misfit names the place.
fn decoded(machine: &Machine<'_>, id: InvokeId, text: &str) -> Result<Option<Value>, String> {
    let Some(info) = machine.loaded.invokes.get(id.index()) else { return Ok(None) };
    let Some(ty) = info.answer_type else { return Ok(None) };
    if text.len() > MAX_ANSWER {
        return Err(format!("$: expected at most {MAX_ANSWER} bytes"));
    }
    json::read(text, ty, machine.loaded).map(Some).map_err(|misfit| misfit.to_string())
}

fn integration_ended(machine: &mut Machine<'_>, id: InvokeId, outcome: &'static str, misfit: Option<String>) {
    let loaded = machine.loaded;
    let info = loaded.invokes.get(id.index());
    let integration = info.and_then(|info| loaded.integrations.get(info.integration.index()));
    let Some(integration) = integration.map(|it| loaded.shared(it.name)) else { return };
    let misfit = misfit.map(Into::into);
    machine.record(Record::IntegrationEnded { integration, outcome, misfit });
}

/// A handler if there is one, else the rescue.
fn handled(handler: Option<Pc>, what: &'static str) -> Answered {
    handler.map(Resumed::At).ok_or(Fault::Unhandled(what))
}

pub(super) fn enqueue(machine: &Machine<'_>, id: EnqueueId, event: Event) -> Answered {
    let full = machine.loaded.enqueues.get(id.index()).and_then(|info| info.full);
    match event {
        Event::QueueFull => handled(full, "a full queue"),
        Event::Failed => Err(Fault::Unhandled("a transfer to a queue")),
        _ => Ok(Resumed::Stray("what becomes of a transfer to a queue")),
    }
}

pub(super) fn callback(machine: &Machine<'_>, id: CallbackId, event: Event) -> Answered {
    let failed = machine.loaded.callbacks.get(id.index()).and_then(|info| info.failed);
    match event {
        Event::Failed | Event::QueueFull => handled(failed, "a callback"),
        _ => Ok(Resumed::Stray("what becomes of a callback")),
    }
}

pub(super) fn dial(machine: &Machine<'_>, id: DialId, event: Event) -> Answered {
    let Some(info) = machine.loaded.dials.get(id.index()) else { return Err(Fault::ForeignState) };
    match event {
        Event::Dialled(DialOutcome::Completed) => match info.stay {
            Some(stay) => Ok(Resumed::At(stay)),
            None => Ok(Resumed::Over),
        },
        Event::Dialled(DialOutcome::Busy) => handled(info.busy, "a busy number"),
        Event::Dialled(DialOutcome::NoAnswer) => handled(info.no_answer, "a number that nobody answered"),
        Event::Dialled(DialOutcome::Failed) | Event::Failed => handled(info.failed, "a dialled call"),
        _ => Ok(Resumed::Stray("how a dialled call went")),
    }
}

/// A wait that could not be kept is over, too.
pub(super) fn wait(machine: &mut Machine<'_>, id: WaitId, event: Event) -> Answered {
    let Some(info) = machine.loaded.waits.get(id.index()) else { return Err(Fault::ForeignState) };
    match (event, info.message) {
        (Event::WaitDone | Event::Silence | Event::Failed, _) => Ok(Resumed::At(info.done)),
        (Event::Message(text), Some((to, local))) => {
            machine.thread.set_local(local, Value::Text(text.into()));
            Ok(Resumed::At(to))
        }
        _ => Ok(Resumed::Stray("the end of a wait")),
    }
}

pub(super) fn hand_over(event: Event) -> Answered {
    match event {
        Event::Failed => Err(Fault::Unhandled("a transfer to a flow")),
        _ => Ok(Resumed::Stray("what becomes of a transfer to a flow")),
    }
}
