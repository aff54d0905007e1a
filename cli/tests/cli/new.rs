//! `ivr new`.

use insta::assert_snapshot;

use crate::folder::{Folder, stderr, stdout};

#[test]
fn a_new_project_has_nothing_wrong() {
    let folder = Folder::new(&[]);
    assert_snapshot!(folder.run(&["new", "acme-line"]));
    assert_snapshot!(folder.run(&["check", "acme-line", "--deny", "warnings"]), @r"
    exit 0
    ----- stdout -----
    acme-line: nothing wrong in 2 files
    ");
    assert!(!String::from_utf8(folder.read("acme-line/README.md")).unwrap().contains("{{"));
}

#[test]
fn a_new_project_has_tests_that_pass_and_leave_nothing_out() {
    let folder = Folder::new(&[]);
    assert_eq!(folder.exit(&["new", "acme-line"]), 0);
    assert_snapshot!(folder.run(&["test", "acme-line", "--coverage", "--min-coverage", "100"]), @r"
    exit 0
    ----- stdout -----
      tests/main.ivr     5  passed
    5 tests passed

    coverage
      rules                5 of 5     100.0 %
      entries              2 of 2     100.0 %
      handlers             4 of 4     100.0 %
      all                 11 of 11    100.0 %
    ");
}

#[test]
fn folders_above_are_made_and_an_empty_one_is_used() {
    let folder = Folder::new(&[("here/.git/config", "")]);
    assert_eq!(folder.exit(&["new", "deep/down/line"]), 0);
    assert_eq!(folder.exit(&["new", "here"]), 0);
}

#[test]
fn the_current_folder_gives_its_name() {
    let folder = Folder::new(&[]);
    std::fs::create_dir(folder.at("my-line")).unwrap();
    let output = folder.command(&["new", "."]).current_dir(folder.at("my-line")).output().unwrap();
    assert!(stdout(&output).starts_with("my-line is in `.`"), "{}", stderr(&output));
}

#[test]
fn what_is_there_is_never_touched() {
    let folder = Folder::new(&[("used/notes.txt", "mine"), ("file", "mine")]);
    assert_snapshot!(folder.run(&["new", "used"]));
    assert_snapshot!(folder.run(&["new", "file"]));
    assert_eq!(std::fs::read_dir(folder.at("used")).unwrap().count(), 1);
}

#[test]
fn a_name_must_do_for_a_file() {
    let folder = Folder::new(&[]);
    assert_snapshot!(folder.run(&["new", "Acme Bank!"]));
    assert_snapshot!(folder.run(&["new", "line", "--name", "../x"]));
    assert_eq!(folder.exit(&["new", "Acme Bank!", "--name", "acme-bank"]), 0);
    assert_eq!(folder.exit(&["check", "Acme Bank!"]), 0);
}
