//! The groups of one report wait for each other's causes, because a report goes whole or not at
//! all. What only groups brought in that are given up holds the others no longer: looked at when
//! one is given up, when one stays given up that was to be taken back, and when an order ends that
//! would have given up or taken back others.

use malote_core::cause;
use malote_core::delivery::Status;
use malote_core::id::{CauseId, DeliveryId, EventId};
use malote_core::plan::Need;

use crate::act::row::{self, Locked, Waiting};
use crate::act::sql;
use crate::db::{Kind, Row, Table, Transaction, args};
use crate::error::StoreError;
use crate::queue::sql as queue;

/// A group that waits or was given up.
struct Group {
    id: DeliveryId,
    status: Status,
    /// What its negative amount would be called as a cause.
    entity: String,
    needs: Vec<Need>,
    /// An order is about to give it up.
    leaving: bool,
    /// Given up, and an order is about to take it back.
    coming: bool,
}

impl Group {
    fn read(row: &Row, staying: DeliveryId) -> Result<Self, StoreError> {
        let id = DeliveryId(row.uuid("id")?);
        let order = row.opt_text("ordered")?;
        let status = row.parsed("status", Status::from_name)?;
        Ok(Self {
            id,
            status,
            entity: format!("{}/{}", row.text("subject")?, row.text("name")?),
            needs: row.json("needs")?,
            leaving: order.as_deref() == Some("discard"),
            coming: order.as_deref() == Some("restore")
                && status == Status::Discarded
                && id != staying,
        })
    }

    fn waits(&self) -> bool {
        self.status == Status::Parked && !self.leaving
    }

    fn stays_given_up(&self) -> bool {
        self.status == Status::Discarded && !self.coming
    }

    fn needs(&self, one: &Waiting) -> bool {
        let fits = |need: &Need| {
            one.kind.link() == Some(need.kind.as_str()) && need.key == one.entity && !need.optional
        };
        self.needs.iter().any(fits)
    }

    fn is_itself(&self, one: &Waiting) -> bool {
        one.kind == cause::Kind::NegativeGroup && one.entity == self.entity
    }
}

/// Frees what waits only for groups of its report that are given up. `staying` is one of the event
/// that no order takes back, whatever orders say. Returns how many go on. The connection and the
/// subject are held.
pub(super) async fn free(
    tx: &mut dyn Transaction,
    event: EventId,
    staying: DeliveryId,
) -> Result<usize, StoreError> {
    let causes = waited_for(tx, event).await?;
    if causes.is_empty() {
        return Ok(0);
    }
    let mut groups = Vec::new();
    for row in tx.fetch(sql::ACT_GROUPS, args![event], None).await? {
        groups.push(Group::read(&row, staying)?);
    }
    let waiting = groups.iter().filter(|group| group.waits());
    let waiting: Vec<DeliveryId> = waiting.map(|group| group.id).collect();
    let ids = || Some(Table::column(&[Kind::Uuid], waiting.iter().copied()));
    let needed = |one: &Waiting| {
        let mut left = groups.iter().filter(|group| group.waits() || group.coming);
        left.any(|group| group.needs(one))
    };
    let given_up = |one: &Waiting| {
        let mut gone = groups.iter().filter(|group| group.stays_given_up());
        gone.any(|group| group.is_itself(one) || group.needs(one) && !needed(one))
    };
    let unneeded: Vec<CauseId> = causes
        .iter()
        .filter(|one| given_up(one))
        .map(|one| one.id)
        .collect();
    if unneeded.is_empty() {
        return Ok(0);
    }
    for cause in &unneeded {
        tx.execute(sql::ACT_UNNEEDED, args![*cause], ids()).await?;
    }
    let released = tx.fetch(queue::RELEASE_DELIVERIES, args![], ids()).await?;
    let idle = Some(Table::column(&[Kind::Uuid], unneeded));
    tx.execute(sql::ACT_CAUSES_IDLE, args![], idle).await?;
    Ok(released.len())
}

/// The same for a delivery that an order leaves as it is.
pub(crate) async fn left(tx: &mut dyn Transaction, id: DeliveryId) -> Result<usize, StoreError> {
    row::place(tx, id).await?;
    let delivery = Locked::of_place(tx, id).await?;
    free(tx, delivery.event, id).await
}

/// The open causes that groups of an event wait for.
async fn waited_for(tx: &mut dyn Transaction, event: EventId) -> Result<Vec<Waiting>, StoreError> {
    let mut causes = Vec::new();
    for row in tx.fetch(sql::ACT_WAITED_FOR, args![event], None).await? {
        causes.push(Waiting {
            id: CauseId(row.uuid("id")?),
            kind: row.parsed("kind", cause::Kind::from_name)?,
            entity: row.text("entity")?,
        });
    }
    Ok(causes)
}
