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
//! compile. How the findings of `grammar/corpus/findings` read is in the snapshots beside this file.

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
    let folder = corpus_folder().join("findings");
    for (name, program) in corpus(&folder) {
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
        settings.set_snapshot_path("snapshots/findings");
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
