//! The stores keep what they promise, in memory and in DynamoDB Local alike.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

#[path = "support/dynamo_local.rs"]
mod dynamo_local;

use ivr_lambda::store::*;
use ivr_runtime::bundle::{BundleHash, ResourceKind};
use ivr_runtime::engine::QueueNow;

const OLD: BundleHash = BundleHash([1; 32]);
const NEW: BundleHash = BundleHash([2; 32]);

fn call(step: u32, by: &str) -> Call {
    Call {
        contact: "contact-1".into(),
        step,
        bundle: OLD,
        state: vec![0, 1, 255],
        answer: Kept::Clear(format!("{{\"step\":\"{step}\"}}")),
        by: by.into(),
        run: 0,
        awaited: false,
        ttl: 1_800_000_000,
    }
}

async fn of_two_steps_one_is_kept(store: &impl Store) {
    assert_eq!(store.call("contact-1").await, Ok(None));
    assert_eq!(store.write(&call(2, "a")).await, Ok(Written::Not(None)), "there is no first step yet");
    assert_eq!(store.write(&call(1, "a")).await, Ok(Written::Yes));
    assert_eq!(store.write(&call(1, "b")).await, Ok(Written::Not(Some(call(1, "a")))));
    assert_eq!(store.write(&call(3, "b")).await, Ok(Written::Not(Some(call(1, "a")))));
    assert_eq!(store.write(&call(2, "b")).await, Ok(Written::Yes));
    assert_eq!(store.write(&call(2, "c")).await, Ok(Written::Not(Some(call(2, "b")))));
    assert_eq!(store.call("contact-1").await, Ok(Some(call(2, "b"))));
    assert_eq!(store.call("contact-2").await, Ok(None));
}

async fn writers_at_the_same_time_agree(store: &impl Store) {
    let writer = |by: &'static str| async move {
        store.write(&Call { contact: "contact-3".into(), ..call(1, by) }).await.unwrap()
    };
    let (a, b, c) = tokio::join!(writer("a"), writer("b"), writer("c"));
    let kept = store.call("contact-3").await.unwrap().unwrap();
    let written = [a, b, c].into_iter().filter(|it| *it == Written::Yes).count();
    assert_eq!(written, 1);
    assert!(["a", "b", "c"].contains(&kept.by.as_str()));
}

async fn bundles_come_and_go<S: Store + Releases>(store: &S) {
    let mut bytes = vec![0; 4 * MOST_CHUNK];
    blake3::Hasher::new().finalize_xof().fill(&mut bytes);
    assert_eq!(store.bundle(OLD).await, Ok(None));
    store.keep(OLD, &bytes).await.unwrap();
    store.keep(NEW, b"small").await.unwrap();
    store.keep(NEW, b"small").await.unwrap();
    assert!(store.bundle(OLD).await == Ok(Some(bytes)), "several items, more than a page");
    assert_eq!(store.bundle(NEW).await, Ok(Some(b"small".to_vec())));
    store.remove(OLD).await.unwrap();
    assert_eq!(store.bundle(OLD).await, Ok(None));
}

async fn live_moves_only_from_where_it_is<S: Store + Releases>(store: &S) {
    assert_eq!(store.settings().await, Ok(Settings::default()));
    assert_eq!(store.go_live(Some(NEW), OLD).await, Ok(false));
    assert_eq!(store.go_live(None, OLD).await, Ok(true));
    assert_eq!(store.go_live(None, NEW).await, Ok(false));
    assert_eq!(store.go_live(Some(OLD), NEW).await, Ok(true));
    let settings = store.settings().await.unwrap();
    assert_eq!((settings.live, settings.before), (Some(NEW), Some(OLD)));
}

