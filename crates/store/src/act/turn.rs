//! The turn of one delivery of a set that was fixed before: it goes again, is given up, or is
//! taken back, unless something happened to it since.

use malote_core::delivery::Status;
use malote_core::id::DeliveryId;

use crate::act::row::{self, Locked};
use crate::act::{Acted, discard, replay, restore, together};
use crate::audit::{Action, By};
use crate::db::{Transaction, args};
use crate::error::StoreError;
use crate::replay::sql;
use crate::said;

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It goes again.
    Released,
    /// It is given up.
    Discarded,
    /// A newer revision stands in its place.
    Superseded,
    /// It is not what it was when the set was fixed.
    Changed(String),
    /// It cannot go now.
    Refused(String),
}

/// What is to be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    /// Try it again.
    Again,
    /// Give it up.
    GiveUp,
    /// Take that back.
    TakeBack,
}

/// The order that it is part of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ordered<'a> {
    /// What is to be done.
    pub(crate) doing: Doing,
    /// Which order.
    pub(crate) order: &'a str,
    /// Who gave it, with the reason.
    pub(crate) by: By<'a>,
}

/// Takes the turn of a delivery that had this status and fencing number. Nothing was written
/// when it is skipped.
pub(crate) async fn take(
    tx: &mut dyn Transaction,
    id: DeliveryId,
    was: (Status, i64),
    ordered: &Ordered<'_>,
) -> Result<Turn, StoreError> {
    let (mut delivery, standing) = match locked(tx, id, was.1, ordered.doing).await {
        Ok(locked) => locked,
        Err(StoreError::NotFound { .. }) => return Ok(gone()),
        Err(error) => return Err(error),
    };
    let now = Some((delivery.current.status, delivery.fence));
    if let Some(changed) = changed(was, now) {
        return Ok(changed);
    }
    let asks = ordered.doing != Doing::GiveUp && delivery.current.doubt;
    if asks && in_flight(tx, &delivery).await? {
        let note = "another delivery of the same thing is on its way to the target";
        return stays(tx, &delivery, ordered, note.to_owned()).await;
    }
    let acted = match ordered.doing {
        Doing::Again => replay::again(tx, &mut delivery).await,
        Doing::GiveUp => {
            let reason = ordered.by.reason.unwrap_or_default();
            discard::give_up(tx, &delivery, reason).await
        }
        // The cause it would wait for is locked before deliveries are: that is for one alone.
        Doing::TakeBack if standing.undecided => Err(StoreError::refused(said::SEVERAL_APPROVALS)),
        Doing::TakeBack => restore::take_back(tx, &delivery, standing.waits).await,
    };
    match acted {
        Ok(acted) => {
            ordered.note(tx, &delivery, acted).await?;
            Ok(match (acted.status, ordered.doing) {
                (Status::Superseded, _) => Turn::Superseded,
                (_, Doing::GiveUp) => Turn::Discarded,
                (Status::Parked, Doing::TakeBack) => {
                    Turn::Refused("taken back, and waits for what it lacks".to_owned())
                }
                _ => Turn::Released,
            })
        }
        // Refused before anything is written, but for what it would have waited for.
        Err(StoreError::Refused { text }) => {
            if standing.waits {
                delivery.drop_causes(tx).await?;
            }
            stays(tx, &delivery, ordered, text.to_string()).await
        }
        Err(error) => Err(error),
    }
}

/// It cannot go. What was taken back with it waits no longer for what it brings in.
async fn stays(
    tx: &mut dyn Transaction,
    delivery: &Locked,
    ordered: &Ordered<'_>,
    note: String,
) -> Result<Turn, StoreError> {
    if ordered.doing == Doing::TakeBack {
        together::free(tx, delivery.event, delivery.id).await?;
    }
    Ok(Turn::Refused(note))
}

/// How one stands that is taken back.
struct Standing {
    undecided: bool,
    waits: bool,
}

/// Nobody parks under a cause of a connection that is held, so its causes may be locked after
/// deliveries of the same set.
async fn locked(
    tx: &mut dyn Transaction,
    id: DeliveryId,
    fence: i64,
    doing: Doing,
) -> Result<(Locked, Standing), StoreError> {
    let place = row::place(tx, id).await?;
    let undecided = place.undecided;
    let waits = doing == Doing::TakeBack
        && !undecided
        && restore::wait(tx, id, &place, Some(fence)).await?;
    let delivery = Locked::of_place(tx, id).await?;
    Ok((delivery, Standing { undecided, waits }))
}

impl Ordered<'_> {
    /// Each can be found by its own name in the trail, with the order it was part of.
    async fn note(
        &self,
        tx: &mut dyn Transaction,
        delivery: &Locked,
        acted: Acted,
    ) -> Result<(), StoreError> {
        let action = match self.doing {
            Doing::Again => Action::DeliveryReplay,
            Doing::GiveUp => Action::DeliveryDiscard,
            Doing::TakeBack => Action::DeliveryRestore,
        };
        let mut entry = delivery.entry(action, acted);
        entry.after["order"] = self.order.into();
        self.by.record(tx, entry).await
    }
}

/// The turn of a delivery that is not what it was, by status and fencing number.
pub(crate) fn changed(was: (Status, i64), now: Option<(Status, i64)>) -> Option<Turn> {
    let Some(now) = now else {
        return Some(gone());
    };
    if now == was {
        return None;
    }
    Some(Turn::Changed(match now.0 == was.0 {
        true => format!("{} again", was.0.name()),
        false => format!("{}, now {}", was.0.name(), now.0.name()),
    }))
}

fn gone() -> Turn {
    Turn::Changed("gone".to_owned())
}

/// Asked about, it would be the second of its thing.
async fn in_flight(tx: &mut dyn Transaction, delivery: &Locked) -> Result<bool, StoreError> {
    let values = args![delivery.thing, delivery.id];
    let others = tx.fetch(sql::REPLAY_IN_FLIGHT, values, None).await?;
    Ok(!others.is_empty())
}
