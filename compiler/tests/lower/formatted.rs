//! The layout of a program has no meaning: programs put together at random, with comments between their lines,
//! compile to the same code before and after they are formatted, and are not formatted any further.

use ivr_compiler::compile::compile_despite_proofs;
use ivr_compiler::format::format;
use ivr_compiler::source::FileId;
use ivr_runtime::bundle::Program;
use proptest::prelude::*;

use crate::anything::Choices;
use crate::support::project;

/// The program, without where in the source its parts stand.
fn compiled(source: &str) -> Option<Program> {
    let program = compile_despite_proofs(&project(source)).program?;
    Some(Program { debug: Default::default(), ..program })
}

/// A comment behind some of the lines.
fn with_comments(source: &str, choices: &[u8]) -> (String, usize) {
    let mut text = String::new();
    let mut count = 0;
    for (line, choice) in source.lines().zip(choices.iter().cycle()) {
        text.push_str(line);
        if choice % 3 == 0 {
            text.push_str(" // a remark");
            count += 1;
        }
        text.push('\n');
        if choice % 5 == 0 {
            text.push_str("\n\n   // between\n");
            count += 1;
        }
    }
    (text, count)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn formatting_changes_no_code(
        bytes in proptest::collection::vec(any::<u8>(), 200..2_000),
        choices in proptest::collection::vec(any::<u8>(), 20),
    ) {
        let (source, comments) = with_comments(&Choices::with_loops(&bytes).program(), &choices);
        let Some(before) = compiled(&source) else { return Ok(()) };
        let formatted = match format(FileId(0), &source) {
            Ok(formatted) => formatted,
            Err(refusal) => return Err(TestCaseError::fail(format!("{refusal:?}\n{source}"))),
        };
        prop_assert_eq!(Some(before), compiled(&formatted), "{}", formatted);
        prop_assert_eq!(formatted.matches("// ").count(), comments, "{}", formatted);
        let again = format(FileId(0), &formatted).ok();
        prop_assert_eq!(again, Some(formatted));
    }
}
