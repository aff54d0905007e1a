//! What the README shows is what happens: its call, its program and what the compiler says to it.

#[path = "support/calls.rs"]
#[expect(dead_code, reason = "the other test needs more of it")]
mod support;

use std::fs;

use support::{calls, ivr};

/// The README.
const README: &str = include_str!("../../README.md");

/// The fences that begin with three backticks and `info`, in order.
fn fences(info: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let (mut open, mut wanted) = (false, false);
    for line in README.lines() {
        match line.strip_prefix("```") {
            Some(here) if !open => {
                (open, wanted) = (true, here == info);
                if wanted {
                    found.push(String::new());
                }
            }
            Some(_) => open = false,
            None if open && wanted => {
                if let Some(fence) = found.last_mut() {
                    fence.push_str(line);
                    fence.push('\n');
                }
            }
            None => {}
        }
    }
    found
}

/// Without blanks at the ends of lines, and with one line end at the end.
fn tidy(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let lines: Vec<_> = text.trim_end().lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

#[test]
fn the_call_is_a_real_one() {
    let calls = calls("acme-bank");
    let call =
        calls.iter().find(|call| call.name() == "acme-bank__lost_card").expect("the bank has this call");
    assert_eq!(fences("text").first(), Some(&tidy(&call.run(&[]).stdout)));
}

#[test]
fn the_compiler_says_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let program = fences("ivr").remove(0);
    fs::write(folder.path().join("line.ivr"), &program).expect("a file can be written");
    let output = ivr(folder.path(), &["check", "line.ivr"]);
    assert_eq!(fences("text").get(1), Some(&tidy(&output.stderr)));

    let mended = program.replace("{customer.name}", "{customer.name else \"and thank you for calling\"}");
    fs::write(folder.path().join("line.ivr"), mended).expect("a file can be written");
    let output = ivr(folder.path(), &["check", "line.ivr"]);
    assert!(output.status.success(), "{}", tidy(&output.stderr));

    let asks = "        menu \"For opening hours, press 1.\" {\n            1 { say \"Nine to five.\" hangup }\n            \
                give up -> welcome\n        }\n";
    let says = "        say \"Welcome back, {customer.name}.\"\n        hangup\n";
    fs::write(folder.path().join("line.ivr"), program.replace(says, asks)).expect("a file can be written");
    let output = ivr(folder.path(), &["check", "line.ivr"]);
    let shown = tidy(&output.stderr);
    let finding = shown.rsplit_once("\n\n").map_or("", |(finding, _)| finding);
    assert_eq!(fences("text").get(2).map(|it| it.trim_end()), Some(finding));
}
