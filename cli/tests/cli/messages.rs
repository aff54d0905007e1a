//! `ivr messages`: the list for reviewers, and what they gave back.

#[path = "../support/calls.rs"]
#[expect(dead_code, reason = "the other tests need more of it")]
mod support;

use std::collections::BTreeSet;
use std::io::Write;
use std::process::Stdio;

use insta::assert_snapshot;
use serde_json::Value;

use crate::folder::{Folder, stderr, stdout};
use support::{calls, examples, ivr};

const SETTINGS: &str = r#"[project]
name = "line"
timezone = "Australia/Melbourne"
languages = ["en-AU", "de-DE"]
currency = "AUD"
country = "AU"
"#;

const PROGRAM: &str = r#"message greeting() {
    en-AU "Welcome."
    de-DE "Grüß Gott."
}
prompt jingle "jingle.wav"
endpoint line { numbers "+61390001000" start welcome }
rescue { say "Sorry, something went wrong." hangup }

ruleset welcome {
    rule greet { say prompt jingle, greeting() }
    rule early when clock.time < 09:00 {
        say "= We open at nine; please call again. ="
    }
    rule choose {
        menu "For a person, press 1; for a \"recording\", press 2." {
            1 {
                say """
                    One
                    moment.
                    """
                dial "+61390002000" { failed { say "-" } }
            }
            2 { say "Nothing new." }
            no input { say "Sorry?" }
            give up { say "Goodbye." hangup }
        }
        hangup
    }
}
"#;

fn folder() -> Folder {
    Folder::project(SETTINGS, PROGRAM)
}

/// A folder with a list of its texts, as `change` makes it.
fn with_list(change: impl FnOnce(String) -> String) -> Folder {
    let folder = folder();
    let list = stdout(&folder.output(&["messages", "--csv"]));
    folder.write("reviewed.csv", change(list));
    folder
}

/// What comparing with the list that `change` made says.
fn check(change: impl FnOnce(String) -> String) -> String {
    with_list(change).run(&["messages", "--check", "reviewed.csv"])
}

const CLEAN: &str = "exit 0\n----- stdout -----\n11 texts are as they were reviewed in reviewed.csv\n";

/// A list, cell by cell: the first row names the columns.
fn cells(list: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut characters = list.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(character) = characters.next() {
        let row = rows.last_mut().unwrap();
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => row.last_mut().unwrap().push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            other => row.last_mut().unwrap().push(other),
        }
    }
    assert_eq!(rows.pop(), Some(vec![String::new()]), "the last line ends");
    rows
}

/// As a spreadsheet writes it that separates by semicolons and ends lines as Windows does.
fn as_elsewhere(rows: &[Vec<String>]) -> String {
    let cell = |it: &String| format!("\"{}\"", it.replace('"', "\"\"").replace('\n', "\r\n"));
    let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(";") + "\r\n";
    rows.iter().map(line).collect()
}

#[test]
fn a_list_for_people_goes_by_rulesets() {
    assert_snapshot!(folder().run(&["messages"]));
}

#[test]
fn a_list_for_spreadsheets_is_csv_with_a_mark() {
    let folder = folder();
    let list = stdout(&folder.output(&["messages", "--csv"]));
    assert_eq!(list, stdout(&folder.output(&["messages", "--format", "csv"])));
    assert!(list.starts_with("\u{feff}id,text,"), "{list}");
    assert_snapshot!(list.trim_start_matches('\u{feff}'));
}

#[test]
fn a_list_for_programs_is_json() {
    let list = stdout(&folder().output(&["messages", "--format", "json"]));
    let entries: Vec<Value> = list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries.len(), 11);
    assert_snapshot!(serde_json::to_string_pretty(&entries[1]).unwrap());
}

#[test]
fn a_program_with_errors_has_no_list() {
    let folder = Folder::project(SETTINGS, "ruleset welcome { rule main { goto nowhere } }");
    for arguments in [&["messages", "--csv"][..], &["messages", "--format", "json"]] {
        let output = folder.output(arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty() && stderr(&output).contains("nowhere"), "{}", stderr(&output));
    }
}

