//! `ivr fmt`.

use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

use insta::assert_snapshot;

use crate::folder::{Folder, LINE, stderr, stdout};

const UGLY: &str = "ruleset a { // why\n  rule b when   x==1{ say \"Hello.\"\n hangup }\n}\n";
const TIDY: &str = r#"ruleset a { // why
    rule b when x == 1 {
        say "Hello."
        hangup
    }
}
"#;

fn with_stdin(folder: &Folder, args: &[&str], input: &[u8]) -> Output {
    let mut command = folder.command(args);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that wants nothing of it closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

#[test]
fn a_file_is_formatted_in_place_and_then_left_alone() {
    let folder = Folder::new(&[("a.ivr", UGLY)]);
    assert_snapshot!(folder.run(&["fmt", "a.ivr"]), @r"
    exit 0
    ----- stdout -----
    a.ivr
    ");
    assert_eq!(folder.read("a.ivr"), TIDY.as_bytes());
    let written = fs::metadata(folder.at("a.ivr")).unwrap().modified().unwrap();
    assert_eq!(folder.run(&["fmt", "a.ivr"]), "exit 0\n");
    assert_eq!(fs::metadata(folder.at("a.ivr")).unwrap().modified().unwrap(), written);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_project_is_found_from_within_and_settings_do_not_matter() {
    let folder = Folder::project("[project]\nnmae = 1\n", UGLY);
    folder.write("tests/t.ivr", "test \"t\" {call line hears \"x\"}");
    let output = folder.command(&["fmt"]).current_dir(folder.at("src")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).starts_with("main.ivr\n"), "{}", stdout(&output));
    assert_eq!(folder.read("src/main.ivr"), TIDY.as_bytes());
    assert_eq!(folder.read("tests/t.ivr"), b"test \"t\" {\n    call line\n    hears \"x\"\n}\n");
    // Named twice, formatted once.
    folder.write("src/main.ivr", UGLY);
    assert_eq!(stdout(&folder.output(&["fmt", ".", "src/main.ivr", "."])), "src/main.ivr\n");
}

#[test]
fn a_folder_of_projects_and_a_part_of_one_are_formatted_too() {
    let folder = Folder::new(&[
        ("lines/bank/ivr.toml", "[project]\nname = \"bank\"\n"),
        ("lines/bank/src/deep/main.ivr", UGLY),
        ("lines/alone/alone.ivr", UGLY),
        ("lines/.hidden/x.ivr", UGLY),
    ]);
    assert_eq!(folder.exit(&["fmt", "--check", "lines"]), 1);
    let formatted = stdout(&folder.output(&["fmt", "lines/bank/src"]));
    assert_eq!(formatted, "lines/bank/src/deep/main.ivr\n");
    assert_eq!(stdout(&folder.output(&["fmt", "lines"])), "lines/alone/alone.ivr\n");
    assert_eq!(folder.read("lines/.hidden/x.ivr"), UGLY.as_bytes());
    // A folder without programs is most likely a mistake.
    folder.write("empty/notes.txt", "");
    assert_eq!(folder.exit(&["fmt", "empty"]), 2);
}

#[test]
fn check_shows_what_would_change_and_changes_nothing() {
    let folder = Folder::new(&[("a.ivr", UGLY), ("b.ivr", TIDY)]);
    assert_snapshot!(folder.run(&["fmt", "--check", "a.ivr", "b.ivr"]));
    assert_eq!(folder.read("a.ivr"), UGLY.as_bytes());
    assert_eq!(folder.run(&["fmt", "--check", "b.ivr"]), "exit 0\n");
    let colored = folder.output(&["fmt", "--check", "a.ivr", "--color", "always"]);
    assert!(
        stdout(&colored).contains("\u{1b}[32m+    rule b when x == 1 {\u{1b}[0m"),
        "{}",
        stdout(&colored)
    );
}

#[test]
fn a_file_with_errors_stays_and_the_others_are_formatted() {
    let broken = "ruleset a {\n  rule b { sya \"x\" }\n}\n";
    let folder = Folder::new(&[("a.ivr", broken), ("b.ivr", UGLY)]);
    assert_snapshot!(folder.run(&["fmt", "a.ivr", "b.ivr"]));
    assert_eq!(folder.read("a.ivr"), broken.as_bytes());
    assert_eq!(folder.read("b.ivr"), TIDY.as_bytes());
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new(&[]);
    let output = with_stdin(&folder, &["fmt", "-"], UGLY.as_bytes());
    assert_eq!((stdout(&output).as_str(), output.status.code()), (TIDY, Some(0)));
    let output = with_stdin(&folder, &["fmt", "-", "--check"], UGLY.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).starts_with("--- standard input\n+++ standard input\n@@"), "{}", stdout(&output));
    let output = with_stdin(&folder, &["fmt", "-", "--check"], TIDY.as_bytes());
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("", Some(0)));
    let output = with_stdin(&folder, &["fmt", "-"], b"ruleset a {");
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("", Some(1)));
    assert_snapshot!(stderr(&output));
    let output = with_stdin(&folder, &["fmt", "-"], b"queue a \"Caf\xe9\"\n");
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("", Some(2)));
    assert!(stderr(&output).contains("not UTF-8"), "{}", stderr(&output));
    assert_eq!(folder.exit(&["fmt", "-", "a.ivr"]), 2);
}

