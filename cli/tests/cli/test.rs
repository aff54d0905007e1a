//! `ivr test`: tests that pass, tests that fail and say why, and everything around them.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::folder::{Folder, stderr, stdout};

const SETTINGS: &str = "[project]\nname = \"acme\"\n";
const LINE: &str = include_str!("tests/line.ivr");

/// The line, with these tests.
fn project(tests: &str) -> Folder {
    Folder::new(&[("ivr.toml", SETTINGS), ("src/main.ivr", LINE), ("tests/calls.ivr", tests)])
}

/// Each step of the language, in tests that pass.
const PASSING: &str = r#"
test "a gold customer asks for the balance" {
    call support from "+61400000001" at 2026-03-02T10:15 with { reason: "winback" }
    mock find_customer -> Customer { name: "Bo", tier: gold, balance: 30 }
    hears "Welcome back"
    hears exactly "For balances, press 1. To talk to us, press 2. For anything else, press 3."
    presses 1
    hears "rich"
    expect customer.tier == gold and attributes.reason == "winback"
    reaches hangup
}

test "an integration that nothing answers for fails" {
    call support
    expect visits == 1
    hears "Hello there."
}

test "an integration that answers the second time" {
    call support from "+61400000001"
    mock find_customer fails timeout
    expect customer is unknown
}

test "what is given holds from the start, wherever it stands" {
    call support
    expect customer.name == "Al" and visits == 7
    given customer = Customer { name: "Al", tier: bronze, balance: 3 }
    given visits = 7
}

test "a switch" {
    call support
    switch storm = true
    hears "storm"
    reaches hangup
}

test "silence leads to people" {
    call support
    silent
    silent
    silent
    hears "A moment, 1."
    reaches ruleset people
    reaches queue general
}

test "a caller waits, is offered a call and takes it" {
    call ruleset people(n: 3)
    hears "A moment, 3."
    hears "Please hold."
    waits
    presses 1
    reaches callback general
}

test "a caller waits and hangs up" {
    call ruleset people(n: 3)
    waits
    hears "Please hold."
    hangs up
    reaches ruleset people
}

test "words for a bot" {
    call support
    presses 3
    says "what do I own" as balance
    hears "Bye."
    reaches hangup
}

test "a bot that is not sure" {
    call support
    presses 3
    says "mumble" as lost_card 0.4
    hears "Pardon?"
    silent
    silent
    reaches flow surveys
}

test "who is dialled answers, is busy, and does not answer" {
    call ruleset lost
    given visits = 2
    mock dial -> answered
    reaches number "+61290001111"
    hears "A moment, 100."
}

test "a busy partner" {
    call ruleset lost
    given visits = 2
    mock dial fails busy
    hears "They are busy."
    reaches queue general
}

test "a callback that cannot be arranged" {
    call ruleset people(n: 3)
    mock callback fails error
    hears "Please hold."
    waits
    presses 1
    hears "That did not work."
    reaches queue general
}

test "a division by zero is rescued" {
    call ruleset lost
    given visits = 1
    reaches rescue
}
"#;

/// Each way to fail, and the words it fails with.
const FAILING: &str = r#"
test "other words" {
    call support from "+61400000001"
    hears "Hello, dear caller"
    reaches queue general
}

test "no words" {
    call support
    presses 1
    hears "Hello there."
    reaches hangup
}

test "the order of words" {
    call support
    hears "For balances"
    hears "Hello"
    reaches hangup
}

test "keys where one key is asked for" {
    call support
    enters "12"
    reaches hangup
}

test "a caller who is gone" {
    call support
    hangs up
    presses 1
    reaches hangup
}

test "another end" {
    call support
    presses 1
    reaches queue general
}

test "still asked" {
    call support
    reaches queue general
}

test "does not hold" {
    call support from "+61400000001"
    mock find_customer -> Customer { name: "Bo", tier: bronze, balance: 3 }
    expect customer.tier == gold and visits == 0 and customer.name == "Al"
}

test "a fault that nobody expects" {
    call ruleset lost
    given visits = 1
    reaches queue general
}

test "an intent the bot does not listen for" {
    call support
    presses 3
    presses 1
    reaches hangup
}

test "a queue is waited in, not keyed" {
    call ruleset people(n: 1)
    mock general fails full
    reaches queue general
}

test "cannot be worked out" {
    call support
    expect 10 / (visits - 1) > 2
}
"#;

#[test]
fn tests_pass_in_silence() {
    insta::assert_snapshot!(project(PASSING).run(&["test"]));
}

#[test]
fn a_failure_shows_the_call_and_points_at_the_line_and_the_rule() {
    insta::assert_snapshot!(project(FAILING).run(&["test"]));
}

