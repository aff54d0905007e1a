//! A whole step as the Lambda takes it: the state decoded, the rules tried, the state encoded again.

#![expect(clippy::expect_used, reason = "a measurement stops at the first surprise")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ivr_bench::rules;
use ivr_compiler::compile::compile;
use ivr_compiler::project::Project;
use ivr_compiler::source::Sources;
use ivr_runtime::bundle::Bundle;
use ivr_runtime::engine::{CallState, Contact, Entry, Environment, Event, Loaded, step};

/// Forty fields and `count` weighted rules before a menu; pressing 1 tries all of them again.
fn line(count: usize) -> Loaded {
    let text = rules::source(&rules::rules(count + 1));
    // The last rule and the one behind it end the call: a menu stands in their place.
    let end = text.rfind(&format!("    rule r{count} ")).expect("there is a last rule");
    let menu = "    rule again {\n        menu \"To hear this again, press 1.\" {\n            1 -> decide\n            \
                give up { hangup }\n        }\n    }\n}\n";
    let sources = Sources::new([("line.ivr".to_owned(), format!("{}{menu}", &text[..end]))]);
    let program = compile(&Project { sources, ..Project::default() }).program.expect("the rules compile");
    Loaded::new(Bundle::new(program).expect("the program is in order"))
}

fn measure(c: &mut Criterion) {
    let mut group = c.benchmark_group("step");
    for count in [20, 1000] {
        let loaded = line(count);
        let environment = Environment { now: 1_772_406_900, ..Environment::default() };
        let contact = Contact {
            id: "f7e2a1c0-6a0b-4f0e-9a53-0d6a5c1b2e3f".into(),
            from: Some("+61400000001".into()),
            dialled: Some("+61390001000".into()),
            ..Contact::default()
        };
        let state = CallState::new(loaded.bundle(), contact);
        let start = Event::Start { entry: Entry::Dialled, attributes: Vec::new() };
        let state = step(&loaded, state, start, &environment).state;
        let bytes = state.encode(loaded.bundle());
        println!("{count} rules: a state of {} bytes", bytes.len());
        group.bench_function(BenchmarkId::new("decode, step, encode", count), |b| {
            b.iter(|| {
                let state = CallState::decode(black_box(&bytes), loaded.bundle()).expect("the state reads");
                let next = step(&loaded, state, Event::Keys("1".into()), &environment);
                let bytes = next.state.encode(loaded.bundle());
                (bytes, next.directive)
            });
        });
        group.bench_function(BenchmarkId::new("decode", count), |b| {
            b.iter(|| CallState::decode(black_box(&bytes), loaded.bundle()).map(|state| state.step()));
        });
        group.bench_function(BenchmarkId::new("encode", count), |b| {
            b.iter(|| black_box(&state).encode(loaded.bundle()));
        });
    }
    group.finish();
}

criterion_group!(benches, measure);
criterion_main!(benches);
