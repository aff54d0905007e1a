//! Days, times of day and instants between the numbers a value holds and the calendar of `jiff`.
//!
//! Total: what lies outside the calendar (years -9999 to 9999) is `None`, never a panic.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// The day that is so many days after 1970-01-01.
pub(crate) fn date_of(days: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::SignedDuration::from_hours(i64::from(days) * 24)).ok()
}

/// Days since 1970-01-01.
pub(crate) fn days_of(date: Date) -> i32 {
    let hours = date.duration_since(EPOCH).as_hours();
    i32::try_from(hours.div_euclid(24)).unwrap_or_default()
}

/// The time of day that is so many seconds after midnight.
pub(crate) fn time_of(seconds: u32) -> Option<Time> {
    let part = |value: u32| i8::try_from(value).ok();
    Time::new(part(seconds / 3600)?, part(seconds / 60 % 60)?, part(seconds % 60)?, 0).ok()
}

/// Seconds since midnight; fractions are dropped.
pub(crate) fn seconds_of(time: Time) -> u32 {
    let part = |value: i8| u32::from(value.unsigned_abs());
    part(time.hour()) * 3600 + part(time.minute()) * 60 + part(time.second())
}

/// An instant as the clocks of a zone show it.
pub(crate) fn zoned(seconds: i64, zone: &TimeZone) -> Option<Zoned> {
    Some(Timestamp::from_second(seconds).ok()?.to_zoned(zone.clone()))
}

/// The instant at which the clocks of a zone show this. A time that does not exist (clocks go forward)
/// counts from before the gap, one that exists twice is the first.
pub(crate) fn instant_of(local: DateTime, zone: &TimeZone) -> Option<i64> {
    Some(zone.to_ambiguous_timestamp(local).compatible().ok()?.as_second())
}

/// A day of the calendar from its parts, if there is such a day.
pub(crate) fn date(year: i16, month: i8, day: i8) -> Option<i32> {
    Date::new(year, month, day).ok().map(days_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_go_there_and_back() {
        for days in [-4_371_587, -1, 0, 1, 20_812, 2_932_896] {
            assert_eq!(date_of(days).map(days_of), Some(days));
        }
        assert_eq!(date(1970, 1, 1), Some(0));
        assert_eq!(date(2023, 2, 29), None);
        assert_eq!(date_of(i32::MAX), None);
    }

    #[test]
    fn a_time_in_the_gap_of_spring_counts_from_before_it() {
        let zone = jiff::tz::TimeZoneDatabase::bundled().get("Australia/Melbourne").unwrap();
        let gap = Date::constant(2026, 10, 4).at(2, 30, 0, 0);
        let shown = zoned(instant_of(gap, &zone).unwrap(), &zone).unwrap();
        assert_eq!(shown.datetime(), Date::constant(2026, 10, 4).at(3, 30, 0, 0));
    }
}
