//! The course of the day: events arrive, the ERP has a bad spell, everything settles.

use std::time::Duration;

use anyhow::Context;
use serde_json::{Value, json};

use malote_core::delivery::Status;
use malote_store::read::backlog::Unfinished;

use crate::cli::output::Output;
use crate::cli::words::demo as words;
use crate::process::demo::events::{self, Sample};
use crate::process::demo::world::World;

/// What the day came to, beyond what the store and the ERP hold.
pub(super) struct Told {
    /// Messages nobody could take: sample, code, where and why.
    pub(super) refused: Vec<(&'static str, Value)>,
    /// Events taken.
    pub(super) accepted: usize,
}

/// The ways in which the ERP fails: it acts and loses its answer, answers garbage, blocks.
fn spell() -> Vec<Value> {
    let of = |kind: &str, after: u32, more: Value| {
        let mut order =
            json!({"kind": kind, "call": "IncluirContaPagar", "times": 1, "after": after});
        if let (Some(order), Some(more)) = (order.as_object_mut(), more.as_object()) {
            order.extend(more.clone());
        }
        order
    };
    vec![
        of("cut_after", 0, json!({})),
        of("html_502_after", 1, json!({})),
        of("cut_before", 2, json!({})),
        of("garbage_after", 3, json!({})),
        of("misuse_425", 4, json!({"seconds": 1})),
    ]
}

/// Tells the day.
pub(super) async fn tell(world: &World, out: &Output) -> anyhow::Result<Told> {
    let mut told = Told {
        refused: Vec::new(),
        accepted: 0,
    };
    let language = out.language;
    out.line(words::MORNING.say(language))?;
    publish(world, events::MORNING, &mut told).await?;
    quiet(world).await?;
    out.line(words::SPELL.say(language))?;
    for order in spell() {
        world
            .http
            .erp(world.erp, "/sandbox/misbehave", Some(&order))
            .await?;
    }
    publish(world, events::DURING_THE_SPELL, &mut told).await?;
    quiet(world).await?;
    out.line(words::AFTERNOON.say(language))?;
    publish(world, events::AFTERNOON, &mut told).await?;
    quiet(world).await?;
    Ok(told)
}

async fn publish(world: &World, samples: &[Sample], told: &mut Told) -> anyhow::Result<()> {
    for (name, bytes) in samples {
        let (status, answer) = world.http.publish(bytes).await?;
        match status {
            202 => told.accepted += 1,
            400..=499 => told.refused.push((*name, answer)),
            _ => anyhow::bail!("publishing '{name}' answered {status}: {answer}"),
        }
    }
    Ok(())
}

/// Waits until nothing moves by itself any more.
async fn quiet(world: &World) -> anyhow::Result<()> {
    let moving = [
        Status::Ready,
        Status::Sending,
        Status::Retrying,
        Status::Uncertain,
    ];
    let patience = Duration::from_secs(60);
    let settled = async {
        loop {
            let backlog = world.embedded.store.backlog().await?.deliveries;
            let moves = |one: &Unfinished| one.count > 0 && moving.contains(&one.status);
            if !backlog.iter().any(moves) {
                return anyhow::Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(patience, settled)
        .await
        .context("the deliveries did not come to rest within a minute")?
}
