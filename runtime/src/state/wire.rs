//! Bytes of an encoded state: small numbers in few bytes, texts with their length, nothing aligned.
//!
//! Whatever is written is written and read by one [`Wire`] implementation, so that the two cannot drift
//! apart. Reading checks everything and answers any bytes with a value or a [`StateError`].

use std::sync::Arc;

use super::StateError;
use crate::bundle::{Bundle, Key, PlaceId, ResourceId, RuleId, RulesetId};

/// Something a state is made of.
pub(super) trait Wire: Sized {
    /// Appends it.
    fn write(&self, out: &mut Vec<u8>);
    /// Reads it.
    fn read(from: &mut Reader<'_>) -> Result<Self, StateError>;
}

/// The bytes that are still to be read, and the bundle that ids are checked against.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    pub(super) bundle: &'a Bundle,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], bundle: &'a Bundle) -> Self {
        Self { rest: bytes, bundle }
    }

    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], StateError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(StateError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, StateError> {
        let (first, rest) = self.rest.split_first().ok_or(StateError::Truncated)?;
        self.rest = rest;
        Ok(*first)
    }

    /// How many of something follow. Each takes a byte at least, so that no length makes room for more
    /// than the bytes hold.
    pub(super) fn count(&mut self) -> Result<usize, StateError> {
        let count = usize::read(self)?;
        if count > self.rest.len() {
            return Err(StateError::Truncated);
        }
        Ok(count)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, StateError> {
        let length = usize::read(self)?;
        std::str::from_utf8(self.bytes(length)?).map_err(|_| StateError::Damaged("a text"))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }
}

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
pub(super) fn write_number(mut number: u128, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push((number as u8) | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(super) fn read_number(from: &mut Reader<'_>) -> Result<u128, StateError> {
    let mut number = 0_u128;
    for shift in (0..128).step_by(7) {
        let byte = from.byte()?;
        let bits = u128::from(byte & 0x7f);
        number |= bits << shift;
        if (bits << shift) >> shift != bits {
            return Err(StateError::Damaged("a number"));
        }
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(StateError::Damaged("a number"))
}

/// Numbers near zero are short, whatever their sign.
pub(super) fn write_signed(number: i128, out: &mut Vec<u8>) {
    write_number(((number << 1) ^ (number >> 127)).cast_unsigned(), out);
}

pub(super) fn read_signed(from: &mut Reader<'_>) -> Result<i128, StateError> {
    let folded = read_number(from)?;
    Ok((folded >> 1).cast_signed() ^ -((folded & 1).cast_signed()))
}

pub(super) fn write_text(text: &str, out: &mut Vec<u8>) {
    text.len().write(out);
    out.extend_from_slice(text.as_bytes());
}

macro_rules! numbers {
    ($write:ident $read:ident $wide:ty: $($int:ty)*) => {$(
        impl Wire for $int {
            fn write(&self, out: &mut Vec<u8>) {
                $write(*self as $wide, out);
            }

            fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
                <$int>::try_from($read(from)?).map_err(|_| StateError::Damaged("a number"))
            }
        }
    )*};
}

numbers!(write_number read_number u128: u8 u16 u32 usize);
numbers!(write_signed read_signed i128: i32 i64);

impl Wire for bool {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
        match from.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(StateError::Damaged("a bool")),
        }
    }
}

impl Wire for Arc<str> {
    fn write(&self, out: &mut Vec<u8>) {
        write_text(self, out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
        from.text().map(Into::into)
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.is_some().write(out);
        if let Some(inner) = self {
            inner.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
        bool::read(from)?.then(|| T::read(from)).transpose()
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.len().write(out);
        for item in self {
            item.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
        let count = from.count()?;
        (0..count).map(|_| T::read(from)).collect()
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
        Ok((A::read(from)?, B::read(from)?))
    }
}

impl Wire for Key {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::try_from(self.0).unwrap_or(b'0'));
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
        match from.byte()? {
            key @ (b'0'..=b'9' | b'*' | b'#') => Ok(Self(char::from(key))),
            _ => Err(StateError::Damaged("a key")),
        }
    }
}

macro_rules! ids {
    ($($id:ident($table:ident, $what:literal))*) => {$(
        impl Wire for $id {
            fn write(&self, out: &mut Vec<u8>) {
                self.0.write(out);
            }

            fn read(from: &mut Reader<'_>) -> Result<Self, StateError> {
                let id = Self(Wire::read(from)?);
                let known = id.index() < from.bundle.$table.len();
                known.then_some(id).ok_or(StateError::Damaged($what))
            }
        }
    )*};
}

ids! {
    PlaceId(places, "a place")
    ResourceId(resources, "a resource")
    RuleId(rules, "a rule")
    RulesetId(rulesets, "a ruleset")
}
