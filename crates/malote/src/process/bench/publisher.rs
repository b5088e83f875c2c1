//! Publishing: as fast as confirms come, or evenly at a rate. At a rate, an event carries the
//! instant it was due at, so that a publisher that falls behind is not counted as speed.

use std::time::Duration;

use anyhow::ensure;
use tokio::task::JoinSet;

use malote_broker::{Broker, Event, Publisher};
use malote_core::clock::{Clock, System};

use crate::process::bench::meter::{Meter, now_ns};
use crate::process::bench::order::{Publish, Report};
use crate::process::bench::part::Cue;
use crate::process::bench::{message, part};

/// Events of one call; each waits for the confirms of all of them.
const WINDOW: u32 = 500;
/// Calls under way at once when it goes as fast as it can.
const WINDOWS: usize = 3;
/// How often an even rate is fed.
const STEP: Duration = Duration::from_millis(2);

pub(super) async fn run(order: Publish, cue: Cue) -> anyhow::Result<Report> {
    let settings = part::settings(&order.settings)?;
    let broker = part::broker(&settings).await?;
    cue.wait().await?;
    let meter = Meter::start();
    let meter = match order.rate {
        Some(rate) => evenly(&broker, &order, rate.max(1), meter).await?,
        None => at_full_speed(&broker, &order, meter).await?,
    };
    broker.close().await;
    Ok(meter.report())
}

async fn at_full_speed(
    broker: &Broker,
    order: &Publish,
    mut meter: Meter,
) -> anyhow::Result<Meter> {
    let mut windows = JoinSet::new();
    let mut next = 0;
    while next < order.count || !windows.is_empty() {
        while next < order.count && windows.len() < WINDOWS {
            let end = order.count.min(next + WINDOW);
            let now = now_ns();
            let events = (next..end)
                .map(|number| event(order, number, now))
                .collect();
            windows.spawn(confirmed(broker.publisher(), events, now));
            next = end;
        }
        if let Some(done) = windows.join_next().await {
            count(&mut meter, done??);
        }
    }
    Ok(meter)
}

async fn evenly(
    broker: &Broker,
    order: &Publish,
    rate: u32,
    mut meter: Meter,
) -> anyhow::Result<Meter> {
    let start = now_ns();
    let due_ns = |number: u32| start + u64::from(number) * 1_000_000_000 / u64::from(rate);
    let mut step = tokio::time::interval(STEP);
    let mut windows = JoinSet::new();
    let mut next = 0;
    while next < order.count {
        step.tick().await;
        let now = now_ns();
        let mut events = Vec::new();
        while next < order.count && due_ns(next) <= now {
            events.push(event(order, next, due_ns(next)));
            next += 1;
        }
        if !events.is_empty() {
            windows.spawn(confirmed(broker.publisher(), events, now));
        }
        while let Some(done) = windows.try_join_next() {
            count(&mut meter, done??);
        }
    }
    while let Some(done) = windows.join_next().await {
        count(&mut meter, done??);
    }
    Ok(meter)
}

fn event(order: &Publish, number: u32, stamp_ns: u64) -> Event {
    let name = message::name(&order.run, number, stamp_ns);
    message::event(&order.tenants, number, name, System.now())
}

/// Publishes and says how many were confirmed since when.
async fn confirmed(
    publisher: Publisher,
    events: Vec<Event>,
    since_ns: u64,
) -> anyhow::Result<(usize, u64)> {
    let count = events.len();
    let results = publisher.publish(events).await;
    let failed = results.into_iter().find_map(Result::err);
    ensure!(failed.is_none(), "an event was not confirmed: {failed:?}");
    Ok((count, since_ns))
}

fn count(meter: &mut Meter, (count, since_ns): (usize, u64)) {
    let now = now_ns();
    for _ in 0..count {
        meter.done_at(since_ns, now);
    }
}
