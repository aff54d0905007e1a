//! What is known of hours and queues, as it is kept for all processes.

use std::collections::BTreeMap;

use ivr_runtime::engine::{HoursNow, QueueNow};
use serde_json::{Value, json};

/// When hours of operation are open. Times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timetable {
    /// When this was so.
    pub at: i64,
    /// From when, and up to when it says anything.
    pub covers: (i64, i64),
    /// From and to, in order, apart from each other.
    pub open: Vec<(i64, i64)>,
}

impl Timetable {
    /// Hours at a moment; nothing where it says nothing of it.
    pub fn at(&self, now: i64) -> Option<HoursNow> {
        if !(self.covers.0..self.covers.1).contains(&now) {
            return None;
        }
        let next = self.open.partition_point(|(_, to)| *to <= now);
        let (from, to) = match self.open.get(next) {
            Some(stretch) => *stretch,
            None => return Some(HoursNow { open: false, opens_in: None, closes_in: None }),
        };
        Some(match from <= now {
            // Up to the end of what is known is not up to the end of the hours.
            true => {
                HoursNow { open: true, opens_in: None, closes_in: (to < self.covers.1).then_some(to - now) }
            }
            false => HoursNow { open: false, opens_in: Some(from - now), closes_in: None },
        })
    }

    pub(super) fn text(&self) -> String {
        json!({ "at": self.at, "covers": self.covers, "open": self.open }).to_string()
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let json: Value = serde_json::from_str(text).ok()?;
        let open = json.get("open")?.as_array()?.iter().map(pair).collect::<Option<Vec<_>>>()?;
        let in_order = open.iter().all(|(from, to)| from < to) && open.is_sorted_by(|a, b| a.1 < b.0);
        let at = json.get("at")?.as_i64()?;
        in_order.then_some(Self { at, covers: pair(json.get("covers")?)?, open })
    }
}

/// Figures of queues, by their names in the program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// When they were so, in seconds since 1970.
    pub at: i64,
    /// The queues.
    pub queues: BTreeMap<String, QueueNow>,
}

impl Figures {
    pub(super) fn text(&self) -> String {
        let queues = self.queues.iter().map(|(name, it)| {
            (name.clone(), json!([it.waiting, it.oldest, it.available, it.callbacks, it.staffed]))
        });
        json!({ "at": self.at, "queues": serde_json::Map::from_iter(queues) }).to_string()
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let json: Value = serde_json::from_str(text).ok()?;
        let queues = json.get("queues")?.as_object()?.iter();
        let queues = queues.map(|(name, figures)| Some((name.clone(), queue(figures)?)));
        Some(Self { at: json.get("at")?.as_i64()?, queues: queues.collect::<Option<_>>()? })
    }
}

fn queue(figures: &Value) -> Option<QueueNow> {
    let figures: Vec<i64> = figures.as_array()?.iter().map(Value::as_i64).collect::<Option<_>>()?;
    let [waiting, oldest, available, callbacks, staffed] = *figures.as_slice() else { return None };
    Some(QueueNow { waiting, oldest, available, callbacks, staffed })
}

fn pair(json: &Value) -> Option<(i64, i64)> {
    match json.as_array()?.as_slice() {
        [from, to] => Some((from.as_i64()?, to.as_i64()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Timetable {
        Timetable { at: 90, covers: (100, 900), open: vec![(200, 300), (400, 900)] }
    }

    #[test]
    fn hours_say_when_they_open_and_close_as_far_as_it_is_known() {
        let closed = |opens_in| Some(HoursNow { open: false, opens_in, closes_in: None });
        let open = |closes_in| Some(HoursNow { open: true, opens_in: None, closes_in });
        assert_eq!(table().at(99), None);
        assert_eq!(table().at(100), closed(Some(100)));
        assert_eq!(table().at(200), open(Some(100)));
        assert_eq!(table().at(299), open(Some(1)));
        assert_eq!(table().at(300), closed(Some(100)));
        assert_eq!(table().at(400), open(None));
        assert_eq!(table().at(900), None);
        let early = Timetable { open: vec![(200, 300)], ..table() };
        assert_eq!(early.at(500), closed(None));
    }

    #[test]
    fn what_is_known_survives_its_text_and_what_is_none_is_told() {
        assert_eq!(Timetable::read(&table().text()), Some(table()));
        let now = QueueNow { waiting: 1, oldest: 2, available: 3, callbacks: 4, staffed: 5 };
        let figures = Figures { at: 7, queues: [("cards".to_owned(), now)].into() };
        assert_eq!(Figures::read(&figures.text()), Some(figures));
        for wrong in
            ["", "{}", "[]", r#"{"at":1,"covers":[1,2],"open":[[5,4]]}"#, r#"{"at":1,"queues":{"a":[1]}}"#]
        {
            assert_eq!((Timetable::read(wrong), Figures::read(wrong)), (None, None), "{wrong}");
        }
    }
}
