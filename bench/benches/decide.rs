//! Deciding the next rule: 10 to 1,000 rules of four weighted conditions, only the last activates.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ivr_bench::rules;

mod others;

fn decide(c: &mut Criterion) {
    let mut group = c.benchmark_group("decide");
    for count in [10, 100, 1000] {
        let set = rules::rules(count);
        let last = Some(count - 1);
        group.bench_function(BenchmarkId::new("hand-written loop", count), |b| {
            b.iter(|| assert_eq!(rules::decide(black_box(&set.rules), black_box(&set.places)), last));
        });
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
