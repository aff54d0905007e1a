//! `ivr build` and `ivr disasm`.

use insta::assert_snapshot;

use crate::folder::{Folder, LINE, stderr, stdout};

const SETTINGS: &str = "[project]\nname = \"acme\"\n";

#[test]
fn a_bundle_is_named_after_the_project_and_lies_in_the_current_folder() {
    let folder = Folder::new(&[("p/ivr.toml", SETTINGS), ("p/src/main.ivr", LINE)]);
    let said = stdout(&folder.output(&["build", "p"]));
    let size = folder.read("acme.ivrb").len();
    let (path, rest) = said.trim_end().split_once(": ").unwrap();
    let (bytes, hash) = rest.split_once(" bytes, hash ").unwrap();
    assert_eq!((path, bytes), ("acme.ivrb", size.to_string().as_str()));
    assert!(hash.len() == 64 && hash.bytes().all(|it| it.is_ascii_hexdigit()), "{hash}");
}

#[test]
fn a_file_gives_its_name_to_its_bundle() {
    let folder = Folder::new(&[("hello.ivr", LINE)]);
    assert_eq!(folder.exit(&["build", "hello.ivr"]), 0);
    assert!(folder.at("hello.ivrb").is_file());
}

#[test]
fn two_clones_in_different_folders_build_the_same_bytes() {
    let new = |name: &str| {
        let folder = Folder::new(&[]);
        assert_eq!(folder.exit(&["new", name, "--name", "line"]), 0);
        assert_eq!(folder.exit(&["build", name, "-o", "line.ivrb"]), 0);
        folder.read("line.ivrb")
    };
    assert_eq!(new("one"), new("somewhere/deeper/two"));
}

#[test]
fn building_twice_replaces_the_bundle_and_leaves_nothing_else() {
    let folder = Folder::project(SETTINGS, LINE);
    folder.write("out/acme.ivrb", "an older one");
    assert_eq!(folder.exit(&["build", "-o", "out/acme.ivrb"]), 0);
    let first = folder.read("out/acme.ivrb");
    assert_eq!(folder.exit(&["build", "-o", "out/acme.ivrb"]), 0);
    assert_eq!(folder.read("out/acme.ivrb"), first);
    assert_eq!(std::fs::read_dir(folder.at("out")).unwrap().count(), 1);
}

#[test]
fn a_program_with_errors_is_not_built() {
    let folder = Folder::project(SETTINGS, &LINE.replace("start welcome", "start welcom"));
    assert_snapshot!(folder.run(&["build"]));
    assert!(!folder.at("acme.ivrb").exists());
}

#[test]
fn wrong_settings_are_errors_of_the_program() {
    let folder = Folder::project("[project]\nnam = \"acme\"\n", LINE);
    assert_eq!(folder.exit(&["build"]), 1);
    assert!(!folder.at("program.ivrb").exists());
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let folder = Folder::project(SETTINGS, LINE);
    assert_snapshot!(folder.run(&["build", "-o", "nowhere/acme.ivrb"]));
    assert_snapshot!(folder.run(&["build", "-o", "src"]));
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = Folder::project(SETTINGS, LINE);
    folder.write("real.ivrb", "an older one");
    std::os::unix::fs::symlink("real.ivrb", folder.at("live.ivrb")).unwrap();
    assert_eq!(folder.exit(&["build", "-o", "live.ivrb"]), 0);
    assert!(folder.at("live.ivrb").is_symlink());
    assert!(folder.read("real.ivrb").len() > 100);
}

#[test]
fn a_bundle_is_shown_as_text() {
    let folder = Folder::project(SETTINGS, LINE);
    assert_eq!(folder.exit(&["build"]), 0);
    let text = stdout(&folder.output(&["disasm", "acme.ivrb"]));
    assert!(text.starts_with("program { name: \"acme\""), "{text}");
    assert!(text.contains("ruleset welcome {") && text.contains("\"Hello.\""), "{text}");
}

#[test]
fn what_is_no_bundle_is_refused() {
    let folder = Folder::new(&[("a.ivr", LINE), ("empty.ivrb", "")]);
    assert_snapshot!(folder.run(&["disasm", "a.ivr"]));
    assert_snapshot!(folder.run(&["disasm", "nowhere.ivrb"]));
    assert_eq!(folder.exit(&["disasm", "empty.ivrb"]), 2);
    assert_eq!(folder.exit(&["disasm", "."]), 2);
}

#[test]
fn a_damaged_bundle_is_refused_wherever_the_damage_is() {
    let folder = Folder::project(SETTINGS, LINE);
    assert_eq!(folder.exit(&["build"]), 0);
    let whole = folder.read("acme.ivrb");
    for cut in [0, 1, 7, 8, 40, whole.len() / 2, whole.len() - 1] {
        folder.write("cut.ivrb", &whole[..cut]);
        assert_eq!(folder.exit(&["disasm", "cut.ivrb"]), 2, "cut after {cut} bytes");
    }
    for at in (0..whole.len()).step_by(whole.len() / 16 + 1) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        folder.write("flipped.ivrb", &flipped);
        assert_eq!(folder.exit(&["disasm", "flipped.ivrb"]), 2, "byte {at} damaged");
    }
    folder.write("flipped.ivrb", [&whole[..], b"more"].concat());
    assert_snapshot!(folder.run(&["disasm", "flipped.ivrb"]));
}

#[test]
fn a_bundle_never_replaces_a_part_of_its_program() {
    let folder = Folder::project(SETTINGS, LINE);
    for part in ["src/main.ivr", "./src/../src/main.ivr", "ivr.toml"] {
        let output = folder.output(&["build", "-o", part]);
        assert_eq!(output.status.code(), Some(2), "{part}");
        assert!(stderr(&output).contains("is a part of the program"), "{}", stderr(&output));
    }
    assert_eq!(folder.read("src/main.ivr"), LINE.as_bytes());
    let single = Folder::new(&[("hello.ivr", LINE)]);
    assert_eq!(single.exit(&["build", "hello.ivr", "-o", "hello.ivr"]), 2);
    assert_eq!(single.read("hello.ivr"), LINE.as_bytes());
}

#[test]
fn a_dash_is_standard_output() {
    let folder = Folder::project(SETTINGS, LINE);
    assert_eq!(folder.exit(&["build"]), 0);
    assert_eq!(folder.output(&["build", "-o", "-"]).stdout, folder.read("acme.ivrb"));
    assert!(!folder.at("-").exists());
}
