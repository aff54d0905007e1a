//! What tests install for themselves below `target/`: once, whoever comes first, and never half.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder of a package, which `fill` fills if nobody has yet. Of several test processes at the same time one fills it
/// and the others wait; one that is stopped in the middle leaves nothing that would pass for the whole.
pub(crate) fn installed(package: &str, fill: impl FnOnce(&Path)) -> PathBuf {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(all).unwrap();
    let folder = all.join(package);
    // Opened, not looked for: the lock goes with the process that holds it, the file may stay.
    let turn = File::create(all.join(format!("{package}.lock"))).unwrap();
    turn.lock().unwrap();
    if !folder.is_dir() {
        let unfinished = all.join(format!("{package}.unfinished"));
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).unwrap();
        }
        fs::create_dir_all(&unfinished).unwrap();
        fill(&unfinished);
        fs::rename(&unfinished, &folder).unwrap();
    }
    folder
}

/// Runs a program that installs something; what it said where it failed.
pub(crate) fn run(program: &str, arguments: &[&str], folder: &Path) {
    let done = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output();
    let said = match done {
        Ok(done) if done.status.success() => return,
        Ok(done) => String::from_utf8_lossy(&done.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    panic!("`{program} {}` failed, which these tests need:\n{said}", arguments.join(" "));
}
