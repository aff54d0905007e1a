//! `ivr explain`.

use insta::assert_snapshot;

use crate::folder::{Folder, stdout};

#[test]
fn a_code_tells_its_story_in_any_case() {
    let folder = Folder::new(&[]);
    let story = folder.run(&["explain", "E0014"]);
    assert_snapshot!(story);
    assert_eq!(folder.run(&["explain", "e0014"]), story);
    assert_eq!(folder.run(&["explain", " E0014 "]), story);
}

#[test]
fn colours_replace_backticks() {
    let output = Folder::new(&[]).output(&["explain", "E0014", "--color", "always"]);
    let text = stdout(&output);
    assert!(text.starts_with("\u{1b}[1mE0014: there is no such time zone\u{1b}[0m\n"), "{text}");
    assert!(text.contains("\u{1b}[36mtimezone\u{1b}[0m is a name"), "{text}");
    assert!(!text.contains('`'));
}

#[test]
fn an_unknown_code_names_the_nearest() {
    let folder = Folder::new(&[]);
    assert_snapshot!(folder.run(&["explain", "E1014"]));
    assert_snapshot!(folder.run(&["explain", "hello"]));
    assert_eq!(folder.exit(&["explain", ""]), 2);
    assert_eq!(folder.exit(&["explain", "Grüße"]), 2);
}

#[test]
fn without_a_code_every_code_is_listed_once() {
    let text = stdout(&Folder::new(&[]).output(&["explain"]));
    let codes: Vec<_> = text.lines().map(|line| &line[..5]).collect();
    assert!(codes.len() > 15 && codes.contains(&"E0014") && codes.contains(&"W0001"), "{codes:?}");
    assert!(codes.is_sorted() && codes.windows(2).all(|pair| pair[0] != pair[1]), "{codes:?}");
    assert!(text.lines().all(|line| line.len() > 10), "every code has a title");
}

#[test]
fn the_beginning_of_a_code_lists_its_family() {
    let text = stdout(&Folder::new(&[]).output(&["explain", "e001"]));
    assert!(text.lines().count() > 5 && text.lines().all(|line| line.starts_with("E001")), "{text}");
}
