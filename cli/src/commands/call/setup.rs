//! From the command line to a call: who calls whom, when, and what answers.

use ivr_compiler::diagnostic::nearest;
use ivr_compiler::testing::{Setting, is_phone};
use ivr_runtime::bundle::{Bundle, Endpoint, Program};
use ivr_runtime::simulator::{Options, To};
use jiff::civil::DateTime;

use super::attribute::{self, Fit};
use crate::args::CallArgs;
use crate::status::Failure;

/// The contact attribute that names the endpoint, whatever number was dialled.
const ENDPOINT_ATTRIBUTE: &str = "ivr_endpoint";

/// A call that can begin.
pub(super) struct Setup {
    /// What the simulator is told.
    pub(super) options: Options,
    /// The same in the words of the language.
    pub(super) setting: Setting,
    /// What may be wrong and need not be.
    pub(super) notes: Vec<String>,
}

/// Reads who calls, when, and what the contact brings along. Where it calls is not yet said.
pub(super) fn read(args: &CallArgs, bundle: &Bundle) -> Result<Setup, Failure> {
    let program = bundle.program();
    let from = args.from.as_deref().map(caller).transpose()?.flatten();
    let at = args.at.unwrap_or_else(|| now(bundle));
    let mut notes = Vec::new();
    let mut with = Vec::new();
    for (name, value) in &args.attributes {
        match attribute::fit(program, name, value)? {
            Fit::Declared(literal) => with.push((name.clone(), literal)),
            Fit::Foreign(_) if name == ENDPOINT_ATTRIBUTE => names_endpoint(program, value)?,
            Fit::Foreign(near) => {
                let meant = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                notes.push(format!("the program has no attribute `{name}`{meant}"));
            }
        }
    }
    let options = Options {
        from: from.clone(),
        attributes: args.attributes.clone(),
        trace: args.trace,
        ..Options::new(To::Endpoint(String::new()), at)
    };
    let setting = Setting {
        to: String::new(),
        from,
        at: at.strftime(if at.second() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" }).to_string(),
        with,
        lines: Vec::new(),
    };
    Ok(Setup { options, setting, notes })
}

impl Setup {
    /// Whether another number than the endpoint's first was dialled, which a test cannot say.
    pub(super) fn dialled_another(&self, program: &Program) -> bool {
        let To::Number(number) = &self.options.to else { return false };
        let first = |endpoint: &Endpoint| endpoint.numbers.first().map(|it| program.strings.get(*it));
        !program.endpoints.iter().any(|endpoint| first(endpoint) == Some(number.as_str()))
    }

    /// Says where the call goes.
    pub(super) fn to(&mut self, destination: Destination) {
        self.options.to = destination.to;
        self.setting.to = destination.endpoint;
    }
}

/// Where the call goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Destination {
    /// For the simulator.
    pub(super) to: To,
    /// The endpoint, as a test names it.
    pub(super) endpoint: String,
}

/// The endpoints that take calls, in the order of the program.
pub(super) fn endpoints(program: &Program) -> Vec<&Endpoint> {
    program.endpoints.iter().filter(|endpoint| !endpoint.disabled).collect()
}

/// The endpoint that the contact asks for itself, whatever number it comes from.
pub(super) fn named_by_attribute(attributes: &[(String, String)]) -> Option<&str> {
    attributes.iter().find(|(name, _)| name == ENDPOINT_ATTRIBUTE).map(|(_, value)| value.as_str())
}

/// Finds the endpoint that the contact asks for.
pub(super) fn endpoint_of_attribute(program: &Program, name: &str) -> Result<Destination, Failure> {
    let text = |id| program.strings.get(id);
    match program.endpoints.iter().find(|endpoint| text(endpoint.name) == name) {
        Some(endpoint) => open(program, endpoint, To::Endpoint(name.to_owned())),
        None => {
            let known = endpoints(program);
            let near = nearest(name, known.iter().map(|endpoint| text(endpoint.name)));
            let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            Err(Failure::new(format!("there is no endpoint `{name}`, which `{ENDPOINT_ATTRIBUTE}` names"))
                .help(format!("{near}the endpoints are {}", listed(program))))
        }
    }
}

