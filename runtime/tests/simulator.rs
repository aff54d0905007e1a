//! Simulated calls: every kind of question, every way to end, every misfit.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::fmt::Write;

use ivr_runtime::bundle::{Bundle, IntegrationId, ResourceId, listing};
use ivr_runtime::engine::{DialOutcome, Loaded, Understanding};
use ivr_runtime::simulator::*;

const LINE: &str = include_str!("simulator/line.asm");

fn line() -> Loaded {
    let program = listing::assemble(LINE).unwrap_or_else(|error| panic!("{error}"));
    Loaded::new(Bundle::new(program).unwrap_or_else(|error| panic!("{error}")))
}

fn options() -> Options {
    let at = "2026-03-02T10:15".parse().unwrap();
    Options {
        from: Some("+61400000001".to_owned()),
        ..Options::new(To::Number("+61390001000".to_owned()), at)
    }
}

/// The call as JSON lines, played by the rule of scripts; ends with the misfit if there is one.
fn played(options: &Options, script: &[Action]) -> String {
    let loaded = line();
    let mut call = Simulation::start(&loaded, options).unwrap_or_else(|error| panic!("{error}"));
    let mut lines = String::new();
    let mut script = script.iter().peekable();
    loop {
        for happening in call.take_happenings() {
            writeln!(lines, "{}", happening.to_json()).unwrap();
        }
        let action = match plan(call.doing(), script.peek().copied()) {
            Plan::Done => return lines,
            Plan::Take => script.next().unwrap().clone(),
            Plan::Meanwhile(action) => action,
        };
        if let Err(misfit) = call.act(&action) {
            writeln!(lines, "misfit: {misfit}").unwrap();
            return lines;
        }
    }
}

fn press(key: char) -> Action {
    Action::Press(key)
}

fn say(text: &str, intent: &str) -> Action {
    let intent = (!intent.is_empty()).then(|| intent.to_owned());
    Action::Say(Words { text: text.to_owned(), intent, ..Words::default() })
}

/// What the last line says of the end.
fn end(lines: &str) -> &str {
    lines.lines().last().unwrap().split(",\"attributes\"").next().unwrap()
}

const FIND: IntegrationId = IntegrationId(0);
const GENERAL: ResourceId = ResourceId(0);
const CONCIERGE: ResourceId = ResourceId(4);

#[test]
fn messages_questions_and_keys() {
    insta::assert_snapshot!(played(&options(), &[press('9'), press('*')]));
}

#[test]
fn a_silent_caller_passes_the_time_of_each_question() {
    let loaded = line();
    let mut call = Simulation::start(&loaded, &options()).unwrap();
    call.act(&Action::Silent).unwrap();
    assert_eq!(call.seconds(), 5);
    call.act(&Action::Silent).unwrap();
    assert_eq!(call.seconds(), 10);
    assert_eq!(call.end().unwrap().how, How::Hangup);
}

#[test]
fn secret_keys_are_masked_and_attributes_are_what_agents_see() {
    let script = [press('1'), Action::Enter("12#".to_owned()), Action::Enter("1234".to_owned()), press('1')];
    let lines = played(&options(), &script);
    assert!(!lines.contains("1234"), "{lines}");
    insta::assert_snapshot!(lines);
}

#[test]
fn a_trace_tells_every_rule_and_masks_what_is_marked() {
    let options = Options { trace: true, ..options() };
    let script = [press('1'), Action::Enter("1234".to_owned()), Action::Confirm(true), Action::HangUp];
    let lines = played(&options, &script);
    let rules: Vec<_> = lines.lines().filter(|line| line.starts_with("{\"type\":\"rule\"")).collect();
    insta::assert_snapshot!(rules.join("\n"));
}

#[test]
fn integrations_answer_in_turn_and_arguments_are_masked() {
    let answer = Reply::Json("{\"name\": \"Ada\", \"tier\": \"gold\"}".to_owned());
    let mocks = vec![Mock::Integration(FIND, answer), Mock::Integration(FIND, Reply::Timeout)];
    let lines = played(&Options { mocks, ..options() }, &[press('7'), press('7')]);
    assert!(!lines.contains("Ada"), "{lines}");
    insta::assert_snapshot!(lines);
}

