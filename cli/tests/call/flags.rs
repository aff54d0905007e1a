//! Flags: what they make true, and what is said of those that make no sense.

use std::path::Path;
use std::process::Command;

use crate::{MONDAY, call, call_in, with};

#[test]
fn without_to_the_first_endpoint_answers() {
    let ran = call(&with(&[&MONDAY, &["--json"]]), "");
    let start = &ran.lines()[0];
    assert_eq!((start["endpoint"].as_str(), start["to"].as_str()), (Some("clinic"), Some("+61390001000")));
    assert!(start["from"].is_null());
    assert_eq!(start["at"], "2026-03-02T10:15");
}

#[test]
fn an_endpoint_is_called_by_name_or_by_any_of_its_numbers() {
    for to in ["nurses_line", "+61390002000", "+61 3 9000 2000"] {
        let ran = call(&with(&[&MONDAY, &["--json", "--to", to]]), "");
        assert_eq!(ran.lines()[0]["endpoint"], "nurses_line", "{to}: {}", ran.stderr);
    }
    let second = call(&["--json", "--to", "+61390001001"], "");
    assert_eq!(second.lines()[0]["to"], "+61390001001");
}

#[test]
fn a_contact_that_names_its_endpoint_starts_there() {
    let asks_for = ["--json", "--attribute", "ivr_endpoint=nurses_line"];
    let ran = call(&with(&[&MONDAY, &asks_for]), "");
    let start = &ran.lines()[0];
    assert_eq!(
        (start["endpoint"].as_str(), start["to"].as_str()),
        (Some("nurses_line"), Some("+61390002000"))
    );
    let dialled = call(&with(&[&MONDAY, &asks_for, &["--to", "+61390001000"]]), "");
    let start = &dialled.lines()[0];
    assert_eq!(
        (start["endpoint"].as_str(), start["to"].as_str()),
        (Some("nurses_line"), Some("+61390001000"))
    );
    let named = call(&with(&[&MONDAY, &asks_for, &["--to", "clinic"]]), "");
    assert_eq!(named.lines()[0]["endpoint"], "clinic");
}

/// What `--help` gives as an example can be given.
#[test]
fn examples_of_the_help_work_on_the_bank() {
    let help = Command::new(env!("CARGO_BIN_EXE_ivr")).args(["call", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    let mut examples = 0;
    for (flag, text) in [("--given", "has from the start"), ("--mock", "which way a split goes")] {
        let behind = help.split_once(text).unwrap().1;
        let until = behind.find(" --").unwrap_or(behind.len());
        for example in behind[..until].split('\'').skip(1).step_by(2).filter(|it| !it.contains("...")) {
            let bank = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/acme-bank");
            let ran = call_in(Path::new(bank), ".", &["--at", "2026-03-02T10:15", flag, example], "");
            assert_eq!(ran.code, Some(0), "{flag} '{example}': {}", ran.stderr);
            examples += 1;
        }
    }
    assert!(examples > 6, "{help}");
}

#[test]
fn what_is_given_holds_from_the_start() {
    let given = ["--json", "--given", "busy_day = true", "--given", "desk.waiting = 9"];
    assert!(call(&with(&[&MONDAY, &given]), "").heard().contains(&"We are very busy.".to_owned()));
    let ran = call(&["--json", "--at", "2026-12-25T09:00"], "");
    assert_eq!(ran.heard().last().unwrap(), "Closed for Christmas Day.");
    let patient = "patient = Patient { name: \"Bo\", kind: new_patient, due: 200 }";
    let ran = call(&with(&[&MONDAY, &["--json", "--given", patient]]), "");
    assert!(!ran.stdout.contains("Hello Bo"), "5 points of 10: {}", ran.stdout);
}

#[test]
fn flags_that_make_no_sense_are_wrong_usage() {
    let wrong: [&[&str]; 21] = [
        &["--to", "clinc"],
        &["--to", "+61390009999"],
        &["--from", "0400"],
        &["--at", "tomorrow"],
        &["--attribute", "urgent"],
        &["--attribute", "urgent=maybe"],
        &["--attribute", "kind=old"],
        &["--given", "patient"],
        &["--given", "roundz = 3"],
        &["--given", "rounds = \"three\""],
        &["--mock", "find_patent fails error"],
        &["--mock", "find_patient fails badly"],
        &["--mock", "check_pin -> 12"],
        &["--mock", "split -> head"],
        &["--mock", "desk fails unstaffed"],
        &["--attribute", "ivr_endpoint=nurse_line"],
        &["--attribute", "ivr_endpoint=nowhere", "--to", "+61390001000"],
        &["--given", "caller.phone = \"+61400000001\""],
        &["--given", "clock.today = 2026-12-25"],
        &["--given", "call.endpoint = \"clinic\""],
        &["--given", "patient.due = 3"],
    ];
    let told = wrong.map(|args| {
        let ran = call(args, "");
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
        format!("{}\n{}", args.join(" "), ran.stderr)
    });
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn an_attribute_the_program_does_not_have_is_only_noted() {
    let ran = call(&with(&[&MONDAY, &["--json", "--attribute", "resaon=x"]]), "");
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.stderr, "note: the program has no attribute `resaon`; did you mean `reason`?\n");
    assert_eq!(ran.lines().last().unwrap()["attributes"]["resaon"], "x");
}

#[test]
fn a_program_with_errors_takes_no_calls() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("line.ivr"),
        "endpoint line { numbers \"+61390001000\" start nowhere }",
    )
    .unwrap();
    let ran = call_in(folder.path(), "line.ivr", &[], "");
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    assert!(ran.stderr.contains("nowhere"), "{}", ran.stderr);
}

#[test]
fn a_program_without_endpoints_cannot_be_called() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("line.ivr"), "ruleset welcome { rule bye { hangup } }").unwrap();
    let ran = call_in(folder.path(), "line.ivr", &[], "");
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("the program has no endpoint that takes calls"), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_the_call_quietly() {
    use std::process::Stdio;

    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_ivr"))
        .args(["call", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/call/clinic.ivr"), "--json"])
        .stdin(Stdio::null())
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}