async fn releases_are_written_down_in_their_order<S: Store + Releases>(store: &S) {
    let release = |id: &str, note: Option<&str>| Release {
        id: id.into(),
        bundle: NEW,
        project: "acme-bank".into(),
        at: 1_800_000_000,
        did: Did::RolledBack,
        note: note.map(str::to_owned),
        before: note.map(|_| OLD),
        follows: note.map(str::to_owned),
        brings_back: note.map(str::to_owned),
    };
    assert_eq!(store.releases().await, Ok(Vec::new()));
    assert_eq!(store.note(&release("2", None)).await, Ok(true));
    assert_eq!(store.note(&release("1", Some("a note"))).await, Ok(true));
    assert_eq!(store.note(&release("2", Some("another"))).await, Ok(false), "it is there");
    assert_eq!(store.releases().await, Ok(vec![release("1", Some("a note")), release("2", None)]));
    store.forget("2").await.unwrap();
    assert_eq!(store.releases().await, Ok(vec![release("1", Some("a note"))]));
}

async fn live_moves_only_from_the_release_it_is<S: Store + Releases>(store: &S) {
    let live =
        |bundle, release: Option<&str>| Live { bundle: Some(bundle), release: release.map(str::to_owned) };
    assert_eq!(store.move_live(&live(NEW, Some("1")), OLD, Some("2")).await, Ok(false));
    assert_eq!(store.move_live(&live(NEW, None), OLD, Some("1")).await, Ok(true));
    assert_eq!(store.settings().await.unwrap().release.as_deref(), Some("1"));
    assert_eq!(store.move_live(&live(OLD, None), NEW, Some("2")).await, Ok(false), "somebody else was");
    assert_eq!(store.move_live(&live(OLD, Some("1")), NEW, Some("2")).await, Ok(true));
    let settings = store.settings().await.unwrap();
    assert_eq!((settings.live, settings.before, settings.release), (Some(NEW), Some(OLD), Some("2".into())));
}

async fn what_is_set_is_read<S: Store + Releases>(store: &S) {
    let set = [
        Setting::Resource {
            kind: ResourceKind::Queue,
            name: "general".into(),
            in_instance: "arn:aws:connect:eu-central-1:111122223333:instance/i/queue/q".into(),
        },
        Setting::Switch { name: "storm".into(), value: "true".into() },
        Setting::Day { calendar: "holidays".into(), date: "2026-12-24".into(), name: "Christmas Eve".into() },
        Setting::Hours { name: "office".into(), timetable: timetable() },
        Setting::Figures(figures()),
    ];
    for setting in set {
        store.set(setting).await.unwrap();
    }
    let settings = store.settings().await.unwrap();
    let queue = settings.resource(ResourceKind::Queue, "general");
    assert_eq!(queue, Some("arn:aws:connect:eu-central-1:111122223333:instance/i/queue/q"));
    assert_eq!(settings.resource(ResourceKind::Hours, "general"), None);
    assert_eq!(settings.switch("storm"), Some("true"));
    let days: Vec<_> = settings.days().collect();
    assert_eq!(days, [("holidays", "2026-12-24", "Christmas Eve")]);
    assert_eq!(settings.resources(ResourceKind::Queue).map(|it| it.0).collect::<Vec<_>>(), ["general"]);
    assert_eq!((settings.timetable("office"), settings.timetable("general")), (Some(&timetable()), None));
    assert_eq!(settings.figures(), Some(&figures()));
}

fn timetable() -> Timetable {
    Timetable {
        at: 1_800_000_000,
        covers: (1_800_000_000, 1_800_100_000),
        open: vec![(1_800_000_100, 1_800_000_200)],
    }
}

fn figures() -> Figures {
    let now = QueueNow { waiting: 3, oldest: 61, available: 1, callbacks: 2, staffed: 4 };
    Figures { at: 1_800_000_000, queues: [("general".to_owned(), now)].into() }
}

