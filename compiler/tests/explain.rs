//! Every code has a page, and what the page says is so: its first program raises that code and nothing
//! else, its second one is complete and clean.
//!
//! A fence says what it holds: `ivr fails`, `ivr mended`; a fence `toml` gives the settings of both
//! programs. Pages about files, settings and sizes, which no short program can show, have no programs.

#[path = "support/program.rs"]
mod program;

use std::fmt::Write as _;

use ivr_compiler::compile::compile_tests;
use ivr_compiler::diagnostic::{Code, Diagnostic};
use ivr_compiler::lower::Case;
use ivr_compiler::project::{Project, read_settings};
use ivr_compiler::source::FileId;
use ivr_compiler::testing::failure;
use ivr_runtime::simulator::Rules;
use program::Program;

/// Families whose pages need no programs: files and settings, sizes.
fn may_lack_programs(code: Code) -> bool {
    let code = code.as_str();
    code.starts_with("E00") || code.starts_with("W00") || code.starts_with("E07")
}

#[test]
fn pages_tell_the_truth() {
    let mut report = String::new();
    for code in Code::ALL {
        if let Err(flaw) = check_page(*code) {
            let _ = writeln!(report, "{code}: {flaw}");
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

fn check_page(code: Code) -> Result<(), String> {
    let page = code.page();
    if !page.starts_with(&format!("# {code}: ")) || code.title().is_empty() {
        return Err("the page does not begin with the code and a title".to_owned());
    }
    if !page.contains("\n## Why it matters") {
        return Err("the page does not say why it matters".to_owned());
    }
    let (fails, mended) = (fence(page, "ivr fails"), fence(page, "ivr mended"));
    let (Some(fails), Some(mended)) = (fails, mended) else {
        return if may_lack_programs(code) { Ok(()) } else { Err("the page shows no programs".to_owned()) };
    };
    let found = findings(page, fails);
    if !found.iter().any(|(it, _)| *it == code) || found.iter().any(|(it, _)| *it != code) {
        return Err(format!("the failing program gives {found:?}"));
    }
    let found = findings(page, mended);
    if !found.is_empty() {
        return Err(format!("the mended program gives {found:?}"));
    }
    if !mended.contains("endpoint ") {
        return Err("the mended program has no endpoint".to_owned());
    }
    Ok(())
}

fn findings(page: &str, text: &str) -> Vec<(Code, String)> {
    let mut program = Program::of_text("line", text);
    if let Some(settings) = fence(page, "toml") {
        program.config = read_settings(settings, FileId(u32::MAX)).value;
    }
    let mut found = program.findings();
    found.extend(failed_tests(&program));
    // Programs of pages about errors are short: what they do not use or lack is beside the point.
    let about_warnings = page.starts_with("# W");
    found.retain(|it| about_warnings || !it.code.as_str().starts_with("W01"));
    found.into_iter().map(|it| (it.code, it.message)).collect()
}

/// What the tests of a program come to, where it compiles.
fn failed_tests(program: &Program) -> Vec<Diagnostic> {
    let project = Project { sources: program.sources.clone(), config: program.config.clone() };
    let (_, Some(tests)) = compile_tests(&project) else { return Vec::new() };
    let play = |case: &Case| failure(&tests, case, &case.trial.play(&tests.program, Rules::default()));
    tests.cases.iter().filter_map(play).collect()
}

/// The text of the first fence with this head.
fn fence<'p>(page: &'p str, head: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("```{head}\n"))?;
    rest.split_once("\n```").map(|(text, _)| text)
}