#[test]
fn a_program_that_says_nothing_has_an_empty_list() {
    let program = r#"endpoint line { numbers "+61390001000" start welcome }
        rescue { hangup }
        ruleset welcome { rule main { hangup } }"#;
    let folder = Folder::project(SETTINGS, program);
    assert_eq!(folder.run(&["messages"]), "exit 0\n----- stdout -----\nNobody hears a word.\n");
    folder.write("list.csv", folder.output(&["messages", "--csv"]).stdout);
    assert_eq!(folder.exit(&["messages", "--check", "list.csv"]), 0);
}

#[test]
fn one_way_to_write_a_list_at_a_time() {
    let folder = folder();
    assert_eq!(folder.exit(&["messages", "--csv", "--format", "json"]), 2);
    assert_eq!(folder.exit(&["messages", "--csv", "--check", "x.csv"]), 2);
}

// ---- What comes back ----

#[test]
fn what_was_listed_is_as_it_was_reviewed() {
    assert_eq!(check(|list| list), CLEAN);
}

#[test]
fn examples_are_as_they_were_reviewed() {
    for example in ["hello/hello.ivr", "acme-bank", "taxi"] {
        let list = ivr(&examples(), &["messages", example, "--csv"]);
        let elsewhere = as_elsewhere(&cells(&stdout(&list)));
        let folder = Folder::new(&[]);
        for list in [stdout(&list), elsewhere] {
            folder.write("list.csv", list);
            let output =
                ivr(&examples(), &["messages", example, "--check", folder.at("list.csv").to_str().unwrap()]);
            assert_eq!(output.status.code(), Some(0), "{example}:\n{}", stderr(&output));
            assert!(output.stderr.is_empty(), "{example}:\n{}", stderr(&output));
        }
    }
}

#[test]
fn spreadsheets_separate_and_end_lines_in_their_own_way() {
    assert_eq!(check(|list| format!("\u{feff}{}", as_elsewhere(&cells(&list)))), CLEAN);
    assert_eq!(check(|list| as_elsewhere(&cells(&list)).replace("\";\"", "\"\t\"")), CLEAN);
    assert_eq!(check(|list| format!("sep=;\r\n{}", as_elsewhere(&cells(&list)))), CLEAN);
}

#[test]
fn reviewers_may_sort_and_add() {
    let change = |list: String| {
        let mut rows = cells(&list);
        rows[1..].sort_by(|a, b| b[1].cmp(&a[1]));
        rows[0] = rows[0].iter().map(|it| format!(" {} ", it.to_uppercase())).collect();
        for (at, row) in rows.iter_mut().enumerate() {
            row.insert(0, format!("reviewer {at}"));
            row.reverse();
            row.push("legal: fine; \"really\"".to_owned());
        }
        let empty = vec![String::new(); rows[0].len()];
        rows.extend([empty.clone(), empty]);
        as_elsewhere(&rows)
    };
    assert_eq!(check(change), CLEAN);
}

#[test]
fn only_the_columns_of_ids_and_texts_are_needed() {
    let change = |list: String| {
        let mut rows = cells(&list);
        rows.iter_mut().for_each(|row| row.truncate(2));
        as_elsewhere(&rows)
    };
    assert_eq!(check(change), CLEAN);
}

/// A cell that begins like a formula would be worked out instead of read. The apostrophe that keeps it from that
/// may be lost on the way.
#[test]
fn texts_that_begin_like_formulas_stay_texts() {
    let list = stdout(&folder().output(&["messages", "--csv"]));
    let texts: Vec<_> = cells(&list).into_iter().map(|row| row[1].clone()).collect();
    for text in ["'= We open at nine; please call again. =", "'-"] {
        assert!(texts.iter().any(|it| it == text), "{texts:?}");
    }
    assert_eq!(check(|list| list.replace(",'=", ",=").replace(",'-", ",-")), CLEAN);
}

