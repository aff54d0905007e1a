//! Whole programs: what compiles passes the verifier, and the same sources give the same bundle.

use std::path::Path;

use ivr_compiler::compile::{build, compile};
use ivr_compiler::diagnostic::Code;
use ivr_compiler::project::Project;
use ivr_compiler::source::Sources;

use crate::cases::corpus;
use crate::support::{program_of, project, told, verified};

/// The programs below a folder of the repository.
fn programs(folder: &str) -> Vec<(String, Project)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let programs = corpus(&folder).into_iter();
    programs.map(|(name, it)| (name, Project { config: it.config, sources: it.sources })).collect()
}

#[test]
fn the_examples_compile_and_pass_the_verifier() {
    let examples = programs("examples");
    assert!(examples.len() >= 3);
    for (_, project) in examples {
        verified(program_of(&project));
    }
}

#[test]
fn what_compiles_passes_the_verifier() {
    let pages = Code::ALL.iter().flat_map(|code| {
        let fences = code.page().split("```ivr mended\n").skip(1);
        fences.filter_map(|it| it.split_once("```")).map(move |(text, _)| (code.to_string(), project(text)))
    });
    let mut compiled = 0;
    for (name, project) in programs("grammar/corpus").into_iter().chain(pages) {
        let compilation = compile(&project);
        assert_eq!(compilation.program.is_some(), !compilation.has_errors(), "{name}");
        if let Some(program) = compilation.program {
            compiled += 1;
            verified(program);
        }
    }
    assert!(compiled > 20, "{compiled}");
}

#[test]
fn the_same_sources_in_any_order_give_the_same_bundle() {
    for (name, project) in programs("examples") {
        let files = |reversed: bool| {
            let files = project.sources.iter().map(|(_, it)| (it.path.to_string(), it.text.to_string()));
            let mut files: Vec<_> = files.collect();
            if reversed {
                files.reverse();
            }
            Project { config: project.config.clone(), sources: Sources::new(files) }
        };
        let bytes = build(&files(false)).expect("it compiles");
        assert_eq!(bytes, build(&files(true)).expect("it compiles"), "{name}");
    }
}

#[test]
fn tests_leave_no_trace_in_a_bundle() {
    for (name, project) in programs("examples") {
        let without = project.sources.iter().filter(|(_, it)| !it.path.starts_with("tests/"));
        let without = without.map(|(_, it)| (it.path.to_string(), it.text.to_string()));
        let without = Project { config: project.config.clone(), sources: Sources::new(without) };
        assert_eq!(build(&project).expect("it compiles"), build(&without).expect("it compiles"), "{name}");
    }
}

#[test]
fn a_program_with_errors_has_no_bundle() {
    let broken = project("ruleset main { rule only { goto nowhere } }");
    let compilation = compile(&broken);
    assert!(compilation.has_errors() && compilation.program.is_none());
    let found = build(&broken).expect_err("there is an error");
    assert!(told(&broken, &found).contains("at `nowhere`"));
}
