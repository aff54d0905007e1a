//! What is said, where, and in which language.

use ivr_runtime::engine::*;

use crate::support::Call;

#[test]
fn sections_collect_until_the_next_yield() {
    let mut call = Call::new(
        r#"
resource jingle { kind: prompt, instance_name: "j" }
ruleset main [int] { rule go -> go }
menu { attempt: %0, tries: 3, timeout: 5, entries: [1 -> end], no_input: again, no_match: again,
    give_up_no_input: end, give_up_no_match: end }
code {
begin: goto main
go: const 0
    set_local %0
    const "One."
    utter text
    into prompt
    const "Menu."
    utter text
    utter_prompt jingle
    into before
    const "Two."
    utter text
    const "   "
    utter text
    menu #0
again: const "After."
    utter text
    menu #0
end: hangup
}
"#,
    );
    assert_eq!(call.start(), "One. Two. | menu `Menu. <jingle>` 1 5s 1/3");
    // A yield sets the section back and leaves nothing behind.
    assert_eq!(call.silent(), "After. | menu `` 1 5s 2/3");
}

#[test]
fn ssml_and_text_are_told_apart() {
    let call = Call::started(
        "ruleset main { rule go -> go }
code {
begin: goto main
go: const \"<speak>Hi</speak>\"
    utter ssml
    const \"Hi\"
    utter text
    hangup
}
",
    );
    use ivr_runtime::bundle::UtteranceKind::{Ssml, Text};
    let said: Vec<_> = call.last.unwrap().directive.before.into_iter().map(|it| it.kind).collect();
    assert_eq!(said, [Uttered::Words(Ssml, "<speak>Hi</speak>".into()), Uttered::Words(Text, "Hi".into())]);
}

/// What is said of a constant in a language.
fn said(language: &str, constant: &str) -> String {
    let mut call = Call::new(&format!(
        "enum Tier {{ gold, not_so_gold }}
ruleset main {{ rule go -> go }}
code {{
begin: goto main
go: const \"{language}\"
    set_language
    const {constant}
    render
    utter text
    hangup
}}
"
    ));
    call.start().strip_suffix(" | hangup").unwrap().to_owned()
}

#[test]
fn values_without_a_filter_are_spoken_plainly() {
    for (constant, english, german) in [
        ("-7", "-7", "-7"),
        ("12.50", "12.50", "12.50"),
        ("true", "yes", "ja"),
        ("Tier.not_so_gold", "not so gold", "not so gold"),
        ("Weekday.monday", "Monday", "Montag"),
        ("Weekday.sunday", "Sunday", "Sonntag"),
        ("2026-12-25", "25 December 2026", "25. Dezember 2026"),
        ("09:05:00", "9:05 am", "9:05 Uhr"),
        ("00:00:00", "12:00 am", "0:00 Uhr"),
        ("2026-12-24T22:30:00Z", "25 December 2026, 9:30 am", "25. Dezember 2026, 9:30 Uhr"),
        ("7500s", "2 hours and 5 minutes", "2 Stunden und 5 Minuten"),
        ("[1, 2, 3]", "1, 2, 3", "1, 2, 3"),
        ("json \"{\\\"a\\\": [1]}\"", "{\"a\":[1]}", "{\"a\":[1]}"),
        ("json \"\\\"words\\\"\"", "words", "words"),
    ] {
        assert_eq!(said("en-AU", constant), english);
        assert_eq!(said("de-DE", constant), german);
    }
}
