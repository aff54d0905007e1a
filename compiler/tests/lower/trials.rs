//! What the world of a test can be made to be, seen by what the call comes to.

use ivr_compiler::compile::compile_tests_despite_proofs;
use ivr_compiler::testing::failure;
use ivr_runtime::simulator::Rules;

use crate::support::{project, told};

const LINE: &str = r#"
enum Tier { bronze, gold }
record Person { name: text, tier: Tier }
state { n: int = 0  who: Person?  failures: int = 0 }
attributes { reason: text = "none" }
calendar holidays { 2026-12-25 "Christmas" }
hours office "o"
queue desk "d" { hours office }
flow legacy "l"
switch storm: bool = false
integration find(n: int) -> Person "find"
integration look() -> json "look"
message hi { en-AU "Hi." it-IT "Ciao." }
rescue { say "Sorry." hangup }
endpoint line { numbers "+61390001000" start a }
ruleset a {
    rule stormy when storm { say "Storm." }
    rule holiday when clock.today in holidays { say "It is {holidays.today else "no day"}." }
    rule closed when not office is open { say "Closed for {office.opens_in else 0s}." }
    rule busy when desk.waiting > 3 or desk.oldest > 2m { say "Busy." }
    rule drawn { set n = random(1, 6) say hi() say "{n}" }
    rule split_up { split { 50% -> heads 50% -> tails } }
}
ruleset heads {
    rule find {
        invoke find(n: n) into who { within 7s failed { set failures += 1 say "{reason}" } }
    }
    rule end { say "{who.name else "nobody"}" hangup }
}
ruleset tails {
    rule ask { callback desk { number "+61400000001" failed { say "No callback." goto flow legacy } } }
}
"#;

/// Plays every test of the line with these, in two languages, and tells what failed.
fn play(tests: &str) -> String {
    let mut project = project(&format!("{LINE}{tests}"));
    project.config.languages = vec!["en-AU".to_owned(), "it-IT".to_owned()];
    let (compilation, compiled) = compile_tests_despite_proofs(&project);
    let Some(tests) = compiled else { panic!("{}", told(&project, &compilation.diagnostics)) };
    let rules = Rules::default();
    let failed =
        tests.cases.iter().filter_map(|case| failure(&tests, case, &case.trial.play(&tests.program, rules)));
    told(&project, &failed.collect::<Vec<_>>())
}

#[test]
fn calendars_languages_and_random_numbers_can_be_set() {
    let failed = play(
        r#"
        test "a day of the calendar" { call line at 2026-12-25T10:00 mock split -> heads hears "It is Christmas." reaches hangup }
        test "a day that is made one" {
            call line at 2026-03-03T10:00 given holidays.today = "Labour Day" mock split -> heads
            hears "It is Labour Day." reaches hangup
        }
        test "a number" { call line mock random -> 5 mock split -> heads hears exactly "5" expect n == 5 }
        test "a number beyond the range is its end" { call line mock random -> 50 mock split -> heads expect n == 6 }
        test "the other language" { call line given call.language = "it-IT" mock split -> heads hears "Ciao." reaches hangup }
        "#,
    );
    assert_eq!(failed, "");
}

#[test]
fn hours_figures_switches_and_splits_can_be_set() {
    let failed = play(
        r#"
        test "closed" { call line office is closed mock split -> heads hears "Closed for" reaches hangup }
        test "closed for an hour" { call line given office.opens_in = 1h mock split -> heads hears "1 hour" reaches hangup }
        test "waiting" { call line given desk.waiting = 4 mock split -> heads hears "Busy." reaches hangup }
        test "oldest" { call line given desk.oldest = 3m mock split -> heads hears "Busy." reaches hangup }
        test "storm" { call line switch storm = true mock split -> heads hears "Storm." reaches hangup }
        test "one way" { call line mock split -> heads reaches ruleset heads }
        test "the other way" { call line mock split -> tails reaches callback desk }
        "#,
    );
    assert_eq!(failed, "");
}

#[test]
fn integrations_answer_fail_and_are_late_in_turn() {
    let failed = play(
        r#"
        test "answers" { call ruleset heads mock find -> Person { name: "Bo", tier: gold } hears exactly "Bo" reaches hangup }
        test "is late" { call ruleset heads mock find fails timeout hears "timeout" expect failures == 1 }
        test "fits no type" { call ruleset heads mock find fails invalid hears "invalid" reaches hangup }
        test "nobody answers" { call ruleset heads hears "error" hears "nobody" reaches hangup }
        test "a callback" { call ruleset tails mock callback -> arranged reaches callback desk }
        test "a callback that fails" { call ruleset tails mock callback fails error hears "No callback." reaches flow legacy }
        "#,
    );
    assert_eq!(failed, "");
}

#[test]
fn equal_runs_come_to_the_same() {
    // Chance is drawn from a seed of its own for each test, however often it runs.
    let tests =
        r#"test "chance" { call line reaches ruleset heads } test "number" { call line expect n == 3 }"#;
    assert_eq!(play(tests), play(tests));
}
