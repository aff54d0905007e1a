//! A call whose caller has a script.

use std::io;

use ivr_compiler::scene::script::Line;
use ivr_runtime::simulator::{Misfit, MisfitReason, Plan, plan};

use super::session::Session;

/// A script that does not fit the call.
#[derive(Debug)]
pub(super) struct Unfit {
    /// The line that does not fit, from 1.
    pub(super) line: usize,
    /// The action as written.
    pub(super) text: String,
    /// Why.
    pub(super) misfit: Box<Misfit>,
}

/// Plays the script to its end and the call to its own.
pub(super) fn play(session: &mut Session<'_, '_>, script: &[Line]) -> io::Result<Result<(), Unfit>> {
    let mut lines = script.iter().peekable();
    loop {
        session.tell()?;
        match plan(session.doing(), lines.peek().map(|line| &line.action)) {
            Plan::Done => return Ok(Ok(())),
            Plan::Take => {
                let Some(line) = lines.next() else { return Ok(Ok(())) };
                if let Err(misfit) = session.act(&line.action) {
                    return Ok(Err(Unfit { line: line.number, text: line.text.clone(), misfit }));
                }
            }
            Plan::Meanwhile(action) => {
                if let Err(misfit) = session.act(&action) {
                    // What passes by itself fits by the rules of the plan; say so where it does not.
                    let line = lines.peek().map_or(0, |line| line.number);
                    return Ok(Err(Unfit { line, text: String::new(), misfit }));
                }
            }
        }
    }
}

impl Unfit {
    /// What is wrong, in one sentence.
    pub(super) fn message(&self) -> String {
        match self.misfit.reason {
            _ if self.text.is_empty() => self.misfit.to_string(),
            MisfitReason::OtherKind => format!("`{}` does not fit: {}", self.text, self.misfit.doing),
            _ => format!("`{}` does not fit: {}", self.text, self.misfit),
        }
    }

    /// How to mend it.
    pub(super) fn help(&self) -> Option<String> {
        use ivr_compiler::diagnostic::nearest;
        use ivr_runtime::simulator::{Action, Doing, Wants};

        match &self.misfit.reason {
            MisfitReason::NoSuchIntent { intent, intents, .. } => {
                Some(match nearest(intent, intents.iter().map(String::as_str)) {
                    Some(found) => format!("did you mean `{found}`?"),
                    None => "words that hold `as` stand in quotes".to_owned(),
                })
            }
            MisfitReason::NoSuchSlot { slot, slots, .. } => nearest(slot, slots.iter().map(String::as_str))
                .map(|found| format!("did you mean `{found}`?")),
            MisfitReason::OtherKind => match (&self.misfit.doing, &self.misfit.action) {
                (Doing::Over(_), _) => {
                    Some("take the line out, or ask why the call ended before it".to_owned())
                }
                (Doing::Asking { wants, .. }, _) => Some(match wants {
                    Wants::Key { .. } => "write `press 1`, or `silent`".to_owned(),
                    Wants::Keys { .. } => "write `enter 1234`, or `silent`".to_owned(),
                    Wants::Intent { intents, .. } => {
                        let intent = intents.first().map_or("INTENT", String::as_str);
                        format!("write `say TEXT as {intent} 0.9`, or `silent`")
                    }
                    Wants::Slot { .. } => "write `say TEXT`, or `silent`".to_owned(),
                    Wants::YesNoKeys | Wants::YesNoSpeech => {
                        "write `confirm yes` or `confirm no`, or `silent`".to_owned()
                    }
                }),
                (Doing::Waiting { queue: Some(_), .. }, Action::Answer) => None,
                (Doing::Waiting { queue: Some(_), .. }, _) => {
                    Some("write `wait`, `answer` or `hangup`".to_owned())
                }
                _ => None,
            },
            MisfitReason::NoSuchKey(_)
            | MisfitReason::TooManyKeys { .. }
            | MisfitReason::BadConfidence(_) => None,
        }
    }
}
