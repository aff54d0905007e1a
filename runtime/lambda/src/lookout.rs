//! Finding out what goes on in the contact centre, by one process for all: what it finds is kept with what
//! operations set, where every process reads it a few seconds later.
//!
//! So Amazon Connect is asked a few times a minute, however many calls there are and however many processes
//! answer them, and a step finds hours and figures where it looks anyway. It waits only where nothing is known,
//! or nothing that still counts: the first call of a quiet morning.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use ivr_runtime::bundle::{Bundle, Op, ResourceKind};
use jiff::{SignedDuration, Timestamp, ToSpan, tz};

use crate::journal::{About, Journal, Line};
use crate::services::{Centre, IDLE, Unknown};
use crate::store::{Figures, Setting, Settings, Store, Timetable};

/// Figures of this age, in seconds, are looked up again.
const FIGURES_FRESH: i64 = 10;
/// Figures of this age say nothing any more.
const FIGURES_STALE: i64 = 60;
/// Hours of this age, in seconds, are looked up again: overrides are made at short notice.
const HOURS_FRESH: i64 = 300;
/// How many days ahead hours are looked up.
const AHEAD: i64 = 14;
/// How long whoever may look is left alone, in seconds.
const TURN: i64 = 10;
/// How long a process that looked leaves it to others, in seconds.
const REST: i64 = 5;
/// The same where it could not find out.
const LONG_REST: i64 = 60;
/// How long one question may take.
const WITHIN: Duration = Duration::from_secs(2);

/// Looks what goes on.
pub(crate) struct Lookout {
    centre: Option<Arc<dyn Centre>>,
    /// When this process looks again, in seconds since 1970.
    next: Arc<AtomicI64>,
}

impl Lookout {
    pub(crate) fn new(centre: Option<Arc<dyn Centre>>) -> Self {
        Self { centre, next: Arc::new(AtomicI64::new(0)) }
    }

    /// Whether a program asks for what nobody knows, and this process may find out.
    pub(crate) fn must_look(&self, settings: &Settings, program: &Bundle, now: i64) -> bool {
        if self.centre.is_none() || now < self.next.load(Ordering::Relaxed) {
            return false;
        }
        let mut hours = program.resources.iter().filter(|it| it.kind == ResourceKind::Hours);
        let unknown = hours.any(|it| {
            let name = program.strings.get(it.name);
            let is_named = settings.resource(ResourceKind::Hours, name).is_some();
            is_named && settings.timetable(name).and_then(|it| it.at(now)).is_none()
        });
        let asks = || program.code.iter().any(|op| matches!(op, Op::QueueFigure(..)));
        unknown || (figures(settings, now).is_none() && has(settings, ResourceKind::Queue) && asks())
    }

    /// Has what is old looked up, beside a step.
    pub(crate) fn look_beside<S: Store, J: Journal>(
        &self,
        store: &Arc<S>,
        journal: &Arc<J>,
        settings: &Arc<Settings>,
        now: i64,
    ) {
        if let Some(look) = self.turn(store, journal, settings, now) {
            // Nobody waits for it: what is not found is looked for by a later step.
            tokio::spawn(look.everything());
        }
    }

    /// Looks up what is old, and gives whether there was anything.
    pub(crate) async fn look<S: Store, J: Journal>(
        &self,
        store: &Arc<S>,
        journal: &Arc<J>,
        settings: &Arc<Settings>,
        now: i64,
    ) -> bool {
        match self.turn(store, journal, settings, now) {
            Some(look) => {
                look.everything().await;
                true
            }
            None => false,
        }
    }

    /// What there is to look up, if it is this process's turn.
    fn turn<S: Store, J: Journal>(
        &self,
        store: &Arc<S>,
        journal: &Arc<J>,
        settings: &Arc<Settings>,
        now: i64,
    ) -> Option<Look<S, J>> {
        let centre = self.centre.as_ref()?;
        let next = self.next.load(Ordering::Relaxed);
        let (hours, figures) = (old_hours(settings, now), are_figures_old(settings, now));
        if now < next || (hours.is_empty() && !figures) {
            return None;
        }
        let taken = self.next.compare_exchange(next, now + REST, Ordering::Relaxed, Ordering::Relaxed);
        taken.ok().map(|_| Look {
            centre: Arc::clone(centre),
            store: Arc::clone(store),
            journal: Arc::clone(journal),
            settings: Arc::clone(settings),
            next: Arc::clone(&self.next),
            hours,
            figures,
            now,
        })
    }
}

