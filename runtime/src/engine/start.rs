//! How a call begins: which endpoint, which attributes.

use crate::bundle::{Endpoint, RulesetId};
use crate::exchange::{Entry, Fault, Record};
use crate::text;
use crate::vm::{Machine, Outcome};

/// The contact attribute that names the endpoint, whatever number was dialled.
const ENDPOINT_ATTRIBUTE: &str = "ivr_endpoint";

/// Takes over what the contact brings and runs to the first yield.
pub(super) fn start(
    machine: &mut Machine<'_>,
    entry: &Entry,
    attributes: &[(String, String)],
) -> Result<Outcome, Fault> {
    machine.state.caller.started = machine.environment.now;
    take_over(machine, attributes);
    match entry {
        Entry::Ruleset(name) => at_ruleset(machine, name),
        Entry::Endpoint(name) => {
            let endpoint = by_name(machine, name);
            at_endpoint(machine, endpoint)
        }
        Entry::Dialled => {
            let named = attributes.iter().find(|(name, _)| name == ENDPOINT_ATTRIBUTE);
            let endpoint = match named {
                Some((_, name)) => by_name(machine, name),
                None => by_number(machine),
            };
            at_endpoint(machine, endpoint)
        }
    }
}

fn at_endpoint(machine: &mut Machine<'_>, endpoint: Option<&Endpoint>) -> Result<Outcome, Fault> {
    let endpoint = endpoint.filter(|it| !it.disabled).ok_or(Fault::NoEndpoint)?;
    begins(machine, machine.loaded.shared(endpoint.name));
    machine.pc = endpoint.start;
    machine.run()
}

fn at_ruleset(machine: &mut Machine<'_>, name: &str) -> Result<Outcome, Fault> {
    let loaded = machine.loaded;
    let position = loaded
        .rulesets
        .iter()
        .position(|it| loaded.strings.get(it.name) == name && it.params == 0 && !it.treatment);
    let ruleset = position.and_then(|it| u32::try_from(it).ok()).ok_or(Fault::NoEndpoint)?;
    begins(machine, name.into());
    machine.run_ruleset(RulesetId(ruleset))
}

fn begins(machine: &mut Machine<'_>, name: std::sync::Arc<str>) {
    machine.record(Record::CallStarted { endpoint: name.clone() });
    machine.state.caller.endpoint = name;
}

fn by_name<'a>(machine: &Machine<'a>, name: &str) -> Option<&'a Endpoint> {
    let loaded = machine.loaded;
    loaded.endpoints.iter().find(|it| loaded.strings.get(it.name) == name)
}

fn by_number<'a>(machine: &Machine<'a>) -> Option<&'a Endpoint> {
    let loaded = machine.loaded;
    let dialled = machine.state.caller.dialled.as_deref()?.trim();
    loaded.endpoints.iter().find(|it| it.numbers.iter().any(|it| loaded.strings.get(*it) == dialled))
}

/// Contact attributes the program declares, where their texts fit; they are not sent back.
fn take_over(machine: &mut Machine<'_>, attributes: &[(String, String)]) {
    let loaded = machine.loaded;
    for (place, value) in loaded.places.iter().zip(&mut machine.state.places).filter(|(it, _)| it.attribute) {
        let name = loaded.strings.get(place.name);
        let brought = attributes.iter().find(|(it, _)| it == name);
        if let Some(read) = brought.and_then(|(_, text)| text::read(text, place.ty, loaded)) {
            *value = read;
        }
    }
}
