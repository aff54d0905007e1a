//! Bundles in chunks that fit into items, compressed where they need more than one.

use super::StoreError;

/// The most bytes of a bundle in one item: an item takes 400 KB, and reads of several are pages of 1 MB.
pub const MOST_CHUNK: usize = 350 * 1024;
/// A bundle of more bytes than this is none.
const MOST_BUNDLE: usize = 64 * 1024 * 1024;

/// A bundle ready for items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packed {
    pub(super) packing: Packing,
    /// The bytes of the bundle.
    pub(super) length: usize,
    pub(super) chunks: Vec<Vec<u8>>,
}

/// What was done to the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Lz4,
}

impl Packing {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Lz4 => "lz4",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Plain, Self::Lz4].into_iter().find(|it| it.name() == name)
    }
}

pub(super) fn pack(bytes: &[u8]) -> Packed {
    let (packing, packed) = match bytes.len() {
        0..=MOST_CHUNK => (Packing::Plain, bytes.to_vec()),
        _ => (Packing::Lz4, lz4_flex::block::compress(bytes)),
    };
    let chunks = packed.chunks(MOST_CHUNK).map(<[u8]>::to_vec).collect();
    Packed { packing, length: bytes.len(), chunks }
}

/// The bytes again. Whether they are a bundle is for the reader of bundles to say.
pub(super) fn unpack(packed: Packed) -> Result<Vec<u8>, StoreError> {
    if packed.length > MOST_BUNDLE {
        return Err(StoreError::Damaged("a bundle of more bytes than any has"));
    }
    let bytes = packed.chunks.concat();
    let bytes = match packed.packing {
        Packing::Plain => bytes,
        Packing::Lz4 => lz4_flex::block::decompress(&bytes, packed.length)
            .map_err(|_| StoreError::Damaged("a bundle that cannot be unpacked"))?,
    };
    match bytes.len() == packed.length {
        true => Ok(bytes),
        false => Err(StoreError::Damaged("a bundle of another length than it says")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(length: usize) -> Vec<u8> {
        let mut reader = blake3::Hasher::new().finalize_xof();
        let mut bytes = vec![0; length];
        reader.fill(&mut bytes);
        bytes
    }

    #[test]
    fn small_bundles_are_one_plain_chunk() {
        let packed = pack(&noise(MOST_CHUNK));
        assert_eq!((packed.packing, packed.chunks.len()), (Packing::Plain, 1));
        assert_eq!(unpack(packed), Ok(noise(MOST_CHUNK)));
    }

    #[test]
    fn large_bundles_are_compressed() {
        let bytes = b"rule after rule ".repeat(100_000);
        let packed = pack(&bytes);
        assert_eq!((packed.packing, packed.chunks.len()), (Packing::Lz4, 1));
        assert_eq!(unpack(packed), Ok(bytes));
        let several = pack(&noise(3 * MOST_CHUNK));
        assert!(several.chunks.len() >= 3 && several.chunks.iter().all(|it| it.len() <= MOST_CHUNK));
        assert_eq!(unpack(several), Ok(noise(3 * MOST_CHUNK)));
    }

    #[test]
    fn what_was_damaged_is_told() {
        let packed = pack(&b"rule after rule ".repeat(100_000));
        let cut = Packed { chunks: vec![packed.chunks[0][..100].to_vec()], ..packed.clone() };
        assert!(matches!(unpack(cut), Err(StoreError::Damaged(_))));
        for length in [packed.length - 1, packed.length + 1, usize::MAX] {
            assert!(matches!(unpack(Packed { length, ..packed.clone() }), Err(StoreError::Damaged(_))));
        }
    }
}
