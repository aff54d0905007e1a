//! A phone line for tests: its programs, and what Connect sends.

use std::fmt::Write;

use ivr_compiler::compile::compile;
use ivr_compiler::project::{Config, Project};
use ivr_compiler::source::Sources;
use ivr_runtime::bundle::{self, BundleHash};
use serde_json::{Value, json};

/// A program that was compiled.
pub(crate) struct Compiled {
    pub(crate) hash: BundleHash,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) fn compiled(project: &Project) -> Compiled {
    let compilation = compile(project);
    let errors =
        compilation.diagnostics.iter().filter(|it| it.severity == ivr_compiler::diagnostic::Severity::Error);
    let said = errors.fold(String::new(), |mut said, it| {
        write!(said, "\n{}", it.message).unwrap();
        said
    });
    let program = compilation.program.unwrap_or_else(|| panic!("the program does not compile:{said}"));
    let bytes = bundle::write(&program);
    Compiled { hash: bundle::read(&bytes).unwrap().hash(), bytes }
}

/// A program of one file.
pub(crate) fn program(text: &str) -> Compiled {
    let sources = Sources::new([("line.ivr".to_owned(), text.to_owned())]);
    compiled(&Project { sources, config: Config::default() })
}

/// What Connect sends for a step of a call.
pub(crate) fn request(contact: &str, step: &str, event: &str, value: &str) -> Value {
    json!({
        "Name": "ContactFlowEvent",
        "Details": {
            "ContactData": {
                "ContactId": contact,
                "Channel": "VOICE",
                "Attributes": {},
                "CustomerEndpoint": { "Address": "+61400000001", "Type": "TELEPHONE_NUMBER" },
                "SystemEndpoint": { "Address": "+61390001000", "Type": "TELEPHONE_NUMBER" },
            },
            "Parameters": { "protocol": "1", "step": step, "event": event, "value": value },
        },
    })
}

/// The lines that say one thing.
pub(crate) fn saying<'a>(lines: &'a [Value], message: &str) -> Vec<&'a Value> {
    lines.iter().filter(|it| it["message"] == message).collect()
}
