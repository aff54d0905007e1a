//! How findings look: for people, for editors, for programs.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use insta::assert_snapshot;
use ivr_compiler::diagnostic::render::{Human, write_github, write_human, write_json, write_short};
use ivr_compiler::diagnostic::{Code, Diagnostic};
use ivr_compiler::source::{FileId, Sources, Span};

const PLAIN: Human = Human { color: false, width: 100, limit: 50 };

fn one_file(text: &str) -> Sources {
    Sources::new([("src/line.ivr".to_owned(), text.to_owned())])
}

/// The place of `needle` in the file.
fn find(sources: &Sources, file: u32, needle: &str) -> Span {
    let text = &sources.get(FileId(file)).unwrap().text;
    let start = text.find(needle).unwrap_or_else(|| panic!("no {needle:?} in {text:?}"));
    Span::new(FileId(file), start as u32, (start + needle.len()) as u32)
}

fn human(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    styled(sources, diagnostics, PLAIN)
}

fn styled(sources: &Sources, diagnostics: &[Diagnostic], style: Human) -> String {
    let mut out = Vec::new();
    write_human(&mut out, diagnostics, sources, style).unwrap();
    String::from_utf8(out).unwrap()
}

fn short(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut out = Vec::new();
    write_short(&mut out, diagnostics, sources).unwrap();
    String::from_utf8(out).unwrap()
}

fn json(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut out = Vec::new();
    write_json(&mut out, diagnostics, sources).unwrap();
    String::from_utf8(out).unwrap()
}

fn github(sources: &Sources, diagnostics: &[Diagnostic], folder: &str) -> String {
    let mut out = Vec::new();
    write_github(&mut out, diagnostics, sources, folder).unwrap();
    String::from_utf8(out).unwrap()
}

fn error(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0101, span, "this is wrong")
}

