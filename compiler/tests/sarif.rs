//! Findings as SARIF: what is written is valid by the schema of the standard, and says what was found.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use boon::{Compiler, SchemaIndex, Schemas};
use ivr_compiler::diagnostic::render::write_sarif;
use ivr_compiler::diagnostic::{Code, Diagnostic, Edit, Fix};
use ivr_compiler::source::{FileId, Sources, Span};
use serde_json::{Value, json};

/// The rules that every document must keep.
struct Standard {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Standard {
    fn read() -> Self {
        let text = include_str!("sarif/sarif-schema-2.1.0.json");
        let name = "file:///sarif-schema-2.1.0.json";
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        compiler.add_resource(name, serde_json::from_str(text).unwrap()).unwrap();
        let mut schemas = Schemas::new();
        let index = compiler.compile(name, &mut schemas).unwrap();
        Self { schemas, index }
    }

    fn refuses(&self, document: &Value) -> Option<String> {
        self.schemas.validate(document, self.index).err().map(|it| format!("{it:#}"))
    }
}

fn text_of(sources: &Sources, found: &[Diagnostic], folder: &str) -> String {
    let mut out = Vec::new();
    write_sarif(&mut out, found, sources, folder).unwrap();
    String::from_utf8(out).unwrap()
}

/// The document, which must be valid and the same every time.
fn document(sources: &Sources, found: &[Diagnostic], folder: &str) -> Value {
    let text = text_of(sources, found, folder);
    assert_eq!(text, text_of(sources, found, folder));
    let document = serde_json::from_str(&text).unwrap();
    if let Some(flaw) = Standard::read().refuses(&document) {
        panic!("{flaw}\n{text}");
    }
    document
}

fn file(path: &str, text: &str) -> Sources {
    Sources::new([(path.to_owned(), text.to_owned())])
}

/// The place of `needle` in the first file.
fn find(sources: &Sources, needle: &str) -> Span {
    let text = &sources.get(FileId(0)).unwrap().text;
    let start = text.find(needle).unwrap();
    Span::new(FileId(0), start as u32, (start + needle.len()) as u32)
}

#[test]
fn the_schema_refuses_what_is_no_such_document() {
    let standard = Standard::read();
    let mut document = document(&Sources::default(), &[], "");
    assert_eq!(standard.refuses(&document), None);
    document["runs"][0]["tool"]["driver"]["colour"] = json!("red");
    assert!(standard.refuses(&document).is_some());
    assert!(standard.refuses(&json!({ "version": "2.1.0" })).is_some());
}

#[test]
fn nothing_found_is_a_document_too() {
    insta::assert_snapshot!(text_of(&Sources::default(), &[], ""), @r#"
    {
      "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        {
          "tool": {
            "driver": {
              "name": "ivr",
              "version": "0.1.0",
              "rules": []
            }
          },
          "columnKind": "unicodeCodePoints",
          "results": []
        }
      ]
    }
    "#);
}

