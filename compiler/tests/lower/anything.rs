//! Programs put together at random from all statements, and callers who do anything: whatever compiles
//! passes the verifier, and no call ends in a fault that is the machine's and not the author's.

use std::fmt::Write as _;

use ivr_compiler::compile::compile_despite_proofs;
use ivr_runtime::engine::{Answer, DialOutcome, Event, Fault, Next, QueueNow, Record};
use proptest::prelude::*;

use crate::support::{Call, project, told, understanding};

const DECLARATIONS: &str = r#"
enum Tier { bronze, silver, gold }
record Person { name: text, tier: Tier, mobile: phone? }
state {
    n: int = 0  name: text?  amount: decimal?  code: digits(2..4)?  card: card_number? secret
    person: Person?  holder: Person = Person { name: "Ada", tier: gold }  names: list<text> = ["a", "b"]  found: json?
}
attributes { reason: text = "none"  level: Tier? }
hours office "o"
queue desk "d" { hours office }
queue plain "p"
prompt tune "t.wav"
flow legacy "l"
bot robot "b" { intents yes, no, maybe  slots sum: decimal, pin: digits(2..4) }
calendar days { 2026-03-02 "today" }
switch storm: bool = false
integration find(n: int, who: text?) -> Person "find"
integration look() -> json "look"
message hello(who: text, times: int) { en-AU "Hello {who}, {who}, {times}." }
treatment hold { rule first { say "Hold, {n}." } rule music { play prompt tune for 20s } rule back { wait 5s } }
rescue { say "Sorry." enqueue plain }
endpoint line { numbers "+61390001000" start r0(start: 1 + 2) }
"#;

const RULESETS: usize = 4;

/// What may stand where a statement is made.
#[derive(Debug, Clone, Copy)]
struct Place {
    depth: u32,
    ruleset: usize,
    in_entry: bool,
    in_handler: bool,
}

/// A source of choices: the bytes that proptest shrinks.
pub(super) struct Choices<'b> {
    bytes: std::slice::Iter<'b, u8>,
    loops: bool,
    hurts: bool,
}

impl<'b> Choices<'b> {
    /// Programs that lead forwards only and end.
    fn new(bytes: &'b [u8]) -> Self {
        Self { bytes: bytes.iter(), loops: false, hurts: false }
    }

    /// Programs that lead anywhere, also backwards, and at times forget how they end.
    pub(super) fn with_loops(bytes: &'b [u8]) -> Self {
        Self { bytes: bytes.iter(), loops: true, hurts: false }
    }

    /// Smaller programs of that kind, which also lead into circles from which there may be no way out.
    pub(super) fn hurtful(bytes: &'b [u8]) -> Self {
        Self { bytes: bytes.iter(), loops: true, hurts: true }
    }

