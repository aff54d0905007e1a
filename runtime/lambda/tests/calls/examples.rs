//! The calls of the examples, each twice: once as it is, once with every request repeated. Answers, tables and
//! everything written must be the same.

use std::iter;
use std::time::Duration;

use ivr_lambda::store::{Call, Store};
use ivr_runtime::simulator::Mock;
use serde_json::Value;

use crate::dynamo_local;
use crate::kms::Kms;
use crate::lambda::Function;
use crate::line::saying;
use crate::queue::Queue;
use crate::scene::{Scene, publish, scenes};
use crate::telephone::Telephone;
use crate::times::shares;

const CONTACT: &str = "4a573372-1f28-4e26-b97b-000000000001";

/// What a call left behind.
struct Left {
    answers: Vec<Value>,
    call: Call,
    written: Vec<Value>,
    /// Integrations and text messages, and what they were sent.
    called: Vec<(String, String)>,
    misfits: usize,
    /// How long answers took.
    times: Vec<Duration>,
}

/// Makes a call; with `times` 2 every request is sent twice.
async fn made(scene: &Scene, times: usize) -> Left {
    let tables = dynamo_local::tables("example").await;
    let store = publish(scene, &tables).await;
    let mut telephone = Telephone::new(CONTACT, &scene.bundle, &scene.options, scene.script.clone());
    let kms = Kms::start();
    let (queue, integrations) = (Queue::new(), telephone.integrations());
    let function = Function::among(&kms.key(), queue, &tables, Some(scene.at()), integrations);
    let (mut step, mut answers) = (Value::from("0"), Vec::new());
    let mut happened = Some(Telephone::arrives());
    while let Some(what) = happened {
        let event = telephone.event(&step, what);
        let answered: Vec<_> =
            iter::repeat_with(|| function.invoke(&event)).take(times).map(Result::unwrap).collect();
        assert!(answered.iter().all(|it| *it == answered[0]), "{answered:?}");
        let answer = answered.into_iter().next().unwrap();
        step = answer["step"].clone();
        happened = telephone.follow(&answer);
        answers.push(answer);
        assert!(answers.len() < 200, "the call does not end");
    }
    let call = store.call(CONTACT).await.unwrap();
    let times = function.queue().times();
    let mut written = function.kill();
    // What a process writes beside calls comes when it comes.
    written.retain(|it| it["contact"] == CONTACT);
    let call = call.unwrap_or_else(|| panic!("the call was never kept: {written:#?}"));
    let call = kms.opened(&tables, call).await;
    // Which invocation wrote it is the one thing that differs.
    Left {
        answers,
        call: Call { by: String::new(), ..call },
        written,
        called: telephone.called(),
        misfits: telephone.misfits,
        times,
    }
}

async fn same_with_every_step_twice(example: &str) {
    let scenes = scenes(example);
    let (mut steps, mut fitting, mut called, mut times) = (0, 0, 0, Vec::new());
    for scene in &scenes {
        let name = &scene.name;
        let once = made(scene, 1).await;
        let twice = made(scene, 2).await;
        assert!(once.answers == twice.answers, "{name}: other answers");
        assert!(once.call == twice.call, "{name}: another state in the table");
        let repeats = saying(&twice.written, "repeated").len();
        assert_eq!(repeats, twice.answers.len(), "{name}: every repeated request was known as one");
        let written: Vec<_> = twice.written.into_iter().filter(|it| it["message"] != "repeated").collect();
        assert!(once.written == written, "{name}: something was done or logged twice");
        assert!(once.called == twice.called, "{name}: somebody was called, or sent something, twice");
        assert_eq!(once.call.step as usize, once.answers.len(), "{name}");
        let rescued = saying(&once.written, "rescued");
        assert!(rescued.is_empty(), "{name}: {rescued:?}");
        called += once.called.len();
        times.extend(once.times);
        steps += once.answers.len();
        let is_chosen = scene.options.mocks.iter().any(|it| matches!(it, Mock::Split(_)));
        assert!(once.misfits == 0 || is_chosen, "{name}: the call is another than in its script");
        fitting += usize::from(once.misfits == 0);
    }
    println!(
        "{example}: {steps} steps in {} calls, {fitting} as in their scripts, {called} integrations and texts; {}",
        scenes.len(),
        shares(times)
    );
}

#[tokio::test]
async fn calls_of_the_bank_are_the_same_with_every_step_twice() {
    same_with_every_step_twice("acme-bank").await;
}

#[tokio::test]
async fn calls_of_the_clinic_are_the_same_with_every_step_twice() {
    same_with_every_step_twice("clinic").await;
}

#[tokio::test]
async fn calls_of_the_taxi_are_the_same_with_every_step_twice() {
    same_with_every_step_twice("taxi").await;
}
