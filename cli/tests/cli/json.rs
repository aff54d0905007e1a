//! `ivr check --format json`: one object a line, with the fields of the contract.

use serde_json::Value;

use crate::folder::{Folder, LINE, stderr, stdout};

fn findings(folder: &Folder, args: &[&str]) -> Vec<Value> {
    let output = folder.output(args);
    assert_eq!(stdout(&output), "");
    stderr(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn is_place(object: &Value) -> bool {
    let is_point = |point: &Value| {
        let at_least_one = |name: &str| point[name].as_u64().is_some_and(|it| it >= 1);
        at_least_one("line") && at_least_one("column")
    };
    object["file"].is_string() && is_point(&object["span"]["start"]) && is_point(&object["span"]["end"])
}

#[test]
fn every_line_has_the_fields_of_the_contract() {
    let folder = Folder::project("[project]\ntimezon = \"UTC\"\n[lint]\nW9999 = \"warn\"\n", "queue \"x\"\n");
    let found = findings(&folder, &["check", "--format", "json"]);
    assert!(found.len() >= 3, "{found:?}");
    for it in &found {
        assert!(it["code"].as_str().is_some_and(|code| code.len() == 5), "{it}");
        assert!(matches!(it["severity"].as_str(), Some("error" | "warning")), "{it}");
        assert!(it["message"].is_string() && is_place(it), "{it}");
        for label in it["labels"].as_array().unwrap() {
            assert!(label["message"].is_string() && is_place(label), "{it}");
        }
        assert!(it.get("help").is_none_or(Value::is_string), "{it}");
        if let Some(fix) = it.get("fix") {
            assert!(fix["title"].is_string(), "{it}");
            for edit in fix["edits"].as_array().unwrap() {
                assert!(edit["text"].is_string() && is_place(edit), "{it}");
            }
        }
    }
}

#[test]
fn a_fix_mends_what_it_is_offered_for() {
    let folder = Folder::project("[project]\nname = \"Zürich\"\ntimezon = \"UTC\"\n", LINE);
    let found = findings(&folder, &["check", "--format", "json"]);
    let edit = &found.iter().find(|it| it["code"] == "E0011").unwrap()["fix"]["edits"][0];
    assert_eq!((edit["file"].as_str(), edit["text"].as_str()), (Some("ivr.toml"), Some("timezone")));
    assert_eq!(edit["span"]["start"], serde_json::json!({ "line": 3, "column": 1 }));
    assert_eq!(edit["span"]["end"], serde_json::json!({ "line": 3, "column": 8 }));
}

#[test]
fn a_program_without_findings_prints_nothing() {
    let folder = Folder::project("", LINE);
    assert_eq!(findings(&folder, &["check", "--format", "json"]), Vec::<Value>::new());
}

#[test]
fn paths_are_relative_to_the_project_from_wherever_it_is_checked() {
    let folder = Folder::new(&[("p/ivr.toml", ""), ("p/src/a/b.ivr", "oops\n")]);
    let found = findings(&folder, &["check", "p", "--format", "json"]);
    assert_eq!(found[0]["file"], "src/a/b.ivr");
    let found = findings(&folder, &["check", "p/src/a/b.ivr", "--format", "json"]);
    assert_eq!(found[0]["file"], "b.ivr");
}
