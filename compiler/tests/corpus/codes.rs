//! `grammar/corpus/codes`: how authors stumble into each code, and how near they come to what is right.
//!
//! In the folder of a code, each case is a small but whole phone line with one mistake, or its settings. A case
//! whose name begins with `near_` has no mistake: it is what looks like one. Every code has at least
//! [`BREAKING`] cases of the first kind and [`NEAR`] of the second, or a reason in [`EXEMPT`]. The expectations
//! in the programs are held by the tests of the corpus; here is counted and shown.
//!
//! A new code joins with a folder of its name; its messages are read in the snapshot that appears.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ivr_compiler::compile::compile;
use ivr_compiler::diagnostic::render::{Human, write_human};
use ivr_compiler::diagnostic::{Code, Edit, Fix};
use ivr_compiler::project::Project;
use ivr_compiler::source::{FileId, Source};

use crate::cases::{SETTINGS, corpus, expectations, with_settings};
use crate::program::Program;

/// So many cases show a mistake.
const BREAKING: usize = 2;
/// So many cases look like it.
const NEAR: usize = 2;

/// Codes that no little phone line can show, and why.
const EXEMPT: [(Code, &str); 10] = [
    (Code::E0001, "the disk refuses a file: shown by the tests of loading"),
    (Code::E0002, "bytes that are no text: shown by the tests of loading"),
    (Code::E0003, "a file of 16 MB: shown by the tests of loading"),
    (Code::E0004, "a folder without a project: shown by the tests of loading"),
    (Code::E0005, "a project without files: shown by the tests of loading"),
    (Code::E0703, "needs thousands of characters: shown by the tests of limits"),
    (Code::E0704, "needs 32 KB of texts: shown by the tests of limits"),
    (Code::E0790, "needs 65,536 of something: shown by the tests of limits"),
    (Code::E0910, "a test that fails, in a program that compiles: shown by the tests of tests"),
    (Code::E0799, "a fault of the compiler: there is no program that is known to have it"),
];

/// Codes whose cases are elsewhere, by how they begin, and where.
const ELSEWHERE: [(&str, &str); 1] = [("E05", "secrecy has a folder of its own: grammar/corpus/secrecy")];

/// The cases of one code by their names.
#[derive(Default)]
struct Cases {
    breaking: Vec<(String, Program)>,
    near: Vec<(String, Program)>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../grammar/corpus/codes")
}

fn cases_by_code() -> BTreeMap<Code, Cases> {
    let mut cases: BTreeMap<Code, Cases> = BTreeMap::new();
    for (path, program) in corpus(&folder()) {
        let Some((code, name)) = path.split_once('/') else { panic!("`{path}` is in no folder of a code") };
        let Some(code) = Code::parse(code) else { panic!("`{code}` is no code") };
        let cases = cases.entry(code).or_default();
        let kind = if name.starts_with("near_") { &mut cases.near } else { &mut cases.breaking };
        kind.push((name.to_owned(), program));
    }
    cases
}

#[test]
fn every_code_has_mistakes_and_near_misses() {
    let cases = cases_by_code();
    let mut report = String::new();
    for code in Code::ALL {
        let (breaking, near) = cases.get(code).map_or((0, 0), |it| (it.breaking.len(), it.near.len()));
        let elsewhere = ELSEWHERE.iter().any(|(it, _)| code.as_str().starts_with(it));
        let exempt = elsewhere || EXEMPT.iter().any(|(it, _)| it == code);
        if exempt && !elsewhere && breaking + near > 0 {
            let _ = writeln!(report, "{code} has cases and need not be exempt");
        } else if !exempt && (breaking < BREAKING || near < NEAR) {
            let _ = writeln!(report, "{code} has {breaking} mistakes and {near} near misses");
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn a_mistake_gives_its_own_code_and_no_other() {
    let mut report = String::new();
    for (code, cases) in cases_by_code() {
        for (name, program) in &cases.breaking {
            let mut found: Vec<_> = program.findings().iter().map(|it| it.code).collect();
            // A queue that is never closed has no hours.
            found.retain(|it| *it == code || *it != Code::W0106);
            if !found.contains(&code) || found.iter().any(|it| *it != code) {
                let _ = writeln!(report, "{code}/{name} gives {found:?}");
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn near_misses_compile() {
    let mut report = String::new();
    for (code, cases) in cases_by_code() {
        for (name, program) in &cases.near {
            if !expectations(program).is_empty() {
                let _ = writeln!(report, "{code}/{name} expects something");
            }
            let mut in_settings = program.in_settings.clone();
            program.config.apply_levels(&mut in_settings);
            for it in in_settings {
                let _ = writeln!(report, "{code}/{name}: {}: {}", it.code, it.message);
            }
            let project = Project { config: program.config.clone(), sources: program.sources.clone() };
            for it in compile(&project).diagnostics {
                let _ = writeln!(report, "{code}/{name}: {}: {}", it.code, it.message);
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn what_a_finding_offers_mends_it() {
    let mut report = String::new();
    let mut mended = 0;
    for (code, cases) in cases_by_code() {
        for (name, program) in &cases.breaking {
            let found = program.findings();
            let mends: Vec<_> = found.iter().filter_map(|it| it.fix.as_ref()).collect();
            if mends.is_empty() || mends.len() < found.len() {
                continue;
            }
            mended += 1;
            for left in applied(program, &mends).findings() {
                // With `int?` instead of `int`, the value must be dealt with where it is used.
                if (code, left.code) == (Code::E0313, Code::E0402) {
                    continue;
                }
                let _ = writeln!(report, "{code}/{name} keeps {}: {}", left.code, left.message);
            }
        }
    }
    assert!(mended > 40, "only {mended} mistakes have a mend");
    assert!(report.is_empty(), "\n{report}");
}

/// The program with the mends applied.
fn applied(program: &Program, mends: &[&Fix]) -> Program {
    let mut edits: Vec<&Edit> = mends.iter().flat_map(|it| &it.edits).collect();
    // From the back, so that the places before stay as they are.
    edits.sort_by_key(|it| std::cmp::Reverse((it.span.file, it.span.start, it.span.end)));
    let text = |id: FileId, source: &Source| {
        let mut text = source.text.to_string();
        for edit in edits.iter().filter(|it| it.span.file == id) {
            text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        }
        text
    };
    let files = program.sources.iter().map(|(id, it)| (it.path.to_string(), text(id, it))).collect();
    let settings = program.sources.get(SETTINGS).map(|it| text(SETTINGS, it)).unwrap_or_default();
    with_settings(&settings, files)
}

#[test]
fn mistakes_are_told_well() {
    let style = Human { color: false, width: 100, limit: 100 };
    for (code, cases) in cases_by_code() {
        let mut shown = String::new();
        for (name, program) in &cases.breaking {
            let mut rendered = Vec::new();
            if let Err(problem) = write_human(&mut rendered, &program.findings(), &program.sources, style) {
                panic!("{code}/{name}: {problem}");
            }
            let _ = writeln!(shown, "----- {name}\n{}", String::from_utf8_lossy(&rendered).trim_end());
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_snapshot_path("../snapshots/codes");
        settings.bind(|| insta::assert_snapshot!(code.as_str(), shown));
    }
}
