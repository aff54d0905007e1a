//! What `ivr test` writes beside what it prints: coverage in its forms, and JUnit XML.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::Value;

use crate::folder::{Folder, stderr, stdout};

const SETTINGS: &str = include_str!("test_reports/ivr.toml");
const PROGRAM: &str = include_str!("test_reports/main.ivr");
const TESTS: &str = include_str!("test_reports/calls.ivr");

/// A program with every kind of point, and three tests, one of which fails.
fn project() -> Folder {
    Folder::new(&[("ivr.toml", SETTINGS), ("src/main.ivr", PROGRAM), ("tests/calls.ivr", TESTS)])
}

fn text(folder: &Folder, path: &str) -> String {
    String::from_utf8(folder.read(path)).unwrap()
}

#[test]
fn a_summary_lists_what_is_left_out() {
    let folder = project();
    let plain = stdout(&folder.output(&["test"]));
    let said = stdout(&folder.output(&["test", "--coverage"]));
    assert_snapshot!(said.strip_prefix(&plain).unwrap());
}

#[test]
fn coverage_changes_nothing_that_tests_print() {
    let folder = project();
    for format in ["human", "json"] {
        let plain = folder.output(&["test", "--format", format]);
        for form in ["summary", "json", "lcov", "html"] {
            let flag = format!("--coverage={form}");
            let told = folder.output(&["test", "--format", format, &flag, "--min-coverage", "1"]);
            let rest = stdout(&told).strip_prefix(&stdout(&plain)).map(str::to_owned);
            assert_eq!(rest.unwrap().is_empty(), form != "summary", "{format} {form}");
            assert_eq!(told.status.code(), plain.status.code());
        }
    }
}

#[test]
fn forms_that_are_files_go_where_they_belong() {
    let folder = project();
    for (form, name) in [("json", "coverage.json"), ("lcov", "lcov.info"), ("html", "coverage.html")] {
        let flag = format!("--coverage={form}");
        let told = folder.output(&["test", &flag]);
        assert_eq!(stderr(&told), format!("coverage is in {name}\n"));
        let told = folder.output(&["test", &flag, "--coverage-file", "other"]);
        assert_eq!(stderr(&told), "coverage is in other\n");
        assert_eq!(folder.read("other"), folder.read(name));
        let told = folder.output(&["test", &flag, "--coverage-file", "-"]);
        assert!(stdout(&told).ends_with(&text(&folder, name)));
        assert_eq!(stderr(&told), "");
    }
}

#[test]
fn json_is_one_object() {
    let folder = project();
    folder.output(&["test", "--coverage=json"]);
    let document = text(&folder, "coverage.json");
    assert_eq!(document.lines().count(), 1);
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
}

#[test]
fn a_line_of_json_follows_the_tests() {
    let folder = project();
    let said = stdout(&folder.output(&["test", "--format", "json", "--coverage"]));
    let last: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert_eq!(last["type"], "coverage");
    assert_eq!(last["totals"]["rules"]["covered"], 4);
    assert_eq!(last["missed"][0]["name"], "ms-MY");
    assert_eq!(last["missed"].as_array().unwrap().len(), 7);
}

#[test]
fn lcov_adds_up() {
    let folder = project();
    folder.output(&["test", "--coverage=lcov"]);
    let document = text(&folder, "lcov.info");
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    let mut records = 0;
    for line in document.lines() {
        if line == "end_of_record" {
            for (found, hit, lines) in [("FNF", "FNH", "FN"), ("BRF", "BRH", "BRDA"), ("LF", "LH", "DA")] {
                let sum = |key: &str| sums.get(key).copied().unwrap_or(0);
                assert_eq!(sum(found), sum(lines), "{found}");
                assert_eq!(sum(hit), sum(&format!("{lines} hit")), "{hit}");
            }
            sums.clear();
            records += 1;
            continue;
        }
        let (key, value) = line.split_once(':').unwrap();
        let mut add = |key: &str, by: u64| *sums.entry(key.to_owned()).or_default() += by;
        let fields: Vec<&str> = value.split(',').collect();
        match (key, fields.as_slice()) {
            ("TN", [""]) => {}
            ("SF", [path]) => assert!(folder.at(path).exists(), "{path}"),
            ("FN", [line, _]) => add("FN", u64::from(line.parse::<u64>().unwrap() > 0)),
            ("FNDA", [count, _]) => add("FN hit", u64::from(count.parse::<u64>().unwrap() > 0)),
            ("DA", [_, count]) => {
                add("DA", 1);
                add("DA hit", u64::from(count.parse::<u64>().unwrap() > 0));
            }
            ("BRDA", [_, _, _, taken]) => {
                add("BRDA", 1);
                let taken = if *taken == "-" { 0 } else { taken.parse::<u64>().unwrap() };
                add("BRDA hit", u64::from(taken > 0));
            }
            ("FNF" | "FNH" | "BRF" | "BRH" | "LF" | "LH", [sum]) => add(key, sum.parse().unwrap()),
            _ => panic!("{line}"),
        }
    }
    assert_eq!(records, 1);
    assert_snapshot!(document);
}

