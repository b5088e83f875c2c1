//! The end of a story: nothing fails any more, everything is linked, persons decide what is
//! theirs to decide, and time passes until nothing moves.

use std::time::Duration;

use malote_core::delivery::Status;
use malote_core::id::ConnectionId;

use crate::terms::{LEASE, Wrong, failed};
use crate::world::World;
use crate::{checks, conduct, operator, people};

/// More rounds than any story takes.
const ROUNDS: usize = 600;

/// Lets everything come to rest.
pub(crate) async fn come_to_rest(world: &mut World) -> Result<(), Wrong> {
    world.scene.tell("--- the faults stop");
    world.scene.target.faultless = true;
    let rest = std::mem::take(&mut world.scene.coming);
    world.scene.queue.extend(rest);
    for worker in &mut world.workers {
        worker.frozen = false;
    }
    if let Some(last) = world.scene.target.last_landing() {
        let wait = last.duration_since(world.scene.now());
        world
            .scene
            .pass(Duration::try_from(wait).unwrap_or_default());
    }
    people::put_right(&mut world.scene).await?;
    for _ in 0..ROUNDS {
        if round(world).await? {
            continue;
        }
        if let Some(wait) = until_next(world).await? {
            world.scene.pass(wait);
            continue;
        }
        if !operator::settle(&mut world.scene).await? {
            return Ok(());
        }
    }
    Err(unfinished(world).await)
}

/// Every worker does all it can at this moment. Returns whether anybody did anything.
async fn round(world: &mut World) -> Result<bool, Wrong> {
    let mut moved = false;
    conduct::keep_house(world).await?;
    for index in 0..world.workers.len() {
        let (scene, worker) = (&mut world.scene, &mut world.workers[index]);
        let now = scene.now();
        if worker.wants_to_own(now) {
            worker.own(scene).await?;
        }
        if !scene.queue.is_empty() {
            let batch: Vec<_> = scene.queue.drain(..).collect();
            worker.accept(scene, &batch).await?;
            moved = true;
        }
        moved |= worker.claim(scene).await? > 0;
        while let Some(task) = worker.ready(now).first().copied() {
            worker.perform(scene, task).await?;
            moved = true;
        }
        while worker.has_outcomes() {
            worker.settle(scene, 100, false).await?;
            moved = true;
        }
    }
    checks::target(&world.scene)?;
    Ok(moved)
}

/// How long until something is due, or was lost and can be rescued; `None`: nothing moves.
async fn until_next(world: &World) -> Result<Option<Duration>, Wrong> {
    let scene = &world.scene;
    let connections: Vec<ConnectionId> = scene.connections.iter().map(|line| line.id).collect();
    let due = scene.store.due_in(&connections).await;
    let due = due.map_err(failed("due in"))?.into_values().min();
    let held = world.workers.iter().any(|worker| !worker.tasks.is_empty());
    let soon = match (due, held) {
        (_, true) => Duration::from_secs(3),
        (Some(due), false) => due.max(Duration::from_secs(1)),
        (None, false) => {
            let all = operator::deliveries(scene).await?;
            if all.iter().all(|one| one.status != Status::Sending) {
                return Ok(None);
            }
            LEASE / 3
        }
    };
    // Owners have to renew meanwhile.
    Ok(Some(soon.min(Duration::from_secs(20))))
}

async fn unfinished(world: &mut World) -> Wrong {
    let mut words = "it does not come to rest:".to_owned();
    for one in operator::deliveries(&world.scene).await.unwrap_or_default() {
        if !one.status.finished() {
            let name = world.scene.trace.delivery(one.id);
            words.push_str(&format!(" {name} is {}", one.status.name()));
        }
    }
    words
}
