//! What instructions of expressions leave on the stack, seen through what is said of it.

use ivr_runtime::engine::*;

use crate::support::Call;

const PLACES: &str = r#"
enum Tier { bronze, silver, gold }
record Customer { name: text, tier: Tier, since: date? }
place none { type: int? }
place facts { type: json?, default: json "{\"a\": {\"b\": [1, 2.50, \"x\"]}, \"tier\": \"gold\", \"day\": \"2026-12-25\", \"nothing\": null, \"text\": \"hello\"}" }
place names { type: list<text>, default: ["Ada", "Bo"] }
place customer { type: Customer?, default: record Customer ["Ada", Tier.gold, unknown] }
resource office { kind: hours, instance_name: "h" }
resource general { kind: queue, instance_name: "q" }
calendar holidays { 2026-03-02 "Labour Day" }
switch storm { type: bool, default: false }
switch limit { type: int, default: 7 }
regex "^[0-9]+$"
ruleset main(int?) [list<text>, int, text, list<text>] { rule say -> say }
"#;

fn call(code: &str) -> Call {
    Call::new(&format!(
        "{PLACES}code {{\nbegin: unknown\n goto main\nsay: {code}\n render\n utter text\n hangup\n}}\n"
    ))
}

/// What is said of the value that code leaves.
fn said(code: &str) -> String {
    let mut call = call(code);
    let said = call.start();
    assert_eq!(call.faults(), [], "{code}");
    said.strip_suffix(" | hangup").unwrap_or(if said == "hangup" { "" } else { &said }).to_owned()
}

fn faulted(code: &str) -> Fault {
    let mut call = call(code);
    call.start();
    call.faults()[0].0.clone()
}

#[test]
fn arithmetic_is_exact() {
    for (code, value) in [
        ("const 2\n const 3\n add", "5"),
        ("const 0.1\n const 0.2\n add", "0.3"),
        ("const 2\n const 0.50\n mul", "1.00"),
        ("const 7\n const 2\n div", "3"),
        ("const -7\n const 2\n div", "-3"),
        ("const 7.0\n const 2\n div", "3.5"),
        ("const -1\n const 7\n mod", "6"),
        ("const 1\n const -7\n mod", "-6"),
        ("const -9223372036854775808\n const -1\n mod", "0"),
        ("const 5\n neg", "-5"),
        ("const \"a\"\n const \"b\"\n add", "ab"),
        ("const 90s\n const 2\n mul", "3 minutes"),
        ("const 2\n const 90s\n mul", "3 minutes"),
        ("const 90s\n const 2\n div", "45 seconds"),
        ("const 2026-12-31\n const 86400s\n add", "1 January 2027"),
        ("const 3600s\n const 2026-12-31\n add", "31 December 2026"),
        ("const 2026-12-31\n const 3600s\n sub", "30 December 2026"),
        ("const 2027-01-01\n const 2026-12-31\n sub", "1 day"),
        ("const 23:30:00\n const 3600s\n add", "12:30 am"),
        ("const 00:30:00\n const 90000s\n sub", "11:30 pm"),
        ("const 09:00:00\n const 10:30:00\n sub", "minus 1 hour and 30 minutes"),
        ("const 2026-03-01T13:00:00Z\n const 60s\n add", "2 March 2026, 12:01 am"),
        ("const 3\n to_decimal", "3"),
        ("place none\n const 1\n add", ""),
        ("const 1\n place none\n div", ""),
        ("place none\n const 0\n div", ""),
    ] {
        assert_eq!(said(code), value, "{code}");
    }
}

#[test]
fn arithmetic_that_leaves_its_range_is_a_fault() {
    for (code, fault) in [
        ("const 9223372036854775807\n const 1\n add", Fault::Overflow),
        ("const -9223372036854775808\n neg", Fault::Overflow),
        ("const -9223372036854775808\n const -1\n div", Fault::Overflow),
        ("const 9223372036854775807s\n const 2\n mul", Fault::Overflow),
        ("const 79228162514264337593543950335d\n const 1\n add", Fault::Overflow),
        ("const 9999-12-31\n const 86400s\n add", Fault::Overflow),
        ("const 2026-03-01T13:00:00Z\n const 9223372036854775807s\n add", Fault::Overflow),
        ("const 1\n const 0\n div", Fault::DivisionByZero),
        ("const 1\n const 0.0\n div", Fault::DivisionByZero),
        ("const 1\n const 0\n mod", Fault::DivisionByZero),
        ("const 90s\n const 0\n div", Fault::DivisionByZero),
    ] {
        assert_eq!(faulted(code), fault, "{code}");
    }
}

