//! Calls that lie beside the examples, as scripts.
//!
//! The comments of a script that begin with `# flags:` hold the flags of `ivr call`, quoted as for a shell;
//! one that begins with `# exits:` holds the exit code, where that is not 0.

#![expect(clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Where the examples are.
pub(crate) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

/// Runs `ivr` in a folder.
pub(crate) fn ivr(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ivr"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the command starts")
}

/// A call to be replayed.
pub(crate) struct Call {
    /// The example it is for.
    example: &'static str,
    /// Its script, relative to the examples.
    script: PathBuf,
    /// The flags its comments ask for.
    flags: Vec<String>,
    /// The exit code of the command, 0 unless a comment says otherwise.
    pub(crate) exits: i32,
}

impl Call {
    /// `acme-bank__lost_card`
    pub(crate) fn name(&self) -> String {
        let stem = self.script.file_stem().and_then(|stem| stem.to_str()).expect("scripts have plain names");
        format!("{}__{}", self.example, stem.replace('-', "_"))
    }

    /// Runs it, with more flags.
    pub(crate) fn run(&self, more: &[&str]) -> Output {
        let script = self.script.to_str().expect("scripts have plain names");
        let mut arguments = vec!["call", self.example, "--script", script];
        arguments.extend(self.flags.iter().map(String::as_str));
        arguments.extend(more);
        ivr(&examples(), &arguments)
    }

    /// The lines of `--json`.
    pub(crate) fn happenings(&self) -> Vec<Value> {
        let output = self.run(&["--json", "--trace"]);
        String::from_utf8(output.stdout)
            .expect("output is UTF-8")
            .lines()
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error}: {line}", self.name()))
            })
            .collect()
    }
}

/// The calls of an example, in the order of their names.
pub(crate) fn calls(example: &'static str) -> Vec<Call> {
    let folder = Path::new(example).join("calls");
    let mut scripts: Vec<PathBuf> = fs::read_dir(examples().join(&folder))
        .expect("the example has calls")
        .map(|entry| folder.join(entry.expect("the folder can be read").file_name()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "script"))
        .collect();
    scripts.sort();
    scripts
        .into_iter()
        .map(|script| {
            let text = fs::read_to_string(examples().join(&script)).expect("scripts are text");
            Call { example, flags: flags(&text), exits: exits(&text), script }
        })
        .collect()
}

/// The flags in the comments of a script.
fn flags(script: &str) -> Vec<String> {
    script.lines().filter_map(|line| line.strip_prefix("# flags:")).flat_map(words).collect()
}

/// The exit code in the comments of a script.
fn exits(script: &str) -> i32 {
    let code = script.lines().find_map(|line| line.strip_prefix("# exits:"));
    code.map_or(0, |code| code.trim().parse().expect("an exit code is a number"))
}

/// Splits as a shell does: at blanks, with `'...'` kept together.
fn words(line: &str) -> Vec<String> {
    line.split('\'')
        .enumerate()
        .flat_map(|(position, part)| match position % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}
