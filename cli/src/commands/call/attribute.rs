//! Contact attributes from the command line: texts to Amazon Connect, typed values to the program.

use ivr_compiler::diagnostic::nearest;
use ivr_compiler::testing::as_literal;
use ivr_runtime::bundle::Program;

use crate::status::Failure;

/// What an attribute of the command line is to the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fit {
    /// One that it declares: the value as the language writes it.
    Declared(String),
    /// One that it does not know; another declared one that may have been meant.
    Foreign(Option<String>),
}

/// Checks an attribute. One that the program declares must have a value of its type.
pub(super) fn fit(program: &Program, name: &str, value: &str) -> Result<Fit, Failure> {
    let text = |id| program.strings.get(id);
    let mut declared = program.places.iter().filter(|place| place.attribute);
    let Some(place) = declared.clone().find(|place| text(place.name) == name) else {
        let near = nearest(name, declared.by_ref().map(|place| text(place.name)));
        return Ok(Fit::Foreign(near.map(str::to_owned)));
    };
    match as_literal(program, place.ty, value) {
        Ok(literal) => Ok(Fit::Declared(literal)),
        Err(wanted) => Err(Failure::new(format!("the attribute `{name}` cannot be `{value}`")).help(wanted)),
    }
}
