//! Refused messages that are published again as they came, or only looked at, one batch after the
//! other.

use serde::Serialize;
use serde_json::json;

use crate::cli::answer::Fields;
use crate::cli::args::bulk::Order;
use crate::cli::failure::Failure;
use crate::cli::output::{Column, Paint, Table, cells, progress};
use crate::cli::session::Session;
use crate::cli::words::columns;

/// The most refused messages replayed by one call.
const BATCH: usize = 100;

/// What came of refused messages, or would come of them.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Resent {
    pub(super) replayed: usize,
    pub(super) failed: Vec<Failed>,
}

#[derive(Debug, Serialize)]
pub(super) struct Failed {
    id: String,
    reason: String,
}

impl Resent {
    /// So many that nobody needs to look at.
    pub(crate) fn of(count: usize) -> Self {
        Self {
            replayed: count,
            failed: Vec::new(),
        }
    }

    pub(crate) const fn none(&self) -> bool {
        self.replayed == 0 && self.failed.is_empty()
    }

    /// What is wrong with each that is refused still.
    pub(crate) fn failures(&self, session: &Session) -> Result<(), Failure> {
        if self.failed.is_empty() {
            return Ok(());
        }
        let mut table = Table::new(&[Column::left(columns::ID), Column::left(columns::WHY)]);
        for failed in &self.failed {
            table.row(cells![
                failed.id.as_str(),
                (Paint::Bad, failed.reason.as_str())
            ]);
        }
        Ok(session.out.table(&table, "")?)
    }
}

/// Publishes refused messages again as they came, or only looks at them.
pub(super) async fn send_again(
    session: &Session,
    refused: &[String],
    order: &Order,
) -> Result<Resent, Failure> {
    let mut resent = Resent::default();
    let bar = progress::bar(refused.len());
    for batch in refused.chunks(BATCH) {
        send(session, batch, order, &mut resent).await?;
        bar.inc(batch.len() as u64);
    }
    bar.finish_and_clear();
    Ok(resent)
}

async fn send(
    session: &Session,
    batch: &[String],
    order: &Order,
    resent: &mut Resent,
) -> Result<(), Failure> {
    let body = json!({"ids": batch, "dry_run": order.dry_run, "reason": order.reason});
    let answer = session.post("/v1/refusals/replay", &body).await?;
    let fields = Fields::of(&answer);
    for name in ["replayed", "duplicates"] {
        resent.replayed += usize::try_from(fields.count(name)).unwrap_or(0);
    }
    for refused in fields.list("refused").iter().map(Fields::of) {
        resent.failed.push(Failed {
            id: refused.text("id"),
            reason: reason(refused),
        });
    }
    Ok(())
}

/// Its code and every place that is still wrong.
fn reason(refused: Fields<'_>) -> String {
    let mut parts = vec![refused.text("code")];
    for error in refused.list("errors").iter().map(Fields::of) {
        parts.push(format!(
            "{} {}",
            error.text("pointer"),
            error.text("detail")
        ));
    }
    parts.join(": ")
}