    /// The ruleset that a `goto` or `call` leads to, if there is one.
    fn target(&mut self, place: Place, anywhere_in: usize) -> Option<usize> {
        if self.loops && self.below(anywhere_in) == 0 {
            return Some(self.below(RULESETS));
        }
        Some(place.ruleset + 1 + self.below(2)).filter(|it| *it < RULESETS)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or(0)) % limit
    }

    fn chance(&mut self) -> bool {
        self.below(2) == 1
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    fn text(&mut self, place: Place) -> String {
        if place.in_handler && self.chance() {
            return "\"try {attempt}\"".to_owned();
        }
        self.pick(&[
            "\"plain\"",
            "\"{n} of {name else \"nobody\"}\"",
            "\"{names | each(\"{it | upper}{n}\") | join(\", \")}\"",
            "hello(who: name else \"you\", times: n + 1)",
            "ssml \"<speak>{holder.name}</speak>\"",
            "prompt tune",
            "\"{\"known\" when person is known else \"new\"} {person.mobile else \"none\"} {found.a[0] as int else 0}\"",
        ])
        .to_owned()
    }

    fn condition(&mut self) -> String {
        let atom = |choices: &mut Self| {
            choices
                .pick(&[
                    "n > 3",
                    "name is known",
                    "person.tier == gold",
                    "storm",
                    "not (amount < 2)",
                    "clock.today in days",
                    "office is open",
                    "names | count == 2",
                    "found.a[0] == 1",
                    "hello(who: \"a\", times: n) contains \"0\"",
                    "plain.waiting < 3",
                    "level is unknown",
                ])
                .replace("level", "attributes.level")
        };
        let mut all = atom(self);
        for _ in 0..self.below(3) {
            let joined = self.pick(&["and", "or"]);
            let next = atom(self);
            all = format!("({all} {joined} {next})");
        }
        all
    }

    fn block(&mut self, place: Place) -> String {
        let mut block = String::from("{ ");
        for _ in 0..=self.below(2) {
            let stmt = self.stmt(place);
            let _ = write!(block, "{stmt} ");
        }
        if self.below(3) == 0 {
            let leave = self.leave(place);
            let _ = write!(block, "{leave} ");
        }
        block + "}"
    }

    fn leave(&mut self, place: Place) -> String {
        if self.hurts && self.below(4) == 0 {
            return self.pick(&["goto quiet0", "goto trap0", "goto trap1"]).to_owned();
        }
        let target = self.target(place, 5);
        match (self.below(5), target) {
            (0, Some(target)) => format!("goto r{target}(start: n)"),
            (3, Some(target)) if self.loops => format!("goto r{target}(start: n)"),
            (1, _) => "goto flow legacy".to_owned(),
            (2, _) if place.in_entry => "repeat".to_owned(),
            _ => "hangup".to_owned(),
        }
    }

    fn handlers(&mut self, place: Place, names: &[&str]) -> String {
        let mut handlers = String::new();
        for name in names {
            if self.chance() {
                let block = self.block(Place { in_handler: true, in_entry: false, ..place });
                let _ = write!(handlers, "{name} {block} ");
            }
        }
        handlers
    }

    fn question(&mut self, place: Place, wrong: &str) -> String {
        let handler = Place { in_handler: true, in_entry: false, ..place };
        let mut question = self.handlers(place, &["no input", wrong]);
        if self.chance() {
            let _ = write!(question, "tries {} ", 1 + self.below(3));
        }
        let ends = if self.chance() { vec!["give up"] } else { vec!["give up no input", "give up no match"] };
        for end in ends {
            let block = self.block(handler);
            let _ = write!(question, "{end} {block} ");
        }
        question
    }

    fn stmt(&mut self, place: Place) -> String {
        let inner = Place { depth: place.depth + 1, ..place };
        let simple = self.below(11);
        if place.depth > if self.hurts { 1 } else { 2 } || simple < 5 {
            return self.simple(place);
        }
        match simple {
            5 => self.menu(inner),
            6 => self.collect(inner),
            7 => self.bots(inner),
            8 => self.invoke(inner),
            9 => self.leaving(inner),
            _ => self.split(inner),
        }
    }

    fn simple(&mut self, place: Place) -> String {
        let target = self.target(place, 24);
        match (self.below(9), target) {
            (0, Some(target)) => format!("call r{target}(start: 2)"),
            (1, _) => "set n = (n + 7) mod 50".to_owned(),
            (2, _) => self.pick(&["set name = \"Bo\"", "clear name", "set amount = n", "clear n"]).to_owned(),
            (3, _) => "set holder.tier = silver set holder.mobile = \"+61400000009\"".to_owned(),
            (4, _) => "set attributes.reason = \"x{n}\" set attributes.level = bronze".to_owned(),
            (5, _) => "metric \"m\" += n sms \"+61400000009\" \"{n}\"".to_owned(),
            (6, _) => "wait 3s".to_owned(),
            _ => {
                let (a, b) = (self.text(place), self.text(place));
                format!("say {a}, {b}")
            }
        }
    }

    fn menu(&mut self, place: Place) -> String {
        let (a, b) =
            (self.block(Place { in_entry: true, ..place }), self.block(Place { in_entry: true, ..place }));
        let (prompt, question) = (self.text(place), self.question(place, "no match"));
        format!("menu {prompt} {{ 1 {a} star {b} {question} }}")
    }

    fn collect(&mut self, place: Place) -> String {
        let target = self.pick(&["code", "amount", "card", "holder.mobile"]);
        let question = self.question(place, "invalid");
        let ask = self.text(place);
        let bounds = if target == "amount" && self.chance() { "min 1 max n + 100" } else { "" };
        let speech = target != "card" && target != "holder.mobile" && self.chance();
        let how = if speech { "by speech using robot" } else { "" };
        let slot = match target {
            _ if !speech => "",
            "code" => "slot pin",
            _ => "slot sum",
        };
        let confirm = match (target, self.below(3)) {
            ("card", _) => String::new(),
            (_, 0) if speech => format!("confirm below 0.7 \"{{{target}}}?\""),
            (_, 1) => format!("confirm \"{{{target}}} for {{holder.name}}?\""),
            _ => String::new(),
        };
        let no_data = if speech { self.handlers(place, &["no data"]) } else { String::new() };
        format!("collect {target} {how} {{ {slot} ask {ask} {bounds} {confirm} {no_data} {question} }}")
    }

    fn bots(&mut self, place: Place) -> String {
        let (a, b) = (self.block(place), self.block(place));
        if self.chance() {
            return format!(
                "understand \"{{n}} words\" using robot {{ yes at 0.5 {{ say \"{{transcript}} {{sum else 0}}\" }} no {a} otherwise {b} }}"
            );
        }
        let (prompt, question) = (self.text(place), self.question(place, "no match"));
        let confirm = self.pick(&["", "confirm below 0.8 \"{intent}, {confidence}?\""]);
        format!("listen {prompt} using robot {{ yes {a} no at 0.6 {b} {confirm} {question} }}")
    }

    fn invoke(&mut self, place: Place) -> String {
        let call =
            self.pick(&["find(n: n, who: name else \"x\") into person", "find(n: 1)", "look() into found"]);
        let failed = self.block(place);
        let waiting = self.text(place);
        let failed =
            if self.chance() { format!("failed {failed}") } else { "failed { say \"{reason}\" }".to_owned() };
        format!("invoke {call} {{ within 5s waiting {waiting} {failed} }}")
    }

    fn leaving(&mut self, place: Place) -> String {
        match self.below(3) {
            0 => {
                let closed = self.block(place);
                let more = self.handlers_plain(place, &["unstaffed", "full"]);
                let settings = self.pick(&["", "priority 3 age 60s treatment hold", "agent hears \"{n}\""]);
                format!("enqueue desk {{ {settings} closed {closed} {more} }}")
            }
            1 => {
                let more = self.handlers_plain(place, &["busy", "no answer", "failed"]);
                let stay = self.pick(&["", "stay"]);
                format!("dial \"+61290008000\" {{ {stay} {more} }}")
            }
            _ => {
                let more = self.handlers_plain(place, &["failed"]);
                format!("callback plain {{ number \"+61400000009\" {more} }}")
            }
        }
    }

    /// Handlers that bind nothing.
    fn handlers_plain(&mut self, place: Place, names: &[&str]) -> String {
        let mut handlers = String::new();
        for name in names {
            if self.chance() {
                let block = self.block(place);
                let _ = write!(handlers, "{name} {block} ");
            }
        }
        handlers
    }

    fn split(&mut self, place: Place) -> String {
        if self.hurts
            && let (a, Some(b)) = (self.below(RULESETS), self.target(place, 2))
        {
            return format!("split {{ 30% -> r{a}(start: n) 70% -> r{b}(start: 1) }}");
        }
        let (a, b) = (self.block(place), self.block(place));
        match self.below(3) {
            0 => format!("split {{ 30% {a} 70% {b} }}"),
            1 => format!("split by n {{ 12.5% {a} else {b} }}"),
            _ => format!("split {{ 50% {a} else {b} }}"),
        }
    }

    pub(super) fn program(&mut self) -> String {
        let mut program = DECLARATIONS.to_owned();
        for ruleset in 0..RULESETS {
            let _ = writeln!(program, "ruleset r{ruleset}(start: int) {{");
            for rule in 0..=self.below(3) {
                let guard = match self.below(3) {
                    0 => format!("when {}", self.condition()),
                    1 => format!("score 2 {{ {}: 2 {}: -1 }}", self.condition(), self.condition()),
                    _ => String::new(),
                };
                let place = Place { depth: 0, ruleset, in_entry: false, in_handler: false };
                let mut body = String::new();
                for _ in 0..=self.below(2) {
                    let _ = write!(body, "{} ", self.stmt(place));
                }
                // Where nothing is said, circles can be silent.
                let said = if self.loops && self.below(2) == 0 { "" } else { "say \"{start}\"" };
                let _ = writeln!(program, "  rule a{rule} {guard} {{ {said} {body} }}");
            }
            let forgotten = self.loops && self.below(8) == 0;
            program.push_str(if forgotten { "}\n" } else { "  rule bye { hangup }\n}\n" });
        }
        if self.hurts {
            self.circles(&mut program);
        }
        if self.loops {
            self.besides(&mut program);
        }
        program
    }

    /// Rulesets that lead round in circles: one of which nobody hears anything, and one of questions.
    fn circles(&mut self, program: &mut String) {
        for (name, other) in [("quiet0", "quiet1"), ("quiet1", "quiet0")] {
            let (a, b) = (self.quiet(), self.quiet());
            let (condition, done) = (self.condition(), self.pick(&["hangup", "set n = 3", "goto trap0"]));
            let back = self.pick(&[other, name]);
            let _ = writeln!(
                program,
                "ruleset {name} {{\n  rule a0 when {condition} {{ {a} {done} }}\n  rule a1 {{ {b} goto {back} }}\n}}"
            );
        }
        for (name, other) in [("trap0", "trap1"), ("trap1", "trap0")] {
            let (a, b) = (self.quiet(), self.quiet());
            let (condition, out) = (self.condition(), self.pick(&[name, other, other, "quiet0"]));
            let question = match self.below(3) {
                0 => format!("collect code {{ ask \"code\" no input {{ {b} }} give up -> {other} }}"),
                1 => format!("listen \"what\" using robot {{ yes -> {out} no {{ {b} }} give up -> {name} }}"),
                _ => format!("menu \"menu\" {{ 1 -> {out} star {{ {b} repeat }} give up -> {other} }}"),
            };
            let _ = writeln!(
                program,
                "ruleset {name} {{\n  rule a0 when {condition} {{ {a} }}\n  rule a1 {{ {question} goto {other} }}\n}}"
            );
        }
    }

    /// Rulesets that call each other to a depth that may be too deep, and a chat that is led to by words alone, or
    /// not.
    fn besides(&mut self, program: &mut String) {
        let depth = [1, 2, 4, 8, 60, 70][self.below(6)];
        for level in 0..depth {
            let (condition, quiet) = (self.condition(), self.quiet());
            let _ = writeln!(
                program,
                "ruleset deep{level} {{\n  rule a0 when {condition} {{ {quiet} }}\n  rule a1 {{ call deep{} return }}\n}}",
                level + 1
            );
        }
        let _ = writeln!(program, "ruleset deep{depth} {{ rule all {{ say \"down here\" return }} }}");
        let (condition, back) = (
            self.condition(),
            self.pick(&["hangup", "hangup", "hangup", "goto chat", "hangup", "goto r3(start: 4)"]),
        );
        let _ = writeln!(
            program,
            "switch calm: bool = true\nendpoint web {{ channel chat start chat }}\nruleset chat {{\n  \
             rule a0 when calm {{ listen \"what\" using robot {{ yes {{ call deep0 }} no {{ hangup }} give up {{ hangup }} }} }}\n  \
             rule a1 when {condition} {{ wait 9s {{ message {{ {back} }} }} }}\n  rule bye {{ hangup }}\n}}"
        );
    }

    /// Something that no caller notices.
    fn quiet(&mut self) -> &'static str {
        self.pick(&[
            "set n = 4",
            "clear name",
            "metric \"m\" += n",
            "invoke look() into found { within 5s failed { set n = 1 } }",
            "understand \"{n}\" using robot { yes { set n = 2 } otherwise { set n = 5 } }",
            "dial \"+61290008000\" { stay busy { set n = 6 } no answer { } failed { set n = 7 } }",
            "split { 50% { set n = 8 } else { set n = 9 } }",
        ])
    }
}

