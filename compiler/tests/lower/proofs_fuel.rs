//! What one step may do: programs that run out of it are told of before, with room to spare.

use std::fmt::Write as _;

use ivr_compiler::compile::compile_despite_proofs;
use ivr_compiler::diagnostic::Code;
use ivr_runtime::engine::{Fault, Record};

use crate::support::{Call, project, told};

/// Rulesets each of which calls the next twice, and one that does `work`.
fn doubling(levels: usize, work: &str) -> String {
    let mut source = String::from(
        "endpoint line { numbers \"+61390001000\" start level0 }\nrescue { hangup }\n\
         state { n: int = 0  names: list<text> = [\"a\", \"b\"]  said: text = \"\" }\n\
         message hello(who: text) { en-AU \"Hello {who}, {who} and {who}.\" }\n\
         ruleset level0 { rule all { call level1 call level1 hangup } }\n",
    );
    for level in 1..levels {
        let next = level + 1;
        let _ = writeln!(
            source,
            "ruleset level{level} {{ rule all {{ call level{next} call level{next} return }} }}"
        );
    }
    let _ = writeln!(source, "ruleset level{levels} {{ rule all when n >= 0 {{ {work} return }} }}");
    source
}

#[test]
fn what_runs_out_of_fuel_does_not_compile() {
    let works = [
        "set n = (n + 1) mod 50",
        "set said = hello(who: \"you\")",
        "set said = names | each(\"{it | upper}{n}\") | join(\", \")",
        "set said = \"{n}\" when n > 3 and n < 9 or names is empty else \"{n + 1} {n * 2}\"",
        "split { 50% { set n = 1 } else { set n = 2 } }",
    ];
    let mut hot = 0;
    for (levels, work) in (2..16).flat_map(|levels| works.map(|work| (levels, work))) {
        let source = doubling(levels, work);
        let project = project(&source);
        let compilation = compile_despite_proofs(&project);
        let found = compilation.diagnostics.iter().any(|it| it.code == Code::E0810);
        let Some(program) = compilation.program else {
            panic!("{}", told(&project, &compilation.diagnostics))
        };
        let call = Call::on(program).begin();
        let ran_out = |it: &Record| matches!(it, Record::Fault { fault: Fault::OutOfFuel, .. });
        let ran_out = call.records.iter().any(ran_out);
        assert!(found || !ran_out, "{levels} levels of `{work}` run out and compile");
        assert!(!found || levels > 4, "{levels} levels of `{work}` are refused");
        hot += usize::from(ran_out);
    }
    assert!(hot > works.len(), "only {hot} run out");
}
