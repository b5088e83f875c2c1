//! A replay as its row tells: how far it is, and how much may be tried now. The decisions are pure.

use jiff::{SignedDuration, Timestamp};
use malote_core::id::ReplayId;
use malote_core::money::Money;
use serde::Serialize;

use crate::act::turn::Turn;
use crate::audit::Actor;
use crate::db::{self, DbError, Value, args};
use crate::replay::kind::{Kind, State};

/// What was not used of the rate is kept for so long.
const SAVED: SignedDuration = SignedDuration::from_secs(1);
const SECOND_US: i64 = 1_000_000;

/// A replay, or another order about many deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replay {
    /// Which.
    pub id: ReplayId,
    /// What it does with them.
    pub kind: Kind,
    /// What it does now.
    pub state: State,
    /// Which deliveries were meant, as it was ordered.
    pub filter: serde_json::Value,
    /// Why.
    pub reason: String,
    /// Who.
    pub ordered_by: String,
    /// Whose rows it may hold; nothing: everybody's.
    pub tenants: Option<Vec<String>>,
    /// How many each stage tries; then all.
    pub ramp: Vec<u32>,
    /// A share of failures beyond this stops it.
    pub stop_at_failure_percent: i64,
    /// Tried at most in a second.
    pub rate_per_second: i64,
    /// The stage it is in.
    pub stage: Stage,
    /// Of what is being tried, so much cannot go: a person holds its connection since.
    pub held: i64,
    /// Of what is being tried, so much has been failing for ten minutes or more. It is tried on by
    /// itself, and counts among the failures of the stage meanwhile.
    pub failing: i64,
    /// The connections that a person holds and that it has something for, `tenant/name`: what
    /// they have to do goes when they are resumed. Known only where one is shown.
    pub held_by: Vec<String>,
    /// Where its rows are.
    #[serde(flatten)]
    pub counts: Counts,
    /// The sum of all its rows.
    pub amount: Money,
    /// When it was ordered.
    pub created_at: Timestamp,
    /// When it last got on.
    pub updated_at: Timestamp,
    /// When its last row had had its turn, and what was still under way, if anything, was known to
    /// keep failing or to be held. What becomes of that is noted all the same.
    pub ended_at: Option<Timestamp>,
    /// So many had failed or kept failing when it stopped because of them.
    #[serde(skip)]
    pub(super) stopped_for: i64,
    /// Who ordered, for the trail.
    #[serde(skip)]
    pub(super) actor: Actor,
    /// Until when its rate is used up.
    #[serde(skip)]
    pub(super) paid_until: Timestamp,
    /// Now, by the clock of the database.
    #[serde(skip)]
    pub(super) at: Timestamp,
}

/// A stage of the ramp; beyond it, the latest outcomes, which are judged together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Stage {
    /// Which, from 0; after the last of the ramp comes the one of all the rest.
    pub number: i64,
    /// Tried in it.
    pub tried: i64,
    /// Of these, delivered.
    pub delivered: i64,
    /// Of these, dead or parked again.
    pub failed: i64,
    /// Had kept failing when it began, and was judged with what came before.
    #[serde(skip)]
    pub(super) failing: i64,
}

/// Where the rows of a replay are. Skipped or not, together they are the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// All of them.
    pub total: i64,
    /// Not in it, because they are in another open one.
    pub left_out: i64,
    /// Their turn comes.
    pub waiting: i64,
    /// Being tried.
    pub released: i64,
    /// The target holds them.
    pub delivered: i64,
    /// Dead or parked again.
    pub failed: i64,
    /// A newer revision stood in their place.
    pub superseded: i64,
    /// Given up: by this order, or by a person while they were being tried.
    pub discarded: i64,
    /// Their turn came, and they were not tried.
    pub skipped: Skipped,
    /// Their turn never came: they are as they were.
    pub untouched: i64,
}

/// Why rows were not tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Skipped {
    /// Something happened to them after the order.
    pub changed: i64,
    /// They could not go: a new cause, another delivery of the same thing.
    pub refused: i64,
}

impl Replay {
    /// The tenant it is bound to, when that is one.
    pub(crate) fn only_tenant(&self) -> Option<&str> {
        match self.tenants.as_deref() {
            Some([one]) => Some(one.as_str()),
            _ => None,
        }
    }

