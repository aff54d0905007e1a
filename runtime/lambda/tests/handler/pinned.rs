//! A call finishes on the bundle it started on.

use ivr_lambda::store::{Releases, Setting, Store};
use ivr_runtime::bundle::ResourceKind;

use crate::line::{program, request, saying};
use crate::support::{COUNTING, Line};

#[tokio::test(start_paused = true)]
async fn a_bundle_published_in_the_middle_is_for_new_calls() {
    let old = program(COUNTING);
    let new = program(&COUNTING.replace("Press 2.", "Now press 2.").replace("Press 1.", "Now press 1."));
    let line = Line::with(&old).await;
    line.step(0, "start", "").await;
    line.publish(Some(old.hash), &new).await;
    tokio::time::advance(std::time::Duration::from_secs(61)).await;
    let fresh = line.invoke(&request("contact-2", "0", "start", "")).await.unwrap();
    assert_eq!(fresh["prompt_1"], "Now press 1.");
    assert_eq!(line.step(1, "keys", "1").await["prompt_1"], "Press 2.");
    let fresh = line.invoke(&request("contact-2", "1", "keys", "1")).await.unwrap();
    assert_eq!(fresh["prompt_1"], "Now press 2.");
    let steps: Vec<String> =
        saying(&line.log.take(), "step").iter().map(|it| it["bundle"].as_str().unwrap().to_owned()).collect();
    let (old, new) = (old.hash.to_string(), new.hash.to_string());
    assert_eq!(steps, [old.clone(), new.clone(), old, new]);
}

#[tokio::test]
async fn a_removed_bundle_that_a_call_needs_leads_to_the_rescue_of_the_live_one() {
    let old = program(COUNTING);
    let new = program(&COUNTING.replace("So sorry.", "Very sorry."));
    let line = Line::with(&old).await;
    line.step(0, "start", "").await;
    let kept = line.only_call();
    line.publish(Some(old.hash), &new).await;
    line.store.memory.remove(old.hash).await.unwrap();
    let other = line.another_process();
    let rescued = other.step(1, "keys", "1").await;
    assert_eq!(rescued["directive"], "rescue");
    assert_eq!((&rescued["before_1"], &rescued["number"]), (&"Very sorry.".into(), &"+61390009999".into()));
    let lines = other.log.take();
    let why = saying(&lines, "rescued");
    assert_eq!(why[0]["why"], "the bundle is not in the table any more");
    assert_eq!(why[0]["bundle"], old.hash.to_string());
    assert_eq!(line.only_call(), kept, "the call is as it was: a process that has the bundle can go on");
}

#[tokio::test]
async fn a_bundle_with_a_flipped_bit_is_told_and_rescued() {
    let line = Line::empty();
    let program = program(COUNTING);
    for at in [0, 20, program.bytes.len() / 2, program.bytes.len() - 1] {
        let mut bytes = program.bytes.clone();
        bytes[at] ^= 4;
        let line = Line::empty();
        line.store.memory.keep(program.hash, &bytes).await.unwrap();
        line.store.memory.go_live(None, program.hash).await.unwrap();
        let rescued = line.step(0, "start", "").await;
        assert_eq!((&rescued["directive"], &rescued["end"]), (&"rescue".into(), &"flow".into()));
        let lines = line.log.take();
        let why = saying(&lines, "rescued")[0]["why"].as_str().unwrap().to_owned();
        assert!(why.starts_with("the bundle cannot be loaded: "), "{why}");
    }
    // Whole, but not the one that its place says.
    let other = crate::line::program(&COUNTING.replace("Press 1.", "Press one."));
    line.store.memory.keep(program.hash, &other.bytes).await.unwrap();
    line.store.memory.go_live(None, program.hash).await.unwrap();
    assert_eq!(line.step(0, "start", "").await["end"], "flow");
}

#[tokio::test]
async fn names_of_the_instance_switches_and_days_come_from_the_table() {
    let line = Line::with(&program(
        r#"
queue general "General Enquiries" { hours office }
hours office "Office"
calendar holidays { 2026-12-25 "Christmas Day" }
switch storm: bool = false
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." enqueue general }
ruleset welcome {
    rule storm when storm { say "There is a storm." enqueue general { closed { hangup } unstaffed { hangup } full { hangup } } }
    rule holiday when holidays.today is known { say "Today is {holidays.today else "a day"}." hangup }
    rule other { say "Hello." hangup }
}
"#,
    ))
    .await;
    let set = [
        Setting::Resource { kind: ResourceKind::Queue, name: "general".into(), in_instance: "arn:q".into() },
        Setting::Switch { name: "storm".into(), value: "true".into() },
    ];
    for setting in set {
        line.store.memory.set(setting).await.unwrap();
    }
    let queued = line.step(0, "start", "").await;
    assert_eq!((&queued["directive"], &queued["queue"]), (&"enqueue".into(), &"arn:q".into()), "{queued}");
    let day =
        Setting::Day { calendar: "holidays".into(), date: "2026-03-01".into(), name: "Labour Day".into() };
    line.store.memory.set(day).await.unwrap();
    line.store.memory.set(Setting::Switch { name: "storm".into(), value: "false".into() }).await.unwrap();
    let other = line.another_process();
    let closed = other.invoke(&request("contact-2", "0", "start", "")).await.unwrap();
    assert_eq!(closed["before_1"], "Today is Labour Day.");
}
