//! The file: a header, then sections.
//!
//! ```text
//! 0   magic      "ivrb"
//! 4   version    u32, little endian
//! 8   length     u64, little endian: the bytes after the header
//! 16  hash       BLAKE3 of the bytes after the header: the bundle's identity
//! 48  sections   each a tag (1 byte), its length (LEB128), its bytes; tags ascend, empty ones are left out
//! ```
//!
//! The same program gives the same bytes. A reader refuses a newer version by name, and anything that is
//! not exactly what a writer of its own version writes.

use super::wire::{Malformed, Needs, Reader, SectionIds, Wire, Writer};
use super::{BundleError, BundleHash, Program};

/// The format this program reads and writes.
pub const FORMAT_VERSION: u32 = 1;

const MAGIC: [u8; 4] = *b"ivrb";
/// The bytes before the first section.
pub const HEADER_LENGTH: usize = 48;

/// The bytes of a program.
pub fn write(program: &Program) -> Vec<u8> {
    seal(&write_sections(program))
}

/// Puts the header before sections, whatever they hold. [`write`] does it; apart, it is for those who want
/// to see what a reader makes of sections that no program has.
pub fn seal(sections: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER_LENGTH + sections.len());
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    bytes.extend_from_slice(&(sections.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&hash(sections).0);
    bytes.extend_from_slice(sections);
    bytes
}

fn hash(body: &[u8]) -> BundleHash {
    BundleHash(blake3::hash(body).into())
}

/// The identity that the bytes of a program have.
pub(super) fn hash_of(program: &Program) -> BundleHash {
    hash(&write_sections(program))
}

/// What is noted while a program is read, which the verifier would otherwise have to look for.
#[derive(Default)]
pub(super) struct Notes {
    /// What all ids ask for.
    pub(super) needs: Needs,
    /// The positions that instructions name.
    pub(super) targets: Vec<u32>,
}

/// The program in some bytes, not yet verified, with its identity and what was noted on the way.
pub(super) fn decode(bytes: &[u8]) -> Result<(Program, BundleHash, Notes), BundleError> {
    let (body, hash) = read_header(bytes)?;
    let (program, notes) = read_sections(body)?;
    Ok((program, hash, notes))
}

/// Checks magic, version, length and hash; gives what follows the header.
fn read_header(bytes: &[u8]) -> Result<(&[u8], BundleHash), BundleError> {
    let mut rest = bytes;
    if take(&mut rest) != Some(MAGIC) {
        return Err(BundleError::NotABundle);
    }
    let version = u32::from_le_bytes(take(&mut rest).ok_or(BundleError::CutShort)?);
    if version != FORMAT_VERSION {
        return Err(BundleError::Version { found: version });
    }
    let length = u64::from_le_bytes(take(&mut rest).ok_or(BundleError::CutShort)?);
    let expected = BundleHash(take(&mut rest).ok_or(BundleError::CutShort)?);
    match length.cmp(&(rest.len() as u64)) {
        std::cmp::Ordering::Greater => Err(BundleError::CutShort),
        std::cmp::Ordering::Less => Err(BundleError::Trailing),
        std::cmp::Ordering::Equal if hash(rest) != expected => Err(BundleError::Damaged),
        std::cmp::Ordering::Equal => Ok((rest, expected)),
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

/// The tag of the code.
const CODE: u8 = 70;

/// The sections, by tag. Tags are part of the format: a new section takes a new one.
macro_rules! sections {
    ($($tag:literal $name:ident;)*) => {
        fn write_sections(program: &Program) -> Vec<u8> {
            let mut out = Writer::section();
            $(write_section(&mut out, $tag, &program.$name);)*
            out.finish()
        }

        fn read_sections(body: &[u8]) -> Result<(Program, Notes), BundleError> {
            let mut program = Program::default();
            let mut notes = Notes::default();
            for_each_section(body, |tag, bytes| {
                let mut ids = SectionIds::default();
                let mut from = Reader::section(bytes, &mut ids);
                let (name, done) = match tag {
                    $($tag => (stringify!($name), read_section(&mut from, &mut program.$name)),)*
                    _ => return Err(BundleError::Section(tag)),
                };
                done.map_err(|what| BundleError::Malformed { section: name, at: from.position(), what })?;
                notes.needs.join(ids.needs());
                if tag == CODE {
                    notes.targets = ids.into_targets();
                }
                Ok(())
            })?;
            Ok((program, notes))
        }
    };
}

sections! {
    1 name;
    2 timezone;
    3 languages;
    4 currency;
    5 country;
    10 strings;
    11 constants;
    12 types;
    13 enums;
    14 records;
    20 places;
    21 switches;
    30 resources;
    31 calendars;
    32 integrations;
    33 regexes;
    34 endpoints;
    35 rescue;
    40 rulesets;
    41 rules;
    42 conditions;
    50 menus;
    51 collects;
    52 confirms;
    53 listens;
    54 understands;
    55 invokes;
    56 enqueues;
    57 callbacks;
    58 dials;
    59 waits;
    60 splits;
    70 code;
    80 debug;
}

fn write_section(out: &mut Writer, tag: u8, contents: &(impl Wire + Default + PartialEq)) {
    if *contents == Default::default() {
        return;
    }
    let mut section = Writer::section();
    contents.write(&mut section);
    let bytes = section.finish();
    out.byte(tag);
    out.count(bytes.len());
    out.raw(&bytes);
}

fn read_section(from: &mut Reader<'_, '_>, contents: &mut impl Wire) -> Result<(), Malformed> {
    *contents = Wire::read(from)?;
    from.end()
}

/// Calls back with each section; tags must ascend.
fn for_each_section(
    body: &[u8],
    mut read: impl FnMut(u8, &[u8]) -> Result<(), BundleError>,
) -> Result<(), BundleError> {
    let mut ids = SectionIds::default();
    let mut from = Reader::section(body, &mut ids);
    let mut last = 0;
    while from.left() > 0 {
        let (tag, bytes) = read_frame(&mut from).map_err(|what| BundleError::Malformed {
            section: "sections",
            at: from.position(),
            what,
        })?;
        if tag <= last {
            return Err(BundleError::Section(tag));
        }
        last = tag;
        read(tag, bytes)?;
    }
    Ok(())
}

fn read_frame<'a>(from: &mut Reader<'a, '_>) -> Result<(u8, &'a [u8]), Malformed> {
    let tag = from.byte()?;
    let length = from.count(1)?;
    Ok((tag, from.raw(length)?))
}