#[test]
fn conditions_are_yes_or_no() {
    for (code, holds) in [
        ("const 2\n const 2.0\n eq", true),
        ("place none\n const 2\n eq", false),
        ("place none\n const 2\n ne", true),
        ("place none\n place none\n eq", false),
        ("const 1\n const 2\n lt", true),
        ("place none\n const 2\n lt", false),
        ("const \"B\"\n const \"a\"\n lt", true),
        ("const Tier.bronze\n const Tier.gold\n lt", true),
        ("const 2026-01-01\n const 2026-01-02\n ge", false),
        ("const 1.50\n const 1.5\n le", true),
        ("const \"Ada\"\n place names\n in", true),
        ("place names\n const \"Eve\"\n contains", false),
        ("const \"banana\"\n const \"nan\"\n contains", true),
        ("const \"banana\"\n const \"ban\"\n starts_with", true),
        ("const \"banana\"\n const \"ban\"\n ends_with", false),
        ("const \"0042\"\n matches #0", true),
        ("const \"42a\"\n matches #0", false),
        ("place none\n is_known", false),
        ("const \"  \"\n is_empty", true),
        ("const 0\n is_empty", false),
        ("make_list 0\n is_empty", true),
        ("const \"+61412345678\"\n is_mobile", true),
        ("const \"+61390001000\"\n is_mobile", false),
        ("const true\n not", false),
        ("place customer\n field 1\n const Tier.gold\n eq", true),
        ("place customer\n const record Customer [\"Ada\", Tier.gold, unknown]\n eq", true),
        ("language_is 0", true),
        ("language_is 1", false),
    ] {
        assert_eq!(said(code), if holds { "yes" } else { "no" }, "{code}");
    }
}

#[test]
fn json_compares_as_the_type_it_meets() {
    let b = "place facts\n json_field \"a\"\n json_field \"b\"\n";
    for (code, holds) in [
        (format!("{b} const 0\n index\n const 1\n eq"), true),
        (format!("{b} const 0\n index\n const 1.0\n eq"), true),
        (format!("{b} const 1\n index\n const 2.5\n eq"), true),
        (format!("{b} const 1\n index\n const 3\n lt"), true),
        (format!("{b} const 2\n index\n const \"x\"\n eq"), true),
        (format!("{b} const 2\n index\n const 1\n eq"), false),
        (format!("{b} const 2.5\n contains"), true),
        (format!("const \"y\"\n {b} in"), false),
        (format!("{b} const 9\n index\n is_known"), false),
        ("place facts\n json_field \"tier\"\n const Tier.gold\n eq".into(), true),
        ("place facts\n json_field \"tier\"\n const Tier.silver\n gt".into(), true),
        ("place facts\n json_field \"day\"\n const 2026-12-24\n gt".into(), true),
        ("place facts\n json_field \"nothing\"\n is_known".into(), false),
        ("place facts\n json_field \"missing\"\n json_field \"b\"\n const 1\n ne".into(), true),
        ("place facts\n json_field \"text\"\n const \"hel\"\n contains".into(), true),
        ("place facts\n const \"text\"\n index\n const \"hello\"\n eq".into(), true),
        (format!("{b} const json \"[1.0, 2.5, \\\"x\\\"]\"\n eq"), true),
    ] {
        assert_eq!(said(&code), if holds { "yes" } else { "no" }, "{code}");
    }
}

