//! Hours and queues as the contact centre has them, found out by one process for all.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ivr_lambda::services::{Centre, Soon, Unknown};
use ivr_lambda::store::{Setting, Store, StoreError};
use ivr_runtime::bundle::ResourceKind;
use ivr_runtime::engine::QueueNow;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::line::{program, request, saying};
use crate::support::{Failure, Line, NOW};

const DOOR: &str = r#"
hours office "Office hours"
queue general "General" { hours office }
queue nights "Nights"
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule full when general.waiting > 5 {
        say "{general.waiting} wait, the first one for {general.oldest}."
        menu "Press 1 to wait." { 1 { goto waiting } give up { hangup } }
    }
    rule shut when office.opens_in is known {
        say "We open in {office.opens_in}."
        hangup
    }
    rule ask {
        menu "Press 1." { 1 { goto waiting } give up { hangup } }
    }
}
ruleset waiting {
    rule stay {
        enqueue general { closed { say "It is closed." hangup } unstaffed { say "Nobody is in." hangup } }
    }
}
"#;

const HOURS: &str = "arn:aws:connect:eu-central-1:111122223333:instance/i/operating-hours/office";
const GENERAL: &str = "arn:aws:connect:eu-central-1:111122223333:instance/i/queue/general";
const NIGHTS: &str = "arn:aws:connect:eu-central-1:111122223333:instance/i/queue/nights";

/// A contact centre that is told what goes on in it.
#[derive(Default)]
struct Told {
    /// What it says of its hours, and of its queues.
    open: Mutex<Option<Vec<(i64, i64)>>>,
    figures: Mutex<Option<BTreeMap<String, QueueNow>>>,
    asked: Mutex<Vec<String>>,
    hangs: AtomicBool,
}

impl Told {
    fn new(open: &[(i64, i64)], general: QueueNow) -> Arc<Self> {
        let told = Self::default();
        told.are_open(open);
        told.has(general);
        Arc::new(told)
    }

    fn are_open(&self, open: &[(i64, i64)]) {
        *self.open.lock().unwrap() = Some(open.to_vec());
    }

    fn has(&self, general: QueueNow) {
        *self.figures.lock().unwrap() = Some([(GENERAL.to_owned(), general)].into());
    }

    async fn hang(&self) {
        if self.hangs.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    }

    /// What it was asked since this was last called.
    fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

impl Centre for Told {
    fn open<'a>(
        &'a self,
        hours: &'a str,
        (from, to): (Date, Date),
        _: Duration,
    ) -> Soon<'a, Result<Vec<(i64, i64)>, Unknown>> {
        self.asked.lock().unwrap().push(format!("{hours} {from} {to}"));
        Box::pin(async {
            self.hang().await;
            self.open.lock().unwrap().clone().ok_or(Unknown::Refused(403))
        })
    }

    fn knows(&self, queue: &str) -> bool {
        queue.starts_with("arn:")
    }

    fn figures<'a>(
        &'a self,
        queues: &'a [&'a str],
        _: Duration,
    ) -> Soon<'a, Result<BTreeMap<String, QueueNow>, Unknown>> {
        self.asked.lock().unwrap().push(queues.join(" "));
        Box::pin(async {
            self.hang().await;
            self.figures.lock().unwrap().clone().ok_or(Unknown::Misread)
        })
    }
}

const BUSY: QueueNow = QueueNow { waiting: 7, oldest: 80, available: 0, callbacks: 0, staffed: 2 };
const CALM: QueueNow = QueueNow { waiting: 0, oldest: 0, available: 2, callbacks: 0, staffed: 2 };

