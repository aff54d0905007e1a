//! The calls of the examples once more, all at the same time over several processes: every request is sent to two
//! of them at once, and again when the call has gone on. Answers, tables and everything written must be as when each
//! call is made alone by one process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread;

use ivr_lambda::store::{Call, Dynamo, Run, Store, Tables};
use serde_json::Value;

use crate::dynamo_local;
use crate::functions::Integrations;
use crate::kms::Kms;
use crate::lambda::Function;
use crate::queue::Queue;
use crate::scene::{Scene, publish, scenes};
use crate::telephone::Telephone;

const PROCESSES: usize = 3;

/// What a call left behind, whoever made its steps.
#[derive(PartialEq)]
struct Left {
    answers: Vec<Value>,
    call: Call,
    run: Option<Run>,
    /// Lines about it, sorted: those of one step may come from two processes.
    written: Vec<String>,
    /// Integrations and text messages, and what they were sent.
    called: Vec<(String, String)>,
}

/// What was written besides: for repeated requests, and for those that came too late.
#[derive(Default)]
struct Besides {
    repeated: usize,
    too_late: usize,
}

/// Makes a call. With several processes each request goes to two of them at once, and to a third when the next step
/// is made.
fn call(contact: &str, telephone: &mut Telephone, queues: &[Queue]) -> Vec<Value> {
    let (mut step, mut answers, mut before) = (Value::from("0"), Vec::new(), None);
    let mut happened = Some(Telephone::arrives());
    while let Some(what) = happened {
        let event = telephone.event(&step, what);
        let to = |more: usize| &queues[(answers.len() + more) % queues.len()];
        let asked: Vec<_> = (0..queues.len().min(2)).map(|more| to(more).ask(&event)).collect();
        let mut answered = asked.into_iter().map(|it| it.answer().unwrap());
        let answer = answered.next().unwrap();
        assert!(answered.all(|it| it == answer), "{contact}: two answers to {event}");
        if let Some(before) = before.replace(event).filter(|_| queues.len() > 1) {
            is_too_late(&before, &to(2).ask(&before).answer().unwrap());
        }
        // The flow plays what there is for the time; here nobody polls before there is something to get.
        queues.iter().for_each(|it| it.settled(contact));
        step = answer["step"].clone();
        happened = telephone.follow(&answer);
        answers.push(answer);
        assert!(answers.len() < 200, "the call does not end");
    }
    answers
}

/// `PROTOCOL.md`: a step that is neither that of the last answer nor the one before gets `rescue` and changes nothing.
fn is_too_late(event: &Value, answer: &Value) {
    assert_eq!(answer["directive"], "rescue", "{answer}");
    assert_eq!(answer["step"], event["Details"]["Parameters"]["step"]);
}

/// Those who answer for integrations, each for its own call.
fn together(telephones: &[(String, Telephone)]) -> Integrations {
    let each: HashMap<_, _> = telephones.iter().map(|(id, it)| (id.clone(), it.integrations())).collect();
    Arc::new(Mutex::new(move |contact: &str, function: &str, arguments: &str| {
        (each[contact].lock().unwrap())(contact, function, arguments)
    }))
}

/// Makes the calls of scenes that happen in the same world: one after another where there is one process, otherwise
/// at the same time.
async fn made(scenes: &[Scene], processes: usize) -> (Vec<Left>, Besides) {
    let tables = dynamo_local::tables("interleaved").await;
    let store = publish(&scenes[0], &tables).await;
    let mut telephones: Vec<_> = (0u32..).zip(scenes).map(|(at, scene)| telephone(at, scene)).collect();
    let integrations = together(&telephones);
    let kms = Kms::start();
    let key = kms.key();
    let now = Some(scenes[0].at());
    let start = || Function::among(&key, Queue::new(), &tables, now, Arc::clone(&integrations));
    let functions: Vec<_> = (0..processes).map(|_| start()).collect();
    let queues: Vec<_> = functions.iter().map(Function::queue).collect();
    let answers: Vec<_> = match processes {
        1 => telephones.iter_mut().map(|(contact, it)| call(contact, it, &queues)).collect(),
        _ => thread::scope(|scope| {
            let calls = telephones.iter_mut().map(|(contact, it)| scope.spawn(|| call(contact, it, &queues)));
            let calls: Vec<_> = calls.collect();
            calls.into_iter().map(|it| it.join().unwrap()).collect()
        }),
    };
    let written: Vec<Value> = functions.into_iter().flat_map(Function::kill).collect();
    let mut left = Vec::new();
    for ((contact, telephone), answers) in telephones.iter().zip(answers) {
        left.push(of_call(contact, telephone, answers, &written, &store, (&kms, &tables)).await);
    }
    (left, besides(&written))
}

