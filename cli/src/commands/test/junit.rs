//! What came of tests as JUnit XML, as services that run builds read it: a suite for each file.
//!
//! Times are nought, for what a test comes to does not depend on how fast it ran, and neither may the file.

use std::io;
use std::path::Path;

use ivr_compiler::diagnostic::Severity;
use ivr_compiler::diagnostic::render::{Human, write_human, write_short};
use ivr_compiler::lower::{Case, Tests};
use ivr_compiler::source::Source;
use ivr_compiler::testing::failure;
use ivr_runtime::simulator::{Happening, Tested};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::ElementWriter;

use super::results::Results;
use super::written;
use crate::program::Examined;
use crate::screen::Screen;
use crate::status::Failure;

/// Columns of what is kept in a file.
const WIDTH: usize = 100;

/// Makes sure, before the tests run, that the file can be written.
pub(super) fn ready(path: &Path, examined: &Examined) -> Result<(), Failure> {
    written::check(path, examined)
}

/// Writes it.
pub(super) fn write(
    path: &Path,
    examined: &Examined,
    tests: &Tests,
    results: &Results,
) -> Result<(), Failure> {
    let mut document = Writer::new_with_indent(Vec::new(), b' ', 2);
    let suites = suites(examined, tests, results);
    root(&mut document, &suites, examined, tests).map_err(|error| Failure::file("write", path, &error))?;
    let mut bytes = document.into_inner();
    bytes.push(b'\n');
    written::write(path, &bytes)
}

/// Writes that no test could run, and why: a file that an earlier run has left would look as if all was well.
pub(super) fn write_not_run(path: &Path, examined: &Examined) -> Result<(), Failure> {
    written::check(path, examined)?;
    let errors: Vec<_> =
        examined.diagnostics.iter().filter(|it| it.severity == Severity::Error).cloned().collect();
    let mut text = Vec::new();
    let written = write_short(&mut text, &errors, &examined.project.sources).and_then(|()| {
        let mut document = Writer::new_with_indent(Vec::new(), b' ', 2);
        not_run(&mut document, &examined.project.config.name, &String::from_utf8_lossy(&text))?;
        Ok(document.into_inner())
    });
    let mut bytes = written.map_err(|error| Failure::file("write", path, &error))?;
    bytes.push(b'\n');
    written::write(path, &bytes)
}

fn not_run(to: &mut Document, project: &str, errors: &str) -> io::Result<()> {
    to.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut head = counted(project, 1, 0);
    head.iter_mut().filter(|(name, _)| *name == "errors").for_each(|(_, count)| *count = "1".to_owned());
    let case = [("name", "the program compiles".to_owned()), ("classname", project.to_owned())];
    element(to, "testsuites", &head, |to| {
        element(to, "testsuite", &head, |to| {
            element(to, "testcase", &case, |to| {
                element(to, "error", &[("message", "the program has errors".to_owned())], |to| {
                    to.write_event(Event::Text(BytesText::new(&allowed(errors))))
                })
            })
        })
    })
}

/// The tests of a file, in its order.
struct Suite<'r> {
    source: &'r Source,
    cases: Vec<(&'r Case, &'r Tested)>,
}

impl Suite<'_> {
    fn failed(&self) -> usize {
        self.cases.iter().filter(|(_, tested)| tested.failure.is_some()).count()
    }
}

fn suites<'r>(examined: &'r Examined, tests: &'r Tests, results: &'r Results) -> Vec<Suite<'r>> {
    let mut suites: Vec<Suite<'r>> = Vec::new();
    for (at, tested) in &results.tested {
        let Some(case) = tests.cases.get(*at) else { continue };
        let Some(source) = examined.project.sources.get(case.span.file) else { continue };
        match suites.last_mut() {
            Some(suite) if suite.source.path == source.path => suite.cases.push((case, tested)),
            _ => suites.push(Suite { source, cases: vec![(case, tested)] }),
        }
    }
    suites
}

/// The document that is being written.
type Document = Writer<Vec<u8>>;

