//! One JSON object a line. The fields are a contract with editors and scripts.

use std::io::{self, Write};

use serde::Serialize;

use super::position;
use crate::diagnostic::{Diagnostic, Supposed};
use crate::source::{LineColumn, Sources, Span};

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    labels: Vec<Label<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<Call<'a>>,
}

/// A call that shows the finding.
#[derive(Serialize)]
struct Call<'a> {
    endpoint: &'a str,
    way: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppose: Vec<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    mock: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    given: &'a [String],
    script: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    unplayable: Option<&'a str>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    span: Range,
}

#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Label<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

/// Writes an object for each finding, each on a line of its own.
pub fn write_json(out: &mut impl Write, diagnostics: &[Diagnostic], sources: &Sources) -> io::Result<()> {
    for it in diagnostics {
        serde_json::to_writer(&mut *out, &finding(it, sources))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn finding<'a>(it: &'a Diagnostic, sources: &'a Sources) -> Finding<'a> {
    Finding {
        code: it.code.as_str(),
        severity: it.severity.as_str(),
        message: &it.message,
        place: place(it.span, sources),
        label: it.primary_label.as_deref(),
        labels: it
            .labels
            .iter()
            .map(|label| Label { place: place(Some(label.span), sources), message: &label.message })
            .collect(),
        why: it.why.as_deref(),
        help: it.help.as_deref(),
        fix: it.fix.as_ref().map(|fix| Fix {
            title: &fix.title,
            edits: fix
                .edits
                .iter()
                .map(|edit| Edit { place: place(Some(edit.span), sources), text: &edit.text })
                .collect(),
        }),
        example: it.example.as_ref().map(|call| Call {
            endpoint: &call.endpoint,
            way: &call.way,
            suppose: call.supposed.iter().map(Supposed::to_string).collect(),
            mock: &call.mocks,
            given: &call.givens,
            script: &call.script,
            unplayable: call.unplayable.as_deref(),
        }),
    }
}

fn place(span: Option<Span>, sources: &Sources) -> Place<'_> {
    let position = position(span, sources);
    Place { file: position.path, span: Range { start: point(position.start), end: point(position.end) } }
}

fn point(it: LineColumn) -> Point {
    Point { line: it.line, column: it.column }
}
