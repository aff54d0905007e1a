//! What the formatter makes of programs that nobody laid out, and which files it refuses. That it keeps
//! meaning and comments, and changes nothing the second time, is tested where it is.

#![expect(clippy::panic, reason = "a test stops at the first surprise")]

use insta::assert_snapshot;
use ivr_compiler::format::{Refusal, format};
use ivr_compiler::source::FileId;

fn formatted(text: &str) -> String {
    format(FileId(0), text).unwrap_or_else(|error| panic!("{error:?}"))
}

#[test]
fn declarations() {
    assert_snapshot!(formatted(
        r#"

// Fields, with a comment.
enum   Tier{bronze,silver,gold}
enum Status {
  active, // in use
  blocked
  /// Nobody knows.
  lost }
record Customer { name : text private, tier:Tier // gold is best
  balance :decimal=0.00
  mobile: list < phone ? >
  /// When the account was opened.

  joined:date }


state{customer:Customer?
n:int=0}
switch storm:bool=false
/// What is read out.
switch service_notice : text = ""
integration find_customer(phone:phone)->Customer private "find-customer"
integration schedule_a_payment(customer: digits(8) private, bill: digits(6 .. 12), dollars: int, on: date) "schedule-payment"
queue gold_desk "Gold Desk"{hours office}
// Everyone else.
queue general "General Enquiries"   {   hours   office   }
hours office "Office hours"
prompt jingle "acme.wav"

bot concierge "concierge" { intents balance lost_card, pay_bill, speak_to_agent, complaint, loan, closing_account
  slots amount:decimal, due: date  }
calendar holidays{2026-12-25 "Christmas Day", 2026-12-26
"Boxing Day"}
message greeting(name:text){en-AU "Hi {  name|upper }." ms "Selamat datang, {name}."}
endpoint support { numbers "+61390001000"
"+61390001001" start welcome(level:1) channel voice }
rescue{say "Sorry." enqueue general}
"#
    ));
}

#[test]
fn rules_and_steps() {
    assert_snapshot!(formatted(
        r#"
ruleset welcome(level:int,name:text?) requires customer,customer.name {


  rule gold score 100{ customer.tier==gold:100
     // Worth keeping.
     customer.balance>200 : 60, not (customer.mobile is known): - 5 } { goto gold_welcome }
  rule early when clock.time<09:00 and clock.weekday not in [saturday,sunday] and (clock.today not in holidays or storm) { say "You are early." hangup }
  disabled
  rule off -> main_menu
  /// Asks.
  rule main {
    set   customer.name="a"+"b"
    set visits+=1
    menu "For balances, press 1. For lost cards, press 2. For payments, press 3. " + "To talk to us, press 0." {
      timeout 5s tries 2
      1->balances 2 -> lost_card(card:customer.cards[0],urgent:true)
      star->main_menu
      9 {repeat}
      no input{say "Sorry, I didn't hear anything." } // again
      no match { say "No.",prompt jingle , ssml "<speak>x</speak>" metric "no-match"+=1 }

      // Nobody is left behind.
      give up->agent }
    invoke find_customer(phone:caller.phone) into customer{within 10s waiting say "One moment." failed{}}
    split by caller.phone{10%->a 2.5 % -> b else->c}
    collect card { digits 4..12 ask "Card?" ends   with hash
      give   up no   input -> agent }
    wait 15m { message->chat }
    play prompt jingle for 30s
    say "This is a message that is so long that it does not fit on one line together with what follows", "And more."
    // The last word.
  }
}
treatment hold { rule first { say "Hold." } }
"#
    ));
}

#[test]
fn tests_of_programs() {
    assert_snapshot!(formatted(
        r#"
test "gold" { call support from "+61400000001" at 2026-03-02T10:15 with{reason:"x"}
mock find_customer->Customer{name:"Ada",tier:gold,balance:1200.00}
mock find_customer -> Customer { name: "Ada", number: "20260001", tier: gold, joined: 2001-05-14, mobile: "+61400000001" }
given customer=Customer{
name:"Ada"
tier:gold
}
mock find_customer fails timeout
office is closed switch storm=true

hears exactly "Hi." presses star says "a" as lost_card 0.92 with{amount:1} silent hangs up
expect attributes.reason=="gold" and   customer is   not   empty
reaches queue gold_desk }
"#
    ));
}

#[test]
fn comments_anywhere() {
    assert_snapshot!(formatted(
        r#"// first
ruleset a { // about a
    // before the rule
    rule b // why b
        when x // one
        and y // two
        // three
        or z { // four
        say // five
            "a", // six
            // seven
            "b" // eight

        // nine
    } // ten
    // eleven
} // twelve
// thirteen
state {
    // nothing yet
}
// fourteen

// the end"#
    ));
}

#[test]
fn texts_stay_as_they_are() {
    let text = "ruleset a {\n    rule b {\n        say \"\"\"\n  Two  lines,\n\n    one {  x|upper  } text.   \n  \"\"\"\n        \
                say \"two  blanks, a \\\"quote\\\" and \\{ braces \\}\"\n    }\n}\n";
    assert_eq!(formatted(text), text.replace("{  x|upper  }", "{x | upper}"));
}

