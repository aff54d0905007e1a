//! Answers: keys, limits, and messages put together.

use std::fmt::Write;

use ivr_lambda::protocol::{Misfit, Names, answer};
use ivr_runtime::bundle::{Key, ResourceKind};
use ivr_runtime::engine::{Directive, Next, Utterance};

use crate::support::{FLOW, PROMPT, answered, bundle, recording, ssml, text};

fn menu(prompt: Vec<Utterance>) -> Next {
    Next::Menu { prompt, keys: vec![Key('1')], timeout: 5, attempt: 1, tries: 3 }
}

fn hangup() -> Next {
    Next::Disconnect { attributes: vec![] }
}

#[test]
fn keys_are_letters_digits_and_underscores_and_values_are_texts() {
    let answer = answered(vec![text("a"), recording()], menu(vec![text("b")])).unwrap().json();
    for (key, value) in answer.as_object().unwrap() {
        assert!(key.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_'), "{key}");
        assert!(value.is_string(), "{key}");
    }
}

#[test]
fn the_prompt_of_a_question_is_one_message_where_it_can_be() {
    let prompt = vec![text("Tom & Co."), ssml("<speak>One<break/>two.</speak>"), text("Three?")];
    let answer = answered(vec![], menu(prompt)).unwrap();
    assert_eq!(answer.get("prompt_count"), Some("1"));
    assert_eq!(answer.get("prompt_1_kind"), Some("ssml"));
    assert_eq!(answer.get("prompt_1"), Some("<speak>Tom &amp; Co. One<break/>two. Three?</speak>"));
}

#[test]
fn recordings_and_other_languages_stay_messages_of_their_own() {
    let german = Utterance { language: "de-DE".into(), ..text("Guten Tag.") };
    let answer = answered(vec![], menu(vec![text("a"), recording(), text("b"), german])).unwrap();
    assert_eq!(answer.get("prompt_count"), Some("4"));
    assert_eq!(answer.get("prompt_2_kind"), Some("prompt"));
    assert_eq!(answer.get("prompt_4_language"), Some("de-DE"));
}

#[test]
fn messages_are_put_together_only_where_a_flow_has_no_place_for_them() {
    let few = answered(vec![text("a"); 8], hangup()).unwrap();
    assert_eq!((few.get("before_count"), few.get("before_8")), (Some("8"), Some("a")));
    let many = answered(vec![text("a"); 9], hangup()).unwrap();
    assert_eq!((many.get("before_count"), many.get("before_1")), (Some("1"), Some("a a a a a a a a a")));
    let mixed = (0..10).map(|at| if at % 2 == 0 { text("a") } else { recording() }).collect();
    assert_eq!(answered(mixed, hangup()), Err(Misfit::TooManyMessages));
}

#[test]
fn an_answer_that_connect_would_refuse_is_not_given() {
    let of = |length: usize| answered(vec![text(&"x".repeat(length))], hangup());
    let fixed = of(0).unwrap().json().to_string().len();
    assert_eq!(of(32 * 1024 - 1 - fixed).unwrap().json().to_string().len(), 32 * 1024 - 1);
    assert_eq!(of(32 * 1024 - fixed), Err(Misfit::TooLarge));
}

#[test]
fn what_the_instance_does_not_have_is_answered_by_its_own_name_and_told() {
    struct Nothing;
    impl Names for Nothing {
        fn in_instance(&self, _: ResourceKind, _: &str) -> Option<String> {
            None
        }
    }
    let next = Next::Handover { flow: FLOW, attributes: vec![] };
    let answer = answer(&Directive { before: vec![recording()], next }, 1, &bundle(), &Nothing).unwrap();
    assert_eq!(answer.get("flow"), Some("legacy"));
    assert_eq!(answer.unnamed(), ["jingle", "legacy"]);
}

#[test]
fn every_attribute_has_its_place() {
    let attributes = (1..=40).map(|at| (format!("a{at}").into(), format!("{at}").into())).collect();
    let answer = answered(vec![], Next::Disconnect { attributes }).unwrap();
    assert_eq!(answer.get("attribute_count"), Some("40"));
    assert_eq!((answer.get("attribute_40_name"), answer.get("attribute_40")), (Some("a40"), Some("40")));
}

#[test]
fn arguments_of_integrations_do_not_reach_the_flow() {
    let poll = Next::Poll {
        integration: "pay".into(),
        function: "acme-pay".into(),
        arguments: r#"{"card":"4111"}"#.into(),
        marked: ivr_runtime::bundle::Mark::Secret,
        within: 5,
        waiting: vec![],
        start: false,
    };
    let mut shown = String::new();
    write!(shown, "{}", answered(vec![], poll).unwrap().json()).unwrap();
    assert!(!shown.contains("4111") && !shown.contains("acme-pay"), "{shown}");
}

#[test]
fn a_wait_without_a_recording_says_so() {
    let silent = answered(vec![], Next::Wait { seconds: 5, prompt: None, message: false }).unwrap();
    assert_eq!((silent.get("prompt"), silent.get("prompt_name")), (Some("none"), Some("none")));
    let played = answered(vec![], Next::Wait { seconds: 5, prompt: Some(PROMPT), message: false }).unwrap();
    assert_eq!(played.get("prompt_name"), Some("jingle"));
}
