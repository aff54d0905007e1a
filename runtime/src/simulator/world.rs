//! The world around a simulated call: its clock, its luck, and whoever answers for integrations, bots
//! and switchboards.
//!
//! The clock stands still while anybody speaks and while the caller presses keys; it moves only where
//! the call waits, so that times in a program are the same in every simulation and easy to foretell:
//! a silence by the timeout, a `wait` by its length, an integration by [`INTEGRATION_SECONDS`] (by its
//! `within` where it times out), a dialled call that is answered by [`TALK_SECONDS`], one that is not
//! by its `within`.

use std::collections::HashMap;
use std::hash::Hash;

use super::options::{Mock, Options, Reply};
use crate::bundle::{Bundle, IntegrationId, Program, ResourceId};
use crate::exchange::{Answer, DialOutcome, Environment, HoursNow, QueueNow, Understanding};
use crate::json;

/// How long an integration takes to answer, or to fail.
pub const INTEGRATION_SECONDS: u32 = 1;
/// How long people talk who were put through and come back.
pub const TALK_SECONDS: u32 = 60;

/// The world.
#[derive(Debug, Clone)]
pub(super) struct World {
    now: i64,
    seed: u64,
    steps: u64,
    /// What does not change from step to step.
    environment: Environment,
    replies: InTurn<IntegrationId, Reply>,
    understandings: InTurn<ResourceId, Option<Understanding>>,
    dials: InTurn<(), DialOutcome>,
    full: Vec<ResourceId>,
    callbacks: InTurn<(), bool>,
}

impl World {
    /// The world at `now`, seconds since 1970.
    pub(super) fn new(program: &Program, options: &Options, now: i64) -> Self {
        let mut world = Self {
            now,
            seed: options.seed,
            steps: 0,
            environment: environment(program, options),
            replies: InTurn::default(),
            understandings: InTurn::default(),
            dials: InTurn::default(),
            full: Vec::new(),
            callbacks: InTurn::default(),
        };
        for mock in &options.mocks {
            match mock {
                Mock::Integration(integration, reply) => world.replies.add(*integration, reply.clone()),
                Mock::Understanding(bot, understanding) => {
                    world.understandings.add(*bot, understanding.clone());
                }
                Mock::Split(branch) => world.environment.forced_splits.push(branch.clone()),
                Mock::Dial(outcome) => world.dials.add((), *outcome),
                Mock::QueueFull(queue) => world.full.push(*queue),
                Mock::Callback(arranged) => world.callbacks.add((), *arranged),
                Mock::Random(number) => world.environment.forced_random = Some(*number),
            }
        }
        world
    }

    /// What the next step may read of the world.
    pub(super) fn next_environment(&mut self) -> Environment {
        let environment = self.environment_now();
        self.steps += 1;
        environment
    }

    /// What a step may read of the world that is made now.
    pub(super) fn environment_now(&self) -> Environment {
        let seed = scrambled(self.seed, self.steps);
        Environment { now: self.now, seed, ..self.environment.clone() }
    }

    /// How many steps there were.
    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    /// Seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        self.now
    }

    /// Time passes.
    pub(super) fn pass(&mut self, seconds: u32) {
        self.now += i64::from(seconds);
    }

    /// What an integration comes to; takes its time.
    pub(super) fn answer(&mut self, bundle: &Bundle, integration: &str, within: u16) -> Answer {
        let reply = integration_id(bundle, integration).and_then(|id| self.replies.next(&id));
        let (answer, seconds) = match reply {
            Some(Reply::Value(value)) => {
                let mut text = String::new();
                json::append(&mut text, &value, bundle);
                (Answer::Json(text), INTEGRATION_SECONDS)
            }
            Some(Reply::Json(text)) => (Answer::Json(text), INTEGRATION_SECONDS),
            // Not JSON, so it fits no type at all.
            Some(Reply::Invalid) => (Answer::Json(String::new()), INTEGRATION_SECONDS),
            Some(Reply::Timeout) => (Answer::Timeout, u32::from(within)),
            Some(Reply::Error) | None => (Answer::Error, INTEGRATION_SECONDS),
        };
        self.pass(seconds);
        answer
    }

    /// Whether anything answers for an integration.
    pub(super) fn is_mocked(&self, program: &Program, integration: &str) -> bool {
        integration_id(program, integration).is_some_and(|id| self.replies.0.contains_key(&id))
    }

    /// What a bot makes of a text.
    pub(super) fn understand(&mut self, bot: ResourceId, text: &str) -> Option<Understanding> {
        let understanding = self.understandings.next(&bot).flatten()?;
        Some(match understanding.transcript.is_empty() {
            true => Understanding { transcript: text.to_owned(), ..understanding },
            false => understanding,
        })
    }

    /// Whether anything says what a bot makes of texts.
    pub(super) fn is_understood(&self, bot: ResourceId) -> bool {
        self.understandings.0.contains_key(&bot)
    }

    /// How a dialled call goes, where a mock says so.
    pub(super) fn dial(&mut self) -> Option<DialOutcome> {
        self.dials.next(&())
    }

    /// Whether a callback can be arranged.
    pub(super) fn arranges_callback(&mut self) -> bool {
        self.callbacks.next(&()).unwrap_or(true)
    }

    /// Whether a queue takes no more.
    pub(super) fn is_full(&self, queue: ResourceId) -> bool {
        self.full.contains(&queue)
    }
}

fn integration_id(program: &Program, name: &str) -> Option<IntegrationId> {
    let found = program.integrations.iter().position(|it| program.strings.get(it.name) == name);
    found.and_then(|index| u16::try_from(index).ok()).map(IntegrationId)
}

fn environment(program: &Program, options: &Options) -> Environment {
    let mut hours = vec![HoursNow::default(); program.resources.len()];
    for (resource, now) in &options.hours {
        if let Some(slot) = hours.get_mut(resource.index()) {
            *slot = *now;
        }
    }
    let mut queues = vec![QueueNow::default(); program.resources.len()];
    for (resource, now) in &options.queues {
        if let Some(slot) = queues.get_mut(resource.index()) {
            *slot = *now;
        }
    }
    let mut switches = vec![None; program.switches.len()];
    for (switch, value) in &options.switches {
        if let Some(slot) = switches.get_mut(switch.index()) {
            *slot = Some(value.clone());
        }
    }
    Environment {
        hours,
        queues,
        switches,
        calendar_days: options.calendar_days.clone(),
        callback_pending: options.callback_pending,
        trace: options.trace || options.watch_lines,
        ..Environment::default()
    }
}

/// Answers by what they are for: each is given once, the last one from then on.
#[derive(Debug, Clone)]
struct InTurn<K, V>(HashMap<K, (Vec<V>, usize)>);

impl<K, V> Default for InTurn<K, V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash, V: Clone> InTurn<K, V> {
    fn add(&mut self, key: K, value: V) {
        self.0.entry(key).or_insert_with(|| (Vec::new(), 0)).0.push(value);
    }

    fn next(&mut self, key: &K) -> Option<V> {
        let (values, given) = self.0.get_mut(key)?;
        let value = values.get(*given).or(values.last())?.clone();
        *given += 1;
        Some(value)
    }
}

/// A seed for one step (the mixing of SplitMix64), so that steps draw differently from one seed.
fn scrambled(seed: u64, step: u64) -> u64 {
    let mut mixed = seed.wrapping_add(step.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