async fn a_number_waits_until_it_is_called_back(store: &impl Store) {
    let number = "+61400000001";
    assert_eq!(store.is_awaited(number, 1000).await, Ok(false));
    store.set_awaited(number, Some(2000)).await.unwrap();
    store.set_awaited(number, Some(3000)).await.unwrap();
    assert_eq!(store.is_awaited(number, 2999).await, Ok(true));
    assert_eq!(store.is_awaited(number, 3000).await, Ok(false), "its time is over");
    assert_eq!(store.is_awaited("+61400000002", 1000).await, Ok(false));
    store.set_awaited(number, None).await.unwrap();
    store.set_awaited(number, None).await.unwrap();
    assert_eq!(store.is_awaited(number, 1000).await, Ok(false));
}

async fn one_of_all_may_do_it_for_a_while(store: &impl Store) {
    assert_eq!(store.may("look", 1000, 990).await, Ok(true));
    assert_eq!(store.may("look", 1001, 991).await, Ok(false), "somebody did a second ago");
    assert_eq!(store.may("listen", 1001, 991).await, Ok(true), "something else");
    assert_eq!(store.may("look", 1010, 1000).await, Ok(false));
    assert_eq!(store.may("look", 1011, 1001).await, Ok(true));
}

async fn a_run_is_claimed_once_and_finished_once(store: &impl Store) {
    let run = |step, outcome| Run { contact: "contact-4".into(), step, outcome, ttl: 1_800_000_000 };
    let answered = |json: &str| Outcome::Answered(Kept::Clear(json.into()));
    assert_eq!(store.run("contact-4").await, Ok(None));
    assert_eq!(store.finish(&run(2, answered("1"))).await, Ok(false), "nobody claimed it");
    assert_eq!(store.claim(&run(2, Outcome::Running)).await, Ok(true));
    assert_eq!(store.claim(&run(2, Outcome::Running)).await, Ok(false));
    assert_eq!(store.finish(&run(2, answered(""))).await, Ok(true));
    assert_eq!(store.run("contact-4").await, Ok(Some(run(2, answered("")))));
    assert_eq!(store.finish(&run(2, Outcome::Failed)).await, Ok(false), "what came first stays");
    assert_eq!(store.claim(&run(5, Outcome::Running)).await, Ok(true));
    assert_eq!(store.claim(&run(3, Outcome::Running)).await, Ok(false), "a later one runs already");
    assert_eq!(store.finish(&run(2, answered("1"))).await, Ok(false), "late: another one runs");
    for outcome in [Outcome::Failed, Outcome::TimedOut] {
        let step = store.run("contact-4").await.unwrap().unwrap().step + 1;
        assert_eq!(store.claim(&run(step, Outcome::Running)).await, Ok(true));
        assert_eq!(store.finish(&run(step, outcome.clone())).await, Ok(true));
        assert_eq!(store.run("contact-4").await, Ok(Some(run(step, outcome))));
    }
}

async fn what_is_sealed_comes_back_as_bytes(store: &impl Store) {
    let bytes = vec![0xe1, 0, 255, b'"'];
    let sealed = Call { contact: "contact-5".into(), answer: Kept::Sealed(bytes.clone()), ..call(1, "a") };
    assert_eq!(store.write(&sealed).await, Ok(Written::Yes));
    assert_eq!(store.call("contact-5").await, Ok(Some(sealed)));
    let outcome = Outcome::Answered(Kept::Sealed(bytes));
    let run = Run { contact: "contact-5".into(), step: 1, outcome, ttl: 1_800_000_000 };
    assert_eq!(store.claim(&run).await, Ok(true));
    assert_eq!(store.run("contact-5").await, Ok(Some(run)));
}

async fn of_the_data_keys_of_an_hour_one_is_kept(store: &impl Store) {
    let add = |hour, key: &'static [u8]| store.add_data_key(hour, key, 1_800_000_000);
    assert_eq!(store.data_key(7).await, Ok(None));
    let (a, b) = tokio::join!(add(7, b"a"), add(7, b"b"));
    let kept = store.data_key(7).await.unwrap().unwrap();
    let refused =
        if kept == b"a" { (Ok(None), Ok(Some(kept.clone()))) } else { (Ok(Some(kept.clone())), Ok(None)) };
    assert_eq!((a, b), refused, "the other one learns what is there instead");
    assert_eq!(add(u32::MAX, b"c").await, Ok(None));
    assert_eq!(store.data_key(7).await, Ok(Some(kept)));
    assert_eq!(store.data_key(u32::MAX).await, Ok(Some(b"c".to_vec())));
    assert_eq!(store.data_key(8).await, Ok(None));
}