/// Finds the endpoint that `--to` names, by number or by name. A contact that dials a number and asks
/// for an endpoint gets to the latter, as it does in a real call.
pub(super) fn destination(
    program: &Program,
    to: &str,
    attributes: &[(String, String)],
) -> Result<Destination, Failure> {
    let text = |id| program.strings.get(id);
    let wanted: String = to.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    let by_number = program
        .endpoints
        .iter()
        .find(|endpoint| endpoint.numbers.iter().any(|number| text(*number) == wanted));
    if let Some(endpoint) = by_number {
        let asked_for = named_by_attribute(attributes).map(|it| endpoint_of_attribute(program, it));
        let found = open(program, endpoint, To::Number(wanted))?;
        return Ok(match asked_for.transpose()? {
            Some(asked_for) => Destination { to: found.to, endpoint: asked_for.endpoint },
            None => found,
        });
    }
    let by_name = program.endpoints.iter().find(|endpoint| text(endpoint.name) == to);
    if let Some(endpoint) = by_name {
        return open(program, endpoint, To::Endpoint(to.to_owned()));
    }
    let known = endpoints(program);
    let names = known.iter().map(|endpoint| text(endpoint.name));
    let numbers = known.iter().flat_map(|endpoint| endpoint.numbers.iter().map(|number| text(*number)));
    let near =
        nearest(to, names.chain(numbers)).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    let what = if wanted.starts_with('+') { "number" } else { "endpoint" };
    Err(Failure::new(format!("nothing answers at `{to}`: there is no such {what}"))
        .help(format!("{near}the endpoints are {}", listed(program))))
}

/// The attribute `ivr_endpoint` leads to an endpoint that there is, whether this call follows it or not.
fn names_endpoint(program: &Program, name: &str) -> Result<(), Failure> {
    let names = || program.endpoints.iter().map(|endpoint| program.strings.get(endpoint.name));
    if names().any(|it| it == name) {
        return Ok(());
    }
    let near = nearest(name, names()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    Err(Failure::new(format!("the attribute `ivr_endpoint` names `{name}`: there is no such endpoint"))
        .help(format!("{near}the endpoints are {}", listed(program))))
}

fn open(program: &Program, endpoint: &Endpoint, to: To) -> Result<Destination, Failure> {
    let name = program.strings.get(endpoint.name).to_owned();
    match endpoint.disabled {
        false => Ok(Destination { to, endpoint: name }),
        true => Err(Failure::new(format!("the endpoint `{name}` is disabled and takes no calls"))
            .help(format!("the endpoints are {}", listed(program)))),
    }
}

/// "`support` (+61390001000), `emergency` (+61390001911)"
pub(super) fn listed(program: &Program) -> String {
    let known: Vec<_> = endpoints(program).into_iter().map(|endpoint| described(program, endpoint)).collect();
    if known.is_empty() { "none".to_owned() } else { known.join(", ") }
}

fn described(program: &Program, endpoint: &Endpoint) -> String {
    let text = |id| program.strings.get(id);
    let numbers: Vec<_> = endpoint.numbers.iter().map(|number| text(*number)).collect();
    match numbers.as_slice() {
        [] => format!("`{}`", text(endpoint.name)),
        numbers => format!("`{}` ({})", text(endpoint.name), numbers.join(", ")),
    }
}

/// Who calls; nobody where the number is withheld.
fn caller(from: &str) -> Result<Option<String>, Failure> {
    if matches!(from, "withheld" | "anonymous") {
        return Ok(None);
    }
    let number: String = from.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    match is_phone(&number) {
        true => Ok(Some(number)),
        false => Err(Failure::new(format!("`{from}` is not a phone number"))
            .help("write it with its country code, such as +61400000001, or `withheld`")),
    }
}

/// The minute it is now where the call centre is.
fn now(bundle: &Bundle) -> DateTime {
    let now = jiff::Timestamp::now().to_zoned(bundle.time_zone().clone()).datetime();
    now.date().at(now.hour(), now.minute(), 0, 0)
}
