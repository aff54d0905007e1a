//! Scripts of callers: one action a line.
//!
//! ```text
//! # a caller who lost a card
//! press 2
//! enter 12345678
//! say I lost my card as lost_card 0.92
//! say "as soon as you can" as lost_card with place=Perth, count=2
//! confirm yes
//! silent
//! hangup
//! answer            # an agent, or whoever was dialled
//! wait              # a stretch of waiting passes
//! busy              # what becomes of a dialled call; also: no answer, fail
//! ```

use crate::diagnostic::nearest;
use ivr_runtime::simulator::{Action, Words};

/// An action and the line it stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// As written, without blanks around and comments.
    pub text: String,
    /// What the caller does.
    pub action: Action,
}

/// A line that says nothing a caller could do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// From 1.
    pub number: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with an action, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// One sentence.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

/// The verbs, as they are listed where one is misspelt.
const VERBS: &[&str] =
    &["press", "enter", "say", "confirm", "silent", "hangup", "answer", "wait", "busy", "no answer", "fail"];

/// The actions of a script, in order. A byte order mark and any line ends are fine.
pub fn parse(script: &str) -> Result<Vec<Line>, BadLine> {
    let script = script.strip_prefix('\u{feff}').unwrap_or(script);
    let mut lines = Vec::new();
    for (index, line) in script.lines().enumerate() {
        let text = without_comment(line.trim());
        if text.is_empty() {
            continue;
        }
        let number = index + 1;
        let action = action(text).map_err(|problem| BadLine { number, problem })?;
        lines.push(Line { number, text: text.to_owned(), action });
    }
    Ok(lines)
}

/// A `#` begins a comment at the start of a line, or between blanks where an action stands before it:
/// `press #` presses a key.
fn without_comment(line: &str) -> &str {
    if line.starts_with('#') {
        return "";
    }
    for (at, _) in line.match_indices('#') {
        let (before, after) = (line.get(..at).unwrap_or_default(), line.get(at + 1..).unwrap_or_default());
        let apart = before.ends_with(char::is_whitespace)
            && (after.is_empty() || after.starts_with(char::is_whitespace));
        if apart && !matches!(before.trim(), "press" | "enter") {
            return before.trim_end();
        }
    }
    line
}

/// Reads one action.
pub fn action(text: &str) -> Result<Action, Problem> {
    let (verb, rest) = match text.split_once(char::is_whitespace) {
        Some((verb, rest)) => (verb, rest.trim()),
        None => (text, ""),
    };
    match (verb, rest) {
        ("press", keys) => press(keys),
        ("enter", keys) => enter(keys),
        ("say", "") => Err(problem("`say` without words", "write the words behind it: `say I lost my card`")),
        ("say", rest) => say(rest),
        ("confirm", "yes") => Ok(Action::Confirm(true)),
        ("confirm", "no") => Ok(Action::Confirm(false)),
        ("confirm", _) => Err(problem("`confirm` takes yes or no", "write `confirm yes` or `confirm no`")),
        ("silent", "") => Ok(Action::Silent),
        ("hangup", "") | ("hang", "up") => Ok(Action::HangUp),
        ("answer", "") => Ok(Action::Answer),
        ("wait", "") => Ok(Action::Wait),
        ("busy", "") => Ok(Action::Busy),
        ("no", "answer") => Ok(Action::NoAnswer),
        ("fail", "") => Ok(Action::Fail),
        _ => Err(unknown(text, verb, rest)),
    }
}

fn unknown(text: &str, verb: &str, rest: &str) -> Problem {
    let message = format!("`{text}` is nothing a caller can do");
    if VERBS.contains(&verb) && !rest.is_empty() {
        return problem(message, format!("`{verb}` stands alone on its line"));
    }
    match nearest(verb, VERBS.iter().copied()) {
        Some(found) => problem(message, format!("did you mean `{found}`?")),
        None if text.chars().all(is_key) && text.chars().count() == 1 => {
            problem(message, format!("write `press {text}`"))
        }
        None if text.chars().all(is_key) => problem(message, format!("write `enter {text}`")),
        None => problem(message, format!("a line begins with one of: {}", VERBS.join(", "))),
    }
}

