//! `ivr check`.

use insta::assert_snapshot;

use crate::folder::{Folder, LINE, stderr, stdout};

const SETTINGS: &str = "[project]\nname = \"acme\"\n";

#[test]
fn a_good_program_is_told_in_one_line() {
    let folder = Folder::project(SETTINGS, LINE);
    assert_snapshot!(folder.run(&["check"]), @r"
    exit 0
    ----- stdout -----
    acme: nothing wrong in 1 file
    ");
    assert_eq!(folder.run(&["check", "."]), folder.run(&["check"]));
}

#[test]
fn the_project_around_the_current_folder_is_found() {
    let folder = Folder::project(SETTINGS, LINE);
    let output = folder.command(&["check"]).current_dir(folder.at("src")).output().unwrap();
    assert_eq!(stdout(&output), "acme: nothing wrong in 1 file\n");
}

#[test]
fn a_single_file_is_a_program() {
    let folder = Folder::new(&[("hello.ivr", LINE)]);
    assert_snapshot!(folder.run(&["check", "hello.ivr"]), @r"
    exit 0
    ----- stdout -----
    hello: nothing wrong in 1 file
    ");
}

#[test]
fn a_file_taken_out_of_its_project_is_told_so_when_something_is_wrong() {
    let folder = Folder::project(SETTINGS, LINE);
    folder.write("src/more.ivr", "ruleset more { rule main { goto welcome } }\n");
    assert_eq!(folder.exit(&["check"]), 0);
    assert_snapshot!(folder.run(&["check", "src/more.ivr"]));
    assert_eq!(stderr(&folder.output(&["check", "src/main.ivr"])), "");
}

#[test]
fn no_project_is_wrong_usage() {
    let folder = Folder::new(&[("notes.txt", "x"), ("lone/hello.ivr", LINE)]);
    assert_snapshot!(folder.run(&["check", "nowhere"]));
    assert_snapshot!(folder.run(&["check", "notes.txt"]));
    assert_snapshot!(folder.run(&["check", "lone"]));
}

#[test]
fn an_empty_project_says_where_programs_go() {
    assert_snapshot!(Folder::new(&[("ivr.toml", "")]).run(&["check"]));
}

#[test]
fn a_misspelt_setting_names_the_nearest() {
    let folder = Folder::project("[project]\ntimezon = \"Australia/Melbourne\"\n", LINE);
    assert_snapshot!(folder.run(&["check"]));
    assert_snapshot!(folder.run(&["check", "--format", "short"]));
}

#[test]
fn warnings_pass_unless_they_are_denied() {
    let folder = Folder::project("[project]\nname = \"acme\"\n[lint]\nW9999 = \"warn\"\n", LINE);
    assert_snapshot!(folder.run(&["check"]));
    assert_snapshot!(folder.run(&["check", "--deny", "warnings"]));
    assert_eq!(folder.exit(&["check", "--deny", "warnings", "--format", "json"]), 1);
}

#[test]
fn a_lint_level_holds_for_settings_too() {
    let quiet = "[lint]\nW9999 = \"warn\"\nW0001 = \"allow\"\n";
    assert_eq!(stderr(&Folder::project(quiet, LINE).output(&["check"])), "");
    let strict = "[lint]\nW9999 = \"warn\"\nW0001 = \"deny\"\n";
    assert_eq!(Folder::project(strict, LINE).exit(&["check"]), 1);
}

#[test]
fn a_part_of_a_project_names_the_project_as_seen_from_here() {
    let folder = Folder::project("", LINE);
    let said = stderr(&folder.output(&["check", "src"]));
    assert!(said.contains("the project around it is `.`"), "{said}");
}
