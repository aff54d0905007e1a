//! Any bytes to the bundle reader: as they are, and as the sections of a bundle whose header is right, so
//! that decoding and verifying are reached. What the verifier lets pass has a listing that gives it back.

#![no_main]

use ivr_runtime::bundle::{listing, read, seal};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = read(data);
    if let Ok(bundle) = read(&seal(data)) {
        let text = listing::print(&bundle);
        let program = listing::assemble(&text).expect("a listing can be read back");
        assert_eq!(program, *bundle);
    }
});
