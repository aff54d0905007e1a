//! The reference describes the language as it is built: every example in it compiles.
//!
//! What follows `ivr` at a fence says what the example is. Without anything it is declarations; `steps`
//! stand in a rule, each line of `condition` is a rule's `when`, each line of `value` stands in a text.
//! Examples are compiled with the declarations of the fence `prelude`; `alone` ones are compiled without. The
//! settings are those of the fence `toml`, with a second language.

#![expect(clippy::panic, clippy::expect_used, reason = "a test stops at the first surprise")]

use ivr_compiler::compile::compile;
use ivr_compiler::project::{Config, Project, read_settings};
use ivr_compiler::source::{FileId, Sources};
use ivr_runtime::bundle::Bundle;

/// The reference.
const REFERENCE: &str = include_str!("../../grammar/REFERENCE.md");

/// A fenced example.
#[derive(Debug)]
struct Fence<'a> {
    /// What stands behind the three backticks.
    info: &'a str,
    /// The line of the reference it begins on.
    line: usize,
    /// What it holds.
    text: String,
}

/// Every fence of the reference, in order.
fn fences() -> Vec<Fence<'static>> {
    let mut found: Vec<Fence<'static>> = Vec::new();
    let mut open = false;
    for (number, line) in REFERENCE.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(info), false) => {
                found.push(Fence { info, line: number + 2, text: String::new() });
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => {
                if let Some(fence) = found.last_mut() {
                    fence.text.push_str(line);
                    fence.text.push('\n');
                }
            }
            (None, false) => {}
        }
    }
    assert!(!open, "a fence is left open");
    found
}

/// The declarations that examples build on.
fn prelude() -> String {
    fences().into_iter().find(|it| it.info == "ivr prelude").expect("the reference has a prelude").text
}

/// The program that an example stands for.
fn text_of(fence: &Fence<'_>) -> String {
    let called = |rules: String| {
        format!(
            "ruleset the_example {{\n rule stranger when customer is unknown {{ return }}\n{rules}}}\n\
             ruleset the_way_in {{ rule all {{ call the_example hangup }} }}\n\
             endpoint the_example_line {{ numbers \"+61390009000\" start the_way_in }}\n"
        )
    };
    let lines = |form: &dyn Fn(usize, &str) -> String| {
        let rules = fence.text.lines().filter(|it| !it.is_empty()).enumerate();
        called(rules.map(|(number, line)| form(number, line)).collect())
    };
    match fence.info {
        "ivr" | "ivr alone" => fence.text.clone(),
        "ivr steps" => called(format!("rule example when customer.visits > 0 {{\n{}}}\n", fence.text)),
        "ivr condition" => {
            lines(&|number, line| format!("rule c{number} when {line} {{ metric \"held\" }}\n"))
        }
        "ivr value" => lines(&|number, line| format!("rule v{number} {{ say \"{{{line}}}\" }}\n")),
        other => panic!("line {}: what is a fence of `{other}`?", fence.line),
    }
}

/// What the compiler finds in an example, as lines to read.
fn findings(fence: &Fence<'_>) -> Vec<String> {
    let text = match fence.info {
        "ivr alone" => text_of(fence),
        _ => text_of(fence) + &prelude(),
    };
    let sources = Sources::new([("example.ivr".to_owned(), text)]);
    let project = Project { config: settings(), sources };
    let compilation = compile(&project);
    // Examples are parts of a phone line: what they do not use or lack is beside the point.
    let mut found: Vec<String> = (compilation.diagnostics.into_iter())
        .filter(|it| !it.code.as_str().starts_with("W01"))
        .map(|it| {
            let part = it.span.map_or("", |span| project.sources.slice(span));
            format!("line {}: {}: {} (`{part}`)", fence.line, it.code, it.message)
        })
        .collect();
    if let Some(Err(error)) = compilation.program.map(Bundle::new) {
        found.push(format!("line {}: the program does not load: {error}", fence.line));
    }
    found
}

/// The settings of the reference, with a second language.
fn settings() -> Config {
    let text = fences().into_iter().find(|it| it.info == "toml").expect("the reference has settings").text;
    let outcome = read_settings(&text, FileId(0));
    assert!(outcome.diagnostics.is_empty(), "{:?}", outcome.diagnostics);
    let mut config = outcome.value;
    config.languages.push("ms-MY".to_owned());
    config
}

#[test]
fn every_example_compiles() {
    let examples: Vec<_> =
        fences().into_iter().filter(|it| it.info.starts_with("ivr") && it.info != "ivr prelude").collect();
    assert!(examples.len() > 30, "only {} examples were found", examples.len());
    let found: Vec<String> = examples.iter().flat_map(findings).collect();
    assert!(found.is_empty(), "examples of the reference do not compile:\n{}", found.join("\n"));
}

#[test]
fn reserved_words_and_filters_are_all_listed() {
    let names = ivr_runtime::filter::FILTERS.iter().map(|it| it.name);
    for word in ivr_compiler::syntax::parse::RESERVED.iter().copied().chain(names) {
        let listed = [format!("`{word}`"), format!("`{word}(")].iter().any(|it| REFERENCE.contains(it));
        assert!(listed, "`{word}` is not in the reference");
    }
}
