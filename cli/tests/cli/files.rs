//! Files that are not what they should be: a clear message, never a panic, a hang or a stack overflow.

use insta::assert_snapshot;

use crate::folder::{Folder, LINE, stderr};

fn single(content: impl AsRef<[u8]>) -> Folder {
    let folder = Folder::new(&[]);
    folder.write("a.ivr", content);
    folder
}

#[test]
fn a_missing_file() {
    assert_snapshot!(Folder::new(&[]).run(&["check", "a.ivr"]));
}

#[test]
fn a_file_in_another_encoding() {
    assert_snapshot!(single(b"prompt jingle \"Caf\xe9.wav\"\n").run(&["check", "a.ivr"]));
}

#[test]
fn a_file_of_utf_16() {
    assert_snapshot!(single(b"\xff\xfeq\0u\0e\0").run(&["check", "a.ivr"]));
}

#[test]
fn a_file_of_50_mb() {
    let folder = Folder::new(&[]);
    // Fifty megabytes for the file system, nothing on the disk.
    std::fs::File::create(folder.at("a.ivr")).unwrap().set_len(50 * 1024 * 1024).unwrap();
    assert_snapshot!(folder.run(&["check", "a.ivr"]));
}

#[test]
fn settings_that_cannot_be_read_stop_the_check() {
    let folder = Folder::project("", LINE);
    folder.write("ivr.toml", b"\xff");
    assert_eq!(folder.exit(&["check"]), 2);
}

#[test]
fn an_empty_file() {
    assert_snapshot!(single("").run(&["check", "a.ivr"]));
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let wrong = LINE.replace("welcome {", "welcom {");
    let plain = single(&wrong).run(&["check", "a.ivr"]);
    assert_eq!(single(wrong.replace('\n', "\r\n")).run(&["check", "a.ivr"]), plain);
    assert_eq!(single(format!("\u{feff}{wrong}")).run(&["check", "a.ivr"]), plain);
}

#[test]
fn a_string_that_is_never_closed() {
    let folder = single("queue people \"General Enquiries\n\nhours office \"Office hours\"\n");
    assert_snapshot!(folder.run(&["check", "a.ivr"]));
}

#[test]
fn nesting_ten_thousand_deep() {
    for (open, close) in [("(", ")"), ("[", "]"), ("not ", ""), ("-", "")] {
        let deep = format!(
            "ruleset a {{ rule b when {}true{} {{ hangup }} }}\n",
            open.repeat(10_000),
            close.repeat(10_000)
        );
        let output = single(&deep).output(&["check", "a.ivr", "--format", "short"]);
        assert_eq!(output.status.code(), Some(1), "{open}");
        assert!(stderr(&output).contains("error[E"), "{open}: {}", stderr(&output));
    }
    let blocks = "split { 100% ".repeat(10_000);
    assert_eq!(single(format!("ruleset a {{ rule b {{ {blocks}")).exit(&["check", "a.ivr"]), 1);
    let strings = "say \"{".repeat(10_000);
    assert_eq!(single(format!("ruleset a {{ rule b {{ {strings}")).exit(&["check", "a.ivr"]), 1);
}

#[cfg(unix)]
#[test]
fn links_that_lead_back_are_not_followed() {
    let folder = Folder::project("[project]\nname = \"acme\"\n", LINE);
    std::os::unix::fs::symlink("..", folder.at("src/back")).unwrap();
    std::os::unix::fs::symlink("itself", folder.at("src/itself")).unwrap();
    assert_eq!(folder.run(&["check"]), "exit 0\n----- stdout -----\nacme: nothing wrong in 1 file\n");
}

#[cfg(unix)]
#[test]
fn a_program_file_that_leads_nowhere_cannot_be_read() {
    let folder = Folder::project("", LINE);
    std::os::unix::fs::symlink("nowhere", folder.at("src/gone.ivr")).unwrap();
    assert_snapshot!(folder.run(&["check"]));
}
