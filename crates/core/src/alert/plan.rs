//! What a channel is told now: a pure function of the alarms, of what it was told before, and of
//! the time.
//!
//! - An alarm waits for the gathering time before it is told; then everything that is open goes
//!   into the same message.
//! - While it lasts it is told again at most once in the reminding time, all reminders together.
//! - Its end is told once, and only to whom it was told; one that ends while it is being gathered
//!   is told to nobody.
//! - In quiet hours only new alarms that are urgent are told; everything else waits for their end.

use std::cmp::Reverse;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::alert::{Alarm, Facts, Kind, sao_paulo};
use crate::id::ChannelId;
use crate::language::Language;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Hours of the day in São Paulo in which only what is urgent is told; they may pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    from: u16,
    to: u16,
}

impl Quiet {
    /// From a minute of the day to another; `None` when they are the same or no such minutes.
    #[must_use]
    pub const fn new(from: u16, to: u16) -> Option<Self> {
        if from >= DAY || to >= DAY || from == to {
            return None;
        }
        Some(Self { from, to })
    }

    /// From clock times as people write them: `22:00`, `07:30`.
    #[must_use]
    pub fn parse(from: &str, to: &str) -> Option<Self> {
        Self::new(minute(from)?, minute(to)?)
    }

    /// The minutes of the day they begin and end at.
    #[must_use]
    pub const fn minutes(self) -> (u16, u16) {
        (self.from, self.to)
    }

    /// As people write them.
    #[must_use]
    pub fn clock_times(self) -> (String, String) {
        let shown = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        (shown(self.from), shown(self.to))
    }

    /// Whether an instant is within them.
    #[must_use]
    pub fn cover(self, now: Timestamp) -> bool {
        let local = now.to_zoned(sao_paulo());
        let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
        let (from, to) = (i32::from(self.from), i32::from(self.to));
        match from < to {
            true => minute >= from && minute < to,
            false => minute >= from || minute < to,
        }
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// What decides what a channel is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Which channel.
    pub id: ChannelId,
    /// The tenants whose alarms it gets; `None` for all, and for what concerns no tenant alone.
    pub tenants: Option<Vec<String>>,
    /// The kinds it gets; `None` for all.
    pub kinds: Option<Vec<Kind>>,
    /// The language it reads.
    pub language: Language,
    /// Its quiet hours.
    pub quiet: Option<Quiet>,
    /// When it was last reminded of anything.
    pub reminded_at: Option<Timestamp>,
}

impl Listener {
    fn wants(&self, alarm: &Alarm) -> bool {
        let of_tenant = match (&self.tenants, &alarm.tenant) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(tenants), Some(tenant)) => tenants.contains(tenant),
        };
        let kind = alarm.facts.kind();
        let of_kind = self
            .kinds
            .as_ref()
            .is_none_or(|kinds| kinds.contains(&kind));
        // That it cannot be reached must be told elsewhere.
        let of_itself = matches!(
            &alarm.facts,
            Facts::AlertUndeliverable { channel, .. } if *channel == self.id
        );
        of_tenant && of_kind && !of_itself
    }
}

/// What is set about telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How long alarms are gathered before they are told.
    pub gather: Duration,
    /// How long until one that lasts is told again.
    pub remind: Duration,
}

/// An alarm, and when a channel was last told that it is open; nothing once it was told its end.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The alarm.
    pub alarm: &'a Alarm,
    /// When the channel was last told of it.
    pub told_at: Option<Timestamp>,
}

/// Why an alarm is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is new.
    Opened,
    /// It lasts.
    StillOpen,
    /// It is over.
    Resolved,
}

/// One message to one channel.
#[derive(Debug, Clone)]
pub struct Digest<'a> {
    /// What is told: new alarms first, then those that last, then those that are over; the most
    /// money first.
    pub lines: Vec<(State, &'a Alarm)>,
}

impl Digest<'_> {
    /// Whether it reminds of something.
    #[must_use]
    pub fn reminds(&self) -> bool {
        self.lines
            .iter()
            .any(|(state, _)| *state == State::StillOpen)
    }
}

/// What a channel is told now, if anything.
#[must_use]
pub fn due<'a>(
    listener: &Listener,
    board: impl IntoIterator<Item = Known<'a>>,
    now: Timestamp,
    rules: Rules,
) -> Option<Digest<'a>> {
    let quiet = listener.quiet.is_some_and(|quiet| quiet.cover(now));
    let reminding = passed(listener.reminded_at, rules.remind, now);
    let (mut lines, mut ripe) = (Vec::new(), false);
    for known in board {
        let alarm = known.alarm;
        let Some(state) = state_of(known, now, rules, reminding) else {
            continue;
        };
        let waits = quiet && !(state == State::Opened && alarm.facts.urgent());
        if waits || !listener.wants(alarm) {
            continue;
        }
        // What is only being gathered goes along, but does not make a message.
        ripe |= match state {
            State::Opened => passed(Some(alarm.opened_at), rules.gather, now),
            State::StillOpen | State::Resolved => true,
        };
        lines.push((state, alarm));
    }
    lines.sort_by_key(|(state, alarm)| {
        let amount = alarm.total.amount.centavos().unsigned_abs();
        (*state, Reverse((amount, alarm.total.count)), alarm.id)
    });
    ripe.then_some(Digest { lines })
}

/// Why an alarm would be told now, if it would.
fn state_of(known: Known<'_>, now: Timestamp, rules: Rules, reminding: bool) -> Option<State> {
    match (known.alarm.closed_at, known.told_at) {
        (None, None) => Some(State::Opened),
        (None, told) if reminding && passed(told, rules.remind, now) => Some(State::StillOpen),
        // It may open again until then.
        (closed, Some(_)) if closed.is_some() && passed(closed, rules.gather, now) => {
            known.alarm.facts.kind().lasts().then_some(State::Resolved)
        }
        _ => None,
    }
}

/// Whether so much time has passed since an instant; since never, it has.
fn passed(since: Option<Timestamp>, time: Duration, now: Timestamp) -> bool {
    since.is_none_or(|since| {
        let waited = now.duration_since(since);
        waited >= jiff::SignedDuration::try_from(time).unwrap_or(jiff::SignedDuration::MAX)
    })
}

#[cfg(test)]
mod tests;
