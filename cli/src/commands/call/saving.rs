//! `--save-test`: the call written into a file of tests.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use ivr_compiler::diagnostic::Severity;
use ivr_compiler::source::FileId;
use ivr_compiler::source::Sources;
use ivr_compiler::syntax::parse::parse;
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
    let before = before(path)?;
    if parse(FileId(0), &before).diagnostics.iter().any(|it| it.severity == Severity::Error) {
        return Err(Failure::new(format!(
            "`{}` has errors: a test behind them could not be read",
            path.display()
        ))
        .help(format!("mend them first; `ivr check {}` tells where they are", path.display())));
    }
    can_write(path).map_err(|error| Failure::file("write", path, &error))
}

/// Writes the call behind the tests that the file has, under a name that no test of the program has.
pub(super) fn save(
    path: &Path,
    session: &Session<'_, '_>,
    setup: &Setup,
    sources: &Sources,
    output: &Output,
) -> Result<(), Failure> {
    let Some(end) = session.call().end() else { return Ok(()) };
    let before = before(path)?;
    // The file need not be one of the program's, or may have been written since.
    let mut files: Vec<&str> = sources.iter().map(|(_, source)| &*source.text).collect();
    files.push(&before);
    let name = unused_name(&saved_name(&setup.setting, end), &files);
    let written = save_test(session.call(), end, &name, &setup.setting, session.tape());
    let windows = before.contains("\r\n");
    let gap = match before.trim_end_matches(' ') {
        "" => "",
        text if text.ends_with("\n\n") || text.ends_with("\n\r\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let added = format!("{gap}{}", written.text);
    let added = if windows { added.replace('\n', "\r\n") } else { added };
    write_whole(path, format!("{before}{added}").as_bytes())
        .map_err(|error| Failure::file("write", path, &error))?;
    let mut stderr = output.stderr();
    writeln!(stderr, "saved as the test `{name}` in {}", path.display())?;
    for unsaid in written.unsaid {
        writeln!(stderr, "{}: a test cannot say that {unsaid}", output.paint_stderr("1", "note"))?;
    }
    let note = output.paint_stderr("1", "note");
    if written.holds_secrets {
        writeln!(
            stderr,
            "{note}: it holds what was keyed into a secret place, as it was keyed: if that was real, put something \
             made up there before anybody else sees it"
        )?;
    }
    if setup.dialled_another(session.call().program()) {
        writeln!(
            stderr,
            "{note}: a test calls an endpoint at its first number, not at the one that was dialled"
        )?;
    }
    stderr.flush()?;
    Ok(())
}

/// What the file holds; nothing where it is not there.
fn before(path: &Path) -> Result<String, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(Failure::new(format!("`{}` is not UTF-8 text", path.display())))
        }
        Err(error) => Err(Failure::file("read", path, &error)),
    }
}
