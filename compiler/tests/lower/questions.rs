//! Menus, collected values and integrations.

use ivr_runtime::engine::{Answer, Event, Next};
use ivr_runtime::value::Value;

use crate::support::{Call, LINE, body, program};

const MENU: &str = r#"
    menu "Press 1, 2 or star." {
        tries 3
        timeout 7s
        1 { say "one" }
        2 { say "again" repeat }
        star -> other
        no input { say "silent {attempt}" }
        no match { say "wrong {attempt}" }
        give up { say "gave up" }
    }
    say "after"
    hangup
"#;

fn menu() -> Call {
    let other = "ruleset other { rule x { say \"other\" hangup } }";
    Call::begun(&format!("{}{other}", body(MENU)))
}

#[test]
fn a_menu_takes_its_keys() {
    let mut call = menu();
    assert_eq!(call.asked(), "Press 1, 2 or star.");
    assert_eq!(call.menu_keys(), "12*");
    assert!(matches!(call.directive.next, Next::Menu { timeout: 7, attempt: 1, tries: 3, .. }));
    assert_eq!(call.keys("1").said(), "one / after");
    assert!(call.hangs_up());
    assert_eq!(menu().keys("*").said(), "other");
}

#[test]
fn a_menu_counts_tries_that_failed_and_gives_up() {
    let mut call = menu();
    assert_eq!(call.silence().said(), "silent 1");
    assert_eq!(call.asked(), "Press 1, 2 or star.");
    assert_eq!(call.attempt(), 2);
    assert_eq!(call.keys("9").said(), "wrong 2");
    assert_eq!(call.keys("#").said(), "gave up / after");
    assert!(call.hangs_up());
}

#[test]
fn repeat_costs_no_try() {
    let mut call = menu();
    call.silence();
    for _ in 0..5 {
        assert_eq!(call.keys("2").said(), "again");
        assert_eq!(call.attempt(), 2);
    }
}

#[test]
fn giving_up_can_be_told_apart() {
    let source = body(
        r#"menu "?" { tries 1  1 { say "one" }  give up no input { say "silence" }  give up no match { say "noise" } }
           hangup"#,
    );
    assert_eq!(Call::begun(&source).silence().said(), "silence");
    assert_eq!(Call::begun(&source).keys("5").said(), "noise");
}

#[test]
fn one_give_up_can_be_apart_and_the_other_general() {
    let source = body(
        r#"menu "?" { tries 1  1 { say "one" }  give up no input { say "silence" }  give up { say "general" } }
           hangup"#,
    );
    assert_eq!(Call::begun(&source).silence().said(), "silence");
    assert_eq!(Call::begun(&source).keys("5").said(), "general");
}

#[test]
fn a_menu_in_an_entry_of_a_menu_keeps_both_counts() {
    let source = body(
        r#"menu "outer" {
               1 { menu "inner" { 1 { say "in" repeat } no input { say "inner {attempt}" } give up { say "inner gave up" } } repeat }
               no input { say "outer {attempt}" }
               give up { hangup }
           }
           hangup"#,
    );
    let mut call = Call::begun(&source);
    call.silence();
    assert_eq!(call.said(), "outer 1");
    call.keys("1");
    assert_eq!((call.asked().as_str(), call.attempt()), ("inner", 1));
    call.silence();
    assert_eq!(call.said(), "inner 1");
    call.silence().silence();
    assert_eq!(call.said(), "inner gave up");
    assert_eq!((call.asked().as_str(), call.attempt()), ("outer", 2));
}

const COLLECT: &str = r#"
    state { pin: digits(4..6)?  tries: int = 0 }
"#;

#[test]
fn a_value_is_collected_checked_and_assigned() {
    let source = format!(
        "{COLLECT}{}",
        body(
            r#"collect pin {
                   ask "Your number?"
                   timeout 6s pause 2s
                   invalid { say "bad {attempt}" }
                   no input { say "nothing {attempt}" }
                   give up { say "gave up" hangup }
               }
               say "got {pin}" hangup"#
        )
    );
    let mut call = Call::begun(&source);
    let Next::CollectKeys { min: 4, max: 6, timeout: 6, pause: 2, encrypted: false, .. } =
        call.directive.next
    else {
        panic!("{:?}", call.directive)
    };
    assert_eq!(call.keys("12").said(), "bad 1");
    assert_eq!(call.place("pin"), Value::Unknown);
    assert_eq!(call.silence().said(), "nothing 2");
    assert_eq!(call.keys("0123").said(), "got 0123");
    let mut call = Call::begun(&source);
    call.keys("1").keys("1");
    assert_eq!(call.keys("1").said(), "gave up");
}