fn press(keys: &str) -> Result<Action, Problem> {
    let mut characters = keys.chars();
    match (characters.next(), characters.next()) {
        (Some(key), None) if is_key(key) => Ok(Action::Press(key)),
        (Some(_), Some(_)) if keys.chars().all(is_key) => Err(problem(
            format!("`press` takes one key, and `{keys}` is several"),
            format!("write `enter {keys}` for a number, or a line for each key"),
        )),
        (None, _) => Err(problem("`press` without a key", "write the key behind it: `press 2`")),
        _ => Err(problem(format!("`{keys}` is not a key of a telephone"), "keys are 0 to 9, `*` and `#`")),
    }
}

fn enter(keys: &str) -> Result<Action, Problem> {
    let typed: String = keys.chars().filter(|key| !matches!(key, ' ' | '-' | '\t')).collect();
    match typed.chars().find(|key| !is_key(*key)) {
        Some(other) => Err(problem(
            format!("`{keys}` cannot be keyed in: `{other}` is not a key of a telephone"),
            "keys are 0 to 9, `*` and `#`",
        )),
        None if typed.is_empty() => {
            Err(problem("`enter` without keys", "write the keys behind it: `enter 12345678`"))
        }
        None => Ok(Action::Enter(typed)),
    }
}

fn is_key(key: char) -> bool {
    matches!(key, '0'..='9' | '*' | '#')
}

/// `TEXT`, `TEXT as INTENT`, `TEXT as INTENT 0.92`, each also with ` with SLOT=VALUE, ...`; text that
/// holds a lone `as` stands in quotes.
pub fn say(rest: &str) -> Result<Action, Problem> {
    if let Some(quoted) = rest.strip_prefix('"') {
        let Some((text, tail)) = quoted.split_once('"') else {
            return Err(problem(format!("`{rest}` never closes its quotes"), "put a quote behind the words"));
        };
        return match meaning(tail.trim()) {
            Some(words) => Ok(Action::Say(Words { text: text.to_owned(), ..words })),
            None => Err(problem(
                format!("`{}` does not say what the bot understands", tail.trim()),
                "write `say \"I lost my card\" as lost_card 0.92`",
            )),
        };
    }
    for (at, _) in rest.rmatch_indices(" as ") {
        let (text, tail) = rest.split_at(at);
        if let Some(words) = meaning(tail.trim()) {
            return Ok(Action::Say(Words { text: text.trim().to_owned(), ..words }));
        }
        if is_meant_as_meaning(tail.trim()) {
            return Err(problem(
                format!("`{}` does not say what the bot understands", tail.trim()),
                "write `as lost_card 0.92 with place=Perth`; words that hold `as` stand in quotes",
            ));
        }
    }
    Ok(Action::Say(Words { text: rest.to_owned(), ..Words::default() }))
}

/// Whether words behind `as` can only be meant for the bot: a name that people do not speak, or something behind the
/// name that belongs there.
fn is_meant_as_meaning(tail: &str) -> bool {
    let mut parts = tail.split_whitespace().skip(1);
    let (name, next) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let belongs = next == "with" || next.starts_with(|it: char| it == '{' || it.is_ascii_digit());
    is_name(name) && (name.contains('_') || belongs)
}

