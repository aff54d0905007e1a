//! Where calls go: queues, callbacks, other numbers, other flows, the rescue.

use ivr_runtime::bundle::{RescueEnd, RescueSay};
use ivr_runtime::engine::{DialOutcome, Event, Next, QueueNow};

use crate::support::{Call, LINE, body, program, rules};

const QUEUE: &str = r#"
    hours office "Office hours"
    queue general "General Enquiries" { hours office }
    queue open_desk "Open"
    prompt music "hold.wav"
"#;

const HOLD: &str = r#"
    treatment hold {
        rule first { say "Please hold." }
        rule music { play prompt music for 20s }
        rule plain { wait 10s }
    }
"#;

fn enqueue() -> Call {
    let program = body(
        r#"enqueue general {
               priority 3
               age 60s
               treatment hold
               agent hears "Ada"
               caller hears "Connecting."
               closed { say "closed" }
               unstaffed { say "unstaffed" }
               full { say "full" }
           }
           say "after" hangup"#,
    );
    Call::to(&format!("{QUEUE}{program}{HOLD}"))
}

#[test]
fn a_queue_gets_what_it_needs() {
    let call = enqueue().begin();
    let Next::Enqueue {
        priority: Some(3), age: Some(60), treatment: true, agent_hears, caller_hears, ..
    } = &call.directive.next
    else {
        panic!("{:?}", call.directive)
    };
    assert_eq!((agent_hears.len(), caller_hears.len()), (1, 1));
    assert_eq!(call.queued(), "general");
}

#[test]
fn closed_comes_before_unstaffed_and_both_go_on_behind_the_statement() {
    let nobody = QueueNow { staffed: 0, ..QueueNow::default() };
    assert_eq!(enqueue().closed("office").queue("general", nobody).begin().said(), "closed / after");
    assert_eq!(enqueue().queue("general", nobody).begin().said(), "unstaffed / after");
}

#[test]
fn a_full_queue_goes_on() {
    assert_eq!(enqueue().begin().event(Event::QueueFull).said(), "full / after");
}

#[test]
fn a_treatment_begins_again_until_somebody_answers() {
    let mut call = enqueue().begin();
    call.event(Event::QueueTick);
    for _ in 0..2 {
        assert_eq!(call.said(), "Please hold.");
        assert!(matches!(call.directive.next, Next::Wait { seconds: 20, prompt: Some(_), .. }));
        call.event(Event::WaitDone);
        assert!(matches!(call.directive.next, Next::Wait { seconds: 10, prompt: None, .. }));
        call.event(Event::WaitDone);
    }
}

#[test]
fn a_callback_has_its_settings_or_sensible_ones() {
    let source = |clauses: &str| {
        let known = "rule known when caller.phone is unknown { hangup }";
        format!("{QUEUE}{}", rules(&format!("{known} rule only {{ callback open_desk {clauses} }}")))
    };
    let plain = Call::begun(&source("{ failed { hangup } }"));
    let Next::Callback { number, after: 30, tries: 2, every: 600, .. } = &plain.directive.next else {
        panic!("{:?}", plain.directive)
    };
    assert_eq!(&**number, "+61400000001");
    let given =
        Call::begun(&source("{ number \"+61400000009\" after 1m tries 4 every 1h failed { hangup } }"));
    let Next::Callback { number, after: 60, tries: 4, every: 3600, .. } = &given.directive.next else {
        panic!("{:?}", given.directive)
    };
    assert_eq!(&**number, "+61400000009");
}

fn dial(clauses: &str) -> Call {
    Call::begun(&body(&format!("dial \"+61290008000\" {{ {clauses} }} say \"after\" hangup")))
}

#[test]
fn a_dialled_call_ends_there_or_comes_back() {
    let call = dial("within 40s then keys \"1w2\" stay failed { say \"failed\" }");
    let Next::Dial { within: 40, keys: Some(keys), stay: true, .. } = &call.directive.next else {
        panic!("{:?}", call.directive)
    };
    assert_eq!(&**keys, "1w2");
    let outcome = |clauses: &str, outcome| dial(clauses).event(Event::Dialled(outcome)).said();
    let all = "stay busy { say \"busy\" } no answer { say \"no answer\" } failed { say \"failed\" }";
    assert_eq!(outcome(all, DialOutcome::Completed), "after");
    assert_eq!(outcome(all, DialOutcome::Busy), "busy / after");
    assert_eq!(outcome(all, DialOutcome::NoAnswer), "no answer / after");
    assert_eq!(outcome(all, DialOutcome::Failed), "failed / after");
    assert_eq!(outcome("failed { say \"failed\" }", DialOutcome::Busy), "failed / after");
}

#[test]
fn a_call_is_handed_to_another_flow() {
    let call = Call::begun(&format!("flow legacy \"Old\" {}", body("goto flow legacy")));
    assert!(matches!(call.directive.next, Next::Handover { .. }));
}

#[test]
fn attributes_that_changed_travel_with_the_transfer() {
    let source = format!(
        "{QUEUE} attributes {{ reason: text = \"unknown\" verified: bool = false }} {}",
        body("set attributes.reason = \"cards\" enqueue open_desk")
    );
    let call = Call::begun(&source);
    let Next::Enqueue { attributes, .. } = &call.directive.next else { panic!("{:?}", call.directive) };
    let attributes: Vec<_> = attributes.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert!(attributes.contains(&("reason", "cards")), "{attributes:?}");
}

#[test]
fn the_rescue_is_data() {
    let source = format!(
        "{QUEUE} rescue {{ say \"Sorry.\", prompt music say ssml \"<speak>x</speak>\" enqueue general }} {}",
        rules("rule only { hangup }")
    );
    let program = program(&source);
    let rescue = program.rescue.as_ref().expect("there is a rescue");
    let text = |id| program.strings.get(id);
    assert!(matches!(rescue.say.as_slice(), [RescueSay::Text(a), RescueSay::Prompt(_), RescueSay::Ssml(b)]
        if text(*a) == "Sorry." && text(*b) == "<speak>x</speak>"));
    assert!(matches!(rescue.end, RescueEnd::Enqueue(_)));
}

#[test]
fn an_overflow_is_rescued() {
    let source = format!(
        "{LINE} {QUEUE} state {{ n: int = 9223372036854775807 }} rescue {{ say \"Sorry.\" enqueue open_desk }}
         ruleset main {{ rule only {{ set n += 1 say \"never\" hangup }} }}"
    );
    let call = Call::begun(&source);
    assert_eq!(call.said(), "Sorry.");
    assert!(matches!(call.directive.next, Next::Rescue { end: RescueEnd::Enqueue(_), .. }));
}