async fn door(centre: &Arc<Told>) -> Line {
    let line = Line::beside(Arc::clone(centre) as Arc<dyn Centre>);
    line.publish(None, &program(DOOR)).await;
    let named = [
        (ResourceKind::Hours, "office", HOURS),
        (ResourceKind::Queue, "general", GENERAL),
        (ResourceKind::Queue, "nights", NIGHTS),
    ];
    for (kind, name, in_instance) in named {
        let (name, in_instance) = (name.to_owned(), in_instance.to_owned());
        line.store.memory.set(Setting::Resource { kind, name, in_instance }).await.unwrap();
    }
    line
}

/// The first answer to a new caller.
async fn caller(line: &Line, contact: &str) -> Value {
    line.invoke(&request(contact, "0", "start", "")).await.unwrap()
}

async fn asks_for_1(line: &Line, contact: &str) {
    assert_eq!(caller(line, contact).await["prompt_1"], "Press 1.", "{contact}");
}

/// Everything that was begun beside steps ends.
async fn rest() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_first_caller_of_all_waits_until_it_is_known_and_nobody_after() {
    let centre = Told::new(&[(NOW - 60, NOW + 3600)], BUSY);
    let line = door(&centre).await;
    let answer = caller(&line, "contact-1").await;
    assert_eq!(answer["before_1"], "7 wait, the first one for 1 minute and 20 seconds.");
    let asked = [format!("{GENERAL} {NIGHTS}"), format!("{HOURS} 2026-02-28 2026-03-16")];
    assert_eq!(centre.take_asked(), asked);
    caller(&line, "contact-2").await;
    rest().await;
    assert_eq!(centre.take_asked(), [""; 0], "it is known");
}

#[tokio::test]
async fn what_is_known_gets_old_and_is_looked_up_beside_a_step_by_one_process() {
    let centre = Told::new(&[(NOW - 60, NOW + 36_000)], CALM);
    let line = door(&centre).await;
    let other = line.another_process_beside(Arc::clone(&centre) as Arc<dyn Centre>);
    asks_for_1(&line, "contact-1").await;
    asks_for_1(&other, "contact-2").await;
    rest().await;
    assert_eq!(centre.take_asked().len(), 2);
    centre.has(BUSY);
    for it in [&line, &other] {
        it.pass(11);
    }
    // What was known a moment ago is good enough for this caller.
    asks_for_1(&line, "contact-3").await;
    asks_for_1(&other, "contact-4").await;
    rest().await;
    assert_eq!(centre.take_asked(), [format!("{GENERAL} {NIGHTS}")], "hours keep longer, and one asks");
    let third = line.another_process();
    assert_eq!(caller(&third, "contact-5").await["prompt_1"], "Press 1 to wait.", "all know it");
}

#[tokio::test]
async fn a_quiet_night_makes_the_next_caller_wait_for_figures() {
    let centre = Told::new(&[(NOW - 60, NOW + 36_000)], BUSY);
    let line = door(&centre).await;
    caller(&line, "contact-1").await;
    centre.has(CALM);
    line.pass(7200);
    asks_for_1(&line, "contact-2").await;
}

#[tokio::test]
async fn hours_say_when_they_open_and_close_queues() {
    let centre = Told::new(&[(NOW + 5400, NOW + 9000)], CALM);
    let line = door(&centre).await;
    assert_eq!(caller(&line, "contact-1").await["before_1"], "We open in 1 hour and 30 minutes.");
    line.pass(6000);
    asks_for_1(&line, "contact-2").await;
    line.pass(3000);
    let late = line.invoke(&request("contact-2", "1", "keys", "1")).await.unwrap();
    assert_eq!(late["before_1"], "It is closed.");
}

#[tokio::test]
async fn a_process_whose_clock_is_behind_knows_what_another_found_out() {
    let centre = Told::new(&[(NOW + 5400, NOW + 9000)], CALM);
    let line = door(&centre).await;
    caller(&line, "contact-1").await;
    let behind = line.another_process_beside(Arc::clone(&centre) as Arc<dyn Centre>);
    behind.pass(-2);
    assert_eq!(caller(&behind, "contact-2").await["directive"], "disconnect", "it is closed there too");
}

