//! Bytes: the few shapes that everything in a bundle is made of.
//!
//! Numbers are LEB128. An id is written as its distance from the id of the same table before it, because
//! names, rules, guard lines and code positions mostly follow each other: most ids take one byte. Each
//! section starts anew, so that a section can be read without the one before it.
//!
//! Reading never trusts a count: a table is allocated only as far as the bytes that are left could fill it.

use super::{Id, Table};

/// What is wrong with bytes that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// They end in the middle of something.
    CutShort,
    /// More follows than belongs there.
    Trailing,
    /// A number or id beyond its range.
    Range,
    /// A mark that stands for nothing.
    Choice,
    /// More entries are announced than there are bytes for.
    Count,
    /// A text that is not UTF-8.
    Text,
    /// A JSON constant that is not JSON, a decimal with too many digits.
    Value,
    /// Values inside values beyond any sense.
    Nesting,
}

/// Something with a form in bytes.
pub(super) trait Wire: Sized {
    /// The fewest bytes it can take.
    const MIN: usize;

    /// Appends it.
    fn write(&self, out: &mut Writer);

    /// Reads what `write` wrote.
    fn read(from: &mut Reader<'_, '_>) -> Result<Self, Malformed>;

    /// Reads one more into a table. Of what there are very many, the parts go where they stay: put together
    /// elsewhere, narrow part by narrow part, and copied as a whole, each costs twice the time.
    #[inline]
    fn read_into(from: &mut Reader<'_, '_>, items: &mut Vec<Self>) -> Result<(), Malformed> {
        items.push(Self::read(from)?);
        Ok(())
    }
}

/// Collects bytes.
#[derive(Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    last: Last,
}

/// The id written or read last, for each table.
#[derive(Clone, Copy)]
struct Last([u32; Table::COUNT]);

impl Default for Last {
    fn default() -> Self {
        Self([0; Table::COUNT])
    }
}

impl Writer {
    /// Begins a section: the next id of each table counts from 0.
    pub(super) fn section() -> Self {
        Self::default()
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    #[inline]
    pub(super) fn uint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// Small magnitudes take few bytes, whatever their sign.
    #[inline]
    pub(super) fn int(&mut self, value: i64) {
        self.uint(((value << 1) ^ (value >> 63)) as u64);
    }

    /// How many entries follow.
    pub(super) fn count(&mut self, count: usize) {
        self.uint(count as u64);
    }

    /// A number of up to 127 bits.
    pub(super) fn wide_int(&mut self, value: i128) {
        let mut rest = ((value << 1) ^ (value >> 127)) as u128;
        while rest >= 0x80 {
            self.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.raw(text.as_bytes());
    }

    #[inline]
    fn id(&mut self, table: Table, raw: u32) {
        let last = std::mem::replace(&mut self.last.0[table as usize], raw);
        self.int(i64::from(raw) - i64::from(last));
    }
}

/// What the ids in some bytes ask for: so many entries of each table at least.
///
/// It is noted while they are read, so that whether every id is in its table is asked once for each table.
#[derive(Clone, Copy)]
pub(super) struct Needs([u32; Table::COUNT]);

impl Default for Needs {
    fn default() -> Self {
        Self([0; Table::COUNT])
    }
}

impl Needs {
    /// Asks for what either asks for.
    pub(super) fn join(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own = (*own).max(*other);
        }
    }

    /// Whether tables of so many entries are enough. An id that no table can hold never is.
    pub(super) fn are_met(&self, counts: &[u32; Table::COUNT]) -> bool {
        self.0.iter().zip(counts).all(|(needs, count)| needs <= count && *needs < u32::MAX)
    }
}

/// The ids of a section, while they are read.
#[derive(Default)]
pub(super) struct SectionIds {
    last: Last,
    needs: Needs,
    /// The positions in the code that have been named.
    targets: Vec<u32>,
}

/// Reads bytes from front to back.
///
/// Where it stands is apart from the ids, so that a loop may keep that in registers.
pub(super) struct Reader<'a, 'i> {
    bytes: &'a [u8],
    at: usize,
    ids: &'i mut SectionIds,
}

impl SectionIds {
    /// What the ids that were read ask for.
    pub(super) fn needs(&self) -> &Needs {
        &self.needs
    }

