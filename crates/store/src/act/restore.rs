//! Taking a discard back.
//!
//! A report goes whole or not at all, also when one of its groups comes back: while any of those
//! that have not gone lacks something, all of them wait for it.

use malote_core::cause::{self, Draft};
use malote_core::delivery::{Event, Status};
use malote_core::id::{DeliveryId, EventId};
use malote_core::money::Money;
use malote_core::plan::Need;

use crate::act::replay::reason_of;
use crate::act::row::{self, Locked, Place, Words};
use crate::act::{self, Acted, sql};
use crate::audit::{Action, By};
use crate::db::{Row, Transaction, args};
use crate::error::StoreError;
use crate::personal::guard;
use crate::queue::causes::{self, Asking};

impl By<'_> {
    /// Takes a discard back. It goes behind what its thing is waiting for by now, and waits with
    /// the other groups of its report for what any of them lacks; one of several approvals at the
    /// same instant waits again until one is chosen.
    ///
    /// # Errors
    /// When there is no such delivery, it is not discarded, or the database fails.
    pub async fn restore(self, id: DeliveryId) -> Result<Acted, StoreError> {
        act::give_for(self.store, || self.try_restore(id)).await
    }

    async fn try_restore(self, id: DeliveryId) -> Result<Acted, StoreError> {
        let mut tx = self.store.write().await?;
        self.meet(&mut *tx, id).await?;
        let place = row::place(&mut *tx, id).await?;
        // Before the delivery is locked: causes come first.
        let waits = wait(&mut *tx, id, &place, None).await?;
        let delivery = Locked::of_place(&mut *tx, id).await?;
        let acted = take_back(&mut *tx, &delivery, waits).await?;
        let entry = delivery.entry(Action::DeliveryRestore, acted);
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(acted)
    }
}

/// Takes the discard of a locked delivery back.
pub(super) async fn take_back(
    tx: &mut dyn Transaction,
    delivery: &Locked,
    waits: bool,
) -> Result<Acted, StoreError> {
    delivery.still_says_something(tx).await?;
    guard::refuse_erased(tx, delivery.id).await?;
    let newest = delivery.newest;
    let next = delivery
        .after(tx, Event::Restored { newest, waits })
        .await?;
    let words = Words {
        reason: reason_of(next.status),
        ..Words::default()
    };
    delivery.write(tx, &next, words).await?;
    if next.status == Status::Uncertain {
        delivery.take_up_doubt(tx).await?;
    }
    Ok(Acted {
        status: next.status,
        released: 0,
    })
}

/// A group of the report, and what it asks for.
struct Group {
    id: DeliveryId,
    event: EventId,
    amount: Money,
    needs: Vec<Need>,
    causes: Vec<Draft>,
    parts: bool,
    /// Still discarded, and about to be taken back by an order.
    coming: bool,
}

impl Group {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let detail = row.opt_text("detail")?.unwrap_or_default();
        let negative = row
            .opt_text("negative")?
            .map(|entity| Draft::new(cause::Kind::NegativeGroup, entity).with_detail(detail));
        Ok(Self {
            id: DeliveryId(row.uuid("id")?),
            event: EventId(row.uuid("event_id")?),
            amount: row.money("amount")?,
            needs: row.json("needs")?,
            causes: negative.into_iter().collect(),
            parts: row.bool("parts")?,
            coming: row.bool("coming")?,
        })
    }

    fn asking(&self) -> Asking<'_> {
        Asking::again(self.id, self.event, self.amount, &self.needs, &self.causes)
    }
}

/// Parks a discarded delivery, and its waiting siblings with it, under what any of them lacks.
/// Returns whether it waits. One that may have been applied is asked about instead, and one that
/// no longer has the fencing number given is left alone.
pub(super) async fn wait(
    tx: &mut dyn Transaction,
    id: DeliveryId,
    place: &Place,
    fence: Option<i64>,
) -> Result<bool, StoreError> {
    if row::went_on(tx, id).await? {
        return Ok(false);
    }
    let mut groups = Vec::new();
    for row in tx
        .fetch(sql::ACT_WHOLE, args![id, place.undecided, fence], None)
        .await?
    {
        groups.push(Group::read(&row)?);
    }
    if place.undecided {
        let tie = Draft::new(cause::Kind::RevisionTie, place.subject.clone());
        for group in groups.iter_mut().filter(|group| group.id == id) {
            group.causes.push(tie.clone());
        }
    }
    let parts = groups.iter().any(|group| group.parts);
    let needs = groups.iter().flat_map(|group| &group.needs);
    let needs = needs.map(|need| (place.connection, need)).collect();
    let links = causes::links(tx, needs).await?;
    let asking = groups.iter().map(Group::asking);
    let mut wanting = causes::wanting(place.connection, asking, &links, parts);
    let coming = |id: DeliveryId| groups.iter().any(|group| group.coming && group.id == id);
    wanting.retain(|one| one.delivery == id || !parts && !coming(one.delivery));
    let parked = causes::park(tx, wanting).await?;
    Ok(parked.contains(&id))
}
