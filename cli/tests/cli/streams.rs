//! Standard output and standard error: what goes where, colours, and pipes that nobody reads.

use std::process::Stdio;

use crate::folder::{Folder, LINE, stderr, stdout};

const WRONG: &str = "[project]\ntimezon = \"UTC\"\n";

#[test]
fn findings_go_to_standard_error_and_results_to_standard_output() {
    let wrong = Folder::project(WRONG, LINE).output(&["check"]);
    assert_eq!((stdout(&wrong).as_str(), stderr(&wrong).is_empty()), ("", false));
    let right = Folder::project("", LINE).output(&["check"]);
    assert_eq!((stdout(&right).is_empty(), stderr(&right).as_str()), (false, ""));
}

#[test]
fn colours_are_for_terminals_or_on_request() {
    let folder = Folder::project(WRONG, LINE);
    assert!(!stderr(&folder.output(&["check"])).contains('\u{1b}'), "a pipe is no terminal");
    assert!(stderr(&folder.output(&["check", "--color", "always"])).contains("\u{1b}[1;31merror"));
    assert!(!stderr(&folder.output(&["--color", "never", "check"])).contains('\u{1b}'));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_the_command_quietly() {
    let folder = Folder::new(&[]);
    for args in [&["explain"][..], &["explain", "E0001"], &["completions", "bash"], &["--help"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let child = folder.command(args).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn findings_that_nobody_reads_still_decide_the_exit_code() {
    let folder = Folder::project(WRONG, LINE);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = folder.command(&["check"]).stderr(writer).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let folder = Folder::new(&[]);
    let child = folder.command(&["explain"]).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stderr(&output), "error: cannot write the output: the disk is full\n");
}