    /// The positions in the code that were named, as often as they were.
    pub(super) fn into_targets(self) -> Vec<u32> {
        self.targets
    }
}

impl<'a, 'i> Reader<'a, 'i> {
    pub(super) fn section(bytes: &'a [u8], ids: &'i mut SectionIds) -> Self {
        Self { bytes, at: 0, ids }
    }

    /// How far it has come.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Insists that everything has been read.
    pub(super) fn end(&self) -> Result<(), Malformed> {
        if self.left() == 0 { Ok(()) } else { Err(Malformed::Trailing) }
    }

    pub(super) fn byte(&mut self) -> Result<u8, Malformed> {
        let Some(&byte) = self.bytes.get(self.at) else { return Err(Malformed::CutShort) };
        self.at += 1;
        Ok(byte)
    }

    pub(super) fn raw(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let end = self.at.checked_add(count).ok_or(Malformed::CutShort)?;
        let bytes = self.bytes.get(self.at..end).ok_or(Malformed::CutShort)?;
        self.at = end;
        Ok(bytes)
    }

    /// A number of up to 64 bits. Nearly all of them take one byte or two.
    #[inline]
    pub(super) fn uint(&mut self) -> Result<u64, Malformed> {
        match self.bytes.get(self.at..) {
            Some(&[byte, ..]) if byte < 0x80 => {
                self.at += 1;
                Ok(byte.into())
            }
            Some(&[low, high, ..]) if high < 0x80 => {
                self.at += 2;
                Ok(u64::from(low & 0x7f) | u64::from(high) << 7)
            }
            _ => {
                let (value, at) = long_uint(self.bytes, self.at);
                self.at = at;
                value
            }
        }
    }

