//! The texts of a program that are not values: names, tags, paths.
//!
//! One buffer and the places where each text ends, because a bundle of a hundred thousand rules has as
//! many names and reading it must not allocate once for each.

use super::StrId;
use super::wire::{Malformed, Reader, Wire, Writer};

/// The strings of a [`super::Program`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Strings {
    /// All texts, one after the other.
    text: String,
    /// Where each ends, in bytes; each begins where the one before it ends.
    ends: Vec<usize>,
}

impl Strings {
    /// Appends a text. Equal texts get ids of their own: sharing them is up to the caller.
    pub fn push(&mut self, text: &str) -> StrId {
        let id = StrId(self.ends.len() as u32);
        self.text.push_str(text);
        self.ends.push(self.text.len());
        id
    }

    /// The text of an id. Ids of a verified program are always in range; any other gives an empty text.
    pub fn get(&self, id: StrId) -> &str {
        let index = id.index();
        let start = match index.checked_sub(1) {
            Some(before) => self.ends.get(before).copied(),
            None => Some(0),
        };
        match (start, self.ends.get(index)) {
            (Some(start), Some(&end)) => self.text.get(start..end).unwrap_or_default(),
            _ => "",
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All texts with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (StrId, &str)> {
        (0..self.ends.len() as u32).map(|index| (StrId(index), self.get(StrId(index))))
    }
}

impl<'a> FromIterator<&'a str> for Strings {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut strings = Self::default();
        for text in texts {
            strings.push(text);
        }
        strings
    }
}

/// The lengths, then the texts side by side.
impl Wire for Strings {
    const MIN: usize = 1;

    fn write(&self, out: &mut Writer) {
        out.count(self.ends.len());
        for (_, text) in self.iter() {
            out.count(text.len());
        }
        out.raw(self.text.as_bytes());
    }

    fn read(from: &mut Reader<'_, '_>) -> Result<Self, Malformed> {
        let count = from.count(1)?;
        let mut ends = Vec::with_capacity(count);
        let mut end = 0usize;
        for _ in 0..count {
            let length = usize::try_from(from.uint()?).map_err(|_| Malformed::Count)?;
            end = end.checked_add(length).ok_or(Malformed::Count)?;
            ends.push(end);
        }
        let text = std::str::from_utf8(from.raw(end)?).map_err(|_| Malformed::Text)?;
        if ends.iter().any(|&end| !text.is_char_boundary(end)) {
            return Err(Malformed::Text);
        }
        Ok(Self { text: text.to_owned(), ends })
    }
}
