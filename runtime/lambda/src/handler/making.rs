//! Making a step: the engine's part of it, what is to be written, and what is to be answered. Waits for nothing.

use ivr_runtime::engine::{CallState, Environment, Fault, Loaded, Step, abandon, step};

use super::KEPT;
use super::environment::environment;
use super::trouble::Trouble;
use crate::protocol::{self, Answer, Request};
use crate::store::{Call, Kept, MOST_ITEM, Settings};
use crate::vault::{Locked, Of, Sealer, What};

/// What a step is made with.
pub(super) struct World<'a> {
    pub(super) program: &'a Loaded,
    pub(super) settings: &'a Settings,
    /// The caller's number waited for a callback when the call came in.
    pub(super) awaited: bool,
    pub(super) sealer: &'a Sealer,
    /// The invocation.
    pub(super) by: &'a str,
    pub(super) now: i64,
}

/// A step that was made and not yet written.
pub(super) struct Made {
    pub(super) call: Call,
    pub(super) step: Step<CallState>,
    pub(super) answer: Answer,
    /// Why the step that the program made could not be taken, where this is the rescue instead.
    pub(super) misfit: Option<String>,
}

/// Why a step that was made is not to be written.
enum Unfit {
    /// Amazon Connect or the table would refuse it.
    Refused(String),
    /// It cannot be sealed.
    Locked(Locked),
}

/// Makes a step. One that Amazon Connect or the table would refuse becomes a rescue.
pub(super) fn make(state: CallState, request: Request, world: &World<'_>) -> Result<Made, Trouble> {
    let contact = request.contact.id;
    let environment = environment(&contact, request.step, world.now, world.program, world.settings);
    let environment = Environment { callback_pending: world.awaited, ..environment };
    let before = state.clone();
    let made = step(world.program, state, request.event, &environment);
    let misfit = match finished(made, &contact, world) {
        Ok(made) => return Ok(made),
        Err(Unfit::Locked(why)) => return Err(why.into()),
        Err(Unfit::Refused(misfit)) => misfit,
    };
    let what = "the state of the call or the answer to it";
    let rescued = abandon(world.program, before, Fault::TooLarge(what), &environment);
    match finished(rescued, &contact, world) {
        Ok(made) => Ok(Made { misfit: Some(misfit), ..made }),
        Err(Unfit::Locked(why)) => Err(why.into()),
        Err(Unfit::Refused(_)) => Err(Trouble::ForeignState(world.program.hash())),
    }
}

/// What is written and answered, or why it cannot be.
fn finished(step: Step<CallState>, contact: &str, world: &World<'_>) -> Result<Made, Unfit> {
    let number = step.state.step();
    let answer = protocol::answer(&step.directive, number, world.program, world.settings);
    let answer = answer.map_err(|misfit| Unfit::Refused(misfit.to_string()))?;
    let (state, text) = (step.state.encode(world.program), answer.json().to_string());
    let sealed = |what, bytes: &[u8]| {
        world.sealer.seal(Of { what, contact, step: number }, bytes).map_err(Unfit::Locked)
    };
    let call = Call {
        contact: contact.to_owned(),
        step: number,
        bundle: world.program.hash(),
        state: sealed(What::State, &state)?.unwrap_or(state),
        answer: sealed(What::Answer, text.as_bytes())?.map_or(Kept::Clear(text), Kept::Sealed),
        by: world.by.to_owned(),
        run: 0,
        awaited: world.awaited,
        ttl: world.now.saturating_add(KEPT),
    };
    match call.size() {
        0..=MOST_ITEM => Ok(Made { call, step, answer, misfit: None }),
        size => Err(Unfit::Refused(format!(
            "the call would take {size} bytes of the {MOST_ITEM} that the table takes"
        ))),
    }
}