#[test]
fn json_converts_where_it_can() {
    for (code, value) in [
        ("const json \"12\"\n as int", "12"),
        ("const json \"12.0\"\n as int", "12"),
        ("const json \"12.5\"\n as int", ""),
        ("const json \"1e3\"\n as decimal", "1000"),
        ("const json \"\\\"12.50\\\"\"\n as decimal", "12.50"),
        ("const json \"\\\"2026-12-25\\\"\"\n as date", "25 December 2026"),
        ("const json \"90\"\n as duration", "1 minute and 30 seconds"),
        ("const json \"\\\"0412 345 678\\\"\"\n as phone", "+61412345678"),
        ("const json \"[\\\"a\\\", \\\"b\\\"]\"\n as list<text>", "a, b"),
        ("const json \"[\\\"a\\\", 1]\"\n as list<text>", ""),
        (
            "const json \"{\\\"name\\\": \\\"Bo\\\", \\\"tier\\\": \\\"gold\\\", \\\"more\\\": 1}\"\n as Customer\n field 0",
            "Bo",
        ),
        ("place none\n pop\n place facts\n json_field \"missing\"\n as int", ""),
    ] {
        assert_eq!(said(code), value, "{code}");
    }
}

#[test]
fn structures_are_taken_apart_and_put_together() {
    for (code, value) in [
        ("place names\n const 1\n index", "Bo"),
        ("place names\n const -1\n index", ""),
        ("place names\n place none\n index", ""),
        ("place customer\n const \"Eve\"\n with_field 0\n field 0", "Eve"),
        ("const \"x\"\n const \"y\"\n make_list 2", "x, y"),
        (
            "const \"Bo\"\n const Tier.silver\n unknown\n make_record Customer\n filter json 0",
            r#"{"name":"Bo","tier":"silver"}"#,
        ),
        ("const \"a\"\n const \"b\"\n const \"c\"\n concat 3", "abc"),
        ("const \"<a & 'b'>\"\n escape_xml", "&lt;a &amp; &apos;b&apos;&gt;"),
    ] {
        assert_eq!(said(code), value, "{code}");
    }
}

#[test]
fn a_walk_makes_a_text_of_each_element() {
    let walk = "place names\n set_local %1\n const 0\n set_local %2\n make_list 0\n set_local %4\n\
                next: each_next %1 walked\n local %3\n filter upper 0\n each_push %1\n jump next\n\
                walked: local %4\n const \" + \"\n filter join 1";
    assert_eq!(said(walk), "ADA + BO");
    let empty = walk.replace("place names", "make_list 0");
    assert_eq!(said(&empty), "");
}