#[test]
fn changed_gone_and_new_texts_are_told() {
    let told = check(|list| {
        let list = list.replace("please call again", "please ring again");
        let list = list.replace("when clock.time < 09:00", "when clock.time < 10:00");
        let list: Vec<&str> = list.lines().filter(|line| !line.contains("Sorry?")).collect();
        format!("{}\nwelcome.old.say,\"We have\nmoved.\"\n,Unknown.\n", list.join("\n"))
    });
    assert_snapshot!(told);
}

#[test]
fn a_row_that_was_pasted_twice_is_no_text_that_is_gone() {
    let twice = |text: &str| format!("id,text\n{}", format!("welcome.early.say,{text}\n").repeat(2));
    let folder = with_list(|list| list);
    let list = stdout(&folder.output(&["messages", "--csv"]));
    let row = list.lines().find(|it| it.starts_with("welcome.early.say")).unwrap().to_owned();
    let told = check(|list| format!("{list}{row}\n"));
    assert!(told.starts_with("exit 0\n"), "{told}");
    assert!(told.contains("note: row 13 repeats row 6, both are `welcome.early.say`\n"), "{told}");
    let told = check(|list| format!("{list}welcome.early.say,We open at ten.\n"));
    assert!(told.starts_with("exit 1\n"), "{told}");
    assert!(
        told.contains("contradicted: row 13 contradicts row 6, both are `welcome.early.say`\n"),
        "{told}"
    );
    assert!(told.contains("We open at ten.\n") && !told.contains("gone"), "{told}");
    assert!(
        told.contains("error: 1 row contradicts another: nobody knows which words were approved\n"),
        "{told}"
    );
    folder.write("reviewed.csv", twice("Other."));
    let told = folder.run(&["messages", "--check", "reviewed.csv"]);
    assert!(told.contains("row 3 repeats row 2") && told.contains("1 changed, 10 new;"), "{told}");
}

#[test]
fn a_sentence_that_is_put_another_way_is_not_told_in_shreds() {
    let told =
        check(|list| list.replace("Sorry, something went wrong.", "Sorry, that was our very own fault."));
    assert!(told.contains("  Sorry, [-that was our very own fault.-]{+something went wrong.+}\n"), "{told}");
}

#[test]
fn a_note_is_no_difference() {
    assert_snapshot!(check(|list| list.replace("when clock.time < 09:00", "")));
}

#[test]
fn differences_are_coloured_where_that_is_wanted() {
    let folder = with_list(|list| list.replace("call again", "ring again"));
    let output = folder.output(&["messages", "--check", "reviewed.csv", "--color", "always"]);
    let text = stderr(&output);
    assert!(text.contains("\u{1b}[31m[-ring-]\u{1b}[0m\u{1b}[32m{+call+}\u{1b}[0m again"), "{text}");
}

