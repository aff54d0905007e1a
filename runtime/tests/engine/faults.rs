//! What goes wrong: the caller always gets something, and the record says what it was.

use ivr_runtime::engine::*;
use ivr_runtime::value::Value;

use crate::support::Call;

const RESCUE: &str = r#"
resource general { kind: queue, instance_name: "q" }
resource jingle { kind: prompt, instance_name: "j" }
place reason { type: text, attribute: true, default: "unknown" }
rescue { say: [text "Sorry.", prompt jingle], end: enqueue general }
ruleset main { rule go -> go }
ruleset again { rule go -> deeper }
"#;

const APOLOGY: &str = "Sorry. <jingle> | rescue general";

fn running(code: &str) -> Call {
    Call::new(&format!("{RESCUE}code {{\nbegin: goto main\ndeeper: call again\n hangup\ngo: {code}\n}}\n"))
}

#[test]
fn a_loop_that_never_yields_runs_out_of_fuel() {
    let mut call = running("jump go");
    assert_eq!(call.start(), APOLOGY);
    assert_eq!(call.faults(), [(Fault::OutOfFuel, false)]);
    assert_eq!(call.ends(), ["error general"]);
}

#[test]
fn rulesets_that_never_come_back_run_out_of_fuel() {
    let mut call = running("goto again");
    assert_eq!(call.start(), APOLOGY);
    assert_eq!(call.faults(), [(Fault::OutOfFuel, false)]);
}

#[test]
fn what_has_waited_longest_is_forgotten_and_the_latest_comes_back() {
    // Each `1` leaves one more ruleset waiting; `0` goes back behind the last `call`.
    let mut call = Call::started(
        r#"
ruleset main [int] { rule ask -> ask }
menu {
    attempt: %0, tries: 2, timeout: 5, entries: [1 -> deeper, 0 -> back],
    no_input: ask, no_match: ask, give_up_no_input: back, give_up_no_match: back
}
code {
begin: goto main
ask: const 0
    set_local %0
    into prompt
    const "Deeper?"
    utter text
    menu #0
deeper: call main
    const "Back."
    utter text
    return
back: return
}
"#,
    );
    for _ in 0..100 {
        assert_eq!(call.keys("1"), "menu `Deeper?` 10 5s 1/2");
    }
    let there = call.state.encode(&call.loaded).len();
    assert_eq!(call.keys("1"), "menu `Deeper?` 10 5s 1/2");
    assert_eq!(call.state.encode(&call.loaded).len(), there);
    // Every ruleset that still waits says so, and nobody is left then.
    assert_eq!(call.keys("0").matches("Back.").count(), 0);
    assert_eq!(call.faults(), [(Fault::FellOffTheEnd, false)]);
}

#[test]
fn a_ruleset_nobody_called_cannot_end() {
    let mut call = running("return");
    assert_eq!(call.start(), APOLOGY);
    assert_eq!(call.faults(), [(Fault::FellOffTheEnd, false)]);
}

#[test]
fn what_was_about_to_be_said_is_dropped_and_changed_attributes_are_sent() {
    let code = "const \"Your balance is\"\n utter text\n const \"lost\"\n set_place reason\n const 1\n const 0\n\
                div\n pop\n hangup";
    let mut call = running(code);
    assert_eq!(call.start(), format!("{APOLOGY} reason=lost"));
}

#[test]
fn a_rescued_call_answers_what_still_comes() {
    let mut call = running("return");
    call.start();
    assert_eq!(call.keys("1"), "rescue general");
    assert_eq!(call.send(Event::QueueTick), "wait 20s");
    assert_eq!(call.send(Event::Ended), "hangup");
    assert_eq!(call.ends(), ["error general"]);
}

#[test]
fn a_fault_names_its_rule_and_its_line() {
    let mut call = running("at \"src/main.ivr\" 12\n const 1\n const 0\n div\n pop\n hangup");
    call.start();
    let fault = call.records.iter().find(|it| matches!(it, Record::Fault { .. }));
    let expected = Record::Fault {
        fault: Fault::DivisionByZero,
        rule: Some(ivr_runtime::bundle::RuleId(0)),
        place: Some(("src/main.ivr".into(), 12)),
        recovered: false,
    };
    assert_eq!(fault, Some(&expected));
}

#[test]
fn texts_cannot_grow_without_end() {
    let code = "const \"0123456789\"\ngrow: const \"0123456789\"\n add\n jump grow";
    let mut call = running(code);
    assert_eq!(call.start(), APOLOGY);
    assert_eq!(call.faults(), [(Fault::TooLarge("a text"), false)]);
    let mut call = running("const 1\n const 9223372036854775807\n filter pad 1\n pop\n hangup");
    call.start();
    assert_eq!(call.faults(), [(Fault::TooLarge("a text"), false)]);
    let mut call = running("const \"0123456789\"\n const 1000\n filter pad 1\n utter text\n jump go");
    call.start();
    assert_eq!(call.faults(), [(Fault::TooLarge("what is said at once"), false)]);
}

#[test]
fn text_messages_and_metrics_have_a_limit() {
    let mut call = running("const 1\n metric \"m\"\n jump go");
    assert_eq!(call.start(), APOLOGY);
    assert_eq!(call.faults(), [(Fault::TooLarge("what one step sends"), false)]);
}

