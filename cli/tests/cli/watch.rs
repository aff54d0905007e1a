//! `ivr check --watch`. The tests wait for what the command says, never for a time.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Stdio};

use crate::folder::{Folder, LINE};

/// A check that goes on, and what it writes to standard error.
struct Watching {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStderr>>,
}

impl Watching {
    fn start(folder: &Folder) -> Self {
        let mut child = folder
            .command(&["check", "--watch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, lines }
    }

    /// What is said up to the next time it waits.
    fn round(&mut self) -> String {
        let lines = self.lines.by_ref().map(Result::unwrap);
        let said: Vec<_> = lines.take_while(|line| !line.starts_with("watching")).collect();
        said.join("\n")
    }

    /// Ends its input and waits for its end.
    fn end(mut self) -> i32 {
        drop(self.child.stdin.take());
        self.child.wait().unwrap().code().unwrap()
    }
}

#[test]
fn every_change_is_checked_whatever_it_breaks() {
    let folder = Folder::project("[project]\nname = \"acme\"\n", LINE);
    let mut watching = Watching::start(&folder);
    assert_eq!(watching.round(), "");

    folder.write("ivr.toml", "[project]\nnam = \"acme\"\n");
    assert!(watching.round().contains("error[E0011]"));

    folder.write("ivr.toml", b"\xff\xff\xff");
    assert!(watching.round().contains("error[E0002]"));

    std::fs::remove_file(folder.at("ivr.toml")).unwrap();
    assert!(watching.round().contains("error[E0004]"));

    folder.write("ivr.toml", "[project]\nname = \"acme\"\n");
    assert_eq!(watching.round(), "");

    folder.write("src/deep/more.ivr", "oops oops oops\n");
    assert!(watching.round().contains("src/deep/more.ivr:1:1"));
    assert_eq!(watching.end(), 1);
}

#[test]
fn nothing_to_watch_is_wrong_usage() {
    let folder = Folder::new(&[]);
    assert_eq!(folder.exit(&["check", "--watch"]), 2);
}
