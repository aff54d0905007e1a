//! The world as a step sees it.

use ivr_runtime::bundle::{Bundle, CalendarId, ResourceKind};
use ivr_runtime::engine::{Environment, HoursNow, QueueNow, value_of};
use jiff::civil::{Date, date};

use crate::lookout;
use crate::store::Settings;

/// The world of a step: of a contact, a step and its part, which are more than one where the step asked something
/// on its way. Chance is drawn from them, so that a repeated step, and a call that is replayed, draw alike; contact
/// ids are random themselves.
pub(super) fn environment(
    (contact, step, part): (&str, u32, u8),
    now: i64,
    bundle: &Bundle,
    settings: &Settings,
) -> Environment {
    let switches = bundle.switches.iter().map(|switch| {
        let set = settings.switch(bundle.strings.get(switch.name))?;
        value_of(set, switch.ty, bundle)
    });
    Environment {
        now,
        seed: seed(contact, step, part),
        hours: hours(bundle, settings, now),
        queues: queues(bundle, settings, now),
        switches: switches.collect(),
        calendar_days: days(bundle, settings),
        ..Environment::default()
    }
}

/// Hours by position among the resources. Those of which nothing is known count as open: whoever calls is let
/// in, and who is there to answer is a question of the queue.
fn hours(bundle: &Bundle, settings: &Settings, now: i64) -> Vec<HoursNow> {
    let hours = bundle.resources.iter().map(|it| match it.kind {
        ResourceKind::Hours => settings.timetable(bundle.strings.get(it.name)).and_then(|it| it.at(now)),
        _ => None,
    });
    hours.map(Option::unwrap_or_default).collect()
}

/// Queues by position among the resources. Those of which nothing is known count as staffed and idle.
fn queues(bundle: &Bundle, settings: &Settings, now: i64) -> Vec<QueueNow> {
    let Some(figures) = lookout::figures(settings, now) else { return Vec::new() };
    let queues = bundle.resources.iter().map(|it| match it.kind {
        ResourceKind::Queue => figures.queues.get(bundle.strings.get(it.name)).copied(),
        _ => None,
    });
    queues.map(Option::unwrap_or_default).collect()
}

fn seed(contact: &str, step: u32, part: u8) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&step.to_le_bytes()).update(contact.as_bytes());
    if part > 0 {
        // No contact id has such a byte.
        hasher.update(&[0, part]);
    }
    let mut seed = [0; 8];
    hasher.finalize_xof().fill(&mut seed);
    u64::from_le_bytes(seed)
}

/// Days of calendars that the program has, on dates that there are.
fn days(bundle: &Bundle, settings: &Settings) -> Vec<(CalendarId, i32, String)> {
    let added = settings.days().filter_map(|(calendar, on, name)| {
        let at = bundle.calendars.iter().position(|it| bundle.strings.get(it.name) == calendar)?;
        let on: Date = on.parse().ok()?;
        let days = on.since((jiff::Unit::Day, date(1970, 1, 1))).ok()?.get_days();
        Some((CalendarId(u16::try_from(at).ok()?), days, name.to_owned()))
    });
    added.collect()
}