#[test]
fn json_tells_the_same() {
    let folder = project(&format!("{PASSING}{FAILING}"));
    let lines = stdout(&folder.output(&["test", ".", "a", "--format", "json"]));
    let all: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (summary, tests) = all.split_last().unwrap();
    let with = |outcome: &str| tests.iter().filter(|it| it["outcome"] == outcome).count();
    assert_eq!(summary["passed"], with("passed"));
    assert_eq!(summary["failed"], with("failed"));
    let failed = tests.iter().find(|it| it["name"] == "a caller who is gone").unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(failed).unwrap());
}

#[test]
fn a_filter_chooses_by_name_and_by_file() {
    let folder = project(PASSING);
    assert!(stdout(&folder.output(&["test", ".", "BOT"])).ends_with("2 tests passed of 14\n"));
    assert!(stdout(&folder.output(&["test", "bot"])).ends_with("2 tests passed of 14\n"));
    assert!(stdout(&folder.output(&["test", ".", "tests/calls"])).ends_with("14 tests passed\n"));
}

#[test]
fn a_filter_that_matches_nothing_names_the_nearest() {
    let folder = project(PASSING);
    let said = ["bussy partner", "swich", "zzz"].map(|filter| folder.run(&["test", ".", filter]));
    insta::assert_snapshot!(said.join("\n"));
    assert_eq!(project("").run(&["test"]).lines().next(), Some("exit 1"));
}

#[test]
fn however_many_run_at_the_same_time_the_outcome_is_the_same() {
    let folder = project(&format!("{PASSING}{FAILING}"));
    let alone = folder.run(&["test", "--jobs", "1"]);
    assert_eq!(alone, folder.run(&["test", "--jobs", "7"]));
    assert_eq!(alone, folder.run(&["test"]));
}

#[test]
fn a_program_with_errors_runs_no_tests() {
    let folder = project("test \"wrong\" { call suport reaches hangup }\n");
    insta::assert_snapshot!(folder.run(&["test"]));
}

#[test]
fn a_mock_of_the_wrong_shape_does_not_compile() {
    let folder = project(
        "test \"shape\" { call support mock find_customer -> \"Bo\" mock find_custmer fails error reaches hangup }\n",
    );
    insta::assert_snapshot!(folder.run(&["test"]));
}

#[test]
fn changed_words_are_accepted_after_both_were_shown() {
    let tests = "test \"words\" {\n    call support\n    hears \"Hello, dear caller\"  // kept\n    \
        hears exactly \"To talk to us, press 1.\"\n    presses 2\n    hears \"storm\"\n    reaches queue general\n}\n";
    // Windows line ends and a byte order mark stay as they are.
    let tests = format!("\u{feff}{}", tests.replace('\n', "\r\n"));
    let folder = project(&tests);
    let said = folder.run(&["test", "--accept"]);
    insta::assert_snapshot!(said);
    let written = String::from_utf8(folder.read("tests/calls.ivr")).unwrap();
    assert!(
        written.starts_with('\u{feff}') && written.contains("\"Hello there.\"  // kept\r\n"),
        "{written:?}"
    );
    assert!(written.contains("hears exactly \"For balances, press 1. "), "{written:?}");
    assert!(written.contains("hears \"storm\""), "what nobody said is left to its author: {written:?}");
}

#[test]
fn one_message_mends_one_line_and_locked_files_stay() {
    let folder = project(
        "test \"words\" {\n    call ruleset people(n: 1)\n    hears \"One moment, 1.\"\n    hears \"A moment is gone.\"\n    \
         reaches queue general\n}\n",
    );
    let before = folder.read("tests/calls.ivr");
    let mut locked = std::fs::metadata(folder.at("tests/calls.ivr")).unwrap().permissions();
    let open = locked.clone();
    locked.set_readonly(true);
    std::fs::set_permissions(folder.at("tests/calls.ivr"), locked).unwrap();
    // Whoever may write everything is not stopped by it.
    let stopped = std::fs::OpenOptions::new().append(true).open(folder.at("tests/calls.ivr")).is_err();
    assert_eq!(folder.exit(&["test", "--accept"]), if stopped { 2 } else { 1 });
    std::fs::set_permissions(folder.at("tests/calls.ivr"), open).unwrap();
    folder.write("tests/calls.ivr", &before);

    assert_eq!(folder.exit(&["test", "--accept"]), 1);
    let written = String::from_utf8(folder.read("tests/calls.ivr")).unwrap();
    assert!(
        written.contains("hears \"A moment, 1.\"") && written.contains("\"A moment is gone.\""),
        "{written}"
    );
}

