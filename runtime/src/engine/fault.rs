//! What went wrong, in words: the sentence behind a rescue.

use crate::bundle::{Program, RuleId};
use crate::exchange::Fault;

/// "a division by zero in rule `main` of `welcome` (src/main.ivr:12)"
pub fn sentence(
    program: &Program,
    fault: &Fault,
    rule: Option<RuleId>,
    place: Option<(&str, u32)>,
) -> String {
    let mut sentence = cause(fault);
    if let Some(rule) = rule.and_then(|id| program.rules.get(id.index())) {
        let ruleset = program.rulesets.get(rule.ruleset.index()).map(|it| program.strings.get(it.name));
        let rule = program.strings.get(rule.name);
        sentence.push_str(&match ruleset {
            Some(ruleset) => format!(" in rule `{rule}` of `{ruleset}`"),
            None => format!(" in rule `{rule}`"),
        });
    }
    if let Some((file, line)) = place {
        sentence.push_str(&format!(" ({file}:{line})"));
    }
    sentence
}

/// "a division by zero"
pub(crate) fn cause(fault: &Fault) -> String {
    match fault {
        Fault::OutOfFuel => "the step took too many instructions".to_owned(),
        Fault::Overflow => "a number grew beyond its range".to_owned(),
        Fault::DivisionByZero => "a division by zero".to_owned(),
        Fault::FellOffTheEnd => "the ruleset ended with no caller to return to".to_owned(),
        Fault::UnexpectedEvent(waited) => {
            format!("something else happened while the call waited for {waited}")
        }
        Fault::NoEndpoint => "there is no endpoint for this call".to_owned(),
        Fault::Unhandled(what) => format!("{what} failed and nothing handles it"),
        Fault::ForeignState => "the state of the call does not belong to this program".to_owned(),
        Fault::TooLarge(what) => format!("{what} grew beyond what Amazon Connect takes"),
        Fault::MissingValue(what) => format!("there is no usable value for {what}"),
        Fault::IdleTreatment => "a pass of the treatment took no time".to_owned(),
        Fault::UnknownLanguage => "the program does not have this language".to_owned(),
    }
}
