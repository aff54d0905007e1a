//! The command line itself: help, wrong usage, completions.

use insta::assert_snapshot;

use crate::folder::{Folder, stdout};

#[test]
#[cfg_attr(not(feature = "aws"), ignore = "without the feature `aws` some commands do not exist")]
fn help_is_a_result() {
    assert_snapshot!(Folder::new(&[]).run(&["--help"]));
}

#[test]
fn no_command_shows_the_help_and_is_wrong_usage() {
    assert_eq!(Folder::new(&[]).exit(&[]), 2);
}

#[test]
fn the_version_is_a_result() {
    let output = Folder::new(&[]).output(&["--version"]);
    assert_eq!(stdout(&output), format!("ivr {}\n", env!("CARGO_PKG_VERSION")));
    assert!(output.status.success());
}

#[test]
fn wrong_usage_is_told_with_the_nearest() {
    let folder = Folder::new(&[]);
    assert_snapshot!(folder.run(&["chek"]));
    assert_snapshot!(folder.run(&["check", "--formt", "json"]));
    assert_snapshot!(folder.run(&["check", "--format", "xml"]));
    assert_snapshot!(folder.run(&["call", "--at", "tomorrow"]));
    assert_snapshot!(folder.run(&["call", "--attribute", "reason"]));
}

#[test]
fn every_shell_gets_its_completions() {
    let folder = Folder::new(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stdout(&folder.output(&["completions", shell]));
        assert!(script.contains("explain") && script.contains("ivr"), "{shell}");
    }
    assert_eq!(folder.exit(&["completions", "tcsh"]), 2);
}
