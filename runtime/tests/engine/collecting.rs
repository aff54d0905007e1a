//! Collecting values by keys and by speech.

use ivr_runtime::engine::*;

use crate::support::Call;

/// Collects a value of a type by keys and says it.
fn by_keys(ty: &str, min: u8, max: u8) -> String {
    format!(
        r#"
place it {{ type: {ty}? }}
ruleset main [int, {ty}?] {{ rule ask -> ask }}
collect {{
    place: it, attempt: %0, tries: 2, timeout: 5, format: {{ type: {ty}, min: {min}, max: {max} }},
    by: keys {{ terminator: hash, pause: 3 }}, candidate: %1, valid: valid, no_input: silent, invalid: wrong,
    give_up_no_input: quiet, give_up_no_match: lost
}}
code {{
begin: goto main
ask: const 0
    set_local %0
again: into prompt
    const "Enter it."
    utter text
    collect #0
valid: local %1
    render
    utter text
    hangup
silent: const "Nothing."
    utter text
    jump again
wrong: const "Wrong."
    utter text
    jump again
quiet: const "Quiet."
    utter text
    hangup
lost: const "Lost."
    utter text
    hangup
}}
"#
    )
}

/// What is said of keys; nothing where they were no value.
fn keyed(ty: &str, min: u8, max: u8, keys: &str) -> Option<String> {
    let mut call = Call::started(&by_keys(ty, min, max));
    call.keys(keys).strip_suffix(" | hangup").map(str::to_owned)
}

#[test]
fn keys_are_read_by_the_type_of_the_place() {
    for (ty, keys, value) in [
        ("int", "007", Some("7")),
        ("int", "9223372036854775807", Some("9223372036854775807")),
        ("int", "9999999999999999999", None),
        ("decimal", "12*50", Some("12.50")),
        ("decimal", "*5", Some("0.5")),
        ("decimal", "12*", Some("12")),
        ("decimal", "1*2*3", None),
        ("decimal", "*", None),
        ("date", "29022024", Some("29 February 2024")),
        ("date", "29022023", None),
        ("date", "32012020", None),
        ("date", "1122020", None),
        ("time", "0930", Some("9:30 am")),
        ("time", "930", Some("9:30 am")),
        ("time", "2400", None),
        ("time", "1260", None),
        ("phone", "0412345678", Some("+61412345678")),
        ("phone", "041234567", None),
        ("digits(4..12)", "0042", Some("0042")),
        ("digits(4..12)", "42", None),
        ("digits(4..12)", "12*4", None),
        ("card_number", "4111111111111111", Some("4111111111111111")),
        ("card_number", "4111111111111112", None),
        ("card_expiry", "0326", Some("0326")),
        ("card_expiry", "0226", None),
        ("card_expiry", "1326", None),
        ("card_expiry", "0030", None),
        ("text", "123", Some("123")),
        ("text", "1#", None),
        ("int", "", None),
    ] {
        assert_eq!(keyed(ty, 0, 20, keys).as_deref(), value, "{ty} {keys}");
    }
}

#[test]
fn the_number_of_keys_counts() {
    assert_eq!(keyed("int", 2, 4, "1"), None);
    assert_eq!(keyed("int", 2, 4, "12"), Some("12".into()));
    assert_eq!(keyed("int", 2, 4, "12345"), None);
}

#[test]
fn the_current_month_is_that_of_the_call_centre() {
    let mut call = Call::started(&by_keys("card_expiry", 4, 4));
    // 2026-03-31T13:30Z: already April in Melbourne.
    call.environment.now = 1_774_963_800;
    assert_eq!(call.keys("0326"), "Wrong. | collect `Enter it.` 4..4 # 2/2");
    assert_eq!(call.keys("0426"), "0426 | hangup");
}

#[test]
fn tries_run_out_by_silence_or_by_wrong_values() {
    let mut call = Call::new(&by_keys("int", 1, 3));
    assert_eq!(call.start(), "collect `Enter it.` 1..3 # 1/2");
    assert_eq!(call.silent(), "Nothing. | collect `Enter it.` 1..3 # 2/2");
    assert_eq!(call.keys("x"), "Lost. | hangup");
    let mut call = Call::started(&by_keys("int", 1, 3));
    assert_eq!(call.keys("1234"), "Wrong. | collect `Enter it.` 1..3 # 2/2");
    assert_eq!(call.silent(), "Quiet. | hangup");
}

#[test]
fn values_are_not_recorded_but_failures_are() {
    let mut call = Call::started(&by_keys("int", 1, 3));
    call.keys("1234");
    call.keys("123");
    let choices: Vec<_> = call.records.iter().filter(|it| matches!(it, Record::ChoiceMade { .. })).collect();
    assert_eq!(choices.len(), 1);
}

