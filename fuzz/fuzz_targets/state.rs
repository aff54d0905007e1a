//! Any bytes to the state decoder: as they are, and behind the head of a state of this bundle. What is
//! read is written the same, and takes any event.

#![no_main]

use std::sync::LazyLock;

use ivr_compiler::compile::compile;
use ivr_compiler::project::Project;
use ivr_compiler::source::Sources;
use ivr_runtime::bundle::Bundle;
use ivr_runtime::engine::{CallState, Contact, Environment, Event, Loaded, step};
use libfuzzer_sys::fuzz_target;

/// A version, and the hash of the bundle.
const HEAD: usize = 33;

static LINE: LazyLock<(Loaded, Vec<u8>)> = LazyLock::new(|| {
    let text = include_str!("../../grammar/corpus/sound/taste.ivr");
    let sources = Sources::new([("line.ivr".to_owned(), text.to_owned())]);
    let program = compile(&Project { sources, ..Project::default() }).program.expect("it compiles");
    let loaded = Loaded::new(Bundle::new(program).expect("it is in order"));
    let fresh = CallState::new(loaded.bundle(), Contact::default()).encode(loaded.bundle());
    (loaded, fresh)
});

fuzz_target!(|data: &[u8]| {
    let (loaded, fresh) = &*LINE;
    let _ = CallState::decode(data, loaded.bundle());
    let bytes = [fresh.get(..HEAD).unwrap_or_default(), data].concat();
    let Ok(state) = CallState::decode(&bytes, loaded.bundle()) else { return };
    let again = CallState::decode(&state.encode(loaded.bundle()), loaded.bundle());
    assert_eq!(again.as_ref(), Ok(&state));
    for event in [Event::Silence, Event::Keys("1".into()), Event::QueueTick] {
        let _ = step(loaded, state.clone(), event, &Environment::default());
    }
});