/// An event that fits what was asked, more or less.
pub(super) fn event(next: &Next, choice: u8) -> Option<Event> {
    let keys = |keys: &[&str]| Event::Keys(keys[usize::from(choice / 4) % keys.len()].to_owned());
    let heard = || {
        let intent = ["yes", "no", "maybe", "NoData"][usize::from(choice / 4) % 4];
        let confidence = ["0.9", "0.65", "0.1"][usize::from(choice / 16) % 3];
        understanding(intent, confidence, &[("sum", "12.5"), ("pin", "123")])
    };
    Some(match next {
        _ if choice % 16 == 15 => Event::Failed,
        Next::Menu { .. } | Next::CollectKeys { .. } | Next::Confirm { .. } | Next::Listen { .. }
            if choice.is_multiple_of(4) =>
        {
            Event::Silence
        }
        Next::Menu { .. } => keys(&["1", "*", "7", "1", "1"]),
        Next::CollectKeys { .. } => keys(&["12", "4111111111111111", "5", "0400000001", "999"]),
        Next::Confirm { speech: false, .. } => keys(&["1", "2", "5"]),
        Next::Confirm { .. } => Event::Confirmed(choice % 8 < 5),
        Next::Listen { .. } => Event::Intent(heard()),
        Next::Understand { .. } => Event::Understood((choice % 4 != 1).then(heard)),
        Next::Poll { .. } => Event::Answered(match choice % 4 {
            0 => Answer::Json("{\"name\": \"Cy\", \"tier\": \"gold\", \"a\": [1]}".to_owned()),
            1 => Answer::Error,
            2 => Answer::Timeout,
            _ => Answer::Json("[1]".to_owned()),
        }),
        Next::Enqueue { .. } => {
            if choice.is_multiple_of(4) {
                Event::QueueFull
            } else {
                Event::QueueTick
            }
        }
        Next::Dial { .. } => Event::Dialled(match choice % 4 {
            0 => DialOutcome::Completed,
            1 => DialOutcome::Busy,
            2 => DialOutcome::NoAnswer,
            _ => DialOutcome::Failed,
        }),
        Next::Wait { .. } => Event::WaitDone,
        Next::Callback { .. } => Event::Failed,
        Next::Handover { .. } | Next::Disconnect { .. } | Next::Rescue { .. } => return None,
    })
}

/// Faults that an author, a caller or the telephone side can cause.
fn excusable(fault: &Fault) -> bool {
    matches!(fault, Fault::Unhandled(_) | Fault::FellOffTheEnd | Fault::UnexpectedEvent(_))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_compiles_is_sound_and_runs(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        events in prop::collection::vec(any::<u8>(), 1..80),
    ) {
        let source = Choices::new(&bytes).program();
        let project = project(&source);
        let compilation = compile_despite_proofs(&project);
        let Some(program) = compilation.program else {
            return Err(TestCaseError::fail(format!("{}\n{source}", told(&project, &compilation.diagnostics))));
        };
        let mut call = Call::on(program);
        if events.len() % 3 == 0 {
            call = call.closed("office");
        }
        if events.len() % 5 == 0 {
            call = call.queue("desk", QueueNow { staffed: 0, ..QueueNow::default() });
        }
        let mut call = call.begin();
        for choice in events {
            for record in &call.records {
                if let Record::Fault { fault, .. } = record {
                    prop_assert!(excusable(fault), "{fault:?}\n{source}");
                }
            }
            match event(&call.directive.next, choice) {
                Some(event) => call.event(event),
                None => break,
            };
        }
    }
}
