//! What operations set: which bundle is live, what resources are called in the instance, switches, days. And
//! what processes find out for each other: hours and figures.

use std::collections::BTreeMap;

use ivr_runtime::bundle::{BundleHash, ResourceKind};

use super::known::{Figures, Timetable};

/// The entry of all figures.
const FIGURES: &str = "figures";

/// Everything that is set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The bundle on which new calls start.
    pub live: Option<BundleHash>,
    /// The one before it.
    pub before: Option<BundleHash>,
    /// The release that made it live, where one was written down.
    pub release: Option<String>,
    resources: BTreeMap<String, String>,
    switches: BTreeMap<String, String>,
    days: BTreeMap<(String, String), String>,
    timetables: BTreeMap<String, Timetable>,
    figures: Option<Figures>,
}

/// Something to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// What a resource is called in the instance.
    Resource {
        /// What it is.
        kind: ResourceKind,
        /// Its name in the program.
        name: String,
        /// Its ARN or id.
        in_instance: String,
    },
    /// The value of a switch, as the language writes it.
    Switch {
        /// Its name.
        name: String,
        /// The value.
        value: String,
    },
    /// A day that is added to a calendar.
    Day {
        /// The calendar.
        calendar: String,
        /// `2026-12-24`
        date: String,
        /// What it is called.
        name: String,
    },
    /// When hours of operation are open.
    Hours {
        /// Their name in the program.
        name: String,
        /// When.
        timetable: Timetable,
    },
    /// How full queues are.
    Figures(Figures),
}

impl Setting {
    /// Where it stands among all settings, and what it says.
    pub(super) fn entry(self) -> (String, String) {
        match self {
            Self::Resource { kind, name, in_instance } => {
                (format!("resource/{}/{name}", kind_name(kind)), in_instance)
            }
            Self::Switch { name, value } => (format!("switch/{name}"), value),
            Self::Day { calendar, date, name } => (format!("day/{calendar}/{date}"), name),
            Self::Hours { name, timetable } => (format!("hours/{name}"), timetable.text()),
            Self::Figures(figures) => (FIGURES.to_owned(), figures.text()),
        }
    }
}

impl Settings {
    /// Takes an entry in. Those of kinds that this version does not know are left alone.
    pub(super) fn take(&mut self, id: &str, value: String) {
        if id == FIGURES {
            self.figures = Figures::read(&value);
        }
        let Some((kind, name)) = id.split_once('/') else { return };
        match (kind, name.split_once('/')) {
            ("resource", Some(_)) => {
                self.resources.insert(name.to_owned(), value);
            }
            ("switch", _) => {
                self.switches.insert(name.to_owned(), value);
            }
            ("day", Some((calendar, date))) => {
                self.days.insert((calendar.to_owned(), date.to_owned()), value);
            }
            ("hours", _) => self.timetables.extend(Timetable::read(&value).map(|it| (name.to_owned(), it))),
            _ => {}
        }
    }

    /// Resources of a kind: their names in the program and in the instance.
    pub fn resources(&self, kind: ResourceKind) -> impl Iterator<Item = (&str, &str)> {
        self.resources.iter().filter_map(move |(id, in_instance)| {
            let (it, name) = id.split_once('/')?;
            (it == kind_name(kind)).then_some((name, in_instance.as_str()))
        })
    }

    /// When hours of operation are open, by their name in the program.
    pub fn timetable(&self, hours: &str) -> Option<&Timetable> {
        self.timetables.get(hours)
    }

    /// How full queues were when somebody looked last.
    pub fn figures(&self) -> Option<&Figures> {
        self.figures.as_ref()
    }

    /// What a resource is called in the instance.
    pub fn resource(&self, kind: ResourceKind, name: &str) -> Option<&str> {
        self.resources.get(&format!("{}/{name}", kind_name(kind))).map(String::as_str)
    }

    /// The value of a switch, as text.
    pub fn switch(&self, name: &str) -> Option<&str> {
        self.switches.get(name).map(String::as_str)
    }

    /// Days added to calendars: calendar, date, and what the day is called.
    pub fn days(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.days.iter().map(|((calendar, date), name)| (calendar.as_str(), date.as_str(), name.as_str()))
    }
}

/// The word for a kind of resource.
pub fn kind_name(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Queue => "queue",
        ResourceKind::Hours => "hours",
        ResourceKind::Prompt => "prompt",
        ResourceKind::Flow => "flow",
        ResourceKind::Bot => "bot",
    }
}
