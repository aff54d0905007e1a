//! Callbacks, dialled numbers, waits, other flows, and the attributes that go with them.

use ivr_runtime::engine::*;

use crate::support::Call;

fn program(tables: &str, code: &str) -> String {
    format!(
        r#"
resource general {{ kind: queue, instance_name: "q" }}
resource legacy {{ kind: flow, instance_name: "f" }}
enum Tier {{ gold, silver }}
ruleset main [text?] {{ rule go -> go }}
{tables}
code {{
begin: goto main
{code}
}}
"#
    )
}

fn dialling(handlers: &str) -> String {
    program(
        &format!("dial {{ within: 30, keys: \"1w2\", {handlers} }}"),
        r#"go: const "+61390002000"
    dial #0
after: const "Back."
    utter text
    hangup"#,
    )
}

#[test]
fn a_dialled_call_goes_one_way_or_another() {
    let handlers = "stay: after, busy: after, no_answer: after, failed: after";
    for event in [
        Event::Dialled(DialOutcome::Completed),
        Event::Dialled(DialOutcome::Busy),
        Event::Dialled(DialOutcome::NoAnswer),
        Event::Dialled(DialOutcome::Failed),
        Event::Failed,
    ] {
        let mut call = Call::new(&dialling(handlers));
        assert_eq!(call.start(), "dial +61390002000 30s keys 1w2 stay");
        assert_eq!(call.send(event), "Back. | hangup");
        assert_eq!(call.ends(), ["hangup"]);
    }
}

#[test]
fn a_dialled_call_without_handlers_is_the_end_or_the_rescue() {
    let mut call = Call::new(&dialling(""));
    assert_eq!(call.start(), "dial +61390002000 30s keys 1w2");
    assert_eq!(call.send(Event::Dialled(DialOutcome::Completed)), "hangup");
    assert_eq!(call.ends(), ["number"]);
    assert!(call.state.is_over());
    let mut call = Call::started(&dialling(""));
    assert!(call.send(Event::Dialled(DialOutcome::Busy)).ends_with("rescue hangup"));
    assert_eq!(call.ends(), ["number", "error"]);
}

#[test]
fn a_caller_who_hangs_up_while_connected_did_not_abandon_the_call() {
    let mut call = Call::started(&dialling("stay: after"));
    call.send(Event::Ended);
    assert_eq!(call.ends(), ["number"]);
}

#[test]
fn a_number_that_is_not_there_is_rescued() {
    let program = dialling("").replace("const \"+61390002000\"", "local %0");
    let mut call = Call::new(&program);
    assert!(call.start().ends_with("rescue hangup"));
    assert_eq!(call.faults(), [(Fault::MissingValue("the number to dial"), false)]);
}

#[test]
fn a_callback_that_fails_has_a_handler() {
    let code = r#"go: builtin caller_phone
    const 30s
    const 2
    const 600s
    callback #0
failed: const "Not now."
    utter text
    hangup"#;
    let mut call = Call::new(&program("callback { queue: general, failed: failed }", code));
    assert_eq!(call.start(), "callback general +61400000001 30s 2x600s");
    assert_eq!(call.send(Event::Failed), "Not now. | hangup");
    assert_eq!(call.ends(), ["callback general", "hangup"]);
}

#[test]
fn a_wait_ends_by_time_or_by_a_message() {
    let code = r#"go: const 90s
    wait #0
said: const "You wrote "
    local %0
    concat 2
    utter text
    hangup
over: const "Over."
    utter text
    hangup"#;
    let waiting = program("wait { message: said -> %0, done: over }", code);
    let mut call = Call::new(&waiting);
    assert_eq!(call.start(), "wait 90s message");
    assert_eq!(call.send(Event::Message("hi".into())), "You wrote hi | hangup");
    let mut call = Call::started(&waiting);
    assert_eq!(call.send(Event::WaitDone), "Over. | hangup");
    let mut call = Call::started(&waiting);
    call.later(60);
    assert_eq!(call.keys("1"), "wait 30s message");
    // A wait whose author computed nothing still waits.
    let mut call = Call::new(&waiting.replace("const 90s", "const 0s"));
    assert_eq!(call.start(), "wait 1s message");
}

#[test]
fn another_flow_takes_over_for_good() {
    let mut call = Call::new(&program("", "go: flow legacy"));
    assert_eq!(call.start(), "flow legacy");
    assert_eq!(call.ends(), ["flow legacy"]);
    assert_eq!(call.send(Event::Ended), "hangup");
    assert_eq!(call.ends(), ["flow legacy"]);
    let mut call = Call::started(&program("", "go: flow legacy"));
    assert!(call.send(Event::Failed).ends_with("rescue hangup"));
}

#[test]
fn changed_attributes_are_sent_once_as_texts() {
    let tables = r#"
place text { type: text, attribute: true, default: "a" }
place same { type: text, attribute: true, default: "a" }
place truth { type: bool, attribute: true, default: false }
place number { type: decimal, attribute: true, default: 0d }
place tier { type: Tier, attribute: true, default: Tier.gold }
place day { type: date?, attribute: true }
place at { type: datetime?, attribute: true }
place gone { type: text?, attribute: true, default: "x" }
place state { type: text, default: "a" }
dial { within: 30, stay: after }
"#;
    let code = r#"go: const "b"
    set_place text
    const "a"
    set_place same
    const true
    set_place truth
    const 12.50
    set_place number
    const Tier.silver
    set_place tier
    const 2026-12-25
    set_place day
    const 2026-12-24T22:30:00Z
    set_place at
    unknown
    set_place gone
    const "b"
    set_place state
    const "+61390002000"
    dial #0
after: const "c"
    set_place text
    hangup"#;
    let mut call = Call::new(&program(tables, code));
    let sent = "text=b truth=true number=12.50 tier=silver day=2026-12-25 at=2026-12-25T09:30:00+11:00 gone=";
    assert_eq!(call.start(), format!("dial +61390002000 30s stay {sent}"));
    assert_eq!(call.send(Event::Dialled(DialOutcome::Completed)), "hangup text=c");
    let seen = call.state.attributes(&call.loaded);
    assert!(seen.contains(&("same".into(), "a".into())));
    assert!(!seen.iter().any(|(name, _)| name == "gone" || name == "state"));
}

#[test]
fn a_metric_is_a_number_in_digits() {
    let code = "go: const 1\n metric \"calls\"\n const 12.50\n metric \"amount\"\n hangup";
    let call = Call::started(&program("", code));
    let metric = |name: &str, value: &str| Effect::Metric { name: name.into(), value: value.into() };
    assert_eq!(call.last.unwrap().effects, [metric("calls", "1"), metric("amount", "12.50")]);
}

#[test]
fn a_step_tells_in_which_order_everything_came() {
    use Moment::{Effect, Message, Record};

    let code = "go: const \"Hello.\"\n utter text\n const 1\n metric \"calls\"\n const \"Bye.\"\n utter text\n hangup";
    let course = |code: &str| Call::started(&program("", code)).last.unwrap().course;
    let begun = [Record, Record, Record];
    assert_eq!(course(code), [&begun[..], &[Message, Effect, Message, Record]].concat());
    // What a fault keeps from being said has no moment; the apology comes behind the fault.
    let broken = code.replace("hangup", "const 1\n const 0\n div\n pop\n hangup");
    assert_eq!(course(&broken), [&begun[..], &[Effect, Record, Message, Record]].concat());
}