#[test]
fn branches_of_a_rule_that_never_ran_are_not_reached() {
    let folder = project();
    folder.output(&["test", "regular", "--coverage=lcov"]);
    let document = text(&folder, "lcov.info");
    let line = |text: &str| PROGRAM.lines().position(|it| it.contains(text)).unwrap() + 1;
    assert!(document.contains(&format!("BRDA:{},0,0,-\n", line("lost_card ->"))), "{document}");
    assert!(document.contains(&format!("BRDA:{},0,0,0\n", line("give up"))), "{document}");
}

#[test]
fn the_page_is_whole_and_safe() {
    let folder = project();
    folder.output(&["test", "--coverage=html"]);
    let page = text(&folder, "coverage.html");
    balanced(&page);
    for outside in ["http:", "https:", "<link", "src=", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("a regular &lt;b&gt;caller&lt;/b&gt; &amp; 'friend' of &quot;ours&quot;"));
    let body = page.split_once("</head>").unwrap().1.split_once("<script>").unwrap().0;
    assert_snapshot!(body.replace("><", ">\n<"));
}

/// Every element ends where it should, and nothing else looks like one.
fn balanced(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, after) = after.split_once('>').unwrap();
        rest = after;
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap();
        match (tag.strip_prefix('/'), name) {
            (Some(_), _) => assert_eq!(open.pop(), Some(name), "{tag}"),
            (None, "!DOCTYPE" | "meta" | "wbr" | "br" | "input") => {}
            (None, "style" | "script") => rest = rest.split_once(&format!("</{name}>")).unwrap().1,
            (None, _) => open.push(name),
        }
    }
    assert_eq!(open, Vec::<&str>::new());
}

#[test]
fn what_is_enough_decides_how_the_command_ends() {
    let passing = TESTS.split("test \"a test that fails\"").next().unwrap();
    let folder = project();
    folder.write("tests/calls.ivr", passing);
    for (least, exit) in [("0", 0), ("61.1", 0), ("61.2", 1), ("100", 1)] {
        assert_eq!(folder.exit(&["test", "--min-coverage", least]), exit, "{least}");
        assert_eq!(folder.exit(&["test", "--min-coverage", least, "--coverage=lcov"]), exit, "{least}");
    }
    assert_snapshot!(stderr(&folder.output(&["test", "--min-coverage", "90"])), @r"
    error: the tests come by 61.1 % of the program, less than 90.0 %
     help: `ivr test --coverage` lists what no test comes by
    ");
    // Only what the chosen tests come by counts.
    assert_eq!(folder.exit(&["test", "regular", "--min-coverage", "61.1"]), 1);
    assert_eq!(folder.exit(&["test", "--min-coverage", "100.1"]), 2);
}

#[test]
fn files_that_cannot_be_written_are_told_before_the_tests_run() {
    let folder = project();
    assert_snapshot!(folder.run(&["test", "--junit", "nowhere/j.xml"]), @r"
    exit 2
    ----- stderr -----
    error: cannot write `nowhere/j.xml`: there is no such file or folder
    ");
    assert_snapshot!(folder.run(&["test", "--coverage=lcov", "--coverage-file", "src/main.ivr"]), @r"
    exit 2
    ----- stderr -----
    error: `src/main.ivr` is a part of the program
     help: what came of the tests would replace it: give the file another name
    ");
    assert_snapshot!(folder.run(&["test", "--coverage", "--coverage-file", "summary"]), @r"
    exit 2
    ----- stderr -----
    error: `--coverage-file` goes with a form of coverage that is a file
     help: write `--coverage=json`, `--coverage=lcov` or `--coverage=html`
    ");
    assert_eq!(text(&folder, "src/main.ivr"), PROGRAM);
}

#[test]
fn junit_tells_what_came_of_each_test() {
    let folder = project();
    assert_eq!(folder.exit(&["test", "--junit", "j.xml"]), 1);
    let first = text(&folder, "j.xml");
    assert_eq!(
        names(&first),
        ["a regular <b>caller</b> & 'friend' of \"ours\"", "a card is lost", "a test that fails"]
    );
    assert_eq!(folder.exit(&["test", "--junit", "j.xml", "--jobs", "1"]), 1);
    assert_eq!(text(&folder, "j.xml"), first);
    assert_snapshot!(first);
    assert_eq!(folder.exit(&["test", "lost", "--junit", "j.xml"]), 0);
    assert_eq!(names(&text(&folder, "j.xml")), ["a card is lost"]);
}

/// The names of the test cases, in a document that is well formed to its end.
fn names(document: &str) -> Vec<String> {
    let mut reader = Reader::from_str(document);
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) | Event::Empty(element) => names.extend(name(&element)),
            Event::Eof => return names,
            _ => {}
        }
    }
}

fn name(element: &BytesStart<'_>) -> Option<String> {
    let mut names = element.attributes().map(Result::unwrap).filter(|it| it.key.as_ref() == "name");
    (element.name().as_ref() == "testcase")
        .then(|| names.next().unwrap().normalized_value(XmlVersion::Explicit1_0).unwrap().into_owned())
}

#[test]
fn a_program_with_errors_is_red_in_junit_too() {
    let folder = project();
    assert_eq!(folder.exit(&["test", "--junit", "j.xml"]), 1);
    let program = String::from_utf8(folder.read("src/main.ivr")).unwrap();
    folder.write("src/main.ivr", program.replacen("ruleset", "rulset", 1));
    assert_eq!(folder.exit(&["test", "--junit", "j.xml"]), 1);
    assert_snapshot!(text(&folder, "j.xml"));
}