#[test]
fn a_file_of_windows_keeps_its_line_ends() {
    let windows = TIDY.replace('\n', "\r\n");
    let folder = Folder::new(&[("a.ivr", &UGLY.replace('\n', "\r\n"))]);
    // The diff is that of the same file with the line ends of Unix.
    let expected = stdout(&with_stdin(&folder, &["fmt", "-", "--check"], UGLY.as_bytes()));
    let found = stdout(&folder.output(&["fmt", "--check", "a.ivr"]));
    assert_eq!(found, expected.replace("standard input", "a.ivr"));
    assert_eq!(folder.exit(&["fmt", "a.ivr"]), 0);
    assert_eq!(folder.read("a.ivr"), windows.as_bytes());
    assert_eq!(folder.run(&["fmt", "--check", "a.ivr"]), "exit 0\n");
    let output = with_stdin(&folder, &["fmt", "-"], UGLY.replace('\n', "\r\n").as_bytes());
    assert_eq!((output.stdout.as_slice(), output.status.code()), (windows.as_bytes(), Some(0)));
    let output = with_stdin(&folder, &["fmt", "-", "--check"], windows.as_bytes());
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("", Some(0)));
}

#[test]
fn what_cannot_be_seen_is_told_in_words() {
    let mixed = TIDY.replacen('\n', "\r\n", 2);
    let folder = Folder::new(&[("a.ivr", &mixed), ("b.ivr", &UGLY.replacen('\n', "\r\n", 1))]);
    folder.write("c.ivr", format!("\u{feff}{TIDY}"));
    assert_eq!(
        stdout(&folder.output(&["fmt", "--check", "a.ivr"])),
        "a.ivr: some line ends are those of Windows\n"
    );
    assert_snapshot!(folder.run(&["fmt", "--check", "b.ivr"]));
    assert_eq!(
        stdout(&folder.output(&["fmt", "--check", "c.ivr"])),
        "c.ivr: begins with a byte order mark\n"
    );
    let output = with_stdin(&folder, &["fmt", "-", "--check"], format!("\u{feff}{mixed}").as_bytes());
    assert_eq!(
        stdout(&output),
        "standard input: some line ends are those of Windows\nstandard input: begins with a byte order mark\n"
    );
    assert_eq!(folder.exit(&["fmt", "a.ivr", "b.ivr"]), 0);
    assert_eq!(folder.read("a.ivr"), TIDY.as_bytes());
    assert_eq!(folder.read("b.ivr"), TIDY.as_bytes());
}

#[test]
fn a_byte_order_mark_goes_away() {
    let folder = Folder::new(&[("a.ivr", &format!("\u{feff}{TIDY}"))]);
    assert_eq!(stdout(&folder.output(&["fmt", "a.ivr"])), "a.ivr\n");
    assert_eq!(folder.read("a.ivr"), TIDY.as_bytes());
}

#[test]
fn an_empty_file_stays_empty() {
    let folder = Folder::new(&[("a.ivr", ""), ("b.ivr", " \n\n")]);
    assert_eq!(folder.run(&["fmt", "a.ivr", "b.ivr"]), "exit 0\n----- stdout -----\nb.ivr\n");
    assert_eq!(folder.read("b.ivr"), b"");
}

