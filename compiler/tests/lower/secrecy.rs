//! What compiles keeps its secrets: programs put together at random from everything that moves a value, each
//! called twice with other values in what is marked. Of a private value only what the caller hears, is sent
//! and what is dialled may differ; of a secret nothing at all, but for its last four characters.

use std::fmt::Write as _;

use ivr_compiler::compile::compile;
use ivr_runtime::bundle::Program;
use ivr_runtime::engine::{Answer, DialOutcome, Effect, Event, Next, Understanding};
use ivr_runtime::value::Value;
use proptest::prelude::*;

use crate::support::{Call, project, understanding};

const DECLARATIONS: &str = r#"
record Inner { x: text  y: text private }
record Pair { a: text private  b: text  inner: Inner }
state {
    t0: text = ""  t1: text = ""  t2: text = ""  many: list<text> = []
    p: text private = ""  s: text secret = ""  s1: text secret = ""
    pair: Pair = Pair { a: "", b: "", inner: Inner { x: "", y: "" } }
    other: Pair = Pair { a: "", b: "", inner: Inner { x: "", y: "" } }
    yes: bool = false  code: digits(4)?  pin: digits(4)? secret
    tel: phone private = "+61400000001"  fax: phone = "+61400000002"
}
attributes { seen: text = ""  told: text = ""  flag: bool = false }
queue desk "Desk"
bot robot "b" { intents yes, no  slots what: digits(4) }
integration ask(w: text, v: text private, u: text secret) -> text "ask"
integration fetch(v: text private) -> Pair "fetch"
message plain(w: text) { en-AU "-{w}-" }
message closed(w: text private, n: text) { en-AU "{w | upper}: {n}" }
message ending(w: text secret) { en-AU "{w | last(4)} {t1}" }
endpoint line { numbers "+61390001000" start main }
"#;

/// A source of choices: the bytes that proptest shrinks.
struct Choices<'b> {
    bytes: std::slice::Iter<'b, u8>,
}

impl Choices<'_> {
    fn below(&mut self, limit: usize) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or(0)) % limit
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    fn read(&mut self) -> &'static str {
        match self.below(3) {
            0 => self.pick(&["p", "pair.a", "pair.inner.y", "s", "other.a", "s1"]),
            1 => self.pick(&["t0", "t1", "pair.b", "t2", "other.b", "pair.inner.x"]),
            _ => self.pick(&["\"word\"", "t0", "other.inner.x", "attributes.seen"]),
        }
    }

    fn expr(&mut self, depth: u32) -> String {
        if depth == 0 {
            return self.read().to_owned();
        }
        let a = self.expr(depth - 1);
        match self.below(16) {
            0 => format!("\"<{{{a}}}>\""),
            1 => format!("({a} + {})", self.expr(depth - 1)),
            2 => format!("({a} | upper)"),
            3 => format!("({a} | last(4))"),
            4 => format!("({a} | masked)"),
            5 => format!("({a} when {} == \"zz\" else {})", self.read(), self.read()),
            6 => format!("([{a}, {}] | join(\"+\"))", self.read()),
            7 => format!("([{a}] | each(\"{{it}}{{{}}}\") | join(\"\"))", self.read()),
            8 => format!("plain(w: {a})"),
            9 => format!("closed(w: {a}, n: {})", self.read()),
            10 => format!("ending(w: {a})"),
            11 => "(pair | json)".to_owned(),
            12 => "(pair.inner | json)".to_owned(),
            13 => "(many | join(\" \"))".to_owned(),
            14 => format!("\"{{{a} is not empty}}\""),
            _ => a,
        }
    }

    fn statement(&mut self) -> String {
        let depth = self.below(3) as u32;
        let e = self.expr(depth);
        match self.below(30) {
            0..=2 => format!("set {} = {e}", self.pick(&["t0", "t1", "t2"])),
            3 => format!("set {} = {e}", self.pick(&["p", "s1"])),
            4 => format!("set pair.{} = {e}", self.pick(&["a", "b", "inner.x", "inner.y"])),
            5 => "set other = pair".to_owned(),
            6 => format!("set pair = Pair {{ a: {e}, b: {}, inner: other.inner }}", self.read()),
            7 => format!("set other.inner = Inner {{ x: {e}, y: {} }}", self.read()),
            8 => format!("set many = [{e}]"),
            9 => format!("set yes = {e} == {}", self.read()),
            10 => format!("call sub(words: {e}, {})", self.pick(&["whole: pair", "whole: other"])),
            11 => format!("say {e}"),
            12 => format!("sms \"+61400000009\" {e}"),
            13 => format!("metric \"m\" += {e} | length"),
            14 => "set attributes.flag = yes".to_owned(),
            15 => "set attributes.told = many | join(\" \")".to_owned(),
            16 => {
                let into = self.pick(&["code", "pin"]);
                format!("collect {into} {{ ask {e} confirm {} give up {{ set t1 = {e} }} }}", self.expr(1))
            }
            17 => format!(
                "collect code by speech using robot {{ slot what ask {e} give up {{ set t0 = \"{{code else \"no\"}}\" }} }}"
            ),
            18 => {
                let to = self.pick(&["t0", "p", "attributes.seen"]);
                format!(
                    "listen {e} using robot {{ yes {{ set {to} = transcript }} no {{ }} give up {{ hangup }} }}"
                )
            }
            19 => {
                let to = self.pick(&["t0", "t2", "p", "attributes.told"]);
                format!("understand {e} using robot {{ yes {{ set {to} = transcript }} otherwise {{ }} }}")
            }
            20 | 21 => {
                let into = self.pick(&["t1", "pair.b", "p", "attributes.seen"]);
                let (v, u) = (self.expr(1), self.read());
                let said = self.expr(1);
                format!(
                    "invoke ask(w: {e}, v: {v}, u: {u}) into {into} {{ within 5s waiting {said} failed {{ hangup }} }}"
                )
            }
            22 => {
                let into = self.pick(&["pair", "other"]);
                format!("invoke fetch(v: {e}) into {into} {{ within 5s failed {{ set t0 = {e} }} }}")
            }
            23 => {
                let to = self.pick(&["tel", "fax", "\"+61400000003\""]);
                format!("dial {to} {{ busy {{ set t1 = {e} }} }}")
            }
            24 => {
                let to = self.pick(&["tel", "fax"]);
                format!("callback desk {{ number {to} failed {{ set t2 = {e} }} }}")
            }
            25 => {
                self.pick(&["set fax = tel", "set tel = fax", "set t0 = \"{tel}\"", "sms tel t0"]).to_owned()
            }
            _ => format!("set attributes.{} = {e}", self.pick(&["seen", "told"])),
        }
    }
}