#[test]
fn a_finding_has_its_place_its_labels_its_reason_and_its_mend() {
    // Windows line ends, letters of two bytes, a letter of two UTF-16 units.
    let sources = file("src/größe 1.ivr", "queue a \"Ä\"\r\nqueue 👋ü oops\r\nqueue a\r\n");
    let place = find(&sources, "oops");
    let found = [
        Diagnostic::new(Code::E0201, place, "there is no `oops`")
            .at("not \"declared\"")
            .label(find(&sources, "Ä"), "seen here")
            .why("callers would be lost")
            .help("mend it")
            .fix("replace by `\"B\"`", place, "\"B\""),
        Diagnostic::project(Code::E0005, "no program"),
        Diagnostic::new(Code::W0001, place.at_end(), "a warning"),
        Diagnostic::new(Code::E0201, find(&sources, "\"Ä\"\r\nqueue"), "of two lines"),
    ];
    let document = document(&sources, &found, "");
    let run = &document["runs"][0];
    let rules: Vec<_> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().collect();
    assert_eq!(rules.iter().map(|it| &it["id"]).collect::<Vec<_>>(), ["E0005", "E0201", "W0001"]);
    assert_eq!(rules[2]["defaultConfiguration"]["level"], "warning");
    assert_eq!(rules[1]["shortDescription"]["text"], "nothing has this name");
    assert_eq!(rules[1]["help"]["markdown"], Code::E0201.page());
    let address = json!({ "uri": "src/gr%C3%B6%C3%9Fe%201.ivr", "uriBaseId": "%SRCROOT%" });
    let oops = json!({ "startLine": 2, "startColumn": 10, "endLine": 2, "endColumn": 14 });
    assert_eq!(
        run["results"][0],
        json!({
            "ruleId": "E0201",
            "ruleIndex": 1,
            "level": "error",
            "message": { "text": "there is no `oops`\nwhy: callers would be lost\nhelp: mend it" },
            "locations": [{
                "physicalLocation": { "artifactLocation": address, "region": oops },
                "message": { "text": "not \"declared\"" },
            }],
            "relatedLocations": [{
                "physicalLocation": {
                    "artifactLocation": address,
                    "region": { "startLine": 1, "startColumn": 10, "endLine": 1, "endColumn": 11 },
                },
                "message": { "text": "seen here" },
            }],
            "fixes": [{
                "description": { "text": "replace by `\"B\"`" },
                "artifactChanges": [{
                    "artifactLocation": address,
                    "replacements": [{ "deletedRegion": oops, "insertedContent": { "text": "\"B\"" } }],
                }],
            }],
        })
    );
    assert_eq!(
        run["results"][1],
        json!({ "ruleId": "E0005", "ruleIndex": 0, "level": "error", "message": { "text": "no program" } })
    );
    let region = |at: usize| &run["results"][at]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region(2), &json!({ "startLine": 2, "startColumn": 14, "endLine": 2, "endColumn": 14 }));
    assert_eq!(region(3), &json!({ "startLine": 1, "startColumn": 9, "endLine": 2, "endColumn": 6 }));
}

#[test]
fn a_mend_in_several_places_is_told_file_by_file() {
    let sources = Sources::new([
        ("src/a.ivr".to_owned(), "one two".to_owned()),
        ("src/b.ivr".to_owned(), "three".to_owned()),
    ]);
    let edit = |file, start, end, text: &str| Edit {
        span: Span::new(FileId(file), start, end),
        text: text.to_owned(),
    };
    let mut found = Diagnostic::new(Code::E0203, Span::new(FileId(0), 0, 3), "twice");
    let edits = vec![edit(0, 0, 3, "1"), edit(1, 0, 0, "0"), edit(0, 4, 7, "2")];
    found.fix = Some(Fix { title: "count".to_owned(), edits });
    let document = document(&sources, &[found], "");
    let changes = &document["runs"][0]["results"][0]["fixes"][0]["artifactChanges"];
    let count = |at: usize| changes[at]["replacements"].as_array().unwrap().len();
    assert_eq!((count(0), count(1)), (2, 1));
    assert_eq!(changes[1]["replacements"][0]["deletedRegion"]["endColumn"], 1);
}

#[test]
fn addresses_start_from_the_folder_one_reads_from() {
    let sources = file("src/main.ivr", "oops");
    let uri = |sources: &Sources, folder: &str| {
        let found = [Diagnostic::new(Code::E0101, Span::new(FileId(0), 0, 0), "wrong")];
        let mut document = document(sources, &found, folder);
        document["runs"][0]["results"][0]["locations"][0]["physicalLocation"].take()
    };
    let address = |sources: &Sources, folder: &str| uri(sources, folder)["artifactLocation"].take();
    assert_eq!(address(&sources, "lines/a b")["uri"], "lines/a%20b/src/main.ivr");
    assert_eq!(address(&file("/a/b:c.ivr", "x"), "lines"), json!({ "uri": "file:///a/b%3Ac.ivr" }));
    // What has no text, or is not there, has no lines.
    assert_eq!(uri(&file("a.ivr", ""), "").get("region"), None);
}

#[test]
fn everything_that_programs_get_wrong_is_valid() {
    let text = include_str!("../../grammar/corpus/findings/names.ivr");
    let sources = file("names.ivr", text);
    let compiled = ivr_compiler::compile::compile(&ivr_compiler::project::Project {
        config: ivr_compiler::project::Config::default(),
        sources: sources.clone(),
    });
    assert!(compiled.diagnostics.len() > 20);
    let document = document(&sources, &compiled.diagnostics, "");
    let results = document["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), compiled.diagnostics.len());
    for it in results {
        let index = usize::try_from(it["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(document["runs"][0]["tool"]["driver"]["rules"][index]["id"], it["ruleId"]);
    }
}
