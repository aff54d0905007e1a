//! What a line typed at a call means: digits are keys, Enter alone is silence, words are words. The
//! lines of scripts work too.

use ivr_compiler::scene::script;
use ivr_runtime::simulator::{Action, Doing, Wants, Words};

/// What was meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    /// This is to be done.
    Act(Action),
    /// Words were said, and a bot must make something of them.
    Meaning(String),
    /// How does this work?
    Help,
    /// Nothing that fits; what to write instead.
    Unclear(String),
}

/// Reads a line typed while the call is `doing` something.
pub(super) fn read(doing: &Doing, line: &str) -> Reading {
    let line = line.trim();
    match line {
        "?" | "help" => return Reading::Help,
        "h" | "hangup" | "hang up" | "q" | "quit" | "exit" => return Reading::Act(Action::HangUp),
        _ => {}
    }
    if doing.queue().is_some() && matches!(line, "a" | "answer") {
        return Reading::Act(Action::Answer);
    }
    match doing {
        Doing::Asking { .. } if line.is_empty() => Reading::Act(Action::Silent),
        Doing::Asking { wants, .. } => asked(wants, line),
        Doing::Waiting { .. } if line.is_empty() => Reading::Act(Action::Wait),
        Doing::Waiting { message: true, .. } => scripted(line).unwrap_or_else(|| say(line)),
        Doing::Waiting { .. } => scripted(line).unwrap_or_else(|| {
            Reading::Unclear("press Enter to keep waiting, `a` for an agent, `h` to hang up".to_owned())
        }),
        Doing::Ringing { .. } => ringing(line),
        Doing::Understanding { intents, text, .. } => meaning(intents, text, line),
        Doing::Over(_) => Reading::Act(Action::HangUp),
    }
}

fn asked(wants: &Wants, line: &str) -> Reading {
    if let Some(reading) = scripted(line) {
        return reading;
    }
    match wants {
        Wants::Key { .. } => one_key(line),
        Wants::Keys { .. } => several_keys(line),
        Wants::Intent { intents, .. } => intent(intents, line),
        Wants::Slot { .. } => match script::say(line) {
            Ok(action) => Reading::Act(action),
            Err(problem) => Reading::Unclear(problem.message),
        },
        Wants::YesNoKeys => match yes_or_no(line) {
            Some(yes) => Reading::Act(Action::Confirm(yes)),
            None => one_key(line),
        },
        Wants::YesNoSpeech => match yes_or_no(line) {
            Some(yes) => Reading::Act(Action::Confirm(yes)),
            None => Reading::Unclear("say `yes` or `no`".to_owned()),
        },
    }
}

fn one_key(line: &str) -> Reading {
    let mut characters = line.chars();
    match (characters.next(), characters.next()) {
        (Some(key), None) if is_key(key) => Reading::Act(Action::Press(key)),
        _ if line.chars().all(is_key) => Reading::Unclear("the call takes one key here".to_owned()),
        _ => Reading::Unclear("the call wants a key: 0 to 9, `*` or `#`".to_owned()),
    }
}

fn several_keys(line: &str) -> Reading {
    let keys: String = line.chars().filter(|key| !matches!(key, ' ' | '-')).collect();
    match keys.chars().all(is_key) {
        true => Reading::Act(Action::Enter(keys)),
        false => Reading::Unclear("the call wants keys: 0 to 9, `*` and `#`".to_owned()),
    }
}

/// A number chooses from the list, a name is the intent itself, `TEXT as INTENT 0.9` says everything;
/// any other words must be given a meaning.
fn intent(intents: &[String], line: &str) -> Reading {
    if let Some(action) = chosen(intents, line) {
        return Reading::Act(action);
    }
    match script::say(line) {
        Ok(Action::Say(words)) if words.intent.is_some() => Reading::Act(Action::Say(words)),
        Ok(_) => Reading::Meaning(line.to_owned()),
        Err(problem) => Reading::Unclear(problem.message),
    }
}

/// `2`, `lost_card`, each also with a confidence: `2 0.6`.
fn chosen(intents: &[String], line: &str) -> Option<Action> {
    let (intent, confidence) = choice(intents, line)?;
    let text = intent.replace('_', " ");
    Some(Action::Say(Words { text, intent: Some(intent), confidence, slots: Vec::new() }))
}

/// What the bot makes of words, as chosen from the list; nothing is nothing.
pub(super) fn meaning(intents: &[String], words: &str, line: &str) -> Reading {
    let text = words.to_owned();
    let line = line.trim();
    match line {
        "" => return Reading::Act(Action::Say(Words { text, ..Words::default() })),
        "?" | "help" => return Reading::Help,
        _ => {}
    }
    match choice(intents, line.strip_prefix("as ").unwrap_or(line)) {
        Some((intent, confidence)) => {
            Reading::Act(Action::Say(Words { text, intent: Some(intent), confidence, slots: Vec::new() }))
        }
        None => {
            Reading::Unclear("choose a number or a name from the list; Enter alone is nothing".to_owned())
        }
    }
}

fn choice(intents: &[String], line: &str) -> Option<(String, Option<String>)> {
    let mut parts = line.split_whitespace();
    let (name, confidence) = (parts.next()?, parts.next());
    if parts.next().is_some() || confidence.is_some_and(|it| !it.starts_with(|c: char| c.is_ascii_digit())) {
        return None;
    }
    let intent = match name.parse::<usize>() {
        Ok(number) => intents.get(number.checked_sub(1)?)?,
        Err(_) => intents.iter().find(|intent| *intent == name)?,
    };
    Some((intent.clone(), confidence.map(str::to_owned)))
}

fn ringing(line: &str) -> Reading {
    Reading::Act(match line {
        "" | "a" | "answer" => Action::Answer,
        "b" | "busy" => Action::Busy,
        "n" | "no answer" => Action::NoAnswer,
        "f" | "fail" => Action::Fail,
        _ => {
            return Reading::Unclear("Enter: they answer, `b`: busy, `n`: no answer, `f`: fails".to_owned());
        }
    })
}

fn say(line: &str) -> Reading {
    Reading::Act(Action::Say(Words { text: line.to_owned(), ..Words::default() }))
}

/// A line as it could stand in a script. `say` alone is left out: without it, words go further.
fn scripted(line: &str) -> Option<Reading> {
    let verb = line.split_whitespace().next()?;
    if !matches!(verb, "press" | "enter" | "confirm" | "silent" | "wait" | "answer")
        && !line.starts_with("say ")
    {
        return None;
    }
    script::action(line).ok().map(Reading::Act)
}

fn yes_or_no(line: &str) -> Option<bool> {
    match line.to_lowercase().as_str() {
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}

fn is_key(key: char) -> bool {
    matches!(key, '0'..='9' | '*' | '#')
}
