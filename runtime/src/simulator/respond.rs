//! What an action means to a call that asks: the event it becomes, or why it does not fit.

use rust_decimal::Decimal;

use super::action::{Action, MisfitReason, Words};
use super::doing::Wants;
use super::happening::{Input, InputKind};
use super::mask::stars;
use crate::bundle::{Mark, Program, Resource, ResourceKind};
use crate::engine::NO_DATA;
use crate::exchange::{Event, Understanding};

/// An action that fits.
pub(super) struct Response {
    /// What the engine is told.
    pub(super) event: Event,
    /// What an observer sees.
    pub(super) input: Input,
    /// Seconds that pass meanwhile.
    pub(super) seconds: u32,
}

impl Response {
    fn now(event: Event, kind: InputKind, value: impl Into<String>) -> Self {
        Self { event, input: Input { kind, value: value.into(), text: None, confidence: None }, seconds: 0 }
    }

    fn silence(timeout: u16) -> Self {
        Self { seconds: u32::from(timeout), ..Self::now(Event::Silence, InputKind::Silence, "") }
    }
}

/// How much an observer sees of what callers answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Everything that is not secret.
    Private,
    /// Only what is neither secret nor private.
    Open,
}

impl Shown {
    /// The mark by which to hide a value that is marked so.
    fn of(self, mark: Mark) -> Mark {
        match (self, mark) {
            (Self::Private, Mark::Private) => Mark::Open,
            (_, mark) => mark,
        }
    }
}

/// What `action` means to a call that wants `wants`.
pub(super) fn respond(
    program: &Program,
    wants: &Wants,
    timeout: u16,
    action: &Action,
    shown: Shown,
) -> Result<Response, MisfitReason> {
    if *action == Action::Silent {
        return Ok(Response::silence(timeout));
    }
    match (wants, action) {
        (Wants::Key { .. } | Wants::YesNoKeys, Action::Press(key)) => {
            let key = telephone_key(*key)?;
            Ok(Response::now(Event::Keys(key.to_string()), InputKind::Keys, key))
        }
        (Wants::YesNoKeys, Action::Confirm(yes)) => {
            let key = if *yes { "1" } else { "2" };
            Ok(Response::now(Event::Keys(key.to_owned()), InputKind::Keys, key))
        }
        (Wants::Keys { max, terminator, mark, .. }, Action::Press(key)) => {
            keys(&key.to_string(), *max, *terminator, shown.of(*mark))
        }
        (Wants::Keys { max, terminator, mark, .. }, Action::Enter(entered)) => {
            keys(entered, *max, *terminator, shown.of(*mark))
        }
        (Wants::Intent { bot, .. }, Action::Say(words)) => intent(program, bot, words),
        (Wants::Slot { bot, slot, mark }, Action::Say(words)) => {
            slot_value(program, bot, slot, words, shown.of(*mark))
        }
        (Wants::YesNoSpeech, Action::Confirm(yes)) => {
            let value = if *yes { "yes" } else { "no" };
            Ok(Response::now(Event::Confirmed(*yes), InputKind::Intent, value))
        }
        (Wants::YesNoSpeech, Action::Say(words)) => Ok(yes_or_no(words)),
        _ => Err(MisfitReason::OtherKind),
    }
}

fn telephone_key(key: char) -> Result<char, MisfitReason> {
    match key {
        '0'..='9' | '*' | '#' => Ok(key),
        other => Err(MisfitReason::NoSuchKey(other)),
    }
}

/// The input is complete at the terminator or at the most keys, whichever comes first, as it is on a
/// telephone. Keys behind that would go into the next question or nowhere, so they do not fit.
fn keys(entered: &str, max: u8, terminator: Option<char>, hidden: Mark) -> Result<Response, MisfitReason> {
    for key in entered.chars() {
        telephone_key(key)?;
    }
    let typed = terminator.and_then(|key| entered.strip_suffix(key)).unwrap_or(entered);
    let ended_early = terminator.is_some_and(|key| typed.contains(key));
    if ended_early || typed.chars().count() > usize::from(max) {
        return Err(MisfitReason::TooManyKeys { max, terminator });
    }
    Ok(Response::now(Event::Keys(typed.to_owned()), InputKind::Keys, stars(typed, hidden)))
}

fn intent(program: &Program, bot: &str, words: &Words) -> Result<Response, MisfitReason> {
    let understanding = understanding(program, bot, words)?;
    let mut response = Response::now(
        Event::Intent(understanding.clone()),
        InputKind::Intent,
        words.intent.clone().unwrap_or_default(),
    );
    response.input.text = Some(words.text.clone());
    response.input.confidence = Some(understanding.confidence);
    Ok(response)
}

/// A chat message.
pub(super) fn message(text: &str) -> Input {
    Input { kind: InputKind::Message, value: text.to_owned(), text: None, confidence: None }
}

/// What is said is the value of the slot, unless slots are given by name.
fn slot_value(
    program: &Program,
    bot: &str,
    slot: &str,
    words: &Words,
    hidden: Mark,
) -> Result<Response, MisfitReason> {
    let named = words.slots.is_empty() && words.intent.is_none();
    let slots = match named {
        true => vec![(slot.to_owned(), words.text.clone())],
        false => words.slots.clone(),
    };
    let words = Words { slots, ..words.clone() };
    let understanding = understanding(program, bot, &words)?;
    let value = match understanding.slots.iter().find(|(name, _)| name == slot) {
        Some((_, value)) => stars(value, hidden),
        None => words.intent.clone().unwrap_or_default(),
    };
    let mut response = Response::now(Event::Intent(understanding.clone()), InputKind::Intent, value);
    if hidden == Mark::Open {
        response.input.text = Some(words.text);
    }
    response.input.confidence = Some(understanding.confidence);
    Ok(response)
}

