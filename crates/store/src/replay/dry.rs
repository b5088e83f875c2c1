//! What a replay would do, row by row, and of how much. It reads our own record only, and stores
//! nothing.

use std::collections::BTreeSet;

use malote_core::delivery::Status;
use malote_core::id::DeliveryId;
use malote_core::job::{Job, Links};
use malote_core::money::Money;
use malote_core::personal::{look as look_at, tokens};
use malote_core::plan::Need;
use serde::Serialize;
use uuid::Uuid;

use crate::Store;
use crate::db::{Kind, Row, Table, Transaction, args};
use crate::error::StoreError;
use crate::page::{Page, Window};
use crate::personal::{guard, told};
use crate::queue::{causes, claim};
use crate::replay::order::Chosen;
use crate::replay::sql;

/// How much of a tenant a replay would hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TenantTotal {
    /// Whose.
    pub tenant: String,
    /// How many deliveries.
    pub count: i64,
    /// Their sum.
    pub amount: Money,
    /// Of these, so many are in another open replay, and would be left out.
    pub left_out: i64,
}

/// A delivery as it would be taken up if it were replayed now.
#[derive(Debug, Clone)]
pub struct Look {
    /// With today's links, or those of a write that may have been applied.
    pub job: Job,
    /// The links it needs.
    pub needs: Vec<Need>,
    /// Where it is.
    pub status: Status,
    /// Whether no newer revision stands in its place.
    pub newest: bool,
    /// The latest failure in words.
    pub failure: Option<String>,
    /// Requests and answers of its last try, redacted; nothing when it was never tried.
    pub sent: serde_json::Value,
}

impl Store {
    /// How much a replay would hold, by tenant.
    ///
    /// # Errors
    /// When the filter names a status that cannot be replayed, or the database fails.
    pub async fn replay_totals(&self, chosen: &Chosen) -> Result<Vec<TenantTotal>, StoreError> {
        let mut tx = self.read().await?;
        let mut totals = Vec::new();
        let values = chosen.arguments(&mut *tx).await?;
        for row in tx.fetch(sql::REPLAY_TOTALS, values, None).await? {
            totals.push(TenantTotal {
                tenant: row.text("tenant")?,
                count: row.int("count")?,
                amount: row.money("amount")?,
                left_out: row.int("left_out")?,
            });
        }
        Ok(totals)
    }

    /// A page of what a replay would take up, the oldest first.
    ///
    /// # Errors
    /// When the filter names a status that cannot be replayed, the cursor is wrong, or the
    /// database fails.
    pub async fn dry_replay(
        &self,
        chosen: &Chosen,
        window: &Window,
    ) -> Result<Page<Look>, StoreError> {
        // Links are looked up by what is stored.
        let mut tx = self.read_stored().await?;
        let mut values = chosen.arguments(&mut *tx).await?;
        values.extend(args![window.id()?, window.rows()]);
        let rows = tx.fetch(sql::REPLAY_DRY, values, None).await?;
        let ids: Result<Vec<Uuid>, _> = rows.iter().map(|row| row.uuid("id")).collect();
        let page = Page::of(ids?, window, ToString::to_string);
        let items = look(&mut *tx, &page.items).await?;
        Ok(Page {
            items,
            next: page.next,
        })
    }
}

async fn look(tx: &mut dyn Transaction, ids: &[Uuid]) -> Result<Vec<Look>, StoreError> {
    let table = Table::column(&[Kind::Uuid], ids.iter().copied());
    let mut looks = Vec::new();
    for row in tx.fetch(sql::REPLAY_LOOK, args![], Some(table)).await? {
        looks.push(read(&row)?);
    }
    let today = looks.iter().filter(|one| !one.job.current.doubt);
    let needs = today.flat_map(|one| one.needs.iter().map(|need| (one.job.connection, need)));
    let links = causes::links(tx, needs.collect()).await?;
    for one in looks.iter_mut().filter(|one| !one.job.current.doubt) {
        one.job.links = match links.get(&one.job.connection) {
            Some(all) => causes::narrowed(all, &one.needs),
            None => Links::default(),
        };
    }
    let jobs = looks.iter_mut().map(|one| (&mut one.job, &mut one.needs));
    guard::reveal(tx, jobs).await?;
    let mut wanted = BTreeSet::new();
    let mut note = |text: &str| wanted.extend(tokens(text).map(str::to_owned));
    for one in &looks {
        look_at(&one.sent, &mut note);
        one.failure.iter().for_each(|failure| note(failure));
    }
    let told = told(tx, wanted).await?;
    for one in &mut looks {
        told.put(&mut one.sent);
        one.failure = one.failure.take().map(|failure| told.text(&failure));
    }
    Ok(looks)
}

fn read(row: &Row) -> Result<Look, StoreError> {
    let (job, needs) = claim::job(row)?;
    Ok(Look {
        status: job.current.status,
        newest: row.bool("newest")?,
        failure: row.opt_text("failure")?,
        sent: row.opt_json("exchanges")?.unwrap_or_default(),
        job,
        needs,
    })
}

impl Look {
    /// Which delivery.
    #[must_use]
    pub const fn id(&self) -> DeliveryId {
        self.job.id
    }
}
