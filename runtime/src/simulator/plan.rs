//! How a caller with a list of things to do gets along with a call.
//!
//! A script holds what the caller *does*; everything that passes without the caller's doing passes by
//! itself. [`plan`] is the whole rule, for scripts and tests alike:
//!
//! - A question takes the next action. When there is none left, an agent answers a caller who is in a
//!   queue; any other caller hangs up.
//! - A `wait` passes by itself; an action to wait names it, and whoever hangs up next hangs up there. Where a chat waits for a message, the next
//!   action is taken as it is for a question, but without one the time passes.
//! - A caller in a queue without a next action is answered at once. One whose next action answers a
//!   question waits until the treatment asks one, though not longer than an hour.
//! - A dialled call is answered, unless the next action says how it goes.

use super::action::{Action, Words};
use super::doing::Doing;

/// Seconds that a caller stays in a queue hoping to be asked something.
const PATIENCE: u32 = 3600;

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// The next action.
    Take,
    /// This instead; the next action stays where it is.
    Meanwhile(Action),
    /// Nothing: the call is over, and so is the list.
    Done,
}

/// What a caller does whose next action is `next`. A [`Plan::Take`] may still be a misfit.
pub fn plan(doing: &Doing, next: Option<&Action>) -> Plan {
    match (doing, next) {
        (Doing::Over(_), None) => Plan::Done,
        (Doing::Over(_), Some(_)) => Plan::Take,
        (Doing::Asking { .. }, Some(_)) => Plan::Take,
        (Doing::Asking { queue: Some(_), .. }, None) => Plan::Meanwhile(Action::Answer),
        (Doing::Asking { queue: None, .. }, None) => Plan::Meanwhile(Action::HangUp),
        (Doing::Waiting { queue: Some(_), unasked, .. }, next) => in_queue(*unasked, next),
        (Doing::Waiting { message: true, .. }, Some(_)) => Plan::Take,
        (Doing::Waiting { .. }, Some(Action::Wait | Action::HangUp)) => Plan::Take,
        (Doing::Waiting { .. }, _) => Plan::Meanwhile(Action::Wait),
        // Only where somebody plays the bots, who has no list.
        (Doing::Understanding { .. }, _) => Plan::Meanwhile(Action::Say(Words::default())),
        (
            Doing::Ringing { .. },
            Some(Action::Answer | Action::Busy | Action::NoAnswer | Action::Fail | Action::HangUp),
        ) => Plan::Take,
        (Doing::Ringing { .. }, _) => Plan::Meanwhile(Action::Answer),
    }
}

fn in_queue(unasked: u32, next: Option<&Action>) -> Plan {
    match next {
        None => Plan::Meanwhile(Action::Answer),
        Some(Action::Answer | Action::Wait | Action::HangUp) => Plan::Take,
        Some(_) if unasked >= PATIENCE => Plan::Take,
        Some(_) => Plan::Meanwhile(Action::Wait),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::{End, How};

    fn in_a_queue(unasked: u32) -> Doing {
        Doing::Waiting { seconds: 30, message: false, queue: Some("general".to_owned()), unasked }
    }

    fn waiting(message: bool) -> Doing {
        Doing::Waiting { seconds: 5, message, queue: None, unasked: 0 }
    }

    #[test]
    fn a_caller_in_a_queue_waits_for_a_question_but_not_for_ever() {
        let press = Action::Press('1');
        assert_eq!(plan(&in_a_queue(0), None), Plan::Meanwhile(Action::Answer));
        assert_eq!(plan(&in_a_queue(0), Some(&press)), Plan::Meanwhile(Action::Wait));
        assert_eq!(plan(&in_a_queue(PATIENCE), Some(&press)), Plan::Take);
        assert_eq!(plan(&in_a_queue(0), Some(&Action::Answer)), Plan::Take);
        assert_eq!(plan(&in_a_queue(0), Some(&Action::HangUp)), Plan::Take);
    }

    #[test]
    fn waits_pass_by_themselves() {
        assert_eq!(plan(&waiting(false), None), Plan::Meanwhile(Action::Wait));
        assert_eq!(plan(&waiting(false), Some(&Action::Silent)), Plan::Meanwhile(Action::Wait));
        assert_eq!(plan(&waiting(false), Some(&Action::HangUp)), Plan::Take);
        assert_eq!(plan(&waiting(false), Some(&Action::Wait)), Plan::Take);
        assert_eq!(plan(&waiting(true), Some(&Action::Silent)), Plan::Take);
        assert_eq!(plan(&waiting(true), None), Plan::Meanwhile(Action::Wait));
    }

    #[test]
    fn dialled_calls_are_answered_unless_the_next_action_knows_better() {
        let ringing = Doing::Ringing { number: "+61390001000".to_owned(), within: 30, stay: false };
        assert_eq!(plan(&ringing, None), Plan::Meanwhile(Action::Answer));
        assert_eq!(plan(&ringing, Some(&Action::Press('1'))), Plan::Meanwhile(Action::Answer));
        assert_eq!(plan(&ringing, Some(&Action::Busy)), Plan::Take);
    }

    #[test]
    fn what_is_left_over_at_the_end_is_taken_and_does_not_fit() {
        let over = Doing::Over(End { how: How::Hangup, target: None, attributes: Vec::new() });
        assert_eq!(plan(&over, None), Plan::Done);
        assert_eq!(plan(&over, Some(&Action::Silent)), Plan::Take);
    }
}