#[test]
fn what_cannot_be_read_is_told_and_left() {
    let folder = Folder::new(&[("ivr.toml", ""), ("src/good.ivr", UGLY)]);
    let latin = b"prompt jingle \"Caf\xe9.wav\"\n";
    folder.write("src/latin.ivr", latin);
    fs::File::create(folder.at("src/large.ivr")).unwrap().set_len(50 * 1024 * 1024).unwrap();
    assert_snapshot!(folder.run(&["fmt"]));
    assert_eq!(folder.read("src/latin.ivr"), latin);
    assert_eq!(folder.read("src/good.ivr"), TIDY.as_bytes());
    assert_snapshot!(folder.run(&["fmt", "nothing.ivr"]));
    assert_snapshot!(folder.run(&["fmt", "ivr.toml"]));
}

#[test]
fn a_file_that_may_not_be_written_stays() {
    let folder = Folder::new(&[("a.ivr", UGLY), ("b.ivr", UGLY)]);
    let mut permissions = fs::metadata(folder.at("a.ivr")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(folder.at("a.ivr"), permissions).unwrap();
    assert_snapshot!(folder.run(&["fmt", "a.ivr", "b.ivr"]));
    assert_eq!(folder.read("a.ivr"), UGLY.as_bytes());
    assert_eq!(folder.read("b.ivr"), TIDY.as_bytes());
    assert_eq!(folder.exit(&["fmt", "a.ivr", "--check"]), 1);
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new(&[("real/a.ivr", UGLY)]);
    fs::set_permissions(folder.at("real/a.ivr"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/a.ivr", folder.at("a.ivr")).unwrap();
    assert_eq!(folder.run(&["fmt", "a.ivr"]), "exit 0\n----- stdout -----\na.ivr\n");
    assert!(fs::symlink_metadata(folder.at("a.ivr")).unwrap().is_symlink());
    assert_eq!(folder.read("real/a.ivr"), TIDY.as_bytes());
    let mode = fs::metadata(folder.at("real/a.ivr")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn all_names_of_a_file_lead_to_the_same_text() {
    let folder = Folder::new(&[("a.ivr", UGLY)]);
    fs::hard_link(folder.at("a.ivr"), folder.at("b.ivr")).unwrap();
    assert_eq!(folder.exit(&["fmt", "a.ivr"]), 0);
    assert_eq!(folder.read("b.ivr"), TIDY.as_bytes());
    // A text that becomes shorter leaves nothing of the old one behind.
    folder.write("long.ivr", format!("{TIDY}\n\n\n\n\n"));
    fs::hard_link(folder.at("long.ivr"), folder.at("other.ivr")).unwrap();
    assert_eq!(folder.exit(&["fmt", "other.ivr"]), 0);
    assert_eq!(folder.read("long.ivr"), TIDY.as_bytes());
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let folder = Folder::new(&[("a.ivr", &UGLY.repeat(2000))]);
    let mut command = folder.command(&["fmt", "--check", "a.ivr"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((stderr(&output).as_str(), output.status.code()), ("", Some(0)));
}

#[test]
fn what_new_makes_and_the_examples_are_formatted() {
    let folder = Folder::new(&[]);
    assert_eq!(folder.exit(&["new", "line"]), 0);
    assert_eq!(folder.run(&["fmt", "--check", "line"]), "exit 0\n");
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples");
    let folders = fs::read_dir(examples).unwrap().map(|it| it.unwrap().path());
    // A project, or a folder of programs of their own.
    let programs = folders.flat_map(|it| match it.join("ivr.toml").is_file() {
        true => vec![it],
        false => fs::read_dir(it).unwrap().map(|it| it.unwrap().path()).collect(),
    });
    let programs: Vec<String> = programs.map(|it| it.display().to_string()).collect();
    assert!(programs.len() > 2, "{programs:?}");
    let mut args = vec!["fmt", "--check"];
    args.extend(programs.iter().map(String::as_str));
    assert_eq!(folder.run(&args), "exit 0\n");
    assert_eq!(with_stdin(&folder, &["fmt", "--check", "-"], LINE.as_bytes()).status.code(), Some(0));
}