#[test]
fn what_does_not_fit() {
    assert_snapshot!(formatted(
        r#"
ruleset a {
 rule b when (customer.balance > 100 and customer.tier == gold and customer.joined < 2006-01-01) or (caller.phone is known and caller.phone starts with "+618" and office is closed) {
  set attributes.note = "one " + "two " + customer.name else "nobody" when customer is known else "a very long text that makes this line break somewhere"
  sms customer.mobile "Hi {customer.name}, this is a long text message that goes to a customer."
  set cards = [Card { last_four: "4242", status: active, expires: 2028-04-30 }, Card { last_four: "4343", status: active, expires: 2028-04-30 }]
  set names = ["one","two","three","four","five","six","seven","eight","nine","ten","eleven","twelve","thirteen"]
  say greeting(name: customer.name else "and thank you for calling us today", times: visits + 1, other: "more") // why
  set x = words | trim | lower | replace("something rather long", "something else") | first(20) | pad(30)
  set very_long_place_name.of_something.deep = some_other_place_with_a_long_name.and_a_field - 1 - 2 - 3 * 4
  say "a" when x else "b", ssml """
   <speak>
     Hi
   </speak>
  """
  enqueue general { priority 5 }
  enqueue general {
    priority 5 }
 }
}
"#
    ));
}

#[test]
fn names_may_be_words_of_their_surroundings() {
    let text = "endpoint start {\n    start start\n    numbers \"+61390001000\"\n    channel voice\n}\n\n\
                endpoint numbers { channel chat start numbers(start: 1) }\n\n\
                bot robot \"r\" {\n    intents intents, slots, no\n    slots slots: int, intents: text\n}\n";
    assert_eq!(formatted(text), text);
}

#[test]
fn the_reference_is_laid_out_as_it_says() {
    let reference = include_str!("../../grammar/REFERENCE.md");
    for fence in reference.split("\n```").filter(|it| it.starts_with("ivr")) {
        let Some((info, text)) = fence.split_once('\n') else { continue };
        let text = format!("{text}\n");
        if matches!(info, "ivr" | "ivr alone" | "ivr prelude") {
            assert_eq!(formatted(&text), text);
        }
    }
}

#[test]
fn nothing_stays_nothing() {
    assert_eq!(formatted(""), "");
    assert_eq!(formatted("\u{feff} \r\n\n"), "");
    assert_eq!(formatted("// alone"), "// alone\n");
}

#[test]
fn a_file_with_errors_is_refused() {
    for wrong in
        ["ruleset a {", "ruleset a { rule b { sya \"x\" } }", "queue", "say \"x", "state { a: int = (1 }"]
    {
        let Err(Refusal::Errors(errors)) = format(FileId(0), wrong) else { panic!("{wrong}") };
        assert!(!errors.is_empty());
    }
}

#[test]
fn paragraphs_within_lists() {
    assert_snapshot!(formatted(
        r#"
state { a: list<int> = [
  // before 1

  1, // one


  // before 2
  2, 3,

  // about nothing

  4

  // at the end

] b: list<int> = [1,
2] c: list<int> = [1, 2

, 3,

4] }
test "t" { given d = R {
  a: 1,

  // before b
  b: 2 }
 mock f -> R { a: 1, b: [R { x: 1 },

 R { x: 2 }] }
 expect g(1,

 2) == "{g(1,

 2)} {R {
   a: 1,

   b: 2 }}" }
"#
    ));
}

#[test]
fn declarations_of_different_kinds_stand_off() {
    assert_snapshot!(formatted(
        r#"enum A { a }
enum B { b }
state { r: R? }
test "t" { call line }
queue a "A"
bot b "B"
// Only with a switch.
switch c: bool
switch d: bool
// That was the last switch.

// And now for the rules.
disabled ruleset e { rule f { say "x" } }
ruleset g { rule h { hangup } }
ruleset i { rule j { hangup } } // why
rescue { hangup }
message k { en "K" }
rescue { hangup }
state { l: int }
attributes { m: text }
"#
    ));
}

#[test]
fn comments_behind_lines_are_under_each_other_where_they_belong_together() {
    assert_snapshot!(formatted(
        r#"enum A {
 a // the first
 second // the second
}
state {
 a: int // a
 bcd: list<int> = [ // bcd
   1, // one
   22222222222, // two
   g(1), // g
 ] // end of bcd
 e: text // e
}
calendar c { 2026-12-25 "Christmas Day" // c
 2026-12-26 "Boxing Day" // d
}
queue a "A" // a
queue bbb "BBB" // b
ruleset a { // a
 rule b { // b
  invoke find(x: 1, // x
    yyyyy: 2, // y
    z: 3) { // find
   within 10s // in
   failed { // fail
     hangup // h
     hangup } // end of failed
  } // end of find
  enqueue q { // enq
   priority 5 // five
   closed -> a // a
   give up { hangup } // h
  }
  set a = 1 // one
  set abc = 123 // many
 } // end of b
} // end of a
"#
    ));
}

#[test]
fn line_ends_stay_if_they_are_all_of_one_kind() {
    let tidy = "state {\n    a: text = \"\"\"x\n  y\"\"\" // z\n\n    b: int\n}\n";
    let windows = tidy.replace('\n', "\r\n");
    assert_eq!(formatted(&windows), windows);
    assert_eq!(formatted(&windows.replace("    ", "")), windows);
    assert_eq!(formatted(&windows.replacen("\r\n", "\n", 1)), tidy);
    assert_eq!(formatted("state {\r\n}"), "state {}\r\n");
}
