//! A program that has been verified, and its identity.
//!
//! The engine takes a [`Bundle`], never a bare [`Program`]: having the type is the proof that every id,
//! jump, type and stack depth is in order, so that the machine need not look again.

use std::fmt;
use std::ops::Deref;

use jiff::tz::TimeZone;
use regex::Regex;

use super::format::{decode, hash_of};
use super::verify::{Verified, verify};
use super::{BundleError, Program, RegexId};

/// The identity of a bundle: the BLAKE3 hash of its bytes behind the header.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleHash(pub [u8; 32]);

impl fmt::Display for BundleHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            // Both halves of a byte are below 16.
            if let [high, low] = pair {
                *high = DIGITS[usize::from(byte >> 4)];
                *low = DIGITS[usize::from(byte & 15)];
            }
        }
        f.write_str(str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for BundleHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BundleHash({self})")
    }
}

/// A verified program. Made by [`Bundle::new`] from a compiler's program and by
/// [`read`] from bytes; nothing else can make one, and nothing can change it.
#[derive(Debug, Clone)]
pub struct Bundle {
    program: Program,
    hash: BundleHash,
    regexes: Vec<Regex>,
    time_zone: TimeZone,
    max_stack: u16,
}

impl Bundle {
    /// Verifies a program.
    pub fn new(program: Program) -> Result<Self, BundleError> {
        // Verified first: writing trusts that values do not nest without end.
        let verified = verify(&program, None)?;
        let hash = hash_of(&program);
        Ok(Self::assembled(program, hash, verified))
    }

    /// Reads and verifies the bytes of a bundle.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        let (program, hash, notes) = decode(bytes)?;
        let verified = verify(&program, Some(notes))?;
        Ok(Self::assembled(program, hash, verified))
    }

    fn assembled(program: Program, hash: BundleHash, verified: Verified) -> Self {
        let Verified { regexes, time_zone, max_stack } = verified;
        Self { program, hash, regexes, time_zone, max_stack }
    }

    /// The program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Its identity.
    pub fn hash(&self) -> BundleHash {
        self.hash
    }

    /// The regular expression of an id, compiled.
    pub fn regex(&self, id: RegexId) -> Option<&Regex> {
        self.regexes.get(id.index())
    }

    /// The call-centre time zone, from the time zone data that is part of the runtime.
    pub fn time_zone(&self) -> &TimeZone {
        &self.time_zone
    }

    /// The most values that are on the operand stack at any time.
    pub fn max_stack(&self) -> u16 {
        self.max_stack
    }
}

impl Deref for Bundle {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.program
    }
}

/// Reads and verifies the bytes of a bundle.
pub fn read(bytes: &[u8]) -> Result<Bundle, BundleError> {
    Bundle::from_bytes(bytes)
}
