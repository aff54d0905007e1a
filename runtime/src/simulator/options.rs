//! What a simulated call begins with, and what answers it where no Amazon Connect is there to do so.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use crate::bundle::{CalendarId, IntegrationId, PlaceId, Program, ResourceId, SwitchId};
use crate::exchange::{DialOutcome, HoursNow, QueueNow, Understanding};
use crate::value::Value;

/// How a call is to be simulated.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Where the call arrives.
    pub to: To,
    /// Who calls; `None` for a withheld number.
    pub from: Option<String>,
    /// When, in the program's time zone.
    pub at: DateTime,
    /// Contact attributes it brings.
    pub attributes: Vec<(String, String)>,
    /// What random choices are drawn from. Equal seeds give equal calls.
    pub seed: u64,
    /// Values that places have before the first step.
    pub givens: Vec<(PlaceId, Value)>,
    /// Switches that operations have set.
    pub switches: Vec<(SwitchId, Value)>,
    /// Hours that are not simply open.
    pub hours: BTreeMap<ResourceId, HoursNow>,
    /// Queues that are not idle with one agent in them.
    pub queues: BTreeMap<ResourceId, QueueNow>,
    /// Days added to calendars.
    pub calendar_days: Vec<(CalendarId, i32, String)>,
    /// The caller's number already waits for a callback.
    pub callback_pending: bool,
    /// The tag of the language that the call is in from the start; `None` for the first of the program.
    pub language: Option<String>,
    /// What answers for the world. Several mocks of one thing answer in turn, the last one from then
    /// on.
    pub mocks: Vec<Mock>,
    /// Somebody plays the bots that read texts and that no mock stands in for.
    pub plays_bots: bool,
    /// Tell each rule that is tried.
    pub trace: bool,
    /// Note which lines of scores held, see [`super::Passed`]. Changes nothing of what happens.
    pub watch_lines: bool,
}

impl Options {
    /// The seed where nobody chooses one: every run of a call is the same.
    pub const SEED: u64 = 1;

    /// A call from a withheld number that brings nothing along.
    pub fn new(to: To, at: DateTime) -> Self {
        Self {
            to,
            from: None,
            at,
            attributes: Vec::new(),
            seed: Self::SEED,
            givens: Vec::new(),
            switches: Vec::new(),
            hours: BTreeMap::new(),
            queues: BTreeMap::new(),
            calendar_days: Vec::new(),
            callback_pending: false,
            language: None,
            mocks: Vec::new(),
            plays_bots: false,
            trace: false,
            watch_lines: false,
        }
    }
}

/// Where a call arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// At a number. The attribute `ivr_endpoint` goes before it, as it does in a real call.
    Number(String),
    /// At an endpoint, whatever number was dialled.
    Endpoint(String),
    /// At a ruleset without parameters, to try it alone.
    Ruleset(String),
}

/// Answers for something outside the program.
#[derive(Debug, Clone, PartialEq)]
pub enum Mock {
    /// What an integration comes to. Without one it fails with `error`.
    Integration(IntegrationId, Reply),
    /// What a bot makes of the texts it is given by `understand`. Without one no entry fits.
    Understanding(ResourceId, Option<Understanding>),
    /// A branch that splits take, by the name of its ruleset.
    Split(String),
    /// How dialled calls go. Without one they are answered, or whoever drives the call decides.
    Dial(DialOutcome),
    /// The queue takes no more.
    QueueFull(ResourceId),
    /// Whether callbacks can be arranged. Without one they can.
    Callback(bool),
    /// The number that `random` draws; the nearest one of its range.
    Random(i64),
}

/// What an integration comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// It answers with this value.
    Value(Value),
    /// It answers with this JSON text.
    Json(String),
    /// It fails.
    Error,
    /// It takes too long.
    Timeout,
    /// It answers with something that fits no type.
    Invalid,
}

/// Why a call cannot begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartError {
    /// No endpoint has this number.
    NoSuchNumber(String),
    /// There is no endpoint of this name.
    NoSuchEndpoint(String),
    /// The endpoint is disabled.
    Disabled(String),
    /// There is no ruleset of this name.
    NoSuchRuleset(String),
    /// The ruleset takes parameters, or is a treatment: a call cannot begin there.
    NoStart(String),
    /// The local date and time lies outside what the clock can show.
    OutOfTime,
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSuchNumber(number) => write!(f, "no endpoint has the number `{number}`"),
            Self::NoSuchEndpoint(name) => write!(f, "there is no endpoint `{name}`"),
            Self::Disabled(name) => write!(f, "the endpoint `{name}` is disabled and takes no calls"),
            Self::NoSuchRuleset(name) => write!(f, "there is no ruleset `{name}`"),
            Self::NoStart(name) => {
                write!(f, "a call cannot begin at `{name}`: it is a treatment or takes parameters")
            }
            Self::OutOfTime => write!(f, "the date is too far from today"),
        }
    }
}

impl std::error::Error for StartError {}

impl To {
    /// Checks that the call can begin there, and finds the number dialled.
    pub(super) fn dialled(
        &self,
        program: &Program,
        attributes: &[(String, String)],
    ) -> Result<Option<String>, StartError> {
        let text = |id| program.strings.get(id);
        match self {
            Self::Number(number) => {
                // The engine looks at the attribute before the number.
                let attribute = attributes.iter().find(|(name, _)| name == "ivr_endpoint");
                let endpoint = match attribute {
                    Some((_, name)) => program
                        .endpoints
                        .iter()
                        .find(|endpoint| text(endpoint.name) == name)
                        .ok_or_else(|| StartError::NoSuchEndpoint(name.clone()))?,
                    None => program
                        .endpoints
                        .iter()
                        .find(|endpoint| endpoint.numbers.iter().any(|it| text(*it) == number))
                        .ok_or_else(|| StartError::NoSuchNumber(number.clone()))?,
                };
                match endpoint.disabled {
                    true => Err(StartError::Disabled(text(endpoint.name).to_owned())),
                    false => Ok(Some(number.clone())),
                }
            }
            Self::Endpoint(name) => {
                let endpoint = program
                    .endpoints
                    .iter()
                    .find(|endpoint| text(endpoint.name) == name)
                    .ok_or_else(|| StartError::NoSuchEndpoint(name.clone()))?;
                match endpoint.disabled {
                    true => Err(StartError::Disabled(name.clone())),
                    false => Ok(endpoint.numbers.first().map(|number| text(*number).to_owned())),
                }
            }
            Self::Ruleset(name) => {
                let ruleset = program
                    .rulesets
                    .iter()
                    .find(|ruleset| text(ruleset.name) == name)
                    .ok_or_else(|| StartError::NoSuchRuleset(name.clone()))?;
                match ruleset.treatment || ruleset.params > 0 {
                    true => Err(StartError::NoStart(name.clone())),
                    false => Ok(None),
                }
            }
        }
    }
}
