//! Laws that hold for every program and for all bytes.

use ivr_runtime::bundle::{Bundle, BundleError, HEADER_LENGTH, Program, listing, read, seal, write};
use proptest::prelude::*;

use super::generate;

fn verified(program: &Program) -> Bundle {
    Bundle::new(program.clone()).unwrap_or_else(|error| panic!("{error}"))
}

fn listed(bundle: &Bundle) -> Program {
    let text = listing::print(bundle);
    listing::assemble(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_what_is_read(seed: u64, rules in 1usize..20) {
        let program = generate::program(seed, rules);
        let bundle = verified(&program);
        let bytes = write(&program);
        let again = read(&bytes).unwrap();
        prop_assert_eq!(&*again, &program);
        prop_assert_eq!(again.hash(), bundle.hash());
        prop_assert_eq!(again.max_stack(), bundle.max_stack());
        prop_assert_eq!(write(&again), bytes);
    }

    #[test]
    fn what_is_listed_is_what_is_assembled(seed: u64, rules in 1usize..20) {
        let program = generate::program(seed, rules);
        let again = listed(&verified(&program));
        prop_assert_eq!(&again, &program);
        prop_assert_eq!(write(&again), write(&program));
    }

    #[test]
    fn a_damaged_bundle_is_refused(seed: u64, at: prop::sample::Index, bit in 0u8..8, end: prop::sample::Index) {
        let mut bytes = write(&generate::program(seed, 3));
        prop_assert!(read(&bytes[..end.index(bytes.len())]).is_err());
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(read(&bytes).is_err());
    }

    /// The hash is made anew after the damage, so that it is up to the verifier. What it lets pass is a
    /// program like any other.
    #[test]
    fn the_verifier_stands_any_bytes(
        seed: u64,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::weighted(0.1, any::<prop::sample::Index>()),
    ) {
        let bytes = write(&generate::program(seed, 4));
        let mut body = bytes[HEADER_LENGTH..].to_vec();
        for (at, value) in changes {
            let at = at.index(body.len());
            body[at] = value;
        }
        if let Some(cut) = cut {
            body.truncate(cut.index(body.len()));
        }
        if let Ok(bundle) = read(&seal(&body)) {
            prop_assert_eq!(&listed(&bundle), &*bundle);
        }
    }

    /// Code in disorder: instructions in each other's place, ids and jumps that belonged elsewhere.
    #[test]
    fn the_verifier_stands_any_code(
        seed: u64,
        moves in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..6),
    ) {
        let mut program = generate::program(seed, 4);
        let code = program.code.clone();
        for (to, from) in moves {
            let to = to.index(code.len());
            program.code[to] = code[from.index(code.len())];
        }
        if let Ok(bundle) = Bundle::new(program) {
            prop_assert_eq!(&listed(&bundle), &*bundle);
        }
    }

    #[test]
    fn noise_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(read(&bytes).is_err());
        let _ = read(&seal(&bytes));
    }

    #[test]
    fn any_text_is_assembled_or_refused(text in "(?s)[a-z#%:{}\\[\\]\",0-9 \n]{0,200}") {
        let _ = listing::assemble(&text);
    }
}

#[test]
fn a_newer_format_is_refused_by_name() {
    let mut bytes = write(&generate::program(1, 1));
    bytes[4..8].copy_from_slice(&3u32.to_le_bytes());
    let error = read(&bytes).unwrap_err();
    assert_eq!(error, BundleError::Version { found: 3 });
    assert_eq!(error.to_string(), "bundle format 3 is newer than this program reads (1)");
}

#[test]
fn bytes_that_are_not_a_bundle_are_refused() {
    let bytes = write(&generate::program(1, 1));
    let tell = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    assert_eq!(tell(b""), "this is not a bundle");
    assert_eq!(tell(b"program { name: "), "this is not a bundle");
    assert_eq!(tell(&bytes[..40]), "the bundle is cut short");
    assert_eq!(tell(&bytes[..bytes.len() - 1]), "the bundle is cut short");
    assert_eq!(tell(&[&bytes[..], b"x"].concat()), "more follows the bundle than belongs to it");
    let mut damaged = bytes.clone();
    damaged[HEADER_LENGTH + 5] ^= 4;
    assert_eq!(tell(&damaged), "the bundle is damaged: its contents do not have the hash it names");
}

#[test]
fn a_count_takes_no_more_memory_than_its_bytes_could_fill() {
    // Section 40, rulesets: a length, and a count of 2^60.
    let body = [40, 9, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10];
    let error = read(&seal(&body)).unwrap_err().to_string();
    let wanted =
        "the rulesets of the bundle cannot be read: more entries are announced than follow at byte 9";
    assert_eq!(error, wanted);
}

#[test]
fn sections_ascend_and_are_known() {
    let tell = |body: &[u8]| read(&seal(body)).unwrap_err().to_string();
    assert_eq!(tell(&[99, 0]), "section 99 does not belong where it stands in the bundle");
    assert_eq!(tell(&[2, 1, 0, 1, 1, 0]), "section 1 does not belong where it stands in the bundle");
    assert_eq!(tell(&[1, 1, 0, 1, 1, 0]), "section 1 does not belong where it stands in the bundle");
    assert_eq!(
        tell(&[1, 2, 0, 0]),
        "the name of the bundle cannot be read: something follows the end at byte 1"
    );
}
