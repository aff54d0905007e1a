//! Writing files so that nobody ever finds half of one.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;

/// Puts `bytes` into the file at `path`: beside it first, then in its place in one step. What is no regular
/// file, such as `/dev/stdout`, is written to directly.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link stays a link: what it leads to is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&path).is_ok_and(|it| !it.is_file()) {
        return OpenOptions::new().write(true).open(&path)?.write_all(bytes);
    }
    let beside = beside(&path);
    let written = write_new(&beside, bytes)
        .and_then(|()| keep_permissions(&path, &beside))
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // The error that is told is the first one.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Whether [`write_whole`] could write the file at `path`, as far as that can be told without doing it.
pub(crate) fn can_write(path: &Path) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if path.exists() {
        drop(OpenOptions::new().append(true).open(&path)?);
    }
    if fs::metadata(&path).is_ok_and(|it| !it.is_file()) {
        return Ok(());
    }
    let beside = beside(&path);
    write_new(&beside, b"").and_then(|()| fs::remove_file(&beside))
}

/// Who may read and write the file at `path`, if there is one, may do so with the file that replaces it.
fn keep_permissions(path: &Path, replacement: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(old) => fs::set_permissions(replacement, old.permissions()),
        Err(_) => Ok(()),
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A name in the same folder that no other run of the command uses.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}", process::id()));
    path.with_file_name(name)
}