fn source(bytes: &[u8]) -> String {
    let mut choices = Choices { bytes: bytes.iter() };
    let mut text = DECLARATIONS.to_owned();
    let block = |choices: &mut Choices<'_>, text: &mut String| {
        for _ in 0..=choices.below(2) {
            let _ = writeln!(text, "        {}", choices.statement());
        }
    };
    text.push_str("ruleset main {\n    rule first {\n");
    block(&mut choices, &mut text);
    let _ = writeln!(text, "    }}\n    rule guarded when {} == \"zz\" {{ hangup }}", choices.read());
    text.push_str("    rule second {\n");
    block(&mut choices, &mut text);
    let _ = writeln!(text, "        enqueue desk {{ agent hears {} }}\n    }}\n}}", choices.expr(1));
    text.push_str("ruleset sub(words: text, whole: Pair) {\n    rule only {\n");
    let _ =
        writeln!(text, "        set {} = words", choices.pick(&["t0", "t2", "attributes.seen", "pair.b"]));
    let _ = writeln!(
        text,
        "        set {} = whole.{}",
        choices.pick(&["t1", "t2"]),
        choices.pick(&["b", "a", "inner.x"])
    );
    text.push_str("        return\n    }\n}\n");
    text
}

/// Steps after which a call has come to the queue.
const ENOUGH: usize = 60;

/// What is put into what is marked.
struct Marked<'m> {
    name: &'m str,
    phone: &'m str,
    secret: &'m str,
}

/// What a call leaves behind.
#[derive(Debug, Default, PartialEq)]
struct Left {
    /// What many people see.
    seen: String,
    /// What only the caller hears, is sent and has to do with; and those whom the program asks about them.
    heard: String,
}

impl Left {
    /// What a step leaves.
    fn step(&mut self, call: &Call) {
        let _ = write!(self.seen, "{:?} {:?}", call.trace, call.records);
        let _ = write!(self.heard, "{:?}", call.directive.before);
        for effect in &call.effects {
            let _ = match effect {
                Effect::Sms { .. } => write!(self.heard, "{effect:?}"),
                Effect::Metric { .. } => write!(self.seen, "{effect:?}"),
            };
        }
        match &call.directive.next {
            Next::Enqueue { agent_hears, attributes, .. } => {
                let _ = write!(self.seen, "{agent_hears:?} {attributes:?}");
            }
            Next::Dial { number, attributes, .. } | Next::Callback { number, attributes, .. } => {
                let _ = write!(self.seen, "{attributes:?}");
                let _ = write!(self.heard, "{number}");
            }
            Next::Poll { arguments, waiting, .. } => {
                let arguments: serde_json::Value = serde_json::from_str(arguments).expect("an object");
                // What has no mark is as private as what is passed; `u` is told secrets.
                let _ = write!(self.heard, "{} {} {waiting:?}", arguments["w"], arguments["v"]);
            }
            Next::Understand { text, .. } => _ = write!(self.heard, "{text}"),
            Next::CollectKeys { prompt, .. } | Next::Listen { prompt, .. } | Next::Confirm { prompt, .. } => {
                let _ = write!(self.heard, "{prompt:?}");
            }
            Next::Disconnect { attributes } => _ = write!(self.seen, "{attributes:?}"),
            other => panic!("{other:?}"),
        }
    }
}

