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

#[cfg(unix)]
#[test]
fn a_pipe_is_no_program() {
    let pipe = |folder: &Folder, name: &str| {
        let status = std::process::Command::new("mkfifo").arg(folder.at(name)).status().unwrap();
        assert!(status.success());
    };
    let single = Folder::new(&[]);
    pipe(&single, "a.ivr");
    assert_snapshot!(single.run(&["check", "a.ivr"]));
    let project = Folder::project("", LINE);
    pipe(&project, "src/b.ivr");
    assert_eq!(project.exit(&["check"]), 2);
    let settings = Folder::new(&[("src/main.ivr", LINE)]);
    pipe(&settings, "ivr.toml");
    assert_eq!(settings.exit(&["check"]), 2);
}

#[cfg(unix)]
#[test]
fn a_link_to_itself_is_told_in_words() {
    let folder = Folder::new(&[]);
    std::os::unix::fs::symlink("a.ivr", folder.at("a.ivr")).unwrap();
    assert_snapshot!(folder.run(&["check", "a.ivr"]));
}

#[cfg(unix)]
#[test]
fn links_that_leave_the_project_are_not_followed() {
    let folder = Folder::project("[project]\nname = \"acme\"\n", LINE);
    std::os::unix::fs::symlink("/", folder.at("src/root")).unwrap();
    assert_snapshot!(folder.run(&["check"]));
}

#[cfg(unix)]
#[test]
fn links_inside_the_project_are_followed_once() {
    let folder =
        Folder::project("[project]\nname = \"acme\"\n", &LINE.replace("say \"Hello.\"", "call greeting"));
    folder.write("shared/words.ivr", "ruleset greeting { rule hello { say \"Hello.\" } }\n");
    std::os::unix::fs::symlink("../shared", folder.at("src/a")).unwrap();
    std::os::unix::fs::symlink("../shared", folder.at("src/b")).unwrap();
    std::os::unix::fs::symlink("../shared", folder.at("shared/c")).unwrap();
    assert_eq!(folder.run(&["check"]), "exit 0\n----- stdout -----\nacme: nothing wrong in 2 files\n");
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_told() {
    use std::os::unix::ffi::OsStrExt;

    let folder = Folder::project("", LINE);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.ivr");
    std::fs::write(folder.at("src").join(name), LINE).unwrap();
    assert_snapshot!(folder.run(&["check"]));
}

#[test]
fn large_settings_are_not_told_to_be_split_into_programs() {
    let folder = Folder::project("", LINE);
    std::fs::File::create(folder.at("ivr.toml")).unwrap().set_len(50 * 1024 * 1024).unwrap();
    assert_snapshot!(folder.run(&["check"]));
}
