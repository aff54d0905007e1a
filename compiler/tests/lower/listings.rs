//! What each family of statements is lowered to.

use crate::support::{LINE, body, listing, rules};

/// The part of a listing that statements are lowered to: tables of interactions, rulesets, code.
fn lowered(source: &str) -> String {
    const OTHERS: [&str; 6] = ["program", "enum", "place", "resource", "integration", "endpoint"];
    let listing = listing(source);
    let (program, _interned) = listing.split_once("\nfiles [").expect("there are files");
    let sections = program.split("\n\n").map(str::trim);
    let sections = sections.filter(|it| !OTHERS.iter().any(|other| it.starts_with(other)));
    sections.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn say_and_set() {
    insta::assert_snapshot!(lowered(&format!(
        "state {{ n: int = 0 name: text? }} {}",
        body(r#"say "Hi {name else "there"}, {n}." set n += 1 clear name hangup"#)
    )));
}

#[test]
fn guards() {
    insta::assert_snapshot!(lowered(&format!(
        "state {{ n: int = 0 name: text? }} {}",
        rules(
            r#"rule table when n > 2 and name is known { hangup }
           rule code when n == 1 or name | length > 3 { hangup }
           rule score score 10 { n == 1: 10 name is unknown: -3 }  { hangup }
           rule end { hangup }"#
        )
    )));
}

#[test]
fn menu() {
    insta::assert_snapshot!(lowered(&body(
        r#"menu "One?" { 1 { say "one" } no input { say "again {attempt}" } give up { say "bye" } } hangup"#
    )));
}

#[test]
fn collect() {
    insta::assert_snapshot!(lowered(&format!(
        "state {{ year: int? }} {}",
        body(r#"collect year { ask "Year?" min 1900 confirm "{year}?" give up { hangup } } hangup"#)
    )));
}

#[test]
fn listen() {
    insta::assert_snapshot!(lowered(&format!(
        "bot b \"b\" {{ intents yes, no }} {}",
        body(
            r#"listen "Well?" using b { yes at 0.5 { say "yes" } confirm below 0.8 "Sure?" give up { hangup } } hangup"#
        )
    )));
}

#[test]
fn invoke() {
    insta::assert_snapshot!(lowered(&format!(
        "integration f(n: int) -> int \"f\" state {{ n: int? }} {}",
        body(r#"invoke f(n: 1) into n { within 5s waiting "Wait." failed { say "{reason}" } } hangup"#)
    )));
}

#[test]
fn enqueue() {
    insta::assert_snapshot!(lowered(&format!(
        "hours h \"h\" queue q \"q\" {{ hours h }} {}",
        body(r#"enqueue q { priority 2 closed { hangup } full { hangup } }"#)
    )));
}

#[test]
fn split() {
    insta::assert_snapshot!(lowered(&format!(
        "{LINE} ruleset main {{ rule a {{ split {{ 30% -> a 70% {{ say \"b\" }} }} hangup }} }} ruleset a {{ rule x {{ hangup }} }}"
    )));
}

#[test]
fn each() {
    insta::assert_snapshot!(lowered(&format!(
        "state {{ names: list<text> = [\"a\"] }} {}",
        body(r#"say "{names | each("{it}!") | join(" ")}" hangup"#)
    )));
}

#[test]
fn message() {
    insta::assert_snapshot!(lowered(&format!(
        "message hi(name: text) {{ en-AU \"Hi {{name}}, {{name}}.\" }} state {{ name: text? }} {}",
        body(r#"say hi(name: name else "you") hangup"#)
    )));
}
