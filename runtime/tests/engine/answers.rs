//! Menus, confirmations, listening, understanding.

use ivr_runtime::bundle::RuleId;
use ivr_runtime::engine::*;

use crate::support::Call;

const MENU: &str = r#"
ruleset main [int] { rule ask -> ask }
menu {
    attempt: %0, tries: 2, timeout: 5, entries: [1 -> balance, hash -> again],
    no_input: silent, no_match: wrong, give_up_no_input: quiet, give_up_no_match: lost
}
code {
begin: goto main
ask: const "Welcome."
    utter text
    const 0
    set_local %0
again: into prompt
    const "Press 1."
    utter text
    menu #0
balance: const "One."
    utter text
    hangup
silent: const "Nothing."
    utter text
    jump again
wrong: const "Wrong: "
    local %0
    render
    concat 2
    utter text
    jump again
quiet: const "Quiet."
    utter text
    hangup
lost: const "Lost."
    utter text
    hangup
}
"#;

#[test]
fn a_key_leads_to_its_entry_and_is_recorded() {
    let mut call = Call::new(MENU);
    assert_eq!(call.start(), "Welcome. | menu `Press 1.` 1# 5s 1/2");
    assert_eq!(call.keys("1"), "One. | hangup");
    let rule = RuleId(0);
    assert!(call.records.contains(&Record::ChoiceMade { rule, choice: "1".into() }));
    assert_eq!(call.ends(), ["hangup"]);
}

#[test]
fn failed_tries_are_counted_and_the_last_decides_where_to_give_up() {
    let mut call = Call::started(MENU);
    assert_eq!(call.silent(), "Nothing. | menu `Press 1.` 1# 5s 2/2");
    assert_eq!(call.keys("7"), "Lost. | hangup");
    let mut call = Call::started(MENU);
    assert_eq!(call.keys("12"), "Wrong: 1 | menu `Press 1.` 1# 5s 2/2");
    assert_eq!(call.silent(), "Quiet. | hangup");
}

#[test]
fn repeating_costs_no_try() {
    let mut call = Call::started(MENU);
    for _ in 0..5 {
        assert_eq!(call.keys("#"), "menu `Press 1.` 1# 5s 1/2");
    }
}

#[test]
fn a_menu_that_could_not_be_played_counts_as_a_silent_try() {
    let mut call = Call::started(MENU);
    assert_eq!(call.send(Event::Failed), "Nothing. | menu `Press 1.` 1# 5s 2/2");
    assert_eq!(call.send(Event::Failed), "Quiet. | hangup");
    assert_eq!(call.faults(), [(Fault::Unhandled("a menu"), true), (Fault::Unhandled("a menu"), true)]);
}

#[test]
fn an_event_out_of_place_is_answered_by_asking_again_and_in_the_end_by_rescue() {
    let mut call = Call::started(MENU);
    for _ in 0..3 {
        assert_eq!(call.send(Event::WaitDone), "menu `Press 1.` 1# 5s 1/2");
    }
    let apology = "Sorry, something went wrong. Please call again later. | rescue hangup";
    assert_eq!(call.send(Event::QueueTick), apology);
    assert_eq!(call.faults().last(), Some(&(Fault::UnexpectedEvent("a key"), false)));
    // In the English of the program, not in another one.
    let said = &call.last.unwrap().directive.before;
    assert_eq!(said.iter().map(|it| &*it.language).collect::<Vec<_>>(), ["en-AU"]);
}

#[test]
fn strays_are_forgotten_once_the_caller_answers() {
    let mut call = Call::started(MENU);
    for _ in 0..5 {
        call.send(Event::Answered(Answer::Pending));
        call.send(Event::WaitDone);
        assert_eq!(call.keys("#"), "menu `Press 1.` 1# 5s 1/2");
    }
}

#[test]
fn hanging_up_in_a_menu_is_recorded_once() {
    let mut call = Call::started(MENU);
    assert_eq!(call.send(Event::Ended), "hangup");
    assert_eq!(call.send(Event::Ended), "hangup");
    assert_eq!(call.ends(), ["abandoned"]);
    assert!(call.state.is_over());
}

fn confirming(by: &str) -> String {
    format!(
        r#"
ruleset main [int] {{ rule ask -> ask }}
confirm {{ by: {by}, timeout: 5, attempt: %0, tries: 3, yes: yes, no: no, unclear: unclear,
    give_up_no_match: lost, give_up_no_input: quiet }}
code {{
begin: goto main
ask: const 0
    set_local %0
again: into prompt
    const "Sure?"
    utter text
    confirm #0
yes: const "Yes."
    utter text
    hangup
no: const "Not then."
    utter text
    jump again
unclear: const "Pardon?"
    utter text
    jump again
lost: const "Lost."
    utter text
    hangup
quiet: const "Quiet."
    utter text
    hangup
}}
"#
    )
}

#[test]
fn a_confirmation_by_keys_takes_one_and_two() {
    let mut call = Call::new(&confirming("keys"));
    assert_eq!(call.start(), "confirm `Sure?` keys 1/3");
    assert_eq!(call.keys("2"), "Not then. | confirm `Sure?` keys 2/3");
    assert_eq!(call.keys("7"), "Pardon? | confirm `Sure?` keys 3/3");
    assert_eq!(call.keys("1"), "Yes. | hangup");
}

