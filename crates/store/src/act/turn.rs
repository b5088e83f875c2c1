//! The turn of one delivery of a set that was fixed before: it goes again, unless something
//! happened to it since.

use malote_core::delivery::Status;
use malote_core::id::DeliveryId;

use crate::act::replay;
use crate::act::row::Locked;
use crate::db::{Transaction, args};
use crate::error::StoreError;
use crate::replay::sql;

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It goes again.
    Released,
    /// A newer revision stands in its place.
    Superseded,
    /// It is not what it was when the set was fixed.
    Changed(String),
    /// It cannot go now.
    Refused(String),
}

/// Takes the turn of a delivery that had this status and fencing number. Nothing was written
/// when it is skipped.
pub(crate) async fn take(
    tx: &mut dyn Transaction,
    id: DeliveryId,
    was: Status,
    fence: i64,
) -> Result<Turn, StoreError> {
    let mut delivery = match Locked::take(tx, id).await {
        Ok(delivery) => delivery,
        Err(StoreError::NotFound { .. }) => return Ok(gone()),
        Err(error) => return Err(error),
    };
    let now = Some((delivery.current.status, delivery.fence));
    if let Some(changed) = changed((was, fence), now) {
        return Ok(changed);
    }
    if delivery.current.doubt && in_flight(tx, &delivery).await? {
        let note = "another delivery of the same thing is on its way to the target";
        return Ok(Turn::Refused(note.to_owned()));
    }
    match replay::again(tx, &mut delivery).await {
        Ok(acted) if acted.status == Status::Superseded => Ok(Turn::Superseded),
        Ok(_) => Ok(Turn::Released),
        // Refused before anything is written.
        Err(StoreError::Refused { text }) => Ok(Turn::Refused(text)),
        Err(error) => Err(error),
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
