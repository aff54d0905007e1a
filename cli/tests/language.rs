//! Calls through programs that show the language, one feature a program: `grammar/corpus/calls/`.
//!
//! Beside each `NAME.ivr` stands `NAME.calls`, a list of calls in a notation of its own:
//!
//! ```text
//! == what the call shows --flags of ivr call
//! < what the caller hears next, word for word (`\n` for a line break, `[prompt x]` for a recording)
//! > what the caller does, a line of a script
//! = how the call ends, and at what
//! ```
//!
//! Every word that is heard must be listed, in order, and every listed word must be heard.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// One call of a `.calls` file.
struct Call {
    title: String,
    flags: Vec<String>,
    script: Vec<String>,
    expected: Vec<String>,
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../grammar/corpus/calls")
}

/// Splits a line as a shell would, as far as quotes go.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().expect("there is always a word").push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn calls(text: &str) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("== ") {
            let (title, flags) = head.split_once(" --").unwrap_or((head, ""));
            let flags = if flags.is_empty() { Vec::new() } else { words(&format!("--{flags}")) };
            let title = title.to_owned();
            calls.push(Call { title, flags, script: Vec::new(), expected: Vec::new() });
        } else if let Some(call) = calls.last_mut() {
            match line.split_at_checked(2) {
                Some(("> ", action)) => {
                    call.script.push(action.to_owned());
                }
                Some(("< ", heard)) => call.expected.push(heard.replace("\\n", "\n")),
                Some(("= ", end)) => call.expected.push(format!("= {end}")),
                _ => assert!(line.is_empty(), "not a line of a call: {line}"),
            }
        }
    }
    calls
}

/// What a call made heard and how it ended, from the lines of `ivr call --json`.
fn heard(stdout: &str) -> Vec<String> {
    let mut heard = Vec::new();
    for line in stdout.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect("every line is an object");
        let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
        match event["type"].as_str() {
            Some("say") if event["kind"] == "prompt" => heard.push(format!("[prompt {}]", text("text"))),
            Some("say" | "ask") => heard.push(text("text")),
            Some("end") => heard.push(format!("= {} {}", text("how"), text("target")).trim().to_owned()),
            _ => {}
        }
    }
    heard
}

fn run(program: &Path, call: &Call) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = folder.path().join("script");
    std::fs::write(&script, call.script.join("\n")).expect("the script can be written");
    let output = Command::new(env!("CARGO_BIN_EXE_ivr"))
        .arg("call")
        .arg(program)
        .args(&call.flags)
        .arg("--script")
        .arg(&script)
        .arg("--json")
        .output()
        .expect("the command runs");
    (heard(&String::from_utf8_lossy(&output.stdout)), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn calls_go_as_the_language_says() {
    let mut failures = String::new();
    let mut count = 0;
    let mut files: Vec<_> = std::fs::read_dir(corpus())
        .expect("the corpus is there")
        .map(|entry| entry.expect("an entry of the corpus").path())
        .filter(|path| path.extension().is_some_and(|it| it == "calls"))
        .collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("the calls can be read");
        for call in calls(&text) {
            count += 1;
            let (heard, stderr) = run(&file.with_extension("ivr"), &call);
            if heard != call.expected {
                failures += &format!(
                    "\n{} == {}\nexpected:\n  {}\nheard:\n  {}\n{stderr}",
                    file.display(),
                    call.title,
                    call.expected.join("\n  "),
                    heard.join("\n  "),
                );
            }
        }
    }
    assert!(count > 20, "only {count} calls were found");
    assert!(failures.is_empty(), "{failures}");
}
