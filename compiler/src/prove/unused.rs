//! Warnings about what is declared and never used, and about what a program lacks: hours of a queue, a rescue,
//! an endpoint.

use ivr_runtime::bundle::{
    CalendarId, IntegrationId, PlaceId, ResourceId, ResourceKind, RulesetId, SwitchId,
};

use super::ground::Ground;
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::uses;
use crate::resolve::MessageId;
use crate::source::Span;

pub(super) fn check(ground: &mut Ground<'_>) {
    let used = uses(ground.trees, ground.checked);
    let symbols = &ground.checked.symbols;
    let mut found = Vec::new();
    let mut unused = |what: &str, name: &str, span: Span| found.push(unused(what, name, span));

    for (id, it) in numbered(&symbols.rulesets) {
        let id = RulesetId(id);
        // Without an endpoint nothing is led to, and that is told by itself.
        let led_to = used.rulesets.contains(&id) || it.disabled || symbols.endpoints.is_empty();
        if !led_to && !symbols.endpoints.iter().any(|endpoint| endpoint.start == Some(id)) {
            unused(if it.treatment { "treatment" } else { "ruleset" }, &it.name, it.span);
        }
    }
    for (id, it) in numbered(&symbols.places) {
        if !it.attribute && !used.places.contains(&PlaceId(id)) {
            unused("state field", &it.field.name, it.field.span);
        }
    }
    for (id, it) in numbered(&symbols.resources) {
        if !used.resources.contains(&ResourceId(id)) {
            unused(kind(it.kind), &it.name, it.span);
        }
    }
    for (id, it) in numbered(&symbols.switches) {
        if !used.switches.contains(&SwitchId(id)) {
            unused("switch", &it.field.name, it.field.span);
        }
    }
    for (id, it) in numbered(&symbols.integrations) {
        if !used.integrations.contains(&IntegrationId(id)) {
            unused("integration", &it.name, it.span);
        }
    }
    for (id, it) in numbered(&symbols.calendars) {
        if !used.calendars.contains(&CalendarId(id)) {
            unused("calendar", &it.name, it.span);
        }
    }
    for (id, it) in (0..).zip(&symbols.messages) {
        if !used.messages.contains(&MessageId(id)) {
            unused("message", &it.name, it.span);
        }
    }
    for (id, it) in numbered(&symbols.resources) {
        let no_hours = it.kind == ResourceKind::Queue && it.hours.is_none();
        if no_hours && used.resources.contains(&ResourceId(id)) {
            found.push(without_hours(&it.name, it.span));
        }
    }
    if symbols.endpoints.is_empty() && !symbols.rulesets.is_empty() {
        found.push(without_endpoint(symbols.rulesets.first().map(|it| it.span)));
    } else if let (Some(endpoint), None) = (symbols.endpoints.first(), symbols.rescue) {
        found.push(without_rescue(endpoint.span));
    }
    ground.found.extend(found);
}

/// Symbols with their positions, as far as ids can count.
fn numbered<T, N: TryFrom<usize>>(symbols: &[T]) -> impl Iterator<Item = (N, &T)> {
    symbols.iter().enumerate().filter_map(|(position, it)| Some((N::try_from(position).ok()?, it)))
}

const fn kind(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Queue => "queue",
        ResourceKind::Hours => "hours",
        ResourceKind::Prompt => "prompt",
        ResourceKind::Flow => "flow",
        ResourceKind::Bot => "bot",
    }
}

fn unused(what: &str, name: &str, span: Span) -> Diagnostic {
    let why = match what {
        "ruleset" => "no caller ever gets there",
        "treatment" => "no caller ever hears it",
        "state field" => "nobody asks for it, and nobody would miss it",
        _ => "it has to be kept in order for nothing",
    };
    Diagnostic::new(Code::W0101, span, format!("nothing uses the {what} `{name}`")).why(why).help(
        match what {
            "ruleset" => format!("lead there, write `disabled ruleset {name}`, or take it out"),
            _ => "use it, or take it out".to_owned(),
        },
    )
}

fn without_hours(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::W0106, span, format!("the queue `{name}` has no hours"))
        .why("callers are queued at any hour, and wait in vain while nobody is there")
        .help(format!("say when it is staffed: `queue {name} \"...\" {{ hours office }}`"))
}

fn without_rescue(endpoint: Span) -> Diagnostic {
    Diagnostic::new(Code::W0107, endpoint, "this program has no `rescue`")
        .why("when something fails that nobody foresaw, callers hear a general apology and are cut off")
        .help("say what they get instead: `rescue { say \"...\" enqueue ... }`")
}

fn without_endpoint(ruleset: Option<Span>) -> Diagnostic {
    let problem = Diagnostic::project(Code::W0109, "this program has no endpoint");
    Diagnostic { span: ruleset, ..problem }
        .why("no call can ever come in")
        .help("say which numbers lead where: `endpoint line { numbers \"+61390001000\" start ... }`")
}
