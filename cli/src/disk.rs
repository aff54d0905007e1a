//! The disk, as the compiler asks for it.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use ivr_compiler::project::{Files, Kind, ReadError};

use crate::status::reason;

/// The files of this machine.
pub(crate) struct Disk;

impl Files for Disk {
    fn kind(&self, path: &Path) -> Option<Kind> {
        let is_folder = fs::metadata(path).ok()?.is_dir();
        Some(if is_folder { Kind::Folder } else { Kind::File })
    }

    fn read(&self, path: &Path, limit: usize) -> Result<Vec<u8>, ReadError> {
        let refused = |error| ReadError::Refused(reason(&error));
        // Opening a pipe would wait for somebody to write into it.
        if fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir()) {
            return Err(ReadError::Refused("it is not a regular file".to_owned()));
        }
        let file = File::open(path).map_err(refused)?;
        let mut bytes = Vec::new();
        // One byte more than allowed tells that there is more, whatever the file says of its size.
        file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(refused)?;
        if bytes.len() > limit { Err(ReadError::TooLarge) } else { Ok(bytes) }
    }

    fn names(&self, path: &Path) -> Result<Vec<String>, String> {
        let refused = |error| reason(&error);
        fs::read_dir(path)
            .map_err(refused)?
            .map(|entry| Ok(entry.map_err(refused)?.file_name().to_string_lossy().into_owned()))
            .collect()
    }

    fn identity(&self, path: &Path) -> PathBuf {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    }
}
