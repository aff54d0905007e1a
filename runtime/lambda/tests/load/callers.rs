//! Many callers at the same time over a pool of processes: requests are repeated, the table fails and is slow, and
//! half of the processes are killed twice, each in the middle of a write. No call is lost, no effect happens twice,
//! nobody hears of another caller, and the tables say what the callers say.
//!
//! `IVR_LOAD_CALLERS` and `IVR_LOAD_STEPS` make it another size.

use std::collections::{HashMap, HashSet};
use std::env;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use ivr_lambda::store::{Dynamo, Releases, Store, Tables};
use serde_json::Value;

use crate::caller::{Caller, Done, found};
use crate::dynamo_local;
use crate::faulty::{Fault, Weather};
use crate::functions::Integrations;
use crate::line::program;
use crate::pool::Pool;
use crate::queue::PATIENCE;
use crate::summary::Run;

const CALLERS: u32 = 200;
/// Of each caller, at least.
const STEPS: u32 = 50;
const PROCESSES: usize = 8;
/// One of fifty requests to the table fails or is slow.
const ONE_IN: u64 = 50;
const FAULTS: &[Fault] = &[
    Fault::Throttled,
    Fault::Ill,
    Fault::LostBefore,
    Fault::LostAfter,
    Fault::SlowAnswer,
    Fault::SlowRequest,
];

/// What a caller hears is the caller's own number, what this caller did so far, and what came of it.
const LINE: &str = r#"
integration look_up(phone: phone, turn: int) -> text "look-up"
state { turn: int = 0  pressed: int = 0  found: text?  typed: digits(4)? }
endpoint support { numbers "+61390001000" start round }
rescue { say "So sorry." dial "+61390009999" }
ruleset round {
    rule ask {
        set turn = turn + 1
        menu "{caller.phone else "nobody"}, turn {turn}, pressed {pressed}, found {found else "nothing"}, typed {typed else "nothing"}." {
            1 {
                metric "pressed"
                set pressed = pressed + 1
                goto round
            }
            2 { goto looking }
            3 { goto typing }
            9 {
                metric "finished"
                say "Goodbye, {caller.phone else "nobody"}."
                hangup
            }
            give up { hangup }
        }
    }
}
ruleset looking {
    rule ask {
        invoke look_up(phone: caller.phone else "+61400000000", turn: turn) into found {
            within 3s
            failed {
                set found = "no answer"
                goto round
            }
        }
        goto round
    }
}
ruleset typing {
    rule ask {
        collect typed {
            ask "Four digits."
            give up { hangup }
        }
        goto round
    }
}
"#;

/// How far all callers are together. Tells when a third of the steps is made, and two thirds.
pub(crate) struct Progress {
    made: AtomicUsize,
    third: usize,
    told: Sender<()>,
}

impl Progress {
    fn of(steps: usize) -> (Self, Receiver<()>) {
        let (told, thirds) = channel();
        (Self { made: AtomicUsize::new(0), third: steps / 3, told }, thirds)
    }

    pub(crate) fn step(&self) {
        let made = self.made.fetch_add(1, Ordering::Relaxed) + 1;
        if made == self.third || made == 2 * self.third {
            self.told.send(()).unwrap();
        }
    }
}

/// Which integrations were called: for whom, from which number, in which turn.
type Called = Arc<Mutex<Vec<(String, String, u32)>>>;

fn integrations(called: &Called) -> Integrations {
    let called = Arc::clone(called);
    Arc::new(Mutex::new(move |contact: &str, _: &str, arguments: &str| {
        let arguments: Value = serde_json::from_str(arguments).ok()?;
        let number = arguments["phone"].as_str()?;
        let turn = u32::try_from(arguments["turn"].as_u64()?).ok()?;
        called.lock().ok()?.push((contact.to_owned(), number.to_owned(), turn));
        Some(Value::from(found(number, turn)).to_string())
    }))
}

async fn published() -> Tables {
    let program = program(LINE);
    let tables = dynamo_local::tables("load").await;
    let store = Dynamo::new(tables.clone());
    store.keep(program.hash, &program.bytes).await.unwrap();
    assert_eq!(store.go_live(None, program.hash).await, Ok(true));
    tables
}

/// All callers at the same time, while half of the processes are killed twice.
fn called_by(callers: usize, steps: u32, pool: &mut Pool) -> Vec<Done> {
    let (progress, thirds) = Progress::of(callers * steps as usize);
    let queue = pool.queue();
    thread::scope(|scope| {
        let caller = |at| Caller::new(at, &queue, &progress);
        let calls: Vec<_> = (0..callers).map(|at| scope.spawn(move || caller(at).call(steps))).collect();
        for _ in 0..2 {
            thirds.recv_timeout(10 * PATIENCE).unwrap();
            pool.kill_half();
        }
        calls.into_iter().map(|it| it.join().unwrap()).collect()
    })
}

