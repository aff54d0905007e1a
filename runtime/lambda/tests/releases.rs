//! Publishing and going back, as those who run a phone line do it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

#[path = "support/line.rs"]
#[expect(dead_code, reason = "the other tests need more of it")]
mod line;

use std::sync::Mutex;

use ivr_lambda::releases::{Released, Standing, Unreleased, history, publish, roll_back, short};
use ivr_lambda::store::*;
use ivr_runtime::bundle::BundleHash;
use line::{Compiled, program};

fn saying(words: &str) -> Compiled {
    program(&format!(
        r#"endpoint line {{ numbers "+61390001000" start welcome }}
rescue {{ dial "+61390009999" }}
ruleset welcome {{ rule all {{ say "{words}" hangup }} }}
"#
    ))
}

/// A table and three programs: what operations do, one thing a second.
struct Desk {
    store: Memory,
    programs: [Compiled; 3],
    now: Mutex<i64>,
}

impl Desk {
    fn new() -> Self {
        let programs = [saying("One."), saying("Two."), saying("Three.")];
        Self { store: Memory::default(), programs, now: Mutex::new(1_800_000_000) }
    }

    fn tick(&self) -> i64 {
        let mut now = self.now.lock().unwrap();
        *now += 1;
        *now
    }

    async fn publish(&self, number: usize) -> Result<Released, Unreleased> {
        publish(&self.store, &self.programs[number - 1].bytes, None, self.tick()).await
    }

    async fn back(&self) -> Result<Released, Unreleased> {
        roll_back(&self.store, None, None, self.tick()).await
    }

    async fn back_to(&self, to: &str) -> Result<Released, Unreleased> {
        roll_back(&self.store, Some(to), None, self.tick()).await
    }

    fn hash(&self, number: usize) -> BundleHash {
        self.programs[number - 1].hash
    }

    /// The number of the program on which new calls start.
    async fn live(&self) -> usize {
        let live = self.store.settings().await.unwrap().live.unwrap();
        self.programs.iter().position(|it| it.hash == live).unwrap() + 1
    }

    async fn standings(&self) -> Vec<Standing> {
        history(&self.store).await.unwrap().into_iter().map(|it| it.standing).collect()
    }
}

#[tokio::test]
async fn what_is_published_is_live_and_written_down() {
    let desk = Desk::new();
    assert!(matches!(desk.publish(1).await, Ok(Released::Now(_))));
    let note = Some("commit 4a57337");
    publish(&desk.store, &desk.programs[1].bytes, note, desk.tick()).await.unwrap();
    assert_eq!(desk.live().await, 2);
    let listed = history(&desk.store).await.unwrap();
    let newest = &listed[0].release;
    assert_eq!((newest.bundle, newest.before), (desk.hash(2), Some(desk.hash(1))));
    assert_eq!((newest.did, newest.note.as_deref()), (Did::Published, note));
    assert_eq!((newest.project.as_str(), newest.at), ("program", 1_800_000_002));
    assert_eq!(desk.standings().await, [Standing::Live, Standing::Past]);
    assert!(desk.store.bundle(desk.hash(1)).await.unwrap().is_some(), "calls still run on it");
}

#[tokio::test]
async fn what_is_live_already_is_not_written_again() {
    let desk = Desk::new();
    desk.publish(1).await.unwrap();
    assert_eq!(desk.publish(1).await, Ok(Released::Already(desk.hash(1))));
    assert_eq!(desk.standings().await, [Standing::Live]);
}

#[tokio::test]
async fn what_is_no_bundle_is_not_published() {
    let desk = Desk::new();
    let refused = publish(&desk.store, b"nothing", None, 0).await;
    assert!(matches!(refused, Err(Unreleased::NotABundle(_))), "{refused:?}");
    assert_eq!(desk.store.settings().await.unwrap(), Settings::default());
}

#[tokio::test]
async fn every_rollback_goes_one_further_back() {
    let desk = Desk::new();
    for number in [1, 2, 3] {
        desk.publish(number).await.unwrap();
    }
    desk.back().await.unwrap();
    assert_eq!(desk.live().await, 2);
    desk.back().await.unwrap();
    assert_eq!(desk.live().await, 1, "not to the one that was just left");
    assert_eq!(desk.back().await, Err(Unreleased::NothingBefore(desk.hash(1))));
    let words: Vec<_> =
        history(&desk.store).await.unwrap().iter().map(|it| (it.release.did, it.release.bundle)).collect();
    let (published, back) = (Did::Published, Did::RolledBack);
    let hash = |number| desk.hash(number);
    let expected =
        [(back, hash(1)), (back, hash(2)), (published, hash(3)), (published, hash(2)), (published, hash(1))];
    assert_eq!(words, expected);
}

