//! Fixes: applying all that a program is offered gives the program its author meant, with nothing left to
//! find in it.

#[path = "support/program.rs"]
mod program;

use program::Program;

/// What the parts of programs below stand in.
const AROUND: &str = r#"
record Customer { name: text }
state { n: int = 0  words: text = ""  code: digits(4)?  customer: Customer? }
queue general "General"
integration find(phone: phone) -> Customer "find"
endpoint line { numbers "+61390001000" start main }
"#;

/// The text with every fix applied that is offered.
fn mended(text: &str) -> String {
    let program = Program::of_text("line", &format!("{text}{AROUND}"));
    let mut edits: Vec<_> =
        program.findings().into_iter().filter_map(|it| it.fix).flat_map(|it| it.edits).collect();
    edits.sort_by_key(|it| std::cmp::Reverse(it.span.start));
    let mut mended = text.to_owned();
    for edit in edits {
        mended.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    mended
}

#[track_caller]
fn becomes(wrong: &str, right: &str) {
    assert_eq!(mended(wrong), right);
    let mut left = Program::of_text("line", &format!("{right}{AROUND}")).findings();
    // What is around the part is not all used, nor is all that stands behind a statement reached.
    left.retain(|it| !it.code.is_proof() && !it.code.as_str().starts_with("W01"));
    assert!(left.is_empty(), "{right}: {left:#?}");
}

/// The same for the steps of a rule.
#[track_caller]
fn steps_become(wrong: &str, right: &str) {
    let rule = |steps: &str| format!("ruleset main {{ rule all {{ {steps} hangup }} }}");
    becomes(&rule(wrong), &rule(right));
}

#[test]
fn words_of_the_language_as_names_become_other_names_wherever_they_stand() {
    becomes("ruleset main { rule clear { hangup } }", "ruleset main { rule clear_it { hangup } }");
    becomes(
        "ruleset menu { rule all { hangup } } ruleset main { rule all { goto menu } }",
        "ruleset the_menu { rule all { hangup } } ruleset main { rule all { goto the_menu } }",
    );
}

#[test]
fn what_is_nearly_a_declaration_becomes_one() {
    let rest = "ruleset main { rule all { hangup } }";
    let becomes = |wrong: &str, right: &str| becomes(&format!("{wrong} {rest}"), &format!("{right} {rest}"));
    becomes("state { a: int?? }", "state { a: int? }");
    becomes("state { a: text(8)? b: int? }", "state { a: text? b: int? }");
    becomes("state { a: text? privat b: int? }", "state { a: text? private b: int? }");
    becomes("record A { all: list<text?> }", "record A { all: list<text> }");
    becomes(
        "endpoint b { numbers +61390001001 start main }",
        "endpoint b { numbers \"+61390001001\" start main }",
    );
    becomes("integration a(b: text(8)) -> int(3) \"a\"", "integration a(b: text) -> int \"a\"");
}

#[test]
fn what_is_nearly_a_step_becomes_one() {
    steps_become("dial +61390001001", "dial \"+61390001001\"");
    steps_become("wait 1h30m", "wait 90m");
    steps_become("split { 30 -> main 70 -> main }", "split { 30% -> main 70% -> main }");
    steps_become(
        "invoke find(phone \"+61400000001\") into customer { within 5s }",
        "invoke find(phone: \"+61400000001\") into customer { within 5s }",
    );
    steps_become(
        "collect code { ask \"Code?\" ends with pound give up { } }",
        "collect code { ask \"Code?\" ends with hash give up { } }",
    );
    steps_become("set customer = Customer { nmae: \"Ada\" }", "set customer = Customer { name: \"Ada\" }");
}

#[test]
fn what_is_nearly_a_value_becomes_one() {
    steps_become("say \"{12 | money(\"eur\")}\"", "say \"{12 | money(\"EUR\")}\"");
    let guard = |condition: &str| {
        format!("ruleset main {{ rule one when {condition} {{ hangup }} rule two {{ hangup }} }}")
    };
    let becomes = |wrong: &str, right: &str| becomes(&guard(wrong), &guard(right));
    becomes("words starts \"a\"", "words starts with \"a\"");
    becomes("clock.time > 9:30", "clock.time > 09:30");
    becomes("clock.today == 25/12/2026", "clock.today == 2026-12-25");
    becomes("n > 5%", "n > 5");
}
