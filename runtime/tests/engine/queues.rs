//! Queues and what callers hear in them.

use ivr_runtime::engine::*;

use crate::support::Call;

fn queued(treatment: &str, code: &str) -> String {
    format!(
        r#"
resource general {{ kind: queue, instance_name: "q" }}
resource jingle {{ kind: prompt, instance_name: "j" }}
place reason {{ type: text, attribute: true, default: "unknown" }}
place passes {{ type: int, attribute: true, default: 0 }}
ruleset main {{ rule go -> go }}
treatment music [int, int] {{ {treatment} }}
menu {{ attempt: %0, tries: 1, timeout: 5, entries: [1 -> pressed], no_input: rest, no_match: rest,
    give_up_no_input: rest, give_up_no_match: rest }}
enqueue {{ queue: general, treatment: music, full: full }}
callback {{ queue: general }}
wait {{ prompt: jingle, done: played }}
code {{
begin: goto main
go: const "alpha"
    set_place reason
    into agent_hears
    const "A caller."
    utter text
    into caller_hears
    const "Connecting."
    utter text
    into before
    const "Please hold."
    utter text
    const 3
    const 60
    enqueue #0
full: const "Busy."
    utter text
    hangup
{code}
}}
"#
    )
}

const PASS: &str = r#"
first: place passes
    const 1
    add
    set_place passes
    const 30s
    wait #0
played: const "Still here."
    utter text
    const 0
    set_local %0
    into prompt
    const "Press 1 for a callback."
    utter text
    menu #0
pressed: builtin caller_phone
    const 30s
    const 2
    const 600s
    callback #0
rest: decide music.end
"#;

fn music() -> String {
    queued("rule first -> first", PASS)
}

const ENQUEUED: &str = "Please hold. | enqueue general priority 3 age 60 treated agent `A caller.` caller `Connecting.` reason=alpha";

#[test]
fn an_enqueue_carries_all_that_the_transfer_needs() {
    let mut call = Call::new(&music());
    assert_eq!(call.start(), ENQUEUED);
    assert_eq!(call.ends(), ["queue general"]);
}

#[test]
fn a_treatment_repeats_until_somebody_answers() {
    let mut call = Call::started(&music());
    let asked = "Still here. | menu `Press 1 for a callback.` 1 5s 1/1";
    assert_eq!(call.send(Event::QueueTick), "wait 30s <jingle>");
    for _ in 0..3 {
        assert_eq!(call.send(Event::WaitDone), asked);
        assert_eq!(call.silent(), "wait 30s <jingle>");
        // A flow that only ticks gets on as well.
        assert_eq!(call.send(Event::QueueTick), asked);
        assert_eq!(call.keys("9"), "wait 30s <jingle>");
    }
    assert_eq!(call.send(Event::Ended), "hangup passes=7");
    assert_eq!(call.ends(), ["queue general"]);
}

#[test]
fn a_queued_caller_may_leave_by_callback() {
    let mut call = Call::started(&music());
    call.send(Event::QueueTick);
    call.send(Event::WaitDone);
    assert_eq!(call.keys("1"), "callback general +61400000001 30s 2x600s passes=1");
    assert_eq!(call.ends(), ["queue general", "callback general"]);
    // It could not be arranged and nothing handles that: the caller stays in the queue.
    assert_eq!(call.send(Event::Failed), "wait 10s");
    assert_eq!(call.faults(), [(Fault::Unhandled("a callback"), true)]);
    assert_eq!(call.send(Event::QueueTick), "wait 30s <jingle>");
}

#[test]
fn a_treatment_that_only_speaks_draws_breath() {
    let mut call = Call::started(&queued(
        "rule say -> say",
        "say: const \"Please stay on the line.\"\n utter text\n decide music.end\npressed: rest: played: return_here: decide music.end",
    ));
    for _ in 0..3 {
        assert_eq!(call.send(Event::QueueTick), "Please stay on the line. | wait 1s");
    }
}

#[test]
fn a_treatment_that_takes_no_time_does_not_spin() {
    let mut call = Call::started(&queued("", "pressed: rest: played: decide music.end"));
    assert_eq!(call.send(Event::QueueTick), "wait 10s");
    assert_eq!(call.send(Event::WaitDone), "wait 10s");
    assert_eq!(call.faults(), [(Fault::IdleTreatment, true), (Fault::IdleTreatment, true)]);
}

#[test]
fn a_fault_in_a_treatment_costs_nobody_the_place_in_the_queue() {
    let broken = "first: const \"Half\"\n utter text\n const 1\n place passes\n div\n pop\n const 5s\n wait #0\n\
                  pressed: rest: played: decide music.end";
    let mut call = Call::started(&queued("rule first -> first", broken));
    assert_eq!(call.send(Event::QueueTick), "wait 10s");
    assert_eq!(call.faults(), [(Fault::DivisionByZero, true)]);
    assert!(!call.state.is_over());
    call.give("passes", ivr_runtime::value::Value::Int(1));
    assert_eq!(call.send(Event::QueueTick), "Half | wait 5s <jingle>");
}

#[test]
fn events_out_of_place_do_not_leave_the_queue() {
    let mut call = Call::started(&music());
    call.send(Event::QueueTick);
    call.send(Event::WaitDone);
    for _ in 0..3 {
        assert_eq!(call.send(Event::QueueTick), "menu `Press 1 for a callback.` 1 5s 1/1");
    }
    assert_eq!(call.send(Event::QueueTick), "wait 10s");
    assert!(call.faults().iter().all(|(_, recovered)| *recovered));
}

#[test]
fn a_full_queue_has_a_handler_or_a_rescue() {
    let mut call = Call::started(&music());
    assert_eq!(call.send(Event::QueueFull), "Busy. | hangup");
    assert_eq!(call.ends(), ["queue general", "hangup"]);
    let mut call = Call::started(&music().replace(", full: full", ""));
    assert!(call.send(Event::QueueFull).ends_with("| rescue hangup"));
    assert_eq!(call.faults(), [(Fault::Unhandled("a full queue"), false)]);
    let mut call = Call::started(&music());
    assert!(call.send(Event::Failed).ends_with("| rescue hangup"));
    assert_eq!(call.faults(), [(Fault::Unhandled("a transfer to a queue"), false)]);
}

#[test]
fn a_queue_without_a_treatment_has_music() {
    let mut call = Call::new(&music().replace(", treatment: music", ""));
    assert!(call.start().contains("enqueue general priority 3 age 60 agent"));
    assert_eq!(call.send(Event::QueueTick), "wait 20s");
    assert_eq!(call.send(Event::QueueTick), "wait 20s");
}

#[test]
fn priority_and_age_keep_to_what_the_platform_takes() {
    let program = music().replace("const 3\n    const 60", "const 99\n    const -5");
    assert!(Call::new(&program).start().contains("priority 10 age 0"));
    let program = music().replace("const 3\n    const 60", "unknown\n    unknown");
    assert!(Call::new(&program).start().contains("enqueue general treated"));
}
