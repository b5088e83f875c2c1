//! The product itself: the engine of a worker, on the same messages. A delivery counts once its
//! outcome is committed.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use secrecy::ExposeSecret;
use sqlx::postgres::{PgPool, PgPoolOptions};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{sleep, timeout};

use malote_broker::Queue;
use malote_core::clock;
use malote_core::delivery::Status;
use malote_runtime::engine::{Engine, Written};
use malote_runtime::lifecycle::Lifecycle;
use malote_runtime::telemetry;

use crate::process::bench::message;
use crate::process::bench::meter::{Meter, now_ns};
use crate::process::bench::order::{Drain, Report};
use crate::process::bench::part::{self, Cue, PATIENCE};
use crate::process::open;

/// How often it is looked whether something has come about.
const LOOK: Duration = Duration::from_millis(20);
/// What a stopping engine may still take.
const GRACE: Duration = Duration::from_secs(10);

const OWNED: &str =
    "SELECT count(*) FROM credentials WHERE owner IS NOT NULL AND lease_until > now()";
const HELD: &str = "SELECT count(*) FROM deliveries WHERE status = 'sending'";
const WAITING: &str = "SELECT count(*) FROM deliveries WHERE status IN ('sending', 'ready')";

pub(super) async fn run(order: Drain, cue: Cue) -> anyhow::Result<Report> {
    let settings = Arc::new(part::settings(&order.settings)?);
    let telemetry = telemetry::init(&settings.telemetry, "malote")?;
    let broker = part::broker(&settings).await?;
    let clock: clock::Shared = Arc::new(clock::System);
    let parts = open::parts(&settings, telemetry.metrics(), &clock).await?;
    let life = Lifecycle::new(GRACE);
    let engine = Engine::start(parts, &life);
    let mut written = engine.watch();
    let watcher = PgPoolOptions::new().max_connections(1);
    let watcher = watcher.connect(settings.store.url.expose_secret()).await?;
    reached(&watcher, OWNED, i64::from(message::TENANTS)).await?;
    cue.wait().await?;
    let mut meter = Meter::warming_up(Duration::from_secs(order.warm_up_s));
    let consumer = broker.consume(Queue::Expenses).await?;
    engine.consume(consumer, broker.publisher(), &life);
    if order.until_accepted {
        reached(&watcher, WAITING, i64::from(order.count)).await?;
        let held: i64 = sqlx::query_scalar(HELD).fetch_one(&watcher).await?;
        // They all stay in memory to the end; nothing is in order any more after this.
        return Ok(Report {
            count: u64::try_from(held)?,
            ..meter.report()
        });
    }
    count(&mut written, &mut meter, order.count).await?;
    let report = meter.report();
    watcher.close().await;
    life.stop();
    life.finish().await?;
    broker.close().await;
    Ok(report)
}

/// Counts what is delivered until all is.
pub(super) async fn count(
    written: &mut UnboundedReceiver<Vec<Written>>,
    meter: &mut Meter,
    all: u32,
) -> anyhow::Result<()> {
    let all = all as usize;
    while meter.count() < all {
        let batch = timeout(PATIENCE, written.recv()).await;
        let batch = batch.with_context(|| format!("stuck at {} of {all}", meter.count()))?;
        let now = now_ns();
        for one in batch.context("the engine ended")? {
            match one.status {
                Status::Delivered => meter.done_at(message::stamp(&one.subject), now),
                Status::Ready | Status::Retrying | Status::Uncertain => {}
                other => bail!("a delivery became '{}'", other.name()),
            }
        }
    }
    Ok(())
}

/// Waits until a count is so high.
async fn reached(pool: &PgPool, sql: &'static str, wanted: i64) -> anyhow::Result<()> {
    let counting = async {
        loop {
            let found: i64 = sqlx::query_scalar(sql).fetch_one(pool).await?;
            if found >= wanted {
                return anyhow::Ok(());
            }
            sleep(LOOK).await;
        }
    };
    timeout(PATIENCE, counting)
        .await
        .context("what was waited for did not come about")?
}
