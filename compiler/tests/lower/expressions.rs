//! What expressions are worth.

use ivr_runtime::value::Value;

use crate::support::{Call, LINE, body, program};

const STATE: &str = r#"
enum Tier { bronze, silver, gold }
record Address { city: text, zip: digits(4) }
record Customer { name: text, tier: Tier, home: Address, mobile: phone? }
calendar holidays { 2026-03-02 "Labour Day" 2026-12-25 "Christmas Day" }
state {
    customer: Customer?
    names: list<text> = ["Ada", "Bo"]
    amount: decimal = 10
    count: int = 7
    due: date = 2026-03-05
    nothing: text?
}
"#;

/// What `{ }` around an expression is spoken as.
fn spoken(expr: &str) -> String {
    let source = body(&format!("say \"{{{expr}}}\" hangup"));
    Call::begun(&format!("{STATE}{source}")).said()
}

#[test]
fn arithmetic() {
    for (expr, expected) in [
        ("count + 1", "8"),
        ("count - 10", "-3"),
        ("count * 2 + 1", "15"),
        ("count / 2", "3"),
        ("-count mod 4", "1"),
        ("-count", "-7"),
        ("amount / 8", "1.25"),
        ("amount + count", "17"),
        ("2 * 3 + 4", "10"),
        ("1 + 2.5", "3.5"),
        ("due + 1d == 2026-03-06", "yes"),
        ("due - 2026-03-02 == 3d", "yes"),
        ("\"a\" + \"b\" + nothing else \"c\"", "c"),
        ("(\"a\" + \"b\") | upper", "AB"),
        ("10s + 1m == 70s", "yes"),
    ] {
        assert_eq!(spoken(expr), expected, "{expr}");
    }
}

#[test]
fn unknown_values_are_dealt_with() {
    for (expr, expected) in [
        ("nothing else \"there\"", "there"),
        ("nothing else caller.phone else \"nobody\"", "+61400000001"),
        ("\"Ms \" when count == 7 else \"\"", "Ms "),
        ("\"Ms \" when count == 8 else \"Mx \"", "Mx "),
        ("customer.home.city else \"nowhere\"", "nowhere"),
        ("names[1] else \"none\"", "Bo"),
        ("names[9] else \"none\"", "none"),
        ("names | first else \"none\"", "Ada"),
        ("holidays.today else \"a working day\"", "Labour Day"),
    ] {
        assert_eq!(spoken(expr), expected, "{expr}");
    }
}

#[test]
fn filters_and_walks() {
    for (expr, expected) in [
        ("names | each(\"{it | upper}!\") | join(\" and \")", "ADA! and BO!"),
        (
            "names | each(\"{it}{names | each(\"{it | first(1)}\") | join(\"\")}\") | join(\" \")",
            "AdaAB BoAB",
        ),
        ("names | count", "2"),
        ("amount | money", "$10.00"),
        ("due | date(\"D/M/YYYY\")", "5/3/2026"),
        ("count | pad(3)", "007"),
    ] {
        assert_eq!(spoken(expr), expected, "{expr}");
    }
}

#[test]
fn the_world() {
    for (expr, expected) in [
        ("clock.weekday", "Monday"),
        ("clock.part_of_day", "morning"),
        ("clock.today in holidays", "yes"),
        ("due in holidays", "no"),
        ("due not in holidays", "yes"),
        ("clock.today == 2026-03-02", "yes"),
        ("call.dialled else \"none\"", "+61390001000"),
        ("call.endpoint", "line"),
        ("random(3, 3)", "3"),
        ("caller.callback_pending", "no"),
    ] {
        assert_eq!(spoken(expr), expected, "{expr}");
    }
}

#[test]
fn places_inside_records_are_set_one_by_one() {
    let source = body(
        r#"set customer = Customer { name: "Ada", tier: gold, home: Address { city: "Perth", zip: "0600" } }
           set customer.home.city = "Hobart"
           set customer.mobile = "+61400000009"
           set names = ["Cy"]
           set count += 3
           set amount += count
           say "{customer.name} {customer.tier} {customer.home.city} {customer.home.zip} {customer.mobile}"
           clear customer.mobile
           say "{customer.mobile else "none"} {names | join(", ")} {count} {amount}"
           hangup"#,
    );
    let call = Call::begun(&format!("{STATE}{source}"));
    assert_eq!(call.said(), "Ada gold Hobart 0600 +61400000009 / none Cy 10 20");
    assert_eq!(call.place("amount"), Value::Decimal(20.into()));
}

#[test]
fn an_int_becomes_a_decimal_where_one_is_wanted() {
    let source = format!(
        "{LINE} state {{ a: decimal = 5  b: decimal?  n: int = 2 }}
         ruleset main {{ rule only {{ set b = n hangup }} }}"
    );
    let call = Call::begun(&source);
    assert_eq!(call.place("a"), Value::Decimal(5.into()));
    assert_eq!(call.place("b"), Value::Decimal(2.into()));
}

#[test]
fn clearing_forgets_a_value_and_gives_a_default_back() {
    let source = body(r#"set nothing = "x" set count = 9 clear nothing clear count hangup"#);
    let call = Call::begun(&format!("{STATE}{source}"));
    assert_eq!(call.place("nothing"), Value::Unknown);
    assert_eq!(call.place("count"), Value::Int(7));
}

#[test]
fn constants_are_worked_out_while_compiling() {
    let program = program(&body(r#"say "{2 * 3 + 4}" say "a" + "b" say "x{"y"}z" hangup"#));
    let constants: Vec<_> = program.constants.iter().collect();
    assert!(constants.contains(&&Value::Int(10)), "{constants:?}");
    assert!(constants.contains(&&Value::text("ab")), "{constants:?}");
    assert!(constants.contains(&&Value::text("xyz")), "{constants:?}");
}

#[test]
fn equal_constants_are_stored_once_and_decimals_keep_their_digits() {
    let program = program(&body(r#"say "{1.50} {1.5} {1.50}" say "a" say "a" hangup"#));
    let decimals = program.constants.iter().filter(|it| matches!(it, Value::Decimal(_))).count();
    assert_eq!(decimals, 2);
    let texts = program.constants.iter().filter(|it| it.as_text() == Some("a")).count();
    assert_eq!(texts, 1);
}
