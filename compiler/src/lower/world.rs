//! What a test or a flag makes true of the world of a simulated call.

use ivr_runtime::bundle::{Figure, ResourceId};
use ivr_runtime::engine::{DialOutcome, HoursNow, Understanding};
use ivr_runtime::simulator::{Mock, Options, Reply};
use ivr_runtime::value::Value;

use crate::check::{Checked, DialMock, GivenTarget, MockTarget};
use crate::diagnostic::Diagnostic;
use crate::fold::constant;
use crate::project::Project;
use crate::resolve::Ty;
use crate::syntax::tree::MockOutcome;

/// What a mock that was checked answers.
pub fn mock(
    project: &Project,
    checked: &Checked,
    target: MockTarget,
    outcome: &MockOutcome,
) -> Result<Mock, Box<Diagnostic>> {
    Ok(match target {
        MockTarget::Answer(integration, ty) => {
            let MockOutcome::Answer(answer) = outcome else {
                return Ok(Mock::Integration(integration, Reply::Error));
            };
            let wanted = ty.unwrap_or(Ty::Json);
            let value = constant(project, checked, answer, &wanted)?;
            Mock::Integration(integration, reply(value, &wanted))
        }
        MockTarget::Failure(integration, reason) => Mock::Integration(
            integration,
            match reason {
                1 => Reply::Timeout,
                2 => Reply::Invalid,
                _ => Reply::Error,
            },
        ),
        MockTarget::Split(branch) => Mock::Split(branch.to_string()),
        MockTarget::Understanding(bot, intent) => Mock::Understanding(bot, intent.map(understood)),
        MockTarget::QueueFull(queue) => Mock::QueueFull(queue),
        MockTarget::Callback(arranged) => Mock::Callback(arranged),
        MockTarget::Random(number) => Mock::Random(number),
        MockTarget::Dial(DialMock::Answered) => Mock::Dial(DialOutcome::Completed),
        MockTarget::Dial(DialMock::Busy) => Mock::Dial(DialOutcome::Busy),
        MockTarget::Dial(DialMock::NoAnswer) => Mock::Dial(DialOutcome::NoAnswer),
        MockTarget::Dial(DialMock::Failed) => Mock::Dial(DialOutcome::Failed),
    })
}

/// A bot that is quite sure.
fn understood(intent: impl Into<String>) -> Understanding {
    Understanding { intent: intent.into(), confidence: "1".to_owned(), ..Understanding::default() }
}

/// A text that holds a JSON object or list is that where any JSON is wanted: the language has no
/// literals for it.
fn reply(value: Value, wanted: &Ty) -> Reply {
    match &value {
        Value::Text(text) if matches!(wanted.inner(), Ty::Json) && is_structure(text) => {
            Reply::Json(text.to_string())
        }
        _ => Reply::Value(value),
    }
}

fn is_structure(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Gives something a value before the call begins.
pub fn set_given(options: &mut Options, target: GivenTarget, value: Value) {
    match target {
        GivenTarget::Place(place) => options.givens.push((place, value)),
        GivenTarget::Switch(switch) => options.switches.push((switch, value)),
        GivenTarget::Figure(queue, figure) => figure_of(options, queue, figure, &value),
        GivenTarget::OpensIn(id) => {
            let now = HoursNow { open: false, opens_in: number(&value), closes_in: None };
            options.hours.insert(id, now);
        }
        GivenTarget::ClosesIn(id) => {
            let now = HoursNow { open: true, opens_in: None, closes_in: number(&value) };
            options.hours.insert(id, now);
        }
        GivenTarget::CallbackPending => options.callback_pending = value.is_true(),
        GivenTarget::Language => {
            if let Value::Text(tag) = value {
                options.language = Some(tag.to_string());
            }
        }
        GivenTarget::CalendarToday(calendar) => {
            if let Value::Text(name) = value {
                options.calendar_days.push((calendar, day_of(options), name.to_string()));
            }
        }
    }
}

/// The day of the call: days since 1970-01-01.
fn day_of(options: &Options) -> i32 {
    let days = options.at.date().duration_since(jiff::civil::date(1970, 1, 1)).as_hours() / 24;
    i32::try_from(days).unwrap_or_default()
}

fn figure_of(options: &mut Options, queue: ResourceId, figure: Figure, value: &Value) {
    let now = options.queues.entry(queue).or_default();
    let Some(value) = number(value) else { return };
    match figure {
        Figure::Waiting => now.waiting = value,
        Figure::Oldest => now.oldest = value,
        Figure::Available => now.available = value,
        Figure::Callbacks => now.callbacks = value,
        Figure::Staffed => now.staffed = value,
    }
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) | Value::Duration(number) => Some(*number),
        _ => None,
    }
}