    pub(super) fn read(row: &db::Row) -> Result<Self, DbError> {
        Ok(Self {
            id: ReplayId(row.uuid("id")?),
            kind: row.parsed("kind", Kind::from_name)?,
            held: row.int("held")?,
            failing: row.int("failing")?,
            stopped_for: row.int("stopped_for")?,
            held_by: Vec::new(),
            state: row.parsed("state", State::from_name)?,
            filter: row.json("filter")?,
            reason: row.text("reason")?,
            ordered_by: row.text("ordered_by")?,
            tenants: row.opt_json("tenants")?,
            ramp: row.json("ramp")?,
            stop_at_failure_percent: row.int("stop_percent")?,
            rate_per_second: row.int("rate")?,
            stage: Stage {
                number: row.int("stage")?,
                tried: row.int("stage_tried")?,
                delivered: row.int("stage_delivered")?,
                failed: row.int("stage_failed")?,
                failing: row.int("stage_failing")?,
            },
            counts: Counts::read(row)?,
            amount: row.money("amount")?,
            created_at: row.time("created_at")?,
            updated_at: row.time("updated_at")?,
            ended_at: row.opt_time("ended_at")?,
            actor: Actor::stored(row)?,
            paid_until: row.time("paid_until")?,
            at: row.time("at")?,
        })
    }

    /// The arguments that write what a step changes.
    pub(super) fn written(&self) -> Vec<Value> {
        let (stage, counts) = (&self.stage, &self.counts);
        args![
            self.id,
            self.state.name(),
            stage.number,
            stage.tried,
            stage.delivered,
            stage.failed,
            counts.waiting,
            counts.released,
            counts.delivered,
            counts.failed,
            counts.superseded,
            counts.discarded,
            counts.skipped.changed,
            counts.skipped.refused,
            counts.untouched,
            self.paid_until,
            self.held,
            self.failing,
            self.stopped_for,
            stage.failing,
        ]
    }

    /// How many may be tried now, by the ramp and the rate.
    pub(super) fn room(&self) -> i64 {
        if self.state != State::Running {
            return 0;
        }
        if !self.kind.sends() {
            return i64::MAX;
        }
        let staged = match self.stage_size() {
            Some(size) => size - self.going(),
            None => i64::MAX,
        };
        staged.min(self.rated()).max(0)
    }

    /// How many the stage tries; nothing beyond the ramp.
    pub(super) fn stage_size(&self) -> Option<i64> {
        let number = usize::try_from(self.stage.number).unwrap_or(usize::MAX);
        self.ramp.get(number).copied().map(i64::from)
    }

    /// Tried in this stage and not held by anybody: what is held says nothing about the target,
    /// so others are tried in its place.
    pub(super) const fn going(&self) -> i64 {
        self.stage.tried - self.held
    }

    fn rated(&self) -> i64 {
        if self.paid_until > self.at {
            return 0;
        }
        let spare = self.at.duration_since(self.paid_until).min(SAVED);
        let spare_us = i64::try_from(spare.as_micros()).unwrap_or(0);
        (spare_us.saturating_mul(self.rate_per_second) / SECOND_US).max(1)
    }

    /// The turn of one of its rows.
    pub(super) fn turned(&mut self, turn: &Turn) {
        self.counts.waiting -= 1;
        match turn {
            Turn::Released => {
                self.counts.released += 1;
                self.stage.tried += 1;
                let from = self.paid_until.max(self.at - SAVED);
                let each = SECOND_US / self.rate_per_second.clamp(1, SECOND_US);
                self.paid_until = from + SignedDuration::from_micros(each);
            }
            Turn::Discarded => self.counts.discarded += 1,
            Turn::Superseded => self.counts.superseded += 1,
            Turn::Changed(_) => self.counts.skipped.changed += 1,
            Turn::Refused(_) => self.counts.skipped.refused += 1,
        }
    }

    /// One that was released ended like this.
    pub(super) fn ended(&mut self, state: &str) {
        self.counts.released -= 1;
        match state {
            "delivered" => {
                self.counts.delivered += 1;
                self.stage.delivered += 1;
            }
            "superseded" => self.counts.superseded += 1,
            "discarded" => self.counts.discarded += 1,
            _ => {
                self.counts.failed += 1;
                self.stage.failed += 1;
            }
        }
    }

    /// Rows whose turn will not come.
    pub(super) const fn closed(&mut self, rows: i64) {
        self.counts.waiting -= rows;
        self.counts.untouched += rows;
    }
}

impl Counts {
    /// Whether something is left to do.
    pub(super) const fn open(&self) -> bool {
        self.waiting + self.released > 0
    }

    fn read(row: &db::Row) -> Result<Self, DbError> {
        Ok(Self {
            total: row.int("total")?,
            left_out: row.int("left_out")?,
            waiting: row.int("waiting")?,
            released: row.int("released")?,
            delivered: row.int("delivered")?,
            failed: row.int("failed")?,
            superseded: row.int("superseded")?,
            discarded: row.int("discarded")?,
            skipped: Skipped {
                changed: row.int("changed")?,
                refused: row.int("refused")?,
            },
            untouched: row.int("untouched")?,
        })
    }
}

#[cfg(test)]
#[path = "progress/tests.rs"]
mod tests;
