//! Any text through all stages: it has a tree, what is wrong with it can be shown, and what compiles is in
//! order.

#![no_main]

use ivr_compiler::compile::compile;
use ivr_compiler::diagnostic::render::{Human, write_human};
use ivr_compiler::project::Project;
use ivr_compiler::source::Sources;
use ivr_runtime::bundle::Bundle;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let sources = Sources::new([("line.ivr".to_owned(), text.to_owned())]);
    let project = Project { sources, ..Project::default() };
    let compilation = compile(&project);
    for found in &compilation.diagnostics {
        let span = found.span.expect("what is found in a text has its place there");
        let start = text.get(span.start as usize..).is_some();
        let end = text.get(..span.end as usize).is_some();
        assert!(start && end && span.start <= span.end, "{span:?}");
    }
    let style = Human { color: false, width: 80, limit: 10 };
    let mut out = Vec::new();
    write_human(&mut out, &compilation.diagnostics, &project.sources, style).expect("memory takes all");
    if let Some(program) = compilation.program {
        Bundle::new(program).expect("what compiles is in order");
    }
});
