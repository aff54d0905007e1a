//! `ivr call` as its users run it: the real binary on a small program, with scripts.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod ends;
mod flags;
mod harm;
mod save_test;
mod scripts;
mod secrecy;
#[cfg(unix)]
mod terminal;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// A morning on which nothing is special.
const MONDAY: [&str; 2] = ["--at", "2026-03-02T10:15"];
/// Somebody whose number is shown.
const ADA: [&str; 2] = ["--from", "+61400000001"];
/// She is known, and her PIN is right.
const KNOWN: [&str; 4] = [
    "--mock",
    "find_patient -> Patient { name: \"Ada\", kind: old_patient, due: 12.50 }",
    "--mock",
    "check_pin -> true",
];

/// What the command said, and how it ended.
struct Ran {
    stdout: String,
    stderr: String,
    code: Option<i32>,
}

impl Ran {
    /// All of it, for a snapshot.
    fn whole(&self) -> String {
        format!("{}-- stderr\n{}-- exit {}\n", self.stdout, self.stderr, self.code.unwrap())
    }

    /// The lines of `--json`.
    fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// How the call ended, and where.
    fn end(&self) -> String {
        let lines = self.lines();
        let end = lines.last().unwrap();
        assert_eq!(end["type"], "end", "{}{}", self.stdout, self.stderr);
        let target = end["target"].as_str().map(|target| format!(" {target}")).unwrap_or_default();
        format!("{}{target}", end["how"].as_str().unwrap())
    }

    /// What the caller heard, in order.
    fn heard(&self) -> Vec<String> {
        let spoken = |line: &Value| matches!(line["type"].as_str(), Some("say" | "ask"));
        self.lines()
            .iter()
            .filter(|line| spoken(line))
            .map(|line| line["text"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// Calls the clinic with `args`, playing `script` from standard input.
fn call(args: &[&str], script: &str) -> Ran {
    call_in(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/call")), "clinic.ivr", args, script)
}

/// Calls the program at `path`, in `folder`.
fn call_in(folder: &Path, path: &str, args: &[&str], script: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ivr"))
        .current_dir(folder)
        .args(["call", path])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not want its input any more has said why.
    let _ = child.stdin.take().unwrap().write_all(script.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ran {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

/// `args` put together.
fn with<'a>(parts: &[&[&'a str]]) -> Vec<&'a str> {
    parts.concat()
}