const BOUNDED: &str = r#"
place pin { type: digits(4..12)?, mark: secret }
ruleset main [int, digits(4..12)?] { rule ask -> ask }
collect {
    place: pin, encrypted: true, attempt: %0, tries: 2, timeout: 5, format: { type: digits(4..12), min: 4, max: 12 },
    by: keys { pause: 3 }, candidate: %1, valid: valid, no_input: again, invalid: again,
    give_up_no_input: lost, give_up_no_match: lost
}
code {
begin: goto main
ask: const 0
    set_local %0
again: into prompt
    const "Your PIN."
    utter text
    collect #0
valid: local %1
    const "0000"
    eq
    jump_if_true unwanted
    local %1
    set_place pin
    hangup
unwanted: collect_invalid #0
lost: const "Lost."
    utter text
    hangup
}
"#;

#[test]
fn a_value_the_program_does_not_accept_costs_a_try() {
    let mut call = Call::new(BOUNDED);
    assert_eq!(call.start(), "collect `Your PIN.` 4..12 nothing encrypted 1/2");
    assert_eq!(call.keys("0000"), "collect `Your PIN.` 4..12 nothing encrypted 2/2");
    assert_eq!(call.keys("0000"), "Lost. | hangup");
    let mut call = Call::started(BOUNDED);
    assert_eq!(call.keys("1234"), "hangup");
}

/// Collects a value of a type by speech and says it with the confidence.
fn by_speech(ty: &str) -> String {
    format!(
        r#"
enum Tier {{ gold, lost_card }}
resource bot {{ kind: bot, instance_name: "b", intents: [], slots: [it: text?] }}
place it {{ type: {ty}? }}
ruleset main [int, {ty}?, decimal] {{ rule ask -> ask }}
collect {{
    place: it, attempt: %0, tries: 2, timeout: 5, format: {{ type: {ty}, min: 1, max: 20 }},
    by: speech {{ bot: bot, slot: "it", confidence: %2, no_data: nothing }}, candidate: %1, valid: valid,
    no_input: again, invalid: again, give_up_no_input: lost, give_up_no_match: lost
}}
code {{
begin: goto main
ask: const 0
    set_local %0
again: into prompt
    const "Say it."
    utter text
    collect #0
valid: local %1
    render
    const " "
    local %2
    render
    concat 3
    utter text
    hangup
nothing: const "None."
    utter text
    hangup
lost: const "Lost."
    utter text
    hangup
}}
"#
    )
}

fn speaks(intent: &str, slot: Option<&str>, transcript: &str) -> Event {
    Event::Intent(Understanding {
        intent: intent.into(),
        confidence: "0.85".into(),
        transcript: transcript.into(),
        slots: slot.map(|slot| ("it".into(), slot.into())).into_iter().collect(),
    })
}

#[test]
fn spoken_values_come_from_the_slot_or_from_the_words() {
    for (ty, slot, transcript, value) in [
        ("date", Some("2026-12-25"), "christmas", Some("25 December 2026")),
        ("date", Some("2026-W52"), "that week", None),
        ("time", Some("14:30"), "half past two", Some("2:30 pm")),
        ("time", Some("MO"), "in the morning", None),
        ("int", Some("42"), "forty two", Some("42")),
        ("decimal", Some("42.50"), "forty two fifty", Some("42.50")),
        ("duration", Some("PT1H30M"), "an hour and a half", Some("1 hour and 30 minutes")),
        (
            "phone",
            Some("0412345678"),
            "oh four one two, three four five, six seven eight",
            Some("+61412345678"),
        ),
        ("phone", None, "eight four one two three four five six seven eight", Some("+61412345678")),
        ("phone", Some("0412345678"), "call me there", Some("+61412345678")),
        ("phone", None, "no idea", None),
        ("digits(4)", None, "double oh four two", Some("0042")),
        ("digits(4)", Some("0042"), "that one", Some("0042")),
        (
            "card_number",
            None,
            "four one one one, quadruple one, quadruple one, quadruple one",
            Some("4111111111111111"),
        ),
        ("card_expiry", None, "oh three twenty six", Some("0326")),
        ("card_expiry", None, "oh two twenty six", None),
        ("Tier", Some("Lost Card"), "lost card", Some("lost card")),
        ("Tier", Some("silver"), "silver", None),
        ("bool", Some("Yes"), "yes", Some("yes")),
        ("text", None, " anything ", Some("anything")),
        ("int", None, "forty two", None),
    ] {
        let mut call = Call::started(&by_speech(ty));
        let answer = call.send(speaks("data", slot, transcript));
        let expected = value.map(|value| format!("{value} 0.85 | hangup"));
        let expected = expected.unwrap_or_else(|| "listen `Say it.` bot slot it 2/2".into());
        assert_eq!(answer, expected, "{ty} {slot:?} {transcript}");
    }
}

#[test]
fn a_caller_who_has_nothing_to_give_is_believed_when_heard_well() {
    let mut call = Call::started(&by_speech("int"));
    assert_eq!(call.send(speaks("nodata", None, "I don't have one")), "None. | hangup");
    let mut call = Call::started(&by_speech("int"));
    let unsure =
        Understanding { intent: "nodata".into(), confidence: "0.84".into(), ..Understanding::default() };
    assert_eq!(call.send(Event::Intent(unsure)), "listen `Say it.` bot slot it 2/2");
}

#[test]
fn keys_are_taken_where_speech_was_asked_for() {
    let mut call = Call::started(&by_speech("phone"));
    assert!(call.keys("0412345678").starts_with("+61412345678"));
}