/// Figures that still say something.
pub(crate) fn figures(settings: &Settings, now: i64) -> Option<&Figures> {
    settings.figures().filter(|it| now.saturating_sub(it.at) < FIGURES_STALE)
}

fn has(settings: &Settings, kind: ResourceKind) -> bool {
    settings.resources(kind).next().is_some()
}

fn are_figures_old(settings: &Settings, now: i64) -> bool {
    let old = settings.figures().is_none_or(|it| now.saturating_sub(it.at) >= FIGURES_FRESH);
    old && has(settings, ResourceKind::Queue)
}

/// The names of hours that are to be looked up, in the program and in the instance.
fn old_hours(settings: &Settings, now: i64) -> Vec<(String, String)> {
    let old = settings.resources(ResourceKind::Hours).filter(|(name, _)| {
        settings.timetable(name).is_none_or(|it| now.saturating_sub(it.at) >= HOURS_FRESH)
    });
    old.map(|(name, arn)| (name.to_owned(), arn.to_owned())).collect()
}

/// One look.
struct Look<S, J> {
    centre: Arc<dyn Centre>,
    store: Arc<S>,
    journal: Arc<J>,
    settings: Arc<Settings>,
    next: Arc<AtomicI64>,
    hours: Vec<(String, String)>,
    figures: bool,
    now: i64,
}

impl<S: Store, J: Journal> Look<S, J> {
    async fn everything(self) {
        if self.figures && self.may("figures").await {
            self.keep("figures", self.look_at_queues().await).await;
        }
        for (name, arn) in &self.hours {
            let what = format!("hours/{name}");
            if self.may(&what).await {
                self.keep(&what, self.look_at_hours(name, arn).await).await;
            }
        }
    }

    /// Whether nobody else looks. A table that does not answer has more to do than to be asked for this.
    async fn may(&self, what: &str) -> bool {
        self.store.may(what, self.now, self.now - TURN).await.unwrap_or(false)
    }

    async fn look_at_queues(&self) -> Result<Setting, Unknown> {
        // One that cannot be asked for stays unknown, and keeps nobody from the others.
        let queues = self.settings.resources(ResourceKind::Queue);
        let (queues, others): (Vec<_>, Vec<_>) = queues.partition(|(_, arn)| self.centre.knows(arn));
        others
            .iter()
            .for_each(|(name, _)| self.tell(&format!("queue/{name}"), &Unknown::NotAnArn.to_string()));
        let arns: Vec<&str> = queues.iter().map(|(_, arn)| *arn).collect();
        let found = self.centre.figures(&arns, WITHIN).await?;
        // Of a queue in which nothing happens Amazon Connect says nothing.
        let of = |(name, arn): (&str, &str)| (name.to_owned(), found.get(arn).copied().unwrap_or(IDLE));
        let queues: BTreeMap<_, _> = queues.into_iter().map(of).collect();
        Ok(Setting::Figures(Figures { at: self.now, queues }))
    }

    async fn look_at_hours(&self, name: &str, arn: &str) -> Result<Setting, Unknown> {
        // Hours have time zones of their own: what is asked for is a day more at either end.
        let now = Timestamp::from_second(self.now).map_err(|_| Unknown::Misread)?;
        let today = now.to_zoned(tz::TimeZone::UTC).date();
        let day = |days: i64| today.checked_add(days.days()).map_err(|_| Unknown::Misread);
        let open = self.centre.open(arn, (day(-1)?, day(AHEAD + 1)?), WITHIN).await?;
        let (behind, ahead) = (3600, SignedDuration::from_hours(24 * AHEAD).as_secs());
        // Other processes have clocks of their own, which may be a little behind.
        let covers = (self.now - behind, self.now + ahead);
        let timetable = Timetable { at: self.now, covers, open };
        Ok(Setting::Hours { name: name.to_owned(), timetable })
    }

    async fn keep(&self, what: &str, found: Result<Setting, Unknown>) {
        let why = match found {
            Ok(setting) => match self.store.set(setting).await {
                Ok(()) => return,
                Err(error) => error.to_string(),
            },
            Err(unknown) => unknown.to_string(),
        };
        self.next.store(self.now + LONG_REST, Ordering::Relaxed);
        self.tell(what, &why);
    }

    /// Writes down what is not known.
    fn tell(&self, what: &str, why: &str) {
        let about = About { contact: "", step: 0, bundle: None, now: self.now };
        Line::new("warn", "unknown", about).with("what", what).with("why", why).write(&self.journal);
    }
}