#[test]
fn every_answer_but_yes_costs_a_try() {
    let mut call = Call::started(&confirming("keys"));
    call.keys("2");
    call.silent();
    assert_eq!(call.keys("2"), "Lost. | hangup");
    let mut call = Call::started(&confirming("keys"));
    call.keys("7");
    call.keys("2");
    assert_eq!(call.silent(), "Quiet. | hangup");
}

#[test]
fn a_confirmation_by_speech_takes_yes_and_no() {
    let mut call = Call::new(&confirming("speech"));
    assert_eq!(call.start(), "confirm `Sure?` speech 1/3");
    assert_eq!(call.send(Event::Confirmed(false)), "Not then. | confirm `Sure?` speech 2/3");
    assert_eq!(call.send(heard("mumble", "0.9")), "Pardon? | confirm `Sure?` speech 3/3");
    assert_eq!(call.send(Event::Confirmed(true)), "Yes. | hangup");
}

const LISTEN: &str = r#"
resource concierge { kind: bot, instance_name: "b", intents: ["balance", "lost_card"],
    slots: [day: date?, phone: phone?, sort: text?] }
ruleset main [int, text?, decimal?, text?, date?, phone?, text?] { rule ask -> ask }
listen {
    bot: concierge, locals: { intent: %1, confidence: %2, transcript: %3, slots: [%4, %5, %6] }, attempt: %0,
    tries: 2, timeout: 4, entries: ["balance" at 800 -> sure, "balance" at 400 -> unsure, "lost_card" -> lost],
    no_input: silent, no_match: silent, give_up_no_input: quiet, give_up_no_match: quiet
}
understand {
    bot: concierge, locals: { intent: %1, confidence: %2, transcript: %3, slots: [%4, %5, %6] },
    entries: ["lost_card" at 500 -> lost], otherwise: quiet
}
code {
begin: goto main
ask: const 0
    set_local %0
silent: into prompt
    const "How can I help?"
    utter text
    listen #0
sure: local %1
    const " "
    local %2
    render
    const " "
    local %3
    const " "
    local %4
    render
    const " "
    local %5
    render
    local %6
    is_known
    render
    concat 10
    utter text
    hangup
unsure: const "Unsure."
    utter text
    local %3
    understand #0
lost: const "Lost card."
    utter text
    hangup
quiet: const "Quiet."
    utter text
    hangup
}
"#;

fn heard(intent: &str, confidence: &str) -> Event {
    Event::Intent(understanding(intent, confidence))
}

fn understanding(intent: &str, confidence: &str) -> Understanding {
    Understanding {
        intent: intent.into(),
        confidence: confidence.into(),
        transcript: "my balance".into(),
        slots: vec![("day".into(), "2026-12-25".into()), ("phone".into(), "0412 345 678".into())],
    }
}

#[test]
fn an_intent_leads_to_the_first_entry_it_is_sure_enough_for() {
    let mut call = Call::new(LISTEN);
    assert_eq!(call.start(), "listen `How can I help?` concierge balance,lost_card 1/2");
    let answer = call.send(heard("balance", "0.8"));
    assert_eq!(answer, "balance 0.8 my balance 25 December 2026 +61412345678no | hangup");
    let mut call = Call::started(LISTEN);
    assert_eq!(call.send(heard("balance", "0.79")), "Unsure. | understand concierge `my balance`");
    let mut call = Call::started(LISTEN);
    assert_eq!(call.send(heard("lost_card", "not a number")), "Lost card. | hangup");
}

#[test]
fn what_fits_no_entry_costs_a_try() {
    let mut call = Call::started(LISTEN);
    let again = "listen `How can I help?` concierge balance,lost_card 2/2";
    assert_eq!(call.send(heard("balance", "0.39")), again);
    assert_eq!(call.send(heard("", "1")), "Quiet. | hangup");
    let mut call = Call::started(LISTEN);
    assert_eq!(call.keys("1"), again);
    assert_eq!(call.silent(), "Quiet. | hangup");
}

#[test]
fn a_text_is_understood_or_otherwise() {
    for (answer, next) in [
        (Event::Understood(Some(understanding("lost_card", "0.5"))), "Lost card. | hangup"),
        (Event::Understood(Some(understanding("lost_card", "0.4"))), "Quiet. | hangup"),
        (Event::Understood(None), "Quiet. | hangup"),
        (Event::Failed, "Quiet. | hangup"),
    ] {
        let mut call = Call::started(LISTEN);
        call.send(heard("balance", "0.5"));
        assert_eq!(call.send(answer), next);
    }
}

#[test]
fn a_bot_is_not_asked_about_nothing() {
    let mut call = Call::started(LISTEN);
    let wordless = Understanding { transcript: "  ".into(), ..understanding("balance", "0.5") };
    assert_eq!(call.send(Event::Intent(wordless)), "Unsure. Quiet. | hangup");
}
