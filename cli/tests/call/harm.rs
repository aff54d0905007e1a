//! `--show`: the call that a finding of a proof comes with does what the finding says. The programs are those of
//! the corpus, by code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The programs that break a code.
fn mistakes(code: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../grammar/corpus/codes").join(code);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut mistakes: Vec<PathBuf> =
        files.filter(|it| !it.file_name().unwrap().to_string_lossy().starts_with("near_")).collect();
    mistakes.sort();
    assert!(mistakes.len() >= 2, "{code} has {mistakes:?}");
    mistakes
}

/// What happens in the call that shows the code.
fn shown(program: &Path, code: &str) -> Vec<Value> {
    let ivr = Command::new(env!("CARGO_BIN_EXE_ivr"))
        .args(["call", "--at", "2026-03-02T10:15", "--json", "--show", code])
        .arg(program)
        .output()
        .unwrap();
    let stdout = String::from_utf8(ivr.stdout).unwrap();
    stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn how(call: &[Value]) -> &str {
    call.last().and_then(|end| end["how"].as_str()).unwrap_or("without an end")
}

#[test]
fn a_call_that_cannot_be_played_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("by_chance.ivr");
    let source = "endpoint line { numbers \"+61390001000\" start welcome }\nrescue { hangup }\n\
        ruleset welcome { rule half { split { 50% { hangup } else { say \"Hello.\" } } } }";
    fs::write(&program, source).unwrap();
    let ivr = Command::new(env!("CARGO_BIN_EXE_ivr"))
        .args(["call", "--show", "E0801"])
        .arg(&program)
        .output()
        .unwrap();
    let stderr = String::from_utf8(ivr.stderr).unwrap();
    assert!(stderr.contains("the call that shows E0801 cannot be played: chance decides"), "{stderr}");
    assert!(ivr.stdout.is_empty());
}

#[test]
fn who_falls_off_or_hangs_in_silence_ends_with_an_error() {
    for code in ["E0801", "E0802"] {
        for program in mistakes(code) {
            assert_eq!(how(&shown(&program, code)), "error", "{}", program.display());
        }
    }
}

#[test]
fn who_is_led_round_is_asked_on_and_on_until_they_hang_up() {
    for code in ["E0803", "E0804"] {
        for program in mistakes(code) {
            let call = shown(&program, code);
            assert_eq!(how(&call), "abandoned", "{}", program.display());
            // The tries of one question were over, and the program went on asking.
            let begun = call.iter().filter(|it| it["type"] == "ask" && it["attempt"] == 1).count();
            assert!(begun >= 2, "{}: {call:?}", program.display());
        }
    }
}
