//! Listings and the programs they stand for.

use ivr_runtime::bundle::{Bundle, EnumDef, listing, read, write};
use ivr_runtime::value::Value;

const EVERYTHING: &str = include_str!("everything.asm");

#[test]
fn a_listing_gives_back_the_program_it_was_made_from() {
    let program = listing::assemble(EVERYTHING).unwrap();
    let bundle = Bundle::new(program.clone()).unwrap_or_else(|error| panic!("{error}"));
    let text = listing::print(&bundle);
    let again = listing::assemble(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(again, program);
    assert_eq!(write(&again), write(&program));
    let bundle = read(&write(&program)).unwrap();
    assert_eq!(*bundle, program);
}

/// What the assembler says of a listing.
fn says(text: &str) -> String {
    listing::assemble(text).expect_err("the listing must be refused").to_string()
}

#[test]
fn the_assembler_says_where_and_what() {
    assert_eq!(says("code {\n  jump away\n}"), "line 2: there is no label `away`");
    assert_eq!(says("code {\n  a: hangup\n  a: hangup }"), "line 3: the label `a` stands twice");
    assert_eq!(says("code {\n\n  hang up }"), "line 3: there is no instruction `hang`");
    assert_eq!(says("code { place tier }"), "line 1: there is no place `tier`");
    assert_eq!(says("code { const Tier.gold }"), "line 1: there is no enum `Tier`");
    assert_eq!(says("enum Tier { gold }\ncode { const Tier.lead }"), "line 2: this enum has no `lead`");
    assert_eq!(says("code { const 99:00:00 }"), "line 1: `99:00:00` is no number, time or date");
    assert_eq!(says("code { const 12..5 }"), "line 1: a kind of instruction is wanted here, not `..`");
    assert_eq!(says("code { const \"a }"), "line 1: the quotes are not closed");
    assert_eq!(says("code { metric 5 }"), "line 1: a text in quotes is wanted here, not `5`");
    assert_eq!(says("code { local 5 }"), "line 1: a local, such as `%0`, is wanted here, not `5`");
    assert_eq!(says("code { decide one.two }"), "line 1: there is no rule `one.two`");
    assert_eq!(says("code {"), "line 1: a kind of instruction is wanted here, not the end");
    assert_eq!(says("place p { type: tier }"), "line 1: there is no type `tier`");
    assert_eq!(says("place p { default: 1 }"), "line 1: `type` is missing");
    assert_eq!(says("place p { type: int, color: 1 }"), "line 1: there is no part `color` here");
    assert_eq!(says("menu #1 { }"), "line 1: this is menu #0");
    assert_eq!(says("mneu { }"), "line 1: there is no section `mneu`");
    assert_eq!(says("wait { done: ~ }"), "line 1: `~` means nothing here");
    let deep = format!("code {{ const {}", "[".repeat(100_000));
    assert_eq!(says(&deep), "line 1: values and types do not nest so deep");
    let half = "ruleset r {\n rule a -> s at \"f\" 1\n rule b -> s }\ncode { s: hangup }";
    assert_eq!(says(half), "line 4: either every rule says where it stands, or none");
}

#[test]
fn built_in_enums_and_settings_may_be_left_out() {
    let program = listing::assemble("code { const Weekday.friday hangup }").unwrap();
    assert_eq!(program.enums.len(), EnumDef::BUILT_IN.len());
    assert_eq!(program.constants, [Value::Enum(EnumDef::WEEKDAY, 4)]);
    Bundle::new(program).unwrap();
}

#[test]
fn a_listing_reads_well() {
    let text = r#"
        enum Tier { silver, gold }
        record Customer { name: text, tier: Tier private }
        place customer { type: Customer? }
        resource desk { kind: queue, instance_name: "Desk" }
        ruleset welcome(int) [text] {
            rule gold score 100 -> greet at "src/main.ivr" 12 { customer.tier == Tier.gold +100 }
            rule rest -> leave at "src/main.ivr" 20
        }
        menu {
            attempt: %0, tries: 3, timeout: 5, entries: [1 -> greet, hash -> leave], no_input: again,
            no_match: again, give_up_no_input: leave, give_up_no_match: leave
        }
        code {
        greet: at "src/main.ivr" 13
            const "Hello \"you\""
            utter text
        again:
            menu #0
        leave: at "src/main.ivr" 21
            decide welcome.end
        }
    "#;
    let bundle = Bundle::new(listing::assemble(text).unwrap()).unwrap();
    insta::assert_snapshot!(listing::print(&bundle));
}
