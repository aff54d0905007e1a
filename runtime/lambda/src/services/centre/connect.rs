//! Amazon Connect's own answers: `GetEffectiveHoursOfOperations`, which has overrides in it already, and
//! `GetCurrentMetricData`, of which an account gets five a second.

use std::collections::BTreeMap;
use std::time::Duration;

use ivr_runtime::engine::QueueNow;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{Centre, Unknown};
use crate::aws::{Account, Request, Service};
use crate::services::Soon;

/// What ARNs call queues and hours.
const QUEUE: &str = "queue";
const HOURS: &str = "operating-hours";
/// How many queues one request may ask for.
const MOST_QUEUES: usize = 100;

/// Where a figure belongs.
type Place = fn(&mut QueueNow) -> &mut i64;

/// The figures asked for, in which unit, and where each belongs.
const FIGURES: [(&str, &str, Place); 5] = [
    ("CONTACTS_IN_QUEUE", "COUNT", |now| &mut now.waiting),
    ("OLDEST_CONTACT_AGE", "SECONDS", |now| &mut now.oldest),
    ("AGENTS_AVAILABLE", "COUNT", |now| &mut now.available),
    ("CONTACTS_SCHEDULED", "COUNT", |now| &mut now.callbacks),
    ("AGENTS_STAFFED", "COUNT", |now| &mut now.staffed),
];

/// Figures of a queue in which nothing happens.
pub(crate) const IDLE: QueueNow = QueueNow { waiting: 0, oldest: 0, available: 0, callbacks: 0, staffed: 0 };

/// Amazon Connect in a region.
#[derive(Debug)]
pub struct Connect(Service);

impl Connect {
    /// Amazon Connect in the region of an account, or another server.
    pub fn new(account: &Account, endpoint: Option<String>) -> Self {
        Self(Service::new(account, "connect", "connect", endpoint))
    }

    async fn ask(
        &self,
        method: &'static str,
        path: &str,
        body: &str,
        within: Duration,
    ) -> Result<Value, Unknown> {
        let headers: &[_] = if body.is_empty() { &[] } else { &[("content-type", "application/json")] };
        let answer = self.0.send(&Request { method, path, headers, body }, within).await?;
        match answer.status {
            200 => serde_json::from_slice(&answer.body).map_err(|_| Unknown::Misread),
            status => Err(Unknown::Refused(status)),
        }
    }

    async fn open(
        &self,
        hours: &str,
        (from, to): (Date, Date),
        within: Duration,
    ) -> Result<Vec<(i64, i64)>, Unknown> {
        let (instance, id) = in_instance(hours, HOURS).ok_or(Unknown::NotAnArn)?;
        let path = format!("/effective-hours-of-operations/{instance}/{id}?fromDate={from}&toDate={to}");
        opening(&self.ask("GET", &path, "", within).await?).ok_or(Unknown::Misread)
    }

    /// Figures of at most [`MOST_QUEUES`] queues of one instance.
    async fn some_figures(
        &self,
        instance: &str,
        queues: &[&str],
        within: Duration,
    ) -> Result<Vec<(String, QueueNow)>, Unknown> {
        let asked = FIGURES.map(|(name, unit, _)| json!({ "Name": name, "Unit": unit }));
        let body = json!({
            "Filters": { "Queues": queues },
            "Groupings": ["QUEUE"],
            "CurrentMetrics": asked,
            "MaxResults": MOST_QUEUES,
        });
        let path = format!("/metrics/current/{instance}");
        let answer = self.ask("POST", &path, &body.to_string(), within).await?;
        figures(&answer).ok_or(Unknown::Misread)
    }

    async fn figures(
        &self,
        queues: &[&str],
        within: Duration,
    ) -> Result<BTreeMap<String, QueueNow>, Unknown> {
        let mut by_instance: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for queue in queues {
            let (instance, _) = in_instance(queue, QUEUE).ok_or(Unknown::NotAnArn)?;
            by_instance.entry(instance).or_default().push(queue);
        }
        let mut figures = BTreeMap::new();
        for (instance, queues) in by_instance {
            for some in queues.chunks(MOST_QUEUES) {
                figures.extend(self.some_figures(instance, some, within).await?);
            }
        }
        Ok(figures)
    }
}

impl Centre for Connect {
    fn open<'a>(
        &'a self,
        hours: &'a str,
        days: (Date, Date),
        within: Duration,
    ) -> Soon<'a, Result<Vec<(i64, i64)>, Unknown>> {
        Box::pin(self.open(hours, days, within))
    }

    fn knows(&self, queue: &str) -> bool {
        in_instance(queue, QUEUE).is_some()
    }

    fn figures<'a>(
        &'a self,
        queues: &'a [&'a str],
        within: Duration,
    ) -> Soon<'a, Result<BTreeMap<String, QueueNow>, Unknown>> {
        Box::pin(self.figures(queues, within))
    }
}

/// The instance and the id in an ARN such as `arn:aws:connect:REGION:ACCOUNT:instance/INSTANCE/queue/ID`.
pub(crate) fn in_instance<'a>(arn: &'a str, kind: &str) -> Option<(&'a str, &'a str)> {
    let mut parts = arn.splitn(6, ':');
    let known = parts.next()? == "arn" && parts.nth(1)? == "connect";
    let mut path = parts.nth(2).filter(|_| known)?.split('/');
    match (path.next()?, path.next()?, path.next()?, path.next()?, path.next()) {
        ("instance", instance, it, id, None) if it == kind && is_id(instance) && is_id(id) => {
            Some((instance, id))
        }
        _ => None,
    }
}

/// What may stand in a path as it is.
fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
}

