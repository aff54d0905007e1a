//! Bots: listening, understanding, collecting by speech.

use ivr_runtime::engine::{Event, Next};
use ivr_runtime::value::Value;

use crate::support::{Call, LINE, understanding};

const BOT: &str = r#"
    bot concierge "concierge" { intents balance, lost_card, agent slots amount: decimal, mobile: phone }
    state { mobile: phone?  amount: decimal? }
"#;

fn listen() -> Call {
    Call::begun(&format!(
        r#"{BOT}{LINE}
        ruleset main {{ rule only {{
            listen "How can I help?" using concierge {{
                balance at 0.6 {{ say "{{intent}} {{confidence}} {{transcript}} {{amount else 0}}" }}
                lost_card -> other
                confirm below 0.8 "Did you say {{intent}}?"
                no match {{ say "what? {{attempt}}" }}
                no input {{ say "hello?" }}
                give up {{ say "bye" }}
            }}
            hangup
        }} }}
        ruleset other {{ rule x {{ say "other" hangup }} }}"#
    ))
}

#[test]
fn an_intent_that_is_sure_leads_to_its_entry() {
    let mut call = listen();
    assert_eq!(call.asked(), "How can I help?");
    assert_eq!(call.intent("balance", "0.9", &[("amount", "12.5")]).said(), "balance 0.9 so to speak 12.5");
}

#[test]
fn an_unsure_intent_is_confirmed() {
    let mut call = listen();
    call.intent("lost_card", "0.7", &[]);
    assert_eq!(call.asked(), "Did you say lost_card?");
    assert!(matches!(call.directive.next, Next::Confirm { speech: true, .. }));
    assert_eq!(call.event(Event::Confirmed(true)).said(), "other");

    let mut call = listen();
    call.intent("lost_card", "0.7", &[]);
    call.event(Event::Confirmed(false));
    assert_eq!((call.asked().as_str(), call.attempt()), ("How can I help?", 2));
}

#[test]
fn an_intent_below_its_least_confidence_is_no_match() {
    let mut call = listen();
    assert_eq!(call.intent("balance", "0.5", &[]).said(), "what? 1");
    assert_eq!(call.intent("agent", "0.9", &[]).said(), "what? 2");
    assert_eq!(call.silence().said(), "bye");
}

#[test]
fn a_text_is_understood_without_the_caller() {
    let source = format!(
        r#"{BOT}{LINE}
        ruleset main {{ rule only {{
            understand "my {{1}} card" using concierge {{
                lost_card at 0.5 {{ say "{{transcript}}" }}
                otherwise {{ say "otherwise" }}
            }}
            hangup
        }} }}"#
    );
    let mut call = Call::begun(&source);
    assert!(matches!(&call.directive.next, Next::Understand { text, .. } if &**text == "my 1 card"));
    assert_eq!(
        call.event(Event::Understood(Some(understanding("lost_card", "0.5", &[])))).said(),
        "so to speak"
    );
    for nothing in
        [None, Some(understanding("balance", "1", &[])), Some(understanding("lost_card", "0.4", &[]))]
    {
        assert_eq!(Call::begun(&source).event(Event::Understood(nothing)).said(), "otherwise");
    }
}

fn collect() -> Call {
    Call::begun(&format!(
        r#"{BOT}{LINE}
        ruleset main {{ rule only {{
            collect mobile by speech using concierge {{
                slot mobile
                ask "Your mobile?"
                confirm below 0.8 "{{mobile | spell}}?"
                no data {{ say "none" hangup }}
                invalid {{ say "no number" }}
                give up {{ say "gave up" hangup }}
            }}
            say "got {{mobile}}" hangup
        }} }}"#
    ))
}

#[test]
fn a_value_is_collected_by_speech_from_the_slot_it_names() {
    let mut call = collect();
    assert!(matches!(&call.directive.next, Next::Listen { slot: Some(slot), .. } if &**slot == "mobile"));
    assert_eq!(call.intent("", "0.9", &[("mobile", "+61400000009")]).said(), "got +61400000009");
    assert_eq!(call.place("mobile"), Value::text("+61400000009"));
}

#[test]
fn an_unsure_value_is_confirmed() {
    let mut call = collect();
    call.intent("", "0.5", &[("mobile", "+61400000009")]);
    assert!(call.asked().starts_with("+, 6, 1"), "{}", call.asked());
    assert_eq!(call.event(Event::Confirmed(true)).said(), "got +61400000009");
}
