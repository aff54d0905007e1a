//! All proofs of whole programs, at three sizes and in two shapes: rulesets that lead forwards only, and rulesets that
//! menus lead back and forth between and that call each other.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ivr_bench::{Draw, project};
use ivr_compiler::check::{Checked, check};
use ivr_compiler::project::Project;
use ivr_compiler::prove::prove;
use ivr_compiler::resolve::resolve;
use ivr_compiler::source::Sources;
use ivr_compiler::syntax::parse::parse;
use ivr_compiler::syntax::tree::File;

/// Rulesets; each has ten rules.
const SIZES: [usize; 3] = [200, 2_000, 20_000];

/// Lines that a ruleset of [`ivr_bench::project`] has.
const LINES: usize = 63;

/// A checked project.
struct Case {
    project: Project,
    trees: Vec<File>,
    checked: Checked,
}

impl Case {
    fn new(files: Vec<(String, String)>) -> Self {
        let project = Project { sources: Sources::new(files), ..Project::default() };
        let trees: Vec<File> = project.sources.iter().map(|(id, it)| parse(id, &it.text).value).collect();
        let symbols = resolve(&trees, &project.config);
        let checked = check(&trees, symbols.value, &project.config);
        let first = symbols.diagnostics.first().or(checked.diagnostics.first());
        assert!(first.is_none(), "{first:?}");
        Self { project, trees, checked: checked.value }
    }
}

/// Menus that lead anywhere, calls of later rulesets that come back.
fn woven(rulesets: usize) -> Vec<(String, String)> {
    let mut draw = Draw::new(7);
    let mut any = |limit: usize| draw.below(limit.max(1) as u64);
    let mut text = String::from(
        "state { a: int = 0  b: int = 0 }\nrescue { hangup }\n\
         endpoint line { numbers \"+61390001000\" start r0 }\n",
    );
    for number in 0..rulesets {
        let _ = writeln!(text, "ruleset r{number} {{");
        for rule in 0..8 {
            let _ = writeln!(
                text,
                "    rule say{rule} when a > {} and b < {} {{ say \"Number {{a}}.\" set b = a + 1 }}",
                any(50),
                any(50)
            );
        }
        let (one, two, next) = (any(rulesets), any(rulesets), number + 1);
        let _ = writeln!(
            text,
            "    rule ask when a < 9 {{ menu \"Where to?\" {{ 1 -> r{one} 2 -> r{two} 3 {{ hangup }} give up {{ hangup }} }} }}"
        );
        let last = if next < rulesets { format!("goto r{next}") } else { "hangup".to_owned() };
        let _ = writeln!(
            text,
            "    rule last {{ call once menu \"More?\" {{ 1 {{ {last} }} give up {{ hangup }} }} }}\n}}"
        );
    }
    text.push_str("ruleset once { rule all when b > 2 { say \"Once.\" } }\n");
    vec![("src/main.ivr".to_owned(), text)]
}

fn measure(c: &mut Criterion) {
    let mut group = c.benchmark_group("proofs");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    for rulesets in SIZES {
        let forwards = project::project(rulesets.div_ceil(50), rulesets * LINES);
        for (shape, files) in [("forwards", forwards), ("woven", woven(rulesets))] {
            let it = Case::new(files);
            let found = prove(&it.project, &it.trees, &it.checked, &[]);
            let mut codes: Vec<&str> = found.iter().map(|it| it.code.as_str()).collect();
            codes.sort_unstable();
            codes.dedup();
            println!(
                "{shape}: {} rulesets, {} findings {codes:?}",
                it.checked.symbols.rulesets.len(),
                found.len()
            );
            group.throughput(Throughput::Elements(rulesets as u64));
            group.bench_function(BenchmarkId::new(shape, rulesets), |b| {
                b.iter(|| prove(&it.project, black_box(&it.trees), &it.checked, &[]));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, measure);
criterion_main!(benches);
