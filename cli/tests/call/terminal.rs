//! Calls with a person at a terminal: the real binary on a real one.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// What a terminal shows of a call on the clinic, at which `typed` is typed before anything is asked.
fn screen(args: &[&str], typed: &str, stdout: Option<Stdio>) -> (String, String) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
    let end = |fd: &OwnedFd| Stdio::from(fd.try_clone().unwrap());
    let mut ours = File::from(ours);
    ours.write_all(typed.as_bytes()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ivr"));
    command
        .current_dir(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/call")))
        .args(["call", "clinic.ivr", "--to", "clinic", "--at", "2026-03-02T10:15", "--color", "never"])
        .args(args)
        .env("TERM", "xterm")
        .stdin(end(&theirs))
        .stdout(stdout.unwrap_or_else(|| end(&theirs)))
        .stderr(end(&theirs));
    let child = command.spawn().unwrap();
    // Our own handles would keep the terminal from ending.
    drop((command, theirs));
    let mut shown = Vec::new();
    // A terminal whose other side is gone fails to be read.
    let _ = ours.read_to_end(&mut shown);
    let output = child.wait_with_output().unwrap();
    (String::from_utf8(shown).unwrap(), String::from_utf8(output.stdout).unwrap())
}

/// How often a terminal shows `text` behind what the terminal itself echoes of the keys.
fn behind_echo<'s>(shown: &'s str, first: &str) -> &'s str {
    &shown[shown.find(first).unwrap_or_default()..]
}

#[test]
fn what_is_typed_before_it_is_asked_for_is_not_lost() {
    let (shown, _) = screen(&[], "1\r1234\r1\r", None);
    assert!(shown.contains("check_pin"), "{shown}");
    assert!(shown.contains("end  in the queue `desk`"), "{shown}");
}

#[test]
fn secrets_are_not_to_be_read_on_the_screen() {
    let (shown, _) = screen(&[], "1\r1234\r1\r", None);
    let call = behind_echo(&shown, "Call to clinic");
    assert!(call.contains("caller  ****") && !call.contains("1234"), "{call}");
}

#[test]
fn where_the_screen_is_elsewhere_nothing_stands_in_the_way_of_the_transcript() {
    let (shown, stdout) = screen(&[], "1\r1234\r1\r", Some(Stdio::piped()));
    assert!(stdout.contains("  caller  1\n") && stdout.contains("  caller  ****\n"), "{stdout}");
    assert!(stdout.contains("end  in the queue `desk`"), "{stdout}");
    assert!(!shown.contains("caller"), "{shown}");
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_call() {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let seen = std::thread::spawn(move || reader.read(&mut [0; 4]).unwrap());
    let (shown, _) = screen(&[], "", Some(writer.into()));
    assert_eq!((seen.join().unwrap(), shown.as_str()), (4, ""));
}
