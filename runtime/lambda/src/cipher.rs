//! AES-256-GCM, and keys for it. The one place that knows which library does it.

use std::fmt;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, MAX_TAG_LEN, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

/// How many bytes a key has.
const KEY: usize = 32;
/// What sealing adds to the bytes that are sealed.
pub(crate) const ADDED: usize = NONCE_LEN + MAX_TAG_LEN;

/// A key in clear. Wiped when it is not needed any more, and never shown.
pub struct PlainKey(Zeroizing<[u8; KEY]>);

/// The machine has no chance to give, or too much was to be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unsealable;

impl PlainKey {
    /// A key that nobody knows.
    pub(crate) fn random() -> Result<Self, Unsealable> {
        let mut key = Zeroizing::new([0; KEY]);
        SystemRandom::new().fill(&mut *key).map_err(|_| Unsealable)?;
        Ok(Self(key))
    }

    /// The key of these bytes, if it has the length of one.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let mut key = Zeroizing::new([0; KEY]);
        (bytes.len() == KEY).then(|| key.copy_from_slice(bytes))?;
        Some(Self(key))
    }

    /// Its bytes, to be sealed under another key.
    pub(crate) fn bytes(&self) -> &[u8] {
        &*self.0
    }
}

impl fmt::Debug for PlainKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainKey")
    }
}

/// Seals and opens under one key.
pub(crate) struct Cipher(LessSafeKey);

impl Cipher {
    pub(crate) fn new(key: &PlainKey) -> Result<Self, Unsealable> {
        UnboundKey::new(&AES_256_GCM, key.bytes())
            .map(|it| Self(LessSafeKey::new(it)))
            .map_err(|_| Unsealable)
    }

    /// Adds nonce, sealed bytes and tag to `head`. `about` is not in them, and needed to open them.
    ///
    /// Nonces are drawn: of 2^32 under one key, the chance that two are the same is below 2^-32. An hour's key
    /// meets that many at more than half a million steps a second.
    pub(crate) fn seal(&self, head: &[u8], about: &[u8], plain: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| Unsealable)?;
        let mut sealed = Vec::with_capacity(head.len() + ADDED + plain.len());
        sealed.extend_from_slice(head);
        sealed.extend_from_slice(&nonce);
        let start = sealed.len();
        sealed.extend_from_slice(plain);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let within = sealed.get_mut(start..).ok_or(Unsealable)?;
        let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from(about), within);
        sealed.extend_from_slice(tag.map_err(|_| Unsealable)?.as_ref());
        Ok(sealed)
    }

    /// What was sealed, without its head; nothing where a byte of it or of `about` is another.
    pub(crate) fn open(&self, about: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut plain = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self.0.open_in_place(nonce, Aad::from(about), &mut plain).ok()?.len();
        plain.truncate(length);
        Some(plain)
    }
}