async fn keeps_its_promises<S: Store + Releases>(store: &S) {
    of_two_steps_one_is_kept(store).await;
    writers_at_the_same_time_agree(store).await;
    a_run_is_claimed_once_and_finished_once(store).await;
    what_is_sealed_comes_back_as_bytes(store).await;
    of_the_data_keys_of_an_hour_one_is_kept(store).await;
    bundles_come_and_go(store).await;
    live_moves_only_from_where_it_is(store).await;
    live_moves_only_from_the_release_it_is(store).await;
    releases_are_written_down_in_their_order(store).await;
    what_is_set_is_read(store).await;
    one_of_all_may_do_it_for_a_while(store).await;
    a_number_waits_until_it_is_called_back(store).await;
}

#[tokio::test]
async fn memory_keeps_its_promises() {
    keeps_its_promises(&Memory::default()).await;
}

#[tokio::test]
async fn dynamo_keeps_its_promises() {
    keeps_its_promises(&Dynamo::new(dynamo_local::tables("promises").await)).await;
}

#[tokio::test]
async fn everything_of_a_step_is_one_request() {
    let store = Dynamo::new(dynamo_local::tables("requests").await);
    store.keep(NEW, b"small").await.unwrap();
    let mut before = store.requests();
    let mut sent = || {
        let sent = store.requests() - before;
        before += sent;
        sent
    };
    store.write(&call(1, "a")).await.unwrap();
    assert_eq!(sent(), 1);
    store.write(&call(1, "b")).await.unwrap();
    assert_eq!(sent(), 1, "what is there instead comes with the refusal");
    store.call("contact-1").await.unwrap();
    assert_eq!(sent(), 1);
    store.settings().await.unwrap();
    assert_eq!(sent(), 1);
    for _ in 0..2 {
        store.add_data_key(1, b"key", 1_800_000_000).await.unwrap();
        assert_eq!(sent(), 1);
    }
    store.data_key(1).await.unwrap();
    assert_eq!(sent(), 1);
    store.bundle(NEW).await.unwrap();
    assert_eq!(sent(), 1);
}

#[tokio::test]
async fn calls_are_forgotten_by_their_ttl() {
    let store = Dynamo::new(dynamo_local::tables("forgetting").await);
    store.forget_calls().await.unwrap();
    let refused = store.forget_calls().await;
    assert!(matches!(refused, Err(StoreError::Refused(_))), "it is on already: {refused:?}");
}

#[tokio::test]
async fn the_largest_call_that_is_allowed_is_taken() {
    let store = Dynamo::new(dynamo_local::tables("largest").await);
    let mut largest = call(1, "a");
    largest.state = vec![7; MOST_ITEM - largest.size() + largest.state.len()];
    assert_eq!(largest.size(), MOST_ITEM);
    assert_eq!(store.write(&largest).await, Ok(Written::Yes));
    let too_large = Call { state: vec![7; MOST_ITEM], ..call(2, "a") };
    assert!(matches!(store.write(&too_large).await, Err(StoreError::Refused(_))));
}

#[tokio::test]
async fn a_table_that_is_not_there_refuses_and_a_server_that_is_not_there_is_late() {
    let mut tables = dynamo_local::tables("nothing").await;
    tables.calls = "no-such-table".into();
    let refused = Dynamo::new(tables.clone()).call("contact-1").await.unwrap_err();
    assert_eq!(refused, StoreError::Refused("ResourceNotFoundException".into()));
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    tables.endpoint = Some(format!("http://{closed}"));
    let late = Dynamo::new(tables).call("contact-1").await.unwrap_err();
    assert!(matches!(late, StoreError::Late(_)) && late.may_pass(), "{late}");
}
