//! Ordering a replay: its set is fixed by one statement.

use std::collections::BTreeSet;

use malote_core::cause;
use malote_core::delivery::Status;
use malote_core::id::{DeliveryId, ReplayId};
use uuid::Uuid;

use crate::act;
use crate::audit::{Action, Actor, By, Entry};
use crate::db::{Transaction, Value, Wake, args};
use crate::error::StoreError;
use crate::page::Scope;
use crate::personal::guard;
use crate::read::delivery::Filter;
use crate::read::listed;
use crate::replay::kind::Kind;
use crate::replay::progress::Replay;
use crate::replay::sql;
use crate::said;

/// Which deliveries are meant: dead ones, unless the filter names another status or a cause;
/// discarded ones when that is to be taken back. Those parked under a cause that a replay does
/// not decide are never among what it tries; those parked because several approvals share an
/// instant only when they are named, for the first of them would win.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// For what.
    pub kind: Kind,
    /// What must fit.
    pub filter: Filter,
    /// Only these.
    pub ids: Option<Vec<DeliveryId>>,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Which deliveries.
    pub chosen: Chosen,
    /// The filter as it was given, to be shown.
    pub told: serde_json::Value,
    /// Why.
    pub reason: String,
    /// How many each stage tries; then all.
    pub ramp: Vec<u32>,
    /// A share of failures beyond this stops it.
    pub stop_at_failure_percent: u32,
    /// Tried at most in a second; at least 1.
    pub rate_per_second: u32,
}

/// What came of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ordered {
    /// It stands.
    Made(Box<Replay>),
    /// Nothing fits that could be tried: nothing was ordered.
    Nothing {
        /// So many fit and are in another open replay.
        left_out: i64,
    },
}

impl By<'_> {
    /// Fixes the set of a replay. Nothing of it is tried yet; see [`crate::Store::step_replay`]. The
    /// order of the same name, if it was given before, is the answer then.
    ///
    /// # Errors
    /// When the filter names a status that cannot be replayed, what is searched is too short to
    /// tell, or the database fails.
    pub async fn order_replay(self, order: &Order) -> Result<Ordered, StoreError> {
        act::give_for(self.store, || self.try_order_replay(order)).await
    }

    async fn try_order_replay(self, order: &Order) -> Result<Ordered, StoreError> {
        let id = self.makes.map_or_else(ReplayId::fresh, ReplayId);
        let mut tx = self.store.write().await?;
        tx.execute(sql::REPLAY_ORDER_LOCK, args![], None).await?;
        if let Some(made) = tx.fetch_optional(sql::REPLAY_LOCK, args![id]).await? {
            return Ok(order.made(Replay::read(&made)?));
        }
        let mut chosen = order.chosen.arguments(&mut *tx).await?;
        let left_out = left_out(&mut *tx, &chosen).await?;
        chosen.push(id.into());
        let said = serde_json::json!([order.told, order.reason]);
        let said = guard::words(&mut *tx, order.tenant(), said).await?;
        tx.execute(
            sql::REPLAY_INSERT,
            order.columns(id, self.actor, &said),
            None,
        )
        .await?;
        tx.execute(sql::REPLAY_FILL, chosen, None).await?;
        tx.execute(sql::REPLAY_INSERT_LANES, args![id], None)
            .await?;
        let counted = args![id, left_out];
        let counted = tx.fetch_one(sql::REPLAY_COUNTED, counted).await?;
        if counted.int("total")? == 0 {
            return Ok(Ordered::Nothing { left_out });
        }
        let made = tx.fetch_one(sql::REPLAY_LOCK, args![id]).await?;
        let made = Replay::read(&made)?;
        let entry = Entry {
            action: match order.chosen.kind {
                Kind::Replay => Action::ReplayOrder,
                Kind::Discard => Action::DiscardOrder,
                Kind::Restore => Action::RestoreOrder,
            },
            tenant: made.only_tenant(),
            subject: id.to_string(),
            before: serde_json::Value::Null,
            after: order.entered(&made),
        };
        self.because(Some(&order.reason))
            .record(&mut *tx, entry)
            .await?;
        tx.notify(Wake::All);
        tx.commit().await?;
        Ok(order.made(made))
    }
}

impl Order {
    /// What is stored has tokens in place of persons: who ordered it sees it as it was said.
    fn made(&self, made: Replay) -> Ordered {
        let (filter, reason) = (self.told.clone(), self.reason.clone());
        Ordered::Made(Box::new(Replay {
            filter,
            reason,
            ..made
        }))
    }

    /// The tenant whose persons it may name, so that erasing one there reaches these words too;
    /// nobody's when it is about the things of several.
    fn tenant(&self) -> &str {
        match &self.chosen.filter.scope {
            Scope::Only(tenants) if tenants.len() == 1 => tenants[0].as_str(),
            Scope::Only(_) | Scope::All => "",
        }
    }

