//! Files that tell what came of tests.

use std::io::{self, Write};
use std::path::Path;

use crate::file::{can_write, write_whole};
use crate::program::Examined;
use crate::status::Failure;

/// Stands for the standard output among files.
const STDOUT: &str = "-";

/// Makes sure that a file can be written and replaces nothing of the program.
pub(super) fn check(path: &Path, examined: &Examined) -> Result<(), Failure> {
    if path.as_os_str() == STDOUT {
        return Ok(());
    }
    if examined.is_made_of(path) {
        return Err(Failure::new(format!("`{}` is a part of the program", path.display()))
            .help("what came of the tests would replace it: give the file another name"));
    }
    can_write(path).map_err(|error| Failure::file("write", path, &error))
}

/// Writes a file whole.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if path.as_os_str() == STDOUT {
        let mut stdout = io::stdout().lock();
        return Ok(stdout.write_all(bytes).and_then(|()| stdout.flush())?);
    }
    write_whole(path, bytes).map_err(|error| Failure::file("write", path, &error))
}
