//! Listings and the programs they stand for.

use ivr_runtime::bundle::{Bundle, listing, read, write};

const EVERYTHING: &str = include_str!("everything.asm");

#[test]
fn a_listing_gives_back_the_program_it_was_made_from() {
    let program = listing::assemble(EVERYTHING).unwrap();
    let bundle = Bundle::new(program.clone()).unwrap_or_else(|error| panic!("{error}"));
    let text = listing::print(&bundle);
    let again = listing::assemble(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(again, program);
    assert_eq!(write(&again), write(&program));
    let bundle = read(&write(&program)).unwrap();
    assert_eq!(*bundle, program);
}