/// When it is open; days that follow each other without a gap are one stretch.
fn opening(answer: &Value) -> Option<Vec<(i64, i64)>> {
    let zone = TimeZone::get(answer.get("TimeZone")?.as_str()?).ok()?;
    let mut open = Vec::new();
    for day in answer.get("EffectiveHoursOfOperationList")?.as_array()? {
        let date: Date = day.get("Date")?.as_str()?.parse().ok()?;
        for stretch in day.get("OperationalHours").and_then(Value::as_array).into_iter().flatten() {
            let (from, to) = (time(stretch.get("Start")?)?, time(stretch.get("End")?)?);
            // Midnight at the end of a day, and hours that reach into the next one.
            let last = if to > from { date } else { date.tomorrow().ok()? };
            open.push((second(date, from, &zone)?, second(last, to, &zone)?));
        }
    }
    open.sort_unstable();
    Some(joined(open))
}

fn time(json: &Value) -> Option<Time> {
    let part = |name: &str| i8::try_from(json.get(name)?.as_i64()?).ok();
    Time::new(part("Hours")?, part("Minutes")?, 0, 0).ok()
}

fn second(date: Date, time: Time, zone: &TimeZone) -> Option<i64> {
    Some(date.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp().as_second())
}

fn joined(stretches: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    let mut joined: Vec<(i64, i64)> = Vec::with_capacity(stretches.len());
    for (from, to) in stretches {
        match joined.last_mut().filter(|last| last.1 >= from) {
            Some(last) => last.1 = last.1.max(to),
            None => joined.push((from, to)),
        }
    }
    joined
}

/// Figures by queue. A figure without a value is one of a queue in which nothing happens.
fn figures(answer: &Value) -> Option<Vec<(String, QueueNow)>> {
    let results = answer.get("MetricResults")?.as_array()?;
    let of_queues = results.iter().map(|result| {
        let queue = result.pointer("/Dimensions/Queue/Arn")?.as_str()?.to_owned();
        let mut now = IDLE;
        for collection in result.get("Collections")?.as_array()? {
            let name = collection.pointer("/Metric/Name")?.as_str()?;
            let value = collection.get("Value").and_then(Value::as_f64);
            if let Some((_, _, place)) = FIGURES.iter().find(|it| it.0 == name) {
                // More than a queue ever has stays what it is: the conversion saturates.
                *place(&mut now) = value.unwrap_or_default().max(0.0) as i64;
            }
        }
        Some((queue, now))
    });
    of_queues.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<jiff::Zoned>().unwrap().timestamp().as_second()
    }

    #[test]
    fn hours_are_read_in_their_own_time_zone() {
        let time = |hours, minutes| json!({ "Hours": hours, "Minutes": minutes });
        let day = |date: &str, hours: &[(u8, u8)]| {
            let hours: Vec<_> =
                hours.iter().map(|it| json!({ "Start": time(it.0, 0), "End": time(it.1, 0) })).collect();
            json!({ "Date": date, "OperationalHours": hours })
        };
        let answer = json!({
            "TimeZone": "Europe/Vienna",
            "EffectiveHoursOfOperationList": [
                day("2026-03-30", &[(22, 6)]),
                day("2026-03-28", &[(0, 0)]),
                // The night in which the clock is put forward.
                day("2026-03-29", &[(0, 12), (13, 17)]),
                day("2026-04-01", &[]),
            ],
            "EffectiveOverrideHoursList": [],
        });
        let open = [
            ("2026-03-28T00:00[Europe/Vienna]", "2026-03-29T12:00[Europe/Vienna]"),
            ("2026-03-29T13:00[Europe/Vienna]", "2026-03-29T17:00[Europe/Vienna]"),
            ("2026-03-30T22:00[Europe/Vienna]", "2026-03-31T06:00[Europe/Vienna]"),
        ];
        assert_eq!(opening(&answer), Some(open.map(|(from, to)| (at(from), at(to))).to_vec()));
        assert_eq!(opening(&json!({ "TimeZone": "Europe/Vienna" })), None);
        assert_eq!(opening(&json!({ "TimeZone": "?", "EffectiveHoursOfOperationList": [] })), None);
    }

    #[test]
    fn figures_without_a_value_are_those_of_an_idle_queue() {
        let value = |name: &str, value: Value| json!({ "Metric": { "Name": name }, "Value": value });
        let answer = json!({ "MetricResults": [{
            "Dimensions": { "Queue": { "Arn": "arn-of-cards", "Id": "cards" } },
            "Collections": [
                value("CONTACTS_IN_QUEUE", json!(4.0)),
                value("OLDEST_CONTACT_AGE", json!(75.0)),
                value("AGENTS_STAFFED", Value::Null),
                value("SOMETHING_NEW", json!(1.0)),
            ],
        }] });
        let now = QueueNow { waiting: 4, oldest: 75, ..IDLE };
        assert_eq!(figures(&answer), Some(vec![("arn-of-cards".to_owned(), now)]));
        assert_eq!(figures(&json!({})), None);
    }

    #[test]
    fn only_arns_of_amazon_connect_are_taken_apart() {
        let arn = "arn:aws:connect:eu-central-1:111122223333:instance/a-1/queue/b-2";
        assert_eq!(in_instance(arn, "queue"), Some(("a-1", "b-2")));
        assert_eq!(in_instance(arn, "operating-hours"), None);
        for wrong in [
            "",
            "General",
            "arn:aws:lex:eu-central-1:111122223333:instance/a/queue/b",
            "arn:aws:connect:eu-central-1:111122223333:instance/a/queue/b/c",
            "arn:aws:connect:eu-central-1:111122223333:instance/a/queue/b?c",
            "arn:aws:connect:eu-central-1:111122223333:instance//queue/b",
        ] {
            assert_eq!(in_instance(wrong, "queue"), None, "{wrong}");
        }
    }
}
