//! Coverage as one page that needs nothing else: the source, what ran of it, how often, and by which tests.
//!
//! Everything is there without the script, which only opens what a link leads to and filters the list of files.

mod source;

use ivr_compiler::lower::PointKind;
use ivr_compiler::testing::Tally;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::report::{FileReport, KINDS, PointReport, Report, percent};

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// The page.
pub(super) fn page(report: &Report<'_>) -> String {
    let title = format!("Coverage of {}", report.project);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#files" { "To the files" }
                header { (head(report)) }
                main {
                    (kinds(report))
                    (files(report))
                    (missed(report))
                    section.sources aria-labelledby="sources" {
                        h2 #sources { "Source" }
                        (legend())
                        @for (number, file) in report.files.iter().enumerate() {
                            (source::file(number, file, report))
                        }
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// The name of the project, and how much of it tests come by.
fn head(report: &Report<'_>) -> Markup {
    let tally = report.tally(None);
    let failed = report.tests.iter().filter(|it| !it.passed).count();
    html! {
        div {
            p.kicker { "Coverage" }
            h1 { (report.project) }
            p.quiet {
                (count(report.tests.len(), "test"))
                @if failed > 0 { ", " span.bad { (failed) " failed" } ": what a failed test did not get to is not counted" }
            }
        }
        div.figure.(level(tally)) {
            strong { (percent(tally)) span.unit { " %" } }
            span.quiet { (tally.covered) " of " (tally.all) " covered" }
        }
    }
}

/// A row for each kind of point that there is.
fn kinds(report: &Report<'_>) -> Markup {
    html! {
        section aria-labelledby="kinds" {
            h2 #kinds { "What there is to cover" }
            table.tallies {
                tbody {
                    @for (kind, name, _) in KINDS {
                        @let tally = report.tally(Some(kind));
                        @if tally.all > 0 {
                            tr { th scope="row" { (name) } (cells(tally)) }
                        }
                    }
                }
            }
        }
    }
}

fn files(report: &Report<'_>) -> Markup {
    html! {
        section aria-labelledby="files" {
            h2 #files tabindex="-1" { "Files" }
            table.tallies.files {
                tbody {
                    @for (number, file) in report.files.iter().enumerate() {
                        @let tally = file.tally(None);
                        tr {
                            th scope="row" { a href={ "#f" (number) } { (path(file)) } }
                            (cells(tally))
                        }
                    }
                }
            }
        }
    }
}

/// A path that may be broken behind its slashes.
fn path(file: &FileReport<'_>) -> Markup {
    html! {
        @for (at, part) in file.source.path.split('/').enumerate() {
            @if at > 0 { "/" wbr; }
            (part)
        }
    }
}

fn cells(tally: Tally) -> Markup {
    let share = percent(tally);
    html! {
        td.bar aria-hidden="true" { span.(level(tally)) style={ "width:" (share) "%" } {} }
        td.share { (share) " %" }
        td.of { (tally.covered) " of " (tally.all) }
    }
}

/// What no test comes by, with the way to each.
fn missed(report: &Report<'_>) -> Markup {
    let all = report.missed().count();
    html! {
        section aria-labelledby="missed" {
            h2 #missed { "No test comes by" }
            @if all == 0 {
                p.quiet { "Nothing is left out." }
            } @else {
                details {
                    summary { (count(all, "place")) }
                    @for (number, file) in report.files.iter().enumerate() {
                        @let missed: Vec<_> = file.points.iter().filter(|it| it.count == 0).collect();
                        @if !missed.is_empty() {
                            h3 { (path(file)) }
                            ul.missed {
                                @for point in missed {
                                    li {
                                        a href={ "#f" (number) "L" (point.start.line) } { "line " (point.start.line) }
                                        " " (words(point))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn legend() -> Markup {
    html! {
        p.legend.quiet {
            mark.hit { "tests come by" } " "
            mark.miss { "no test does" } " "
            span { "The number is how often; open a line to see which tests. The stripe shows whether the part of a rule around it was entered." }
        }
    }
}

/// What [`PointReport::words`] says, with code as such.
fn words(point: &PointReport<'_>) -> Markup {
    let (outer, inner) = &point.point.within;
    html! {
        @match point.point.kind {
            PointKind::Rule => { "rule " code { (inner) } " of " code { (outer) } }
            PointKind::Line | PointKind::Entry | PointKind::Handler => {
                code { (point.name) } " in rule " code { (inner) } " of " code { (outer) }
            }
            PointKind::Wording => { code { (point.name) } " of message " code { (outer) } }
        }
    }
}

/// `1 test`, `2 tests`
fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// The class that colours a share.
fn level(tally: Tally) -> &'static str {
    match tally.per_mille() {
        1000 => "good",
        500.. => "fair",
        _ => "poor",
    }
}
