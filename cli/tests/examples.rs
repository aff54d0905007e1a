//! The examples are programs people read first, so they have to compile without a warning and take
//! the calls that lie beside them.
//!
//! What the caller of a script under `calls/` heard and did is kept as a snapshot of the same name.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

#[path = "support/calls.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{calls, examples, ivr};

/// Names declared by `keyword NAME` at the beginning of a line, anywhere under an example's `src/`.
fn declared(example: &str, keyword: &str) -> BTreeSet<String> {
    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() { files(&path, found) } else { found.push(path) }
        }
    }
    let mut sources = Vec::new();
    files(&examples().join(example).join("src"), &mut sources);
    sources
        .iter()
        .flat_map(|path| {
            let text = fs::read_to_string(path).expect("sources are text");
            text.lines()
                .filter_map(|line| line.strip_prefix(keyword)?.strip_prefix(' '))
                .map(|rest| rest.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect())
                .collect::<Vec<String>>()
        })
        .collect()
}

/// Every transcript of an example, as snapshots.
fn transcripts(example: &'static str) {
    for call in calls(example) {
        let output = call.run(&[]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(call.exits), "{}:\n{errors}", call.name());
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(call.name(), String::from_utf8_lossy(&output.stdout));
        });
    }
}

#[test]
fn examples_compile_without_a_warning() {
    for example in ["hello/hello.ivr", "acme-bank", "clinic", "taxi"] {
        let output = ivr(&examples(), &["check", example, "--deny", "warnings", "--format", "short"]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{example}:\n{errors}");
    }
}

/// Ten lines are the program; its tests stand behind them.
#[test]
fn hello_has_ten_lines() {
    let text = fs::read_to_string(examples().join("hello/hello.ivr")).expect("it is there");
    let program = text.lines().take_while(|line| !line.starts_with("test ")).collect::<Vec<_>>();
    assert_eq!(program.join("\n").trim_end().lines().count(), 10);
}

#[test]
fn the_tests_of_every_example_pass_and_leave_nothing_out() {
    for example in ["hello/hello.ivr", "acme-bank", "clinic", "taxi"] {
        let output = ivr(&examples(), &["test", example, "--coverage", "--min-coverage", "100"]);
        let shown = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{example}:\n{shown}{errors}");
    }
}

#[test]
fn calls_to_the_bank_go_as_they_always_went() {
    transcripts("acme-bank");
}

#[test]
fn calls_to_the_clinic_go_as_they_always_went() {
    transcripts("clinic");
}

#[test]
fn calls_to_the_taxi_go_as_they_always_went() {
    transcripts("taxi");
}

#[test]
fn calls_to_the_bank_reach_every_ruleset_and_every_kind_of_end() {
    let (mut entered, mut ends) = (BTreeSet::new(), BTreeSet::new());
    for call in calls("acme-bank") {
        for happening in call.happenings() {
            match happening["type"].as_str() {
                Some("rule") if happening["activated"] == true => {
                    entered.insert(happening["ruleset"].as_str().unwrap_or_default().to_owned());
                }
                Some("end") => {
                    ends.insert(happening["how"].as_str().unwrap_or_default().to_owned());
                }
                _ => {}
            }
        }
    }
    let rulesets: BTreeSet<String> = &declared("acme-bank", "ruleset") | &declared("acme-bank", "treatment");
    let missed: Vec<_> = rulesets.difference(&entered).collect();
    assert!(rulesets.len() >= 25, "the bank has {} rulesets", rulesets.len());
    assert!(missed.is_empty(), "no call gets to {missed:?}");
    let kinds = ["abandoned", "callback", "error", "flow", "hangup", "number", "queue"];
    let missed: Vec<_> = kinds.iter().filter(|kind| !ends.contains(**kind)).collect();
    assert!(missed.is_empty(), "no call ends as {missed:?}");
}

#[test]
fn every_call_begins_and_ends_and_shows_no_card() {
    for example in ["acme-bank", "clinic", "taxi"] {
        for call in calls(example) {
            let happenings = call.happenings();
            assert_eq!(
                happenings.first().map(|it| &it["type"]),
                Some(&Value::from("start")),
                "{}",
                call.name()
            );
            assert_eq!(happenings.last().map(|it| &it["type"]), Some(&Value::from("end")), "{}", call.name());
            let text = happenings.iter().map(Value::to_string).collect::<String>();
            for secret in ["4111111111111111", "5500005555555559", "2950123456"] {
                assert!(!text.contains(secret), "{} shows the number of a card", call.name());
            }
        }
    }
}

/// The prompt alone, the messages before it apart: an `ask` never repeats what a `say` has said.
#[test]
fn a_gold_customer_is_known_by_name() {
    let call = calls("acme-bank")
        .into_iter()
        .find(|call| call.name() == "acme-bank__gold_customer")
        .expect("it is there");
    let happenings = call.happenings();
    let said: Vec<&str> =
        happenings.iter().filter(|it| it["type"] == "say").filter_map(|it| it["text"].as_str()).collect();
    assert!(said.contains(&"Welcome back, Ada."), "{said:?}");
    let asked = happenings.iter().find(|it| it["type"] == "ask").expect("it asks");
    assert_eq!(asked["ruleset"], "gold_welcome");
    assert_eq!(asked["keys"], serde_json::json!(["1", "2", "3"]));
}
