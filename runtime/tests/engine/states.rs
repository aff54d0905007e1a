//! The bytes of a state: what is written is read, and nothing else is.

use ivr_runtime::bundle::PlaceId;
use ivr_runtime::engine::*;
use ivr_runtime::value::Value;
use proptest::prelude::*;

use crate::support::{Call, MENU};

#[test]
fn a_state_survives_its_bytes_at_every_step() {
    // `Call::send` sends every state through its bytes and compares.
    let mut call = Call::started(MENU);
    call.silent();
    call.keys("7");
    call.keys("1");
    assert!(call.state.is_over());
}

#[test]
fn equal_steps_give_equal_results() {
    let run = || {
        let mut call = Call::new(MENU);
        call.environment.seed = 7;
        call.start();
        call.silent();
        let step = call.last.take();
        (step, call.state.encode(&call.loaded))
    };
    assert_eq!(run(), run());
}

#[test]
fn a_fresh_state_is_small() {
    let call = Call::started(MENU);
    let bytes = call.state.encode(&call.loaded);
    assert!(bytes.len() < 160, "{}", bytes.len());
}

#[test]
fn what_is_wrong_with_bytes_is_named() {
    let call = Call::started(MENU);
    let bytes = call.state.encode(&call.loaded);
    let decode = |bytes: &[u8]| CallState::decode(bytes, &call.loaded).err();
    assert_eq!(decode(&bytes), None);
    assert_eq!(decode(&[]), Some(StateError::Truncated));
    for end in 1..bytes.len() {
        assert!(decode(&bytes[..end]).is_some(), "{end}");
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(decode(&longer), Some(StateError::Damaged("the end")));
    let newer = [&[9], &bytes[1..]].concat();
    assert_eq!(decode(&newer), Some(StateError::NewerVersion(9)));
    let other = Call::new(&MENU.replace("Press 1.", "Press one."));
    assert_eq!(CallState::decode(&bytes, &other.loaded), Err(StateError::OtherBundle));
    assert_eq!(
        StateError::NewerVersion(9).to_string(),
        "the state of the call has version 9, this runtime reads up to 1"
    );
}

#[test]
fn a_state_with_fewer_places_gets_the_defaults_of_the_others() {
    let call = Call::new(PLACES);
    let bytes = call.state.encode(&call.loaded);
    // A fresh state: the number of places stands behind the contact, then a byte for each.
    let places = call.loaded.places.len();
    let at =
        bytes.windows(places + 1).position(|it| it[0] == places as u8 && it[1..].iter().all(|it| *it == 255));
    let at = at.unwrap();
    let mut older = bytes[..at].to_vec();
    older.push(2);
    older.extend([255, 255]);
    older.extend(&bytes[at + 1 + places..]);
    assert_eq!(CallState::decode(&older, &call.loaded).unwrap(), call.state);
}

const PLACES: &str = r#"
enum Tier { bronze, silver, gold }
record Customer { name: text, tier: Tier, visits: list<date>, more: json? }
place p0 { type: int?, default: 5 }
place p1 { type: decimal? }
place p2 { type: text? }
place p3 { type: Tier? }
place p4 { type: list<duration>? }
place p5 { type: Customer? }
place p6 { type: datetime? }
place p7 { type: time? }
place p8 { type: bool? }
place p9 { type: json? }
ruleset main { rule go -> go }
code {
begin: goto main
go: hangup
}
"#;

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        ".{0,6}".prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(serde_json::Value::from),
            prop::collection::btree_map("[a-c]", inner, 0..3)
                .prop_map(|it| serde_json::Value::Object(it.into_iter().collect())),
        ]
    })
}

fn values() -> impl Strategy<Value = Vec<Value>> {
    let maybe = |value: BoxedStrategy<Value>| prop_oneof![1 => Just(Value::Unknown), 4 => value].boxed();
    let decimal =
        (any::<i64>(), 0_u32..20).prop_map(|(mantissa, scale)| rust_decimal::Decimal::new(mantissa, scale));
    let text = || ".{0,20}".prop_map(Value::text).boxed();
    let tier = || (0_u16..3).prop_map(|it| Value::Enum(ivr_runtime::bundle::EnumId(4), it)).boxed();
    let durations = prop::collection::vec(any::<i64>().prop_map(Value::Duration), 0..5);
    let dates =
        prop::collection::vec(any::<i32>().prop_map(Value::Date), 0..5).prop_map(|it| Value::List(it.into()));
    let more = maybe(json().prop_map(|it| Value::Json(it.into())).boxed());
    let customer = (text(), tier(), dates, more).prop_map(|(name, tier, visits, more)| {
        Value::Record(ivr_runtime::bundle::RecordId(0), [name, tier, visits, more].into())
    });
    vec![
        maybe(any::<i64>().prop_map(Value::Int).boxed()),
        maybe(decimal.prop_map(Value::Decimal).boxed()),
        maybe(text()),
        maybe(tier()),
        maybe(durations.prop_map(|it| Value::List(it.into())).boxed()),
        maybe(customer.boxed()),
        maybe(any::<i64>().prop_map(Value::DateTime).boxed()),
        maybe((0_u32..86_400).prop_map(Value::Time).boxed()),
        maybe(any::<bool>().prop_map(Value::Bool).boxed()),
        maybe(json().prop_map(|it| Value::Json(it.into())).boxed()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_value_survives_its_bytes(values in values()) {
        let mut call = Call::new(PLACES);
        for (position, value) in values.into_iter().enumerate() {
            call.state.set_place(PlaceId(position as u16), value);
        }
        let bytes = call.state.encode(&call.loaded);
        prop_assert_eq!(CallState::decode(&bytes, &call.loaded), Ok(call.state));
    }

    #[test]
    fn no_bytes_break_the_reader(noise in prop::collection::vec(any::<u8>(), 0..200)) {
        let call = Call::new(PLACES);
        let own = call.state.encode(&call.loaded);
        let _ = CallState::decode(&noise, &call.loaded);
        // Behind the version and the hash of the bundle, where it is read on.
        let _ = CallState::decode(&[&own[..33], &noise].concat(), &call.loaded);
    }

    #[test]
    fn a_damaged_state_never_breaks_a_step(at in 33_usize..200, bit in 0_u8..8, keys in "[0-9*#]{0,3}") {
        let mut call = Call::started(MENU);
        let mut bytes = call.state.encode(&call.loaded);
        let at = 33 + (at - 33) % (bytes.len() - 33);
        bytes[at] ^= 1 << bit;
        if let Ok(state) = CallState::decode(&bytes, &call.loaded) {
            call.state = state;
            let step = step(&call.loaded, call.state, Event::Keys(keys), &call.environment);
            let bytes = step.state.encode(&call.loaded);
            prop_assert!(CallState::decode(&bytes, &call.loaded).is_ok());
        }
    }
}
