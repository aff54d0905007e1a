//! Making a step: the engine's part of it, what is to be written, and what is to be answered. Waits for nothing.

use ivr_runtime::engine::{CallState, Environment, Event, Fault, Loaded, Step, abandon, go_on, step};

use super::KEPT;
use super::environment::environment;
use super::trouble::Trouble;
use crate::protocol::{self, Answer};
use crate::store::{Call, Kept, MOST_ITEM, Settings};
use crate::vault::{Locked, Of, Sealer, What};

/// What a step is made of, besides what happened.
pub(super) struct Making<'a> {
    pub(super) contact: &'a str,
    /// The step that the call has made last.
    pub(super) step: u32,
    pub(super) program: &'a Loaded,
    pub(super) settings: &'a Settings,
    /// The caller's number waited for a callback when the call began.
    pub(super) awaited: bool,
    /// The step that started the integration that was started last.
    pub(super) run: u32,
    pub(super) sealer: &'a Sealer,
    /// The invocation.
    pub(super) by: &'a str,
    /// Seconds since 1970.
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

impl Making<'_> {
    /// Makes the step, up to what it asks first.
    pub(super) fn begin(&self, state: CallState, event: Event) -> Step<CallState> {
        step(self.program, state, event, &self.environment(0))
    }

    /// Goes on with a step whose question was answered; `part` counts them from 1.
    pub(super) fn go_on(&self, made: Step<CallState>, event: Event, part: u8) -> Step<CallState> {
        go_on(self.program, made, event, &self.environment(part))
    }

    /// What is to be written and answered. A step that Amazon Connect or the table would refuse becomes a
    /// rescue, made from the state `before`.
    pub(super) fn finish(&self, made: Step<CallState>, before: CallState) -> Result<Made, Trouble> {
        let misfit = match self.finished(made) {
            Ok(made) => return Ok(made),
            Err(Unfit::Locked(why)) => return Err(why.into()),
            Err(Unfit::Refused(misfit)) => misfit,
        };
        let what = "the state of the call or the answer to it";
        let rescued = abandon(self.program, before, Fault::TooLarge(what), &self.environment(0));
        match self.finished(rescued) {
            Ok(made) => Ok(Made { misfit: Some(misfit), ..made }),
            Err(Unfit::Locked(why)) => Err(why.into()),
            Err(Unfit::Refused(_)) => Err(Trouble::ForeignState(self.program.hash())),
        }
    }

    fn environment(&self, part: u8) -> Environment {
        let environment = environment((self.contact, self.step, part), self.now, self.program, self.settings);
        Environment { callback_pending: self.awaited, ..environment }
    }

    /// What is written and answered, or why it cannot be.
    fn finished(&self, step: Step<CallState>) -> Result<Made, Unfit> {
        let number = step.state.step();
        let answer = protocol::answer(&step.directive, number, self.program, self.settings);
        let answer = answer.map_err(|misfit| Unfit::Refused(misfit.to_string()))?;
        let (state, text) = (step.state.encode(self.program), answer.json().to_string());
        let sealed = |what, bytes: &[u8]| {
            let of = Of { what, contact: self.contact, step: number };
            self.sealer.seal(of, bytes).map_err(Unfit::Locked)
        };
        let call = Call {
            contact: self.contact.to_owned(),
            step: number,
            bundle: self.program.hash(),
            state: sealed(What::State, &state)?.unwrap_or(state),
            answer: sealed(What::Answer, text.as_bytes())?.map_or(Kept::Clear(text), Kept::Sealed),
            by: self.by.to_owned(),
            run: if super::starts_integration(&step.directive.next) { number } else { self.run },
            awaited: self.awaited,
            ttl: self.now.saturating_add(KEPT),
        };
        match call.size() {
            0..=MOST_ITEM => Ok(Made { call, step, answer, misfit: None }),
            size => Err(Unfit::Refused(format!(
                "the call would take {size} bytes of the {MOST_ITEM} that the table takes"
            ))),
        }
    }
}
