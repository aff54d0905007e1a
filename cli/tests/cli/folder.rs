//! A temporary folder, and the command run in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The smallest phone line that compiles.
pub(crate) const LINE: &str = r#"endpoint line { numbers "+61390001000" start welcome }

rescue { say "Sorry, something went wrong." hangup }

ruleset welcome {
    rule main {
        say "Hello."
        hangup
    }
}
"#;

/// A folder that goes away with the test.
pub(crate) struct Folder {
    folder: TempDir,
}

impl Folder {
    /// With these files in it.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self { folder: TempDir::new().unwrap() };
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    /// With a project of one file.
    pub(crate) fn project(settings: &str, program: &str) -> Self {
        Self::new(&[("ivr.toml", settings), ("src/main.ivr", program)])
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // In one step: some tests look on.
        let part = path.with_added_extension("part");
        fs::write(&part, content).unwrap();
        fs::rename(&part, &path).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.at(path)).unwrap()
    }

    /// `ivr`, about to run in the folder, with nothing of the tester's own taste.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ivr"));
        command.args(args).current_dir(self.path()).stdin(Stdio::null());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
            command.env_remove(variable);
        }
        command
    }

    pub(crate) fn output(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub(crate) fn exit(&self, args: &[&str]) -> i32 {
        self.output(args).status.code().unwrap()
    }

    /// Everything that comes out: the exit code and both streams, the folder's own path left out.
    pub(crate) fn run(&self, args: &[&str]) -> String {
        let output = self.output(args);
        let text = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            text.replace(&self.path().canonicalize().unwrap().display().to_string(), "[FOLDER]")
                .replace(&self.path().display().to_string(), "[FOLDER]")
        };
        let mut shown = format!("exit {}\n", output.status.code().unwrap());
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            if !bytes.is_empty() {
                shown.push_str(&format!("----- {name} -----\n{}", text(bytes)));
            }
        }
        shown
    }
}

/// What a run wrote to standard error.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What a run wrote to standard output.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}