#[test]
fn an_integration_can_fail_in_three_ways() {
    let reason = |mocks: Vec<Mock>| {
        let lines = played(&Options { mocks, ..options() }, &[press('7')]);
        let said = lines.lines().find(|line| line.contains("Not found")).unwrap().to_owned();
        said.split("Not found: ").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(reason(Vec::new()), "error");
    assert_eq!(reason(vec![Mock::Integration(FIND, Reply::Timeout)]), "timeout");
    assert_eq!(reason(vec![Mock::Integration(FIND, Reply::Invalid)]), "invalid");
}

#[test]
fn an_agent_answers_a_caller_whose_script_is_over() {
    insta::assert_snapshot!(played(&options(), &[press('2')]));
}

#[test]
fn a_caller_waits_in_the_queue_until_the_treatment_asks() {
    let lines = played(&options(), &[press('2'), press('2'), press('1')]);
    assert_eq!(lines.matches("Thank you for waiting.").count(), 2, "{lines}");
    assert_eq!(end(&lines), r#"{"type":"end","how":"callback","target":"general""#);
}

#[test]
fn a_caller_can_wait_be_answered_or_hang_up_in_the_queue() {
    let waited = played(&options(), &[press('2'), Action::Wait, Action::Answer]);
    assert!(waited.contains(r#"{"type":"wait","seconds":30}"#), "{waited}");
    assert_eq!(end(&waited), r#"{"type":"end","how":"queue","target":"general""#);
    let gone = played(&options(), &[press('2'), Action::HangUp]);
    assert_eq!(end(&gone), r#"{"type":"end","how":"abandoned""#);
}

#[test]
fn a_full_queue_is_said_to_be_full() {
    let options = Options { mocks: vec![Mock::QueueFull(GENERAL)], ..options() };
    let lines = played(&options, &[press('2')]);
    assert!(lines.contains("\"Full.\""), "{lines}");
    assert_eq!(end(&lines), r#"{"type":"end","how":"queue","target":"quiet""#);
}

#[test]
fn dialled_calls_go_as_the_script_or_a_mock_says() {
    let answered = played(&options(), &[press('4')]);
    assert!(answered.contains("Back again."), "{answered}");
    let busy = played(&options(), &[press('4'), Action::Busy]);
    assert!(busy.contains("{\"type\":\"wait\",\"seconds\":5}\n"), "{busy}");
    assert!(busy.contains("It was busy."), "{busy}");
    let mocked = Options { mocks: vec![Mock::Dial(DialOutcome::Busy)], ..options() };
    assert_eq!(played(&mocked, &[press('4')]), busy);
    let nobody = played(&options(), &[press('4'), Action::NoAnswer]);
    assert!(
        nobody.contains("a number that nobody answered failed and nothing handles it in rule `ring`"),
        "{nobody}"
    );
    assert_eq!(end(&nobody), r#"{"type":"end","how":"error","target":"general""#);
}

#[test]
fn bots_hear_what_the_caller_means() {
    let doubtful = Action::Say(Words {
        text: "my money".to_owned(),
        intent: Some("balance".to_owned()),
        confidence: Some("0.5".to_owned()),
        slots: Vec::new(),
    });
    let lines = played(&options(), &[press('3'), doubtful, say("my money", "balance")]);
    assert_eq!(lines.matches("What is it?").count(), 2, "{lines}");
    assert!(lines.contains("\"Otherwise.\""), "{lines}");
    let understanding =
        Understanding { intent: "balance".to_owned(), confidence: "1".to_owned(), ..Default::default() };
    let mocks = vec![Mock::Understanding(CONCIERGE, Some(understanding))];
    let lines = played(&Options { mocks, ..options() }, &[press('3'), say("my money", "balance")]);
    assert!(lines.contains("\"Your balance.\""), "{lines}");
}

#[test]
fn splits_repeat_with_the_seed_and_can_be_forced() {
    let tossed = |options: &Options| played(options, &[press('6'), press('6'), press('6'), press('6')]);
    assert_eq!(tossed(&options()), tossed(&options()));
    let heads = Options { mocks: vec![Mock::Split("heads".to_owned())], ..options() };
    assert_eq!(tossed(&heads).matches("Heads.").count(), 4);
    let other_seed = (2..10).map(|seed| tossed(&Options { seed, ..options() }));
    assert!(other_seed.into_iter().any(|lines| lines != tossed(&options())));
}

#[test]
fn every_other_way_to_end() {
    assert_eq!(end(&played(&options(), &[press('5')])), r#"{"type":"end","how":"flow","target":"legacy""#);
    assert_eq!(end(&played(&options(), &[])), r#"{"type":"end","how":"abandoned""#);
    let to = |number: &str| Options { to: To::Number(number.to_owned()), ..options() };
    let broken = played(&to("+61390001001"), &[]);
    assert!(
        broken.contains("a division by zero in rule `divide` of `broken` (src/broken.ivr:4)"),
        "{broken}"
    );
    assert_eq!(end(&broken), r#"{"type":"end","how":"error","target":"general""#);
    let circles = played(&to("+61390001003"), &[]);
    assert!(circles.contains("the call did not come to an end in 10000 steps"), "{}", end(&circles));
    assert_eq!(end(&circles), r#"{"type":"end","how":"error""#);
}

#[test]
fn a_chat_writes_messages_or_falls_silent() {
    let chat = Options { to: To::Endpoint("chat".to_owned()), from: None, ..options() };
    let wrote = played(&chat, &[say("hello", "")]);
    assert!(wrote.contains(r#"{"type":"input","kind":"message","value":"hello"}"#), "{wrote}");
    assert!(wrote.contains("You wrote: hello"), "{wrote}");
    assert!(played(&chat, &[]).contains("Too quiet."));
}

#[test]
fn what_does_not_fit_says_what_the_call_was_doing() {
    let misfit = |script: &[Action]| {
        played(&options(), script).lines().last().unwrap().strip_prefix("misfit: ").unwrap().to_owned()
    };
    let misfits = [
        misfit(&[Action::Enter("12".to_owned())]),
        misfit(&[say("hello", "")]),
        misfit(&[press('x')]),
        misfit(&[press('1'), say("hello", "")]),
        misfit(&[press('1'), Action::Enter("12345".to_owned())]),
        misfit(&[press('3'), press('1')]),
        misfit(&[press('3'), say("hello", "balnce")]),
        misfit(&[Action::Answer]),
        misfit(&[press('*'), Action::Silent]),
        misfit(&[press('5'), press('1')]),
    ];
    insta::assert_snapshot!(misfits.join("\n"));
}

#[test]
fn a_misfit_leaves_the_call_where_it_is() {
    let loaded = line();
    let mut call = Simulation::start(&loaded, &options()).unwrap();
    let before = (call.doing().clone(), call.state().clone(), call.take_happenings().len());
    call.act(&Action::Answer).unwrap_err();
    assert_eq!((call.doing(), call.state()), (&before.0, &before.1));
    assert!(call.take_happenings().is_empty());
}

#[test]
fn a_call_that_cannot_begin_says_why() {
    let loaded = line();
    let error = |to: To| Simulation::start(&loaded, &Options { to, ..options() }).unwrap_err().to_string();
    assert_eq!(error(To::Number("+61".to_owned())), "no endpoint has the number `+61`");
    assert_eq!(error(To::Endpoint("suport".to_owned())), "there is no endpoint `suport`");
    assert_eq!(
        error(To::Number("+61390001002".to_owned())),
        "the endpoint `closed` is disabled and takes no calls"
    );
    assert_eq!(error(To::Ruleset("nowhere".to_owned())), "there is no ruleset `nowhere`");
    assert!(error(To::Ruleset("hold".to_owned())).contains("a call cannot begin at `hold`"));
}

#[test]
fn a_ruleset_can_be_tried_alone() {
    let lines = played(&Options { to: To::Ruleset("people".to_owned()), ..options() }, &[]);
    assert!(lines.starts_with(r#"{"type":"start","endpoint":"people","at":"2026-03-02T10:15""#), "{lines}");
    assert_eq!(end(&lines), r#"{"type":"end","how":"queue","target":"general""#);
}