fn root(to: &mut Document, suites: &[Suite<'_>], examined: &Examined, tests: &Tests) -> io::Result<()> {
    to.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    let failed: usize = suites.iter().map(Suite::failed).sum();
    let head = counted(&examined.project.config.name, all, failed);
    element(to, "testsuites", &head, |to| {
        suites.iter().try_for_each(|suite| {
            let head = counted(&suite.source.path, suite.cases.len(), suite.failed());
            element(to, "testsuite", &head, |to| {
                suite.cases.iter().try_for_each(|case| one(to, suite.source, case, examined, tests))
            })
        })
    })
}

fn counted(name: &str, all: usize, failed: usize) -> Vec<(&'static str, String)> {
    let none = || "0".to_owned();
    vec![
        ("name", name.to_owned()),
        ("tests", all.to_string()),
        ("failures", failed.to_string()),
        ("errors", none()),
        ("skipped", none()),
        ("time", none()),
    ]
}

fn one(
    to: &mut Document,
    source: &Source,
    (case, tested): &(&Case, &Tested),
    examined: &Examined,
    tests: &Tests,
) -> io::Result<()> {
    let head = [
        ("name", case.name.clone()),
        ("classname", class(&source.path)),
        ("file", source.path.to_string()),
        ("line", source.lines.line(case.span.start).to_string()),
        ("time", "0".to_owned()),
    ];
    let Some(why) = failure(tests, case, tested) else { return empty(to, "testcase", &head) };
    let mut text = Vec::new();
    let style = Human { color: false, width: WIDTH, limit: 1 };
    let (code, message) = (why.code.as_str().to_owned(), why.message.clone());
    write_human(&mut text, &[why], &examined.project.sources, style)?;
    let mut screen = Screen::new(&mut text, false, WIDTH, true).of_test();
    for happening in tested.happenings.iter().filter(|it| !matches!(it, Happening::Rule(_))) {
        screen.show(happening)?;
    }
    screen.flush()?;
    let text = String::from_utf8_lossy(&text);
    element(to, "testcase", &head, |to| {
        element(to, "failure", &[("message", message), ("type", code)], |to| {
            to.write_event(Event::Text(BytesText::new(&allowed(&text))))
        })
    })
}

/// `tests.cards` for `tests/cards.ivr`
fn class(path: &str) -> String {
    path.strip_suffix(".ivr").unwrap_or(path).replace('/', ".")
}

fn element(
    to: &mut Document,
    name: &'static str,
    attributes: &[(&'static str, String)],
    inside: impl FnOnce(&mut Document) -> io::Result<()>,
) -> io::Result<()> {
    begun(to, name, attributes).write_inner_content(inside).map(|_| ())
}

fn empty(to: &mut Document, name: &'static str, attributes: &[(&'static str, String)]) -> io::Result<()> {
    begun(to, name, attributes).write_empty().map(|_| ())
}

fn begun<'w>(
    to: &'w mut Document,
    name: &'static str,
    attributes: &[(&'static str, String)],
) -> ElementWriter<'w, Vec<u8>> {
    let element = to.create_element(name);
    attributes
        .iter()
        .fold(element, |element, (name, value)| element.with_attribute((*name, allowed(value).as_str())))
}

/// What XML can hold: there is no way to write most control characters in it.
fn allowed(text: &str) -> String {
    let held =
        |it: char| matches!(it, '\t' | '\n') || !(it.is_control() || matches!(it, '\u{fffe}' | '\u{ffff}'));
    text.chars().map(|it| if held(it) { it } else { '\u{fffd}' }).collect()
}

#[cfg(test)]
mod tests {
    use super::{allowed, class};

    #[test]
    fn characters_that_xml_cannot_hold_are_replaced() {
        assert_eq!(allowed("a\u{1b}[1m\u{0}\tb\r\n\u{ffff}ü"), "a\u{fffd}[1m\u{fffd}\tb\u{fffd}\n\u{fffd}ü");
    }

    #[test]
    fn a_file_is_named_as_a_class() {
        assert_eq!(class("tests/cards.ivr"), "tests.cards");
        assert_eq!(class("main"), "main");
    }
}
