//! Calls written down as tests: the language reads them back.

use std::path::Path;
use std::process::Command;

use crate::{ADA, KNOWN, MONDAY, Ran, call_in, with};

/// A project that holds the clinic.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::create_dir(folder.path().join("tests")).unwrap();
    std::fs::write(folder.path().join("ivr.toml"), "[project]\nname = \"clinic\"\n").unwrap();
    let clinic = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/call/clinic.ivr");
    std::fs::copy(clinic, folder.path().join("src/clinic.ivr")).unwrap();
    folder
}

fn save(folder: &Path, args: &[&str], script: &str) -> Ran {
    call_in(folder, ".", &with(&[&MONDAY, &["--save-test", "tests/saved.ivr"], args]), script)
}

fn saved(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("tests/saved.ivr")).unwrap()
}

/// The project has no errors, and its tests pass.
fn check(folder: &Path) {
    for command in ["check", "test"] {
        let output =
            Command::new(env!("CARGO_BIN_EXE_ivr")).arg(command).current_dir(folder).output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(0), "{said}");
    }
}

#[test]
fn a_call_becomes_a_test_that_type_checks() {
    let folder = project();
    let flags =
        ["--attribute", "urgent=true", "--attribute", "reason=a \"{quoted}\" one", "--given", "rounds = 1"];
    let script = "press 1\nenter 12#\nenter 1234\nconfirm no\nenter 1234\nconfirm yes";
    let ran = save(folder.path(), &with(&[&ADA, &KNOWN, &flags]), script);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    insta::assert_snapshot!(saved(folder.path()));
    check(folder.path());
}

#[test]
fn every_action_and_every_end_can_be_written_down() {
    let folder = project();
    let calls: [(&[&str], &str); 11] = [
        (
            &["--to", "+61390001001"],
            "press 3\nsay tomorrow as appointment 0.7 with day=2026-03-03\nconfirm no\nsilent\nhangup",
        ),
        (&["--mock", "office is open"], "press 2\nwait\npress 1"),
        (&["--given", "busy_day = true", "--given", "desk.waiting = 4"], "press 2\nwait\nanswer"),
        (&["--mock", "split -> tails", "--mock", "desk fails full"], "press 9"),
        (&["--mock", "dial fails no_answer"], "press 4"),
        (&["--mock", "listener -> results"], "press 0\nhangup"),
        (&[], "press 5"),
        (&["--to", "website"], "say good morning"),
        (&[], "press 7"),
        (&[], "press 4\nbusy"),
        (&["--mock", "desk fails full"], "press 2"),
    ];
    for (args, script) in calls {
        save(folder.path(), args, script);
    }
    insta::assert_snapshot!(saved(folder.path()));
    check(folder.path());
}

#[test]
fn tests_are_added_behind_those_that_are_there() {
    let folder = project();
    save(folder.path(), &[], "press 5");
    let ran = save(folder.path(), &[], "press 5");
    assert_eq!(
        ran.stderr,
        "saved as the test `a call to clinic goes to the flow old (2)` in tests/saved.ivr\n"
    );
    let saved = saved(folder.path());
    assert!(saved.contains("}\n\ntest \"a call to clinic goes to the flow old (2)\""), "{saved}");
    check(folder.path());
}

#[test]
fn what_a_test_cannot_say_is_told() {
    let folder = project();
    let script = "press 3\nsay tomorrow as appointment 0.7 with day=someday\nconfirm no\nsilent\nhangup";
    let ran = save(folder.path(), &["--to", "+61390001001"], script);
    let note = "note: a test cannot say that a slot was filled with something that is not of its type";
    assert!(ran.stderr.contains(note), "{}", ran.stderr);
}

#[test]
fn a_script_that_does_not_fit_writes_no_test() {
    let folder = project();
    let ran = save(folder.path(), &[], "press 5\npress 5");
    assert_eq!(ran.code, Some(1));
    assert!(!folder.path().join("tests/saved.ivr").exists());
}

#[test]
fn what_cannot_be_written_is_told_before_the_call() {
    let folder = project();
    std::fs::create_dir(folder.path().join("tests/folder.ivr")).unwrap();
    std::fs::write(folder.path().join("latin.ivr"), b"test \"caf\xe9\" {}").unwrap();
    for path in ["tests/saved.txt", "tests/saved", "no/where/saved.ivr", "tests/folder.ivr", "latin.ivr"] {
        let ran = call_in(folder.path(), ".", &with(&[&MONDAY, &["--save-test", path]]), "hangup");
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{path}: {}", ran.stderr);
        assert!(ran.stderr.contains(path.trim_end_matches("/saved.ivr")), "{path}: {}", ran.stderr);
    }
}

#[test]
fn the_folder_of_the_tests_is_made_where_it_is_missing() {
    let folder = project();
    std::fs::remove_dir(folder.path().join("tests")).unwrap();
    assert_eq!(save(folder.path(), &[], "hangup").code, Some(0));
    assert!(saved(folder.path()).starts_with("test "));
    assert_eq!(std::fs::read_dir(folder.path().join("tests")).unwrap().count(), 1);
}

#[test]
fn a_test_of_another_file_keeps_its_name() {
    let folder = project();
    let args = ["--to", "+61390001001"];
    save(folder.path(), &args, "hangup");
    std::fs::rename(folder.path().join("tests/saved.ivr"), folder.path().join("tests/first.ivr")).unwrap();
    save(folder.path(), &args, "hangup");
    assert!(saved(folder.path()).contains(" (2)\" {"), "{}", saved(folder.path()));
    check(folder.path());
}

#[test]
fn a_file_with_errors_gets_no_test_and_line_ends_stay() {
    let folder = project();
    std::fs::write(folder.path().join("other.ivr"), "test \"broken\" { call clinic\n").unwrap();
    let ran = call_in(folder.path(), ".", &with(&[&MONDAY, &["--save-test", "other.ivr"]]), "press 5");
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("has errors"), "{}", ran.stderr);
    let windows = "test \"here\" {\r\n    call clinic\r\n    reaches ruleset welcome\r\n}\r\n";
    std::fs::write(folder.path().join("tests/saved.ivr"), windows).unwrap();
    assert_eq!(save(folder.path(), &[], "press 5").code, Some(0));
    let saved = saved(folder.path());
    assert!(saved.starts_with(windows) && !saved.replace("\r\n", "").contains('\n'), "{saved:?}");
    check(folder.path());
}