    /// What the trail keeps: how many and how much, not each.
    fn entered(&self, made: &Replay) -> serde_json::Value {
        serde_json::json!({
            "filter": self.told,
            "total": made.counts.total,
            "amount": made.amount,
            "ramp": self.ramp,
            "stop_at_failure_percent": self.stop_at_failure_percent,
            "rate_per_second": self.rate_per_second,
        })
    }

    /// `said`: the filter and the reason as they are stored.
    fn columns(&self, id: ReplayId, actor: &Actor, said: &serde_json::Value) -> Vec<Value> {
        args![
            id,
            said[0].to_string(),
            said[1].as_str().unwrap_or_default(),
            actor.to_string(),
            tenants(&self.chosen.filter.scope),
            serde_json::json!(self.ramp).to_string(),
            self.stop_at_failure_percent,
            self.rate_per_second,
            self.chosen.kind.name(),
            actor.kind.name(),
            &*actor.name,
            &*actor.label,
            &*actor.origin,
        ]
    }
}

/// How much of it is in another open order; nothing to look for while there is none.
async fn left_out(tx: &mut dyn Transaction, chosen: &[Value]) -> Result<i64, StoreError> {
    if tx.fetch(sql::REPLAYS_OPEN, args![], None).await?.is_empty() {
        return Ok(0);
    }
    let row = tx.fetch_one(sql::REPLAY_LEFT_OUT, chosen.to_vec()).await?;
    Ok(row.int("left_out")?)
}

impl Chosen {
    /// The arguments that every statement about a set begins with. What is searched is found as in
    /// a list: all of it, or the order is refused.
    pub(crate) async fn arguments(
        &self,
        tx: &mut dyn Transaction,
    ) -> Result<Vec<Value>, StoreError> {
        // What cannot be asked is refused before anything is looked for.
        self.statuses()?;
        let found = listed::found(tx, &self.filter).await?;
        self.among(found)
    }

    /// The same, with what was found of what is searched.
    pub(crate) fn among(&self, found: Option<BTreeSet<Uuid>>) -> Result<Vec<Value>, StoreError> {
        let filter = &self.filter;
        let named = self.ids.as_ref().map(|ids| ids.iter().map(|id| id.0));
        let ids: Option<Vec<Uuid>> = match (named, found) {
            (None, found) => found.map(|found| found.into_iter().collect()),
            (Some(named), None) => Some(named.collect()),
            (Some(named), Some(found)) => Some(named.filter(|id| found.contains(id)).collect()),
        };
        Ok(args![
            serde_json::json!(self.statuses()?).to_string(),
            filter.flow.clone(),
            filter.connection,
            filter.since,
            filter.until,
            filter.fingerprint.clone(),
            tenants(&filter.scope),
            filter.cause,
            ids.map(|ids| serde_json::json!(ids).to_string()),
            serde_json::json!(self.decided()).to_string(),
        ])
    }

    fn statuses(&self) -> Result<Vec<&'static str>, StoreError> {
        let (dead, parked) = (Status::Dead.name(), Status::Parked.name());
        let discarded = Status::Discarded;
        if self.kind == Kind::Restore {
            return match self.filter.status {
                None | Some(Status::Discarded) => Ok(vec![discarded.name()]),
                Some(other) => {
                    let (status, other) = (discarded.name(), other.name());
                    let values =
                        said::ONLY_RESTORED.with(&[("status", &status), ("other", &other)]);
                    Err(StoreError::refused(values))
                }
            };
        }
        match self.filter.status {
            Some(status @ (Status::Dead | Status::Parked)) => Ok(vec![status.name()]),
            Some(other) => Err(StoreError::refused(said::ONLY_ORDERED.with(&[
                ("dead", &dead),
                ("parked", &parked),
                ("kind", &self.kind.name()),
                ("other", &other.name()),
            ]))),
            None if self.ids.is_some() => Ok(vec![dead, parked]),
            None if self.filter.cause.is_some() => Ok(vec![parked]),
            None => Ok(vec![dead]),
        }
    }

    /// The causes that this order decides.
    fn decided(&self) -> Vec<&'static str> {
        let named = self.ids.is_some();
        let decides = |kind: &cause::Kind| {
            // What is given up waits for nothing any more.
            self.kind == Kind::Discard
                || kind.decided_by_replay() && (named || *kind != cause::Kind::RevisionTie)
        };
        let kinds = cause::Kind::ALL.into_iter().filter(decides);
        kinds.map(cause::Kind::name).collect()
    }
}

/// The tenants of a scope as JSON; nothing for everybody's.
fn tenants(scope: &Scope) -> Option<String> {
    match scope {
        Scope::All => None,
        Scope::Only(tenants) => Some(serde_json::json!(tenants).to_string()),
    }
}
