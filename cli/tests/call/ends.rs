//! Every way a call ends, and what happens on the way there.

use crate::{ADA, MONDAY, Ran, call, with};

fn json(args: &[&str], script: &str) -> Ran {
    call(&with(&[&MONDAY, &["--json", "--to", "clinic"], args]), script)
}

#[test]
fn each_end_says_how_and_where() {
    let ends = [
        ("press 2", "queue nurses"),
        ("press 5", "flow old"),
        ("press 6", "callback desk"),
        ("press #", "hangup"),
        ("hangup", "abandoned"),
        ("press 4\nanswer", "queue desk"),
        ("silent\nsilent\nsilent", "queue desk"),
    ];
    for (script, expected) in ends {
        let ran = json(&[], script);
        assert_eq!((ran.end().as_str(), ran.code), (expected, Some(0)), "{script}: {}", ran.stderr);
    }
}

#[test]
fn an_error_is_rescued_and_fails_the_command() {
    let ran = json(&[], "press 7");
    assert_eq!((ran.end().as_str(), ran.code), ("error desk", Some(1)));
    let lines = ran.lines();
    let fault = lines.iter().find(|line| line["type"] == "fault").unwrap();
    assert_eq!(fault["message"], "a division by zero in rule `divide` of `broken` (clinic.ivr:175)");
    assert!(ran.heard().contains(&"Sorry, something broke.".to_owned()));
    // What was about to be said is not.
    assert!(!ran.heard().contains(&"Let me see.".to_owned()));
}

#[test]
fn a_number_is_dialled_as_the_script_or_a_mock_says() {
    let busy = json(&[], "press 4\nbusy");
    assert!(busy.heard().contains(&"They are busy.".to_owned()), "{}", busy.stdout);
    let nobody = json(&[], "press 4\nno answer");
    assert!(nobody.heard().contains(&"Nobody is there.".to_owned()), "{}", nobody.stdout);
    assert_eq!(json(&["--mock", "dial fails busy"], "press 4").stdout, busy.stdout);
    let answered = json(&[], "press 4");
    assert!(answered.heard().contains(&"You are back.".to_owned()), "{}", answered.stdout);
}

#[test]
fn a_caller_in_a_queue_hears_the_treatment() {
    // Nothing left to do: an agent answers at once.
    let at_once = json(&[], "press 2");
    assert_eq!(at_once.heard()[4..], ["Thank you for waiting.", "chime", "Here is a nurse."]);
    // The treatment asks in its second pass; until then the caller waits.
    let asked = json(&[], "press 2\npress 1");
    assert_eq!(asked.end(), "callback nurses");
    assert_eq!(asked.heard().iter().filter(|text| *text == "Thank you for waiting.").count(), 2);
    let silent = json(&[], "press 2\nsilent\nwait\nanswer");
    assert_eq!(silent.end(), "queue nurses");
    let waited: i64 = silent.lines().iter().filter_map(|line| line["seconds"].as_i64()).sum();
    assert_eq!(waited, 60);
    assert_eq!(json(&[], "press 2\nhangup").end(), "abandoned");
}

#[test]
fn whoever_answers_is_told_first() {
    let ran = json(&[], "press 2");
    let lines = ran.lines();
    let types: Vec<_> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(types[types.len() - 6..], ["queue", "say", "say", "whisper", "say", "end"]);
}

#[test]
fn closed_full_and_forced() {
    let closed = json(&["--mock", "office is closed"], "press 2");
    assert!(closed.heard().contains(&"The nurses are away.".to_owned()), "{}", closed.stdout);
    assert_eq!(closed.end(), "queue desk");
    let full = json(&["--mock", "desk fails full", "--mock", "split -> tails"], "press 9");
    assert_eq!(full.heard()[4..], ["Tails.", "No room."]);
    assert_eq!(full.end(), "hangup");
}

#[test]
fn waits_pass_by_themselves() {
    let ran = json(&[], "press 8\nsilent\nhangup");
    assert!(ran.stdout.contains("{\"type\":\"wait\",\"seconds\":90}"), "{}", ran.stdout);
    assert!(ran.heard().contains(&"That was long.".to_owned()));
    // Whoever hangs up next does so where the call waits.
    let ran = json(&[], "press 8\nhangup");
    assert!(!ran.heard().contains(&"That was long.".to_owned()), "{}", ran.stdout);
    assert_eq!(ran.end(), "abandoned");
}

#[test]
fn integrations_answer_fail_or_come_too_late() {
    let reason = |mock: &[&str]| {
        let ran = json(&with(&[&ADA, mock]), "hangup");
        let heard = ran.heard();
        heard.iter().find_map(|text| text.strip_prefix("I could not find you: ").map(str::to_owned))
    };
    assert_eq!(reason(&[]).unwrap(), "error.");
    assert_eq!(reason(&["--mock", "find_patient fails error"]).unwrap(), "error.");
    assert_eq!(reason(&["--mock", "find_patient fails timeout"]).unwrap(), "timeout.");
    assert_eq!(reason(&["--mock", "find_patient fails invalid"]).unwrap(), "invalid.");
    assert_eq!(reason(&crate::KNOWN), None);
}

#[test]
fn a_bot_reads_texts_as_its_mock_says() {
    assert!(json(&[], "press 0").heard().contains(&"I do not understand.".to_owned()));
    let understood = json(&["--mock", "listener -> results"], "press 0");
    assert!(understood.heard().contains(&"Your PIN, please.".to_owned()), "{}", understood.stdout);
}

#[test]
fn attributes_are_what_agents_see() {
    let ran = json(&["--attribute", "urgent=true", "--attribute", "kind=old_patient"], "press 2");
    let lines = ran.lines();
    let attributes = &lines.last().unwrap()["attributes"];
    assert_eq!(attributes.to_string(), r#"{"kind":"old_patient","reason":"nurse","urgent":"true"}"#);
}