#[test]
fn a_part_of_a_project_is_tested_with_all_of_it() {
    let folder = project(PASSING);
    folder.write("tests/deep/more.ivr", "test \"more\" {\n    call support\n    reaches ruleset choose\n}\n");
    let last = |args: &[&str]| stdout(&folder.output(args)).lines().last().map(str::to_owned);
    assert_eq!(last(&["test", "tests/deep/more.ivr"]).as_deref(), Some("1 test passed of 15"));
    assert_eq!(last(&["test", "tests/deep"]).as_deref(), Some("1 test passed of 15"));
    assert_eq!(last(&["test", "tests", "bot"]).as_deref(), Some("2 tests passed of 15"));
    insta::assert_snapshot!(folder.run(&["test", "src/main.ivr"]));
}

#[test]
fn junit_goes_to_the_standard_output_where_it_is_asked_to() {
    let folder = project(PASSING);
    assert!(stdout(&folder.output(&["test", "--junit", "-"])).contains("<testsuites name=\"acme\""));
    assert!(!folder.at("-").exists());
    let both = ["test", "--junit", "x.xml", "--coverage=json", "--coverage-file", "x.xml"];
    assert_eq!(folder.exit(&both), 2);
}

#[test]
fn thousands_of_lines_in_one_test_are_no_trouble() {
    let many = "    expect visits == 1\n".repeat(30_000);
    let folder = project(&format!("test \"long\" {{\n    call support\n{many}}}\n"));
    assert_eq!(folder.exit(&["test"]), 0);
}

#[test]
fn with_nothing_to_accept_nothing_is_written() {
    let folder = project(PASSING);
    let before = std::fs::metadata(folder.at("tests/calls.ivr")).unwrap().modified().unwrap();
    assert_eq!(folder.exit(&["test", "--accept"]), 0);
    assert_eq!(std::fs::metadata(folder.at("tests/calls.ivr")).unwrap().modified().unwrap(), before);
}

#[test]
fn too_little_coverage_fails() {
    let folder = project(PASSING);
    assert_eq!(folder.exit(&["test", "--min-coverage", "50"]), 0);
    let output = folder.output(&["test", "--min-coverage", "99.5"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("less than 99.5 %"), "{}", stderr(&output));
    assert_eq!(folder.exit(&["test", "--min-coverage", "101"]), 2);
}

/// Tests that are run again and again, and what is said of them.
struct Watching {
    child: Child,
    lines: std::io::Lines<BufReader<std::io::PipeReader>>,
}

impl Watching {
    fn start(folder: &Folder) -> Self {
        let mut command = folder.command(&["test", "--watch"]);
        let (read, write) = std::io::pipe().unwrap();
        command.stdin(Stdio::piped()).stdout(write.try_clone().unwrap()).stderr(write);
        let child = command.spawn().unwrap();
        // The command's own ends must be the only ones left.
        drop(command);
        Self { child, lines: BufReader::new(read).lines() }
    }

    /// The verdict of the next round: what is said last before it waits again.
    fn verdict(&mut self) -> String {
        let lines = self.lines.by_ref().map(Result::unwrap);
        lines.take_while(|line| !line.starts_with("watching")).last().unwrap_or_default()
    }

    fn end(mut self) -> i32 {
        drop(self.child.stdin.take());
        self.child.wait().unwrap().code().unwrap()
    }
}

#[test]
fn a_change_runs_what_it_can_affect() {
    let folder = project(PASSING);
    let mut watching = Watching::start(&folder);
    assert_eq!(watching.verdict(), "14 tests passed");

    // A ruleset that two tests enter.
    folder.write("src/main.ivr", LINE.replace("You are rich.", "You are very rich."));
    assert_eq!(watching.verdict(), "14 tests passed, 2 of them run again");

    // One test.
    folder.write("tests/calls.ivr", PASSING.replace("hears \"A moment, 3.\"", "hears \"moment, 3\""));
    assert_eq!(watching.verdict(), "14 tests passed, 1 of them run again");

    // What every call depends on.
    folder.write(
        "src/main.ivr",
        LINE.replace("within 5s", "within 6s").replace("\"General Enquiries\"", "\"General\""),
    );
    assert_eq!(watching.verdict(), "14 tests passed");

    folder.write("src/main.ivr", LINE.replace("Welcome back.", "Hello again."));
    assert!(watching.verdict().starts_with("1 of 14 tests failed"), "it hears other words");

    folder.write("src/main.ivr", LINE);
    assert!(watching.verdict().starts_with("14 tests passed"));
    assert_eq!(watching.end(), 0);
}
