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
fn every_format_has_its_look() {
    let folder = Folder::project(SETTINGS, &LINE.replace("start welcome", "start welcom"));
    for format in ["short", "json", "sarif", "github"] {
        let shown = folder.run(&["check", "--format", format]);
        let shown = shown.replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
        insta::with_settings!({ snapshot_suffix => format }, { assert_snapshot!(shown) });
    }
}

#[test]
fn nothing_found_is_nothing_said_but_a_document_in_sarif() {
    let folder = Folder::project(SETTINGS, LINE);
    for format in ["short", "json", "github"] {
        assert_eq!(folder.run(&["check", "--format", format]), "exit 0\n");
    }
    let output = folder.output(&["check", "--format", "sarif"]);
    let document: serde_json::Value = serde_json::from_str(&stderr(&output)).unwrap();
    assert_eq!(document["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn warnings_can_be_denied_in_every_format() {
    let folder = Folder::project("[lint]\nW9999 = \"warn\"\n", LINE);
    for format in ["human", "short", "json", "sarif", "github"] {
        assert_eq!(folder.exit(&["check", "--format", format]), 0, "{format}");
        assert_eq!(folder.exit(&["check", "--format", format, "--deny", "warnings"]), 1, "{format}");
        assert_eq!(folder.exit(&["check", "nowhere", "--format", format]), 2, "{format}");
    }
    let warned = stderr(&folder.output(&["check", "--format", "github"]));
    assert!(warned.starts_with("::warning file=ivr.toml,line=2,"), "{warned}");
}

#[test]
fn services_get_paths_from_the_folder_the_command_runs_in() {
    let files = [("lines/bank/ivr.toml", ""), ("lines/bank/src/a.ivr", "oops\n"), ("one/b.ivr", "oops\n")];
    let folder = Folder::new(&files);
    let said = |args: &[&str], here: &str| {
        let output = folder.command(args).current_dir(folder.at(here)).output().unwrap();
        stderr(&output)
    };
    let github = |path, here| said(&["check", "--format", "github", path], here);
    assert!(github("lines/bank", "").starts_with("::error file=lines/bank/src/a.ivr,line=1,"));
    assert!(github("one/b.ivr", "").starts_with("::error file=one/b.ivr,line=1,"));
    assert!(github(".", "lines/bank").starts_with("::error file=src/a.ivr,line=1,"));
    assert!(github("../lines/bank", "one").starts_with("::error file=src/a.ivr,line=1,"));
    let inside = said(&["check", "--format", "github"], "lines/bank/src");
    assert!(inside.starts_with("::error file=src/a.ivr,line=1,"), "{inside}");
    let sarif = said(&["check", "--format", "sarif", "lines/bank"], "");
    assert!(sarif.contains(r#""uri": "lines/bank/src/a.ivr""#), "{sarif}");
}