#[tokio::test(start_paused = true)]
async fn a_contact_centre_that_does_not_answer_does_not_keep_the_caller() {
    let centre = Told::new(&[(NOW - 60, NOW + 36_000)], CALM);
    centre.hangs.store(true, Ordering::Relaxed);
    let line = door(&centre).await;
    let began = tokio::time::Instant::now();
    asks_for_1(&line, "contact-1").await;
    assert!(began.elapsed() <= Duration::from_millis(2500), "{:?}", began.elapsed());
    let slow = Failure::Before(StoreError::Busy("ThrottlingException".into()));
    let other = line.another_process_beside(Arc::clone(&centre) as Arc<dyn Centre>);
    other.pass(3600);
    line.store.fail_settings(std::iter::repeat_n(slow, 14));
    let began = tokio::time::Instant::now();
    caller(&other, "contact-2").await;
    assert!(began.elapsed() <= Duration::from_millis(7500), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_queue_of_which_amazon_connect_says_nothing_has_nobody_in_it() {
    let centre = Told::new(&[(NOW - 60, NOW + 36_000)], CALM);
    *centre.figures.lock().unwrap() = Some(BTreeMap::new());
    let line = door(&centre).await;
    asks_for_1(&line, "contact-1").await;
    let answer = line.invoke(&request("contact-1", "1", "keys", "1")).await.unwrap();
    assert_eq!(answer["before_1"], "Nobody is in.");
}

#[tokio::test]
async fn a_queue_that_cannot_be_asked_for_keeps_nobody_from_the_others() {
    let centre = Told::new(&[(NOW - 60, NOW + 36_000)], BUSY);
    let line = door(&centre).await;
    let (kind, name) = (ResourceKind::Queue, "nights".to_owned());
    line.store.memory.set(Setting::Resource { kind, name, in_instance: "Nights".into() }).await.unwrap();
    assert_eq!(caller(&line, "contact-1").await["prompt_1"], "Press 1 to wait.");
    let lines = line.log.take();
    assert_eq!(saying(&lines, "unknown")[0]["what"], "queue/nights");
    let settings = line.store.memory.settings().await.unwrap();
    let known: Vec<_> = settings.figures().unwrap().queues.keys().cloned().collect();
    assert_eq!(known, ["general"], "nobody knows how full the other one is");
}

#[tokio::test]
async fn who_cannot_find_out_lets_callers_in_and_says_so() {
    let centre = Arc::new(Told::default());
    let line = door(&centre).await;
    asks_for_1(&line, "contact-1").await;
    let lines = line.log.take();
    let told: Vec<_> = saying(&lines, "unknown").iter().map(|it| (&it["what"], &it["why"])).collect();
    let why = "Amazon Connect answered 403: the role of the function may not ask it";
    assert_eq!(
        told,
        [
            (&json!("figures"), &json!("what Amazon Connect answered cannot be read")),
            (&json!("hours/office"), &json!(why))
        ]
    );
    centre.take_asked();
    line.pass(11);
    asks_for_1(&line, "contact-2").await;
    rest().await;
    assert_eq!(centre.take_asked(), [""; 0], "it asks again in a minute");
    line.pass(60);
    asks_for_1(&line, "contact-3").await;
    assert_eq!(centre.take_asked().len(), 2);
}

#[tokio::test]
async fn a_schedule_that_keeps_the_process_warm_keeps_figures_fresh() {
    let centre = Told::new(&[(NOW - 60, NOW + 36_000)], BUSY);
    let line = door(&centre).await;
    line.invoke(&json!({ "source": "aws.events" })).await.unwrap();
    assert_eq!(centre.take_asked().len(), 2);
    assert_eq!(caller(&line, "contact-1").await["prompt_1"], "Press 1 to wait.");
    assert_eq!(centre.take_asked(), [""; 0]);
}