fn telephone(at: u32, scene: &Scene) -> (String, Telephone) {
    let contact = format!("4a573372-1f28-4e26-b97b-{at:012}");
    let telephone = Telephone::new(&contact, &scene.bundle, &scene.options, scene.script.clone());
    (contact, telephone)
}

async fn of_call(
    contact: &str,
    telephone: &Telephone,
    answers: Vec<Value>,
    written: &[Value],
    store: &Dynamo,
    (kms, tables): (&Kms, &Tables),
) -> Left {
    let call = store.call(contact).await.unwrap().unwrap_or_else(|| panic!("{contact} was never kept"));
    let own = written.iter().filter(|it| it["contact"] == contact && !is_besides(it));
    let mut written: Vec<String> = own.map(Value::to_string).collect();
    written.sort();
    // Which invocation wrote it is the one thing that differs.
    let call = Call { by: String::new(), ..kms.opened(tables, call).await };
    let run = match store.run(contact).await.unwrap() {
        Some(run) => Some(kms.opened_run(tables, run).await),
        None => None,
    };
    Left { answers, call, run, written, called: telephone.called() }
}

fn is_too_late_line(line: &Value) -> bool {
    line["message"] == "rescued" && line["why"].as_str().is_some_and(|it| it.ends_with(" already"))
}

fn is_besides(line: &Value) -> bool {
    line["message"] == "repeated" || is_too_late_line(line)
}

fn besides(written: &[Value]) -> Besides {
    Besides {
        repeated: written.iter().filter(|it| it["message"] == "repeated").count(),
        too_late: written.iter().filter(|it| is_too_late_line(it)).count(),
    }
}

/// Scenes by the world they happen in: a process has one clock, tables have one position of each switch, and there is
/// one contact centre.
fn worlds(scenes: Vec<Scene>) -> Vec<Vec<Scene>> {
    let mut worlds: Vec<Vec<Scene>> = Vec::new();
    for scene in scenes {
        let is_same = |it: &&mut Vec<Scene>| it[0].at() == scene.at() && it[0].world() == scene.world();
        match worlds.iter_mut().find(is_same) {
            Some(world) => world.push(scene),
            None => worlds.push(vec![scene]),
        }
    }
    worlds
}

async fn same_at_the_same_time(example: &str) {
    for world in worlds(scenes(example)) {
        let (alone, nothing) = made(&world, 1).await;
        assert_eq!((nothing.repeated, nothing.too_late), (0, 0));
        let (together, besides) = made(&world, PROCESSES).await;
        for ((alone, together), scene) in alone.iter().zip(&together).zip(&world) {
            let name = &scene.name;
            assert!(alone.answers == together.answers, "{name}: other answers");
            assert!(alone.call == together.call, "{name}: another state in the table");
            assert!(alone.run == together.run, "{name}: another integration in the table");
            assert!(alone.written == together.written, "{name}: something was done or logged twice");
            assert!(alone.called == together.called, "{name}: somebody was called, or sent something, twice");
        }
        let steps: usize = alone.iter().map(|it| it.answers.len()).sum();
        assert_eq!(besides.repeated, steps, "of two requests at the same time one is a repeated one");
        assert_eq!(besides.too_late, steps - world.len(), "all but the last step of a call come too late");
        println!("{example}: {steps} steps in {} calls at the same time", world.len());
    }
}

#[tokio::test]
async fn calls_of_the_bank_are_the_same_at_the_same_time() {
    same_at_the_same_time("acme-bank").await;
}

#[tokio::test]
async fn calls_of_the_clinic_are_the_same_at_the_same_time() {
    same_at_the_same_time("clinic").await;
}

#[tokio::test]
async fn calls_of_the_taxi_are_the_same_at_the_same_time() {
    same_at_the_same_time("taxi").await;
}
