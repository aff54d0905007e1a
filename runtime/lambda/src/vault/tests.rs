//! What is sealed can be opened for what it was sealed for, and for nothing else.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use tokio::time::Instant;

use super::{HEAD, Locked, Of, Vault, What, is_sealed};
use crate::cipher::{ADDED, Cipher, PlainKey};
use crate::services::LocalKeys;
use crate::store::Memory;

const HOUR: u32 = 492_335;

fn whats() -> impl Strategy<Value = What> {
    prop_oneof![Just(What::State), Just(What::Answer), Just(What::Run), Just(What::Arguments)]
}

fn ofs() -> impl Strategy<Value = (What, String, u32)> {
    // Few steps and contacts that begin alike, so that different ones are near each other.
    (whats(), "[a1]{0,3}", 0..4u32)
}

fn of<'a>((what, contact, step): &'a (What, String, u32)) -> Of<'a> {
    Of { what: *what, contact, step: *step }
}

/// A vault with a store, and what its calls need.
struct Kept {
    vault: Arc<Vault>,
    store: Arc<Memory>,
    runtime: tokio::runtime::Runtime,
}

impl Kept {
    fn new() -> Self {
        let keys = LocalKeys::new().unwrap();
        Self {
            vault: Arc::new(Vault::new(Some(Box::new(keys)))),
            store: Arc::default(),
            runtime: tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap(),
        }
    }

    fn seal(&self, of: Of<'_>, bytes: &[u8]) -> Vec<u8> {
        let sealer = self.vault.sealer(&self.store, i64::from(HOUR) * 3600, Self::deadline());
        self.runtime.block_on(sealer).unwrap().seal(of, bytes).unwrap().unwrap()
    }

    fn open(&self, of: Of<'_>, sealed: &[u8]) -> Result<Vec<u8>, Locked> {
        self.runtime.block_on(self.vault.open(&*self.store, of, sealed, Self::deadline()))
    }

    fn deadline() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }
}

thread_local! {
    static KEPT: Kept = Kept::new();
}

proptest! {
    #[test]
    fn what_is_sealed_comes_back(about in ofs(), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        KEPT.with(|kept| {
            let sealed = kept.seal(of(&about), &bytes);
            prop_assert!(is_sealed(&sealed));
            prop_assert_eq!(sealed.len(), bytes.len() + HEAD + ADDED);
            prop_assert!(bytes.len() < 4 || !sealed.windows(bytes.len()).any(|it| it == bytes));
            prop_assert_ne!(&kept.seal(of(&about), &bytes), &sealed);
            prop_assert_eq!(kept.open(of(&about), &sealed), Ok(bytes));
            Ok(())
        })?;
    }

    #[test]
    fn any_other_byte_is_refused(
        about in ofs(),
        bytes in prop::collection::vec(any::<u8>(), 0..60),
        at in any::<prop::sample::Index>(),
        change in 1..=255u8,
        cut in any::<prop::sample::Index>(),
    ) {
        KEPT.with(|kept| {
            let sealed = kept.seal(of(&about), &bytes);
            let mut changed = sealed.clone();
            changed[at.index(sealed.len())] ^= change;
            prop_assert!(kept.open(of(&about), &changed).is_err());
            prop_assert!(kept.open(of(&about), &sealed[..cut.index(sealed.len())]).is_err());
            prop_assert!(kept.open(of(&about), &[&sealed[..], &[0]].concat()).is_err());
            Ok(())
        })?;
    }

    #[test]
    fn anything_else_that_it_is_of_is_refused(a in ofs(), b in ofs(), bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        KEPT.with(|kept| {
            let opened = kept.open(of(&b), &kept.seal(of(&a), &bytes));
            prop_assert_eq!(opened, if a == b { Ok(bytes) } else { Err(Locked::Foreign) });
            Ok(())
        })?;
    }

    #[test]
    fn any_bytes_are_refused(about in ofs(), mut bytes in prop::collection::vec(any::<u8>(), 0..80), near in any::<bool>()) {
        KEPT.with(|kept| {
            // Half of them as if they were sealed under a key that there is.
            let sealed = kept.seal(of(&about), b"");
            bytes.iter_mut().zip(&sealed[..HEAD]).for_each(|(byte, head)| if near { *byte = *head });
            prop_assert!(kept.open(of(&about), &bytes).is_err());
            Ok(())
        })?;
    }
}

#[test]
fn another_key_opens_nothing() {
    let [a, b] = [PlainKey::random(), PlainKey::random()].map(|it| Cipher::new(&it.unwrap()).unwrap());
    let sealed = a.seal(&[], b"about", b"plain").unwrap();
    assert_eq!((a.open(b"about", &sealed), b.open(b"about", &sealed)), (Some(b"plain".to_vec()), None));
}

/// Test case 16 of the specification of GCM, with an empty text besides: the bytes are those of AES-256-GCM, not of
/// something that only opens what it sealed itself.
#[test]
fn what_others_sealed_with_aes_256_gcm_can_be_opened() {
    let bytes = |hex: &str| -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().map(|it| (it as char).to_digit(16).unwrap() as u8).collect();
        digits.chunks(2).map(|it| it[0] * 16 + it[1]).collect()
    };
    let key = bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    let cipher = Cipher::new(&PlainKey::of(&key).unwrap()).unwrap();
    let sealed = bytes(
        "cafebabefacedbaddecaf888\
         522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838\
         c5f61e6393ba7a0abcc9f662\
         76fc6ece0f4e1768cddf8853bb2d551b",
    );
    let plain = bytes(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525\
         b16aedf5aa0de657ba637b39",
    );
    assert_eq!(cipher.open(&bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"), &sealed), Some(plain));
    assert_eq!(cipher.open(b"", &sealed), None);
}

#[test]
fn keys_are_not_shown() {
    let key = PlainKey::of(&[7; 32]).unwrap();
    assert_eq!(format!("{key:?} {:?}", LocalKeys::new().unwrap()), "PlainKey LocalKeys");
    assert!(PlainKey::of(&[7; 31]).is_none() && PlainKey::of(&[7; 33]).is_none());
}
