//! The parser: every construct is read as written, a mistake costs one message at the exact place, and
//! no text whatever makes it fail.

use ivr_compiler::diagnostic::Diagnostic;
use ivr_compiler::source::FileId;
use ivr_compiler::syntax::parse::parse;
use ivr_compiler::syntax::tree::File;

fn file(text: &str) -> (File, Vec<Diagnostic>) {
    let outcome = parse(FileId(0), text);
    (outcome.value, outcome.diagnostics)
}

#[track_caller]
fn clean(text: &str) -> File {
    let (file, diagnostics) = file(text);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    file
}

#[test]
fn the_taste_of_the_language_is_read_without_a_message() {
    let file = clean(include_str!("parse/taste.ivr"));
    assert_eq!(file.items.len(), 15);
}