#[test]
fn filters_give_what_their_table_says() {
    for (code, value) in [
        ("const \"Ada\"\n filter upper 0", "ADA"),
        ("const \"Ada\"\n filter lower 0", "ada"),
        ("const Tier.gold\n filter title 0", "Gold"),
        ("const \"  a b \"\n filter trim 0\n filter length 0", "3"),
        ("const \"abcdef\"\n const 2\n filter first_chars 1", "ab"),
        ("const \"abcdef\"\n const 2\n filter last_chars 1", "ef"),
        ("const 7\n const 3\n filter pad 1", "007"),
        ("const \"a-b\"\n const \"-\"\n const \"\"\n filter replace 2", "ab"),
        ("const \"4111111111111111\"\n filter masked 0", "************1111"),
        ("const 42\n filter spell 0", "4, 2"),
        ("const \"42\"\n filter spell_fast 0", "4 2"),
        ("const 1234.5\n filter money 0", "$1,234.50"),
        ("const 12\n const \"EUR\"\n filter money 1", "€12.00"),
        ("const 22\n filter ordinal 0", "22nd"),
        ("const 2.345\n const 2\n filter round 1", "2.35"),
        ("const 2026-12-25\n const \"dddd, Do MMMM YYYY\"\n filter date 1", "Friday, 25th December 2026"),
        ("const 2026-12-25\n filter date 0", "25 December 2026"),
        ("const 14:30:00\n const \"h:mm a\"\n filter time 1", "2:30 pm"),
        ("const 2026-03-02T00:00:00Z\n filter time 0", "11:00 am"),
        (
            "const 2026-03-02T00:00:00Z\n const \"Australia/Perth\"\n filter in_zone 1\n filter time 0",
            "8:00 am",
        ),
        (
            "const 2026-03-02T00:00:00Z\n const \"Australia/Perth\"\n filter in_zone 1",
            "2 March 2026, 8:00 am",
        ),
        ("place names\n filter count 0", "2"),
        ("place facts\n filter count 0", "5"),
        ("place names\n filter first 0", "Ada"),
        ("make_list 0\n filter first 0", ""),
        ("const \"say \\\"hi\\\"\"\n filter json 0", r#""say \"hi\"""#),
        ("const 12.50\n filter json 0", "12.50"),
        ("const 2026-03-02T00:00:00Z\n filter json 0", r#""2026-03-02T11:00:00+11:00""#),
        ("place none\n filter json 0\n is_known", "no"),
        ("place none\n filter ordinal 0", ""),
    ] {
        assert_eq!(said(code), value, "{code}");
    }
}

#[test]
fn the_world_is_what_the_environment_says() {
    for (code, value) in [
        ("builtin caller_phone", "+61400000001"),
        ("builtin caller_callback_pending", "no"),
        ("builtin call_id", "contact-1"),
        ("builtin call_dialled", "+61390001000"),
        ("builtin call_channel", "voice"),
        ("builtin call_endpoint", "support"),
        ("builtin call_started", "2 March 2026, 10:15 am"),
        ("builtin call_language", "en-AU"),
        ("builtin clock_now", "2 March 2026, 10:15 am"),
        ("builtin clock_today", "2 March 2026"),
        ("builtin clock_time", "10:15 am"),
        ("builtin clock_weekday", "Monday"),
        ("builtin clock_part_of_day", "morning"),
        ("hours_open office", "yes"),
        ("hours_opens_in office", ""),
        ("queue_figure general waiting", "0"),
        ("queue_figure general oldest", "0 seconds"),
        ("queue_figure general available", "1"),
        ("queue_figure general callbacks", "0"),
        ("queue_figure general staffed", "1"),
        ("builtin clock_today\n calendar_has holidays", "yes"),
        ("calendar_today holidays", "Labour Day"),
        ("switch storm", "no"),
        ("switch limit", "7"),
    ] {
        assert_eq!(said(code), value, "{code}");
    }
}

#[test]
fn hours_queues_calendars_and_switches_can_change() {
    use ivr_runtime::bundle::CalendarId;
    use ivr_runtime::value::Value;
    let said = |code: &str| {
        let mut call = call(code);
        let environment = &mut call.environment;
        environment.now += 86_400;
        environment.hours = vec![HoursNow { open: false, opens_in: Some(7200), closes_in: Some(1) }];
        environment.queues =
            vec![QueueNow::default(), QueueNow { waiting: 9, oldest: 61, ..QueueNow::default() }];
        environment.calendar_days = vec![(CalendarId(0), 20_515, "Storm".into())];
        environment.switches = vec![Some(Value::Bool(true)), Some(Value::text("not a number"))];
        environment.callback_pending = true;
        call.start().replace(" | hangup", "").replace("hangup", "")
    };
    assert_eq!(said("hours_open office"), "no");
    assert_eq!(said("hours_opens_in office"), "2 hours");
    assert_eq!(said("hours_closes_in office"), "");
    assert_eq!(said("queue_figure general waiting"), "9");
    assert_eq!(said("queue_figure general oldest"), "1 minute and 1 second");
    assert_eq!(said("calendar_today holidays"), "Storm");
    assert_eq!(said("switch storm"), "yes");
    assert_eq!(said("switch limit"), "7");
    assert_eq!(said("builtin caller_callback_pending"), "yes");
}

#[test]
fn random_numbers_come_from_the_seed_and_keep_their_bounds() {
    let drawn = |seed| {
        let mut call = call("const 1\n const 6\n random");
        call.environment.seed = seed;
        call.start()
    };
    let mut seen: Vec<String> = (0..200).map(drawn).collect();
    assert_eq!(seen, (0..200).map(drawn).collect::<Vec<_>>());
    seen.sort();
    seen.dedup();
    assert_eq!(seen, ["1", "2", "3", "4", "5", "6"].map(|it| format!("{it} | hangup")));
    let mut widest = call("const -9223372036854775808\n const 9223372036854775807\n random\n is_known");
    assert_eq!(widest.start(), "yes | hangup");
}
