//! The list of texts that callers can hear, and comparing it with one that was reviewed.

use ivr_compiler::compile::compile;
use ivr_compiler::diagnostic::Severity;
use ivr_compiler::messages::{Difference, Entry, Reviewed, compare, messages};
use ivr_compiler::project::{Config, Project};
use ivr_compiler::source::Sources;

/// A line in which every kind of text is heard somewhere.
const EVERYTHING: &str = include_str!("messages/everything.ivr");

fn project(text: &str, languages: &[&str]) -> Project {
    let sources = Sources::new([("src/line.ivr".to_owned(), text.to_owned())]);
    let languages = languages.iter().map(|it| (*it).to_owned()).collect();
    Project { sources, config: Config { languages, ..Config::default() } }
}

/// The texts of a program that compiles.
fn texts_in(text: &str, languages: &[&str]) -> Vec<Entry> {
    let project = project(text, languages);
    let compilation = compile(&project);
    let errors: Vec<_> = compilation.diagnostics.iter().filter(|it| it.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    messages(&project, &compilation.trees, &compilation.checked)
}

/// The texts of a ruleset `welcome` of one rule.
fn texts(body: &str) -> Vec<Entry> {
    texts_in(&line(body), &["en-AU"])
}

fn line(body: &str) -> String {
    format!(
        r#"endpoint line {{ numbers "+61390001000" start welcome }}
           rescue {{ hangup }}
           ruleset welcome {{ {body} }}"#
    )
}

/// An entry on a few lines.
fn shown(entry: &Entry) -> String {
    let Entry { id, file, line, ruleset, rule, kind, language, .. } = entry;
    let mut shown = format!("{id}\n  {file}:{line} {ruleset}/{rule}: {kind}, {}", entry.form.word());
    shown.push_str(&format!(", {language:?} in {}\n  | {}\n", entry.spoken_in.join(" "), entry.text));
    entry.conditions.iter().for_each(|it| shown.push_str(&format!("  if {it}\n")));
    entry.used_in.iter().for_each(|it| shown.push_str(&format!("  in {it}\n")));
    shown
}

fn pairs(entries: &[Entry]) -> Vec<(&str, &str)> {
    entries.iter().map(|it| (it.id.as_str(), it.text.as_str())).collect()
}

/// A list as it was when these texts were reviewed.
fn reviewed(entries: &[Entry]) -> Vec<Reviewed> {
    let row = |(at, entry): (usize, &Entry)| Reviewed {
        row: at + 2,
        id: entry.id.clone(),
        text: entry.text.clone(),
        condition: Some(entry.condition()),
    };
    entries.iter().enumerate().map(row).collect()
}

/// What differs, a line each.
fn differences(entries: &[Entry], reviewed: &[Reviewed]) -> Vec<String> {
    let comparison = compare(entries, reviewed);
    let told = comparison.differences.iter().map(|it| match it {
        Difference::Changed(entry, row) => format!("changed {}: {} -> {}", entry.id, row.text, entry.text),
        Difference::Gone(row) => format!("gone {} in row {}", row.id, row.row),
        Difference::New(entry) => format!("new {}: {}", entry.id, entry.text),
        Difference::Contradicts { later, earlier } => {
            format!("row {} contradicts row {}", later.row, earlier.row)
        }
    });
    let repeated =
        |(later, earlier): &(&Reviewed, &Reviewed)| format!("row {} repeats row {}", later.row, earlier.row);
    let conditions = comparison.conditions.iter().map(|(entry, _)| format!("condition of {}", entry.id));
    told.chain(conditions).chain(comparison.repeated.iter().map(repeated)).collect()
}

#[test]
fn every_kind_of_text_is_listed() {
    let entries = texts_in(EVERYTHING, &["en-AU", "ms-MY"]);
    insta::assert_snapshot!(entries.iter().map(shown).collect::<Vec<_>>().join("\n"));
}

#[test]
fn no_two_texts_have_the_same_id() {
    let entries = texts_in(EVERYTHING, &["en-AU", "ms-MY"]);
    let mut ids: Vec<_> = entries.iter().map(|it| &it.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), entries.len());
}

