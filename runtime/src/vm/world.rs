//! Instructions that ask the world: the caller, the clock, hours, queues, calendars, chance.

use super::machine::Machine;
use crate::bundle::{Builtin, CalendarId, Channel, EnumDef, Figure, ResourceId};
use crate::civil;
use crate::exchange::HoursNow;
use crate::value::Value;

impl Machine<'_> {
    pub(super) fn builtin(&mut self, builtin: Builtin) {
        let value = match builtin {
            Builtin::CallerPhone => self.state.caller.phone.clone().map_or(Value::Unknown, Value::Text),
            Builtin::CallerCallbackPending => Value::Bool(self.environment.callback_pending),
            Builtin::CallId => Value::Text(self.state.caller.id.clone()),
            Builtin::CallDialled => self.state.caller.dialled.clone().map_or(Value::Unknown, Value::Text),
            Builtin::CallChannel => Value::Enum(
                EnumDef::CHANNEL,
                match self.state.caller.channel {
                    Channel::Voice => 0,
                    Channel::Chat => 1,
                },
            ),
            Builtin::CallEndpoint => Value::Text(self.state.caller.endpoint.clone()),
            Builtin::CallStarted => Value::DateTime(self.state.caller.started),
            Builtin::CallLanguage => Value::Text(self.loaded.tongue(self.state.language).tag.clone()),
            Builtin::ClockNow => Value::DateTime(self.environment.now),
            Builtin::ClockToday => Value::Date(self.today()),
            Builtin::ClockTime => Value::Time(civil::seconds_of(self.clock().time())),
            Builtin::ClockWeekday => {
                let from_monday = self.clock().weekday().to_monday_zero_offset();
                Value::Enum(EnumDef::WEEKDAY, u16::from(from_monday.unsigned_abs()))
            }
            Builtin::ClockPartOfDay => {
                let part = match self.clock().hour() {
                    ..12 => 0,
                    12..18 => 1,
                    _ => 2,
                };
                Value::Enum(EnumDef::PART_OF_DAY, part)
            }
        };
        self.push(value);
    }

    fn today(&mut self) -> i32 {
        civil::days_of(self.clock().date())
    }

    fn hours(&self, id: ResourceId) -> HoursNow {
        self.environment.hours.get(id.index()).copied().unwrap_or_default()
    }

    pub(super) fn hours_open(&mut self, id: ResourceId) {
        let open = self.hours(id).open;
        self.push_bool(open);
    }

    pub(super) fn hours_opens_in(&mut self, id: ResourceId) {
        let hours = self.hours(id);
        let seconds = hours.opens_in.filter(|_| !hours.open);
        self.push(seconds.map_or(Value::Unknown, Value::Duration));
    }

    pub(super) fn hours_closes_in(&mut self, id: ResourceId) {
        let hours = self.hours(id);
        let seconds = hours.closes_in.filter(|_| hours.open);
        self.push(seconds.map_or(Value::Unknown, Value::Duration));
    }

    pub(super) fn queue_figure(&mut self, id: ResourceId, figure: Figure) {
        let queue = self.environment.queues.get(id.index()).copied().unwrap_or_default();
        self.push(match figure {
            Figure::Waiting => Value::Int(queue.waiting),
            Figure::Oldest => Value::Duration(queue.oldest),
            Figure::Available => Value::Int(queue.available),
            Figure::Callbacks => Value::Int(queue.callbacks),
            Figure::Staffed => Value::Int(queue.staffed),
        });
    }

    pub(super) fn calendar_has(&mut self, id: CalendarId) {
        let day = self.pop();
        let named = match day {
            Value::Date(day) => self.day_name(id, day).is_some(),
            _ => false,
        };
        self.push_bool(named);
    }

    pub(super) fn calendar_today(&mut self, id: CalendarId) {
        let today = self.today();
        let name = self.day_name(id, today).map_or(Value::Unknown, Value::text);
        self.push(name);
    }

    /// What a calendar calls a day: what operations added comes first, so that they can rename one.
    fn day_name(&self, id: CalendarId, day: i32) -> Option<&str> {
        let added = &self.environment.calendar_days;
        if let Some((_, _, name)) = added.iter().find(|(calendar, at, _)| (*calendar, *at) == (id, day)) {
            return Some(name);
        }
        let days = &self.loaded.calendars.get(id.index())?.days;
        let at = days.binary_search_by_key(&day, |(day, _)| *day).ok()?;
        days.get(at).map(|&(_, name)| self.loaded.strings.get(name))
    }

    pub(super) fn random(&mut self) {
        let (b, a) = (self.pop(), self.pop());
        let drawn = match (a, b) {
            (Value::Int(a), Value::Int(b)) => {
                let (low, high) = (a.min(b), a.max(b));
                let drawn = self.draw(low, high);
                Value::Int(self.environment.forced_random.map_or(drawn, |forced| forced.clamp(low, high)))
            }
            _ => Value::Unknown,
        };
        self.push(drawn);
    }

    /// Draws a number from the step's seed, both ends included: SplitMix64, the high half of a product, so
    /// that no number of the range is favoured by more than one in 2^64.
    pub(super) fn draw(&mut self, low: i64, high: i64) -> i64 {
        self.drawn = self.drawn.wrapping_add(1);
        let mixed = mix(self.environment.seed.wrapping_add(self.drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let range = i128::from(high) - i128::from(low) + 1;
        let offset = (u128::from(mixed) * range.unsigned_abs()) >> 64;
        low.wrapping_add(offset as i64)
    }
}

/// The finisher of SplitMix64: every bit of the input reaches every bit of the output.
pub(super) fn mix(seed: u64) -> u64 {
    let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
