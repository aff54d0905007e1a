//! A call with a person at the terminal.

mod hint;
mod reading;
mod terminal;
#[cfg(test)]
mod tests;

use std::io;

use ivr_runtime::simulator::{Action, Doing, Wants};

use super::session::Session;
use crate::screen::{Screen, Style};
use reading::Reading;

pub(super) use terminal::{Blind, Keyboard, Prompt, Secret, Terminal};

/// Before the cursor: the label that the caller's words have on the screen.
const PROMPT: &str = "  caller  ";
/// The same while it is not the caller's turn but that of whoever was dialled.
const RINGS: &str = "   rings  ";

/// Takes the call from where it is to its end. When there are no more lines, the caller hangs up.
pub(super) fn converse(session: &mut Session<'_, '_>, terminal: &mut dyn Terminal) -> io::Result<()> {
    loop {
        session.tell()?;
        let doing = session.doing().clone();
        match &doing {
            Doing::Over(_) => return Ok(()),
            // Nobody can do anything about it, so it passes.
            Doing::Waiting { queue: None, message: false, .. } => act(session, &Action::Wait)?,
            Doing::Understanding { bot, text, intents } => {
                session.note(Style::Quiet, &format!("the bot `{bot}` reads: {text}"))?;
                meaning(session, terminal, intents, text)?;
            }
            _ => turn(session, terminal, &doing)?,
        }
    }
}

/// Asks for lines until one of them moves the call.
fn turn(session: &mut Session<'_, '_>, terminal: &mut dyn Terminal, doing: &Doing) -> io::Result<()> {
    let intents: &[String] = match doing {
        Doing::Asking { wants: Wants::Intent { intents, .. }, .. } => intents,
        _ => &[],
    };
    let text = if matches!(doing, Doing::Ringing { .. }) { RINGS } else { PROMPT };
    let prompt = Prompt {
        text: text.to_owned(),
        hint: hint::short(doing),
        empty: hint::empty(doing),
        words: intents.to_vec(),
        secret: hint::secret(doing),
    };
    let Some(line) = terminal.line(&prompt)? else { return act(session, &Action::HangUp) };
    match reading::read(doing, &line) {
        Reading::Act(action) => act(session, &action),
        Reading::Meaning(words) => meaning(session, terminal, intents, &words),
        Reading::Help => session.table(&hint::long(doing)),
        Reading::Unclear(help) => session.note(Style::Alarm, &help),
    }
}

/// Lets the person play the bot: what do these words mean?
fn meaning(
    session: &mut Session<'_, '_>,
    terminal: &mut dyn Terminal,
    intents: &[String],
    words: &str,
) -> io::Result<()> {
    let choices: Vec<_> =
        intents.iter().enumerate().map(|(index, intent)| ((index + 1).to_string(), intent.clone())).collect();
    session.table(&choices)?;
    let prompt = Prompt {
        text: "     bot  ".to_owned(),
        hint: "which one is meant? 2, or 2 0.6: in doubt, Enter: none".to_owned(),
        empty: hint::NOTHING,
        words: intents.to_vec(),
        secret: Secret::Nothing,
    };
    loop {
        let Some(line) = terminal.line(&prompt)? else { return act(session, &Action::HangUp) };
        match reading::meaning(intents, words, &line) {
            Reading::Act(action) => return act(session, &action),
            Reading::Unclear(help) => session.note(Style::Alarm, &help)?,
            Reading::Meaning(_) | Reading::Help => session.table(&choices)?,
        }
    }
}

/// What does not fit is told, and the call goes on where it is.
fn act(session: &mut Session<'_, '_>, action: &Action) -> io::Result<()> {
    match session.act(action) {
        Ok(()) => Ok(()),
        Err(misfit) => session.note(Style::Alarm, &misfit.to_string()),
    }
}

/// Lets the person choose where to call, by name and numbers; `None` when there are no more lines.
pub(super) fn choose<'a>(
    terminal: &mut dyn Terminal,
    endpoints: &[(&'a str, String)],
    screen: &mut Screen<'_>,
) -> io::Result<Option<&'a str>> {
    let rows = endpoints.iter().enumerate().map(|(index, (name, numbers))| {
        let numbers = if numbers.is_empty() { String::new() } else { format!(" ({numbers})") };
        ((index + 1).to_string(), format!("{name}{numbers}"))
    });
    screen.table(&rows.collect::<Vec<_>>())?;
    let prompt = Prompt {
        text: "    call  ".to_owned(),
        hint: "a number or a name, Enter: the first".to_owned(),
        empty: "the first",
        words: endpoints.iter().map(|(name, _)| (*name).to_owned()).collect(),
        secret: Secret::Nothing,
    };
    loop {
        screen.flush()?;
        let Some(line) = terminal.line(&prompt)? else { return Ok(None) };
        let line = line.trim();
        let chosen = match line.parse::<usize>() {
            _ if line.is_empty() => endpoints.first(),
            Ok(number) => number.checked_sub(1).and_then(|index| endpoints.get(index)),
            Err(_) => endpoints.iter().find(|(name, _)| *name == line),
        };
        match chosen {
            Some((name, _)) => return Ok(Some(name)),
            None => screen.entry("", Style::Alarm, "choose a number or a name from the list")?,
        }
    }
}
