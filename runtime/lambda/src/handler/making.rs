//! Making a step: the engine's part of it, what is to be written, and what is to be answered. Waits for nothing.

use ivr_runtime::engine::{CallState, Environment, Fault, Loaded, Step, abandon, step};

use super::KEPT;
use super::environment::environment;
use super::trouble::Trouble;
use crate::protocol::{self, Answer, Request};
use crate::store::{Call, MOST_ITEM, Settings};

/// A step that was made and not yet written.
pub(super) struct Made {
    pub(super) call: Call,
    pub(super) step: Step<CallState>,
    pub(super) answer: Answer,
    /// Why the step that the program made could not be taken, where this is the rescue instead.
    pub(super) misfit: Option<String>,
}

/// Makes a step. One that Amazon Connect or the table would refuse becomes a rescue.
pub(super) fn make(
    state: CallState,
    awaited: bool,
    request: Request,
    program: &Loaded,
    settings: &Settings,
    by: &str,
    now: i64,
) -> Result<Made, Trouble> {
    let contact = request.contact.id;
    let environment = environment(&contact, request.step, now, program, settings);
    let environment = Environment { callback_pending: awaited, ..environment };
    let before = state.clone();
    let made = step(program, state, request.event, &environment);
    let misfit = match finished(made, &contact, program, settings, by, now) {
        Ok(made) => return Ok(made),
        Err(misfit) => misfit,
    };
    let what = "the state of the call or the answer to it";
    let rescued = abandon(program, before, Fault::TooLarge(what), &environment);
    let made = finished(rescued, &contact, program, settings, by, now);
    let made = made.map_err(|_| Trouble::ForeignState(program.hash()))?;
    Ok(Made { misfit: Some(misfit), ..made })
}

/// What is written and answered, or why it cannot be.
fn finished(
    step: Step<CallState>,
    contact: &str,
    program: &Loaded,
    settings: &Settings,
    by: &str,
    now: i64,
) -> Result<Made, String> {
    let number = step.state.step();
    let answer =
        protocol::answer(&step.directive, number, program, settings).map_err(|misfit| misfit.to_string())?;
    let call = Call {
        contact: contact.to_owned(),
        step: number,
        bundle: program.hash(),
        state: step.state.encode(program),
        answer: answer.json().to_string(),
        by: by.to_owned(),
        run: 0,
        awaited: false,
        ttl: now.saturating_add(KEPT),
    };
    match call.size() {
        0..=MOST_ITEM => Ok(Made { call, step, answer, misfit: None }),
        size => Err(format!("the call would take {size} bytes of the {MOST_ITEM} that the table takes")),
    }
}
