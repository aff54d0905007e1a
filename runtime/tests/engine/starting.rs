//! Where a call starts and what it brings.

use ivr_runtime::engine::*;

use crate::support::Call;

const LINES: &str = r#"
endpoint sales { numbers: ["+61390002000"], start: sell }
endpoint closed { numbers: ["+61390003000"], disabled: true, start: begin }
enum Tier { gold, silver }
place tier { type: Tier?, attribute: true }
place visits { type: int, attribute: true, default: 0 }
place verified { type: bool, attribute: true, default: false }
place hidden { type: text?, default: "state" }
ruleset main { rule say -> say }
ruleset selling(text) { rule say -> say_it }
code {
begin: goto main
sell: const "Sales."
    goto selling
say: place tier
    filter title 0
    const " "
    place visits
    render
    place verified
    render
    place hidden
    concat 5
    utter text
    hangup
say_it: local %0
    utter text
    hangup
}
"#;

fn started(entry: Entry, dialled: &str, attributes: &[(&str, &str)]) -> (String, Call) {
    let mut call = Call::new(LINES);
    let contact = Contact { dialled: Some(dialled.into()), ..Contact::default() };
    call.state = CallState::new(&call.loaded, contact);
    let attributes = attributes.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let shown = call.send(Event::Start { entry, attributes });
    (shown, call)
}

#[test]
fn the_dialled_number_or_an_attribute_names_the_endpoint() {
    assert_eq!(started(Entry::Dialled, "+61390002000", &[]).0, "Sales. | hangup");
    let (shown, call) = started(Entry::Dialled, "+61390001000", &[("ivr_endpoint", "sales")]);
    assert_eq!(shown, "Sales. | hangup");
    assert!(call.records.contains(&Record::CallStarted { endpoint: "sales".into() }));
    assert_eq!(started(Entry::Endpoint("sales".into()), "", &[]).0, "Sales. | hangup");
}

#[test]
fn a_contact_without_an_endpoint_is_rescued() {
    for (entry, dialled, attributes) in [
        (Entry::Dialled, "+61399999999", &[][..]),
        (Entry::Dialled, "+61390003000", &[]),
        (Entry::Dialled, "+61390001000", &[("ivr_endpoint", "nowhere")]),
        (Entry::Endpoint("closed".into()), "", &[]),
        (Entry::Ruleset("selling".into()), "", &[]),
        (Entry::Ruleset("nowhere".into()), "", &[]),
    ] {
        let (shown, call) = started(entry, dialled, attributes);
        assert!(shown.ends_with("rescue hangup"), "{shown}");
        assert_eq!(call.faults(), [(Fault::NoEndpoint, false)]);
    }
}

#[test]
fn a_ruleset_can_be_tried_alone() {
    let (shown, call) = started(Entry::Ruleset("main".into()), "", &[("tier", "gold")]);
    assert_eq!(shown, "Gold 0nostate | hangup");
    assert!(call.records.contains(&Record::CallStarted { endpoint: "main".into() }));
}

#[test]
fn attributes_are_taken_over_where_they_fit_and_not_sent_back() {
    let brought =
        [("tier", "silver"), ("visits", "7"), ("verified", "maybe"), ("hidden", "x"), ("other", "y")];
    let (shown, _) = started(Entry::Dialled, "+61390001000", &brought);
    assert_eq!(shown, "Silver 7nostate | hangup");
}

#[test]
fn a_second_start_changes_nothing() {
    let mut call = Call::started(crate::support::MENU);
    let again = Event::Start { entry: Entry::Dialled, attributes: vec![] };
    assert_eq!(call.send(again), "menu `Press 1.` 1 5s 1/3");
}