/// `as INTENT 0.92 with SLOT=VALUE, ...`, any part of which may be missing. The slots may also stand as a test has them:
/// `{ slot: "value" }`.
fn meaning(tail: &str) -> Option<Words> {
    let mut words = Words::default();
    let (head, slots) = match tail.split_once("with ") {
        Some((head, slots)) if head.is_empty() || head.ends_with(' ') => (head.trim(), Some(slots)),
        _ => (tail, None),
    };
    let mut parts = head.split_whitespace();
    if let Some(word) = parts.next() {
        if word != "as" {
            return None;
        }
        words.intent = Some(parts.next().filter(|name| is_name(name))?.to_owned());
        words.confidence = parts.next().map(str::to_owned);
        let number =
            words.confidence.as_deref().is_none_or(|it| it.starts_with(|c: char| c.is_ascii_digit()));
        if !number || parts.next().is_some() {
            return None;
        }
    }
    let slots = slots.map(|it| match it.trim().strip_prefix('{') {
        Some(braced) => braced.strip_suffix('}').unwrap_or(braced),
        None => it,
    });
    for slot in slots.into_iter().flat_map(|slots| slots.split(',')) {
        let (name, value) = slot.split_once(['=', ':'])?;
        let value = value.trim();
        let unquoted = value.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(value);
        words.slots.push((name.trim().to_owned(), unquoted.to_owned()));
    }
    Some(words)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn problem(message: impl Into<String>, help: impl Into<String>) -> Problem {
    Problem { message: message.into(), help: help.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, intent: Option<&str>, confidence: Option<&str>) -> Action {
        Action::Say(Words {
            text: text.to_owned(),
            intent: intent.map(str::to_owned),
            confidence: confidence.map(str::to_owned),
            slots: Vec::new(),
        })
    }

    fn actions(script: &str) -> Vec<Action> {
        parse(script).unwrap().into_iter().map(|line| line.action).collect()
    }

    #[test]
    fn each_action_is_read() {
        let script = "press 2\npress #\nenter 1234 5678\nsay hello there\nsay I lost it as lost_card 0.92\n\
            silent\nconfirm yes\nconfirm no\nhangup\nanswer\nwait\nbusy\nno answer\nfail";
        assert_eq!(
            actions(script),
            [
                Action::Press('2'),
                Action::Press('#'),
                Action::Enter("12345678".to_owned()),
                words("hello there", None, None),
                words("I lost it", Some("lost_card"), Some("0.92")),
                Action::Silent,
                Action::Confirm(true),
                Action::Confirm(false),
                Action::HangUp,
                Action::Answer,
                Action::Wait,
                Action::Busy,
                Action::NoAnswer,
                Action::Fail,
            ]
        );
    }

    #[test]
    fn byte_order_marks_line_ends_and_comments_do_not_matter() {
        let script = "\u{feff}# a caller\r\n\r\n  press 1   # the first\r\npress # # the hash key\r\n";
        assert_eq!(actions(script), [Action::Press('1'), Action::Press('#')]);
    }

    #[test]
    fn words_may_hold_as_when_quoted() {
        assert_eq!(actions("say \"as soon as possible\""), [words("as soon as possible", None, None)]);
        let slots = "say \"two seats\" as book_ride 0.8 with seats=2, place=\"Beach Road\"";
        let [Action::Say(words)] = &actions(slots)[..] else { panic!("not said") };
        assert_eq!(words.intent.as_deref(), Some("book_ride"));
        assert_eq!(
            words.slots,
            [("seats".to_owned(), "2".to_owned()), ("place".to_owned(), "Beach Road".to_owned())]
        );
    }

    #[test]
    fn what_is_meant_for_the_bot_is_not_taken_for_words() {
        let braced = "say hi as yes_intent 0.9 with { who: \"Bo\", seats: 2 }";
        let said = Words {
            text: "hi".to_owned(),
            intent: Some("yes_intent".to_owned()),
            confidence: Some("0.9".to_owned()),
            slots: [("who".to_owned(), "Bo".to_owned()), ("seats".to_owned(), "2".to_owned())].to_vec(),
        };
        assert_eq!(actions(braced), [Action::Say(said)]);
        for wrong in
            ["say hi as yes_intent high", "say hi as yes 0.9 { who: \"Bo\" }", "say hi as yes with who"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert!(parse("say treat me as family please").is_ok());
    }

    #[test]
    fn garbage_names_its_line_and_the_nearest_action() {
        let bad = parse("press 1\n\npres 2").unwrap_err();
        assert_eq!(bad.number, 3);
        assert_eq!(bad.problem.message, "`pres 2` is nothing a caller can do");
        assert_eq!(bad.problem.help, "did you mean `press`?");
        assert!(parse("enter 12a4").unwrap_err().problem.message.contains("`a` is not a key"));
        assert!(parse("press 12").unwrap_err().problem.help.contains("enter 12"));
        assert!(parse("silent please").unwrap_err().problem.help.contains("stands alone"));
        assert!(parse("xyzzy").unwrap_err().problem.help.contains("press, enter, say"));
    }
}
