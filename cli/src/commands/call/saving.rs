//! `--save-test`: the call written into a file of tests.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use ivr_compiler::testing::{save as save_test, saved_name, unused_name};

use super::session::Session;
use super::setup::Setup;
use crate::file::{can_write, write_whole};
use crate::output::Output;
use crate::status::Failure;

/// Makes sure that the test can be written, before anybody takes the trouble to call.
pub(super) fn prepare(path: &Path) -> Result<(), Failure> {
    if path.extension().is_none_or(|it| it != "ivr") {
        return Err(Failure::new(format!("`{}` is no file for tests", path.display()))
            .help("tests stand in .ivr files, such as `tests/saved.ivr`"));
    }
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty() && !it.exists()) {
        fs::create_dir(folder).map_err(|error| Failure::file("make the folder", folder, &error))?;
    }
    before(path)?;
    can_write(path).map_err(|error| Failure::file("write", path, &error))
}

/// Writes the call behind the tests that the file has.
pub(super) fn save(
    path: &Path,
    session: &Session<'_, '_>,
    setup: &Setup,
    output: &Output,
) -> Result<(), Failure> {
    let Some(end) = session.call().end() else { return Ok(()) };
    let before = before(path)?;
    let name = unused_name(&saved_name(&setup.setting, end), &before);
    let written = save_test(session.call(), end, &name, &setup.setting, session.tape());
    let gap = match before.as_str() {
        "" => "",
        text if text.ends_with("\n\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    write_whole(path, format!("{before}{gap}{}", written.text).as_bytes())
        .map_err(|error| Failure::file("write", path, &error))?;
    let mut stderr = output.stderr();
    writeln!(stderr, "saved as the test `{name}` in {}", path.display())?;
    for unsaid in written.unsaid {
        writeln!(stderr, "{}: a test cannot say that {unsaid}", output.paint_stderr("1", "note"))?;
    }
    stderr.flush()?;
    Ok(())
}

/// What the file holds; nothing where it is not there.
fn before(path: &Path) -> Result<String, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Failure::file("read", path, &error)),
    }
}
