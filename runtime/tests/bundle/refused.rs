//! Programs that the verifier refuses, each with what it says.

use ivr_runtime::bundle::{
    Bundle, EnumDef, EnumId, Program, RuleId, RulesetId, Type, TypeId, listing, read, write,
};
use ivr_runtime::value::Value;

const DECLARATIONS: &str = r#"
record Customer { name: text, age: int? }
place customer { type: Customer? }
place name { type: text? }
place count { type: int, default: 0 }
place price { type: decimal? }
place day { type: date? }
place facts { type: json? }
place names { type: list<text>? }
switch storm { type: bool, default: false }
resource office { kind: hours, instance_name: "Office" }
resource desk { kind: queue, instance_name: "Desk", hours: office }
resource jingle { kind: prompt, instance_name: "jingle" }
resource robot { kind: bot, instance_name: "robot", intents: ["yes"], slots: [when: date?] }
calendar holidays { }
integration find { function: "find", params: [who: text, age: int], result: Customer }
"#;

/// Locals of the ruleset that cases are put into: a text, an int, a walk, an enum, decimal.
const LOCALS: &str = "(text) [int, list<text>, int, text, list<text>, Failure, decimal]";

fn says(text: &str) -> String {
    let program = listing::assemble(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    refusal(program)
}

fn refusal(program: Program) -> String {
    let error = Bundle::new(program).map(|_| "nothing").expect_err("the program must be refused").to_string();
    error.strip_prefix("the bundle cannot run: ").unwrap_or(&error).to_owned()
}

/// What is said of a program with these declarations and nothing else.
fn declared(declarations: &str) -> String {
    says(&format!("{DECLARATIONS}\n{declarations}"))
}

/// What is said of a body.
fn body(code: &str) -> String {
    says(&format!(
        "{DECLARATIONS} ruleset one {LOCALS} {{ rule first -> body rule last -> bye }}
        ruleset other(text, int) {{ rule other -> bye_other }} treatment music {{ rule music -> bye_music }}
        code {{ body: {code} bye: hangup bye_other: hangup bye_music: hangup }}"
    ))
}

/// What is said of the code of a condition.
fn condition(code: &str) -> String {
    says(&format!(
        "{DECLARATIONS} ruleset one {LOCALS} {{ rule first when 1 -> bye {{ code check +1 }} }}
        ruleset other(text, int) {{ rule other -> bye_other }}
        code {{ check: {code} bye: hangup bye_other: hangup }}"
    ))
}

/// What is said of the code of two conditions of one rule.
fn two_conditions(first: &str, second: &str) -> String {
    says(&format!(
        "{DECLARATIONS} ruleset one {LOCALS} {{ rule first when 2 -> bye {{ code check +1 code again +1 }} }}
        ruleset other(text, int) {{ rule other -> bye_other }}
        code {{ check: {first} again: {second} bye: hangup bye_other: hangup }}"
    ))
}

/// What is said of an interaction and the instruction that uses it.
fn interaction(declaration: &str, code: &str) -> String {
    body(&format!("{code} again: jump again }} {declaration} code {{"))
}

/// Checks a table of cases: what is given, what is said.
macro_rules! table {
    ($($name:ident: $say:ident { $($($given:literal),+ => $said:literal,)* })*) => {$(
        #[test]
        fn $name() {
            $(assert_eq!($say($($given),+), $said, "{}", [$($given),+].join("\n"));)*
        }
    )*};
}

table! {
    the_operand_stack_holds_what_is_taken: body {
        "pop hangup" => "instruction #0: takes a value that is not there",
        "const 1 hangup" => "instruction #1: a value is left behind",
        "const 1 decide one.last" => "instruction #1: a value is left behind",
        "const 1 add hangup" => "instruction #1: takes a value that is not there",
        "const 1 local %0 const 2 goto other" => "instruction #3: a value is left behind",
        "const 5 set_place name hangup" => "instruction #1: a text is wanted, not an int",
        "const 5 set_place price hangup" => "instruction #1: a decimal is wanted, not an int",
        "const 5 set_local %0 hangup" => "instruction #1: a text is wanted, not an int",
        "const 5 utter text hangup" => "instruction #1: a text is wanted, not an int",
        "const 5 sms hangup" => "instruction #1: a text is wanted, not an int",
        "local %0 metric \"m\" hangup" => "instruction #1: a number is wanted, not a text",
        "const 5 set_language hangup" => "instruction #1: a text is wanted, not an int",
        "const \"a\" const \"b\" goto other" => "instruction #2: an int is wanted, not a text",
        "const \"a\" call other hangup" => "instruction #1: an int is wanted, not a text",
    }

    operations_take_what_they_can_work_on: body {
        "const 1 const \"a\" add pop hangup" => "instruction #2: cannot add an int and a text",
        "const 1.5 const 2 mod pop hangup" => "instruction #2: cannot divide a decimal and an int",
        "const 5s const 5s mul pop hangup" => "instruction #2: cannot multiply a duration and a duration",
        "const 2 const 5s div pop hangup" => "instruction #2: cannot divide an int and a duration",
        "const 5s const 2026-12-25 sub pop hangup" => "instruction #2: cannot subtract a duration and a date",
        "const true neg pop hangup" => "instruction #1: a number is wanted, not a bool",
        "const 1 const \"1\" eq pop hangup" => "instruction #2: cannot compare an int and a text",
        "const true const false lt pop hangup" => "instruction #2: cannot compare a bool and a bool",
        "place customer place customer ge pop hangup" => "instruction #2: cannot compare record #0 and record #0",
        "const 1 place names in pop hangup" => "instruction #2: cannot compare an int and a list of (a text)",
        "place name const 1 contains pop hangup" => "instruction #2: cannot compare a text and an int",
        "const 5 not pop hangup" => "instruction #1: a bool is wanted, not an int",
        "place day matches #0 } regex \"a\" code {" => "instruction #1: a text is wanted, not a date",
        "const 1 calendar_has holidays pop hangup" => "instruction #1: a date is wanted, not an int",
        "place name field 0 pop hangup" => "instruction #1: a record is wanted, not a text",
        "place customer field 2 pop hangup" => "instruction #1: the record has no such field",
        "place customer const 1 with_field 0 pop hangup" => "instruction #2: a text is wanted, not an int",
        "const 1 const \"a\" make_record Customer pop hangup" => "instruction #2: an int is wanted, not a text",
        "place name json_field \"a\" pop hangup" => "instruction #1: json is wanted, not a text",
        "place names const \"a\" index pop hangup" => "instruction #2: an int is wanted, not a text",
        "place facts const true index pop hangup" => "instruction #2: an int or a text is wanted, not a bool",
        "place name const 1 index pop hangup" => "instruction #2: a list or json is wanted, not a text",
        "place count as int pop hangup" => "instruction #1: json is wanted, not an int",
        "const 1.5 to_decimal pop hangup" => "instruction #1: an int is wanted, not a decimal",
        "const 1 const \"a\" make_list 2 set_place names hangup"
            => "instruction #3: a list of (a text) is wanted, not a list of (one of several kinds)",
        "const 1 concat 1 pop hangup" => "instruction #1: a text is wanted, not an int",
        "const 1 escape_xml pop hangup" => "instruction #1: a text is wanted, not an int",
        "const 1 filter upper 0 pop hangup" => "instruction #1: something for the filter `upper` is wanted, not an int",
        "const \"a\" const \"b\" filter pad 1 pop hangup" => "instruction #2: `n` of the filter is wanted, not a text",
        "const \"a\" filter pad 0 pop hangup" => "instruction #1: the filter has too few arguments",
        "const \"a\" const 1 filter upper 1 pop hangup" => "instruction #2: the filter has too many arguments",
        "place names const \"a\" filter each 1 pop hangup"
            => "instruction #2: `each` is a walk, not an instruction",
        "queue_figure office waiting pop hangup" => "instruction #0: the resource is not a queue",
        "hours_open desk pop hangup" => "instruction #0: the resource is not hours",
        "utter_prompt desk hangup" => "instruction #0: the resource is not a prompt",
        "flow desk" => "instruction #0: the resource is not a flow",
        "language_is 1 pop hangup" => "instruction #0: the program has no such language",
    }

    every_id_is_in_its_table: body {
        "const #99 pop hangup" => "instruction #0: there is no constant #99",
        "place #99 pop hangup" => "instruction #0: there is no place #99",
        "local %9 pop hangup" => "instruction #0: there is no local %9 here",
        "jump #99" => "instruction #0: there is no instruction #99",
        "goto #99" => "instruction #0: there is no ruleset #99",
        "menu #0" => "instruction #0: there is no menu #0",
        "decide #99" => "instruction #0: there is no rule #99",
        "metric #9999" => "instruction #0: there is no string #9999",
        "place facts as #99 pop hangup" => "instruction #1: there is no type #99",
    }

    ways_that_meet_bring_the_same: body {
        "switch storm jump_if_true far const 1 far: pop hangup"
            => "instruction #2: meets other values at instruction #3 than others bring",
        "const 1 back: switch storm jump_if_true back const 2 jump back"
            => "instruction #4: meets other values at instruction #1 than others bring",
        "switch storm jump_if_true other const 1 jump in other: const \"a\" in: set_place count hangup"
            => "instruction #5: an int is wanted, not one of several kinds",
        "const 1 back: pop const \"a\" jump back" => "instruction #3: meets other values at instruction #1 than others bring",
    }

    code_has_one_owner: body {
        "jump bye_other" => "rule #2: instruction #2 belongs to other code",
        "const true jump_if_true bye_music hangup" => "rule #3: instruction #5 belongs to other code",
        "decide music.music" => "instruction #0: the rule lies in another ruleset",
        "decide music.end" => "instruction #0: the rule lies in another ruleset",
        "goto music" => "instruction #0: a treatment is heard in a queue, not gone to",
        "const true done" => "instruction #1: only a condition is done",
    }

    conditions_only_decide: condition {
        "const 5 done" => "instruction #1: a bool is wanted, not an int",
        "const true const true done" => "instruction #2: a value is left behind",
        "const 5 set_place count const true done" => "instruction #1: must not stand in a condition",
        "const \"a\" utter text const true done" => "instruction #1: must not stand in a condition",
        "const \"a\" const 1 goto other" => "instruction #2: a condition goes nowhere",
        "hangup" => "instruction #0: must not stand in a condition",
        "const 5 set_local %1 const true done"
            => "line #0: a condition stores into a local that is not of a walk in it",
        "const \"a\" each_push %2 const true done"
            => "line #0: a condition stores into a local that is not of a walk in it",
        "jump bye" => "instruction #1: must not stand in a condition",
    }

    a_walk_is_of_its_own_condition: two_conditions {
        "each_next %2 out out: const true done", "const 5 set_local %3 const true done"
            => "line #1: a condition stores into a local that is not of a walk in it",
        "const true done", "const 5 set_local %3 const true done"
            => "line #1: a condition stores into a local that is not of a walk in it",
    }

    walks_have_their_locals: body {
        "each_next %0 bye hangup" => "instruction #0: a walk does not use parameters",
        "each_next %1 bye hangup" => "instruction #0: a list is wanted, not an int",
        "each_next %5 bye hangup" => "instruction #0: an int is wanted, not enum #3",
        "each_next %7 bye hangup" => "instruction #0: a list is wanted, not a decimal",
        "const 1 each_push %2 hangup" => "instruction #1: a text is wanted, not an int",
        "const \"a\" each_push %3 hangup" => "instruction #1: a list of texts is wanted, not enum #3",
    }

    interactions_fit_their_ruleset: interaction {
        "menu { attempt: %0, tries: 1, timeout: 5, no_input: again, no_match: again, give_up_no_input: again, give_up_no_match: again }",
        "menu #0" => "instruction #0: local %0 takes a text, not an int",
        "menu { attempt: %1, tries: 1, timeout: 5, no_input: bye_other, no_match: again, give_up_no_input: again, give_up_no_match: again }",
        "menu #0" => "rule #2: instruction #3 belongs to other code",
        "menu { attempt: %1, tries: 1, timeout: 5, no_input: again, no_match: again, give_up_no_input: again, give_up_no_match: again }",
        "const 1 menu #0" => "instruction #1: a value is left behind",
        "menu { attempt: %1, tries: 0, timeout: 5, no_input: again, no_match: again, give_up_no_input: again, give_up_no_match: again }",
        "menu #0" => "menu #0: there is at least one try",
        "menu { attempt: %1, tries: 1, timeout: 5, entries: [1 -> again, 1 -> bye], no_input: again, no_match: again, give_up_no_input: again, give_up_no_match: again }",
        "menu #0" => "menu #0: a key leads to one place",
        "menu { attempt: %1, tries: 1, timeout: 5, entries: [\"x\" -> again], no_input: again, no_match: again, give_up_no_input: again, give_up_no_match: again }",
        "menu #0" => "menu #0: telephones have no such key",
        "menu { attempt: %1, tries: 1, timeout: 5, no_input: #99, no_match: again, give_up_no_input: again, give_up_no_match: again }",
        "menu #0" => "menu #0: there is no instruction #99",
        "collect { place: name, attempt: %1, tries: 1, timeout: 5, format: { type: text, min: 1, max: 2 }, by: keys { pause: 2 }, candidate: %1, valid: again, no_input: again, invalid: again, give_up_no_input: again, give_up_no_match: again }",
        "collect #0" => "instruction #0: local %1 takes an int, not a text",
        "collect { place: name, attempt: %1, tries: 1, timeout: 5, format: { type: text, min: 3, max: 2 }, by: keys { pause: 2 }, candidate: %0, valid: again, no_input: again, invalid: again, give_up_no_input: again, give_up_no_match: again }",
        "collect #0" => "collect #0: there are fewer most keys than least",
        "collect { place: name, attempt: %1, tries: 1, timeout: 5, format: { type: list<text>, min: 1, max: 2 }, by: keys { pause: 2 }, candidate: %0, valid: again, no_input: again, invalid: again, give_up_no_input: again, give_up_no_match: again }",
        "collect #0" => "collect #0: nobody can key or say a value of this type",
        "collect { place: name, attempt: %1, tries: 1, timeout: 5, format: { type: text, min: 1, max: 2 }, by: speech { bot: robot, slot: \"who\", confidence: %7 }, candidate: %0, valid: again, no_input: again, invalid: again, give_up_no_input: again, give_up_no_match: again }",
        "collect #0" => "collect #0: the bot has no such slot",
        "listen { bot: desk, locals: { intent: %0, confidence: %7, transcript: %0 }, attempt: %1, tries: 1, timeout: 5, no_input: again, no_match: again, give_up_no_input: again, give_up_no_match: again }",
        "listen #0" => "listen #0: the resource is not a bot",
        "understand { bot: robot, locals: { intent: %0, confidence: %7, transcript: %0 }, otherwise: again }",
        "const \"a\" understand #0" => "understand #0: each slot of the bot has a local",
        "understand { bot: robot, locals: { intent: %0, confidence: %7, transcript: %0, slots: [%1] }, otherwise: again }",
        "const \"a\" understand #0" => "instruction #1: local %1 takes an int, not a date",
        "understand { bot: robot, locals: { intent: %0, confidence: %7, transcript: %0, slots: [%1] }, entries: [\"no\" -> again], otherwise: again }",
        "const \"a\" understand #0" => "understand #0: the bot has no such intent",
        "invoke { integration: find, within: 5, reason: %6, ok: again, failed: again }",
        "const 1 const 2 invoke #0" => "instruction #2: a text is wanted, not an int",
        "invoke { integration: find, within: 5, reason: %0, ok: again, failed: again }",
        "const \"a\" const 2 invoke #0" => "instruction #2: local %0 takes a text, not enum #3",
        "invoke { integration: find, within: 5, answer: %0, answer_type: Customer, reason: %6, ok: again, failed: again }",
        "const \"a\" const 2 invoke #0" => "instruction #2: local %0 takes a text, not record #0",
        "invoke { integration: find, within: 5, answer: %0, reason: %6, ok: again, failed: again }",
        "const \"a\" const 2 invoke #0" => "invoke #0: an answer that is kept has a type",
        "enqueue { queue: desk, treatment: one }",
        "const 1 const 2 enqueue #0" => "enqueue #0: what is heard in a queue is a treatment without parameters",
        "enqueue { queue: office }",
        "const 1 const 2 enqueue #0" => "enqueue #0: the resource is not a queue",
        "enqueue { queue: desk }",
        "const 1 enqueue #0" => "instruction #1: takes a value that is not there",
        "callback { queue: desk }",
        "const \"a\" const 1 const 1 const 1s callback #0" => "instruction #4: a duration is wanted, not an int",
        "dial { within: 30 }",
        "const 1 dial #0" => "instruction #1: a text is wanted, not an int",
        "wait { message: again -> %1, done: again }",
        "const 1s wait #0" => "instruction #1: local %1 takes an int, not a text",
        "split { branches: [5000 -> again \"a\"] }",
        "split #0" => "split #0: shares add up to 100 %",
        "split { branches: [5000 -> again \"a\", 4000 -> again \"b\", 10000 -> again \"c\"] }",
        "split #0" => "split #0: shares are cumulative",
    }

    declarations_make_sense: declared {
        "types [ text, text ]" => "type #1: a type stands in the table once",
        "types [ int, list<#1> ]" => "type #1: a type refers to types before it",
        "types [ int, int?, #1? ]" => "type #2: an optional type is not itself optional",
        "types [ digits(5..4) ]" => "type #0: there are fewer most digits than least",
        "place p { type: int }" => "place #7: a place without a default must be optional",
        "place p { type: int, default: \"a\" }" => "place #7: an int is wanted, not a text",
        "place p { type: int?, default: unknown }" => "place #7: a default has a value",
        "place p { type: json?, attribute: true }" => "place #7: an attribute cannot have this type",
        "switch s { type: decimal, default: 1.5 }" => "switch #1: a switch cannot have this type",
        "resource r { kind: queue, instance_name: \"\", hours: jingle }" => "resource #4: the resource is not hours",
        "resource r { kind: hours, instance_name: \"\", hours: office }" => "resource #4: only a queue has hours",
        "resource r { kind: queue, instance_name: \"\", intents: [\"a\"] }"
            => "resource #4: only a bot has intents and slots",
        "calendar c { 2026-12-25 \"b\", 2026-12-24 \"a\" }" => "calendar #1: the days of a calendar ascend",
        "calendar c { 99999999days \"b\" }" => "calendar #1: the day is beyond the calendar",
        "regex \"(\"" => "regex #0: the regular expression cannot be used: regex parse error:\n    (\n    ^\nerror: unclosed group",
        "regex \"(a{1000}){1000}\""
            => "regex #0: the regular expression cannot be used: Compiled regex exceeds size limit of 1048576 bytes.",
        "rescue { say: [prompt desk], end: hangup }" => "rescue: the resource is not a prompt",
        "rescue { end: enqueue office }" => "rescue: the resource is not a queue",
        "program { name: \"a\", timezone: \"Mars/Olympus\" }" => "settings: there is no time zone `Mars/Olympus`",
        "program { name: \"a\", languages: [] }" => "settings: a program has at least one language",
        "constants [ 86400moment, 9999999999999moment ]" => "constant #1: the time is beyond the calendar",
        "constants [ enum #1 #3 ]" => "constant #0: the enum has no such value",
        "constants [ record Customer [\"a\"] ]" => "constant #0: the record has other fields",
        "constants [ record Customer [1, 2] ]" => "constant #0: a text is wanted, not an int",
        "constants [ zoned 2026-12-25T00:00:00Z \"Nowhere\" ]" => "constant #0: there is no time zone `Nowhere`",
        "enum Weekday { monday }" => "enum #0: the built-in enums stand first",
        "endpoint a { numbers: [\"+1\"], start: s } endpoint b { numbers: [\"+1\"], start: s } code { s: hangup }"
            => "endpoint #1: a number belongs to one endpoint",
        "endpoint a { start: s } code { s: hangup }" => "instruction #0: must not stand in the start of an endpoint",
        "endpoint a { start: s } code { s: local %0 pop hangup }" => "instruction #0: there is no local %0 here",
        "files [ \"a\" ] ruleset r { rule a -> s at #1 5 } code { s: hangup }"
            => "debug positions: there is no such file",
        "code { at \"a\" 1 at \"a\" 2 hangup }" => "debug positions: the positions ascend",
        "code { hangup at \"a\" 1 }" => "debug positions: the position is beyond the code",
    }

    guards_can_decide: declared {
        "ruleset r { rule a when 1 -> s { name == 5 +1 } } code { s: hangup }"
            => "line #0: cannot compare a text and an int",
        "ruleset r { rule a when 1 -> s { customer < 5 +1 } } code { s: hangup }"
            => "line #0: cannot compare record #0 and an int",
        "ruleset r { rule a when 1 -> s { name.#0 == 5 +1 } } code { s: hangup }"
            => "line #0: a record is wanted, not a text",
        "ruleset r { rule a when 1 -> s { known customer.#7 +1 } } code { s: hangup }"
            => "line #0: the record has no such field",
        "ruleset r { rule a when 1 -> s { known #99 +1 } } code { s: hangup }" => "line #0: there is no place #99",
        "ruleset r { rule a when 1 -> s { name == #99 +1 } } code { s: hangup }"
            => "line #0: there is no constant #99",
        "ruleset r { rule a when 1 -> s { code #99 +1 } } code { s: hangup }"
            => "line #0: there is no instruction #99",
        "ruleset r { rule a when 1 -> s { known name +2 } } code { s: hangup }"
            => "rule #0: a line of `when` adds one point",
        "ruleset r { rule a when 2 -> s { known name +1 known name +1 known name +1 } } code { s: hangup }"
            => "rule #0: `when` wants one line or all of them",
        "ruleset r { rule a when 1 -> s { } } code { s: hangup }" => "rule #0: `when` has lines",
        "ruleset r { rule a -> s { known name +1 } } code { s: hangup }"
            => "rule #0: a rule without a guard has no lines and no threshold",
        "ruleset r { rule a -> #5 } code { s: hangup }" => "rule #0: there is no instruction #5",
        "ruleset r { rule a -> s } code { s: const 1 pop }"
            => "instruction #1: the code ends here without saying how to go on",
    }

    treatments_stay_in_the_queue: declared {
        "treatment t { rule a -> s } code { s: return }" => "instruction #0: must not stand in a treatment",
        "treatment t { rule a -> s } ruleset r { } code { s: goto r }"
            => "instruction #0: must not stand in a treatment",
        "enqueue { queue: desk } treatment t { rule a -> s } code { s: unknown unknown enqueue #0 }"
            => "instruction #2: must not stand in a treatment",
    }
}

fn sound() -> Program {
    let text = "ruleset a { rule x -> l } ruleset b { rule y -> m } code { l: hangup m: hangup }";
    let program = listing::assemble(&format!("{DECLARATIONS} {text}")).unwrap();
    Bundle::new(program.clone()).unwrap();
    program
}

fn changed(change: impl FnOnce(&mut Program)) -> String {
    let mut program = sound();
    change(&mut program);
    refusal(program)
}

#[test]
fn tables_lie_side_by_side() {
    let follow = "the rules of a ruleset follow those of the ruleset before it";
    assert_eq!(changed(|it| it.rulesets[1].first_rule = RuleId(0)), format!("ruleset #1: {follow}"));
    assert_eq!(changed(|it| it.rulesets[1].rule_count = 2), format!("ruleset #1: {follow}"));
    assert_eq!(changed(|it| it.rulesets[1].rule_count = u32::MAX), format!("ruleset #1: {follow}"));
    let orphans = "settings: every rule belongs to a ruleset, and every line to a rule";
    assert_eq!(changed(|it| it.rulesets[1].rule_count = 0), orphans);
    assert_eq!(changed(|it| it.rules[0].ruleset = RulesetId(1)), "rule #0: the rule lies in another ruleset");
    let lines = "rule #1: the lines of a rule follow those of the rule before it";
    assert_eq!(changed(|it| it.rules[1].condition_count = 1), lines);
    assert_eq!(changed(|it| it.rulesets[0].params = 1), "ruleset #0: parameters are locals");
    let every = "debug positions: either every rule has a position, or none";
    assert_eq!(changed(|it| it.debug.rules.push((0, 1))), every);
}

#[test]
fn values_and_types_do_not_nest_without_end() {
    let nested = |depth| (0..depth).fold(Value::Int(1), |value, _| Value::List([value].into()));
    assert_eq!(changed(|it| it.constants.push(nested(40))), "constant #2: values nest too deep");
    for depth in 30..36 {
        let mut program = sound();
        program.constants.push(nested(depth));
        let accepted = Bundle::new(program).map(|bundle| write(&bundle));
        assert_eq!(accepted.is_ok(), depth <= 32, "{depth} lists");
        assert!(accepted.is_err() || read(&accepted.unwrap()).is_ok(), "{depth} lists are read again");
    }
    let json = (0..110).fold(serde_json::Value::Null, |json, _| serde_json::Value::Array(vec![json]));
    let refused = changed(|it| it.constants.push(Value::Json(std::sync::Arc::new(json))));
    assert_eq!(refused, "constant #2: the JSON nests too deep");
    let last = sound().types.len() as u32;
    let types = (0..40).map(|depth| Type::List(TypeId(last - 1 + depth)));
    let refused = changed(|it| it.types.extend(types));
    assert_eq!(refused, format!("type #{}: types nest too deep", last + 32));
}

#[test]
fn built_in_enums_are_as_the_runtime_knows_them() {
    let first = "enum #2: the built-in enums stand first";
    assert_eq!(changed(|it| it.enums[EnumDef::CHANNEL.index()].values.reverse()), first);
    assert_eq!(changed(|it| it.enums.truncate(2)), first);
    let value = Value::Enum(EnumId(9), 0);
    assert_eq!(changed(|it| it.constants.push(value)), "constant #2: the enum has no such value");
}