/// Anything but a plain yes or no leaves the bot in doubt.
fn yes_or_no(words: &Words) -> Response {
    let said = words.intent.as_deref().unwrap_or(&words.text).trim().to_lowercase();
    let mut response = match said.as_str() {
        "yes" => Response::now(Event::Confirmed(true), InputKind::Intent, "yes"),
        "no" => Response::now(Event::Confirmed(false), InputKind::Intent, "no"),
        _ => {
            let unclear = Understanding { transcript: words.text.clone(), ..Understanding::default() };
            Response::now(Event::Intent(unclear), InputKind::Intent, "")
        }
    };
    response.input.text = Some(words.text.clone());
    response
}

/// What the bot makes of words, checked against what the bot can make of any.
pub(super) fn understanding(
    program: &Program,
    bot: &str,
    words: &Words,
) -> Result<Understanding, MisfitReason> {
    let names = |ids: &mut dyn Iterator<Item = crate::bundle::StrId>| -> Vec<String> {
        ids.map(|id| program.strings.get(id).to_owned()).collect()
    };
    if let Some(resource) = find_bot(program, bot) {
        let intents = names(&mut resource.intents.iter().copied());
        let known = |intent: &String| intents.contains(intent) || NO_DATA.contains(&intent.as_str());
        if let Some(intent) = words.intent.as_ref().filter(|intent| !known(intent)) {
            return Err(MisfitReason::NoSuchIntent { intent: intent.clone(), bot: bot.to_owned(), intents });
        }
        let slots = names(&mut resource.slots.iter().map(|slot| slot.name));
        if let Some((slot, _)) = words.slots.iter().find(|(slot, _)| !slots.contains(slot)) {
            return Err(MisfitReason::NoSuchSlot { slot: slot.clone(), bot: bot.to_owned(), slots });
        }
    }
    let confidence = words.confidence.as_deref().unwrap_or("1");
    let Some(confidence) = share(confidence) else {
        return Err(MisfitReason::BadConfidence(confidence.to_owned()));
    };
    Ok(Understanding {
        intent: words.intent.clone().unwrap_or_default(),
        confidence: confidence.to_string(),
        transcript: words.text.clone(),
        slots: words.slots.clone(),
    })
}

fn find_bot<'a>(program: &'a Program, bot: &str) -> Option<&'a Resource> {
    program.resources.iter().find(|it| it.kind == ResourceKind::Bot && program.strings.get(it.name) == bot)
}

/// A decimal from 0 to 1.
fn share(text: &str) -> Option<Decimal> {
    text.parse().ok().filter(|share| (Decimal::ZERO..=Decimal::ONE).contains(share))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: Wants = Wants::Keys { min: 4, max: 4, terminator: Some('#'), mark: Mark::Secret };

    fn answer(wants: &Wants, action: Action) -> Result<(Event, String), MisfitReason> {
        let response = respond(&Program::default(), wants, 5, &action, Shown::Private)?;
        Ok((response.event, response.input.value))
    }

    #[test]
    fn keys_end_at_the_terminator_or_at_the_most() {
        let typed = |keys: &str| answer(&CARD, Action::Enter(keys.to_owned()));
        assert_eq!(typed("1234"), Ok((Event::Keys("1234".to_owned()), "****".to_owned())));
        assert_eq!(typed("12#"), Ok((Event::Keys("12".to_owned()), "**".to_owned())));
        assert_eq!(typed("#"), Ok((Event::Keys(String::new()), String::new())));
        let too_many = Err(MisfitReason::TooManyKeys { max: 4, terminator: Some('#') });
        assert_eq!(typed("12345"), too_many);
        assert_eq!(typed("1#23"), too_many);
        assert_eq!(typed("12a"), Err(MisfitReason::NoSuchKey('a')));
    }

    #[test]
    fn private_keys_are_hidden_where_nothing_private_is_shown() {
        let wants = Wants::Keys { min: 1, max: 8, terminator: None, mark: Mark::Private };
        let value = |shown| {
            let action = Action::Enter("20260002".to_owned());
            respond(&Program::default(), &wants, 5, &action, shown).ok().unwrap().input.value
        };
        assert_eq!(value(Shown::Private), "20260002");
        assert_eq!(value(Shown::Open), "********");
    }

    #[test]
    fn yes_and_no_are_keyed_where_keys_are_wanted() {
        let keyed = answer(&Wants::YesNoKeys, Action::Confirm(true));
        assert_eq!(keyed, Ok((Event::Keys("1".to_owned()), "1".to_owned())));
        let spoken = answer(&Wants::YesNoSpeech, Action::Confirm(false));
        assert_eq!(spoken, Ok((Event::Confirmed(false), "no".to_owned())));
        assert_eq!(answer(&Wants::YesNoSpeech, Action::Press('1')), Err(MisfitReason::OtherKind));
    }

    #[test]
    fn silence_takes_as_long_as_the_call_waits() {
        let silence = respond(&Program::default(), &CARD, 7, &Action::Silent, Shown::Private).ok().unwrap();
        assert_eq!((silence.event, silence.seconds), (Event::Silence, 7));
    }

    #[test]
    fn a_confidence_is_a_share() {
        let wants = Wants::Intent { bot: "concierge".to_owned(), intents: Vec::new() };
        let words = |confidence: &str| {
            Action::Say(Words { confidence: Some(confidence.to_owned()), ..Words::default() })
        };
        assert!(answer(&wants, words("0.5")).is_ok());
        assert_eq!(answer(&wants, words("92")), Err(MisfitReason::BadConfidence("92".to_owned())));
    }
}