#[test]
fn a_confirmation_hears_the_new_value_and_the_place_keeps_the_old_one_until_it_is_accepted() {
    let source = format!(
        r#"record Person {{ name: text, phone: digits(3)? }}
        state {{ person: Person = Person {{ name: "Ada", phone: "111" }} }}
        {}"#,
        body(
            r#"collect person.phone {
                   ask "Phone?"
                   confirm "{person.phone} for {person.name}?"
                   no input { say "hello?" }
                   give up { say "still {person.phone else "none"}" hangup }
               }
               say "now {person.phone}" hangup"#
        )
    );
    let mut call = Call::begun(&source);
    call.keys("222");
    assert_eq!(call.asked(), "222 for Ada?");
    assert!(matches!(call.directive.next, Next::Confirm { speech: false, .. }));
    call.keys("2");
    assert_eq!(call.asked(), "Phone?", "a refusal asks again");
    call.keys("333");
    call.keys("7");
    assert_eq!(call.asked(), "333 for Ada?", "an unclear answer asks for confirmation again");
    assert_eq!(call.keys("1").said(), "now 333");

    let mut call = Call::begun(&source);
    call.keys("222").keys("2").keys("222").keys("2").keys("222");
    assert_eq!(call.keys("2").said(), "still 111");
}

#[test]
fn bounds_are_kept() {
    let source = format!(
        "{LINE} state {{ amount: decimal?  most: decimal = 50 }}
        ruleset main {{ rule only {{
            collect amount {{ ask \"How much?\" min 10 max most invalid {{ say \"10 to {{most}}\" }} give up {{ hangup }} }}
            say \"{{amount}}\" hangup
        }} }}"
    );
    let mut call = Call::begun(&source);
    assert_eq!(call.keys("9").said(), "10 to 50");
    assert_eq!(call.keys("50*01").said(), "10 to 50");
    assert_eq!(call.keys("12*50").said(), "12.50");
}

#[test]
fn a_secret_value_is_encrypted_and_stays_nowhere_else() {
    let source = format!(
        "{LINE} state {{ card: card_number? secret }}
        ruleset main {{ rule only {{
            collect card {{ ask \"Card?\" give up {{ hangup }} }}
            say \"{{card | last(4) | spell_fast}}\" hangup
        }} }}"
    );
    let mut call = Call::begun(&source);
    assert!(matches!(call.directive.next, Next::CollectKeys { encrypted: true, .. }));
    assert_eq!(call.keys("4111111111111111").said(), "1 1 1 1");
    let program = program(&source);
    let collect = &program.collects[0];
    let forgotten = program.code.windows(2).any(|ops| {
        use ivr_runtime::bundle::Op;
        matches!(ops, [Op::Unknown, Op::SetLocal(local)] if *local == collect.candidate)
    });
    assert!(forgotten);
}

const INVOKE: &str = r#"
    record Customer { name: text, balance: decimal }
    integration find(phone: phone?, level: int) -> Customer "find-customer"
    state { customer: Customer? }
"#;

fn invoke() -> Call {
    Call::begun(&format!(
        "{INVOKE}{}",
        body(
            r#"invoke find(level: 2, phone: caller.phone else "+61400000002") into customer {
                   within 8s
                   waiting "One moment."
                   failed { say "failed: {reason}" }
               }
               say "Hello {customer.name else "stranger"}." hangup"#
        )
    ))
}

#[test]
fn an_integration_is_asked_once_and_its_answer_decoded() {
    let mut call = invoke();
    let Next::Poll { function, arguments, within: 8, start: true, waiting, .. } = &call.directive.next else {
        panic!("{:?}", call.directive)
    };
    assert_eq!(&**function, "find-customer");
    assert_eq!(&**arguments, r#"{"phone":"+61400000001","level":2}"#);
    assert_eq!(waiting.len(), 1);
    assert_eq!(call.answer(r#"{"name": "Ada", "balance": 3}"#).said(), "Hello Ada.");
}

#[test]
fn a_failed_integration_says_why_and_leaves_the_place_alone() {
    assert_eq!(invoke().event(Event::Answered(Answer::Error)).said(), "failed: error / Hello stranger.");
    assert_eq!(invoke().event(Event::Answered(Answer::Timeout)).said(), "failed: timeout / Hello stranger.");
    assert_eq!(invoke().answer(r#"{"name": 5}"#).said(), "failed: invalid / Hello stranger.");
}

#[test]
fn an_answer_that_nobody_wants_is_dropped() {
    let source = format!(
        "{LINE} integration note(text: text) \"note\"
        ruleset main {{ rule only {{ invoke note(text: \"x\") {{ within 5s failed {{ say \"no\" }} }} say \"on\" hangup }} }}"
    );
    assert_eq!(Call::begun(&source).answer("{}").said(), "on");
    assert_eq!(Call::begun(&source).event(Event::Answered(Answer::Error)).said(), "no / on");
}
