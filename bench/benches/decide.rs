//! Deciding the next rule: 10 to 1,000 rules of four weighted conditions, only the last activates.

#![expect(clippy::expect_used, reason = "a measurement stops at the first surprise")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ivr_bench::rules::{self, RuleSet};
use ivr_compiler::compile::compile;
use ivr_compiler::project::Project;
use ivr_compiler::source::Sources;
use ivr_runtime::bundle::{Bundle, RuleId, RulesetId};
use ivr_runtime::engine::{CallState, Contact, Decider, Deciding, Environment, Loaded};

mod others;

fn loaded(set: &RuleSet) -> Loaded {
    let sources = Sources::new([("rules.ivr".to_owned(), rules::source(set))]);
    let program = compile(&Project { sources, ..Project::default() }).program.expect("the rules compile");
    Loaded::new(Bundle::new(program).expect("the program is in order"))
}

fn decide(c: &mut Criterion) {
    let mut group = c.benchmark_group("decide");
    for count in [10, 100, 1000] {
        let set = rules::rules(count);
        let last = Some(count - 1);
        group.bench_function(BenchmarkId::new("hand-written loop", count), |b| {
            b.iter(|| assert_eq!(rules::decide(black_box(&set.rules), black_box(&set.places)), last));
        });
        let loaded = loaded(&set);
        let environment = Environment::default();
        for (name, how) in [("ivr, rule by rule", Deciding::Plain), ("ivr", Deciding::Best)] {
            let state = CallState::new(loaded.bundle(), Contact::default());
            let mut decider = Decider::new(&loaded, state, &environment);
            group.bench_function(BenchmarkId::new(name, count), |b| {
                b.iter(|| {
                    let rule = decider.decide(RulesetId(0), RuleId(0), how);
                    assert_eq!(rule.ok().flatten().map(RuleId::index), last);
                });
            });
        }
        let mut zen = others::Zen::new(&set);
        group.bench_function(BenchmarkId::new("zen-expression", count), |b| {
            b.iter(|| assert_eq!(zen.decide(), last));
        });
        let cel = others::Cel::new(&set);
        group.bench_function(BenchmarkId::new("cel", count), |b| {
            b.iter(|| assert_eq!(cel.decide(), last));
        });
        let mut rhai = others::Rhai::new(&set);
        group.bench_function(BenchmarkId::new("rhai", count), |b| {
            b.iter(|| assert_eq!(rhai.decide(), last));
        });
    }
    group.finish();
}

criterion_group!(benches, decide);
criterion_main!(benches);
