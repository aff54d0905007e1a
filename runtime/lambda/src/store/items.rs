//! Calls, chunks and settings as items of the two tables, and back.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use ivr_runtime::bundle::BundleHash;

use super::packed::{Packed, Packing, unpack};
use super::{Call, Did, Kept, Outcome, Release, Run, Settings, StoreError};

pub(super) type Item = HashMap<String, AttributeValue>;

/// The partition of everything that is set.
pub(super) const SETTING: &str = "setting";
/// The partition that says when a process did what one does for all.
pub(super) const TURN: &str = "turn";
/// The partition of releases.
pub(super) const RELEASE: &str = "release";
/// The setting that says on which bundle new calls start.
pub(super) const LIVE: &str = "live";
/// The partition of data keys.
pub(super) const KEY: &str = "key";

pub(super) fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(super) fn number(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn bytes(bytes: Vec<u8>) -> AttributeValue {
    AttributeValue::B(Blob::new(bytes))
}

/// Which of the two it is shows in the type of the attribute.
fn kept(kept: &Kept) -> AttributeValue {
    match kept {
        Kept::Clear(clear) => text(clear),
        Kept::Sealed(sealed) => bytes(sealed.clone()),
    }
}

fn item<const N: usize>(attributes: [(&str, AttributeValue); N]) -> Item {
    attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

pub(super) fn of_call(call: &Call) -> Item {
    item([
        ("contact", text(&call.contact)),
        ("step", number(call.step)),
        ("bundle", text(call.bundle.to_string())),
        ("state", bytes(call.state.clone())),
        ("answer", kept(&call.answer)),
        ("by", text(&call.by)),
        ("run", number(call.run)),
        ("awaited", AttributeValue::Bool(call.awaited)),
        ("ttl", number(call.ttl)),
    ])
}

pub(super) fn to_call(mut item: Item) -> Result<Call, StoreError> {
    Ok(Call {
        contact: take_text(&mut item, "contact").ok_or(StoreError::Damaged("a call without its contact"))?,
        step: parsed(&item, "step").ok_or(StoreError::Damaged("a call without its step"))?,
        bundle: hash(&item, "bundle").ok_or(StoreError::Damaged("a call without its bundle"))?,
        state: take_bytes(&mut item, "state").ok_or(StoreError::Damaged("a call without its state"))?,
        answer: take_kept(&mut item, "answer").ok_or(StoreError::Damaged("a call without its answer"))?,
        by: take_text(&mut item, "by").unwrap_or_default(),
        run: parsed(&item, "run").unwrap_or_default(),
        awaited: item.get("awaited").and_then(|it| it.as_bool().ok()).copied().unwrap_or_default(),
        ttl: parsed(&item, "ttl").unwrap_or_default(),
    })
}

/// The key of the integration of a call: no contact id has a `#`.
pub(super) fn run_key(contact: &str) -> String {
    format!("{contact}#run")
}

pub(super) fn of_run(run: &Run) -> Item {
    let mut item = item([
        ("contact", text(run_key(&run.contact))),
        ("step", number(run.step)),
        ("outcome", text(run.outcome.word())),
        ("ttl", number(run.ttl)),
    ]);
    if let Outcome::Answered(answer) = &run.outcome {
        item.insert("answer".to_owned(), kept(answer));
    }
    item
}

pub(super) fn to_run(contact: &str, mut item: Item) -> Result<Run, StoreError> {
    const WRONG: StoreError = StoreError::Damaged("an integration that does not say what came of it");
    let outcome = match (take_text(&mut item, "outcome").as_deref(), take_kept(&mut item, "answer")) {
        (Some("running"), _) => Outcome::Running,
        (Some("answered"), Some(answer)) => Outcome::Answered(answer),
        (Some("failed"), _) => Outcome::Failed,
        (Some("timed_out"), _) => Outcome::TimedOut,
        _ => return Err(WRONG),
    };
    let step = parsed(&item, "step").ok_or(WRONG)?;
    Ok(Run { contact: contact.to_owned(), step, outcome, ttl: parsed(&item, "ttl").unwrap_or_default() })
}

/// The key under which a number waits for a callback. Not the number itself: keys get into logs and figures of
/// the table.
pub(super) fn awaited_key(number: &str) -> String {
    format!("callback#{}", blake3::hash(number.as_bytes()).to_hex())
}

pub(super) fn of_awaited(number: &str, until: i64) -> Item {
    item([("contact", text(awaited_key(number))), ("ttl", self::number(until))])
}

/// DynamoDB takes its time to forget what it may.
pub(super) fn is_awaited(item: &Item, now: i64) -> bool {
    parsed(item, "ttl").is_some_and(|until: i64| until > now)
}

/// A data key. Its sort key has as many digits for every hour, so that keys stand in the order of their hours.
pub(super) fn of_data_key(hour: u32, sealed: &[u8], ttl: i64) -> Item {
    let [(kind, partition), (id, hour)] = data_key(hour);
    item([(kind, partition), (id, hour), ("data", bytes(sealed.to_vec())), ("ttl", number(ttl))])
}

/// The key of a data key.
pub(super) fn data_key(hour: u32) -> [(&'static str, AttributeValue); 2] {
    [("kind", text(KEY)), ("id", text(format!("{hour:010}")))]
}

pub(super) fn to_data_key(mut item: Item) -> Result<Vec<u8>, StoreError> {
    take_bytes(&mut item, "data").ok_or(StoreError::Damaged("a data key without its bytes"))
}

/// The partition of a bundle's chunks.
pub(super) fn bundle_kind(hash: BundleHash) -> String {
    format!("bundle/{hash}")
}

/// The sort key of a chunk.
pub(super) fn chunk_id(at: usize) -> String {
    format!("{at:04}")
}

pub(super) fn of_chunks(hash: BundleHash, packed: Packed) -> impl Iterator<Item = Item> {
    let (count, packing, length) = (packed.chunks.len(), packed.packing, packed.length);
    packed.chunks.into_iter().enumerate().map(move |(at, chunk)| {
        item([
            ("kind", text(bundle_kind(hash))),
            ("id", text(chunk_id(at))),
            ("count", number(count)),
            ("packing", text(packing.name())),
            ("length", number(length)),
            ("data", bytes(chunk)),
        ])
    })
}

/// The bundle in chunks that come in their order; nothing where there are none.
pub(super) fn to_bundle(items: Vec<Item>) -> Result<Option<Vec<u8>>, StoreError> {
    const WRONG: StoreError = StoreError::Damaged("a chunk of a bundle that does not say what it is");
    let Some(first) = items.first() else { return Ok(None) };
    let count: usize = parsed(first, "count").ok_or(WRONG)?;
    if count != items.len() {
        return Err(StoreError::Damaged("a bundle of which chunks are missing"));
    }
    let packing = as_text(first, "packing").and_then(Packing::named).ok_or(WRONG)?;
    let length = parsed(first, "length").ok_or(WRONG)?;
    let chunks = items.into_iter().map(|mut it| take_bytes(&mut it, "data").ok_or(WRONG));
    unpack(Packed { packing, length, chunks: chunks.collect::<Result<_, _>>()? }).map(Some)
}

pub(super) fn of_setting(id: String, value: String) -> Item {
    item([("kind", text(SETTING)), ("id", text(id)), ("value", text(value))])
}

pub(super) fn to_settings(items: Vec<Item>) -> Settings {
    let mut settings = Settings::default();
    for mut item in items {
        let Some(id) = take_text(&mut item, "id") else { continue };
        if id == LIVE {
            settings.live = hash(&item, "bundle");
            settings.before = hash(&item, "before");
            settings.release = take_text(&mut item, "release");
        } else if let Some(value) = take_text(&mut item, "value") {
            settings.take(&id, value);
        }
    }
    settings
}

pub(super) fn of_release(release: &Release) -> Item {
    let mut item = item([
        ("kind", text(RELEASE)),
        ("id", text(&release.id)),
        ("bundle", text(release.bundle.to_string())),
        ("project", text(&release.project)),
        ("at", number(release.at)),
        ("did", text(release.did.word())),
    ]);
    let before = release.before.map(|it| it.to_string());
    let more = [
        ("note", release.note.as_ref()),
        ("before", before.as_ref()),
        ("follows", release.follows.as_ref()),
        ("brings_back", release.brings_back.as_ref()),
    ];
    let more = more.into_iter().filter_map(|(name, value)| Some((name.to_owned(), text(value?))));
    item.extend(more);
    item
}

pub(super) fn to_release(mut item: Item) -> Result<Release, StoreError> {
    const WRONG: StoreError = StoreError::Damaged("a release that does not say what was released");
    let did = as_text(&item, "did").and_then(Did::named).ok_or(WRONG)?;
    let (bundle, before) = (hash(&item, "bundle").ok_or(WRONG)?, hash(&item, "before"));
    let at = parsed(&item, "at").ok_or(WRONG)?;
    let mut take = |name| take_text(&mut item, name);
    Ok(Release {
        id: take("id").ok_or(WRONG)?,
        bundle,
        project: take("project").unwrap_or_default(),
        at,
        did,
        note: take("note"),
        before,
        follows: take("follows"),
        brings_back: take("brings_back"),
    })
}

fn as_text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

fn take_text(item: &mut Item, name: &str) -> Option<String> {
    match item.remove(name)? {
        AttributeValue::S(text) => Some(text),
        _ => None,
    }
}

fn take_bytes(item: &mut Item, name: &str) -> Option<Vec<u8>> {
    match item.remove(name)? {
        AttributeValue::B(blob) => Some(blob.into_inner()),
        _ => None,
    }
}

fn take_kept(item: &mut Item, name: &str) -> Option<Kept> {
    match item.remove(name)? {
        AttributeValue::S(text) => Some(Kept::Clear(text)),
        AttributeValue::B(blob) => Some(Kept::Sealed(blob.into_inner())),
        _ => None,
    }
}

fn parsed<T: std::str::FromStr>(item: &Item, name: &str) -> Option<T> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

/// A hash in hexadecimal.
fn hash(item: &Item, name: &str) -> Option<BundleHash> {
    let text = as_text(item, name)?;
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, digits) in hash.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(BundleHash(hash))
}

#[cfg(test)]
mod tests {
    use super::super::packed::pack;
    use super::*;

    fn call() -> Call {
        Call {
            contact: "contact-1".into(),
            step: 3,
            bundle: BundleHash([0xab; 32]),
            state: vec![1, 2, 3],
            answer: Kept::Clear("{}".into()),
            by: "invocation".into(),
            run: 2,
            awaited: true,
            ttl: 1_800_000_000,
        }
    }

    #[test]
    fn a_call_survives_its_item() {
        assert_eq!(to_call(of_call(&call())), Ok(call()));
        let sealed = Call { answer: Kept::Sealed(vec![0xe1, 0, 255]), ..call() };
        assert_eq!(to_call(of_call(&sealed)), Ok(sealed));
    }

    #[test]
    fn items_written_by_hand_are_refused_by_what_is_wrong() {
        for name in ["contact", "step", "bundle", "state", "answer"] {
            let mut missing = of_call(&call());
            missing.remove(name);
            assert!(matches!(to_call(missing), Err(StoreError::Damaged(_))), "{name}");
            let mut other = of_call(&call());
            other.insert(name.to_owned(), AttributeValue::Bool(true));
            assert!(matches!(to_call(other), Err(StoreError::Damaged(_))), "{name}");
        }
        for (name, value) in [("step", number(-1)), ("step", number("1e99")), ("bundle", text("ab"))] {
            let mut wrong = of_call(&call());
            wrong.insert(name.to_owned(), value);
            assert!(matches!(to_call(wrong), Err(StoreError::Damaged(_))), "{name}");
        }
    }

    #[test]
    fn a_bundle_survives_its_chunks_and_a_missing_one_is_told() {
        let mut bytes = vec![0; 3 * super::super::MOST_CHUNK];
        blake3::Hasher::new().finalize_xof().fill(&mut bytes);
        let mut items: Vec<Item> = of_chunks(BundleHash([1; 32]), pack(&bytes)).collect();
        assert_eq!(to_bundle(items.clone()), Ok(Some(bytes)));
        items.remove(1);
        assert_eq!(to_bundle(items), Err(StoreError::Damaged("a bundle of which chunks are missing")));
        assert_eq!(to_bundle(Vec::new()), Ok(None));
    }
}
