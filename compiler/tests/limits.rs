//! Limits that no little phone line reaches: what is just within them passes, one more does not.

#[path = "support/program.rs"]
mod program;

use ivr_compiler::diagnostic::{Code, Severity};
use program::Program;

const LINE: &str = "endpoint line { numbers \"+61390001000\" start welcome }\nrescue { hangup }\n";

/// The codes of the errors that are found in a line with these declarations and steps.
fn codes(declarations: &str, steps: &str) -> Vec<Code> {
    let text = format!("{LINE}{declarations}\nruleset welcome {{ rule main {{ {steps} hangup }} }}\n");
    let found = Program::of_text("line", &text).findings();
    found.iter().filter(|it| it.severity == Severity::Error).map(|it| it.code).collect()
}

#[test]
fn a_message_has_three_thousand_characters() {
    let say = |length| codes("", &format!("say \"{}\"", "é".repeat(length)));
    assert_eq!(say(3_000), []);
    assert_eq!(say(3_001), [Code::E0703]);
    // Several messages are spoken one after the other.
    let half = "a".repeat(2_000);
    assert_eq!(codes("", &format!("say \"{half}\", \"{half}\"")), []);
    // With tags, twice as many.
    let tags = |pauses| format!("say ssml \"<speak>Hello{}</speak>\"", "<break time='1s'/>".repeat(pauses));
    assert_eq!(codes("", &tags(300)), []);
    assert_eq!(codes("", &tags(400)), [Code::E0703]);
}

#[test]
fn attributes_come_to_32_kilobytes_together() {
    let attributes = |length: usize| {
        let text = "a".repeat(length);
        let steps = format!("set attributes.a = \"{text}\" set attributes.b = \"{text}\"");
        codes("attributes { a: text = \"\"  b: text = \"\" }", &steps)
    };
    // Two names of one byte, two values.
    assert_eq!(attributes(16_383), []);
    assert_eq!(attributes(16_384), [Code::E0704]);
}

#[test]
fn a_bundle_numbers_65_535_of_a_kind() {
    let queues = |count: usize| {
        let queues: String = (0..count).map(|it| format!("queue q{it} \"Q\"\n")).collect();
        codes(&queues, "")
    };
    assert_eq!(queues(65_535), []);
    // One message for all that are too many.
    assert_eq!(queues(65_540), [Code::E0790]);
}