#[test]
fn a_finding_tells_cause_place_consequence_and_mend_in_this_order() {
    let sources = one_file("ruleset hello {\n    rule main { say \"Hi {customer.name}.\" }\n}\n");
    let spoken = find(&sources, 0, "customer.name");
    let found = Diagnostic::new(Code::E0101, spoken, "`customer.name` may be unknown here")
        .at("nothing before has made sure that there is a name")
        .why("the caller would hear a gap in the sentence")
        .help("say what to use instead: `{customer.name else \"there\"}`");
    assert_snapshot!(human(&sources, &[found]), @r#"
    error[E0101]: `customer.name` may be unknown here
       ╭─[ src/line.ivr:2:26 ]
       │
     2 │     rule main { say "Hi {customer.name}." }
       │                          ──────┬──────
       │                                ╰──────── nothing before has made sure that there is a name
       │
       │  why: the caller would hear a gap in the sentence
       │ help: say what to use instead: `{customer.name else "there"}`
    ───╯
    "#);
}

#[test]
fn labels_are_drawn_file_by_file_wherever_they_point() {
    let sources = Sources::new([
        (
            "src/a.ivr".to_owned(),
            "queue gold \"Gold\"\n\nqueue silver \"Silver\"\nqueue gold \"Again\"\n".to_owned(),
        ),
        ("src/b.ivr".to_owned(), "ruleset gold {\n}\n".to_owned()),
    ]);
    let again = Span::new(FileId(0), 47, 51);
    let found = Diagnostic::new(Code::E0101, again, "`gold` is declared three times")
        .at("the third time")
        .label(Span::new(FileId(0), 6, 10), "declared here first")
        .label(find(&sources, 1, "gold"), "and here");
    assert_snapshot!(human(&sources, &[found]));
}

#[test]
fn a_span_of_several_lines_shows_its_ends() {
    let sources = one_file("ruleset a {\n  rule one { hangup }\n  rule two { hangup }\n}\nqueue q \"Q\"\n");
    let all = find(&sources, 0, "ruleset a {\n  rule one { hangup }\n  rule two { hangup }\n}");
    assert_snapshot!(human(&sources, &[error(all).at("all of this")]));
}

#[test]
fn columns_count_characters_whatever_their_width() {
    let sources = one_file("say \"Grüße, 世界 👋\" \tbad\n");
    let found = [error(find(&sources, 0, "bad"))];
    assert_snapshot!(human(&sources, &found), @r#"
    error[E0101]: this is wrong
       ╭─[ src/line.ivr:1:20 ]
       │
     1 │ say "Grüße, 世界 👋"   bad
       │                        ───
    ───╯
    "#);
    assert_eq!(short(&sources, &found), "src/line.ivr:1:20: error[E0101]: this is wrong\n");
}

#[test]
fn windows_line_ends_are_line_ends() {
    let sources = one_file("queue a \"A\"\r\nqueue b oops\r\n");
    assert_snapshot!(human(&sources, &[error(find(&sources, 0, "oops"))]), @r"
    error[E0101]: this is wrong
       ╭─[ src/line.ivr:2:9 ]
       │
     2 │ queue b oops
       │         ────
    ───╯
    ");
}

#[test]
fn a_place_between_characters_points_at_the_next_one() {
    let sources = one_file("queue a\nqueue b\n");
    let start_of_second = Span::new(FileId(0), 8, 8);
    let end_of_first = Span::new(FileId(0), 7, 7);
    assert_snapshot!(human(&sources, &[error(end_of_first), error(start_of_second)]), @r"
    error[E0101]: this is wrong
       ╭─[ src/line.ivr:1:8 ]
       │
     1 │ queue a
       │        ─
    ───╯

    error[E0101]: this is wrong
       ╭─[ src/line.ivr:2:1 ]
       │
     2 │ queue b
       │ ─
    ───╯
    ");
}

#[test]
fn the_end_of_the_file_is_a_place() {
    let with_newline = one_file("ruleset a {\n");
    assert_snapshot!(human(&with_newline, &[error(Span::new(FileId(0), 12, 12)).at("a `}` is missing")]), @r"
    error[E0101]: this is wrong
       ╭─[ src/line.ivr:2:1 ]
       │
     2 │
       │ ┬
       │ ╰── a `}` is missing
    ───╯
    ");
    let without = one_file("ruleset a {");
    assert_snapshot!(human(&without, &[error(Span::new(FileId(0), 11, 11))]), @r"
    error[E0101]: this is wrong
       ╭─[ src/line.ivr:1:12 ]
       │
     1 │ ruleset a {
       │            ─
    ───╯
    ");
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let text = format!("say \"{}\" oops {}\n", "la ".repeat(50_000), "x".repeat(1_000));
    let sources = one_file(&text);
    let shown = human(&sources, &[error(find(&sources, 0, "oops"))]);
    assert_snapshot!(shown, @r#"
    error[E0101]: this is wrong
       ╭─[ src/line.ivr:1:150008 ]
       │
     1 │ …a la la la la la la la la la la la la " oops xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
       │                                          ────
    ───╯
    "#);
}

#[test]
fn what_cannot_be_seen_is_made_visible_and_can_do_no_harm() {
    let sources = one_file("say \"\u{1b}[31mred\u{202e}\u{200b}\u{7}\" x\n");
    let found = Diagnostic::new(Code::E0101, find(&sources, 0, "x"), "there is no `\u{1b}[2Jx`");
    let shown = human(&sources, std::slice::from_ref(&found));
    assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{200b}']), "{shown:?}");
    assert_snapshot!(shown);
    assert_eq!(short(&sources, &[found]), "src/line.ivr:1:19: error[E0101]: there is no `␛[2Jx`\n");
}

#[test]
fn a_finding_about_no_place_names_the_project() {
    let mut sources = one_file("queue a \"A\"\n");
    sources.attach("ivr.toml", "[project]\n");
    let found = Diagnostic::project(Code::E0101, "no endpoint, so nobody can call").help("add one");
    assert_snapshot!(human(&sources, std::slice::from_ref(&found)), @r"
    error[E0101]: no endpoint, so nobody can call
      ╭─[ ivr.toml ]
      │
      │ help: add one
    ──╯
    ");
    assert_eq!(short(&sources, &[found]), "ivr.toml:1:1: error[E0101]: no endpoint, so nobody can call\n");
}

#[test]
fn reasons_and_mends_are_broken_into_lines() {
    let sources = one_file("oops\n");
    let found = error(find(&sources, 0, "oops"))
        .why("one two three four five six seven eight nine ten eleven twelve thirteen")
        .help("first\nsecond");
    assert_snapshot!(styled(&sources, &[found], Human { width: 50, ..PLAIN }), @r"
    error[E0101]: this is wrong
       ╭─[ src/line.ivr:1:1 ]
       │
     1 │ oops
       │ ────
       │
       │  why: one two three four five six seven eight
       │       nine ten eleven twelve thirteen
       │ help: first
       │       second
    ───╯
    ");
}

#[test]
fn a_mend_without_words_is_told_by_its_title() {
    let sources = one_file("oops\n");
    let place = find(&sources, 0, "oops");
    let found = error(place).fix("replace by `queue`", place, "queue");
    assert!(human(&sources, &[found]).contains("help: replace by `queue`"));
}

#[test]
fn warnings_give_way_to_errors_when_there_are_too_many() {
    let sources = one_file("oops\n");
    let place = find(&sources, 0, "oops");
    let found = [
        Diagnostic::new(Code::W0001, place, "first warning"),
        Diagnostic::new(Code::E0101, place, "first error"),
        Diagnostic::new(Code::W0001, place, "second warning"),
        Diagnostic::new(Code::E0101, place, "second error"),
    ];
    let shown = styled(&sources, &found, Human { limit: 3, ..PLAIN });
    let heads: Vec<_> = shown.lines().filter(|line| line.contains("]: ")).collect();
    assert_eq!(
        heads,
        ["warning[W0001]: first warning", "error[E0101]: first error", "error[E0101]: second error"]
    );
}

#[test]
fn colours_come_only_when_asked_for_and_change_no_character() {
    let sources = one_file("queue a oops\n");
    let found = [error(find(&sources, 0, "oops")).at("this").why("because").help("do that")];
    let colored = styled(&sources, &found, Human { color: true, ..PLAIN });
    assert!(colored.starts_with("\u{1b}[1;31merror[E0101]\u{1b}[0m"));
    let mut bare = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        bare.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    bare.push_str(rest);
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&bare), trimmed(&human(&sources, &found)));
}

#[test]
fn json_has_every_field_of_the_contract() {
    let sources = one_file("queue ü \"A\"\nqueue b oops\n");
    let place = find(&sources, 0, "oops");
    let found = error(place)
        .label(find(&sources, 0, "ü"), "seen \"here\"")
        .why("callers")
        .help("mend it")
        .fix("replace by `\"B\"`", place, "\"B\"");
    let line = json(&sources, &[found]);
    assert_eq!(line.lines().count(), 1);
    let object: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_snapshot!(serde_json::to_string_pretty(&object).unwrap());
}

#[test]
fn a_remark_on_a_change_is_one_line_that_says_everything() {
    let sources = Sources::new([
        ("src/50%, a:b.ivr".to_owned(), "queue ü \"A\"\nqueue b oops\n".to_owned()),
        ("src/z.ivr".to_owned(), "queue z \"Z\"\r\nqueue y\r\n".to_owned()),
    ]);
    let place = find(&sources, 0, "oops");
    let found = [
        error(place)
            .at("100% wrong: really")
            .label(find(&sources, 1, "y"), "seen\r\nhere")
            .why("callers would be lost")
            .help("first\nsecond"),
        error(find(&sources, 1, "\"Z\"\r\nqueue")).fix("take it out", place, ""),
        Diagnostic::new(Code::W0001, find(&sources, 1, "z"), "a \u{1b}warning"),
        Diagnostic::project(Code::E0101, "nothing here"),
    ];
    assert_snapshot!(github(&sources, &found, ""), @"
    ::error file=src/50%25%2C a%3Ab.ivr,line=2,col=9,endLine=2,endColumn=13,title=E0101::this is wrong%0Ahere: 100%25 wrong: really%0Asrc/z.ivr:2: seen%0Ahere%0Awhy: callers would be lost%0Ahelp: first%0Asecond
    ::error file=src/z.ivr,line=1,endLine=2,title=E0101::this is wrong%0Ahelp: take it out
    ::warning file=src/z.ivr,line=1,col=7,endLine=1,endColumn=8,title=W0001::a ␛warning%0Awhy: what it should have told, or not told, goes on as before
    ::error title=E0101::nothing here
    ");
    let far = github(&sources, &found[1..2], "lines/bank");
    assert!(far.starts_with("::error file=lines/bank/src/z.ivr,line=1,"), "{far}");
    assert_eq!(github(&sources, &[], ""), "");
}

#[test]
fn thousands_of_findings_in_a_large_file_are_shown_at_once() {
    let text = "rule x { oops }\n".repeat(50_000);
    let sources = one_file(&text);
    let found: Vec<_> =
        (0..50_000).map(|line| error(Span::new(FileId(0), line * 16 + 9, line * 16 + 13))).collect();
    let shown = human(&sources, &found[49_000..]);
    assert_eq!(shown.matches("error[E0101]").count(), 50);
    assert_eq!(short(&sources, &found).lines().count(), 50_000);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 400, ..Default::default() })]

    /// Any text, and places anywhere in it, between characters or beyond its end.
    #[test]
    fn every_finding_can_be_shown(
        text in "[a-c\\u{e4}\\u{4e16}\\u{301}\u{1f44b}\\t \r\n\\u{0}\\u{1b}\\u{2028}\\u{e000}]{0,300}",
        places in proptest::collection::vec((0_u32..320, 0_u32..320), 1..5),
    ) {
        let sources = one_file(&text);
        let spans: Vec<_> = places.iter().map(|(start, end)| Span::new(FileId(0), *start, *end)).collect();
        let mut found = error(spans[0]);
        for span in &spans[1..] {
            found = found.label(*span, "there");
        }
        let shown = human(&sources, std::slice::from_ref(&found));
        proptest::prop_assert!(shown.starts_with("error[E0101]: this is wrong\n"), "{shown}");
        proptest::prop_assert!(!shown.contains(['\u{e000}', '\u{1b}', '\u{0}']), "{shown}");
        proptest::prop_assert_eq!(short(&sources, std::slice::from_ref(&found)).lines().count(), 1);
        proptest::prop_assert_eq!(github(&sources, std::slice::from_ref(&found), "").lines().count(), 1);
        proptest::prop_assert_eq!(json(&sources, &[found]).lines().count(), 1);
    }
}