#[test]
fn texts_are_as_their_author_wrote_them() {
    let entries = texts(
        r#"rule main when caller.phone is known // whoever hides it
                and caller.phone starts  with "+61" {
            say "She said \"hello\" to \{nobody\} at {clock.time | time("h:mm a")}."
            say "Ours is " + "{(clock.today + 7d) | date("Do")}" + ", yours is not."
            say """
                Two
                lines.
                """
            say ""
            hangup
        }
        rule other { hangup }"#,
    );
    let texts: Vec<_> = entries.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            r#"She said "hello" to \{nobody\} at {clock.time | time("h:mm a")}."#,
            r#"Ours is {(clock.today + 7d) | date("Do")}, yours is not."#,
            "Two\nlines.",
        ]
    );
    assert_eq!(entries[0].conditions, [r#"when caller.phone is known and caller.phone starts  with "+61""#]);
}

#[test]
fn either_of_two_texts_is_a_text_of_its_own() {
    let entries =
        texts(r#"rule main { say "Good day." when clock.time < 12:00 else "Good evening." hangup }"#);
    assert_eq!(pairs(&entries), [("welcome.main.say", "Good day."), ("welcome.main.say.2", "Good evening.")]);
    assert_eq!(entries[0].conditions, ["when clock.time < 12:00"]);
    assert_eq!(entries[1].conditions, ["otherwise"]);
}

#[test]
fn what_is_switched_off_is_not_heard() {
    let entries = texts(
        r#"disabled rule old { say "Old." }
        rule main { say "New." hangup }
        }
        disabled ruleset past { rule main { say "Past." hangup }"#,
    );
    assert_eq!(pairs(&entries), [("welcome.main.say", "New.")]);
}

/// Words that agents read in reports are no business of reviewers, those that are spoken from a place are,
/// however far they come.
#[test]
fn words_are_followed_to_where_they_are_spoken() {
    let program = r#"
        attributes { topic: text = "nothing" }
        state { silent: text = "never said"  far: text = "far away"  near: text = "" }
        endpoint line { numbers "+61390001000" start welcome }
        rescue { hangup }
        ruleset welcome {
            rule main {
                set attributes.topic = "written down"
                set near = far
                set silent = "nor this"
                goto tell(words: "told" when clock.time < 12:00 else near)
            }
        }
        ruleset tell(words: text) { rule main { say "{words}!" hangup } }
    "#;
    let entries = texts_in(program, &["en-AU"]);
    assert_eq!(
        pairs(&entries),
        [("state.far", "far away"), ("welcome.main.argument.words", "told"), ("tell.main.say", "{words}!"),]
    );
    assert_eq!(entries[0].conditions, ["heard where far is spoken"]);
    assert_eq!(entries[1].conditions, ["when clock.time < 12:00", "heard where words of tell is spoken"]);
}

/// A line of these declarations and of one rule.
fn line_with(declarations: &str, steps: &str) -> String {
    format!(
        r#"{declarations}
        endpoint line {{ numbers "+61390001000" start welcome }}
        rescue {{ hangup }}
        ruleset welcome {{ rule main {{ {steps} hangup }} }}"#
    )
}

#[test]
fn words_in_lists_and_records_are_followed() {
    let program = r#"
        record Cus { name: text  tags: list<text> }
        state { lst: list<text> = ["apple", "pear"]  l: list<text> = []  c: Cus?  far: text = "far"
                silent: list<text> = ["never said"] }
        endpoint line { numbers "+61390001000" start welcome }
        rescue { hangup }
        ruleset welcome {
            rule main {
                set l = ["list one", "list two" when clock.time < 12:00 else far]
                set c = Cus { name: "rec name", tags: ["tag one"] }
                set silent = ["nor this"]
                goto p(t: "goto arg", u: ["list arg"])
            }
        }
        ruleset p(t: text, u: list<text>) {
            rule main {
                say "{lst | join(" and ")} {l | join(", ")} {c.name else ""} {c.tags | first else "none"}"
                say "{t} {u | each("{it}!") | join(" ")} {silent | count}"
                hangup
            }
        }
    "#;
    let entries = texts_in(program, &["en-AU"]);
    assert_eq!(
        pairs(&entries)[..10],
        [
            ("state.lst", "apple"),
            ("state.lst.2", "pear"),
            ("state.far", "far"),
            ("welcome.main.set.l", "list one"),
            ("welcome.main.set.l.2", "list two"),
            ("welcome.main.set.c", "rec name"),
            ("welcome.main.set.c.2", "tag one"),
            ("welcome.main.argument.t", "goto arg"),
            ("welcome.main.argument.u", "list arg"),
            (
                "p.main.say",
                r#"{lst | join(" and ")} {l | join(", ")} {c.name else ""} {c.tags | first else "none"}"#
            ),
        ]
    );
    assert_eq!(entries.len(), 11);
    assert_eq!(entries[4].conditions, ["when clock.time < 12:00", "heard where l is spoken"]);
}

/// What a filter puts into a text is heard as the text is.
#[test]
fn words_that_filters_put_in_are_followed() {
    let program = line_with(
        r#"state { x: text = "a"  y: text = "b"  z: text = "c"  w: text = "d"  n: text = "e"
                   sep: text = " or "  lst: list<text> = [] }"#,
        r#"set x = lst | join(" and ")
           set y = x | replace("-", "minus")
           set z = "{lst | first else "nothing"}"
           set w = clock.today | date("D [of] MMMM")
           set n = 5 | money("EUR")
           say "{x} {y} {z} {w} {n} {lst | join(sep)}""#,
    );
    let entries = texts_in(&program, &["en-AU"]);
    let set: Vec<_> = pairs(&entries).into_iter().filter(|(id, _)| id.contains(".set.")).collect();
    assert_eq!(
        set,
        [
            ("welcome.main.set.x", r#"{lst | join(" and ")}"#),
            ("welcome.main.set.y", r#"{x | replace("-", "minus")}"#),
            ("welcome.main.set.z", r#"{lst | first else "nothing"}"#),
            ("welcome.main.set.w", r#"{clock.today | date("D [of] MMMM")}"#),
        ]
    );
    assert!(entries.iter().any(|it| it.id == "state.sep"), "{:?}", pairs(&entries));
}

#[test]
fn values_of_enums_that_are_spoken_are_listed() {
    let program = line_with(
        "enum Tier { gold, very_good }  enum Mood { bad, good }  enum Sort { a, b }
         state { tier: Tier = gold  mood: Mood = bad  sorts: list<Sort> = [a]  told: text = \"\" }",
        r#"set told = "{tier}"
           say "{told}, {tier}" when mood == bad else "{sorts | join(" ")} {tier}""#,
    );
    let entries = texts_in(&program, &["en-AU"]);
    assert_eq!(
        pairs(&entries)[..4],
        [
            ("enum.Tier.gold", "gold"),
            ("enum.Tier.very_good", "very good"),
            ("enum.Sort.a", "a"),
            ("enum.Sort.b", "b")
        ]
    );
    assert_eq!(entries.iter().filter(|it| it.kind == "enum value").count(), 4);
    assert_eq!(entries[0].conditions, ["heard where a value of Tier is spoken"]);
}

#[test]
fn an_enum_in_a_record_is_heard_where_its_own_field_is() {
    let program = |said: &str| {
        line_with(
            "enum Mood { bad, good }  record Cus { name: text  mood: Mood }  state { c: Cus? }",
            &format!(r#"set c = Cus {{ name: "Ada", mood: good }} say "{{{said}}}""#),
        )
    };
    let kinds =
        |said: &str| texts_in(&program(said), &["en-AU"]).into_iter().map(|it| it.kind).collect::<Vec<_>>();
    assert_eq!(kinds("c.name"), ["set", "say"]);
    assert_eq!(kinds("c.mood"), ["enum value", "enum value", "set", "say"]);
}

#[test]
fn a_message_knows_the_rules_that_use_it() {
    let program = r#"
        message name() { en-AU "Acme" }
        message hello() { en-AU "Welcome to {name()}." }
        message unused() { en-AU "Nobody hears this." }
        endpoint line { numbers "+61390001000" start welcome }
        rescue { hangup }
        ruleset welcome {
            rule greet { say hello() }
            rule main { say "This is {name()}." hangup }
        }
    "#;
    let entries = texts_in(program, &["en-AU"]);
    let used: Vec<_> = entries.iter().map(|it| it.used_in.join(" ")).collect();
    assert_eq!(used, ["welcome.greet welcome.main", "welcome.greet", "", ""]);
    assert_eq!(entries[3].text, "This is {name()}.");
}

#[test]
fn what_was_reviewed_is_no_news() {
    let entries = texts_in(EVERYTHING, &["en-AU", "ms-MY"]);
    let mut list = reviewed(&entries);
    list.reverse();
    assert_eq!(differences(&entries, &list), [""; 0]);
}

#[test]
fn changed_gone_and_new_texts_are_told() {
    let before = texts(r#"rule first { say "One." } rule second { say "Two." hangup }"#);
    let after = texts(r#"rule first { say "Eins." } rule third { say "Three." say "Four." hangup }"#);
    assert_eq!(
        differences(&after, &reviewed(&before)),
        [
            "changed welcome.first.say: One. -> Eins.",
            "new welcome.third.say: Three.",
            "new welcome.third.say.2: Four.",
            "gone welcome.second.say in row 3",
        ]
    );
}

#[test]
fn the_same_words_elsewhere_are_no_news() {
    let before = texts(r#"rule first { say "One." say "Two." } rule second { say "Three." hangup }"#);
    // A statement more, other names, another order.
    let after =
        texts(r#"rule last { say "Three." } rule first { say "Zero." say "One." say "Two." hangup }"#);
    assert_eq!(differences(&after, &reviewed(&before)), ["new welcome.first.say: Zero."]);
}

#[test]
fn the_same_words_twice_are_reviewed_twice() {
    let once = texts(r#"rule main { say "One." hangup }"#);
    let twice = texts(r#"rule main { say "One." say "One." hangup }"#);
    assert_eq!(differences(&twice, &reviewed(&once)), ["new welcome.main.say.2: One."]);
    assert_eq!(differences(&once, &reviewed(&twice)), ["gone welcome.main.say.2 in row 3"]);
}

#[test]
fn the_same_words_under_another_condition_are_worth_a_note() {
    let before = texts(r#"rule main when clock.time < 12:00 { say "One." } rule end { hangup }"#);
    let after = texts(r#"rule main when clock.time < 13:00 { say "One." } rule end { hangup }"#);
    assert_eq!(differences(&after, &reviewed(&before)), ["condition of welcome.main.say"]);
    let mut list = reviewed(&before);
    list.iter_mut().for_each(|it| it.condition = None);
    assert_eq!(differences(&after, &list), [""; 0]);
}

#[test]
fn ends_of_lines_are_no_news() {
    let entries = texts("rule main { say \"\"\"\n One\n two.\n \"\"\" hangup }");
    let mut list = reviewed(&entries);
    assert!(list[0].text.contains('\n'), "{list:?}");
    list.iter_mut().for_each(|it| it.text = it.text.replace('\n', "\r\n"));
    assert_eq!(differences(&entries, &list), [""; 0]);
}

#[test]
fn rows_without_an_id_are_found_by_their_words() {
    let entries = texts(r#"rule main { say "One." hangup }"#);
    let row = |text: &str| Reviewed { row: 2, id: String::new(), text: text.to_owned(), condition: None };
    assert_eq!(differences(&entries, &[row("One.")]), [""; 0]);
    assert_eq!(differences(&entries, &[row("Two.")]), ["new welcome.main.say: One.", "gone  in row 2"]);
}

#[test]
fn rows_about_the_same_text_are_told_apart_from_what_is_gone() {
    let entries = texts(r#"rule main { say "One." say "Two." hangup }"#);
    let (list, row) = (reviewed(&entries), |row: usize, id: &str, text: &str| Reviewed {
        row,
        id: id.to_owned(),
        text: text.to_owned(),
        condition: None,
    });
    let with = |row: Reviewed| list.iter().cloned().chain([row]).collect::<Vec<_>>();
    let told = |row: Reviewed| differences(&entries, &with(row));
    assert_eq!(told(row(4, "welcome.main.say", " One.\r\n")), ["row 4 repeats row 2"]);
    assert_eq!(told(row(4, "welcome.main.say", "Eins.")), ["row 4 contradicts row 2"]);
    // Whichever of them the program says: the later one contradicts the earlier one.
    assert_eq!(told(row(1, "welcome.main.say", "Eins.")), ["row 2 contradicts row 1"]);
    assert_eq!(told(row(4, "welcome.old.say", "Old.")), ["gone welcome.old.say in row 4"]);
    // What is gone is gone once.
    let mut twice = with(row(4, "welcome.old.say", "Old."));
    twice.push(row(5, "welcome.old.say", "Old."));
    assert_eq!(differences(&entries, &twice), ["gone welcome.old.say in row 4", "row 5 repeats row 4"]);
    let nameless = [row(2, "", "One."), row(3, "", "Two."), row(4, "", "One."), row(5, "", "Three.")];
    assert_eq!(differences(&entries, &nameless), ["gone  in row 5", "row 4 repeats row 2"]);
}

/// The list is asked for while somebody types, too.
#[test]
fn a_program_that_cannot_be_read_has_a_list() {
    for text in ["ruleset", "ruleset a { rule b { say", "message m() { en-AU }", EVERYTHING] {
        for end in (0..text.len()).step_by(97).chain([text.len()]) {
            let project = project(text.get(..end).unwrap_or_default(), &["en-AU", "ms-MY"]);
            let compilation = compile(&project);
            let entries = messages(&project, &compilation.trees, &compilation.checked);
            assert!(entries.len() < 1000);
        }
    }
}
