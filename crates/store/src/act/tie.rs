//! Two revisions claimed the same instant with different contents, and a person chose one: it
//! becomes the newest revision of its subject, as if it had come later.
//!
//! Its deliveries go on together, those of the others that were never applied are superseded,
//! and what the target may hold of the others and the chosen one does not want is removed.

use std::collections::BTreeSet;

use malote_core::id::{DeliveryId, ThingId};
use malote_core::json;
use malote_core::money::Money;
use malote_core::personal::{look, tokens};
use malote_core::plan::Need;

use crate::act::decided;
use crate::act::row::Locked;
use crate::act::sql;
use crate::db::{Kind, Table, Transaction, args};
use crate::error::StoreError;
use crate::personal::meet::vault;
use crate::personal::{guard, told};
use crate::queue::rows::DELIVERY;
use crate::queue::sql as queue;

/// Makes the event of a parked delivery the newest of its subject; the delivery itself is left
/// to the caller. Returns how many siblings go on.
pub(super) async fn decide(tx: &mut dyn Transaction, chosen: &Locked) -> Result<usize, StoreError> {
    let revision = raise_revision(tx, chosen).await?;
    let values = args![chosen.subject, chosen.event, revision];
    tx.execute(sql::TIE_REVISION, values.clone(), None).await?;
    supersede_others(tx, chosen).await?;
    remove_unwanted(tx, chosen, revision).await?;
    let mut siblings = Vec::new();
    for row in tx
        .fetch(sql::TIE_SIBLINGS, args![chosen.event, chosen.id], None)
        .await?
    {
        siblings.push(DeliveryId(row.uuid("id")?));
    }
    // Whole or not at all: they were parked under the same causes, all decided by this.
    decided::drop_causes(tx, &siblings).await?;
    let released = tx
        .fetch(queue::RELEASE_DELIVERIES, args![], Some(ids(siblings)))
        .await?;
    Ok(released.len())
}

fn ids(deliveries: Vec<DeliveryId>) -> Table {
    Table::column(&[Kind::Uuid], deliveries)
}

/// The instant is the same; revision, content and event are those of the chosen one.
async fn raise_revision(tx: &mut dyn Transaction, chosen: &Locked) -> Result<i64, StoreError> {
    let event = crate::read::event::by_id(tx, chosen.event).await?;
    let mut data = event.body.get("data").cloned().unwrap_or_default();
    let mut wanted = BTreeSet::new();
    look(&data, &mut |text| {
        wanted.extend(tokens(text).map(str::to_owned));
    });
    // As it was made when the event was taken.
    told(tx, wanted).await?.put(&mut data);
    let digest = guard::content_digest(&*vault(tx)?, &json::digest(&data));
    let values = args![chosen.subject, chosen.event, digest];
    let row = tx.fetch_one(sql::TIE_SUBJECT, values).await?;
    Ok(row.int("revision")?)
}

async fn supersede_others(tx: &mut dyn Transaction, chosen: &Locked) -> Result<(), StoreError> {
    let mut others = Vec::new();
    for row in tx
        .fetch(sql::TIE_OTHERS, args![chosen.subject, chosen.event], None)
        .await?
    {
        others.push(DeliveryId(row.uuid("id")?));
    }
    // First, while they still say what they waited for themselves.
    let free = Some(ids(others.clone()));
    tx.fetch(queue::FOLLOWERS_FREE, args![], free).await?;
    let replaced = tx
        .fetch(
            queue::DELIVERIES_SUPERSEDE,
            args!["newer-revision"],
            Some(ids(others)),
        )
        .await?;
    let mut superseded = Vec::new();
    for row in replaced {
        superseded.push(DeliveryId(row.uuid("id")?));
    }
    decided::drop_causes(tx, &superseded).await
}

/// Plans the removal of things that the chosen event does not want.
async fn remove_unwanted(
    tx: &mut dyn Transaction,
    chosen: &Locked,
    revision: i64,
) -> Result<(), StoreError> {
    let needs = vec![Need {
        kind: "credentials".to_owned(),
        key: String::new(),
        label: String::new(),
        optional: false,
    }];
    let digest = json::digest(&serde_json::json!([false, Money::ZERO, null]));
    let mut table = Table::new(DELIVERY);
    for row in tx
        .fetch(
            sql::TIE_TO_REMOVE,
            args![chosen.subject, chosen.event],
            None,
        )
        .await?
    {
        let thing = ThingId(row.uuid("id")?);
        table.push(args![
            DeliveryId::made_at(chosen.at),
            chosen.event,
            thing,
            chosen.subject,
            chosen.connection,
            &chosen.tenant,
            row.text("flow")?,
            row.text("name")?,
            revision,
            false,
            0_i64,
            &digest,
            serde_json::json!(needs).to_string(),
            None::<String>,
            thing.to_string(),
            row.opt_uuid("last_open")?,
            "ready",
            None::<String>,
            None::<String>,
            None::<String>,
        ]);
    }
    if !table.is_empty() {
        tx.execute(queue::DELIVERIES_INSERT, args!["", 0_i64], Some(table))
            .await?;
    }
    Ok(())
}
