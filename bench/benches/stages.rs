//! Every stage by itself, on a project of 1,000 and one of 100,000 rules: text to tree, names, types,
//! code, bytes, and back. Loading is measured for 100,000 lean rules besides.

#![expect(clippy::expect_used, reason = "a measurement stops at the first surprise")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ivr_bench::{project, rules};
use ivr_compiler::check::{Checked, check};
use ivr_compiler::lower::lower;
use ivr_compiler::project::Project;
use ivr_compiler::prove::{Gate, Proven, prove};
use ivr_compiler::resolve::resolve;
use ivr_compiler::secrecy::secrecy;
use ivr_compiler::source::Sources;
use ivr_compiler::syntax::parse::parse;
use ivr_compiler::syntax::tree::File;
use ivr_runtime::bundle::{self, Program};

/// A project at every stage.
struct Stages {
    project: Project,
    lines: u64,
    trees: Vec<File>,
    checked: Checked,
    program: Program,
    bytes: Vec<u8>,
}

fn trees(project: &Project) -> Vec<File> {
    project.sources.iter().map(|(id, source)| parse(id, &source.text).value).collect()
}

fn lowered(project: &Project, trees: &[File], checked: &Checked) -> Program {
    let marks = secrecy(trees, checked).value;
    let proven = Proven::new(Gate::Whole, trees, checked, &marks, &[]).expect("the project has no errors");
    lower(project, proven).expect("the project fits the format")
}

/// About eight lines a rule, as in [`ivr_bench::project`].
fn long(rules: usize) -> Stages {
    stages(project::project(rules.div_ceil(500).max(2), rules * 8))
}

/// Four weighted conditions and a `hangup` a rule, all in one ruleset, as in [`ivr_bench::rules`].
fn lean(rules: usize) -> Stages {
    stages(vec![("src/rules.ivr".to_owned(), rules::source(&rules::rules(rules)))])
}

fn stages(files: Vec<(String, String)>) -> Stages {
    let project = Project { sources: Sources::new(files), ..Project::default() };
    let lines: u64 = project.sources.iter().map(|(_, source)| source.text.lines().count() as u64).sum();
    let trees = trees(&project);
    let symbols = resolve(&trees, &project.config);
    let found = check(&trees, symbols.value, &project.config);
    assert!(
        symbols.diagnostics.is_empty() && found.diagnostics.is_empty(),
        "{:?}",
        found.diagnostics.first()
    );
    let program = lowered(&project, &trees, &found.value);
    let bytes = bundle::write(&program);
    let (rules, instructions) = (program.rules.len(), program.code.len());
    println!("{lines} lines, {rules} rules, {instructions} instructions, {} bytes", bytes.len());
    Stages { project, lines, trees, checked: found.value, program, bytes }
}

fn measure(c: &mut Criterion) {
    for rules in [1_000, 100_000] {
        let it = long(rules);
        let mut group = c.benchmark_group("stages");
        group.sample_size(10).throughput(Throughput::Elements(it.lines));
        group.bench_function(BenchmarkId::new("parse", rules), |b| b.iter(|| trees(black_box(&it.project))));
        group.bench_function(BenchmarkId::new("resolve", rules), |b| {
            b.iter(|| resolve(black_box(&it.trees), &it.project.config));
        });
        group.bench_function(BenchmarkId::new("resolve and check", rules), |b| {
            b.iter(|| {
                let symbols = resolve(black_box(&it.trees), &it.project.config).value;
                check(&it.trees, symbols, &it.project.config)
            });
        });
        group.bench_function(BenchmarkId::new("prove", rules), |b| {
            b.iter(|| prove(&it.project, black_box(&it.trees), &it.checked, &[]));
        });
        group.bench_function(BenchmarkId::new("lower", rules), |b| {
            b.iter(|| lowered(&it.project, black_box(&it.trees), &it.checked));
        });
        group.bench_function(BenchmarkId::new("write", rules), |b| {
            b.iter(|| bundle::write(black_box(&it.program)));
        });
        group.bench_function(BenchmarkId::new("read and verify", rules), |b| {
            b.iter(|| bundle::read(black_box(&it.bytes)).map(|it| it.hash()));
        });
        group.finish();
    }
    let bytes = lean(100_000).bytes;
    let mut group = c.benchmark_group("lean");
    group.sample_size(20);
    group.bench_function(BenchmarkId::new("read and verify", 100_000), |b| {
        b.iter(|| bundle::read(black_box(&bytes)).map(|it| it.hash()));
    });
    group.finish();
}

criterion_group!(benches, measure);
criterion_main!(benches);
