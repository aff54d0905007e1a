//! What compiles keeps its secrets: programs put together at random from everything that moves a value, each
//! called twice with other values in what is marked. Of a private value only what the caller hears, is sent
//! and what is dialled may differ; of a secret nothing at all, but for its last four characters.

use std::fmt::Write as _;

use ivr_compiler::compile::compile;
use ivr_runtime::bundle::Program;
use ivr_runtime::engine::{Effect, Next};
use ivr_runtime::value::Value;
use proptest::prelude::*;

use crate::support::{Call, project};

const DECLARATIONS: &str = r#"
record Inner { x: text  y: text private }
record Pair { a: text private  b: text  inner: Inner }
state {
    t0: text = ""  t1: text = ""  t2: text = ""  many: list<text> = []
    p: text private = ""  s: text secret = ""  s1: text secret = ""
    pair: Pair = Pair { a: "", b: "", inner: Inner { x: "", y: "" } }
    other: Pair = Pair { a: "", b: "", inner: Inner { x: "", y: "" } }
    yes: bool = false
}
attributes { seen: text = ""  told: text = ""  flag: bool = false }
queue desk "Desk"
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
        match self.below(20) {
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

/// What a call leaves: what many people see, and besides what the caller hears and is sent.
fn leaves(program: &Program, private: &str, secret: &str) -> (String, String) {
    let mut call = Call::on(program.clone());
    call.environment.trace = true;
    let text = |text: &str| Value::text(text);
    let call = call.given("p", text(private)).given("s", text(secret)).begin();
    let mut seen = format!("{:?} {:?}", call.trace, call.records);
    let mut heard = format!("{:?}", call.directive.before);
    for effect in &call.effects {
        let _ = match effect {
            Effect::Sms { .. } => write!(heard, "{effect:?}"),
            Effect::Metric { .. } => write!(seen, "{effect:?}"),
        };
    }
    match &call.directive.next {
        Next::Enqueue { agent_hears, attributes, .. } => {
            let _ = write!(seen, "{agent_hears:?} {attributes:?}");
        }
        other => panic!("{other:?}"),
    }
    (seen, heard)
}

/// Whether nothing leaks; `None` where the program does not compile.
fn keeps_its_secrets(source: &str) -> Option<()> {
    let program = compile(&project(source)).program?;
    let (seen, heard) = leaves(&program, "Ada", "0000-1234");
    let (other, _) = leaves(&program, "Zebedee", "0000-1234");
    assert_eq!(seen, other, "a private value shows\n{source}");
    let (other, as_heard) = leaves(&program, "Ada", "9876-1234");
    assert_eq!(seen, other, "a secret shows\n{source}");
    assert_eq!(heard, as_heard, "a secret is heard\n{source}");
    Some(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_compiles_keeps_its_secrets(bytes in prop::collection::vec(any::<u8>(), 40..60)) {
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
