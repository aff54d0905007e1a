//! What operations set: which bundle is live, what resources are called in the instance, switches, days.

use std::collections::BTreeMap;

use ivr_runtime::bundle::{BundleHash, ResourceKind};

/// Everything that is set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The bundle on which new calls start.
    pub live: Option<BundleHash>,
    /// The one before it.
    pub before: Option<BundleHash>,
    resources: BTreeMap<String, String>,
    switches: BTreeMap<String, String>,
    days: BTreeMap<(String, String), String>,
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
        }
    }
}

impl Settings {
    /// Takes an entry in. Those of kinds that this version does not know are left alone.
    pub(super) fn take(&mut self, id: &str, value: String) {
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
            _ => {}
        }
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
