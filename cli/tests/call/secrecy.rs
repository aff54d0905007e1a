//! What is private shows to the caller, and in nothing else that a call leaves: no trace, no argument, no
//! metric, no attribute. Places without a mark are as private as what is put into them.

use std::path::Path;

use crate::{ADA, MONDAY, call_in, with};

const FIND: [&str; 2] = ["--mock", "find -> Customer { name: \"Zebedee\", tier: \"gold\" }"];

#[test]
fn private_values_show_nowhere_but_to_the_caller() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/call"));
    let flags = with(&[&MONDAY, &ADA, &FIND, &["--mock", "keep -> true", "--json", "--trace"]]);
    let ran = call_in(folder, "private.ivr", &flags, "");
    assert_eq!(ran.end(), "queue desk", "{}", ran.stderr);
    let names = |text: &str| text.to_lowercase().contains("zebedee");
    assert_eq!(ran.heard(), ["Hello Zebedee.", "It is Zebedee"]);
    let shown: Vec<_> = ran.lines().into_iter().filter(|it| it["type"] != "say").collect();
    for line in &shown {
        assert!(!names(&line.to_string()), "{line}");
    }
    // What is not private shows: the call went where the value was, and the trace saw it.
    let all = shown.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for part in ["\"gold\"", "\"private\"", "\"number\":7", "ticket.words", "\"note\"", "\"told\""] {
        assert!(all.contains(part), "{part} in\n{all}");
    }
    let told = call_in(folder, "private.ivr", &with(&[&MONDAY, &ADA, &FIND, &["--trace"]]), "");
    let lines = told.stdout.lines().filter(|line| names(line));
    assert_eq!(lines.count(), 2, "{}", told.stdout);
}