#[test]
fn a_list_may_come_from_standard_input() {
    let folder = folder();
    let list = folder.output(&["messages", "--csv"]).stdout;
    let mut command = folder.command(&["messages", "--check", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&list).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(stdout(&output), "11 texts are as they were reviewed in standard input\n");
}

// ---- What cannot be compared ----

#[test]
fn lists_that_cannot_be_read_are_refused() {
    let folder = folder();
    let lists: [(&str, &[u8]); 8] = [
        ("empty", b""),
        ("blank", b"\xef\xbb\xbf\r\n \r\n"),
        ("latin", b"id,text\nwelcome.greet.say,Welcome.\nwelcome.x.say,Gr\xfc\xdf Gott.\n"),
        ("wide", b"\xff\xfei\0d\0,\0t\0e\0x\0t\0"),
        ("workbook", b"PK\x03\x04\x14\0\x06\0"),
        ("garbage", b"\x01\x02{]\";;;\t\t,,\n\"\"\"\n"),
        ("misspelt", b"ID;Texts;kind\r\n"),
        ("twice", b"id,text,text\n"),
    ];
    let mut told = String::new();
    for (name, bytes) in lists {
        let file = format!("{name}.csv");
        folder.write(&file, bytes);
        told.push_str(&folder.run(&["messages", "--check", &file]));
    }
    told.push_str(&folder.run(&["messages", "--check", "missing.csv"]));
    told.push_str(&folder.run(&["messages", "--check", "src"]));
    assert_snapshot!(told);
}

/// Whatever a reader of tables would make of them: nobody approved that.
#[test]
fn quotes_that_are_broken_are_refused() {
    let folder = folder();
    for (list, told) in [
        ("id,text\nwelcome.early.say,\"Fir\"st.\n", "row 2: a quote in the middle of a cell"),
        ("id,text\nwelcome.early.say,\"First.\na,b\nc,d\n", "row 2: the quote is never closed"),
        ("sep=;\r\nid;text\r\na;b\r\nc;\"d\r\n", "row 4: the quote is never closed"),
    ] {
        folder.write("broken.csv", list);
        let output = folder.output(&["messages", "--check", "broken.csv"]);
        assert_eq!(output.status.code(), Some(2), "{list}");
        let message = format!("error: `broken.csv` cannot be compared: {told}\n");
        assert!(stderr(&output).starts_with(&message), "{}", stderr(&output));
    }
}

#[test]
fn a_list_without_ids_tells_what_it_has() {
    assert_snapshot!(check(|list| list.replacen("id,text", "number,words", 1)));
}

#[test]
fn rows_that_are_too_short_have_empty_cells() {
    let folder = folder();
    folder.write("short.csv", "kind,id,text\nsay,welcome.early.say\nsay\n");
    let output = folder.output(&["messages", "--check", "short.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("changed: `welcome.early.say` is not as in row 2 of short.csv"),
        "{}",
        stderr(&output)
    );
}

// ---- Nothing is missing ----

/// A text of the list as the pieces between its values.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut depth = 0;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if depth == 0 => pieces.last_mut().unwrap().extend(characters.next()),
            '{' => {
                if depth == 0 {
                    pieces.push(String::new());
                }
                depth += 1;
            }
            '}' => depth -= 1,
            other if depth == 0 => pieces.last_mut().unwrap().push(other),
            _ => {}
        }
    }
    pieces
}

/// Whether a text was said of which these are the pieces.
fn is_made_of(said: &str, pieces: &[String]) -> bool {
    let [first, between @ .., last] = pieces else { return pieces.iter().any(|it| it == said) };
    let inside = said.strip_prefix(first.as_str()).and_then(|it| it.strip_suffix(last.as_str()));
    let found = inside.and_then(|rest| {
        between
            .iter()
            .try_fold(rest, |rest, piece| rest.find(piece.as_str()).map(|at| &rest[at + piece.len()..]))
    });
    found.is_some()
}

#[test]
fn everything_that_callers_hear_is_listed() {
    for example in ["acme-bank", "taxi"] {
        let list = stdout(&ivr(&examples(), &["messages", example, "--format", "json"]));
        let entries: Vec<Value> = list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let text = |entry: &Value| entry["text"].as_str().unwrap().to_owned();
        let known: Vec<Vec<String>> = entries.iter().map(text).map(|it| pieces(&it)).collect();
        // What is nothing but a value would excuse everything.
        let known: Vec<_> = known.iter().filter(|it| it.concat().chars().any(char::is_alphabetic)).collect();
        let mut said = BTreeSet::new();
        for happening in calls(example).iter().flat_map(|call| call.happenings()) {
            if matches!(happening["type"].as_str(), Some("say" | "ask" | "sms")) {
                let recording = if happening["kind"] == "prompt" { " (recording)" } else { "" };
                said.insert(format!("{}{recording}", happening["text"].as_str().unwrap()));
            }
        }
        assert!(said.len() > 20, "{example} says next to nothing: {said:?}");
        let is_known = |said: &str| match said.strip_suffix(" (recording)") {
            Some(name) => entries
                .iter()
                .any(|it| it["form"] == "recording" && text(it).starts_with(&format!("{name} ("))),
            None => known.iter().any(|it| is_made_of(said, it)),
        };
        let missed: Vec<_> = said.iter().filter(|it| !is_known(it)).collect();
        assert!(missed.is_empty(), "{example}: {missed:?}");
    }
}
