//! `PROTOCOL.md` shows one example for each directive: just what the code answers.

use std::path::Path;
use std::{env, fs};

use ivr_lambda::protocol::{Invocation, flow_rescue, nothing, read};
use ivr_runtime::bundle::{CollectId, Key, Mark, RescueEnd, StrId};
use ivr_runtime::engine::{Contact, Entry, Event, Next};
use serde_json::Value;

use crate::support::{BOT, FLOW, PROMPT, QUEUE, answered, recording, ssml, text};

/// Set to have the examples in the document written instead of compared.
const WRITE: &str = "IVR_WRITE_PROTOCOL";

fn document() -> (std::path::PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("PROTOCOL.md");
    let text = fs::read_to_string(&path).unwrap();
    (path, text)
}

/// The first JSON example behind a heading: where it stands.
fn example(document: &str, heading: &str) -> std::ops::Range<usize> {
    let title = format!("### `{heading}`\n");
    let behind = document.find(&title).unwrap_or_else(|| panic!("PROTOCOL.md has no {title}")) + title.len();
    let section = &document[behind..];
    let section = &section[..section.find("\n### ").unwrap_or(section.len())];
    let start = behind + section.find("```json\n").unwrap_or_else(|| panic!("no example of {heading}")) + 8;
    start..start + document[start..].find("```").unwrap()
}

fn attributes() -> Vec<(std::sync::Arc<str>, std::sync::Arc<str>)> {
    vec![("tier".into(), "gold".into())]
}

fn questions() -> Vec<(&'static str, Value)> {
    let shown = |before, next| answered(before, next).unwrap().json();
    let menu = Next::Menu {
        prompt: vec![text("For cards, press 1."), text("For loans, press 2.")],
        keys: vec![Key('1'), Key('2')],
        timeout: 5,
        attempt: 1,
        tries: 3,
    };
    let collect = Next::CollectKeys {
        prompt: vec![text("Please key in your PIN.")],
        collect: CollectId(0),
        max: 4,
        min: 4,
        terminator: Some(Key('#')),
        timeout: 5,
        pause: 3,
        encrypted: true,
        attempt: 1,
        tries: 3,
    };
    let listen = Next::Listen {
        prompt: vec![text("How can we help?")],
        bot: BOT,
        intents: vec!["balance".into(), "lost_card".into()],
        slot: None,
        timeout: 5,
        attempt: 2,
        tries: 3,
    };
    let confirm = Next::Confirm {
        prompt: vec![text("Is that right?")],
        speech: false,
        timeout: 5,
        attempt: 1,
        tries: 3,
    };
    vec![
        ("menu", shown(vec![recording(), text("Welcome to Acme Bank.")], menu)),
        ("collect", shown(vec![], collect)),
        ("listen", shown(vec![text("Sorry?")], listen)),
        ("confirm", shown(vec![], confirm)),
    ]
}

fn machines() -> Vec<(&'static str, Value)> {
    let shown = |before, next| answered(before, next).unwrap().json();
    let poll = Next::Poll {
        integration: "find_customer".into(),
        function: "acme-find-customer".into(),
        arguments: r#"{"phone":"+61400000001"}"#.into(),
        marked: Mark::Private,
        within: 10,
        waiting: vec![text("One moment.")],
        start: true,
    };
    let understand = Next::Understand { bot: BOT, text: "How much is left?".into() };
    let wait = Next::Wait { seconds: 30, prompt: Some(PROMPT), message: true };
    vec![
        ("poll", shown(vec![], poll)),
        ("understand", shown(vec![], understand)),
        ("wait", shown(vec![], wait)),
    ]
}

fn transfers() -> Vec<(&'static str, Value)> {
    let shown = |before, next| answered(before, next).unwrap().json();
    let enqueue = Next::Enqueue {
        queue: QUEUE,
        priority: Some(2),
        age: None,
        treatment: true,
        agent_hears: vec![text("A lost card.")],
        caller_hears: vec![],
        attributes: attributes(),
    };
    let callback = Next::Callback {
        queue: QUEUE,
        number: "+61400000001".into(),
        after: 60,
        tries: 2,
        every: 600,
        attributes: vec![],
    };
    let dial = Next::Dial {
        number: "+61390009999".into(),
        within: 30,
        keys: Some("w12".into()),
        stay: true,
        attributes: vec![],
    };
    vec![
        ("enqueue", shown(vec![ssml("<speak>One <emphasis>moment</emphasis>.</speak>")], enqueue)),
        ("callback", shown(vec![], callback)),
        ("dial", shown(vec![], dial)),
        ("handover", shown(vec![], Next::Handover { flow: FLOW, attributes: attributes() })),
        ("disconnect", shown(vec![text("Goodbye.")], Next::Disconnect { attributes: vec![] })),
    ]
}

fn examples() -> Vec<(&'static str, Value)> {
    let apology = vec![text("Sorry, something went wrong.")];
    let end = RescueEnd::Dial(StrId(0));
    let rescue = Next::Rescue { end, number: Some("+61390009999".into()), attributes: vec![] };
    let mut all = questions();
    all.extend(machines());
    all.extend(transfers());
    all.push(("rescue", answered(apology, rescue).unwrap().json()));
    all.push(("rescue without a program", flow_rescue(7).json()));
    all.push(("keep warm", nothing()));
    all
}

#[test]
fn the_examples_in_the_document_are_what_the_code_answers() {
    let (path, mut text) = document();
    for (heading, answer) in examples() {
        let place = example(&text, heading);
        let right = format!("{}\n", serde_json::to_string_pretty(&answer).unwrap());
        if env::var_os(WRITE).is_some() {
            text.replace_range(place, &right);
        } else {
            assert_eq!(text[place], right, "the example of `{heading}`; {WRITE}=1 writes them all");
        }
    }
    if env::var_os(WRITE).is_some() {
        fs::write(path, text).unwrap();
    }
}

#[test]
fn every_heading_with_an_example_is_a_directive() {
    let (_, text) = document();
    let answers = text.split("\n## Answers").nth(1).unwrap();
    let headings = answers.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'));
    let known: Vec<&str> = examples().iter().map(|(heading, _)| *heading).collect();
    for heading in headings {
        assert!(known.contains(&heading), "no test knows `{heading}`");
    }
}

#[test]
fn the_event_in_the_document_is_understood() {
    let (_, text) = document();
    let event: Value = serde_json::from_str(&text[example(&text, "a step")]).unwrap();
    let Ok(Invocation::Step(request)) = read(&event) else { panic!("{:?}", read(&event)) };
    let contact = Contact {
        id: "4a573372-1f28-4e26-b97b-000000000001".into(),
        from: Some("+61400000001".into()),
        dialled: Some("+61390001000".into()),
        ..Contact::default()
    };
    assert_eq!(request.contact, contact);
    assert_eq!(request.step, 0);
    let attributes = vec![("tier".to_owned(), "gold".to_owned())];
    assert_eq!(request.event, Event::Start { entry: Entry::Dialled, attributes });
}
