//! How calls of failed tests are told, and what is told instead where a program does not compile.

use crate::folder::{Folder, stdout};

const SETTINGS: &str = "[project]\nname = \"acme\"\n";
const LINE: &str = r#"state { who: text private = "" reason: text = "" }

queue general "General Enquiries"

endpoint support { numbers "+61390001000" start welcome }
endpoint written { channel chat start welcome }

rescue { hangup }

ruleset welcome {
    rule main { say "Hello." goto to_general }
}

ruleset to_general {
    rule main { enqueue general { treatment hold } }
}

ruleset details(count: int) {
    rule main { say "You have {count}." hangup }
}

treatment hold {
    rule words { say "Please hold." }
    rule pause { wait 30s }
    rule again { wait 10s }
}
"#;

fn failing(tests: &str) -> String {
    Folder::new(&[("ivr.toml", SETTINGS), ("src/main.ivr", LINE), ("tests/calls.ivr", tests)]).run(&["test"])
}

#[test]
fn rounds_in_a_queue_are_told_once() {
    insta::assert_snapshot!(failing(
        "test \"keys that nobody asks for\" {\n    call support\n    presses 1\n    reaches hangup\n}\n"
    ));
}

#[test]
fn calls_are_named_by_where_they_begin() {
    insta::assert_snapshot!(failing(
        "test \"a ruleset\" { call ruleset to_general reaches hangup }
        test \"arguments\" { call ruleset details(count: 3) reaches queue general }
        test \"the same arguments\" { call ruleset details(count: 3) reaches queue general }
        test \"others\" { call ruleset details(\n  4) reaches queue general }
        test \"a chat\" { call written reaches hangup }\n"
    ));
}

#[test]
fn each_part_of_an_expectation_says_what_it_is() {
    insta::assert_snapshot!(failing(
        "test \"parts\" {
    call support
    given who = \"Ada\"
    given reason = \"none\"
    expect who == \"Bo\" and reason == \"loan\" and reason != \"\"
}
test \"one of several\" {
    call support
    expect reason == \"loan\"
        or reason == \"cards\"
}\n"
    ));
}

#[test]
fn errors_stand_alone_where_nothing_is_checked() {
    let round =
        "endpoint other { numbers \"+61390002000\" start round } ruleset round { rule x { goto round } }";
    let line = format!("{LINE}\n{round}\n");
    let folder = Folder::new(&[("ivr.toml", SETTINGS), ("src/main.ivr", &line)]);
    for command in [&["test"][..], &["build"], &["prove"], &["call", "--to", "support"]] {
        let told = folder.run(command);
        assert!(told.contains("error[E0802]") && !told.contains("warning["), "{command:?}: {told}");
    }
    assert!(folder.run(&["check"]).contains("warning["));
}

#[test]
fn a_wait_for_a_message_and_a_bot_end_circles() {
    let line = r#"
state { words: text = "" }
bot helper "helper" { intents yes }
endpoint written { channel chat start hello }
rescue { hangup }
ruleset hello {
    rule x { wait 5m { message -> again } say "Bye." hangup }
}
ruleset again {
    rule x { say "Yes?" goto hello }
}
endpoint other { channel chat start first }
ruleset first {
    rule x { wait 5m { message -> second } hangup }
}
ruleset second {
    rule x { say "Is it?" understand words using helper { yes -> done otherwise -> first } }
}
ruleset done { rule x { hangup } }
"#;
    let folder = Folder::new(&[("ivr.toml", SETTINGS), ("src/main.ivr", line)]);
    let report = stdout(&folder.output(&["prove"]));
    let circles = report.split("circles").nth(1).unwrap_or(&report);
    insta::assert_snapshot!(circles);
}
