//! Scripts, and what is shown of the calls they make.

use crate::{ADA, KNOWN, MONDAY, call, call_in, with};

const RESULTS: &str = "press 1\nenter 12#\nenter 1234\nconfirm yes\n";

#[test]
fn a_call_reads_like_a_play() {
    insta::assert_snapshot!(call(&with(&[&MONDAY, &ADA, &KNOWN]), RESULTS).whole());
}

#[test]
fn a_call_is_one_json_object_a_line() {
    insta::assert_snapshot!(call(&with(&[&MONDAY, &ADA, &KNOWN, &["--json"]]), RESULTS).whole());
}

#[test]
fn a_trace_says_why_each_rule_fired_or_not() {
    let switch = ["--given", "busy_day = true", "--given", "desk.waiting = 2", "--trace"];
    insta::assert_snapshot!(call(&with(&[&MONDAY, &ADA, &KNOWN, &switch]), "hangup").whole());
    let json = call(&with(&[&MONDAY, &ADA, &KNOWN, &["--trace", "--json"]]), "hangup");
    let lines = json.lines();
    let hello = lines.iter().find(|line| line["type"] == "rule" && line["rule"] == "hello").unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(hello).unwrap());
}

#[test]
fn secrets_and_private_values_are_shown_to_nobody() {
    for flags in [&["--json", "--trace"][..], &["--trace"], &[]] {
        let ran = call(&with(&[&MONDAY, &ADA, &KNOWN, flags]), RESULTS);
        assert!(!ran.stdout.contains("1234"), "{}", ran.stdout);
        assert!(!ran.stdout.contains("\"phone\":\"+614"), "{}", ran.stdout);
    }
}

#[test]
fn the_same_call_twice_is_the_same() {
    let once = || call(&with(&[&MONDAY, &["--json", "--trace"]]), "press 9").stdout;
    assert_eq!(once(), once());
}

#[test]
fn a_script_comes_from_a_file_or_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("calls.txt");
    // As Windows writes it: with a byte order mark and carriage returns.
    std::fs::write(&script, "\u{feff}# to the desk\r\npress 9   # heads or tails\r\n\r\n").unwrap();
    let file = call(&with(&[&MONDAY, &["--json", "--script", script.to_str().unwrap()]]), "press 1");
    let input = call(&with(&[&MONDAY, &["--json"]]), "press 9");
    assert_eq!((file.stdout, file.code), (input.stdout, Some(0)));
}

#[test]
fn an_empty_script_hangs_up_at_the_first_question() {
    let ran = call(&with(&[&MONDAY, &["--json"]]), "");
    assert_eq!((ran.end(), ran.code), ("abandoned".to_owned(), Some(0)));
}

#[test]
fn words_go_to_the_bot() {
    let script = "press 3\nsay tomorrow as appointment 0.7 with day=2026-03-03\nconfirm yes";
    let ran = call(&with(&[&MONDAY, &["--json"]]), script);
    assert!(ran.heard().contains(&"You want appointment, is that right?".to_owned()), "{}", ran.stdout);
    assert!(ran.heard().contains(&"For 3 March.".to_owned()), "{}", ran.stdout);
}

#[test]
fn a_chat_is_written() {
    let ran = call(&with(&[&MONDAY, &["--json", "--to", "website"]]), "say hello there");
    assert_eq!(ran.heard(), ["Hello!", "You wrote hello there."]);
    let quiet = call(&with(&[&MONDAY, &["--json", "--to", "website"]]), "");
    assert_eq!(quiet.heard(), ["Hello!", "Goodbye then."]);
}

#[test]
fn a_line_that_is_no_action_names_the_nearest() {
    insta::assert_snapshot!(call(&MONDAY, "press 1\npres 2\n").whole());
}

#[test]
fn what_does_not_fit_names_the_line_and_what_the_call_was_doing() {
    let misfits = [
        "enter 1234",
        "# the menu first\npress 1\nsay hello",
        "press 3\nsay hello as reslts",
        "press 1\nenter 123456",
        "press 5\npress 1",
        "answer",
        "press 2\npress 1\npress 1\npress 1",
    ];
    let told = misfits.map(|script| {
        let ran = call(&MONDAY, script);
        assert_eq!(ran.code, Some(1), "{}", ran.whole());
        ran.stderr
    });
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_script_that_is_no_text_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("noise");
    std::fs::write(&script, [0xff, 0xfe, 0x00]).unwrap();
    let ran = call(&["--script", script.to_str().unwrap()], "");
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("is not a script: it is not UTF-8 text"), "{}", ran.stderr);
    let missing = call(&["--script", "nowhere.txt"], "");
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("cannot read `nowhere.txt`: there is no such file or folder"));
}

#[test]
fn a_trace_shows_nothing_private_of_what_is_keyed_in() {
    let program = r#"
state { member: digits(4)? private  place: digits(4)? }
endpoint main { numbers "+61390001000" start ask }
rescue { hangup }
ruleset ask {
    rule member { collect member { ask "Your number?" give up { hangup } } }
    rule place { collect place { ask "Your postcode?" give up { hangup } } }
    rule bye { hangup }
}
"#;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("member.ivr"), program).unwrap();
    let keyed = |args: &[&str]| {
        let ran = call_in(folder.path(), "member.ivr", args, "enter 2026\nenter 3000\n");
        let inputs = ran.lines().into_iter().filter(|line| line["type"] == "input");
        inputs.map(|line| line["value"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(keyed(&["--json"]), ["2026", "3000"]);
    assert_eq!(keyed(&["--json", "--trace"]), ["****", "3000"]);
}
