//! The programs of `grammar/corpus`: each says itself what is wrong with it.
//!
//! A case is one file, or a folder with an `ivr.toml`. A `.toml` file of another name is a case of settings
//! alone. An expectation is a comment behind the line it is
//! about, or under it with a `^` for each line up (in settings, behind `#~`):
//!
//! ```ivr
//! say "Hello {customer.name}."   //~ E0402 "may be unknown"
//!
//! goto nowhere
//! //~^ E0201
//! ```
//!
//! Every finding must be expected and every expectation met; a program that expects nothing must
//! compile. How the findings of `grammar/corpus/findings` and
//! `grammar/corpus/secrecy` read is in the snapshots beside this file.

#![expect(clippy::panic, reason = "a test stops at the first surprise")]

#[path = "support/corpus.rs"]
mod cases;
#[path = "corpus/codes.rs"]
mod codes;
#[path = "support/program.rs"]
mod program;

use std::fmt::Write as _;
use std::path::Path;

use cases::{corpus, expectations, findings, place};
use ivr_compiler::diagnostic::Diagnostic;
use ivr_compiler::diagnostic::render::{Human, write_human};
use program::Program;

#[test]
fn programs_say_themselves_what_is_wrong_with_them() {
    let mut report = String::new();
    let mut cases = 0;
    for (name, program) in corpus(&corpus_folder()) {
        if name.starts_with("calls/") {
            continue; // taken through by the tests of the command
        }
        cases += 1;
        for surprise in surprises(&program) {
            let _ = writeln!(report, "{surprise}");
        }
    }
    assert!(cases > 0, "the corpus is not where it should be");
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn examples_are_clean() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    for (name, program) in corpus(&folder) {
        assert_eq!(surprises(&program), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn findings_read_well() {
    for (folder, name, program) in shown() {
        let mut rendered = Vec::new();
        let style = Human { color: false, width: 110, limit: 200 };
        let findings = findings(&program);
        if let Err(problem) = write_human(&mut rendered, &findings, &program.sources, style) {
            panic!("{name}: {problem}");
        }
        let rendered = String::from_utf8_lossy(&rendered).into_owned();
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_snapshot_path(format!("snapshots/{folder}"));
        settings.bind(|| insta::assert_snapshot!(name.replace('/', "__"), rendered));
    }
}

#[test]
fn findings_tell_why_and_what_to_do() {
    let mut report = String::new();
    let programs = ["findings", "codes"].map(|name| corpus(&corpus_folder().join(name)));
    for (_, program) in programs.into_iter().flatten() {
        for finding in findings(&program) {
            // What cannot be read has no reason but that it cannot.
            let syntax = finding.code.as_str().starts_with("E01");
            let helps = finding.help.is_some() || finding.fix.is_some();
            if !syntax && (finding.why.is_none() || !helps) {
                let place = place(&program, &finding);
                let _ = writeln!(report, "{place}: {}: {}", finding.code, finding.message);
            }
        }
    }
    assert!(report.is_empty(), "without a reason or a mend:\n{report}");
}

/// Applying a mend takes away what it is for, and breaks nothing that could be read before.
#[test]
fn mends_mend() {
    let mut report = String::new();
    let mut mends = 0;
    for (_, name, program) in shown().into_iter().filter(|(folder, ..)| *folder == "secrecy") {
        let before = program.findings();
        for finding in &before {
            let Some([edit]) = finding.fix.as_ref().map(|it| it.edits.as_slice()) else { continue };
            let Some(source) = program.sources.get(edit.span.file) else { continue };
            mends += 1;
            let mut text = source.text.to_string();
            text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
            let after = Program::of_text(&name, &text).findings();
            let same = |it: &&Diagnostic| it.code == finding.code && it.message == finding.message;
            let count = |findings: &[Diagnostic]| findings.iter().filter(same).count();
            let broken = after.iter().any(|it| it.code.as_str() < "E05");
            if broken || count(&after) >= count(&before) {
                let _ = writeln!(report, "{}: {}", place(&program, finding), finding.message);
            }
        }
    }
    assert!(mends > 10, "the corpus offers more mends than {mends}");
    assert!(report.is_empty(), "mends that do not mend:\n{report}");
}

/// Folders whose findings are kept as they are rendered.
const SHOWN: [&str; 2] = ["findings", "secrecy"];

/// The programs of those folders that have findings, with their folders and names.
fn shown() -> Vec<(&'static str, String, Program)> {
    let programs = |folder: &'static str| {
        corpus(&corpus_folder().join(folder)).into_iter().map(move |(name, program)| (folder, name, program))
    };
    SHOWN.into_iter().flat_map(programs).filter(|(_, _, it)| !expectations(it).is_empty()).collect()
}

/// Where the corpus is.
fn corpus_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../grammar/corpus")
}

/// What was found and not expected, or expected and not found.
fn surprises(program: &Program) -> Vec<String> {
    let mut expected = expectations(program);
    let mut surprises = Vec::new();
    for finding in findings(program) {
        let place = place(program, &finding);
        let met = expected.iter().position(|it| it.is_met_by(&place, &finding));
        match met {
            Some(at) => {
                expected.remove(at);
            }
            None => surprises.push(format!("{place}: unexpected {}: {}", finding.code, finding.message)),
        }
    }
    surprises.extend(expected.iter().map(|it| format!("{}: nothing found for {it}", it.place())));
    surprises
}