#[tokio::test]
async fn a_bundle_that_is_published_again_goes_back_to_what_it_replaced() {
    let desk = Desk::new();
    for number in [1, 2, 1] {
        desk.publish(number).await.unwrap();
    }
    for (live, why) in [(2, "what it replaced"), (1, "what that had replaced")] {
        desk.back().await.unwrap();
        assert_eq!(desk.live().await, live, "{why}");
    }
    assert!(matches!(desk.back().await, Err(Unreleased::NothingBefore(_))));
}

#[tokio::test]
async fn what_is_published_after_a_rollback_goes_back_to_what_was_brought_back() {
    let desk = Desk::new();
    desk.publish(1).await.unwrap();
    desk.publish(2).await.unwrap();
    desk.back().await.unwrap();
    desk.publish(3).await.unwrap();
    desk.back().await.unwrap();
    assert_eq!(desk.live().await, 1);
}

#[tokio::test]
async fn any_bundle_that_is_kept_can_be_named() {
    let desk = Desk::new();
    for number in [1, 2, 3] {
        desk.publish(number).await.unwrap();
    }
    let name = desk.hash(1).to_string();
    desk.back_to(&name[..6].to_uppercase()).await.unwrap();
    assert_eq!(desk.live().await, 1);
    assert_eq!(desk.back_to(&name).await, Ok(Released::Already(desk.hash(1))));
    desk.back_to(&desk.hash(3).to_string()).await.unwrap();
    assert_eq!(desk.live().await, 3, "forward again");
    desk.back().await.unwrap();
    assert_eq!(desk.live().await, 2, "what it had replaced");
    assert_eq!(desk.back_to(&name[..5]).await, Err(Unreleased::NoHash(name[..5].to_owned())));
    assert_eq!(desk.back_to("release").await, Err(Unreleased::NoHash("release".to_owned())));
    assert_eq!(desk.back_to("00000000").await, Err(Unreleased::Unknown("00000000".to_owned())));
}

#[tokio::test]
async fn a_name_that_fits_several_bundles_is_told() {
    let desk = Desk::new();
    for last in [1, 2] {
        let mut hash = [7; 32];
        hash[31] = last;
        let release = Release {
            id: format!("{last}"),
            bundle: BundleHash(hash),
            project: "program".to_owned(),
            at: 0,
            did: Did::Published,
            note: None,
            before: None,
            follows: None,
            brings_back: None,
        };
        desk.store.note(&release).await.unwrap();
    }
    desk.publish(1).await.unwrap();
    let told = desk.back_to("07070707").await.unwrap_err().to_string();
    assert_eq!(told, "`07070707` can be `070707070707` or `070707070707`");
}

#[tokio::test]
async fn nobody_goes_back_to_what_is_gone_or_broken() {
    let desk = Desk::new();
    assert_eq!(desk.back().await, Err(Unreleased::NothingLive));
    desk.publish(1).await.unwrap();
    desk.publish(2).await.unwrap();
    desk.store.keep(desk.hash(1), b"nothing").await.unwrap();
    assert!(matches!(desk.back().await, Err(Unreleased::Broken(..))));
    desk.store.keep(desk.hash(1), &desk.programs[2].bytes).await.unwrap();
    assert!(matches!(desk.back().await, Err(Unreleased::Broken(..))), "another one");
    desk.store.remove(desk.hash(1)).await.unwrap();
    assert_eq!(desk.back().await, Err(Unreleased::Gone(desk.hash(1))));
    assert_eq!((desk.live().await, desk.standings().await.len()), (2, 2), "nothing was changed");
}

/// A store on which somebody else publishes just before what is live moves, or on which the answer to that is lost.
struct Crowded<'d> {
    desk: &'d Desk,
    loses: Mutex<u32>,
    stranger: Mutex<Option<usize>>,
}

impl<'d> Crowded<'d> {
    fn new(desk: &'d Desk, loses: u32, stranger: Option<usize>) -> Self {
        Self { desk, loses: Mutex::new(loses), stranger: Mutex::new(stranger) }
    }
}

/// What the trait of the stores wants is that of the desk's store.
macro_rules! of_the_desk {
    ($($name:ident($($arg:ident: $ty:ty),*) -> $answer:ty;)*) => {
        $(async fn $name(&self, $($arg: $ty),*) -> Result<$answer, StoreError> {
            self.desk.store.$name($($arg),*).await
        })*
    };
}