    #[inline]
    pub(super) fn int(&mut self) -> Result<i64, Malformed> {
        self.uint().map(|value| (value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// A number of up to 128 bits.
    pub(super) fn wide_int(&mut self) -> Result<i128, Malformed> {
        let mut value = 0u128;
        let mut shift = 0;
        loop {
            let byte = self.byte()?;
            let bits = u128::from(byte & 0x7f);
            if shift > 127 || (bits << shift) >> shift != bits {
                return Err(Malformed::Range);
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok((value >> 1) as i128 ^ -((value & 1) as i128));
            }
            shift += 7;
        }
    }

    /// A number of entries, each of at least `min` bytes, for which there are bytes enough.
    pub(super) fn count(&mut self, min: usize) -> Result<usize, Malformed> {
        let count = usize::try_from(self.uint()?).map_err(|_| Malformed::Count)?;
        match count.checked_mul(min.max(1)) {
            Some(bytes) if bytes <= self.left() => Ok(count),
            _ => Err(Malformed::Count),
        }
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Malformed> {
        let length = self.count(1)?;
        std::str::from_utf8(self.raw(length)?).map_err(|_| Malformed::Text)
    }

    #[inline]
    fn id(&mut self, table: Table) -> Result<u32, Malformed> {
        let distance = self.int()?;
        let last = &mut self.ids.last.0[table as usize];
        // What wraps is negative, and no id either.
        let Ok(raw) = u32::try_from(i64::from(*last).wrapping_add(distance)) else {
            return Err(Malformed::Range);
        };
        *last = raw;
        let needs = &mut self.ids.needs.0[table as usize];
        *needs = (*needs).max(raw.saturating_add(1));
        if table == Table::Code {
            self.ids.targets.push(raw);
        }
        Ok(raw)
    }

    /// The next byte, which is not read yet.
    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The next bytes, where there are so many and each but the first is a number of its own; they are not
    /// read yet. What nearly everything looks like is asked at once, rather than byte by byte.
    #[inline]
    pub(super) fn short<const N: usize>(&self) -> Option<[u8; N]> {
        let bytes: &[u8; N] = self.bytes.get(self.at..)?.first_chunk()?;
        let long = bytes.iter().skip(1).fold(0, |long, byte| long | byte);
        (long < 0x80).then_some(*bytes)
    }

    /// Goes on behind bytes that were looked at.
    #[inline]
    pub(super) fn skip(&mut self, count: usize) {
        self.at = (self.at + count).min(self.bytes.len());
    }

    /// Reads with a reader that nobody else can see, so that a loop keeps its place in registers.
    #[inline]
    pub(super) fn apart<T>(
        &mut self,
        read: impl FnOnce(&mut Reader<'a, '_>) -> Result<T, Malformed>,
    ) -> Result<T, Malformed> {
        let mut own = Reader { bytes: self.bytes, at: self.at, ids: &mut *self.ids };
        let done = read(&mut own);
        self.at = own.at;
        done
    }
}

/// The signed number that a single byte stands for.
#[inline]
pub(super) fn near(byte: u8) -> i64 {
    i64::from(byte >> 1) ^ -i64::from(byte & 1)
}

/// A number of any length, and where it ends.
#[inline(never)]
fn long_uint(bytes: &[u8], mut at: usize) -> (Result<u64, Malformed>, usize) {
    let mut value = 0;
    let mut shift = 0;
    loop {
        let Some(&byte) = bytes.get(at) else { return (Err(Malformed::CutShort), at) };
        at += 1;
        let bits = u64::from(byte & 0x7f);
        if shift > 63 || (bits << shift) >> shift != bits {
            return (Err(Malformed::Range), at);
        }
        value |= bits << shift;
        if byte < 0x80 {
            return (Ok(value), at);
        }
        shift += 7;
    }
}

impl<T: Id> Wire for T {
    const MIN: usize = 1;

    fn write(&self, out: &mut Writer) {
        out.id(T::TABLE, self.raw());
    }

    #[inline]
    fn read(from: &mut Reader<'_, '_>) -> Result<Self, Malformed> {
        let Some(id) = T::from_index(from.id(T::TABLE)?) else { return Err(Malformed::Range) };
        Ok(id)
    }
}

macro_rules! wire_numbers {
    ($($int:ty: $method:ident,)*) => {$(
        impl Wire for $int {
            const MIN: usize = 1;

            fn write(&self, out: &mut Writer) {
                out.$method((*self).into());
            }

            #[inline]
            fn read(from: &mut Reader<'_, '_>) -> Result<Self, Malformed> {
                Self::try_from(from.$method()?).map_err(|_| Malformed::Range)
            }
        }
    )*};
}

wire_numbers! { u8: uint, u16: uint, u32: uint, i32: int, i64: int, }

impl Wire for bool {
    const MIN: usize = 1;

    fn write(&self, out: &mut Writer) {
        out.byte((*self).into());
    }

    fn read(from: &mut Reader<'_, '_>) -> Result<Self, Malformed> {
        match from.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed::Choice),
        }
    }
}

impl Wire for String {
    const MIN: usize = 1;

    fn write(&self, out: &mut Writer) {
        out.text(self);
    }

    fn read(from: &mut Reader<'_, '_>) -> Result<Self, Malformed> {
        from.text().map(str::to_owned)
    }
}

impl<T: Wire> Wire for Option<T> {
    const MIN: usize = 1;

    fn write(&self, out: &mut Writer) {
        self.is_some().write(out);
        if let Some(value) = self {
            value.write(out);
        }
    }

    fn read(from: &mut Reader<'_, '_>) -> Result<Self, Malformed> {
        if bool::read(from)? { T::read(from).map(Some) } else { Ok(None) }
    }
}

impl<T: Wire> Wire for Vec<T> {
    const MIN: usize = 1;

    fn write(&self, out: &mut Writer) {
        out.count(self.len());
        for item in self {
            item.write(out);
        }
    }

    fn read(from: &mut Reader<'_, '_>) -> Result<Self, Malformed> {
        let count = from.count(T::MIN)?;
        let mut items = Self::with_capacity(count);
        from.apart(|from| {
            for _ in 0..count {
                T::read_into(from, &mut items)?;
            }
            Ok(items)
        })
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    const MIN: usize = A::MIN + B::MIN;

    fn write(&self, out: &mut Writer) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(from: &mut Reader<'_, '_>) -> Result<Self, Malformed> {
        Ok((A::read(from)?, B::read(from)?))
    }
}

impl<A: Wire, B: Wire, C: Wire> Wire for (A, B, C) {
    const MIN: usize = A::MIN + B::MIN + C::MIN;

    fn write(&self, out: &mut Writer) {
        self.0.write(out);
        self.1.write(out);
        self.2.write(out);
    }

    fn read(from: &mut Reader<'_, '_>) -> Result<Self, Malformed> {
        Ok((A::read(from)?, B::read(from)?, C::read(from)?))
    }
}
