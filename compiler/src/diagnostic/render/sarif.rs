//! SARIF 2.1.0, the format in which services that look after code take findings: one document for all of
//! them, with the page of every code that occurs. Only what is known is in it; nothing is made up to fill a
//! field.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;

use super::{Place, place};
use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::source::{LineColumn, Sources, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What relative addresses start from, by the name that readers know.
const BASE: &str = "%SRCROOT%";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text<&'static str>,
    help: Page,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Page {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text<T> {
    text: T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Mend<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<&'a str>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Address,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
struct Address {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mend<'a> {
    description: Text<&'a str>,
    artifact_changes: Vec<Change<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    artifact_location: Address,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Text<&'a str>,
}

/// Writes one document with every finding. `folder` leads from where the document is read to the program's
/// files: `lines/bank`, or empty.
pub fn write_sarif(
    out: &mut impl Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    folder: &str,
) -> io::Result<()> {
    let codes: BTreeSet<Code> = diagnostics.iter().map(|it| it.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let files = Files { sources, folder };
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: "ivr",
                version: env!("CARGO_PKG_VERSION"),
                rules: codes.iter().copied().map(rule).collect(),
            },
        },
        column_kind: "unicodeCodePoints",
        results: diagnostics.iter().map(|it| files.finding(it, &codes)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &Log { schema: SCHEMA, version: "2.1.0", runs: [run] })?;
    out.write_all(b"\n")
}

fn rule(code: Code) -> Rule {
    Rule {
        id: code.as_str(),
        short_description: Text { text: code.title() },
        help: Page { text: code.page(), markdown: code.page() },
        default_configuration: Configuration { level: code.severity().as_str() },
    }
}

/// What a reader who shows nothing but the message should know.
fn words(it: &Diagnostic) -> String {
    let mut words = it.message.clone();
    for (name, text) in [("why", &it.why), ("help", &it.help)] {
        if let Some(text) = text {
            words.push_str(&format!("\n{name}: {text}"));
        }
    }
    words
}

/// The files that findings point into.
struct Files<'a> {
    sources: &'a Sources,
    folder: &'a str,
}

impl Files<'_> {
    fn finding<'d>(&self, it: &'d Diagnostic, codes: &[Code]) -> Finding<'d> {
        let primary = it.span.map(|span| (span, it.primary_label.as_deref()));
        let others = it.labels.iter().map(|label| (label.span, Some(label.message.as_str())));
        Finding {
            rule_id: it.code.as_str(),
            rule_index: codes.binary_search(&it.code).unwrap_or_default(),
            level: it.severity.as_str(),
            message: Text { text: words(it) },
            locations: primary.into_iter().filter_map(|(span, text)| self.location(span, text)).collect(),
            related_locations: others.filter_map(|(span, text)| self.location(span, text)).collect(),
            fixes: it.fix.iter().map(|fix| self.mend(fix)).collect(),
        }
    }

    fn location<'d>(&self, span: Span, message: Option<&'d str>) -> Option<Location<'d>> {
        let place = place(span, self.sources)?;
        // A file without text is named for something that is not in it.
        let has_text = self.sources.get(span.file).is_some_and(|it| !it.text.is_empty());
        let physical_location = PhysicalLocation {
            artifact_location: self.address(place.path),
            region: has_text.then(|| region(&place)),
        };
        Some(Location { physical_location, message: message.map(|text| Text { text }) })
    }

    fn mend<'d>(&self, fix: &'d Fix) -> Mend<'d> {
        let mut changes: Vec<Change<'d>> = Vec::new();
        for Edit { span, text } in &fix.edits {
            let Some(place) = place(*span, self.sources) else { continue };
            let artifact_location = self.address(place.path);
            let replacement = Replacement {
                deleted_region: region(&place),
                inserted_content: Text { text: text.as_str() },
            };
            match changes.iter_mut().find(|it| it.artifact_location == artifact_location) {
                Some(change) => change.replacements.push(replacement),
                None => changes.push(Change { artifact_location, replacements: vec![replacement] }),
            }
        }
        Mend { description: Text { text: &fix.title }, artifact_changes: changes }
    }

    fn address(&self, path: &str) -> Address {
        if path.starts_with('/') {
            return Address { uri: format!("file://{}", encoded(path)), uri_base_id: None };
        }
        let path = super::within(self.folder, path);
        Address { uri: encoded(&path), uri_base_id: Some(BASE) }
    }
}

fn region(place: &Place<'_>) -> Region {
    let (LineColumn { line: start_line, column: start_column }, end) = (place.start, place.end);
    Region { start_line, start_column, end_line: end.line, end_column: end.column }
}

/// `path` as it stands in an address: whatever is no letter, digit or one of `-._~/` as `%` and two digits a
/// byte.
fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
