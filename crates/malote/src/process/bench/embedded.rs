//! The embedded mode: SQLite, events from within the process, the same engine and the same stub.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use tokio::task::JoinSet;

use malote_core::clock::{self, Clock, System};
use malote_core::envelope::Envelope;
use malote_runtime::engine::{Direct, Engine};
use malote_runtime::lifecycle::Lifecycle;
use malote_runtime::publish::{Publish, Receipt, Submission};
use malote_runtime::telemetry;

use crate::process::bench::meter::{Meter, now_ns};
use crate::process::bench::order::{self, Report};
use crate::process::bench::part::{self, Cue};
use crate::process::bench::{message, product, world};
use crate::process::open;

/// What the names of its tenants begin with.
const FAMILY: &str = "inside";
/// Events of one call, as many as one request of the API may carry.
const BATCH: u32 = 100;
/// Calls under way at once.
const AT_ONCE: usize = 6;
/// Events by which the engine is found to be at work, before anything is measured.
const WARM_UP: u32 = 4 * message::TENANTS;
/// What a stopping engine may still take.
const GRACE: Duration = Duration::from_secs(10);

pub(super) async fn run(order: order::Embedded, cue: Cue) -> anyhow::Result<Report> {
    let settings = Arc::new(part::settings(&order.settings)?);
    let telemetry = telemetry::init(&settings.telemetry, "malote")?;
    let clock: clock::Shared = Arc::new(System);
    let parts = open::parts(&settings, telemetry.metrics(), &clock).await?;
    world::build(
        &parts.store,
        &parts.sealer,
        FAMILY,
        &order.stub,
        world::AT_ONCE,
    )
    .await?;
    let life = Lifecycle::new(GRACE);
    let engine = Engine::start(parts, &life);
    let mut written = engine.watch();
    let direct = engine.direct(&life);
    let mut warm_up = Meter::start();
    publish(&direct, "w", WARM_UP).await?;
    product::count(&mut written, &mut warm_up, WARM_UP).await?;
    cue.wait().await?;
    let mut meter = Meter::start();
    let publishing = tokio::spawn(async move { publish(&direct, "m", order.count).await });
    product::count(&mut written, &mut meter, order.count).await?;
    let report = meter.report();
    publishing.await??;
    life.stop();
    life.finish().await?;
    Ok(report)
}

async fn publish(direct: &Direct, run: &str, count: u32) -> anyhow::Result<()> {
    let mut under_way = JoinSet::new();
    let mut next = 0;
    while next < count || !under_way.is_empty() {
        while next < count && under_way.len() < AT_ONCE {
            let end = count.min(next + BATCH);
            let events: anyhow::Result<Vec<_>> =
                (next..end).map(|number| submission(run, number)).collect();
            let (direct, events) = (direct.clone(), events?);
            under_way.spawn(async move { direct.publish(events).await });
            next = end;
        }
        if let Some(done) = under_way.join_next().await {
            let accepted = |receipt: &Receipt| *receipt == Receipt::Accepted;
            ensure!(done??.iter().all(accepted), "an event was not accepted");
        }
    }
    Ok(())
}

fn submission(run: &str, number: u32) -> anyhow::Result<Submission> {
    let name = message::name(run, number, now_ns());
    let body = message::body(FAMILY, number, &name, System.now());
    let envelope = Envelope::parse(body.as_bytes());
    let envelope = envelope
        .ok()
        .context("an event of the bench is not a good one")?;
    Ok(Submission { envelope, body })
}