#[test]
fn a_text_message_that_cannot_go_is_recorded_and_left_out() {
    let code = "unknown\n const \"Hi\"\n sms\n const \"+61400000001\"\n const \"x\"\n const 1601\n filter pad 1\n\
                sms\n const \"+61400000001\"\n const \"Hi\"\n sms\n hangup";
    let mut call = running(code);
    assert_eq!(call.start(), "hangup");
    let faults = [(Fault::MissingValue("an sms"), true), (Fault::TooLarge("an sms"), true)];
    assert_eq!(call.faults(), faults);
    let sent = Effect::Sms { to: "+61400000001".into(), text: "Hi".into() };
    assert_eq!(call.last.unwrap().effects, [sent]);
}

#[test]
fn a_state_of_another_bundle_is_rescued() {
    let mut call = running("hangup");
    let other = running("const 1\n pop\n hangup");
    call.state = CallState::new(&other.loaded, Contact::default());
    let step = step(&call.loaded, call.state.clone(), Event::Silence, &call.environment);
    assert!(matches!(step.directive.next, Next::Rescue { .. }));
    assert!(step.records.iter().any(|it| matches!(it, Record::Fault { fault: Fault::ForeignState, .. })));
}

#[test]
fn a_call_that_never_started_is_rescued() {
    let mut call = running("hangup");
    assert_eq!(call.keys("1"), APOLOGY);
    assert_eq!(call.faults(), [(Fault::UnexpectedEvent("the start of the call"), false)]);
    let mut call = running("hangup");
    assert_eq!(call.send(Event::Ended), "hangup");
    assert_eq!(call.ends(), ["abandoned"]);
}

#[test]
fn no_event_at_any_point_leaves_a_call_without_a_directive() {
    let program = format!(
        "{RESCUE}
ruleset many [int, text?, Failure] {{ rule ask -> ask }}
integration find {{ function: \"f\", params: [] }}
menu {{ attempt: %0, tries: 2, timeout: 5, entries: [1 -> invoke], no_input: menu, no_match: menu,
    give_up_no_input: invoke, give_up_no_match: invoke }}
invoke {{ integration: find, within: 10, reason: %2, ok: wait, failed: wait }}
wait {{ message: queue -> %1, done: queue }}
enqueue {{ queue: general, full: dial }}
dial {{ within: 30, stay: menu, busy: menu, no_answer: menu, failed: menu }}
code {{
begin: goto many
deeper: call again
    hangup
go: hangup
ask: const 0
    set_local %0
menu: menu #0
invoke: invoke #0
wait: const 5s
    wait #0
queue: unknown
    unknown
    enqueue #0
dial: const \"+61390001000\"
    dial #0
}}
"
    );
    let events = || {
        [
            Event::Keys("1".into()),
            Event::Keys("9".into()),
            Event::Silence,
            Event::Intent(Understanding::default()),
            Event::Confirmed(true),
            Event::Answered(Answer::Json("{}".into())),
            Event::Answered(Answer::Error),
            Event::Answered(Answer::Pending),
            Event::Understood(None),
            Event::QueueTick,
            Event::QueueFull,
            Event::Dialled(DialOutcome::Busy),
            Event::WaitDone,
            Event::Message("hi".into()),
            Event::Failed,
            Event::Ended,
            Event::Start { entry: Entry::Dialled, attributes: vec![] },
        ]
    };
    let loaded = Call::new(&program).loaded;
    let mut fronts = vec![Call::started(&program).state];
    for _ in 0..3 {
        let mut next = Vec::new();
        for state in fronts {
            for event in events() {
                let mut call = Call::new(&program);
                call.state = state.clone();
                call.send(event);
                next.push(call.state);
            }
        }
        next.sort_by_cached_key(|state| state.encode(&loaded));
        next.dedup();
        fronts = next;
    }
    assert!(fronts.iter().any(CallState::is_over));
}

#[test]
fn an_unknown_language_changes_nothing() {
    let mut call = running(
        "const \"de-de\"\n set_language\n const 2026-12-25\n render\n utter text\n const \"xx\"\n set_language\n\
         const true\n render\n utter text\n hangup",
    );
    assert_eq!(call.start(), "25. Dezember 2026 ja | hangup");
    assert_eq!(call.faults(), [(Fault::UnknownLanguage, true)]);
    let languages: Vec<_> =
        call.last.as_ref().unwrap().directive.before.iter().map(|it| it.language.to_string()).collect();
    assert_eq!(languages, ["de-DE", "de-DE"]);
}

#[test]
fn lists_inside_lists_have_a_depth() {
    let program = format!(
        "{RESCUE}record Node {{ below: list<Node> }}
place node {{ type: Node? }}
code {{
begin: goto main
deeper: call again
    hangup
go: make_list 0
    make_record Node
    set_place node
more: place node
    make_list 1
    make_record Node
    set_place node
    jump more
}}
"
    );
    let mut call = Call::new(&program);
    assert_eq!(call.start(), APOLOGY);
    assert_eq!(call.faults(), [(Fault::TooLarge("a list or record"), false)]);
    let Value::Record(..) = call.state.place(ivr_runtime::bundle::PlaceId(1)) else { panic!() };
}

#[test]
fn a_call_abandoned_from_outside_is_rescued_and_forgets() {
    let mut call = running("hangup");
    call.give("reason", Value::text("very long"));
    let fault = Fault::TooLarge("the state of the call");
    let step = abandon(&call.loaded, call.state.clone(), fault.clone(), &call.environment);
    assert_eq!(step.state.step(), 1);
    assert!(step.state.is_over());
    assert!(matches!(step.directive.next, Next::Rescue { .. }));
    assert!(matches!(&step.records[0], Record::Fault { fault: it, recovered: false, .. } if *it == fault));
    assert_eq!(step.state.place(ivr_runtime::bundle::PlaceId(0)), &Value::text("unknown"));
}