fn setting(name: &str, usual: u32) -> u32 {
    env::var(name).map_or(usual, |it| it.parse().unwrap())
}

#[tokio::test]
async fn many_callers_at_once_through_faults_repeats_and_deaths() {
    let callers = setting("IVR_LOAD_CALLERS", CALLERS) as usize;
    let steps = setting("IVR_LOAD_STEPS", STEPS);
    let tables = published().await;
    let weather = Weather::new(ONE_IN, FAULTS);
    let called = Called::default();
    let mut pool = Pool::start(PROCESSES, tables.clone(), Arc::clone(&weather), integrations(&called));
    let began = Instant::now();
    let done = called_by(callers, steps, &mut pool);
    let (took, killed, answers) = (began.elapsed(), pool.killed, pool.queue().times());
    let written = pool.end(done.iter().map(|it| it.contact.as_str()));
    let run = Run { done: &done, written: &written, weather: &weather, killed, took, answers };
    println!("{}", run.told());
    let lines = by_contact(&written);
    let called = called.lock().unwrap().clone();
    // A connection from before has been idle for too long.
    let store = Dynamo::new(tables);
    let mut all = HashSet::new();
    assert!(called.iter().all(|it| all.insert(it)), "an integration was called twice");
    for done in &done {
        steps_are_in_the_table(done, &store).await;
        effects_happened_once(done, &lines[done.contact.as_str()]);
        let own = called.iter().filter(|it| it.0 == done.contact);
        integrations_were_its_own(done, &own.map(|it| (it.1.as_str(), it.2)).collect::<Vec<_>>());
    }
    assert!(done.iter().all(|it| it.rescued.is_some() || it.steps > steps), "a call is lost");
    let rescued = done.iter().filter(|it| it.rescued.is_some()).count();
    assert!(rescued * 100 <= callers, "{rescued} callers were rescued: the table was hardly ever away");
    assert!(weather.counted().1 > 0 && done.iter().any(|it| !it.broken_off.is_empty()), "it was too easy");
}

fn by_contact(written: &[Value]) -> HashMap<&str, Vec<&Value>> {
    let mut lines: HashMap<_, Vec<_>> = HashMap::new();
    for line in written {
        lines.entry(line["contact"].as_str().unwrap_or_default()).or_default().push(line);
    }
    lines
}

/// The table has as many steps as the caller made; of one that was rescued, a last write may have come through.
async fn steps_are_in_the_table(done: &Done, store: &Dynamo) {
    let kept = store.call(&done.contact).await.unwrap().unwrap().step;
    let late = u32::from(done.rescued.is_some());
    assert!((done.steps..=done.steps + late).contains(&kept), "{}: {} and {kept}", done.contact, done.steps);
}

/// Every step was made by one process, and counted what it counts. A process that is killed between its write and
/// its log takes that with it, and nobody does it again.
fn effects_happened_once(done: &Done, lines: &[&Value]) {
    let steps_saying = |message: &str, metric: Option<&str>| -> Vec<u32> {
        let saying = lines.iter().filter(|it| it["message"] == message);
        let counting = saying.filter(|it| metric.is_none_or(|metric| it[metric] == 1));
        let mut steps: Vec<_> = counting.map(|it| it["step"].as_u64().unwrap() as u32).collect();
        steps.sort_unstable();
        steps
    };
    let finished: Vec<u32> = if done.rescued.is_none() { vec![done.steps] } else { Vec::new() };
    for (message, metric, wanted) in [
        ("step", None, (1..=done.steps).collect()),
        ("metric", Some("pressed"), done.pressed.clone()),
        ("metric", Some("finished"), finished),
    ] {
        let mut there = steps_saying(message, metric);
        there.retain(|it| *it <= done.steps);
        let lost = |it: &&u32| done.broken_off.contains(it) && !there.contains(it);
        let wanted: Vec<u32> = wanted.iter().filter(|it| !lost(it)).copied().collect();
        assert_eq!(there, wanted, "{}: {message} {metric:?}", done.contact);
    }
}

/// What was called was asked for, by this caller, and what the caller was told was called.
fn integrations_were_its_own(done: &Done, called: &[(&str, u32)]) {
    for (number, turn) in called {
        assert_eq!(*number, done.number);
        let asked = done.looked_up.iter().any(|it| it.0 == *turn);
        assert!(asked || done.rescued.is_some(), "{number} did not ask in {turn}");
    }
    for (turn, is_found) in &done.looked_up {
        assert!(!is_found || called.contains(&(done.number.as_str(), *turn)), "{}: {turn}", done.contact);
    }
}