/// What happens next, the same in every call but for what a bot reads; nothing where the call has ended.
fn next(call: &Call, asked: &mut usize) -> Option<Event> {
    *asked += 1;
    Some(match &call.directive.next {
        Next::Confirm { .. } => Event::Keys("1".to_owned()),
        Next::CollectKeys { .. } => Event::Keys("4711".to_owned()),
        Next::Listen { slot: Some(_), .. } if asked.is_multiple_of(3) => Event::Silence,
        Next::Listen { slot: Some(_), .. } => Event::Intent(understanding("", "0.9", &[("what", "4711")])),
        Next::Listen { .. } => Event::Intent(understanding("yes", "0.9", &[])),
        Next::Understand { text, .. } => {
            let understood = understanding("yes", "0.9", &[]);
            Event::Understood(Some(Understanding { transcript: text.to_string(), ..understood }))
        }
        Next::Poll { integration, .. } if &**integration == "ask" => {
            Event::Answered(Answer::Json("\"so\"".to_owned()))
        }
        Next::Poll { .. } if asked.is_multiple_of(3) => Event::Answered(Answer::Error),
        Next::Poll { .. } => {
            Event::Answered(Answer::Json(r#"{"a": "1", "b": "2", "inner": {"x": "3", "y": "4"}}"#.to_owned()))
        }
        Next::Dial { .. } => Event::Dialled(DialOutcome::Busy),
        Next::Callback { .. } => Event::Failed,
        _ => return None,
    })
}

fn leaves(program: &Program, marked: &Marked<'_>) -> Left {
    let mut call = Call::on(program.clone());
    call.environment.trace = true;
    let call = call.given("p", Value::text(marked.name)).given("s", Value::text(marked.secret));
    let mut call = call.given("tel", Value::text(marked.phone)).begin();
    let (mut left, mut asked) = (Left::default(), 0);
    for _ in 0..ENOUGH {
        left.step(&call);
        match next(&call, &mut asked) {
            Some(event) => _ = call.event(event),
            None => return left,
        }
    }
    panic!("the call goes on and on");
}

/// Whether nothing leaks; `None` where the program does not compile.
fn keeps_its_secrets(source: &str) -> Option<()> {
    let program = compile(&project(source)).program?;
    let marked = Marked { name: "Ada", phone: "+61400000001", secret: "0000-1234" };
    let left = leaves(&program, &marked);
    let other = leaves(&program, &Marked { name: "Zebedee", phone: "+61412345678", ..marked });
    assert_eq!(left.seen, other.seen, "a private value shows\n{source}");
    let other = leaves(&program, &Marked { secret: "9876-1234", ..marked });
    assert_eq!(left.seen, other.seen, "a secret shows\n{source}");
    assert_eq!(left.heard, other.heard, "a secret is heard\n{source}");
    Some(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_compiles_keeps_its_secrets(bytes in prop::collection::vec(any::<u8>(), 40..90)) {
        keeps_its_secrets(&source(&bytes));
    }
}

/// The law above would hold of a compiler that refuses everything.
#[test]
fn enough_of_these_programs_compile() {
    let mut bytes = 1u64;
    let mut next = || {
        bytes = bytes.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (bytes >> 33) as u8
    };
    let compiled = (0..200).filter(|_| {
        let bytes: Vec<u8> = (0..60).map(|_| next()).collect();
        keeps_its_secrets(&source(&bytes)).is_some()
    });
    let compiled = compiled.count();
    assert!(compiled > 10, "only {compiled} of 200");
}

#[test]
fn messages_within_messages_are_followed_however_deep() {
    let mut text = String::from(
        "state { name: text private = \"\" }\nattributes { seen: text = \"\" }\n\
         endpoint line { numbers \"+61390001000\" start main }\n\
         ruleset main { rule all { set attributes.seen = m0(w: name) hangup } }\n",
    );
    for n in 0..5_000 {
        let _ = writeln!(text, "message m{n}(w: text) {{ en-AU \"{{m{}(w: w)}}\" }}", n + 1);
    }
    text.push_str("message m5000(w: text) { en-AU \"{w}\" }\n");
    let project = project(&text);
    let mut found = compile(&project).diagnostics;
    // So many messages in one are more than a step should say, too.
    found.retain(|it| it.code.as_str().starts_with("E05"));
    assert_eq!(
        crate::support::told(&project, &found),
        "E0503: `name` is private and must not go into `attributes.seen` at `m0(w: name)`"
    );
}