impl Store for Crowded<'static> {
    of_the_desk! {
        call(contact: &str) -> Option<Call>;
        write(call: &Call) -> Written;
        run(contact: &str) -> Option<Run>;
        claim(run: &Run) -> bool;
        finish(run: &Run) -> bool;
        set(setting: Setting) -> ();
        may(what: &str, now: i64, since: i64) -> bool;
        is_awaited(number: &str, now: i64) -> bool;
        set_awaited(number: &str, until: Option<i64>) -> ();
        settings() -> Settings;
        bundle(hash: BundleHash) -> Option<Vec<u8>>;
        data_key(period: u32) -> Option<Vec<u8>>;
        add_data_key(period: u32, key: &[u8], ttl: i64) -> Option<Vec<u8>>;
    }
}

impl Releases for Crowded<'static> {
    of_the_desk! {
        keep(hash: BundleHash, bytes: &[u8]) -> ();
        remove(hash: BundleHash) -> ();
        note(release: &Release) -> bool;
        forget(id: &str) -> ();
        releases() -> Vec<Release>;
    }

    async fn move_live(
        &self,
        from: &Live,
        to: BundleHash,
        release: Option<&str>,
    ) -> Result<bool, StoreError> {
        let stranger = self.stranger.lock().unwrap().take();
        if let Some(number) = stranger {
            self.desk.publish(number).await.unwrap();
        }
        let moved = self.desk.store.move_live(from, to, release).await;
        let mut loses = self.loses.lock().unwrap();
        if *loses > 0 {
            *loses -= 1;
            return Err(StoreError::Late("the answer broke off".to_owned()));
        }
        moved
    }
}

/// A desk that outlives the test, as stores do.
fn lasting() -> &'static Desk {
    Box::leak(Box::new(Desk::new()))
}

#[tokio::test]
async fn who_was_slower_learns_who_was_quicker_and_loses_nothing() {
    let desk = lasting();
    desk.publish(1).await.unwrap();
    let crowded = Crowded::new(desk, 0, Some(2));
    let refused = publish(&crowded, &desk.programs[2].bytes, None, desk.tick()).await.unwrap_err();
    let live = short(desk.hash(2));
    assert_eq!(refused.to_string(), format!("somebody else was quicker: `{live}` of `program` is live now"));
    assert_eq!(desk.live().await, 2);
    assert_eq!(desk.standings().await, [Standing::Live, Standing::Past], "no record is left behind");
    assert!(desk.store.bundle(desk.hash(3)).await.unwrap().is_some(), "the next try has less to write");
    let crowded = Crowded::new(desk, 0, Some(3));
    assert!(matches!(roll_back(&crowded, None, None, 0).await, Err(Unreleased::Overtaken(..))));
    assert_eq!(desk.live().await, 3);
}

#[tokio::test(start_paused = true)]
async fn a_release_whose_answer_was_lost_is_ours_all_the_same() {
    let desk = lasting();
    desk.publish(1).await.unwrap();
    let crowded = Crowded::new(desk, 2, None);
    let released = publish(&crowded, &desk.programs[1].bytes, None, desk.tick()).await;
    assert!(matches!(released, Ok(Released::Now(_))), "{released:?}");
    assert_eq!(desk.standings().await, [Standing::Live, Standing::Past]);
}

#[tokio::test]
async fn a_release_that_never_was_live_is_known_and_not_gone_back_to() {
    let desk = Desk::new();
    desk.publish(1).await.unwrap();
    let live = desk.store.settings().await.unwrap();
    // Written down by somebody whose machine went down then.
    let stopped = Release {
        id: format!("{:012}-00", desk.tick()),
        bundle: desk.hash(3),
        follows: live.release.clone(),
        ..history(&desk.store).await.unwrap().remove(0).release
    };
    desk.store.note(&stopped).await.unwrap();
    desk.publish(2).await.unwrap();
    assert_eq!(desk.standings().await, [Standing::Live, Standing::Never, Standing::Past]);
    desk.back().await.unwrap();
    assert_eq!(desk.live().await, 1);
}

#[tokio::test]
async fn releases_of_the_same_second_are_all_kept_in_their_order() {
    let desk = Desk::new();
    for program in &desk.programs {
        publish(&desk.store, &program.bytes, None, 1_800_000_000).await.unwrap();
    }
    let bundles: Vec<_> =
        history(&desk.store).await.unwrap().into_iter().map(|it| it.release.bundle).collect();
    assert_eq!(bundles, [desk.hash(3), desk.hash(2), desk.hash(1)]);
}
